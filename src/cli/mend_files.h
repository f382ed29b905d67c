// Writes mended texts into the files that they were read from.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "engine/mend.h"

namespace irsa::cli {

/// When each file was changed last, asked before any of them is read. Mending reads a file several
/// times: one that somebody saves in between is not what the findings are about.
class FileTimes {
 public:
  explicit FileTimes(const SourceSet& sources);
  [[nodiscard]] bool has_changed(FileId file, const SourceSet& sources) const;

 private:
  std::vector<std::filesystem::file_time_type> times_;
};

/// Writes each file beside its place and moves it there, with the permissions it had. A file that
/// cannot be written, that changed since it was read, or a link that leads out of the given paths
/// and of the working directory, is left as it is, with a line on `err`. Returns those that were
/// left.
std::vector<FileId> write_mended(const engine::Mending& mending, const FileTimes& times,
                                 std::ostream& err);

}  // namespace irsa::cli
