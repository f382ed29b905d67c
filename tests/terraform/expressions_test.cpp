// What expressions come to. Each row is an expression, its value, and what stands around it.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace {

/// The value of `local.it` in a root with these files and this expression.
std::string value_of(const std::string& expression, const std::string& around,
                     std::map<std::string, std::string> files = {}) {
  files["main.tf"] = "locals {\n  it = " + expression +
                     "\n}\nresource \"x\" \"oidc\" {\n  it = local.it\n}\n" + around;
  const tests::MemoryFiles tree(std::move(files));
  terraform::World world(tree);
  const terraform::Root& root = world.open("");
  if (!world.problems().empty()) return "refused: " + world.problems()[0].error.message;
  const terraform::Block* block = world.find("x.oidc");
  REQUIRE(block != nullptr);
  const auto value = block->body.value("it");
  REQUIRE(value.has_value());
  (void)root;
  return value->dump() + (value->or_nothing() ? " or nothing" : "") +
         (value->is_refused() ? " refused" : "");
}

struct Row {
  std::string expression, expected, around = {};
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CAPTURE(row.around);
    CHECK(value_of(row.expression, row.around) == row.expected);
  }
}

const std::string kVars =
    "variable \"x\" {}\nvariable \"y\" {}\nvariable \"d\" {\n  default = \"dd\"\n}\n";
const std::string kCluster =
    "resource \"aws_eks_cluster\" \"c\" {\n  name = \"prod\"\n}\n"
    "data \"aws_eks_cluster\" \"same\" {\n  name = \"prod\"\n}\n"
    "resource \"aws_iam_openid_connect_provider\" \"p\" {\n"
    "  url = aws_eks_cluster.c.identity[0].oidc[0].issuer\n}\n"
    "data \"aws_iam_openid_connect_provider\" \"d\" {\n"
    "  arn = aws_iam_openid_connect_provider.p.arn\n}\n"
    "module \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n  version = \"20.0\"\n}\n"
    "data \"aws_eks_cluster\" \"m\" {\n  name = module.eks.cluster_name\n}\n";

}  // namespace

TEST_CASE("literals, operators and templates") {
  check({
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"1.50", "1.5"},
      {"\"${1.50}\"", "1.5"},
      {"\"a${1.50}\"", "\"a1.5\""},
      {"\"a${true}\"", "\"atrue\""},
      {"\"a${null}\"", "<\"a${null}\"> refused"},
      {"\"a${[1]}\"", "<\"a${[1]}\"> refused"},
      {"1 == \"1\"", "false"},
      {"\"a\" == \"a\"", "true"},
      {"true && false", "false"},
      {"!true", "false"},
      {"-3 < 2", "true"},
      {"7 % 4", "3"},
      {"1 / 0", "<1 / 0> refused"},
      {"\"$${aws:username}\"", "\"${aws:username}\""},
      {"\"${\"}\"}\"", "\"}\""},
      {"\"${\"${\"x\"}\"}\"", "\"x\""},
      {"[1, \"a\", null]", "[1, \"a\", null]"},
      {"{a = 1, \"b\" = 2, (\"c\") = 3}", "{a: 1, b: 2, c: 3}"},
      {"{a = 1, a = 2}", "{a: 2}"},
      {"{(var.x) = 1}", "{var.x: 1}", kVars},
      {"{\"${var.x}:sub\" = 1, b = 2}.b", "2", kVars},
      {"{\"${var.x}:sub\" = 1, b = 2}.c", "<{\"${var.x}:sub\" = 1, b = 2}.c> refused", kVars},
      {"{\"${var.x}:sub\" = 1}[\"${var.x}:sub\"]", "1", kVars},
      {"{for k, v in {\"${var.x}:sub\" = 1} : k => v}", "{${var.x}:sub: 1}", kVars},
      {"\"${jsonencode({\"${var.x}:sub\" = 1})}\"", "json({${var.x}:sub: 1})", kVars},
      {"\" ${jsonencode({\"${var.x}:sub\" = \"a\"})}\"",
       "\" ${jsonencode({\"${var.x}:sub\" = \"a\"})}\"", kVars},
      {"true ? 1 : 2", "1"},
      {"(true\n? 1\n: 2)", "1"},
      // Both ends of a condition have one type: a number becomes a text where the other is one.
      {"true ? 1 : \"a\"", "\"1\""},
      {"true ? 3 - 1 : \"a\"", "\"2\""},
      {"true ? 3 * 1 : \"a\"", "\"3\""},
      {"true ? -1 : \"a\"", "\"-1\""},
      {"true ? !true : \"a\"", "\"false\""},
      {"true ? 1 < 2 : \"a\"", "\"true\""},
      {"true ? 1 : (\"a\")", "\"1\""},
      {"true ? (1) : ((2))", "1"},
      {"true ? 1 : (false ? 2 : 3)", "1"},
      {"true ? 1 : (false ? \"a\" : \"b\")", "\"1\""},
      {"false ? \"a\" : 1", "\"1\""},
      {"\"%{ if true }a%{ else }b%{ endif }\"", "\"a\""},
      {"\"%{ for v in [1, 2] }<${v}>%{ endfor }\"", "\"<1><2>\""},
      {"\"%{ for k, v in {a = 1} }${k}=${v};%{ endfor }\"", "\"a=1;\""},
      {"\"%{ for v in \"ab\" }<${v}>%{ endfor }\"",
       "<\"%{ for v in \"ab\" }<${v}>%{ endfor }\"> refused"},
      {"\"%{ for v in null }<${v}>%{ endfor }\"",
       "<\"%{ for v in null }<${v}>%{ endfor }\"> refused"},
      {"\"%{ for v in [1][5] }<${v}>%{ endfor }\"",
       "<\"%{ for v in [1][5] }<${v}>%{ endfor }\"> refused"},
      {"\"%{ for v in toset([\"b\", \"a\"]) }<${v}>%{ endfor }\"", "\"<a><b>\""},
      {"\"-%{ for v in var.x }<${v}>%{ endfor }\"", "\"-${%{ for v in var.x }<${v}>%{ endfor }}\"",
       kVars},
      {"provider::a::f({k = var.x}) == provider::a::f({k = var.x})", "true", kVars},
      {"provider::a::f({k = var.x}) == provider::a::f({k = var.y})",
       "<provider::a::f({k = var.x}) == provider::a::f({k = var.y})>", kVars},
      {"trimspace(data.aws_iam_policy_document.p.json)", "<data.aws_iam_policy_document.p.json>",
       "data \"aws_iam_policy_document\" \"p\" {}\n"},
      {"trimspace(data.aws_iam_policy_document.p.id)",
       "<trimspace(data.aws_iam_policy_document.p.id)>",
       "data \"aws_iam_policy_document\" \"p\" {}\n"},
      {"\"${var.x}-a\"", "\"${var.x}-a\"", kVars},
      {"var.x == var.x", "true", kVars},
      {"\"${var.x}-a\" == \"b\"", "false", kVars},
      {"\"${var.x}-a\" == \"b-a\"", "<\"${var.x}-a\" == \"b-a\">", kVars},
      {"var.d", "\"dd\"", kVars},
      {"local.missing", "<local.missing>"},
      {"var.missing", "<var.missing>"},
      {"{a.b = 1}", "{...}"},
  });
}

TEST_CASE("heredocs") {
  check({
      {"<<EOT\na\n  b # no comment\nEOT", "\"a\\n  b # no comment\\n\""},
      {"<<-EOT\n    a\n      b\n    EOT", "\"a\\n  b\\n\""},
      {"<<-EOT\n    a\n\n   b\n  EOT", "\" a\\n\\nb\\n\""},
      {"<<EOT\n  a\n  EOT", "\"  a\\n\""},
      {"<<EOT\n%{ if true ~}\n  a\n%{ endif ~}\nEOT", "\"  a\\n\""},
      {"<<EOT\r\na\r\nEOT\r\n", "\"a\r\\n\""},
      {"<<EOT\n${\"x\"}\nEOT", "\"x\\n\""},
      {"true ? <<EOT\na\nEOT\n : \"b\"",
       "refused: a conditional (c ? a : b) lacks its colon and second value"},
      {"(true ? <<EOT\na\nEOT\n : \"b\")", "\"a\\n\""},
      {"[<<EOT\na\nEOT\n, 1]", "[\"a\\n\", 1]"},
  });
}

TEST_CASE("indices, splats and for") {
  const std::string list =
      "locals {\n  l = [{k = 1}, {k = 2}]\n  m = {b = 2, a = 1}\n  n = null\n}\n";
  check({
      {"local.l[0].k", "1", list},
      {"local.l.1.k", "2", list},
      {"local.l[*].k", "[1, 2]", list},
      {"local.l.*.k", "[1, 2]", list},
      {"local.m[*].a", "[1]", list},
      {"local.n[*].a", "[]", list},
      {"local.m[\"a\"]", "1", list},
      {"local.m.c", "<local.m.c> refused", list},
      {"local.m[\"c\"]", "<local.m[\"c\"]> refused", list},
      {"local.l.c", "<local.l.c> refused", list},
      {"local.l[2]", "<local.l[2]> refused", list},
      {"[for v in local.l : v.k]", "[1, 2]", list},
      {"[for k, v in local.m : \"${k}${v}\"]", "[\"a1\", \"b2\"]", list},
      {"{for k, v in local.m : v => k}", "{1: \"a\", 2: \"b\"}", list},
      {"{for k, v in local.m : \"x\" => v...}", "{x: [1, 2]}", list},
      {"[for v in [1, 2, 3] : v if v > 1]", "[2, 3]"},
      {"[for v in var.x : v.k]", "<[for v in var.x : v.k]>", kVars},
      {"[for v in [1, 2] : v if var.x == v]", "[...]", kVars},
      {"[for v in toset([\"b\", \"a\", \"b\"]) : v]", "[\"a\", \"b\"]"},
      {"[for i, v in [\"x\"] : i]", "[0]"},
  });
}

TEST_CASE("functions") {
  check({
      {"replace(\"a-b-c\", \"-\", \"_\")", "\"a_b_c\""},
      {"replace(\"https://abc\", \"/^https:../\", \"\")", "\"abc\""},
      {"replace(var.x, \"/^https:../\", \"\")", "<replace(var.x, \"/^https:../\", \"\")>", kVars},
      {"replace(\"abc\", \"/b(.)/\", \"$1$1\")", "\"acc\""},
      {"trimprefix(\"https://x\", \"https://\")", "\"x\""},
      {"trimsuffix(\"x.git\", \".git\")", "\"x\""},
      {"split(\",\", \"a,b\")", "[\"a\", \"b\"]"},
      {"join(\"-\", [\"a\", \"b\"])", "\"a-b\""},
      {"substr(\"hello\", 1, 3)", "\"ell\""},
      {"substr(\"hello\", -2, -1)", "\"lo\""},
      // Nobody knows how long a value is.
      {"substr(var.x, 0, 64)", "<substr(var.x, 0, 64)>", kVars},
      {"substr(var.x, -32, -1)", "<substr(var.x, -32, -1)>", kVars},
      {"substr(\"${var.x}-app\", 0, 63)", "<substr(\"${var.x}-app\", 0, 63)>", kVars},
      {"substr(\"app-${var.x}\", 0, 3)", "\"app\"", kVars},
      {"substr(\"app-${var.x}\", 4, -1)", "\"${var.x}\"", kVars},
      {"regex(\"a(.)c\", \"xabc\")", "[\"b\"]"},
      {"regex(\"b.\", \"xabc\")", "\"bc\""},
      {"regexall(\"[a-z]\", \"a1b\")", "[\"a\", \"b\"]"},
      {"format(\"%s-%d%%\", \"a\", 3)", "\"a-3%\""},
      {"format(\"%03d\", 7)", "\"007\""},
      {"formatlist(\"%s:%s\", \"ns\", [\"a\", \"b\"])", "[\"ns:a\", \"ns:b\"]"},
      {"lower(\"AbC\")", "\"abc\""},
      {"upper(\"a\")", "\"A\""},
      {"title(\"ab cd\")", "\"Ab Cd\""},
      {"coalesce(null, \"\", \"a\")", "\"a\""},
      {"coalescelist([], [1])", "[1]"},
      {"compact([\"a\", \"\", null])", "[\"a\"]"},
      {"concat([1], [2, 3])", "[1, 2, 3]"},
      {"contains([\"a\"], \"a\")", "true"},
      {"distinct([\"a\", \"b\", \"a\"])", "[\"a\", \"b\"]"},
      {"element([\"a\", \"b\"], 3)", "\"b\""},
      {"flatten([[1, [2]], [3]])", "[1, 2, 3]"},
      {"index([\"a\", \"b\"], \"b\")", "1"},
      {"keys({b = 1, a = 2})", "[\"a\", \"b\"]"},
      {"values({b = 1, a = 2})", "[2, 1]"},
      {"length([1, 2])", "2"},
      {"length(\"h\\u00e9\")", "2"},
      {"lookup({a = 1}, \"b\", 9)", "9"},
      {"merge({a = 1, b = 1}, null, {b = 2})", "{a: 1, b: 2}"},
      {"merge({a = 1}, var.x, {k = 2})", "{k: 2, ...}", kVars},
      {"merge({a = 1}, var.x == \"\" ? {k = 2} : {})", "{a: 1, k: 2}", kVars},
      {"one([])", "null"},
      {"one([1])", "1"},
      {"range(3)", "[0, 1, 2]"},
      {"range(1e9)", "[...]"},
      {"reverse([1, 2])", "[2, 1]"},
      {"setproduct([\"a\"], [1, 2])", "[[\"a\", 1], [\"a\", 2]]"},
      {"setsubtract([\"a\", \"b\"], [\"a\"])", "set[\"b\"]"},
      {"slice([1, 2, 3], 1, 2)", "[2]"},
      {"sort([\"b\", \"a\"])", "[\"a\", \"b\"]"},
      {"startswith(\"abc\", \"ab\")", "true"},
      {"tobool(\"true\")", "true"},
      {"tonumber(\"12\")", "12"},
      {"tostring(1.0)", "\"1\""},
      {"toset([\"b\", \"a\", \"a\"])", "set[\"a\", \"b\"]"},
      {"try(local.none.a, \"b\")", "<local.none.a>"},
      {"try({a = 1}.b, \"b\")", "\"b\""},
      {"can({a = 1}.b)", "false"},
      {"zipmap([\"a\"], [1])", "{a: 1}"},
      {"jsonencode({b = \"<\", a = [1.0, null]})", "json({a: [1, null], b: \"<\"})"},
      {"\"${jsonencode({b = \"<&\", a = [1.0, null]})} \"",
       "\"{\\\"a\\\":[1,null],\\\"b\\\":\\\"\\\\u003c\\\\u0026\\\"} \""},
      {"jsondecode(jsonencode({a = var.x}))", "{a: <var.x>}", kVars},
      {"jsondecode(\"{\\\"a\\\": [1]}\")", "{a: [1]}"},
      {"yamlencode({a = {b = [1, \"x\"]}, c = []})", "yaml({a: {b: [1, \"x\"]}, c: []})"},
      {"\"${yamlencode({a = {b = [1, \"x\"]}, c = []})} \"",
       "\"\\\"a\\\":\\n  \\\"b\\\":\\n  - 1\\n  - \\\"x\\\"\\n\\\"c\\\": []\\n \""},
      {"base64decode(\"YQ==\")", "\"a\""},
      {"max(1, 3, 2)", "3"},
      {"md5(var.x) == md5(var.x)", "true", kVars},
      {"timestamp() == timestamp()", "<timestamp() == timestamp()>"},
      {"nosuch(1)", "<nosuch(1)>"},
      {"concat([1], var.x)", "[1, ...]", kVars},
      {"join(\"\", var.x == \"\" ? [var.y] : [])", "\"${var.y}\" or nothing", kVars},
      {"one(var.x == \"\" ? [\"a\"] : [])", "\"a\" or nothing", kVars},
      {"coalesce(var.x, \"a\")", "<coalesce(var.x, \"a\")>", kVars},
      {"coalesce(\"${var.x}-a\", \"b\")", "\"${var.x}-a\"", kVars},
      {"split(\"-\", \"a-${var.x}\")[0]", "<split(\"-\", \"a-${var.x}\")[0]>", kVars},
      {"var.x == \"\" ? \"a\" : \"\"", "\"a\" or nothing", kVars},
      {"var.x == \"\" ? \"a\" : \"a\"", "\"a\"", kVars},
      {"var.x == \"\" ? \"a\" : \"b\"", "<var.x == \"\" ? \"a\" : \"b\">", kVars},
  });
}

TEST_CASE("functions of texts, by Terraform's documentation") {
  check({
      {"replace(\"aaa\", \"aa\", \"b\")", "\"ba\""},
      {"replace(\"a/b\", \"/\", \"-\")", "\"a-b\""},
      {"replace(\"abc\", \"\", \"-\")", "<replace(\"abc\", \"\", \"-\")>"},
      {"replace(\"hello\", \"/l+/\", \"L\")", "\"heLo\""},
      {"replace(\"abc\", \"/x*/\", \"-\")", "\"-a-b-c-\""},
      {"replace(\"a-b\", \"/(?P<first>.)-(.)/\", \"$2:$first\")", "\"b:a\""},
      {"replace(\"a-b\", \"/(?P<first>.)-(.)/\", \"$2:$${first}x\")", "\"b:ax\""},
      {"replace(\"a-b\", \"/(.)-(.)/\", \"$2$$$1$3\")", "\"b$a\""},
      {"replace(\"a-b\", \"/(.)-(.)/\", \"$${2}x\")", "\"bx\""},
      {"replace(\"a\", \"/(/\", \"\")", "<replace(\"a\", \"/(/\", \"\")> refused"},
      {"replace(\"a\", \"b\")", "<replace(\"a\", \"b\")> refused"},
      {"trim(\"?!hello?!\", \"!?\")", "\"hello\""},
      {"trim(\"!!\", \"!\")", "\"\""},
      {"trim(\"foobar\", \"far\")", "\"oob\""},
      {"trimspace(\"  a b\\n\\n\")", "\"a b\""},
      {"trimspace(\"\\t\")", "\"\""},
      {"trimprefix(\"helloworld\", \"world\")", "\"helloworld\""},
      {"trimsuffix(\"helloworld\", \"hello\")", "\"helloworld\""},
      {"chomp(\"a\\r\\n\\n\")", "\"a\""},
      {"chomp(\"a\\nb\")", "\"a\\nb\""},
      {"chomp(\"\\n\")", "\"\""},
      {"split(\",\", \"\")", "[\"\"]"},
      {"split(\",\", \"a,,b,\")", "[\"a\", \"\", \"b\", \"\"]"},
      {"substr(\"h\\u00e9llo\", 1, 2)", "\"\u00e9l\""},
      {"substr(\"hello\", 3, 99)", "\"lo\""},
      {"substr(\"hello\", 9, 1)", "\"\""},
      {"substr(\"hello\", 0, 0)", "\"\""},
      {"substr(\"hello\", 1)", "<substr(\"hello\", 1)> refused"},
      {"regex(\"z\", \"abc\")", "<regex(\"z\", \"abc\")> refused"},
      {"regex(\"(\", \"abc\")", "<regex(\"(\", \"abc\")> refused"},
      {"regex(\"(a)(x)?\", \"abc\")[0]", "\"a\""},
      {"regexall(\"z\", \"abc\")", "[]"},
      // No empty match right behind another one.
      {"regexall(\"b*\", \"abc\")", "[\"\", \"b\", \"\"]"},
      {"regexall(\"(b*)\", \"bb\")", "[\"bb\"]"},
      {"replace(\"abc\", \"/b*/\", \"-\")", "\"-a-c-\""},
      {"regexall(\"(b).\", \"abcbd\")", "[\"b\", \"b\"]"},
      {"basename(\"a/b/c\")", "\"c\""},
      {"basename(\"abc\")", "\"abc\""},
      {"dirname(\"a/b/c\")", "\"a/b\""},
      {"dirname(\"/a\")", "\"/\""},
      {"dirname(\"abc\")", "\".\""},
      {"startswith(\"abc\", \"b\")", "false"},
      {"endswith(\"abc\", \"bc\")", "true"},
      {"endswith(\"abc\", \"b\")", "false"},
      {"strcontains(\"abc\", \"b\")", "true"},
      {"strcontains(\"abc\", \"x\")", "false"},
      {"startswith(\"a${var.x}\", \"b\")", "false", kVars},
      {"startswith(\"${var.x}a\", \"b\")", "<startswith(\"${var.x}a\", \"b\")>", kVars},
      {"endswith(\"${var.x}a\", \"b\")", "false", kVars},
      {"strcontains(\"${var.x}-abc\", \"b\")", "true", kVars},
      {"lower(\"AZ[`az{@\")", "\"az[`az{@\""},
      {"upper(\"az{`AZ[\")", "\"AZ{`AZ[\""},
      {"lower(var.x)", "<lower(var.x)>", kVars},
      {"upper(\"\\u00e9\")", "<upper(\"\\u00e9\")>"},
      // A word begins behind whatever is no letter, digit or underscore.
      {"title(\"hello world\")", "\"Hello World\""},
      {"title(\"eu-west-1\")", "\"Eu-West-1\""},
      {"title(\"a_b 1c zz/az\")", "\"A_b 1c Zz/Az\""},
      {"title(\"\\u00e9a\")", "<title(\"\\u00e9a\")>"},
      {"join(\", \", [])", "\"\""},
      {"join(\"-\", [\"a\"], [\"b\", 1])", "\"a-b-1\""},
      {"join(\"-\", \"a\")", "<join(\"-\", \"a\")> refused"},
      {"join(\"-\", [null])", "<join(\"-\", [null])> refused"},
      {"join(\"-\")", "<join(\"-\")> refused"},
      {"format(\"%s\", 1.5)", "\"1.5\""},
      {"format(\"%v and %v\", true, \"a\")", "\"true and a\""},
      {"format(\"%q\", \"a\")", "\"\\\"a\\\"\""},
      {"format(\"%q\", \"a\\\"b\")", "<format(\"%q\", \"a\\\"b\")>"},
      {"format(\"%q:%q\", var.x, \"a\")", "\"\\\"${var.x}\\\":\\\"a\\\"\"", kVars},
      {"format(\"%5.1f|%x\", 3.14159, 255)", "\"  3.1|ff\""},
      {"format(\"%-4d|\", 7)", "\"7   |\""},
      {"format(\"%s\")", "<format(\"%s\")> refused"},
      {"format(\"%s\", \"a\", \"b\")", "<format(\"%s\", \"a\", \"b\")> refused"},
      {"format(\"100%\")", "<format(\"100%\")> refused"},
      {"format(\"%5\")", "<format(\"%5\")> refused"},
      {"format(\"%s\", [1])", "<format(\"%s\", [1])> refused"},
      {"format(\"%[1]s\", \"a\")", "<format(\"%[1]s\", \"a\")>"},
      {"format(\"%5s\", \"a\")", "<format(\"%5s\", \"a\")>"},
      {"format(\"%s/%s\", var.x, \"a\")", "\"${var.x}/a\"", kVars},
      {"formatlist(\"%s\", \"a\")", "[\"a\"]"},
      {"formatlist(\"%s:%s\", [\"a\", \"b\"], [1, 2])", "[\"a:1\", \"b:2\"]"},
      {"formatlist(\"%s:%s\", [\"a\"], [1, 2])",
       "<formatlist(\"%s:%s\", [\"a\"], [1, 2])> refused"},
      {"formatlist(\"%s\", [])", "[]"},
      {"base64decode(\"?\")", "<base64decode(\"?\")> refused"},
      {"indent(2, \"a\\nb\\n\\nc\")", "\"a\\n  b\\n  \\n  c\""},
      {"indent(0, \"a\\nb\")", "\"a\\nb\""},
  });
}

TEST_CASE("functions of providers") {
  const std::string role = "\"arn:aws:iam::111122223333:role/";
  check({
      {"provider::aws::arn_build(\"aws\", \"iam\", \"\", \"111122223333\", \"role/a\")",
       role + "a\""},
      {"provider::aws::arn_build(\"aws\", \"iam\", \"\", var.x, \"role/a\")",
       "\"arn:aws:iam::${var.x}:role/a\"", kVars},
      {"provider::aws::arn_build(\"aws\", \"iam\")",
       "<provider::aws::arn_build(\"aws\", \"iam\")> refused"},
      {"provider::aws::arn_parse(" + role + "a:b\").account_id", "\"111122223333\""},
      {"provider::aws::arn_parse(" + role + "a:b\").resource", "\"role/a:b\""},
      {"provider::aws::arn_parse(\"arn:aws:iam::${data.aws_caller_identity.c.account_id}:role/"
       "a\").partition",
       "\"aws\"", "data \"aws_caller_identity\" \"c\" {}"},
      {"provider::aws::arn_parse(\"a\")", "<provider::aws::arn_parse(\"a\")> refused"},
      {"provider::aws::trim_iam_role_path(" + role + "a/b/c\")", role + "c\""},
      {"provider::aws::trim_iam_role_path(" + role + "c\")", role + "c\""},
      {"provider::kubernetes::manifest_decode(\"a: {b: [c]}\")", "{a: {b: [\"c\"]}}"},
      {"provider::kubernetes::manifest_decode(provider::kubernetes::manifest_encode({a = var.x}))",
       "{a: <var.x>}", kVars},
      {"core::lower(var.x == \"\" ? \"A\" : \"A\")", "\"a\"", kVars},
      {"provider::other::lower(\"A\")", "<provider::other::lower(\"A\")>"},
  });
}

TEST_CASE("lists and objects are equal by what is in them") {
  check({
      {"[1, 2] == [1, 2]", "true"},
      {"[1] == [1, 2]", "false"},
      {"[1, 2] == [1, 3]", "false"},
      {"[1, 2] != [2, 1]", "true"},
      {"[1, \"a${var.x}\"] == [1, \"b\"]", "false", kVars},
      {"[1, var.x] == [1, 2]", "<[1, var.x] == [1, 2]>", kVars},
      {"concat([1], var.x) == [1]", "<concat([1], var.x) == [1]>", kVars},
      {"{a = 1} == {a = 1}", "true"},
      {"{a = 1} == {a = 2}", "false"},
      {"{a = 1} == {b = 1}", "false"},
      {"{a = 1} == {a = 1, b = 2}", "false"},
      {"[1] == {a = 1}", "false"},
      {"null == null", "true"},
  });
}

TEST_CASE("arguments out of a list, try and can") {
  check({
      {"merge([{a = 1}, {b = 2}]...)", "{a: 1, b: 2}"},
      {"max([1, 3, 2]...)", "3"},
      {"concat([1], [[2], [3]]...)", "[1, 2, 3]"},
      {"concat(var.x...)", "[...]", kVars},
      {"merge(concat([{a = 1}], var.x)...)", "{...}", kVars},
      {"merge({a = 1}, var.x...)", "{...}", kVars},
      {"max(var.x...)", "<max(var.x...)>", kVars},
      {"join(\"-\", var.x...)", "<join(\"-\", var.x...)>", kVars},
      {"try(1 / 0, 2)", "2"},
      {"try({a = 1}.b, {a = 1}.c)", "<try({a = 1}.b, {a = 1}.c)> refused"},
      {"try(var.x, 2)", "<var.x>", kVars},
      {"can(1)", "true"},
      {"can(var.x)", "<can(var.x)>", kVars},
      {"can(1, 2)", "<can(1, 2)> refused"},
  });
}

TEST_CASE("what the modules of a cluster put out") {
  const std::string posse = "module \"eks\" {\n  source = \"cloudposse/eks-cluster/aws\"\n}\n";
  check({
      {"replace(module.eks.eks_cluster_identity_oidc_issuer, \"https://\", \"\") == "
       "split(\"oidc-provider/\", module.eks.eks_cluster_identity_oidc_issuer_arn)[1]",
       "true", posse},
      {"startswith(module.eks.eks_cluster_identity_oidc_issuer, \"https://\")", "true", posse},
      {"module.eks.other", "<module.eks.other>", posse},
  });
}

TEST_CASE("numbers are decimal, of any length, as in Terraform") {
  check({
      {"0.1 + 0.2", "0.3"},
      {"0.3 - 0.1", "0.2"},
      {"0.1 - 0.3", "-0.2"},
      {"1.1 * 1.1", "1.21"},
      {"-1.1 * 1.1", "-1.21"},
      {"1.15 * 100", "115"},
      {"5.5 % 2", "1.5"},
      {"-7 % 4", "-3"},
      {"12.5 + 0.25", "12.75"},
      {"1.0 == 1", "true"},
      {"1 <= 1", "true"},
      {"1 < 1", "false"},
      {"1 >= 1", "true"},
      {"1 > 1", "false"},
      {"\"2\" + 1", "3"},
      {"7 / 2", "3.5"},
      {"1 % 0", "<1 % 0> refused"},
      {"\"a\" + 1", "<\"a\" + 1> refused"},
      {"[1] < 2", "<[1] < 2> refused"},
      {"var.x + 1", "<var.x + 1>", kVars},
      {"1 < var.x", "<1 < var.x>", kVars},
      {"var.x < \"a\"", "<var.x < \"a\">", kVars},
      {"var.x != var.x", "false", kVars},
      {"\"a${var.x}\" != \"b\"", "true", kVars},
  });
}

TEST_CASE("functions of what is not known are not known, and never refused") {
  for (const std::string call : {"keys(var.x)",
                                 "values(var.x)",
                                 "element(var.x, 0)",
                                 "index(var.x, 1)",
                                 "contains(var.x, 1)",
                                 "distinct(var.x)",
                                 "flatten(var.x)",
                                 "compact(var.x)",
                                 "toset(var.x)",
                                 "tolist(var.x)",
                                 "tomap(var.x)",
                                 "slice(var.x, 0, 1)",
                                 "reverse(var.x)",
                                 "sort(var.x)",
                                 "one(var.x)",
                                 "alltrue(var.x)",
                                 "anytrue(var.x)",
                                 "sum(var.x)",
                                 "length(var.x)",
                                 "zipmap(var.x, [1])",
                                 "zipmap([1], var.x)",
                                 "lookup(var.x, 1, 1)",
                                 "lookup({}, var.x, 1)",
                                 "join(\"\", var.x)",
                                 "setproduct(var.x, [])",
                                 "setsubtract(var.x, [])",
                                 "setsubtract([], var.x)",
                                 "formatlist(\"%s\", var.x)",
                                 "element([1], var.x)",
                                 "slice([1], var.x, 1)",
                                 "range(1, var.x)",
                                 "min(var.x)",
                                 "format(var.x, 1)",
                                 "replace(var.x, var.y, \"\")",
                                 "trimprefix(var.x, var.y)",
                                 "trimsuffix(var.x, var.y)",
                                 "split(var.y, var.x)",
                                 "regex(var.y, var.x)",
                                 "startswith(var.x, var.y)",
                                 "strcontains(var.x, var.y)",
                                 "endswith(var.x, var.y)",
                                 "title(var.x)",
                                 "upper(var.x)",
                                 "trim(var.x, \"-\")",
                                 "base64decode(var.x)"}) {
    CAPTURE(call);
    CHECK(value_of(call, kVars) == "<" + call + ">");
  }
  check({
      {"flatten([concat([1], var.x)])", "[1, ...]", kVars},
      {"setunion([1], var.x)", "set[1, ...]", kVars},
      {"sensitive(\"a\")", "\"a\""},
      {"format(\"%5s\", 7)", "<format(\"%5s\", 7)>"},
  });
  // A template that Terraform would refuse says nothing about the whole.
  CHECK(value_of("templatefile(\"t.tpl\", {x = [1]})", "", {{"t.tpl", "a ${x + 1}"}}) ==
        "<templatefile(\"t.tpl\", {x = [1]})>");
}

TEST_CASE("texts of jsonencode and yamlencode, as Terraform writes them") {
  // A blank behind it makes a text of it.
  const auto text_of = [](const std::string& call) { return value_of("\"${" + call + "} \"", ""); };
  CHECK(text_of(R"(jsonencode("a\tb\r\n\"\\"))") == R"("\"a\\tb\\r\\n\\\"\\\\\" ")");
  CHECK(text_of(R"(jsonencode("\u2028\u2029>\u0001\u00e9"))") ==
        R"("\"\\u2028\\u2029\\u003e\\u0001)"
        "\u00e9"
        R"(\" ")");
  CHECK(text_of(R"(jsonencode("a b!"))") == R"("\"a b!\" ")");
  CHECK(text_of("jsonencode([[], {}, true, {a = 1, b = [2, 3]}])") ==
        R"("[[],{},true,{\"a\":1,\"b\":[2,3]}] ")");
  CHECK(text_of("yamlencode([{a = 1, b = [2]}, [], {}, [3, [4]]])") ==
        R"("- \"a\": 1\n  \"b\":\n  - 2\n- []\n- {}\n- - 3\n  - - 4\n ")");
  CHECK(text_of("yamlencode({a = {b = {c = null}}, d = [{e = 1}, {f = 2}]})") ==
        R"("\"a\":\n  \"b\":\n    \"c\": null\n\"d\":\n- \"e\": 1\n- \"f\": 2\n ")");
  CHECK(text_of(R"(yamlencode("<&>"))") == R"("\"<&>\"\n ")");
}

TEST_CASE("functions of texts of which it is known which bytes they hold") {
  const std::string around =
      "data \"aws_region\" \"here\" {}\ndata \"aws_partition\" \"here\" {}\n"
      "data \"aws_caller_identity\" \"me\" {}\ndata \"aws_iam_policy_document\" \"p\" {}\n";
  check({
      {"lower(data.aws_region.here.name)", R"("${data.aws_region.here.name}")", around},
      {R"(lower("A-${data.aws_region.here.name}-B"))", R"("a-${data.aws_region.here.name}-b")",
       around},
      {"lower(data.aws_caller_identity.me.account_id)",
       R"("${data.aws_caller_identity.me.account_id}")", around},
      {"upper(data.aws_caller_identity.me.account_id)",
       "<upper(data.aws_caller_identity.me.account_id)>", around},
      {"lower(data.aws_partition.here.partition)", "<lower(data.aws_partition.here.partition)>",
       around},
      {"chomp(data.aws_iam_policy_document.p.json)", "<data.aws_iam_policy_document.p.json>",
       around},
      {"trimspace(data.aws_iam_policy_document.p.json)", "<data.aws_iam_policy_document.p.json>",
       around},
      {"chomp(data.aws_iam_policy_document.p.id)", R"("${data.aws_iam_policy_document.p.id}")",
       around},
      {R"(replace(data.aws_region.here.name, "/az/", ""))",
       R"(<replace(data.aws_region.here.name, "/az/", "")>)", around},
      {R"(replace(data.aws_region.here.name, "/[A-Z]/", ""))", R"("${data.aws_region.here.name}")",
       around},
      {R"(replace(data.aws_caller_identity.me.account_id, "/^/", "a"))",
       R"("a${data.aws_caller_identity.me.account_id}")", around},
      {R"(substr("app-${data.aws_region.here.name}", 0, 4))", R"("app-")", around},
      {R"(substr("app-${data.aws_region.here.name}", 0, 3))", R"("app")", around},
  });
}

TEST_CASE("functions of lists, sets and maps, by Terraform's documentation") {
  check({
      {"length({a = 1, b = 2})", "2"},
      {"length(\"\")", "0"},
      {"length(1)", "<length(1)> refused"},
      {"length([], [])", "<length([], [])> refused"},
      {"length(concat([1], var.x))", "<length(concat([1], var.x))>", kVars},
      {"concat()", "[]"},
      {"concat([1], \"a\")", "<concat([1], \"a\")> refused"},
      {"merge()", "{}"},
      {"merge({a = 1}, [])", "<merge({a = 1}, [])> refused"},
      {"merge({a = 1}, var.x == \"\" ? {a = 2} : {}).a",
       "<merge({a = 1}, var.x == \"\" ? {a = 2} : {}).a>", kVars},
      {"keys([1])", "<keys([1])> refused"},
      {"values([1])", "<values([1])> refused"},
      {"keys(merge(var.x, {a = 1}))", "[\"a\", ...]", kVars},
      {"lookup({a = 1}, \"a\", 9)", "1"},
      {"lookup({a = 1}, \"a\")", "1"},
      {"lookup({a = 1}, \"b\")", "<lookup({a = 1}, \"b\")> refused"},
      {"lookup([1], \"b\", 9)", "<lookup([1], \"b\", 9)> refused"},
      {"lookup({a = 1})", "<lookup({a = 1})> refused"},
      {"lookup(merge(var.x, {a = 1}), \"b\", 9)", "<lookup(merge(var.x, {a = 1}), \"b\", 9)>",
       kVars},
      {"element([\"a\", \"b\"], 0)", "\"a\""},
      {"element([\"a\", \"b\"], 2)", "\"a\""},
      {"element([\"a\", \"b\", \"c\"], -1)", "\"c\""},
      {"element([], 0)", "<element([], 0)> refused"},
      {"element([\"a\"], 0.5)", "<element([\"a\"], 0.5)> refused"},
      {"element({a = 1}, 0)", "<element({a = 1}, 0)> refused"},
      {"element(concat([\"a\"], var.x), 0)", "\"a\"", kVars},
      {"element(concat([\"a\"], var.x), 1)", "<element(concat([\"a\"], var.x), 1)>", kVars},
      {"index([\"a\"], \"b\")", "<index([\"a\"], \"b\")> refused"},
      {"index([var.x, \"b\"], \"b\")", "<index([var.x, \"b\"], \"b\")>", kVars},
      {"contains([\"a\"], \"b\")", "false"},
      {"contains([var.x, \"b\"], \"b\")", "true", kVars},
      {"contains([var.x], \"b\")", "<contains([var.x], \"b\")>", kVars},
      {"contains(concat([\"a\"], var.x), \"b\")", "<contains(concat([\"a\"], var.x), \"b\")>",
       kVars},
      {"contains({a = 1}, 1)", "<contains({a = 1}, 1)> refused"},
      {"distinct({a = 1})", "<distinct({a = 1})> refused"},
      {"distinct([1, 2, 1, 3, 2])", "[1, 2, 3]"},
      {"flatten([])", "[]"},
      // Deeper than anybody writes.
      {"flatten(" + std::string(30, '[') + "1" + std::string(30, ']') + ")", "[1]"},
      {"flatten(" + std::string(31, '[') + "1" + std::string(31, ']') + ")", "[1]"},
      {"flatten(" + std::string(32, '[') + "1" + std::string(32, ']') + ")",
       "<flatten(" + std::string(32, '[') + "1" + std::string(32, ']') + ")>"},
      {"flatten([[], [[]], {a = [1]}])", "[{a: [1]}]"},
      {"flatten([[1], var.x])", "[1, <var.x>, ...]", kVars},
      {"flatten({a = 1})", "<flatten({a = 1})> refused"},
      {"compact({a = 1})", "<compact({a = 1})> refused"},
      {"coalesce(null, \"\")", "<coalesce(null, \"\")> refused"},
      {"coalesce(\"a\", var.x)", "\"a\"", kVars},
      {"coalesce(\"\", var.x)", "<var.x>", kVars},
      {"coalesce(0, 1)", "0"},
      {"coalescelist([], [])", "<coalescelist([], [])> refused"},
      {"coalescelist(null, [2])", "[2]"},
      {"coalescelist(var.x, [2])", "<coalescelist(var.x, [2])>", kVars},
      {"toset(null)", "null"},
      {"toset({a = 1})", "<toset({a = 1})> refused"},
      {"tolist(toset([\"b\", \"a\"]))", "[\"a\", \"b\"]"},
      {"tolist(null)", "null"},
      {"tolist(\"a\")", "<tolist(\"a\")> refused"},
      {"tomap({a = 1})", "{a: 1}"},
      {"tomap(null)", "null"},
      {"tomap([1])", "<tomap([1])> refused"},
      {"tostring(null)", "null"},
      {"tostring(true)", "\"true\""},
      {"tostring([1])", "<tostring([1])> refused"},
      {"tonumber(null)", "null"},
      {"tonumber(\"1.50\")", "1.5"},
      {"tonumber(\"no\")", "<tonumber(\"no\")> refused"},
      {"tonumber(var.x)", "<tonumber(var.x)>", kVars},
      {"tobool(null)", "null"},
      {"tobool(\"yes\")", "<tobool(\"yes\")> refused"},
      {"tobool(var.x)", "<tobool(var.x)>", kVars},
      {"zipmap([\"a\", \"b\"], [1])", "<zipmap([\"a\", \"b\"], [1])> refused"},
      {"zipmap([\"b\", \"a\"], [1, 2])", "{a: 2, b: 1}"},
      {"zipmap([[]], [1])", "<zipmap([[]], [1])> refused"},
      {"slice([1, 2, 3], 0, 3)", "[1, 2, 3]"},
      {"slice([1, 2, 3], 1, 1)", "[]"},
      {"slice([1, 2, 3], 1, 4)", "<slice([1, 2, 3], 1, 4)> refused"},
      {"slice([1, 2, 3], 2, 1)", "<slice([1, 2, 3], 2, 1)> refused"},
      {"slice([1, 2, 3], -1, 1)", "<slice([1, 2, 3], -1, 1)> refused"},
      {"slice(concat([1], var.x), 0, 1)", "[1]", kVars},
      {"slice(concat([1], var.x), 0, 2)", "<slice(concat([1], var.x), 0, 2)>", kVars},
      {"reverse([])", "[]"},
      {"sort([\"b\", \"a\", \"B\"])", "[\"B\", \"a\", \"b\"]"},
      {"sort([var.x, \"a\"])", "<sort([var.x, \"a\"])>", kVars},
      {"setunion([\"a\"], [\"b\", \"a\"])", "set[\"a\", \"b\"]"},
      {"setintersection([\"a\", \"b\"], [\"b\", \"c\"])", "set[\"b\"]"},
      {"setintersection([\"a\"], [\"b\"])", "set[]"},
      {"setsubtract([\"a\"], [var.x])", "<setsubtract([\"a\"], [var.x])>", kVars},
      {"setproduct([], [1])", "[]"},
      {"setproduct([1, 2], [3], [4])", "[[1, 3, 4], [2, 3, 4]]"},
      {"setproduct({a = 1}, [1])", "<setproduct({a = 1}, [1])> refused"},
      {"range(1, 4)", "[1, 2, 3]"},
      {"range(4, 1)", "[4, 3, 2]"},
      {"range(1, 8, 2)", "[1, 3, 5, 7]"},
      {"range(4, 1, -2)", "[4, 2]"},
      {"range(0)", "[]"},
      {"range(1, 1)", "[]"},
      {"range(1, 4, 0)", "<range(1, 4, 0)> refused"},
      {"range(1, 1, 0)", "[]"},
      {"range(1, 1, -1)", "[]"},
      {"range(1, 4, -1)", "<range(1, 4, -1)> refused"},
      {"range(4, 1, 1)", "<range(4, 1, 1)> refused"},
      {"range(1, 4, 1, 1)", "<range(1, 4, 1, 1)> refused"},
      {"range(var.x)", "<range(var.x)>", kVars},
      {"one([1, 2])", "<one([1, 2])> refused"},
      {"one(toset([\"a\"]))", "\"a\""},
      {"alltrue([])", "true"},
      {"alltrue([true, false])", "false"},
      {"alltrue([true, true])", "true"},
      {"alltrue([true, var.x])", "<alltrue([true, var.x])>", kVars},
      {"alltrue([var.x, false])", "false", kVars},
      {"anytrue([])", "false"},
      {"anytrue([false, true])", "true"},
      {"anytrue([false])", "false"},
      {"anytrue([var.x, true])", "true", kVars},
      {"anytrue([var.x, false])", "<anytrue([var.x, false])>", kVars},
      {"min(3, 1, 2)", "1"},
      {"max(2)", "2"},
      {"max(1, var.x)", "<max(1, var.x)>", kVars},
      {"sum([1, 2, 3.5])", "6.5"},
      {"sum([1, var.x])", "<sum([1, var.x])>", kVars},
      {"nonsensitive(\"a\")", "\"a\""},
      {"ephemeralasnull(1)", "1"},
      {"keys()", "<keys()> refused"},
      {"core::length([1])", "1"},
      {"length(1 / 0)", "<1 / 0> refused"},
      // The same value, which nobody knows; and one that is another each time.
      {"uuid() == uuid()", "<uuid() == uuid()>"},
      {"bcrypt(\"a\") == bcrypt(\"a\")", "<bcrypt(\"a\") == bcrypt(\"a\")>"},
      {"plantimestamp() == plantimestamp()", "<plantimestamp() == plantimestamp()>"},
      {"sha1(var.x) == sha1(var.x)", "true", kVars},
      {"sha1(var.x) == sha1(var.y)", "<sha1(var.x) == sha1(var.y)>", kVars},
  });
}

TEST_CASE("the issuer, however it is cut out") {
  const std::string issuer =
      "<replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, \"https://\", \"\")>";
  const std::string url = "aws_eks_cluster.c.identity[0].oidc[0].issuer";
  const std::string arn = "aws_iam_openid_connect_provider.p.arn";
  std::vector<Row> rows;
  // The same for every way: true means the same text as the first of them.
  for (const std::string& way : std::vector<std::string>{
           "trimprefix(" + url + ", \"https://\")",
           "split(\"//\", " + url + ")[1]",
           "split(\"://\", " + url + ")[1]",
           "substr(" + url + ", 8, -1)",
           "element(split(\"oidc-provider/\", " + arn + "), 1)",
           "replace(" + arn + ", \"/^(.*provider/)/\", \"\")",
           "regex(\"oidc-provider/(.*)\", " + arn + ")[0]",
           "join(\"/\", slice(split(\"/\", " + arn + "), 1, 4))",
           "replace(" + url + ", \"/https?:\\\\/\\\\//\", \"\")",
           std::string("aws_iam_openid_connect_provider.p.url"),
           std::string("data.aws_iam_openid_connect_provider.d.url"),
           std::string("replace(aws_iam_openid_connect_provider.p.url, \"https://\", \"\")"),
           std::string(
               "replace(data.aws_eks_cluster.same.identity.0.oidc.0.issuer, \"https://\", \"\")"),
           std::string("replace(aws_eks_cluster.c.identity[0][\"oidc\"][0][\"issuer\"], "
                       "\"https://\", \"\")"),
           std::string("replace(join(\"\", aws_eks_cluster.c.*.identity.0.oidc.0.issuer), "
                       "\"https://\", \"\")"),
       }) {
    rows.push_back({way + " == replace(" + url + ", \"https://\", \"\")", "true", kCluster});
  }
  rows.push_back(
      {"replace(" + url + ", \"https://\", \"\")",
       "\"${replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, \"https://\", \"\")}\"",
       kCluster});
  for (const std::string& way : {
           std::string("module.eks.oidc_provider"),
           std::string("replace(module.eks.cluster_oidc_issuer_url, \"https://\", \"\")"),
           std::string(
               "replace(data.aws_eks_cluster.m.identity[0].oidc[0].issuer, \"https://\", \"\")"),
           std::string("split(\"oidc-provider/\", module.eks.oidc_provider_arn)[1]"),
       }) {
    rows.push_back({way + " == module.eks.oidc_provider", "true", kCluster});
  }
  // A part of it is shown as a part, and all of them together as the whole.
  for (const std::string& way : std::vector<std::string>{
           "split(\"/\", module.eks.cluster_oidc_issuer_url)[4]",
           "element(split(\"/\", module.eks.oidc_provider_arn), 3)",
           "reverse(split(\"/\", module.eks.oidc_provider))[0]",
           "basename(module.eks.cluster_oidc_issuer_url)",
       }) {
    rows.push_back({way, "\"${split(\"/\", module.eks.oidc_provider)[2]}\"", kCluster});
  }
  rows.push_back({"split(\"/\", " + arn + ")[1]",
                  "\"${split(\"/\", replace(" + url + ", \"https://\", \"\"))[0]}\"", kCluster});
  rows.push_back(
      {"\"${split(\"/\", module.eks.oidc_provider)[0]}/id/${split(\"/\", "
       "module.eks.cluster_oidc_issuer_url)[4]}\"",
       "\"${module.eks.oidc_provider}\"", kCluster});
  rows.push_back({"startswith(" + url + ", \"https://\")", "true", kCluster});
  rows.push_back(
      {"\"${aws_iam_openid_connect_provider.p.url}:sub\" == \"https://x:sub\"", "false", kCluster});
  rows.push_back({"module.eks.oidc_provider_arn",
                  "\"arn:${module.eks.oidc_provider_arn}:iam::${module.eks.oidc_provider_arn}:oidc-"
                  "provider/${module.eks.oidc_provider}\"",
                  kCluster});
  rows.push_back(
      {"module.eks.oidc_provider == replace(" + url + ", \"https://\", \"\")",
       "<module.eks.oidc_provider == replace(aws_eks_cluster.c.identity[0].oidc[0].issuer…>",
       kCluster});
  check(rows);
}

TEST_CASE("what a provider has where the input does not say its issuer") {
  const std::string around =
      "variable \"x\" {}\n"
      "resource \"aws_iam_openid_connect_provider\" \"p\" {\n  url = var.x\n}\n"
      "resource \"aws_iam_openid_connect_provider\" \"q\" {\n  client_id_list = []\n}\n"
      "data \"aws_iam_openid_connect_provider\" \"d\" {\n  arn = var.x\n}\n"
      "data \"aws_iam_openid_connect_provider\" \"u\" {\n  url = \"https://a.b/c\"\n}\n";
  const std::string p = "aws_iam_openid_connect_provider.p",
                    q = "aws_iam_openid_connect_provider.q",
                    d = "data.aws_iam_openid_connect_provider.d",
                    u = "data.aws_iam_openid_connect_provider.u";
  std::vector<Row> rows = {
      {u + ".url", "\"a.b/c\""},
      {"endswith(" + u + ".arn, \":oidc-provider/a.b/c\")", "true"},
      {d + ".arn == var.x", "true"},
  };
  for (const std::string& one : {p, q}) {
    rows.push_back({one + ".url == " + one + ".url", "true"});
    rows.push_back({one + ".url == \"\"", "false"});
    rows.push_back({"startswith(" + one + ".url, \"https://\")", "false"});
    rows.push_back(
        {"replace(" + one + ".arn, \"/^.*oidc-provider./\", \"\") == " + one + ".url", "true"});
    rows.push_back({one + ".id == " + one + ".arn", "true"});
  }
  rows.push_back({q + ".url", "\"${" + q + ".url}\""});
  rows.push_back({q + ".url == " + p + ".url", "<" + q + ".url == " + p + ".url>"});
  rows.push_back({d + ".url", "\"${" + d + ".url}\""});
  rows.push_back({d + ".url == \"\"", "false"});
  rows.push_back({d + ".url == \"a b\"", "false"});
  for (Row& row : rows) row.around = around;
  check(rows);
}

TEST_CASE("the issuer of a variable, however it is cut out") {
  std::vector<Row> rows;
  for (const std::string& way : std::vector<std::string>{
           "trimprefix(var.x, \"https://\")",
           "split(\"//\", var.x)[1]",
           "element(split(\"://\", var.x), 1)",
           "substr(var.x, 8, -1)",
           "replace(var.x, \"/^https:../\", \"\")",
       }) {
    rows.push_back({std::string(way) + " == replace(var.x, \"https://\", \"\")", "true", kVars});
  }
  for (const std::string& way : std::vector<std::string>{
           "element(split(\"oidc-provider/\", var.x), 1)",
           "replace(var.x, \"/^(.*provider/)/\", \"\")",
           "regex(\"oidc-provider/(.*)\", var.x)[0]",
           "join(\"/\", slice(split(\"/\", var.x), 1, 4))",
       }) {
    rows.push_back({std::string(way) + " == split(\"oidc-provider/\", var.x)[1]", "true", kVars});
  }
  rows.push_back({"replace(var.x, \"https://\", \"\") == replace(var.y, \"https://\", \"\")",
                  "<replace(var.x, \"https://\", \"\") == replace(var.y, \"https://\", \"\")>",
                  kVars});
  rows.push_back({"replace(var.x, \"a\", \"\") == replace(var.x, \"b\", \"\")",
                  "<replace(var.x, \"a\", \"\") == replace(var.x, \"b\", \"\")>", kVars});
  check(rows);
}
