// Writing results: completely, or not at all and with a reason.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace irsa::cli {

/// Writes and flushes. A reader that has gone away (`irsa-lint … | head`) is no error; anything
/// else throws UsageError.
void write_stream(std::ostream& out, std::string_view text);

/// Writes `text` beside `path` and moves it there. Devices and pipes are written to as they are.
/// Throws UsageError; then `path` is as it was.
void write_file(const std::string& path, std::string_view text);

}  // namespace irsa::cli
