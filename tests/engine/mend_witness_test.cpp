// Fixes that are safe only where something else in the input says the same: the role that trusts
// the account, the account that names the role, the provider. Each row has the finding; whether its
// fix is safe hangs on the other file.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/fixes.h"
#include "support/lint.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// "safe", "unsafe" or "none": the fix of the first finding of the rule; "no finding" without one.
std::string fix_of(std::string_view rule, std::vector<InputFile> files,
                   const std::vector<std::string>& words = {}) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  SourceSet sources;
  for (InputFile& file : files) sources.add_text(file.name, std::move(file.text));
  const cli::CheckOptions options = cli::parse_check(words);
  engine::LintOptions lint;
  lint.fixes = true;
  const engine::Report report = engine::lint(sources, options.settings, lint);
  for (const Finding& finding : report.findings) {
    if (finding.rule->slug != rule) continue;
    const Fix* const fix = engine::offered_fix(finding.problem);
    return fix == nullptr ? "none" : fix->safe ? "safe" : "unsafe";
  }
  return "no finding";
}

/// All roles of an AWS account.
std::string dump(const std::vector<std::string>& roles) {
  std::string list;
  for (const std::string& each : roles) list += (list.empty() ? "" : ", ") + each;
  return R"({"UserDetailList": [], "GroupDetailList": [], "Policies": [], "IsTruncated": false, )"
         R"("RoleDetailList": [)" +
         list + "]}";
}

TEST_CASE("a role that is missing: surely meant is the one that trusts the account, or nobody") {
  const std::string old = account("media", "thumbs", arn("thumbs-1A2B"));
  const std::string ours = trusting({"media:thumbs"});
  const std::string anybody =
      policy(statement(R"({"StringLike": )" + claims("\"system:serviceaccount:media:*\"") + "}"));
  struct Row {
    std::string account, roles, fix;
  };
  const Row rows[] = {
      {old, dump({role("thumbs-9Z8Y", ours)}), "safe"},
      // Only the path differs: there is no second role of that name, dumped or not.
      {account("media", "thumbs", arn("thumbs")), dump({role("team/thumbs", ours)}), "safe"},
      // Two roles trust it; one trusts everybody of the namespace; one trusts another account.
      {old, dump({role("thumbs-9Z8Y", ours), role("thumbs-7X6W", ours)}), "unsafe"},
      {old, dump({role("thumbs-1A2C", anybody)}), "unsafe"},
      {old, dump({role("thumbs-1A2C", trusting({"media:other"}))}), "unsafe"},
      // Of another AWS account, and where not all roles are known.
      {account("media", "thumbs", arn("thumbs-1A2B", "444455556666")),
       dump({role("thumbs-9Z8Y", ours)}), "unsafe"},
      {old, get_role("thumbs-9Z8Y", ours), "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.roles);
    CHECK(fix_of("role-missing", {{"a.yaml", row.account}, {"roles.json", row.roles}}) == row.fix);
  }
}

TEST_CASE("a role on the pods: their account is to have it if the role says so") {
  const std::string pods =
      account("media", "thumbs") +
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: thumbs\n  namespace: media\n"
      "spec:\n  template:\n    metadata:\n      annotations:\n        "
      "eks.amazonaws.com/role-arn: " +
      arn("thumbs") +
      "\n    spec:\n      serviceAccountName: thumbs\n      containers:\n        - name: main\n"
      "          image: example\n";
  struct Row {
    std::string roles, fix;
  };
  const Row rows[] = {
      {get_role("thumbs", trusting({"media:thumbs"})), "safe"},
      {get_role("thumbs", trusting({"media:other", "media:thumbs"})), "safe"},
      {get_role("thumbs", trusting({"media:other"})), "unsafe"},
      {get_role("other", trusting({"media:thumbs"})), "unsafe"},
      {list_roles(role("thumbs", trusting({"media:thumbs"})) + ", " +
                  role("other", trusting({"media:thumbs"}))),
       "unsafe"},
      {"{}", "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.roles);
    CHECK(fix_of("annotation-misplaced", {{"a.yaml", pods}, {"roles.json", row.roles}}) == row.fix);
  }
}

TEST_CASE("what is no role's ARN: the role that is called so and trusts the account") {
  struct Row {
    std::string value, roles, fix;
  };
  const std::string ours = get_role("thumbs", trusting({"media:thumbs"}));
  const std::string session = "arn:aws:sts::111122223333:assumed-role/thumbs/i-0abc";
  const Row rows[] = {
      {"thumbs", ours, "safe"},
      {session, ours, "safe"},
      {"thumbs", get_role("thumbs", trusting({"media:other"})), "unsafe"},
      {session, get_role("thumbs", trusting({"media:other"})), "unsafe"},
      {session, "{}", "unsafe"},
      {"thumbs", get_role("other", trusting({"media:thumbs"})), "none"},
      // A blank is no more than that, whatever the roles say.
      {"\" " + arn("thumbs") + "\"", "{}", "safe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(fix_of("role-arn-malformed", {{"a.yaml", account("media", "thumbs", row.value)},
                                        {"roles.json", row.roles}}) == row.fix);
  }
}

TEST_CASE("a subject without its namespace is that of the account that names the role") {
  struct Row {
    std::string subject, fix;
  };
  const Row rows[] = {
      {"system:serviceaccount:thumbs", "safe"},
      {"system:serviceaccount:media:media:thumbs", "safe"},
      {"thumbs", "safe"},
      // A part that is not of this account: another one may be meant.
      {"system:serviceaccount:other_place:thumbs", "unsafe"},
      {"system:serviceaccount:worker", "unsafe"},
      {"system:serviceaccount:media", "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.subject);
    const std::string trust =
        policy(statement(R"({"StringEquals": )" + claims("\"" + row.subject + "\"") + "}"));
    CHECK(fix_of("sub-malformed", {{"a.yaml", account("media", "thumbs", arn("thumbs"))},
                                   {"thumbs.trust.json", trust}}) == row.fix);
    // Of nobody known no account is made.
    CHECK(fix_of("sub-malformed", {{"thumbs.trust.json", trust}}) == "none");
  }
}

TEST_CASE("a subject under `aud` is one: safe if it is of an account that names the role") {
  const auto trust = [](const std::string& subject) {
    return policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) + R"(:aud": ")" +
                            subject + R"("}})"));
  };
  const std::string ours = account("media", "thumbs", arn("thumbs"));
  const std::string other = account("media", "other");
  struct Row {
    std::string account, subject, fix;
  };
  const Row rows[] = {
      {ours, "system:serviceaccount:media:thumbs", "safe"},
      {ours, "system:serviceaccount:media:other", "unsafe"},
      {other, "system:serviceaccount:media:other", "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.subject);
    CHECK(fix_of("aud-mismatch",
                 {{"a.yaml", row.account}, {"thumbs.trust.json", trust(row.subject)}}) == row.fix);
  }
}

TEST_CASE("a test of the audience keeps nobody out if the provider registers no other") {
  const auto registers = [](const std::string& ids) {
    return R"({"Url": ")" + std::string(kIssuer) + R"(", "ClientIDList": [)" + ids +
           R"(], "ThumbprintList": [], "CreateDate": "2025-03-04T09:21:36+00:00", "Tags": []})";
  };
  const std::string trust = policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) +
                                             R"(:sub": "system:serviceaccount:media:thumbs"}})"));
  const std::string sts = "\"sts.amazonaws.com\"";
  CHECK(fix_of("aud-missing", {{"p.json", registers(sts)}, {"thumbs.trust.json", trust}}) ==
        "safe");
  CHECK(fix_of("aud-missing", {{"p.json", registers(sts + ", \"vault\"")},
                               {"thumbs.trust.json", trust}}) == "unsafe");
  CHECK(fix_of("aud-missing", {{"thumbs.trust.json", trust}}) == "unsafe");
  // The account that names the role is known, and it has no audience of its own.
  CHECK(fix_of("aud-missing", {{"a.yaml", account("media", "thumbs", arn("thumbs"))},
                               {"thumbs.trust.json", trust}}) == "safe");
}

TEST_CASE("the issuer that is meant: that of a declared cluster, or the one that the keys have") {
  const std::string right(kIssuer);
  const std::string swapped = "oidc.eu-west-1.eks" + right.substr(right.find(".amazonaws"));
  const std::string dual = "oidc-eks.eu-west-1.api.aws" + right.substr(right.find("/id/"));
  const std::string other(kOtherIssuer);
  const std::string ours = account("media", "thumbs", arn("thumbs"));
  const std::string cluster = R"({"cluster": {"name": "prod", "status": "ACTIVE", )"
                              R"("arn": "arn:aws:eks:eu-west-1:111122223333:cluster/prod", )"
                              R"("identity": {"oidc": {"issuer": "https://)" +
                              right + R"("}}}})";
  struct Row {
    std::string principal, keys, cluster, account, fix;
  };
  const Row rows[] = {
      {swapped, swapped, cluster, ours, "safe"},
      {dual, dual, cluster, ours, "safe"},
      {swapped, right, "{}", ours, "safe"},
      {dual, right, "{}", ours, "safe"},
      // Only the malformed one is said, or the keys are of another cluster.
      {swapped, swapped, "{}", ours, "unsafe"},
      {dual, dual, "{}", ours, "unsafe"},
      {swapped, other, "{}", ours, "unsafe"},
      // Nobody names the role, or somebody else does.
      {swapped, right, "{}", account("media", "thumbs"), "unsafe"},
      {swapped, right, "{}", account("media", "other", arn("thumbs")), "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.principal);
    CAPTURE(row.keys);
    const std::string trust =
        policy(R"({"Effect": "Allow", "Principal": {"Federated": ")" + provider(row.principal) +
               R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )" +
               claims("\"system:serviceaccount:media:thumbs\"", row.keys) + "}}");
    CHECK(fix_of("issuer-host-malformed", {{"a.yaml", row.account},
                                           {"cluster.json", row.cluster},
                                           {"thumbs.trust.json", trust}}) == row.fix);
  }
}

TEST_CASE("a name that reads the same, or is that of an account of the input, is safe") {
  const auto pod = [](const std::string& name) {
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: media}\nspec:\n"
           "  serviceAccountName: " +
           name + "\n  containers: [{name: main, image: example}]\n";
  };
  const auto named = [](const std::string& name) {
    return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
           "\n  namespace: media\n";
  };
  struct Row {
    std::string text, fix;
  };
  const Row rows[] = {
      {named("\"thumbs \""), "safe"},
      {named("\"thumbs\\n\""), "safe"},
      {named("\"\\u200Bthumbs\\uFEFF\""), "safe"},
      {named("\"thum\\u200Bbs\""), "safe"},
      {named("\"thum bs\""), "unsafe"},
      {named("Thumbs"), "unsafe"},
      {named("thumbs-"), "unsafe"},
      {account("media", "thumbs") + pod("Thumbs"), "safe"},
      {account("media", "thumbs") + pod("thumbs_"), "safe"},
      {account("other", "thumbs") + pod("Thumbs"), "unsafe"},
      {pod("Thumbs"), "unsafe"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(fix_of("object-name-invalid", {{"a.yaml", row.text}}) == row.fix);
  }
}

TEST_CASE("tabs are so many blanks only where nothing is indented otherwise") {
  const std::string head = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n";
  CHECK(fix_of("yaml-syntax", {{"a.yaml", head + "\tname: a\n\tannotations:\n\t\tx: y\n"}}) ==
        "safe");
  CHECK(fix_of("yaml-syntax", {{"a.yaml", head + "  name: a\n\tannotations:\n\t\tx: y\n"}}) ==
        "unsafe");
  CHECK(fix_of("yaml-syntax", {{"a.yaml", head + "\tname: a\n\tannotations:\n\t  x: y\n"}}) ==
        "unsafe");
}

TEST_CASE("the partition of a role that is in the input is sure, that of a region is not") {
  const std::string mine = account("media", "thumbs", arn("thumbs"));
  std::string chinese = get_role("thumbs", trusting({"media:thumbs"}));
  chinese.replace(chinese.find("arn:aws:iam"), 11, "arn:aws-cn:iam");
  CHECK(fix_of("partition-mismatch", {{"a.yaml", mine}, {"r.json", chinese}}) == "safe");
  CHECK(fix_of("partition-mismatch", {{"a.yaml", mine}}, {"--region", "cn-north-1"}) == "unsafe");
}

}  // namespace
