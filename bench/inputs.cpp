#include "inputs.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <random>
#include <string>
#include <string_view>

namespace bench {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIssuer =
    "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
constexpr std::string_view kAccount = "111122223333";
constexpr std::array<std::string_view, 24> kWords = {
    "payments", "orders",  "ledger",   "search", "billing", "gateway", "stock",  "mail",
    "reports",  "session", "catalog",  "audit",  "cache",   "worker",  "import", "export",
    "metrics",  "events",  "shipping", "prices", "invoice", "profile", "media",  "quota"};

/// A standard generator, and a way of its own to a range: those of the library differ.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  unsigned below(unsigned limit) { return static_cast<unsigned>(engine_() % limit); }
  unsigned between(unsigned least, unsigned most) { return least + below(most - least + 1); }
  bool chance(unsigned percent) { return below(100) < percent; }
  std::string_view word() { return kWords[below(kWords.size())]; }
  std::string sentence(unsigned words) {
    std::string out(word());
    for (unsigned i = 1; i < words; ++i) out.append(" ").append(word());
    return out;
  }

 private:
  std::mt19937_64 engine_;
};

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// Makes a folder by `fill` unless its mark says that it holds the same already.
template <typename Fill>
void make_once(const fs::path& folder, const std::string& recipe, Fill fill) {
  const fs::path mark = folder.string() + ".recipe";
  std::string made;
  std::getline(std::ifstream(mark), made);
  if (made == recipe && fs::exists(folder)) return;
  fs::remove_all(folder);
  fs::remove(mark);
  fill();
  write(mark, recipe + "\n");
}

std::string head(std::string_view api, std::string_view kind, std::string_view ns,
                 std::string_view name) {
  return fmt::format(
      "apiVersion: {}\nkind: {}\nmetadata:\n  name: {}\n  namespace: {}\n  labels:\n"
      "    app.kubernetes.io/name: {}\n    app.kubernetes.io/managed-by: Helm\n",
      api, kind, name, ns, name);
}

void add_properties(Random& random, std::string& out, unsigned indent, unsigned depth) {
  const std::string blanks(indent, ' ');
  for (unsigned i = 0, count = random.between(3, 7); i < count; ++i) {
    const bool object = depth > 0 && random.chance(45);
    out += fmt::format("{}{}{}:\n{}  description: {}\n{}    {}\n{}  type: {}\n", blanks,
                       random.word(), i, blanks, random.sentence(9), blanks, random.sentence(8),
                       blanks, object ? "object" : "string");
    if (!object) continue;
    out += blanks + "  properties:\n";
    add_properties(random, out, indent + 4, depth - 1);
  }
}

std::string crd(Random& random) {
  const std::string_view plural = random.word();
  std::string out = fmt::format(
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n"
      "  name: {0}.example.com\nspec:\n  group: example.com\n  names:\n    kind: {0}\n"
      "    plural: {0}\n  scope: Namespaced\n  versions:\n    - name: v1\n      schema:\n"
      "        openAPIV3Schema:\n          type: object\n          properties:\n",
      plural);
  for (unsigned i = 0; i < 9; ++i) {
    out += fmt::format(
        "            part{}:\n              type: object\n              properties:\n", i);
    add_properties(random, out, 16, 3);
  }
  return out + "      served: true\n      storage: true\n";
}

std::string config_map(Random& random, std::string_view ns, std::string_view name) {
  std::string out = head("v1", "ConfigMap", ns, name) + "data:\n  settings.json: |\n    {\n";
  for (unsigned i = 0, lines = random.between(20, 180); i < lines; ++i) {
    out += fmt::format("      \"{}{}\": \"{}\",\n", random.word(), i, random.sentence(4));
  }
  return out + "      \"last\": true\n    }\n";
}

std::string values(Random& random) {
  std::string out;
  for (unsigned i = 0, parts = random.between(5, 20); i < parts; ++i) {
    out += fmt::format(
        "# {}\n{}{}:\n  enabled: {}\n  image:\n    repository: registry.example.com/{}\n    tag: "
        "\"1.{}\"\n  resources: {{}}\n",
        random.sentence(6), random.word(), i, random.chance(50), random.word(), i);
  }
  return out;
}

std::string other(Random& random, std::string_view ns, std::string_view name) {
  switch (random.below(3)) {
    case 0:
      return head("v1", "Service", ns, name) +
             fmt::format(
                 "spec:\n  selector:\n    app: {}\n  ports:\n    - port: 80\n"
                 "      targetPort: http\n      protocol: TCP\n",
                 name);
    case 1:
      return head("helm.toolkit.fluxcd.io/v2", "HelmRelease", ns, name) +
             fmt::format(
                 "spec:\n  interval: 10m\n  chart:\n    spec:\n      chart: {}\n"
                 "  values:\n    replicas: {}\n    note: {}\n",
                 name, random.between(1, 9), random.sentence(12));
    default:
      return head("rbac.authorization.k8s.io/v1", "RoleBinding", ns, name) +
             fmt::format(
                 "roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: "
                 "{0}\nsubjects:\n  - kind: User\n    name: {0}\n",
                 name);
  }
}

std::string service_account(std::string_view ns, std::string_view name, std::string_view role) {
  std::string out = head("v1", "ServiceAccount", ns, name);
  if (!role.empty()) {
    out += fmt::format("  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::{}:role/{}\n",
                       kAccount, role);
  }
  return out;
}

std::string deployment(Random& random, std::string_view ns, std::string_view name,
                       std::string_view account) {
  std::string out = head("apps/v1", "Deployment", ns, name) +
                    fmt::format(
                        "spec:\n  replicas: {0}\n  selector:\n    matchLabels:\n      app: "
                        "{1}\n  template:\n    metadata:\n      labels:\n        app: {1}\n"
                        "    spec:\n      serviceAccountName: {2}\n      containers:\n"
                        "        - name: main\n          image: registry.example.com/{1}:"
                        "1.{0}\n          ports:\n            - containerPort: 8080\n"
                        "          env:\n",
                        random.between(1, 9), name, account);
  for (unsigned i = 0, count = random.between(2, 12); i < count; ++i) {
    out += fmt::format("            - name: SETTING_{}\n              value: \"{}\"\n", i,
                       random.sentence(2));
  }
  return out +
         "          resources:\n            requests: {cpu: 100m, memory: 128Mi}\n"
         "          securityContext:\n            runAsNonRoot: true\n";
}

/// A document of a mixed tree, chosen by the shares that public repositories have.
std::string mixed_document(Random& random, unsigned number) {
  const std::string ns = fmt::format("team-{}", number % 97);
  const std::string name = fmt::format("{}-{}", random.word(), number);
  const unsigned dice = random.below(1000);
  if (dice < 35) return crd(random);
  if (dice < 80) return config_map(random, ns, name);
  if (dice < 175) return values(random);
  if (dice < 205) return service_account(ns, name, "");
  if (dice < 350) return deployment(random, ns, name, "default");
  if (dice < 385) {
    const std::string_view home = random.chance(1) ? "elsewhere" : std::string_view(ns);
    return service_account(home, name, random.chance(20) ? name : "") + "---\n" +
           deployment(random, ns, name, name);
  }
  return other(random, ns, name);
}

std::string trust(std::string_view ns, std::string_view name, std::string_view indent) {
  return fmt::format(
      "{{\n{0}    \"Version\": \"2012-10-17\",\n{0}    \"Statement\": [\n{0}        {{\n"
      "{0}            \"Effect\": \"Allow\",\n{0}            \"Principal\": {{\n"
      "{0}                \"Federated\": \"arn:aws:iam::{1}:oidc-provider/{2}\"\n{0}            "
      "}},\n"
      "{0}            \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n{0}            "
      "\"Condition\": {{\n"
      "{0}                \"StringEquals\": {{\n"
      "{0}                    \"{2}:aud\": \"sts.amazonaws.com\",\n"
      "{0}                    \"{2}:sub\": \"system:serviceaccount:{3}:{4}\"\n"
      "{0}                }}\n{0}            }}\n{0}        }}\n{0}    ]\n{0}}}",
      indent, kAccount, kIssuer, ns, name);
}

/// A policy as roles carry them, to be read over.
std::string permissions(Random& random) {
  std::string out =
      "{\n                        \"Version\": \"2012-10-17\",\n"
      "                        \"Statement\": [";
  for (unsigned i = 0, count = random.between(2, 6); i < count; ++i) {
    out += fmt::format(
        "{}\n                            {{\n                                \"Sid\": \"S{}\",\n"
        "                                \"Effect\": \"Allow\",\n                                "
        "\"Action\": [\n                                    \"s3:GetObject\",\n"
        "                                    \"s3:PutObject\",\n"
        "                                    \"sqs:SendMessage\"\n"
        "                                ],\n                                \"Resource\": "
        "\"arn:aws:s3:::{}-{}/*\"\n                            }}",
        i == 0 ? "" : ",", i, random.word(), random.below(100'000));
  }
  return out + "\n                        ]\n                    }";
}

std::string role(Random& random, std::string_view ns, std::string_view name,
                 std::string_view role_name, bool with_policies) {
  std::string out = fmt::format(
      "        {{\n            \"Path\": \"/\",\n            \"RoleName\": \"{0}\",\n"
      "            \"RoleId\": \"AROAEXAMPLE{1:010}\",\n            \"Arn\": "
      "\"arn:aws:iam::{2}:role/{0}\",\n            \"CreateDate\": \"2025-01-01T00:00:00+00:00\",\n"
      "            \"AssumeRolePolicyDocument\": {3},\n            \"RolePolicyList\": [",
      role_name, random.below(1'000'000'000), kAccount, trust(ns, name, "            "));
  for (unsigned i = 0, count = with_policies ? random.between(1, 4) : 0; i < count; ++i) {
    out += fmt::format(
        "{}\n                {{\n                    \"PolicyName\": \"policy-{}\",\n"
        "                    \"PolicyDocument\": {}\n                }}",
        i == 0 ? "" : ",", i, permissions(random));
  }
  return out + "],\n            \"AttachedManagedPolicies\": []\n        }";
}

}  // namespace

void make_mixed_tree(const fs::path& folder, unsigned files, std::uint64_t seed) {
  make_once(folder, fmt::format("mixed tree 2: {} files, seed {}", files, seed), [&] {
    Random random(seed);
    unsigned number = 0;
    for (unsigned file = 0; file < files; ++file) {
      std::string text;
      for (unsigned i = 0, count = random.chance(75) ? 1 : random.between(2, 6); i < count; ++i) {
        text.append(i == 0 ? "" : "---\n").append(mixed_document(random, number++));
      }
      write(folder / fmt::format("team-{}/{}/f{}.yaml", file % 31, random.word(), file), text);
    }
  });
}

void make_fleet(const fs::path& folder, const Fleet& fleet, std::uint64_t seed) {
  const std::string recipe = fmt::format("fleet 2: {} accounts, {} roles, {} files, seed {}",
                                         fleet.accounts, fleet.roles, fleet.files, seed);
  make_once(folder, recipe, [&] {
    Random random(seed);
    for (unsigned file = 0; file < fleet.files; ++file) {
      std::string text;
      for (unsigned i = file; i < fleet.accounts; i += fleet.files) {
        const std::string ns = fmt::format("team-{}", i % 300);
        const std::string name = fmt::format("app-{}", i);
        const std::string own = fmt::format("role-{}", i % fleet.roles);
        text += "---\n" + service_account(ns, name, i < fleet.roles ? own : "");
        text += "---\n" + deployment(random, ns, name, name);
        text += "---\n" + other(random, ns, name);
        if (random.chance(40)) text += "---\n" + config_map(random, ns, name);
        if (random.below(100) == 0) text += "---\n" + crd(random);
      }
      write(folder / fmt::format("manifests/team-{}/f{}.yaml", file % 31, file), text);
    }
    std::ofstream dump(folder / "roles.json", std::ios::binary);
    dump << "{\n    \"RoleDetailList\": [\n";
    for (unsigned i = 0; i < fleet.roles; ++i) {
      const std::string_view team = random.chance(1) ? "other" : "team";
      const std::string ns = fmt::format("{}-{}", team, i % 300);
      dump << (i == 0 ? "" : ",\n")
           << role(random, ns, fmt::format("app-{}", i), fmt::format("role-{}", i), false);
    }
    dump << "\n    ]\n}\n";
  });
}

void make_dump(const fs::path& folder, unsigned roles, std::uint64_t seed) {
  make_once(folder, fmt::format("dump 1: {} roles, seed {}", roles, seed), [&] {
    Random random(seed);
    fs::create_directories(folder);
    std::ofstream dump(folder / "details.json", std::ios::binary);
    dump << "{\n    \"UserDetailList\": [],\n    \"GroupDetailList\": [],\n"
            "    \"RoleDetailList\": [\n";
    for (unsigned i = 0; i < roles; ++i) {
      const std::string ns = fmt::format("team-{}", i % 300);
      dump << (i == 0 ? "" : ",\n")
           << role(random, ns, fmt::format("app-{}", i), fmt::format("role-{}", i), true);
    }
    dump << "\n    ],\n    \"Policies\": [\n";
    for (unsigned i = 0; i < roles / 4; ++i) {
      dump << (i == 0 ? "" : ",\n")
           << fmt::format(
                  "        {{\n            \"PolicyName\": \"shared-{0}\",\n            \"Arn\": "
                  "\"arn:aws:iam::{1}:policy/shared-{0}\",\n            \"DefaultVersionId\": "
                  "\"v1\",\n            \"PolicyVersionList\": [\n                {{\n"
                  "                    \"VersionId\": \"v1\",\n                    "
                  "\"IsDefaultVersion\": true,\n                    \"Document\": {2}\n"
                  "                }}\n            ]\n        }}",
                  i, kAccount, permissions(random));
    }
    dump << "\n    ]\n}\n";
  });
}

void make_plan(const fs::path& folder, unsigned megabytes, std::uint64_t seed) {
  make_once(folder, fmt::format("plan 1: {} MB, seed {}", megabytes, seed), [&] {
    Random random(seed);
    fs::create_directories(folder);
    std::ofstream plan(folder / "plan.json", std::ios::binary);
    plan
        << R"({"format_version":"1.2","terraform_version":"1.9.8","planned_values":{"root_module":{)"
           R"("resources":[)";
    std::uint64_t bytes = 0;
    for (unsigned i = 0; bytes < std::uint64_t{megabytes} * 1'000'000; ++i) {
      std::string one;
      if (i % 50 == 0) {
        one = fmt::format(
            R"({{"address":"aws_iam_role.r{0}","mode":"managed","type":"aws_iam_role","name":"r{0}",)"
            R"("values":{{"name":"r{0}","path":"/","assume_role_policy":"{{\"Statement\":[{{\"Effect\":)"
            R"(\"Allow\",\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Principal\":{{\"Federated\":)"
            R"(\"arn:aws:iam::{1}:oidc-provider/{2}\"}},\"Condition\":{{\"StringEquals\":{{\"{2}:sub\":)"
            R"(\"system:serviceaccount:team-{3}:app-{0}\",\"{2}:aud\":\"sts.amazonaws.com\"}}}}}}]}}"}}}})",
            i, kAccount, kIssuer, i % 300);
      } else {
        one = fmt::format(
            R"({{"address":"aws_s3_object.o{0}","mode":"managed","type":"aws_s3_object","name":"o{0}",)"
            R"("values":{{"key":"{1}","content":"{2}","tags":{{"a":"b"}},"list":[1,2,3,4,5,6,7,8]}}}})",
            i, random.word(), random.sentence(60));
      }
      plan << (i == 0 ? "" : ",") << one;
      bytes += one.size();
    }
    plan << "]}}}\n";
  });
}

void make_terraform(const fs::path& folder, unsigned roots, std::uint64_t seed) {
  make_once(folder, fmt::format("terraform 1: {} roots, seed {}", roots, seed), [&] {
    Random random(seed);
    write(folder / "modules/app/main.tf",
          R"(variable "name" { type = string }
variable "namespace" { type = string }
variable "provider_arn" { type = string }

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.provider_arn, "/^(.*provider/)/", "")}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.name}"]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.provider_arn, "/^(.*provider/)/", "")}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "kubernetes_service_account_v1" "this" {
  metadata {
    name        = var.name
    namespace   = var.namespace
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.this.arn }
  }
}
)");
    for (unsigned i = 0; i < roots; ++i) {
      const fs::path root = folder / fmt::format("roots/team-{}", i);
      std::string main = fmt::format(
          "module \"eks\" {{\n  source       = \"terraform-aws-modules/eks/aws\"\n"
          "  version      = \"~> 20.31\"\n  cluster_name = \"team-{}\"\n}}\n",
          i);
      for (unsigned k = 0; k < 4; ++k) {
        main += fmt::format(
            "\nmodule \"app_{0}\" {{\n  source       = \"../../modules/app\"\n  name         = "
            "\"app-{0}\"\n"
            "  namespace    = \"{1}\"\n  provider_arn = module.eks.oidc_provider_arn\n}}\n",
            k, random.word());
      }
      write(root / "main.tf", main);
      for (unsigned file = 0; file < 6; ++file) {
        std::string rest;
        for (unsigned k = 0; k < 12; ++k) {
          rest += fmt::format(
              "resource \"aws_sqs_queue\" \"{0}_{1}_{2}\" {{\n  name = \"{3}\"\n"
              "  # {4}\n  tags = {{\n    Owner = \"{5}\"\n    Text  = \"{6}\"\n  }}\n}}\n\n",
              random.word(), file, k, random.sentence(2), random.sentence(12), random.word(),
              random.sentence(20));
        }
        write(root / fmt::format("queues_{}.tf", file), rest);
      }
    }
  });
}

}  // namespace bench
