#include "load/terraform/plan_resource.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "load/terraform/objects.h"
#include "load/terraform/permissions.h"
#include "load/terraform/plan.h"
#include "load/terraform/releases.h"
#include "load/terraform/roles.h"

namespace irsa::load {

namespace {

constexpr std::string_view kRole = "aws_iam_role";
constexpr std::string_view kPolicyDocument = "aws_iam_policy_document";

struct ResourceRow {
  std::string_view type;
  void (*load)(const TerraformResource& resource, Loading& loading);
};

constexpr std::array<ResourceRow, 9> kResourceRows = {{
    {"aws_iam_openid_connect_provider", load_terraform_provider},
    {"aws_eks_cluster", load_terraform_cluster},
    {"aws_eks_addon", load_terraform_addon},
    {"aws_eks_pod_identity_association", load_terraform_association},
    {"helm_release", load_terraform_release},
    {"kubectl_manifest", load_terraform_yaml},
    {"local_file", load_terraform_file},
    {"local_sensitive_file", load_terraform_file},
    {"github_repository_file", load_terraform_file},
}};

const ResourceRow* resource_row_of(std::string_view type) {
  const auto found = std::find_if(kResourceRows.begin(), kResourceRows.end(),
                                  [&](const ResourceRow& row) { return row.type == type; });
  return found == kResourceRows.end() ? nullptr : found;
}

bool has_action(const doc::Node& change, std::string_view action) {
  const doc::Items actions = change["actions"].items();
  return std::any_of(actions.begin(), actions.end(),
                     [&](const doc::Node& node) { return node.text() == action; });
}

bool is_gone(const doc::Node& change) {
  return has_action(change, "delete") && !has_action(change, "create");
}

}  // namespace

bool is_terraform_wanted(std::string_view type) {
  return type == kRole || type == kPolicyDocument || resource_row_of(type) != nullptr ||
         TerraformPermissions::is_about(type) || is_terraform_object(type);
}

std::optional<TerraformResource> resource_of(const MetResource& met) {
  const doc::Node& item = met.item;
  if (!is_terraform_wanted(item["type"].text())) return std::nullopt;
  const bool data = item["mode"].text() == "data";
  doc::Node values = item["values"];
  TerraformMark unknown, sensitive(item["sensitive_values"]);
  if (met.part == PlanPart::changes) {
    // Plans that somebody reduced to their changes. Objects that a replacement left behind are no
    // more than waste.
    if (item["deposed"] || is_gone(met.change)) return std::nullopt;
    values = met.change["after"];
  }
  const bool planned = met.part == PlanPart::planned && met.change;
  if (planned || met.part == PlanPart::changes) {
    unknown = TerraformMark(met.change["after_unknown"]);
    sensitive = TerraformMark(met.change["after_sensitive"]);
  }
  // What is managed and not mentioned among the changes stays as it is: a plan for some targets. So
  // does what is only forgotten.
  if (met.part == PlanPart::prior && !data && met.change && !has_action(met.change, "forget")) {
    return std::nullopt;
  }
  const auto address = item["address"].string();
  if (!address || !values.is_mapping()) return std::nullopt;
  TerraformResource resource{.document = item.document(),
                             .type = item["type"].text(),
                             .address = address->value,
                             .where = address->span,
                             .type_span = item["type"].span(),
                             .data = data,
                             .stored = met.part == PlanPart::prior || met.part == PlanPart::state,
                             .values = {values, unknown, sensitive},
                             .module = met.module};
  resource.stored = resource.stored || data;
  if (item["index"]) {
    const std::size_t bracket = address->value.rfind('[');
    if (bracket != std::string_view::npos) resource.index = address->value.substr(bracket);
  }
  if (resource.type == kRole) resource.expressions = met.expressions;
  return resource;
}

std::vector<std::string> policy_addresses(const TerraformResource& role) {
  std::string_view only;
  for (const doc::Node& node : role.expressions["assume_role_policy"]["references"].items()) {
    const std::string_view reference = node.text();
    if (reference.starts_with("each.") || reference.starts_with("count.")) continue;
    constexpr std::string_view kData = "data.aws_iam_policy_document.";
    if (!reference.starts_with(kData)) return {};
    // "data.T.NAME.json", "data.T.NAME[0].json", "data.T.NAME[0]", "data.T.NAME"
    const std::size_t end = reference.find_first_of(".[", kData.size());
    const std::string_view name = reference.substr(0, end);
    if (!only.empty() && name != only.substr(0, only.find('['))) return {};
    const std::size_t bracket = end == std::string_view::npos || reference[end] == '.'
                                    ? std::string_view::npos
                                    : reference.find(']', end);
    if (bracket != std::string_view::npos) {
      only = reference.substr(0, bracket + 1);
    } else if (only.empty()) {
      only = name;
    }
  }
  if (only.empty()) return {};
  const std::string base = std::string(role.module) + std::string(only);
  return {base, base + std::string(role.index)};
}

void load_resource(const TerraformResource& resource, const TerraformResource* blocks,
                   Loading& loading) {
  if (resource.type == kRole) {
    load_terraform_role(resource, blocks, loading);
  } else if (const ResourceRow* const row = resource_row_of(resource.type)) {
    row->load(resource, loading);
  } else {
    load_terraform_object(resource, loading);
  }
}

std::string_view call_of(std::string_view address, std::string_view outer) {
  constexpr std::string_view kModule = "module.";
  std::string_view call = address;
  if (call.starts_with(outer)) call.remove_prefix(outer.size());
  if (call.starts_with(kModule)) call.remove_prefix(kModule.size());
  return call.substr(0, call.find('['));
}

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

}  // namespace irsa::load
