#include "engine/without_defaults.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

namespace irsa::engine {

void Lowered::add(const Told& told, Severity level, const std::vector<FileId>& in) {
  Severity& known = levels.try_emplace(told, level).first->second;
  known = std::max(known, level);
  roots.insert(in.begin(), in.end());
}

void Lowered::add(const Lowered& other) {
  levels.insert(other.levels.begin(), other.levels.end());
  roots.insert(other.roots.begin(), other.roots.end());
}

void raise_what_stands(std::vector<Finding>& findings, const Lowered& lowered,
                       const std::vector<Finding>& without_defaults) {
  struct Standing {
    std::size_t count = 0;
    Severity level = Severity::off;
    std::set<std::string_view> messages = {};
  };
  std::map<Told, Standing> standing;
  std::map<Told, std::size_t> counts;
  for (const Finding& finding : without_defaults) {
    Standing& there = standing[{finding.rule, finding.problem.where}];
    ++there.count;
    there.level = std::max(there.level, finding.level);
    there.messages.insert(finding.problem.message);
  }
  for (const Finding& finding : findings) ++counts[{finding.rule, finding.problem.where}];
  for (Finding& finding : findings) {
    const Told told{finding.rule, finding.problem.where};
    const auto there = standing.find(told);
    const auto before = lowered.levels.find(told);
    if (before == lowered.levels.end() || there == standing.end()) continue;
    // Of several at one place only those that are surely meant.
    if (there->second.count < counts[told] &&
        !there->second.messages.contains(finding.problem.message)) {
      continue;
    }
    finding.level = std::max(finding.level, std::min(before->second, there->second.level));
  }
}

}  // namespace irsa::engine
