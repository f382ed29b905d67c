#include "engine/trust_proof.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

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
  };
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
        "the statement is no Allow of web identities for providers of one issuer alone");
  CHECK(unproved({thumbs, "2012-10-17", "2008-10-17", true, ""}) ==
        "the policy has other statements afterwards, or another version");
}
