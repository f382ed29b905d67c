// What mutants.py writes into a copy of the sources calls these. A mutant is a number from 1; the
// one of the environment variable IRSA_MUTANT behaves wrongly, all others as if nothing were there.
// What the compiler computes is never wrong: a mutant there counts as not reached.
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>

namespace irsa_mutant {

extern int chosen;                   ///< 0 until main: what is computed before that is right
extern unsigned char reached[];      ///< by number: 1 reached
constexpr unsigned char kUnfit = 2;  ///< in `reached`: values of this type cannot be changed

constexpr bool on(int id) {
  if (std::is_constant_evaluated()) return false;
  reached[id] = 1;
  return chosen == id;
}

/// `a && right()`, wrongly `a || right()`; either_of the other way round.
template <typename Right>
constexpr bool both_of(int id, bool left, Right right) {
  return on(id) ? left || right() : left && right();
}
template <typename Right>
constexpr bool either_of(int id, bool left, Right right) {
  return on(id) ? left && right() : left || right();
}

/// a < b, wrongly a <= b; and so on.
template <typename A, typename B>
constexpr bool less(int id, const A& a, const B& b) {
  return on(id) ? !(b < a) : a < b;
}
template <typename A, typename B>
constexpr bool greater(int id, const A& a, const B& b) {
  return on(id) ? !(b > a) : a > b;
}
template <typename A, typename B>
constexpr bool less_equal(int id, const A& a, const B& b) {
  return on(id) ? a < b : a <= b;
}
template <typename A, typename B>
constexpr bool greater_equal(int id, const A& a, const B& b) {
  return on(id) ? a > b : a >= b;
}

template <typename T>
constexpr T number(int id, T value) {
  return on(id) ? static_cast<T>(value + 1) : value;
}

/// Where a reference is returned, what it refers to instead.
template <typename T>
T& other(T value) {
  static T kept;
  return kept = static_cast<T&&>(value);
}

/// A value that is returned, wrongly the other boolean, the next number, nothing or what is empty.
template <typename T>
constexpr T changed(int id, T&& value) {
  using Value = std::remove_cvref_t<T>;
  constexpr bool kHasEmpty = requires(const Value& v) { v.empty(); }
  || requires(const Value& v) { v.has_value(); }
  || std::is_pointer_v<Value>;
  if constexpr (std::is_integral_v<Value> ||
                (kHasEmpty && std::is_default_constructible_v<Value>)) {
    if (!on(id)) return static_cast<T&&>(value);
    Value wrong{};
    if constexpr (std::is_same_v<Value, bool>) {
      wrong = !value;
    } else if constexpr (std::is_integral_v<Value>) {
      wrong = static_cast<Value>(value + 1);
    }
    if constexpr (std::is_lvalue_reference_v<T>) {
      return other<Value>(static_cast<Value&&>(wrong));
    } else {
      return wrong;
    }
  } else {
    if (!std::is_constant_evaluated()) reached[id] = kUnfit;
    return static_cast<T&&>(value);
  }
}

}  // namespace irsa_mutant
