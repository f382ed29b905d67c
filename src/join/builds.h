// Overlays of one base build objects of the same names, for clusters or environments of their own:
// what another build has under a name is another object.
#pragma once

#include <cstddef>

#include "join/matches.h"
#include "source/source_set.h"

namespace irsa::join {

/// Are the two files parts of two builds?
[[nodiscard]] inline bool apart(const SourceSet& sources, FileId one, FileId other) {
  const auto& a = sources[one].built;
  const auto& b = sources[other].built;
  return a && b && a->root != b->root;
}

/// The first that fits, of the records that were found for something in the file: in the file's
/// build, else in none. Only if the build has none of them, whether they fit or not, those of other
/// builds count.
template <typename T, typename Fits>
const T* find_beside(const SourceSet& sources, const Matches<T>& found, FileId file, Fits fits) {
  const auto& here = sources[file].built;
  const T* of_none = nullptr;
  const T* of_another = nullptr;
  bool own = false;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const T& record = *found[i];
    const auto& there = sources[record.origin.file].built;
    if (here && there && here->root == there->root) {
      own = true;
      if (fits(record)) return &record;
    } else if (!here || !there) {
      if (of_none == nullptr && fits(record)) of_none = &record;
      if (!here && of_none != nullptr) return of_none;
    } else if (!own && of_another == nullptr && fits(record)) {
      of_another = &record;
    }
  }
  return of_none != nullptr || own ? of_none : of_another;
}

/// The same of any of them; nullptr if nothing was found.
template <typename T>
const T* front_beside(const SourceSet& sources, const Matches<T>& found, FileId file) {
  return find_beside(sources, found, file, [](const T&) { return true; });
}

}  // namespace irsa::join
