// What works because of something that stands elsewhere: another statement, a later value, another
// file. Each beside a neighbour that does not work.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/walked.h"
#include "support/samples.h"

namespace works_besides_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

/// A statement for an audience and a subject; with an empty one for every subject.
std::string for_audience(const std::string& subject, const std::string& audience) {
  const std::string key = "\"" + std::string(kIssuer);
  const std::string aud = key + ":aud\": \"" + audience + "\"";
  const std::string sub = key + ":sub\": \"" + subject + "\"";
  if (subject.empty()) return statement("{\"StringEquals\": {" + aud + "}}");
  if (subject.ends_with('*')) {
    return statement("{\"StringEquals\": {" + aud + "}, \"StringLike\": {" + sub + "}}");
  }
  return statement("{\"StringEquals\": {" + aud + ", " + sub + "}}");
}

TEST_CASE("a statement for a second token, beside one that lets the same accounts in") {
  const InputFile pods{"k.yaml",
                       account("apps", "app", arn("app")) + deployment("apps", "app", "app")};
  const std::string app = "system:serviceaccount:apps:app";
  const auto tree = [&](const std::string& one, const std::string& two) {
    return std::vector<InputFile>{
        pods, {"app.trust.json", policy(one + (two.empty() ? "" : ", " + two))}};
  };
  const std::string usual = for_audience(app, "sts.amazonaws.com");
  const std::string vault = for_audience(app, "vault");
  check_walked({
      {"the second", tree(usual, vault), "aud-mismatch note"},
      {"the first", tree(vault, usual), "aud-mismatch note"},
      {"by a pattern",
       tree(for_audience("system:serviceaccount:apps:a*", "sts.amazonaws.com"), vault),
       "sub-too-broad warning; aud-mismatch note"},
      {"control: the only one", tree(vault, ""), "aud-mismatch error"},
      {"control: both", tree(vault, for_audience(app, "conjur")),
       "aud-mismatch error; aud-mismatch error"},
      {"control: the other is for another account",
       tree(vault, for_audience("system:serviceaccount:apps:web", "sts.amazonaws.com")),
       "aud-mismatch error; subject-dangling note"},
      {"control: the other is for another cluster",
       tree(vault, statement(R"({"StringEquals": )" + claims("\"" + app + "\"", kOtherIssuer) + "}",
                             kOtherIssuer)),
       "aud-mismatch error"},
      {"control: everybody with such a token gets in", tree(usual, for_audience("", "vault")),
       "sub-missing error; aud-mismatch note"},
  });
}

TEST_CASE("kustomize's file without an ending says by its name what it is") {
  const InputFile base{"base/k.yaml",
                       account("apps", "app", arn("app")) + deployment("apps", "app", "app")};
  const InputFile resources{"base/kustomization.yaml", "resources: [k.yaml]\n"};
  const auto tree = [&](const std::string& subject) {
    return std::vector<InputFile>{base,
                                  resources,
                                  {"app.trust.json", trusting({subject})},
                                  {"ov/Kustomization", "resources: [../base]\nnamePrefix: kk-\n"}};
  };
  check_walked({
      {"its prefix", tree("apps:kk-app")},
      {"control: without the prefix", tree("apps:app"), "sub-mismatch error"},
  });
}

TEST_CASE("what is under a key that comes twice, and what is not") {
  const std::string role = "  annotations:\n    eks.amazonaws.com/role-arn: " + arn("app") + "\n";
  const auto values = [](const std::string& text) {
    return std::vector<InputFile>{{"c/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n"},
                                  {"c/values.yaml", text}};
  };
  check_walked({
      {"the role is beside it",
       values("global:\n  a: b\nserviceAccount:\n" + role + "global:\n  c: d\n")},
      {"control: the role is in it",
       values("serviceAccount:\n" + role + "global:\n  a: b\nserviceAccount:\n  create: true\n"),
       "duplicate-key error"},
      {"it is there again",
       values("serviceAccount:\n" + role + "other:\n" + role + "serviceAccount:\n  create: true\n"),
       "duplicate-key warning"},
      {"an account whose labels come twice",
       {{"k.yaml",
         "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  namespace: "
         "apps\n  labels: {a: b}\n" +
             role + "  labels: {c: d}\n"}},
       "duplicate-key warning"},
  });
}

TEST_CASE("a provider of a cluster that is made here may be the one that a policy trusts") {
  const auto provider_of = [](const std::string& url) {
    return InputFile{"main.tf",
                     "resource \"aws_eks_cluster\" \"c\" {\n  name = \"c\"\n}\n"
                     "resource \"aws_iam_openid_connect_provider\" \"p\" {\n  client_id_list = "
                     "[\"sts.amazonaws.com\"]\n  url = " +
                         url + "\n}\n"};
  };
  const InputFile role{"app.trust.json", trusting({"apps:app"})};
  check_walked({
      {"of a URL that nobody knows yet",
       {provider_of("aws_eks_cluster.c.identity[0].oidc[0].issuer"), role}},
      {"control: of another cluster",
       {provider_of("\"https://" + std::string(kOtherIssuer) + "\""), role},
       "provider-missing note"},
  });
}

TEST_CASE("a placeholder that a later source of values replaces") {
  const auto release = [](const std::string& more) {
    return std::vector<InputFile>{
        {"main.tf",
         "resource \"helm_release\" \"d\" {\n  name = \"external-dns\"\n  namespace = \"dns\"\n"
         "  repository = \"https://kubernetes-sigs.github.io/external-dns/\"\n"
         "  chart = \"external-dns\"\n  values = [yamlencode({serviceAccount = {annotations = "
         "{\"eks.amazonaws.com/role-arn\" = \"IAM_ROLE_ARN\"}}})" +
             more + "]\n}\n"}};
  };
  const auto encoded = [](const std::string& key) {
    return ", yamlencode({serviceAccount = {annotations = {\"" + key + "\" = \"" +
           arn("external-dns") + "\"}}})";
  };
  check_walked({
      {"by the role", release(encoded("eks.amazonaws.com/role-arn"))},
      {"control: nothing else", release(""), "placeholder-value note"},
      {"control: another annotation", release(encoded("example.com/role")),
       "placeholder-value note"},
  });
}

TEST_CASE("accounts that values name for a role that trusts them exist") {
  const auto values = [](const std::string& name, const std::string& role) {
    return InputFile{"deploy/values.yaml", "coder:\n  serviceAccount:\n    name: " + name +
                                               "\n    annotations:\n      "
                                               "eks.amazonaws.com/role-arn: " +
                                               arn(role) + "\n"};
  };
  const InputFile pods{"deploy/k.yaml", deployment("coder", "p", "coder")};
  const InputFile role{"coder.trust.json", trusting({"coder:coder"})};
  check_walked({
      {"this one", {values("coder", "coder"), pods, role}},
      {"control: another one",
       {values("codex", "coder"), pods, role},
       "service-account-missing note"},
      {"control: with another role",
       {values("coder", "web"), pods, role},
       "service-account-missing note"},
  });
}

TEST_CASE(
    "an account of a release whose name and role are filled in later may be the trusted one") {
  const auto install = [](const std::string& option) {
    return InputFile{"install.sh",
                     "#!/bin/sh\nid=$(jq -r .id $c.json)\nhelm upgrade --install external-dns "
                     "external-dns/external-dns --namespace dns --set serviceAccount.annotations."
                     "\"eks\\.amazonaws\\.com/role-arn\"=arn:aws:iam::$id:role/$c-dns" +
                         option + "\n"};
  };
  const InputFile others{"k.yaml", account("dns", "other")};
  const InputFile role{"dns.trust.json", trusting({"dns:external-dns"})};
  check_walked({
      {"it gets values that nobody sees", {install(" --values values/$c.yaml"), others, role}},
      {"control: no release", {others, role}, "subject-dangling note"},
  });
}

TEST_CASE("of variables that a container sets twice the last one counts") {
  const auto pod = [](const std::string& env) {
    const std::string head = deployment("apps", "app", "app");
    return std::vector<InputFile>{
        {"k.yaml", account("apps", "app", arn("app")) +
                       "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: apps}\n"
                       "spec:\n  serviceAccountName: app\n  containers:\n  - name: a\n    image: "
                       "a\n    env:\n" +
                       env},
        {"app.trust.json", trusting({"apps:app"})}};
  };
  const std::string key = "    - {name: AWS_ACCESS_KEY_ID, value: AKIAIOSFODNN7EXAMPLE}\n";
  const std::string none = "    - {name: AWS_ACCESS_KEY_ID, value: ''}\n";
  check_walked({
      {"nothing at last", pod(key + none)},
      {"control: a key at last", pod(none + key), "static-credentials warning"},
  });
}

}  // namespace
}  // namespace works_besides_test
