// A module as its files make it: which files count, what overrides change, and how a Terragrunt
// unit becomes a module.
#include "terraform/module.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "hcl/dump.h"
#include "hcl/read.h"
#include "terraform/terragrunt.h"
#include "terraform/tree.h"

using namespace irsa;

namespace module_test {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : " ") + name;
  return out;
}

}  // namespace

TEST_CASE("module: paths from a folder") {
  struct Row {
    std::string folder, relative, expected;
  };
  const std::vector<Row> rows = {
      {"", "a", "a"},
      {"", ".", ""},
      {"a/b", "./c", "a/b/c"},
      {"a/b", "../c", "a/c"},
      {"a/b", "../../c/", "c"},
      {"a/b", "../..", ""},
      {"a/b", "../../..", "none"},
      {"", "..", "none"},
      {"a", "/b", "none"},
      {"a", "b//c/./d", "a/b/c/d"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.folder);
    CAPTURE(row.relative);
    std::string result = "before";
    const bool found = terraform::resolve_path(row.folder, row.relative, result);
    CHECK((found ? result : "none") == row.expected);
  }
  CHECK(terraform::join_path("", "a.tf") == "a.tf");
  CHECK(terraform::join_path("a/b", "c.tf") == "a/b/c.tf");
}

TEST_CASE("module: the files of a folder, in the order in which they count") {
  struct Row {
    std::vector<std::string> names;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {{"b.tf", "a.tf", "c.tf.json"}, "a.tf b.tf c.tf.json"},
      {{"a.txt", "a.tfvars", "a.tf.jsonx", "README.md"}, ""},
      {{".a.tf", "a.tf~", "b.tf"}, "b.tf"},
      {{"a.tf", "override.tf", "a_override.tf", "z.tf"}, "a.tf z.tf a_override.tf override.tf"},
      {{"a_override.tf.json", "b_override.tofu", "nooverride.tf", "z.tf"},
       "nooverride.tf z.tf a_override.tf.json b_override.tofu"},
      {{"a.tf", "a.tofu", "b.tf"}, "a.tofu b.tf"},
      {{"a.tf.json", "a.tofu.json", "a.tf"}, "a.tf a.tofu.json"},
      {{"a.tf.json", "a.tofu"}, "a.tf.json a.tofu"},
      {{"terragrunt.hcl", "other.hcl"}, "terragrunt.hcl"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    std::map<std::string, std::string> files;
    for (const std::string& name : row.names) files["m/" + name] = "";
    files["m/sub/x.tf"] = "";
    CHECK(joined(terraform::module_files(tests::MemoryFiles(files), "m")) == row.expected);
  }
}

TEST_CASE("module: what is declared, and what override files change") {
  struct Row {
    std::string what, base, override, expected;
  };
  const auto read = [](const std::string& base, const std::string& override) {
    const tests::MemoryFiles files({{"m/a.tf", base}, {"m/b_override.tf", override}});
    std::vector<terraform::Problem> problems;
    const auto module = terraform::read_module(files, "m", problems);
    std::string out;
    for (const terraform::Declared& one : module->declared) {
      out += one.address() + "\n" + tests::HclDump("", false).body(one.block->body, 1);
    }
    for (const auto& [name, block] : module->variables) {
      out += "var " + name + "\n" + tests::HclDump("", false).body(block->body, 1);
    }
    for (const auto& [name, block] : module->outputs) {
      out += "output " + name + "\n" + tests::HclDump("", false).body(block->body, 1);
    }
    for (const auto& [name, attribute] : module->locals) {
      out += "local " + name + " " + tests::HclDump("", false).expr(*attribute->value) + "\n";
    }
    for (const terraform::Problem& problem : problems) out += "cannot read " + problem.path + "\n";
    return module->complete ? out : out + "not complete\n";
  };
  const std::vector<Row> rows = {
      {"all kinds",
       "resource \"a\" \"b\" {\n  x = 1\n}\ndata \"a\" \"b\" {\n}\nmodule \"m\" {\n}\n"
       "variable \"v\" {\n  default = 1\n}\noutput \"o\" {\n  value = 1\n}\nlocals {\n  l = 1\n}\n"
       "provider \"aws\" {\n}\n",
       "",
       "a.b\n"
       "  x = 1\n"
       "data.a.b\n"
       "module.m\n"
       "var v\n"
       "  default = 1\n"
       "output o\n"
       "  value = 1\n"
       "local l 1\n"},
      {"too few labels, and too many",
       "resource \"a\" {\n}\ndata \"a\" \"b\" \"c\" {\n}\nmodule {\n}\n", "", ""},
      {"twice",
       "resource \"a\" \"b\" {\n  x = 1\n}\nresource \"a\" \"b\" {\n  x = 2\n}\n"
       "locals {\n  l = 1\n}\nlocals {\n  l = 2\n}\nvariable \"v\" {\n  default = 1\n}\n"
       "variable \"v\" {\n  default = 2\n}\n",
       "",
       "a.b\n"
       "  x = 1\n"
       "var v\n"
       "  default = 1\n"
       "local l 1\n"},
      {"arguments", "resource \"a\" \"b\" {\n  x = 1\n  y = 1\n}\n",
       "resource \"a\" \"b\" {\n  y = 2\n  z = 2\n}\n",
       "a.b\n"
       "  x = 1\n"
       "  y = 2\n"
       "  z = 2\n"},
      {"blocks", "resource \"a\" \"b\" {\n  s {\n    x = 1\n  }\n  s {\n  }\n  t {\n  }\n}\n",
       "resource \"a\" \"b\" {\n  s {\n    x = 2\n  }\n}\n",
       "a.b\n"
       "  block t {\n"
       "  }\n"
       "  block s {\n"
       "    x = 2\n"
       "  }\n"},
      {"blocks that are made",
       "resource \"a\" \"b\" {\n  dynamic \"s\" {\n    for_each = x\n  }\n  dynamic \"t\" {\n  "
       "}\n}\n",
       "resource \"a\" \"b\" {\n  s {\n    x = 2\n  }\n}\n",
       "a.b\n"
       "  block dynamic 't' {\n"
       "  }\n"
       "  block s {\n"
       "    x = 2\n"
       "  }\n"},
      {"blocks by what is made", "resource \"a\" \"b\" {\n  s {\n  }\n  dynamic {\n  }\n}\n",
       "resource \"a\" \"b\" {\n  dynamic \"s\" {\n    for_each = x\n  }\n}\n",
       "a.b\n"
       "  block dynamic {\n"
       "  }\n"
       "  block dynamic 's' {\n"
       "    for_each = x\n"
       "  }\n"},
      {"variables, outputs and locals",
       "variable \"v\" {\n  default = 1\n  type = any\n}\noutput \"o\" {\n  value = 1\n}\nlocals "
       "{\n  l = 1\n  "
       "k = 1\n}\n",
       "variable \"v\" {\n  default = 2\n}\noutput \"o\" {\n  value = 2\n}\nlocals {\n  l = 2\n  n "
       "= 2\n}\n",
       "var v\n"
       "  default = 2\n"
       "  type = any\n"
       "output o\n"
       "  value = 2\n"
       "local k 1\n"
       "local l 2\n"
       "local n 2\n"},
      {"what is not there", "", "resource \"a\" \"b\" {\n  x = 2\n}\nvariable \"v\" {\n}\n",
       "a.b\n"
       "  x = 2\n"
       "var v\n"},
      {"a mistake", "resource \"a\" \"b\" {\n  x = 1\n}\n", "resource {\n",
       "a.b\n"
       "  x = 1\n"
       "cannot read m/b_override.tf\n"
       "not complete\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(read(row.base, row.override) == row.expected);
  }
}

TEST_CASE("module: what was written, on one line") {
  struct Row {
    std::string text, expected;
  };
  const std::string long_text(79, 'x');
  const std::vector<Row> rows = {
      {"var.v", "var.v"},     {"[\n  1,\n\t2\r\n]", "[ 1, 2 ]"},   {"  (1)", "(1)"},
      {long_text, long_text}, {long_text + "x", long_text + "x…"},
  };
  for (const Row& row : rows) {
    const tests::MemoryFiles files({{"m/a.tf", "x = " + row.text + "\n"}});
    std::vector<terraform::Problem> problems;
    const auto module = terraform::read_module(files, "m", problems);
    const auto end = static_cast<std::uint32_t>(4 + row.text.size());
    CHECK(module->written({FileId{0}, 4, end}) == row.expected);
    CHECK(module->written({FileId{1}, 4, end}) == "…");
    CHECK(module->written({FileId{0}, 4, end + 2}) == "…");
  }
}

TEST_CASE("module: a Terragrunt unit as a call of its module") {
  struct Row {
    std::string what, folder, unit, expected;
  };
  const auto rewritten = [](const std::string& folder, const std::string& unit) {
    hcl::Tree tree = hcl::read_file({FileId{0}, unit});
    terraform::rewrite_terragrunt(tree, folder, [](const std::string& path) {
      return path == "modules/irsa" || path == "live/modules/irsa" || path == "modules/vpc";
    });
    return tests::HclDump("", false).body(tree.body);
  };
  const std::string source = "terraform {\n  source = \"../../modules/irsa\"\n}\n";
  const auto of = [](const std::string& text) {
    return "terraform {\n  source = " + text + "\n}\n";
  };
  const std::vector<Row> rows = {
      {"inputs", "live/dev", source + "inputs = {\n  a = 1\n  \"b\" = \"x\"\n  (c) = 2\n}\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "  a = 1\n"
       "  b = (str 'x')\n"
       "}\n"},
      {"no inputs", "live/dev", source,
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "}\n"},
      {"in the top folder", "", "terraform {\n  source = \"./m\"\n}\n",
       "block module 'unit' {\n"
       "  source = (str './m')\n"
       "}\n"},
      {"no source", "live/dev", "terraform {\n  extra = 1\n}\ninputs = {\n  a = 1\n}\n", "a = 1\n"},
      {"no call, and locals", "live/dev",
       "locals {\n  x = 1\n  y = [local.x, local.z]\n}\ninputs = {\n  a = "
       "local.x\n  b = local.y\n  c = other.x\n}\n",
       "a = 1\n"
       "b = (tuple 1 (. local z))\n"
       "c = (. other x)\n"},
      {"a local that names itself", "live/dev",
       "locals {\n  x = [local.x]\n}\ninputs = {\n  a = local.x\n}\n", "a = (tuple (. local x))\n"},
      {"merged inputs", "live/dev",
       source + "inputs = merge(local.common, { a = 1, b = 1 }, { b = 2 })\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "  b = 2\n"
       "  a = 1\n"
       "}\n"},
      {"merged inputs, the last unknown", "live/dev",
       source + "inputs = merge({ a = 1 }, local.common)\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "}\n"},
      {"merged inputs of a list", "live/dev", source + "inputs = merge([{ a = 1 }]...)\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "}\n"},
      {"inputs twice, of which the last counts", "live/dev",
       source + "inputs = merge({ a = 1 }, { a = 2 })\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "  a = 2\n"
       "}\n"},
      {"a source that a local has", "live/dev",
       "locals {\n  s = \"../../modules/vpc\"\n}\n" + of("local.s"),
       "block locals {\n"
       "  s = (str '../../modules/vpc')\n"
       "}\n"
       "block module 'dev' {\n"
       "  source = (str '../../modules/vpc')\n"
       "}\n"},
      {"a source whose begin is not known", "live/dev", of("\"${get_repo_root()}/modules/vpc\""),
       "block module 'dev' {\n"
       "  source = (str './../../modules/vpc')\n"
       "}\n"},
      {"a source that may be two", "live/dev", of("\"${get_repo_root()}/modules/irsa\""),
       "block module 'dev' {\n"
       "  source = (str (call get_repo_root) '/modules/irsa')\n"
       "}\n"},
      {"a source that is nowhere", "live/dev", of("\"${get_repo_root()}/modules/none\""),
       "block module 'dev' {\n"
       "  source = (str (call get_repo_root) '/modules/none')\n"
       "}\n"},
      {"a source of two open parts", "live/dev", of("\"${a()}/modules/${b()}\""),
       "block module 'dev' {\n"
       "  source = (str (call a) '/modules/' (call b))\n"
       "}\n"},
      {"a source whose open part ends in a word", "live/dev", of("\"${a()}-x/modules/vpc\""),
       "block module 'dev' {\n"
       "  source = (str (call a) '-x/modules/vpc')\n"
       "}\n"},
      {"a source with two slashes", "live/dev", of("\"${a()}//modules/vpc\""),
       "block module 'dev' {\n"
       "  source = (str './../../modules/vpc')\n"
       "}\n"},
      {"a source from the top folder", "", of("\"${a()}/modules/vpc\""),
       "block module 'unit' {\n"
       "  source = (str './modules/vpc')\n"
       "}\n"},
      {"other blocks", "live/dev",
       source + "include \"root\" {\n  path = 1\n}\nlocals {\n  l = 1\n}\n",
       "block module 'dev' {\n"
       "  source = (str '../../modules/irsa')\n"
       "}\n"
       "block locals {\n"
       "  l = 1\n"
       "}\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(rewritten(row.folder, row.unit) == row.expected);
  }
}

}  // namespace module_test
