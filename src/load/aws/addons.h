// EKS add-ons and their roles, wherever these are written (eksctl, Terraform, CloudFormation, `aws
// eks describe-addon`). An add-on gives the role to its own service accounts, which the catalogue
// knows.
#pragma once

#include <optional>
#include <string_view>

#include "doc/document.h"
#include "kube/objects.h"
#include "load/loading.h"

namespace irsa::load {

struct AddonUse {
  kube::Origin origin;
  kube::Text name;
  Span where;                      ///< of the add-on
  std::string_view cluster = {};   ///< name; empty when not known
  std::optional<kube::Text> role;  ///< ARN, as written
  Span role_key;                   ///< its key
};

/// Of an object whose fields hold the name of the cluster and the role; each may be absent.
[[nodiscard]] AddonUse addon_use(const kube::Origin& origin, const kube::Text& name,
                                 const doc::Node& cluster, const doc::Node& role, Loading& loading);

/// Takes in the role of the add-on's service accounts; of an add-on that is not known the role by
/// itself.
void load_addon_role(const AddonUse& addon, Loading& loading);

/// The service accounts of an add-on that is surely given no role: a role may wait for one of them.
void load_addon_without_role(const AddonUse& addon, Loading& loading);

/// A Pod Identity association of the add-on, whose namespace the catalogue knows.
void load_addon_association(const AddonUse& addon, const std::optional<kube::Text>& account,
                            const std::optional<kube::Text>& role, Span where, Loading& loading);

}  // namespace irsa::load
