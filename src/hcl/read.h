// From bytes to trees: the native syntax of HCL, read as hashicorp/hcl reads it (grammar and rules:
// hclsyntax/spec.md of that project; the comparison is tests/endtoend/hcl_reference.sh).
//
// What Terraform's reader refuses is refused here, with the first mistake's place; nothing of such
// a file is used. Always ends, never throws.
#pragma once

#include <cstdint>
#include <string_view>

#include "hcl/limits.h"
#include "hcl/tree.h"
#include "source/span.h"

namespace irsa::hcl {

/// Text to read, and how its bytes correspond to those of the file.
struct Source {
  FileId file{};
  std::string_view text = {};  ///< must outlive the tree
  std::uint32_t begin = 0;     ///< byte of the file where the text begins
  /// Where the text is not the file's bytes one by one (a template in a JSON string): the byte of
  /// the file for each byte of the text, and one more for its end. Null otherwise. Needed during
  /// reading only.
  const std::uint32_t* places = nullptr;

  [[nodiscard]] std::uint32_t place(std::size_t offset) const {
    return places != nullptr ? places[offset] : begin + static_cast<std::uint32_t>(offset);
  }
  [[nodiscard]] Span span(std::size_t from, std::size_t to) const {
    return {file, place(from), place(to)};
  }
};

/// A whole file: fills `body`, or sets `error`. A byte order mark is skipped.
[[nodiscard]] Tree read_file(const Source& source, const Limits& limits = {});

/// One expression, one template (a file for `templatefile`, a string of `.tf.json`). The node is
/// made in `tree`; null, with the reason in `error`, if it cannot be read.
[[nodiscard]] const Expr* read_expression(Tree& tree, const Source& source, SyntaxError& error,
                                          const Limits& limits = {});
[[nodiscard]] const Expr* read_template(Tree& tree, const Source& source, SyntaxError& error,
                                        const Limits& limits = {});

/// Is `text` a name of the language (an identifier)?
[[nodiscard]] bool is_identifier(std::string_view text);

}  // namespace irsa::hcl
