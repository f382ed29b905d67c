// The catalogue (src/catalogue/*.yaml), read and checked at build time, and written as the tables
// of src/catalogue/catalogue.h.
//
// One file is one table, a list of rows. What a row may hold is in catalogue_file.cpp; every
// row has a source. Mistakes are reported as `catalogue/x.yaml:line:col: message`.
#pragma once

#include <string>
#include <vector>

namespace irsa::tools {

/// catalogue_data.cpp; empty after at least one line was added to `errors`.
[[nodiscard]] std::string catalogue_source(const std::vector<std::string>& paths,
                                           std::vector<std::string>& errors);

}  // namespace irsa::tools
