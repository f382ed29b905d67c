#include "rules/sub_mismatch.h"

#include <fmt/format.h>

#include "base/text.h"
#include "index/index.h"
#include "kube/names.h"

namespace irsa::rules {

void check_sub_mismatch(const index::Index& index, Findings& findings) {
  for (const index::Denial& denial : index.denials()) {
    if (denial.near_miss == nullptr) continue;
    const index::ServiceAccount& account = *denial.account;
    const index::NamedSubject& subject = *denial.near_miss;
    const char* const differs = subject.ns == account.effective_ns   ? "another name"
                                : subject.name == account.name.value ? "another namespace"
                                                                     : "another service account";
    const std::string wanted = kube::subject_of(account.effective_ns, account.name.value);
    Problem problem{
        .where = subject.value.span,
        .message = fmt::format("{} trusts {}, but service account '{}' names it: that is {}",
                               denial.role->label(), quoted(subject.value.value),
                               index::account_label(account), differs),
        .related = {{account.name.span, fmt::format("service account '{}' is defined here",
                                                    index::account_label(account))},
                    {denial.annotation->value_span, "it names the role here"}},
        .help = fmt::format("Write {} in the trust policy, or rename the service account.", wanted),
        .object = index::object_of(*denial.role),
        .other = index::object_of(account)};
    if (denial.role->assumed) {
      problem.related.push_back({denial.role->role->where,
                                 "taken for this role's policy because the input holds no other"});
    }
    if (denial.role->role->stored) {
      // Printed by AWS: not a file to edit, so the manifest is pointed at and this is the evidence.
      problem.where = denial.annotation->value_span;
      problem.related.back() = {subject.value.span, "the subject that the role trusts"};
      std::swap(problem.related.front(), problem.related.back());
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
