#include "iam/names/subject.h"

#include <algorithm>

#include "base/text.h"

namespace irsa::iam {

namespace {

/// Letters and digits with hyphens inside.
template <typename IsAlphanumeric>
bool is_label(std::string_view text, IsAlphanumeric is_alphanumeric) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::ranges::all_of(text, [&](char c) { return c == '-' || is_alphanumeric(c); });
}

template <typename IsAlphanumeric>
std::optional<SubjectParts> split_by(std::string_view subject, std::size_t longest_namespace,
                                     std::size_t longest_name, IsAlphanumeric is_alphanumeric) {
  if (!subject.starts_with(kSubjectPrefix)) return std::nullopt;
  subject.remove_prefix(kSubjectPrefix.size());
  const auto colon = subject.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const SubjectParts parts{subject.substr(0, colon), subject.substr(colon + 1)};
  if (parts.ns.size() > longest_namespace || parts.name.size() > longest_name ||
      !is_label(parts.ns, is_alphanumeric)) {
    return std::nullopt;
  }
  auto rest = parts.name;
  for (;;) {
    const auto dot = rest.find('.');
    if (!is_label(rest.substr(0, dot), is_alphanumeric)) return std::nullopt;
    if (dot == std::string_view::npos) return parts;
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<SubjectParts> split_subject(std::string_view subject,
                                          const SubjectLanguage& language) {
  return split_by(subject, language.longest_namespace, language.longest_name,
                  [&](char c) { return language.alphanumerics.find(c) != std::string::npos; });
}

// Asked about every subject that a role names, so Kubernetes' own alphabet is not searched.
std::optional<SubjectParts> split_subject(std::string_view subject) {
  return split_by(subject, kLongestNamespace, kLongestName,
                  [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

bool resembles_subject(std::string_view value) {
  if (value.starts_with(kSubjectPrefix)) return true;
  // "serviceaccount:shop:api": the `system:` is gone.
  const std::string_view short_prefix = kSubjectPrefix.substr(kSubjectPrefix.find(':') + 1);
  if (value.starts_with(short_prefix) &&
      value.find(':', short_prefix.size()) != std::string_view::npos) {
    return true;
  }
  constexpr std::size_t kSlips = 3;
  const auto first = value.substr(0, kSubjectPrefix.size() + kSlips).find(':');
  if (first == std::string_view::npos) return false;
  const auto second = value.find(':', first + 1);
  if (second == std::string_view::npos || second + 1 + kSlips < kSubjectPrefix.size() ||
      second + 1 > kSubjectPrefix.size() + kSlips) {
    return false;
  }
  return edit_distance(ascii_lower(value.substr(0, second + 1)), kSubjectPrefix, kSlips) <= kSlips;
}

}  // namespace irsa::iam
