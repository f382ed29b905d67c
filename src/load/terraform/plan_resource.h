// What both ways of reading a plan or state share (plan.h as a whole, plan_parts.h in parts): which
// resource is taken from where, and what is made of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/terraform/resource.h"

namespace irsa::load {

/// Where a resource is met, in the order of what counts. Each is taken once, from the first of
/// these that has it.
enum class PlanPart : std::uint8_t { planned, changes, prior, state };
inline constexpr std::array kPlanParts = {PlanPart::planned, PlanPart::changes, PlanPart::prior,
                                          PlanPart::state};

/// A resource as it stands somewhere in a plan.
struct MetResource {
  PlanPart part;
  doc::Node item;
  doc::Node change;            ///< `change` of the entry of resource_changes for its address
  std::string_view module;     ///< address of its module with a dot behind it, or nothing
  doc::Node expressions = {};  ///< of a role, as the configuration has it
};

/// The resource, if it counts and somebody reads its type. Views the documents of the nodes, and
/// `module`.
[[nodiscard]] std::optional<TerraformResource> resource_of(const MetResource& met);

/// The addresses that the policy document may have which a role's policy is, as the configuration
/// says: nothing but that one document is referred to, of the same module, and of several with the
/// role's own index.
[[nodiscard]] std::vector<std::string> policy_addresses(const TerraformResource& role);

/// Makes facts of it. `blocks`: the policy document of a role, where there is one.
void load_resource(const TerraformResource& resource, const TerraformResource* blocks,
                   Loading& loading);

/// "a" of the module "module.x.module.a[0]" in the module "module.x.": the name it is called by.
[[nodiscard]] std::string_view call_of(std::string_view address, std::string_view outer);

/// Terraform promises to change the major version when readers of the old one would go wrong.
void report_new_format(const doc::Node& version, Loading& loading);

}  // namespace irsa::load
