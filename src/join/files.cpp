#include "join/files.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/arena.h"
#include "base/groups.h"
#include "base/normal_path.h"
#include "base/reach.h"

namespace irsa::join {
namespace {

/// Surely as normal_path() leaves it.
bool is_normal(std::string_view path) {
  // Without a way out of the loop, so that compilers look at many bytes at once.
  const auto is = [&](std::size_t i, char sign) { return static_cast<unsigned>(path[i] == sign); };
  unsigned odd = path.ends_with('/') || path.ends_with('.');
  for (std::size_t i = 1; i < path.size(); ++i)
    odd |= is(i, '/') & (is(i - 1, '/') | is(i - 1, '.'));
  return odd == 0;
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

/// What a path means that is written in a folder, as folder_of() calls folders.
std::string resolved(std::string_view folder, std::string_view reference) {
  std::string path = normal_path(std::string(folder).append("/").append(reference));
  return path.empty() ? "." : path;
}

bool any_inside(const std::set<Span>& places, Span span) {
  const auto first = places.lower_bound({span.file, span.begin, span.begin});
  return first != places.end() && first->file == span.file && first->begin < span.end;
}

}  // namespace

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view(".") : path.substr(0, slash);
}

Files::Files(const Inputs& inputs) : inputs_(inputs) {
  find_partial();
  find_lost_keys();
  unbuilt_ = find_unbuilt();
}

void Files::find_partial() {
  for (const kube::Build& build : inputs_.facts.builds) {
    if (!build.holes.empty()) open_builds_.insert(build.root);
  }
  if (!inputs_.facts.template_files.empty() || !inputs_.facts.kustomizations.empty() ||
      !inputs_.facts.snapshot_parts.empty()) {
    partial_.resize(inputs_.sources.size());
  }
  for (std::size_t i = 0; i < partial_.size(); ++i) {
    const auto& recorded = inputs_.sources.files()[i].recorded;
    partial_[i] = recorded != nullptr && recorded->partial;
  }
  for (const FileId file : inputs_.facts.template_files) {
    partial_[static_cast<std::size_t>(file)] = true;
  }
  if (inputs_.facts.kustomizations.empty()) return;
  Arena texts;
  Ids<std::string_view> reached;
  for (const kube::Kustomization& kustomization : inputs_.facts.kustomizations) {
    const std::string_view directory = directory_of(inputs_.sources[kustomization.file].shown);
    for (const std::string_view reference : kustomization.references) {
      const std::string path = std::string(directory).append(reference);
      reached.add(texts.keep(is_normal(path) ? path : normal_path(path)));
    }
  }
  for (std::size_t i = 0; i < inputs_.sources.size(); ++i) {
    if (inputs_.sources.files()[i].built) continue;
    const std::string_view shown = inputs_.sources.files()[i].shown;
    if (reached.find(is_normal(shown) ? shown : std::string_view(normal_path(shown))) != kNoId) {
      partial_[i] = true;
    }
  }
}

void Files::find_lost_keys() {
  for (const load::ReadingProblem& problem : inputs_.facts.problems) {
    if (problem.rule != load::ReadingRule::duplicate_key) continue;
    duplicate_keys_.insert(problem.problem.where);
    if (problem.problem.level == Severity::error) {
      lost_roles_.insert(problem.problem.where);
    }
  }
}

bool Files::in_open_build(FileId file) const {
  const auto& built = inputs_.sources[file].built;
  return built && open_builds_.contains(built->root);
}

bool Files::partial(FileId file) const {
  const auto at = static_cast<std::size_t>(file);
  return at < partial_.size() && partial_[at];
}

bool Files::lost_in_reading(Span span) const { return any_inside(duplicate_keys_, span); }

bool Files::lost_role(const kube::ServiceAccount& account) const {
  return account.extent && any_inside(lost_roles_, *account.extent);
}

namespace {

struct AccountFiles {
  std::set<std::string> wanting =
      {};  ///< the input does not hold what building their accounts gives
  std::set<std::string> rendered = {};  ///< somebody else has built them
};

/// What was built here is of other overlays than those that were `refused`.
AccountFiles unbuilt_accounts(const Inputs& inputs, const Files& files, bool refused) {
  const auto is_built = [&](const kube::ServiceAccount& account) {
    return inputs.sources[account.origin.file].built.has_value();
  };
  // What somebody else has built has the same names, or longer ones: prefixes and suffixes.
  std::unordered_set<std::string_view> rendered;
  std::vector<std::string_view> rendered_list;
  for (const kube::ServiceAccount& account : inputs.facts.service_accounts) {
    if (files.partial(account.origin.file) || is_built(account)) continue;
    if (rendered.insert(account.name.value).second) rendered_list.push_back(account.name.value);
  }
  constexpr std::size_t kMostRendered = 2'000;
  const auto is_rendered = [&](std::string_view name) {
    return rendered.contains(name) ||
           (rendered_list.size() < kMostRendered &&
            std::any_of(rendered_list.begin(), rendered_list.end(), [&](std::string_view longer) {
              return longer.find(name) != std::string_view::npos;
            }));
  };
  AccountFiles out;
  for (const kube::ServiceAccount& account : inputs.facts.service_accounts) {
    const FileId file = account.origin.file;
    const std::string& path = inputs.sources[file].shown;
    if (is_built(account)) {
      if (refused) out.wanting.insert(path);
    } else if (files.partial(file)) {
      (is_rendered(account.name.value) ? out.rendered : out.wanting).insert(path);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> Files::find_unbuilt() const {
  std::set<std::string> refused;  // folders
  for (const kube::Build& build : inputs_.facts.builds) {
    if (!build.refused.empty()) refused.emplace(folder_of(inputs_.sources[build.root].shown));
  }
  if (inputs_.facts.kustomizations.empty() && refused.empty()) return {};
  const AccountFiles accounts = unbuilt_accounts(inputs_, *this, !refused.empty());

  std::set<std::string> known;                               // folders
  std::set<std::string> naming;                              // those that name anything
  std::map<std::string, std::vector<std::string>> named_by;  // folders, by the path they name
  for (const kube::Kustomization& kustomization : inputs_.facts.kustomizations) {
    const std::string folder(folder_of(inputs_.sources[kustomization.file].shown));
    known.insert(folder);
    if (!kustomization.references.empty()) naming.insert(folder);
    for (const std::string_view reference : kustomization.references) {
      named_by[resolved(folder, reference)].push_back(folder);
    }
  }
  /// These paths, and all folders that reach one of them.
  const std::vector<std::string> none;
  const auto reaching = [&](std::vector<std::string> paths) {
    std::set<std::string> out;
    add_reached(
        std::move(paths), out, [&](const std::string& at) -> const auto& {
          const auto above = named_by.find(at);
          return above == named_by.end() ? none : above->second;
        });
    return out;
  };
  const auto all_of = [](const std::set<std::string>& paths) {
    return std::vector<std::string>(paths.begin(), paths.end());
  };
  const std::set<std::string> wanting = reaching(all_of(accounts.wanting));
  std::set<std::string> folders;
  for (const std::string& folder : wanting) {
    const bool top =
        !named_by.contains(folder) && !named_by.contains(folder + "/kustomization.yaml");
    if (top && known.contains(folder)) folders.insert(folder);
  }
  if (refused.empty()) return {folders.begin(), folders.end()};
  // What is refused may hold anything where it cannot be read, or leads out of the input; unless
  // somebody has built it.
  std::unordered_set<std::string> there(known.begin(), known.end());
  for (const SourceFile& file : inputs_.sources.files()) {
    there.insert(is_normal(file.shown) ? file.shown : normal_path(file.shown));
  }
  std::vector<std::string> unknown;
  for (const auto& [path, by] : named_by) {
    if (!there.contains(path)) unknown.push_back(path);
  }
  for (const std::string& folder : refused) {
    if (!naming.contains(folder)) unknown.push_back(folder);
  }
  const std::set<std::string> open = reaching(std::move(unknown));
  const std::set<std::string> rendered = reaching(all_of(accounts.rendered));
  for (const std::string& folder : refused) {
    const bool unread = open.contains(folder) && !rendered.contains(folder);
    if (unread || wanting.contains(folder)) folders.insert(folder);
  }
  return {folders.begin(), folders.end()};
}

}  // namespace irsa::join
