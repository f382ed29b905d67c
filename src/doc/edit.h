// Edits of a document's text: what a fix changes in values, as changes of the bytes it is written
// with.
//
// How a text is written is asked of the file itself: plain, in quotes, as a block, in a string of
// JSON or YAML inside of a string (in percent escapes, too). The edits touch what they must and
// nothing else: comments, order, indentation, line ends and quotes stay. Where something cannot be
// changed without touching more (an anchor that aliases stand for, an expression of a template),
// there are no edits but a reason.
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

/// Of one document; makes tables of its nodes once, for many changes.
class Editor {
 public:
  /// `document`, and the bytes it views, must outlive this.
  explicit Editor(const Document& document);
  ~Editor();
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  /// The edits that carry out the change, in the order of their places; nullopt, with a clause in
  /// `why`, if there are none. Change::Kind::bytes is no matter of documents and never asked for.
  [[nodiscard]] std::optional<std::vector<Edit>> edits(const Change& change, std::string& why);

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace irsa::doc
