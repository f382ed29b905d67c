// Mistakes are put into a fleet that is right, one or three at a time, and mended. Afterwards every
// file is byte for byte what it was: so the findings are gone, nothing is new, nobody gets in who
// did not before, and nobody is lost. The accounts are manifests, of a kustomization or not, or
// values of a chart; the roles policies, texts in YAML, or Terraform source.
//
// A sample by default; with IRSA_ALL_MUTATIONS=1 in the environment 6,000 inputs, and the diff of
// each applied by patch.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/mend.h"
#include "report/diff.h"
#include "report/text.h"
#include "support/folder.h"
#include "support/lint.h"
#include "support/shell.h"

using namespace irsa;
using tests::InputFile;

namespace {

struct Mistake {
  std::string_view right, wrong;
};

/// Each is the only sensible reading of its right form. The right form stands in one file of a
/// fleet.
constexpr Mistake kMistakes[] = {
    {"eks.amazonaws.com/role-arn:", "eks.amazon.com/role-arn:"},
    {"eks.amazonaws.com/role-arn:", "eks.amazonaws.com/roleArn:"},
    {"eks.amazonaws.com/role-arn: \"arn:aws:iam::",
     "eks.amazonaws.com/role-arn: \"arn:aws:iam:eu-west-1:"},
    {"eks.amazonaws.com/role-arn: \"arn:", "eks.amazonaws.com/role-arn: \" arn:"},
    {"eks.amazonaws.com/role-arn: \"arn:aws:iam::", "eks.amazonaws.com/role-arn: \"arn:aws:iam:"},
    {"token-expiration: \"86400\"", "token-expiration: \"90000\""},
    {"sts-regional-endpoints: \"true\"", "sts-regional-endpoints: \"yes\""},
    {"sts-regional-endpoints: \"true\"", "sts-regional-endpoint: \"true\""},
    {"serviceaccount:NS:", "serviceaccount:NS/"},
    {"system:serviceaccount:NS:", "system:serviceaccounts:NS:"},
    {"system:serviceaccount:NS:", "NS:"},
    {"system:serviceaccount:NS:", "System:serviceaccount:NS:"},
    {"sts.amazonaws.com\"", "sts.amazon.com\""},
    {"sts.amazonaws.com\"", "https://sts.amazonaws.com\""},
    {"\"oidc.eks.eu-west-1", "\"https://oidc.eks.eu-west-1"},
    {"oidc-provider/oidc", "oidc-provider/https://oidc"},
    {"oidc-provider/oidc", "provider/oidc"},
    {"StringEquals", "StringEqualsIfExists"},
    {"sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"},
    {"sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithWebidentty"},
    {"\"Allow\"", "\"allow\""},
    {"2012-10-17", "2012-10-18"},
};

class Fleet {
 public:
  explicit Fleet(unsigned seed) : random_(seed) {
    for (unsigned i = 0, count = 2 + static_cast<unsigned>(random_() % 3); i < count; ++i) add(i);
  }

  std::vector<InputFile> files;
  std::vector<std::string> namespaces;

 private:
  void add(unsigned i) {
    static constexpr std::string_view kWords[] = {"media", "orders", "billing", "search", "mail"};
    const std::string ns = std::string(kWords[i]);
    const std::string name = std::string(kWords[(i + 2) % std::size(kWords)]) + "-worker";
    const std::string role = name + "-role";
    namespaces.push_back(ns);
    const std::string end = random_() % 5 == 0 ? "\r\n" : "\n";
    std::string account =
        "# who runs it\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
        "\n  namespace: " + ns +
        "   # ours\n  annotations:\n"
        "    eks.amazonaws.com/role-arn: \"arn:aws:iam::111122223333:role/" +
        role +
        "\"\n"
        "    eks.amazonaws.com/token-expiration: \"86400\"\n"
        "    eks.amazonaws.com/sts-regional-endpoints: \"true\"\n";
    if (random_() % 4 == 0) account.pop_back();
    switch (random_() % 4) {
      case 0: add_release(name, ns, role); break;
      case 1: {  // a kustomization of its own
        const std::string folder = "k8s/" + name + "/";
        files.push_back({folder + "account.yaml", with_line_ends(account, end)});
        files.push_back({folder + "kustomization.yaml", "resources: [account.yaml]\n"});
        break;
      }
      default: files.push_back({"k8s/" + name + ".yaml", with_line_ends(account, end)});
    }
    const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + std::string(32, 'B');
    const std::string policy =
        "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": "
        "\"Allow\",\n"
        "      \"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/" +
        issuer +
        "\"},\n      \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n      \"Condition\": {\n"
        "        \"StringEquals\": {\n          \"" +
        issuer + ":sub\": \"system:serviceaccount:" + ns + ":" + name + "\",\n          \"" +
        issuer + ":aud\": \"sts.amazonaws.com\"\n        }\n      }\n    }\n  ]\n}\n";
    if (random_() % 4 == 0) return add_terraform(name, ns, role, issuer);
    if (random_() % 2 == 0) {
      files.push_back({"iam/" + role + ".trust.json", with_line_ends(policy, end)});
      return;
    }
    const bool block = random_() % 2 == 0;
    std::string object =
        "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata:\n  name: " + role +
        "\nspec:\n  forProvider:\n    assumeRolePolicy: ";
    if (block) {
      object += "|\n";
      std::size_t at = 0;
      while (at < policy.size()) {
        const std::size_t feed = policy.find('\n', at);
        object += "      " + policy.substr(at, feed + 1 - at);
        at = feed + 1;
      }
    } else {
      std::string line;
      for (const char c : policy) line += c == '\n' ? ' ' : c;
      object += "'" + line + "'\n";
    }
    files.push_back({"iam/" + role + ".yaml", object + "    path: /\n"});
  }

  /// The account by the values of a chart.
  void add_release(const std::string& name, const std::string& ns, const std::string& role) {
    files.push_back({"k8s/" + name + ".yaml",
                     "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n"
                     "  name: " +
                         name + "\n  namespace: " + ns +
                         "\nspec:\n  chart: {spec: {chart: worker}}\n  values:\n"
                         "    serviceAccount:\n      create: true\n      name: " +
                         name +
                         "\n      annotations:\n"
                         "        eks.amazonaws.com/role-arn: \"arn:aws:iam::111122223333:role/" +
                         role +
                         "\"\n        eks.amazonaws.com/token-expiration: \"86400\"\n"
                         "        eks.amazonaws.com/sts-regional-endpoints: \"true\"\n"});
  }

  /// The role in Terraform source.
  void add_terraform(const std::string& name, const std::string& ns, const std::string& role,
                     const std::string& issuer) {
    const std::string condition =
        "    condition {\n      test     = \"StringEquals\"\n      variable = \"" + issuer;
    files.push_back({"iam/" + role + ".tf",
                     "data \"aws_iam_policy_document\" \"" + name +
                         "\" {\n  statement {\n    effect  = \"Allow\"\n"
                         "    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n\n    principals {\n"
                         "      type        = \"Federated\"\n      identifiers = "
                         "[\"arn:aws:iam::111122223333:oidc-provider/" +
                         issuer + "\"]\n    }\n\n" + condition +
                         ":sub\"\n      values   = [\"system:serviceaccount:" + ns + ":" + name +
                         "\"] # who takes it\n    }\n\n" + condition +
                         ":aud\"\n      values   = [\"sts.amazonaws.com\"]\n    }\n  }\n}\n\n"
                         "resource \"aws_iam_role\" \"" +
                         name + "\" {\n  name               = \"" + role +
                         "\"\n  assume_role_policy = data.aws_iam_policy_document." + name +
                         ".json\n}\n"});
  }

  static std::string with_line_ends(const std::string& text, const std::string& end) {
    std::string out;
    for (const char c : text) out += c == '\n' ? end : std::string(1, c);
    return out;
  }

  std::mt19937 random_;
};

std::string replaced(std::string text, const std::string& ns) {
  if (const std::size_t at = text.find("NS"); at != std::string::npos) text.replace(at, 2, ns);
  return text;
}

/// Puts in a mistake; false if its place has one already, or there is none.
bool spoil(const Fleet& fleet, std::vector<InputFile>& files, std::mt19937& random) {
  const Mistake& mistake = kMistakes[random() % std::size(kMistakes)];
  const std::string& ns = fleet.namespaces[random() % fleet.namespaces.size()];
  const std::string right = replaced(std::string(mistake.right), ns);
  const std::string wrong = replaced(std::string(mistake.wrong), ns);
  const std::size_t first = random() % files.size();
  for (std::size_t i = 0; i < files.size(); ++i) {
    InputFile& file = files[(first + i) % files.size()];
    const std::size_t at = file.text.find(right);
    // A right form that is part of a wrong one is spoiled already.
    if (at == std::string::npos || file.text.find(wrong) != std::string::npos) continue;
    file.text.replace(at, right.size(), wrong);
    return true;
  }
  return false;
}

engine::Mending mended(const std::vector<InputFile>& files, bool unsafe) {
  std::vector<InputFile> sorted = files;
  std::sort(sorted.begin(), sorted.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  SourceSet sources;
  for (const InputFile& file : sorted) sources.add_text(file.name, file.text);
  const cli::CheckOptions options = cli::parse_check({});
  return engine::mend(sources, options.settings, {.unsafe = unsafe});
}

/// Is every file what it is in the fleet?
bool is_right(const Fleet& fleet, const std::vector<InputFile>& files,
              const engine::Mending& mending) {
  return std::all_of(fleet.files.begin(), fleet.files.end(), [&](const InputFile& right) {
    for (const engine::MendedFile& file : mending.files) {
      if (mending.sources[file.file].shown == right.name) return file.after == right.text;
    }
    return std::any_of(files.begin(), files.end(), [&](const InputFile& file) {
      return file.name == right.name && file.text == right.text;
    });
  });
}

/// The files as patch makes them out of what was there and the diff.
void check_patch(const std::vector<InputFile>& files, const engine::Mending& mending) {
  const tests::Folder folder;  // the working directory from here on
  for (const InputFile& file : files) folder.write(file.name, file.text);
  folder.write("fix.diff", report::to_diff(mending));
  if (mending.files.empty()) return;
  REQUIRE(tests::run_shell("patch --binary -s -p1 < fix.diff").status == 0);
  for (const engine::MendedFile& file : mending.files) {
    CHECK(folder.read(mending.sources[file.file].shown) == file.after);
  }
}

TEST_CASE("mend: mistakes put into a right fleet are gone afterwards, and nothing else changed") {
  const bool all = std::getenv("IRSA_ALL_MUTATIONS") != nullptr;
  const unsigned rounds = all ? 6'000 : 120;
  unsigned spoiled = 0, whole = 0;
  for (unsigned seed = 1; seed <= rounds; ++seed) {
    const Fleet fleet(seed);
    std::mt19937 random(seed * 7919);
    std::vector<InputFile> files = fleet.files;
    unsigned mistakes = 0;
    for (unsigned i = 0, wanted = seed % 2 == 0 ? 3 : 1; i < wanted; ++i) {
      if (spoil(fleet, files, random)) ++mistakes;
    }
    if (mistakes == 0) continue;
    ++spoiled;
    const engine::Mending mending = mended(files, false);
    if (is_right(fleet, files, mending)) {
      ++whole;
      CHECK(mending.report.findings.empty());
    } else {
      std::string before;
      for (const InputFile& file : files) before += file.name + ":\n" + file.text;
      INFO("seed " << seed << "\n" << before);
      INFO(report::to_mended_lines(mending));
      INFO(report::to_text(mending.report, mending.sources, {}));
      INFO(report::to_diff(mending));
      // Where one mistake alone keeps everybody out, mending it first would open the role to
      // others: then a person has to say so, and it is whole again.
      CHECK(!mending.report.findings.empty());
      CHECK(is_right(fleet, files, mended(files, true)));
    }
    if (all) check_patch(files, mending);
  }
  MESSAGE(whole << " of " << spoiled << " spoiled inputs are what they were by what is safe alone");
  CHECK(spoiled > rounds / 2);
  // All of the sample; of thousands, but for what only one or two in a thousand have.
  CHECK(whole * 1'000 >= spoiled * (all ? 997 : 1'000));
}

}  // namespace
