// Edits of a document's text: a fix changes values, and this finds the bytes to
// change.
//
// How a text is written is read from the file itself: plain, in quotes, as a block, in
// a string of JSON or YAML inside a string (also in percent escapes). The edits touch
// only what they must: comments, order, indentation, line ends and quotes stay. If
// something cannot be changed without touching more (an anchor that aliases stand for,
// an expression of a template), there are no edits, but a reason.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "diag/fix.h"
#include "doc/document.h"

namespace irsa::doc {

/// Edits of one document. It makes tables of the nodes once, for many changes.
class Editor {
 public:
  /// `document`, and the bytes it views, must outlive this.
  explicit Editor(const Document& document);
  ~Editor();
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  /// The edits that carry out the change, in the order of their places; nullopt, with a clause in
  /// `why`, if there are none. Change::Kind::bytes needs no document and is never given.
  [[nodiscard]] std::optional<std::vector<Edit>> edits(const Change& change, std::string& why);

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace irsa::doc
