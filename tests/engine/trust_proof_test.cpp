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
