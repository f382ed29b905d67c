// Functions that cut texts (replace, split, substr, regex, …) on texts known in part.
//
// Such a function is written for plain text. It says what its results are made of: slices of the
// text, and new text. It is run several times, each time with other texts in place of the holes. If
// the results consist of the same slices each time, and no slice begins or ends inside a hole, the
// answer holds for every value of the holes. Else the answer depends on a value that is not known.
// Literal parts keep their places.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/partial_text.h"

namespace irsa::terraform {

/// Bytes [begin, end) of the subject. If `text` is set, this text is in their place.
struct Slice {
  std::size_t begin = 0, end = 0;
  std::optional<value::PartialText> text = {};
};
using Made = std::vector<Slice>;  ///< one result, its slices in order

/// A function that makes texts of the subject (one, or a list). nullopt if Terraform refuses the
/// call.
using Cut = std::function<std::optional<std::vector<Made>>(std::string_view subject)>;

struct CutResult {
  bool decided = false;  ///< false: the result depends on a value that is not known
  bool refused = false;  ///< Terraform refuses the call
  std::vector<value::PartialText> texts;
};

/// Applies the function. `hints`: literal texts that the function searches for; some of the texts
/// that are tried for the holes contain them.
[[nodiscard]] CutResult cut(const value::PartialText& subject, const Cut& function,
                            const std::vector<std::string>& hints);

}  // namespace irsa::terraform
