#include "load/terraform/plan.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "load/terraform/permissions.h"
#include "load/terraform/plan_resource.h"

namespace irsa::load {

namespace {

/// A module on the way down, with its part of the configuration.
struct Module {
  doc::Node node;
  doc::Node configuration;
  std::string address;  // with a dot behind it, or empty for the root
};

class Reader {
 public:
  Reader(const doc::Document& document, Loading& loading)
      : document_(document), loading_(loading) {}

  bool read() {
    const doc::Node root = document_.root();
    read_changes(root["resource_changes"]);
    const doc::Node configuration = root["configuration"]["root_module"];
    collect({root["planned_values"]["root_module"], configuration, {}}, PlanPart::planned);
    for (const doc::Node& change : root["resource_changes"].items()) collect_change(change);
    collect({root["prior_state"]["values"]["root_module"], configuration, {}}, PlanPart::prior);
    collect({root["values"]["root_module"], {}, {}}, PlanPart::state);
    const std::size_t first_role = loading_.facts.roles.size();
    for (const TerraformResource& resource : resources_) {
      load_resource(resource, policy_blocks(resource), loading_);
    }
    TerraformPermissions permissions(loading_, first_role);
    for (const TerraformResource& resource : resources_) permissions.add(resource);
    permissions.finish();
    return !resources_.empty();
  }

 private:
  /// What becomes of a resource, by its address. Objects that a replacement left behind are no more
  /// than waste.
  void read_changes(const doc::Node& changes) {
    for (const doc::Node& item : changes.items()) {
      if (!item["deposed"]) changes_.emplace(item["address"].text(), item["change"]);
    }
  }

  void collect(const Module& module, PlanPart part) {
    for (const doc::Node& item : module.node["resources"].items()) {
      if (!is_terraform_wanted(item["type"].text())) continue;
      const auto found = changes_.find(item["address"].text());
      add({.part = part,
           .item = item,
           .change = found == changes_.end() ? doc::Node() : found->second,
           .module = module.address,
           .expressions = expressions_of(module.configuration, item["name"].text())});
    }
    for (const doc::Node& child : module.node["child_modules"].items()) {
      const std::string_view address = child["address"].text();
      const std::string_view call = call_of(address, module.address);
      collect(
          {child, module.configuration["module_calls"][call]["module"], std::string(address) + "."},
          part);
    }
  }

  void collect_change(const doc::Node& item) {
    const std::string_view module = item["module_address"].text();
    const std::string prefix = module.empty() ? std::string() : std::string(module) + ".";
    add({.part = PlanPart::changes, .item = item, .change = item["change"], .module = prefix});
  }

  void add(const MetResource& met) {
    std::optional<TerraformResource> resource = resource_of(met);
    if (!resource || !by_address_.emplace(resource->address, resources_.size()).second) return;
    resource->module = loading_.keep(resource->module);
    resources_.push_back(*resource);
  }

  /// What the configuration of a module says about its role of that name.
  doc::Node expressions_of(const doc::Node& module, std::string_view name) {
    if (!module) return {};
    const auto [place, fresh] = configured_roles_.try_emplace(module.id());
    auto& roles = place->second;
    if (fresh) {
      for (const doc::Node& item : module["resources"].items()) {
        if (item["type"].text() == "aws_iam_role" && item["mode"].text() != "data") {
          roles.emplace(item["name"].text(), item["expressions"]);
        }
      }
    }
    const auto found = roles.find(name);
    return found == roles.end() ? doc::Node() : found->second;
  }

  const TerraformResource* policy_blocks(const TerraformResource& role) {
    for (const std::string& address : policy_addresses(role)) {
      const auto found = by_address_.find(address);
      if (found != by_address_.end()) return &resources_[found->second];
    }
    return nullptr;
  }

  const doc::Document& document_;
  Loading& loading_;
  std::unordered_map<std::string_view, doc::Node> changes_;
  std::vector<TerraformResource> resources_;
  std::unordered_map<std::string_view, std::size_t> by_address_;
  std::unordered_map<doc::NodeId, std::unordered_map<std::string_view, doc::Node>>
      configured_roles_;
};

bool is_terraform(const doc::Node& root) {
  return root["format_version"].is_scalar() &&
         (root["planned_values"].is_mapping() || root["resource_changes"].is_sequence() ||
          root["values"].is_mapping() || root["prior_state"].is_mapping());
}

}  // namespace

bool load_terraform(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || !is_terraform(root)) return false;
  report_new_format(root["format_version"], loading);
  return Reader(document, loading).read();
}

void add_terraform_needs(doc::Needs& needs) { needs.kindless_triggers.push_back("format_version"); }

}  // namespace irsa::load
