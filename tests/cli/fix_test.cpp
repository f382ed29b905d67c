// --fix and --diff on the disk: what is written, what is left as it is, and the status.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <string>

#include "cli/check_options.h"
#include "cli/mend_files.h"
#include "engine/mend.h"
#include "support/folder.h"

using namespace irsa;
using tests::Folder;
using tests::run;

namespace {

namespace fs = std::filesystem;

const std::string kRight =
    "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ledger\n  namespace: payments\n"
    "  annotations:\n"
    "    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/ledger   # the role\n"
    "    eks.amazonaws.com/sts-regional-endpoints: \"true\"\n";

std::string wrong(std::string text = kRight) {
  text.replace(text.find("eks.amazonaws.com/role-arn"), 26, "eks.amazon.com/role-arn");
  return text;
}

std::string also_unquoted(std::string text) {
  return text.replace(text.find("\"true\""), 6, "\"yes\"");
}

TEST_CASE("--fix writes into the file, and the status is that of what is left") {
  const Folder folder;
  Folder::write("a.yaml", also_unquoted(wrong()));
  const auto mended = run({"check", "--fix", "."});
  CHECK(Folder::read("a.yaml") == kRight);
  CHECK(mended.status == 0);
  CHECK(
      mended.err.find("a.yaml:7: fixed [annotation-typo]: Write 'eks.amazonaws.com/role-arn'\n") !=
      std::string::npos);
  CHECK(run({"check", "--fix", "--exit-non-zero-on-fix", "."}).status == 0);
  Folder::write("a.yaml", wrong());
  CHECK(run({"check", "--fix", "--exit-non-zero-on-fix", "."}).status == 1);
}

TEST_CASE("--fix writes CRLF, a byte order mark and a missing last line end as they were") {
  const Folder folder;
  const auto windows = [](const std::string& text) {
    std::string out = "\xEF\xBB\xBF";
    for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
    return out.substr(0, out.size() - 2);
  };
  Folder::write("a.yaml", windows(wrong()));
  CHECK(run({"check", "--fix", "."}).status == 0);
  CHECK(Folder::read("a.yaml") == windows(kRight));
}

TEST_CASE("--fix=RULE leaves the others") {
  const Folder folder;
  Folder::write("a.yaml", also_unquoted(wrong()));
  const auto mended = run({"check", "--fix=annotation-typo", "."});
  CHECK(Folder::read("a.yaml") == also_unquoted(kRight));
  CHECK(mended.out.find("[sts-regional-invalid] [*]") != std::string::npos);
  CHECK(mended.status == 0);  // a note is left
}

TEST_CASE("--diff writes nothing, and its status says whether there is anything") {
  const Folder folder;
  Folder::write("a.yaml", wrong());
  const auto shown = run({"check", "--diff", "."});
  CHECK(shown.status == 1);
  CHECK(shown.out ==
        "--- a/a.yaml\n+++ b/a.yaml\n@@ -4,5 +4,5 @@ annotation-typo (safe)\n   name: ledger\n"
        "   namespace: payments\n   annotations:\n"
        "-    eks.amazon.com/role-arn: arn:aws:iam::111122223333:role/ledger   # the role\n"
        "+    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/ledger   # the role\n"
        "     eks.amazonaws.com/sts-regional-endpoints: \"true\"\n");
  CHECK(Folder::read("a.yaml") == wrong());
  Folder::write("a.yaml", kRight);
  CHECK(run({"check", "--diff", "."}).status == 0);
  // What could not be read, and where nothing is, does not look as if all were well.
  CHECK(run({"check", "--diff", "a.yaml", "nowhere.yaml"}).status == 2);
  Folder::write("other/b.yaml", "a: 1\n");
  CHECK(run({"check", "--diff", "other"}).status == 2);
  CHECK(run({"check", "--diff", "--allow-empty", "other"}).status == 0);
}

TEST_CASE(
    "--fix keeps the mode, and leaves alone what is read-only, a link elsewhere, standard input") {
  const Folder folder;
  Folder::write("in/a.yaml", wrong());
  fs::permissions("in/a.yaml", fs::perms(0640));
  CHECK(run({"check", "--fix", "in"}).status == 0);
  CHECK(fs::status("in/a.yaml").permissions() == fs::perms(0640));

  Folder::write("in/a.yaml", wrong());
  fs::permissions("in/a.yaml", fs::perms(0444));
  const auto kept = run({"check", "--fix", "in"});
  CHECK(kept.status == 2);
  CHECK(kept.err.find("irsa-lint: error: in/a.yaml was not fixed: it is read-only.\n") !=
        std::string::npos);
  CHECK(Folder::read("in/a.yaml") == wrong());
  // What was not written is not called fixed, and stays among what is left.
  CHECK(kept.err.find("fixed [") == std::string::npos);
  CHECK(kept.out.find("[annotation-typo]") != std::string::npos);
  // Of two files one can be written: only the other's mistake is left.
  Folder::write("in/b.yaml", wrong());
  const auto half = run({"check", "--fix", "in"});
  CHECK(half.status == 2);
  CHECK(half.err.find("b.yaml:7: fixed [annotation-typo]") != std::string::npos);
  CHECK(half.err.find("a.yaml was not fixed: it is read-only") != std::string::npos);
  CHECK(half.out.find("a.yaml:7") != std::string::npos);
  CHECK(half.out.find("b.yaml:7") == std::string::npos);
  fs::remove("in/b.yaml");

  const auto piped = run({"check", "--fix", "-"}, wrong());
  CHECK(piped.status == 1);
  CHECK(piped.err.find("fixed [") == std::string::npos);
}

TEST_CASE("--fix follows a link inside of the tree, and none out of it") {
  const Folder folder;
  Folder::write("tree/a.yaml", wrong());
  fs::create_symlink("a.yaml", "tree/b.yaml");
  CHECK(run({"check", "--fix", "tree/b.yaml"}).status == 0);
  CHECK(Folder::read("tree/a.yaml") == kRight);
  CHECK(fs::is_symlink("tree/b.yaml"));

  Folder::write("other/c.yaml", wrong());
  fs::create_symlink("../other/c.yaml", "tree/c.yaml");
  const fs::path before = fs::current_path();
  fs::current_path("tree");
  const auto outside = run({"check", "--fix", "c.yaml"});
  fs::current_path(before);
  CHECK(outside.status == 2);
  CHECK(outside.err.find("it is a link to a file outside of the given paths") != std::string::npos);
  CHECK(Folder::read("other/c.yaml") == wrong());
}

TEST_CASE(
    "a file that changed since it was read keeps what was written into it, the others are mended") {
  const Folder folder;
  SourceSet sources;
  for (const std::string name : {"a.yaml", "b.yaml"}) {
    Folder::write(name, wrong());
    sources.add_text(name, wrong());
  }
  const cli::FileTimes times(sources);
  const engine::Mending mending = engine::mend(sources, cli::parse_check({}).settings, {});
  REQUIRE(mending.files.size() == 2);
  const std::string meanwhile = wrong() + "# somebody saved it meanwhile\n";
  Folder::write("a.yaml", meanwhile);
  std::ostringstream err;
  CHECK(cli::write_mended(mending, times, err).size() == 1);
  CHECK(err.str() == "irsa-lint: error: a.yaml was not fixed: it has changed since it was read.\n");
  CHECK(Folder::read("a.yaml") == meanwhile);
  CHECK(Folder::read("b.yaml") == kRight);
  // One that is gone is not made again.
  fs::remove("a.yaml");
  cli::write_mended(mending, times, err);
  CHECK_FALSE(fs::exists("a.yaml"));
}

TEST_CASE(
    "a file that is saved while it is linted is left as it was saved, the others are mended") {
  const Folder folder;
  SourceSet sources;
  for (const std::string name : {"a.yaml", "b.yaml"}) {
    Folder::write(name, wrong());
    sources.add({.shown = name, .open_path = {}});
  }
  const cli::FileTimes times(sources);
  // Of the same size, and with the same mistake: only the time tells.
  std::string saved = wrong();
  saved.replace(saved.find("ledger"), 6, "LEDGER");
  Folder::write("a.yaml", saved);
  fs::last_write_time("a.yaml", fs::last_write_time("a.yaml") + std::chrono::hours(1));
  const engine::Mending mending = engine::mend(sources, cli::parse_check({}).settings, {});
  REQUIRE(mending.files.size() == 2);
  std::ostringstream err;
  CHECK(cli::write_mended(mending, times, err).size() == 1);
  CHECK(err.str() == "irsa-lint: error: a.yaml was not fixed: it has changed since it was read.\n");
  CHECK(Folder::read("a.yaml") == saved);
  CHECK(Folder::read("b.yaml") == kRight);
}

/// As if the disk were full behind so many bytes of a file.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_CASE("--fix on a full disk: the file stays as it is, and nothing half-written is left") {
  const Folder folder;
  const std::string large = wrong() + std::string(100'000, '#') + "\n";
  Folder::write("in/a.yaml", large);
  Folder::write("in/b.yaml", wrong());
  tests::Outcome full{};
  {
    const FullDisk disk(10'000);
    full = run({"check", "--fix", "in"});
  }
  CHECK(full.status == 2);
  CHECK(full.err.find("in/a.yaml was not fixed: ") != std::string::npos);
  CHECK(Folder::read("in/a.yaml") == large);
  CHECK(Folder::read("in/b.yaml") == kRight);
  std::size_t left = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator("in")) ++left;
  CHECK(left == 2);
  CHECK(run({"check", "--fix", "in"}).status == 0);
  CHECK(Folder::read("in/a.yaml").starts_with(kRight));
}

// Few large documents: it is read and written whole, and taken apart in little time.
TEST_CASE("--fix of a file of 50 MB") {
  const Folder folder;
  const std::string other =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  text: " +
      std::string(2'000'000, 'x') + "\n---\n";
  std::string before, behind;
  while (before.size() < 40'000'000) before += other;
  while (behind.size() < 10'000'000) behind += "---\n" + other.substr(0, other.size() - 4);
  Folder::write("a.yaml", before + wrong() + behind);
  CHECK(run({"check", "--fix", "."}).status == 0);
  CHECK((Folder::read("a.yaml") == before + kRight + behind));  // not to be printed
}

TEST_CASE("a suppressed finding, and one that the baseline knows, is not mended") {
  const Folder folder;
  std::string text = wrong();
  text.insert(text.find("    eks.amazon.com"),
              "    # irsa-lint: ignore[annotation-typo] read by our own webhook\n");
  Folder::write("a.yaml", text);
  CHECK(run({"check", "--fix", "."}).status == 0);
  CHECK(Folder::read("a.yaml") == text);
  Folder::write("a.yaml", wrong());
  CHECK(run({"check", "--write-baseline", "known.json", "."}).status == 0);
  CHECK(run({"check", "--baseline", "known.json", "--fix", "."}).status == 0);
  CHECK(Folder::read("a.yaml") == wrong());
}

TEST_CASE("JSON has the edits of a fix") {
  const Folder folder;
  Folder::write("a.yaml", wrong());
  const auto shown = run({"check", "--format", "json", "."});
  CHECK(shown.out.find("\"title\": \"Write 'eks.amazonaws.com/role-arn'\"") != std::string::npos);
  CHECK(shown.out.find("\"safe\": true") != std::string::npos);
  CHECK(shown.out.find("\"text\": \"aws\"") != std::string::npos);
  const auto sarif = run({"check", "--format", "sarif", "."});
  CHECK(sarif.out.find("\"insertedContent\"") != std::string::npos);
}

}  // namespace
