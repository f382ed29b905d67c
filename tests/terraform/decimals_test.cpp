#include "terraform/decimals.h"

#include <doctest/doctest.h>

using irsa::hcl::Op;

TEST_CASE("numbers are reckoned in decimals") {
  struct Row {
    double a;
    Op op;
    double b;
    double expected;
  };
  const Row rows[] = {
      {0.1, Op::add, 0.2, 0.3},
      {0.3, Op::subtract, 0.1, 0.2},
      {-0.1, Op::add, -0.2, -0.3},
      {1.1, Op::multiply, 3, 3.3},
      {0.7, Op::multiply, -10, -7},
      {5.5, Op::modulo, 0.5, 0},
      {0.3, Op::modulo, 0.1, 0},
      {-7.5, Op::modulo, 2, -1.5},
      {1, Op::add, 0.25, 1.25},
      {10, Op::subtract, 9.99, 0.01},
      {7, Op::modulo, 4, 3},
      {2, Op::multiply, 3, 6},
      // Too many digits for decimals here.
      {1e300, Op::add, 0.1, 1e300},
      {1e-20, Op::multiply, 0.5, 5e-21},
      {123456.75, Op::multiply, 1000, 123456750},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(irsa::terraform::reckoned(row.op, row.a, row.b) == row.expected);
  }
}
