#include "load/terraform/resource.h"

#include <algorithm>
#include <unordered_map>

#include "config/placeholder.h"

namespace irsa::load {

TerraformMark::TerraformMark(doc::Node of)
    : node(of), all(of.is_scalar() && of.type() == doc::Type::boolean && of.text() == "true") {}

TerraformMark TerraformMark::of(const doc::Node& below) const {
  return all ? *this : TerraformMark(below);
}

bool TerraformMark::any_inside() const {
  const doc::Entries entries = node.entries();
  return std::any_of(entries.begin(), entries.end(),
                     [](const doc::Entry& entry) { return TerraformMark(entry.value).all; });
}

bool TerraformValue::withheld() const {
  return unknown_.all || sensitive_.all ||
         (node_.is_string() &&
          config::find_placeholder(node_.text()) == config::Placeholder::declared);
}

bool TerraformValue::given() const {
  if (withheld() || !node_ || node_.is_null()) return false;
  if (node_.is_scalar()) return !node_.text().empty();
  return node_.is_mapping() || !node_.items().empty();
}

TerraformValue TerraformValue::operator[](std::string_view key) const {
  return {node_[key], unknown_.of(unknown_.node[key]), sensitive_.of(sensitive_.node[key])};
}

std::vector<TerraformValue> TerraformValue::items() const {
  const std::vector<doc::Node> nodes = node_.items();
  const std::vector<doc::Node> unknown = unknown_.node.items();
  const std::vector<doc::Node> sensitive = sensitive_.node.items();
  const auto at = [](const std::vector<doc::Node>& list, std::size_t i) {
    return i < list.size() ? list[i] : doc::Node();
  };
  std::vector<TerraformValue> out;
  for (std::size_t i = 0; i < std::max(nodes.size(), unknown.size()); ++i) {
    out.emplace_back(at(nodes, i), unknown_.of(at(unknown, i)), sensitive_.of(at(sensitive, i)));
  }
  return out;
}

std::vector<TerraformEntry> TerraformValue::entries() const {
  std::unordered_map<std::string_view, doc::Node> unknown, sensitive;
  const doc::Entries not_known = unknown_.node.entries();
  for (const doc::Entry& entry : not_known) unknown[entry.key.text()] = entry.value;
  for (const doc::Entry& entry : sensitive_.node.entries()) {
    sensitive[entry.key.text()] = entry.value;
  }
  const auto find = [](const auto& map, std::string_view key) {
    const auto found = map.find(key);
    return found == map.end() ? doc::Node() : found->second;
  };
  std::vector<TerraformEntry> out;
  for (const doc::Entry& entry : node_.entries()) {
    const std::string_view key = entry.key.text();
    out.push_back(
        {entry.key,
         {entry.value, unknown_.of(find(unknown, key)), sensitive_.of(find(sensitive, key))}});
    unknown.erase(key);
  }
  // Unknown values are left out among the values themselves, and a mapping with them if nothing
  // else is in it.
  for (const doc::Entry& entry : not_known) {
    const TerraformMark mark = unknown_.of(entry.value);
    if (!unknown.contains(entry.key.text()) || !(mark.all || mark.any_inside())) continue;
    out.push_back({entry.key, {{}, mark, {}}});
  }
  return out;
}

TerraformValue TerraformValue::block() const {
  const std::vector<TerraformValue> all = items();
  if (all.empty()) return {{}, unknown_.of({}), sensitive_.of({})};
  return all.front();
}

std::optional<iam::Text> TerraformValue::string() const {
  return given() ? node_.string() : std::nullopt;
}

}  // namespace irsa::load
