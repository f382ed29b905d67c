// What a variable's type makes of the value that is given.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace {

/// The value of a variable of this type, and "by default".
std::string converted(const std::string& type, const std::string& given) {
  const tests::MemoryFiles tree(
      {{"main.tf",
        "variable \"x\" {}\nvariable \"d\" {\n  default = \"dd\"\n}\n"
        "module \"m\" {\n  source = \"./m\"\n  v = " +
            given + "\n}\n"},
       {"m/main.tf", "variable \"v\" {\n  type = " + type +
                         "\n}\nresource \"oidc\" \"r\" {\n  a = var.v\n}\n"}});
  terraform::World world(tree);
  const std::string dump = tests::dump_root(world.open(""));
  const std::size_t at = dump.find("  a = ");
  return at == std::string::npos ? dump : dump.substr(at + 6, dump.size() - at - 7);
}

}  // namespace

TEST_CASE("the type of a variable") {
  struct Row {
    std::string type, given, expected;
  };
  const std::vector<Row> rows = {
      {"string", "\"a\"", "\"a\""},
      {"string", "1", "\"1\""},
      {"string", "1.50", "\"1.5\""},
      {"string", "true", "\"true\""},
      {"string", "null", "null"},
      {"string", "[1]", "[1]"},
      {"string", "var.x", "<var.x>"},
      {"string", "var.d", "\"dd\" by default"},
      {"\"string\"", "1", "\"1\""},
      {"\"string\"", "\"1\"", "\"1\""},
      {"number", "\"1\"", "1"},
      {"number", "\"a\"", "\"a\""},
      {"number", "true", "true"},
      {"number", "1", "1"},
      {"\"number\"", "\"7\"", "7"},
      {"bool", "\"true\"", "true"},
      {"bool", "\"false\"", "false"},
      {"bool", "\"yes\"", "\"yes\""},
      {"bool", "1", "1"},
      {"any", "1", "1"},
      {"any", "\"1\"", "\"1\""},
      {"list", "[1]", "[1]"},
      {"list(string)", "[1, true, \"a\"]", "[\"1\", \"true\", \"a\"]"},
      {"list(string)", "toset([\"b\", \"a\"])", "[\"a\", \"b\"]"},
      {"list(string)", "{a = 1}", "{a: 1}"},
      {"list(string)", "1", "1"},
      {"list(string)", "concat([1], var.x)", "[\"1\", ...]"},
      {"list(string)", "[1, var.d]", "[\"1\", \"dd\"] by default"},
      {"list(number)", "[\"1\"]", "[1]"},
      {"list(list(string))", "[[1], [2]]", "[[\"1\"], [\"2\"]]"},
      {"set(string)", "[2, 1, 1]", "set[\"1\", \"2\"]"},
      {"set(string)", "concat([1], var.x)", "set[\"1\", ...]"},
      {"map(string)", "{b = 1, a = true}", "{a: \"true\", b: \"1\"}"},
      {"map(string)", "[1]", "[1]"},
      {"map(string)", "merge({a = 1}, var.x)", "{...}"},
      {"map(list(number))", "{a = [\"1\"]}", "{a: [1]}"},
      {"tuple([string, number])", "[1, \"2\"]", "[\"1\", 2]"},
      {"tuple([string, number])", "[1]", "[1]"},
      {"tuple([string])", "[1, 2]", "[1, 2]"},
      {"tuple(string)", "[1]", "[1]"},
      {"optional(string)", "1", "\"1\""},
      {"object({a = string})", "{a = 1}", "{a: \"1\"}"},
      // What the type does not name is dropped, and what it names must be there.
      {"object({a = string})", "{a = 1, b = 2}", "{a: \"1\"}"},
      {"object({a = string, b = number})", "{a = 1}", "{a: \"1\"}"},
      {"object({a = string})", "[1]", "[1]"},
      {"object(string)", "{a = 1}", "{a: 1}"},
      {"object({(var.x) = string})", "{a = 1}", "{a: 1}"},
      {"object({a = optional(string)})", "{}", "{a: null}"},
      {"object({a = optional(string)})", "{a = null}", "{a: null}"},
      {"object({a = optional(string)})", "{a = 1}", "{a: \"1\"}"},
      {"object({a = optional(string, 1)})", "{}", "{a: \"1\"}"},
      {"object({a = optional(string, 1)})", "{a = null}", "{a: \"1\"}"},
      {"object({a = optional(string, 1)})", "{a = 2}", "{a: \"2\"}"},
      {"object({a = optional(number, \"1\")})", "{}", "{a: 1}"},
      {"object({a = optional(list(string), [1])})", "{}", "{a: [\"1\"]}"},
      {"object({a = optional(object({b = optional(number, \"2\")}), {})})", "{}", "{a: {b: 2}}"},
      {"object({a = optional(string, \"x\"), b = string})", "merge({b = 1}, var.x)", "{...}"},
      {"map(object({n = optional(string, 3)}))", "{k = {}, l = {n = 4}}",
       "{k: {n: \"3\"}, l: {n: \"4\"}}"},
      {"object({a = optional()})", "{}", "{a: null}"},
      {"list()", "[1]", "[1]"},
      {"nosuch(string)", "[1]", "[1]"},
      {std::string("list(") + "list(string))", "[[1]]", "[[\"1\"]]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.given);
    CHECK(converted(row.type, row.given) == row.expected);
  }
}
