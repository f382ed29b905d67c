#include "rules/role_shared.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "judge/model.h"

namespace irsa::rules {

void check_role_shared(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount& one : model.facts.service_accounts) {
    const auto sharing = model.index.annotated_like(one);
    if (sharing.size() < 2 || sharing.front() != &one) continue;
    const auto of_known_namespace = [](const join::ServiceAccount* account) {
      return !account->effective_ns.empty();
    };
    const auto first = std::find_if(sharing.begin(), sharing.end(), of_known_namespace);
    if (first == sharing.end()) continue;
    const join::ServiceAccount& earlier = **first;
    const auto other = std::find_if(first, sharing.end(), [&](const join::ServiceAccount* account) {
      return of_known_namespace(account) && account->effective_ns != earlier.effective_ns;
    });
    if (other == sharing.end()) continue;
    const join::ServiceAccount& account = **other;
    const kube::Annotation& role = *model.index.accounts().role_annotation(account);
    const auto arn = model.index.role_arn(account);
    findings.report(
        {.where = role.value_span,
         .message =
             fmt::format("service accounts of several namespaces have the role {}: {} and {}",
                         quoted(arn ? arn->name : role.value), quoted(join::account_label(earlier)),
                         quoted(join::account_label(account))),
         .related = {{model.index.accounts().role_annotation(earlier)->value_span,
                      "it is named here first"}},
         .help = "Give each application its own role, which only its service account can assume.",
         .object = join::object_of(account),
         .other = join::object_of(earlier)});
  }
}

}  // namespace irsa::rules
