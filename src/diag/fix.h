// How a finding can be fixed.
//
// A rule says what to change in terms of values ("this value becomes that one", "this entry goes"),
// never in terms of quotes and commas: it does not know how they are written. When a finding is
// printed or fixed, the file is read again, and doc/edit or hcl/edit turn the change into edits of
// its bytes, in the way the text is written there (engine/fixes.h).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "source/span.h"

namespace irsa {

/// The bytes of a file that are replaced; an empty place is where text is put in.
struct Edit {
  Span where;
  std::string text;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// One step of a fix.
struct Change {
  enum class Kind : std::uint8_t {
    replace,      ///< the scalar at `where`, a key or a value, becomes the string `texts[0]`
    remove,       ///< the entry or the item at `where` (its key, or the item) goes, with its line
    remove_item,  ///< the item of a list that the entry at `where` is a part of goes
    add,       ///< the mapping at `where`, or under the key at `where`, gets an entry: `path` are
               ///< the keys to it, `texts` its value (several: a list)
    move,      ///< the entry whose key is at `where`, a text, goes to `path`, counted from the
               ///< mapping `up` levels above the one it is in
    add_item,  ///< `texts` follow the item, or the single value, at `where`
    bytes,     ///< the bytes at `where` become `texts[0]`: for what is not a value, as comments
  };
  Kind kind;
  Span where;
  std::vector<std::string> texts = {};
  std::vector<std::string> path = {};
  std::uint32_t up = 0;  ///< of `move`
  /// Of `add`: further keys beside the last of `path`, with their values.
  std::vector<std::pair<std::string, std::string>> beside = {};
  /// Of `add`: the text is not a string but a number or boolean, and one that is there gives way.
  bool literal = false;
};

/// A way to fix a finding.
struct Fix {
  std::string title;  ///< what it does, a sentence without a full stop: "Write 'sts.amazonaws.com'"
  /// Nothing else can have been meant, and nobody gets in who does not name the role. For a trust
  /// policy this is only the rule's claim: the engine has to prove it.
  bool safe = false;
  std::vector<Change> changes = {};
  /// The changes in bytes, in the order of their places; empty until the engine has read the files
  /// again. If it cannot be done they stay empty, and `refused` says why.
  std::vector<Edit> edits = {};
  std::string refused = {};
  /// Of a trust policy: which accounts that name the role get in before and after ("nobody →
  /// media/thumbs"); empty if that stays the same.
  std::string gets_in = {};
  /// Why it is not safe although the rule says that nothing else can have been meant: what could
  /// not be proved. A part of a sentence.
  std::string unproved = {};
};

/// Shorthands for rules.
[[nodiscard]] inline Fix replacing(std::string title, bool safe, Span where, std::string text) {
  return {.title = std::move(title),
          .safe = safe,
          .changes = {{.kind = Change::Kind::replace, .where = where, .texts = {std::move(text)}}}};
}
[[nodiscard]] inline Fix removing(std::string title, bool safe, Span where) {
  return {.title = std::move(title),
          .safe = safe,
          .changes = {{.kind = Change::Kind::remove, .where = where}}};
}
[[nodiscard]] inline Fix adding(std::string title, bool safe, Span where,
                                std::vector<std::string> path, std::vector<std::string> texts) {
  return {.title = std::move(title),
          .safe = safe,
          .changes = {{.kind = Change::Kind::add,
                       .where = where,
                       .texts = std::move(texts),
                       .path = std::move(path)}}};
}

}  // namespace irsa
