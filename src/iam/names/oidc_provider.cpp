#include "iam/names/oidc_provider.h"

#include <string>

#include "base/text.h"

namespace irsa::iam {

bool resembles_audience(std::string_view client_id, std::string_view audience) {
  if (client_id == audience || audience.empty()) return false;
  std::string text = ascii_lower(trim(client_id));
  constexpr std::string_view kScheme = "https://";
  if (text.starts_with(kScheme)) text.erase(0, kScheme.size());
  while (text.ends_with('/')) text.pop_back();
  const std::string wanted = ascii_lower(audience);
  // Three slips turn a short word into any other.
  const std::size_t slips = wanted.size() >= 9 ? 3 : wanted.size() / 4;
  if (edit_distance(text, wanted, slips) <= slips) return true;
  // The endpoints of a region, and those with an address family of their own.
  return wanted == kStsAudience && text.starts_with("sts") &&
         text.find(".amazonaws.com") != std::string::npos;
}

}  // namespace irsa::iam
