// What is told of blocks and module instances besides their values: providers, labels, files, and
// how they are found; and what of a tree is a root.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace instances_test {
namespace {

using FileMap = std::map<std::string, std::string>;

std::string roots_of(const terraform::Files& tree) {
  std::string result;
  for (const std::string& root : terraform::root_folders(tree)) result += "[" + root + "]";
  return result;
}
std::string roots_of(const FileMap& files) { return roots_of(tests::MemoryFiles(files)); }

std::string opened(const FileMap& files, const std::string& root = "",
                   const terraform::Given& given = {}) {
  const tests::MemoryFiles tree(files);
  terraform::World world(tree, given);
  std::string out = tests::dump_root(world.open(root));
  for (const terraform::Problem& problem : world.problems()) {
    out += problem.path + ": " + problem.error.message + "\n";
  }
  for (const terraform::Remark& remark : world.remarks()) out += "! " + remark.text + "\n";
  return out;
}

TEST_CASE("which folders are roots, by the words and the calls in them") {
  const std::string oidc = "# oidc\n";
  const auto calls = [](const std::string& source) {
    return "module \"m\" {\n  source = \"" + source + "\"\n}\n";
  };
  struct Row {
    FileMap files;
    std::string expected;
  };
  const std::vector<Row> rows = {
      // What gives files to what speaks of accounts matters, neither of the two alone.
      {{{"main.tf", "x = file(\"a\")\n"}}, ""},
      {{{"main.tf", "resource \"helm_release\" \"a\" {}\n"}}, ""},
      {{{"main.tf", "resource \"helm_release\" \"a\" {\n  values = [file(\"a\")]\n}\n"}}, "[]"},
      // Calls by every form of a local path.
      {{{"a/main.tf", calls("./m")}, {"a/m/x.tf", oidc}}, "[a]"},
      {{{"a/main.tf", calls("../m")}, {"m/x.tf", oidc}}, "[a]"},
      {{{"a/b/main.tf", calls("..")}, {"a/x.tf", oidc}}, "[a/b]"},
      {{{"a/main.tf", oidc + calls(".")}}, "[a]"},
      {{{"a/main.tf", calls("m")}, {"m/x.tf", oidc}}, "[m]"},
      {{{"a/main.tf", calls("m") + calls("./n")}, {"a/m/x.tf", oidc}}, "[a/m]"},
      {{{"a/main.tf", calls("./${var.x}")}, {"a/m/x.tf", oidc}}, "[a/m]"},
      {{{"a/main.tf", "module \"m\" {}\n# \"./m\"\n"}, {"a/m/x.tf", oidc}}, "[a/m]"},
      // Of what is not there nothing follows; and each is looked at once.
      {{{"a/main.tf", calls("../none")}}, ""},
      {{{"a/main.tf", calls("../b") + calls("../c")},
        {"b/x.tf", calls("../d")},
        {"c/x.tf", calls("../d")},
        {"d/x.tf", "# nothing\n"}},
       ""},
      // A circle that nobody calls has one root, in the order of the names.
      {{{"a/x.tf", calls("../b")}, {"b/x.tf", oidc + calls("../a")}, {"z/x.tf", oidc}}, "[a][z]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.files.begin()->second);
    CHECK(roots_of(row.files) == row.expected);
  }
  struct Unreadable : tests::MemoryFiles {
    using MemoryFiles::MemoryFiles;
    [[nodiscard]] std::optional<std::string_view> bytes(std::string_view path) const override {
      return path.ends_with("bad.tf") ? std::nullopt : MemoryFiles::bytes(path);
    }
  };
  CHECK(roots_of(Unreadable({{"a/bad.tf", oidc}, {"a/main.tf", "# nothing\n"}})) == "");
  CHECK(roots_of(Unreadable({{"a/bad.tf", ""}, {"a/main.tf", oidc}})) == "[a]");
}

TEST_CASE("providers, versions and labels of blocks") {
  const tests::MemoryFiles tree({{"main.tf", R"(
resource "oidc" "plain" {}
resource "oidc" "west" {
  provider = aws.west
}
module "plain" {
  source = "./m"
}
module "west" {
  source  = "./m"
  version = "1.2"
  providers = {
    aws     = aws.west
    aws.own = aws.east
  }
}
module "other" {
  source = "./m"
  providers = {
    kubernetes = kubernetes.x
  }
}
module "unsaid" {
  source  = "acme/x/aws"
  version = var.none
}
module "bare" {}
)"},
                                 {"m/x.tf", R"(
resource "oidc" "in" {
  provisioner "local-exec" "x" {
    a = 1
  }
  rule "b" {}
  dynamic "made" {
    for_each = [1]
    content {}
  }
  dynamic {
    for_each = [1]
  }
}
resource "oidc" "own" {
  provider = aws.own
}
module "n" {
  source = "../n"
}
module "given" {
  source = "../n"
  providers = {
    aws = aws.own
  }
}
)"},
                                 {"n/x.tf", "resource \"oidc\" \"deep\" {}\n"}});
  terraform::World world(tree);
  world.open("");
  const auto provider = [&](std::string_view address) { return world.find(address)->provider; };
  CHECK(provider("oidc.plain") == "");
  CHECK(provider("oidc.west") == "aws.west");
  CHECK(provider("module.plain") == "");
  CHECK(provider("module.west") == "aws.west");
  CHECK(provider("module.other") == "");
  CHECK(provider("module.plain.oidc.in") == "");
  CHECK(provider("module.plain.oidc.own") == "aws.own");
  CHECK(provider("module.west.oidc.in") == "aws.west");
  CHECK(provider("module.west.oidc.own") == "aws.east");
  CHECK(provider("module.other.oidc.in") == "");
  // Through a module that says nothing, and through one that gives it another name.
  CHECK(provider("module.west.module.n.oidc.deep") == "aws.west");
  CHECK(provider("module.west.module.given.oidc.deep") == "aws.east");
  CHECK(world.find("module.west")->version == "1.2");
  CHECK(world.find("module.plain")->version == "");
  CHECK(world.find("module.unsaid")->version == "");
  CHECK(world.find("module.unsaid")->called == nullptr);
  CHECK(world.find("module.bare")->called == nullptr);
  CHECK(world.find("module.bare")->source == "");
  const terraform::Block& block = *world.find("module.west.oidc.in");
  CHECK(block.in->path == "module.west");
  CHECK(block.in->call == world.find("module.west"));
  CHECK(world.find("oidc.plain")->in->path == "");
  const auto blocks = [&](std::string_view type) {
    bool complete = true;
    std::string out;
    for (const terraform::NestedBlock& inner : block.body.blocks(type, &complete)) {
      out += inner.type;
      for (const std::string& label : inner.labels) out += " " + label;
      out += ";";
    }
    return out + (complete ? "" : " perhaps more");
  };
  CHECK(blocks("provisioner") == "provisioner local-exec x;");
  CHECK(blocks("made") == "made;");
  // A label is no type, and a `dynamic` without one makes nothing.
  CHECK(blocks("b") == "");
  CHECK(blocks("local-exec") == "");
  std::string types;
  for (const std::string& type : block.body.block_types()) types += type + " ";
  CHECK(types == "provisioner rule made dynamic ");
}

TEST_CASE("blocks that dynamic makes, in all that can be missing") {
  struct Row {
    std::string block, expected;
  };
  const std::string v = "    content {\n      v = b.value\n    }\n  }\n";
  const std::vector<Row> rows = {
      {"  dynamic \"b\" {\n    for_each = [1]\n  }\n", "  perhaps more b\n"},
      {"  dynamic \"b\" {\n" + v, "  perhaps more b\n"},
      {"  dynamic \"b\" {\n    for_each = []\n" + v, ""},
      {"  dynamic \"b\" {\n    for_each = var.empty\n" + v, "  perhaps more b\n"},
      {"  dynamic \"b\" {\n    for_each = var.one\n" + v, "  b\n    v = 1 by default\n"},
      {"  dynamic \"b\" {\n    for_each = var.x == \"\" ? [1] : []\n" + v,
       "  b (not certain)\n    v = 1\n  perhaps more b\n"},
      {"  dynamic \"b\" {\n    for_each = concat([1], var.x)\n" + v,
       "  b\n    v = 1\n  b (not certain)\n    v = <b.value>\n  perhaps more b\n"},
      {"  dynamic \"b\" {\n    for_each = {k = 1}\n    iterator = 1\n" + v, "  b\n    v = 1\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.block);
    CHECK(opened({{"main.tf",
                   "variable \"x\" {}\nvariable \"empty\" {\n  default = []\n}\n"
                   "variable \"one\" {\n  default = [1]\n}\n"
                   "resource \"oidc\" \"r\" {\n" +
                       row.block + "}\n"}}) == "oidc.r\n" + row.expected);
  }
}

TEST_CASE("count and for_each that are off, open or wrong, and the whole that they make") {
  struct Row {
    std::string argument, blocks, whole;
  };
  const std::vector<Row> rows = {
      {"count = 2", "oidc.r[0]\noidc.r[1]\n", "[{n: 1, ...}, {n: 1, ...}]"},
      {"count = var.x", "oidc.r[?] (not certain)\n", "[{n: 1, ...}, ...]"},
      {"count = var.word", "oidc.r[?] (not certain)\n", "[{n: 1, ...}, ...]"},
      {"count = var.x == \"\" ? 2 : 0", "oidc.r[0] (not certain)\noidc.r[1] (not certain)\n",
       "[{n: 1, ...}, {n: 1, ...}] or nothing"},
      {"for_each = toset([\"a\"])", "oidc.r[\"a\"]\n", "{a: {n: 1, ...}}"},
      {"for_each = toset([\"a\", var.x])", "oidc.r[\"a\"]\noidc.r[?] (not certain)\n",
       "{a: {n: 1, ...}, ...}"},
      {"for_each = merge({a = 1}, var.x)", "oidc.r[?] (not certain)\n", "{...}"},
      {"for_each = merge(var.x, {a = 1})", "oidc.r[\"a\"]\noidc.r[?] (not certain)\n",
       "{a: {n: 1, ...}, ...}"},
      {"for_each = var.x == \"\" ? toset([\"a\"]) : []", "oidc.r[\"a\"] (not certain)\n",
       "{a: {n: 1, ...}, ...} or nothing"},
      {"for_each = var.none", "oidc.r[?] (off by default)\n", "{...} or nothing"},
      {"for_each = {}", "", "{}"},
      // A circle ends.
      {"count = length(oidc.r)", "oidc.r[?] (not certain)\n", "[{n: 1, ...}, ...]"},
      {"for_each = oidc.r", "oidc.r[?] (not certain)\n", "{...}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.argument);
    const tests::MemoryFiles tree(
        {{"main.tf",
          "variable \"x\" {}\nvariable \"word\" {\n  default = \"a\"\n}\n"
          "variable \"none\" {\n  default = {}\n}\nresource \"oidc\" \"r\" {\n  " +
              row.argument + "\n  n = 1\n}\nresource \"it\" \"it\" {\n  it = oidc.r\n}\n"}});
    terraform::World world(tree);
    std::string blocks;
    for (const terraform::Block& block : world.open("").modules[0]->blocks) {
      if (block.type != "oidc") continue;
      blocks += block.address + (block.presence == terraform::Presence::certain ? "\n"
                                 : block.presence == terraform::Presence::unknown
                                     ? " (not certain)\n"
                                     : " (off by default)\n");
    }
    CHECK(blocks == row.blocks);
    const auto whole = world.find("it.it")->body.value("it");
    CHECK(whole->dump() + (whole->or_nothing() ? " or nothing" : "") == row.whole);
  }
}

TEST_CASE("a block is found without its key if it is the only one") {
  const tests::MemoryFiles tree({{"main.tf", R"(
resource "oidc" "plain" {}
resource "oidc" "one" {
  count = 1
}
resource "oidc" "two" {
  count = 2
}
resource "oidc" "each" {
  for_each = toset(["k"])
}
module "m" {
  source = "./m"
  for_each = toset(["k"])
}
)"},
                                 {"m/x.tf", "resource \"oidc\" \"in\" {\n  count = 1\n}\n"}});
  terraform::World world(tree);
  world.open("");
  const auto found = [&](std::string_view address) {
    const terraform::Block* const block = world.find(address);
    return block == nullptr ? "none" : block->address;
  };
  CHECK(found("oidc.plain") == "oidc.plain");
  CHECK(found("oidc.one") == "oidc.one[0]");
  CHECK(found("oidc.one[0]") == "oidc.one[0]");
  CHECK(found("oidc.two") == "none");
  CHECK(found("oidc.two[1]") == "oidc.two[1]");
  CHECK(found("oidc.each") == "oidc.each[\"k\"]");
  CHECK(found("module.m") == "module.m[\"k\"]");
  CHECK(found("module.m[\"k\"].oidc.in") == "module.m[\"k\"].oidc.in[0]");
  CHECK(found("oidc.") == "none");
  CHECK(found("oidc.none") == "none");
}

TEST_CASE("outputs, variables, files and bodies are asked by name") {
  const tests::MemoryFiles tree(
      {{"a.tf", "variable \"v\" {\n  default = 1\n}\noutput \"o\" {\n  value = \"out\"\n}\n"},
       {"b.tf",
        "module \"m\" {\n  source = \"./m\"\n  v = \"given\"\n}\n"
        "resource \"oidc\" \"r\" {\n  a = file(\"${path.module}/t.txt\")\n  b = 2\n}\n"},
       {"m/x.tf", "variable \"v\" {}\noutput \"o\" {\n  value = \"inner\"\n}\n"},
       {"t.txt", "text"},
       {"u.txt", "other"}});
  terraform::World world(tree);
  const terraform::Root& root = world.open("");
  REQUIRE(root.modules.size() == 2);
  const auto shown = [](const std::optional<value::Value>& value) {
    return value ? value->dump() : "none";
  };
  const terraform::ModuleInstance &own = *root.modules[0], &inner = *root.modules[1];
  CHECK(shown(own.output("o")) == "\"out\"");
  CHECK(shown(own.variable("v")) == "1");
  CHECK(shown(own.output("v")) == "none");
  CHECK(shown(own.variable("o")) == "none");
  CHECK(shown(inner.output("o")) == "\"inner\"");
  CHECK(shown(inner.variable("v")) == "\"given\"");
  CHECK(own.files == std::vector<FileId>{tree.id("a.tf"), tree.id("b.tf")});
  CHECK(inner.files == std::vector<FileId>{tree.id("m/x.tf")});
  CHECK(root.folder == "");
  const terraform::Body body = world.find("oidc.r")->body;
  CHECK(shown(body.value("a")) == "\"text\"");
  CHECK(shown(body.value("c")) == "none");
  CHECK(world.files_read() == std::set<std::string>{"t.txt"});
  CHECK(tree.text(body.attribute("b")->span) == "b = 2");
  CHECK(tree.text(body.attribute("b")->name_span) == "b");
  CHECK_FALSE(body.attribute("c").has_value());
  CHECK(shown(body.evaluate(*body.attribute("b")->expr)) == "2");
  // What is no body has nothing in it.
  const terraform::Body nothing;
  CHECK(nothing.attributes().empty());
  CHECK(nothing.block_types().empty());
  CHECK(nothing.blocks("b").empty());
  CHECK_FALSE(nothing.attribute("b").has_value());
  CHECK(shown(nothing.value("b")) == "none");
  CHECK(nothing.evaluate(*body.attribute("b")->expr).is_unknown());
}

TEST_CASE("modules that terraform init has downloaded") {
  const std::string module = "output \"o\" {\n  value = \"found\"\n}\n";
  struct Row {
    FileMap files;
    std::string list;
    std::string expected;
  };
  const auto entry = [](const std::string& key, const std::string& dir) {
    return "\t{\"Key\": \"" + key + "\", \"Dir\": \"" + dir + "\"}";
  };
  const auto call = [](const std::string& name, const std::string& more = "") {
    return "module \"" + name + "\" {\n  source = \"acme/x/aws\"\n" + more + "}\n";
  };
  const std::string at = ".terraform/modules/d";
  const std::string it = "resource \"oidc\" \"it\" {\n  it = module.a.o\n}\n";
  const std::string local = "module \"a\" {\n  source = \"./a\"\n";
  const std::string hand_on = "output \"o\" {\n  value = module.b.o\n}\n";
  const std::vector<Row> rows = {
      {{{"main.tf", call("a") + it}}, "[" + entry("a", at) + "]", "\"found\""},
      {{{"main.tf", call("a") + it}}, "[" + entry("b", at) + "]", "<module.a.o>"},
      {{{"main.tf", call("a") + it}}, "[" + entry("a", "../../d") + "]", "<module.a.o>"},
      {{{"main.tf", call("a") + it}}, "[" + entry("a", ".terraform/none") + "]", "<module.a.o>"},
      {{{"main.tf", call("a") + it}}, "[{\"Key\": \"a\"}, {\"Dir\": \"a\"}, 1]", "<module.a.o>"},
      {{{"main.tf", call("a") + it}}, "", "<module.a.o>"},
      // Of several the last one, and keys of modules inside are joined, without instances.
      {{{"main.tf", call("a") + it}},
       "[" + entry("a", "x") + ", " + entry("a", at) + "]",
       "\"found\""},
      {{{"main.tf", local + "}\n" + it}, {"a/x.tf", call("b") + hand_on}},
       "[" + entry("a.b", at) + ", " + entry("b", "x") + "]",
       "\"found\""},
      {{{"main.tf", local + "  for_each = toset([\"k\"])\n}\n"
                            "resource \"oidc\" \"it\" {\n  it = module.a[\"k\"].o\n}\n"},
        {"a/x.tf", call("b") + hand_on}},
       "[" + entry("a.b", at) + "]",
       "\"found\""},
      {{{"main.tf",
         "module \"my_module\" {\n  source = \"./a\"\n}\n"
         "resource \"oidc\" \"it\" {\n  it = module.my_module.o\n}\n"},
        {"a/x.tf", call("b") + hand_on}},
       "[" + entry("my_module.b", at) + "]",
       "\"found\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.list);
    FileMap files = {{"top.tf", "output \"o\" {\n  value = \"top\"\n}\n"}};
    for (const auto& [path, text] : row.files) files["r/" + path] = text;
    files["r/.terraform/modules/d/x.tf"] = module;
    files["r/.terraform/modules/modules.json"] =
        row.list.empty() ? "{\n}\n" : "{\n\t\"Modules\": " + row.list + "\n}\n";
    const tests::MemoryFiles tree(files);
    terraform::World world(tree);
    world.open("r");
    CHECK(world.find("oidc.it")->body.value("it")->dump() == row.expected);
  }
}

TEST_CASE("calls that lead nowhere are remarked, and what they put out is not known") {
  const auto of = [](const std::string& source, const std::string& root = "r") {
    return opened({{root + "/main.tf", "module \"m\" {\n  source = \"" + source +
                                           "\"\n}\nresource \"oidc\" \"it\" {\n"
                                           "  it = try(module.m.o, \"nothing\")\n}\n"},
                   {"top.tf", "output \"o\" {\n  value = 1\n}\n"}},
                  root);
  };
  const auto dump = [](const std::string& source) {
    return "module.m\n  source = \"" + source + "\"\noidc.it\n  it = <module.m.o>\n";
  };
  CHECK(of("../../x") ==
        dump("../../x") + "! module source ../../x leads out of the given paths\n");
  CHECK(of("./none") == dump("./none") + "! module source ./none is not in the input\n");
  CHECK(of("acme/x/aws") == dump("acme/x/aws"));
  CHECK(of("..") == "module.m\n  source = \"..\"\noidc.it\n  it = 1\n");
}

TEST_CASE("folders that stand for modules of other trees") {
  struct Known : terraform::ForeignModules {
    [[nodiscard]] Output output(std::string_view, std::string_view) const override {
      return Output::unknown;
    }
    [[nodiscard]] std::optional<std::string> folder(std::string_view source) const override {
      if (source == "acme/x/aws") return "stubs/x";
      return std::nullopt;
    }
    [[nodiscard]] std::vector<std::string_view> cluster_arguments(std::string_view) const override {
      return {};
    }
  };
  const tests::MemoryFiles tree(
      {{"main.tf",
        "module \"m\" {\n  source = \"acme/x/aws\"\n  v = \"given\"\n}\n"
        "module \"n\" {\n  source = \"acme/y/aws\"\n}\n"},
       {"stubs/x/x.tf", "variable \"v\" {}\nresource \"oidc\" \"r\" {\n  a = var.v\n}\n"}});
  const Known known;
  terraform::World world(tree, {}, {}, known);
  world.open("");
  CHECK(world.find("module.m.oidc.r")->body.value("a")->dump() == "\"given\"");
  CHECK(world.find("module.n")->called == nullptr);
}

TEST_CASE("what is iterated over in a module of somebody else is called as its caller calls it") {
  struct Downloaded : tests::MemoryFiles {
    using MemoryFiles::MemoryFiles;
    [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override {
      return folder == "m";
    }
  };
  const auto shown = [](const std::string& collection) {
    const Downloaded tree(
        {{"main.tf", "module \"a\" {\n  source = \"./m\"\n  given = aws_thing.t.list\n}\n"},
         {"m/main.tf", "variable \"given\" {}\nresource \"oidc\" \"r\" {\n  for_each = " +
                           collection + "\n  k = each.key\n  v = each.value\n  dynamic \"b\" {\n" +
                           "    for_each = " + collection +
                           "\n    content {\n      w = \"${b.key}:${b.value}\"\n    }\n  }\n}\n"}});
    terraform::World world(tree);
    const std::string dump = tests::dump_root(world.open(""));
    return dump.substr(dump.find("  k = "));
  };
  CHECK(shown("var.given") ==
        "  k = <keys(aws_thing.t.list)[*]>\n  v = <aws_thing.t.list[*]>\n  b (not certain)\n"
        "    w = \"${keys(aws_thing.t.list)[*]}:${aws_thing.t.list[*]}\"\n  perhaps more b\n");
  // What nobody gave is called as the module calls it.
  CHECK(shown("data.a.b.c") ==
        "  k = <each.key>\n  v = <each.value>\n  b (not certain)\n"
        "    w = \"${b.key}:${b.value}\"\n  perhaps more b\n");
}

TEST_CASE("files and options that give values, in every form") {
  const std::string declared =
      "variable \"a\" {\n  default = \"d\"\n}\nvariable \"t\" {\n  type = string\n  default = "
      "\"d\"\n}\n"
      "variable \"n\" {\n  type = number\n  default = 0\n}\n"
      "variable \"l\" {\n  type = list(string)\n  default = []\n}\n"
      "variable \"y\" {\n  type = any\n  default = []\n}\n"
      "resource \"oidc\" \"r\" {\n  a = var.a\n  t = var.t\n  n = var.n\n  y = var.y\n  l = "
      "var.l\n}\n";
  const auto with = [&](const std::string& name, const std::string& text) {
    std::string out = opened({{"r/main.tf", declared}, {"r/" + name, text}}, "r");
    return out.substr(0, out.find("  t = ")) + out.substr(out.find("  l = ") + 20);
  };
  CHECK(with("terraform.tfvars", "a = \"x\"\n") == "oidc.r\n  a = \"x\"\n");
  CHECK(with("terraform.tfvars.json", "{\"a\": \"x ${b}\"}") == "oidc.r\n  a = \"x ${b}\"\n");
  CHECK(with("z.auto.tfvars.json", "{\"a\": \"x\"}") == "oidc.r\n  a = \"x\"\n");
  CHECK(with("other.tfvars", "a = \"x\"\n") == "oidc.r\n  a = \"d\" by default\n");
  // What can be written in such a file has no names in it.
  CHECK(with("terraform.tfvars", "a = f(1)\n") == "oidc.r\n  a = <…>\n");
  // What cannot be read is told, and what is encrypted is no mistake.
  CHECK(with("terraform.tfvars", "a = \"x\"\nb = \n") ==
        "oidc.r\n  a = \"d\" by default\n"
        "r/terraform.tfvars: the line ends where a value is expected\n"
        "! the values of variables in this file cannot be read\n");
  CHECK(with("terraform.tfvars", std::string("\0GITCRYPT\0a = 1\n", 16)) ==
        "oidc.r\n  a = \"d\" by default\n"
        "! this file is encrypted, so its values are not known\n");
  const auto option = [&](const std::string& root, const std::string& name,
                          const std::string& value) {
    terraform::Given given;
    given.variables.push_back({root, name, value});
    std::string out = opened({{"r/main.tf", declared}}, "r", given);
    const std::size_t begin = out.find("  " + (name == "none" ? "a" : name) + " = ");
    return out.substr(begin + 6, out.find('\n', begin) - begin - 6);
  };
  CHECK(option("*", "a", "[1]") == "\"[1]\"");
  CHECK(option("*", "t", "[1]") == "\"[1]\"");
  CHECK(option("*", "n", "5") == "5");
  CHECK(option("*", "l", "[\"x\"]") == "[\"x\"]");
  CHECK(option("*", "l", "[") == "\"[\"");  // what is no expression is a text
  CHECK(option("*", "y", "[1]") == "[1]");
  CHECK(option("*", "none", "x") == "\"d\" by default");
  CHECK(option("r", "a", "x") == "\"x\"");
  CHECK(option("other", "a", "x") == "\"d\" by default");
  // What stands beside the blocks of a module gives nothing.
  CHECK(opened({{"r/main.tf", declared + "a = \"x\"\n"}}, "r").substr(0, 29) ==
        "oidc.r\n  a = \"d\" by default\n ");
  terraform::Given file;
  file.files.push_back({"other", "x.tfvars"});
  CHECK(opened({{"r/main.tf", declared}, {"x.tfvars", "a = \"x\"\n"}}, "r", file).substr(0, 29) ==
        "oidc.r\n  a = \"d\" by default\n ");
  file.files.push_back({"r", "x.tfvars"});
  CHECK(opened({{"r/main.tf", declared}, {"x.tfvars", "a = \"x\"\n"}}, "r", file).substr(0, 18) ==
        "oidc.r\n  a = \"x\"\n ");
}

TEST_CASE("what rests on a default says so, through every expression") {
  struct Row {
    std::string expression, expected;
  };
  const std::vector<Row> rows = {
      {"[for v in [\"a\"] : v if var.d == \"dd\"]", "[\"a\"] by default"},
      {"[for v in [\"a\"] : v if var.d == \"\"]", "[] by default"},
      {"[for v in [\"a\"] : v if v == \"a\"]", "[\"a\"]"},
      {"{for v in [\"a\"] : v => 1 if var.d == \"dd\"}", "{a: 1} by default"},
      {"\"%{ for v in var.list }x%{ endfor }\"", "\"x\" by default"},
      {"\"${var.d == \"dd\" ? var.x : \"\"}-a\"", "\"${var.x}-a\" by default"},
      {"\"a${var.e}\"", "\"a\" by default"},
      {"\"a${var.e}b\"", "\"ab\" by default"},
      {"var.off ? oidc.off[0].name : \"\"", "\"o\" or nothing by default"},
      {"var.off ? oidc.off[0].name : \"x\"", "\"x\" by default"},
      {"var.off ? oidc.maybe[0].name : null", "\"m\" or nothing by default"},
      {"true ? \"\" : oidc.off[0].name", "\"\""},
      {"var.off ? \"a\" : \"\"", "\"\" by default"},
      {"var.off ? 1 : \"\"", "\"\" by default"},
      {"var.off ? \"\" : 1", "\"1\" by default"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const tests::MemoryFiles tree(
        {{"main.tf",
          "variable \"x\" {}\nvariable \"d\" {\n  default = \"dd\"\n}\n"
          "variable \"e\" {\n  default = \"\"\n}\nvariable \"off\" {\n  default = false\n}\n"
          "variable \"list\" {\n  default = [1]\n}\n"
          "resource \"oidc\" \"off\" {\n  count = var.off ? 1 : 0\n  name = \"o\"\n}\n"
          "resource \"oidc\" \"maybe\" {\n  count = var.x ? 1 : 0\n  name = \"m\"\n}\n"
          "resource \"it\" \"it\" {\n  it = " +
              row.expression + "\n}\n"}});
    terraform::World world(tree);
    world.open("");
    const auto value = world.find("it.it")->body.value("it");
    CHECK(value->dump() + (value->or_nothing() ? " or nothing" : "") +
              (value->basis() == value::Basis::assumption ? " by default" : "") ==
          row.expected);
  }
}

}  // namespace
}  // namespace instances_test
