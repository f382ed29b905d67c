#include "tools/example_notes.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace irsa::tools {
namespace {

/// Read back as this very text?
bool reads_as(const std::string& written, const std::string& text) {
  try {
    const YAML::Node node = YAML::Load("k: " + written + "\n")["k"];
    return node.IsScalar() && node.Scalar() == text;
  } catch (const YAML::Exception&) {
    return false;
  }
}

/// `text` as the value of a key in a column: plain where that is possible, else in quotes; several
/// lines as a block.
std::string scalar(const std::string& text, std::size_t column) {
  if (text.find('\n') != std::string::npos) {
    std::string block = "|-";
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      block += '\n' + std::string(end > at ? column + 2 : 0, ' ') + text.substr(at, end - at);
      at = end + 1;
    }
    if (reads_as(block, text)) return block;
  } else if (reads_as(text, text)) {
    return text;
  }
  std::string single = "'", twice = "\"";
  for (const char c : text) {
    single += c == '\'' ? "''" : std::string(1, c);
    const bool escaped = c == '"' || c == '\\';
    twice += c == '\n' ? "\\n" : escaped ? std::string{'\\', c} : std::string(1, c);
  }
  single += '\'';
  return reads_as(single, text) ? single : twice + "\"";
}

/// How often `at` occurs in the text up to and including this place.
unsigned occurrence_of(const std::string& text, const std::string& at, std::size_t offset) {
  unsigned count = 0;
  for (std::size_t i = text.find(at); i <= offset; i = text.find(at, i + 1)) ++count;
  return count;
}

class Editor {
 public:
  Editor(const std::string& text, const RuleFile& rule) : text_(text), rule_(rule) {
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      starts_.push_back(at);
      if (text.find('\n', at) == std::string::npos) break;
    }
  }

  void edit(const YAML::Node& node, const ProposedNotes& proposed) {
    const ExampleText& example = rule_.bad.at(proposed.example);
    if (says_it(example.expect.at(proposed.expectation), proposed)) return;
    if (node.Style() == YAML::EmitterStyle::Flow) {
      edit_braces(node, example, proposed);
    } else {
      edit_lines(node, example, proposed);
    }
  }

  [[nodiscard]] std::string result() const {
    std::string out = text_;
    for (auto edit = edits_.rbegin(); edit != edits_.rend(); ++edit) {
      out.replace(edit->first, edit->second.first - edit->first, edit->second.second);
    }
    return out;
  }

 private:
  static bool says_it(const Expectation& expected, const ProposedNotes& proposed) {
    return expected.help == proposed.help &&
           std::equal(expected.related.begin(), expected.related.end(), proposed.related.begin(),
                      proposed.related.end(), [](const auto& a, const auto& b) {
                        return a.file == b.file && a.at == b.at && a.message == b.message &&
                               a.offset == b.offset;
                      });
  }

  [[nodiscard]] std::size_t position(const YAML::Node& node) const {
    const YAML::Mark mark = node.Mark();
    return starts_.at(static_cast<std::size_t>(mark.line)) + static_cast<std::size_t>(mark.column);
  }

  [[nodiscard]] std::string line(std::size_t number) const {
    const std::size_t end = text_.find('\n', starts_[number]);
    return text_.substr(starts_[number], end - starts_[number]);
  }

  /// A mapping in lines: its keys begin in one column, and it ends before the next text that begins
  /// further left.
  void edit_lines(const YAML::Node& node, const ExampleText& example,
                  const ProposedNotes& proposed) {
    const auto column = static_cast<std::size_t>(node.Mark().column);
    std::size_t end = static_cast<std::size_t>(node.Mark().line) + 1;
    for (std::size_t i = end; i < starts_.size(); ++i) {
      const std::size_t indent = line(i).find_first_not_of(' ');
      if (indent == std::string::npos) continue;
      if (indent < column) break;
      end = i + 1;
    }
    std::vector<std::pair<std::size_t, std::string>> keys;
    for (const auto& entry : node) {
      keys.emplace_back(static_cast<std::size_t>(entry.first.Mark().line), entry.first.Scalar());
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].second != "related" && keys[i].second != "help") continue;
      if (i == 0) throw std::runtime_error("'" + keys[i].second + "' must not be the first key");
      const std::size_t behind = i + 1 < keys.size() ? keys[i + 1].first : end;
      replace(start(keys[i].first), start(behind), "");
    }
    const bool closed = start(end) == 0 || text_[start(end) - 1] == '\n';
    replace(start(end), start(end), (closed ? "" : "\n") + notes(example, proposed, column));
  }

  /// A mapping in braces is written in lines.
  void edit_braces(const YAML::Node& node, const ExampleText& example,
                   const ProposedNotes& proposed) {
    const auto column = static_cast<std::size_t>(node.Mark().column);
    const std::string indent = "\n" + std::string(column, ' ');
    std::string lines;
    for (const auto& entry : node) {
      const std::string& key = entry.first.Scalar();
      if (key == "related" || key == "help") continue;
      lines += (lines.empty() ? "" : indent) + key + ": " + as_written(entry.second, column);
    }
    std::string added = notes(example, proposed, column);
    if (!added.empty()) added.insert(0, "\n").pop_back();
    const std::size_t from = position(node);
    replace(from, closing_brace(from) + 1, lines + added);
  }

  /// In the quotes that it has, which may hold escapes for what nobody sees.
  [[nodiscard]] std::string as_written(const YAML::Node& value, std::size_t column) const {
    const std::size_t from = position(value);
    if (text_[from] == '"' || text_[from] == '\'') {
      std::string quoted = text_.substr(from, closing_quote(from) + 1 - from);
      if (quoted.find('\n') == std::string::npos) return quoted;
    }
    return scalar(value.Scalar(), column);
  }

  [[nodiscard]] std::size_t closing_quote(std::size_t open) const {
    for (std::size_t at = open + 1; at < text_.size(); ++at) {
      if (text_[at] == '\\' && text_[open] == '"') {
        ++at;
      } else if (text_[at] == text_[open]) {
        if (text_[open] == '"' || at + 1 == text_.size() || text_[at + 1] != '\'') return at;
        ++at;
      }
    }
    throw std::runtime_error("a quote is not closed");
  }

  [[nodiscard]] std::size_t closing_brace(std::size_t at) const {
    std::size_t depth = 0;
    char before = ' ';  // a quote that does not begin a value is one of its letters
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      const bool begins = before == '{' || before == '[' || before == ',' || before == ':';
      if ((c == '"' || c == '\'') && begins) {
        at = closing_quote(at);
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return at;
      }
      if (c != ' ' && c != '\n') before = c;
    }
    throw std::runtime_error("a brace is not closed");
  }

  [[nodiscard]] std::size_t start(std::size_t line) const {
    return line < starts_.size() ? starts_[line] : text_.size();
  }

  void replace(std::size_t from, std::size_t to, const std::string& with) {
    auto& edit = edits_[from];
    edit.first = std::max(edit.first, to);
    edit.second += with;
  }

  static std::string notes(const ExampleText& example, const ProposedNotes& proposed,
                           std::size_t column) {
    const std::string indent(column, ' ');
    std::string out;
    for (const ExpectedPlace& note : proposed.related) {
      const auto file = std::find_if(example.files.begin(), example.files.end(),
                                     [&](const auto& f) { return f.name == note.file; });
      if (file == example.files.end()) throw std::runtime_error("no file '" + note.file + "'");
      if (out.empty()) out += indent + "related:\n";
      std::string fields;
      const auto field = [&](std::string_view name, const std::string& value) {
        fields += fields.empty() ? indent + "  - " : indent + "    ";
        fields.append(name).append(": ").append(value) += '\n';
      };
      if (example.files.size() > 1) field("file", scalar(note.file, column + 4));
      if (note.at != whole(file->text)) {
        field("at", scalar(note.at, column + 4));
        const unsigned occurrence = occurrence_of(file->text, note.at, note.offset);
        const bool several = file->text.find(note.at, note.offset + 1) != std::string::npos;
        if (occurrence > 1 || several) field("occurrence", std::to_string(occurrence));
      }
      field("message", scalar(note.message, column + 4));
      out += fields;
    }
    if (!proposed.help.empty()) out += indent + "help: " + scalar(proposed.help, column) + '\n';
    return out;
  }

  const std::string& text_;
  const RuleFile& rule_;
  std::vector<std::size_t> starts_;                                   ///< of the lines
  std::map<std::size_t, std::pair<std::size_t, std::string>> edits_;  ///< from, to, new text
};

}  // namespace

std::string with_notes(const std::string& text, const RuleFile& rule,
                       const std::vector<ProposedNotes>& proposed) {
  const YAML::Node bad = YAML::Load(text)["bad"];
  Editor editor(text, rule);
  for (const ProposedNotes& one : proposed) {
    editor.edit(bad[one.example]["expect"][one.expectation], one);
  }
  return editor.result();
}

}  // namespace irsa::tools
