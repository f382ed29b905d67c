// A finding that depends on the default of a variable, in a root of Terraform, is a note at most:
// whoever applies the root may say otherwise. Whether it does depend on it is seen by what is found
// where no default is known: what is told there as well does not.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "engine/engine.h"
#include "load/facts.h"
#include "load/terraform/source.h"
#include "source/walk.h"

namespace irsa::engine {

/// What all rules say, before anything of it is suppressed, in no particular order.
[[nodiscard]] std::vector<Finding> findings_of(const judge::Model& model);

/// The same as without `without_defaults`, which is asked once for what is found where no default
/// is known, if that matters.
[[nodiscard]] Report report_on(const judge::Model& model, const LintOptions& options,
                               const std::function<std::vector<Finding>()>& without_defaults);

/// read_all() (engine/reading.h) for both.
[[nodiscard]] load::Facts read_all(SourceSet& sources, const config::Settings& settings,
                                   std::vector<Unreadable>& unreadable,
                                   std::atomic<std::size_t>* done, load::Defaults defaults);

/// What is known of the files together, beside what each of them says.
void read_together(SourceSet& sources, const config::Settings& settings, load::Facts& facts,
                   load::Defaults defaults);

}  // namespace irsa::engine
