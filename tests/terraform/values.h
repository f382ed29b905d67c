// Tables of Terraform expressions and what they come to, as Value::dump() writes it.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "terraform/tree.h"

namespace irsa::tests {

/// The value of an expression in a root with two variables that nobody gives.
inline std::string value_of(const std::string& expression) {
  std::map<std::string, std::string> files;
  files["main.tf"] = "variable \"x\" {}\nvariable \"y\" {}\nlocals {\n  it = " + expression +
                     "\n}\nresource \"x\" \"it\" {\n  it = local.it\n}\n";
  const MemoryFiles tree(std::move(files));
  terraform::World world(tree);
  world.open("");
  if (!world.problems().empty()) return "refused: " + world.problems()[0].error.message;
  const terraform::Block* const block = world.find("x.it");
  REQUIRE(block != nullptr);
  const auto value = block->body.value("it");
  REQUIRE(value.has_value());
  return value->dump() + (value->or_nothing() ? " or nothing" : "") +
         (value->is_refused() ? " refused" : "");
}

/// Expressions and their values.
using Table = std::vector<std::pair<std::string, std::string>>;

inline void check_values(const Table& rows) {
  for (const auto& [expression, expected] : rows) {
    CAPTURE(expression);
    CHECK(value_of(expression) == expected);
  }
}

}  // namespace irsa::tests
