#include "iam/policy/policy_length.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

std::size_t scalar_length(const doc::Node& node, bool in_quotes) {
  const auto text = node.text();
  const auto blanks = static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }));
  const auto length = count_code_points(text) - blanks;
  if (!in_quotes) return length;
  const auto escaped = static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return c == '"' || c == '\\'; }));
  return length + escaped + 2;
}

/// Characters of the document as compact JSON, white space inside strings not counted either.
std::size_t compact_length(const doc::Node& node) {
  if (!node || value::is_intrinsic(node)) return 0;  // of what is filled in later, the least
  if (node.is_scalar()) return scalar_length(node, node.is_string());
  std::size_t length = 2;
  for (const auto& entry : node.entries()) {
    length += scalar_length(entry.key, true) + 1 + compact_length(entry.value) + 1;
  }
  for (const auto& item : node.items()) length += compact_length(item) + 1;
  return length > 2 ? length - 1 : length;  // no comma after the last
}

}  // namespace

std::uint32_t policy_length(const doc::Node& node) {
  return static_cast<std::uint32_t>(compact_length(node));
}

}  // namespace irsa::iam
