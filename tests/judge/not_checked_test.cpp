// What the summary says of roles and accounts that were not compared.
#include "judge/not_checked.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/session.h"
#include "support/here.h"
#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

TEST_CASE("roles that values of a chart name, where nothing installs the chart") {
  const auto values = [](const std::string& role) {
    return "serviceAccount:\n  create: true\n  name: till\n  annotations:\n"
           "    eks.amazonaws.com/role-arn: " +
           arn(role) + "\n";
  };
  const std::string trusts = policy(
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:cart\"") + "}"));
  const auto said = [&](std::vector<InputFile> files) {
    files.push_back({"role.json", get_role("cart", trusts)});
    const Input input(std::move(files));
    std::string out;
    for (const judge::NotChecked& item : input.verdicts().not_checked()) {
      if (item.what.find("values of charts") == std::string::npos) continue;
      out += item.what + "\n" + item.advice + "\n";
      for (const std::string& place : item.places) out += "  " + place + "\n";
    }
    return out;
  };
  CHECK(said({{"values-prod.yaml", values("cart")}}) ==
        "whether 1 role that values of charts name lets their service accounts in: nothing in the "
        "input installs values-prod.yaml\n"
        "helm template RELEASE CHART --namespace NAMESPACE --values values-prod.yaml | irsa-lint "
        "check "
        "- PATH…\n"
        "  values-prod.yaml: " +
            arn("cart") + "\n");
  CHECK(said({{"a/values.yaml", values("cart")}, {"b/values.yaml", values("cart")}}) ==
        "whether 2 roles that values of charts name let their service accounts in: nothing in the "
        "input installs a/values.yaml and 1 other\n"
        "helm template RELEASE CHART --namespace NAMESPACE --values a/values.yaml | irsa-lint "
        "check - "
        "PATH…\n"
        "  a/values.yaml: " +
            arn("cart") + "\n  b/values.yaml: " + arn("cart") + "\n");
  // A role that the input does not have is no other side.
  CHECK(said({{"values-prod.yaml", values("other")}}).empty());
  CHECK(said({{"app.yaml", account("shop", "cart", arn("cart"))}}).empty());
}

namespace {

/// What was not checked: its first words, up to a mark.
std::string told_of(const std::vector<InputFile>& files, std::string_view about,
                    config::Settings settings = {}) {
  SourceSet sources{here()};
  for (const InputFile& file : files) sources.add_text(file.name, file.text);
  engine::Session session(sources, settings);
  std::string out;
  for (const judge::NotChecked& one : session.model().verdicts.not_checked()) {
    if (one.what.find(about) == std::string::npos) continue;
    out += (out.empty() ? "" : "; ") + one.what + " -> " + one.advice;
  }
  return out;
}

std::string eks_role(const std::string& name, std::string_view issuer = kIssuer) {
  return get_role(name, trusting({"pay:" + name}, issuer));
}

}  // namespace

TEST_CASE("kustomizations that were not built are named, a few of them, with the reason") {
  const auto folder = [](const std::string& name, const std::string& reference) {
    return InputFile{name + "/kustomization.yaml", "resources: [" + reference + "]\n"};
  };
  const InputFile trusts = {"role.json", eks_role("api")};
  const InputFile annotated = {"z.yaml", account("pay", "api", arn("gone"))};
  const std::string head = "what kustomizations give that were not built here: ";
  const std::string advice = " -> kustomize build a | irsa-lint check -";
  const auto why = [](const std::string& name) {
    return name + " ('./gone' is outside of the given paths)";
  };
  struct Row {
    std::vector<InputFile> files;
    std::string told;
  };
  const std::vector<Row> rows = {
      {{trusts}, ""},
      {{folder("a", "./gone"), {"other.yaml", account("pay", "x")}}, ""},
      {{folder("a", "./gone"), trusts}, head + why("a") + advice},
      {{folder("a", "./gone"), annotated}, head + why("a") + advice},
      {{folder("a", "./gone"), folder("b", "./gone"), trusts},
       head + why("a") + "; " + why("b") + advice},
      {{folder("a", "./gone"), folder("b", "./gone"), folder("c", "./gone"), trusts},
       head + why("a") + "; " + why("b") + "; " + why("c") + advice},
      {{folder("a", "./gone"), folder("b", "./gone"), folder("c", "./gone"), folder("d", "./gone"),
        trusts},
       head + why("a") + "; " + why("b") + "; " + why("c") + "; 1 other" + advice},
  };
  for (const Row& row : rows) CHECK(told_of(row.files, "kustomizations give") == row.told);
}

TEST_CASE("what comes into builds from elsewhere") {
  const auto folder = [](const std::string& name, const std::string& text) {
    return InputFile{name + "/kustomization.yaml", text};
  };
  const InputFile trusts = {"role.json", eks_role("api")};
  const std::string remote = "helmCharts:\n- name: x\n  repo: https://example.com\n";
  const std::string two = "resources: [base]\n" + remote;
  const InputFile base = folder("a/base", remote), other = folder("b/base", remote);
  const std::string advice = ") -> kustomize build --enable-helm a | irsa-lint check -";
  CHECK(told_of({folder("a", remote), {"z.yaml", account("pay", "x")}}, "from elsewhere").empty());
  CHECK(told_of({folder("a", "resources: []\n"), trusts}, "from elsewhere").empty());
  CHECK(told_of({folder("a", remote), trusts}, "from elsewhere") ==
        "what a gets from elsewhere (the Helm charts of a" + advice);
  CHECK(told_of({folder("a", two), base, trusts}, "from elsewhere") ==
        "what a gets from elsewhere (the Helm charts of a/base and 1 more" + advice);
  CHECK(told_of({folder("a", remote), folder("b", remote), trusts}, "from elsewhere") ==
        "what a and 1 other build get from elsewhere (the Helm charts of a" + advice);
  CHECK(told_of({folder("a", two), base, folder("b", two), other, folder("c", remote), trusts},
                "from elsewhere") ==
        "what a and 2 other builds get from elsewhere (the Helm charts of a/base and 1 more" +
            advice);
}

TEST_CASE("the cluster of the manifests is asked for where it is not known") {
  const InputFile manifest = {"a.yaml", account("pay", "one", arn("one"))};
  const InputFile both = {"a.yaml",
                          account("pay", "one", arn("one")) + account("pay", "two", arn("two"))};
  const InputFile one = {"one.json", eks_role("one")}, two = {"two.json", eks_role("two")};
  const InputFile other = {"two.json", eks_role("two", kOtherIssuer)};
  const std::string which =
      "which of the issuers that the roles trust is that of the manifests' cluster -> aws eks "
      "describe-cluster --name CLUSTER > cluster.json";
  const auto unknown = [](const std::string& name) {
    return "whether the roles trust the cluster: its issuer is not known -> aws eks "
           "describe-cluster --name " +
           name + " > cluster.json";
  };
  CHECK(told_of({manifest, one}, "cluster").empty());
  CHECK(told_of({both, one, two}, "cluster").empty());
  CHECK(told_of({both, one, other}, "cluster") == which);
  // A role that no account names has no part in it.
  CHECK(told_of({manifest, one, other}, "cluster").empty());
  config::Settings settings;
  settings.clusters = {{"prod", std::string(kIssuer), "", "", {}}};
  CHECK(told_of({both, one, other}, "cluster", settings).empty());
  settings.clusters = {{"prod", "", "", "", {}}};
  CHECK(told_of({both, one, other}, "cluster", settings) == unknown("prod"));
  settings.clusters = {{"", "", "", "", {}}};
  CHECK(told_of({both, one, other}, "cluster", settings) == unknown("CLUSTER"));
  settings.clusters = {
      {"a", std::string(kIssuer), "", "", {}}, {"b", "", "", "", {}}, {"c", "", "", "", {}}};
  CHECK(told_of({both, one, other}, "cluster", settings) == unknown("b"));
}

TEST_CASE("roles whose trust is filled in later are named, a few of them") {
  const auto source = [](const std::vector<std::string>& names) {
    std::string out = "variable \"provider\" {}\n";
    for (const std::string& name : names) {
      out +=
          "resource \"aws_iam_role\" \"" + name + "\" {\n  name = \"" + name +
          "\"\n  assume_role_policy = jsonencode({Version = \"2012-10-17\", Statement = [{Effect = "
          "\"Allow\", Principal = {Federated = var.provider}, Action = "
          "\"sts:AssumeRoleWithWebIdentity\"}]})\n}\n";
    }
    return std::vector<InputFile>{{"main.tf", out}};
  };
  const std::string tail =
      " in, in full: values of the Terraform source are known only when it is planned -> terraform "
      "plan -out plan && terraform show -json plan > plan.json";
  CHECK(told_of(source({}), "whom ").empty());
  CHECK(told_of(source({"a"}), "whom ") == "whom role 'a' lets" + tail);
  CHECK(told_of(source({"a", "b"}), "whom ") == "whom role 'a', role 'b' let" + tail);
  CHECK(told_of(source({"a", "b", "c"}), "whom ") ==
        "whom role 'a', role 'b', role 'c' let" + tail);
  CHECK(told_of(source({"a", "b", "c", "d"}), "whom ") ==
        "whom role 'a', role 'b', role 'c' and 1 more let" + tail);
  // Elsewhere a placeholder says as little.
  const auto in_file = [](const std::string& effect, const std::string& federated) {
    return std::vector<InputFile>{
        {"api.trust.json", R"({"Version": "2012-10-17", "Statement": [{"Effect": ")" + effect +
                               R"(", "Principal": {"Federated": ")" + federated +
                               R"("}, "Action": "sts:AssumeRoleWithWebIdentity"}]})"}};
  };
  const std::string later =
      "whom role 'api' lets in, in full: whose tokens it takes is filled in later -> lint what is "
      "applied";
  CHECK(told_of(in_file("Allow", "${PROVIDER}"), "whom ") == later);
  CHECK(told_of(in_file("Deny", "${PROVIDER}"), "whom ").empty());
  CHECK(told_of(in_file("Allow", provider()), "whom ").empty());
}

TEST_CASE("what else is missing, and how to get it") {
  const InputFile one = {"one.json", eks_role("one")};
  const std::string pods =
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service":
          "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]})";
  const InputFile identity = {"pods.json", get_role("pods", pods)};
  const InputFile manifest = {"a.yaml", account("pay", "one", arn("one"))};
  const InputFile podded = {"a.yaml", account("pay", "pods", arn("pods"))};
  const std::string associations =
      "whether service accounts whose role trusts EKS Pod Identity have an association -> aws eks "
      "list-pod-identity-associations --cluster-name CLUSTER > associations.json";
  CHECK(told_of({manifest, one}, "association").empty());
  CHECK(told_of({podded, identity}, "association") == associations);
  CHECK(told_of({manifest, identity}, "association").empty());
  const std::string list =
      R"({"associations": [{"clusterName": "c", "namespace": "pay", "serviceAccount": "pods",
          "associationArn": "a", "associationId": "b"}]})";
  CHECK(told_of({podded, {"list.json", list}, identity}, "association").empty());

  const std::string providers =
      "whether all OIDC providers that roles trust are registered in their account -> aws iam "
      "list-open-id-connect-providers > providers.json";
  // Where the input shows some provider of a cluster, others may be missing.
  const InputFile some = {
      "provider.json", R"({"Url": ")" + std::string(kOtherIssuer) +
                           R"(", "ClientIDList": [], "CreateDate": "2025-03-04T09:21:36+00:00"})"};
  CHECK(told_of({one}, "registered").empty());
  CHECK(told_of({one, some}, "registered") == providers);
  CHECK(told_of({identity, some}, "registered").empty());
  CHECK(told_of({identity}, "registered").empty());
  const auto listed = [](const std::string& arns) {
    return InputFile{"providers.json",
                     R"({"OpenIDConnectProviderList": [{"Arn": ")" + arns + R"("}]})"};
  };
  CHECK(told_of({one, listed(provider())}, "registered").empty());
  CHECK(told_of({one, listed(provider(kOtherIssuer))}, "registered").empty());

  const std::string namespaces =
      "the namespace of service accounts whose manifest names none -> irsa-lint check --namespace "
      "NAMESPACE";
  const std::string nameless = account("", "one", arn("one"));
  CHECK(told_of({{"a.yaml", nameless}, one}, "the namespace of") == namespaces);
  CHECK(told_of({manifest, one}, "the namespace of").empty());
  CHECK(told_of({{"a.yaml", account("", "one")}, one}, "the namespace of").empty());
  CHECK(told_of({{"a.yaml", nameless}}, "the namespace of").empty());
  CHECK(
      told_of({{"a.yaml", nameless}, {"kustomization.yaml", "resources: [a.yaml, ./gone]\n"}, one},
              "the namespace of")
          .empty());
  config::Settings settings;
  settings.default_namespace = "pay";
  CHECK(told_of({{"a.yaml", nameless}, one}, "the namespace of", settings).empty());
}
