// Subjects of service account tokens: system:serviceaccount:NAMESPACE:NAME.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::iam {

inline constexpr std::string_view kSubjectPrefix = "system:serviceaccount:";

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
[[nodiscard]] std::string subject_of(std::string_view ns, std::string_view name);

/// Why a value can match no legal subject, and which part of it is to blame (byte offsets).
struct SubjectDefect {
  std::uint32_t begin, end;
  std::string message;  ///< a clause: "has '/' where ':' separates namespace and name"
  std::string help;     ///< may be empty
};

/// nullopt when some legal subject matches. With `globs`, `*` and `?` are wildcards; without, a
/// value that holds one is not judged here (that is a mistake of its own: the operator does not
/// glob).
[[nodiscard]] std::optional<SubjectDefect> subject_defect(std::string_view value, bool globs);

}  // namespace irsa::iam
