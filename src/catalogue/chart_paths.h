// Where among a chart's values a path that the chart does not read was surely meant to be.
#pragma once

#include <string_view>

#include "catalogue/catalogue.h"

namespace irsa::catalogue {

/// The one path that the chart reads with which this one ends: `server.serviceAccount.annotations`
/// of `controller.server.serviceAccount.annotations`, which is indented too far. Empty if there is
/// none, or if the path may be read.
[[nodiscard]] std::string_view path_meant(const Chart& chart, std::string_view path);

}  // namespace irsa::catalogue
