// Objects of the input that install charts with values that are elsewhere (value_files.h). When
// all files have been read, such an object is read again with all of its values in it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "config/settings.h"
#include "gitops/tree.h"
#include "load/facts.h"
#include "load/gitops/tree_files.h"
#include "load/gitops/value_files.h"
#include "load/gitops/value_maps.h"
#include "source/source_set.h"

namespace irsa::load {

class ObjectsWithValues {
 public:
  /// All of these must outlive it.
  ObjectsWithValues(const SourceSet& sources, const config::Settings& settings, const Facts& facts,
                    TreeFiles& files, gitops::Trees& trees, ValueFiles& values);

  /// Reads those of a file.
  void read(FileId file);
  /// Puts what was read in the place of what these objects said without their values, and of what
  /// the files of values said by themselves. Called once, at the end.
  void replace_in(Facts& facts);

 private:
  const SourceSet& sources_;
  const config::Settings& settings_;
  TreeFiles& files_;
  gitops::Trees& trees_;
  ValueFiles& values_;
  InputMaps maps_;
  Facts facts_;
  using Document = std::pair<FileId, std::uint32_t>;                  // and its ordinal
  std::set<Document> documents_;                                      // that were read again
  std::set<Document> read_;                                           // …and say something
  std::map<FileId, std::map<std::uint32_t, std::uint32_t>> extents_;  // of these: end by begin
};

}  // namespace irsa::load
