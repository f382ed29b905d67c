#include "load/used_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::load {
namespace {

namespace fs = std::filesystem;

std::string normal(const fs::path& path) { return path.lexically_normal().generic_string(); }

/// What the uses of each of some files say, so far as they agree.
class UsedFiles {
 public:
  explicit UsedFiles(const SourceSet& sources) : sources_(sources) {}

  /// A file that something can be said of.
  void add(FileId file) { files_.emplace(normal(sources_[file].shown), file); }
  [[nodiscard]] bool empty() const { return files_.empty(); }

  void use(const FileUse& use) {
    const auto file = find(sources_[use.file].shown, use.path);
    if (!file) return;
    const auto [said, fresh] = said_.emplace(*file, use.said);
    if (fresh) return;
    const bool agreed = said->second && use.said && said->second->value == use.said->value;
    if (!agreed) said->second.reset();
  }

  [[nodiscard]] std::optional<kube::Text> said_of(FileId file) const {
    const auto found = said_.find(file);
    return found == said_.end() ? std::nullopt : found->second;
  }

 private:
  [[nodiscard]] std::optional<FileId> find(const std::string& user, std::string_view path) const {
    fs::path folder = fs::path(user).lexically_normal().parent_path();
    while (true) {
      const auto found = files_.find(normal(folder / path));
      if (found != files_.end()) return found->second;
      if (!folder.has_relative_path()) return std::nullopt;
      folder = folder.parent_path();
    }
  }

  const SourceSet& sources_;
  std::map<std::string, FileId> files_;
  std::map<FileId, std::optional<kube::Text>> said_;
};

void place_values(const SourceSet& sources, Facts& facts) {
  if (facts.values_uses.empty()) return;
  UsedFiles files(sources);
  for (const kube::ServiceAccount& fragment : facts.account_fragments) {
    if (fragment.of_values) files.add(fragment.origin.file);
  }
  if (files.empty()) return;
  for (const FileUse& use : facts.values_uses) files.use(use);
  const auto namespace_of = [&](const kube::ServiceAccount& fragment) {
    return fragment.of_values ? files.said_of(fragment.origin.file) : std::nullopt;
  };
  for (kube::ServiceAccount& fragment : facts.account_fragments) {
    const auto ns = namespace_of(fragment);
    if (!ns) continue;
    fragment.ns = ns;
    fragment.effective_ns = ns->value;
    facts.namespaces.push_back({fragment.origin.file, ns->value});
    facts.service_accounts.push_back(fragment);
  }
  std::erase_if(facts.account_fragments, [&](const kube::ServiceAccount& fragment) {
    return namespace_of(fragment).has_value();
  });
}

/// A policy that nothing in its own file gives to a role for sure.
bool is_bare(const iam::Role& role) {
  return role.arn.empty() && role.address.empty() && !role.stored && role.policy &&
         (role.name.empty() || role.guessed_name);
}

void name_policies(const SourceSet& sources, Facts& facts) {
  if (facts.policy_uses.empty()) return;
  UsedFiles files(sources);
  for (const iam::Role& role : facts.roles) {
    if (is_bare(role)) files.add(role.file);
  }
  if (files.empty()) return;
  for (const FileUse& use : facts.policy_uses) files.use(use);
  for (iam::Role& role : facts.roles) {
    const auto name = is_bare(role) ? files.said_of(role.file) : std::nullopt;
    if (!name) continue;
    role.name = name->value;
    role.named_at = name->span;
    role.guessed_name = false;
    role.candidate_name = {};
  }
}

/// A script replaces them before the file is used.
void excuse_replaced(const SourceSet& sources, Facts& facts) {
  if (facts.replaced.empty()) return;
  for (ReadingProblem& reading : facts.problems) {
    Problem& problem = reading.problem;
    if (reading.rule != ReadingRule::placeholder_value || problem.level != Severity::warning) {
      continue;
    }
    const auto text = sources.text(problem.where.file);
    if (!text || problem.where.end > text->size()) continue;
    const auto written = std::string_view(*text).substr(problem.where.begin, problem.where.size());
    const bool replaced =
        std::any_of(facts.replaced.begin(), facts.replaced.end(), [&](const kube::Text& pattern) {
          return written.find(pattern.value) != std::string_view::npos;
        });
    if (replaced) problem.level = Severity::note;
  }
}

}  // namespace

void apply_uses(const SourceSet& sources, Facts& facts) {
  place_values(sources, facts);
  name_policies(sources, facts);
  excuse_replaced(sources, facts);
}

}  // namespace irsa::load
