// Where Terraform keeps the state of a root, from what the source says. A root says it by its
// `backend` or `cloud` block, another one that reads its outputs by `data "terraform_remote_state"`
// (developer.hashicorp.com/terraform/language/state/remote-state-data).
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace irsa::value {

struct TerraformState {
  /// The backend's type; "remote" also for a `cloud` block.
  std::string backend;
  /// The arguments that tell one state from another, as far as they are known: bucket, key, …
  /// (kStatePlaces). The path of a local one is that of the file in the tree.
  std::map<std::string, std::string, std::less<>> place = {};
};

/// Arguments of backends that say which state is meant, not how it is reached. The second kind
/// names the state itself; without one of these nothing is known.
inline constexpr std::array<std::string_view, 5> kStateStores = {
    "bucket", "storage_account_name", "container_name", "organization", "workspace_key_prefix"};
inline constexpr std::array<std::string_view, 6> kStateNames = {
    "key", "prefix", "path", "address", "name", "secret_suffix"};

/// Is it surely the same state, as far as the source can say? Where one of the two leaves an
/// argument to the command line, the other decides.
[[nodiscard]] inline bool is_same_state(const TerraformState& a, const TerraformState& b) {
  if (a.backend != b.backend) return false;
  const auto both = [&](std::string_view argument) {
    const auto has = [&](const TerraformState& one) {
      const auto found = one.place.find(argument);
      return found != one.place.end() && !found->second.empty();
    };
    return has(a) && has(b);
  };
  const auto differs = [&](std::string_view argument) {
    return both(argument) && a.place.find(argument)->second != b.place.find(argument)->second;
  };
  return std::ranges::none_of(kStateStores, differs) &&
         std::ranges::none_of(kStateNames, differs) && std::ranges::any_of(kStateNames, both);
}

}  // namespace irsa::value
