// The one place where exceptions become exit statuses.
#pragma once

#include <functional>
#include <ostream>

namespace irsa::cli {

/// Returns what `work` returns. A UsageError is the user's and gives 2; whatever else is thrown
/// (std::logic_error above all) is a bug of ours and gives 3.
[[nodiscard]] int guard(std::ostream& err, const std::function<int()>& work);

}  // namespace irsa::cli
