// What references come to: the hole that stands for what is not known, with all that is known of
// it, how a value got where it is, and which references lead nowhere.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/tree.h"
#include "value/value.h"

using namespace irsa;

namespace {

std::string_view name_of(value::Why why) {
  switch (why) {
    case value::Why::set_at_apply: return "set at apply";
    case value::Why::no_value: return "no value";
    case value::Why::template_parameter: return "template parameter";
    case value::Why::placeholder: return "placeholder";
    case value::Why::withheld: return "withheld";
    case value::Why::expression: return "expression";
    case value::Why::not_in_input: return "not in input";
  }
  return "";
}

std::string_view name_of(value::Alphabet alphabet) {
  switch (alphabet) {
    case value::Alphabet::digits: return ", digits";
    case value::Alphabet::label: return ", label";
    case value::Alphabet::host: return ", host";
    case value::Alphabet::issuer: return ", issuer";
    case value::Alphabet::no_colon: return ", no colon";
    case value::Alphabet::any: return "";
  }
  return "";
}

/// "IDENTITY: why, of BLOCK ATTRIBUTE, alphabet" of a hole; of a value that is known its text.
std::string told(const value::Value& value) {
  const value::Hole* const hole = value.hole();
  if (hole == nullptr || value.is_refused()) {
    return value.dump() + (value.is_refused() ? " refused" : "") +
           (value.sensitive() ? " sensitive" : "") + (value.or_nothing() ? " or nothing" : "") +
           (value.basis() == value::Basis::assumption ? " by default" : "");
  }
  std::string out = hole->identity;
  if (hole->shown != hole->identity) out += " shown " + hole->shown;
  out += ": " + std::string(name_of(hole->why));
  if (!hole->address.empty()) out += ", of " + hole->address + " " + hole->attribute;
  std::erase(out, '\x01');  // a mark in identities
  out += name_of(hole->alphabet);
  if (hole->non_empty) out += ", not empty";
  if (value.sensitive()) out += ", sensitive";
  if (value.or_nothing()) out += ", or nothing";
  if (value.basis() == value::Basis::assumption) out += ", by default";
  return out;
}

struct Told {
  std::string value;
  std::string chain;    // the steps to where it is written
  std::string nowhere;  // references that lead nowhere
};

Told told_of(const std::string& expression, std::map<std::string, std::string> files,
             const std::string& block = "oidc.it", terraform::Budget budget = {}) {
  if (!expression.empty()) {
    files["main.tf"] += "resource \"oidc\" \"it\" {\n  it = " + expression + "\n}\n";
  }
  const tests::MemoryFiles tree(std::move(files));
  terraform::World world(tree, {}, budget);
  world.open("");
  const terraform::Block* const found = world.find(block);
  REQUIRE(found != nullptr);
  const auto value = found->body.value("it");
  REQUIRE(value.has_value());
  Told out{told(*value), {}, {}};
  for (const value::Link& link : value->chain()) {
    out.chain += (out.chain.empty() ? "" : " < ") + link.what;
  }
  for (const terraform::Remark& remark : world.unknown_references()) {
    out.nowhere += (out.nowhere.empty() ? "" : "; ") + tree.text(remark.where) + ": " + remark.text;
  }
  return out;
}

const std::string kBlocks =
    "variable \"x\" {}\n"
    "resource \"aws_iam_role\" \"r\" {\n  name = \"role\"\n}\n"
    "resource \"aws_iam_role\" \"each\" {\n  for_each = toset([\"a\"])\n  name = each.key\n}\n"
    "resource \"aws_iam_role\" \"open\" {\n  for_each = var.x\n  name = each.key\n}\n"
    "resource \"aws_iam_role\" \"many\" {\n  count = 2\n  name = \"r${count.index}\"\n}\n"
    "data \"aws_iam_policy_document\" \"p\" {}\n"
    "data \"aws_caller_identity\" \"me\" {}\n"
    "data \"aws_partition\" \"here\" {}\n"
    "data \"aws_region\" \"here\" {}\n"
    "resource \"aws_thing\" \"t\" {\n  name = null\n  tags { a = 1 }\n  tags { a = var.x }\n"
    "  dynamic \"rule\" {\n    for_each = [\"p\", \"q\"]\n    content {\n      b = rule.value\n"
    "    }\n  }\n  dynamic \"perhaps\" {\n    for_each = var.x\n    content {}\n  }\n}\n";

}  // namespace

TEST_CASE("what is known of an attribute that is not known") {
  struct Row {
    std::string expression, expected;
  };
  const std::string role = "aws_iam_role.r", me = "data.aws_caller_identity.me";
  const std::vector<Row> rows = {
      {role + ".arn", role + ".arn: set at apply, of " + role + " arn, not empty"},
      {role + ".unique_id", role + ".unique_id: set at apply, of " + role + " unique_id"},
      {"aws_thing.t.id", "aws_thing.t.id: set at apply, of aws_thing.t id, not empty"},
      {"aws_thing.t.name", "aws_thing.t.name: set at apply, of aws_thing.t name, not empty"},
      {"data.aws_iam_policy_document.p.json",
       "data.aws_iam_policy_document.p.json: set at apply, of data.aws_iam_policy_document.p json, "
       "not empty"},
      {me + ".account_id",
       me + ".account_id: set at apply, of " + me + " account_id, digits, not empty"},
      {me + ".user_id", me + ".user_id: set at apply, of " + me + " user_id"},
      {"aws_thing.t.account_id", "aws_thing.t.account_id: set at apply, of aws_thing.t account_id"},
      {"data.aws_partition.here.partition",
       "data.aws_partition.here.partition: set at apply, of data.aws_partition.here partition, no "
       "colon"},
      {"data.aws_partition.here.dns_suffix",
       "data.aws_partition.here.dns_suffix: set at apply, of data.aws_partition.here dns_suffix"},
      {"aws_thing.t.partition", "aws_thing.t.partition: set at apply, of aws_thing.t partition"},
      {"data.aws_region.here.name",
       "data.aws_region.here.name: set at apply, of data.aws_region.here name, label, not empty"},
      // A part of what is not known is of the same block.
      {"aws_thing.t.a.b", "aws_thing.t.a.b: set at apply, of aws_thing.t a.b"},
      {"aws_thing.t.a[0]",
       "aws_thing.t.a[d0] shown aws_thing.t.a[0]: set at apply, of aws_thing.t a[d0]"},
      {"aws_thing.t.a[\"k\"].b",
       "aws_thing.t.a[s1:k].b shown aws_thing.t.a[\"k\"].b: set at apply, of aws_thing.t "
       "a[s1:k].b"},
      {"aws_thing.t.a[var.x]",
       "aws_thing.t.a[u8:5:var.x] shown aws_thing.t.a[var.x]: set at apply, of aws_thing.t "
       "a[u8:5:var.x]"},
      // Of several instances which one it is.
      {"aws_iam_role.each[\"a\"].arn",
       "aws_iam_role.each[\"a\"].arn: set at apply, of aws_iam_role.each[\"a\"] arn, not empty"},
      {"aws_iam_role.many[1].arn",
       "aws_iam_role.many[1].arn: set at apply, of aws_iam_role.many[1] arn, not empty"},
      {"aws_iam_role.open[\"k\"].arn",
       "aws_iam_role.open[?][s1:k].arn shown aws_iam_role.open[\"k\"].arn: set at apply, of "
       "aws_iam_role.open[?] arn"},
      {"aws_iam_role.open[var.x].arn",
       "aws_iam_role.open[?][u8:5:var.x].arn shown aws_iam_role.open[var.x].arn: set at apply, of "
       "aws_iam_role.open[?] arn"},
      {"aws_iam_role.open[\"k\"][\"arn\"]",
       "aws_iam_role.open[?][s1:k].arn shown aws_iam_role.open[\"k\"].arn: set at apply, of "
       "aws_iam_role.open[?] arn, not empty"},
      {"aws_iam_role.each[\"b\"].arn", "<aws_iam_role.each[\"b\"].arn> refused"},
      {"aws_iam_role.many[7].arn", "<aws_iam_role.many[7].arn> refused"},
      {"aws_iam_role.many[\"1\"].name", "\"r1\""},
      {"aws_iam_role.many[var.x].arn",
       "aws_iam_role.many[u8:5:var.x].arn shown aws_iam_role.many[var.x].arn: expression"},
      {"{a = aws_iam_role.r}.a.arn",
       "aws_iam_role.r.arn: set at apply, of aws_iam_role.r arn, not empty"},
      {"{a = aws_iam_role.r}.a.path", "aws_iam_role.r.path: set at apply, of aws_iam_role.r path"},
      {"{a = aws_iam_role.r}.a[\"id\"]",
       "aws_iam_role.r.id: set at apply, of aws_iam_role.r id, not empty"},
      {"aws_iam_role.r[\"arn\"]",
       "aws_iam_role.r.arn: set at apply, of aws_iam_role.r arn, not empty"},
      // However often it is asked for, and by whatever way.
      {"[aws_iam_role.r.name, aws_iam_role.r.name]", "[\"role\", \"role\"]"},
      {"[aws_iam_role.r, aws_iam_role.r][1].name", "\"role\""},
      {"{a = aws_iam_role.r}.a.name", "\"role\""},
      {"aws_iam_role.r[\"name\"]", "\"role\""},
      {"aws_iam_role.each[\"a\"].name", "\"a\""},
      {"values(aws_iam_role.each)[0].name", "\"a\""},
      // Blocks inside are lists.
      {"aws_thing.t.tags[0].a", "1"},
      {"aws_thing.t.tags[1].a", "var.x: no value"},
      {"aws_thing.t.tags[1].id", "aws_thing.t.tags[1].id: set at apply, of aws_thing.t tags[1].id"},
      {"aws_thing.t.tags[2].a", "<aws_thing.t.tags[2]> refused"},
      {"aws_thing.t.rule[1].b", "\"q\""},
      {"aws_thing.t.rule[0].arn",
       "aws_thing.t.rule[0].arn: set at apply, of aws_thing.t rule[0].arn"},
      {"aws_thing.t.rule[2].b", "<aws_thing.t.rule[2]> refused"},
      {"aws_thing.t.perhaps[0].b",
       "aws_thing.t.perhaps[0].b: set at apply, of aws_thing.t perhaps[0].b"},
      {"aws_thing.t.content", "aws_thing.t.content: set at apply, of aws_thing.t content"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(told_of(row.expression, {{"main.tf", kBlocks}}).value == row.expected);
  }
}

TEST_CASE("what is known of a key that is not known: it is not empty") {
  const std::string open =
      "variable \"x\" {}\nresource \"oidc\" \"it\" {\n  for_each = var.x\n  it = each.";
  CHECK(told_of("", {{"main.tf", open + "key\n}\n"}}, "oidc.it[?]").value ==
        "each.key(u8:5:var.x) shown each.key: expression, not empty");
  CHECK(told_of("", {{"main.tf", open + "value\n}\n"}}, "oidc.it[?]").value ==
        "each.value(u8:5:var.x) shown each.value: expression");
}

TEST_CASE("names of the language that are no values of the input") {
  struct Row {
    std::string expression, expected;
  };
  const std::vector<Row> rows = {
      {"path.module", "folder: shown path.module: expression"},
      {"path.root", "folder: shown path.root: expression"},
      {"path.module == path.root", "true"},
      {"path.cwd", "path.cwd: expression"},
      {"path.module.a", "folder:.a shown path.module.a: expression"},
      {"terraform.workspace", "terraform.workspace: expression"},
      {"tofu.workspace", "tofu.workspace: expression"},
      {"self.a", "self.a: expression"},
      {"each.key", "each.key: expression"},
      {"count.index", "count.index: expression"},
      {"ephemeral.a.b.c", "ephemeral.a.b.c: expression"},
      {"var.x", "var.x: no value"},
      {"var.x.a", "var.x.a: no value"},
      {"var.x[0]", "var.x[d0] shown var.x[0]: no value"},
      {"var", "var.: not in input"},
      {"local", "local.: not in input"},
      {"module", "module.: not in input"},
      {"data", "data..: not in input"},
      {"data.a", "data.a.: not in input"},
      {"aws_iam_role", "aws_iam_role.: not in input"},
      {"var[\"x\"]", "var.: not in input"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const Told told = told_of(row.expression, {{"main.tf", kBlocks}});
    CHECK(told.value == row.expected);
  }
}

TEST_CASE("in a module a hole has the path of its call") {
  const std::map<std::string, std::string> files = {
      {"main.tf",
       "variable \"x\" {}\nmodule \"m\" {\n  source = \"./m\"\n  a = var.x\n  for_each = "
       "toset([\"k\"])"
       "\n}\n"},
      {"m/main.tf",
       "variable \"a\" {}\nvariable \"b\" {}\nlocals {\n  l = local.l\n}\n"
       "resource \"aws_iam_role\" \"r\" {}\n"
       "resource \"aws_iam_role\" \"each\" {\n  for_each = var.b\n  name = each.key\n}\n"}};
  const std::string path = "module.m[\"k\"]";
  struct Row {
    std::string expression, expected;
  };
  const std::vector<Row> rows = {
      {"var.a", "var.x: no value"},
      {"var.b", "module.m[\"k\"].var.b shown var.b: no value"},
      {"var.c", "module.m[\"k\"].var.c shown var.c: not in input"},
      {"local.l", "module.m[\"k\"].local.l shown local.l: expression"},
      {"local.m", "module.m[\"k\"].local.m shown local.m: not in input"},
      {"aws_iam_role.r.arn",
       "module.m[\"k\"].aws_iam_role.r.arn shown aws_iam_role.r.arn: set at apply, of "
       "module.m[\"k\"].aws_iam_role.r arn, not empty"},
      {"aws_iam_role.none.arn",
       "module.m[\"k\"].aws_iam_role.none.arn shown aws_iam_role.none.arn: not in input"},
      {"aws_iam_role.each[var.b].arn",
       "module.m[\"k\"].aws_iam_role.each[?][u23:19:module.m[\"k\"].var.b].arn shown "
       "aws_iam_role.each[var.b].arn: set at apply, of module.m[\"k\"].aws_iam_role.each[?] arn"},
      {"aws_iam_role.each[\"q\"]", "{...}"},
      {"path.module", "folder:m shown path.module: expression"},
      {"path.root", "folder: shown path.root: expression"},
      {"each.key", "module.m[\"k\"].each.key shown each.key: expression"},
      {"count.index", "module.m[\"k\"].count.index shown count.index: expression"},
      {"self.a", "self.a: expression"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    std::map<std::string, std::string> with = files;
    with["m/main.tf"] += "resource \"oidc\" \"it\" {\n  it = " + row.expression + "\n}\n";
    CHECK(told_of("", with, path + ".oidc.it").value == row.expected);
  }
}

TEST_CASE("references that lead nowhere are told, each once") {
  struct Row {
    std::string expression, nowhere;
  };
  const std::vector<Row> rows = {
      {"var.x", ""},
      {"aws_iam_role.r.arn", ""},
      {"var.none", "var.none: the module declares no variable 'none'"},
      {"local.none", "local.none: the module declares no local value 'none'"},
      {"aws_iam_role.none.arn",
       "aws_iam_role.none.arn: the module declares no 'aws_iam_role.none'"},
      {"aws_iam_role.none", "aws_iam_role.none: the module declares no 'aws_iam_role.none'"},
      {"data.a.b.c", "data.a.b.c: the module declares no 'data.a.b'"},
      {"data.a.b", "data.a.b: the module declares no 'data.a.b'"},
      {"data.a", ""},
      {"module.none.out", "module.none.out: the module declares no 'module.none'"},
      {"module.none", "module.none: the module declares no 'module.none'"},
      {"module", ""},
      {"aws_iam_role", ""},
      {"[var.none, var.none]",
       "var.none: the module declares no variable 'none'; var.none: the module declares no "
       "variable 'none'"},
      {"module.m.out", ""},
      {"module.m.none", "module.m.none: module.m has no output 'none'"},
      {"module.far.none", ""},
      // The names of an iteration are known, also where nothing is iterated over.
      {"[for k, v in {} : v if k.a.b == v]", ""},
      {"[for v in [] : v if v.a.b == 1]", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(told_of(row.expression,
                  {{"main.tf", kBlocks + "module \"m\" {\n  source = \"./m\"\n}\nmodule \"far\" {\n"
                                         "  source = \"example.com/a/b/c\"\n}\n"},
                   {"m/main.tf", "output \"out\" {\n  value = 1\n}\n"}})
              .nowhere == row.nowhere);
  }
}

TEST_CASE("how a value got where it is") {
  struct Row {
    std::string expression, expected, chain;
  };
  const std::map<std::string, std::string> files = {
      {"main.tf",
       "variable \"d\" {\n  default = \"dd\"\n}\nvariable \"o\" {\n  default = {a = \"oa\"}\n}\n"
       "variable \"s\" {\n  default = {a = \"sa\"}\n  sensitive = true\n}\n"
       "variable \"plain\" {\n  default = \"p\"\n  sensitive = false\n}\n"
       "variable \"nullable\" {\n  default = \"n\"\n  nullable = true\n}\n"
       "locals {\n  a = \"la\"\n  b = local.a\n  o = {k = local.a}\n}\n"
       "resource \"aws_iam_role\" \"r\" {\n  name = local.a\n}\n"
       "module \"m\" {\n  source = \"./m\"\n  in = local.b\n  not = null\n  perhaps = null\n}\n"},
      {"m/main.tf",
       "variable \"in\" {}\nvariable \"not\" {\n  default = \"nn\"\n  nullable = false\n}\n"
       "variable \"perhaps\" {\n  default = \"pp\"\n}\nvariable \"more\" {\n  default = \"mm\"\n}\n"
       "output \"in\" {\n  value = var.in\n}\noutput \"not\" {\n  value = var.not\n}\n"
       "output \"perhaps\" {\n  value = var.perhaps\n}\noutput \"more\" {\n  value = var.more\n}\n"
       "output \"circle\" {\n  value = local.c\n}\nlocals {\n  c = local.d\n  d = local.c\n}\n"
       "output \"empty\" {}\n"}};
  const std::vector<Row> rows = {
      {"local.a", "\"la\"", "local.a"},
      {"local.b", "\"la\"", "local.b < local.a"},
      {"[local.b, local.b][1]", "\"la\"", "local.b < local.a"},
      {"local.o.k", "\"la\"", "local.a"},
      {"var.d", "\"dd\" by default", "default of var.d"},
      {"var.o.a", "\"oa\" by default", "default of var.o"},
      {"var.s.a", "\"sa\" sensitive by default", "default of var.s"},
      {"var.plain", "\"p\" by default", "default of var.plain"},
      {"aws_iam_role.r.name", "\"la\"", "aws_iam_role.r.name < local.a"},
      {"aws_iam_role.r.id", "\"la\"", "aws_iam_role.r.id < local.a"},
      {"module.m.in", "\"la\"", "output in of module.m < var.in of module.m < local.b < local.a"},
      {"module.m.not", "\"nn\"", "output not of module.m < default of var.not of module.m"},
      {"module.m.perhaps", "null", "output perhaps of module.m < var.perhaps of module.m"},
      {"module.m.more", "\"mm\"", "output more of module.m < default of var.more of module.m"},
      {"module.m.circle", "module.m.local.c shown local.c: expression",
       "output circle of module.m < local.c of module.m < local.d of module.m"},
      {"module.m.empty", "module.m.output.empty shown output.empty: expression", ""},
      {"module.m[\"in\"]", "\"la\"",
       "output in of module.m < var.in of module.m < local.b < local.a"},
      {"module.m",
       "{circle: <module.m.circle>, empty: <module.m.empty>, in: \"la\", more: \"mm\", not: "
       "\"nn\", perhaps: null}",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const Told told = told_of(row.expression, files);
    CHECK(told.value == row.expected);
    CHECK(told.chain == row.chain);
  }
}

TEST_CASE("a chain of references ends with the budget") {
  std::map<std::string, std::string> files = {
      {"main.tf", "locals {\n  a = local.b\n  b = local.c\n  c = \"end\"\n}\n"}};
  CHECK(told_of("local.a", files, "oidc.it", {.depth = 3}).value == "\"end\"");
  CHECK(told_of("local.a", files, "oidc.it", {.depth = 2}).value == "local.c: expression");
  files = {{"main.tf",
            "variable \"c\" {\n  default = \"end\"\n}\nlocals {\n  a = local.b\n"
            "  b = var.c\n}\n"}};
  CHECK(told_of("local.a", files, "oidc.it", {.depth = 3}).value == "\"end\" by default");
  CHECK(told_of("local.a", files, "oidc.it", {.depth = 2}).value == "var.c: expression");
  files = {{"main.tf",
            "resource \"aws_iam_role\" \"a\" {\n  name = \"end\"\n}\n"
            "resource \"aws_iam_role\" \"b\" {\n  name = aws_iam_role.a.name\n}\n"}};
  CHECK(told_of("aws_iam_role.b.name", files, "oidc.it", {.depth = 2}).value == "\"end\"");
  CHECK(told_of("aws_iam_role.b.name", files, "oidc.it", {.depth = 1}).value ==
        "aws_iam_role.a.name: expression");
}
