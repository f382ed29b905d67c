// What rules say of one object, of several and of very many: message, help, and every place that is
// shown.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/input.h"
#include "support/replaced.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// Everything that a rule says of the files: SA: for what subjects begin with, ISS for the issuer.
std::string said(std::string_view slug, std::vector<InputFile> files) {
  const Input input(std::move(files));
  const rules::Rule* const rule = rules::find_rule(slug);
  REQUIRE(rule != nullptr);
  const auto under = [&](Span where) {
    const std::string text = input.under(where);
    return "[" + (text.size() > 60 ? text.substr(0, 30) + "~" : text) + "]";
  };
  std::string out;
  for (const Problem& problem : input.problems_of(*rule)) {
    if (!out.empty()) out += " || ";
    out += under(problem.where);
    if (problem.part) out += " of it " + under(*problem.part);
    if (problem.level) out += " " + std::string(to_string(*problem.level));
    out += " " + problem.message + ". " + problem.help;
    for (const Note& note : problem.related) out += " - " + under(note.where) + " " + note.text;
    for (const Fix& fix : problem.fixes) out += " => " + fix.title;
  }
  return replaced(replaced(out, "system:serviceaccount:", "SA:"), kIssuer, "ISS");
}

std::string many(int count, const std::string& ns, const std::string& name,
                 const std::string& role) {
  std::string out;
  for (int i = 0; i < count; ++i) out += account(ns, name + std::to_string(i), role);
  return out;
}

/// A trust policy with these subjects under StringLike.
std::string like(const std::vector<std::string>& subjects) {
  std::string list;
  for (const std::string& subject : subjects) {
    list +=
        (list.empty() ? "\"system:serviceaccount:" : ", \"system:serviceaccount:") + subject + "\"";
  }
  return policy(statement("{\"StringLike\": " + claims("[" + list + "]") + "}"));
}

}  // namespace

TEST_CASE("counts: accounts that a role keeps out though a subject was meant for them") {
  const auto of = [](const std::string& accounts, const std::vector<std::string>& subjects) {
    return said("sub-mismatch", {{"a.yaml", accounts}, {"r.trust.json", trusting(subjects)}});
  };
  CHECK(
      of(account("media", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] of it [thumbs] role 'r' trusts 'SA:media:thumbs', but service account 'media/thumb', which names the role, has another name. Write SA:media:thumb in the trust policy, or rename the service account. - [thumb] service account 'media/thumb' is defined here - [arn:aws:iam::111122223333:role/r] the role is named here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb)");
  CHECK(
      of(account("video", "thumbs", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] of it [media] role 'r' trusts 'SA:media:thumbs', but service account 'video/thumbs', which names the role, is in another namespace. Write SA:video:thumbs in the trust policy, or move the service account to namespace 'media'. - [thumbs] service account 'video/thumbs' is defined here - [arn:aws:iam::111122223333:role/r] the role is named here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:video:thumbs)");
  CHECK(
      of(account("medai", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but service account 'medai/thumb', which names the role, is another service account. Write SA:medai:thumb in the trust policy, or rename the service account. - [thumb] service account 'medai/thumb' is defined here - [arn:aws:iam::111122223333:role/r] the role is named here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:medai:thumb)");
  CHECK(
      of(account("media", "thumb", arn("r")) + account("media", "thumb2", arn("r")),
         {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but 2 other service accounts name the role: 'media/thumb' and 'media/thumb2'. Write SA:media:thumb, SA:media:thumb2 in the trust policy. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb, SA:media:thumb2)");
  CHECK(
      of(many(3, "media", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but 3 other service accounts name the role: 'media/thumb0', 'media/thumb1' and 'media/thumb2'. Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2 in the trust policy. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2)");
  CHECK(
      of(many(4, "media", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but 4 other service accounts name the role: 'media/thumb0', 'media/thumb1', 'media/thumb2' and 'media/thumb3'. Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3 in the trust policy. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb3' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3)");
  CHECK(
      of(many(5, "media", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but 5 other service accounts name the role: 'media/thumb0', 'media/thumb1', 'media/thumb2', 'media/thumb3' and 1 more. Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4 in the trust policy. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb3' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4)");
  CHECK(
      of(many(7, "media", "thumb", arn("r")), {"media:thumbs"}) ==
      R"(["SA:media:thumbs"] role 'r' trusts 'SA:media:thumbs', but 7 other service accounts name the role: 'media/thumb0', 'media/thumb1', 'media/thumb2', 'media/thumb3' and 3 more. Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4, SA:media:thumb5, SA:media:thumb6 in the trust policy. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb3' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4, SA:media:thumb5, SA:media:thumb6)");
  CHECK(
      said("sub-mismatch", {{"a.yaml", account("media", "thumb", arn("r"))},
                            {"r.json", get_role("r", trusting({"media:thumbs"}))}}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' trusts 'SA:media:thumbs', but service account 'media/thumb', which names the role, has another name. Write SA:media:thumb in the trust policy, or rename the service account. - ["SA:media:thumbs"] the subject that the role trusts - [thumb] service account 'media/thumb' is defined here => Write SA:media:thumb)");
  CHECK(
      said("sub-mismatch", {{"a.yaml", account("media", "thumb", arn("r"))},
                            {"r.trust.json", trusting({"media:thumbs"})},
                            {"s.trust.json", trusting({"media:thumb"})}}) ==
      R"(["SA:media:thumbs"] of it [thumbs] role 'r' trusts 'SA:media:thumbs', but service account 'media/thumb', which names the role, has another name. Did you mean arn:aws:iam::111122223333:role/s? It trusts this service account. - [thumb] service account 'media/thumb' is defined here - [arn:aws:iam::111122223333:role/r] the role is named here - ["SA:media:thumb"] trusts this service account - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Write SA:media:thumb)");
}

TEST_CASE("counts: accounts of which only a half is known") {
  const auto of = [](const std::string& accounts, const std::vector<std::string>& subjects) {
    return said("sub-mismatch", {{"a.yaml", accounts}, {"r.trust.json", trusting(subjects)}});
  };
  CHECK(
      of(account("", "thumb", arn("r")), {"media:thumbs"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no service account called 'thumb', in any namespace. Trust SA:NAMESPACE:thumb in the role, or rename the service account. - [thumb] the service account, which has no namespace - ["SA:media:thumbs"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
  CHECK(of(account("", "thumb", arn("r")), {"media:thumbs", "media:thumb"}) == "");
  CHECK(
      of(account("", "thumb", arn("r")), {"a:b", "c:d", "e:f", "g:h"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no service account called 'thumb', in any namespace. Trust SA:NAMESPACE:thumb in the role, or rename the service account. - [thumb] the service account, which has no namespace - ["SA:a:b"] the role trusts this one - ["SA:c:d"] the role trusts this one - ["SA:e:f"] the role trusts this one - ["SA:g:h"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
  CHECK(
      of(account("", "thumb", arn("r")), {"a:b", "c:d", "e:f", "g:h", "i:j"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no service account called 'thumb', in any namespace. Trust SA:NAMESPACE:thumb in the role, or rename the service account. - [thumb] the service account, which has no namespace - ["SA:a:b"] the role trusts this one - ["SA:c:d"] the role trusts this one - ["SA:e:f"] the role trusts this one - ["SA:g:h"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
  const auto generated = [](const std::string& ns) {
    return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  generateName: thumb-\n" +
           (ns.empty() ? "" : "  namespace: " + ns + "\n") +
           "  annotations:\n    eks.amazonaws.com/role-arn: " + arn("r") + "\n";
  };
  CHECK(
      of(generated("media"), {"media:thumbs"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no name that the API server makes of the generateName 'thumb-': it adds five letters. Give the service account a name that the role trusts, or trust SA:media:thumb-* under StringLike. - [thumb-] the name is made of this one - [media] its namespace - ["SA:media:thumbs"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
  CHECK(
      of(generated(""), {"media:thumbs"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no name that the API server makes of the generateName 'thumb-': it adds five letters. Give the service account a name that the role trusts, or trust SA:NAMESPACE:thumb-* under StringLike. - [thumb-] the name is made of this one - ["SA:media:thumbs"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
  CHECK(of(generated("media"), {"media:thumb-abcde"}) == "");
  CHECK(
      of(generated("media"), {"media:thumb-abcd"}) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' lets in no name that the API server makes of the generateName 'thumb-': it adds five letters. Give the service account a name that the role trusts, or trust SA:media:thumb-* under StringLike. - [thumb-] the name is made of this one - [media] its namespace - ["SA:media:thumb-abcd"] the role trusts this one - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name)");
}

TEST_CASE("counts: accounts that a role keeps out, and why") {
  const auto of = [](const std::string& accounts, const std::string& trust_policy) {
    return said("trust-denies-service-account",
                {{"a.yaml", accounts}, {"r.trust.json", trust_policy}});
  };
  const std::string other = trusting({"shop:cart"});
  CHECK(of(many(1, "media", "thumb", arn("r")), other) == "");
  CHECK(
      of(many(2, "media", "thumb", arn("r")), other) ==
      R"(["SA:shop:cart"] role 'r' does not let in 2 service accounts that name it: its list of subjects lacks 'media/thumb0' and 'media/thumb1'. Add SA:media:thumb0, SA:media:thumb1 to the list, or annotate the service accounts with the roles that trust them. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Trust SA:media:thumb0, SA:media:thumb1)");
  CHECK(
      of(many(4, "media", "thumb", arn("r")), other) ==
      R"(["SA:shop:cart"] role 'r' does not let in 4 service accounts that name it: its list of subjects lacks 'media/thumb0', 'media/thumb1', 'media/thumb2' and 'media/thumb3'. Add SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3 to the list, or annotate the service accounts with the roles that trust them. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb3' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Trust SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3)");
  CHECK(
      of(many(6, "media", "thumb", arn("r")), other) ==
      R"(["SA:shop:cart"] role 'r' does not let in 6 service accounts that name it: its list of subjects lacks 'media/thumb0', 'media/thumb1', 'media/thumb2', 'media/thumb3' and 2 more. Add SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4, SA:media:thumb5 to the list, or annotate the service accounts with the roles that trust them. - [arn:aws:iam::111122223333:role/r] service account 'media/thumb0' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb1' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb2' names the role here - [arn:aws:iam::111122223333:role/r] service account 'media/thumb3' names the role here - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Trust SA:media:thumb0, SA:media:thumb1, SA:media:thumb2, SA:media:thumb3, SA:media:thumb4, SA:media:thumb5)");
  const std::string deny =
      R"(, {"Effect": "Deny", "Principal": {"Federated": ")" + provider() +
      R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": )" +
      claims("\"system:serviceaccount:media:*\"") + "}}";
  const std::string cart =
      statement("{\"StringEquals\": " + claims("\"system:serviceaccount:shop:cart\"") + "}");
  CHECK(of(many(1, "media", "thumb", arn("r")), policy(cart + deny)) == "");
  CHECK(
      of(many(1, "media", "thumb", arn("r")), policy(cart + ", " + cart)) ==
      R"([arn:aws:iam::111122223333:role/r] role 'r' does not let service account 'media/thumb0' in: statement 1: StringEquals on 'ISS:sub' fails, the token has 'SA:media:thumb0'. Trust SA:media:thumb0 in the role, or annotate the service account with the role that does. - ["SA:shop:cart"] statement 1: StringEquals on 'ISS:sub' fails, the token has 'SA:media:thumb0' - ["SA:shop:cart"] statement 2: StringEquals on 'ISS:sub' fails, the token has 'SA:media:thumb0' - [{"Version": "2012-10-17", "Sta~] used as the policy of role 'r' because of its file name => Trust SA:media:thumb0)");
  const std::string saml =
      R"(, {"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole"})";
  CHECK(of(many(1, "media", "thumb", arn("r")), policy(cart + saml)) == "");
  CHECK(
      of(many(1, "media", "thumb", arn("r")),
         policy(cart + ", " +
                statement("{\"StringEquals\": " +
                              claims("\"system:serviceaccount:media:thumb0\"", kOtherIssuer) + "}",
                          kOtherIssuer))) == "");
}

TEST_CASE("counts: subjects that others take in already") {
  const auto of = [](const std::vector<std::string>& subjects) {
    return said("redundant-subject", {{"r.trust.json", like(subjects)}});
  };
  CHECK(of({"a:b"}) == "");
  CHECK(
      of({"a:b", "a:b"}) ==
      R"(["SA:a:b"] role 'r' names 'SA:a:b' a second time. Remove it. - ["SA:a:b"] it is here already => Delete 'SA:a:b')");
  CHECK(
      of({"a:b", "a:*"}) ==
      R"(["SA:a:b"] role 'r' already lets in 'SA:a:b' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:b')");
  CHECK(
      of({"a:*", "a:b", "a:c"}) ==
      R"(["SA:a:b"] role 'r' already lets in 'SA:a:b' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:b' || ["SA:a:c"] role 'r' already lets in 'SA:a:c' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:c')");
  CHECK(
      of({"a:*", "a:b*"}) ==
      R"(["SA:a:b*"] role 'r' already lets in 'SA:a:b*' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:b*')");
  CHECK(
      of({"a:b*", "a:*"}) ==
      R"(["SA:a:b*"] role 'r' already lets in 'SA:a:b*' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:b*')");
  CHECK(
      of({"a:?*", "a:*"}) ==
      R"(["SA:a:*"] role 'r' already lets in 'SA:a:*' by 'SA:a:?*'. Remove it. - ["SA:a:?*"] the value that includes it => Delete 'SA:a:*')");
  CHECK(
      of({"a:*", "a:?*"}) ==
      R"(["SA:a:?*"] role 'r' already lets in 'SA:a:?*' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:?*')");
  CHECK(of({"a:*", "b:c"}) == "");
  CHECK(of({"A:b", "*:b"}) == "");
  const auto two = [](const std::string& first, const std::string& second,
                      const std::string& rest = "") {
    const auto one = [&](const std::string& subject, const std::string& more) {
      return statement("{\"StringLike\": " + claims("\"system:serviceaccount:" + subject + "\"") +
                       more + "}");
    };
    return said("redundant-subject",
                {{"r.trust.json", policy(one(first, "") + ", " + one(second, rest))}});
  };
  CHECK(
      two("a:b", "a:*") ==
      R"(["SA:a:b"] role 'r' already lets in 'SA:a:b' by 'SA:a:*'. Remove it. - ["SA:a:*"] the value that includes it => Delete 'SA:a:b')");
  CHECK(
      two("a:b", "a:b") ==
      R"(["SA:a:b"] role 'r' names 'SA:a:b' a second time. Remove it. - ["SA:a:b"] it is here already => Delete 'SA:a:b')");
  CHECK(two("a:b", "b:*") == "");
  CHECK(two("a:b", "a:*", R"(, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})") == "");
}

TEST_CASE("counts: accounts that get in by a pattern without naming the role") {
  const auto of = [](std::string_view slug, int count, const std::string& pattern) {
    std::string accounts = account("media", "owner", arn("r"));
    for (int i = 0; i < count; ++i) accounts += account("media", "n" + std::to_string(i));
    return said(slug, {{"a.yaml", accounts}, {"r.trust.json", like({pattern})}});
  };
  // Three of them are shown.
  for (const int count : {0, 1, 3, 4, 6}) {
    CAPTURE(count);
    std::string beside;
    for (int i = 0; i < std::min(count, 3); ++i) {
      const std::string name = "n" + std::to_string(i);
      beside +=
          " - [" + name + "] service account 'media/" + name + "' gets in without naming the role";
    }
    CHECK(of("sub-too-broad", count, "media:*") ==
          "[*] warning role 'r' lets in every service account of namespace 'media', for example "
          "'SA:media:a'. Name the service accounts that need the role in a list under "
          "StringEquals: SA:media:owner." +
              beside + " => Write SA:media:owner");
    CHECK(of("unintended-service-account", count, "media:*") == "");
  }
  struct Row {
    std::string_view pattern;
    std::string_view level, whom;
    std::string_view beside = {};
  };
  const std::vector<Row> rows = {
      {"media:n*", "warning",
       "every service account that 'SA:media:n*' fits, for example 'SA:media:n'",
       " - [n0] service account 'media/n0' gets in without naming the role"},
      {"kube-system:efs-csi-*", "note",
       "every service account that 'SA:kube-system:efs-csi-*' fits, for example "
       "'SA:kube-system:efs-csi-a'"},
      {"kube-system:efs-*", "warning",
       "every service account that 'SA:kube-system:efs-*' fits, for example "
       "'SA:kube-system:efs-a'"},
      {"media:efs-csi-*", "warning",
       "every service account that 'SA:media:efs-csi-*' fits, for example 'SA:media:efs-csi-a'"},
      {"kube-*:efs-csi-*", "warning",
       "every service account that 'SA:kube-*:efs-csi-*' fits, for example 'SA:kube-a:efs-csi-a'"},
      {"kube-system:x-y-*", "warning",
       "every service account that 'SA:kube-system:x-y-*' fits, for example "
       "'SA:kube-system:x-y-a'"},
      {"test-*:api", "note",
       "service account 'api' of every namespace that fits, for example 'SA:test-a:api'"},
      {"*:api", "warning", "service account 'api' of any namespace, for example 'SA:a:api'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CHECK(of("sub-too-broad", 1, std::string(row.pattern)) ==
          "[*] " + std::string(row.level) + " role 'r' lets in " + std::string(row.whom) +
              ". Name the service accounts that need the role in a list under StringEquals: "
              "SA:media:owner." +
              std::string(row.beside) + " => Write SA:media:owner");
  }
}

TEST_CASE("counts: volumes of Mountpoint for Amazon S3 that take the role of the pod") {
  const auto volume = [](const std::string& name, const std::string& source) {
    return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + name +
           "}\nspec:\n  csi:\n    driver: s3.csi.aws.com\n    volumeHandle: x\n    "
           "volumeAttributes: {bucketName: b" +
           source + "}\n  claimRef: {namespace: media, name: claim-" + name + "}\n";
  };
  const auto claim = [](const std::string& name, const std::string& of) {
    return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: " + name +
           ", namespace: media}\nspec: {volumeName: " + of + "}\n";
  };
  const auto pod = [](const std::string& claimed) {
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: media}\nspec:\n  "
           "serviceAccountName: thumb\n"
           "  containers: [{name: m, image: i}]\n  volumes:\n    - name: v\n      "
           "persistentVolumeClaim: {claimName: " +
           claimed + "}\n";
  };
  const std::string takes = ", authenticationSource: pod";
  const auto of = [&](const std::string& text, const std::string& role = "") {
    return said("account-without-role", {{"a.yaml", account("media", "thumb", role) + text}});
  };
  CHECK(of(volume("v", takes) + pod("claim-v")) ==
        "[claim-v] Pod 'media/p' mounts a bucket as service account 'media/thumb', which has no "
        "role. Annotate it with eks.amazonaws.com/role-arn and the role's ARN; the role of the "
        "controller's own account does not count. - [thumb] the service account");
  CHECK(of(volume("v", takes) + pod("claim-v"), arn("r")) == "");
  CHECK(of(volume("v", "") + pod("claim-v")) == "");
  CHECK(of(volume("v", takes) + pod("claim-w")) == "");
  CHECK(of(volume("v", takes) + claim("mine", "v") + pod("mine")) ==
        "[mine] Pod 'media/p' mounts a bucket as service account 'media/thumb', which has no role. "
        "Annotate it with eks.amazonaws.com/role-arn and the role's ARN; the role of the "
        "controller's own account does not count. - [thumb] the service account");
  CHECK(of(volume("v", "") + claim("mine", "v") + pod("mine")) == "");
  CHECK(of(volume("v", takes) + claim("mine", "w") + pod("mine")) == "");
}
