#include "cli/mend_files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "source/open.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// A link may lead to another file of the tree, and to none elsewhere.
bool leads_elsewhere(const SourceFile& file, const SourceSet& sources) {
  std::error_code failed;
  const fs::path real = fs::canonical(file.path(), failed);
  if (failed) return true;
  if (!fs::is_symlink(fs::symlink_status(file.path(), failed))) return false;
  if (is_below(real, sources.here().path())) return false;
  for (const std::string& directory : sources.directories()) {
    const fs::path given = fs::canonical(directory, failed);
    if (!failed && is_below(real, given)) return false;
  }
  return true;
}

/// The earliest there is of a file that is none: standard input, one that is gone.
fs::file_time_type changed_at(const SourceFile& file) {
  if (file.once) return fs::file_time_type::min();
  std::error_code failed;
  const fs::file_time_type time = fs::last_write_time(file.path(), failed);
  return failed ? fs::file_time_type::min() : time;
}

/// Why the file is left as it is; empty if it was written.
std::string write_one(const engine::MendedFile& mended, const FileTimes& times,
                      const SourceSet& sources) {
  const SourceFile& file = sources[mended.file];
  std::string why;
  const std::optional<std::string> now = read_regular(file.path(), UINT32_MAX, why);
  if (!now) return why;
  if (*now != mended.before || times.has_changed(mended.file, sources)) {
    return "it has changed since it was read";
  }
  if (leads_elsewhere(file, sources)) return "it is a link to a file outside of the given paths";
  // Whoever may write everything is asked by the file's mode all the same.
  std::error_code failed;
  constexpr auto kWritable =
      fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
  if ((fs::status(file.path(), failed).permissions() & kWritable) == fs::perms::none) {
    return "it is read-only";
  }
  if (::access(file.path().c_str(), W_OK) != 0) return std::strerror(errno);
  try {
    write_files(
        {{.path = file.path(), .medium = Medium::text, .text = mended.after, .verbatim = true}});
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

FileTimes::FileTimes(const SourceSet& sources) {
  times_.reserve(sources.size());
  for (const SourceFile& file : sources.files()) times_.push_back(changed_at(file));
}

bool FileTimes::has_changed(FileId file, const SourceSet& sources) const {
  const auto number = static_cast<std::size_t>(file);
  return number < times_.size() && changed_at(sources[file]) != times_[number];
}

std::vector<FileId> write_mended(const engine::Mending& mending, const FileTimes& times,
                                 std::ostream& err) {
  std::vector<FileId> left;
  for (const engine::MendedFile& file : mending.files) {
    const std::string why = write_one(file, times, mending.sources);
    if (why.empty()) continue;
    left.push_back(file.file);
    tell(err, "irsa-lint: error: " + printable(mending.sources[file.file].shown) +
                  " was not fixed: " + why + ".\n");
  }
  return left;
}

}  // namespace irsa::cli
