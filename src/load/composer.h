// Writes a new document from parts of another one, in the form that a loader knows: a manifest
// from a Terraform resource, a policy from its blocks. Every place stays that of the part in the
// file.
//
// The result has views into what the outer document views, so it must not live longer than that.
// It belongs to the Composer.
#pragma once

#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/document_builder.h"

namespace irsa::load {

class Composer {
 public:
  explicit Composer(const doc::Document& outer);
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;

  void begin_mapping(Span place);
  void end_mapping();
  void begin_sequence(Span place);
  void end_sequence();
  /// A string, as a key or as a value.
  void text(std::string_view text, Span place);
  /// A scalar of the outer document, of the type it has there.
  void scalar(const doc::Node& node);
  /// Any node of the outer document with all that is in it.
  void copy(const doc::Node& node);

  /// What was written; absent root when a limit was passed (the outer document keeps them, too).
  [[nodiscard]] const doc::Document& document();

 private:
  [[nodiscard]] std::size_t offset(std::uint32_t place) const { return place - begin_; }

  std::uint32_t begin_;
  doc::DocumentBuilder builder_;
  std::vector<std::uint32_t> ends_;  // of the collections that are open
  doc::Document empty_;
};

}  // namespace irsa::load
