// Shared by the two ways to read a plan or state (plan.h: as a whole; plan_parts.h: in parts): from
// which part a resource is taken, and what facts are made of it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/terraform/resource.h"

namespace irsa::load {

/// The parts of a plan or state that list resources, the most important first. Each resource is
/// taken once, from the first part that has it.
enum class PlanPart : std::uint8_t { planned, changes, prior, state };
inline constexpr std::array kPlanParts = {PlanPart::planned, PlanPart::changes, PlanPart::prior,
                                          PlanPart::state};

/// A resource as one part of a plan has it.
struct MetResource {
  PlanPart part;
  doc::Node item;
  doc::Node change;            ///< `change` of the entry of resource_changes for its address
  std::string_view module;     ///< address of its module, ends with a dot; empty for the root
  doc::Node expressions = {};  ///< of a role, from the configuration
};

/// The resource; nullopt if it is not used, or no loader reads its type. It has views into the
/// documents of the nodes and into `module`.
[[nodiscard]] std::optional<TerraformResource> resource_of(const MetResource& met);

/// The addresses that the policy document of a role may have, by its configuration. Empty unless
/// the role's policy refers to exactly one document, of the same module. For a document with
/// several instances, the address with the role's index is there too.
[[nodiscard]] std::vector<std::string> policy_addresses(const TerraformResource& role);

/// Makes facts of a resource. `blocks`: the policy document of a role; nullptr if there is none.
void load_resource(const TerraformResource& resource, const TerraformResource* blocks,
                   Loading& loading);

/// The name of a module call: "a" for the module "module.x.module.a[0]" in the module "module.x.".
[[nodiscard]] std::string_view call_of(std::string_view address, std::string_view outer);

/// Reports a format version that is not known. Terraform changes the major version if the new
/// format would break readers of the old one.
void report_new_format(const doc::Node& version, Loading& loading);

}  // namespace irsa::load
