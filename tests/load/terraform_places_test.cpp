// Manifests, values and policies inside of Terraform's texts: a finding stands at the very bytes
// that are wrong, in whichever file, heredoc, encoder or template they are written.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"
#include "support/replaced.h"

namespace {

using namespace irsa;
using tests::InputFile;
using tests::replaced;

/// The account id has one digit, and is what is reported.
const std::string kBad = "arn:aws:iam::1:role/x";

std::string account(const std::string& arn) {
  return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: b\n"
         "  annotations:\n    eks.amazonaws.com/role-arn: " +
         arn + "\n";
}

std::string values(const std::string& arn) {
  return "serviceAccount:\n  create: true\n  annotations:\n    eks.amazonaws.com/role-arn: " + arn +
         "\n";
}

std::string indented(const std::string& text, const std::string& by) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins) out += by;
    out += c;
    begins = c == '\n';
  }
  return out;
}

InputFile manifest(const std::string& expression, const std::string& more = {}) {
  return {"main.tf",
          more + "resource \"kubectl_manifest\" \"a\" {\n  yaml_body = " + expression + "\n}\n"};
}

/// kubernetes_manifest takes an object.
InputFile object(const std::string& expression, const std::string& more = {}) {
  return {"main.tf",
          more + "resource \"kubernetes_manifest\" \"a\" {\n  manifest = " + expression + "\n}\n"};
}

InputFile release(const std::string& expressions) {
  return {"main.tf",
          "resource \"helm_release\" \"a\" {\n  name = \"a\"\n  chart = \"./x\"\n  namespace = "
          "\"b\"\n  values = [" +
              expressions + "]\n}\n"};
}

std::string heredoc(const std::string& text) { return "<<-YAML\n" + text + "  YAML\n"; }

std::string encoded(const std::string& arn) {
  return R"(yamlencode({
    apiVersion = "v1"
    kind       = "ServiceAccount"
    metadata = {
      name        = "a"
      namespace   = "b"
      annotations = { "eks.amazonaws.com/role-arn" = ")" +
         arn + R"(" }
    }
  }))";
}

/// An Application with values in a text of its own.
std::string application(const std::string& arn) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n"
         "  source:\n    chart: x\n    helm:\n      values: |\n" +
         indented(values(arn), "        ") + "  destination: {namespace: b}\n";
}

struct Row {
  std::string_view title;
  std::vector<InputFile> files;
  const char* line;  ///< where it is reported: "FILE:LINE"
};

std::vector<Row> rows() {
  const std::string deep = indented(account(kBad), "    ");
  return {
      {"a heredoc", {manifest("<<YAML\n" + account(kBad) + "YAML")}, "main.tf:9"},
      {"one that is indented", {manifest(heredoc(deep))}, "main.tf:9"},
      {"one with tabs before it",
       {manifest("<<-YAML\n" + indented(account(kBad), "\t") + "\tYAML")},
       "main.tf:9"},
      {"lines end with CR LF",
       {{"main.tf", replaced(manifest(heredoc(deep)).text, "\n", "\r\n")}},
       "main.tf:9"},
      {"a longer value stands before it on the line",
       {manifest(heredoc("    apiVersion: v1\n    kind: ServiceAccount\n    metadata: {name: "
                         "\"${local.n}\", namespace: b, annotations: {eks.amazonaws.com/role-arn: "
                         "\"" +
                         kBad + "\"}}\n"),
                 "locals {\n  n = \"a-rather-long-name\"\n}\n")},
       "main.tf:8"},
      {"letters of two bytes before it",
       {manifest(heredoc(replaced(deep, "    annotations",
                                  "    labels: {x: \"äöü\"}\n"
                                  "      annotations")))},
       "main.tf:10"},
      {"the second of two documents",
       {manifest(heredoc(
           indented("---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n---\n", "    ") +
           deep))},
       "main.tf:15"},
      {"an ARN in a local",
       {manifest(heredoc(replaced(deep, kBad, "${local.arn}")),
                 "locals {\n  arn = \"" + kBad + "\"\n}\n")},
       "main.tf:2"},
      {"only a part of it in a local",
       {manifest(heredoc(replaced(deep, "::1:", "::${local.account}:")),
                 "locals {\n  account = \"1\"\n}\n")},
       "main.tf:2"},
      {"quoted", {manifest("\"" + replaced(account(kBad), "\n", "\\n") + "\"")}, "main.tf:2"},
      {"quoted, behind escapes",
       {manifest("\"# \\u00e4\\t\\\"x\\\"\\n" + replaced(account(kBad), "\n", "\\n") + "\"")},
       "main.tf:2"},
      {"yamlencode", {manifest(encoded(kBad))}, "main.tf:8"},
      {"a template's own text",
       {manifest("templatefile(\"${path.module}/a.yaml.tpl\", { name = \"a\" })"),
        {"a.yaml.tpl", replaced(account(kBad), "name: a", "name: ${name}")}},
       "a.yaml.tpl:7"},
      {"values in a text of an Application",
       {manifest(heredoc(indented(application(kBad), "    ")))},
       "main.tf:14"},
      {"the same, with something unknown in it",
       {manifest(heredoc(indented(replaced(application(kBad), "chart: x", "chart: \"${var.x}\""),
                                  "    ")),
                 "variable \"x\" {\n  default = \"\"\n}\n")},
       "main.tf:17"},
      {"the same in a template",
       {manifest("templatefile(\"${path.module}/a.yaml.tpl\", { n = \"äb\" })"),
        {"a.yaml.tpl", replaced(application(kBad), "name: a", "name: \"${n}\"")}},
       "a.yaml.tpl:12"},
      {"a file",
       {manifest("file(\"${path.module}/a.yaml\")"), {"a.yaml", account(kBad)}},
       "a.yaml:7"},
      {"an object",
       {object("{\n    apiVersion = \"v1\"\n    kind = \"ServiceAccount\"\n    metadata = { name = "
               "\"a\", namespace = \"b\", annotations = { \"eks.amazonaws.com/role-arn\" = \"" +
               kBad + "\" } }\n  }")},
       "main.tf:5"},
      {"yamldecode of a heredoc", {object("yamldecode(" + heredoc(deep) + "  )")}, "main.tf:9"},
      {"yamldecode of a file",
       {object("yamldecode(file(\"${path.module}/a.yaml\"))"), {"a.yaml", account(kBad)}},
       "a.yaml:7"},
      {"yamldecode of a template",
       {object("yamldecode(templatefile(\"${path.module}/a.yaml.tpl\", { name = var.name }))",
               "variable \"name\" {}\n"),
        {"a.yaml.tpl", replaced(account(kBad), "name: a", "name: ${name}")}},
       "a.yaml.tpl:7"},
      {"jsondecode of a template with an open part",
       {object("jsondecode(templatefile(\"${path.module}/a.json.tpl\", { name = var.name }))",
               "variable \"name\" {}\n"),
        {"a.json.tpl",
         "{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccount\",\n \"metadata\": {\"name\": "
         "\"${name}\", \"namespace\": \"b\",\n  \"annotations\": {\"eks.amazonaws.com/role-arn\": "
         "\"" +
             kBad + "\"}}}\n"}},
       "a.json.tpl:3"},
      {"values in a heredoc", {release(heredoc(indented(values(kBad), "    ")))}, "main.tf:9"},
      {"values in the second of two",
       {release(heredoc(indented(values("arn:aws:iam::111122223333:role/x"), "    ")) + "  , " +
                heredoc(indented(values(kBad), "    ")))},
       "main.tf:15"},
      {"values encoded",
       {release("yamlencode({ serviceAccount = { create = true, annotations = { "
                "\"eks.amazonaws.com/role-arn\" = \"" +
                kBad + "\" } } })")},
       "main.tf:5"},
      {"values in a file",
       {release("file(\"${path.module}/v.yaml\")"), {"v.yaml", values(kBad)}},
       "v.yaml:4"},
  };
}

/// A policy in a heredoc whose condition jsonencode() puts in.
std::string spliced(const std::string& condition) {
  return R"(variable "extra" {}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = <<-EOT
    {"Statement": [{"Effect": "Allow",
      "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/4F1C77A0C3D24E5B9A6D8E0F1B2C3D4E"},
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {"StringEquals":
        ${jsonencode()" +
         condition + R"()}
      }}]}
  EOT
}
)";
}

TEST_CASE("what jsonencode() puts into the text of a policy stands where it is written") {
  const std::string key = "\"oidc.eks.eu-west-1.amazonaws.com/id/4F1C77A0C3D24E5B9A6D8E0F1B2C3D4E:";
  const std::string sub = key + "sub\" = ", aud = key + "aud\" = \"sts.amazonaws.com\"";
  struct Part {
    std::string_view title;
    std::string condition;
    std::string expected;
  };
  const Part kParts[] = {
      {"a value", "{ " + sub + "\"system:serviceaccount:a/b\", " + aud + " }",
       "main.tf:9:125 error sub-malformed\n"},
      {"a value beside one that is not known",
       "{ " + sub + "[\"system:serviceaccount:a/b\", var.extra], " + aud + " }",
       "main.tf:9:126 error sub-malformed\n"},
      {"a key beside values that are not known",
       "{ " + sub + "var.extra, " + aud + ", \"sts:ExternalId\" = var.extra }",
       "main.tf:9:210 error condition-key-absent\n"},
      {"nothing is wrong", "{ " + sub + "[\"system:serviceaccount:a:b\", var.extra], " + aud + " }",
       ""},
  };
  for (const Part& part : kParts) {
    CAPTURE(part.title);
    CHECK(tests::lint_files({{"main.tf", spliced(part.condition)}}).brief() == part.expected);
  }
}

TEST_CASE("what is given to a module of somebody else stands where it is given") {
  const std::string text = R"(module "eks" {
  source = "terraform-aws-modules/eks/aws"
  name   = "x"
  addons = {
    vpc-cni = {
      service_account_role_arn = aws_iam_role.cni.arn
      pod_identity_association = [{ role_arn = aws_iam_role.cni.arn, service_account = "aws-node" }]
    }
  }
}
resource "aws_iam_role" "cni" {
  name = "cni"
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow",
    Action = ["sts:AssumeRole", "sts:TagSession"], Principal = { Service = "pods.eks.amazonaws.com" } }] })
}
)";
  CHECK(tests::lint_files({{"main.tf", text}}).brief() ==
        "main.tf:6:34 warning pod-identity-conflict\n");
}

}  // namespace

TEST_CASE("findings about what stands in texts of Terraform stand at their bytes") {
  for (const Row& row : rows()) {
    INFO(row.title);
    const tests::Linted linted = tests::lint_files(row.files);
    std::string found;
    for (const Finding& finding : linted.report.findings) {
      if (finding.level == Severity::note) continue;
      const Span where = finding.problem.where;
      const auto text = linted.sources.text(where.file);
      const Position at = LineIndex(*text).position(where.begin);
      found += linted.sources[where.file].shown + ":" + std::to_string(at.line) + " " +
               std::string(finding.rule->slug) + " " + text->substr(where.begin, 1) + "\n";
      CHECK(where.end == where.begin + 1);
    }
    CHECK(found == row.line + std::string(" role-arn-malformed 1\n"));
  }
}

TEST_CASE("the same in right is silent") {
  for (Row& row : rows()) {
    INFO(row.title);
    for (InputFile& file : row.files) {
      file.text =
          replaced(replaced(file.text, "::1:", "::111122223333:"), "= \"1\"", "= \"111122223333\"");
    }
    std::string found;
    for (const Finding& finding : tests::lint_files(row.files).report.findings) {
      if (finding.level != Severity::note) found += std::string(finding.rule->slug) + "\n";
    }
    CHECK(found == "");
  }
}
