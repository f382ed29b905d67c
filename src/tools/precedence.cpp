#include "tools/precedence.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace irsa::tools {
namespace {

/// Looks for a circle from each rule on, in the order of the slugs.
class Circles {
 public:
  explicit Circles(const std::vector<RuleFile>& rules) {
    for (const RuleFile& rule : rules) rules_.emplace(rule.slug, &rule);
  }

  /// "a → b → a"; empty if there is none.
  std::string find() {
    for (const auto& [slug, rule] : rules_) {
      if (const std::string found = from(slug); !found.empty()) return found;
    }
    return {};
  }

 private:
  std::string from(const std::string& slug) {
    const auto on_way = std::find(way_.begin(), way_.end(), slug);
    if (on_way != way_.end()) {
      std::string out;
      for (auto at = on_way; at != way_.end(); ++at) out += *at + " → ";
      return out + slug;
    }
    if (!seen_.insert(slug).second) return {};
    way_.push_back(slug);
    if (const auto rule = rules_.find(slug); rule != rules_.end()) {
      for (const Precedence& next : rule->second->over) {
        if (const std::string found = from(next.rule); !found.empty()) return found;
      }
    }
    way_.pop_back();
    return {};
  }

  std::map<std::string, const RuleFile*, std::less<>> rules_;
  std::vector<std::string> way_;
  std::set<std::string, std::less<>> seen_;
};

std::string_view words_for(std::string_view same) {
  if (same == "value") return "about the same text";
  if (same == "account") return "about the same service account";
  if (same == "role") return "about the same role";
  return "";
}

}  // namespace

void check_precedence(const std::vector<RuleFile>& rules, std::vector<std::string>& errors) {
  std::set<std::string, std::less<>> known;
  for (const RuleFile& rule : rules) known.insert(rule.slug);
  bool sound = true;
  const auto error = [&](const Precedence& one, const std::string& message) {
    errors.push_back(one.place + ": " + message);
    sound = false;
  };
  for (const RuleFile& rule : rules) {
    std::string_view last;
    for (const Precedence& one : rule.over) {
      if (!known.contains(one.rule)) error(one, "there is no rule '" + one.rule + "'");
      if (one.rule == rule.slug) error(one, "a rule cannot speak instead of itself");
      if (one.rule == last) error(one, "'" + one.rule + "' is named twice");
      last = one.rule;
    }
  }
  if (!sound) return;
  if (const std::string circle = Circles(rules).find(); !circle.empty()) {
    errors.push_back("rules: 'over' goes in a circle, so nobody knows which speaks: " + circle);
  }
}

std::string precedence_list(const std::vector<RuleFile>& rules) {
  std::string out = "\n";
  for (const RuleFile& rule : rules) {
    // What is said under the same circumstances is together.
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> groups;
    for (const Precedence& one : rule.over) groups[{one.same, one.when}].push_back(one.rule);
    for (const auto& [circumstances, others] : groups) {
      const auto& [same, when] = circumstances;
      out += "- `" + rule.slug + "` over ";
      for (std::size_t i = 0; i < others.size(); ++i) {
        if (i > 0) out += i + 1 == others.size() ? " and " : ", ";
        out += "`" + others[i] + "`";
      }
      if (const std::string_view words = words_for(same); !words.empty()) {
        out += " " + std::string(words);
      }
      if (!when.empty()) out += ", where " + when;
      out += "\n";
    }
  }
  return out;
}

}  // namespace irsa::tools
