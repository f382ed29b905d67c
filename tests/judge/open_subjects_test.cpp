#include "judge/open_subjects.h"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace {

struct Row {
  std::string_view subject, value;
  bool globs, may;
};

TEST_CASE("subjects with open parts fit or never fit") {
  const std::vector<Row> table = {
      {"s:shop:cart", "s:shop:cart", false, true},
      {"s:shop:cart", "s:shop:till", false, false},
      {"s:shop:${c}-runner", "s:shop:runner", false, false},
      {"s:shop:${c}-runner", "s:shop:blue-runner", false, true},
      {"s:shop:${c}runner", "s:shop:runner", false, true},
      {"s:shop:${c}-runner", "s:shop:${c}-batch", false, false},
      {"s:${ns}:cart", "s:shop:cart", false, true},
      // A name holds no colon, so the namespace cannot swallow one.
      {"s:${ns}:cart", "s:shop:api:cart", false, false},
      {"s:shop:cart", "s:${var.account}", false, true},
      {"s:shop:cart", "s:${ns}:cart", false, true},
      {"s:shop:cart", "s:${ns}:till", false, false},
      {"s:shop:${c}", "s:*", true, true},
      {"s:shop:${c}", "s:*", false, false},
      {"s:shop:${c}-x", "s:shop:?-x", true, true},
      {"s:shop:${c}-x", "s:dns:*", true, false},
      {"${all}", "s:shop:cart", false, false},
      {"", "", false, true},
  };
  for (const Row& row : table) {
    INFO(row.subject << " | " << row.value);
    CHECK(irsa::judge::may_fit(row.subject, row.value, row.globs) == row.may);
  }
}

}  // namespace
