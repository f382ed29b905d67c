// A working directory of its own for each test, and the program called in it, in process.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/run.h"
#include "support/here.h"
#include "support/temporary.h"

namespace irsa::tests {

class Folder {
 public:
  Folder() : before_(std::filesystem::current_path()) { std::filesystem::current_path(path()); }
  ~Folder() { std::filesystem::current_path(before_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  static void write(const std::string& name, std::string_view text) {
    const std::filesystem::path path(name);
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  std::filesystem::path before_;
  Temporary folder_;
};

struct Outcome {
  int status;
  std::string out, err;
};

inline Outcome run(const std::vector<std::string>& words, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int status = cli::run(words, tests::here(), in, out, err);
  return {status, out.str(), err.str()};
}

}  // namespace irsa::tests
