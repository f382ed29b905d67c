// Terraform source that is broken, hostile or enormous: the run ends, says so or knows nothing of
// it, and nothing else is lost.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/lint.h"

namespace irsa {
namespace {

using tests::InputFile;

/// A role of its own, with a mistake that must be found whatever stands beside it.
const std::string kControl = R"(
resource "aws_iam_role" "control" {
  name               = "control"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E" }
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:sub" = "system:serviceaccounts:a:b"
      } }
    }]
  })
}
)";

/// Slugs of what is found beside the control, or "control lost".
std::string found(std::vector<InputFile> files) {
  std::string out, last;
  bool control = false;
  for (const Finding& finding : tests::lint_files(std::move(files)).report.findings) {
    const std::string slug(finding.rule->slug);
    if (slug == "sub-malformed" && finding.problem.message.find(":a:b'") != std::string::npos) {
      control = true;
    } else if (finding.level != Severity::note && slug != last) {
      out += (out.empty() ? "" : " ") + slug;
      last = slug;
    }
  }
  return control ? out : "control lost: " + out;
}

std::string role(const std::string& policy) {
  return "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = " + policy +
         "\n}\n";
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST_CASE("a broken file of a module loses only itself") {
  struct Case {
    std::string title;
    std::string text;
    const char* expected;
  };
  const std::string speaks = "# sts:AssumeRoleWithWebIdentity\n";
  const Case kCases[] = {
      {"half a block", speaks + "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n",
       "terraform-syntax"},
      {"half a block with a brace of another", speaks + "locals {\n  a = {\n}\n",
       "terraform-syntax"},
      {"a heredoc that is not closed", speaks + role("<<EOT\n{}\n"), "terraform-syntax"},
      {"a heredoc whose end has a comma", speaks + role("<<EOT\n{}\nEOT,\n"), "terraform-syntax"},
      {"a string that is not closed", speaks + "locals {\n  a = \"b\n}\n", "terraform-syntax"},
      {"an interpolation that is not closed", speaks + "locals {\n  a = \"${b\"\n}\n",
       "terraform-syntax"},
      {"bytes that are no UTF-8", speaks + "locals {\n  a = \"\xFF\xFE\"\n}\n", "terraform-syntax"},
      {"deep brackets", speaks + "locals {\n  a = " + repeated("[", 100'000) + "\n}\n",
       "input-limit"},
      {"deep blocks", speaks + repeated("a {\n", 100'000), "input-limit"},
      {"deep templates", speaks + "locals {\n  a = " + repeated("\"${", 50'000) + "\n}\n",
       "input-limit"},
      {"deep negation", speaks + "locals {\n  a = " + repeated("!", 100'000) + "true\n}\n",
       "input-limit"},
      {"a long chain of attributes",
       speaks + "locals {\n  a = b" + repeated(".c", 100'000) + "\n}\n", "input-limit"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(found({{"other/main.tf", c.text}, {"main.tf", kControl}}) == c.expected);
    CHECK(found({{"broken.tf", c.text}, {"main.tf", kControl}}) == c.expected);
  }
}

TEST_CASE("what cannot be evaluated is not known, and the rest is") {
  struct Case {
    std::string title;
    std::string text;
  };
  const Case kCases[] = {
      {"locals in a circle", "locals {\n  a = local.b\n  b = local.a\n}\n" + role("local.a")},
      {"a local of itself", "locals {\n  a = \"${local.a}x\"\n}\n" + role("local.a")},
      {"a range without end",
       "locals {\n  a = [for i in range(1e9) : i]\n}\n" + role("jsonencode(local.a)")},
      {"a range backwards",
       "locals {\n  a = range(0, -1e12, -1)\n}\n" + role("jsonencode(local.a)")},
      {"six levels of for",
       "locals {\n  a = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : "
       "[for d "
       "in range(1000) : [for e in range(1000) : [for f in range(1000) : f]]]]]]\n}\n" +
           role("jsonencode(local.a)")},
      {"a count without end",
       "resource \"aws_iam_role\" \"r\" {\n  count = 1e9\n  name = \"r\"\n}\n"},
      {"a for_each over a range",
       "resource \"aws_iam_role\" \"r\" {\n  for_each = toset([for i in range(1e8) : "
       "tostring(i)])\n}\n"},
      {"a text that doubles",
       [] {
         std::string out = "locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n";
         for (int i = 1; i < 60; ++i) {
           const std::string before = "${local.a" + std::to_string(i - 1) + "}";
           out += "  a" + std::to_string(i) + " = \"" + before + before + "\"\n";
         }
         return out + "}\n" + role("local.a59");
       }()},
      {"a list that doubles",
       [] {
         std::string out = "locals {\n  a0 = [1]\n";
         for (int i = 1; i < 60; ++i) {
           const std::string before = "local.a" + std::to_string(i - 1);
           out += "  a" + std::to_string(i) + " = concat(" + before + ", " + before + ")\n";
         }
         return out + "}\n" + role("jsonencode(local.a59)");
       }()},
      {"a regular expression of many states",
       role("jsonencode(replace(\"" + repeated("a", 2000) + "\", \"/(a?){900}(a){900}/\", \"\"))")},
      {"files that are not there",
       role("file(\"none.json\")") +
           "locals {\n  a = templatefile(\"${path.module}/none\", {})\n}\n"},
      {"a file outside", role("file(\"../../../../etc/passwd\")")},
      {"a device", role("file(\"/dev/zero\")")},
      {"a module on the network",
       "module \"m\" {\n  source = \"git::https://example.com/x.git?ref=v1\"\n}\n" +
           role("module.m.policy")},
      {"a module outside",
       "module \"m\" {\n  source = \"../../../outside\"\n}\n" + role("module.m.x")},
      {"a module of itself", "module \"m\" {\n  source = \"./\"\n}\n" + role("module.m.x")},
      {"a source that is no text", "module \"m\" {\n  source = [1]\n}\n" + role("module.m.x")},
      {"division by nothing", role("1 / 0")},
      {"an index behind the end", role("[1, 2][7]")},
      {"an unknown function", role("no_such_function(1)")},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(found({{"main.tf", c.text + kControl}}) == "");
  }
}

TEST_CASE("modules that call each other in a circle end") {
  CHECK(found({{"a/main.tf", "module \"b\" {\n  source = \"../b\"\n  x = 1\n}\n"},
               {"b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"},
               {"main.tf", "module \"a\" {\n  source = \"./a\"\n}\n" + kControl}}) == "");
}

TEST_CASE("a policy of thousands of lines in a heredoc takes no time") {
  std::string policy = "<<EOT\n{\"Statement\": [";
  const std::string statement =
      R"({"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "x"}},)"
      "\n";
  policy += repeated(statement, 500'000 / statement.size());
  policy += "{}]}\nEOT\n";
  const std::string out = found({{"main.tf", role(policy) + kControl}});
  CAPTURE(out);
  CHECK(out.find("control lost") == std::string::npos);
}

TEST_CASE("many resources and many modules: none is lost") {
  std::string many;
  for (int i = 0; i < 2000; ++i) {
    many += "resource \"aws_iam_role\" \"r" + std::to_string(i) + "\" {\n  name = \"r\"\n}\n";
  }
  CHECK(found({{"main.tf", many + kControl}}) == "");
  std::string calls;
  for (int i = 0; i < 500; ++i) {
    calls += "module \"m" + std::to_string(i) + "\" {\n  source = \"./m\"\n}\n";
  }
  CHECK(found({{"main.tf", calls + kControl},
               {"m/main.tf", "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\n"}}) == "");
}

}  // namespace
}  // namespace irsa
