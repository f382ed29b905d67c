// Reads inside directories that the user gave, and nothing that a link leads out of them to.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace irsa {

/// Of a file that nobody named: a template, a module's file, a patch.
inline constexpr std::size_t kLongestInside = std::size_t{16} << 20;

/// The text of a regular file that no link below `directory` leads to; both paths are absolute.
[[nodiscard]] std::optional<std::string> read_without_links(std::string_view directory,
                                                            std::string_view path);

enum class EntryKind : unsigned char { none, file, folder };
/// What is there; a link is nothing, but links on the way to it are followed.
[[nodiscard]] EntryKind look_at(const std::string& path);

}  // namespace irsa
