// Every text that leaves the program goes through one of these functions, and each makes it
// harmless first (base/outgoing.h). A result is written completely, or not at all and with a
// reason.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/outgoing.h"
#include "source/source_set.h"

namespace irsa::cli {

/// Writes and flushes. A reader that has gone away (`irsa-lint … | head`) is not an error; anything
/// else throws UsageError.
void write_stream(std::ostream& out, Medium medium, std::string_view text);

/// For people, on standard error: whole lines. Never throws, because nobody could be told.
void tell(std::ostream& err, std::string_view lines);

/// A message of the server to its client, in its envelope. Never throws: a client that is gone
/// shows by the end of the input.
void send_message(std::ostream& out, std::string_view json);

struct FileText {
  std::string path;
  Medium medium;
  std::string text;
  bool verbatim = false;  ///< bytes of a file that was edited: nothing of them is escaped
};

/// Throws UsageError if one of the files is an input (except for the report of an earlier run that
/// a walk found) or the configuration.
void keep_inputs(const std::vector<FileText>& files, const SourceSet& sources);

/// Writes each text beside its path and, when all of them are there, moves them to their places.
/// Devices and pipes are written to as they are; a link to nothing is refused. Throws UsageError;
/// then all files are as they were.
void write_files(const std::vector<FileText>& files);

}  // namespace irsa::cli
