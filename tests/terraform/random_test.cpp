// Modules made at random: evaluation ends, whatever they hold, and says the same each time.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "hcl/random_input.h"
#include "terraform/tree.h"

using namespace irsa;

namespace {

class RandomModules {
 public:
  explicit RandomModules(std::uint32_t seed) : random_(seed) {}

  std::map<std::string, std::string> files() {
    std::map<std::string, std::string> made;
    made["main.tf"] = module(true);
    made["m/main.tf"] = module(false);
    made["t.tpl"] = "a ${x} %{ for v in [1, 2] }${v}%{ endfor }";
    if (below(3) == 0) made["terraform.tfvars"] = "a = " + expr(2) + "\n";
    return made;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  std::string module(bool root) {
    std::string out = "# oidc\n";
    for (const std::string name : {"a", "b"}) {
      out += "variable \"" + name + "\" {\n" +
             (below(2) == 0 ? "  default = " + constant() + "\n" : std::string()) + "}\n";
    }
    out += "locals {\n";
    for (const std::string name : {"a", "b", "c"}) out += "  " + name + " = " + expr(3) + "\n";
    out += "}\n";
    if (root) {
      for (const std::string name : {"a", "b"}) {
        out += "module \"" + name + "\" {\n  source = \"./m\"\n" + repeat() + "  a = " + expr(2) +
               "\n}\n";
      }
    }
    for (const std::string name : {"a", "b"}) {
      out += "resource \"t\" \"" + name + "\" {\n" + repeat() + "  x = " + expr(3) +
             "\n  dynamic \"d\" {\n    for_each = " + expr(1) +
             "\n    content {\n      y = " + expr(2) + "\n    }\n  }\n}\n";
    }
    return out + "output \"o\" {\n  value = " + expr(2) + "\n}\n";
  }

  std::string repeat() {
    return pick({"", "", "  count = " + expr(1) + "\n", "  for_each = " + expr(1) + "\n",
                 "  count = 2\n", "  for_each = toset([\"p\", \"q\"])\n"});
  }

  std::string constant() {
    return pick(
        {"1", "\"x\"", "true", "null", "[]", "{}", "[\"a\", \"b\"]", "{k = \"v\"}", "0", "\"\""});
  }

  std::string expr(int depth) {
    if (depth == 0) {
      return pick({constant(), "var.a", "var.b", "local.a", "local.b", "local.c", "module.a.o",
                   "module.b[\"p\"].o", "t.a.x", "t.b[0].x", "t.a.arn", "t.b[*].arn", "each.key",
                   "each.value", "count.index", "path.module", "d.value", "data.z.z.id",
                   "aws_eks_cluster.c.identity[0].oidc[0].issuer"});
    }
    const auto inner = [&] { return expr(depth - 1); };
    switch (below(12)) {
      case 0: return "\"p-${" + inner() + "}-${" + inner() + "}\"";
      case 1: return "(" + inner() + " ? " + inner() + " : " + inner() + ")";
      case 2: return "[" + inner() + ", " + inner() + "]";
      case 3: return "{a = " + inner() + ", (" + inner() + ") = " + inner() + "}";
      case 4: return "[for k, v in " + inner() + " : v if k != " + inner() + "]";
      case 5: return "{for k, v in " + inner() + " : \"${k}\" => v" + pick({"", "..."}) + "}";
      case 6: return "(" + inner() + ")" + pick({"[0]", ".k", "[*].k", "[" + inner() + "]"});
      case 7: return inner() + pick({" == ", " + ", " && ", " < "}) + inner();
      case 8:
        return pick({"length",     "keys",       "toset",    "flatten", "jsonencode",
                     "yamlencode", "jsondecode", "compact",  "lower",   "one",
                     "values",     "tostring",   "distinct", "reverse", "range",
                     "file",       "trimspace",  "sort",     "tolist",  "nosuch"}) +
               "(" + inner() + ")";
      case 9:
        return pick({"concat", "merge", "coalesce", "try", "contains", "lookup", "element", "split",
                     "join", "format", "trimprefix", "setproduct", "zipmap", "regex",
                     "templatefile", "startswith", "formatlist", "index", "setsubtract"}) +
               "(" + inner() + ", " + inner() + pick({"", "..."}) + ")";
      case 10:
        return "replace(" + inner() + ", " + pick({"\"x\"", "\"/x(.*)/\"", inner()}) + ", " +
               inner() + ")";
      default: return inner();
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("random modules are evaluated, and twice the same") {
  std::size_t blocks = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    const tests::MemoryFiles files(RandomModules(seed).files());
    terraform::Budget budget;
    budget.steps = 20'000;
    budget.elements = 500;
    budget.instances = 50;
    std::string first;
    for (int round = 0; round < 2; ++round) {
      terraform::World world(files, {}, budget);
      std::string dump;
      for (const std::string& folder : terraform::root_folders(files)) {
        const terraform::Root& root = world.open(folder);
        dump += tests::dump_root(root);
        for (const auto& module : root.modules) {
          blocks += module->blocks.size();
          for (const terraform::Block& block : module->blocks) {
            CHECK(world.find(block.address) == &block);
          }
        }
      }
      if (round == 0) first = dump;
      CHECK(dump == first);
    }
  }
  CHECK(blocks > 2000);
}

TEST_CASE("random files of other kinds are evaluated") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    tests::RandomHcl random(seed);
    const std::string text = random.file();
    const tests::MemoryFiles files(
        {{"main.tf", "# oidc\n" + text},
         {"x.tf", "resource \"oidc\" \"r\" {\n  t = templatefile(\"t\", {x = 1, v = var.v})\n}\n"},
         {"t", text}});
    terraform::World world(files);
    (void)tests::dump_root(world.open(""));
  }
}
