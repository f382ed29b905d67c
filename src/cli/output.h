// Writing results: completely, or not at all and with a reason.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_set.h"

namespace irsa::cli {

/// Writes and flushes. A reader that has gone away (`irsa-lint … | head`) is no error; anything
/// else throws UsageError.
void write_stream(std::ostream& out, std::string_view text);

struct FileText {
  std::string path;
  std::string text;
};

/// Throws UsageError if one of the files is an input (but for the report of an earlier run that a
/// walk found) or the configuration.
void keep_inputs(const std::vector<FileText>& files, const SourceSet& sources);

/// Writes each text beside its path and, when all of them are there, moves them to their places.
/// Devices and pipes are written to as they are; a link to nothing is refused. Throws UsageError;
/// then all files are as they were.
void write_files(const std::vector<FileText>& files);

}  // namespace irsa::cli
