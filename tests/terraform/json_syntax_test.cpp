// Terraform in JSON: what the same text says in the native syntax.
#include "terraform/json_syntax.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "hcl/dump.h"

using namespace irsa;

namespace json_syntax_test {
namespace {

std::string read(const std::string& bytes, bool variables = false, bool places = false) {
  const hcl::Tree tree = terraform::read_json_file(FileId{0}, bytes, variables);
  std::string out = tests::HclDump(bytes, places).body(tree.body);
  if (tree.error) out += "error: " + tree.error->message;
  return out;
}

struct Row {
  std::string text, expected;
};

}  // namespace

TEST_CASE("Terraform in JSON: blocks") {
  const std::vector<Row> rows = {
      {R"({"resource": {"aws_iam_role": {"a": {"name": "r"}}}})",
       "block resource 'aws_iam_role' 'a' {\n"
       "  name = (str 'r')\n"
       "}\n"},
      {R"({"resource": [{"aws_iam_role": {"a": {}}}, {"aws_iam_role": [{"b": {}}, {"c": [{}, {}]}]}]})",
       "block resource 'aws_iam_role' 'a' {\n"
       "}\n"
       "block resource 'aws_iam_role' 'b' {\n"
       "}\n"
       "block resource 'aws_iam_role' 'c' {\n"
       "}\n"
       "block resource 'aws_iam_role' 'c' {\n"
       "}\n"},
      {R"([{"locals": {"a": 1}}, {"locals": {"b": 2}}])",
       "block locals {\n"
       "  a = 1\n"
       "}\n"
       "block locals {\n"
       "  b = 2\n"
       "}\n"},
      {R"({"data": {"aws_iam_policy_document": {"d": {"statement": [{"sid": "a"}, {"sid": "b"}]}}}})",
       "block data 'aws_iam_policy_document' 'd' {\n"
       "  block statement {\n"
       "    sid = (str 'a')\n"
       "  }\n"
       "  block statement {\n"
       "    sid = (str 'b')\n"
       "  }\n"
       "}\n"},
      {R"({"ephemeral": {"aws_x": {"e": {"provider": "aws.eu"}}}})",
       "block ephemeral 'aws_x' 'e' {\n"
       "  provider = (. aws eu)\n"
       "}\n"},
      {R"({"module": {"m": {"source": "./m", "set": {"name": "a"}}}})",
       "block module 'm' {\n"
       "  source = (str './m')\n"
       "  block set {\n"
       "    name = (str 'a')\n"
       "  }\n"
       "}\n"},
      {R"({"variable": {"v": {"type": "any", "provider": "a.b"}}})",
       "block variable 'v' {\n"
       "  type = any\n"
       "  provider = (str 'a.b')\n"
       "}\n"},
      {R"({"output": {"o": {"value": "${var.v}", "type": "any"}}})",
       "block output 'o' {\n"
       "  value = (wrap (. var v))\n"
       "  type = (str 'any')\n"
       "}\n"},
      {R"({"provider": {"aws": [{"region": "eu-west-1"}, {"alias": "us"}]}})",
       "block provider 'aws' {\n"
       "  region = (str 'eu-west-1')\n"
       "}\n"
       "block provider 'aws' {\n"
       "  alias = (str 'us')\n"
       "}\n"},
      {R"({"terraform": {"backend": {"s3": {"key": "k"}}, "cloud": {"organization": "o"}}})",
       "block terraform {\n"
       "  block backend 's3' {\n"
       "    key = (str 'k')\n"
       "  }\n"
       "  block cloud {\n"
       "    organization = (str 'o')\n"
       "  }\n"
       "}\n"},
      {R"({"moved": [{"from": "a.b", "to": "a.c"}], "import": {"id": "x", "to": "a.b"}})",
       "block moved {\n"
       "  from = (str 'a.b')\n"
       "  to = (str 'a.c')\n"
       "}\n"
       "block import {\n"
       "  id = (str 'x')\n"
       "  to = (str 'a.b')\n"
       "}\n"},
      {R"({"check": {"c": {"assert": {"condition": true}}}})",
       "block check 'c' {\n"
       "  assert = (object (str 'condition') true)\n"
       "}\n"},
      {R"({"resource": {"//": "why", "helm_release": {"//": "what", "h": {"//": "how", "name": "h"}}}})",
       "block resource 'helm_release' 'h' {\n"
       "  name = (str 'h')\n"
       "}\n"},
      {R"({"resource": {"helm_release": {"h": {"set": [{"name": "a", "value": "b"}], "set_list": {"name": "l"},
"set_sensitive": [{"name": "s"}, {"name": "t"}], "values": ["a"]}}}})",
       "block resource 'helm_release' 'h' {\n"
       "  values = (tuple (str 'a'))\n"
       "  block set {\n"
       "    name = (str 'a')\n"
       "    value = (str 'b')\n"
       "  }\n"
       "  block set_list {\n"
       "    name = (str 'l')\n"
       "  }\n"
       "  block set_sensitive {\n"
       "    name = (str 's')\n"
       "  }\n"
       "  block set_sensitive {\n"
       "    name = (str 't')\n"
       "  }\n"
       "}\n"},
      {R"({"resource": {"a_b": {"c": {"set": "plain", "metadata": ["x"], "lifecycle": [], "identity": [1, {}]}}}})",
       "block resource 'a_b' 'c' {\n"
       "  set = (str 'plain')\n"
       "  metadata = (tuple (str 'x'))\n"
       "  lifecycle = (tuple)\n"
       "  block identity {\n"
       "  }\n"
       "}\n"},
      {R"({"resource": {"a_b": {"c": {"dynamic": {"set": {"for_each": "${var.v}", "content": {"name": "n"}}}}}}})",
       "block resource 'a_b' 'c' {\n"
       "  block dynamic 'set' {\n"
       "    for_each = (wrap (. var v))\n"
       "    block content {\n"
       "      name = (str 'n')\n"
       "    }\n"
       "  }\n"
       "}\n"},
      {R"({"resource": {"aws_iam_role": {"a": {"inline_policy": {"name": "p"}}}}, "nothing": {"known": 1}})",
       "nothing = (object (str 'known') 1)\n"
       "block resource 'aws_iam_role' 'a' {\n"
       "  block inline_policy {\n"
       "    name = (str 'p')\n"
       "  }\n"
       "}\n"},
      {R"({"resource": {"kubernetes_deployment": {"d": {"metadata": {"name": "d"},
"spec": {"template": {"spec": {"service_account_name": "a"}}}}}}})",
       "block resource 'kubernetes_deployment' 'd' {\n"
       "  block metadata {\n"
       "    name = (str 'd')\n"
       "  }\n"
       "  block spec {\n"
       "    block template {\n"
       "      block spec {\n"
       "        service_account_name = (str 'a')\n"
       "      }\n"
       "    }\n"
       "  }\n"
       "}\n"},
      {R"({"resource": "text", "module": {"m": 1}, "locals": null})", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(read(row.text) == row.expected);
  }
}

TEST_CASE("Terraform in JSON: values") {
  const auto of = [](const std::string& value) {
    return read(R"({"locals": {"a": )" + value + "}}");
  };
  const std::vector<Row> rows = {
      {"null",
       "block locals {\n"
       "  a = null\n"
       "}\n"},
      {"true",
       "block locals {\n"
       "  a = true\n"
       "}\n"},
      {"12",
       "block locals {\n"
       "  a = 12\n"
       "}\n"},
      {"-1.5e3",
       "block locals {\n"
       "  a = (- 1.5e3)\n"
       "}\n"},
      {R"("text")",
       "block locals {\n"
       "  a = (str 'text')\n"
       "}\n"},
      {R"("${var.v}")",
       "block locals {\n"
       "  a = (wrap (. var v))\n"
       "}\n"},
      {R"("a-${var.v}")",
       "block locals {\n"
       "  a = (str 'a-' (. var v))\n"
       "}\n"},
      {R"("$${var.v}")",
       "block locals {\n"
       "  a = (str '${var.v}')\n"
       "}\n"},
      {R"("a\n\"b\"")",
       "block locals {\n"
       "  a = (str 'a\\x0a\"b\"')\n"
       "}\n"},
      {R"([1, "b", [true]])",
       "block locals {\n"
       "  a = (tuple 1 (str 'b') (tuple true))\n"
       "}\n"},
      {R"({"k": 1, "${var.k}": {"l": "m"}})",
       "block locals {\n"
       "  a = (object (str 'k') 1 (wrap (. var k)) (object (str 'l') (str 'm')))\n"
       "}\n"},
      {R"("${")", "error: the file ends where a value is expected"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of(row.text) == row.expected);
  }
}

TEST_CASE("Terraform in JSON: words that are code, and files of variables") {
  CHECK(read(R"({"resource": {"a_b": {"c": {"provider": "aws.eu", "type": "any"}}}})") ==
        "block resource 'a_b' 'c' {\n"
        "  provider = (. aws eu)\n"
        "  type = (str 'any')\n"
        "}\n");
  CHECK(read(R"({"data": {"a_b": {"c": {"provider": "aws.eu"}}}})") ==
        "block data 'a_b' 'c' {\n"
        "  provider = (. aws eu)\n"
        "}\n");
  CHECK(read(R"({"resource": {"a_b": {"c": {"provider": "no code"}}}})") ==
        "block resource 'a_b' 'c' {\n"
        "  provider = (str 'no code')\n"
        "}\n");
  CHECK(read(R"({"v": "${var.x}", "resource": {"a": "b"}, "module": "m", "//": 1})", true) ==
        "v = (str '${var.x}')\n"
        "resource = (object (str 'a') (str 'b'))\n"
        "module = (str 'm')\n");
}

TEST_CASE("Terraform in JSON: where it is, and what is wrong") {
  const std::string role = R"({"resource": {"a_b": {"c": {"set": {"n": "x"}, "m": 1}}}})";
  CHECK(read(role, false, true) ==
        "block resource@1-11 'a_b'@14-19 'c'@22-25 {@27-54\n"
        "  m@47-50 =@47-53 1@52-53\n"
        "  block set@28-33 {@35-45\n"
        "    n@36-39 =@36-44 (str@42-43 'x')\n"
        "  }\n"
        "}\n");
  CHECK(read("\xEF\xBB\xBF" + role) == read(role));
  CHECK(read("\xEF\xBB\xBF" + role, false, true) ==
        "block resource@4-14 'a_b'@17-22 'c'@25-28 {@30-57\n"
        "  m@50-53 =@50-56 1@55-56\n"
        "  block set@31-36 {@38-48\n"
        "    n@39-42 =@39-47 (str@45-46 'x')\n"
        "  }\n"
        "}\n");
  CHECK(read(role + " ") == read(role));
  CHECK(read(role + " {}") == "error: something follows the JSON value");
  CHECK(read("{") == "error: this '{' is never closed");
  CHECK(read("") == "error: expected a value, but the text ends here");
  CHECK(read(R"({"locals": {"a": "${", "b": "${x"}})") ==
        "error: the file ends where a value is expected");
}

}  // namespace json_syntax_test
