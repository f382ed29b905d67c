// Reading before building. Builds share bases and so are made one after the other; what they are
// made of can be read side by side.
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"

namespace irsa::gitops {

namespace {

/// Divides items into a few ranges for each thread, and calls `work(range, begin, end)`.
template <typename Work>
void for_each_range(std::size_t items, std::size_t ranges, unsigned threads, const Work& work) {
  for_each_index(ranges, threads, [&](std::size_t range) {
    work(range, items * range / ranges, items * (range + 1) / ranges);
  });
}

/// The paths in a list of a kustomization: of resources, or of patches.
std::vector<std::string_view> paths_in(const Value* list) {
  std::vector<std::string_view> out;
  if (list == nullptr || !list->is_sequence()) return out;
  for (const Field& item : list->fields) {
    const Value* const path = item.value->is_mapping() ? get(item.value, "path") : item.value;
    if (!text_of(path).empty()) out.push_back(text_of(path));
  }
  return out;
}

}  // namespace

void Builder::read_ahead(const std::set<std::string>& folders, unsigned threads) {
  constexpr std::size_t kRangesPerThread = 16;
  const std::size_t ranges = threads * kRangesPerThread;
  const std::size_t first = more_trees_.size();
  more_trees_.resize(first + ranges);

  std::vector<std::pair<std::string, std::unique_ptr<Kustomization>>> found;
  for (const std::string& folder : folders) {
    if (kustomizations_.contains(folder)) continue;
    std::optional<std::string> path = kustomization_path(folder);
    if (!path || !files_.is_given(*path)) continue;
    found.emplace_back(std::move(*path), std::make_unique<Kustomization>());
    found.back().second->folder = folder;
  }
  for_each_range(found.size(), ranges, threads, [&](std::size_t range, std::size_t i, auto end) {
    for (; i < end; ++i) {
      auto& [path, kustomization] = found[i];
      if (const auto file = files_.read(path)) {
        read_kustomization(*file, more_trees_[first + range], *kustomization);
      } else {
        kustomization.reset();
      }
    }
  });

  std::set<std::string> paths;
  for (auto& [path, kustomization] : found) {
    if (!kustomization) continue;
    const Kustomization& from =
        *kustomizations_.emplace(kustomization->folder, std::move(kustomization)).first->second;
    constexpr std::array<std::string_view, 4> kLists = {"resources", "patches", "patchesJson6902",
                                                        "patchesStrategicMerge"};
    for (const std::string_view list : kLists) {
      for (const std::string_view written : paths_in(from.at(list))) {
        std::string whole = joined(from.folder, written);
        if (is_within(whole, from.folder) && !documents_.contains(whole) &&
            files_.is_given(whole)) {
          paths.insert(std::move(whole));
        }
      }
    }
  }
  const std::vector<std::string> wanted(paths.begin(), paths.end());
  std::vector<std::optional<ReadDocuments>> read(wanted.size());
  for_each_range(wanted.size(), ranges, threads, [&](std::size_t range, std::size_t i, auto end) {
    for (; i < end; ++i) {
      const auto file = files_.read(wanted[i]);
      if (file) read[i] = read_documents(file->id, file->text, triage_, more_trees_[first + range]);
    }
  });
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (read[i]) documents_.emplace(wanted[i], std::move(*read[i]));
  }
}

}  // namespace irsa::gitops
