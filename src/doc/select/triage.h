// Decides from the lines of a YAML document at column 0 whether it can matter, without parsing it.
//
// Why this is exact. If the first line of content begins at column 0 with a plain key, the root is
// a block mapping at indentation 0, and every key of it begins at column 0 of some line. If all
// lines at column 0 are blank, comments, list entries or plain keys, then the root's keys are among
// the keys that were seen, whatever multi-line scalars make of the other lines. So with one line
// `kind: Word` the kind is that word, or the root has none. All that looks different is parsed.
//
// Skipping has one cost: mistakes inside documents that cannot matter are not reported.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/byte_search.h"

namespace irsa::doc {

/// What the lines at column 0 of a document say.
class Outline {
 public:
  /// A line of the document whose first byte, at `at`, is neither blank nor a line end, or which is
  /// the first line of content.
  void line(std::string_view text, std::size_t at);
  void set_unsure() { sure_ = false; }

  /// Are the root's keys among those that were seen?
  [[nodiscard]] bool sure() const { return sure_; }
  /// Was there a line `kind:`?
  [[nodiscard]] bool has_kind() const { return has_kind_; }
  /// Of a sure document: its kind, if it has one at all.
  [[nodiscard]] std::string_view kind() const { return kind_; }

 private:
  void kind_line(std::string_view text, std::size_t at);

  bool sure_ = true;
  bool has_kind_ = false;
  std::string_view kind_;
};

/// What can matter, as the loaders declare it: documents that cannot hold any of it are not parsed.
struct Needs {
  /// Kubernetes kinds that are always parsed.
  std::vector<std::string_view> kinds = {};
  /// Kinds that are parsed only if one of `triggers` occurs.
  std::vector<std::string_view> ignored_kinds = {};
  /// Kinds that matter by what they hold (Secret), also if they are ignored otherwise, and byte
  /// strings: one of these or of `triggers` has to be in them.
  std::vector<std::string_view> holder_kinds = {};
  std::vector<std::string_view> held_triggers = {};
  /// Byte strings; a document that holds one of them is parsed, whatever its kind.
  std::vector<std::string_view> triggers = {};
  /// Byte strings that make a document of any other kind worth parsing ("serviceAccount").
  std::vector<std::string_view> other_kind_triggers = {};
  /// Byte strings that make a document without a kind worth parsing ("Statement").
  std::vector<std::string_view> kindless_triggers = {};
  /// Top-level members of JSON documents whose array elements are passed on one by one, so that an
  /// AWS dump needs no more memory than its largest element.
  std::vector<std::string_view> streamed_members = {};
};

/// Needs made ready for searching. To be made once for a run: it takes longer than reading a small
/// file.
class Triage {
 public:
  explicit Triage(const Needs& needs);
  Triage(const Triage&) = delete;
  Triage& operator=(const Triage&) = delete;
  [[nodiscard]] const Needs& needs() const { return needs_; }

  /// Can the document matter? Surely not, if this is false.
  [[nodiscard]] bool matters(std::string_view document, const Outline& outline) const;
  /// The same for text that begins with a bracket, `content` bytes into the document.
  [[nodiscard]] bool bracketed_matters(std::string_view document) const;

  /// Is it surely of one of Needs::holder_kinds, if it is an object?
  [[nodiscard]] bool is_holder(const Outline& outline) const;
  /// May it be of one of Needs::holder_kinds, or a list with such an object? Surely not, if this is
  /// false.
  [[nodiscard]] bool may_hold(const Outline& outline) const;
  [[nodiscard]] bool bracketed_may_hold(std::string_view document) const;

 private:
  Arena strings_;  // so that nobody has to keep the needs
  Needs needs_;
  // What to look for in documents of an ignored kind, of one that holds something, of another kind,
  // without a kind, in brackets.
  ByteSearch ignored_, holders_, other_, kindless_, bracketed_;
};

}  // namespace irsa::doc
