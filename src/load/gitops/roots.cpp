#include "load/gitops/roots.h"

#include <algorithm>
#include <utility>

#include "base/reach.h"
#include "base/thread_pool.h"
#include "gitops/files.h"
#include "source/kustomization_file.h"

namespace irsa::load {

namespace {

/// From so many folders on with a kustomization, threads to read them are worth their start.
constexpr std::size_t kManyFolders = 8;

}  // namespace

Roots::Roots(const SourceSet& sources, const config::Settings& settings, const Facts& facts,
             const TreeFiles& files, gitops::Builder& builder)
    : sources_(sources), facts_(facts), files_(files), builder_(builder) {
  std::set<std::string> folders;
  for (const kube::Kustomization& kustomization : facts.kustomizations) {
    const auto [root, fresh] =
        roots_.emplace(gitops::parent_of(files.path_of(kustomization.file)), kustomization.file);
    folders.insert(root->first);
  }
  const unsigned threads = thread_count(settings.jobs);
  if (threads > 1 && folders.size() >= kManyFolders) builder.read_ahead(folders, threads);
  std::set<std::string> included;
  for (const std::string& folder : folders) {
    const std::vector<std::string>& others = includes_of(folder);
    included.insert(others.begin(), others.end());
  }
  find_changed();
  std::erase_if(roots_, [&](const auto& root) {
    return included.contains(root.first) || builder.is_component(root.first);
  });
  add_circles();
  add_unreadable();
}

const std::vector<std::string>& Roots::includes_of(const std::string& folder) {
  const auto [found, fresh] = includes_.try_emplace(folder);
  if (fresh) found->second = builder_.included_by(folder);
  return found->second;
}

void Roots::add_included(const std::string& folder, std::set<std::string>& to) {
  add_reached(
      std::vector{folder},
      to, [&](const std::string& at) -> const auto& { return includes_of(at); });
}

/// What is named by a kustomization that changes something, or by one that such a one includes.
void Roots::find_changed() {
  std::set<std::string> tainted;
  for (const auto& [folder, file] : roots_) {
    if (!builder_.only_gathers(folder)) add_included(folder, tainted);
  }
  for (const kube::Kustomization& kustomization : facts_.kustomizations) {
    const std::string folder(gitops::parent_of(files_.path_of(kustomization.file)));
    if (!tainted.contains(folder)) continue;
    for (const std::string_view reference : kustomization.references) {
      changed_.insert(gitops::joined(folder, reference));
    }
  }
}

/// Kustomizations that include each other have no root: the first of them is taken for one.
void Roots::add_circles() {
  std::set<std::string> reached;
  std::map<std::string, std::string> included_from;  // one that includes each
  for (const auto& [folder, others] : includes_) {
    if (roots_.contains(folder) || builder_.is_component(folder)) add_included(folder, reached);
    for (const std::string& other : others) included_from.emplace(other, folder);
  }
  for (const auto& [folder, others] : includes_) {
    if (reached.contains(folder)) continue;
    // Whatever includes it is not reached either: the way up leads into a circle.
    std::set<std::string> above;
    std::string at = folder;
    while (above.insert(at).second) at = included_from.at(at);
    std::string first = at;
    for (std::string on = included_from.at(at); on != at; on = included_from.at(on)) {
      first = std::min(first, on);
    }
    if (const auto file = builder_.kustomization_in(first)) roots_.emplace(first, file->id);
    add_included(first, reached);
  }
}

/// A file that is called so and of which nothing is known, as an overlay that is a list.
void Roots::add_unreadable() {
  std::set<FileId> known(facts_.template_files.begin(), facts_.template_files.end());
  for (const kube::Kustomization& each : facts_.kustomizations) known.insert(each.file);
  for (const Skipped& skipped : facts_.skipped) {
    if (skipped.reason == SkipReason::template_source) known.insert(skipped.file);
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const FileId file = SourceSet::id(i);
    const SourceFile& source = sources_[file];
    if (!source.input || source.built || !is_kustomization_file(source.shown)) continue;
    if (known.contains(file)) continue;
    std::string folder(gitops::parent_of(files_.path_of(file)));
    if (builder_.is_unreadable(folder)) roots_.emplace(std::move(folder), file);
  }
}

}  // namespace irsa::load
