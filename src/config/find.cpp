#include "config/find.h"

#include <array>
#include <filesystem>
#include <system_error>
#include <vector>

#include "source/walk.h"

namespace irsa::config {

namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

}  // namespace

Found config_at(const WorkingDirectory& here, const std::string& path) {
  const fs::path whole = fs::path(here.whole(path)).lexically_normal();
  return {.shown = here.shown(path),
          .open_path = here.at(path),
          .folder = whole.parent_path().generic_string()};
}

Discovery find_config(const WorkingDirectory& here) {
  std::vector<fs::path> folders = {"."};
  if (const auto root = repository_root(here.at("."))) {
    const fs::path up = fs::path(*root).lexically_relative(here.path());
    if (up != ".") folders.push_back(up.empty() ? fs::path(*root) : up);
  }
  Discovery discovery;
  for (const fs::path& folder : folders) {
    const fs::path file = (folder / kFileName).lexically_normal();
    if (is_there(here.at(file.generic_string()))) {
      discovery.config = config_at(here, file.generic_string());
      return discovery;
    }
    constexpr std::array kNearMisses = {".irsa-lint.yml", ".irsa-lint.json", ".irsalint.yaml",
                                        ".irsalint.yml"};
    for (const char* const name : kNearMisses) {
      const fs::path other = (folder / name).lexically_normal();
      if (discovery.near_miss.empty() && is_there(here.at(other.generic_string()))) {
        discovery.near_miss = other.generic_string();
      }
    }
  }
  return discovery;
}

}  // namespace irsa::config
