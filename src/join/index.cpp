#include "join/index.h"

namespace irsa::join {

Index::Index(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources)
    : inputs_{facts, settings, sources} {
  clusters_.emplace(inputs_);
  inputs_.side_by_side({[&] { names_.emplace(facts); }, [&] { files_.emplace(inputs_); },
                        [&] { terraform_roots_.emplace(facts); }});
  inputs_.side_by_side({[&] { accounts_.emplace(inputs_, *names_, *clusters_); },
                        [&] { namespaces_.emplace(inputs_, *clusters_, *files_); }});
  associations_.emplace(inputs_, *names_, *clusters_);
  inputs_.side_by_side({[&] {
                          roles_.emplace(inputs_, *accounts_);
                          links_.emplace(inputs_, *accounts_, *roles_);
                          permissions_.emplace(inputs_, *roles_);
                          issuers_.emplace(inputs_, *clusters_, *roles_, *links_);
                          providers_.emplace(inputs_, *issuers_);
                        },
                        [&] {
                          workloads_.emplace(inputs_, *names_, *clusters_, *terraform_roots_,
                                             *files_, *accounts_);
                        }});
  trusts_.emplace(inputs_, *links_, *issuers_, *names_, *roles_);
}

bool Index::has_kubernetes() const {
  return !facts().service_accounts.empty() || !facts().workloads.empty() ||
         !facts().readers.empty();
}

const RoleEntry* Index::role_of(const iam::PodIdentityAssociation& association) const {
  if (!association.role) return nullptr;
  const RoleEntry* const found = roles_->with_arn(association.role->value);
  return found != nullptr ? found : roles_->referred_to(association.file, association.role->value);
}

const ServiceAccount* Index::unannotated_elsewhere(const NamedSubject& subject) const {
  if (subject.ns != "default" || subject.name == "default" || accounts_->defined_for(subject) ||
      !workloads_of(subject).empty() || inputs_.settings.is_external(subject.ns, subject.name)) {
    return nullptr;
  }
  const ServiceAccount* only = nullptr;
  for (const ServiceAccount* const account : accounts_->named({}, subject.name)) {
    if (!clusters_->may_match(subject, account->origin.file)) continue;
    if (only != nullptr) return nullptr;
    only = account;
  }
  const bool bare = only != nullptr && !only->effective_ns.empty() && !only->name_placeholder &&
                    !only->generated_name && !files_->partial(only->origin.file) &&
                    accounts_->role_annotation(*only) == nullptr && subjects_for(*only).empty();
  return bare ? only : nullptr;
}

}  // namespace irsa::join
