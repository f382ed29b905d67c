#include "rules/shared/trust.h"

#include <algorithm>

#include "base/text.h"
#include "iam/names/subject.h"
#include "kube/names.h"
#include "kube/webhook.h"

namespace irsa::rules {

const join::ServiceAccount* case_twin(const join::Index& index, const judge::Defect& defect) {
  const std::string lower = ascii_lower(defect.value);
  if (lower == defect.value) return nullptr;
  const auto parts = iam::split_subject(lower);
  if (!parts) return nullptr;
  const auto accounts = index.accounts(parts->ns, parts->name);
  const auto known = std::find_if(
      accounts.begin(), accounts.end(),
      [](const join::ServiceAccount* account) { return !account->effective_ns.empty(); });
  return known == accounts.end() ? nullptr : *known;
}

std::string subjects_meant(const join::Index& index, const join::RoleEntry& role) {
  constexpr std::size_t kMost = 3;
  constexpr std::string_view kGeneral = "system:serviceaccount:NAMESPACE:NAME";
  std::vector<std::string> subjects;
  for (const join::ServiceAccount* const account : index.accounts_of(role)) {
    if (account->effective_ns.empty() || account->name_placeholder || account->generated_name) {
      continue;
    }
    std::string subject = kube::subject_of(account->effective_ns, account->name.value);
    if (std::find(subjects.begin(), subjects.end(), subject) != subjects.end()) continue;
    if (subjects.size() == kMost) return std::string(kGeneral);
    subjects.push_back(printable(subject));
  }
  if (subjects.empty()) return std::string(kGeneral);
  std::string out = subjects.front();
  for (std::size_t i = 1; i < subjects.size(); ++i) {
    out += (i + 1 == subjects.size() ? " and " : ", ") + subjects[i];
  }
  return out;
}

bool names_role(const join::Index& index, const join::ServiceAccount& account,
                const join::RoleEntry& role) {
  const auto same = index.definitions_of(account);
  return std::any_of(same.begin(), same.end(), [&](const join::ServiceAccount* definition) {
    const kube::Annotation* const annotation =
        join::Index::find_annotation(*definition, kube::kRoleArn);
    return annotation != nullptr && (annotation->placeholder || annotation->value == role.arn);
  });
}

}  // namespace irsa::rules
