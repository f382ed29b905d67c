// What Terraform source may be read along with: files and modules inside the given paths, and
// through no link.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/folder.h"

namespace {

using namespace irsa;

/// A trust policy that lets everybody in, and so is a finding wherever it is read.
constexpr const char* kOpenPolicy =
    R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated":
    "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E"},
    "Condition": {"StringEquals":
    {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:aud": "sts.amazonaws.com"}}}]})";

std::string role_of(const std::string& file) {
  return "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = file(\"" +
         file + "\")\n}\n";
}

struct Row {
  std::string_view title;
  std::string main;
  bool read;
  const char* said = "";  // under --verbose, where it is not
};

TEST_CASE("files and modules are read inside the given paths, and through no link") {
  tests::Folder folder;
  tests::Folder::write("outside/open.json", kOpenPolicy);
  tests::Folder::write("outside/module/main.tf", role_of("${path.module}/open.json"));
  tests::Folder::write("outside/module/open.json", kOpenPolicy);
  tests::Folder::write("tree/policies/open.pol", kOpenPolicy);
  std::filesystem::create_symlink("../../outside/open.json", "tree/policies/link.pol");
  std::filesystem::create_symlink("open.pol", "tree/policies/inside.pol");
  std::filesystem::create_directory_symlink("../outside", "tree/linked");
  const std::string outside = folder.path().string() + "/outside/open.json";
  const std::vector<Row> table = {
      {"beside the root", role_of("policies/open.pol"), true},
      {"by path.module", role_of("${path.module}/policies/open.pol"), true},
      {"up and down again", role_of("${path.root}/modules/../policies/open.pol"), true},
      {"out of the given path", role_of("../outside/open.json"), false, "is not followed"},
      {"by an absolute path", role_of(outside), false, "is not followed"},
      {"through a link that leads out", role_of("policies/link.pol"), false, "is not followed"},
      {"through a link inside", role_of("policies/inside.pol"), false, "is not followed"},
      {"through a linked folder", role_of("linked/open.json"), false, "is not followed"},
      {"a file that is not there", role_of("policies/none.pol"), false, "is not followed"},
      {"a module inside", "module \"m\" {\n  source = \"./modules/inner\"\n}\n", true},
      {"a module outside", "module \"m\" {\n  source = \"../outside/module\"\n}\n", false,
       "is not in the input"},
      {"a module through a linked folder", "module \"m\" {\n  source = \"./linked/module\"\n}\n",
       false, "is not in the input"},
  };
  for (const Row& row : table) {
    INFO(row.title);
    // A word that IRSA is about: else the folder is not evaluated.
    tests::Folder::write("tree/main.tf", "# oidc\n" + row.main);
    // It would be a root of its own where nobody calls it.
    const bool calls_inner = row.main.find("./modules/inner") != std::string::npos;
    tests::Folder::write("tree/modules/inner/main.tf",
                         calls_inner ? role_of("${path.module}/../../policies/open.pol") : "");
    const tests::Outcome outcome =
        tests::run({"check", "--no-config", "--allow-empty", "--verbose", "tree"});
    CHECK((outcome.out.find("[sub-missing]") != std::string::npos) == row.read);
    INFO(outcome.err);
    CHECK(outcome.err.find(row.said) != std::string::npos);
    if (!row.read) CHECK(outcome.out.find("EXAMPLED539") == std::string::npos);
  }
}

TEST_CASE(
    "downloaded modules are found by modules.json, inside the given paths, and not reported in") {
  tests::Folder folder;
  tests::Folder::write("outside/main.tf", role_of("${path.module}/open.pol"));
  tests::Folder::write("outside/open.pol", kOpenPolicy);
  tests::Folder::write("tree/main.tf",
                       "# oidc\nmodule \"m\" {\n  source = \"example.com/a/b/c\"\n}\n");
  tests::Folder::write("tree/.terraform/modules/m/main.tf", role_of("${path.module}/open.pol"));
  tests::Folder::write("tree/.terraform/modules/m/open.pol", kOpenPolicy);
  const auto check = [&](const std::string& dir) {
    tests::Folder::write(
        "tree/.terraform/modules/modules.json",
        R"({"Modules": [{"Key": "m", "Source": "example.com/a/b/c", "Dir": ")" + dir + "\"}]}");
    return tests::run({"check", "--no-config", "--allow-empty", "tree"}).out;
  };
  const std::string found = check(".terraform/modules/m");
  CHECK(found.find("tree/main.tf:2:1: error: nothing restricts the subject") == 0);
  CHECK(found.find(".terraform") == std::string::npos);
  CHECK(check("../outside") == "");
  CHECK(check("/etc") == "");
}

TEST_CASE("files that are named one by one find each other") {
  tests::Folder folder;
  tests::Folder::write("a/main.tf", "# oidc\n" + role_of("${path.module}/p/trust.pol"));
  tests::Folder::write("a/p/trust.pol", kOpenPolicy);
  const auto check = [](std::vector<std::string> paths) {
    std::vector<std::string> words = {"check", "--no-config", "--format", "concise"};
    words.insert(words.end(), paths.begin(), paths.end());
    return tests::run(words).out;
  };
  const std::string whole = check({"a"});
  CHECK(whole.find("trust.pol:") != std::string::npos);
  CHECK(check({"a/main.tf", "a/p/trust.pol"}) == whole);
  CHECK(check({"a/main.tf"}) == "");
}

TEST_CASE("a file of Terraform that is named and cannot be read is a finding") {
  tests::Folder folder;
  tests::Folder::write("main.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \n}\n");
  tests::Folder::write("other/main.tf.json", "{\"resource\": {\"aws_s3_bucket\": }}\n");
  tests::Folder::write("whole/main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n");
  const auto check = [](const std::string& path) {
    return tests::run({"check", "--no-config", "--allow-empty", "--format", "concise", path}).out;
  };
  CHECK(check("main.tf").find("main.tf:2:") == 0);
  CHECK(check("main.tf").find("terraform-syntax") != std::string::npos);
  CHECK(check("other/main.tf.json").find("terraform-syntax") != std::string::npos);
  CHECK(check("whole/main.tf") == "");
  // In a folder it is only counted.
  CHECK(check("other") == "");
}

TEST_CASE("a policy that file() takes is judged once, where it is used") {
  tests::Folder folder;
  tests::Folder::write("main.tf", "# oidc\n" + role_of("trust.json"));
  tests::Folder::write("trust.json", kOpenPolicy);
  tests::Folder::write("other.json", kOpenPolicy);
  const tests::Outcome outcome =
      tests::run({"check", "--no-config", "--format", "concise", "--select", "sub-missing", "."});
  CHECK(outcome.out.find("trust.json:") != std::string::npos);
  CHECK(outcome.out.find("aws_iam_role.r") != std::string::npos);
  CHECK(outcome.out.find("other.json:") != std::string::npos);
  std::size_t lines = 0;
  for (const char c : outcome.out) lines += c == '\n' ? 1 : 0;
  CHECK(lines == 2);
}

TEST_CASE("files of values are read wherever they are named") {
  tests::Folder folder;
  tests::Folder::write(
      "main.tf",
      "variable \"policy\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  "
      "assume_role_policy = file(var.policy)\n}\n# oidc\n");
  tests::Folder::write("open.pol", kOpenPolicy);
  tests::Folder::write("prod.tfvars", "policy = \"open.pol\"\n");
  tests::Folder::write("values.txt", "policy = \"open.pol\"\n");
  const auto finds = [](std::vector<std::string> words) {
    words.insert(words.begin(), {"check", "--allow-empty", "--select", "sub-missing"});
    words.emplace_back(".");
    return tests::run(words).out.find("[sub-missing]") != std::string::npos;
  };
  CHECK_FALSE(finds({}));
  CHECK(finds({"--var-file", "prod.tfvars"}));
  CHECK(finds({"--var-file", "values.txt"}));
  CHECK(finds({"--var", "policy=open.pol"}));
  tests::Folder::write(".irsa-lint.yaml",
                       "version: 1\nterraform:\n  - root: \"**\"\n    var-files: [prod.tfvars]\n");
  CHECK(finds({}));
  tests::Folder::write(
      ".irsa-lint.yaml",
      "version: 1\nterraform:\n  - root: envs/prod\n    var-files: [prod.tfvars]\n");
  CHECK_FALSE(finds({}));
  tests::Folder::write(".irsa-lint.yaml",
                       "version: 1\nterraform:\n  - variables: {policy: open.pol}\n");
  CHECK(finds({}));
  CHECK_FALSE(finds({"--var", "policy=none.pol"}));  // the option wins
  CHECK(tests::run({"check", "--no-config", "--var-file", "none.tfvars", "."}).status == 2);
  CHECK(tests::run({"check", "--no-config", "--var", "policy", "."}).status == 2);
}

TEST_CASE("trust names the defaults that a subject rests on, however they come into it") {
  struct Settings {
    std::string settings, assumed;
  };
  const std::string ns = R"("default of var.ns")", given = R"("default of var.given")";
  const std::vector<Settings> rows = {
      {"{ namespace = var.ns }", ns},
      {"merge({ namespace = \"shop\" }, var.given)", given},
      {"merge(local.more, var.given)", given},
      {"{ namespace = try(var.given.namespace, \"shop\") }", given},
      {"{ namespace = lookup(var.given, \"namespace\", \"shop\") }", given},
      {"{ namespace = var.ns == \"\" ? \"other\" : \"shop\" }", ns},
      {"{ namespace = length(var.given) > 0 ? \"other\" : \"shop\" }", given},
      // Nothing of these rests on a default.
      {"{ namespace = \"shop\" }", ""},
      {"{ namespace = \"shop\", other = var.given }", ""},
  };
  for (const Settings& row : rows) {
    CAPTURE(row.settings);
    tests::Folder folder;
    tests::Folder::write("main.tf", R"(
variable "ns" { default = "shop" }
variable "given" { default = {} }
locals {
  more     = { namespace = "shop" }
  settings = )" + row.settings + R"(
}
module "till" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "till"
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.example"
      namespace_service_accounts = ["${local.settings.namespace}:till"]
    }
  }
}
)");
    const std::string json = tests::run({"trust", "--no-config", "--format", "json", "."}).out;
    CHECK(json.find("\"system:serviceaccount:shop:till\"") != std::string::npos);
    const std::size_t at = json.find("\"assumptions\": [");
    REQUIRE(at != std::string::npos);
    std::string assumed = json.substr(at, json.find(']', at) - at);
    assumed = assumed.substr(assumed.find('[') + 1);
    std::erase_if(assumed, [](char c) { return c == '\n'; });
    assumed.erase(0, assumed.find_first_not_of(' '));
    assumed.erase(assumed.find_last_not_of(' ') + 1);
    CHECK(assumed == row.assumed);
  }
}

TEST_CASE("trust, can-assume and init answer for source") {
  tests::Folder folder;
  tests::Folder::write("main.tf", R"(
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  cluster_name = "shop"
}
variable "ns" { default = "shop" }
variable "team" {}
module "irsa" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "cart"
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["${var.ns}:cart", "${var.team}:cart"]
    }
  }
}
resource "kubernetes_service_account" "cart" {
  metadata {
    name        = "cart"
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = module.irsa.iam_role_arn }
  }
}
module "till" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  role_name = "till"
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["shop:till"]
    }
  }
}
resource "kubernetes_service_account" "till" {
  metadata {
    name        = "till"
    namespace   = "shop"
    annotations = { "eks.amazonaws.com/role-arn" = module.till.iam_role_arn }
  }
}
module "other" {
  source            = "./elsewhere/irsa"
  oidc_provider_arn = module.eks.oidc_provider_arn
}
)");
  const std::string json = tests::run({"trust", "--no-config", "--format", "json", "."}).out;
  CHECK(json.find(R"("issuer": "module.eks.oidc_provider")") != std::string::npos);
  CHECK(json.find(R"("system:serviceaccount:shop:cart")") != std::string::npos);
  CHECK(json.find(R"("system:serviceaccount:${var.team}:cart")") != std::string::npos);
  CHECK(json.find(R"("default of var.ns")") != std::string::npos);
  CHECK(json.find(R"("why": "of the subject, var.team has no value")") != std::string::npos);
  CHECK(json.find(R"("why": "module ./elsewhere/irsa is not in the input")") != std::string::npos);
  const std::string text = tests::run({"trust", "--no-config", "."}).out;
  CHECK(text.find("main.tf:8: role 'cart'\n  tokens of module.eks.oidc_provider for "
                  "sts.amazonaws.com:\n") == 0);
  const auto may = [](const std::string& account, const std::string& role) {
    std::vector<std::string> words = {"can-assume", "--no-config", "--service-account", account};
    if (!role.empty()) words.insert(words.end(), {"--role", role});
    words.emplace_back(".");
    return tests::run(words).status;
  };
  CHECK(may("shop/till", "") == 0);
  CHECK(may("shop/till", "module.till.aws_iam_role.this[0]") == 0);
  CHECK(may("shop/cart", "module.till.aws_iam_role.this[0]") == 1);
  CHECK(tests::run({"init", "--print", "."}).status == 0);
}

}  // namespace
