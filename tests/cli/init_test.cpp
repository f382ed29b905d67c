#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "config/read.h"
#include "engine/selection.h"
#include "support/folder.h"

namespace irsa::tests {
namespace {

std::string policy(const std::string& issuer) {
  return "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": "
         "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/" +
         issuer + "\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": " +
         "{\"StringEquals\": {\"" + issuer + ":sub\": \"system:serviceaccount:pay:api\"}}}]}";
}

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";

std::string mistakes(const std::string& text) {
  std::string out;
  for (const Problem& problem :
       config::read_config(FileId{0}, text, engine::rule_names()).problems) {
    out += std::to_string(problem.where.begin) + ": " + problem.message + "\n";
  }
  return out;
}

/// Prose has one blank behind the '#'; everything else is YAML.
std::string with_suggestions(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool prose = line.starts_with("# ") && !line.starts_with("#  ");
    if (line.starts_with('#') && !prose) line.erase(0, 1);
    out += line + "\n";
  }
  return out;
}

TEST_CASE_FIXTURE(Folder, "what is in the tree becomes the configuration, the rest is suggested") {
  write("iam/odd name[1].json", policy(kIssuer));
  write("apps/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: pay}\n"
        "spec: {serviceAccountName: api, containers: [{name: c, image: i}]}\n"
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x}\n");
  const Outcome outcome = run({"init"});
  CHECK(outcome.err == "");
  CHECK(outcome.status == 0);
  CHECK(outcome.out ==
        "wrote .irsa-lint.yaml: 1 cluster, 1 folder without a namespace, 1 trust policy without a "
        "role, 1 service account made elsewhere\n");
  const std::string text = read(".irsa-lint.yaml");
  CHECK(mistakes(text) == "");
  const config::Settings settings =
      config::read_config(FileId{0}, text, engine::rule_names()).settings;
  REQUIRE(settings.clusters.size() == 1);
  CHECK(settings.clusters[0].issuer == kIssuer);
  CHECK(settings.clusters[0].account == "111122223333");
  CHECK(settings.clusters[0].region == "eu-west-1");
  CHECK(settings.roles.empty());

  const std::string all = with_suggestions(text);
  CHECK(mistakes(all) == "");
  const config::Settings suggested =
      config::read_config(FileId{0}, all, engine::rule_names()).settings;
  CHECK(suggested.role_for("iam/odd name[1].json")->arn == "arn:aws:iam::111122223333:role/NAME");
  CHECK(suggested.namespace_for("apps/pod.yaml") == "default");
  CHECK(suggested.is_external("pay", "api"));
  CHECK(suggested.ignores.size() == 1);
  // With it, the tree is linted as before.
  CHECK(run({"check"}).status != 2);
}

TEST_CASE_FIXTURE(Folder, "the clusters are those that the tree declares, by their names") {
  const auto clusters = [&](const std::vector<std::pair<std::string, std::string>>& files) {
    write("iam/api.json", policy(kIssuer));
    for (const auto& [name, text] : files) write(name, text);
    REQUIRE(run({"init", "--force"}).status == 0);
    std::string out;
    for (const config::Cluster& cluster :
         config::read_config(FileId{0}, read(".irsa-lint.yaml"), engine::rule_names())
             .settings.clusters) {
      out += cluster.name + " " + cluster.issuer.substr(cluster.issuer.rfind('/') + 1) + "\n";
    }
    return out;
  };
  const auto association = [](const std::string& cluster) {
    return "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\n"
           "metadata: {name: a}\nspec: {clusterName: " +
           cluster + ", namespace: pay, serviceAccount: api, roleARN: \"x\"}\n";
  };
  const std::string id = "EXAMPLED539D4633E53DE1B716D3041E",
                    other = "EXAMPLE0A6C1B8F24D7E93C5B20D8F61";
  CHECK(clusters({}) == "cluster-1 " + id + "\n");
  CHECK(clusters({{"pia.yaml", association("prod")}}) == "prod " + id + "\n");
  // Which of two is that of the issuer is not known.
  CHECK(clusters({{"pia.yaml", association("prod")}, {"b.yaml", association("staging")}}) == "");
  CHECK(clusters({{"b.yaml", association("prod")},
                  {"cluster.json",
                   R"({"cluster": {"name": "prod", "identity": {"oidc": {"issuer": "https://)"
                   R"(oidc.eks.eu-west-1.amazonaws.com/id/)" +
                       other + R"("}}}})"}}) == "");
}

TEST_CASE_FIXTURE(Folder, "several clusters are suggested only; an empty tree gives a template") {
  CHECK(run({"init"}).out == "wrote .irsa-lint.yaml: nothing found in the tree\n");
  CHECK(mistakes(read(".irsa-lint.yaml")) == "");
  CHECK(mistakes(with_suggestions(read(".irsa-lint.yaml"))) == "");
  write("a.json", policy(kIssuer));
  write("b.json", policy("oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041F"));
  CHECK(run({"init", "--force"}).status == 0);
  const std::string text = read(".irsa-lint.yaml");
  CHECK(config::read_config(FileId{0}, text, {}).settings.clusters.empty());
  CHECK(mistakes(with_suggestions(text)) == "");
  CHECK(config::read_config(FileId{0}, with_suggestions(text), engine::rule_names())
            .settings.clusters.size() == 2);
}

const std::string kUs = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE0A6C1B8F24D7E93C5B20D8F61";

std::string role(const std::string& name, const std::string& issuer) {
  return "{\"Role\": {\"RoleName\": \"" + name + "\", \"Arn\": \"arn:aws:iam::111122223333:role/" +
         name + "\", \"AssumeRolePolicyDocument\": " + policy(issuer) + "}}";
}

std::string account_naming(const std::string& name, const std::string& role) {
  return "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: " + name +
         ", namespace: pay, annotations: {eks.amazonaws.com/role-arn: "
         "\"arn:aws:iam::111122223333:role/" +
         role + "\"}}\n";
}

/// "eu=clusters/eu/** us=…": the clusters that are written, not suggested.
std::string clusters_written() {
  std::string out;
  for (const config::Cluster& cluster :
       config::read_config(FileId{0}, Folder::read(".irsa-lint.yaml"), engine::rule_names())
           .settings.clusters) {
    out += (out.empty() ? "" : " ") + cluster.name + "=";
    for (const std::string& path : cluster.paths) out += path + ";";
  }
  return out;
}

TEST_CASE(
    "the issuer that most annotated roles below a folder trust decides whose files they are") {
  struct Row {
    const char* name;
    std::vector<std::pair<std::string, std::string>> files;
    std::string expected;
  };
  const std::string eu = account_naming("a", "eu"), us = account_naming("a", "us");
  const std::string eu3 = eu + account_naming("b", "eu") + account_naming("c", "eu");
  const std::vector<Row> rows = {
      {"a folder each",
       {{"clusters/eu/a.yaml", eu}, {"clusters/us/a.yaml", us}},
       "eu=clusters/eu/**; us=clusters/us/**;"},
      {"at the top",
       {{"eu/a.yaml", eu}, {"us/x/a.yaml", us}, {"us/y/a.yaml", us}},
       "eu=eu/**; us=us/**;"},
      {"a mistake among many", {{"eu/a.yaml", eu3 + us}, {"us/a.yaml", us}}, "eu=eu/**; us=us/**;"},
      {"applications before clusters",
       {{"apps/pay/prod-eu/a.yaml", eu},
        {"apps/pay/prod-us/a.yaml", us},
        {"apps/web/prod-eu/a.yaml", eu},
        {"apps/web/prod-us/a.yaml", us}},
       "prod-eu=apps/pay/prod-eu/**;apps/web/prod-eu/**; "
       "prod-us=apps/pay/prod-us/**;apps/web/prod-us/**;"},
      {"one folder for both tells nothing", {{"all/a.yaml", eu}, {"all/b.yaml", us}}, ""},
      {"only one of them is used", {{"apps/a.yaml", eu}}, ""},
  };
  for (const Row& row : rows) {
    const Folder folder;
    CAPTURE(row.name);
    Folder::write("iam/eu.json", role("eu", kIssuer));
    Folder::write("iam/us.json", role("us", kUs));
    for (const auto& [file, text] : row.files) Folder::write(file, text);
    CHECK(run({"init"}).status == 0);
    const std::string text = Folder::read(".irsa-lint.yaml");
    CHECK(mistakes(text) == "");
    CHECK(mistakes(with_suggestions(text)) == "");
    CHECK(clusters_written() == row.expected);
    CHECK(text.find("clusters/1/**") ==
          (row.expected.empty() ? text.find("clusters/1/**") : std::string::npos));
  }
}

TEST_CASE_FIXTURE(Folder,
                  "namespaces as kustomizations that cannot be built say, and no near misses") {
  write("base/kustomization.yaml", "resources: [a.yaml]\nnamespace: pay\ntransformers: [t.yaml]\n");
  write("base/a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n");
  write("two/x.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x}\n");
  write("o1/kustomization.yaml", "resources: [../two]\nnamespace: one\ntransformers: [t.yaml]\n");
  write("o2/kustomization.yaml", "resources: [../two]\nnamespace: two\ntransformers: [t.yaml]\n");
  write("plain/b.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: b}\n");
  const auto pod = [](const std::string& account) {
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\n"
           "spec: {serviceAccountName: " +
           account + ", containers: [{name: c, image: i}]}\n";
  };
  write("shop/pods.yaml",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: payments, namespace: shop}\n" +
            pod("paymnets") + pod("operator"));
  CHECK(run({"init"}).status == 0);
  const std::string all = with_suggestions(read(".irsa-lint.yaml"));
  CHECK(mistakes(all) == "");
  const config::Settings settings =
      config::read_config(FileId{0}, all, engine::rule_names()).settings;
  CHECK(settings.namespace_for("base/a.yaml") == "pay");
  CHECK(settings.namespace_for("plain/b.yaml") == "default");
  CHECK(settings.namespace_for("two/x.yaml") == "");  // which of the two, nobody can say
  CHECK(settings.is_external("shop", "operator"));
  CHECK_FALSE(settings.is_external("shop", "paymnets"));
}

TEST_CASE_FIXTURE(Folder, "a configuration that is there is left alone") {
  write(".irsa-lint.yaml", "version: 1\n");
  const Outcome refused = run({"init"});
  CHECK(refused.status == 2);
  CHECK(refused.err ==
        "irsa-lint: error: '.irsa-lint.yaml' is there already; --force replaces it.\n");
  CHECK(read(".irsa-lint.yaml") == "version: 1\n");
  CHECK(run({"init", "--print"}).out.starts_with("# Configuration of irsa-lint."));
  CHECK(read(".irsa-lint.yaml") == "version: 1\n");
}

}  // namespace
}  // namespace irsa::tests
