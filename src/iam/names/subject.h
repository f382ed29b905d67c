// Subjects of service account tokens: system:serviceaccount:NAMESPACE:NAME.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::iam {

inline constexpr std::string_view kSubjectPrefix = "system:serviceaccount:";
inline constexpr std::size_t kLongestNamespace = 63;
inline constexpr std::size_t kLongestName = 253;

/// Which namespaces and names exist. Kubernetes: a namespace is an RFC 1123 label of at most 63
/// characters, a service account's name an RFC 1123 subdomain of at most 253, its labels of any
/// length. Tests use a smaller alphabet and shorter names.
struct SubjectLanguage {
  std::string alphanumerics = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::size_t longest_namespace = 63;
  std::size_t longest_name = 253;
};

struct SubjectParts {
  std::string_view ns, name;
};
/// Namespace and name of a legal subject; nullopt for any other text.
[[nodiscard]] std::optional<SubjectParts> split_subject(std::string_view subject,
                                                        const SubjectLanguage& language);
[[nodiscard]] std::optional<SubjectParts> split_subject(std::string_view subject);

/// Was the subject of a service account meant: it begins like one, or within three letters of it
/// ("system:serviceacount:a:b"), or has all but the `system:`? No other identity provider has such
/// subjects.
[[nodiscard]] bool resembles_subject(std::string_view value);

}  // namespace irsa::iam
