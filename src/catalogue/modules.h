// What well-known Terraform modules do with their arguments, written in Terraform's own language.
//
// Of a module in a registry, a repository shows only the call. For modules that make trust
// policies, modules/*.tf says in short what they do (for those that make clusters:
// terraform/world.h): the same variables, the same trust policy, the same outputs, nothing else.
// Such a stub is evaluated like a module of the repository, so a call is judged by its arguments.
// Versions of a module differ in the names of arguments and outputs; a stub has the names of all of
// them. Its first line names the modules and their versions, the second line the source that shows
// this.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace irsa::catalogue {

struct ModuleStub {
  std::string_view file;  ///< "iam-role.tf"
  std::string_view text;
};

[[nodiscard]] std::span<const ModuleStub> module_stubs();

/// The stub for a module call's `source`, however it is written: with or without the registry's
/// host, as a git address or an archive of the same repository, also of a copy of it under another
/// owner. nullptr if the module is not known.
[[nodiscard]] const ModuleStub* module_stub(std::string_view source);

/// The registry's name of a module source: "terraform-aws-modules/iam/aws//modules/x". Sources of
/// other kinds come back as they are, without what does not tell modules apart.
[[nodiscard]] std::string registry_name(std::string_view source);

}  // namespace irsa::catalogue
