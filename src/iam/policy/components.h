// Controllers that run with AWS permissions in many clusters: under which service account, and what
// they cannot do without (irsa-facts G). The data stand in components.cpp, each with its source.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace irsa::iam {

struct Component {
  std::string_view title;
  std::string_view ns;               ///< where its chart or add-on is installed by default
  std::string_view service_account;  ///< its name by default
  /// What it needs in every configuration: of each list at least one action.
  std::vector<std::vector<std::string_view>> needs;
  std::string_view source;
};

[[nodiscard]] std::span<const Component> components();

/// The component that runs under a service account of this name, whichever namespace it was
/// installed in: the names are its own. nullptr when none is known to.
[[nodiscard]] const Component* component_of(std::string_view service_account);

}  // namespace irsa::iam
