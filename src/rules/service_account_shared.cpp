#include "rules/service_account_shared.h"

#include <fmt/format.h>

#include "judge/model.h"

namespace irsa::rules {
namespace {

std::string_view chart_of(const join::Workload& workload) {
  const std::string_view source = workload.origin.helm_source;
  return source.substr(0, source.find('/'));
}

/// Nothing says that the two belong together: neither release, nor chart, nor file.
bool unrelated(const join::Workload& a, const join::Workload& b) {
  if (!a.release.empty() && !b.release.empty()) return a.release != b.release;
  if (!chart_of(a).empty() && !chart_of(b).empty()) return chart_of(a) != chart_of(b);
  return a.origin.file != b.origin.file && a.name.value != b.name.value;
}

}  // namespace

void check_service_account_shared(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    const auto workloads = model.index.workloads_of(account);
    // Who runs as "default" has its own rule.
    if (workloads.size() < 2 || model.index.accounts().role_annotation(account) == nullptr ||
        account.name.value == "default" || account.effective_ns.empty()) {
      continue;
    }
    const join::Workload* first = nullptr;
    for (const join::Workload* const workload : workloads) {
      if (workload->heuristic || model.index.workloads().role_account(*workload) != &account ||
          model.index.workloads().repeats_owner(*workload)) {
        continue;
      }
      if (first == nullptr) first = workload;
      if (!unrelated(*first, *workload)) continue;
      findings.report(
          {.where = account.name.span,
           .message = fmt::format("{} and {} share {}, so each has the role of the "
                                  "other",
                                  join::workload_label(*first), join::workload_label(*workload),
                                  join::account_text(account)),
           .related = {{first->account ? first->account->span : first->spec_key, "the one"},
                       {workload->account ? workload->account->span : workload->spec_key,
                        "the other"}},
           .help = "Give each its own service account and role.",
           .object = join::object_of(account)});
      break;
    }
  }
}

}  // namespace irsa::rules
