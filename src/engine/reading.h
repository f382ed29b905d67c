// From files to facts: the first half of every command.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

#include "config/settings.h"
#include "load/facts.h"
#include "source/open.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace irsa::engine {

/// Reads all files over a small pool of threads; the result does not depend on settings.jobs. Files
/// that cannot be read are added to `unreadable`. `done` is counted up with each file. Texts that
/// are made from files are added to `sources`.
[[nodiscard]] load::Facts read_all(SourceSet& sources, const config::Settings& settings,
                                   std::vector<Unreadable>& unreadable,
                                   std::atomic<std::size_t>* done = nullptr);

/// The second half of it: what is known of the files together, beside what each of them says.
void read_together(SourceSet& sources, const config::Settings& settings, load::Facts& facts);

/// Reads one file that is not a Terraform file (those are read together, root by root) and adds
/// what it says. `folder`: of files that are read one after the other.
void read_one(const SourceSet& sources, FileId file, const config::Settings& settings,
              load::Facts& facts, std::vector<Unreadable>& unreadable,
              FolderHandle* folder = nullptr);

}  // namespace irsa::engine
