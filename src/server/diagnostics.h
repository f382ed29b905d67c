// Findings as diagnostics (textDocument/publishDiagnostics).
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "diag/findings.h"
#include "server/context.h"

namespace irsa::server {

/// Is the finding shown to the client?
[[nodiscard]] bool is_shown(const Finding& finding);

/// The diagnostic of one finding. Related places outside the folder are left out.
[[nodiscard]] Json diagnostic_of(const Finding& finding, Context& context);

/// The diagnostics of the folder's report, by path, in the order of the report; only for paths that
/// are `wanted`. Files without a finding are left out.
[[nodiscard]] std::map<std::string, std::vector<Json>> diagnostics_of(
    Context& context, const std::function<bool(const std::string& path)>& wanted);

}  // namespace irsa::server
