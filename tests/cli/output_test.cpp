// Where results go: files that are replaced as a whole or not at all, and what somebody sees who
// waits.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/progress.h"
#include "support/folder.h"
#include "support/paths.h"

namespace irsa::tests {
namespace {

namespace fs = std::filesystem;
using cli::Progress;

constexpr const char* kBroken =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: pay\n"
    "  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/x\n";

std::size_t entries(const Folder& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}));
}

TEST_CASE_FIXTURE(Folder, "several formats at once, into files that are replaced as a whole") {
  write("in/broken.yaml", kBroken);
  write("out.json", "old");
  fs::permissions("out.json", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real.txt", "link.txt");
  write("real.txt", "old");
  const Outcome outcome = run({"check", "in", "--format=text", "--format=json=out.json",
                               "--format=sarif=new.sarif", "--format=text=link.txt", "--root=."});
  CHECK(outcome.status == 1);
  CHECK(nlohmann::json::parse(read("out.json"))["findings"].size() == 1);
  CHECK(nlohmann::json::parse(read("new.sarif"))["version"] == "2.1.0");
  CHECK(read("real.txt") == outcome.out);
  CHECK(fs::is_symlink("link.txt"));
  CHECK(entries(*this) == 5);  // nothing temporary is left
}

TEST_CASE_FIXTURE(Folder, "output that cannot be written: status 2, nothing half-written") {
  write("in/broken.yaml", kBroken);
  fs::create_directory("folder");
  for (const char* target : {"missing/out.json", "folder", "/dev/full"}) {
    CAPTURE(target);
    const Outcome outcome = run({"check", "in", "--format", std::string("json=") + target});
    CHECK(outcome.status == 2);
    CHECK(outcome.out == "");
    CHECK(
        outcome.err.starts_with("irsa-lint: error: cannot write '" + std::string(target) + "': "));
  }
  CHECK(entries(*this) == 2);
  std::istringstream in;
  std::ostringstream err;
  std::ofstream full("/dev/full");
  CHECK(cli::run({"check", "in"}, in, full, err) == 2);
  CHECK(err.str().find("cannot write to standard output: No space left on device.") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(Folder, "one output that cannot be written leaves the others as they were") {
  write("in/broken.yaml", kBroken);
  write("old.json", "old");
  for (const char* target : {"missing/out", "/dev/full", "in"}) {
    CAPTURE(target);
    const std::string file(target);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"--format=json=old.json", "--format=sarif=" + file},
          {"--format=json=old.json", "--write-baseline", file},
          {"--write-baseline", "old.json", "--format=json=" + file}}) {
      std::vector<std::string> all = {"check", "in", "--root=."};
      all.insert(all.end(), words.begin(), words.end());
      const Outcome outcome = run(all);
      CHECK(outcome.status == 2);
      CHECK(outcome.out == "");
      CHECK(outcome.err.starts_with("irsa-lint: error: cannot write '" + file + "': "));
      CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
      CHECK(read("old.json") == "old");
      CHECK(entries(*this) == 2);
    }
  }
}

TEST_CASE_FIXTURE(Folder, "a disk that is full: the old file stays, nothing else is left behind") {
  write("in/broken.yaml", kBroken);
  write("old.json", "old");
  // A limit to the size of files does to the program what a full disk does: a write comes back
  // short.
  const std::string command =
      "ulimit -f 1 && exec '" + binary() + "' check in --format sarif=old.json --root . 2>err.txt";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 2);
  CHECK(read("err.txt") == "irsa-lint: error: cannot write 'old.json': File too large.\n");
  CHECK(read("old.json") == "old");
  CHECK(entries(*this) == 3);
}

TEST_CASE_FIXTURE(Folder, "a file that is replaced keeps its permissions") {
  write("in/broken.yaml", kBroken);
  write("out.json", "old");
  constexpr auto kPrivate = fs::perms::owner_read | fs::perms::owner_write;
  fs::permissions("out.json", kPrivate);
  CHECK(run({"check", "in", "--format=json=out.json"}).status == 1);
  CHECK(fs::status("out.json").permissions() == kPrivate);
}

TEST_CASE("progress: nothing for a short run, a line that is wiped for a long one") {
  std::ostringstream quick;
  { Progress progress(quick, true, 5); }
  CHECK(quick.str() == "");
  std::ostringstream unwanted;
  {
    Progress progress(unwanted, false, 5, std::chrono::milliseconds(0));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(unwanted.str() == "");
  std::ostringstream slow;
  {
    Progress progress(slow, true, 5, std::chrono::milliseconds(0));
    progress.files_read() = 2;
    // Longer than it waits between two lines, however busy the machine is.
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
  }
  CHECK(slow.str().find("\r\x1b[Kirsa-lint: 2 of 5 files read") != std::string::npos);
  CHECK(slow.str().ends_with("\r\x1b[K"));
}

}  // namespace
}  // namespace irsa::tests
