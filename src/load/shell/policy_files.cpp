#include "load/shell/policy_files.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/shell/script.h"
#include "source/open.h"
#include "source/shell_file.h"

namespace irsa::load {

namespace {

/// "iam/./trust.json" and "iam/x/../trust.json" are iam/trust.json.
std::string plain_path(std::string_view path) {
  return std::filesystem::path(path).lexically_normal().generic_string();
}

/// A role of a policy file, whose name nothing but the file's own may tell.
bool is_unnamed(const iam::Role& role) {
  return role.address.empty() && role.arn.empty() && !role.stored && role.policy &&
         (role.name.empty() || role.guessed_name);
}

bool is_warned_placeholder(const ReadingProblem& problem) {
  return problem.rule == ReadingRule::placeholder_value &&
         problem.problem.level == Severity::warning;
}

/// What the scripts of a run say of policy files.
class PolicyFiles {
 public:
  void add(std::string_view path, const ShellScript& script) {
    const std::size_t slash = path.rfind('/');
    folder_ = slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
    made_of_.clear();
    for (const ShellCommand& command : script.commands) {
      if (command.words.empty()) continue;
      const std::string& program = command.words[0].text.text;
      if (program == "sed") note_sed(command);
      if (program == "aws") note_role(command);
    }
  }

  /// The name that all scripts give the role of a file; empty if there is none, or more.
  [[nodiscard]] std::string_view role_of(const std::string& path) const {
    const auto found = roles_.find(path);
    return found == roles_.end() || found->second.size() != 1 ? std::string_view{}
                                                              : *found->second.begin();
  }
  /// Does some script put something in place of this text?
  [[nodiscard]] bool fills_in(std::string_view text) const {
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
      return text.find(pattern) != std::string_view::npos;
    });
  }

 private:
  static std::optional<std::string> option(const ShellCommand& command, std::string_view name) {
    for (std::size_t i = 0; i < command.words.size(); ++i) {
      const std::string& word = command.words[i].text.text;
      if (word == name && i + 1 < command.words.size()) return command.words[i + 1].text.text;
      if (word.starts_with(std::string(name) + "=")) return word.substr(name.size() + 1);
    }
    return std::nullopt;
  }

  void note_role(const ShellCommand& command) {
    const auto has = [&](std::string_view text) {
      return std::any_of(command.words.begin(), command.words.end(),
                         [&](const ShellWord& word) { return word.text.text == text; });
    };
    const bool create = has("create-role");
    if (!create && !has("update-assume-role-policy")) return;
    const auto name = option(command, "--role-name");
    const auto document =
        option(command, create ? "--assume-role-policy-document" : "--policy-document");
    constexpr std::string_view kFile = "file://";
    if (!name || name->empty() || !document || !document->starts_with(kFile)) return;
    if (name->find("${") != std::string::npos) return;
    for (const std::string& path : places_of(document->substr(kFile.size()))) {
      roles_[path].insert(*name);
    }
  }

  /// Where a file may lie that the script calls so: from its own folder, or from where the program
  /// was started. `$DIR/trust.json` is taken for one in its folder.
  [[nodiscard]] std::set<std::string> places_of(std::string path) const {
    const auto source = made_of_.find(path);
    if (source != made_of_.end()) path = source->second;
    if (path.starts_with("${")) {
      const std::size_t end = path.find("}/");
      if (end == std::string::npos) return {};
      path.erase(0, end + 2);
    }
    if (path.empty() || path.find("${") != std::string::npos) return {};
    std::set<std::string> places = {plain_path(path)};
    if (!folder_.empty()) places.insert(plain_path(folder_ + "/" + path));
    return places;
  }

  /// `sed -e 's/ACCOUNT_ID/…/' trust.json > out.json`.
  void note_sed(const ShellCommand& command) {
    for (const ShellWord& word : command.words) note_patterns(word.text.text);
    const std::string& last = command.words.back().text.text;
    if (command.output && !last.starts_with('-') && command.words.size() > 1) {
      made_of_[command.output->text] = last;
    }
  }

  /// The patterns of `s/PATTERN/text/flags`, of which a word may hold several.
  void note_patterns(std::string_view expression) {
    constexpr std::size_t kShortest = 3;  // less is in too many words
    for (std::size_t at = 0; at + 1 < expression.size(); ++at) {
      const bool begins =
          at == 0 || std::string_view(";{ \t\n").find(expression[at - 1]) != std::string_view::npos;
      if (!begins || expression[at] != 's') continue;
      const char divider = expression[at + 1];
      if (std::string_view("/|#,@!:%~+").find(divider) == std::string_view::npos) continue;
      std::string pattern;
      std::size_t i = at + 2;
      for (; i < expression.size() && expression[i] != divider; ++i) {
        if (expression[i] == '\\' && i + 1 < expression.size()) ++i;
        pattern += expression[i];
      }
      if (i < expression.size() && pattern.size() >= kShortest) patterns_.insert(pattern);
      at = i;
    }
  }

  std::string folder_;                          // of the script that is being read
  std::map<std::string, std::string> made_of_;  // files that it makes of another
  std::map<std::string, std::set<std::string>> roles_;
  std::set<std::string> patterns_;
};

/// The text of a script that may say something of a policy file.
std::optional<std::string> text_of_script(const SourceFile& file) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;
  if (!file.input || file.built || !is_shell_name(file.shown)) return std::nullopt;
  std::string why;
  std::optional<std::string> text =
      file.text ? file.text : read_regular(file.path(), kLongest, why);
  const bool speaks = text && (text->find("assume-role-policy") != std::string::npos ||
                               text->find("sed ") != std::string::npos);
  return speaks ? std::move(text) : std::nullopt;
}

}  // namespace

void settle_policy_files(const SourceSet& sources, Facts& facts) {
  const bool wanted =
      std::any_of(facts.roles.begin(), facts.roles.end(), is_unnamed) ||
      std::any_of(facts.problems.begin(), facts.problems.end(), is_warned_placeholder);
  if (!wanted) return;
  PolicyFiles files;
  for (const SourceFile& file : sources.files()) {
    const std::optional<std::string> text = text_of_script(file);
    if (text) files.add(file.shown, read_shell(*text));
  }
  for (iam::Role& role : facts.roles) {
    if (!is_unnamed(role) || is_shell_name(sources[role.file].shown)) continue;
    const std::string_view name = files.role_of(plain_path(sources[role.file].shown));
    if (name.empty()) continue;
    role.name = facts.arena.keep(name);
    role.guessed_name = false;
    role.candidate_name = {};
  }
  for (ReadingProblem& problem : facts.problems) {
    if (!is_warned_placeholder(problem)) continue;
    const Span where = problem.problem.where;
    const std::shared_ptr<const std::string> text = sources.text(where.file);
    if (!text || where.end > text->size()) continue;
    const std::string_view written = std::string_view(*text).substr(where.begin, where.size());
    if (files.fills_in(written)) problem.problem.level = Severity::note;
  }
}

}  // namespace irsa::load
