#include "engine/precedence.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "judge/precedence.h"

namespace irsa::engine {

namespace {

using judge::Precedence;
using judge::Same;

/// The judge has settled what is about one statement.
bool is_for_engine(const Precedence& one) { return one.same != Same::statement; }

/// The service accounts, or roles, that the problem is about.
std::vector<std::string> names_in(const Problem& problem, Same same) {
  std::vector<std::string> names;
  const auto add = [&](const ObjectName& object) {
    if (same == Same::role) {
      if (!object.role.empty()) names.push_back(object.role);
    } else if (object.kind == "ServiceAccount" && !object.name.empty()) {
      names.push_back(object.ns + '/' + object.name);
    }
  };
  add(problem.object);
  if (problem.other) add(*problem.other);
  return names;
}

/// What the findings of one rule are about.
class Subjects {
 public:
  void add(const Problem& problem, Same same) {
    if (same == Same::value) {
      places_.push_back(problem.where);
    } else {
      for (std::string& name : names_in(problem, same)) names_.insert(std::move(name));
    }
  }
  void close() { std::sort(places_.begin(), places_.end()); }

  [[nodiscard]] bool speaks_of(const Problem& problem, Same same) const {
    if (same != Same::value) {
      const auto names = names_in(problem, same);
      return std::any_of(names.begin(), names.end(),
                         [&](const std::string& name) { return names_.contains(name); });
    }
    // Places of one rule hardly ever overlap each other: the last that begins before the end is it.
    const Span where = problem.where;
    const auto after = std::upper_bound(
        places_.begin(), places_.end(), where, [](const Span& wanted, const Span& place) {
          return std::tuple(wanted.file, std::max(wanted.end, wanted.begin + 1)) <=
                 std::tuple(place.file, place.begin);
        });
    if (after == places_.begin()) return false;
    const Span& before = *std::prev(after);
    return before.file == where.file && before.end > where.begin;
  }

 private:
  std::vector<Span> places_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

bool keeps_others_silent(std::string_view rule) {
  // The table is always the same, and each rule is asked about in each run.
  static const std::set<std::string_view> all = [] {
    std::set<std::string_view> out;
    for (const Precedence& one : judge::precedence()) {
      if (is_for_engine(one)) out.insert(one.rule);
    }
    return out;
  }();
  return all.contains(rule);
}

void heed_precedence(std::vector<Finding>& findings) {
  std::set<std::string_view> found;
  for (const Finding& finding : findings) found.insert(finding.rule->slug);
  std::vector<const Precedence*> table;
  for (const Precedence& one : judge::precedence()) {
    if (is_for_engine(one) && found.contains(one.rule) && found.contains(one.over)) {
      table.push_back(&one);
    }
  }
  if (table.empty()) return;
  std::map<std::pair<std::string_view, Same>, Subjects> subjects;
  for (const Precedence* const one : table) subjects[{one->rule, one->same}];
  for (auto& [key, of_rule] : subjects) {
    for (const Finding& finding : findings) {
      if (finding.rule->slug == key.first) of_rule.add(finding.problem, key.second);
    }
    of_rule.close();
  }
  std::erase_if(findings, [&](const Finding& finding) {
    return std::any_of(table.begin(), table.end(), [&](const Precedence* one) {
      return one->over == finding.rule->slug &&
             subjects[{one->rule, one->same}].speaks_of(finding.problem, one->same);
    });
  });
}

}  // namespace irsa::engine
