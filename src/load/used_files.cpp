#include "load/used_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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

  [[nodiscard]] bool used(FileId file) const { return said_.contains(file); }

  [[nodiscard]] std::optional<kube::Text> said_of(FileId file) const {
    const auto found = said_.find(file);
    return found == said_.end() ? std::nullopt : found->second;
  }

  /// The file that `user` means by this path.
  [[nodiscard]] std::optional<FileId> find(const std::string& user, std::string_view path) const {
    fs::path folder = fs::path(user).lexically_normal().parent_path();
    while (true) {
      const auto found = files_.find(normal(folder / path));
      if (found != files_.end()) return found->second;
      if (!folder.has_relative_path()) return std::nullopt;
      folder = folder.parent_path();
    }
  }

 private:
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
  return role.arn.empty() && !role.name_unknown && !role.stored && role.policy &&
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
  std::set<std::pair<FileId, std::string_view>> described;
  for (iam::Role& role : facts.roles) {
    if (!is_bare(role) || !files.used(role.file)) continue;
    const auto name = files.said_of(role.file);
    if (!name) {
      role.name_unknown = role.name.empty();
      continue;
    }
    described.emplace(name->span.file, name->value);
    role.name = name->value;
    role.named_at = name->span;
    role.guessed_name = false;
    role.candidate_name = {};
  }
  // What only named the role says nothing more of it.
  std::erase_if(facts.roles, [&](const iam::Role& role) {
    return !role.policy && described.contains({role.file, role.name});
  });
}

/// Texts that a script replaces before the files are used.
class Replaced {
 public:
  Replaced(const SourceSet& sources, const Facts& facts) {
    if (facts.replaced.empty()) return;
    UsedFiles files(sources);
    for (std::size_t i = 0; i < sources.size(); ++i) files.add(SourceSet::id(i));
    for (const FileUse& use : facts.replaced) {
      const auto file =
          use.path.empty() ? std::nullopt : files.find(sources[use.file].shown, use.path);
      // A copy that the script has made before may be one of any file.
      (file ? in_file_[*file] : anywhere_).push_back(use.said->value);
    }
  }
  [[nodiscard]] bool empty() const { return anywhere_.empty() && in_file_.empty(); }
  /// By a command that names the file.
  [[nodiscard]] bool in(FileId file, std::string_view text) const {
    const auto found = in_file_.find(file);
    return found != in_file_.end() && holds_one(text, found->second);
  }
  /// By one that may read any file, too.
  [[nodiscard]] bool perhaps_in(FileId file, std::string_view text) const {
    return in(file, text) || holds_one(text, anywhere_);
  }

  /// Is it, as a whole, what a command replaces in some file? Copies go from one to the next.
  [[nodiscard]] bool is_word(std::string_view text) const {
    const auto is_it = [&](std::string_view pattern) { return pattern == text; };
    return std::any_of(anywhere_.begin(), anywhere_.end(), is_it) ||
           std::any_of(in_file_.begin(), in_file_.end(), [&](const auto& of_file) {
             return std::any_of(of_file.second.begin(), of_file.second.end(), is_it);
           });
  }

 private:
  static bool holds_one(std::string_view text, const std::vector<std::string_view>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
      return text.find(pattern) != std::string_view::npos;
    });
  }

  std::vector<std::string_view> anywhere_;
  std::map<FileId, std::vector<std::string_view>> in_file_;
};

void excuse_placeholders(const SourceSet& sources, const Replaced& replaced, Facts& facts) {
  for (ReadingProblem& reading : facts.problems) {
    Problem& problem = reading.problem;
    if (reading.rule != ReadingRule::placeholder_value || problem.level != Severity::warning) {
      continue;
    }
    const auto text = sources.text(problem.where.file);
    if (!text || problem.where.end > text->size()) continue;
    const auto written = std::string_view(*text).substr(problem.where.begin, problem.where.size());
    if (replaced.perhaps_in(problem.where.file, written)) problem.level = Severity::note;
  }
}

/// A name that no object can have, until a script has put another one in its place.
void excuse_names(const Replaced& replaced, Facts& facts) {
  std::erase_if(facts.invalid_names, [&](const kube::InvalidName& name) {
    return name.type == kube::ValueType::string &&
           (replaced.perhaps_in(name.origin.file, name.value.value) ||
            replaced.is_word(name.value.value));
  });
}

/// Namespaces that a script replaces: manifests that are nowhere applied as they are.
template <typename Record>
void open_namespaces(const Replaced& replaced, std::vector<Record>& records) {
  for (Record& record : records) {
    if (record.origin.live || !record.ns) continue;
    const std::string_view ns = record.ns->value;
    if (replaced.in(record.origin.file, ns) || replaced.is_word(ns)) record.effective_ns = {};
  }
}

/// Annotations whose value, or a part of it, a script replaces.
void open_annotations(const Replaced& replaced, std::vector<kube::ServiceAccount>& accounts) {
  for (kube::ServiceAccount& account : accounts) {
    if (account.origin.live) continue;
    for (kube::Annotation& annotation : account.annotations) {
      if (annotation.type == kube::ValueType::string &&
          (replaced.in(account.origin.file, annotation.value) ||
           replaced.is_word(annotation.value))) {
        annotation.placeholder = true;
      }
    }
  }
}

/// What a condition is compared with is filled in later, however much it looks like a value.
void open_values(const Replaced& replaced, Facts& facts) {
  for (iam::Role& role : facts.roles) {
    if (!role.policy) continue;
    for (iam::Statement& statement : role.policy->statements) {
      for (iam::Condition& condition : statement.conditions) {
        const auto kept = std::stable_partition(
            condition.values.begin(), condition.values.end(),
            [&](const iam::Text& value) { return !replaced.in(role.file, value.value); });
        if (kept == condition.values.end()) continue;
        condition.open_values.insert(condition.open_values.end(), kept, condition.values.end());
        condition.values.erase(kept, condition.values.end());
        condition.unknown = true;
      }
    }
  }
}

}  // namespace

void apply_uses(const SourceSet& sources, Facts& facts) {
  place_values(sources, facts);
  name_policies(sources, facts);
  const Replaced replaced(sources, facts);
  if (replaced.empty()) return;
  excuse_placeholders(sources, replaced, facts);
  excuse_names(replaced, facts);
  open_values(replaced, facts);
  open_namespaces(replaced, facts.service_accounts);
  open_namespaces(replaced, facts.workloads);
  open_annotations(replaced, facts.service_accounts);
  open_annotations(replaced, facts.account_fragments);
}

}  // namespace irsa::load
