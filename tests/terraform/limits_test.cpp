// Where the evaluation ends: what is beyond a limit is not known, and never taken for absent.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace limits_test {
namespace {

using terraform::Budget;

std::string value_of(const std::string& expression, const Budget& budget,
                     const std::string& around = "") {
  const tests::MemoryFiles tree(
      {{"main.tf",
        "variable \"x\" {}\nresource \"oidc\" \"it\" {\n  it = " + expression + "\n}\n" + around}});
  terraform::World world(tree, {}, budget);
  world.open("");
  const auto value = world.find("oidc.it")->body.value("it");
  std::string out = value->dump() + (value->is_refused() ? " refused" : "");
  for (const terraform::Remark& remark : world.remarks()) out += "; " + remark.text;
  return out;
}

std::string blocks_of(const std::map<std::string, std::string>& files, const Budget& budget) {
  const tests::MemoryFiles tree(files);
  terraform::World world(tree, {}, budget);
  std::string out = tests::dump_root(world.open(""));
  for (const terraform::Remark& remark : world.remarks()) out += "! " + remark.text + "\n";
  return out;
}

const std::string kSpent =
    "; this takes more steps to evaluate than are spent on it, and is not known";

TEST_CASE("a list, an object or a text beyond the limit is not taken for whole") {
  struct Row {
    std::string expression, expected;
  };
  Budget few;
  few.elements = 3;
  few.text_bytes = 10;
  const std::vector<Row> rows = {
      {"[1, 2, 3]", "[1, 2, 3]"},
      {"[1, 2, 3, 4]", "[1, 2, 3, ...]"},
      {"{a = 1, b = 2, c = 3}", "{a: 1, b: 2, c: 3}"},
      {"{a = 1, b = 2, c = 3, d = 4}", "<{a = 1, b = 2, c = 3, d = 4}>"},
      {"[for v in [1, 2] : v]", "[1, 2]"},
      {"[for v in [1, 2, 3] : v]", "[1, 2, 3, ...]"},
      {"{for v in [\"a\", \"b\"] : v => 1}", "{a: 1, b: 1}"},
      {"{for v in [\"a\", \"b\", \"c\"] : v => 1}", "{a: 1, b: 1, c: 1, ...}"},
      {"{for k, v in {a = 1, b = 2, c = 3} : v => k}", "{1: \"a\", 2: \"b\", 3: \"c\", ...}"},
      {"[1, 2, 3][*]", "[1, 2, 3]"},
      {"concat([1, 2], [3])", "[1, 2, 3]"},
      {"concat([1, 2], [3, 4])", "<concat([1, 2], [3, 4])>"},
      {"join(\"\", [\"a\", \"b\"], [\"c\"])", "\"abc\""},
      {"join(\"\", [\"a\", \"b\"], [\"c\", \"d\"])",
       "<join(\"\", [\"a\", \"b\"], [\"c\", \"d\"])>"},
      {"\"${\"a\"}${\"b\"}${\"c\"}\"", "\"abc\""},
      {"\"${\"a\"}${\"b\"}${\"c\"}${\"d\"}\"", "\"abcd\""},
      {"\"${\"a\"}${\"b\"}${\"c\"}${\"d\"}${\"e\"}\"",
       "<\"${\"a\"}${\"b\"}${\"c\"}${\"d\"}${\"e\"}\"> refused"},
      {"\"${\"aaaaa\"}${\"bbbbb\"}\"", "\"aaaaabbbbb\""},
      {"\"${\"aaaaa\"}${\"bbbbbb\"}\"", "<\"${\"aaaaa\"}${\"bbbbbb\"}\">"},
      {"replace(\"aaaaa\", \"a\", \"bb\")", "\"bbbbbbbbbb\""},
      {"replace(\"aaaaac\", \"a\", \"bb\")", "<replace(\"aaaaac\", \"a\", \"bb\")>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(value_of(row.expression, few) == row.expected);
  }
}

TEST_CASE("an identity that is too long is one of its own") {
  const auto same = [](std::size_t bytes) {
    const std::string one = "(var.x == \"" + std::string(bytes, 'a') + "\")";
    return value_of(one + " == " + one, {}).starts_with("true");
  };
  CHECK(same(100));
  CHECK_FALSE(same(5'000));
}

TEST_CASE("what an argument takes is counted, and what is cut off is not known") {
  struct Row {
    std::string expression;
    std::uint64_t steps;
    std::string expected;
  };
  const std::string map = "{a = 1, b = 2, c = 3, d = 4, e = 5, f = 6}";
  const std::vector<Row> rows = {
      {"[for v in range(5) : v]", 40, "[0, 1, 2, 3, 4]"},
      {"length([for v in range(50) : v])", 60, "<length([for v in range(50) : v])>" + kSpent},
      {"length({for v in range(50) : \"k${v}\" => v})", 60,
       "<length({for v in range(50) : \"k${v}\" => v})>" + kSpent},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    Budget budget;
    budget.steps_of_one = row.steps;
    CHECK(value_of(row.expression, budget) == row.expected);
  }
  // Of a list that is cut off the rest is not known, whatever it is made of.
  for (const std::string from : {"[1, 2, 3, 4, 5, 6]", map.c_str()}) {
    for (std::uint64_t steps = 9; steps < 26; ++steps) {
      Budget budget;
      budget.steps_of_one = steps;
      const std::string value = value_of("[for k, v in " + from + " : v]", budget);
      CAPTURE(steps);
      CHECK((!value.starts_with("[") || value.starts_with("[1, 2, 3, 4, 5, 6]") ||
             value.find("...") != std::string::npos));
    }
  }
}

TEST_CASE("functions that look at all of a value cost as much as there is in it") {
  // The value costs little by itself: ten references to a list of a hundred.
  const std::string around = "locals {\n  l = range(100)\n  o = {k = local.l}\n}\n";
  const std::string ten = "[local.o, local.o, local.o, local.o, local.o, local.o, local.o]";
  struct Row {
    std::string call;
    bool counted;
  };
  for (const Row& row : std::vector<Row>{{"jsonencode", true},
                                         {"yamlencode", true},
                                         {"flatten", true},
                                         {"distinct", true},
                                         {"toset", true},
                                         {"sort", true},
                                         {"length", false},
                                         {"reverse", false}}) {
    CAPTURE(row.call);
    Budget budget;
    budget.steps_of_one = 500;
    const std::string value = value_of(row.call + "(" + ten + ")", budget, around);
    CHECK((value.find(kSpent) != std::string::npos || value.starts_with("<")) == row.counted);
    budget.steps_of_one = 5'000;
    CHECK(value_of(row.call + "(" + ten + ")", budget, around).find(kSpent) == std::string::npos);
  }
}

TEST_CASE("instances of one block") {
  Budget few;
  few.instances = 3;
  const auto of = [&](const std::string& block) {
    const std::string all = blocks_of({{"main.tf", block + "variable \"x\" {}\n"}}, few);
    std::string out;
    for (std::size_t at = 0; (at = all.find("oidc.r", at)) != std::string::npos; ++at) {
      out += all.substr(at + 6, all.find('\n', at) - at - 6) + " ";
    }
    return out;
  };
  CHECK(of("resource \"oidc\" \"r\" {\n  count = 3\n}\n") == "[0] [1] [2] ");
  CHECK(of("resource \"oidc\" \"r\" {\n  count = 4\n}\n") == "[?] (not certain) ");
  CHECK(of("resource \"oidc\" \"r\" {\n  for_each = {a = 1, b = 2}\n}\n") == "[\"a\"] [\"b\"] ");
  CHECK(of("resource \"oidc\" \"r\" {\n  for_each = {a = 1, b = 2, c = 3, d = 4}\n}\n") ==
        "[\"a\"] [\"b\"] [\"c\"] [?] (not certain) ");
  CHECK(of("resource \"oidc\" \"r\" {\n  for_each = toset([\"a\", \"b\", \"c\", \"d\"])\n}\n") ==
        "[\"a\"] [\"b\"] [\"c\"] ");
  CHECK(of("resource \"oidc\" \"r\" {\n  for_each = toset([\"a\", var.x, \"b\"])\n}\n") ==
        "[\"a\"] [\"b\"] [?] (not certain) ");
  const auto nested = [&](const std::string& collection) {
    return blocks_of(
        {{"main.tf", "resource \"oidc\" \"r\" {\n  dynamic \"b\" {\n    for_each = " + collection +
                         "\n    content {\n      v = b.value\n    }\n  }\n}\n"}},
        few);
  };
  CHECK(nested("[1, 2]") == "oidc.r\n  b\n    v = 1\n  b\n    v = 2\n");
  CHECK(nested("[1, 2, 3, 4]") ==
        "oidc.r\n  b\n    v = 1\n  b\n    v = 2\n  b\n    v = 3\n"
        "  b (not certain)\n    v = <b.value>\n  perhaps more b\n");
  CHECK(nested("{a = 1, b = 2, c = 3, d = 4}") ==
        "oidc.r\n  b\n    v = 1\n  b\n    v = 2\n  b\n    v = 3\n"
        "  b (not certain)\n    v = <b.value>\n  perhaps more b\n");
  // All of them together cost steps.
  const auto count = [](std::uint64_t steps) {
    Budget budget;
    budget.steps = steps;
    const tests::MemoryFiles tree(std::map<std::string, std::string>{
        {"main.tf", "resource \"oidc\" \"r\" {\n  count = 1000\n}\n"}});
    terraform::World world(tree, {}, budget);
    return world.open("").modules[0]->blocks.size();
  };
  CHECK(count(4'000'000) == 1'000);
  CHECK(count(10'000) < 40);
  CHECK(count(10'000) > 20);
}

TEST_CASE("modules inside of each other, and all of them") {
  const std::map<std::string, std::string> chain = {
      {"main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"},
      {"a/x.tf", "module \"b\" {\n  source = \"./b\"\n}\nresource \"oidc\" \"a\" {}\n"},
      {"a/b/x.tf", "module \"c\" {\n  source = \"./c\"\n}\nresource \"oidc\" \"b\" {}\n"},
      {"a/b/c/x.tf", "resource \"oidc\" \"c\" {}\n"},
  };
  const std::string a = "module.a\n  source = \"./a\"\n", in_a = "module.a.oidc.a\n";
  const std::string b = "module.a.module.b\n  source = \"./b\"\n",
                    in_b = "module.a.module.b.oidc.b\n";
  const std::string c = "module.a.module.b.module.c\n  source = \"./c\"\n";
  const std::string in_c = "module.a.module.b.module.c.oidc.c\n";
  const std::string more = "! more modules are called than are followed\n";
  Budget budget;
  CHECK(blocks_of(chain, budget) == a + b + in_a + c + in_b + in_c);
  budget.depth = 4;
  CHECK(blocks_of(chain, budget) == a + b + in_a + c + in_b + in_c);
  budget.depth = 3;
  CHECK(blocks_of(chain, budget) == a + b + in_a + c + in_b + more);
  budget = {};
  budget.modules = 4;
  CHECK(blocks_of(chain, budget) == a + b + in_a + c + in_b + in_c);
  budget.modules = 3;
  CHECK(blocks_of(chain, budget) == a + b + in_a + c + in_b + more);
  // A module that calls itself ends at once.
  CHECK(blocks_of({{"main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"},
                   {"a/x.tf", "module \"b\" {\n  source = \"../a\"\n}\n"}},
                  {}) == "module.a\n  source = \"./a\"\nmodule.a.module.b\n  source = \"../a\"\n");
}

TEST_CASE("each root has steps of its own, and says for itself that they are spent") {
  const std::string block = "resource \"oidc\" \"r\" {\n  count = 20\n}\n";
  const tests::MemoryFiles tree({{"a/main.tf", block}, {"b/main.tf", block}, {"c/main.tf", block}});
  Budget budget;
  budget.steps = 12'000;
  terraform::World world(tree, {}, budget);
  for (const std::string root : {"a", "b", "c"}) {
    CHECK(world.open(root).modules[0]->blocks.size() == 20);
  }
  budget.steps = 3;
  const tests::MemoryFiles other(
      {{"a/main.tf", "resource \"oidc\" \"r\" {\n  a = [1, 2, 3, 4]\n}\n"},
       {"b/main.tf", "resource \"oidc\" \"s\" {\n  a = [1, 2, 3, 4]\n}\n"}});
  terraform::World poor(other, {}, budget);
  for (const std::string root : {"a", "b"}) {
    tests::dump_root(poor.open(root));
    CHECK(poor.remarks().size() == (root == "a" ? 1 : 2));
  }
  // Nothing of the one is found in the other.
  CHECK(poor.find("oidc.r") == nullptr);
  CHECK(poor.find("oidc.s") != nullptr);
}

TEST_CASE("so many remarks and references are kept, each once") {
  std::string text = "resource \"oidc\" \"r\" {\n  a = [", modules;
  for (int i = 0; i < 1'005; ++i) {
    const std::string number = std::to_string(i);
    text += "local.l" + number + ",\n";
    modules += "module \"m" + number + "\" {\n  source = \"./none\"\n}\n";
  }
  const tests::MemoryFiles tree({{"main.tf", text + "]\n}\n" + modules}});
  terraform::World world(tree);
  world.open("");
  CHECK(world.remarks().size() == terraform::kMostRemarks);
  const auto body = world.find("oidc.r")->body;
  CHECK(body.value("a").has_value());
  CHECK(world.unknown_references().size() == terraform::kMostRemarks);
  const tests::MemoryFiles one(std::map<std::string, std::string>{
      {"main.tf", "resource \"oidc\" \"r\" {\n  a = local.none\n}\n"}});
  terraform::World again(one);
  again.open("");
  for (int i = 0; i < 3; ++i) CHECK(again.find("oidc.r")->body.value("a").has_value());
  CHECK(again.unknown_references().size() == 1);
  // What is missing may be in a file that cannot be read, and nobody mends a module of others.
  struct Foreign : tests::MemoryFiles {
    using MemoryFiles::MemoryFiles;
    [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override {
      return folder == "m";
    }
  };
  const std::string block = "resource \"oidc\" \"r\" {\n  a = local.none\n}\n";
  const Foreign others({{"a/x.tf", block},
                        {"a/y.tf", "x = \n"},
                        {"b/x.tf", "module \"m\" {\n  source = \"../m\"\n}\n"},
                        {"m/x.tf", block}});
  terraform::World quiet(others);
  for (const auto& [root, address] :
       std::map<std::string, std::string>{{"a", "oidc.r"}, {"b", "module.m.oidc.r"}}) {
    quiet.open(root);
    CHECK(quiet.find(address)->body.value("a").has_value());
    CHECK(quiet.unknown_references().empty());
  }
}

}  // namespace
}  // namespace limits_test
