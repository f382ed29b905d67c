// Code actions for findings: fix them, suppress them, explain their rule.
#pragma once

#include <string>
#include <string_view>

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

inline constexpr std::string_view kExplainCommand = "irsa-lint.explain";
inline constexpr std::string_view kFixAllKind = "source.fixAll.irsa-lint";

/// textDocument/codeAction for a file, which must be an input.
[[nodiscard]] Json code_actions(FileId file, const Input& params, Context& context);

/// codeAction/resolve: the edit of all safe fixes in the file; nullopt if there are none.
[[nodiscard]] std::optional<Json> fix_all(FileId file, Context& context);

/// The explanation of a rule, as Markdown. Throws BadParams if there is no such rule.
[[nodiscard]] std::string explain(const std::string& slug);

}  // namespace irsa::server
