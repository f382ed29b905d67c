#include "iam/policy/asked_actions.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "iam/names/pattern.h"

namespace irsa::iam {
namespace {

struct Asked {
  std::string lower;
  std::string_view action;
};

/// All of them, sorted, so that those with a given beginning are side by side.
const std::vector<Asked>& asked_actions() {
  static const std::vector<Asked> kAsked = [] {
    std::vector<Asked> all;
    const auto add = [&](std::string_view action) { all.push_back({ascii_lower(action), action}); };
    for (const catalogue::Escalation& escalation : catalogue::escalations()) {
      add(escalation.action);
      std::ranges::for_each(escalation.with, add);
    }
    for (const catalogue::Component& component : catalogue::components()) {
      for (const catalogue::Need& need : component.needs) std::ranges::for_each(need.one_of, add);
      for (const catalogue::Implied& implied : component.implied) {
        add(implied.allows);
        std::ranges::for_each(implied.needs, add);
      }
    }
    std::ranges::sort(all, {}, &Asked::lower);
    return all;
  }();
  return kAsked;
}

struct IgnoringCase {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    std::size_t hash = 0;
    for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c | 0x20);
    return hash;
  }
  bool operator()(std::string_view a, std::string_view b) const {
    return equals_ignoring_case(a, b);
  }
};

/// The action of exactly this name. Nearly all that policies write is looked up here, so nothing is
/// copied to do it.
std::string_view asked_by_name(std::string_view name) {
  using ByName = std::unordered_set<std::string_view, IgnoringCase, IgnoringCase>;
  static const ByName kByName = [] {
    ByName names;
    for (const Asked& asked : asked_actions()) names.insert(asked.action);
    return names;
  }();
  const auto found = kByName.find(name);
  return found == kByName.end() ? std::string_view{} : *found;
}

}  // namespace

bool covers_action(std::string_view pattern, std::string_view action) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  // Most actions differ in the first few letters: that is seen without a copy.
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*' || pattern[i] == '?') {
      return glob_matches(ascii_lower(pattern), ascii_lower(action));
    }
    if (i == action.size()) return false;
    if (lower(pattern[i]) != lower(action[i])) return false;
  }
  return pattern.size() == action.size();
}

std::string_view asked_action(std::string_view pattern) {
  const std::size_t wildcard = first_wildcard(pattern);
  if (wildcard == std::string_view::npos) return asked_by_name(pattern);
  const std::string lower = ascii_lower(pattern);
  const std::string_view begin = std::string_view(lower).substr(0, wildcard);
  const auto& all = asked_actions();
  auto candidate = std::ranges::lower_bound(all, begin, {}, &Asked::lower);
  for (; candidate != all.end() && candidate->lower.starts_with(begin); ++candidate) {
    if (glob_matches(lower, candidate->lower)) return candidate->action;
  }
  return {};
}

}  // namespace irsa::iam
