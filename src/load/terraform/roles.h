// Reads roles, OIDC providers, clusters, add-ons and associations of a Terraform plan or state.
#pragma once

#include "load/terraform/resource.h"

namespace irsa::load {

/// `blocks`: the policy document that the role's assume_role_policy refers to, if the policy is
/// known only in part; else nullptr.
void load_terraform_role(const TerraformResource& role, const TerraformResource* blocks,
                         Loading& loading);
void load_terraform_provider(const TerraformResource& resource, Loading& loading);
void load_terraform_cluster(const TerraformResource& resource, Loading& loading);
/// aws_eks_addon
void load_terraform_addon(const TerraformResource& resource, Loading& loading);
void load_terraform_association(const TerraformResource& resource, Loading& loading);

}  // namespace irsa::load
