// The floor: what no linter can do without. Walks the trees given and reads every byte of the files
// that irsa-lint takes for its inputs by their names, on one thread, and does nothing with them.
//
//   floor PATH…
//
// Prints how many files and bytes were read.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

bool is_wanted(std::string_view name) {
  constexpr std::array<std::string_view, 6> kEndings = {".yaml", ".yml",  ".json",
                                                        ".tf",   ".tofu", ".tfvars"};
  for (const std::string_view ending : kEndings) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

class Floor {
 public:
  void take(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) S_ISDIR(status.st_mode) ? walk(fd) : read(fd);
  }

  std::uint64_t files = 0, bytes = 0;

 private:
  void walk(int fd) {
    DIR* const directory = ::fdopendir(fd);
    if (directory == nullptr) return;
    while (const dirent* const entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name.front() == '.') continue;
      const bool folder = entry->d_type == DT_DIR;
      if (!folder && (entry->d_type != DT_REG || !is_wanted(name))) continue;
      const int inner = ::openat(fd, entry->d_name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
      if (inner >= 0) folder ? walk(inner) : read(inner);
    }
    ::closedir(directory);
  }

  void read(int fd) {
    ++files;
    for (ssize_t got = 1; got > 0;) {
      got = ::read(fd, buffer_.data(), buffer_.size());
      if (got > 0) bytes += static_cast<std::uint64_t>(got);
    }
    ::close(fd);
  }

  std::array<char, 1 << 18> buffer_;
};

}  // namespace

int main(int argc, char** argv) {
  static Floor floor;
  for (int i = 1; i < argc; ++i) floor.take(argv[i]);
  std::printf("%llu files, %llu bytes\n", static_cast<unsigned long long>(floor.files),
              static_cast<unsigned long long>(floor.bytes));
  return std::fflush(stdout) == 0 ? 0 : 1;
}
