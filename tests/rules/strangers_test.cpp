// Configurations of people who never heard of this program, and what it says about each: kinds of
// inputs that were once accused or passed over, with others that are like them and not the same,
// and for all that is silent a control that is not.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/read.h"
#include "engine/engine.h"
#include "support/lint.h"
#include "support/samples.h"
#include "support/speakers.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// A Crossplane role whose trust policy is this text.
InputFile crossplane(std::string_view policy) {
  return {"role.yaml",
          "apiVersion: iam.aws.crossplane.io/v1beta1\nkind: Role\nmetadata:\n  name: x\nspec:\n"
          "  forProvider:\n    assumeRolePolicyDocument: " +
              std::string(policy) + "\n"};
}

/// payments/ledger, with the text in place of lines below `metadata`.
InputFile template_of(std::string_view name, std::string_view head, std::string_view annotation,
                      std::string_view foot) {
  return {"a.yaml", std::string(head) +
                        "kind: ServiceAccount\napiVersion: v1\nmetadata:\n  namespace: payments\n"
                        "  name: " +
                        std::string(name) + "\n  annotations:\n    eks.amazonaws.com/" +
                        std::string(annotation) + "\n" + std::string(foot)};
}

std::string policy_for(std::string_view provider_arn, std::string_view condition) {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ")" +
         std::string(provider_arn) +
         R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {)" +
         std::string(condition) + "}}]}\n";
}

}  // namespace

TEST_CASE("a policy that somebody else writes is unknown, whatever stands for it") {
  check_speakers({
      {"an expression of Terraform",
       {crossplane("${data.aws_iam_policy_document.x.json}")},
       "placeholder-value note role.yaml:7"},
      {"a call with braces in it",
       {crossplane("\"${jsonencode({a = {}})}\"")},
       "placeholder-value note role.yaml:7"},
      {"autoconf", {crossplane("'@POLICY@'")}, "placeholder-value note role.yaml:7"},
      {"two signs", {crossplane("'@@policy@@'")}, "placeholder-value note role.yaml:7"},
      {"percent signs", {crossplane("'%POLICY%'")}, "placeholder-value note role.yaml:7"},
      {"underlined", {crossplane("__POLICY__")}, "placeholder-value note role.yaml:7"},
      {"a word", {crossplane("TODO")}, "placeholder-value note role.yaml:7"},
      {"encrypted by sops",
       {crossplane("'ENC[AES256_GCM,data:abc]'")},
       "placeholder-value note role.yaml:7"},
      {"a format string", {crossplane("'%s'")}, "placeholder-value note role.yaml:7"},
      // Crossplane reads no files, and prose is no policy.
      {"control: a file's name",
       {crossplane("file://policy.json")},
       "json-syntax error role.yaml:7"},
      {"control: prose", {crossplane("the same as for api")}, "json-syntax error role.yaml:7"},
      {"control: JSON with a placeholder and a slip",
       {crossplane("'{\"Version\": \"2012-10-17\" \"Statement\": [\"@@x@@\"]}'")},
       "json-syntax error role.yaml:7"},
  });
}

TEST_CASE("what stands in a template by itself is judged, of whichever engine it is") {
  const std::string good = "role-arn: arn:aws:iam::111122223333:role/ledger";
  const std::string bad = "role-arn: arn:aws:iam::111122223333:rol/ledger";
  const std::string where = "role-arn-malformed error a.yaml:";
  check_speakers({
      {"templatefile", {template_of("ledger", "%{ if x ~}\n", good, "%{ endif ~}\n")}},
      {"Jinja", {template_of("ledger", "{% if x %}\n", good, "{% endif %}\n")}},
      {"ERB", {template_of("ledger", "<% if x %>\n", good, "<% end %>\n")}},
      {"ERB's values",
       {template_of("ledger", "<% if x %>\n", "role-arn: <%= arn %>", "<% end %>\n")}},
      {"ytt", {template_of("#@ data.values.name", "", "role-arn: #@ data.values.arn", "")}},
      {"ytt's conditions", {template_of("ledger", "#@ if/end True:\n", good, "")}},
      {"control: templatefile",
       {template_of("ledger", "%{ if x ~}\n", bad, "%{ endif ~}\n")},
       where + "8"},
      {"control: ERB", {template_of("ledger", "<% if x %>\n", bad, "<% end %>\n")}, where + "8"},
      {"control: ytt", {template_of("#@ data.values.name", "", bad, "")}, where + "7"},
      {"control: no template",
       {template_of("", "", "role-arn:", "")},
       "object-name-invalid error a.yaml:5; annotation-not-string error a.yaml:7"},
  });
}

TEST_CASE("a policy that is a format string is filled in later") {
  const auto policy = [](const std::string& account, const std::string& issuer,
                         const std::string& subject) {
    return tests::InputFile{
        "policy.tpl",
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ")" +
            account +
            R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {")" +
            issuer + R"(:sub": ")" + subject + R"(", ")" + issuer +
            R"(:aud": "sts.amazonaws.com"}}}]})"};
  };
  const std::string provider = "arn:aws:iam::111122223333:oidc-provider/" + std::string(kIssuer);
  check_speakers({
      {"of Go",
       {policy("arn:aws:iam::%s:oidc-provider/%s", "%s", "system:serviceaccount:%s:%s")},
       "placeholder-value note policy.tpl:1"},
      {"of Go, the whole", {policy("%s", "%s", "%s")}, "placeholder-value note policy.tpl:1"},
      {"of Python",
       {policy("arn:aws:iam::{account}:oidc-provider/{issuer}", "{issuer}",
               "system:serviceaccount:{ns}:{name}")},
       "placeholder-value note policy.tpl:1"},
      {"of Python, the old ones",
       {policy(provider, std::string(kIssuer), "system:serviceaccount:%(ns)s:api")},
       "placeholder-value note policy.tpl:1"},
      {"control: a percent sign in a name",
       {policy(provider, std::string(kIssuer), "system:serviceaccount:50%:api")},
       "sub-malformed error policy.tpl:1"},
      {"control: braces around nothing",
       {policy(provider, std::string(kIssuer), "system:serviceaccount:{}:api")},
       "sub-malformed error policy.tpl:1"},
  });
}

TEST_CASE("placeholders in policies for other identity providers are theirs") {
  const std::string account = "arn:aws:iam::<ACCOUNT_ID>:";
  const std::string ours = R"("StringEquals": {")" + std::string(kIssuer) +
                           R"(:sub": "system:serviceaccount:payments:ledger", ")" +
                           std::string(kIssuer) + R"(:aud": "sts.amazonaws.com"})";
  check_speakers({
      {"SAML",
       {{"a.json",
         policy_for(account + "saml-provider/ADFS",
                    R"("StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"})")}}},
      {"a GitLab of one's own",
       {{"a.json",
         policy_for(account + "oidc-provider/gitlab.corp.example",
                    R"("StringLike": {"gitlab.corp.example:sub": "project_path:GROUP/*"})")}}},
      {"a Jenkins, two subjects",
       {{"a.json",
         policy_for(account + "oidc-provider/ci.corp.example",
                    R"("StringEquals": {"ci.corp.example:sub": ["job:a", "job:<NAME>"]})")}}},
      {"GitHub",
       {{"a.json",
         policy_for(account + "oidc-provider/token.actions.githubusercontent.com",
                    R"("StringLike": {"token.actions.githubusercontent.com:sub": "x"})")}}},
      {"control: a cluster of one's own",
       {{"a.json", policy_for(account + "oidc-provider/oidc.corp.example",
                              R"("StringEquals": {"oidc.corp.example:aud": "x", )"
                              R"("oidc.corp.example:sub": "system:serviceaccount:a:b"})")}},
       "placeholder-value warning a.json:1"},
      {"control: nobody knows whose subject it is",
       {{"a.json", policy_for(account + "oidc-provider/oidc.corp.example",
                              R"("StringEquals": {"oidc.corp.example:sub": "<SUBJECT>"})")}},
       "placeholder-value warning a.json:1"},
      {"control: EKS",
       {{"a.json", policy_for(account + "oidc-provider/" + std::string(kIssuer), ours)}},
       "placeholder-value warning a.json:1"},
  });
}

TEST_CASE("a malformed key is malformed whatever is filled in for its value") {
  const auto with = [](std::string_view key, std::string_view value) {
    return std::vector<InputFile>{
        {"a.json",
         policy_for(provider(), R"("StringEquals": {")" + std::string(kIssuer) + std::string(key) +
                                    R"(": ")" + std::string(value) + "\"}")}};
  };
  const auto help = [&](std::string_view key, std::string_view value) {
    const Linted linted = lint_files(with(key, value));
    for (const Finding& finding : linted.report.findings) {
      if (finding.rule->slug != "condition-key-malformed") continue;
      const std::string& text = finding.problem.help;
      return text.substr(text.rfind(':') + 1);
    }
    return std::string("none");
  };
  CHECK(help(":sub:aud", "sts.amazonaws.com") == "aud'.");
  CHECK(help(":sub:aud", "system:serviceaccount:a:b") == "sub'.");
  CHECK(help(":sub:aud", "vault") == "aud'.");
  CHECK(help(":sub:aud", "system:serviceaccount:${NS}:b") == "sub'.");
  CHECK(help(":aud:sub", "sts.amazonaws.com") == "aud'.");
  CHECK(help("", "system:serviceaccount:a:b") == "sub'.");
  CHECK(help(":", "sts.amazonaws.com") == "aud'.");
  CHECK(help(":aud", "${AUD}") == "none");
  CHECK(help("${SUFFIX}", "vault") == "none");
}

TEST_CASE("a help names the audience of the tokens that are meant, or none") {
  const std::string by_subject = R"({"StringEquals": {")" + std::string(kIssuer) +
                                 R"(:sub": ["system:serviceaccount:payments:ledger", )"
                                 R"("system:serviceaccount:payments:cart"]}})";
  const auto help = [&](const std::string& accounts, const std::string& issuer) {
    std::string condition = by_subject;
    for (std::size_t at = condition.find(kIssuer); at != std::string::npos;
         at = condition.find(kIssuer, at + issuer.size())) {
      condition.replace(at, kIssuer.size(), issuer);
    }
    const Linted linted = lint_files(
        {{"a.yaml", accounts}, {"ledger.trust.json", policy(statement(condition, issuer))}});
    for (const Finding& finding : linted.report.findings) {
      if (finding.rule->slug == "aud-missing") {
        return finding.problem.help.substr(finding.problem.help.find(" with ") + 6);
      }
    }
    return std::string("none");
  };
  const std::string vault = "    eks.amazonaws.com/audience: vault\n";
  const std::string ledger = account("payments", "ledger", arn("ledger"));
  const std::string cart = account("payments", "cart", arn("ledger"));
  const std::string kops = "discovery.example.com/minimal.example.com";
  CHECK(help(ledger + cart, std::string(kIssuer)) == "the value sts.amazonaws.com.");
  CHECK(help(ledger + vault + cart + vault, std::string(kIssuer)) == "the value vault.");
  CHECK(help(ledger + vault + cart, std::string(kIssuer)) ==
        "the audience of the tokens as its value.");
  CHECK(help("", std::string(kIssuer)) == "the value sts.amazonaws.com.");
  CHECK(help("", kops) == "the audience of the tokens as its value.");
}

TEST_CASE("a help names the account that the input knows") {
  const auto help = [](const std::string& accounts, std::string_view condition) {
    const Linted linted =
        lint_files({{"a.yaml", accounts}, {"ledger.trust.json", policy(statement(condition))}});
    for (const Finding& finding : linted.report.findings) {
      const std::string& text = finding.problem.help;
      const std::size_t at = text.find("system:serviceaccount:");
      if (at != std::string::npos) return std::string(finding.rule->slug) + " " + text.substr(at);
    }
    return std::string("none");
  };
  const std::string key = "\"" + std::string(kIssuer);
  const std::string aud = key + R"(:aud": "sts.amazonaws.com")";
  const std::string open = R"({"StringEquals": {)" + aud + "}}";
  const auto like = [&](std::string_view subject) {
    return R"({"StringLike": {)" + aud + ", " + key + R"(:sub": ")" + std::string(subject) + "\"}}";
  };
  const std::string ledger = account("payments", "ledger", arn("ledger"));
  const std::string known = "system:serviceaccount:payments:ledger.";
  CHECK(help(ledger, open) == "sub-missing " + known);
  CHECK(help(ledger, like("system:serviceaccount:payments:*")) == "sub-too-broad " + known);
  CHECK(help(ledger, like("system:serviceaccount:*:ledger")) == "sub-too-broad " + known);
  CHECK(help(ledger, like("ledger")) == "sub-malformed " + known);
  CHECK(help(ledger + account("payments", "cart", arn("ledger")), open) ==
        "sub-missing system:serviceaccount:payments:ledger and "
        "system:serviceaccount:payments:cart.");
  // Nobody knows whose role it is, or in which namespace the account is.
  CHECK(help("", open) == "sub-missing system:serviceaccount:NAMESPACE:NAME.");
  CHECK(help(account("", "ledger", arn("ledger")), open) ==
        "sub-missing system:serviceaccount:NAMESPACE:NAME.");
}

TEST_CASE("an open subject hides nothing that the others say") {
  const auto with = [](std::string_view op, std::string_view subject) {
    return std::vector<InputFile>{
        {"a.json", policy(statement(R"({")" + std::string(op) + R"(": {")" + std::string(kIssuer) +
                                    ":sub\": [\n\"system:serviceaccount:${NS}:x\",\n\"" +
                                    std::string(subject) + R"("]}, "StringEqualsIgnoreCase": {")" +
                                    std::string(kIssuer) + R"(:aud": "sts.amazonaws.com"}})"))}};
  };
  const std::string open = "placeholder-value note a.json:2";
  check_speakers({
      {"a default account", with("StringEquals", "system:serviceaccount:payments:default"),
       open + "; trusts-default-service-account warning a.json:3"},
      {"a pattern for all", with("StringLike", "system:serviceaccount:*"),
       open + "; sub-too-broad error a.json:3"},
      {"an illegal name", with("StringEquals", "system:serviceaccount:Payments:x"),
       open + "; sub-malformed error a.json:3"},
      {"a wildcard that is none", with("StringEquals", "system:serviceaccount:payments:*"),
       open + "; wildcard-literal error a.json:3"},
      {"an operator that fails open",
       with("ForAllValues:StringEquals", "system:serviceaccount:payments:x"),
       "condition-fails-open warning a.json:1; " + open},
      {"control: nothing", with("StringEquals", "system:serviceaccount:payments:x"), open},
  });
}

TEST_CASE("an unstated path of a role is unknown") {
  const auto files = [](std::string_view roles, std::string_view role_arn) {
    return std::vector<InputFile>{
        {".irsa-lint.yaml", "version: 1\nroles:\n  - {path: 'iam/(?P<role>[^/]+)[.]json'" +
                                std::string(roles) + "}\n"},
        {"a.yaml", account("pay", "api", role_arn)},
        {"iam/api.json", trusting({"pay:api"})},
        {"iam/web.json", trusting({"pay:web"})}};
  };
  const auto check_roles = [&](std::string_view roles, std::string_view role_arn) {
    std::vector<InputFile> input = files(roles, role_arn);
    config::Reading reading = config::read_config(FileId{0}, input.front().text, {});
    REQUIRE(reading.problems.empty());
    SourceSet sources;
    for (std::size_t i = 1; i < input.size(); ++i) {
      sources.add_text(input[i].name, input[i].text);
    }
    std::string out;
    for (const Finding& finding : engine::lint(sources, reading.settings).findings) {
      if (finding.rule->slug == "role-missing") out += to_string(finding.level);
    }
    return out;
  };
  const std::string team = "arn:aws:iam::111122223333:role/team/pay/api";
  CHECK(check_roles("", team) == "");
  CHECK(check_roles("", arn("api")) == "");
  CHECK(check_roles(", account: '111122223333'", team) == "");
  CHECK(check_roles(", account: '111122223333', role-path: /team/pay/", team) == "");
  // What is stated differs.
  CHECK(check_roles(", account: '111122223333', role-path: /other/", team) != "");
  CHECK(check_roles(", account: '444455556666'", team) != "");
  CHECK(check_roles("", arn("apis")) != "");
}

TEST_CASE("accounts that an operator makes for an object in the input exist") {
  const auto with = [](std::string_view head, std::string_view spec, std::string_view trusted) {
    return std::vector<InputFile>{
        {"a.yaml", "apiVersion: " + std::string(head) +
                       "\nmetadata:\n  name: data\n  namespace: payments\nspec:\n" +
                       std::string(spec) + account("payments", "other")},
        {"role.trust.json", trusting({"payments:" + std::string(trusted)})}};
  };
  const std::string annotated =
      "      annotations:\n        eks.amazonaws.com/role-arn: " + arn("role") + "\n";
  const std::string cnpg = "postgresql.cnpg.io/v1\nkind: Cluster";
  check_speakers({
      {"CloudNativePG",
       with(cnpg, "  serviceAccountTemplate:\n    metadata:\n" + annotated, "data")},
      {"CloudNativePG, by what all objects inherit",
       with(cnpg,
            "  inheritedMetadata:\n    annotations:\n      eks.amazonaws.com/role-arn: " +
                arn("role") + "\n",
            "data")},
      {"Strimzi",
       with("kafka.strimzi.io/v1beta2\nkind: KafkaConnect",
            "  template:\n    serviceAccount:\n     metadata:\n" + annotated, "data-connect")},
      {"Grafana", with("grafana.integreatly.org/v1beta1\nkind: Grafana",
                       "  serviceAccount:\n    metadata:\n" + annotated, "data-sa")},
      {"Loki, whose account gets its role by other ways",
       with("loki.grafana.com/v1\nkind: LokiStack", "  size: x\n", "data")},
      {"control: of another name",
       with("loki.grafana.com/v1\nkind: LokiStack", "  size: x\n", "metrics"),
       "subject-dangling note role.trust.json:1"},
      {"control: made without the role", with(cnpg, "  instances: 1\n", "data"),
       "annotation-missing warning a.yaml:3"},
      {"control: another group's kind",
       with("example.com/v1\nkind: LokiStack", "  size: x\n", "data"),
       "subject-dangling note role.trust.json:1"},
  });
}

TEST_CASE("Pod Identity associations in Terraform source name roles of the same root") {
  const auto root = [](std::string_view principal, std::string_view action) {
    return std::vector<InputFile>{
        {"main.tf",
         "resource \"aws_eks_pod_identity_association\" \"a\" {\n  cluster_name    = \"d\"\n"
         "  namespace       = \"payments\"\n  service_account = \"ledger\"\n"
         "  role_arn        = aws_iam_role.r.arn\n}\n"
         "resource \"aws_iam_role\" \"r\" {\n  name = \"ledger\"\n"
         "  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n"
         "      Effect = \"Allow\"\n      Principal = { Service = \"" +
             std::string(principal) + "\" }\n      Action = " + std::string(action) +
             "\n    }]\n  })\n}\n"}};
  };
  const std::string both = R"(["sts:AssumeRole", "sts:TagSession"])";
  check_speakers({
      {"right", root("pods.eks.amazonaws.com", both)},
      {"control: a role for EC2", root("ec2.amazonaws.com", R"("sts:AssumeRole")"),
       "pod-identity-trust error main.tf:1"},
      {"a role that somebody else makes",
       {{"main.tf",
         "variable \"role\" {}\nresource \"aws_eks_pod_identity_association\" \"a\" {\n"
         "  cluster_name = \"d\"\n  namespace = \"payments\"\n"
         "  service_account = \"ledger\"\n  role_arn = var.role\n}\n"}}},
      {"control: a policy's ARN",
       {{"main.tf",
         "resource \"aws_eks_pod_identity_association\" \"a\" {\n"
         "  cluster_name = \"d\"\n  namespace = \"payments\"\n"
         "  service_account = \"ledger\"\n"
         "  role_arn = \"arn:aws:iam::111122223333:policy/x\"\n}\n"}},
       "role-arn-malformed error main.tf:5"},
  });
}

TEST_CASE("an association of one root says nothing of accounts that are for another cluster") {
  const auto root = [](const std::string& folder, const std::string& account) {
    return InputFile{
        folder + "/main.tf",
        "resource \"aws_eks_pod_identity_association\" \"a\" {\n  cluster_name    = "
        "aws_eks_cluster.c.name\n  namespace       = \"payments\"\n  service_account "
        "= \"" +
            account +
            "\"\n  role_arn        = aws_iam_role.r.arn\n}\n"
            "resource \"aws_eks_cluster\" \"c\" {\n  name = \"" +
            folder + "\"\n}\nresource \"aws_iam_role\" \"r\" {\n  name = \"new-" + folder +
            "\"\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n"
            "    Statement = [{\n      Effect = \"Allow\"\n      Principal = { Service "
            "= \"pods.eks.amazonaws.com\" }\n      Action = [\"sts:AssumeRole\", "
            "\"sts:TagSession\"]\n    }]\n  })\n}\n"};
  };
  const auto account = [](const std::string& role) {
    return InputFile{"k8s/a.yaml",
                     "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ledger\n  "
                     "namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: " +
                         role + "\n"};
  };
  const std::string old = "arn:aws:iam::111122223333:role/old";
  const std::string conflict = "pod-identity-conflict error k8s/a.yaml:7";
  check_speakers({
      {"control: one root", {root("one", "ledger"), account(old)}, conflict},
      {"control: the other root speaks of another account",
       {root("one", "ledger"), root("two", "refunds"), account(old)},
       conflict},
      {"two roots have an association for it",
       {root("one", "ledger"), root("two", "ledger"), account(old)}},
      {"another root's role trusts it",
       {root("one", "ledger"),
        {"two/main.tf",
         "resource \"aws_iam_role\" \"old\" {\n  name = \"old\"\n  assume_role_policy = "
         "jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect = "
         "\"Allow\"\n      Principal = { Federated = "
         "\"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AAAA\" }\n"
         "      Action = \"sts:AssumeRoleWithWebIdentity\"\n      Condition = { StringEquals = "
         "{\n        \"oidc.eks.eu-west-1.amazonaws.com/id/AAAA:sub\" = "
         "\"system:serviceaccount:payments:ledger\"\n        "
         "\"oidc.eks.eu-west-1.amazonaws.com/id/AAAA:aud\" = \"sts.amazonaws.com\"\n      } }\n   "
         " }]\n  })\n}\n"},
        account(old)}},
      {"control: it has the role of one of the roots",
       {root("one", "ledger"),
        root("two", "ledger"),
        {"one/k8s.tf",
         "resource \"kubernetes_service_account\" \"a\" {\n  metadata {\n    name = \"ledger\"\n  "
         "  namespace = \"payments\"\n    annotations = { \"eks.amazonaws.com/role-arn\" = "
         "aws_iam_role.r.arn }\n  }\n}\n"}},
       "pod-identity-conflict warning one/k8s.tf:5"},
  });
}

TEST_CASE("a value that a tool of deployment fills in names no role yet") {
  const auto account = [](std::string_view role) {
    return std::vector<InputFile>{template_of("ledger", "", "role-arn: " + std::string(role), "")};
  };
  const std::string note = "placeholder-value note a.yaml:7";
  check_speakers({
      {"of the environment", account("\"${env:LEDGER_ROLE_ARN}\""), note},
      {"a part", account("arn:aws:iam::${env:ACCOUNT}:role/ledger"), note},
      {"Serverless Framework", account("${self:custom.roleArn}"), note},
      {"a variable with a default", account("${ROLE_ARN:none}"), note},
      {"control: a policy variable of IAM", account("arn:aws:iam::1:role/${aws:username}"),
       "role-arn-malformed error a.yaml:7"},
  });
}

TEST_CASE("what the source leaves open is said") {
  const auto not_checked = [](const InputFile& file) {
    for (const judge::NotChecked& item : lint_files({file}).report.summary.not_checked) {
      if (item.advice.find("terraform show -json") != std::string::npos) return item.what;
    }
    return std::string("nothing");
  };
  const std::string head =
      "module \"irsa\" {\n  source = \"terraform-aws-modules/iam/aws//modules/"
      "iam-role-for-service-accounts-eks\"\n  role_name = \"x\"\n"
      "  oidc_providers = { main = { provider_arn = ";
  const std::string foot = ", namespace_service_accounts = [\"a:b\"] } }\n}\n";
  CHECK(not_checked({"main.tf", head + "var.arn" + foot}).starts_with("whom role 'x' lets in"));
  CHECK(not_checked({"main.tf", head + "\"" + provider() + "\"" + foot}) == "nothing");
  CHECK(not_checked({"a.json", trusting({"a:b"})}) == "nothing");
}

TEST_CASE("values that nobody installs may hold words that code fills in") {
  const auto values = [](std::string_view value, std::string_view head = "") {
    return std::vector<InputFile>{{"values.yaml", std::string(head) +
                                                      "serviceAccount:\n  annotations:\n"
                                                      "    eks.amazonaws.com/role-arn: " +
                                                      std::string(value) + "\n"}};
  };
  check_speakers({
      {"a word", values("filled-by-engine-code"), "role-arn-malformed note values.yaml:3"},
      {"a word that says so", values("set-by-engine-code"), "placeholder-value note values.yaml:3"},
      {"control: an ARN that is none", values("arn:aws:iam::1111:role/x"),
       "role-arn-malformed error values.yaml:3"},
      {"control: a word in a manifest",
       {{"a.yaml", account("payments", "ledger", "ledger-role")}},
       "role-arn-malformed error a.yaml:8"},
      {"a test of a chart",
       {{"chart_test.yaml",
         "suite: accounts\ntemplates: [serviceaccount.yaml]\ntests:\n"
         "  - it: has a role\n    set:\n      serviceAccount:\n"
         "        annotations:\n          eks.amazonaws.com/role-arn: "
         "arn:aws:iam::1234:role/x\n"}}},
      {"control: values with a list called tests",
       values("arn:aws:iam::1111:role/x", "tests: [a, b]\n"),
       "role-arn-malformed error values.yaml:4"},
  });
}

TEST_CASE("Terraform that a template engine makes is no mistake of Terraform's") {
  const std::string role =
      "resource \"aws_iam_role\" \"r\" {\n"
      "  # AssumeRoleWithWebIdentity\n";
  check_speakers({
      {"Jinja", {{"main.tf", role + "  {% if x %}\n  name = \"a\"\n  {% endif %}\n}\n"}}},
      {"Go", {{"main.tf", role + "  name = {{ .Name }}\n}\n"}}},
      {"control: a slip",
       {{"main.tf", role + "  name = \n}\n"}},
       "terraform-syntax error main.tf:3"},
      {"control: braces elsewhere",
       {{"main.tf", role + "  # {{ x }}\n  name = \n}\n"}},
       "terraform-syntax error main.tf:4"},
  });
}

TEST_CASE("a near name that the role trusts as well is no slip") {
  const auto with = [](const std::vector<std::string>& subjects) {
    return std::vector<InputFile>{
        {"a.yaml", account("shop", "app", arn("app")) + deployment("shop", "app", "app")},
        {"app.trust.json", trusting(subjects)}};
  };
  check_speakers({
      {"both are trusted, one is made elsewhere", with({"shop:app", "shop:api"}),
       "subject-dangling note app.trust.json:1"},
      {"control: a slip beside another account", with({"shop:app", "shop:apps", "shop:wep"}),
       "subject-dangling note app.trust.json:1; subject-dangling note app.trust.json:1"},
      {"control: a slip alone",
       {{"a.yaml", account("shop", "app", arn("other")) + deployment("shop", "app", "app")},
        {"web.trust.json", trusting({"shop:apps"})}},
       "role-missing note a.yaml:8; subject-dangling warning web.trust.json:1"},
  });
}

TEST_CASE("pods that mount secrets of AWS and name no account") {
  const auto with = [](std::string_view provider_kind, std::string_view spec,
                       const std::string& more = "") {
    return std::vector<InputFile>{
        {"a.yaml",
         "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata:\n"
         "  name: secrets\n  namespace: payments\nspec:\n  provider: " +
             std::string(provider_kind) +
             "\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n  namespace: payments\n"
             "spec:\n" +
             std::string(spec) +
             "  containers: [{name: main}]\n  volumes:\n    - name: secrets\n      csi:\n"
             "        driver: secrets-store.csi.k8s.io\n        volumeAttributes:\n"
             "          secretProviderClass: secrets\n" +
             more}};
  };
  const std::string named = "  serviceAccountName: shop\n";
  check_speakers({
      {"nothing is known of default", with("aws", ""), "account-without-role note a.yaml:21"},
      {"default has a role", with("aws", "", account("payments", "default", arn("x"))),
       "default-service-account-role warning a.yaml:29"},
      {"another provider", with("vault", "")},
      {"an account that the input does not hold", with("aws", named)},
      {"control: an account without a role", with("aws", named, account("payments", "shop")),
       "account-without-role warning a.yaml:22"},
  });
}

TEST_CASE("one finding about an action, and none about what only goes with the call") {
  const auto with = [](std::string_view action, std::string_view second = "") {
    std::string first = statement(
        "{\"StringEquals\": " + claims("\"system:serviceaccount:payments:ledger\"") + "}");
    const std::string_view usual = "\"sts:AssumeRoleWithWebIdentity\"";
    const std::string whole = first;
    first.replace(first.find(usual), usual.size(), action);
    if (second.empty()) return std::vector<InputFile>{{"a.json", policy(first)}};
    std::string other = whole;
    other.replace(other.find(usual), usual.size(), second);
    return std::vector<InputFile>{{"a.json", policy(first + ",\n" + other)}};
  };
  const std::string right = "\"sts:AssumeRoleWithWebIdentity\"";
  check_speakers({
      {"of another service", with("\"s3:GetObject\""), "wrong-action error a.json:1"},
      {"empty", with("\"\""), "wrong-action error a.json:1"},
      {"of the right service", with("\"sts:AssumeRole\""), "wrong-action error a.json:1"},
      {"tags for the session, with the same conditions", with(right, "\"sts:TagSession\"")},
      {"control: of another service beside the right one",
       with("[\"sts:AssumeRoleWithWebIdentity\", \"s3:GetObject\"]"),
       "policy-syntax error a.json:1"},
      {"control: the same statement twice", with(right, right), "redundant-subject note a.json:2"},
  });
}

TEST_CASE("a provider's ARN that ends in a claim") {
  const auto with = [](std::string_view end) {
    std::string text = policy(statement(
        "{\"StringEquals\": " + claims("\"system:serviceaccount:payments:ledger\"") + "}"));
    const std::string issuer = provider();
    return std::vector<InputFile>{
        {"a.json", text.replace(text.find(issuer), issuer.size(), issuer + std::string(end))}};
  };
  check_speakers({
      {"sub", with(":sub"), "provider-arn-malformed error a.json:1"},
      {"aud", with(":aud"), "provider-arn-malformed error a.json:1"},
      {"a slash", with("/"), "provider-arn-malformed error a.json:1"},
      {"control: right", with("")},
  });
}

TEST_CASE("what somebody else calls an object needs no legal name") {
  const auto object = [](std::string_view name) {
    return "          apiVersion: kubernetes.crossplane.io/v1alpha1\n          kind: Object\n"
           "          spec:\n            forProvider:\n              manifest:\n"
           "                apiVersion: v1\n                kind: ServiceAccount\n"
           "                metadata:\n" +
           std::string(name);
  };
  const auto composition = [&](std::string_view name, std::string_view patched) {
    return InputFile{
        "composition.yaml",
        "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nmetadata:\n  name: x\n"
        "spec:\n  resources:\n    - name: account\n      base:\n" +
            object(name) +
            "      patches:\n        - type: FromCompositeFieldPath\n"
            "          fromFieldPath: spec.name\n          toFieldPath: " +
            std::string(patched) + "\n"};
  };
  const std::string path = "spec.forProvider.manifest.metadata.";
  const std::string empty = "                  name: \"\"\n";
  const std::string wrong = "                  name: Api_1\n";
  const std::string ns = "                  name: api\n                  namespace: Claim_ns\n";
  const std::string refused = "object-name-invalid error composition.yaml:";
  check_speakers({
      {"a name that a patch writes", {composition(empty, path + "name")}},
      {"words that a patch replaces", {composition(wrong, path + "name")}},
      {"all metadata", {composition(wrong, "spec.forProvider.manifest.metadata")}},
      {"the namespace", {composition(ns, path + "namespace")}},
      {"without a name it is called as the Object", {composition(empty, path + "labels")}},
      {"control: another field is patched", {composition(wrong, path + "labels")}, refused + "17"},
      {"control: the namespace is not", {composition(ns, path + "name")}, refused + "18"},
  });
}

TEST_CASE("a configuration of the webhook that is filled in later") {
  const auto config = [](std::string_view text) {
    return InputFile{"webhook.yaml",
                     "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: pod-identity-webhook\n"
                     "  namespace: kube-system\ndata:\n  config: " +
                         std::string(text) + "\n"};
  };
  check_speakers({
      {"by Go's templates", {config("{{ WebhookConfig }}")}},
      {"by envsubst", {config("${CONFIG}")}, "placeholder-value note webhook.yaml:7"},
      {"in brackets", {config("'<config>'")}, "placeholder-value note webhook.yaml:7"},
      {"right", {config("'{}'")}},
      {"control: no JSON", {config("'none'")}, "json-syntax error webhook.yaml:7"},
      {"control: a comma too many", {config("'{,}'")}, "json-syntax error webhook.yaml:7"},
  });
}

TEST_CASE("a help about lost zeros where zeros can have been lost") {
  const auto help = [](std::string_view account) {
    const Linted linted = lint_files(
        {{"a.yaml",
          tests::account("payments", "api", "arn:aws:iam::" + std::string(account) + ":role/x")}});
    return linted.report.findings.empty() ? "" : linted.report.findings[0].problem.help;
  };
  CHECK(help("11122223333").starts_with("A leading zero is lost"));
  CHECK(help("122223333").starts_with("A leading zero is lost"));
  CHECK(help("12222333").starts_with("An account id has 12 digits"));
  CHECK(help("00000000000").starts_with("An account id has 12 digits"));
  CHECK(help("0123").starts_with("An account id has 12 digits"));
}

TEST_CASE("a file that calls itself a template is filled in by somebody") {
  const std::string text =
      policy_for("arn:aws:iam::<ACCOUNT_ID>:oidc-provider/" + std::string(kIssuer),
                 R"("StringEquals": {")" + std::string(kIssuer) +
                     R"(:sub": "system:serviceaccount:payments:ledger", ")" + std::string(kIssuer) +
                     R"(:aud": "sts.amazonaws.com"})");
  const auto at = [](std::string_view level, std::string_view file) {
    return "placeholder-value " + std::string(level) + " " + std::string(file) + ":1";
  };
  for (const char* const name :
       {"trust-policy.template.json", "trust.tmpl.json", "trust-policy-template.json",
        "iam/templates/trust.json", "trust.example.json", "Trust_Template.json"}) {
    check_speakers({{name, {{name, text}}, at("note", name)}});
  }
  for (const char* const name : {"trust-policy.json", "templated-trust.json",
                                 "templates/prod/trust.json", "iam/trust.json"}) {
    check_speakers({{name, {{name, text}}, at("warning", name)}});
  }
}

TEST_CASE("a script says whose policy lies beside it, and what it fills in") {
  const auto trust = [](std::string_view provider, std::string_view issuer, std::string_view name) {
    return policy_for(provider, R"("StringEquals": {")" + std::string(issuer) +
                                    R"(:sub": "system:serviceaccount:payments:)" +
                                    std::string(name) + R"(", ")" + std::string(issuer) +
                                    R"(:aud": "sts.amazonaws.com"})");
  };
  const std::string provider = "arn:aws:iam::111122223333:oidc-provider/" + std::string(kIssuer);
  const std::string good = trust(provider, kIssuer, "ledger");
  const std::string near = trust(provider, kIssuer, "ledge");
  const std::string open =
      trust("arn:aws:iam::ACCOUNT_ID:oidc-provider/" + std::string(kIssuer), kIssuer, "ledger");
  const InputFile account = {"sa.yaml", tests::account("payments", "ledger", arn("ledger-role"))};
  const auto create = [](std::string_view document, std::string_view before = "") {
    return std::string(before) +
           "aws iam create-role --role-name ledger-role --assume-role-policy-document " +
           std::string(document) + "\n";
  };
  const std::string denied = "sub-mismatch error a/trust.json:1";
  check_speakers({
      {"right", {account, {"a/trust.json", good}, {"a/x.sh", create("file://trust.json")}}},
      {"wrong", {account, {"a/trust.json", near}, {"a/x.sh", create("file://trust.json")}}, denied},
      {"from the root",
       {account, {"a/trust.json", near}, {"x.sh", create("file://a/trust.json")}},
       denied},
      {"from the script's folder",
       {account, {"a/trust.json", near}, {"a/x.sh", create("file://\"$DIR\"/trust.json")}},
       denied},
      {"a copy that sed has made",
       {account,
        {"a/trust.json", near},
        {"a/x.sh", create("file:///tmp/t.json", "sed 's/REGION/x/' trust.json > /tmp/t.json\n")}},
       denied},
      {"a placeholder that sed fills in",
       {{"a/trust.json", open},
        {"a/x.sh", create("file:///tmp/t", "sed \"s|ACCOUNT_ID|$A|g\" trust.json > /tmp/t\n")}},
       "placeholder-value note a/trust.json:1"},
      {"in place, as the second of two",
       {{"a/trust.json", open},
        {"a/x.sh",
         create("file://trust.json", "sed -i -e 's/REGION/x/;s/ACCOUNT_ID/1/' trust.json\n")}},
       "placeholder-value note a/trust.json:1"},
      {"control: sed fills in another",
       {{"a/trust.json", open},
        {"a/x.sh", create("file://trust.json", "sed -i 's/REGION/x/' trust.json\n")}},
       "placeholder-value warning a/trust.json:1"},
      {"control: sed reads another file",
       {{"a/trust.json", open},
        {"a/other.yaml", "a: ACCOUNT_ID\n"},
        {"a/x.sh", create("file://trust.json", "sed -i 's/ACCOUNT_ID/1/' other.yaml\n")}},
       "placeholder-value warning a/trust.json:1"},
      {"a word that sed fills in",
       {account,
        {"a/trust.json", trust(provider, kIssuer, "NAME")},
        {"a/x.sh", create("file:///tmp/t", "sed 's/NAME/ledger/' trust.json > /tmp/t\n")}}},
      {"control: a word that it fills in elsewhere",
       {account,
        {"a/trust.json", trust(provider, kIssuer, "NAME")},
        {"a/x.sh", create("file://trust.json", "sed -i 's/NAME/ledger/' deploy.yaml\n")}},
       "sub-malformed error a/trust.json:1"},
      {"control: no script", {{"a/trust.json", open}}, "placeholder-value warning a/trust.json:1"},
  });
}

TEST_CASE("the partition is mended where the other places say another") {
  const auto trust = [](std::string_view partition, std::string_view host) {
    const std::string issuer = std::string(host) + "/id/EXAMPLED539D4633E53DE1B716D3041E";
    return InputFile{
        "ledger.trust.json",
        policy_for("arn:" + std::string(partition) + ":iam::111122223333:oidc-provider/" + issuer,
                   R"("StringLike": {")" + issuer +
                       R"(:sub": ["system:serviceaccount:payments:ledger", )"
                       R"("system:serviceaccount:payments:books"], ")" +
                       issuer + R"(:aud": "sts.amazonaws.com"})")};
  };
  const auto named = [](std::string_view file, std::string_view name, std::string_view partition) {
    return InputFile{std::string(file), tests::account("payments", name,
                                                       "arn:" + std::string(partition) +
                                                           ":iam::111122223333:role/ledger")};
  };
  const std::string china = "oidc.eks.cn-north-1.amazonaws.com.cn";
  const std::string gov = "oidc.eks.us-gov-west-1.amazonaws.com";
  const std::string at_provider = "partition-mismatch error ledger.trust.json:1";
  const std::string dangling = "subject-dangling note ledger.trust.json:1";
  const std::string at_account = dangling + "; partition-mismatch error sa.yaml:8";
  check_speakers({
      {"right",
       {trust("aws-cn", china), named("sa.yaml", "ledger", "aws-cn"),
        named("sb.yaml", "books", "aws-cn")}},
      {"China", {trust("aws-cn", china), named("sa.yaml", "ledger", "aws")}, at_account},
      {"GovCloud", {trust("aws-us-gov", gov), named("sa.yaml", "ledger", "aws")}, at_account},
      {"the other way",
       {trust("aws", "oidc.eks.eu-west-1.amazonaws.com"), named("sa.yaml", "ledger", "aws-cn")},
       at_account},
      {"control: the provider is alone with its partition",
       {trust("aws", china), named("sa.yaml", "ledger", "aws-cn")},
       at_provider + "; " + dangling},
      {"control: two accounts say the same",
       {trust("aws-cn", china), named("sa.yaml", "ledger", "aws"),
        named("sb.yaml", "books", "aws")},
       at_provider},
  });
}

TEST_CASE("what is wrong with a provider is wrong whatever its account is") {
  const std::string issuer(kIssuer);
  const std::string other = "oidc.eks.eu-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
  const std::string open = "arn:aws:iam::${ACCOUNT}:oidc-provider/";
  const auto role = [](const std::string& arn, const std::string& sub, const std::string& aud) {
    return std::vector<InputFile>{
        {"a.json", policy_for(arn, R"("StringEquals": {")" + sub +
                                       R"(:sub": "system:serviceaccount:payments:ledger", ")" +
                                       aud + R"(:aud": "sts.amazonaws.com"})")}};
  };
  const std::string only_note = "placeholder-value note a.json:1";
  const std::string note = only_note + "; ";
  const std::string malformed = note + "provider-arn-malformed error a.json:1";
  check_speakers({
      {"a scheme", role(open + "https://" + issuer, issuer, issuer), malformed},
      {"a slash at the end", role(open + issuer + "/", issuer, issuer), malformed},
      {"a misspelt type", role("arn:aws:iam::${ACCOUNT}:oidc-providers/" + issuer, issuer, issuer),
       malformed},
      {"a scheme before what is filled in",
       role("arn:aws:iam::111122223333:oidc-provider/https://${OIDC}", "${OIDC}", "${OIDC}"),
       "provider-arn-malformed error a.json:1; " + only_note},
      {"no type before what the keys call the issuer",
       role("arn:aws:iam::${ACCOUNT}:${OIDC}", "${OIDC}", "${OIDC}"),
       note + "provider-arn-malformed error a.json:1"},
      {"the same, with a known account",
       role("arn:aws:iam::111122223333:${OIDC}", "${OIDC}", "${OIDC}"), malformed},
      {"control: something else stands there",
       role("arn:aws:iam::${ACCOUNT}:${PROVIDER}", "${OIDC}", "${OIDC}"), only_note},
      {"a host with its parts in another order",
       role(open + "oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539",
            "oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539",
            "oidc.eu-west-1.eks.amazonaws.com/id/EXAMPLED539"),
       note + "issuer-host-malformed error a.json:1"},
      {"the key of another cluster", role(open + issuer, other, issuer),
       note + "issuer-mismatch error a.json:1"},
      {"both keys of another cluster", role(open + issuer, other, other),
       note + "issuer-mismatch error a.json:1; issuer-mismatch error a.json:1"},
      {"a placeholder of another kind",
       role("arn:aws:iam::<ACCOUNT>:oidc-provider/" + issuer, other, issuer),
       "placeholder-value warning a.json:1; issuer-mismatch error a.json:1"},
      {"control: right", role(open + issuer, issuer, issuer), only_note},
      {"control: the issuer is filled in, too", role(open + "${OIDC}", issuer, issuer), only_note},
      {"control: a part of the issuer is filled in",
       role(open + "oidc.eks.eu-west-1.amazonaws.com/id/${ID}", issuer, issuer), only_note},
      {"control: the key is filled in", role(open + issuer, "${OIDC}", "${OIDC}"), only_note},
  });
}

TEST_CASE("what is wrong with a subject is wrong whatever its parts are") {
  const auto role = [](const std::string& subject) {
    return std::vector<InputFile>{
        {"a.json",
         policy_for(provider(), R"("StringEquals": {")" + std::string(kIssuer) + R"(:sub": ")" +
                                    subject + R"(", ")" + std::string(kIssuer) +
                                    R"(:aud": "sts.amazonaws.com"})")}};
  };
  const std::string note = "placeholder-value note a.json:1";
  const std::string wrong = "sub-malformed error a.json:1";
  check_speakers({
      {"a blank", role("system:serviceaccount: ${NS}:${NAME}"), wrong + "; " + note},
      {"a slash", role("system:serviceaccount:${NS}/${NAME}"), note + "; " + wrong},
      {"a plural", role("system:serviceaccounts:${NS}:${NAME}"), wrong + "; " + note},
      {"without its first word", role("serviceaccount:${NS}:${NAME}"), wrong + "; " + note},
      {"a part too many", role("system:serviceaccount:${NS}:${NAME}:x"), note + "; " + wrong},
      {"control: right", role("system:serviceaccount:${NS}:${NAME}"), note},
      {"control: both in one", role("system:serviceaccount:${NS_AND_NAME}"), note},
      {"control: all in one", role("${SUBJECT}"), note},
      {"control: a blank that a template engine reads", role("system:serviceaccount:{{ ns }}:a"),
       "placeholder-value warning a.json:1"},
  });
}

TEST_CASE("items of a list that say nothing of what they are") {
  check_speakers({
      {"no metadata", {{"a.json", R"({"kind": "EventList", "items": [{"reason": "x"}]})"}}},
      {"no metadata, of a kind that is read",
       {{"a.json", R"({"kind": "PodList", "items": [{"spec": {}}]})"}}},
      {"no objects", {{"a.json", R"({"kind": "ServiceAccountList", "items": [1, null, "x"]})"}}},
      {"of Secrets in YAML", {{"a.yaml", "kind: SecretList\nitems:\n- data: {}\n"}}},
      {"control: with metadata",
       {{"a.json", R"({"kind": "ServiceAccountList", "items": [{"metadata": {"name": "a", )"
                   R"("annotations": {"eks.amazonaws.com/role-arn": "x"}}}]})"}},
       "role-arn-malformed error a.json:1"},
  });
}

TEST_CASE("an association of eksctl says nothing of an add-on that Terraform gives a cluster") {
  const std::string arn = "arn:aws:iam::111122223333:role/ebs";
  const InputFile eksctl{
      "cluster.yaml",
      "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n"
      "  name: demo\n  region: eu-west-1\niam:\n  podIdentityAssociations:\n"
      "  - namespace: kube-system\n    serviceAccountName: ebs-csi-controller-sa\n"
      "    roleARN: " +
          arn + "\n"};
  const InputFile addon{"main.tf",
                        "variable \"cluster\" {}\nresource \"aws_eks_addon\" \"ebs\" {\n"
                        "  cluster_name = var.cluster\n  addon_name = \"aws-ebs-csi-driver\"\n"
                        "  service_account_role_arn = "
                        "\"arn:aws:iam::111122223333:role/other\"\n}\n"};
  const InputFile account{
      "sa.yaml",
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n"
      "  name: ebs-csi-controller-sa\n  namespace: kube-system\n  annotations:\n"
      "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/other\n"};
  check_speakers({
      {"an add-on of Terraform", {eksctl, addon}},
      {"control: a manifest", {eksctl, account}, "pod-identity-conflict error sa.yaml:7"},
      {"control: an add-on of the same file",
       {{"cluster.yaml", eksctl.text +
                             "addons:\n- name: aws-ebs-csi-driver\n  serviceAccountRoleARN: "
                             "arn:aws:iam::111122223333:role/other\n"}},
       "pod-identity-conflict error cluster.yaml:13"},
  });
}

TEST_CASE("an account that a script installs where its role lets nobody in, whatever its name") {
  const auto tree = [](const std::string& ns, const std::string& values) {
    return std::vector<InputFile>{
        {"deploy.sh", "#!/bin/sh\nhelm upgrade --install api ./chart -n " + ns +
                          " -f values.yaml -f prod.yaml\n"},
        {"prod.yaml",
         "serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: "
         "arn:aws:iam::111122223333:role/api\n" +
             values},
        {"api.trust.json",
         policy_for(provider(), R"("StringEquals": {")" + std::string(kIssuer) +
                                    R"(:sub": "system:serviceaccount:payments:api", ")" +
                                    std::string(kIssuer) + R"(:aud": "sts.amazonaws.com"})")}};
  };
  check_speakers({
      {"right", tree("payments", "")},
      {"the values move it", tree("payment", "namespaceOverride: payments\n")},
      {"filled in", tree("\"$NS\"", "")},
      {"control: wrong", tree("payment", ""), "sub-mismatch error prod.yaml:3"},
  });
}

TEST_CASE("of several sources of values the last one holds") {
  const auto tree = [](const InputFile& user, const std::string& prod) {
    const auto values = [](const std::string& role) {
      return "serviceAccount:\n  name: api\n  annotations:\n    eks.amazonaws.com/role-arn: "
             "arn:aws:iam::111122223333:role/" +
             role + "\n";
    };
    const auto trusts = [](const std::string& ns) {
      return policy_for(provider(), R"("StringEquals": {")" + std::string(kIssuer) +
                                        R"(:sub": "system:serviceaccount:)" + ns + R"(:api", ")" +
                                        std::string(kIssuer) + R"(:aud": "sts.amazonaws.com"})");
    };
    return std::vector<InputFile>{user,
                                  {"values.yaml", values("dev")},
                                  {"prod.yaml", prod.empty() ? values("prod") : prod},
                                  {"dev.trust.json", trusts("dev")},
                                  {"prod.trust.json", trusts("payments")}};
  };
  const auto script = [](const std::string& options) {
    return InputFile{"deploy.sh",
                     "#!/bin/sh\nhelm upgrade api ./chart -n payments " + options + "\n"};
  };
  const auto helmfile = [](const std::string& values) {
    return InputFile{"helmfile.yaml",
                     "releases:\n- name: api\n  namespace: payments\n  chart: ./chart\n" + values};
  };
  const std::string wrong = "sub-mismatch error deploy.sh:2";
  check_speakers({
      {"a later file", tree(script("-f values.yaml -f prod.yaml"), "")},
      {"a later file, behind a comma", tree(script("--values values.yaml,prod.yaml"), "")},
      {"a later file that is filled in", tree(script("-f values.yaml -f \"$STAGE.yaml\""), "")},
      {"another name", tree(script("-f values.yaml --set serviceAccount.name=worker"), "")},
      {"another role", tree(script("-f values.yaml --set "
                                   "'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn="
                                   "arn:aws:iam::111122223333:role/prod'"),
                            "")},
      {"who knows what", tree(script("-f values.yaml --set \"$MORE\""), "")},
      {"a later file of a helmfile",
       tree(helmfile("  values:\n  - values.yaml\n  - prod.yaml\n"), "")},
      {"a later mapping of a helmfile",
       tree(helmfile("  values:\n  - values.yaml\n  - serviceAccount: {name: worker}\n"), ""),
       "sub-mismatch error helmfile.yaml:3; subject-dangling note prod.trust.json:1"},
      {"set by a helmfile",
       tree(helmfile("  values: [values.yaml]\n  set:\n  - name: serviceAccount.name\n    value: "
                     "worker\n"),
            ""),
       "sub-mismatch error helmfile.yaml:3; subject-dangling note prod.trust.json:1"},
      {"control: one file", tree(script("-f values.yaml"), ""), wrong},
      {"control: the last one", tree(script("-f prod.yaml -f values.yaml"), ""), wrong},
      {"control: another value", tree(script("-f values.yaml --set \"image.tag=$TAG\""), ""),
       wrong},
      {"control: one file of a helmfile", tree(helmfile("  values: [values.yaml]\n"), ""),
       "sub-mismatch error helmfile.yaml:3"},
      {"control: another value of a helmfile",
       tree(helmfile("  values: [values.yaml]\n  set:\n  - name: image.tag\n    value: x\n"), ""),
       "sub-mismatch error helmfile.yaml:3"},
  });
}

TEST_CASE("a provider that lacks the audience, whose ARN is filled in later") {
  const auto stack = [](const std::string& federated, const std::string& client) {
    const std::string issuer(kIssuer);
    return std::vector<InputFile>{
        {"t.yaml",
         "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Provider:\n"
         "    Type: AWS::IAM::OIDCProvider\n    Properties:\n      Url: https://" +
             issuer + "\n      ClientIdList: [" + client +
             "]\n  Role:\n    Type: AWS::IAM::Role\n"
             "    Properties:\n      RoleName: api\n      AssumeRolePolicyDocument:\n"
             "        Version: '2012-10-17'\n        Statement:\n        - Effect: Allow\n"
             "          Principal: {Federated: " +
             federated +
             "}\n"
             "          Action: sts:AssumeRoleWithWebIdentity\n          Condition:\n"
             "            StringEquals:\n              " +
             issuer + ":sub: system:serviceaccount:payments:api\n              " + issuer +
             ":aud: sts.amazonaws.com\n"},
        {"sa.yaml",
         "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n"
         "  namespace: payments\n  annotations:\n    eks.amazonaws.com/role-arn: "
         "arn:aws:iam::111122223333:role/api\n"}};
  };
  const std::string sub =
      "!Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/" + std::string(kIssuer) + "'";
  check_speakers({
      {"a reference", stack("!Ref Provider", "amazonaws.com"),
       "provider-audience-missing error t.yaml:7"},
      {"with the account of the stack", stack(sub, "vault"),
       "provider-audience-missing error t.yaml:7"},
      {"control: right", stack("!Ref Provider", "sts.amazonaws.com")},
      {"control: right, with the account of the stack", stack(sub, "sts.amazonaws.com")},
      {"control: filled in, too", stack(sub, "!Ref Audience")},
  });
}

TEST_CASE("the issuers of Red Hat's clusters are known by their hosts") {
  const auto role = [](const std::string& issuer, const std::string& condition) {
    return std::vector<InputFile>{
        {"a.json", policy_for("arn:aws:iam::111122223333:oidc-provider/" + issuer, condition)}};
  };
  const std::string id = "/24h7k2m9p4q8r1s6t3v5w0x2y9z7b1c4";
  check_speakers({
      {"of S3", role("rh-oidc.s3.us-east-1.amazonaws.com" + id, ""), "sub-missing error a.json:1"},
      {"of their own", role("oidc.op1.openshiftapps.com" + id, ""), "sub-missing error a.json:1"},
      {"control: another bucket", role("oidc-of-ci.s3.us-east-1.amazonaws.com" + id, "")},
      {"control: another host", role("id.example.com" + id, "")},
      {"control: the subject is tested",
       role("oidc.op1.openshiftapps.com" + id, R"("StringEquals": {"oidc.op1.openshiftapps.com)" +
                                                   id + R"(:sub": "system:serviceaccount:a:b"})"),
       "aud-missing note a.json:1"},
  });
}

TEST_CASE("tokens that pods bring themselves have the audience that is written there") {
  const auto tree = [](const std::string& audience, const std::string& annotation) {
    return std::vector<InputFile>{
        {"a.json",
         policy_for(provider(), R"("StringEquals": {")" + std::string(kIssuer) +
                                    R"(:sub": "system:serviceaccount:web:api", ")" +
                                    std::string(kIssuer) + R"(:aud": "sts.amazonaws.com"})")},
        {"b.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: api, namespace: web" +
                       annotation +
                       "}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: web}\n"
                       "spec:\n  serviceAccountName: api\n  containers:\n  - name: a\n    env:\n"
                       "    - {name: AWS_ROLE_ARN, value: 'arn:aws:iam::111122223333:role/a'}\n"
                       "    - {name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /t/token}\n"
                       "    volumeMounts: [{name: t, mountPath: /t}]\n  volumes:\n  - name: t\n"
                       "    projected: {sources: [{serviceAccountToken: {path: token, audience: " +
                       audience + "}}]}\n"}};
  };
  const std::string role =
      ", annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/a'}";
  check_speakers({
      {"right", tree("sts.amazonaws.com", "")},
      {"right, with the webhook's", tree("sts.amazonaws.com", role)},
      {"control: another audience", tree("vault", ""), "aud-mismatch error a.json:1"},
  });
}

TEST_CASE("a cluster whose provider another root makes: its keys tell what is wrong with them") {
  // Line 10 is the condition.
  const auto role = [](const std::string& conditions) {
    return std::vector<InputFile>{
        {"main.tf",
         "data \"terraform_remote_state\" \"eks\" {\n  backend = \"local\"\n}\n"
         "resource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n"
         "  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n"
         "    Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\",\n"
         "      Principal = { Federated = data.terraform_remote_state.eks.outputs.arn }\n"
         "      Condition = { StringEquals = { " +
             conditions + " } } }]\n  })\n}\n"}};
  };
  const auto test = [](const std::string& claim, const std::string& value) {
    return "\"${data.terraform_remote_state.eks.outputs.url}:" + claim + "\" = \"" + value + "\"";
  };
  const std::string sub = test("sub", "system:serviceaccount:web:api") + ", ";
  const std::string aud = ", " + test("aud", "sts.amazonaws.com");
  check_speakers({
      {"right", role(sub + test("aud", "sts.amazonaws.com"))},
      {"a claim that is none", role(test("subj", "system:serviceaccount:web:api") + aud),
       "claim-unknown error main.tf:10"},
      {"a prefix that is none", role(test("sub", "system:serviceacount:web:api") + aud),
       "sub-malformed error main.tf:10"},
      {"a slip in the audience", role(sub + test("aud", "sts.amazon.com")),
       "aud-mismatch warning main.tf:10"},
      {"another audience", role(sub + test("aud", "vault"))},
      {"another identity provider", role(test("subj", "repo:octo-org/octo-repo:*") + aud)},
  });
}

TEST_CASE("a provider with a slip in its audience has tokens that carry it") {
  const auto tree = [](const std::string& client) {
    return std::vector<InputFile>{
        {"main.tf",
         "resource \"aws_iam_openid_connect_provider\" \"p\" {\n"
         "  url            = \"https://idp.example.org/prod\"\n  client_id_list = [\"" +
             client +
             "\"]\n}\nresource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n"
             "  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n"
             "    Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\",\n"
             "      Principal = { Federated = aws_iam_openid_connect_provider.p.arn }\n"
             "      Condition = { StringEquals = {\n"
             "        \"idp.example.org/prod:sub\" = \"system:serviceaccount:web:api\"\n"
             "        \"idp.example.org/prod:aud\" = \"sts.amazon.com\" } } }]\n  })\n}\n"}};
  };
  check_speakers({
      {"its own", tree("sts.amazon.com"), "provider-audience-missing error main.tf:3"},
      {"control: the usual one", tree("sts.amazonaws.com"), "aud-mismatch warning main.tf:13"},
  });
}

TEST_CASE("an account that a known chart names after its release") {
  // Line 8 is the subject.
  const auto tree = [](const std::string& subject, const std::string& release,
                       const std::string& more = {}) {
    return std::vector<InputFile>{
        {"main.tf",
         "module \"eks\" {\n  source       = \"terraform-aws-modules/eks/aws\"\n"
         "  cluster_name = \"shop\"\n}\nmodule \"irsa\" {\n"
         "  source    = "
         "\"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks\"\n"
         "  role_name = \"dns\"\n  oidc_providers = { a = { namespace_service_accounts = [\"" +
             subject +
             "\"], provider_arn = module.eks.oidc_provider_arn } }\n}\n"
             "resource \"helm_release\" \"dns\" {\n  name       = " +
             release +
             "\n  repository = \"https://kubernetes-sigs.github.io/external-dns\"\n"
             "  namespace  = \"dns\"\n  chart      = \"external-dns\"\n"
             "  set {\n    name  = "
             "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n"
             "    value = module.irsa.iam_role_arn\n  }\n" +
             more + "}\nvariable \"x\" {}\n"}};
  };
  const std::string refused = "sub-mismatch error main.tf:8";
  check_speakers({
      {"the release's name", tree("dns:external-dns", R"("external-dns")")},
      {"with the chart's in it", tree("dns:my-external-dns", R"("my-external-dns")")},
      {"with the chart's behind it", tree("dns:names-external-dns", R"("names")")},
      {"a slip", tree("dns:external-dnss", R"("external-dns")"), refused},
      {"without the chart's behind it", tree("dns:names", R"("names")"), refused},
      // What changes the name, or may.
      {"another release", tree("dns:external-dnss", "var.x")},
      {"fullnameOverride",
       tree("dns:names", R"("external-dns")", "  values = [\"fullnameOverride: names\\n\"]\n")},
      {"nameOverride", tree("dns:names", R"("names")",
                            "  set {\n    name  = \"nameOverride\"\n    value = \"ames\"\n  }\n")},
      {"its own name",
       tree("dns:names", R"("external-dns")",
            "  set {\n    name  = \"serviceAccount.name\"\n    value = \"names\"\n  }\n")},
      {"values that nobody knows", tree("dns:names", R"("external-dns")", "  values = [var.x]\n")},
      {"a chart of one's own",
       [&] {
         auto files = tree("dns:names", R"("external-dns")");
         const auto at = files[0].text.find("\"external-dns\"\n  set");
         files[0].text.replace(at, 14, "\"./charts/external-dns\"");
         return files;
       }()},
  });
}

TEST_CASE("a namespace that values name in a text without accounts") {
  const auto tree = [](const std::string& values) {
    return std::vector<InputFile>{
        {"main.tf",
         "module \"eks\" {\n  source       = \"terraform-aws-modules/eks/aws\"\n"
         "  cluster_name = \"shop\"\n}\nmodule \"irsa\" {\n"
         "  source    = "
         "\"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks\"\n"
         "  role_name = \"api\"\n  oidc_providers = { a = { namespace_service_accounts = "
         "[\"web:api\"], provider_arn = module.eks.oidc_provider_arn } }\n}\n"
         "resource \"helm_release\" \"api\" {\n  name      = \"api\"\n"
         "  namespace = \"default\"\n  chart     = \"api\"\n  values    = [\"" +
             values +
             "\"]\n  set {\n    name  = "
             "\"serviceAccount.annotations.eks\\\\.amazonaws\\\\.com/role-arn\"\n"
             "    value = module.irsa.iam_role_arn\n  }\n}\n"}};
  };
  check_speakers({
      {"another namespace", tree("namespaceOverride: web\\n")},
      {"control: none", tree("replicas: 2\\n"), "sub-mismatch error main.tf:17"},
  });
}

TEST_CASE("a field of a format string stands for a text, although YAML calls it a mapping") {
  const auto tree = [](const std::string& name, const std::string& ns, const std::string& role) {
    return std::vector<InputFile>{
        {"a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
                       "\n  namespace: " + ns +
                       "\n  annotations:\n    eks.amazonaws.com/role-arn: " + role +
                       "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n" +
                       "  serviceAccountName: " + name + "\n  containers: []\n"}};
  };
  const std::string role = arn("ledger");
  const std::string note = "placeholder-value note a.yaml:7";
  const std::string refused = "object-name-invalid error a.yaml:";
  check_speakers({
      {"the name", tree("{sa}", "pay", role), "placeholder-value note a.yaml:4"},
      {"the namespace", tree("ledger", "{ns}", role), "placeholder-value note a.yaml:5"},
      {"the role", tree("ledger", "pay", "{role_arn}"), note},
      {"all of them", tree("{sa}", "{ns}", "{0}"), note},
      {"control: a mapping with a value", tree("{sa: x}", "pay", role),
       refused + "4; " + refused + "13"},
      {"control: two keys", tree("ledger", "{a, b}", role), refused + "5"},
      {"control: nothing", tree("ledger", "{}", role), refused + "5"},
      {"control: a list", tree("ledger", "pay", "[role_arn]"),
       "annotation-not-string error a.yaml:7"},
  });
}

TEST_CASE("a role whose account is filled in later, and that nothing makes under this name") {
  const auto tree = [](const std::string& arn, const std::string& more = "") {
    return std::vector<InputFile>{
        {"main.tf",
         "data \"aws_caller_identity\" \"now\" {}\nvariable \"x\" {}\nmodule \"eks\" {\n"
         "  source       = \"terraform-aws-modules/eks/aws\"\n  cluster_name = \"shop\"\n}\n"
         "module \"irsa\" {\n  source    = "
         "\"terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks\"\n"
         "  role_name = \"ledger\"\n  oidc_providers = { a = { namespace_service_accounts = "
         "[\"pay:api\"], provider_arn = module.eks.oidc_provider_arn } }\n}\n"
         "resource \"kubernetes_service_account_v1\" \"api\" {\n  metadata {\n"
         "    name      = \"api\"\n    namespace = \"pay\"\n    annotations = {\n"
         "      \"eks.amazonaws.com/role-arn\" = \"" +
             arn + "\"\n    }\n  }\n}\n" + more}};
  };
  const std::string own = "arn:aws:iam::${data.aws_caller_identity.now.account_id}:role/";
  const std::string missing = "role-missing warning main.tf:17";
  check_speakers({
      {"right", tree(own + "ledger")},
      {"a slip", tree(own + "ledgr"), missing},
      {"a slip behind a path", tree(own + "apps/ledgre"), missing},
      {"in an account that nobody knows", tree("arn:aws:iam::${var.x}:role/ledgr"), missing},
      {"another name", tree(own + "books")},
      {"a part of the name is open", tree(own + "ledg${var.x}")},
      {"there is one of this name as well",
       tree(own + "ledgr",
            "resource \"aws_iam_role\" \"b\" {\n  name = \"ledgr\"\n  assume_role_policy = "
            "var.x\n}\n")},
  });
}

TEST_CASE("a service account that its pods forgot, whatever its role will be") {
  const auto tree = [](const std::string& role, const std::string& used) {
    return std::vector<InputFile>{
        {"a.yaml", account("pay", "ledger-writer", role) + deployment("pay", "ledger", used)}};
  };
  const auto apart = [](const std::string& role) {
    return std::vector<InputFile>{{"a.yaml", account("pay", "ledger-writer", role)},
                                  {"b.yaml", deployment("pay", "books", "default")}};
  };
  const std::string note = "placeholder-value note a.yaml:8";
  const std::string unused = "service-account-unused ";
  const std::string open = "arn:aws:iam::${ACCOUNT_ID}:role/ledger";
  check_speakers({
      {"used", tree(open, "ledger-writer"), note},
      {"not used", tree(open, "default"), unused + "warning a.yaml:5; " + note},
      {"control: a role that is known", tree(arn("ledger"), "default"),
       unused + "warning a.yaml:5"},
      // The pods of what is filled in may be elsewhere.
      {"by pods of another name", apart(open), note},
      {"control: by pods of another name", apart(arn("ledger")), unused + "note a.yaml:5"},
  });
}

TEST_CASE("an annotation that a script fills in says nothing of itself") {
  const auto tree = [](const std::string& script) {
    return std::vector<InputFile>{{"k/sa.yaml", account("pay", "ledger", "LedgerRole_ARN")},
                                  {"run.sh", script}};
  };
  const std::string malformed = "role-arn-malformed error k/sa.yaml:8";
  check_speakers({
      {"in place", tree("sed -i 's|LedgerRole_ARN|'$ARN'|g' ./k/sa.yaml\n")},
      {"as BSD has it", tree("sed -i='' \"s|LedgerRole_ARN|$ARN|\" k/sa.yaml\n")},
      {"a part of it", tree("sed -i 's/_ARN/x/' k/sa.yaml\n")},
      {"into a copy", tree("sed \"s|LedgerRole_ARN|$ARN|\" $FILE | kubectl apply -f -\n")},
      {"control: another word", tree("sed -i 's/REGION/x/' k/sa.yaml\n"), malformed},
      {"control: a part of it in another file", tree("sed -i 's/_ARN/x/' other.yaml\n"), malformed},
  });
}

TEST_CASE("a provider whose ARN nobody knows yet may be the one that seems to be missing") {
  const std::string other = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE0A6C1B8F24D7E93C5B20D8F61";
  const auto role = [](const std::string& name, const std::string& arn, const std::string& issuer,
                       const std::string& subject = "system:serviceaccount:pay:api") {
    return "resource \"aws_iam_role\" \"" + name + "\" {\n  name = \"" + name +
           "\"\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ "
           "Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\",\n"
           "    Principal = { Federated = \"" +
           arn + "\" },\n    Condition = { StringEquals = { \"" + issuer + ":sub\" = \"" + subject +
           "\", \"" + issuer + ":aud\" = \"sts.amazonaws.com\" } } }] })\n}\n";
  };
  const std::string providers =
      "resource \"aws_iam_openid_connect_provider\" \"a\" {\n  url = \"https://" +
      std::string(kIssuer) + "\"\n  client_id_list = [\"sts.amazonaws.com\"]\n}\n";
  const std::string begin = "arn:aws:iam::111122223333:oidc-provider/";
  const std::string eks = "module \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n}\n";
  const auto tree = [&](const std::string& issuer, const std::string& more = "") {
    return std::vector<InputFile>{
        {"main.tf", providers + role("api", begin + issuer, issuer) + more}};
  };
  check_speakers({
      {"the provider of the input", tree(std::string(kIssuer))},
      {"another", tree(other), "provider-missing note main.tf:8"},
      {"another, beside one of the cluster of a module",
       tree(other,
            eks + role("web", "${module.eks.oidc_provider_arn}", "${module.eks.oidc_provider}"))},
      {"another, and in another root one of the cluster of a module",
       [&] {
         auto files = tree(other);
         files.push_back({"web/main.tf", eks + role("web", "${module.eks.oidc_provider_arn}",
                                                    "${module.eks.oidc_provider}")});
         return files;
       }(),
       "provider-missing note main.tf:8"},
      {"another, beside one of GitHub that is not known",
       tree(other,
            "variable \"github\" {}\n" +
                role("ci", "${var.github}", "token.actions.githubusercontent.com", "repo:o/r:*")),
       "provider-missing note main.tf:8"},
  });
}

TEST_CASE("what is wrong with a role's ARN is wrong whatever its account is") {
  const auto tree = [](const std::string& arn) {
    return std::vector<InputFile>{{"a.yaml", account("pay", "ledger", arn)}};
  };
  const std::string note = "placeholder-value note a.yaml:8";
  const std::string malformed = note + "; role-arn-malformed error a.yaml:8";
  const std::string open = "arn:aws:iam::${ACCOUNT}:";
  check_speakers({
      {"right", tree(open + "role/ledger"), note},
      {"a path and a part of the name", tree(open + "role/apps/${ENV}-ledger"), note},
      {"a policy", tree(open + "policy/ledger"), malformed},
      {"a user", tree(open + "user/${NAME}"), malformed},
      {"a session", tree(open + "assumed-role/ledger/x"), malformed},
      {"no type", tree(open + "ledger"), malformed},
      {"a colon for the slash", tree(open + "role:ledger"), malformed},
      {"a blank at the end", tree("'" + open + "role/ledger '"), malformed},
      {"a wildcard", tree(open + "role/ledger-*"), malformed},
      {"control: the resource is filled in", tree(open + "${ROLE}"), note},
      {"control: the type is", tree(open + "${TYPE}/ledger"), note},
      {"control: all of it", tree("${ARN}"), note},
  });
  const Linted session = lint_files(tree(open + "assumed-role/ledger/x"));
  CHECK(session.text().find("help: Name the role itself.") != std::string::npos);
}

TEST_CASE("a subject in upper case, and an account in lower case that another root makes") {
  const std::string role =
      "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = jsonencode({ "
      "Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = "
      "\"sts:AssumeRoleWithWebIdentity\", Principal = { Federated = \"" +
      provider() + "\" }, Condition = { StringEquals = {\n    \"" + std::string(kIssuer) +
      ":sub\" = \"system:serviceaccount:pay:Ledger\",\n    \"" + std::string(kIssuer) +
      ":aud\" = \"sts.amazonaws.com\" } } }] })\n}\n";
  const std::string account =
      "resource \"kubernetes_service_account\" \"s\" {\n  metadata {\n    name = \"ledger\"\n"
      "    namespace = \"pay\"\n  }\n}\n";
  check_speakers({
      {"in one root", {{"a/main.tf", role + account}}, "subject-case error a/main.tf:4"},
      {"in two", {{"a/main.tf", role}, {"b/main.tf", account}}, "sub-malformed error a/main.tf:4"},
      {"a manifest",
       {{"a/main.tf", role}, {"b/sa.yaml", tests::account("pay", "ledger", arn("r"))}},
       "subject-case error a/main.tf:4"},
  });
}
