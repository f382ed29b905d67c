#include "join/objects.h"

#include <vector>

#include "base/text.h"
#include "join/role_entry.h"

namespace irsa::join {

const kube::Annotation* find_annotation(const ServiceAccount& account, std::string_view key) {
  for (const kube::Annotation& annotation : account.annotations) {
    if (annotation.place == kube::Place::service_account && annotation.key.value == key &&
        !annotation.nested) {
      return &annotation;
    }
  }
  return nullptr;
}

std::string_view account_name(const Workload& workload) {
  return workload.account && !workload.account->value.empty() ? workload.account->value : "default";
}

std::string_view chart_of(std::string_view helm_source) {
  return helm_source.substr(0, helm_source.find('/'));
}

std::string account_text(const ServiceAccount& account) {
  const kube::Holder& holder = account.holder;
  if (!account.name.value.empty() && !(account.generated_name && !holder.kind.empty())) {
    return "service account " + quoted(account_label(account));
  }
  if (holder.kind.empty()) {
    return account.origin.address.empty()
               ? "a service account without a name"
               : "the service account of " + quoted(account.origin.address);
  }
  std::string object = holder.kind == "Values"  ? "the values"
                       : holder.kind == "Patch" ? "the patch"
                                                : std::string(holder.kind);
  if (!holder.name.empty()) object += " " + quoted(holder.name);
  if (holder.path.empty()) return object;
  const bool of_account = ascii_lower(holder.path).find("serviceaccount") != std::string::npos;
  return (of_account ? "the service account at " : "what stands at ") + quoted(holder.path) +
         " of " + object;
}

std::string account_label(const ServiceAccount& account) {
  if (account.name.value.empty()) return account_text(account);
  std::string out(account.effective_ns);
  if (!out.empty()) out += '/';
  out += account.name.value;
  return out;
}

std::string workload_label(const Workload& workload) {
  if (workload.name.value.empty()) return "a nameless " + std::string(workload.kind);
  std::string name(workload.effective_ns);
  if (!name.empty()) name += '/';
  name += workload.name.value;
  return std::string(workload.kind) + " " + quoted(name);
}

ObjectName object_of(const ServiceAccount& account) {
  const bool held =
      !account.holder.kind.empty() && (account.name.value.empty() || account.generated_name);
  return {.kind = held ? std::string(account.holder.kind) : "ServiceAccount",
          .ns = std::string(account.effective_ns),
          .name = std::string(held ? account.holder.name : account.name.value),
          .address = std::string(account.origin.address),
          .named_at = account.ns ? std::vector{account.name.span, account.ns->span}
                                 : std::vector{account.name.span}};
}

ObjectName object_of(const Workload& workload) {
  return {.kind = std::string(workload.kind),
          .ns = std::string(workload.effective_ns),
          .name = std::string(workload.name.value),
          .address = std::string(workload.origin.address)};
}

ObjectName object_of(const kube::RoleField& field) {
  return {.kind = std::string(field.kind),
          .ns = std::string(field.effective_ns),
          .name = std::string(field.name.value),
          .address = std::string(field.origin.address)};
}

ObjectName object_of(const AccountReader& reader) {
  return {.kind = std::string(reader.kind),
          .ns = {},
          .name = std::string(reader.name.value),
          .address = std::string(reader.origin.address)};
}

ObjectName object_of(const kube::NamelessPods& pods) {
  return {.kind = std::string(pods.kind),
          .ns = {},
          .name = std::string(pods.name.value),
          .address = std::string(pods.origin.address)};
}

ObjectName object_of(const RoleEntry& role) {
  return {.role = std::string(role.arn.empty() ? role.name : role.arn),
          .address = std::string(role.role->address)};
}

}  // namespace irsa::join
