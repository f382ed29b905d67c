#include "engine/document_edits.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "doc/edit.h"

namespace irsa::engine {

namespace {

bool has_any(const doc::Node& node, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return static_cast<bool>(node[key]); });
}

/// What AWS says of a thing, and nobody writes to create it.
bool is_of_aws(const doc::Node& node) {
  return has_any(node, {"RoleId", "CreateDate", "createdAt", "associationId", "associationArn"});
}

/// The output of an AWS command: the thing itself (`--query Role`), or under its name.
bool is_aws_output(const doc::Node& root) {
  if (has_any(root, {"RoleDetailList", "UserDetailList", "OpenIDConnectProviderList",
                     "OpenIDConnectProviderArn", "StagesAvailable"})) {
    return true;
  }
  if (is_of_aws(root)) return true;
  for (const std::string_view key :
       {"Role", "Policy", "PolicyVersion", "association", "cluster", "addon"}) {
    if (is_of_aws(root[key])) return true;
  }
  for (const std::string_view key : {"Roles", "Policies", "associations"}) {
    for (const doc::Node& first : root[key].items()) return is_of_aws(first);
  }
  return false;
}

/// `pulumi stack export`, `pulumi preview --json`.
bool is_pulumi_output(const doc::Node& root) {
  return root["deployment"]["resources"].is_sequence() ||
         (root["steps"].is_sequence() && root["changeSummary"]);
}

/// Printed by a program: another file is what one edits.
bool is_printed(const doc::Document& document) {
  doc::Node root = document.root();
  if (!document.envelope().empty() || !document.helm_source().empty()) return true;
  // `jq -s` puts several outputs into one array, and so does `--output yaml-stream`.
  for (const doc::Node& first : root.items()) {
    root = first;
    break;
  }
  if (has_any(root, {"resource_changes", "planned_values", "terraform_version", "lineage"}) ||
      is_aws_output(root) || is_pulumi_output(root)) {
    return true;
  }
  return has_any(root["metadata"],
                 {"uid", "resourceVersion", "creationTimestamp", "managedFields"});
}

}  // namespace

void refuse_printed(PendingChange& change) {
  change.edits.reset();
  change.why = "a program printed this document: edit its source instead";
}

bool EditingSink::wants(Span part) const {
  const auto first = first_from(part.begin);
  return first != changes_.end() && (*first)->change->where.begin <= part.end;
}

void EditingSink::document(const doc::Document& document) {
  const Span extent = document.extent();
  std::unique_ptr<doc::Editor> editor;
  for (auto at = first_from(extent.begin); at != changes_.end(); ++at) {
    PendingChange* const each = *at;
    const Span where = each->change->where;
    if (where.begin > extent.end) break;
    const bool bytes = each->change->kind == Change::Kind::bytes;
    if ((each->edits && !bytes) || where.end > extent.end) continue;
    if (!made_ && is_printed(document)) {
      refuse_printed(*each);
      continue;
    }
    if (bytes) continue;
    if (!editor) editor = std::make_unique<doc::Editor>(document);
    each->edits = editor->edits(*each->change, each->why);
  }
}

std::vector<PendingChange*>::const_iterator EditingSink::first_from(std::uint32_t begin) const {
  return std::lower_bound(changes_.begin(), changes_.end(), begin,
                          [](const PendingChange* pending, std::uint32_t place) {
                            return pending->change->where.begin < place;
                          });
}

}  // namespace irsa::engine
