#include "iam/admission/audiences.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/evaluate/request.h"

namespace irsa::iam {
namespace {

/// Combinations beyond this are not tried. Verdicts are bytes.
constexpr std::size_t kMostCombinations = 200;

bool about_audience(const Condition& condition, std::string_view issuer) {
  const WebIdentity token{.issuer = issuer, .subject = {}, .audiences = {std::string_view()}};
  return condition.op &&
         look_up(condition.key.value, {.token = token, .subject_open = true}).state ==
             KeyValues::State::present;
}

/// Adds what a condition says about the audience to the patterns, or samples for operators that
/// are no patterns.
void collect(const Condition& condition, PolicyVersion version, std::string_view issuer,
             PatternSet& patterns, Audiences& audiences) {
  const WebIdentity token{.issuer = issuer, .subject = {}, .audiences = {}};
  const Request request{.token = token, .subject_open = true};
  for (const auto& value : condition.values) {
    if (!is_string_operator(condition.op->base)) {
      audiences.texts.emplace_back(value.value);
      audiences.complete = false;
      continue;
    }
    const auto expansion = expand(value.value, *condition.op, version, request);
    if (expansion.state == Expansion::State::value) {
      patterns.add(expansion.pattern, ignores_case(condition.op->base));
    } else {
      audiences.complete = false;
    }
  }
}

/// A subject value that names the audience changes with it, beyond the patterns' truths.
bool depends_on_audience(const Condition& condition, PolicyVersion version,
                         std::string_view issuer) {
  if (!condition.op || !takes_variables(*condition.op, version)) return false;
  const WebIdentity with{.issuer = issuer, .subject = {}, .audiences = {"a"}};
  const WebIdentity without{.issuer = issuer, .subject = {}, .audiences = {}};
  return std::ranges::any_of(condition.values, [&](const Text& value) {
    const auto a = expand(value.value, *condition.op, version, {.token = with});
    const auto b = expand(value.value, *condition.op, version, {.token = without});
    return a.state != b.state || a.pattern != b.pattern;
  });
}

void add_combinations(PatternSet& patterns, Budget& budget, Audiences& audiences) {
  // No token is for nothing: the last pattern tells the empty text from all others.
  patterns.add(to_pattern("?*", true), false);
  std::map<std::vector<bool>, std::uint8_t> combinations;
  const auto graph = explore_strings(
      patterns, budget.left(), [&](const PatternSet& set, PatternSet::ConstBits bits) {
        std::vector<bool> matched;
        for (std::size_t i = 0; i < set.size(); ++i) matched.push_back(set.accepts(bits, i));
        if (combinations.size() >= kMostCombinations && !combinations.contains(matched)) {
          audiences.complete = false;
          return static_cast<std::uint8_t>(kMostCombinations);
        }
        return combinations.try_emplace(matched, static_cast<std::uint8_t>(combinations.size()))
            .first->second;
      });
  budget.spend(graph.size() * graph.classes.size() * patterns.words());
  audiences.complete = audiences.complete && graph.complete;
  for (const auto& combination : combinations) {
    if (!combination.first.back()) continue;
    const auto id = combination.second;
    auto text = shortest_string(graph, [&](std::uint8_t verdict) { return verdict == id; });
    if (text) audiences.texts.push_back(*std::move(text));
  }
}

}  // namespace

Audiences audiences_to_try(std::span<const Statement* const> statements, PolicyVersion version,
                           std::string_view issuer, Budget& budget) {
  Audiences audiences;
  PatternSet patterns;
  for (const auto* statement : statements) {
    for (const auto& condition : statement->conditions) {
      if (about_audience(condition, issuer)) {
        collect(condition, version, issuer, patterns, audiences);
      }
      if (depends_on_audience(condition, version, issuer)) audiences.complete = false;
    }
  }
  add_combinations(patterns, budget, audiences);
  return audiences;
}

}  // namespace irsa::iam
