// JSON that stands in a string of another document: a policy as the raw AWS API returns it
// (percent-encoded), as Crossplane, ACK, Terraform and CloudFormation carry it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "doc/document.h"
#include "doc/read.h"

namespace irsa::doc {

/// A document read from the decoded value of a scalar. Its spans are spans of the outer file: the
/// span of a string inside is exactly where that string is written there, whatever the escaping.
/// The object owns everything its document views.
class Embedded {
 public:
  /// Reads `scalar` (any style) as JSON, percent-decoding it first when it begins with "%7B".
  /// On failure error() is set and document().root() is absent.
  explicit Embedded(const Node& scalar);
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] const std::optional<ReadError>& error() const { return error_; }

 private:
  std::string text_;  // decoded
  // Byte of the outer file for each offset into text_, as a begin and, where it differs, as an end.
  std::vector<std::uint32_t> positions_, ends_;
  Document document_;
  std::optional<ReadError> error_;
};

}  // namespace irsa::doc
