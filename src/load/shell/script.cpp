#include "load/shell/script.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "load/shell/characters.h"
#include "load/shell/expansions.h"
#include "load/shell/terraform_output.h"
#include "load/shell/variables.h"
#include "source/shell_file.h"

namespace irsa::load {

namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kEndsWord = " \t\r\n;&|()<>";

class ShellReader {
 public:
  /// `changing`: variables of which two uses may have two values; nullptr: that is not known yet.
  ShellReader(std::string_view text, std::span<const ShellPart> parts,
              const ShellExpansions::Names* changing)
      : text_(text), end_(text.size()), parts_(parts), changing_(changing), expansions_(changing) {}

  ShellScript read() {
    enter_part();
    commands(false);
    return std::move(script_);
  }

 private:
  struct Pending {
    std::string delimiter;
    std::size_t document;
    bool literal;  // the delimiter is quoted
    bool tabs;     // <<-: leading tabs are none of the text
  };

  [[nodiscard]] bool at_end() const { return stopped_ || at_ >= end_; }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < end_ ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] static std::uint32_t place(std::size_t at) {
    return static_cast<std::uint32_t>(at);
  }

  /// What a shell knows and another that it starts cannot change.
  struct State {
    ShellExpansions::Constants constants = {};
    std::string folder = {};  // where `cd` went, as far as known
  };

  /// At the beginning of a line: out of the part that ends before it, and into that which begins.
  void enter_part() {
    if (outside_ && at_ >= parts_.front().end) {
      state_ = *std::exchange(outside_, std::nullopt);
    }
    while (!outside_ && !parts_.empty() && at_ >= parts_.front().end) parts_ = parts_.subspan(1);
    if (outside_ || parts_.empty() || at_ < parts_.front().begin) return;
    outside_ = state_;
    state_.folder.clear();
  }

  /// Reads up to the end, or `inside`: to the bracket that closes `$(`, and over it.
  void commands(bool inside) {
    if (++depth_ > kDeepest) stopped_ = true;
    ShellCommand command;
    std::vector<State> open;      // of the shells around, for each bracket
    bool may_be_skipped = false;  // it is behind && or ||
    const auto finish = [&] {
      if (!command.words.empty() && !inside) {
        if (!may_be_skipped) note_constants(command);
        note_blocks(command);
        note_folder(command);
      }
      if (!command.words.empty() || !command.documents.empty()) {
        script_.commands.push_back(std::move(command));
      }
      command = {};
    };
    while (!at_end()) {
      const char c = peek();
      if (is_one_of(kBlanks, c)) {
        ++at_;
      } else if (skip_joined_line()) {
      } else if (c == '\n') {
        ++at_;
        // A line may end with && too.
        if (!command.words.empty()) {
          finish();
          may_be_skipped = false;
        }
        finish();
        read_documents();
        if (!inside && open.empty()) enter_part();
      } else if (c == '#') {
        comment();
      } else if (c == '<' || c == '>') {
        redirection(command);
      } else if (is_one_of(";&|()", c)) {
        ++at_;
        finish();
        may_be_skipped = (c == '&' || c == '|') && peek() == c;
        if (may_be_skipped) ++at_;
        if (c == '(') open.push_back(state_);
        if (c == ')' && open.empty() && inside) break;
        if (c == ')' && !open.empty()) {
          state_ = std::move(open.back());
          open.pop_back();
        }
      } else {
        ShellWord read = word();
        const bool number = all_digits(read.text.text) && (peek() == '<' || peek() == '>');
        if (!number) command.words.push_back(std::move(read));
      }
    }
    finish();
    --depth_;
  }

  /// Goes into and out of what is not surely done, or not once: branches, loops, functions.
  void note_blocks(const ShellCommand& command) {
    constexpr std::array<std::string_view, 7> kBegin = {"if",   "while",  "until", "for",
                                                        "case", "select", "{"};
    constexpr std::array<std::string_view, 4> kEnd = {"fi", "done", "esac", "}"};
    const std::string& first = command.words[0].text.text;
    const bool function = command.words.size() > 1 && command.words.back().text.text == "{";
    if (function || std::find(kBegin.begin(), kBegin.end(), first) != kBegin.end()) ++blocks_;
    if (std::find(kEnd.begin(), kEnd.end(), first) != kEnd.end() && blocks_ > 0) --blocks_;
  }

  void note_folder(const ShellCommand& command) {
    const std::string& program = command.words[0].text.text;
    const bool goes = (program == "cd" || program == "pushd") && command.words.size() > 1;
    if (goes) state_.folder = known_folder(command.words[1].text.text);
    if (program == "popd") state_.folder.clear();
  }

  /// `NAME=text` and `export NAME=text`: a variable that has this value from here on.
  void note_constants(const ShellCommand& command) {
    if (changing_ == nullptr || blocks_ > 0) return;
    const auto& words = command.words;
    const std::string& program = words[0].text.text;
    const bool sets = program == "export" || program == "readonly";
    const bool all = std::all_of(words.begin() + (sets ? 1 : 0), words.end(), [](const auto& word) {
      return !assigned_name(word.text.text).empty();
    });
    if (!all) return;  // NAME=text before a program is for that program only
    for (const ShellWord& word : words) {
      const std::string_view name = assigned_name(word.text.text);
      const std::string_view value =
          std::string_view(word.text.text).substr(std::min(name.size() + 1, word.text.text.size()));
      // What the shell, or the JSON around it, could take for something else stays a variable.
      const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return is_name(c) || is_one_of("-.:/@+", c);
      });
      if (!name.empty() && plain && !changing_->contains(name)) {
        state_.constants.emplace(name, value);
      }
    }
  }

  /// A backslash at the end of a line.
  bool skip_joined_line() {
    if (peek() != '\\') return false;
    const std::size_t feed = peek(1) == '\r' ? 2 : 1;
    if (peek(feed) != '\n') return false;
    at_ += feed + 1;
    return true;
  }

  void comment() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find('\n', at_), end_);
    if (text_.substr(begin, at_ - begin).find("irsa-lint:") == std::string_view::npos) return;
    const std::size_t line = begin == 0 ? 0 : text_.rfind('\n', begin - 1) + 1;
    const bool alone =
        text_.substr(line, begin - line).find_first_not_of(kBlanks) == std::string_view::npos;
    const std::size_t end = at_ > begin && text_[at_ - 1] == '\r' ? at_ - 1 : at_;
    script_.comments.push_back({place(begin), place(end), alone});
  }

  void redirection(ShellCommand& command) {
    const bool input = peek() == '<';
    if (peek(1) == '(') {  // <(command)
      const std::size_t begin = at_;
      at_ += 2;
      commands(true);
      ShellWord result;
      hole(result.text, "", begin);
      command.words.push_back(std::move(result));
      return;
    }
    if (input && peek(1) == '<' && peek(2) != '<') return here_document(command);
    while (peek() == '<' || peek() == '>' || peek() == '&' || peek() == '|') ++at_;
    skip_blanks();
    ShellText target = word().text;
    if (!input && !target.text.empty()) command.output = std::move(target);
  }

  void skip_blanks() {
    while (!at_end() && (is_one_of(kBlanks, peek()) || skip_joined_line())) {
      if (is_one_of(kBlanks, peek())) ++at_;
    }
  }

  void here_document(ShellCommand& command) {
    at_ += 2;
    Pending pending{.delimiter = {},
                    .document = script_.documents.size(),
                    .literal = false,
                    .tabs = peek() == '-'};
    if (pending.tabs) ++at_;
    skip_blanks();
    const std::size_t begin = at_;
    pending.delimiter = word().text.text;
    const std::string_view written = text_.substr(begin, at_ - begin);
    pending.literal = written.find_first_of("'\"\\") != std::string_view::npos;
    script_.documents.emplace_back();
    command.documents.push_back(pending.document);
    pending_.push_back(std::move(pending));
  }

  /// What follows the line in which here-documents were begun.
  void read_documents() {
    for (const Pending& pending : std::exchange(pending_, {})) {
      const std::size_t begin = at_;
      for (std::size_t line = begin; line < end_;) {
        const std::size_t feed = std::min(text_.find('\n', line), end_);
        std::string_view content = text_.substr(line, feed - line);
        if (pending.tabs)
          content.remove_prefix(std::min(content.find_first_not_of('\t'), content.size()));
        if (content.ends_with('\r')) content.remove_suffix(1);
        const std::size_t next = std::min(feed + 1, end_);
        if (content == pending.delimiter) {
          script_.documents[pending.document] = document_text(begin, line, pending);
          at_ = next;
          break;
        }
        line = next;
        if (line >= end_) at_ = end_;
      }
    }
  }

  /// What a shell does not take as it is in a here-document; false for all else.
  bool document_sign(ShellText& out) {
    if (skip_joined_line()) return true;
    if (peek() == '\\' && is_one_of("$`\\", peek(1))) {
      escaped(out);
    } else if (peek() == '$' || peek() == '`') {
      expansion(out, nullptr);
    } else {
      return false;
    }
    return true;
  }

  ShellText document_text(std::size_t begin, std::size_t end, const Pending& pending) {
    const std::size_t outer_end = std::exchange(end_, end);
    const ShellExpansions::OneText one(expansions_);
    ShellText out;
    at_ = begin;
    while (!at_end()) {
      if (pending.tabs && (at_ == begin || text_[at_ - 1] == '\n') && peek() == '\t') {
        while (peek() == '\t') ++at_;
      } else if (pending.literal || !document_sign(out)) {
        literal(out, 1);
      }
    }
    end_ = outer_end;
    return out;
  }

  void literal(ShellText& out, std::size_t bytes) {
    for (; bytes > 0; --bytes, ++at_) out.add(text_.substr(at_, 1), place(at_), place(at_ + 1));
  }
  /// The character behind a backslash.
  void escaped(ShellText& out) {
    out.add(text_.substr(at_ + 1, 1), place(at_), place(at_ + 2));
    at_ += 2;
  }

  ShellWord word() {
    const ShellExpansions::OneText one(expansions_);
    ShellWord out;
    std::optional<std::size_t> document;
    std::size_t parts = 0;
    while (!at_end() && !is_one_of(kEndsWord, peek())) {
      const char c = peek();
      if (skip_joined_line()) continue;
      ++parts;
      if (c == '\\') {
        at_ + 1 < end_ ? escaped(out.text) : literal(out.text, 1);
      } else if (c == '\'') {
        ++at_;
        while (!at_end() && peek() != '\'') literal(out.text, 1);
        close();
      } else if (c == '"') {
        in_double_quotes(out.text, parts, document);
      } else if (c == '$' || c == '`') {
        expansion(out.text, &document);
      } else {
        literal(out.text, 1);
      }
    }
    if (parts == 1) out.document = document;
    return out;
  }

  void in_double_quotes(ShellText& out, std::size_t& parts, std::optional<std::size_t>& document) {
    ++at_;
    std::size_t inner = 0;
    while (!at_end() && peek() != '"') {
      ++inner;
      if (skip_joined_line()) continue;
      if (peek() == '\\' && is_one_of("$`\"\\", peek(1))) {
        escaped(out);
      } else if (peek() == '$' || peek() == '`') {
        expansion(out, &document);
      } else {
        literal(out, 1);
      }
    }
    if (inner > 1) parts += inner;
    close();
  }

  /// Over a quote that must be here.
  void close() {
    if (at_end()) {
      stopped_ = true;
    } else {
      ++at_;
    }
  }

  /// What begins with a dollar sign or a backtick. `document`: to be set if a here-document is all
  /// that comes of it.
  void expansion(ShellText& out, std::optional<std::size_t>* document) {
    const std::size_t begin = at_;
    if (peek() == '`') {
      at_ = std::min(text_.find('`', at_ + 1), end_);
      close();
      return hole(out, "", begin);
    }
    const char next = peek(1);
    if (next == '(' && peek(2) == '(') {
      at_ += 1;
      skip_brackets('(', ')');
      return hole(out, "", begin);
    }
    if (next == '(') {
      at_ += 2;
      const std::size_t first = script_.commands.size();
      commands(true);
      if (script_.commands.size() == first + 1 && prints_issuer(script_.commands.back())) {
        const std::string_view name = name_set_before(begin);
        if (!name.empty()) expansions_.note_issuer_url(name);
      }
      if (document != nullptr && script_.commands.size() == first + 1) {
        const ShellCommand& only = script_.commands.back();
        const bool cat = only.words.size() == 1 && only.words[0].text.text == "cat";
        if (cat && only.documents.size() == 1) *document = only.documents[0];
      }
      const std::string output =
          output_printed(std::span(script_.commands).subspan(first), state_.folder);
      if (!output.empty()) {
        at_ = std::min(at_, end_);
        out.add(output, place(begin), place(at_));
        out.open = true;
        return;
      }
      return hole(out, "", begin);
    }
    if (next == '{') {
      at_ += 1;
      skip_brackets('{', '}');
      const std::string_view inner = text_.substr(begin + 2, std::max(at_, begin + 3) - begin - 3);
      if (std::all_of(inner.begin(), inner.end(), is_name)) return hole(out, inner, begin);
      return expansions_.add_parameter(out, written_from(begin), inner, state_.constants);
    }
    if (next == '\'') {
      at_ += 2;
      while (!at_end() && peek() != '\'') at_ += peek() == '\\' ? 2 : 1;
      close();
      return hole(out, "", begin);
    }
    if (is_name(next)) {
      ++at_;
      const bool digit = next >= '0' && next <= '9';
      do {
        ++at_;
      } while (!digit && !at_end() && is_name(peek()));
      return hole(out, text_.substr(begin + 1, at_ - begin - 1), begin);
    }
    if (is_one_of("@*#?$!-", next) && next != '\0') {
      at_ += 2;
      return hole(out, "", begin);
    }
    literal(out, 1);
  }

  void skip_brackets(char open, char close_with) {
    int depth = 0;
    for (; !at_end(); ++at_) {
      const char c = peek();
      if (c == '\\') ++at_;
      if (c == open) ++depth;
      if (c == close_with && --depth == 0) {
        ++at_;
        return;
      }
    }
    stopped_ = true;
  }

  /// `aws eks describe-cluster --query cluster.identity.oidc.issuer`: the URL, with its scheme.
  static bool prints_issuer(const ShellCommand& command) {
    const auto has = [&](std::string_view text) {
      return std::any_of(command.words.begin(), command.words.end(),
                         [&](const ShellWord& word) { return word.text.text == text; });
    };
    const std::string query = "cluster.identity.oidc.issuer";
    return has("aws") && has("describe-cluster") && (has(query) || has("--query=" + query));
  }

  /// NAME of `NAME=$(…)` and `NAME="$(…)"`, of which the `$` is at `at`, if nothing more is put
  /// into the variable.
  [[nodiscard]] std::string_view name_set_before(std::size_t at) const {
    const bool quoted = at > 0 && text_[at - 1] == '"';
    if (!is_one_of(quoted ? "\"" : " \t\r\n;", at_end() ? '\n' : peek())) return {};
    if (quoted) --at;
    if (at == 0 || text_[at - 1] != '=') return {};
    std::size_t begin = at - 1;
    while (begin > 0 && is_name(text_[begin - 1])) --begin;
    return text_.substr(begin, at - 1 - begin);
  }

  /// What is written from `begin` up to here.
  [[nodiscard]] ShellExpansions::Written written_from(std::size_t begin) {
    at_ = std::min(at_, end_);
    return {.text = text_.substr(begin, at_ - begin), .begin = place(begin), .end = place(at_)};
  }
  /// `name`: of the variable, if it is nothing but one.
  void hole(ShellText& out, std::string_view name, std::size_t begin) {
    expansions_.add(out, written_from(begin), name, state_.constants);
  }

  static constexpr int kDeepest = 50;

  std::string_view text_;
  std::size_t end_;
  std::span<const ShellPart> parts_;  // those that are not done
  std::optional<State> outside_;      // of the shell around the part that is read
  State state_;
  const ShellExpansions::Names* changing_;
  ShellExpansions expansions_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int blocks_ = 0;
  bool stopped_ = false;
  std::vector<Pending> pending_;
  ShellScript script_;
};

}  // namespace

ShellScript read_shell(std::string_view text, std::span<const ShellPart> parts) {
  std::set<std::string, std::less<>> changing =
      changing_variables(ShellReader(text, parts, nullptr).read());
  ShellScript script = ShellReader(text, parts, &changing).read();
  script.changing = std::move(changing);
  return script;
}

bool is_shell_script(std::string_view path, std::string_view first_bytes) {
  return is_shell_name(path) || begins_like_shell(first_bytes);
}

}  // namespace irsa::load
