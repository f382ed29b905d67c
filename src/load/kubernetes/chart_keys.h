// What keys of charts' values are for, by what charts call them.
#pragma once

#include <string_view>

namespace irsa::load {

/// Is the word, in small letters, in the key, whose letters may be large?
[[nodiscard]] bool has_word(std::string_view key, std::string_view word);

[[nodiscard]] bool names_annotations(std::string_view key);
[[nodiscard]] bool names_account(std::string_view key);
/// `podAnnotations`, `podLabels`, `extraPodAnnotations`, and `annotations` below `pod`.
[[nodiscard]] bool is_for_pods(std::string_view key, std::string_view parent);
[[nodiscard]] bool is_label_key(std::string_view key);
/// `namespaceOverride`, `forceNamespace`: of all that the chart, or the part of it, makes.
[[nodiscard]] bool is_override_of_namespace(std::string_view key);
/// `commonAnnotations`: in most charts of all that it makes.
[[nodiscard]] bool is_for_all(std::string_view key);

}  // namespace irsa::load
