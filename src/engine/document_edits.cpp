#include "engine/document_edits.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

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

/// Is each part of the old text that is filled in later (`${…}`, `{{…}}`) in the new one? A rule
/// may have seen a value in its place, and it is another one in the next cluster.
bool keeps_open_parts(std::string_view old, std::string_view text) {
  constexpr std::pair<std::string_view, std::string_view> kOpen[] = {{"${", "}"}, {"{{", "}}"}};
  for (const auto& [begin, end] : kOpen) {
    for (std::size_t at = old.find(begin); at != std::string_view::npos;
         at = old.find(begin, at + begin.size())) {
      const std::size_t close = old.find(end, at);
      if (close == std::string_view::npos) return false;
      const std::string_view part = old.substr(at, close + end.size() - at);
      if (text.find(part) == std::string_view::npos) return false;
    }
  }
  return true;
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
    if (made_ || !each->edits || each->change->kind != Change::Kind::replace) continue;
    const bool kept = std::ranges::all_of(*each->edits, [&](const Edit& edit) {
      return keeps_open_parts(document.raw(edit.where), edit.text);
    });
    if (kept) continue;
    each->edits.reset();
    each->why = "a part of it is filled in later, and may be another one elsewhere";
  }
}

std::vector<PendingChange*>::const_iterator EditingSink::first_from(std::uint32_t begin) const {
  return std::lower_bound(changes_.begin(), changes_.end(), begin,
                          [](const PendingChange* pending, std::uint32_t place) {
                            return pending->change->where.begin < place;
                          });
}

}  // namespace irsa::engine
