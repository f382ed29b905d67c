#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "base/groups.h"
#include "base/text.h"
#include "iam/arn.h"
#include "index/index.h"
#include "rules/rule_functions.h"

namespace irsa::rules {

void check_role_shared(const index::Index& index, Findings& findings) {
  struct Shared {
    const index::ServiceAccount* first;
    bool told = false;
  };
  Ids<std::string_view> arns;
  std::vector<Shared> roles;  // by the number of the ARN
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    const kube::Annotation* const role = index.role_annotation(account);
    if (role == nullptr || account.effective_ns.empty()) continue;
    const std::uint32_t id = arns.add(role->value);
    if (id == roles.size()) {
      roles.push_back({.first = &account});
      continue;
    }
    const index::ServiceAccount& earlier = *roles[id].first;
    if (roles[id].told || earlier.effective_ns == account.effective_ns) continue;
    roles[id].told = true;
    const auto arn = index.role_arn(account);
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
