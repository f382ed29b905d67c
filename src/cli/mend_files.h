// Writing mended texts into the files they were read from.
#pragma once

#include <iosfwd>
#include <string>

#include "engine/mend.h"

namespace irsa::cli {

/// Writes each file beside its place and moves it there, with the permissions it had. A file that
/// cannot be written, that changed since it was read, or a link that leads out of the given paths
/// and of the working directory, is left as it is, with a line on `err`, and its fixes are among
/// those that were rolled back. Returns whether all were written; if not, the report is not that of
/// what stands in the files.
bool write_mended(engine::Mending& mending, std::ostream& err);

}  // namespace irsa::cli
