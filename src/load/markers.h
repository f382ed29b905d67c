// What makes it worth reporting that a document cannot be read although nobody named its file.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace irsa::load {

/// Byte strings without which a document of a known kind holds no marker.
inline constexpr std::array<std::string_view, 2> kMarkerParts = {"eks.amazonaws.com/",
                                                                 "AssumeRoleWithWebIdentity"};
/// The same for a document without a kind of its own.
inline constexpr std::array<std::string_view, 3> kKindMarkerParts = {
    " ServiceAccount", "\"ServiceAccount\"", "'ServiceAccount'"};

/// Is the text about IRSA: with one of the webhook's own annotation keys, or one that somebody
/// meant for it; with AssumeRoleWithWebIdentity; or because it is a ServiceAccount, or a list with
/// one? Other labels of eks.amazonaws.com (node groups, Fargate) and the subjects of role bindings
/// are no such thing. `prefix`: that of the annotations, usually eks.amazonaws.com.
[[nodiscard]] bool has_irsa_marker(std::string_view text, std::string_view prefix);

/// The same without the last: a chart's template of a service account alone says nothing of IRSA.
[[nodiscard]] bool speaks_of_irsa(std::string_view text, std::string_view prefix);

/// Where the annotation for roles is in the text from byte `at` on, also with escaped dots (Helm's
/// --set) or as a part of a JSON pointer: the byte of its name, or npos.
[[nodiscard]] std::size_t find_role_key(std::string_view text, std::string_view prefix,
                                        std::size_t at = 0);

/// Is one of the webhook's keys in the text, or a look-alike?
[[nodiscard]] bool has_webhook_key(std::string_view text, std::string_view prefix);

}  // namespace irsa::load
