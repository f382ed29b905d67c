// Where objects name each other: kustomize gives the account in a pod template the name that the
// account has in the end.
#pragma once

#include <string_view>
#include <vector>

#include "gitops/object.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// A field that names an object of a kind, as a `nameReference` of a `configurations` file adds it.
struct NameReference {
  std::string_view target_kind;
  std::string_view referrer_kind, referrer_group, path;
};

/// Gives all fields that name a ServiceAccount, ConfigMap, Secret or PersistentVolumeClaim the name
/// that it has now. Throws a Refusal where several objects may be meant.
void update_name_references(std::vector<Object>& objects, const std::vector<NameReference>& more,
                            Trees& trees);

}  // namespace irsa::gitops
