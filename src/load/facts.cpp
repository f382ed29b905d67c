#include "load/facts.h"

#include <iterator>
#include <utility>

namespace irsa::load {

namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
  from = {};  // gives its memory back: the others still have theirs
}

}  // namespace

void Facts::merge(Facts&& later) {
  arena.absorb(std::move(later.arena));
  append(service_accounts, later.service_accounts);
  append(account_fragments, later.account_fragments);
  append(workloads, later.workloads);
  append(readers, later.readers);
  append(namespaces, later.namespaces);
  append(kustomizations, later.kustomizations);
  append(env_sources, later.env_sources);
  append(stray_annotations, later.stray_annotations);
  append(roles, later.roles);
  append(role_dumps, later.role_dumps);
  append(managed_policies, later.managed_policies);
  append(role_grants, later.role_grants);
  append(providers, later.providers);
  append(provider_lists, later.provider_lists);
  append(clusters, later.clusters);
  append(associations, later.associations);
  append(association_lists, later.association_lists);
  append(problems, later.problems);
  append(rendered, later.rendered);
  append(comments, later.comments);
  append(skipped, later.skipped);
  documents += std::exchange(later.documents, 0);
  documents_skipped += std::exchange(later.documents_skipped, 0);
}

}  // namespace irsa::load
