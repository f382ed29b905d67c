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

/// Is the finding one that is shown?
[[nodiscard]] bool is_shown(const Finding& finding);

/// One finding. Evidence outside the folder is left out.
[[nodiscard]] Json diagnostic_of(const Finding& finding, Context& context);

/// What the folder's report says about the files whose path is wanted, by path, in the order of the
/// report. Files without a finding are not in it.
[[nodiscard]] std::map<std::string, std::vector<Json>> diagnostics_of(
    Context& context, const std::function<bool(const std::string& path)>& wanted);

}  // namespace irsa::server
