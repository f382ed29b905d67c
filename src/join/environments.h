// Which objects belong together where the input holds several environments: roots of Terraform,
// folders with the same objects.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "join/matches.h"
#include "join/objects.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

/// Roots of Terraform: each has a state of its own.
class TerraformRoots {
 public:
  explicit TerraformRoots(const load::Facts& facts);

  /// The texts of two roots.
  [[nodiscard]] bool two(FileId a, FileId b) const {
    return a != b && objects_.contains(a) && objects_.contains(b);
  }
  /// Two roots that make the same object: as an object is in one state, they are for different
  /// clusters.
  [[nodiscard]] bool apart(FileId a, FileId b) const;

 private:
  // Numbers of the objects that a root makes, sorted; empty where there is one root.
  std::unordered_map<FileId, std::vector<std::uint32_t>> objects_;
};

/// Nothing runs as the account or names it: as this very definition, where others of its name are
/// beside what does, in a folder, a build or a root of Terraform.
[[nodiscard]] bool is_unused(const SourceSet& sources, const ServiceAccount& account,
                             const Matches<ServiceAccount>& definitions,
                             const Matches<Workload>& workloads,
                             const Matches<AccountReader>& readers);

}  // namespace irsa::join
