// Fixes applied in memory: tables of files before and after, and what every bad example of every
// rule becomes.
#include "engine/mend.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/fixes.h"
#include "report/diff.h"
#include "rules/example.h"
#include "rules/rule.h"
#include "support/folder.h"
#include "support/lint.h"
#include "support/shell.h"

using namespace irsa;
using tests::InputFile;

namespace {

engine::Mending mended(std::vector<InputFile> files, bool unsafe = false,
                       std::vector<std::string> rules = {},
                       const std::vector<std::string>& words = {}) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  SourceSet sources;
  for (const InputFile& file : files) sources.add_text(file.name, file.text);
  const cli::CheckOptions options = cli::parse_check(words);
  return engine::mend(sources, options.settings, {.unsafe = unsafe, .rules = std::move(rules)});
}

const std::string kAccount =
    "apiVersion: v1\n"
    "kind: ServiceAccount\n"
    "metadata:\n"
    "  name: thumbs\n"
    "  namespace: media\n"
    "  annotations:\n"
    "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/thumbs\n";

/// A trust policy whose values are as the test wants them.
std::string policy(std::string_view key, std::string_view value,
                   std::string_view op = "StringEquals",
                   std::string_view action = "sts:AssumeRoleWithWebIdentity") {
  const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + std::string(32, 'A');
  return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n"
         "      \"Effect\": \"Allow\",\n      \"Principal\": {\n        \"Federated\": "
         "\"arn:aws:iam::111122223333:oidc-provider/" +
         issuer +
         "\"\n      },\n"
         "      \"Action\": \"" +
         std::string(action) +
         "\",\n      \"Condition\": {\n"
         "        \"" +
         std::string(op) +
         "\": {\n"
         "          \"" +
         std::string(key.starts_with(":") ? issuer + std::string(key) : std::string(key)) +
         "\": \"" + std::string(value) +
         "\",\n"
         "          \"" +
         issuer + ":aud\": \"sts.amazonaws.com\"\n        }\n      }\n    }\n  ]\n}\n";
}

constexpr std::string_view kSubject = "system:serviceaccount:media:thumbs";

TEST_CASE("mend: what is wrong with a subject, and who gets in afterwards") {
  struct Row {
    std::string subject;
    bool safe;
  };
  const Row rows[] = {
      {"system:serviceaccount:media/thumbs", true},
      {"system:serviceaccounts:media:thumbs", true},
      {" system:serviceaccount:media:thumbs", true},
      {"media:thumbs", true},
      {"System:ServiceAccount:media:thumbs", true},
      {"system:serviceaccount:Media:thumbs", true},
      // Of these the right spelling lets in somebody who does not name the role.
      {"system:serviceaccount:media/other", false},
      {"other:thumbs", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.subject);
    const engine::Mending safely =
        mended({{"account.yaml", kAccount}, {"thumbs.trust.json", policy(":sub", row.subject)}});
    if (!row.safe) {
      CHECK(safely.mended.empty());
      continue;
    }
    REQUIRE(safely.files.size() == 1);
    CHECK(safely.files.front().after == policy(":sub", kSubject));
    CHECK(safely.mended.front().gets_in == "nobody → media/thumbs");
    CHECK(safely.report.findings.empty());
  }
}

TEST_CASE("mend: no namespace is made of a word of the prefix") {
  const auto changed = [](const std::string& subject) {
    return mended({{"thumbs.trust.json", policy(":sub", subject)}}, true).files.size();
  };
  CHECK(changed("system:serviceaccount:thumbs") == 0);
  CHECK(changed("serviceaccount:thumbs") == 0);
  CHECK(changed("system:thumbs") == 0);
  CHECK(changed("system:serviceaccount:media/thumbs") == 1);
}

TEST_CASE("mend: a name that is another one is somebody's decision") {
  const std::vector<InputFile> files = {
      {"account.yaml", kAccount},
      {"thumbs.trust.json", policy(":sub", "system:serviceaccount:media:thumb")}};
  CHECK(mended(files).mended.empty());
  const engine::Mending all = mended(files, true);
  REQUIRE(all.files.size() == 1);
  CHECK(all.files.front().after == policy(":sub", kSubject));
  CHECK_FALSE(all.mended.front().safe);
}

TEST_CASE("mend: the diff is what is written, and says who gets in") {
  const engine::Mending all =
      mended({{"account.yaml", kAccount},
              {"thumbs.trust.json", policy(":sub", "system:serviceaccount:media/thumbs")}});
  const std::string diff = report::to_diff(all);
  CAPTURE(diff);
  CHECK(diff.starts_with("--- a/thumbs.trust.json\n+++ b/thumbs.trust.json\n@@ -"));
  CHECK(diff.find("sub-malformed (safe), gets in: nobody → media/thumbs\n") != std::string::npos);
  CHECK(diff.find("media/thumbs\",\n+") != std::string::npos);
}

TEST_CASE("mend: line ends, a byte order mark and a missing last line feed stay") {
  std::string wrong = "\xEF\xBB\xBF" + kAccount;
  wrong.replace(wrong.find("eks.amazonaws.com"), 17, "eks.amazon.com");
  std::string text;
  for (const char c : wrong) text += c == '\n' ? "\r\n" : std::string(1, c);
  text.resize(text.size() - 2);
  std::string right = text;
  right.replace(right.find("eks.amazon.com"), 14, "eks.amazonaws.com");
  const engine::Mending all = mended({{"a.yaml", text}});
  REQUIRE(all.files.size() == 1);
  CHECK(all.files.front().after == right);
}

TEST_CASE("mend: what an alias stands for is left alone") {
  const std::string text =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  annotations: &x\n"
      "    eks.amazon.com/role-arn: arn:aws:iam::111122223333:role/a\n  labels: *x\n";
  CHECK(mended({{"a.yaml", text}}).files.empty());
}

TEST_CASE("mend: an anchor that three aliases stand for: none of them is mended, and it is said") {
  std::string plain;
  for (const std::string name : {"a", "b", "c"}) {
    const std::string head =
        "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name;
    plain +=
        head + "\n  annotations:\n    eks.amazon.com/role-arn: arn:aws:iam::111122223333:role/a\n";
  }
  std::string list = "apiVersion: v1\nkind: List\nitems:\n";
  for (const std::string name : {"a", "b", "c", "d"}) {
    list += "  - apiVersion: v1\n    kind: ServiceAccount\n    metadata:\n      name: " + name +
            "\n      annotations: " +
            (name == "a" ? "&common\n        eks.amazon.com/role-arn: "
                           "arn:aws:iam::111122223333:role/a\n"
                         : "*common\n");
  }
  const engine::Mending shared = mended({{"list.yaml", list}});
  CHECK(shared.files.empty());
  REQUIRE_FALSE(shared.report.findings.empty());
  CHECK(shared.report.findings.front().problem.fixes.front().refused == "aliases refer to it too");
  // The control: spelt out three times, each is mended.
  CHECK(mended({{"plain.yaml", plain}}).mended.size() == 3);
}

TEST_CASE("mend: whatever a file is indented with, additions are indented as their neighbours") {
  const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + std::string(32, 'A');
  const auto policy_with = [&](const std::string& tab, const std::string& more) {
    return "{\n" + tab + "\"Version\": \"2012-10-17\",\n" + tab + "\"Statement\": [{\n" + tab +
           tab + "\"Effect\": \"Allow\",\n" + tab + tab +
           "\"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/" + issuer +
           "\"},\n" + tab + tab + "\"Action\": \"sts:AssumeRoleWithWebIdentity\",\n" + tab + tab +
           "\"Condition\": {\"StringEquals\": {\n" + tab + tab + tab + "\"" + issuer +
           ":sub\": \"system:serviceaccount:media:thumbs\"" + more + "\n" + tab + tab + "}}\n" +
           tab + "}]\n}\n";
  };
  for (const std::string tab : {"\t", "   ", "\t  "}) {
    const engine::Mending all =
        mended({{"account.yaml", kAccount}, {"thumbs.trust.json", policy_with(tab, "")}}, true);
    REQUIRE(all.files.size() == 1);
    CHECK(all.files.front().after == policy_with(tab, ",\n" + tab + tab + tab + "\"" + issuer +
                                                          ":aud\": \"sts.amazonaws.com\""));
  }
  // YAML of mixed indentation, each mapping with its own, and a tab before a comment.
  const std::string head =
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n    name: thumbs\n    namespace: media\n"
      "    annotations:\n     eks.amazonaws.com/sts-regional-endpoints: ";
  const engine::Mending yaml =
      mended({{"a.yaml", head + "\"yes\"\t# as we do\n     eks.amazon.com/role-arn: "
                                "arn:aws:iam::111122223333:role/thumbs\n"}});
  REQUIRE(yaml.files.size() == 1);
  CHECK(yaml.files.front().after == head +
                                        "\"true\"\t# as we do\n     eks.amazonaws.com/role-arn: "
                                        "arn:aws:iam::111122223333:role/thumbs\n");
}

TEST_CASE("mend: nothing of standard input, of plans and of what a cluster printed") {
  std::string wrong = kAccount;
  wrong.replace(wrong.find("eks.amazonaws.com"), 17, "eks.amazon.com");
  CHECK_FALSE(mended({{"a.yaml", wrong}}).files.empty());
  std::string live = wrong;
  live.replace(live.find("  name:"), 0, "  uid: 8c3f\n");
  CHECK(mended({{"a.yaml", live}}).files.empty());
  CHECK(mended({{"a.yaml", "# Source: chart/templates/sa.yaml\n" + wrong}}).files.empty());
  // Bytes no more than values, and it is said.
  std::string list = kAccount;
  list.insert(list.find("eks.amazonaws.com"), "- ");
  CHECK_FALSE(mended({{"a.yaml", list}}).files.empty());
  list.insert(list.find("  name:"), "  uid: 8c3f\n");
  const engine::Mending printed = mended({{"a.yaml", list}});
  CHECK(printed.files.empty());
  CHECK(printed.report.findings.front().problem.fixes.front().refused ==
        "a program printed this document: edit its source instead");
}

TEST_CASE("mend: a role of a dump is left alone, and the same policy in a file is not") {
  const std::string wrong = policy(":sub", "system:serviceaccount:media/thumbs");
  const std::string role =
      R"({"RoleName": "thumbs", "Arn": "arn:aws:iam::111122223333:role/thumbs", )"
      R"("AssumeRolePolicyDocument": )" +
      wrong + "}";
  const std::string other = R"({"RoleName": "x", "Arn": "arn:aws:iam::111122223333:role/x"})";
  struct Row {
    const char* name;
    std::string text;
    bool mended;
  };
  const Row rows[] = {
      {"thumbs.trust.json", wrong, true},
      {"dump.json", R"({"RoleDetailList": [)" + role + "]}", false},
      {"dump.json", R"({"RoleDetailList": [)" + role + ", " + other + "]}", false},
      {"dump.json", R"({"RoleDetailList": [)" + other + ", " + role + "]}", false},
      {"dump.json", R"({"UserDetailList": [], "RoleDetailList": [)" + role + "]}", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const engine::Mending all =
        mended({{"account.yaml", kAccount}, {row.name, row.text}}, true, {"sub-malformed"});
    CHECK(all.files.size() == (row.mended ? 1 : 0));
  }
}

TEST_CASE("mend: of Terraform source the roots that a fix is part of are proved") {
  const auto role = [](const std::string& name, const std::string& subject) {
    return "resource \"aws_iam_role\" \"" + name + "\" {\n  name = \"" + name +
           "\"\n  assume_role_policy = <<EOT\n" + policy(":sub", subject) + "EOT\n}\n";
  };
  const std::string malformed = "system:serviceaccounts:media:thumbs";
  const std::string wrong = role("thumbs", malformed);
  const std::string provider = "provider \"aws\" {}\n";
  const std::string call = "module \"m\" {\n  source = \"./m\"\n}\n" + provider;
  struct Row {
    std::vector<InputFile> files;
    std::string mended;  // file
  };
  const std::string good = role("x", "system:serviceaccount:media:x");
  const std::vector<Row> rows = {
      {{{"one/main.tf", wrong + provider}}, "one/main.tf"},
      {{{"one/main.tf", wrong + provider}, {"two/main.tf", good + provider}}, "one/main.tf"},
      {{{"one/main.tf", call}, {"one/m/main.tf", wrong}}, "one/m/main.tf"},
      {{{"one/main.tf", call}, {"one/m/main.tf", wrong}, {"two/main.tf", good + provider}},
       "one/m/main.tf"},
      // Another file of the module, and values for its variables, are read again as well.
      {{{"one/main.tf", wrong + provider + "variable \"n\" {}\n"},
        {"one/more.tf", good},
        {"one/terraform.tfvars", "n = 1\n"}},
       "one/main.tf"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mended);
    std::vector<InputFile> files = row.files;
    files.push_back({"account.yaml", kAccount});
    const engine::Mending all = mended(files, true, {"sub-malformed"});
    REQUIRE(all.files.size() == 1);
    CHECK(all.sources[all.files.front().file].shown == row.mended);
    CHECK(all.mended.front().safe);
    CHECK(all.mended.front().gets_in == "nobody → media/thumbs");
  }
}

TEST_CASE("mend: nothing that renames a role, or locks out the accounts of another") {
  const auto module_of = [](const std::string& subject, const std::string& role = "var.name") {
    return InputFile{"m/main.tf",
                     "variable \"name\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = " + role +
                         "\n  assume_role_policy = <<EOT\n" + policy(":sub", subject) +
                         "EOT\n}\noutput \"arn\" {\n  value = aws_iam_role.r.arn\n}\n"};
  };
  const auto call = [](const std::string& name, const std::string& account) {
    return "module \"" + name + "\" {\n  source = \"./m\"\n  name = \"" + name +
           "\"\n}\nresource \"kubernetes_service_account\" \"" + name +
           "\" {\n  metadata {\n    name = \"" + account +
           "\"\n    namespace = \"media\"\n    annotations = { \"eks.amazonaws.com/role-arn\" = "
           "module." +
           name + ".arn }\n  }\n}\n";
  };
  const std::string own = "system:serviceaccount:media:${var.name}";
  struct Row {
    std::string title;
    std::vector<InputFile> files;
    std::size_t files_changed;
  };
  const std::vector<Row> rows = {
      {"the argument is the name of the role as well",
       {{"main.tf", call("api", "apis")}, module_of(own)},
       0},
      {"it is not", {{"main.tf", call("api", "apis")}, module_of(own, "\"r\"")}, 1},
      {"the body is that of another call, whose account gets in",
       {{"main.tf", call("api", "api") + call("web", "web-sa")}, module_of(own + "-sa")},
       0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.title);
    CHECK(mended(row.files, true).files.size() == row.files_changed);
  }
}

TEST_CASE("mend: every kind of change, in Terraform source") {
  const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + std::string(32, 'A');
  const auto condition = [](const std::string& test, const std::string& variable,
                            const std::string& values) {
    return "    condition {\n      test     = \"" + test + "\"\n      variable = \"" + variable +
           "\"\n      values   = [" + values + "]\n    }\n";
  };
  const auto role = [&](const std::string& conditions) {
    return "provider \"aws\" {}\ndata \"aws_iam_policy_document\" \"trust\" {\n  statement {\n"
           "    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n    principals {\n"
           "      type        = \"Federated\"\n"
           "      identifiers = [\"arn:aws:iam::111122223333:oidc-provider/" +
           issuer + "\"]\n    }\n" + conditions +
           "  }\n}\nresource \"aws_iam_role\" \"r\" {\n  name               = \"r\"\n"
           "  assume_role_policy = data.aws_iam_policy_document.trust.json\n}\n";
  };
  const auto account = [](const std::string& name, const std::string& annotation) {
    return "resource \"kubernetes_service_account\" \"" + name +
           "\" {\n  metadata {\n    name      = \"" + name +
           "\"\n    namespace = \"media\"\n    annotations = {\n" + annotation + "    }\n  }\n}\n";
  };
  const std::string aud = condition("StringEquals", issuer + ":aud", "\"sts.amazonaws.com\"");
  const auto sub = [&](const std::string& subjects) {
    return condition("StringEquals", issuer + ":sub", subjects);
  };
  const std::string thumbs = "\"system:serviceaccount:media:thumbs\"";
  const auto address = [&](const std::string& values) {
    return role(condition("IpAddress", "aws:SourceIp", values) + sub(thumbs) + aud);
  };
  const std::string named = "      \"eks.amazonaws.com/role-arn\" = aws_iam_role.r.arn\n";
  const std::string two = account("one", named) + account("two", named);
  const std::string both =
      ", \"system:serviceaccount:media:one\", \"system:serviceaccount:media:two\"";
  const std::string release =
      "resource \"helm_release\" \"r\" {\n  name      = \"x\"\n  namespace = \"n\"\n"
      "  chart     = \"cluster-autoscaler\"\n  set {\n"
      "    name  = \"rbac.serviceAccount.annotations.";
  const std::string value = "\"\n    value = \"arn:aws:iam::111122223333:role/r\"\n  }\n}\n";
  const struct {
    std::string rule, before, after;
  } rows[] = {
      {"aud-missing", role(sub(thumbs)), role(sub(thumbs) + "\n" + aud)},
      {"trust-denies-service-account", role(sub(thumbs) + aud) + two,
       role(sub(thumbs + both) + aud) + two},
      {"condition-value-invalid", address("\"10.0.0.0/8\", \"203.0.113.0/24\""),
       address("\"203.0.113.0/24\"")},
      {"condition-value-invalid",
       role(condition("StringLike", "aws:SourceIp", "\"203.0.113.0/24\"") + sub(thumbs) + aud),
       role(condition("IpAddress", "aws:SourceIp", "\"203.0.113.0/24\"") + sub(thumbs) + aud)},
      {"annotation-not-string", release + "eks.amazonaws.com/role-arn" + value,
       release + "eks\\\\.amazonaws\\\\.com/role-arn" + value},
      {"sub-malformed", role(sub("\"system:serviceaccounts:media:thumbs\"") + aud),
       role(sub(thumbs) + aud)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rule);
    const engine::Mending all = mended({{"main.tf", row.before}}, true, {row.rule});
    REQUIRE(all.files.size() == 1);
    CHECK(all.files.front().after == row.after);
  }
  // The value stands in another block's argument, put together: nothing spells the list out.
  const std::string joined = "join(\":\", [\"system\", \"serviceaccount\", \"media\", \"x\"])";
  const engine::Mending none =
      mended({{"main.tf", role(sub(joined) + aud) + two}}, true, {"trust-denies-service-account"});
  CHECK(none.files.empty());
  REQUIRE_FALSE(none.report.findings.empty());
  REQUIRE_FALSE(none.report.findings.front().problem.fixes.empty());
  CHECK(none.report.findings.front().problem.fixes.front().refused ==
        "Terraform source is edited only where it spells the text out");
}

TEST_CASE("mend: what cannot be edited says why") {
  std::string wrong = kAccount;
  wrong.replace(wrong.find("eks.amazonaws.com"), 17, "eks.amazon.com");
  std::string wide = "\xFF\xFE";
  for (const char c : wrong) wide += std::string(1, c) + std::string(1, '\0');
  const engine::Mending all = mended({{"a.yaml", wide}});
  CHECK(all.files.empty());
  CHECK(all.report.findings.front().problem.fixes.front().refused ==
        "the file is written in UTF-16");
}

TEST_CASE("mend: two fixes of which each has one place before and one behind the other's") {
  const auto stream = [](bool right) {
    std::string accounts, pods;
    for (const std::string name : {"a", "b"}) {
      const std::string role =
          "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/" + name +
          "\n";
      accounts += "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
                  "\n  namespace: pay\n" + (right ? role : "") + "---\n";
      pods += std::string(pods.empty() ? "" : "---\n") +
              "apiVersion: v1\nkind: Pod\nmetadata:\n  name: " + name + "\n  namespace: pay\n" +
              (right ? "" : role) + "spec:\n  serviceAccountName: " + name +
              "\n  containers: [{name: a, image: a}]\n";
    }
    return accounts + pods;
  };
  const engine::Mending all = mended({{"a.yaml", stream(false)}}, true, {"annotation-misplaced"});
  REQUIRE(all.files.size() == 1);
  CHECK(all.files.front().after == stream(true));
}

TEST_CASE("mend: of a stream only what is wrong changes, wherever it stands") {
  const auto account = [](const std::string& name, bool right) {
    std::string text = kAccount;
    if (!right) text.replace(text.find("eks.amazonaws.com"), 17, "eks.amazon.com");
    return text.replace(text.find("thumbs"), 6, name);
  };
  for (const std::string separator : {"---\n", "---\n# words\n---\n", "...\n---\n"}) {
    for (const std::string wrong : {"a", "b", "c", "ac", "bc", "abc"}) {
      CAPTURE(separator);
      CAPTURE(wrong);
      std::string before, after;
      for (const std::string name : {"a", "b", "c"}) {
        if (!before.empty()) before += separator;
        if (!after.empty()) after += separator;
        before += account(name, wrong.find(name) == std::string::npos);
        after += account(name, true);
      }
      const engine::Mending all = mended({{"a.yaml", before}}, true, {"annotation-typo"});
      REQUIRE(all.files.size() == 1);
      CHECK(all.files.front().after == after);
    }
  }
}

TEST_CASE("mend: of two findings at one place each has its round") {
  std::string wrong = kAccount;
  wrong.replace(wrong.find("eks.amazonaws.com/role-arn: arn"), 31,
                "eks.amazon.com/role-arn: \"arn");
  wrong.insert(wrong.size() - 1, " \"");
  const engine::Mending all = mended({{"a.yaml", wrong}});
  REQUIRE(all.files.size() == 1);
  std::string right = kAccount;
  right.replace(right.find("arn:aws"), 0, "\"");
  right.insert(right.size() - 1, "\"");
  CHECK(all.files.front().after == right);
}

/// An example after all fixes of its rule.
engine::Mending mended_example(const RuleInfo& rule, const Example& example) {
  config::Settings settings = tests::settings_of(example);
  settings.strict = rule.level == Severity::off;
  return engine::mend(tests::sources_of(example), settings,
                      {.unsafe = true, .rules = {std::string(rule.slug)}});
}

/// As it stands in the example's YAML below `fixed:`.
std::string as_yaml(const engine::Mending& mending) {
  std::string out;
  for (const engine::MendedFile& file : mending.files) {
    out += mending.sources[file.file].shown + "\n" + file.after + "\x1e";
  }
  return out;
}

TEST_CASE("mend: the bad examples become what they say") {
  // With IRSA_WRITE_FIXED=FILE, what they become is written there instead.
  const char* const path = std::getenv("IRSA_WRITE_FIXED");
  std::ofstream written;
  const bool patched = tests::can_run("patch");
  if (!patched) MESSAGE("patch is not there: the diffs are not applied");
  const tests::Folder folder;
  std::vector<std::pair<std::string, std::string>> after;  // what patch is to make of the files
  if (path != nullptr) written.open(path, std::ios::binary);
  for (const rules::Rule& rule : rules::all_rules()) {
    for (const Example& example : rule.info.bad) {
      const std::string name = std::string(rule.info.slug) + ": " + std::string(example.title);
      CAPTURE(name);
      const engine::Mending mending = mended_example(rule.info, example);
      if (path != nullptr) {
        written << rule.info.slug << "\x1f" << example.title << "\x1f" << as_yaml(mending)
                << "\x1d";
        continue;
      }
      std::string expected;
      for (const ExampleFile& file : example.fixed) {
        expected += std::string(file.name) + "\n" + std::string(file.text) + "\x1e";
      }
      CHECK(as_yaml(mending) == expected);
      if (!patched || mending.files.empty()) continue;
      const std::string place = "example-" + std::to_string(after.size()) + "/";
      for (const engine::MendedFile& file : mending.files) {
        const std::string& shown = mending.sources[file.file].shown;
        tests::Folder::write(place + shown, file.before);
        after.emplace_back(place + shown, file.after);
      }
      tests::Folder::write(place + "fix.diff", report::to_diff(mending));
    }
  }
  if (after.empty()) return;
  CHECK(tests::run_shell(
            "for d in */; do (cd $d && patch --binary -s -p1 < fix.diff) || exit 1; done")
            .status == 0);
  for (const auto& each : after) {
    CAPTURE(each.first);
    CHECK(tests::Folder::read(each.first) == each.second);
  }
}

}  // namespace
