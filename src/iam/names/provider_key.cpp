#include "iam/names/provider_key.h"

namespace irsa::iam {

std::optional<ProviderKey> split_provider_key(std::string_view key) {
  const auto colon = key.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return ProviderKey{key.substr(0, colon), key.substr(colon + 1)};
}

}  // namespace irsa::iam
