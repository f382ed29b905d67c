// A finding that depends on the default of a variable, in a root of Terraform, is a note at most:
// whoever applies the root may say otherwise. Whether it does depend on it is seen by what is found
// in the root alone where no default is known: what is told there as well does not.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engine/report.h"
#include "source/span.h"

namespace irsa::engine {

/// Of which rule, and where.
using Told = std::pair<const RuleInfo*, Span>;

/// Findings whose level is lower because something in them may be a default.
struct Lowered {
  std::map<Told, Severity> levels;  ///< that they had before
  std::set<FileId> roots;           ///< by the texts that were made of them

  void add(const Told& told, Severity level, const std::vector<FileId>& in);
  void add(const Lowered& other);
};

/// Gives findings back the level that they have without any default.
void raise_what_stands(std::vector<Finding>& findings, const Lowered& lowered,
                       const std::vector<Finding>& without_defaults);

}  // namespace irsa::engine
