// Updates the names by which objects refer to each other. When kustomize renames a service account,
// it also changes the name in pod templates.
#pragma once

#include <string_view>
#include <vector>

#include "gitops/object.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// A field that holds the name of another object, from `nameReference` in a file of
/// `configurations`.
struct NameReference {
  std::string_view target_kind;
  std::string_view referrer_kind, referrer_group, path;
};

/// Updates all fields that name a ServiceAccount, ConfigMap, Secret or PersistentVolumeClaim to its
/// present name; `more` are further fields. Throws a Refusal if a name may mean several objects.
void update_name_references(std::vector<Object>& objects, const std::vector<NameReference>& more,
                            Trees& trees);

}  // namespace irsa::gitops
