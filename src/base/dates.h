// Dates as people write them.
#pragma once

#include <string>
#include <string_view>

namespace irsa {

/// "2027-03-31" of "31.3.2027", "3/31/2027", "2027/03/31" or "2027-3-31": where day and month
/// cannot be taken for each other; else empty. Whether the month has that day is not asked.
[[nodiscard]] std::string meant_date(std::string_view text);

}  // namespace irsa
