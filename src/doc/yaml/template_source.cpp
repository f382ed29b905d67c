#include "doc/yaml/template_source.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/byte_table.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

struct ExpressionRange {
  std::size_t begin, end;
};

/// Behind the quoted string of an expression that begins at `at`; its next character if it does not
/// end.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size() && !is_break(text[i]); ++i) {
    if (text[i] == '\\' && quote != '`') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return at + 1;
}

/// Behind the expression at `at`, whose opening has two characters, up to `close`. Braces in it are
/// balanced where `close` is one. nullopt if it does not end.
std::optional<std::size_t> end_of_expression(std::string_view text, std::size_t at,
                                             std::string_view close) {
  if (close == "\n") return std::min(text.find_first_of("\r\n", at), text.size());
  int open = 0;
  for (std::size_t i = at + 2; i < text.size();) {
    if (open == 0 && text.compare(i, close.size(), close) == 0) return i + close.size();
    if (text[i] == '"' || text[i] == '`') {
      i = behind_string(text, i);
      continue;
    }
    if (close.size() == 1) open += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    ++i;
  }
  return std::nullopt;
}

std::string_view closing(std::string_view opening) {
  if (opening == "{{") return "}}";
  if (opening == "{%") return "%}";
  if (opening == "{#") return "#}";
  if (opening == "<%") return "%>";
  if (opening == "#@") return "\n";  // to the end of the line
  return opening == "%{" || opening == "${" ? "}" : "";
}

/// How a `${…}` begins while it is hidden.
constexpr std::string_view kHidden = "$(";

/// Of what is at `at`, up to its `)`; 0 if there is another bracket before that.
std::size_t hidden_length(std::string_view text, std::size_t at) {
  const std::size_t end = text.find_first_of("()", at + kHidden.size());
  return end == std::string_view::npos || text[end] == '(' ? 0 : end + 1 - at;
}

bool is_letter_or_digit(char c) { return kLettersAndDigits.contains(c); }

/// ${name} is text like any other to YAML, and known to everybody as a variable.
bool is_plain_variable(std::string_view expression) {
  const std::string_view name = expression.substr(2, expression.size() - 3);
  return expression.starts_with("${") && std::all_of(name.begin(), name.end(), [](char c) {
           return is_letter_or_digit(c) || c == '_' || c == '.';
         });
}

/// Finds the expressions of a text one after the other.
class Expressions {
 public:
  explicit Expressions(std::string_view text) : text_(text) {}

  std::optional<ExpressionRange> next() {
    constexpr ByteTable kFirst("{%$<#");
    for (at_ = kFirst.find_in(text_, at_); at_ + 1 < text_.size();
         at_ = kFirst.find_in(text_, at_ + 1)) {
      const std::string_view close = closing(text_.substr(at_, 2));
      // Where one does not end, none behind it does: each is searched for once.
      const bool glued = text_[at_] == '#' && at_ > 0 && !is_blank(text_[at_ - 1]) &&
                         !is_break(text_[at_ - 1]);  // no comment, so none of ytt's either
      if (glued || close.empty() || never_closed_.find(close) != std::string::npos) continue;
      const auto end = end_of_expression(text_, at_, close);
      if (!end) {
        never_closed_.append(close).append(" ");
        continue;
      }
      return ExpressionRange{std::exchange(at_, *end), *end};
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::string never_closed_;  // closings, each with a blank behind it
};

/// Does it have its lines to itself, or share them with others like it?
bool stands_alone(std::string_view text, const std::string& out, ExpressionRange range) {
  std::size_t before = range.begin;
  while (before > 0 && is_blank(out[before - 1])) --before;
  if (before > 0 && !is_break(text[before - 1])) return false;
  constexpr int kMost = 16;  // on one line
  std::size_t behind = range.end;
  for (int others = 0; others < kMost; ++others) {
    behind = skip_blanks(text, behind);
    if (behind >= text.size() || is_break(text[behind])) return true;
    const std::string_view close = closing(text.substr(behind, 2));
    if (close.empty()) return false;
    const auto end = end_of_expression(text, behind, close);
    if (!end) return false;
    behind = *end;
  }
  return false;
}

/// One of ytt's behind a value, not in place of one.
bool is_comment(std::string_view text, ExpressionRange range) {
  if (text[range.begin] != '#') return false;
  std::size_t before = range.begin;
  while (before > 0 && is_blank(text[before - 1])) --before;
  return before > 0 && text[before - 1] != ':' && text[before - 1] != '-';
}

}  // namespace

std::optional<std::size_t> find_template(std::string_view text) {
  if (const auto of_ytt = find_ytt(text)) return of_ytt;
  constexpr ByteTable kFirst("{%<");
  for (std::size_t at = kFirst.find_in(text); at < text.size(); at = kFirst.find_in(text, at + 1)) {
    const char second = char_at(text, at + 1);
    const bool percent = text[at] == '%';
    const bool begins = percent           ? second == '{'
                        : text[at] == '<' ? second == '%'
                                          : second == '{' || second == '%' || second == '#';
    if (!begins) continue;
    std::size_t before = at;
    while (before > 0 && is_blank(text[before - 1])) --before;
    const char c = before == 0 ? '\n' : text[before - 1];
    if (is_break(c) || (!percent && second == '{' && (c == ':' || c == '-'))) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_ytt(std::string_view text) {
  for (std::size_t at = text.find("#@"); at != std::string_view::npos;
       at = text.find("#@", at + 1)) {
    std::size_t before = at;
    while (before > 0 && is_blank(text[before - 1])) --before;
    const char c = before == 0 ? '\n' : text[before - 1];
    if (is_break(c) || (before < at && (c == ':' || c == '-'))) return at;
  }
  return std::nullopt;
}

bool begins_expression(std::string_view text, std::size_t at) {
  const char next = char_at(text, at + 1);
  const bool letter = is_letter_or_digit(next) || next == '_';
  switch (char_at(text, at)) {
    case '{': return next == '{' || next == '%' || next == '#';
    case '$': return next == '{' || next == '(' || letter;
    case '%': return next == '{';
    case '(': return next == '(';
    case '<': return letter || next == '%' || next == '<';
    default: return false;
  }
}

std::string without_expressions(std::string_view text) {
  std::string out(text);
  Expressions expressions(text);
  while (const auto range = expressions.next()) {
    const std::string_view expression = text.substr(range->begin, range->end - range->begin);
    const bool alone = stands_alone(text, out, *range) || is_comment(text, *range);
    if (!alone && is_plain_variable(expression)) continue;
    for (std::size_t at = range->begin; at < range->end; ++at) {
      if (alone) {
        if (!is_break(out[at])) out[at] = ' ';
      } else if (at == range->begin) {
        out[at] = '$';
      } else if (!is_letter_or_digit(out[at])) {
        out[at] = '_';
      }
    }
  }
  return out;
}

namespace {

/// Is there nothing else in the line?
bool is_alone(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t before =
      begin == 0 ? std::string_view::npos : text.find_last_not_of(kBlank, begin - 1);
  const std::size_t behind = text.find_first_not_of(kBlank, end);
  const auto ends_line = [&](std::size_t at) {
    return at == std::string_view::npos || text[at] == '\n' || text[at] == '\r';
  };
  return ends_line(before) && ends_line(behind);
}

}  // namespace

HiddenExpressions::HiddenExpressions(std::string_view text, bool lines_too) : text_(text) {
  std::unordered_set<std::string_view> there;  // what reads like one that is hidden
  for (std::size_t at = text.find(kHidden); at != std::string_view::npos;
       at = text.find(kHidden, at + 1)) {
    if (const std::size_t length = hidden_length(text, at)) there.insert(text.substr(at, length));
  }
  Expressions expressions(text);
  while (const auto range = expressions.next()) {
    const std::string written(text.substr(range->begin, range->end - range->begin));
    if (!written.starts_with("${") || written.find_first_of("\r\n") != std::string::npos) continue;
    if (lines_too && is_alone(text, range->begin, range->end)) {
      text_.replace(range->begin, written.size(), written.size(), '#');
      lines_ = true;
      continue;
    }
    std::string hidden = written;
    for (char& c : hidden) {
      if (!is_letter_or_digit(c) && c != '.' && c != '-') c = '_';
    }
    hidden.replace(0, kHidden.size(), kHidden);
    hidden.back() = ')';
    // One that reads like another, or like text that is there, is left as it is.
    if (there.contains(hidden)) continue;
    if (written_.try_emplace(hidden, written).first->second != written) continue;
    text_.replace(range->begin, hidden.size(), hidden);
  }
}

std::string HiddenExpressions::restored(std::string_view scalar) const {
  std::string out(scalar);
  for (std::size_t at = out.find(kHidden); at != std::string::npos;
       at = out.find(kHidden, at + 1)) {
    const auto written = written_.find(out.substr(at, hidden_length(out, at)));
    if (written != written_.end()) out.replace(at, written->second.size(), written->second);
  }
  return out;
}

}  // namespace irsa::doc
