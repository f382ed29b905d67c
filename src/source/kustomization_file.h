// Kustomizations, charts and bundles are known by the names of their files.
#pragma once

#include <string_view>

namespace irsa {

/// These are the names that kustomize takes. The file needs neither apiVersion nor kind.
[[nodiscard]] constexpr bool is_kustomization_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

/// Is it the file that makes a folder a Helm chart?
[[nodiscard]] constexpr bool is_chart_file(std::string_view path) {
  return path.substr(path.rfind('/') + 1) == "Chart.yaml";
}

/// Is it the file that makes a folder a bundle of Rancher's Fleet?
[[nodiscard]] constexpr bool is_fleet_file(std::string_view path) {
  return path.substr(path.rfind('/') + 1) == "fleet.yaml";
}

}  // namespace irsa
