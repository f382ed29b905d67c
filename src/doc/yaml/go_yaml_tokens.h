// The tokens of YAML as go-yaml v2 finds them; kubectl and Helm read with it. In some places it is
// stricter than yaml-cpp, in others it decides otherwise: tabs, what may be a key, names of
// anchors, escapes (scannerc.go, which follows YAML 1.1).
//
// There are no values: this only finds out what it would refuse (go_yaml.h).
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::doc {

/// Thrown by the scanner and the grammar: what go-yaml refuses. Places are bytes of the text.
struct GoYamlRefusal {
  std::size_t begin;
  std::size_t end;
  std::string message;  ///< what is there, to follow "kubectl refuses "
  const char* help;
};

enum class GoYamlToken {
  block_sequence,  ///< before its first '-'
  block_mapping,   ///< before its first key
  block_end,       ///< of either
  flow_sequence,
  flow_sequence_end,
  flow_mapping,
  flow_mapping_end,
  entry,       ///< '-'
  flow_entry,  ///< ','
  key,         ///< '?', or nothing before a simple key
  value,       ///< ':'
  alias,
  anchor,
  tag,
  scalar,
  end,  ///< of the text
};

class GoYamlScanner {
 public:
  struct Item {
    GoYamlToken kind;
    std::size_t begin;
    std::size_t end;
  };

  /// The text of one document, from `at` on: UTF-8 with line ends LF or CR LF.
  GoYamlScanner(std::string_view text, std::size_t at) : text_(text), at_(at), line_(at) {}
  /// The next token. Throws a GoYamlRefusal.
  const Item& peek();
  void skip();

 private:
  /// Where a key may have begun that has no '?': known when its ':' comes, on the same line.
  struct SimpleKey {
    bool possible = false;
    bool required = false;   ///< in the column of a block mapping's keys
    std::size_t number = 0;  ///< of its first token
    std::size_t at = 0;
    int column = 0;
    std::size_t line = 0;  ///< line's begin
  };

  [[nodiscard]] char look(std::size_t ahead = 0) const;
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_); }
  [[nodiscard]] bool ends_word(std::size_t ahead = 0) const;
  void skip_line_end();

  void fetch();
  void skip_to_token();
  void add(GoYamlToken kind, std::size_t begin);
  void insert(GoYamlToken kind, std::size_t number, std::size_t begin);
  void roll_indent(int column, std::size_t number, GoYamlToken kind, std::size_t begin);
  void unroll_indent(int column);
  [[nodiscard]] bool is_valid(SimpleKey& key) const;
  void save_simple_key();
  void remove_simple_key();
  [[noreturn]] void refuse_key_alone(const SimpleKey& key) const;

  void fetch_end();
  void fetch_flow_begin(GoYamlToken kind);
  void fetch_flow_end(GoYamlToken kind);
  void fetch_entry();
  void fetch_key();
  void fetch_value();
  void fetch_anchor(GoYamlToken kind);
  void fetch_tag();
  void fetch_quoted();
  void fetch_block_scalar();
  void fetch_plain();
  void scan_escape();
  void scan_uri(bool may_be_empty, std::size_t tag);
  void scan_block_breaks(int& indent);
  [[nodiscard]] bool starts_plain() const;

  std::string_view text_;
  std::size_t at_;
  std::size_t line_;  // beginning of the line
  std::deque<Item> items_;
  std::size_t taken_ = 0;                                    // items that were skipped
  std::vector<SimpleKey> keys_ = std::vector<SimpleKey>(1);  // one for each bracket, and one
  std::vector<int> indents_;
  int indent_ = -1;
  bool key_allowed_ = true;
};

}  // namespace irsa::doc
