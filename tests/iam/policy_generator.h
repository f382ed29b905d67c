// Random trust policies, always the same for the same seed.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

/// xorshift64*: the standard library's distributions differ between implementations.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2654435769U + 88172645463325252U) {}
  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 2685821657736338717U;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((next() >> 33U) % n); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

/// Builds policies by hand. Texts live as long as the builder; places are all the same, for the
/// evaluation does not look at them.
class PolicyBuilder {
 public:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  Text text(std::string value) { return {keep(std::move(value)), nowhere()}; }
  static Span nowhere() { return {FileId{0}, 0, 0}; }

  Condition condition(std::string op, std::string key, const std::vector<std::string>& values) {
    const auto parsed = ConditionOperator::parse(op);
    Condition c{.operator_name = text(std::move(op)),
                .op = parsed,
                .key = text(std::move(key)),
                .values = {},
                .values_span = nowhere()};
    for (const auto& value : values) c.values.push_back(text(value));
    return c;
  }

  Statement statement(Effect effect, std::string provider, std::string action) {
    Statement s{.span = nowhere(), .index = 0, .effect = effect};
    s.principals.push_back(
        {.kind = Principal::Kind::federated, .value = text(std::move(provider)), .key = nowhere()});
    s.actions.push_back(text(std::move(action)));
    s.action_key = nowhere();
    return s;
  }

 private:
  std::deque<std::string> texts_;
};

}  // namespace irsa::iam
