// Objects that stand inside of something else: tasks of Ansible, Templates of OpenShift, and files
// that Terraform writes.
#include <doctest/doctest.h>

#include <string>

#include "support/lint.h"
#include "support/samples.h"

namespace irsa::load {
namespace {

std::string lint_one(const std::string& name, const std::string& text) {
  return tests::lint_files({{name, text}}).brief();
}

/// A role as AWS prints it, that lets in shop/api.
const tests::InputFile kRoleOfApi = {
    "role.json",
    R"({"Role": {"RoleName": "api", "Arn": "arn:aws:iam::111122223333:role/api", )"
    R"("AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", )"
    R"("Principal": {"Federated": ")" +
        tests::provider() + R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
        R"({"StringEquals": {")" + std::string(tests::kIssuer) +
        R"(:aud": "sts.amazonaws.com", ")" + std::string(tests::kIssuer) +
        R"(:sub": "system:serviceaccount:shop:api"}}}]}}})"};

std::string lint_with_role(const std::string& name, const std::string& text) {
  return tests::lint_files({{name, text}, kRoleOfApi}).brief();
}

/// A task with a service account; `indent` blanks before all of it.
std::string task(const std::string& module, const std::string& annotation, int indent = 0) {
  const std::string lines[] = {
      "- name: account",      "  " + module + ":",      "    state: present",
      "    definition:",      "      apiVersion: v1",   "      kind: ServiceAccount",
      "      metadata:",      "        name: api",      "        namespace: shop",
      "        annotations:", "          " + annotation};
  std::string out;
  for (const std::string& line : lines) out += std::string(indent, ' ') + line + "\n";
  return out;
}

const std::string kTypo = "eks.amazonaws.com/role_arn: arn:aws:iam::111122223333:role/api";
const std::string kRight = "eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api";

TEST_CASE("what a task of Ansible makes is an object") {
  struct Case {
    std::string title;
    std::string text;
    std::string expected;
  };
  const std::string play = "- hosts: localhost\n  tasks:\n";
  const Case kCases[] = {
      {"a list of tasks", task("kubernetes.core.k8s", kTypo),
       "tasks.yml:11:11 error annotation-typo\n"},
      {"a play", play + task("kubernetes.core.k8s", kTypo, 4),
       "tasks.yml:13:15 error annotation-typo\n"},
      {"a block", "- block:\n" + task("k8s", kTypo, 4), "tasks.yml:12:15 error annotation-typo\n"},
      {"an older collection", task("community.kubernetes.k8s", kTypo),
       "tasks.yml:11:11 error annotation-typo\n"},
      {"text",
       "- kubernetes.core.k8s:\n    definition: |\n      apiVersion: v1\n      kind: "
       "ServiceAccount\n      metadata:\n        name: api\n        annotations:\n          " +
           kTypo + "\n",
       "tasks.yml:8:11 error annotation-typo\n"},
      {"several",
       "- kubernetes.core.k8s:\n    definition:\n      - apiVersion: v1\n        kind: "
       "ServiceAccount\n        metadata:\n          name: api\n          annotations:\n "
       "           " +
           kTypo + "\n",
       "tasks.yml:8:13 error annotation-typo\n"},
      {"what is filled in",
       task("kubernetes.core.k8s", "eks.amazonaws.com/role-arn: \"{{ role_arn }}\""), ""},
      {"right", task("kubernetes.core.k8s", kRight), ""},
      {"another module", task("ansible.builtin.debug", kTypo), ""},
      {"taken away",
       "- kubernetes.core.k8s:\n    state: absent\n    definition: {apiVersion: v1, "
       "kind: ServiceAccount, metadata: {name: api, annotations: {\"" +
           kTypo.substr(0, 26) + "\": x}}}\n",
       ""},
      {"a role",
       "- amazon.aws.iam_role:\n    name: api\n    assume_role_policy_document:\n      Version: "
       "\"2012-10-17\"\n      Statement:\n        - Effect: Allow\n          Action: "
       "sts:AssumeRoleWithWebIdentity\n          Principal: {Federated: \"arn:aws:iam::{{ account "
       "}}:oidc-provider/{{ oidc }}\"}\n          Condition:\n            StringEquals:\n          "
       "  "
       "  \"{{ oidc }}:sub\": \"system:serviceaccount:shop:*\"\n              \"{{ oidc }}:aud\": "
       "sts.amazonaws.com\n",
       "tasks.yml:11:61 error wildcard-literal\n"},
      {"a role's policy from elsewhere",
       "- iam_role:\n    name: api\n    assume_role_policy_document: \"{{ lookup('file', "
       "'AssumeRoleWithWebIdentity.json') }}\"\n",
       ""},
      {"a release",
       "- kubernetes.core.helm:\n    name: dns\n    chart_ref: external-dns/external-dns\n    "
       "release_namespace: dns\n    values:\n      serviceAccount:\n        annotations:\n         "
       " " +
           kTypo + "\n",
       "tasks.yml:8:11 error annotation-typo\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(lint_one("tasks.yml", c.text) == c.expected);
  }
}

TEST_CASE("the policy of a role may stand in a file that the task looks up") {
  const std::string policy =
      R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": )"
      R"("arn:aws:iam::111122223333:oidc-provider/{{ issuer }}"}, "Action": )"
      R"("sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"{{ issuer }}:aud": )"
      R"("sts.amazonaws.com", "{{ issuer }}:sub": "system:serviceaccount:shop:cart"}}}]})";
  const auto found = [&](const std::string& lookup, const std::string& path) {
    const std::string all =
        tests::lint_files(
            {{"roles/aws/tasks/main.yml",
              "- amazon.aws.iam_role:\n    name: api\n    assume_role_policy_document: \"{{ " +
                  lookup + " }}\"\n" + task("kubernetes.core.k8s", kRight)},
             {path, policy}})
            .brief();
    // The placeholder is told of whatever role the policy is for.
    const std::size_t error = all.find(" error ");
    return error == std::string::npos ? "" : all.substr(all.rfind('\n', error) + 1);
  };
  const std::string templates = "roles/aws/templates/oidc.json.j2";
  const std::string wrong = templates + ":1:280 error sub-mismatch\n";
  CHECK(found("lookup('template', 'oidc.json.j2')", templates) == wrong);
  CHECK(found("lookup('ansible.builtin.template', 'oidc.json.j2') | to_json", templates) == wrong);
  CHECK(found("lookup(\\\"template\\\", \\\"oidc.json.j2\\\")", templates) == wrong);
  CHECK(found("lookup('file', 'oidc.json')", "roles/aws/files/oidc.json") ==
        "roles/aws/files/oidc.json:1:280 error sub-mismatch\n");
  CHECK(found("lookup('template', oidc)", templates) == "");
  CHECK(found("lookup('env', 'oidc.json.j2')", templates) == "");
  CHECK(found("lookup('template', 'other.json.j2')", templates) == "");
}

TEST_CASE("an account that a task makes is held against the roles") {
  const auto account = [](const std::string& ns) {
    return "- kubernetes.core.k8s:\n    namespace: " + ns +
           "\n    definition: {apiVersion: v1, kind: ServiceAccount, metadata: {name: api, "
           "annotations: {\"eks.amazonaws.com/role-arn\": "
           "\"arn:aws:iam::111122223333:role/api\"}}}\n";
  };
  CHECK(lint_with_role("tasks.yml", account("shop")) == "");
  CHECK(lint_with_role("tasks.yml", account("shops")).find("error sub-mismatch") !=
        std::string::npos);
  CHECK(lint_with_role("tasks.yml", account("\"{{ ns }}\"")) == "");
}

TEST_CASE("the objects of an OpenShift Template are objects") {
  const auto text = [](const std::string& ns, const std::string& annotation) {
    return "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata:\n  name: api\n"
           "parameters:\n- name: ACCOUNT\nobjects:\n- apiVersion: v1\n  kind: ServiceAccount\n"
           "  metadata:\n    name: api\n    namespace: " +
           ns + "\n    annotations:\n      " + annotation + "\n";
  };
  const std::string open = "eks.amazonaws.com/role-arn: arn:aws:iam::${ACCOUNT}:role/api";
  CHECK(lint_one("template.yaml", text("shop", kTypo)) ==
        "template.yaml:14:7 error annotation-typo\n");
  CHECK(lint_one("template.yaml", text("shop", open)) == "");
  CHECK(lint_with_role("template.yaml", text("shop", kRight)) == "");
  CHECK(lint_with_role("template.yaml", text("${NAMESPACE}", kRight)) == "");
  CHECK(lint_with_role("template.yaml", text("shops", kRight)).find("error sub-mismatch") !=
        std::string::npos);
}

TEST_CASE("a manifest that Terraform writes to a file is a manifest") {
  const auto source = [](const std::string& type, const std::string& file, const std::string& ns) {
    return "resource \"aws_iam_role\" \"api\" {\n  name = \"api\"\n  assume_role_policy = "
           "jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      Effect = "
           "\"Allow\"\n      Action = \"sts:AssumeRoleWithWebIdentity\"\n      Principal = { "
           "Federated = \"" +
           tests::provider() + "\" }\n      Condition = { StringEquals = { \"" +
           std::string(tests::kIssuer) + ":sub\" = \"system:serviceaccount:shop:api\", \"" +
           std::string(tests::kIssuer) +
           ":aud\" = \"sts.amazonaws.com\" } }\n    }]\n  })\n}\nresource \"" + type +
           "\" \"api\" {\n  " + file +
           "\n  content = <<-EOT\n    apiVersion: v1\n    kind: ServiceAccount\n    metadata:\n    "
           "  name: api\n      namespace: " +
           ns +
           "\n      annotations:\n        eks.amazonaws.com/role-arn: ${aws_iam_role.api.arn}\n  "
           "EOT\n}\n";
  };
  const std::string yaml = "filename = \"${path.module}/sa.yaml\"";
  const std::string mismatch = "main.tf:9:115 error sub-mismatch\n";
  CHECK(lint_one("main.tf", source("local_file", yaml, "shop")) == "");
  CHECK(lint_one("main.tf", source("local_file", yaml, "shops")) == mismatch);
  CHECK(lint_one("main.tf", source("local_sensitive_file", yaml, "shops")) == mismatch);
  CHECK(lint_one("main.tf", source("github_repository_file", "file = \"apps/sa.yaml\"", "shops")) ==
        mismatch);
  CHECK(lint_one("main.tf", source("local_file", "filename = \"sa.txt\"", "shops")) == "");
  CHECK(lint_one("main.tf", source("local_file", yaml, "${var.ns}")) == "");
}

}  // namespace
}  // namespace irsa::load
