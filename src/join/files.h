// Whether the input has everything about what is in a file: what a kustomization changes, what
// a build leaves open, what could not be read. Does not know names or clusters.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "join/inputs.h"
#include "kube/objects.h"
#include "source/span.h"

namespace irsa::join {

/// Of a file's path with forward slashes; "." if it is a name alone.
[[nodiscard]] std::string_view folder_of(std::string_view path);

class Files {
 public:
  explicit Files(const Inputs& inputs);
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;

  /// A kustomization reaches this file: names, namespaces and annotations may come from it.
  [[nodiscard]] bool partial(FileId file) const;
  /// It is part of a build of which not all objects are known: what is absent may be there.
  [[nodiscard]] bool in_open_build(FileId file) const;
  /// Folders, as they are shown, of kustomizations that no other one reaches and whose accounts the
  /// input does not have as they are after the build; sorted.
  [[nodiscard]] const std::vector<std::string>& unbuilt_kustomizations() const { return unbuilt_; }
  /// Of equal keys only one counts: what the others said at this place is lost.
  [[nodiscard]] bool lost_in_reading(Span span) const;
  /// The account's role is lost, because a key occurs twice in its object: duplicate-key says so.
  [[nodiscard]] bool lost_role(const kube::ServiceAccount& account) const;

 private:
  void find_partial();
  void find_lost_keys();
  [[nodiscard]] std::vector<std::string> find_unbuilt() const;

  Inputs inputs_;
  std::vector<bool> partial_;     // by file; empty if there are none
  std::set<FileId> open_builds_;  // those of which not all objects are known, by their root
  std::set<Span> duplicate_keys_;
  std::set<Span> lost_roles_;  // those whose lost value names a role
  std::vector<std::string> unbuilt_;
};

}  // namespace irsa::join
