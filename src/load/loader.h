// How an input format is read. A new format is one file here: a Loader with a function that
// recognizes a document by its content and copies what it says into Facts.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "doc/document.h"
#include "doc/read.h"
#include "doc/select/triage.h"
#include "load/facts.h"

namespace irsa::load {

/// About the file a document stands in.
struct Context {
  const config::Settings& settings;
  std::string_view path;  ///< as seen from the working directory, forward slashes
  bool named = false;     ///< the user named this very file
  /// Nobody calls it an input, only its first bytes do (SourceFile::guessed): nothing is said about
  /// what of it cannot be read.
  bool guessed = false;
};

class Loading;

struct Loader {
  /// Takes the document in and returns true if it is of this format.
  bool (*load)(const doc::Document& document, Loading& loading);
  /// Adds the kinds and byte strings without which no document can be of this format.
  void (*add_needs)(doc::Needs& needs);
};

/// What can matter to any loader or rule, as the loaders declare it: decides which documents are
/// parsed at all.
[[nodiscard]] const doc::Triage& triage();

/// Reads one file into `facts`. Returns false, with the reason, if it cannot be opened.
[[nodiscard]] bool load_path(FileId file, const std::string& open_path, const Context& context,
                             Facts& facts, std::string& why);
void load_text(FileId file, std::string_view text, const Context& context, Facts& facts);

/// Calls `read`. Whatever it throws becomes a finding about the file: what was read of others, and
/// of this one before, is not lost.
void read_guarded(FileId file, Facts& facts, const std::function<void()>& read);

}  // namespace irsa::load
