#include "rules/shared/unannotated.h"

#include "kube/webhook.h"

namespace irsa::rules {

const join::NamedSubject* trusting_subject(const join::Index& index,
                                           const join::ServiceAccount& account) {
  const std::string_view declared = index.clusters().issuer_of(account.origin.file);
  const join::NamedSubject* trusting = nullptr;
  for (const join::NamedSubject* subject : index.subjects_for(account)) {
    if (subject->role->trusts_pod_identity) return nullptr;
    if (trusting == nullptr && (declared.empty() || declared == subject->issuer))
      trusting = subject;
  }
  return trusting;
}

bool needs_no_annotation(const join::Index& index, const join::ServiceAccount& account) {
  if (index.workloads().manual_setup(account) || !index.associations().of(account).empty())
    return true;
  for (const kube::AccountReader* reader : index.readers_of(account)) {
    if (!reader->needs_annotation) return true;
  }
  return false;
}

bool annotated_elsewhere(const join::Index& index, const join::ServiceAccount& account) {
  for (const join::ServiceAccount* other : index.accounts().definitions_of(account)) {
    if (other == &account) continue;
    const kube::Annotation* const role = join::find_annotation(*other, kube::kRoleArn);
    if (role != nullptr && !role->value.empty() &&
        index.clusters().same(other->origin.file, account.origin.file)) {
      return true;
    }
  }
  return false;
}

}  // namespace irsa::rules
