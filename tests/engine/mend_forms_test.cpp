// What fixes make of forms that people write, and which forms they leave alone: each row is a text,
// and the text afterwards (nothing where no fix is made).
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/mend.h"
#include "support/lint.h"

using namespace irsa;

namespace {

/// The one file after the fixes of a rule; empty if none of them holds.
std::string after_fixes(std::string_view rule, std::string_view name, const std::string& text,
                        bool unsafe = true) {
  SourceSet sources;
  sources.add_text(std::string(name), text);
  const cli::CheckOptions options = cli::parse_check({});
  const engine::Mending mending =
      engine::mend(sources, options.settings, {.unsafe = unsafe, .rules = {std::string(rule)}});
  return mending.files.empty() ? "" : mending.files.front().after;
}

struct FormRow {
  std::string wrong, right;
};

void check_forms(std::string_view rule, const std::string& head, const std::vector<FormRow>& rows,
                 const std::string& tail = "", bool unsafe = true) {
  for (const FormRow& row : rows) {
    CAPTURE(row.wrong);
    const std::string expected = row.right.empty() ? "" : head + row.right + tail;
    CHECK(after_fixes(rule, "a.yaml", head + row.wrong + tail, unsafe) == expected);
  }
}

const std::string kAccountHead = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n";
const std::string kRoleKey = "eks.amazonaws.com/role-arn: ";
const std::string kAnArn = "arn:aws:iam::111122223333:role/a";

TEST_CASE("mend: the beginning of a generated name keeps its dash") {
  check_forms("object-name-invalid", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n",
              {{"  generateName: Ledger-\n", "  generateName: ledger-\n"},
               {"  generateName: Ledger.\n", "  generateName: ledger.\n"},
               {"  generateName: ledger_\n", "  generateName: ledger-\n"},
               {"  generateName: Ledger\n", "  generateName: ledger\n"},
               {"  generateName: My_App-v1-\n", "  generateName: my-app-v1-\n"},
               {"  generateName: ledger-\n", ""},
               // A name is whole: nothing comes behind its dash.
               {"  name: Ledger-\n", "  name: ledger\n"},
               {"  name: ledger-\n", "  name: ledger\n"},
               {"  name: ledger.\n", "  name: ledger\n"}},
              "  annotations:\n    " + kRoleKey + kAnArn + "\n");
}

TEST_CASE("mend: a list of annotations becomes a map where each item is one line") {
  const std::string head = kAccountHead + "  annotations:\n";
  check_forms(
      "annotation-not-string", head,
      {{"  - " + kRoleKey + kAnArn + "\n", "    " + kRoleKey + kAnArn + "\n"},
       {"  - " + kRoleKey + kAnArn + "\n  - a: b\n", "    " + kRoleKey + kAnArn + "\n    a: b\n"},
       // Equal keys, items of several lines, in braces, and words.
       {"  - a: b\n  - a: c\n  - " + kRoleKey + kAnArn + "\n", ""},
       {"  - " + kRoleKey + kAnArn + "\n    a: b\n", ""},
       {"  - " + kRoleKey + "\"" + kAnArn + "\n   xab: z\"\n", ""},
       {"  - a: b\n\n  - " + kRoleKey + kAnArn + "\n", ""},
       {"  - a: b\n    \n  - " + kRoleKey + kAnArn + "\n", ""},
       {"  - {a: b}\n  - " + kRoleKey + kAnArn + "\n", ""},
       {"  - word\n  - " + kRoleKey + kAnArn + "\n", ""}},
      "", false);
}

TEST_CASE("mend: an expiration becomes what the pods get, or what was surely meant") {
  const std::string head =
      kAccountHead + "  annotations:\n    eks.amazonaws.com/token-expiration: ";
  const auto quoted = [](const std::string& text) { return "\"" + text + "\"\n"; };
  check_forms("token-expiration-invalid", head,
              {{quoted("599"), quoted("600")},
               {quoted("600"), ""},
               {quoted("+300"), quoted("600")},
               {quoted("+-300"), ""},
               {quoted("86400"), ""},
               {quoted("86401"), quoted("86400")},
               {quoted("24h"), quoted("86400")},
               {quoted("10m"), quoted("600")},
               {quoted("1h"), quoted("3600")},
               {quoted("86400s"), quoted("86400")},
               // Less or more than a token may have is no unit's fault, and no text is a number.
               {quoted("9m"), ""},
               {quoted("25h"), ""},
               {quoted("86401s"), ""},
               {quoted("24d"), ""},
               {quoted("5124095576030432h"), ""},  // 3584 seconds more than 64 bits hold
               {quoted("h"), ""},
               {quoted("soon"), ""}},
              "", false);
}

TEST_CASE(
    "mend: equal keys are merged where both hold mappings that do not contradict each other") {
  const std::string one = "    " + kRoleKey + kAnArn + "\n";
  const std::string both = "  annotations:\n" + one + "    x: z\n";
  check_forms(
      "duplicate-key", kAccountHead,
      {{"  annotations:\n" + one + "  annotations:\n    x: z\n", both},
       {"  annotations:\n" + one + "  labels: {a: b}\n  annotations:\n    x: z\n",
        "  labels: {a: b}\n" + both},
       {"  annotations:\n" + one + "    # ours\n  annotations:\n    x: z\n",
        "  annotations:\n" + one + "    # ours\n    x: z\n"},
       // What both say is said once.
       {"  annotations:\n" + one + "    # ours\n    x: z\n    y: w\n  annotations:\n    x: z\n",
        "  annotations:\n" + one + "    y: w\n    x: z\n"},
       {"  annotations:\n    x: z\n" + one + "  annotations:\n    x: z\n",
        "  annotations:\n" + one + "    x: z\n"},
       {"  annotations:\n" + one + "  annotations:\n    x: z\n" + one,
        "  annotations:\n    x: z\n" + one},
       // Which of two values is meant is open.
       {"  annotations:\n" + one + "    x: y\n  annotations:\n    x: z\n", ""},
       {"  annotations:\n" + one + "  annotations:\n    " + kRoleKey + "arn:x\n", ""},
       {"  annotations:\n" + one + "  annotations:\n      x: z\n", ""},
       {"  annotations: {a: b}\n  annotations:\n" + one, ""}});
  // Whoever wrote annotations twice may have meant to drop the first.
  CHECK(after_fixes("duplicate-key", "a.yaml",
                    kAccountHead + "  annotations:\n" + one + "  annotations:\n    x: z\n", false)
            .empty());
}

TEST_CASE("mend: a quote is closed at the end of its line only if it holds a word") {
  const std::string head = kAccountHead + "  annotations:\n    " + kRoleKey;
  check_forms("yaml-syntax", head,
              {{"\"" + kAnArn + "\n", "\"" + kAnArn + "\"\n"},
               {"'" + kAnArn + "\r\n", "'" + kAnArn + "'\r\n"},
               {"\"" + kAnArn, "\"" + kAnArn + "\""},
               {"\"" + kAnArn + " of the ledger\n", ""},
               {"\"" + kAnArn + ", # and\n", ""}},
              "", false);
}

TEST_CASE("mend: tabs of an indentation become blanks, but not inside a text") {
  const std::string text = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n";
  const std::string role = kRoleKey + kAnArn + "\n";
  check_forms("yaml-syntax", text,
              {{"\tname: a\n\tannotations:\n\t\t" + role, "  name: a\n  annotations:\n    " + role},
               {"  name: a\n  annotations:\n\t  " + role, "  name: a\n  annotations:\n    " + role},
               {"\tname: a\n\tannotations:\n\t\tx: |\n\t\t\tb\n\t\t" + role, ""},
               {"\tname: a\n\tannotations:\n\t\tx: |-\n\t\t\tb\n\t\t" + role, ""},
               {"\tname: a\n\tannotations:\n\t\tx: >2+\n\t\t\tb\n\t\t" + role, ""}});
}

TEST_CASE("mend: suppressions of another form, date or place") {
  const std::string head = kAccountHead + "  annotations:\n";
  const std::string empty = "    eks.amazonaws.com/role-arn: \"\"";
  const std::string right = "    # irsa-lint: ignore[role-arn-empty]";
  std::vector<FormRow> rows;
  for (const std::string form :
       {"irsa-lint ignore[role-arn-empty]", "irsa-lint: ignore=role-arn-empty",
        "IRSA-LINT: disable(role-arn-empty)", "irsa-lint:ignore role-arn-empty",
        "irsa-lint: disable[Role-Arn-Empty]"}) {
    rows.push_back({"    # " + form + "\n" + empty + "\n", right + "\n" + empty + "\n"});
  }
  rows.push_back({"    # irsa-lint disable: role-arn-empty set later\n" + empty + "\n",
                  right + " set later\n" + empty + "\n"});
  // What it names is no rule, or nothing is named.
  rows.push_back({"    # irsa-lint ignore[something]\n" + empty + "\n", ""});
  rows.push_back({"    # irsa-lint: ignore\n" + empty + "\n", ""});
  for (const auto& [date, meant] : {FormRow{"31.3.2099", "2099-03-31"},
                                    {"3/31/2099", "2099-03-31"},
                                    {"2099/03/31", "2099-03-31"},
                                    {"4.4.2099", "2099-04-04"},
                                    {"3.4.2099", ""},
                                    {"31.2.2099", ""},
                                    {"soon", ""}}) {
    const auto line = [&](const std::string& until) {
      return right + " until=" + until + "\n" + empty + "\n";
    };
    rows.push_back({line(date), meant.empty() ? "" : line(meant)});
  }
  check_forms("suppression-invalid", head, rows, "", false);
  check_forms("suppression-invalid",
              "apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  annotations:\r\n",
              {{empty + "  # irsa-lint: ignore-file[role-arn-empty] later\r\n",
                "    # irsa-lint: ignore-file[role-arn-empty] later\r\n" + empty + "\r\n"}},
              "  name: a\r\n");
}

TEST_CASE("mend: of several suppressions the one that is not needed goes") {
  const std::string head = kAccountHead + "  annotations:\n";
  const std::string empty = "    eks.amazonaws.com/role-arn: \"\"\n";
  const auto comment = [&](const std::string& rules) {
    return "    # irsa-lint: ignore[" + rules + "] later\n" + empty;
  };
  check_forms("suppression-unused", head,
              {{comment("role-arn-empty, annotation-typo"), comment("role-arn-empty")},
               {comment("annotation-typo,role-arn-empty"), comment("role-arn-empty")},
               {comment("annotation-typo , role-arn-empty"), comment("role-arn-empty")},
               {comment("role-arn-empty"), ""},
               {"    irsa-lint/ignore: 'annotation-typo: x; role-arn-empty: y'\n" + empty,
                "    irsa-lint/ignore: 'role-arn-empty: y'\n" + empty}},
              "", false);
}

TEST_CASE("mend: conditions on the call become what was meant") {
  const std::string issuer = "oidc.eks.eu-west-1.amazonaws.com/id/" + std::string(32, 'A');
  const auto with = [&](const std::string& more) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
           "\"Principal\": {\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/" +
           issuer +
           "\"}, \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {"
           "\"StringEquals\": {\"" +
           issuer + ":aud\": \"sts.amazonaws.com\", \"" + issuer +
           ":sub\": \"system:serviceaccount:media:thumbs\"}, " + more + "}}]}";
  };
  const FormRow rows[] = {
      {R"("Bool": {"aws:SecureTransport": "yes"})", R"("Bool": {"aws:SecureTransport": "true"})"},
      {R"("Bool": {"aws:SecureTransport": "Off"})", R"("Bool": {"aws:SecureTransport": "false"})"},
      {R"("Bool": {"aws:SecureTransport": "maybe"})", ""},
      {R"("DateLessThan": {"aws:CurrentTime": "31.12.2099"})",
       R"("DateLessThan": {"aws:CurrentTime": "2099-12-31T00:00:00Z"})"},
      {R"("DateLessThan": {"aws:CurrentTime": "1.12.2099"})", ""},
      {R"("StringLike": {"aws:SourceIp": "203.0.113.0/24"})",
       R"("IpAddress": {"aws:SourceIp": "203.0.113.0/24"})"},
      {R"("StringLike": {"aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"]})", ""},
      // Beside another key of the operator, or of the one that is meant, the condition moves.
      {R"("StringLike": {"aws:SourceIp": "203.0.113.0/24", "aws:SourceVpc": "vpc-0a1b2c3d"})",
       R"("StringLike": {"aws:SourceVpc": "vpc-0a1b2c3d"}, "IpAddress": {"aws:SourceIp": "203.0.113.0/24"})"},
      {R"("StringLike": {"aws:SourceIp": "203.0.113.0/24"}, "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"})",
       R"("IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8", "aws:SourceIp": "203.0.113.0/24"})"},
      {R"("StringLike": {"aws:SourceVpc": "vpce-0a1b2c3d"})",
       R"("StringLike": {"aws:SourceVpce": "vpce-0a1b2c3d"})"},
      {R"("StringLike": {"aws:SourceVpce": "vpc-0a1b2c3d"})",
       R"("StringLike": {"aws:SourceVpc": "vpc-0a1b2c3d"})"},
      {R"("StringLike": {"aws:SourceVpc": "subnet-0a1b2c3d"})", ""},
  };
  for (const FormRow& row : rows) {
    CAPTURE(row.wrong);
    CHECK(after_fixes("condition-value-invalid", "thumbs.trust.json", with(row.wrong)) ==
          (row.right.empty() ? "" : with(row.right)));
  }
}

}  // namespace
