// Kubernetes objects in a plan or state: resources kubernetes_* and kubernetes_manifest.
#pragma once

#include <string_view>

#include "load/terraform/resource.h"

namespace irsa::load {

[[nodiscard]] bool is_terraform_object(std::string_view type);
void load_terraform_object(const TerraformResource& resource, Loading& loading);

}  // namespace irsa::load
