// Archives of the shared folder, unpacked for the time of a test.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/skip.h"
#include "support/temporary.h"

namespace irsa::tests {

/// The regular files of an archive, named from the shared folder on ("corpus/manifests.tar.xz"),
/// sorted; none, and the test counts as skipped, when it is not there.
class Unpacked {
 public:
  explicit Unpacked(const std::string& name) {
    const std::filesystem::path archive = std::filesystem::path(shared_dir()) / name;
    const std::string command =
        "tar -xJf '" + archive.string() + "' -C '" + folder().string() + "' 2>/dev/null";
    if (shared_dir().empty() || !std::filesystem::exists(archive) ||
        std::system(command.c_str()) != 0) {
      skip("there is no " + name + " in a shared folder to unpack");
      return;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      if (entry.is_regular_file()) files_.push_back(entry.path());
    }
    std::sort(files_.begin(), files_.end());
  }
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return files_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  [[nodiscard]] static std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  Temporary folder_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace irsa::tests
