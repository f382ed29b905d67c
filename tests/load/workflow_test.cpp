// Workflows of GitHub Actions: what the commands under `run:` make, at the places of the workflow.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "source/line_index.h"
#include "support/lint.h"
#include "support/samples.h"

namespace {

using namespace irsa;
using tests::lint_files;

std::string workflow(const std::string& steps) {
  return "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n" + steps;
}

const std::string kUnescaped = "serviceAccount.annotations.eks.amazonaws.com/role-arn";
const std::string kEscaped = "'serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn'";

std::string helm(const std::string& key) {
  return "helm upgrade --install api ./chart -n prod --set " + key + "=${{ vars.ROLE }}";
}

TEST_CASE("the texts of run are scripts") {
  const std::string annotate =
      "kubectl annotate serviceaccount a -n b eks.amazonaws.com/role-arn=arn:aws:iam::1:role/x";
  struct Row {
    std::string_view title;
    const char* path;
    std::string steps;
    const char* expected;
  };
  const Row kRows[] = {
      {"a line", ".github/workflows/d.yml", "      - run: " + helm(kUnescaped) + "\n",
       ".github/workflows/d.yml:6:63 error annotation-not-string\n"},
      {"the same in right", ".github/workflows/d.yml", "      - run: " + helm(kEscaped) + "\n", ""},
      {"a line in quotes", ".github/workflows/d.yml", "      - run: \"" + annotate + "\"\n",
       ".github/workflows/d.yml:6:94 error role-arn-malformed\n"},
      {"a block", ".github/workflows/d.yaml",
       "      - name: x\n        run: |\n          set -e\n\n          " + annotate +
           "\n      - run: echo\n",
       ".github/workflows/d.yaml:10:90 error role-arn-malformed\n"},
      {"a block without the last line break", ".github/workflows/d.yaml",
       "      - run: |-\n          " + annotate,
       ".github/workflows/d.yaml:7:90 error role-arn-malformed\n"},
      {"a folded block", ".github/workflows/d.yaml",
       "      - run: >\n          kubectl annotate serviceaccount a -n b\n"
       "          eks.amazonaws.com/role-arn=arn:aws:iam::1:role/x\n",
       ".github/workflows/d.yaml:8:51 error role-arn-malformed\n"},
      {"of Gitea", "x/.gitea/workflows/d.yml", "      - run: " + annotate + "\n",
       "x/.gitea/workflows/d.yml:6:93 error role-arn-malformed\n"},
      {"a variable of another step is not this one's", ".github/workflows/d.yml",
       "      - run: ROLE=arn:aws:iam::1:role/x\n      - run: kubectl annotate serviceaccount a -n "
       "b "
       "eks.amazonaws.com/role-arn=$ROLE\n",
       ""},
      {"no run", ".github/workflows/d.yml", "      - with: " + annotate + "\n", ""},
      {"another place", "workflows/d.yml", "      - run: " + annotate + "\n", ""},
      {"a folder below", ".github/workflows/x/d.yml", "      - run: " + annotate + "\n", ""},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    CHECK(lint_files({{row.path, workflow(row.steps)}}).brief() == row.expected);
  }
}

TEST_CASE("a policy in a here-document of a workflow, with expressions of the workflow") {
  const auto text = [](const std::string& subject) {
    return workflow(R"(      - run: |
          cat > trust.json <<EOF
          {"Statement": [{"Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::${{ env.ACCOUNT }}:oidc-provider/${{ env.OIDC }}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {"${{ env.OIDC }}:aud": "sts.amazonaws.com",
              "${{env.OIDC}}:sub": ")" +
                    subject + R"("}}}]}
          EOF
          aws iam create-role --role-name r --assume-role-policy-document file://trust.json
)");
  };
  CHECK(lint_files({{".github/workflows/d.yml", text("system:serviceaccount:a:b")}}).brief() == "");
  CHECK(lint_files({{".github/workflows/d.yml", text("system:serviceaccount:a:*")}}).brief() ==
        ".github/workflows/d.yml:12:61 error wildcard-literal\n");
}

/// The places of the notes of all findings: "path:line:column text".
std::string notes(const std::vector<tests::InputFile>& files) {
  const tests::Linted linted = lint_files(files);
  std::string out;
  for (const Finding& finding : linted.report.findings) {
    for (const Note& note : finding.problem.related) {
      const Position at =
          LineIndex(*linted.sources.text(note.where.file)).position(note.where.begin);
      out += linted.sources[note.where.file].shown + ":" + std::to_string(at.line) + ":" +
             std::to_string(at.column) + " " + note.text + "\n";
    }
  }
  return out;
}

TEST_CASE("what a command says of a file stands where the command is") {
  const std::string create =
      "aws iam create-role --role-name api --assume-role-policy-document file://trust.json";
  const std::string annotate =
      "kubectl annotate sa api -n web eks.amazonaws.com/role-arn=" + tests::arn("api");
  const tests::InputFile trust{"trust.json", tests::trusting({"shop:api"})};
  CHECK(notes({{".github/workflows/d.yml",
                workflow("      - run: |\n          " + create + "\n          " + annotate + "\n")},
               trust})
            .find(".github/workflows/d.yml:7:43 the role is made with this policy here") !=
        std::string::npos);
  CHECK(notes({{"Makefile", "all:\n\techo\nrole:\n\t@" + create + "\n\t" + annotate + "\n"}, trust})
            .find("Makefile:4:35 the role is made with this policy here") != std::string::npos);
  // The namespace of a file of values.
  const std::string values =
      "serviceAccount:\n  name: api\n  annotations:\n    "
      "eks.amazonaws.com/role-arn: " +
      tests::arn("api") + "\n";
  const tests::InputFile named{"api.trust.json", tests::trusting({"shop:api"})};
  CHECK(lint_files({{"Makefile", "all:\n\techo\nup:\n\thelm upgrade api ./c -n web -f v.yaml\n"},
                    {"v.yaml", values},
                    named})
            .brief()
            .find("Makefile:4:26 error sub-mismatch") != std::string::npos);
}

TEST_CASE("odd workflows end") {
  for (const char* text :
       {"", "run:", "run: |", "run: |\n", "- run: >", "      - run: |\r\n  x\r\n", "run: ${{",
        "run: \"", "run: |\n\n\n\n", "\n - run:x\n"}) {
    CHECK_NOTHROW((void)lint_files({{".github/workflows/d.yml", text}}));
    CHECK_NOTHROW((void)lint_files(
        {{".github/workflows/d.yml", std::string(text) + " kubectl annotate serviceaccount"}}));
  }
}

}  // namespace
