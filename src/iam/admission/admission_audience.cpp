// Is there any audience with which a policy lets somebody in? One audience is tried per
// combination of truths that the policy's audience patterns can have.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "iam/admission/admission.h"
#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/evaluate/request.h"

namespace irsa::iam {
namespace {

/// Combinations beyond this are not tried. Verdicts are bytes.
constexpr std::size_t kMostCombinations = 200;
constexpr std::size_t kMostStates = 20'000;

struct Audiences {
  std::vector<std::string> texts;
  bool complete = true;  ///< every combination is among them
};

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

void add_combinations(PatternSet& patterns, Audiences& audiences) {
  // No token is for nothing: the last pattern tells the empty text from all others.
  patterns.add(to_pattern("?*", true), false);
  std::map<std::vector<bool>, std::uint8_t> combinations;
  const auto graph = explore_strings(
      patterns, kMostStates, [&](const PatternSet& set, PatternSet::ConstBits bits) {
        std::vector<bool> matched;
        for (std::size_t i = 0; i < set.size(); ++i) matched.push_back(set.accepts(bits, i));
        if (combinations.size() >= kMostCombinations && !combinations.contains(matched)) {
          audiences.complete = false;
          return static_cast<std::uint8_t>(kMostCombinations);
        }
        return combinations.try_emplace(matched, static_cast<std::uint8_t>(combinations.size()))
            .first->second;
      });
  audiences.complete = audiences.complete && graph.complete;
  for (const auto& combination : combinations) {
    if (!combination.first.back()) continue;
    const auto id = combination.second;
    auto text = shortest_string(graph, [&](std::uint8_t verdict) { return verdict == id; });
    if (text) audiences.texts.push_back(*std::move(text));
  }
}

Audiences audiences_to_try(const TrustPolicy& policy, std::string_view issuer) {
  Audiences audiences;
  PatternSet patterns;
  for (const auto& statement : policy.statements) {
    for (const auto& condition : statement.conditions) {
      if (about_audience(condition, issuer)) {
        collect(condition, policy.version, issuer, patterns, audiences);
      }
      if (depends_on_audience(condition, policy.version, issuer)) audiences.complete = false;
    }
  }
  add_combinations(patterns, audiences);
  return audiences;
}

}  // namespace

AudienceAnswer admit_with_any_audience(const TrustPolicy& policy, const RoleContext& role,
                                       std::string_view issuer, const AdmissionOptions& options) {
  const auto audiences = audiences_to_try(policy, issuer);
  AudienceAnswer answer;
  bool open = !audiences.complete;
  for (const auto& audience : audiences.texts) {
    const auto admission = admit(policy, role, issuer, audience, options);
    if (admission.satisfiable) answer.satisfiable = Truth::yes;
    if (admission.satisfiable && !answer.audience) answer.audience = audience;
    if (admission.may.by_legal_name) {
      answer.by_legal_name = Truth::yes;
      answer.audience = audience;
      break;
    }
    open = open || !admission.undecided.empty();
  }
  if (open && answer.satisfiable == Truth::no) answer.satisfiable = Truth::maybe;
  if (open && answer.by_legal_name == Truth::no) answer.by_legal_name = Truth::maybe;
  return answer;
}

}  // namespace irsa::iam
