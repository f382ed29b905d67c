// What could not be read is never clean: in no format, whatever is selected, whatever is asked.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>

#include <cstdlib>
#include <istream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include "report/formats.h"
#include "support/folder.h"
#include "support/here.h"
#include "support/paths.h"
#include "support/samples.h"
#include "support/shell.h"

namespace irsa::tests {
namespace {

using Words = std::vector<std::string>;

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A good policy and account; a folder too deep to be looked into, which needs no permissions to be
/// unreadable.
struct Tree : Folder {
  Tree() {
    write("good.yaml", account("pay", "api", arn("api")) + deployment("pay", "api", "api"));
    write("api.trust.json", trusting({"pay:api"}));
  }
  static void add_unreadable() {
    std::string path = "deep";
    for (int i = 0; i < 101; ++i) path += "/d";
    write(path + "/x.yaml", "kind: x\n");
  }
};

TEST_CASE_FIXTURE(Tree, "the tree is clean without what cannot be read") {
  for (const report::Format& format : report::formats()) {
    const Outcome outcome = run({"check", "--format", std::string(format.name), "--root", "."});
    CAPTURE(format.name);
    CHECK(outcome.status == 0);
  }
}

TEST_CASE_FIXTURE(Tree, "a folder that cannot be read: status 2 and a word in every format") {
  add_unreadable();
  const struct {
    const char* format;
    const char* word;
  } kRows[] = {
      {"text", ""},  // on standard error
      {"concise", ""},
      {"json", R"("failure": "1 file could not be read")"},
      {"sarif", R"("executionSuccessful":false)"},
      {"github", "title=irsa-lint::could not be read: more than 100 directories deep"},
      {"gitlab", R"("severity": "blocker")"},
      {"junit", "<error type=\"unreadable\" message=\"could not be read: more than 100"},
      {"checkstyle", "severity=\"error\" message=\"could not be read: more than 100"},
      {"markdown", "### irsa-lint: 1 file could not be read"},
      {"html", R"("failure":"1 file could not be read","unread":[{"path":"deep/d)"},
  };
  CHECK(std::size(kRows) == report::formats().size());
  for (const auto& row : kRows) {
    for (const Words& more : {Words{},
                              {"-q"},
                              {"--select", "sub-missing"},
                              {"--exit-zero"},
                              {"--allow-empty"},
                              {"--statistics"}}) {
      Words words = {"check", "--format", row.format, "--root", "."};
      words.insert(words.end(), more.begin(), more.end());
      CAPTURE(row.format);
      const Outcome outcome = run(words);
      CHECK(outcome.status == 2);
      CHECK(holds(outcome.out, row.word));
      CHECK(holds(outcome.err, "irsa-lint: error: cannot read 'deep/d/d"));
      CHECK(holds(outcome.err, "more than 100 directories deep."));
    }
  }
  // A file that nobody sees standard error beside holds the word itself.
  CHECK(run({"check", "-q", "--format", "text=out.txt"}).status == 2);
  CHECK(holds(read("out.txt"), ": error: could not be read: more than 100 directories deep\n"));
  const auto gitlab = nlohmann::json::parse(run({"check", "--format", "gitlab"}).out);
  REQUIRE(gitlab.size() == 1);
  CHECK(gitlab[0]["check_name"] == "could-not-be-read");
  const auto sarif = nlohmann::json::parse(run({"check", "--format", "sarif"}).out);
  CHECK(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].size() == 2);
}

TEST_CASE_FIXTURE(Tree,
                  "findings are told beside what cannot be read, and no baseline is written") {
  add_unreadable();
  write("broken.yaml", account("pay", "web", "arn:aws:iam::1:role/x"));
  const Outcome outcome = run({"check", "--write-baseline", "known.json"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.out, "[role-arn-malformed]"));
  CHECK_FALSE(std::filesystem::exists("known.json"));
  const Outcome named = run({"check", "broken.yaml", "gone.yaml"});
  CHECK(named.status == 2);
  CHECK(holds(named.out, "[role-arn-malformed]"));
  CHECK(holds(named.err, "cannot read 'gone.yaml': No such file or directory."));
}

TEST_CASE_FIXTURE(Tree, "a policy that does not parse is told in every format and selection") {
  write("iam/broken.json", trusting({"pay:api"}) + "}");
  for (const report::Format& format : report::formats()) {
    CAPTURE(format.name);
    for (const char* select : {"sub-missing", "workload", "json-syntax"}) {
      const Outcome outcome =
          run({"check", "--format", std::string(format.name), "--root", ".", "--select", select});
      CHECK(outcome.status == 1);
      CHECK(holds(outcome.out, "json-syntax"));
    }
    // Who ignores it by name gets no finding, but no clean bill either.
    const Outcome ignored = run(
        {"check", "--format", std::string(format.name), "--root", ".", "--ignore", "json-syntax"});
    CHECK(ignored.status == 0);
    CHECK(holds(ignored.out, "iam/broken.json"));
    CHECK(holds(ignored.out, "could not be read (json-syntax is ignored)"));
  }
  // One that is accepted with a reason is suppressed, and in SARIF a notification all the same.
  write(".irsa-lint.yaml",
        "version: 1\nignore:\n  - {rule: json-syntax, path: iam, reason: an old draft}\n");
  const auto sarif = nlohmann::json::parse(run({"check", "--format", "sarif"}).out);
  CHECK(sarif["runs"][0]["results"].empty());
  CHECK(sarif["runs"][0]["invocations"][0]["executionSuccessful"] == true);
  CHECK(sarif["runs"][0]["invocations"][0]["toolExecutionNotifications"].size() == 1);
}

TEST_CASE_FIXTURE(Tree, "trust: what is not among the answers is told, and gives status 2") {
  const std::string broken = trusting({"pay:api"}) + "}";
  write("other/broken.json", broken);
  write("other/unrelated.yaml", "a: [\n");
  const struct {
    Words words;
    int status;
    bool answers, told;
  } kRows[] = {
      {{"api.trust.json"}, 0, true, false},
      {{"other/broken.json"}, 2, true, true},  // as far as it was read
      {{"api.trust.json", "other/broken.json"}, 2, true, true},
      {{}, 2, true, true},                  // every policy, and one is missing
      {{"--role", "api"}, 0, true, false},  // the answer is there
      {{"--role", "api", "other/broken.json", "."}, 2, true, true},  // named
      {{"--role", "gone"}, 2, false, true},                          // it may be in the broken one
  };
  for (const auto& row : kRows) {
    Words words = {"trust"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    CAPTURE(row.words.size());
    const Outcome outcome = run(words);
    CHECK(outcome.status == row.status);
    CHECK(holds(outcome.out, "lets in exactly pay/api") == row.answers);
    CHECK(holds(outcome.err, "other/broken.json:1:") == row.told);
    CHECK_FALSE(holds(outcome.err, "unrelated"));
    words.insert(words.end(), {"--format", "json"});
    const Outcome json = run(words);
    CHECK(json.status == row.status);
    CHECK(nlohmann::json::parse(json.out)["unreadable"].size() == (row.told ? 1 : 0));
  }
  add_unreadable();
  const Outcome outcome = run({"trust", "--role", "api"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.out, "lets in exactly pay/api"));
  CHECK(holds(outcome.err, "cannot read 'deep/"));
}

TEST_CASE_FIXTURE(Tree, "can-assume: a broken file elsewhere is no answer's concern") {
  write("other/broken.json", trusting({"pay:api"}) + "}");
  const Words ask = {"can-assume", "--service-account", "pay/api"};
  const Outcome here = run(ask);
  CHECK(here.status == 0);
  CHECK(here.err == "");
  const Outcome missing = run({"can-assume", "--service-account", "pay/api", "--role", "gone"});
  CHECK(missing.status == 2);
  CHECK(holds(missing.err, "1 file does not parse: irsa-lint check lists them."));
  const Outcome named =
      run({"can-assume", "--service-account", "pay/api", ".", "other/broken.json"});
  CHECK(named.status == 2);
  CHECK(holds(named.err, "other/broken.json:1:"));
  add_unreadable();
  CHECK(run(ask).status == 2);
}

/// Gives one character for ever, and counts how often it is asked for more.
class Endless : public std::streambuf {
 public:
  explicit Endless(char c) : piece_(std::size_t{1} << 20, c) {}
  std::size_t pieces = 0;

 protected:
  int_type underflow() override {
    ++pieces;
    setg(piece_.data(), piece_.data(), piece_.data() + piece_.size());
    return traits_type::to_int_type(*gptr());
  }

 private:
  std::string piece_;
};

TEST_CASE_FIXTURE(Folder, "standard input without an end is read up to its limit") {
  for (const char c : {'\0', 'a', '#', '\n'}) {
    CAPTURE(static_cast<int>(c));
    Endless endless(c);
    std::istream in(&endless);
    std::ostringstream out, err;
    CHECK(cli::run({"check", "-"}, tests::here(), in, out, err) == 1);
    CHECK(holds(out.str(), "<stdin>:1:1: error: the file is too large to read [input-limit]"));
    CHECK(endless.pieces < 70);  // of a mebibyte each
  }
  const Outcome small = run({"check", "-"}, std::string(std::size_t{1} << 20, '#') + "\nkind: x\n");
  CHECK(holds(small.err, "nothing recognised in 1 file"));
}

TEST_CASE_FIXTURE(Folder, "standard input that is closed or a folder: status 2, not a bug") {
  for (const char* command :
       {"check -", "trust -", "can-assume --policy - --issuer https://a.b --sub x"}) {
    for (const char* input : {"<&-", "</"}) {
      CAPTURE(command);
      const Ran ran = run_shell("'" + binary() + "' " + command + " " + input + " 2>&1");
      CHECK(ran.status == 2);
      CHECK(ran.out.starts_with("irsa-lint: error: cannot read "));
      CHECK_FALSE(holds(ran.out, "bug"));
    }
  }
  // An output that is closed is not the file that happens to be opened next.
  write("a.yaml", account("pay", "api", "arn:aws:iam::1:role/x"));
  const std::string before = read("a.yaml");
  CHECK(run_shell("'" + binary() + "' check a.yaml >&- 2>/dev/null").status == 2);
  CHECK(read("a.yaml") == before);
}

}  // namespace
}  // namespace irsa::tests
