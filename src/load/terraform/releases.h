// Reads manifests and Helm values in a plan or state: helm_release, kubectl_manifest, and files
// that Terraform writes.
#pragma once

#include "load/terraform/resource.h"

namespace irsa::load {

/// helm_release: the service accounts in its values.
void load_terraform_release(const TerraformResource& resource, Loading& loading);
/// kubectl_manifest: one or more objects, as YAML in a string.
void load_terraform_yaml(const TerraformResource& resource, Loading& loading);
/// local_file, github_repository_file: a manifest that another tool applies, if the file's name
/// says that it is YAML or JSON.
void load_terraform_file(const TerraformResource& resource, Loading& loading);

}  // namespace irsa::load
