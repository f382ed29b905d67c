#include "rules/service_account_field_misplaced.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// The account that the field names, if it has a role that the pods go without.
const join::ServiceAccount* account_meant(const join::Index& index,
                                          const join::Workload& workload) {
  for (const join::ServiceAccount* const account :
       index.accounts().named(workload.effective_ns, workload.stray_account->name)) {
    if (index.accounts().any_role_annotation(*account) != nullptr ||
        !index.associations().of(*account).empty()) {
      return account;
    }
  }
  return nullptr;
}

}  // namespace

void check_service_account_field_misplaced(const judge::Model& model, Findings& findings) {
  for (const join::Workload& workload : model.facts.workloads) {
    if (!workload.stray_account || model.index.workloads().repeats_owner(workload)) continue;
    const join::ServiceAccount* const account = account_meant(model.index, workload);
    if (account == nullptr) continue;
    const auto& [key, name] = *workload.stray_account;
    Fix fix = removing("Move it into the pod spec", true, key);
    fix.changes.push_back({.kind = Change::Kind::add,
                           .where = workload.spec_key,
                           .texts = {std::string(name)},
                           .path = {"serviceAccountName"}});
    findings.report(
        {.where = key,
         .message = fmt::format("{} names service account {} outside the pod spec, where "
                                "Kubernetes knows no such field: its pods run as 'default'",
                                join::workload_label(workload), quoted(name)),
         .related = {{workload.spec_key, "the pod spec, which names none"},
                     {account->name.span, "the service account, whose role the pods lack"}},
         .help = fmt::format("Write serviceAccountName: {} in the pod spec.", name),
         .object = join::object_of(workload),
         .other = join::object_of(*account),
         .fixes = {std::move(fix)}});
  }
}

}  // namespace irsa::rules
