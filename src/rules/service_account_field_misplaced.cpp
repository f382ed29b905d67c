#include "rules/service_account_field_misplaced.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "join/builds.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// The account that the field names, if it has a role that the pods go without.
const join::ServiceAccount* account_meant(const join::Index& index, FileId file,
                                          std::string_view ns, std::string_view name) {
  return join::find_beside(index.sources(), index.accounts().named(ns, name), file,
                           [&](const join::ServiceAccount& account) {
                             return index.accounts().any_role_annotation(account) != nullptr ||
                                    !index.associations().of(account).empty();
                           });
}

/// The key as it is written; empty if it is not there. What the path of a JSON patch names has the
/// place of the value, or a part of the path.
std::string written_key(const join::Index& index, Span key, std::string_view value) {
  const auto text = index.sources().text(key.file);
  if (text == nullptr || key.end > text->size()) return {};
  std::string_view written = std::string_view(*text).substr(key.begin, key.size());
  const std::size_t first = written.find_first_not_of("\"'");
  if (first == std::string_view::npos) return {};
  written = written.substr(first, written.find_last_not_of("\"'") + 1 - first);
  const bool is_key = written != value && written.find('/') == std::string_view::npos;
  return is_key ? std::string(written) : std::string();
}

/// In a field that the kind has in another version only (facts B29).
void check_former_fields(const judge::Model& model, Findings& findings) {
  for (const kube::NamelessPods& pods : model.facts.nameless_pods) {
    if (!pods.stray) continue;
    const auto& [key, name] = *pods.stray;
    const join::ServiceAccount* const account =
        account_meant(model.index, pods.origin.file, pods.effective_ns, name);
    if (account == nullptr) continue;
    std::vector<std::string> path;
    for (const std::string_view part : split(pods.field, '.')) path.emplace_back(part);
    Fix fix = removing(fmt::format("Move it to {}", pods.field), true, key);
    fix.changes.push_back({.kind = Change::Kind::add,
                           .where = pods.spec_key,
                           .texts = {std::string(name)},
                           .path = std::move(path)});
    findings.report(
        {.where = key,
         .message = fmt::format("{} {} names service account {} in a field that version "
                                "{} of its kind has no more, and is refused",
                                pods.kind, quoted(pods.name.value), quoted(name), pods.version),
         .related = {{account->name.span, "the service account"}},
         .help = fmt::format("Write {}: {}.", pods.field, name),
         .object = join::object_of(pods),
         .other = join::object_of(*account),
         .fixes = {std::move(fix)}});
  }
}

}  // namespace

void check_service_account_field_misplaced(const judge::Model& model, Findings& findings) {
  for (const join::Workload& workload : model.facts.workloads) {
    if (!workload.stray_account || model.index.workloads().repeats_owner(workload)) continue;
    const join::ServiceAccount* const account = account_meant(
        model.index, workload.origin.file, workload.effective_ns, workload.stray_account->name);
    if (account == nullptr) continue;
    const auto& [key, name] = *workload.stray_account;
    const std::string written = written_key(model.index, key, name);
    // In the pod spec itself, in another spelling; else it is spelled right and in another mapping.
    const bool misspelt =
        !written.empty() && written != "serviceAccountName" && written != "serviceAccount";
    Fix fix = misspelt ? replacing("Write serviceAccountName", true, key, "serviceAccountName")
                       : removing("Move it into the pod spec", true, key);
    if (!misspelt) {
      fix.changes.push_back({.kind = Change::Kind::add,
                             .where = workload.spec_key,
                             .texts = {std::string(name)},
                             .path = {"serviceAccountName"}});
    }
    std::vector<Fix> fixes;
    if (!written.empty()) fixes.push_back(std::move(fix));
    findings.report(
        {.where = key,
         .message = fmt::format("{} names service account {} {}, {} Kubernetes knows no such "
                                "field: its pods run as 'default'",
                                join::workload_label(workload), quoted(name),
                                misspelt ? "in another spelling" : "outside the pod spec",
                                misspelt ? "and" : "where"),
         .related = {{workload.spec_key, "the pod spec, which names none"},
                     {account->name.span, "the service account, whose role the pods lack"}},
         .help = fmt::format("Write serviceAccountName: {} in the pod spec.", name),
         .object = join::object_of(workload),
         .other = join::object_of(*account),
         .fixes = std::move(fixes)});
  }
  check_former_fields(model, findings);
}

}  // namespace irsa::rules
