#include "engine/trust_proof.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

constexpr std::string_view kThumbs = "system:serviceaccount:media:thumbs";

/// A trust policy for these subjects, in a list.
std::string policy(const std::string& subjects, const std::string& action) {
  const std::string issuer(kIssuer);
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ")" +
         provider() + R"("}, "Action": ")" + action + R"(", "Condition": {"StringEquals": {")" +
         issuer + R"(:sub": [)" + subjects + R"(], ")" + issuer +
         R"(:aud": "sts.amazonaws.com"}}}]})";
}

struct Row {
  std::string subjects;  ///< of the policy before
  std::string from, to;  ///< the edit
  bool safe;
  std::string gets_in;
  std::string action = "sts:AssumeRoleWithWebIdentity";
};

/// The edit after its proof; `role` is what the account names.
Fix after_proof(const Row& row, const std::string& role = "thumbs") {
  const std::string text = policy(row.subjects, row.action);
  const Input input(
      {{"account.yaml", account("media", "thumbs", arn(role))}, {"thumbs.trust.json", text}});
  const std::size_t at = text.find(row.from);
  REQUIRE(at != std::string::npos);
  const Span where(FileId{1}, static_cast<std::uint32_t>(at),
                   static_cast<std::uint32_t>(at + row.from.size()));
  Fix fix{.title = "x",
          .safe = true,
          .changes = {{.kind = Change::Kind::bytes, .where = where, .texts = {row.to}}},
          .edits = {{where, row.to}}};
  const engine::TrustProof proof(input.index());
  CHECK(proof.concerns(fix));
  proof.prove({&fix});
  return fix;
}

/// Whether the edit is proved to be safe, and who gets in by it.
std::string proved(const Row& row) {
  const Fix fix = after_proof(row);
  return (fix.safe ? "safe: " : "not safe: ") + fix.gets_in;
}

}  // namespace

TEST_CASE(
    "a fix of a trust policy is safe if it lets in accounts that name the role, and no others") {
  const std::string thumbs = '"' + std::string(kThumbs) + '"';
  const std::string first = '"' + provider() + '"';
  const Row rows[] = {
      {"\"system:serviceaccount:media/thumbs\"", "media/", "media:", true, "nobody → media/thumbs"},
      {thumbs, "sts:AssumeRole\"", "sts:AssumeRoleWithWebIdentity\"", true, "nobody → media/thumbs",
       "sts:AssumeRole"},
      {thumbs, ", \"Action\"", ",\n\"Action\"", true, ""},
      // Somebody else gets in.
      {thumbs, "media:thumbs", "media:other", false, "media/thumbs → nobody"},
      {thumbs, "]", ", \"system:serviceaccount:media:other\"]", false, ""},
      {thumbs + ", \"system:serviceaccount:media:gone\"", "media:gone", "media:other", false, ""},
      // The account that got in is lost, and nobody comes instead.
      {thumbs + ", \"system:serviceaccount:media:gone\"", thumbs + ", ", "", false,
       "media/thumbs → nobody"},
      // Providers of one cluster, and of two.
      {thumbs, first, "[" + first + ", " + first + "]", true, ""},
      {thumbs, first, "[" + first + ", \"" + provider(kOtherIssuer) + "\"]", false, ""},
      // Another statement, not a better one.
      {thumbs, "\"Allow\"", "\"Deny\"", false, "media/thumbs → nobody"},
      {thumbs, "\"Principal\"", "\"NotPrincipal\"", false, "media/thumbs → nobody"},
      {thumbs, "\"Action\"", "\"NotAction\"", false, "media/thumbs → nobody"},
      {thumbs, "2012-10-17", "2008-10-17", false, ""},
      // Who got in by the provider that is named no more is kept out.
      {thumbs, first, "\"" + provider(kOtherIssuer) + "\"", false, "media/thumbs → nobody"},
  };
  // A provider that is named only afterwards.
  const std::string call = policy(thumbs, "sts:AssumeRole");
  std::string moved = policy(thumbs, "sts:AssumeRoleWithWebIdentity");
  for (std::size_t at = 0; (at = moved.find(kIssuer, at)) != std::string::npos;) {
    moved.replace(at, kIssuer.size(), kOtherIssuer);
  }
  CHECK(proved({thumbs, call, moved, true, "", "sts:AssumeRole"}) == "safe: nobody → media/thumbs");
  for (const Row& row : rows) {
    CAPTURE(row.subjects);
    CAPTURE(row.to);
    CHECK(proved(row) == (row.safe ? "safe: " : "not safe: ") + row.gets_in);
  }
}

TEST_CASE("a fix beside the policies concerns none") {
  const Input input({{"account.yaml", account("media", "thumbs", arn("thumbs"))},
                     {"thumbs.trust.json", policy("\"x\"", "sts:AssumeRole")}});
  const Fix fix = replacing("x", true, Span(FileId{0}, 0, 1), "x");
  CHECK_FALSE(engine::TrustProof(input.index()).concerns(fix));
}

TEST_CASE("a fix that locks out all who are meant is none") {
  const std::string thumbs = '"' + std::string(kThumbs) + '"';
  const auto refused = [](const Row& row) {
    const Fix fix = after_proof(row);
    CHECK(fix.edits.empty() == !fix.refused.empty());
    return fix.refused;
  };
  const std::string locked = "no account that names the role would get in any more";
  CHECK(refused({thumbs, "media:thumbs", "media:other", true, ""}) == locked);
  CHECK(refused({thumbs, "\"Allow\"", "\"Deny\"", true, ""}) == locked);
  // Nobody got in before, and nobody does: it makes nothing worse.
  CHECK(refused({"\"system:serviceaccount:media/thumbs\"", "media/", "media;", true, ""}).empty());
  CHECK(refused({thumbs, "]", ", \"system:serviceaccount:media:other\"]", true, ""}).empty());
}

TEST_CASE("what is not proved is said, and nothing of what is") {
  const std::string thumbs = '"' + std::string(kThumbs) + '"';
  const std::string wrong = "\"system:serviceaccount:media/thumbs\"";
  const auto unproved = [](const Row& row, const std::string& role = "thumbs") {
    return after_proof(row, role).unproved;
  };
  CHECK(unproved({wrong, "media/", "media:", true, ""}).empty());
  CHECK(unproved({wrong, "media/", "media:", true, ""}, "other") ==
        "no service account of the input names the role");
  CHECK(unproved({wrong, "media/thumbs", "media:other", true, ""}) ==
        "others than the service accounts that name the role would get in");
  CHECK(unproved({thumbs, "media:thumbs", "media:other", true, ""}) ==
        "media/thumbs would be kept out");
  CHECK(unproved({thumbs, "\"Allow\"", "\"Deny\"", true, ""}) ==
        "the statement is not an Allow for web identities of a single issuer");
  CHECK(unproved({thumbs, "2012-10-17", "2008-10-17", true, ""}) ==
        "the policy has other statements afterwards, or another version");
}

TEST_CASE("fixes of several roles are proved at once, each for itself") {
  std::vector<InputFile> files;
  std::vector<Fix> fixes;
  for (const std::string name : {"a1", "a2", "a3"}) {
    const std::string text =
        policy("\"system:serviceaccount:media/" + name + "\"", "sts:AssumeRoleWithWebIdentity");
    // The second one names somebody else.
    const std::string right = "media:" + (name == "a2" ? "gone" : name);
    const auto at = static_cast<std::uint32_t>(text.find("media/"));
    const Span where(FileId{static_cast<std::uint32_t>(files.size())}, at, at + 8);
    fixes.push_back({.title = "x",
                     .safe = true,
                     .changes = {{.kind = Change::Kind::bytes, .where = where, .texts = {right}}},
                     .edits = {{where, right}}});
    files.push_back({name + ".trust.json", text});
    files.push_back({name + ".yaml", account("media", name, arn(name))});
  }
  const Input input(std::move(files));
  engine::TrustProof(input.index()).prove({&fixes[0], &fixes[1], &fixes[2]});
  CHECK(fixes[0].unproved == "");
  CHECK(fixes[1].unproved == "others than the service accounts that name the role would get in");
  CHECK(fixes[2].unproved == "");
  CHECK(fixes[2].gets_in == "nobody → media/a3");
}

namespace {

/// A fix of what stands at `where`, by these edits.
Fix editing(Span where, std::vector<Edit> edits) {
  return {.title = "x",
          .safe = true,
          .changes = {{.kind = Change::Kind::bytes, .where = where, .texts = {"x"}}},
          .edits = std::move(edits)};
}

std::string told(const Fix& fix) {
  return (fix.safe ? "proved" : fix.unproved) + (fix.gets_in.empty() ? "" : ": " + fix.gets_in);
}

}  // namespace

TEST_CASE("several edits of one policy are made at once, if each has a place of its own") {
  const std::string text =
      policy("\"system:serviceaccount:media/thumbs\"", "sts:AssumeRoleWithWebIdentity");
  const Input input(
      {{"account.yaml", account("media", "thumbs", arn("thumbs"))}, {"thumbs.trust.json", text}});
  const auto media = static_cast<std::uint32_t>(text.find("media/"));
  const auto edit = [&](std::uint32_t begin, std::uint32_t end, const std::string& now) {
    return Edit{Span(FileId{1}, media + begin, media + end), now};
  };
  const std::string no = "what the policy is afterwards cannot be compared";
  const std::vector<std::pair<std::vector<Edit>, std::string>> rows = {
      {{edit(0, 5, "media"), edit(5, 6, ":")}, "proved: nobody → media/thumbs"},
      {{edit(5, 6, ":"), edit(0, 5, "media")}, "proved: nobody → media/thumbs"},
      {{edit(5, 5, ":"), edit(5, 6, "")}, "proved: nobody → media/thumbs"},
      {{edit(0, 6, "media:"), edit(5, 6, ":")}, no},
      {{edit(5, 6, ":"), edit(5, 6, ":")}, no},
      {{edit(0, 0, ""), edit(0, 0, ""), edit(5, 6, ":")}, no},
      {{edit(5, 6, "\"")}, no},  // no policy any more
  };
  for (const auto& [edits, expected] : rows) {
    CAPTURE(edits.front().text);
    CAPTURE(edits.size());
    Fix fix = editing(Span(FileId{1}, media, media + 6), edits);
    engine::TrustProof(input.index()).prove({&fix});
    CHECK(told(fix) == expected);
  }
}

TEST_CASE("fixes that cannot be made at once are proved one by one") {
  const std::vector<std::string> names = {"a1", "a2"};
  std::vector<InputFile> files;
  std::vector<Edit> edits;
  for (const std::string& name : names) {
    const std::string text =
        policy("\"system:serviceaccount:media/" + name + "\"", "sts:AssumeRoleWithWebIdentity");
    const auto at = static_cast<std::uint32_t>(text.find("media/") + 5);
    edits.push_back({Span(FileId{static_cast<std::uint32_t>(files.size())}, at, at + 1), ":"});
    files.push_back({name + ".trust.json", text});
    files.push_back({name + ".yaml", account("media", name, arn(name))});
  }
  const Input input(std::move(files));
  const auto proved = [&](std::size_t budget) {
    // The second one changes the role of the first one, too.
    Fix first = editing(edits[0].where, {edits[0]}), second = editing(edits[1].where, edits);
    engine::TrustProof(input.index(), budget).prove({&first, &second});
    return told(first) + "; " + told(second);
  };
  CHECK(proved(1 << 20) == "proved: nobody → media/a1; proved: nobody → media/a2");
  // What is read several times is paid for.
  const std::string gave_up =
      "the policy is so large, or has so many findings, that this one was not proved";
  CHECK(proved(600) == gave_up + "; " + gave_up);
}

TEST_CASE("roles of one file: those that have no policy, before or afterwards") {
  const std::string wrong =
      policy("\"system:serviceaccount:media/thumbs\"", "sts:AssumeRoleWithWebIdentity");
  const std::string bare = R"({"RoleName": "bare", "Arn": ")" + arn("bare") + "\"}";
  const auto proved = [&](const std::string& text, const std::string& from, const std::string& to) {
    const Input input(
        {{"account.yaml", account("media", "thumbs", arn("thumbs"))}, {"roles.json", text}});
    const auto at = static_cast<std::uint32_t>(text.find(from));
    const Span where(FileId{1}, at, at + static_cast<std::uint32_t>(from.size()));
    Fix fix = editing(where, {{where, to}});
    const engine::TrustProof proof(input.index());
    REQUIRE(proof.concerns(fix));
    proof.prove({&fix});
    return told(fix);
  };
  const std::string both = list_roles(role("thumbs", wrong) + ", " + bare);
  CHECK(proved(both, "media/", "media:") == "proved: nobody → media/thumbs");
  // Nor does it matter that of another one, which stays as it is, nothing can be said.
  const std::string open =
      tests::policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) +
                              R"(:aud": "sts.amazonaws.com"}, "StringLike": {"aws:SourceIp": "${)" +
                              std::string(kIssuer) + R"(:sub}"}})"));
  CHECK(proved(list_roles(role("thumbs", wrong) + ", " + role("open", open)), "media/", "media:") ==
        "proved: nobody → media/thumbs");
  CHECK(proved(both, wrong, "null") == "what the policy is afterwards cannot be compared");
}

TEST_CASE("of several other roles that an edit changes the first of the input is told of") {
  std::vector<InputFile> files;
  std::vector<Edit> edits;
  for (int i = 0; i < 9; ++i) {
    const std::string name = "k" + std::to_string(i);
    const std::string text =
        policy("\"system:serviceaccount:media:" + name + "\"", "sts:AssumeRoleWithWebIdentity");
    const auto at = static_cast<std::uint32_t>(text.find(name));
    const Span where(FileId{static_cast<std::uint32_t>(files.size())}, at, at + 2);
    edits.push_back({where, i == 0 ? name : "gone"});
    files.push_back({name + ".trust.json", text});
    files.push_back({name + ".yaml", account("media", name, arn(name))});
  }
  const Input input(std::move(files));
  const auto of = [&](std::vector<Edit> some) {
    Fix fix{.title = "x",
            .safe = true,
            .changes = {{.kind = Change::Kind::bytes,
                         .where = some.front().where,
                         .texts = {some.front().text}}},
            .edits = std::move(some)};
    engine::TrustProof(input.index()).prove({&fix});
    return fix.unproved;
  };
  CHECK(of({edits[0]}).empty());
  CHECK(of(edits) == "another role shares the value: media/k1 would be kept out");
  for (std::size_t i = 1; i < edits.size(); ++i) {
    CHECK(of({edits[0], edits[i]}) ==
          "another role shares the value: media/k" + std::to_string(i) + " would be kept out");
  }
  // Whatever the order of the edits.
  const std::vector<Edit> mixed = {edits[0], edits[8], edits[3], edits[6], edits[5]};
  CHECK(of(mixed) == "another role shares the value: media/k3 would be kept out");
}

TEST_CASE("proofs end where they would cost far more than the input does") {
  constexpr std::size_t kSubjects = 8;
  std::string subjects;
  for (std::size_t i = 0; i < kSubjects; ++i) {
    subjects += (i == 0 ? "" : ", ") + std::string("\"system:serviceaccount:media/thumbs\"");
  }
  const std::string text = policy(subjects, "sts:AssumeRoleWithWebIdentity");
  const Input input({{"account.yaml", account("media", "thumbs", arn("thumbs")) +
                                          account("media", "other", arn("thumbs"))},
                     {"thumbs.trust.json", text}});
  /// A letter for each of the edits, in their order: proved, or given up.
  const auto proved = [&](std::size_t budget) {
    std::vector<Fix> fixes;
    for (std::size_t at = text.find('/', text.find("media")); fixes.size() < kSubjects;
         at = text.find('/', at + 1)) {
      const auto begin = static_cast<std::uint32_t>(at);
      const Span where(FileId{1}, begin, begin + 1);
      fixes.push_back({.title = "x",
                       .safe = true,
                       .changes = {{.kind = Change::Kind::bytes, .where = where, .texts = {":"}}},
                       .edits = {{where, ":"}}});
    }
    std::vector<Fix*> all;
    for (Fix& fix : fixes) all.push_back(&fix);
    engine::TrustProof(input.index(), budget).prove(all);
    std::string out;
    for (const Fix& fix : fixes) {
      CHECK(fix.safe == fix.unproved.empty());
      if (!fix.safe) CHECK(fix.unproved.find("this one was not proved") != std::string::npos);
      out += fix.safe ? 'p' : '-';
    }
    return out;
  };
  CHECK(proved(0) == "--------");
  // Asking once: 14 texts of the policy before and as many of it afterwards, 32 times for the
  // audience and once for two accounts.
  CHECK(proved(28 * 33 - 1) == "--------");
  CHECK(proved(28 * 33) == "pp------");
  CHECK(proved(1000) == "pp------");
  CHECK(proved(5000) == "pppp----");
  CHECK(proved(1 << 20) == "pppppppp");
}

namespace {

/// One policy becomes another. PROVIDER, OTHER, SUB, AUD and IN stand for what nearly all
/// statements hold.
Fix exchanging(std::string before, std::string after, const std::vector<std::string>& accounts) {
  const std::string issuer(kIssuer);
  const auto expand = [&](std::string& statements) {
    const std::pair<std::string, std::string> words[] = {
        {"ALLOW", R"("Effect": "Allow", "Principal": {"Federated": "PROVIDER"})"},
        {"CALL", R"("Action": "sts:AssumeRoleWithWebIdentity")"},
        {"IN",
         R"("Condition": {"StringEquals": {"AUD": "sts.amazonaws.com", "SUB": "SA:media:thumbs"}})"},
        {"PROVIDER", provider()},
        {"OTHER", provider(kOtherIssuer)},
        {"SUB", issuer + ":sub"},
        {"AUD", issuer + ":aud"},
        {"SA:", "system:serviceaccount:"}};
    for (const auto& [word, text] : words) {
      for (auto at = statements.find(word); at != std::string::npos;
           at = statements.find(word, at + text.size())) {
        statements.replace(at, word.size(), text);
      }
    }
    return tests::policy(statements);
  };
  const std::string old = expand(before), now = expand(after);
  std::string manifest;
  for (const std::string& each : accounts) manifest += each;
  const Input input({{"accounts.yaml", manifest}, {"thumbs.trust.json", old}});
  const Span where(FileId{1}, 0, static_cast<std::uint32_t>(old.size()));
  Fix fix = editing(where, {{where, now}});
  engine::TrustProof(input.index()).prove({&fix});
  CHECK(fix.safe == fix.unproved.empty());
  return fix;
}

/// What is not proved, or "proved"; and behind a colon who gets in, where that changes.
std::string becoming(const std::string& before, const std::string& after,
                     const std::vector<std::string>& accounts = {
                         account("media", "thumbs", arn("thumbs"))}) {
  return told(exchanging(before, after, accounts));
}

struct Becoming {
  std::string before, after, expected;
};

}  // namespace

TEST_CASE("whatever else a statement says, that it changed is seen") {
  // Beside the one that lets thumbs in stands a Deny, which no fix changes.
  const std::string deny =
      R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "b"]})";
  const auto of_condition = [](const std::string& condition) {
    return R"({"Effect": "Deny", "Principal": {"AWS": "1"}, "Action": "a", "Condition": )" +
           condition + "}";
  };
  const auto of_values = [&](const std::string& values) {
    return of_condition(R"({"StringEquals": {"aws:x": )" + values + "}}");
  };
  const std::vector<Becoming> rows = {
      {deny, deny, "proved"},
      {deny,
       R"({"Sid": "A", "Action": ["a", "b"], "Effect": "Deny", "Principal": {"AWS": ["1", "2"]}})",
       "proved"},
      {deny, R"({"Effect": "Allow", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "Principal": {"AWS": ["1", "3"]}, "Action": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "Principal": {"AWS": ["1"]}, "Action": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "Principal": {"Service": ["1", "2"]}, "Action": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "NotPrincipal": {"AWS": ["1", "2"]}, "Action": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "NotAction": ["a", "b"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny, R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "c"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny,
       R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "b", {"Ref": "C"}]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny,
       R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "b"], "Condition": {"Ref": "C"}})",
       "the statement is not an Allow for web identities of a single issuer"},
      {deny,
       R"({"Effect": "Deny", "Principal": {"AWS": ["1", "2"]}, "Action": ["a", "b"], "Condition": {}})",
       "proved"},
      {of_values(R"("y")"), of_values(R"(["y"])"), "proved"},
      {of_values(R"(["y", "z"])"), of_values(R"(["y", "u"])"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_values(R"(["y", "z"])"), of_values(R"(["yz"])"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_values(R"(["y"])"), of_values(R"(["y", null])"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_values(R"(["y", {"Ref": "V"}])"), of_values(R"(["y", {"Ref": "W"}])"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_values(R"("y")"), of_condition(R"({"StringEquals": {"aws:y": "y"}})"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_values(R"("y")"), of_condition(R"({"StringLike": {"aws:x": "y"}})"),
       "the statement is not an Allow for web identities of a single issuer"},
      {of_condition(R"({"StringEquals": {"aws:x": "y"}})"),
       R"({"Effect": "Deny", "Principal": {"AWS": "1"}, "Action": ["a", "StringEquals", "aws:x", "y"]})",
       "the statement is not an Allow for web identities of a single issuer"},
      {of_condition(R"({"StringEquals": {"k": ["a", "b"], "l": ["c"]}})"),
       of_condition(R"({"StringEquals": {"k": ["a"], "l": ["b", "c"]}})"),
       "the statement is not an Allow for web identities of a single issuer"},
  };
  for (const Becoming& row : rows) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    CHECK(becoming("{ALLOW, CALL, IN}, " + row.before, "{ALLOW, CALL, IN}, " + row.after) ==
          row.expected);
  }
}

TEST_CASE("which statements a fix may change") {
  const std::vector<Becoming> rows = {
      {"{ALLOW, CALL, IN}", "{ALLOW, CALL, IN}", "proved"},
      // Into an Allow for the call of pods.
      {R"({"Effect": "allow", "Principal": {"Federated": "PROVIDER"}, CALL, IN})",
       "{ALLOW, CALL, IN}", "proved: nobody → media/thumbs"},
      {R"({"Effect": "Deny", "Principal": {"Federated": "PROVIDER"}, CALL, IN})",
       "{ALLOW, CALL, IN}",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {"{ALLOW, CALL, IN}",
       R"({"Effect": "allow", "Principal": {"Federated": "PROVIDER"}, CALL, IN})",
       "the statement is not an Allow for web identities of a single issuer: media/thumbs → "
       "nobody"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})", "{ALLOW, CALL, IN}",
       "proved: nobody → media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({ALLOW, "Action": ["sts:assumerolewithwebidentity", "STS:TagSession", "sts:setsourceidentity"], IN})",
       "proved: nobody → media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({ALLOW, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"], IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})", R"({ALLOW, "Action": "sts:*", IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})", R"({ALLOW, "Action": {"Ref": "A"}, IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})", R"({ALLOW, "Action": [], IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({ALLOW, "NotAction": "sts:AssumeRole", IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({ALLOW, "NotAction": "sts:AssumeRoleWithWebIdentity", IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({ALLOW, "NotAction": "sts:TagSession", IN})", "{ALLOW, CALL, IN}",
       "the statement is not an Allow for web identities of a single issuer"},
      // Or for other calls than that of pods, spelt out.
      {R"({ALLOW, "Action": "sts:AssumeRol", IN})", R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       "proved"},
      {R"({ALLOW, "Action": "sts:AssumeRol", IN})",
       R"({ALLOW, "Action": ["sts:AssumeRole", "sts:Get*"], IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({ALLOW, "Action": "sts:AssumeRol", IN})", R"({ALLOW, "Action": "sts:AssumeRol?", IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({ALLOW, "Action": "sts:AssumeRol", IN})", R"({ALLOW, "NotAction": "sts:AssumeRole", IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRol", IN})",
       R"({ALLOW, "Action": ["sts:AssumeRole", {"Ref": "A"}], IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      // Of providers of one issuer.
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({"Effect": "Allow", "Principal": {"Federated": ["PROVIDER", "PROVIDER"]}, CALL, IN})",
       "proved: nobody → media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({"Effect": "Allow", "Principal": {"Federated": ["PROVIDER", "OTHER"]}, CALL, IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({"Effect": "Allow", "Principal": {"Federated": "PROVIDER", "AWS": "1"}, CALL, IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({"Effect": "Allow", "Principal": {"Federated": ["PROVIDER", "arn:aws:iam::111122223333:role/x"]}, CALL, IN})",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({"Effect": "Allow", "NotPrincipal": {"Federated": "PROVIDER"}, CALL, IN})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({"Effect": "Allow", "NotPrincipal": {"Federated": "PROVIDER"}, CALL, IN})",
       "{ALLOW, CALL, IN}",
       "the statement is not an Allow for web identities of a single issuer: nobody → "
       "media/thumbs"},
      {"{ALLOW, CALL, IN}", R"({ALLOW, CALL, "Condition": {"Ref": "C"}})",
       "the statement is not an Allow for web identities of a single issuer: media/thumbs → "
       "nobody"},
      // Services are no pods.
      {R"({"Effect": "Allow", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Allow", "Principal": {"Service": "c.d"}, "Action": "sts:AssumeRole"})",
       "proved"},
      {R"({"Effect": "Deny", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Deny", "Principal": {"Service": ["c.d", "e.f"]}, "Action": "sts:AssumeRole"})",
       "proved"},
      {R"({"Effect": "Allow", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Allow", "Principal": {"Service": "a.b", "AWS": "1"}, "Action": "sts:AssumeRole"})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Allow", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({"Effect": "Deny", "Principal": {"Service": "a.b"}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Deny", "NotPrincipal": {"Service": "c.d"}, "Action": "sts:AssumeRole"})",
       "the statement is not an Allow for web identities of a single issuer"},
      {R"({"Effect": "Deny", "Principal": {"AWS": []}, "Action": "sts:AssumeRole"})",
       R"({"Effect": "Deny", "Principal": {"AWS": []}, "Action": "sts:TagSession"})",
       "the statement is not an Allow for web identities of a single issuer"},
      // As many statements as before.
      {"{ALLOW, CALL, IN}", "{ALLOW, CALL, IN}, {ALLOW, CALL, IN}",
       "the policy has other statements afterwards, or another version"},
      {"{ALLOW, CALL, IN}, {ALLOW, CALL, IN}", "{ALLOW, CALL, IN}",
       "the policy has other statements afterwards, or another version"},
      {R"({ALLOW, "Action": "sts:AssumeRole", IN})",
       R"({ALLOW, "Action": "sts:AssumeRole", IN}, {ALLOW, CALL, IN})",
       "the policy has other statements afterwards, or another version: nobody → media/thumbs"},
  };
  for (const Becoming& row : rows) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    CHECK(becoming(row.before, row.after) == row.expected);
  }
}

TEST_CASE("who gets in by a fix: those that name the role, and surely") {
  const std::string wrong =
      R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "sts.amazonaws.com", "SUB": "SA:media/thumbs"}}})";
  const auto with = [](const std::string& conditions) {
    return R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "sts.amazonaws.com"}, )" +
           conditions + "}}";
  };
  const std::vector<Becoming> rows = {
      {wrong, "{ALLOW, CALL, IN}", "proved: nobody → media/thumbs"},
      {wrong, with(R"("StringLike": {"SUB": "SA:media:thumb?"})"),
       "others than the service accounts that name the role would get in: nobody → media/thumbs"},
      {with(R"("StringLike": {"SUB": "SA:media:thumb?"})"), "{ALLOW, CALL, IN}", "proved"},
      {with(R"("StringLike": {"SUB": "SA:media:*"})"),
       with(R"("StringLike": {"SUB": "SA:media:t*"})"), "proved"},
      {with(R"("StringLike": {"SUB": "SA:media:t*"})"),
       with(R"("StringLike": {"SUB": "SA:media:*"})"),
       "others than the service accounts that name the role would get in"},
      // The call decides: nobody gets in surely.
      {wrong,
       with(
           R"("StringLike": {"SUB": "SA:media:thumbs"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})"),
       "proved"},
      {"{ALLOW, CALL, IN}",
       with(
           R"("StringLike": {"SUB": "SA:media:thumbs"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})"),
       "media/thumbs would be kept out: media/thumbs → nobody"},
      {with(
           R"("StringLike": {"SUB": "SA:media:thumbs"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})"),
       "{ALLOW, CALL, IN}", "proved: nobody → media/thumbs"},
      // What is not decided is not proved.
      {wrong, with(R"("StringLike": {"aws:SourceIp": "${SUB}"})"),
       "who would get in is not decided"},
      {wrong, with(R"("StringLike": {"SUB": "SA:media:thumbs"}, "NumericEquals": {"SUB": "5"})"),
       "who would get in is not decided"},
      // A Deny counts, and is as it was.
      {wrong +
           R"(, {"Effect": "Deny", "Principal": {"Federated": "PROVIDER"}, CALL, "Condition": {"StringLike": {"SUB": "SA:media:other"}}})",
       with(R"("StringLike": {"SUB": ["SA:media:thumbs", "SA:media:other"]})") +
           R"(, {"Effect": "Deny", "Principal": {"Federated": "PROVIDER"}, CALL, "Condition": {"StringLike": {"SUB": "SA:media:other"}}})",
       "proved: nobody → media/thumbs"},
      // Nobody's tokens are of a host that no cluster has.
      {R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eu-west-1.eks.amazonaws.com/id/E"}, CALL, "Condition": {"StringEquals": {"oidc.eu-west-1.eks.amazonaws.com/id/E:aud": "sts.amazonaws.com", "oidc.eu-west-1.eks.amazonaws.com/id/E:sub": "SA:media:thumbs"}}})",
       "{ALLOW, CALL, IN}", "proved: nobody → media/thumbs"},
      {R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc-eks.eu-west-1.api.aws/id/E"}, CALL, "Condition": {"StringEquals": {"oidc-eks.eu-west-1.api.aws/id/E:aud": "sts.amazonaws.com", "oidc-eks.eu-west-1.api.aws/id/E:sub": "SA:media:thumbs"}}})",
       "{ALLOW, CALL, IN}", "proved: nobody → media/thumbs"},
      {R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/short"}, CALL, "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/short:aud": "sts.amazonaws.com", "oidc.eks.eu-west-1.amazonaws.com/id/short:sub": "SA:media:thumbs"}}})",
       "{ALLOW, CALL, IN}", "media/thumbs would be kept out"},
  };
  for (const Becoming& row : rows) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    CHECK(becoming(row.before, row.after) == row.expected);
  }
}

TEST_CASE("where somebody may still get in, a fix locks nobody out") {
  const auto refused = [](const std::string& before, const std::string& after) {
    const Fix fix = exchanging(
        before, after,
        {account("media", "other", arn("thumbs")), account("media", "thumbs", arn("thumbs"))});
    return !fix.refused.empty();
  };
  const auto letting_in = [](const std::string& subjects, const std::string& more = "") {
    return R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "sts.amazonaws.com", "SUB": [)" +
           subjects + "]}" + more + "}}";
  };
  const std::string both = letting_in(R"("SA:media:other", "SA:media:thumbs")");
  const std::string address = R"(, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})";
  CHECK(refused(both, letting_in(R"("SA:media:gone")")));
  CHECK(refused(both, letting_in(R"("SA:media:gone")", address)));
  CHECK_FALSE(refused(both, letting_in(R"("SA:media:thumbs")")));
  CHECK_FALSE(refused(both, letting_in(R"("SA:media:thumbs")", address)));
  CHECK_FALSE(refused(both, letting_in(R"("SA:media:other")", address)));
}

TEST_CASE("who gets in is told by name, a few of them") {
  const auto of_many = [](int count, bool reverse = false) {
    std::vector<std::string> accounts;
    std::string wrong, right;
    for (int i = 0; i < count; ++i) {
      const std::string name = "a" + std::to_string(i);
      accounts.push_back(account("media", name, arn("thumbs")));
      wrong += (i == 0 ? "\"SA:media/" : ", \"SA:media/") + name + "\"";
      right += (i == 0 ? "\"SA:media:" : ", \"SA:media:") + name + "\"";
    }
    const auto with = [](const std::string& subjects) {
      return R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "sts.amazonaws.com", "SUB": [)" +
             subjects + "]}}}";
    };
    return reverse ? becoming(with(right), with(wrong), accounts)
                   : becoming(with(wrong), with(right), accounts);
  };
  CHECK(of_many(1) == "proved: nobody → media/a0");
  CHECK(of_many(3) == "proved: nobody → media/a0, media/a1, media/a2");
  CHECK(of_many(4) == "proved: nobody → media/a0, media/a1, media/a2 and 1 more");
  CHECK(of_many(6) == "proved: nobody → media/a0, media/a1, media/a2 and 3 more");
  CHECK(of_many(2, true) == "media/a0 would be kept out: media/a0, media/a1 → nobody");
}

TEST_CASE("accounts of which too little is known are not asked about") {
  const std::string wrong = R"({ALLOW, "Action": "sts:AssumeRole", IN})",
                    right = "{ALLOW, CALL, IN}";
  const std::string vault =
      "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: thumbs\n  namespace: media\n"
      "  annotations:\n    eks.amazonaws.com/role-arn: " +
      arn("thumbs") +
      "\n"
      "    eks.amazonaws.com/audience: vault\n";
  const std::string twice = account("media", "thumbs", arn("thumbs"));
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{}, "no service account of the input names the role"},
      {{account("media", "other", arn("thumbs"))},
       "others than the service accounts that name the role would get in"},
      {{account("", "thumbs", arn("thumbs"))},
       "others than the service accounts that name the role would get in"},
      {{account("media", "${NAME}", arn("thumbs"))},
       "others than the service accounts that name the role would get in"},
      {{twice, account("media", "${NAME}", arn("thumbs"))}, "proved: nobody → media/thumbs"},
      {{twice, account("", "thumbs", arn("thumbs"))}, "proved: nobody → media/thumbs"},
      {{vault}, "proved"},
      {{twice, account("media", "other", arn("thumbs"))}, "proved: nobody → media/thumbs"},
  };
  for (const auto& [accounts, expected] : rows) {
    CAPTURE(accounts);
    CHECK(becoming(wrong, right, accounts) == expected);
  }
  // Whatever their names are, they are not kept out.
  const std::string anybody =
      R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "sts.amazonaws.com"}, "StringLike": {"SUB": "SA:*"}}})";
  CHECK(becoming(anybody, right, {twice}) == "proved");
  CHECK(becoming(anybody, right, {twice, account("", "thumbs", arn("thumbs"))}) == "proved");
  CHECK(becoming(anybody, right, {twice, account("media", "${NAME}", arn("thumbs"))}) == "proved");
  CHECK(becoming(anybody, right, {twice, account("media", "other", arn("thumbs"))}) ==
        "media/other would be kept out: media/other, media/thumbs → media/thumbs");
  // Whoever gets in with another audience is somebody else.
  CHECK(
      becoming(
          wrong,
          R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "vault", "SUB": "SA:media:thumbs"}}})",
          {vault}) == "proved: nobody → media/thumbs");
  CHECK(
      becoming(
          wrong,
          R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "vault", "SUB": "SA:media:other"}}})",
          {vault}) == "others than the service accounts that name the role would get in");
  CHECK(
      becoming(
          wrong,
          R"({ALLOW, CALL, "Condition": {"StringEquals": {"AUD": "vault", "SUB": "SA:media:other"}}})",
          {twice}) == "proved");
}
