// Writes the audit as one HTML file. It needs no server and no network.
//
// The page itself never changes (audit.html, audit.css and audit.js in this folder;
// src/cmake/audit_page.cmake puts them into the program). Its Content-Security-Policy has the
// hashes of its script and style, and forbids everything else. Everything that comes from the input
// is in one block of JSON. The script shows it as text, never as markup.
#pragma once

#include <string>
#include <string_view>

#include "audit/audit.h"
#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report::html {

/// The parts of the page before and after the block of data. They must be written unchanged,
/// because of the hashes.
[[nodiscard]] std::string_view page_before_data();
[[nodiscard]] std::string_view page_after_data();

/// `start`: what the page shows first, in the form that it has after the `#` of the page's address;
/// empty: the overview.
[[nodiscard]] std::string audit_page(const audit::Audit& audit, const engine::Report& report,
                                     const SourceSet& sources, const std::string& start = {});

/// The block of data; "schema": "irsa-lint/audit/1". It is one line. `<`, `>`, `&` and line
/// separators in its texts are escaped.
[[nodiscard]] std::string audit_data(const audit::Audit& audit, const engine::Report& report,
                                     const SourceSet& sources, const std::string& start = {});

}  // namespace irsa::report::html
