// The audit as one HTML page: it works from disk, asks nothing of the network, and can be searched,
// printed and sent.
//
// The page itself is fixed (audit.html, audit.css, audit.js in this folder, put into the program by
// src/cmake/audit_page.cmake): its Content-Security-Policy has the hashes of its own script and
// style and lets nothing else run or load. All that comes from the input stands in one block of
// JSON, which the script shows as text and never as markup.
#pragma once

#include <string>
#include <string_view>

#include "audit/audit.h"
#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report::html {

/// The parts of the page before and after the block of data. Their bytes are hashed, so nothing may
/// change in them on the way out.
[[nodiscard]] std::string_view page_before_data();
[[nodiscard]] std::string_view page_after_data();

/// `start`: what of it is shown first, as the page writes it after the `#` of its address; empty:
/// the overview.
[[nodiscard]] std::string audit_page(const audit::Audit& audit, const engine::Report& report,
                                     const SourceSet& sources, const std::string& start = {});

/// What the page is made of; "schema": "irsa-lint/audit/1". One line, with neither `<`, `>` and `&`
/// nor line separators in it: those of its texts are escaped.
[[nodiscard]] std::string audit_data(const audit::Audit& audit, const engine::Report& report,
                                     const SourceSet& sources, const std::string& start = {});

}  // namespace irsa::report::html
