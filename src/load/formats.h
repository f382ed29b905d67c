// The formats of input. A new format is one file in a room of this folder, and a row in the table
// here: a Loader, which recognizes a document by its content and copies what it says into Facts.
#pragma once

#include <span>

#include "doc/document.h"
#include "doc/select/triage.h"

namespace irsa::load {

class Loading;

struct Loader {
  /// Takes the document in and returns true if it is of this format.
  bool (*load)(const doc::Document& document, Loading& loading);
  /// Adds the kinds and byte strings without which no document can be of this format.
  void (*add_needs)(doc::Needs& needs);
};

/// In the order in which they are asked.
[[nodiscard]] std::span<const Loader> loaders();

/// What can matter to any loader or rule, as the loaders declare it: decides which documents are
/// parsed at all.
[[nodiscard]] const doc::Triage& triage();

}  // namespace irsa::load
