// What rules say of inputs that their examples do not show: each neighbour of a case that an
// example has. A row has the rule, the files, and each finding with its help and its notes.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// "level [text] message | help" of each finding; its notes behind.
std::string said(const std::vector<InputFile>& files, std::string_view slug,
                 const config::Settings& settings = {}) {
  const Input input(files, settings);
  const rules::Rule& rule = *rules::find_rule(slug);
  std::string out;
  for (const Problem& problem : input.problems_of(rule)) {
    out += std::string(to_string(problem.level.value_or(rule.info.level_on_request))) + " [" +
           input.under(problem.where) + "] " + problem.message + " | " + problem.help + "\n";
    for (const Note& note : problem.related) {
      out += "  [" + input.under(note.where) + "] " + note.text + "\n";
    }
  }
  return out;
}

/// The help of the only finding.
std::string help_of(const std::vector<InputFile>& files, std::string_view slug) {
  const std::string all = said(files, slug);
  const std::size_t at = all.find(" | ");
  return at == std::string::npos ? all : all.substr(at + 3, all.find('\n', at) - at - 3);
}

std::string annotated(const std::string& value) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: shop\n"
         "  annotations:\n    eks.amazonaws.com/role-arn: " +
         value + "\n";
}

}  // namespace

TEST_CASE("annotation-not-string: what to write depends on what is there") {
  struct Row {
    std::string value, help;
  };
  const std::vector<Row> rows = {
      {"true", "Put the value in quotes: \"true\""},
      {"1", "Put the value in quotes: \"1\""},
      {"[arn:x]", "Write the value as one string."},
      {"{arn: x}", "Write the value as one string."},
      {"null", "Write the value, or delete the annotation."},
      {"\"true\"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(help_of({{"a.yaml", annotated(row.value)}}, "annotation-not-string") == row.help);
  }
}

TEST_CASE("sub-missing: the help names the accounts that name the role, each once, three at most") {
  const std::string open =
      get_role("r", policy(statement(R"({"StringEquals": {")" + std::string(kIssuer) +
                                     R"(:aud": "sts.amazonaws.com"}})")));
  const std::string head =
      "Add the condition StringEquals on " + std::string(kIssuer) + ":sub with the value ";
  const auto help = [&](const std::vector<std::string>& names) {
    std::string manifests;
    for (const std::string& name : names) manifests += account("shop", name, arn("r"));
    const std::string all = help_of({{"a.yaml", manifests}, {"role.json", open}}, "sub-missing");
    return all.starts_with(head) ? all.substr(head.size()) : all;
  };
  const std::string shop = "system:serviceaccount:shop:";
  CHECK(help({}) == "system:serviceaccount:NAMESPACE:NAME.");
  CHECK(help({"a"}) == shop + "a.");
  CHECK(help({"a", "a"}) == shop + "a.");
  CHECK(help({"a", "b", "a"}) == shop + "a and " + shop + "b.");
  CHECK(help({"a", "b", "c", "b"}) == shop + "a, " + shop + "b and " + shop + "c.");
  CHECK(help({"a", "b", "c", "d"}) == "system:serviceaccount:NAMESPACE:NAME.");
}

TEST_CASE("role-missing: how bad it is depends on what the input claims to have") {
  const std::string accounts = account("shop", "a", arn("gone"));
  const std::string other = role("other", trusting({"shop:b"}));
  const std::string trusting_one = role("other", trusting({"shop:a"}));
  const auto level = [&](const std::string& roles, const config::Settings& settings = {}) {
    const std::string all =
        said({{"a.yaml", accounts}, {"roles.json", roles}}, "role-missing", settings);
    return all.substr(0, all.find(' '));
  };
  CHECK(level(get_role("other", trusting({"shop:b"}))) == "note");
  CHECK(level(get_role("other", trusting({"shop:a"}))) == "warning");
  CHECK(level(list_roles(other)) == "warning");
  CHECK(level(list_roles(trusting_one)) == "warning");
  CHECK(level(list_roles(role("gone", trusting({"shop:a"})))) == "");
}

TEST_CASE("pod-identity-conflict: the association that is told of, and its role") {
  const auto association = [](const std::string& role, const std::string& target) {
    return R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "a", )" +
           (role.empty() ? std::string() : R"("roleArn": ")" + arn(role) + R"(", )") +
           (target.empty() ? std::string() : R"("targetRoleArn": ")" + arn(target) + R"(", )") +
           R"("associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
           R"("associationId": "a-1"}})";
  };
  const auto notes = [&](const std::string& role, const std::string& target) {
    const std::string all = said(
        {{"a.yaml", account("shop", "a", arn("mine"))}, {"one.json", association(role, target)}},
        "pod-identity-conflict");
    const std::size_t at = std::min(all.find("\n  ["), all.size() - 1);
    return all.substr(at + 1, all.size() - at - 2);
  };
  CHECK(notes("theirs", "") == "  [\"" + arn("theirs") + "\"] the association");
  CHECK(notes("theirs", "far") == "  [\"" + arn("far") + "\"] the association");
  CHECK(notes("theirs", "mine") == "  [\"" + arn("mine") + "\"] the association");
  CHECK(notes("", "") == "  [\"a\"] the association");
}

TEST_CASE("pod-identity-trust: which services are meant, and which actions are missing") {
  struct Row {
    std::string principal, actions, expected;
  };
  const auto service = [](const std::string& name) { return R"({"Service": ")" + name + "\"}"; };
  const std::string pods = service("pods.eks.amazonaws.com"),
                    both = R"(["sts:AssumeRole", "sts:TagSession"])";
  const std::string misspelt = "trusts '", meant = "', which is not the service";
  const std::vector<Row> rows = {
      {pods, both, ""},
      {pods, R"("sts:*")", ""},
      {pods, R"(["sts:assumerole", "STS:TAGSESSION"])", ""},
      {pods, R"("sts:AssumeRole")", "does not allow it sts:TagSession: safe Add sts:TagSession"},
      {pods, R"("sts:TagSession")", "does not allow it sts:AssumeRole: safe Add sts:AssumeRole"},
      {pods, R"("sts:AssumeRoleWithWebIdentity")",
       "does not allow it sts:AssumeRole and sts:TagSession: safe Add sts:AssumeRole and "
       "sts:TagSession"},
      // What was meant is another finding's, and what is filled in later may be anything.
      {pods, R"(["sts:AssumeRol", "sts:TagSessions"])", ""},
      {pods, R"(["sts:AssumeRole", "${more}"])", ""},
      // Others that the statement trusts would get the action as well.
      {R"({"Service": ["pods.eks.amazonaws.com", "ec2.amazonaws.com"]})", R"("sts:AssumeRole")",
       "does not allow it sts:TagSession: Add sts:TagSession"},
      {service("pod.eks.amazonaws.com"), both, "misspelt"},
      {service("eks-pods.amazonaws.com"), both, "misspelt"},
      {service("pods.eks.amazonaws.com.cn"), both, "misspelt"},
      {service("PODS.EKS.AMAZONAWS.COM"), both, "misspelt"},
      {service(" pods.eks.amazonaws.com"), both, "misspelt"},
      {service("pds.ek.amazonaws.co"), both, "misspelt"},
      {service("pds.ek.amazonaws.c"), both, ""},
      {service("eks.amazonaws.com"), both, ""},
      {service("eks-fargate-pods.amazonaws.com"), both, ""},
      {service("ec2.amazonaws.com"), both, ""},
      {service("pod.eks.example.com"), both, ""},
      {service("${pods}.eks.amazonaws.com"), both, ""},
      {R"({"AWS": "pod.eks.amazonaws.com"})", both, ""},
      {R"({"Federated": "pod.eks.amazonaws.com"})", both, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.principal);
    CAPTURE(row.actions);
    const Input input(
        {{"a.json", get_role("r", policy(R"({"Effect": "Allow", "Principal": )" + row.principal +
                                         R"(, "Action": )" + row.actions + "}"))}});
    std::string told;
    for (const Problem& problem : input.problems_of(*rules::find_rule("pod-identity-trust"))) {
      const std::size_t trusts = problem.message.find(misspelt);
      if (trusts != std::string::npos && problem.message.find(meant) != std::string::npos) {
        told += "misspelt";
        continue;
      }
      const std::size_t begin = problem.message.find("does not allow");
      told += problem.message.substr(begin, problem.message.find(": its") - begin) + ":";
      for (const Fix& fix : problem.fixes) told += (fix.safe ? " safe " : " ") + fix.title;
    }
    CHECK(told == row.expected);
  }
}

TEST_CASE("pod-identity-trust: the role of an association must trust the service") {
  const std::string association =
      R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "a", )"
      R"("roleArn": ")" +
      arn("r") +
      R"(", "associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
      R"("associationId": "a-1"}})";
  const auto told = [&](const std::string& role_text) {
    const std::string all =
        said({{"a.json", role_text}, {"b.json", association}}, "pod-identity-trust");
    return all.find("the Pod Identity association") != std::string::npos;
  };
  const auto of = [&](const std::string& statements) {
    return told(get_role("r", policy(statements)));
  };
  const auto allow = [](const std::string& principal, const std::string& effect = "Allow",
                        const std::string& element = "Principal") {
    return R"({"Effect": ")" + effect + R"(", ")" + element + R"(": )" + principal +
           R"(, "Action": ["sts:AssumeRole", "sts:TagSession"]})";
  };
  const std::string pods = R"({"Service": "pods.eks.amazonaws.com"})";
  CHECK_FALSE(of(allow(pods)));
  CHECK(of(allow(R"({"Service": "ec2.amazonaws.com"})")));
  CHECK(of(allow(R"({"AWS": "arn:aws:iam::111122223333:root"})")));
  CHECK(of(allow(pods, "Deny")));
  CHECK(of(statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:a:b\"") + "}")));
  // Another finding mends what was meant, and what is filled in later may be the service.
  CHECK_FALSE(of(allow(R"({"Service": "pod.eks.amazonaws.com"})")));
  CHECK_FALSE(of(allow(R"({"Service": "${service}"})")));
  CHECK_FALSE(of(allow(R"({"AWS": "${who}"})")));
  CHECK(of(allow(R"({"Federated": "${provider}"})")));
  CHECK_FALSE(of(allow(R"({"AWS": "111122223333"})", "Allow", "NotPrincipal")));
  CHECK_FALSE(of(allow(R"({"AWS": "1"})") + ", " + allow(pods)));
  CHECK_FALSE(told(get_role("other", policy(allow(R"({"AWS": "1"})")))));
}
