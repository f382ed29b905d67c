// Reads Terraform's JSON syntax (`.tf.json`, `.tfvars.json`) into the tree of the native syntax.
// Terraform decides by the provider's schema what is a block and what is an argument; here the name
// decides.
#pragma once

#include <optional>

#include "hcl/tree.h"
#include "source/span.h"

namespace irsa::terraform {

/// `variables`: it is a `.tfvars.json` file, which has no blocks and no templates.
[[nodiscard]] hcl::Tree read_json_file(FileId file, std::string_view bytes, bool variables);

}  // namespace irsa::terraform
