#include "load/terraform/plan.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "load/terraform/objects.h"
#include "load/terraform/permissions.h"
#include "load/terraform/releases.h"
#include "load/terraform/resource.h"
#include "load/terraform/roles.h"

namespace irsa::load {

namespace {

constexpr std::string_view kRole = "aws_iam_role";
constexpr std::string_view kPolicyDocument = "aws_iam_policy_document";

struct Row {
  std::string_view type;
  void (*load)(const TerraformResource& resource, Loading& loading);
};

constexpr std::array<Row, 6> kRows = {{
    {"aws_iam_openid_connect_provider", load_terraform_provider},
    {"aws_eks_cluster", load_terraform_cluster},
    {"aws_eks_addon", load_terraform_addon},
    {"aws_eks_pod_identity_association", load_terraform_association},
    {"helm_release", load_terraform_release},
    {"kubectl_manifest", load_terraform_yaml},
}};

const Row* row_of(std::string_view type) {
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.type == type; });
  return found == kRows.end() ? nullptr : found;
}

/// Where a resource is met. Each is taken once, from the first of these that has it.
enum class Part { planned, changes, prior, state };

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
    collect({root["planned_values"]["root_module"], configuration, {}}, Part::planned);
    for (const doc::Node& change : root["resource_changes"].items()) collect_change(change);
    collect({root["prior_state"]["values"]["root_module"], configuration, {}}, Part::prior);
    collect({root["values"]["root_module"], {}, {}}, Part::state);
    const std::size_t first_role = loading_.facts.roles.size();
    for (const TerraformResource& resource : resources_) load(resource);
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

  [[nodiscard]] static bool has_action(const doc::Node& change, std::string_view action) {
    const doc::Items actions = change["actions"].items();
    return std::any_of(actions.begin(), actions.end(),
                       [&](const doc::Node& node) { return node.text() == action; });
  }
  [[nodiscard]] static bool is_gone(const doc::Node& change) {
    return has_action(change, "delete") && !has_action(change, "create");
  }

  void collect(const Module& module, Part part) {
    for (const doc::Node& item : module.node["resources"].items()) {
      collect_resource(item, module, part);
    }
    for (const doc::Node& child : module.node["child_modules"].items()) {
      const std::string_view address = child["address"].text();
      std::string_view call = address;
      if (call.starts_with(module.address)) call.remove_prefix(module.address.size());
      if (constexpr std::string_view kModule = "module."; call.starts_with(kModule)) {
        call.remove_prefix(kModule.size());
      }
      call = call.substr(0, call.find('['));
      collect(
          {child, module.configuration["module_calls"][call]["module"], std::string(address) + "."},
          part);
    }
  }

  void collect_resource(const doc::Node& item, const Module& module, Part part) {
    if (!is_terraform_wanted(item["type"].text())) return;
    const auto found = changes_.find(item["address"].text());
    const doc::Node change = found == changes_.end() ? doc::Node() : found->second;
    const bool data = item["mode"].text() == "data";
    // What is managed and not mentioned among the changes stays as it is: a plan for some targets.
    // So does what is only forgotten.
    if (part == Part::prior && !data && change && !has_action(change, "forget")) return;
    const bool current = part == Part::planned && change;
    add(item, item["values"], TerraformMark(current ? change["after_unknown"] : doc::Node()),
        TerraformMark(current ? change["after_sensitive"] : item["sensitive_values"]), module,
        part);
  }

  /// Plans that somebody reduced to their changes.
  void collect_change(const doc::Node& item) {
    const doc::Node change = item["change"];
    if (!is_terraform_wanted(item["type"].text()) || item["deposed"] || is_gone(change)) return;
    const std::string_view module = item["module_address"].text();
    add(item, change["after"], TerraformMark(change["after_unknown"]),
        TerraformMark(change["after_sensitive"]),
        {{}, {}, module.empty() ? std::string() : std::string(module) + "."}, Part::changes);
  }

  void add(const doc::Node& item, const doc::Node& values, TerraformMark unknown,
           TerraformMark sensitive, const Module& module, Part part) {
    const auto address = item["address"].string();
    if (!address || !values.is_mapping()) return;
    if (!by_address_.emplace(address->value, resources_.size()).second) return;
    TerraformResource resource{.document = document_,
                               .type = item["type"].text(),
                               .address = address->value,
                               .where = address->span,
                               .type_span = item["type"].span(),
                               .data = item["mode"].text() == "data",
                               .stored = part == Part::prior || part == Part::state,
                               .values = {values, unknown, sensitive},
                               .module = loading_.keep(module.address)};
    resource.stored = resource.stored || resource.data;
    if (item["index"]) {
      const std::size_t bracket = address->value.rfind('[');
      if (bracket != std::string_view::npos) resource.index = address->value.substr(bracket);
    }
    if (resource.type == kRole && module.configuration) {
      resource.expressions = expressions_of(module.configuration, item["name"].text());
    }
    resources_.push_back(resource);
  }

  /// What the configuration of a module says about its role of that name.
  doc::Node expressions_of(const doc::Node& module, std::string_view name) {
    const auto [place, fresh] = configured_roles_.try_emplace(module.id());
    auto& roles = place->second;
    if (fresh) {
      for (const doc::Node& item : module["resources"].items()) {
        if (item["type"].text() == kRole && item["mode"].text() != "data") {
          roles.emplace(item["name"].text(), item["expressions"]);
        }
      }
    }
    const auto found = roles.find(name);
    return found == roles.end() ? doc::Node() : found->second;
  }

  void load(const TerraformResource& resource) {
    if (resource.type == kRole) {
      load_terraform_role(resource, policy_blocks(resource), loading_);
    } else if (const Row* const row = row_of(resource.type)) {
      row->load(resource, loading_);
    } else {
      load_terraform_object(resource, loading_);
    }
  }

  /// The policy document that a role's policy is, as the configuration says: nothing but that one
  /// document is referred to, of the same module, and of several with the role's own index.
  const TerraformResource* policy_blocks(const TerraformResource& role) {
    std::string_view only;
    for (const doc::Node& node : role.expressions["assume_role_policy"]["references"].items()) {
      std::string_view reference = node.text();
      if (reference.starts_with("each.") || reference.starts_with("count.")) continue;
      constexpr std::string_view kData = "data.aws_iam_policy_document.";
      if (!reference.starts_with(kData)) return nullptr;
      // "data.T.NAME.json", "data.T.NAME[0].json", "data.T.NAME[0]", "data.T.NAME"
      const std::size_t end = reference.find_first_of(".[", kData.size());
      const std::string_view name = reference.substr(0, end);
      if (!only.empty() && name != only.substr(0, only.find('['))) return nullptr;
      const std::size_t bracket = end == std::string_view::npos || reference[end] == '.'
                                      ? std::string_view::npos
                                      : reference.find(']', end);
      if (bracket != std::string_view::npos) {
        only = reference.substr(0, bracket + 1);
      } else if (only.empty()) {
        only = name;
      }
    }
    if (only.empty()) return nullptr;
    const std::string base = std::string(role.module) + std::string(only);
    for (const std::string& address : {base, base + std::string(role.index)}) {
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

/// Terraform promises to change the major version when readers of the old one would go wrong.
void report_new_format(const doc::Node& version, Loading& loading) {
  const std::string_view text = version.text();
  const std::string_view major = text.substr(0, text.find('.'));
  if (major == "0" || major == "1") return;
  loading.report(ReadingRule::input_limit,
                 {.where = version.span(),
                  .message = "this output of Terraform has format version " + quoted(text) +
                             ", and only version 1 is known: it may not have been read as it is "
                             "meant",
                  .help = "use a newer irsa-lint, or print the plan with an older Terraform",
                  .level = Severity::warning});
}

}  // namespace

bool is_terraform_wanted(std::string_view type) {
  return type == kRole || type == kPolicyDocument || row_of(type) != nullptr ||
         TerraformPermissions::is_about(type) || is_terraform_object(type);
}

bool load_terraform(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || !is_terraform(root)) return false;
  report_new_format(root["format_version"], loading);
  return Reader(document, loading).read();
}

void add_terraform_needs(doc::Needs& needs) { needs.kindless_triggers.push_back("format_version"); }

}  // namespace irsa::load
