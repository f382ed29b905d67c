#include "load/shell/shell.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "value/terraform_output.h"

namespace irsa::load {

namespace {

using Names = std::initializer_list<std::string_view>;

using Words = std::span<const std::string_view>;

bool is_any(Words words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Options that have no value, and types as kubectl takes them.
constexpr std::array<std::string_view, 4> kKubectlFlags = {"--overwrite", "--all", "--local",
                                                           "--dry-run"};
constexpr std::array<std::string_view, 3> kAccountTypes = {"serviceaccount", "serviceaccounts",
                                                           "sa"};
constexpr std::array<std::string_view, 10> kHelmFlags = {
    "--install", "-i",      "--create-namespace", "--wait", "--atomic", "--devel", "--reuse-values",
    "--debug",   "--force", "--dry-run"};
/// What may stand before the program in a command.
constexpr std::array<std::string_view, 15> kBeforeProgram = {
    "if", "then", "else", "elif", "do",      "while", "until", "!",
    "{",  "sudo", "time", "exec", "command", "nohup", "run"};

/// JSON that is written out of parts of the script.
class ShellJson {
 public:
  /// `place`: what stands for the parts that the script does not spell out.
  explicit ShellJson(const ShellText& place)
      : begin_(place.begins.front()), end_(place.ends.front()) {}

  ShellJson& raw(std::string_view json) {
    out_.add(json, begin_, end_);
    return *this;
  }
  ShellJson& string(const ShellText& text) {
    if (text.text.empty()) return raw("\"\"");
    // So that the place of the string is that of its text.
    out_.add("\"", text.begins.front(), text.begins.front());
    for (std::size_t i = 0; i < text.text.size(); ++i) {
      const char c = text.text[i];
      const bool special = c == '"' || c == '\\';
      constexpr std::string_view kDigits = "0123456789abcdef";
      std::string shown(special ? std::string{'\\', c} : std::string{c});
      if (static_cast<unsigned char>(c) < 0x20) {
        const auto code = static_cast<unsigned char>(c);
        shown = std::string("\\u00") + kDigits[code >> 4] + kDigits[code & 15];
      }
      out_.add(shown, text.begins[i], text.ends[i]);
    }
    out_.add("\"", text.ends.back(), text.ends.back());
    out_.open = out_.open || text.open;
    return *this;
  }
  /// A member with a string, if there is one; with a comma before it.
  ShellJson& member(std::string_view name, const std::optional<ShellText>& text) {
    if (!text) return *this;
    return raw(",\"" + std::string(name) + "\":").string(*text);
  }
  ShellJson& append(const ShellText& json) {
    out_.append(json);
    return *this;
  }
  ShellText take() { return std::move(out_); }

 private:
  ShellText out_;
  std::uint32_t begin_, end_;
};

/// The words of a command from the program's name on.
class Arguments {
 public:
  explicit Arguments(const ShellCommand& command) : words_(command.words) {
    while (first_ < words_.size() && is_before_program(words_[first_].text.text)) ++first_;
  }

  [[nodiscard]] bool is(std::string_view program) const {
    return first_ < words_.size() &&
           (words_[first_].text.text == program ||
            words_[first_].text.text.ends_with("/" + std::string(program)));
  }
  [[nodiscard]] const ShellText& program() const { return words_[first_].text; }
  /// Do these words stand one after the other?
  [[nodiscard]] bool has(Names names) const { return find(names) != words_.size(); }

  /// The value of an option: of `--name value`, `--name=value`, `-n value`.
  [[nodiscard]] std::optional<ShellWord> option(Names names) const {
    const std::vector<ShellWord> all = options(names);
    if (all.empty()) return std::nullopt;
    return all.back();
  }
  [[nodiscard]] std::vector<ShellWord> options(Names names) const {
    std::vector<ShellWord> found;
    for (std::size_t i = first_; i < words_.size(); ++i) {
      const std::string& word = words_[i].text.text;
      for (const std::string_view name : names) {
        if (word == name && i + 1 < words_.size()) found.push_back(words_[i + 1]);
        if (name.starts_with("--") && word.starts_with(std::string(name) + "=")) {
          found.push_back({.text = words_[i].text.behind(name.size() + 1)});
        }
      }
    }
    return found;
  }
  [[nodiscard]] std::optional<ShellText> text(Names names) const {
    const auto word = option(names);
    return word && !word->text.text.empty() ? std::optional(word->text) : std::nullopt;
  }
  /// What stands behind these words, without options and their values. `flags`: options that have
  /// no value.
  [[nodiscard]] std::vector<ShellText> operands(Names behind, Words flags) const {
    std::vector<ShellText> found;
    for (std::size_t i = find(behind) + behind.size(); i < words_.size(); ++i) {
      const std::string& word = words_[i].text.text;
      if (!word.starts_with('-')) {
        found.push_back(words_[i].text);
      } else if (word.find('=') == std::string::npos && !is_any(flags, word)) {
        ++i;
      }
    }
    return found;
  }

 private:
  static bool is_before_program(std::string_view word) {
    const std::size_t end =
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    const bool assigns = end != std::string_view::npos && end > 0 && word[end] == '=';
    return assigns || is_any(kBeforeProgram, word);
  }

  [[nodiscard]] std::size_t find(Names names) const {
    for (std::size_t i = first_; i + names.size() <= words_.size(); ++i) {
      const bool same = std::equal(
          names.begin(), names.end(), words_.begin() + static_cast<std::ptrdiff_t>(i),
          [](std::string_view name, const ShellWord& word) { return word.text.text == name; });
      if (same) return i;
    }
    return words_.size();
  }

  const std::vector<ShellWord>& words_;
  std::size_t first_ = 0;
};

std::string_view without_dot(std::string_view path) {
  return path.starts_with("./") ? path.substr(2) : path;
}

bool begins_with_brace(const ShellText& text) {
  const std::size_t first = text.text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text.text[first] == '{';
}

/// `--set a=1,b=2` sets two values. A backslash keeps a comma, braces make a list.
std::vector<ShellText> split_at_commas(const ShellText& text, std::string_view type) {
  std::vector<ShellText> parts;
  std::size_t from = 0;
  int braces = 0;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    if (c == '\\') {
      ++i;
    } else if (c == '{') {
      ++braces;
    } else if (c == '}') {
      --braces;
    } else if (c == ',' && braces == 0 && type != "literal") {
      parts.push_back(text.before(i).behind(from));
      from = i + 1;
    }
  }
  parts.push_back(text.behind(from));
  return parts;
}

class ShellFactsReader {
 public:
  explicit ShellFactsReader(ShellScript script) : script_(std::move(script)) {}

  ShellFacts read() {
    note_values();
    for (const ShellCommand& command : script_.commands) read(Arguments(command), command);
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
      const Arguments arguments(command);
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
      if (prints && command.output && begins_with_brace(command.words.back().text)) {
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

  /// The command inside of `NAME=$(…)`: it stands right before.
  const ShellCommand* command_in(const ShellCommand& command, const ShellWord& word) const {
    if (!word.text.open || &command == script_.commands.data()) return nullptr;
    const ShellCommand& before = *(&command - 1);
    if (before.words.empty()) return nullptr;
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
    if (inner == nullptr || inner->words[0].text.text.empty()) return;
    const Arguments arguments(*inner);
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

  /// The here-document of `NAME=$(cat <<EOF …)`: the command inside of it stands right before.
  std::optional<std::size_t> document_in(const ShellCommand& command, const ShellWord& word) const {
    const ShellCommand* const inner = command_in(command, word);
    const bool cat = inner != nullptr && inner->words.size() == 1 &&
                     inner->words[0].text.text == "cat" && inner->documents.size() == 1 &&
                     !inner->output;
    return cat ? std::optional(inner->documents[0]) : std::nullopt;
  }

  void read(const Arguments& arguments, const ShellCommand&) {
    if (arguments.is("aws")) {
      if (arguments.has({"iam", "create-role"})) {
        return role(arguments, {"--assume-role-policy-document"});
      }
      if (arguments.has({"iam", "update-assume-role-policy"})) {
        return role(arguments, {"--policy-document"});
      }
      if (arguments.has({"iam", "create-open-id-connect-provider"})) return provider(arguments);
      if (arguments.has({"eks", "create-addon"}) || arguments.has({"eks", "update-addon"})) {
        return addon(arguments);
      }
      if (arguments.has({"eks", "create-pod-identity-association"})) {
        return association(arguments, {"--cluster-name"}, {"--service-account"});
      }
    }
    if (arguments.is("eksctl") && arguments.has({"create", "podidentityassociation"})) {
      return association(arguments, {"--cluster"}, {"--service-account-name"});
    }
    if (arguments.is("eksctl") && arguments.has({"create", "iamserviceaccount"})) {
      return eksctl(arguments);
    }
    if (arguments.is("kubectl") || arguments.is("oc")) {
      if (arguments.has({"annotate"})) return annotate(arguments);
      if (arguments.has({"patch"})) return patch(arguments);
    }
    if (arguments.is("helm") && (arguments.has({"install"}) || arguments.has({"upgrade"}))) {
      return helm(arguments);
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
    if (!text.starts_with("${") || text.find('}') != text.size() - 1) return std::nullopt;
    const auto found = variables_.find(text.substr(2, text.size() - 3));
    return found == variables_.end() ? std::nullopt : policy(found->second);
  }

  std::optional<ShellText> document(std::size_t number) {
    used_.insert(number);
    return script_.documents[number];
  }

  void role(const Arguments& arguments, Names option) {
    const auto name = arguments.text({"--role-name"});
    const auto word = arguments.option(option);
    const auto text = word ? policy(*word) : std::nullopt;
    if (word && !text) note_policy_file(word->text, name);
    if (!text || text->text.empty()) return;
    // A name that is not known is none: the policy speaks for itself.
    ShellText made = *text;
    if (name && !name->open) {
      ShellJson json(*name);
      json.raw("{\"RoleName\":").string(*name).raw(",\"AssumeRolePolicyDocument\":").append(*text);
      made = json.raw("}").take();
    }
    const std::string key = name && !name->open ? name->text : std::to_string(roles_.size()) + "?";
    roles_.insert_or_assign(key, std::move(made));
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

  void provider(const Arguments& arguments) {
    const auto url = arguments.text({"--url"});
    if (!url || url->open) return;
    ShellJson json(*url);
    json.raw("{\"Url\":").string(*url).raw(",\"ClientIDList\":[");
    const std::vector<ShellText> ids = arguments.operands({"--client-id-list"}, {});
    bool first = true;
    for (const ShellText& id : ids) {
      // Of what follows the option, what belongs to another option is no client.
      if (id.open || id.text.find('.') == std::string::npos) continue;
      if (!std::exchange(first, false)) json.raw(",");
      json.string(id);
    }
    facts_.documents.push_back(json.raw("],\"ThumbprintList\":[]}").take());
  }

  /// As `aws eks describe-addon` would print it.
  void addon(const Arguments& arguments) {
    const auto name = arguments.text({"--addon-name"});
    const auto role = arguments.text({"--service-account-role-arn"});
    if (!name || name->open || !role || role->text.empty()) return;
    ShellJson json(*name);
    json.raw("{\"addon\":{\"addonName\":").string(*name).raw(",\"clusterName\":");
    const auto cluster = arguments.text({"--cluster-name"});
    if (cluster) {
      json.string(*cluster);
    } else {
      json.raw("\"\"");
    }
    json.member("serviceAccountRoleArn", role);
    facts_.documents.push_back(json.raw("}}").take());
  }

  /// As `aws eks describe-pod-identity-association` would print it. Whose account it is with a
  /// variable says nothing.
  void association(const Arguments& arguments, Names cluster_option, Names account_option) {
    const auto ns = arguments.text({"--namespace"});
    const auto account = arguments.text(account_option);
    if (!ns || ns->open || !account || account->open) return;
    const auto cluster = arguments.text(cluster_option);
    if (!cluster) return;
    ShellJson json(*account);
    json.raw("{\"association\":{\"clusterName\":").string(*cluster);
    json.member("namespace", ns).member("serviceAccount", account);
    json.member("roleArn", arguments.text({"--role-arn"}));
    facts_.documents.push_back(json.raw("}}").take());
  }

  void eksctl(const Arguments& arguments) {
    const auto name = arguments.text({"--name"});
    const auto cluster = arguments.text({"--cluster"});
    if (!name) return;
    ShellJson json(arguments.program());
    json.raw(R"({"apiVersion":"eksctl.io/v1alpha5","kind":"ClusterConfig","metadata":{"x":"")");
    json.member("name", cluster).member("region", arguments.text({"--region", "-r"}));
    json.raw(R"(},"iam":{"serviceAccounts":[{"metadata":{"name":)").string(*name);
    json.member("namespace", arguments.text({"--namespace", "-n"})).raw("}");
    json.member("attachRoleARN", arguments.text({"--attach-role-arn"}));
    json.member("roleName", arguments.text({"--role-name"}));
    json.raw(",\"attachPolicyARNs\":[");
    bool first = true;
    for (const ShellWord& word : arguments.options({"--attach-policy-arn"})) {
      if (word.text.text.empty()) continue;
      if (!std::exchange(first, false)) json.raw(",");
      json.string(word.text);
    }
    json.raw("]");
    if (arguments.has({"--role-only"})) json.raw(",\"roleOnly\":true");
    facts_.documents.push_back(json.raw("}]}}").take());
  }

  /// kubectl annotate serviceaccount NAME key=value …, also serviceaccount/NAME.
  void annotate(const Arguments& arguments) {
    std::vector<ShellText> operands = arguments.operands({"annotate"}, kKubectlFlags);
    if (operands.empty()) return;
    const std::size_t slash = operands[0].text.find('/');
    if (!is_any(kAccountTypes, std::string_view(operands[0].text).substr(0, slash))) return;
    if (slash != std::string::npos) {
      operands[0] = operands[0].behind(slash + 1);
    } else {
      operands.erase(operands.begin());
    }
    if (operands.size() < 2 || operands[0].text.empty()) return;
    ShellJson json(operands[0]);
    json.raw(R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":)")
        .string(operands[0]);
    json.member("namespace", arguments.text({"--namespace", "-n"})).raw(",\"annotations\":{");
    bool first = true;
    for (std::size_t i = 1; i < operands.size(); ++i) {
      const ShellText& pair = operands[i];
      const std::size_t sign = pair.text.find('=');
      if (sign == std::string::npos) continue;  // `key-` takes one away
      if (!std::exchange(first, false)) json.raw(",");
      json.string(pair.before(sign)).raw(":").string(pair.behind(sign + 1));
    }
    if (first) return;
    facts_.documents.push_back(json.raw("}}}").take());
  }

  /// kubectl patch serviceaccount NAME -p '{"metadata": {"annotations": {…}}}'.
  void patch(const Arguments& arguments) {
    std::vector<ShellText> operands = arguments.operands({"patch"}, kKubectlFlags);
    const auto text = arguments.text({"--patch", "-p"});
    if (operands.empty() || !text || !begins_with_brace(*text)) return;
    const std::size_t slash = operands[0].text.find('/');
    if (!is_any(kAccountTypes, std::string_view(operands[0].text).substr(0, slash))) return;
    const ShellText name = slash != std::string::npos ? operands[0].behind(slash + 1)
                           : operands.size() > 1      ? operands[1]
                                                      : ShellText{};
    // Where the name goes: behind the brace of `"metadata": {`.
    constexpr std::string_view kMetadata = "\"metadata\"";
    std::size_t at = text->text.find(kMetadata);
    if (name.text.empty() || at == std::string::npos) return;
    at = text->text.find_first_not_of(" \t\r\n", at + kMetadata.size());
    if (at == std::string::npos || text->text[at] != ':') return;
    at = text->text.find_first_not_of(" \t\r\n", at + 1);
    if (at == std::string::npos || text->text[at] != '{') return;
    const std::size_t first = text->text.find_first_not_of(" \t\r\n", at + 1);
    if (first == std::string::npos || text->text[first] == '}') return;
    const std::size_t brace = text->text.find('{');
    ShellJson json(name);
    json.raw(R"({"apiVersion":"v1","kind":"ServiceAccount",)")
        .append(text->before(at + 1).behind(brace + 1));
    json.raw("\"name\":").string(name).member("namespace", arguments.text({"--namespace", "-n"}));
    facts_.documents.push_back(json.raw(",").append(text->behind(at + 1)).take());
  }

  /// helm install NAME CHART --set …, as the state of a helm_release would have it.
  void helm(const Arguments& arguments) {
    const std::vector<ShellText> operands = arguments.has({"install"})
                                                ? arguments.operands({"install"}, kHelmFlags)
                                                : arguments.operands({"upgrade"}, kHelmFlags);
    if (operands.size() < 2 || operands[0].text.empty()) return;
    const std::optional<ShellText> ns = arguments.text({"--namespace", "-n"});
    for (const ShellWord& word : arguments.options({"--values", "-f"})) {
      for (const ShellText& path : split_at_commas(word.text, {})) {
        if (!path.text.empty() && !path.open) facts_.values.push_back({path, ns});
      }
    }
    ShellJson json(operands[0]);
    json.raw(R"({"format_version":"1.0","values":{"root_module":{"resources":[{"address":)")
        .string(operands[0])
        .raw(R"(,"mode":"managed","type":"helm_release","name":)")
        .string(operands[0])
        .raw(",\"values\":{\"name\":")
        .string(operands[0]);
    json.member("chart", operands[1]).member("namespace", ns);
    json.member("version", arguments.text({"--version"}));
    json.member("repository", arguments.text({"--repo"})).raw(",\"set\":[");
    bool first = true;
    for (const auto& [option, type] : kSets) {
      for (const ShellWord& word : arguments.options({option})) {
        for (const ShellText& set : split_at_commas(word.text, type)) {
          const std::size_t sign = set.text.find('=');
          if (sign == std::string::npos || sign == 0) continue;
          if (!std::exchange(first, false)) json.raw(",");
          json.raw("{\"name\":").string(set.before(sign));
          json.raw(",\"value\":").string(set.behind(sign + 1));
          json.raw(",\"type\":\"" + std::string(type) + "\"}");
        }
      }
    }
    json.raw("]");
    // Files of values, and what an earlier release was given, are not known here.
    const bool more = !arguments.options({"--values", "-f", "--set-file", "--set-json"}).empty() ||
                      arguments.has({"--reuse-values"});
    if (more) json.raw(R"(,"set_wo":[{"name":"","value":""}])");
    json.raw("}}]}}}");
    if (!first) facts_.documents.push_back(json.take());
  }

  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSets = {
      {{"--set", "auto"}, {"--set-string", "string"}, {"--set-literal", "literal"}}};

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
  constexpr std::array<std::string_view, 11> kWords = {"AssumeRoleWithWebIdentity",
                                                       "helm ",
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

ShellFacts read_shell_facts(std::string_view text) {
  return ShellFactsReader(read_shell(text)).read();
}

}  // namespace irsa::load
