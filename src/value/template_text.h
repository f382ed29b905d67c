// Strings of which only parts may be known. An open part of a template is written ${…} (in a format
// string %s), the rest as it will be: "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/api".
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/document.h"
#include "doc/embedded.h"

namespace irsa::value {

/// CloudFormation's Ref and Fn::…, as mapping or as tag.
[[nodiscard]] bool is_intrinsic(const doc::Node& node);

/// What an intrinsic function gives, as far as the template tells: `!Sub` and `!Join` with their
/// known parts, `${Name}` for `!Ref Name`. Equal open parts of it are equal values.
[[nodiscard]] std::string intrinsic_text(const doc::Node& node);
/// The same, piece by piece, for a text that is JSON: `!Join ['', ['{"sub": "', !Ref X, '"}']]`.
[[nodiscard]] std::vector<doc::TextPiece> text_pieces(const doc::Node& node);
/// The scalar that spells the result of an intrinsic out: the text of a Sub. Absent for others.
[[nodiscard]] doc::Node intrinsic_scalar(const doc::Node& node);

/// Does it hold a part that is filled in later, written ${…}, or begin with one?
[[nodiscard]] inline bool has_open_part(std::string_view text) {
  return text.find("${") != std::string_view::npos;
}
[[nodiscard]] inline bool begins_open(std::string_view text) { return text.starts_with("${"); }

/// A text with letters in place of each open part, byte for byte, so that all places stay.
struct FilledText {
  std::string text;
  std::vector<std::pair<std::string, std::string>> parts;  ///< the letters, and what they are for
  /// Undoes it in a text that quotes this one.
  [[nodiscard]] std::string restore(std::string quoted) const;
};
[[nodiscard]] FilledText fill_in(std::string_view text);

}  // namespace irsa::value
