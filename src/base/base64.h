// Base64 as Go's encoding/base64 reads it (StdEncoding), and so Kubernetes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa {

/// The bytes that the text stands for; nullopt if it is no base64. Line ends count for nothing.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace irsa
