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

namespace irsa::join {
namespace {

/// "a/b/../c/./d" → "a/c/d".
std::string normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    at = end + 1;
  }
  std::string out = !path.empty() && path.front() == '/' ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out;
}

/// Surely as normal_path() leaves it.
bool is_normal(std::string_view path) {
  // Without a way out of the loop, so that compilers look at many bytes at once.
  int odd = path.ends_with('/') || path.ends_with('.');
  for (std::size_t i = 1; i < path.size(); ++i) {
    odd |= (path[i] == '/') & ((path[i - 1] == '/') | (path[i - 1] == '.'));
  }
  return odd == 0;
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view(".") : path.substr(0, slash);
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

Files::Files(const Inputs& inputs) : inputs_(inputs) {
  find_partial();
  find_lost_keys();
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

std::vector<std::string> Files::unbuilt_kustomizations() const {
  if (inputs_.facts.kustomizations.empty()) return {};
  // What building gives has the same names, or longer ones: prefixes and suffixes.
  std::unordered_set<std::string_view> built;
  std::vector<std::string_view> built_list;
  for (const kube::ServiceAccount& account : inputs_.facts.service_accounts) {
    if (partial(account.origin.file) || !built.insert(account.name.value).second) continue;
    built_list.push_back(account.name.value);
  }
  constexpr std::size_t kFew = 2'000;
  const auto is_built = [&](std::string_view name) {
    return built.contains(name) ||
           (built_list.size() < kFew &&
            std::any_of(built_list.begin(), built_list.end(), [&](std::string_view longer) {
              return longer.find(name) != std::string_view::npos;
            }));
  };
  std::set<std::string, std::less<>> wanting;  // files with accounts that are not built
  for (const kube::ServiceAccount& account : inputs_.facts.service_accounts) {
    const FileId file = account.origin.file;
    if (partial(file) && !is_built(account.name.value)) wanting.insert(inputs_.sources[file].shown);
  }
  if (wanting.empty()) return {};

  std::map<std::string, std::vector<std::string>, std::less<>> reaches;  // by folder
  std::set<std::string, std::less<>> reached;
  for (const kube::Kustomization& kustomization : inputs_.facts.kustomizations) {
    const std::string folder(folder_of(inputs_.sources[kustomization.file].shown));
    std::vector<std::string>& paths = reaches[folder];
    for (const std::string_view reference : kustomization.references) {
      paths.push_back(resolved(folder, reference));
      reached.insert(paths.back());
    }
  }
  const auto wants = [&](const std::string& top) {
    std::vector<std::string> open = {top};
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (wanting.contains(at)) return true;
      const auto below = reaches.find(at);
      if (below != reaches.end())
        open.insert(open.end(), below->second.begin(), below->second.end());
    }
    return false;
  };
  std::vector<std::string> folders;
  for (const auto& [folder, paths] : reaches) {
    const bool top = !reached.contains(folder) && !reached.contains(folder + "/kustomization.yaml");
    if (top && wants(folder)) folders.push_back(folder);
  }
  return folders;
}

}  // namespace irsa::join
