// The stages of the joined view over facts made by hand: which role is which, which cluster a file
// is for, and which files hold only a part of what there is.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "join/index.h"
#include "join/made.h"
#include "join/objects.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::join;
using tests::kApi;
using tests::kApi2;
using tests::kIssuer;
using tests::kOne;
using tests::kOtherIssuer;
using tests::kTwo;
using tests::Made;

TEST_CASE("a role that is described with its ARN elsewhere is the one of its name") {
  struct Row {
    std::string_view arn, name, account;  // of what is described elsewhere
    std::string_view other;               // and once more
    std::string_view by_provider;         // of the role without an ARN
    std::string told;
  };
  const Row rows[] = {
      {kApi, "api", kOne, "", "",
       "111122223333:role/api api 111122223333 over 1; 111122223333:role/api api - outranked"},
      {kApi, "api", kOne, "", kOne,
       "111122223333:role/api api 111122223333 over 1; 111122223333:role/api api 111122223333 "
       "outranked"},
      {kApi, "api", kOne, "", kTwo, "111122223333:role/api api 111122223333; - api 444455556666"},
      {kApi, "api", kOne, kApi2, "",
       "111122223333:role/api api 111122223333; 444455556666:role/api api 444455556666; - api -"},
      {kApi, "api", kOne, kApi2, kTwo,
       "111122223333:role/api api 111122223333; 444455556666:role/api api 444455556666 over 2; "
       "444455556666:role/api api 444455556666 outranked"},
      {kApi, "api", kOne, kApi, "",
       "111122223333:role/api api 111122223333 over 1 over 2; 111122223333:role/api api "
       "111122223333 outranked; 111122223333:role/api api - outranked"},
      {kApi, "", kOne, "", "", "111122223333:role/api - 111122223333; - api -"},
      {"", "api", kOne, "", kOne, "- api 111122223333 over 1; - api 111122223333 outranked"},
      {"", "api", kOne, "", "", "- api 111122223333; - api -"},
      {"", "", kOne, "", "", "- - 111122223333; - api -"},
      {"arn:x", "api", "", "", "", "arn:x api -; - api -"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Made made;
    const FileId file = made.file("a.json");
    made.role(file, row.arn, row.name).account = row.account;
    if (!row.other.empty()) made.role(file, row.other, "api");
    made.role(file, "", "api", row.by_provider);
    CHECK(made.roles() == row.told);
  }
}

TEST_CASE("of the providers of a policy the first says in which AWS account its role is") {
  Made made;
  const FileId file = made.file("a.json");
  made.role(file, kApi, "api");
  made.role(file, kApi2, "api");
  made.role(file, kApi, "api");
  iam::Role& role = made.role(file, "", "api", kOne);
  iam::Principal other = role.policy->statements[0].principals[0];
  other.value.value =
      "arn:aws:iam::444455556666:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A";
  role.policy->statements[0].principals.push_back(other);
  // What is described twice is one role all the same.
  CHECK(made.roles() ==
        "111122223333:role/api api 111122223333 over 2 over 3; 444455556666:role/api api "
        "444455556666; 111122223333:role/api api 111122223333 outranked; 111122223333:role/api api "
        "111122223333 outranked");
}

TEST_CASE("the folder of a bare policy suggests its role, if an account names that") {
  for (const bool named : {true, false}) {
    Made made;
    const FileId file = made.file("api/trust-policy.json");
    made.account(file, "pay", "x", named ? kApi : kApi2);
    made.account(file, "pay", "y", "arn:aws:iam::111122223333:role/other");
    made.role(file, "", "", kOne).candidate_name = "api";
    CHECK(made.roles() == (named ? "111122223333:role/api api 111122223333" : "- - 111122223333"));
  }
}

TEST_CASE("a nameless policy is of the role that accounts and associations name") {
  struct Row {
    std::vector<std::string_view> named;  // by accounts
    std::string_view associated;          // by an association
    std::string_view name, provider_account;
    std::string told;
  };
  const Row rows[] = {
      {{kApi}, "", "api", "", "111122223333:role/api api -"},
      {{kApi}, "", "api", kTwo, "- api 444455556666"},
      {{kApi}, "", "other", "", "- other -"},
      {{kApi}, "", "", kOne, "111122223333:role/api api 111122223333 assumed"},
      {{kApi}, "", "", kTwo, "- - 444455556666"},
      {{kApi}, "", "", "", "- - -"},
      {{kApi, kApi2}, "", "api", "", "111122223333:role/api api -"},
      {{kApi2, kApi}, "", "api", "", "111122223333:role/api api -"},
      {{kApi2, kApi}, "", "api", kTwo, "444455556666:role/api api 444455556666"},
      {{kApi, kApi2}, "", "", kTwo, "- - 444455556666"},
      {{}, kApi, "api", "", "111122223333:role/api api -"},
      {{}, "arn:x", "api", "", "- api -"},
      {{"arn:x"}, "", "", kOne, "- - 111122223333"},
      {{"arn:x"}, kApi, "api", "", "111122223333:role/api api -"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Made made;
    const FileId file = made.file("a.json");
    for (const std::string_view role : row.named) made.account(file, "pay", "x", role);
    if (!row.associated.empty()) {
      const Span place(file, 0, 1);
      made.facts.associations.push_back({.file = file,
                                         .where = place,
                                         .ns = {"pay", place},
                                         .service_account = {"x", place},
                                         .role = Text{row.associated, place}});
    }
    made.role(file, "", row.name, row.provider_account);
    CHECK(made.roles() == row.told);
  }
}

TEST_CASE("the only role that accounts name is that of the only policy that trusts a cluster") {
  const auto roles_of = [](auto change) {
    Made made;
    const FileId file = made.file("a.json");
    made.account(file, "pay", "x", kApi);
    made.role(file, "", "", kOne);
    change(made, file);
    return made.roles();
  };
  const auto nothing = [](Made&, FileId) {};
  CHECK(roles_of(nothing) == "111122223333:role/api api 111122223333 assumed");
  // A policy for others, or none, is not in the way; another for clusters is.
  CHECK(roles_of([](Made& made, FileId file) {
          made.role(file, "", "", kOne, "token.actions.githubusercontent.com");
        }) == "111122223333:role/api api 111122223333 assumed; - - 111122223333");
  CHECK(roles_of([](Made& made, FileId file) { made.role(file, "", "x"); }) ==
        "111122223333:role/api api 111122223333 assumed; - x -");
  CHECK(roles_of([](Made& made, FileId file) { made.role(file, "", "", kOne, kOtherIssuer); }) ==
        "- - 111122223333; - - 111122223333");
  CHECK(roles_of([](Made& made, FileId file) { made.account(file, "web", "y", kApi2); }) ==
        "- - 111122223333");
  CHECK(roles_of([](Made& made, FileId file) { made.account(file, "web", "y", kApi); }) ==
        "111122223333:role/api api 111122223333 assumed");
  // What the input makes has a name of its own.
  CHECK(roles_of([](Made& made, FileId) { made.facts.roles[0].name_unknown = true; }) ==
        "- - 111122223333");
  CHECK(roles_of([](Made& made, FileId) { made.facts.roles[0].path = "/team/"; }) ==
        "- - 111122223333");
}

TEST_CASE("names that the paths of files suggest count if they are told apart") {
  struct Row {
    std::string_view one, other;  // accounts of the providers
    std::string told;
  };
  const Row rows[] = {
      {kOne, kTwo, "- api 111122223333; - api 444455556666; - web 444455556666"},
      {kOne, kOne, "- - 111122223333 common; - - 111122223333 common; - web 111122223333"},
      {kOne, "", "- - 111122223333 common; - - - common; - web -"},
      {"", "", "- - - common; - - - common; - web -"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Made made;
    const FileId one = made.file("dev/api.trust.json"), other = made.file("prod/api.trust.json");
    made.role(one, "", "api", row.one).guessed_name = true;
    made.role(other, "", "api", row.other).guessed_name = true;
    made.role(other, "", "web", row.other).guessed_name = true;
    CHECK(made.roles() == row.told);
  }
}

TEST_CASE("of several descriptions of a role the first of the highest rank counts") {
  struct Role {
    bool evidence, unknown, stored;
  };
  struct Row {
    Role one, other;
    bool first;
  };
  const Row rows[] = {
      {{false, false, false}, {false, false, false}, true},
      {{false, false, true}, {false, false, true}, true},
      // Of what is known, what somebody edits; of what is checked, before evidence.
      {{false, false, true}, {false, false, false}, false},
      {{false, true, false}, {false, false, true}, false},
      {{true, false, false}, {false, true, true}, false},
      {{true, false, true}, {true, false, false}, false},
      {{true, true, false}, {true, false, true}, false},
  };
  for (const Row& row : rows) {
    for (const bool turned : {false, true}) {
      Made made;
      const FileId checked = made.file("a.json"), evidence = made.file("b.json");
      made.sources.set_reference(evidence);
      for (const Role& role :
           turned ? std::vector{row.other, row.one} : std::vector{row.one, row.other}) {
        iam::Role& one = made.role(role.evidence ? evidence : checked, kApi, "api");
        one.policy_unknown = role.unknown;
        one.stored = role.stored;
      }
      const bool first = row.first || turned;
      const std::string role = "111122223333:role/api api 111122223333";
      CHECK(made.roles() == (first ? role + " over 1; " + role + " outranked"
                                   : role + " outranked; " + role + " over 0"));
    }
  }
}

TEST_CASE("which cluster a file is for") {
  Made made;
  made.settings.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}},
                            {"us", std::string(kOtherIssuer), "", "", {"us/**"}},
                            {"no", "", "", "", {"no/**"}}};
  const FileId eu = made.file("eu/a.yaml"), us = made.file("us/a.yaml");
  const FileId none = made.file("a.yaml"), open = made.file("no/a.yaml");
  const auto recorded = [&](std::string cluster, std::string issuer) {
    SourceFile file{.shown = "eu/s.yaml", .open_path = {}, .text = ""};
    file.recorded = std::make_shared<SourceFile::Recorded>(
        SourceFile::Recorded{std::move(cluster), std::move(issuer), false});
    return made.sources.add(std::move(file));
  };
  const FileId of_name = recorded("us", ""), of_issuer = recorded("", std::string(kOtherIssuer));
  const FileId of_both = recorded("us", std::string(kOtherIssuer)), of_none = recorded("", "");
  const FileId made_again = recorded("us", std::string(kIssuer)), of_other = recorded("ap", "");
  const auto built = [&](std::string shown, std::string destination) {
    SourceFile root{.shown = std::move(shown), .open_path = {}, .text = ""};
    root.destination = std::move(destination);
    const FileId id = made.sources.add(std::move(root));
    SourceFile copy{.shown = "us/base.yaml", .open_path = {}, .text = ""};
    copy.built = SourceFile::Built{.file = us, .root = id};
    return made.sources.add(std::move(copy));
  };
  const FileId by_root = built("eu/kustomization.yaml", "");
  const FileId by_destination = built("eu/app.yaml", "us"), elsewhere = built("eu/x.yaml", "ap");
  const Index index(made.facts, made.settings, made.sources);
  const Clusters& clusters = index.clusters();
  const auto of = [&](FileId file) {
    const Cluster* const found = clusters.of(file);
    return found == nullptr ? std::string("-") : std::string(found->name);
  };
  CHECK(of(eu) == "eu");
  CHECK(of(us) == "us");
  CHECK(of(none) == "-");
  CHECK(of(of_name) == "us");
  CHECK(of(of_issuer) == "us");
  CHECK(of(of_both) == "us");
  CHECK(of(of_none) == "-");
  CHECK(of(made_again) == "-");
  CHECK(of(of_other) == "-");
  CHECK(of(by_root) == "eu");
  CHECK(of(by_destination) == "us");
  CHECK(of(elsewhere) == "eu");
  CHECK(clusters.issuer_of(us) == kOtherIssuer);
  CHECK(clusters.issuer_of(none).empty());
  CHECK(clusters.same(eu, eu));
  CHECK(clusters.same(eu, none));
  CHECK(clusters.same(none, eu));
  CHECK(clusters.same(us, of_name));
  CHECK_FALSE(clusters.same(eu, us));
  CHECK_FALSE(clusters.same(eu, open));
  CHECK(clusters.differ_by_file());
}

TEST_CASE("of several descriptions of a cluster each fills in what is not known") {
  struct Row {
    config::Cluster declared;
    iam::EksCluster described;
    std::string told;
  };
  const FileId file{};
  const Text issuer{kIssuer, Span(file, 0, 1)};
  const auto eks = [&](std::string_view name, std::string_view account, std::string_view region,
                       bool with_issuer) {
    iam::EksCluster out{.file = file};
    out.name = name;
    out.account = account;
    out.region = region;
    if (with_issuer) out.issuer = issuer;
    return out;
  };
  const Row rows[] = {
      {{"eu", "", "", "", {}},
       eks("eu", kOne, "eu-west-1", true),
       "[eu,this,111122223333,eu-west-1,described]"},
      {{"eu", "", std::string(kTwo), "", {}},
       eks("eu", kOne, "eu-west-1", true),
       "[eu,,444455556666,][eu,this,111122223333,eu-west-1,described]"},
      {{"", std::string(kIssuer), "", "", {}},
       eks("eu", kOne, "", true),
       "[eu,this,111122223333,,described]"},
      {{"", "", "", "eu-west-1", {}},
       eks("eu", kOne, "eu-west-1", true),
       "[eu,this,111122223333,eu-west-1,described]"},
      {{"", "", "", "us-east-1", {}},
       eks("eu", kOne, "eu-west-1", true),
       "[,,,us-east-1][eu,this,111122223333,eu-west-1,described]"},
      {{"", std::string(kOtherIssuer), "", "", {}},
       eks("eu", kOne, "", true),
       "[,other,,][eu,this,111122223333,,described]"},
      {{"", std::string(kOtherIssuer), "", "", {}},
       eks("eu", kOne, "", false),
       "[,other,,][eu,,111122223333,,described]"},
      {{"us", std::string(kIssuer), "", "", {}},
       eks("eu", kOne, "", true),
       "[us,this,111122223333,,described]"},
      {{"us", "", "", "", {}},
       eks("eu", kOne, "", true),
       "[us,,,][eu,this,111122223333,,described]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Made made;
    made.file("a.yaml");
    made.settings.clusters = {row.declared};
    made.facts.clusters = {row.described};
    const Index index(made.facts, made.settings, made.sources);
    std::string told;
    for (const Cluster& cluster : index.clusters()) {
      told += "[" + std::string(cluster.name) + "," +
              (cluster.issuer == kIssuer ? "this"
               : cluster.issuer.empty()  ? ""
                                         : "other") +
              "," + std::string(cluster.account) + "," + std::string(cluster.region) +
              (cluster.described != nullptr ? ",described" : "") + "]";
    }
    CHECK(told == row.told);
  }
}

TEST_CASE("which files hold only a part of what there is") {
  Made made;
  const FileId kustomization = made.file("app/kustomization.yaml");
  const FileId reached = made.file("app/a.yaml"), dotted = made.file("./app/./b.yaml");
  const FileId up = made.file("base/c.yaml"), folder = made.file("app/d/e.yaml");
  const FileId plain = made.file("app/f.yaml"), filled = made.file("t.yaml");
  const FileId twice = made.file("app//g.yaml"), hidden = made.file("app/.h/i.yaml");
  SourceFile part{.shown = "s.yaml", .open_path = {}, .text = ""};
  part.recorded = std::make_shared<SourceFile::Recorded>(SourceFile::Recorded{"", "", true});
  const FileId of_part = made.sources.add(part);
  part.recorded = std::make_shared<SourceFile::Recorded>(SourceFile::Recorded{"", "", false});
  const FileId of_whole = made.sources.add(part);
  SourceFile copy{.shown = "app/a.yaml", .open_path = {}, .text = ""};
  copy.built = SourceFile::Built{.file = reached, .root = kustomization};
  const FileId built = made.sources.add(copy);
  made.facts.kustomizations = {
      {.file = kustomization,
       .references = {"a.yaml", "./b.yaml", "../base/c.yaml", "x/../g.yaml", ".h/i.yaml"}}};
  made.facts.template_files = {filled};
  made.facts.snapshot_parts = {{of_part, 0, "s.yaml", "", ""}};
  made.facts.builds = {{.root = kustomization, .refused = {}, .holes = {"a chart"}}};
  {
    const Index index(made.facts, made.settings, made.sources);
    const auto partial = [&](FileId file) { return index.files().partial(file); };
    CHECK(partial(reached));
    CHECK(partial(dotted));
    CHECK(partial(up));
    CHECK(partial(twice));
    CHECK(partial(hidden));
    CHECK(partial(filled));
    CHECK(partial(of_part));
    CHECK_FALSE(partial(of_whole));
    CHECK_FALSE(partial(folder));
    CHECK_FALSE(partial(plain));
    CHECK_FALSE(partial(built));
    CHECK(index.files().in_open_build(built));
    CHECK_FALSE(index.files().in_open_build(reached));
  }
  made.facts.builds[0].holes.clear();
  made.facts.kustomizations.clear();
  const Index index(made.facts, made.settings, made.sources);
  CHECK_FALSE(index.files().in_open_build(built));
  CHECK_FALSE(index.files().partial(reached));
  CHECK(index.files().partial(of_part));
}

TEST_CASE("keys that are there twice hide what was meant, a role perhaps") {
  Made made;
  const FileId file = made.file("a.yaml"), other = made.file("b.yaml");
  const auto lose = [&](FileId in, std::uint32_t at, load::ReadingRule rule, Severity level) {
    Problem problem{.where = Span(in, at, at + 5), .message = "twice"};
    problem.level = level;
    made.facts.problems.push_back({rule, std::move(problem)});
  };
  lose(file, 100, load::ReadingRule::duplicate_key, Severity::error);
  lose(file, 200, load::ReadingRule::duplicate_key, Severity::warning);
  lose(file, 300, load::ReadingRule::yaml_syntax, Severity::error);
  kube::ServiceAccount account = made.account(file, "pay", "x");
  const Index index(made.facts, made.settings, made.sources);
  const auto lost = [&](FileId in, std::uint32_t begin, std::uint32_t end) {
    account.extent = Span(in, begin, end);
    return std::string(index.files().lost_in_reading(*account.extent) ? "lost" : "") +
           (index.files().lost_role(account) ? " role" : "");
  };
  CHECK(lost(file, 0, 100) == "");
  CHECK(lost(file, 0, 101) == "lost role");
  CHECK(lost(file, 100, 110) == "lost role");
  CHECK(lost(file, 101, 200) == "");
  CHECK(lost(file, 101, 300) == "lost");
  CHECK(lost(file, 290, 400) == "");
  CHECK(lost(other, 0, 400) == "");
  account.extent.reset();
  CHECK_FALSE(index.files().lost_role(account));
}

namespace {

/// Of each account the role it has and who else has it; then of each role its accounts.
std::string links_of(const Made& made) {
  const Index index(made.facts, made.settings, made.sources);
  std::string out;
  const auto names = [](std::span<const ServiceAccount* const> accounts) {
    std::string all;
    for (const auto* const account : accounts) all += std::string(account->name.value);
    return all.empty() ? std::string("-") : all;
  };
  const auto of = [&](const ServiceAccount& account) {
    const RoleEntry* const role = index.role_of(account);
    const auto arn = index.role_arn(account);
    return std::string(account.name.value) + "=" +
           (role == nullptr ? std::string("-") : std::to_string(role->id)) +
           (arn ? " " + std::string(arn->name) : "");
  };
  for (const ServiceAccount& account : made.facts.service_accounts) {
    out += of(account) + " " + names(index.annotated_like(account)) + "; ";
    // One that is none of the input's is asked about by what it says.
    const ServiceAccount copy = account;
    if (copy.annotations.empty() || !copy.annotations[0].placeholder)
      CHECK(of(copy) == of(account));
  }
  for (const RoleEntry& role : index.roles()) {
    out +=
        (role.id == 0 ? "" : " ") + std::to_string(role.id) + ":" + names(index.accounts_of(role));
  }
  return out;
}

}  // namespace

TEST_CASE("accounts that name a role by its reference are with those that name it by its ARN") {
  constexpr std::string_view kReference = "${aws_iam_role.api.arn}";
  struct Account {
    std::string_view name;
    std::string_view role;  // an ARN, or "ref" and the number of a file
  };
  struct Row {
    std::vector<Account> accounts;
    bool described;  // the role is in a dump as well
    std::string told;
  };
  const std::vector<Row> rows = {
      {{{"a", "ref"}}, false, "a=0 a; 0:a 1:-"},
      {{{"a", "ref"}, {"b", kApi}}, false, "a=0 api ab; b=0 api ab; 0:ab 1:-"},
      {{{"b", kApi}, {"a", "ref"}, {"c", "ref"}},
       false,
       "b=0 api bac; a=0 api bac; c=0 api bac; 0:bac 1:-"},
      {{{"a", "ref"}}, true, "a=0 api a; 0:a 1:- 2:a"},
      {{{"a", "ref"}, {"c", "ref"}}, true, "a=0 api ac; c=0 api ac; 0:ac 1:- 2:ac"},
      {{{"a", "ref"}, {"b", kApi}}, true, "a=0 api ab; b=0 api ab; 0:ab 1:- 2:ab"},
      {{{"b", kApi}, {"d", kApi2}, {"a", "ref"}},
       true,
       "b=0 api ba; d=- api d; a=0 api ba; 0:ba 1:- 2:ba"},
      {{{"e", ""}, {"a", "ref"}, {"d", "arn:aws:iam::111122223333:role/none"}},
       true,
       "e=- -; a=0 api a; d=- none d; 0:a 1:- 2:a"},
      {{{"a", "by name"}, {"b", kApi}}, false, "a=0 api ab; b=0 api ab; 0:ab 1:-"},
      {{{"a", "elsewhere"}}, true, "a=- -; 0:- 1:- 2:-"},
      {{{"d", "arn:x"}, {"e", ""}}, true, "d=- d; e=- -; 0:- 1:- 2:-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Made made;
    const FileId root = made.file("main.tf"), other = made.file("a.yaml");
    made.facts.service_accounts.reserve(8);
    for (const Account& account : row.accounts) {
      const bool by_name = account.role == "by name", elsewhere = account.role == "elsewhere";
      const bool refers = account.role == "ref" || by_name || elsewhere;
      const FileId in = refers && !elsewhere ? root : other;
      made.account(in, "pay", account.name,
                   by_name  ? "arn:${p}:iam::${a}:role/api"
                   : refers ? kReference
                            : account.role);
      if (refers) made.facts.service_accounts.back().annotations[0].placeholder = true;
    }
    made.facts.roles.reserve(4);
    made.role(root, "", "api").reference = kReference;
    made.role(root, "", "web").reference = "${aws_iam_role.web.arn}";
    if (row.described) made.role(other, kApi, "api");
    CHECK(links_of(made) == row.told);
  }
}

TEST_CASE("of two roles that are referred to and described each has its accounts") {
  Made made;
  const FileId root = made.file("main.tf"), dump = made.file("a.json");
  for (const std::string_view name : {"a", "b", "c"}) {
    made.account(root, "pay", name,
                 name == "b" ? "${aws_iam_role.web.arn}" : "${aws_iam_role.api.arn}");
    made.facts.service_accounts.back().annotations[0].placeholder = true;
  }
  made.role(root, "", "api").reference = "${aws_iam_role.api.arn}";
  made.role(root, "", "web").reference = "${aws_iam_role.web.arn}";
  made.role(dump, kApi, "api");
  made.role(dump, "arn:aws:iam::111122223333:role/web", "web");
  CHECK(links_of(made) == "a=0 api ac; b=1 web b; c=0 api ac; 0:ac 1:b 2:ac 3:b");
}
