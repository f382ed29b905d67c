// Snapshots and other reference inputs: whose records they hold, what of them gives way to the
// checked files, what keeps them from being used, and what becomes of findings in them.
#include "engine/reference.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/loader.h"
#include "report/text.h"
#include "rules/rule.h"
#include "support/here.h"
#include "support/samples.h"

using namespace irsa;

namespace {

/// What was read, made by hand.
struct Reading {
  SourceSet sources{tests::here()};
  config::Settings settings;
  load::Facts facts;

  FileId file(std::string shown, bool reference = false, bool named = true) {
    return sources.add({.shown = std::move(shown),
                        .open_path = {},
                        .named = named,
                        .text = "",
                        .reference = reference});
  }
  /// The part of a snapshot, as settle_snapshots() makes it.
  FileId part_file(std::string shown, FileId snapshot, std::string cluster) {
    SourceFile made{.shown = std::move(shown),
                    .open_path = {},
                    .input = false,
                    .reference = sources[snapshot].reference};
    made.recorded = std::make_shared<SourceFile::Recorded>(SourceFile::Recorded{cluster, {}, {}});
    return sources.add(std::move(made));
  }
  kube::ServiceAccount& account(FileId in, std::uint32_t at, std::string_view ns,
                                std::string_view name, bool live = false) {
    const Span place(in, at, at + 1);
    facts.service_accounts.push_back({.origin = {.file = in, .live = live},
                                      .name = {name, place},
                                      .ns = {},
                                      .effective_ns = ns,
                                      .metadata_key = place});
    return facts.service_accounts.back();
  }
  void workload(FileId in, std::uint32_t at, std::string_view kind, std::string_view name,
                bool live = false) {
    const Span place(in, at, at + 1);
    facts.workloads.push_back({.origin = {.file = in, .live = live},
                               .kind = kind,
                               .name = {name, place},
                               .ns = {},
                               .effective_ns = "pay",
                               .spec_key = place});
  }
  void reader(FileId in, std::uint32_t at, std::string_view name) {
    facts.readers.push_back(
        {.origin = {.file = in}, .kind = "SecretStore", .name = {name, Span(in, at, at + 1)}});
  }
  void role(FileId in, std::uint32_t at, std::string_view name, std::string_view arn = {}) {
    facts.roles.push_back({.file = in, .where = Span(in, at, at + 1), .arn = arn, .name = name});
  }
  void role_of(kube::ServiceAccount& account, std::string_view arn) const {
    account.annotations.push_back({.place = kube::Place::service_account,
                                   .key = {"eks.amazonaws.com/role-arn", account.name.span},
                                   .value = arn,
                                   .value_span = account.name.span});
  }
  void settle() { engine::settle_snapshots(sources, settings, facts); }
  /// The objects that are left, in order, with their files.
  [[nodiscard]] std::string left() const {
    std::string out;
    const auto add = [&](std::string_view what, FileId in) {
      out += (out.empty() ? "" : ", ") + std::string(what) + " of " + sources[in].shown;
    };
    for (const auto& one : facts.service_accounts) add(one.name.value, one.origin.file);
    for (const auto& one : facts.workloads) add(one.name.value, one.origin.file);
    for (const auto& one : facts.readers) add(one.name.value, one.origin.file);
    for (const auto& one : facts.roles) add(one.name, one.file);
    return out;
  }
  [[nodiscard]] std::string defects() const {
    std::string out;
    for (const std::string& defect : engine::reference_defects(sources, settings, facts)) {
      out += (out.empty() ? "" : " | ") + defect;
    }
    return out;
  }
};

}  // namespace

TEST_CASE("the records of a snapshot are those of the part they stand in, in the order of paths") {
  Reading run;
  const FileId checked = run.file("deploy/m.yaml");
  const FileId first = run.file("a.snapshot.json", true), second = run.file("b.snapshot.json");
  // Parts come in any order: from 20 on it is z.yaml, from 10 on m.yaml.
  run.facts.snapshot_parts = {{first, 20, "z.yaml", "eu", "issuer.eu"},
                              {first, 10, "deploy/m.yaml", "us", "issuer.us", true, {"base"}},
                              {second, 30, "c.yaml", "", ""}};
  run.account(first, 5, "pay", "before");
  run.account(first, 10, "pay", "begin");
  run.account(first, 19, "pay", "end");
  run.account(first, 20, "pay", "next");
  run.account(first, 99, "pay", "far");
  run.account(second, 15, "pay", "other");
  run.account(second, 30, "pay", "other's");
  run.account(checked, 25, "pay", "checked");
  run.account(checked, 26, "pay", "again");
  run.settle();
  CHECK(run.left() ==
        "before of a.snapshot.json, other of b.snapshot.json, other's of c.yaml, "
        "checked of deploy/m.yaml, again of deploy/m.yaml, begin of deploy/m.yaml, "
        "end of deploy/m.yaml, next of z.yaml, far of z.yaml");
  // The parts are no inputs, and evidence as far as the snapshot is.
  const SourceFile& made = run.sources[run.facts.service_accounts[5].origin.file];
  CHECK_FALSE(made.input);
  CHECK(made.reference);
  CHECK(made.recorded->cluster == "us");
  CHECK(made.recorded->issuer == "issuer.us");
  CHECK(made.recorded->partial);
  const SourceFile& last = run.sources[run.facts.service_accounts[7].origin.file];
  CHECK(last.recorded->cluster == "eu");
  CHECK_FALSE(last.recorded->partial);
  CHECK_FALSE(run.sources[run.facts.service_accounts[2].origin.file].reference);
  // A kustomization that was there reaches what it reached.
  REQUIRE(run.facts.kustomizations.size() == 1);
  CHECK(run.sources[run.facts.kustomizations[0].file].shown == "deploy/m.yaml");
  CHECK(run.sources[run.facts.kustomizations[0].file].recorded != nullptr);
  CHECK(run.facts.kustomizations[0].references == std::vector<std::string_view>{"base"});
}

TEST_CASE("records of every kind are given to their parts and put in the order of paths") {
  Reading run;
  const FileId snapshot = run.file("s.json", true);
  run.facts.snapshot_parts = {{snapshot, 0, "z.yaml", "", ""},
                              {snapshot, 10, "m.yaml", "", ""},
                              {snapshot, 20, "a.yaml", "", ""},
                              {snapshot, 30, "b.yaml", "", ""}};
  // A cycle of three places, and one that stays.
  for (const std::uint32_t at : {0U, 10U, 20U, 30U, 1U, 11U}) {
    static constexpr std::string_view kNames[] = {"z0", "m0", "a0", "b0", "z1", "m1"};
    const std::string_view name = kNames[at % 10 == 1 ? 4 + at / 10 : at / 10];
    run.account(snapshot, at, "pay", name);
    run.workload(snapshot, at, "Deployment", name);
    run.reader(snapshot, at, name);
    run.role(snapshot, at, name);
  }
  run.settle();
  const std::string each =
      "a0 of a.yaml, b0 of b.yaml, m0 of m.yaml, m1 of m.yaml, z0 of z.yaml, z1 of z.yaml";
  CHECK(run.left() == each + ", " + each + ", " + each + ", " + each);
}

TEST_CASE("a snapshot that nobody named is evidence, one that was named is checked") {
  Reading run;
  const FileId found = run.file("found.json", false, false), named = run.file("named.json");
  run.facts.snapshots = {{.file = found}, {.file = named}};
  run.settle();
  CHECK(run.sources[found].reference);
  CHECK_FALSE(run.sources[named].reference);
}

TEST_CASE("what a checked file says again, a snapshot no longer says") {
  struct Row {
    std::string evidence;  // path of the part
    bool live;
    std::string cluster;  // of the part; empty: not known
    std::string checked;  // path
    bool gives_way;
  };
  // Files below eu/ are for the cluster eu, those below us/ for us.
  const Row rows[] = {
      {"eu/a.yaml", false, "", "eu/a.yaml", true},
      {"eu/a.yaml", false, "eu", "eu/a.yaml", true},
      {"eu/a.yaml", false, "us", "eu/a.yaml", true},
      {"eu/a.yaml", false, "", "eu/b.yaml", false},
      {"live.yaml", false, "", "eu/b.yaml", false},
      // What was read from the running cluster is there under another path.
      {"live.yaml", true, "eu", "eu/b.yaml", true},
      {"live.yaml", true, "us", "eu/b.yaml", false},
      {"live.yaml", true, "", "eu/b.yaml", true},
      {"live.yaml", true, "eu", "elsewhere/b.yaml", true},
      {"live.yaml", true, "eu", "us/b.yaml", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.evidence);
    CAPTURE(row.cluster);
    CAPTURE(row.checked);
    Reading run;
    run.settings.clusters = {{"eu", "issuer.eu", "", "", {"eu/**"}},
                             {"us", "issuer.us", "", "", {"us/**"}}};
    const FileId checked = run.file(row.checked);
    const FileId snapshot = run.file("s.json", true);
    run.facts.snapshot_parts = {{snapshot, 0, row.evidence, row.cluster, ""}};
    run.account(checked, 0, "pay", "mine");
    run.account(snapshot, 1, "pay", "mine", row.live);
    run.account(snapshot, 2, "pay", "other", row.live);
    run.account(snapshot, 3, "web", "mine", row.live);
    run.workload(checked, 0, "Deployment", "mine");
    run.workload(snapshot, 4, "Deployment", "mine", row.live);
    run.workload(snapshot, 5, "StatefulSet", "mine", row.live);
    run.settle();
    std::size_t accounts = 0, workloads = 0;
    for (const auto& one : run.facts.service_accounts) {
      accounts += run.sources[one.origin.file].reference ? 1U : 0U;
    }
    for (const auto& one : run.facts.workloads) {
      workloads += run.sources[one.origin.file].reference ? 1U : 0U;
    }
    CHECK(run.facts.service_accounts.size() - accounts == 1);
    CHECK(run.facts.workloads.size() - workloads == 1);
    CHECK(accounts == (row.gives_way ? 2 : 3));
    CHECK(workloads == (row.gives_way ? 1 : 2));
  }
}

TEST_CASE("only what is in a reference gives way") {
  Reading run;
  const FileId manifest = run.file("a.yaml"), dump = run.file("dump.yaml");
  const FileId evidence = run.file("evidence.yaml", true);
  run.account(manifest, 0, "pay", "mine");
  run.account(dump, 0, "pay", "mine", true);
  // A reference that is no snapshot: it has it of a cluster, or says it by itself.
  run.account(evidence, 0, "pay", "mine", true);
  run.account(evidence, 1, "pay", "mine");
  run.account(evidence, 2, "pay", "");
  run.settle();
  CHECK(run.left() ==
        "mine of a.yaml, mine of dump.yaml, mine of evidence.yaml,  of evidence.yaml");
  CHECK_FALSE(run.facts.service_accounts[2].origin.live);
}

TEST_CASE("a role gives way to the same one of the same file") {
  constexpr std::string_view kArn = "arn:aws:iam::111122223333:role/r";
  struct Row {
    std::string path;
    std::string_view name, arn;
    bool gives_way;
  };
  const Row rows[] = {
      {"roles.json", "r", kArn, true},
      {"roles.json", "r", "", false},
      {"roles.json", "q", kArn, false},
      {"others.json", "r", kArn, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.name);
    Reading run;
    const FileId checked = run.file("roles.json"), snapshot = run.file("s.json", true);
    run.facts.snapshot_parts = {{snapshot, 0, row.path, "", ""}};
    run.role(checked, 0, "r", kArn);
    run.role(snapshot, 1, row.name, row.arn);
    run.settle();
    CHECK(run.facts.roles.size() == (row.gives_way ? 1 : 2));
  }
}

TEST_CASE("a snapshot that claims to hold all of an account and holds none cannot be used") {
  constexpr std::string_view kOne = "111122223333", kTwo = "444455556666";
  struct Row {
    load::SnapshotHeader::Claim claim;
    std::string defect;
  };
  const std::string tail = " and holds none: make a new one with irsa-lint snapshot";
  const Row rows[] = {
      {{"", ""}, ""},
      {{kOne, ""}, ""},
      {{"", kOne}, ""},
      {{"", "777788889999"}, ""},
      {{kTwo, ""}, "claims to hold all roles of account '444455556666'" + tail},
      {{"", kTwo}, "claims to hold all OIDC providers of account '444455556666'" + tail},
  };
  for (const Row& row : rows) {
    CAPTURE(row.defect);
    Reading run;
    const FileId snapshot = run.file("s.json", true), other = run.file("o.json", true);
    run.facts.snapshots = {{.file = snapshot, .claims = {row.claim}}};
    run.role(snapshot, 0, "r");
    run.facts.roles.back().account = kOne;
    run.role(other, 0, "r");
    run.facts.roles.back().account = kTwo;
    run.facts.providers = {
        {.file = snapshot,
         .where = Span(snapshot, 1, 2),
         .arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"},
        {.file = snapshot, .where = Span(snapshot, 2, 3), .account = "777788889999"},
        {.file = other, .where = Span(other, 2, 3), .account = kTwo}};
    run.settle();
    CHECK(run.facts.snapshots[0].defect == row.defect);
    run.facts.snapshots[0].defect = "is older";
    run.settle();
    CHECK(run.facts.snapshots[0].defect == "is older");
  }
}

TEST_CASE("what keeps reference inputs from being used, each file once") {
  Reading run;
  run.settings.max_age = "7d";
  const FileId broken = run.file("broken.json", true), old = run.file("old.json", true);
  const FileId right = run.file("right.json", true), checked = run.file("checked.yaml");
  const FileId yaml = run.file("y.yaml", true), json = run.file("j.json", true);
  const FileId source = run.file("t.tf", true), large = run.file("l.yaml", true);
  const FileId twice = run.file("d.yaml", true);
  run.facts.snapshots = {{.file = broken, .read = "2026-01-01", .defect = "is of no use"},
                         {.file = old, .read = "2026-01-02", .stale = true},
                         {.file = right, .read = "2026-01-03"}};
  using load::ReadingRule;
  for (const auto& [file, rule, message] :
       {std::tuple{broken, ReadingRule::json_syntax, "broken"},
        std::tuple{checked, ReadingRule::yaml_syntax, "checked"},
        std::tuple{yaml, ReadingRule::yaml_syntax, "a tab"},
        std::tuple{yaml, ReadingRule::input_limit, "too deep"},
        std::tuple{json, ReadingRule::json_syntax, "a comma"},
        std::tuple{source, ReadingRule::terraform_syntax, "a brace"},
        std::tuple{large, ReadingRule::input_limit, "too large"},
        std::tuple{twice, ReadingRule::duplicate_key, "twice"}}) {
    run.facts.problems.push_back({rule, {.where = Span(file, 0, 1), .message = message}});
  }
  CHECK(run.defects() ==
        "the snapshot 'broken.json' is of no use | the snapshot 'old.json' was read on 2026-01-02, "
        "which is longer ago than the 7d of max-age: make a new one with irsa-lint snapshot | "
        "the reference input 'y.yaml' could not be read to its end: a tab | "
        "the reference input 'j.json' could not be read to its end: a comma | "
        "the reference input 't.tf' could not be read to its end: a brace | "
        "the reference input 'l.yaml' cannot be used: too large");
  // Without max-age an old one only concludes less.
  run.settings.max_age.clear();
  CHECK(run.defects().find("old.json") == std::string::npos);
}

TEST_CASE("two snapshots of one cluster that say different roles of an account") {
  struct Side {
    std::string_view cluster, ns, name, role;
  };
  struct Row {
    Side one, other;
    std::string told;  // "role in one and role in the other"; empty: nothing
  };
  const Row rows[] = {
      {{"eu", "pay", "api", "A"}, {"eu", "pay", "api", "A"}, ""},
      {{"eu", "pay", "api", "A"}, {"eu", "pay", "api", "B"}, "'A' in one and 'B'"},
      {{"eu", "pay", "api", ""}, {"eu", "pay", "api", "B"}, "no role in one and 'B'"},
      {{"eu", "pay", "api", "A"}, {"eu", "pay", "api", ""}, "'A' in one and no role"},
      {{"eu", "pay", "api", "A"}, {"us", "pay", "api", "B"}, ""},
      {{"eu", "pay", "api", "A"}, {"eu", "web", "api", "B"}, ""},
      {{"eu", "pay", "api", "A"}, {"eu", "pay", "web", "B"}, ""},
      {{"", "pay", "api", "A"}, {"", "pay", "api", "B"}, ""},
      {{"eu", "", "api", "A"}, {"eu", "", "api", "B"}, ""},
      {{"eu", "pay", "", "A"}, {"eu", "pay", "", "B"}, ""},
  };
  const auto told = [](const Row& row, bool headers, bool same_snapshot) {
    Reading run;
    const FileId one = run.file("one.json", true), other = run.file("other.json", true);
    const FileId plain = run.file("plain.yaml");
    run.facts.snapshots = {{.file = one}};
    if (headers) run.facts.snapshots.push_back({.file = other});
    run.account(plain, 0, "pay", "api");
    for (const auto& [in, side] : {std::pair{one, row.one}, std::pair{other, row.other}}) {
      const FileId snapshot = same_snapshot ? one : in;
      kube::ServiceAccount& account = run.account(snapshot, 1, side.ns, side.name);
      account.origin.file = run.part_file("a.yaml", snapshot, std::string(side.cluster));
      if (!side.role.empty()) run.role_of(account, side.role);
    }
    return run.defects();
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    CHECK(told(row, true, false) ==
          (row.told.empty()
               ? ""
               : "the snapshots 'one.json' and 'other.json' contradict each other: service account "
                 "'pay/api' of cluster 'eu' has " +
                     row.told + " in the other; make both again, or give only the newer one"));
    // With one of them there is nobody to contradict.
    CHECK(told(row, false, false).empty());
    CHECK(told(row, true, true).empty());
  }
}

TEST_CASE("what is wrong otherwise is told before a contradiction") {
  Reading run;
  const FileId one = run.file("one.json", true), other = run.file("other.json", true);
  run.facts.snapshots = {{.file = one, .defect = "is of no use"}, {.file = other}};
  for (const auto& [in, role] : {std::pair{one, "A"}, std::pair{other, "B"}}) {
    kube::ServiceAccount& account = run.account(in, 1, "pay", "api");
    account.origin.file = run.part_file("a.yaml", in, "eu");
    run.role_of(account, role);
  }
  CHECK(run.defects() == "the snapshot 'one.json' is of no use");
}

// ---- findings

namespace {

using tests::arn;

/// A checked file, and two that are evidence.
struct Aside {
  SourceSet sources{tests::here()};
  config::Settings settings;
  load::Facts facts;
  std::vector<Finding> findings;
  FileId deploy{}, roles{}, accounts{};

  Aside() {
    deploy = add("deploy.yaml",
                 tests::account("pay", "api", arn("api")) + tests::account("pay", "bare") +
                     tests::account("web", "wide", arn("wide")),
                 false);
    const std::string trust = tests::trusting({"pay:api"});
    roles = add("roles.json",
                tests::list_roles(tests::role("api", trust) + "," + tests::role("wide", trust) +
                                  "," + tests::role("unused", trust)),
                true);
    accounts = add(
        "accounts.yaml",
        tests::account("far", "api", arn("unused")) + tests::account("pay", "bare", arn("unused")),
        true);
  }
  FileId add(std::string shown, std::string text, bool reference) {
    const FileId id = sources.add_text(shown, std::move(text));
    if (reference) sources.set_reference(id);
    load::Facts mine;
    load::load_text(id, *sources[id].text,
                    {.settings = settings, .path = sources[id].shown, .named = true}, mine);
    facts.merge({&mine, 1}, 1);
    return id;
  }
  void find(std::string_view slug, Severity level, Span where, ObjectName object,
            std::optional<ObjectName> other = {}, std::vector<Note> related = {}) {
    Problem problem{.where = where, .message = "wrong"};
    problem.object = std::move(object);
    problem.other = std::move(other);
    problem.related = std::move(related);
    findings.push_back({.rule = &rules::find_rule(slug)->info,
                        .level = level,
                        .problem = std::move(problem),
                        .fingerprint = {}});
  }
  /// The role that the annotation of an account of deploy.yaml names.
  [[nodiscard]] Span annotation(const std::string& role) const {
    const auto at = static_cast<std::uint32_t>(sources[deploy].text->find(arn(role)));
    return {deploy, at, at + static_cast<std::uint32_t>(arn(role).size())};
  }
  [[nodiscard]] std::string place(Span where) const {
    for (const char* const role : {"api", "wide"}) {
      if (where == annotation(role)) return std::string("annotation ") + role;
    }
    return sources[where.file].shown + ":" + std::to_string(where.begin);
  }
  engine::ReferenceOutcome outcome;
  /// The findings afterwards.
  std::string aside(bool show = false) {
    const join::Index index(facts, settings, sources);
    outcome = engine::set_reference_aside(index, show, findings);
    std::string out;
    for (const Finding& finding : findings) {
      out += (out.empty() ? "" : " | ") + place(finding.problem.where) + " " +
             std::string(to_string(finding.level)) + " " + std::string(finding.rule->slug);
      if (finding.moved_from) out += ", from " + place(*finding.moved_from);
      if (finding.suppressed) {
        out += ", by " + finding.suppressed->by + ": " + finding.suppressed->reason;
      }
      for (const Note& note : finding.problem.related) {
        out += ", " + place(note.where) + " " + note.text;
      }
      if (finding.problem.other) {
        out += ", with " + finding.problem.other->kind + " " + finding.problem.other->name;
      }
    }
    return out;
  }
  [[nodiscard]] std::string counts() const {
    return std::to_string(outcome.errors) + " " + std::to_string(outcome.warnings) + " " +
           std::to_string(outcome.notes);
  }
};

ObjectName service_account(std::string ns, std::string name) {
  return {.kind = "ServiceAccount", .ns = std::move(ns), .name = std::move(name)};
}
ObjectName role_called(std::string_view name) { return {.role = arn(name)}; }

}  // namespace

TEST_CASE("a finding in a reference is told at the checked account that it concerns, if at all") {
  struct Row {
    ObjectName object;
    std::optional<ObjectName> other;
    Severity level;
    std::string told;
  };
  constexpr Severity kError = Severity::error, kWarning = Severity::warning;
  const std::string api = "annotation api", wide = "annotation wide";
  const auto moved = [](const std::string& where, const std::string& level,
                        const std::string& with) {
    return where + " " + level +
           " sub-mismatch, from roles.json:3, roles.json:3 here, in what is " +
           "checked against, with " + with;
  };
  const Row rows[] = {
      {role_called("api"), {}, kError, moved(api, "error", "ServiceAccount api")},
      {role_called("wide"), {}, kWarning, moved(wide, "warning", "ServiceAccount wide")},
      {role_called("wide"), {}, Severity::note, ""},
      // No checked account names it: one of the reference does.
      {role_called("unused"), {}, kError, ""},
      {role_called("gone"), {}, kError, ""},
      {service_account("pay", "api"), {}, kError, moved(api, "error", "ServiceAccount api")},
      {service_account("far", "api"), {}, kError, ""},
      {service_account("pay", "bare"), {}, kError, ""},
      {service_account("", "api"), {}, kError, ""},
      {{.kind = "Deployment", .ns = "pay", .name = "api"}, {}, kError, ""},
      // The other side counts as well; accounts before roles.
      {role_called("unused"), service_account("pay", "api"), kError,
       moved(api, "error", "ServiceAccount api")},
      {role_called("wide"), service_account("pay", "api"), kError,
       moved(api, "error", "ServiceAccount api")},
      {service_account("far", "api"), role_called("wide"), kError, moved(wide, "error", " ")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Aside run;
    run.find("sub-mismatch", row.level, Span(run.roles, 3, 4), row.object, row.other);
    CHECK(run.aside() == row.told);
  }
}

TEST_CASE("of what is checked all is told, and of a reference only where that is new") {
  Aside run;
  const Span annotation = run.annotation("wide"), evidence(run.roles, 3, 4);
  run.find("sub-mismatch", Severity::error, annotation, role_called("wide"));
  run.find("sub-mismatch", Severity::error, evidence, role_called("wide"));
  run.find("aud-mismatch", Severity::warning, evidence, role_called("wide"), {},
           {{annotation, "the account"}, {Span(run.roles, 9, 10), "the provider"}});
  run.find("aud-mismatch", Severity::warning, Span(run.roles, 5, 6), role_called("wide"));
  run.find("sub-mismatch", Severity::note, evidence, role_called("api"));
  CHECK(run.aside() ==
        "annotation wide error sub-mismatch | annotation wide warning aud-mismatch, from "
        "roles.json:3, roles.json:3 here, in what is checked against, roles.json:9 the provider, "
        "with ServiceAccount wide");
  CHECK(run.counts() == "1 2 1");
  CHECK_FALSE(run.outcome.shown);
}

TEST_CASE("what is in a reference is marked where it is to be shown") {
  Aside run;
  run.find("sub-mismatch", Severity::error, Span(run.roles, 3, 4), role_called("unused"));
  run.find("sub-mismatch", Severity::warning, Span(run.deploy, 3, 4), role_called("api"));
  CHECK(run.aside(true) ==
        "deploy.yaml:3 warning sub-mismatch | roles.json:3 error sub-mismatch, by reference: "
        "evidence only");
  CHECK(run.outcome.shown);
  CHECK(run.counts() == "1 0 0");
}

TEST_CASE("with a snapshot that is too old, what is missing is a note") {
  struct Row {
    std::string_view slug;
    bool about_absence;
  };
  const Row rows[] = {{"provider-missing", true},        {"role-missing", true},
                      {"service-account-missing", true}, {"service-account-unused", true},
                      {"subject-dangling", true},        {"sub-mismatch", false},
                      {"annotation-missing", false}};
  for (const Row& row : rows) {
    CAPTURE(row.slug);
    for (const bool stale : {true, false}) {
      Aside run;
      run.facts.snapshots = {{.file = run.roles, .stale = stale}, {.file = run.accounts}};
      run.find(row.slug, Severity::error, Span(run.deploy, 3, 4), {});
      run.find(row.slug, Severity::off, Span(run.deploy, 5, 6), {});
      CHECK(run.aside() ==
            std::string("deploy.yaml:3 ") + (stale && row.about_absence ? "note " : "error ") +
                std::string(row.slug) + " | deploy.yaml:5 off " + std::string(row.slug));
    }
  }
}

TEST_CASE("what a run was checked against") {
  Aside run;
  run.facts.snapshots = {{.file = run.deploy, .read = "2025-01-01"},
                         {.file = run.roles, .read = "2026-02-01"},
                         {.file = run.accounts, .read = "2026-01-01"}};
  CHECK(run.aside().empty());
  CHECK(run.outcome.roles == 3);
  CHECK(run.outcome.accounts == 2);
  CHECK(run.outcome.aws_accounts == std::vector<std::string>{"111122223333"});
  CHECK(run.outcome.complete);
  CHECK(run.outcome.read == "2026-01-01");

  // Of one of the accounts there is only one role, and nobody says that it is all of them.
  run.add("one.json",
          R"({"Role": )" + tests::role("one", tests::trusting({"pay:api"}), "444455556666") + "}",
          true);
  // A role that is checked is none of the reference.
  run.add("mine.json",
          R"({"Role": )" + tests::role("my", tests::trusting({"pay:api"}), "777788889999") + "}",
          false);
  CHECK(run.aside().empty());
  CHECK(run.outcome.roles == 4);
  CHECK(run.outcome.aws_accounts == std::vector<std::string>{"111122223333", "444455556666"});
  CHECK_FALSE(run.outcome.complete);

  Aside nothing;
  nothing.facts.roles.clear();
  CHECK(nothing.aside().empty());
  CHECK(nothing.outcome.roles == 0);
  CHECK_FALSE(nothing.outcome.complete);
  CHECK(nothing.outcome.read.empty());
}
