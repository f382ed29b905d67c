// Controllers that run with AWS permissions in many clusters: under which service account, and what
// they cannot do without. Data, each with its source; components.cpp holds nothing else.
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

}  // namespace irsa::iam
