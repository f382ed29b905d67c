// Functions that cut texts (replace, split, substr, regex, …) on texts known in part.
//
// Such a function is written for plain text and says what its results are made of: slices of the
// text and new pieces. It is then run several times with different texts in place of the holes; if
// the results are made of the same slices each time, and no cut goes through a hole, that is the
// answer for every value of the holes. Else the function would need to look inside a hole, and the
// answer is not known. So every spelling of a cut works, and literal parts keep their places.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/partial_text.h"

namespace irsa::terraform {

/// Bytes [begin, end) of the subject, or, if `text` is set, new text in their place.
struct Slice {
  std::size_t begin = 0, end = 0;
  std::optional<value::PartialText> text = {};
};
using Made = std::vector<Slice>;  ///< one text

/// `cut` gives the texts that are made of the subject (one, or a list), nullopt if Terraform
/// refuses the call.
using Cut = std::function<std::optional<std::vector<Made>>(std::string_view subject)>;

struct CutResult {
  bool decided = false;
  bool refused = false;
  std::vector<value::PartialText> texts;
};

/// `hints`: literal texts that the function looks for; holes are tried with them inside.
[[nodiscard]] CutResult cut(const value::PartialText& subject, const Cut& function,
                            const std::vector<std::string>& hints);

}  // namespace irsa::terraform
