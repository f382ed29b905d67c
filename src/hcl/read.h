// Reads the native syntax of HCL into a tree, as hashicorp/hcl reads it (grammar and rules:
// hclsyntax/spec.md of that project; the comparison is tests/endtoend/hcl_reference.sh).
//
// What Terraform refuses is refused here too: the first mistake is reported with its place, and
// nothing of the file is used. The functions always end and never throw.
#pragma once

#include <cstdint>
#include <string_view>

#include "hcl/limits.h"
#include "hcl/tree.h"
#include "source/span.h"

namespace irsa::hcl {

/// Text to read, and where its bytes are in the file.
struct Source {
  FileId file{};
  std::string_view text = {};  ///< must outlive the tree
  std::uint32_t begin = 0;     ///< byte of the file where the text begins
  /// Set if the text is not a copy of the file's bytes (a template in a JSON string): for each byte
  /// of the text its byte in the file, and one more for the end. Else null. Used only while
  /// reading.
  const std::uint32_t* places = nullptr;

  [[nodiscard]] std::uint32_t place(std::size_t offset) const {
    return places != nullptr ? places[offset] : begin + static_cast<std::uint32_t>(offset);
  }
  [[nodiscard]] Span span(std::size_t from, std::size_t to) const {
    return {file, place(from), place(to)};
  }
};

/// Reads a whole file: sets `body` or `error` of the tree. A byte order mark is skipped.
[[nodiscard]] Tree read_file(const Source& source, const Limits& limits = {});

/// Reads one expression, or one template (a file for `templatefile`, a string of `.tf.json`). The
/// node belongs to `tree`. Null if it cannot be read; then `error` says why.
[[nodiscard]] const Expr* read_expression(Tree& tree, const Source& source, SyntaxError& error,
                                          const Limits& limits = {});
[[nodiscard]] const Expr* read_template(Tree& tree, const Source& source, SyntaxError& error,
                                        const Limits& limits = {});

/// Is `text` an identifier of the language?
[[nodiscard]] bool is_identifier(std::string_view text);

}  // namespace irsa::hcl
