// What can be done about findings: fix them, suppress them here, have them explained.
#pragma once

#include <string>
#include <string_view>

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

inline constexpr std::string_view kExplainCommand = "irsa-lint.explain";
inline constexpr std::string_view kFixAllKind = "source.fixAll.irsa-lint";

/// textDocument/codeAction about a file, which is an input.
[[nodiscard]] Json code_actions(FileId file, const Input& params, Context& context);

/// codeAction/resolve: what all safe fixes in the file make of it; nullopt if that is nothing.
[[nodiscard]] std::optional<Json> fix_all(FileId file, Context& context);

/// A rule for people, as Markdown; throws BadParams if there is none of that name.
[[nodiscard]] std::string explain(const std::string& slug);

}  // namespace irsa::server
