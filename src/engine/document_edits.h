// Makes the changes of fixes into edits of the document that they are in, while its file is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diag/fix.h"
#include "doc/document.h"
#include "doc/sink.h"

namespace irsa::engine {

/// A change that waits for its edits.
struct PendingChange {
  const Change* change;
  std::optional<std::vector<Edit>> edits = {};
  std::string why = "nothing there can be edited";  ///< if there are none
};

/// The change is in what a program has printed: another file is what one edits.
void refuse_printed(PendingChange& change);

class EditingSink final : public doc::DocumentSink {
 public:
  /// `changes`: in the order of their places; they must outlive the sink. `made`: the text was made
  /// out of Terraform source, and looks like what Terraform prints.
  EditingSink(const std::vector<PendingChange*>& changes, bool made)
      : changes_(changes), made_(made) {}

  /// Does a change begin in this part of the file?
  [[nodiscard]] bool wants(Span part) const;

  void document(const doc::Document& document) override;
  void error(doc::ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const doc::Comment& /*comment*/) override {}

 private:
  [[nodiscard]] std::vector<PendingChange*>::const_iterator first_from(std::uint32_t begin) const;

  const std::vector<PendingChange*>& changes_;
  bool made_;
};

}  // namespace irsa::engine
