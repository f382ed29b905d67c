#include <fmt/format.h>

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "iam/arn.h"
#include "index/index.h"
#include "rules/rule_functions.h"

namespace irsa::rules {

void check_role_shared(const index::Index& index, Findings& findings) {
  std::unordered_map<std::string_view, const index::ServiceAccount*> first;  // by the role's ARN
  std::unordered_set<std::string_view> told;
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    const kube::Annotation* const role = index.role_annotation(account);
    if (role == nullptr || account.effective_ns.empty()) continue;
    const auto [place, fresh] = first.emplace(role->value, &account);
    const index::ServiceAccount& earlier = *place->second;
    if (fresh || earlier.effective_ns == account.effective_ns || !told.insert(role->value).second) {
      continue;
    }
    const auto arn = iam::RoleArn::parse(role->value);
    findings.report(
        {.where = role->value_span,
         .message = fmt::format(
             "service accounts of several namespaces have the role {}: {} and {}",
             quoted(arn ? arn->name : role->value), quoted(index::account_label(earlier)),
             quoted(index::account_label(account))),
         .related = {{index.role_annotation(earlier)->value_span, "here it is named first"}},
         .help = "Give each application a role of its own, that only its service account may take.",
         .object = index::object_of(account),
         .other = index::object_of(earlier)});
  }
}

}  // namespace irsa::rules
