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
  if (is_below(real, fs::current_path(failed))) return false;
  for (const std::string& directory : sources.directories()) {
    const fs::path given = fs::canonical(directory, failed);
    if (!failed && is_below(real, given)) return false;
  }
  return true;
}

/// Why the file is left as it is; empty if it was written.
std::string write_one(const engine::MendedFile& mended, const SourceSet& sources) {
  const SourceFile& file = sources[mended.file];
  std::string why;
  const std::optional<std::string> now = read_regular(file.path(), UINT32_MAX, why);
  if (!now) return why;
  if (*now != mended.before) return "it has changed since it was read";
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

bool write_mended(engine::Mending& mending, std::ostream& err) {
  std::vector<bool> lost(mending.mended.size(), false);
  bool all = true;
  for (const engine::MendedFile& file : mending.files) {
    const std::string why = write_one(file, mending.sources);
    if (why.empty()) continue;
    all = false;
    tell(err, "irsa-lint: error: " + printable(mending.sources[file.file].shown) +
                  " was not fixed: " + why + ".\n");
    for (const engine::Block& block : file.blocks) {
      for (const std::size_t number : block.by) lost[number] = true;
    }
  }
  if (all) return true;
  std::vector<engine::MendedFinding> written;
  for (std::size_t i = 0; i < lost.size(); ++i) {
    engine::MendedFinding& fix = mending.mended[i];
    if (lost[i]) fix.reason = "the file could not be written";
    (lost[i] ? mending.rolled_back : written).push_back(std::move(fix));
  }
  mending.mended = std::move(written);
  return false;
}

}  // namespace irsa::cli
