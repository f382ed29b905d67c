// Commands of a script that print an output of Terraform.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "load/shell/script.h"

namespace irsa::load {

/// The folder to which `cd PATH` goes: the part of `path` after its last unknown value, without
/// `./` and `../`. Empty if it has characters that names of folders do not have.
[[nodiscard]] std::string_view known_folder(std::string_view path);

/// The text of the output (value/terraform_output.h) that the commands of one `$(…)` print, if they
/// print nothing else: `terraform -chdir=infra output -raw NAME`, `cd infra && terraform output
/// NAME | tr -d '"'`, `terraform output -json | jq -r .NAME.value`; also of OpenTofu and
/// Terragrunt. Empty for other commands. `folder`: the known_folder() of the script before them.
[[nodiscard]] std::string output_printed(std::span<const ShellCommand> commands,
                                         std::string_view folder);

}  // namespace irsa::load
