// Reference inputs: snapshots and other files that serve as evidence (--against). They take part in
// everything, but it is not up to the user to fix them: what is wrong in them is counted and not
// shown, unless it concerns a role that an account of the checked files names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "diag/findings.h"
#include "join/index.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::engine {

/// Gives the records of snapshots to the files they were read from, which are added to `sources`
/// for that, and puts all records in the order of these. An object of a snapshot gives way to the
/// checked one that says it again: of the same file, or of whatever file if the snapshot has it of
/// a running cluster.
void settle_snapshots(SourceSet& sources, const config::Settings& settings, load::Facts& facts);

/// What keeps snapshots and reference inputs from being used, a clause each without a full stop:
/// then the run has failed, for less would be checked than it seems.
[[nodiscard]] std::vector<std::string> reference_defects(const SourceSet& sources,
                                                         const config::Settings& settings,
                                                         const load::Facts& facts);

/// What the run was checked against.
struct ReferenceOutcome {
  std::uint64_t errors = 0, warnings = 0, notes = 0;  ///< of its own: they count for nothing else
  bool shown = false;                                 ///< they are among the findings, marked
  std::size_t roles = 0, accounts = 0;                ///< of the reference inputs
  std::vector<std::string> aws_accounts = {};         ///< whose roles they are
  bool complete = false;                              ///< all roles of these
  std::string read = {};                              ///< of the oldest snapshot; empty: none
};

/// Takes the findings that are in reference inputs out of `findings`; with `show`, marks them
/// instead. One about a role that an account of the checked files names goes to its annotation.
[[nodiscard]] ReferenceOutcome set_reference_aside(const join::Index& index, bool show,
                                                   std::vector<Finding>& findings);

/// By whom a finding is marked that is in a reference input.
inline constexpr std::string_view kByReference = "reference";

}  // namespace irsa::engine
