#include "catalogue/catalogue.h"

namespace irsa::catalogue {

const Component* component_of(std::string_view service_account) {
  const auto exact = find(components(), &Component::service_account, service_account);
  if (!exact.empty()) return &exact.front();
  // Those that begin with the release's name sort before all letters, and are few.
  for (const Component& component : components()) {
    if (!component.service_account.starts_with('*')) break;
    const std::string_view end = component.service_account.substr(1);
    if (service_account.size() > end.size() && service_account.ends_with(end)) return &component;
  }
  return nullptr;
}

}  // namespace irsa::catalogue
