// Reads the files of the input into Facts.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "load/facts.h"
#include "source/open.h"

namespace irsa::load {

/// About the file a document is in.
struct Context {
  const config::Settings& settings;
  std::string_view path;  ///< as seen from the working directory, forward slashes
  bool named = false;     ///< the user named this very file
  /// Nobody calls it an input, only its first bytes do (SourceFile::guessed): nothing is said about
  /// what of it cannot be read.
  bool guessed = false;
  FolderHandle* folder = nullptr;  ///< of files that are read one after the other
};

/// Reads one file into `facts`. Returns false, with the reason, if it cannot be opened.
[[nodiscard]] bool load_path(FileId file, const std::string& open_path, const Context& context,
                             Facts& facts, std::string& why);
void load_text(FileId file, std::string_view text, const Context& context, Facts& facts);

/// Calls `read`. Whatever it throws becomes a finding about the file: what was read of others, and
/// of this one before, is not lost.
void read_guarded(FileId file, Facts& facts, const std::function<void()>& read);

}  // namespace irsa::load
