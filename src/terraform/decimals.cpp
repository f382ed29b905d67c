#include "terraform/decimals.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "value/value.h"

namespace irsa::terraform {

using value::Value;

namespace {

/// A number as Terraform has it, which reckons in decimals: value * 10^-scale.
struct Decimal {
  long long value = 0;
  int scale = 0;
};

/// What the shortest text of the number says; nullopt if that is long.
std::optional<Decimal> decimal_of(double number) {
  const std::string text = value::number_text(number);
  Decimal result;
  bool point = false, negative = false;
  if (text.size() > 15) return std::nullopt;
  for (const char c : text) {
    if (c == '-') {
      negative = true;
    } else if (c == '.') {
      point = true;
    } else if (c < '0' || c > '9') {
      return std::nullopt;
    } else {
      result.value = result.value * 10 + (c - '0');
      result.scale += point ? 1 : 0;
    }
  }
  if (negative) result.value = -result.value;
  return result;
}

}  // namespace

double reckoned(hcl::Op op, double a, double b) {
  const double plain = op == hcl::Op::add        ? a + b
                       : op == hcl::Op::subtract ? a - b
                       : op == hcl::Op::multiply ? a * b
                                                 : std::fmod(a, b);
  auto x = decimal_of(a), y = decimal_of(b);
  constexpr long long kMost = 1'000'000'000'000'000;
  if (!x || !y || (x->scale == 0 && y->scale == 0)) return plain;
  Decimal result;
  if (op == hcl::Op::multiply) {
    if (std::abs(plain) > 1e6 || std::abs(x->value) > 10'000'000 ||
        std::abs(y->value) > 10'000'000) {
      return plain;
    }
    result = {x->value * y->value, x->scale + y->scale};
  } else {
    for (Decimal* less : {&*x, &*y}) {
      const int scale = std::max(x->scale, y->scale);
      while (less->scale < scale) {
        if (std::abs(less->value) > kMost) return plain;
        less->value *= 10;
        ++less->scale;
      }
    }
    result = {op == hcl::Op::add        ? x->value + y->value
              : op == hcl::Op::subtract ? x->value - y->value
                                        : x->value % y->value,
              x->scale};
  }
  const auto number =
      Value::string(std::to_string(result.value) + "e-" + std::to_string(result.scale)).number();
  return number.value_or(plain);
}

}  // namespace irsa::terraform
