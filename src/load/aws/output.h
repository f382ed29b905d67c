// What the AWS commands print, one output or a list of them: `jq -s` puts several into one array,
// and so does `--output yaml-stream`.
#pragma once

#include "doc/document.h"

namespace irsa::load {

/// Calls `load(node)` with the root, or with each element of a list of outputs; true if any of the
/// calls was.
template <typename Load>
bool load_each_output(const doc::Node& root, Load load) {
  if (!root.is_sequence()) return root && load(root);
  bool any = false;
  for (const doc::Node& item : root.items()) any = load(item) || any;
  return any;
}

/// A list that is not complete: the command was asked to print only a part.
[[nodiscard]] inline bool is_truncated(const doc::Node& output) {
  const auto says_more = [&](std::string_view key) {
    return output[key].is_string() && !output[key].text().empty();
  };
  return output["IsTruncated"].text() == "true" || says_more("Marker") || says_more("NextToken") ||
         says_more("nextToken");
}

}  // namespace irsa::load
