// Where results go: files that are replaced as a whole or not at all, and what somebody sees who
// waits.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <thread>
#include <vector>

#include "cli/progress.h"
#include "support/folder.h"
#include "support/here.h"
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
  CHECK(
      outcome.err.starts_with("irsa-lint: json written to 'out.json'.\n"
                              "irsa-lint: sarif written to 'new.sarif'.\n"
                              "irsa-lint: text written to 'link.txt'.\n"));
  CHECK(run({"check", "in", "-q", "--format=html=page.html"}).err == "");
  fs::remove("page.html");
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
  CHECK(cli::run({"check", "in"}, tests::here(), in, full, err) == 2);
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

TEST_CASE_FIXTURE(Folder,
                  "no report takes the place of an input, of the configuration or of nothing") {
  write("in/broken.yaml", kBroken);
  write("in/more/other.json", "{}");
  write(".irsa-lint.yaml", "version: 1\n");
  fs::create_symlink("nowhere", "dangling.json");
  fs::create_symlink("in/broken.yaml", "link.json");
  fs::create_hard_link("in/broken.yaml", "same.json");
  const auto refused = [&](const std::string& file, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"check", "in", "--format=json=" + file});
    const Outcome outcome = run(more);
    CHECK(outcome.status == 2);
    CHECK(read("in/broken.yaml") == kBroken);
    return outcome.err;
  };
  const auto input = [](const std::string& file) {
    return "irsa-lint: error: cannot write '" + file +
           "': it is one of the files that were checked.\n";
  };
  CHECK(refused("in/broken.yaml") == input("in/broken.yaml"));
  CHECK(refused("./in/more/../broken.yaml") == input("./in/more/../broken.yaml"));
  CHECK(refused("link.json") == input("link.json"));
  CHECK(refused("same.json") == input("same.json"));
  CHECK(refused("in/more/other.json") == input("in/more/other.json"));
  CHECK(refused("in/new.json", {"--write-baseline", "in/broken.yaml"}) == input("in/broken.yaml"));
  CHECK(refused(".irsa-lint.yaml") ==
        "irsa-lint: error: cannot write '.irsa-lint.yaml': it is the configuration.\n");
  CHECK(refused("dangling.json") ==
        "irsa-lint: error: cannot write 'dangling.json': it is a link to nothing.\n");
  CHECK(read(".irsa-lint.yaml") == "version: 1\n");
  CHECK(fs::is_symlink("dangling.json"));
  CHECK_FALSE(fs::exists("nowhere"));
  // The report of an earlier run lies in the tree, and is replaced.
  CHECK(run({"check", "in", "--format=json=in/report.json"}).status == 1);
  CHECK(run({"check", "in", "--format=json=in/report.json"}).status == 1);
  CHECK(run({"check", "in", "--write-baseline", "in/baseline.json"}).status == 0);
  CHECK(run({"check", "in", "--write-baseline", "in/baseline.json"}).status == 0);
  CHECK(run({"check", "in", "--format=gitlab=in/gl.json"}).status == 1);
  CHECK(run({"check", "in", "--format=gitlab=in/gl.json"}).status == 1);
  fs::remove("in/broken.yaml");
  for (int i = 0; i < 3; ++i) {
    CHECK(run({"check", "in", "--allow-empty", "--format=gitlab=in/gl.json"}).status == 0);
  }
  CHECK(read("in/gl.json") == "[]\n");
}

TEST_CASE_FIXTURE(Folder, "who interrupts the writing finds nothing unfinished") {
  write("in/broken.yaml", kBroken);
  write("out.json", "old");
  REQUIRE(::mkfifo("pipe", 0600) == 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::signal(signal, SIG_DFL);  // under nohup SIGHUP is ignored, also by what is started there
      std::freopen("/dev/null", "w", stdout);
      std::freopen("/dev/null", "w", stderr);
      // Nobody reads the pipe: with the other file begun, the program waits for it.
      ::execl(binary().c_str(), "irsa-lint", "check", "in", "--format=json=out.json",
              "--format=text=pipe", nullptr);
      ::_exit(127);
    }
    int status = 0;
    while (entries(*this) == 3 && ::waitpid(child, &status, WNOHANG) == 0) {
      std::this_thread::yield();
    }
    REQUIRE(::kill(child, signal) == 0);
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
    CHECK(entries(*this) == 3);
    CHECK(read("out.json") == "old");
  }
}

TEST_CASE_FIXTURE(Folder, "a small stack is enough for whatever may be read") {
  const auto nested = [](const std::string& open, const std::string& close, std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  write("a.yaml", "a: " + nested("[", "]", 399) + "\n");
  write("b.yaml", "a: !x " + nested("{a: ", "}", 398) + "\n");
  write("c.json", nested("{\"a\":", "}", 399));
  std::string block = "kind: List\n";
  for (std::size_t depth = 0; depth < 398; ++depth) block += std::string(depth, ' ') + "a:\n";
  write("d.yaml", block);
  const std::string before =
      "ulimit -s 128 && exec '" + binary() + "' check --parse-all --allow-empty ";
  for (const char* file : {"a.yaml", "b.yaml", "c.json", "d.yaml", ". --jobs 4"}) {
    CAPTURE(file);
    const int status = std::system((before + file + " >out.txt 2>err.txt").c_str());
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}

TEST_CASE_FIXTURE(Folder, "a file that is replaced keeps its permissions") {
  write("in/broken.yaml", kBroken);
  write("out.json", "old");
  constexpr auto kPrivate = fs::perms::owner_read | fs::perms::owner_write;
  fs::permissions("out.json", kPrivate);
  CHECK(run({"check", "in", "--format=json=out.json"}).status == 1);
  CHECK(fs::status("out.json").permissions() == kPrivate);
}

/// What one thread writes and another one looks at meanwhile.
class SharedText : public std::streambuf {
 public:
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 protected:
  int_type overflow(int_type c) override {
    const std::lock_guard lock(mutex_);
    text_ += traits_type::to_char_type(c);
    return c;
  }
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    const std::lock_guard lock(mutex_);
    text_.append(bytes, static_cast<std::size_t>(size));
    return size;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

/// What is written until the awaited words are there, and after that.
std::string progress_text(Progress::Manner manner, std::size_t read, std::size_t files,
                          const std::string& awaited,
                          std::chrono::milliseconds patience = std::chrono::milliseconds(0)) {
  SharedText text;
  std::ostream stream(&text);
  {
    Progress progress(stream, manner, files, patience);
    progress.files_read() = read;
    // At most a minute: a line of a log comes every five seconds.
    for (int i = 0; i < 6000 && text.text().find(awaited) == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  return text.text();
}

TEST_CASE("progress: a line that is wiped on a terminal, lines in a log, else nothing") {
  using Manner = Progress::Manner;
  CHECK(progress_text(Manner::none, 2, 5, "") == "");
  CHECK(progress_text(Manner::line, 2, 5, "", std::chrono::minutes(1)) == "");
  const std::string line = progress_text(Manner::line, 2, 5, "40%: 2 of 5 files read");
  CHECK(line.find("\r\x1b[Kirsa-lint: 40%: 2 of 5 files read") != std::string::npos);
  CHECK(line.ends_with("\r\x1b[K"));
  CHECK(line.find('\n') == std::string::npos);
  const std::string log = progress_text(Manner::log, 5, 5, "say together\n");
  CHECK(log.ends_with("irsa-lint: 5 files read; checking them together\n"));
  CHECK(log.find('\x1b') == std::string::npos);
}

TEST_CASE_FIXTURE(Folder, "a short run says nothing of progress, whoever watches") {
  write("in/broken.yaml", kBroken);
  const Outcome plain = run({"check", "in"});
  for (const char* when : {"auto", "always", "never"}) {
    const Outcome outcome = run({"check", "in", "--progress", when});
    CHECK(outcome.status == plain.status);
    CHECK(outcome.out == plain.out);
    CHECK(outcome.err == plain.err);
  }
}

}  // namespace
}  // namespace irsa::tests
