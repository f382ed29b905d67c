// Which state a root has, and which one a `data "terraform_remote_state"` reads.
#pragma once

#include <optional>
#include <string_view>

#include "terraform/world.h"
#include "value/terraform_state.h"

namespace irsa::terraform {

struct Module;

/// The state of a root: that of its backend, or the file terraform.tfstate in its folder.
[[nodiscard]] value::TerraformState state_of(const Module& root);

/// The state that the block reads; nullopt if that is not known, or if it is another data source.
/// `folder`: of its root, below which a local path is.
[[nodiscard]] std::optional<value::TerraformState> state_read_by(const Block& data,
                                                                 std::string_view folder);

}  // namespace irsa::terraform
