// What the input has of each namespace, and whether that is all of it. Knows no single object.
#pragma once

#include <string_view>
#include <unordered_map>

#include "join/clusters.h"
#include "join/files.h"
#include "join/inputs.h"
#include "join/tables.h"
#include "source/span.h"

namespace irsa::join {

class Namespaces {
 public:
  Namespaces(const Inputs& inputs, const Clusters& clusters, const Files& files);
  Namespaces(const Namespaces&) = delete;
  Namespaces& operator=(const Namespaces&) = delete;

  /// The input holds a ServiceAccount or workload of this namespace, in any cluster, or in one that
  /// may be this issuer's.
  [[nodiscard]] bool known(std::string_view ns, std::string_view issuer = {}) const;
  /// …and all of the namespace's accounts, as far as one can tell (a rendered stream, kubectl get).
  [[nodiscard]] bool complete(std::string_view ns) const;
  /// The same for a namespace whose stream may hold no account at all: then its pods run as
  /// accounts that are made elsewhere, or as `default`.
  [[nodiscard]] bool rendered(std::string_view ns) const;

 private:
  /// What is in a namespace.
  struct Namespace {
    bool known = false;          // something that no kustomization changes
    bool several_files = false;  // and that in more than this one
    FileId file = {};
    /// A chart or a remote base may put accounts there that nobody sees: what is absent may be
    /// there.
    bool open = false;
    bool has_accounts = false;
    /// Of its accounts: in a list that the API server printed; rendered by Helm.
    bool all_live = true, all_rendered = true;
    bool pods_rendered = true;
  };

  std::unordered_map<std::string_view, Namespace> namespaces_;
  /// By the issuer of the cluster; only where several clusters are declared.
  std::unordered_map<NameKey, Namespace, NameKeyHash> of_clusters_;
};

}  // namespace irsa::join
