// Findings about what was made from files: roots of Terraform, builds of kustomizations. Their
// places become places of the files, and what several builds share becomes one finding.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "diag/findings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::engine {

/// In how many builds a file is.
using BuildCounts = std::map<FileId, std::size_t>;
[[nodiscard]] BuildCounts count_builds(const SourceSet& sources);

/// Roots of Terraform of which one reads the state of the other, by the texts that were made of
/// them.
using LinkedRoots = std::set<std::pair<FileId, FileId>>;
[[nodiscard]] LinkedRoots linked_roots(const std::vector<load::TerraformRoot>& roots);

/// Adds those of which one has an account that names a role of the other by its ARN.
void link_by_arns(const load::Facts& facts, LinkedRoots& linked);

inline const LinkedRoots kNoLinks;

/// The findings of one rule, in order, on their way to the report.
class Placing {
 public:
  Placing(const SourceSet& sources, const BuildCounts& counts, const LinkedRoots& linked = kNoLinks)
      : sources_(sources), counts_(counts), linked_(linked) {}

  /// Turns the problem's places into places of files. False for a problem about two evaluations:
  /// roots are applied apart, often to several accounts or clusters, and what holds for one says
  /// nothing about the other, unless one reads the other's state. What depends on a default that
  /// callers may replace is a note at most.
  bool place(Problem& problem, Severity& level);
  /// If the level of the one that was placed last is lower because something in it may be a
  /// default: the roots of Terraform that it is about, by the texts that were made of them.
  [[nodiscard]] const std::vector<FileId>& lowered_in() const { return lowered_in_; }
  /// Takes the finding of the problem that was placed last. One that differs from an earlier one by
  /// its build alone is not kept.
  void add(Finding finding);
  [[nodiscard]] std::vector<Finding> take();

 private:
  void spell(Problem& problem, FileId rendered) const;
  void mind_other_builds(Problem& problem, std::size_t roots) const;

  struct Shared {
    std::size_t finding;
    std::size_t builds;  ///< that have the file
    std::vector<FileId> roots;
  };

  const SourceSet& sources_;
  const BuildCounts& counts_;
  const LinkedRoots& linked_;
  std::optional<FileId> root_;  // of the problem that was placed last
  std::size_t builds_ = 0;
  std::vector<FileId> lowered_in_;
  std::vector<Finding> findings_;
  std::map<std::pair<Span, std::string>, Shared> shared_;
};

}  // namespace irsa::engine
