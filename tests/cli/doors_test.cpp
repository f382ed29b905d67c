// One door: no text leaves the program but through cli/output.cpp, and whatever an input or a name
// holds, nothing that leaves acts on a terminal or on a CI system that reads along.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "config/read.h"
#include "engine/selection.h"
#include "report/formats.h"
#include "report/yaml.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/samples.h"

namespace irsa::tests {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

TEST_CASE("only cli/output.cpp writes to a stream or a file") {
  // What may write otherwise: the door itself, the line of progress (numbers only), main.cpp that
  // hands the streams on, and the generator of rules, which is no part of the program.
  const std::vector<std::string> kAllowed = {"cli/output.cpp", "cli/progress.cpp", "main.cpp"};
  const std::vector<std::string> kWays = {
      "err <<",    "out <<",    "err_ <<",       "out_ <<",    "std::cout",
      "std::cerr", "std::clog", "printf(",       "fputs(",     "fwrite(",
      "puts(",     "putchar(",  "std::ofstream", "fmt::print", "::write(",
      "fopen(",    "syslog(",   ".write(",       ".put(",      "std::ostream_iterator"};
  std::string found;
  const fs::path top = fs::path(source_dir()) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(top)) {
    const std::string name = fs::relative(entry.path(), top).generic_string();
    if (!name.ends_with(".cpp") && !name.ends_with(".h")) continue;
    if (name.starts_with("tools/")) continue;
    if (std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end()) continue;
    const std::string text = Folder::read(entry.path().string());
    const bool has_stream =
        text.find("ostream") != std::string::npos || text.find("Streams") != std::string::npos;
    std::istringstream in(text);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      for (const std::string& way : kWays) {
        const std::size_t at = line.find(way);
        if (at == std::string::npos) continue;
        // Without a stream it is a shift, or a function of ours that is called so.
        if (!has_stream && (way.ends_with("<<") || way.front() == '.')) continue;
        // A name that ends so: "std::snprintf(" writes into a buffer, "report_to_out_" is ours.
        const bool part =
            at > 0 && way.front() != '.' && way.front() != ':' &&
            (std::isalnum(static_cast<unsigned char>(line[at - 1])) != 0 || line[at - 1] == '_');
        const bool to_format = way == ".write(" && line.find("Writer(") != std::string::npos;
        const bool own = line.find("TextWriter(") != std::string::npos ||
                         line.find(".write(std::move(files))") != std::string::npos ||
                         line.find("SettingsWriter(") != std::string::npos ||
                         line.find("format->write(") != std::string::npos;
        if (!part && !to_format && !own)
          found += name + ":" + std::to_string(number) + " " + way + "\n";
      }
    }
  }
  CHECK(found == "");
}

/// Names that mean something to a terminal or a CI system. The last cannot be a name in YAML.
const std::vector<std::string> kEvil = {
    "x##[error]y",   "x##vso[task.complete]y",
    "\n::error::y",  "x\u009b31my",
    "x\x1b]0;y\x07", "x\u202ey",
    "x\ry",          "x\u2028y",
    "x\x7fy",        "x\u200fy",
};

std::string json_text_of(const std::string& text) {
  // As JSON has it: control characters escaped, everything else as it is.
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr char kHex[] = "0123456789abcdef";
    if (byte < 0x20) {
      out += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

struct HostileTree : Folder {
  explicit HostileTree(const std::string& evil) {
    std::string file = evil;
    std::replace(file.begin(), file.end(), '/', '_');
    const std::string name = json_text_of(evil);
    // A role, a subject and a path of that name; an account that names the role.
    write(file + "/trust.json",
          get_role(name, policy(statement(R"({"StringEquals": )" +
                                          claims("\"system:serviceaccount:pay:" + name + "\"") +
                                          R"(, "StringLike": {"aws:)" + name + R"(": ")" + name +
                                          R"("}})"))));
    write(file + "/account.yaml",
          "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  namespace: " +
              report::yaml_quoted(evil) + "\n  annotations:\n    eks.amazonaws.com/role-arn: " +
              report::yaml_quoted(arn(evil)) + "\n");
    write(file + "/pod.yaml",
          "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  serviceAccountName: " +
              report::yaml_quoted(evil) + "\n  containers: [{name: c, image: i}]\n");
    write(file + "/broken.json", "{\"Statement\": \"AssumeRoleWithWebIdentity\", " + evil);
  }
};

/// What is wrong with a text that leaves: an empty string if nothing is.
std::string harm_in(const std::string& text, bool own_commands) {
  if (find_invalid_utf8(text)) return "invalid UTF-8";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_length(text, at);
    const std::string_view character = std::string_view(text).substr(at, length);
    if (acts_on_text(character) && character != "\n" && character != "\t")
      return "control character";
    at += length;
  }
  for (const char* command : {"##[", "##vso["}) {
    if (text.find(command) != std::string::npos) return command;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    if (!line.substr(begin).starts_with("::")) continue;
    if (!own_commands || line.find(",title=irsa-lint") == std::string::npos) return line;
  }
  return {};
}

TEST_CASE("JSON is written by report/json_text.cpp alone, which replaces bytes that are no UTF-8") {
  std::string found;
  const fs::path top = fs::path(source_dir()) / "src";
  std::size_t asked = 0;
  for (const char* const folder : {"cli", "engine", "report"}) {
    for (const auto& entry : fs::recursive_directory_iterator(top / folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string name = fs::relative(entry.path(), top).generic_string();
      const std::string text = Folder::read(entry.path().string());
      const bool writes = text.find(".dump(") != std::string::npos;
      asked += writes ? 1 : 0;
      if (writes && name != "report/json_text.cpp") found += name + "\n";
    }
  }
  CHECK(found == "");
  CHECK(asked == 1);
}

TEST_CASE("hostile names stay text on every way out") {
  for (const std::string& evil : kEvil) {
    const HostileTree tree(evil);
    CAPTURE(printable(evil));
    std::vector<Words> calls = {
        {"trust"},
        {"trust", "--format", "json"},
        {"trust", "--role", evil},
        {"trust", "--role", evil, "--audience", evil},
        {"trust", evil},
        {"can-assume", "--service-account", evil + "/api"},
        {"can-assume", "--service-account", evil + "/api", "--format", "json"},
        {"can-assume", "--service-account", "a/" + evil, "--role", evil},
        {"can-assume", "--policy", evil + "/trust.json", "--issuer",
         "https://" + std::string(kIssuer), "--sub", evil, "--aud", evil},
        {"graph"},
        {"graph", "--format", "dot"},
        {"graph", "--format", "svg"},
        {"graph", "--format", "json"},
        {"graph", "--format", "html"},
        {"graph", "--focus", evil},
        {"check", evil + "/missing.yaml"},
        {"check", "--select", evil},
        {"check", "--config", evil},
        {"check", "--baseline", evil},
        {"check", "--exclude", evil},
        {"check", "--show-files"},
        {"check", "--show-settings", "--exclude", evil},
        {"check", "--statistics"},
        {"check", "--" + evil},
        {"check", "-v"},
        {evil},
        {"explain", evil},
        {"completions", evil},
        {"init", "--print"},
    };
    for (const report::Format& format : report::formats()) {
      calls.push_back({"check", "--format", std::string(format.name), "--root", ".", "--strict"});
    }
    for (const Words& words : calls) {
      const Outcome outcome = run(words);
      std::string call;
      for (const std::string& word : words) call += printable(word) + " ";
      CAPTURE(call);
      const bool github = std::find(words.begin(), words.end(), "github") != words.end();
      CHECK(outcome.status != 3);
      CHECK(harm_in(outcome.out, github) == "");
      CHECK(harm_in(outcome.err, false) == "");
    }
  }
}

TEST_CASE("the file that init writes is read back, whatever the names are") {
  for (const std::string& evil : kEvil) {
    const HostileTree tree(evil);
    CAPTURE(printable(evil));
    tree.write("iam/" + std::string("p.json"), trusting({"pay:api"}));
    const Outcome outcome = run({"init"});
    CHECK(outcome.status == 0);
    const std::string text = tree.read(".irsa-lint.yaml");
    CHECK(harm_in(text, false) == "");
    std::string suggested;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const bool prose = line.starts_with("# ") && !line.starts_with("#  ");
      if (line.starts_with('#') && !prose) line.erase(0, 1);
      suggested += line + "\n";
    }
    for (const std::string& each : {text, suggested}) {
      std::string mistakes;
      for (const Problem& problem :
           config::read_config(FileId{0}, each, engine::rule_names()).problems) {
        mistakes += problem.message + "\n";
      }
      CHECK(mistakes == "");
    }
    CHECK(run({"check"}).status != 2);
  }
}

TEST_CASE("a text in YAML is read back as it was") {
  for (const char* text :
       {"plain", "a \"b\" \\ c", "\n", "##[x]", "\u009b\u202e", "größe 😀", " "}) {
    CAPTURE(text);
    const config::Reading reading =
        config::read_config(FileId{0},
                            "version: 1\nignore: [{rule: sub-missing, reason: x, role: " +
                                report::yaml_quoted(std::string("r") + text) + "}]\n",
                            engine::rule_names());
    // What the format refuses is refused by its value, not by its syntax.
    for (const Problem& problem : reading.problems) {
      CHECK(problem.message.find("'role'") == std::string::npos);
      CHECK((problem.message.find("control character") != std::string::npos ||
             problem.message.find("is not a role") != std::string::npos));
    }
    if (reading.problems.empty())
      CHECK(reading.settings.ignores[0].role == std::string("r") + text);
  }
}

}  // namespace
}  // namespace irsa::tests
