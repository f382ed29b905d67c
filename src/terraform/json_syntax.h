// Terraform's JSON syntax (`.tf.json`, `.tfvars.json`) as the tree of the native one. What is a
// block and what an argument is decided by name, as Terraform decides it by schema.
#pragma once

#include <optional>

#include "hcl/tree.h"
#include "source/span.h"

namespace irsa::terraform {

/// `variables`: a file of values, which has no blocks and no templates.
[[nodiscard]] hcl::Tree read_json_file(FileId file, std::string_view bytes, bool variables);

}  // namespace irsa::terraform
