#include "load/shell/shell.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "load/shell/arguments.h"
#include "load/shell/commands.h"
#include "load/shell/shell_json.h"
#include "load/shell/wrapped.h"
#include "value/terraform_output.h"

namespace irsa::load {

namespace {

std::string_view without_dot(std::string_view path) {
  return path.starts_with("./") ? path.substr(2) : path;
}

/// `${NAME}` and nothing else.
bool is_variable(std::string_view text) {
  return text.starts_with("${") && text.find('}') == text.size() - 1;
}

class ShellFactsReader {
 public:
  explicit ShellFactsReader(ShellScript script) : script_(std::move(script)) {
    add_wrapped(script_.commands);
  }

  ShellFacts read() {
    note_values();
    for (const ShellCommand& command : script_.commands) read(ShellArguments(command));
    // What was set last counts.
    for (auto& [name, role] : roles_) facts_.documents.push_back(std::move(role));
    for (std::size_t i = 0; i < script_.documents.size(); ++i) {
      const auto& text = script_.documents[i];
      if (text && !used_.contains(i) && shell_matters(text->text))
        facts_.documents.push_back(*text);
    }
    for (ShellText& document : facts_.documents) document = with_role_arns(document);
    facts_.comments = std::move(script_.comments);
    return std::move(facts_);
  }

 private:
  /// Files that here-documents are written to, and variables that hold a text.
  void note_values() {
    for (const ShellCommand& command : script_.commands) {
      const ShellArguments arguments(command);
      if (arguments.is("sed")) note_replaced(command);
      if (command.output) {
        const bool of_file = arguments.is("sed") && command.words.size() > 1 &&
                             !command.words.back().text.text.starts_with('-');
        written_.insert_or_assign(std::string(without_dot(command.output->text)),
                                  of_file ? command.words.back().text : ShellText{});
      }
      if (command.documents.size() == 1) {
        const std::size_t document = command.documents[0];
        const bool tee = arguments.is("tee") && command.words.size() > 1;
        const auto file = tee ? std::optional(command.words.back().text) : command.output;
        if (file) files_[std::string(without_dot(file->text))] = {.document = document};
        // read -r -d '' NAME <<EOF
        if (arguments.is("read"))
          variables_[command.words.back().text.text] = {.document = document};
        if (arguments.is("kubectl") && arguments.has({"delete"})) used_.insert(document);
      }
      const bool prints = arguments.is("echo") || arguments.is("printf");
      if (prints && command.output &&
          (begins_with_brace(command.words.back().text) ||
           is_variable(command.words.back().text.text))) {
        files_[std::string(without_dot(command.output->text))] = command.words.back();
      }
      for (const ShellWord& word : command.words) {
        const std::size_t sign = word.text.text.find('=');
        if (sign == std::string::npos || sign == 0) continue;
        const std::string name = word.text.text.substr(0, sign);
        ShellWord value{.text = word.text.behind(sign + 1)};
        if (const auto document = document_in(command, word)) value.document = document;
        if (begins_with_brace(value.text) || value.document) variables_[name] = value;
        note_role_arn(command, word, name);
      }
    }
  }

  /// The command inside of `NAME=$(…)`: it is right before.
  const ShellCommand* command_in(const ShellCommand& command, const ShellWord& word) const {
    if (!word.text.open || &command == script_.commands.data()) return nullptr;
    const ShellCommand& before = *(&command - 1);
    // (A word without text, "", is nowhere.)
    if (before.words.empty() || before.words[0].text.text.empty()) return nullptr;
    const std::size_t sign = word.text.text.find('=');
    const bool whole = word.text.text.compare(sign + 1, 2, "${") == 0 &&
                       word.text.text.find('}') == word.text.text.size() - 1;
    const std::uint32_t begin = before.words[0].text.begins.front();
    const bool around = begin > word.text.begins.front() && begin < word.text.ends.back();
    return whole && around ? &before : nullptr;
  }

  /// `NAME=$(terraform output -raw X)`; `NAME=$(aws iam get-role --role-name X --query Role.Arn
  /// …)`, also of create-role.
  void note_role_arn(const ShellCommand& command, const ShellWord& word, const std::string& name) {
    const std::string value = word.text.text.substr(name.size() + 1);
    if (value::terraform_output(value) && !script_.changing.contains(name)) {
      role_arns_["${" + name + "}"] = value;
      return;
    }
    const ShellCommand* const inner = command_in(command, word);
    if (inner == nullptr) return;
    const ShellArguments arguments(*inner);
    if (!arguments.is("aws") ||
        !(arguments.has({"iam", "get-role"}) || arguments.has({"iam", "create-role"}))) {
      return;
    }
    const auto role = arguments.text({"--role-name"});
    const auto query = arguments.text({"--query"});
    if (!role || !query || query->text != "Role.Arn" || script_.changing.contains(name)) return;
    role_arns_["${" + name + "}"] =
        "arn:${partition of " + name + "}:iam::${account of " + name + "}:role/" + role->text;
  }

  /// The text with variables that hold the ARN of a role written out as far as they are known.
  ShellText with_role_arns(const ShellText& text) const {
    ShellText out = text;
    for (const auto& [variable, arn] : role_arns_) {
      for (std::size_t at = out.text.find(variable); at != std::string::npos;
           at = out.text.find(variable, at + arn.size())) {
        ShellText changed = out.before(at);
        changed.add(arn, out.begins[at], out.ends[at]);
        changed.append(out.behind(at + variable.size()));
        out = std::move(changed);
      }
    }
    return out;
  }

  /// The here-document of `NAME=$(cat <<EOF …)`: the command inside of it is right before.
  std::optional<std::size_t> document_in(const ShellCommand& command, const ShellWord& word) const {
    const ShellCommand* const inner = command_in(command, word);
    const bool cat = inner != nullptr && inner->words.size() == 1 &&
                     inner->words[0].text.text == "cat" && inner->documents.size() == 1 &&
                     !inner->output;
    return cat ? std::optional(inner->documents[0]) : std::nullopt;
  }

  void read(const ShellArguments& arguments) {
    if (arguments.is("aws") && arguments.has({"iam", "create-role"})) {
      role(arguments, {"--assume-role-policy-document"});
    }
    if (arguments.is("aws") && arguments.has({"iam", "update-assume-role-policy"})) {
      return role(arguments, {"--policy-document"});
    }
    if (arguments.is("aws") && arguments.has({"iam", "put-role-policy"})) {
      return role_policy(arguments);
    }
    ShellValues values = values_files(arguments);
    for (ShellText& path : values.files) {
      const bool holds = values.last_holds && &path == &values.files.back();
      facts_.values.push_back(
          {std::move(path), holds ? arguments.text({"--namespace", "-n"}) : std::nullopt});
    }
    if (auto document = document_made_by(arguments)) {
      facts_.documents.push_back(std::move(*document));
    }
  }

  /// The text of a policy that an option names.
  std::optional<ShellText> policy(const ShellWord& word) {
    if (word.document) return document(*word.document);
    std::string_view text = word.text.text;
    constexpr std::string_view kFile = "file://";
    if (text.starts_with(kFile)) {
      const auto found = files_.find(without_dot(text.substr(kFile.size())));
      return found == files_.end() ? std::nullopt : policy(found->second);
    }
    if (begins_with_brace(word.text)) return word.text;
    if (!is_variable(text)) return std::nullopt;
    const auto found = variables_.find(text.substr(2, text.size() - 3));
    return found == variables_.end() ? std::nullopt : policy(found->second);
  }

  std::optional<ShellText> document(std::size_t number) {
    used_.insert(number);
    return script_.documents[number];
  }

  void role(const ShellArguments& arguments, ShellArguments::Names option) {
    const auto name = arguments.text({"--role-name"});
    const auto word = arguments.option(option);
    const auto text = word ? policy(*word) : std::nullopt;
    if (word && !text) note_policy_file(word->text, name);
    if (!text || text->text.empty()) return;
    ShellText made = *text;
    if (name) {
      ShellJson json(*name);
      json.raw("{\"RoleName\":").string(*name).raw(",\"AssumeRolePolicyDocument\":").append(*text);
      made = json.raw("}").take();
    }
    const std::string key = name && !name->open ? name->text : std::to_string(roles_.size()) + "?";
    roles_.insert_or_assign(key, std::move(made));
  }

  /// A policy of its own that a role gets, as `aws iam get-role-policy` would print it.
  void role_policy(const ShellArguments& arguments) {
    const auto role = arguments.text({"--role-name"});
    const auto name = arguments.text({"--policy-name"});
    const auto word = arguments.option({"--policy-document"});
    const auto text = word ? policy(*word) : std::nullopt;
    if (!role || role->open || !name || !text || text->text.empty()) return;
    ShellJson json(*role);
    json.raw("{\"RoleName\":").string(*role).raw(",\"PolicyName\":").string(*name);
    facts_.documents.push_back(json.raw(",\"PolicyDocument\":").append(*text).raw("}").take());
  }

  /// A policy in a file of the tree, or in one that the script makes of such a file by `sed`.
  void note_policy_file(const ShellText& word, const std::optional<ShellText>& role) {
    constexpr std::string_view kFile = "file://";
    if (!word.text.starts_with(kFile)) return;
    ShellText path = word.behind(kFile.size());
    if (const auto written = written_.find(without_dot(path.text)); written != written_.end()) {
      path = written->second;
    }
    path = in_own_folder(path);
    if (!path.text.empty() && path.text.find("${") == std::string::npos) {
      facts_.policies.push_back({path, role});
    }
  }

  /// `$DIR/trust.json` is taken for a file in the script's folder.
  static ShellText in_own_folder(const ShellText& path) {
    const std::size_t end = path.text.starts_with("${") ? path.text.find("}/") : std::string::npos;
    return end == std::string::npos ? path : path.behind(end + 2);
  }

  /// `sed -e 's/ACCOUNT_ID/…/' trust.json > out.json`: what is replaced, and in which files.
  void note_replaced(const ShellCommand& sed) {
    std::vector<ShellText> patterns, files;
    bool others = false, behind = false;  // behind the name of the program
    for (const ShellWord& word : sed.words) {
      const std::string& text = word.text.text;
      if (!std::exchange(behind, behind || text == "sed" || text.ends_with("/sed"))) continue;
      std::vector<ShellText> found = replaced_by(word.text);
      if (!found.empty()) {
        std::ranges::move(found, std::back_inserter(patterns));
      } else if (text.find_first_of("$*?[") != std::string::npos) {
        others = true;
      } else if (!text.empty() && !text.starts_with('-')) {
        files.push_back(word.text);
      }
    }
    if (others || files.empty()) files.emplace_back();
    for (const ShellText& pattern : patterns) {
      for (const ShellText& file : files) {
        facts_.replaced.push_back({.path = file, .said = pattern});
      }
    }
  }

  /// The patterns of `s/PATTERN/text/flags`, of which a word may hold several.
  static std::vector<ShellText> replaced_by(const ShellText& expression) {
    constexpr std::size_t kShortest = 3;  // less is in too many words
    std::vector<ShellText> out;
    const std::string& text = expression.text;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      const bool begins =
          at == 0 || std::string_view("; {\t\n").find(text[at - 1]) != std::string_view::npos;
      if (!begins || text[at] != 's' ||
          std::string_view("/|#,@!:%~+").find(text[at + 1]) == std::string_view::npos)
        continue;
      const char divider = text[at + 1];
      ShellText pattern;
      std::size_t i = at + 2;
      for (; i < text.size() && text[i] != divider; ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        pattern.add({&text[i], 1}, expression.begins[i], expression.ends[i]);
      }
      if (i < text.size() && pattern.text.size() >= kShortest) out.push_back(std::move(pattern));
      at = i;
    }
    return out;
  }

  ShellScript script_;
  ShellFacts facts_;
  std::map<std::string, ShellWord, std::less<>> files_, variables_;
  // Files that it writes, with what a `sed` made them of.
  std::map<std::string, ShellText, std::less<>> written_;
  std::map<std::string, ShellText> roles_;
  std::map<std::string, std::string> role_arns_;  // by `${NAME}`
  std::set<std::size_t> used_;
};

}  // namespace

bool shell_matters(std::string_view text) {
  constexpr std::array<std::string_view, 13> kWords = {"AssumeRoleWithWebIdentity",
                                                       "helm ",
                                                       "-role-policy",
                                                       "permissions-boundary",
                                                       "assume-role-policy",
                                                       "sed ",
                                                       "create-pod-identity-association",
                                                       "podidentityassociation",
                                                       "eks.amazonaws.com/",
                                                       "iamserviceaccount",
                                                       "erviceAccount",
                                                       "role-arn",
                                                       "open-id-connect-provider"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

ShellFacts read_shell_facts(std::string_view text, std::span<const ShellPart> parts) {
  return ShellFactsReader(read_shell(text, parts)).read();
}

}  // namespace irsa::load
