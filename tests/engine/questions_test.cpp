#include "engine/questions.h"

#include <doctest/doctest.h>

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

/// The subject of the answer that counts, of answers called n, m and y: no, maybe and yes.
std::string worst(const std::string& answers) {
  std::vector<engine::CanAssume> all;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const iam::Truth truth = answers[i] == 'n'   ? iam::Truth::no
                             : answers[i] == 'm' ? iam::Truth::maybe
                                                 : iam::Truth::yes;
    all.push_back({.cluster = {},
                   .role = nullptr,
                   .issuer = {},
                   .subject = answers[i] + std::to_string(i),
                   .audiences = {},
                   .evaluation = {.allowed = truth, .statements = {}}});
  }
  return engine::worst_of(all).subject;
}

}  // namespace

TEST_CASE("of several answers deny counts, then undecided, then allow; of equal ones the first") {
  CHECK(worst("y") == "y0");
  CHECK(worst("ym") == "m1");
  CHECK(worst("my") == "m0");
  CHECK(worst("yn") == "n1");
  CHECK(worst("mn") == "n1");
  CHECK(worst("ymn") == "n2");
  CHECK(worst("nmy") == "n0");
  CHECK(worst("ymm") == "m1");
}

namespace {

/// ISS and OTHER for the issuers, SA: for what subjects begin with.
std::string shortened(std::string text) {
  text = replaced(std::move(text), "system:serviceaccount:", "SA:");
  return replaced(replaced(std::move(text), kIssuer, "ISS"), kOtherIssuer, "OTHER");
}

std::string names(const std::vector<const kube::ServiceAccount*>& accounts) {
  std::string out;
  for (const kube::ServiceAccount* const account : accounts) {
    out += " " + std::string(account->effective_ns) + "/" + std::string(account->name.value);
  }
  return out;
}

/// Role, and for each issuer who gets in; what is as usual is left out.
std::string told(const std::vector<engine::PolicyAnswer>& answers) {
  std::string out;
  for (const engine::PolicyAnswer& answer : answers) {
    if (!out.empty()) out += " | ";
    out += std::string(answer.role->name);
    for (const engine::IssuerAnswer& each : answer.issuers) {
      out += "; " + each.issuer;
      if (each.audience != "sts.amazonaws.com") out += " for " + each.audience;
      out += ":" + names(each.known);
      if (!each.strangers.empty()) out += ", strangers" + names(each.strangers);
      if (!each.admission.may.by_legal_name) out += ", nobody";
      if (each.admission.may.lets_in_others) out += ", others than meant";
      if (each.other_audience.by_legal_name != iam::Truth::no) out += ", with another audience";
      if (each.subject_open) out += ", open subject";
      for (const std::string& subject : each.open_subjects) out += ", perhaps " + subject;
      if (each.not_looked_at > 0) {
        out += ", " + std::to_string(each.not_looked_at) + " of " + std::to_string(each.accounts) +
               " not looked at";
      }
    }
  }
  return shortened(out);
}

/// A statement with these subjects, for StringLike.
std::string like(const std::string& subjects, std::string_view issuer = kIssuer) {
  return statement("{\"StringLike\": " + claims(subjects, issuer) + "}", issuer);
}

constexpr std::string_view kHead = "system:serviceaccount:";

/// A role of an AWS CloudFormation template, with this policy.
std::string in_template(const std::string& name, const std::string& trust_policy) {
  return R"({"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": ")" + name +
         R"(", "AssumeRolePolicyDocument": )" + trust_policy + "}}}}";
}

}  // namespace

TEST_CASE("whom policies let in, of the accounts of the input") {
  const std::string accounts =
      account("a", "one", arn("r")) + account("a", "two") + account("b", "one") +
      account("", "three") + account("a", "${NAME}") +
      "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  generateName: one-\n"
      "  namespace: a\n";
  const std::string head(kHead);
  const auto of = [&](const std::string& statements, const engine::TrustQuestion& question = {}) {
    const Input input({{"accounts.yaml", accounts}, {"r.trust.json", policy(statements)}});
    return told(engine::whom_it_lets_in(input.index(), question));
  };
  const auto subject = [&](const std::string& text) { return like("\"" + head + text + "\""); };
  CHECK(of(subject("a:one")) == "r; ISS: a/one");
  CHECK(of(subject("a:*")) == "r; ISS: a/one a/two");
  CHECK(of(subject("*:one")) == "r; ISS: a/one b/one");
  CHECK(of(subject("a*:one")) == "r; ISS: a/one");
  CHECK(of(subject("*")) == "r; ISS: a/one a/two b/one");
  CHECK(of(like(R"("*one")")) == "r; ISS: a/one b/one");
  CHECK(of(subject("c:one")) == "r; ISS:");
  CHECK(of(like(R"("no account")")) == "r; ISS:, nobody");
  CHECK(of(like("[\"" + head + "a:one\", \"" + head + "a:t*\", \"" + head + "a:one\"]")) ==
        "r; ISS: a/one a/two");
  CHECK(of(subject("a:one") + ", " + subject("a:*")) == "r; ISS: a/one a/two");
  CHECK(of(subject("a:one") + ", " + like("\"" + head + "b:one\"", kOtherIssuer)) ==
        "r; ISS: a/one; OTHER: b/one");
  // With the right call only, and with another audience.
  const std::string address = R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})";
  CHECK(of(statement("{" + address + ", \"StringLike\": " + claims("\"" + head + "a:*\"") + "}")) ==
        "r; ISS: a/one a/two");
  const std::string vault = replaced(subject("a:one"), "sts.amazonaws.com", "vault");
  CHECK(of(vault) == "r; ISS:, nobody, with another audience");
  CHECK(of(vault, {.audience = "vault"}) == "r; ISS for vault: a/one");
  // Of a subject that is filled in later only those that surely get in.
  CHECK(of(subject("${NS}:one")) == "r; ISS:, open subject");
  CHECK(of(like("[\"" + head + "${NS}:one\", \"" + head + "a:two\"]")) ==
        "r; ISS: a/two, open subject");
  // Who is meant.
  CHECK(of(subject("a:*"), {.intended_by_annotation = true}) ==
        "r; ISS: a/one a/two, strangers a/two");
  CHECK(of(subject("a:*"), {.intended = std::vector<std::string>{"a/*"}}) == "r; ISS: a/one a/two");
  CHECK(of(subject("a:*"), {.intended = std::vector<std::string>{"a/one"}}) ==
        "r; ISS: a/one a/two, others than meant");
  CHECK(of(subject("a:one"), {.intended = std::vector<std::string>{}}) ==
        "r; ISS: a/one, others than meant");
  // No more accounts than are asked for.
  CHECK(of(subject("*"), {.most_looked_at = 0}) == "r; ISS:, 6 of 6 not looked at");
  CHECK(of(subject("*"), {.most_looked_at = 2}) == "r; ISS: a/one a/two, 4 of 6 not looked at");
  CHECK(of(subject("a:*"), {.most_looked_at = 3}) == "r; ISS: a/one a/two");
  CHECK(of(subject("a:*"), {.most_looked_at = 2}) == "r; ISS: a/one a/two, 1 of 6 not looked at");
  // Other identity providers are left out, and a policy without a provider has no answer.
  CHECK(of(like(R"("repo:x")", "token.actions.githubusercontent.com")) == "r");
  CHECK(
      of(R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})") ==
      "r");
  CHECK(of(like("\"" + head + "a:one\"", "oidc.example.com/x")) == "r; oidc.example.com/x: a/one");
  // By name, ARN, or not at all.
  CHECK(of(subject("a:one"), {.role = "r"}) == "r; ISS: a/one");
  CHECK(of(subject("a:one"), {.role = "R"}) == "");
  CHECK(of(subject("a:one"), {.role = "s"}) == "");
}

TEST_CASE("accounts are looked at in shares, and what one policy does not need the next may use") {
  std::string accounts;
  for (int i = 0; i < 6; ++i) accounts += account("a", "n" + std::to_string(i));
  const std::string head(kHead);
  const Input input({{"accounts.yaml", accounts},
                     {"one.trust.json", policy(like("\"" + head + "a:n1\""))},
                     {"two.trust.json", policy(like("\"" + head + "*\""))},
                     {"three.trust.json", policy(like("\"" + head + "*\""))}});
  const auto most = [&](std::size_t count) {
    return told(engine::whom_it_lets_in(input.index(), {.most_looked_at = count}));
  };
  CHECK(most(9) ==
        "one; ISS: a/n1 | two; ISS: a/n0 a/n1 a/n2 a/n3 a/n4, 1 of 6 not looked at | three; ISS: "
        "a/n0 a/n1 a/n2, 3 of 6 not looked at");
  CHECK(most(10) ==
        "one; ISS: a/n1 | two; ISS: a/n0 a/n1 a/n2 a/n3 a/n4, 1 of 6 not looked at | three; ISS: "
        "a/n0 a/n1 a/n2, 3 of 6 not looked at");
  CHECK(most(100) ==
        "one; ISS: a/n1 | two; ISS: a/n0 a/n1 a/n2 a/n3 a/n4 a/n5 | three; ISS: a/n0 a/n1 a/n2 "
        "a/n3 a/n4 a/n5");
}

TEST_CASE("subjects with open parts are told as a template writes them") {
  const std::string head(kHead);
  const auto of = [&](const std::string& statements) {
    const Input input(
        {{"accounts.yaml", account("a", "one")}, {"t.json", in_template("r", policy(statements))}});
    return told(engine::whom_it_lets_in(input.index(), {}));
  };
  const auto sub = [&](const std::string& value) {
    return like(R"({"Fn::Sub": ")" + head + value + "\"}");
  };
  CHECK(of(like("\"" + head + "a:one\"")) == "r; ISS: a/one");
  CHECK(of(sub("${NS}:one")) == "r; ISS:, open subject, perhaps SA:${NS}:one");
  CHECK(of(sub("${NS}:one") + ", " + sub("${NS}:two") + ", " + sub("${NS}:one")) ==
        "r; ISS:, open subject, perhaps SA:${NS}:one, perhaps SA:${NS}:two");
  CHECK(of(like("[\"" + head + "a:one\", \"" + head + "b:*\", {\"Ref\": \"S\"}]")) ==
        "r; ISS: a/one, open subject, perhaps SA:a:one, perhaps SA:b:*");
  CHECK(of(replaced(sub("${NS}:one"), "Allow", "Deny")) == "r; ISS:, nobody, open subject");
  CHECK(of(replaced(sub("${NS}:one"), "StringLike", "StringNotLike")) ==
        "r; ISS:, nobody, with another audience");
  CHECK(
      of(sub("${NS}:one") + ", " + like(R"({"Fn::Sub": ")" + head + "${M}:two\"}", kOtherIssuer)) ==
      "r; ISS:, open subject, perhaps SA:${NS}:one; OTHER:, open subject, perhaps SA:${M}:two");
  CHECK(of(like(R"({"Fn::Sub": "${WHO}:one"})")) == "r; ISS:, open subject");
}

TEST_CASE("roles by name and by ARN; roles that do not trust an issuer") {
  const std::string head(kHead);
  const Input input(
      {{"one.trust.json", policy(like("\"" + head + "a:one\""))},
       {"two.json", get_role("two", policy(like("\"" + head + "a:one\"", kOtherIssuer)))},
       {"three.json", get_role("three", policy(like("\"" + head + "a:one\"") + ", " +
                                               like("\"" + head + "a:one\"", kOtherIssuer)))},
       {"service.json",
        get_role(
            "service",
            policy(
                R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})"))}});
  const auto shown = [](const std::vector<const join::RoleEntry*>& roles) {
    std::string out;
    for (const join::RoleEntry* const role : roles)
      out += (out.empty() ? "" : " ") + std::string(role->name);
    return out;
  };
  const auto called = [&](std::string_view name) {
    return shown(engine::roles_called(input.index(), name));
  };
  CHECK(called("") == "one two three service");
  CHECK(called("two") == "two");
  CHECK(called(arn("two")) == "two");
  CHECK(called(arn("one")) == "");
  CHECK(called(arn("four")) == "");
  CHECK(called("four") == "");
  const auto without = [&](std::string_view issuer) {
    return shown(engine::roles_without_issuer(input.index(), issuer));
  };
  CHECK(without(kIssuer) == "two");
  CHECK(without(kOtherIssuer) == "one");
  CHECK(without("oidc.example.com") == "one two three");
}

TEST_CASE("files that could not be read, each once, and whether they may hold a policy") {
  const auto broken = [](std::vector<InputFile> files) {
    const Input input(std::move(files));
    std::string out;
    for (const engine::BrokenFile& file : engine::broken_files(input.index())) {
      if (!out.empty()) out += "; ";
      out += file.path + (file.named ? " named" : "") + (file.holds_policy ? " policy" : "");
    }
    return out;
  };
  CHECK(broken({{"a.yaml", account("a", "one")}}) == "");
  CHECK(broken({{"a.yaml", "a: [\n"}, {"b.json", "{\"a\": }"}}) == "a.yaml named");
  CHECK(broken({{"a.yaml", "a: [\n---\nb: ]\n"}}) == "a.yaml named");
  // Of two the first.
  CHECK(broken({{"a.yaml",
                 "kind: ServiceAccount\napiVersion: v1\nmetadata: [\n---\n"
                 "kind: ServiceAccount\napiVersion: v1\nmetadata: [\n"}}) == "a.yaml named");
  CHECK(broken({{"a.yaml", "a: [sts:AssumeRoleWithWebIdentity\n"}}) == "a.yaml named policy");
}

TEST_CASE("of several issuers the answer is the one that came furthest") {
  const std::string head(kHead);
  engine::Asking usual{.subject = head + "a:one", .audiences = {"sts.amazonaws.com"}};
  const auto asked = [&](const std::string& statements, const engine::Asking& asking) {
    const Input input(
        {{"accounts.yaml", account("a", "one", arn("r"))}, {"r.trust.json", policy(statements)}});
    const auto roles = engine::roles_called(input.index(), "r");
    REQUIRE(roles.size() == 1);
    const engine::CanAssume answer = engine::can_assume(*roles.front(), asking);
    const auto truth = answer.evaluation.allowed;
    return shortened((truth == iam::Truth::yes  ? "yes by "
                      : truth == iam::Truth::no ? "no by "
                                                : "maybe by ") +
                     answer.issuer);
  };
  const std::string one = like("\"" + head + "a:one\""), two = like("\"" + head + "a:two\"");
  const std::string other_one = like("\"" + head + "a:one\"", kOtherIssuer),
                    other_two = like("\"" + head + "a:two\"", kOtherIssuer);
  engine::Asking with_issuer = usual, of_two = usual, with_vault = usual, elsewhere = usual,
                 here = usual;
  with_issuer.issuer = kOtherIssuer;
  of_two.subject = head + "a:two";
  with_vault.audiences = {"vault"};
  elsewhere.role_account = "444455556666";
  here.role_account = "111122223333";
  CHECK(asked(one, usual) == "yes by ISS");
  CHECK(asked(two + ", " + other_one, usual) == "yes by OTHER");
  CHECK(asked(other_one + ", " + two, usual) == "yes by OTHER");
  CHECK(asked(two + ", " + other_two, usual) == "no by ISS");
  CHECK(asked(replaced(two, "AssumeRoleWithWebIdentity", "AssumeRole") + ", " + other_two, usual) ==
        "no by OTHER");
  CHECK(asked(one, with_issuer) == "no by OTHER");
  CHECK(asked(one, of_two) == "no by ISS");
  CHECK(asked(one, with_vault) == "no by ISS");
  CHECK(asked(one, elsewhere) == "no by ISS");
  CHECK(asked(one, here) == "yes by ISS");
  CHECK(
      asked(
          R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})",
          usual) == "no by ");
}
