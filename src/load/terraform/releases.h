// helm_release and kubectl_manifest.
#pragma once

#include "load/terraform/resource.h"

namespace irsa::load {

/// helm_release: what its values say about service accounts.
void load_terraform_release(const TerraformResource& resource, Loading& loading);
/// kubectl_manifest: an object, or several, as YAML in a string.
void load_terraform_yaml(const TerraformResource& resource, Loading& loading);

}  // namespace irsa::load
