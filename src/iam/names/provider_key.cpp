#include "iam/names/provider_key.h"

#include "base/byte_table.h"

namespace irsa::iam {

std::optional<ProviderKey> split_provider_key(std::string_view key) {
  const auto colon = key.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return ProviderKey{key.substr(0, colon), key.substr(colon + 1)};
}

bool is_claim_word(std::string_view claim) {
  constexpr ByteTable kOfClaim = ByteTable("_-").with('a', 'z');
  return !claim.empty() && kOfClaim.find_other(claim) == claim.size();
}

}  // namespace irsa::iam
