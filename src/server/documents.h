// The documents that are open in the client. The client's text is used, not the text on disk.
//
// Texts are shared and never change, so the thread that lints can use them while a change arrives.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/params.h"
#include "server/places.h"

namespace irsa::server {

struct Document {
  std::string uri;  ///< as the client spells it
  std::optional<std::int64_t> version = {};
  std::shared_ptr<const std::string> text;
};

/// By path (server/uri.h).
using OpenDocuments = std::map<std::string, Document, std::less<>>;

/// Applies a list of changes (TextDocumentContentChangeEvent). A change without a range is the
/// whole new text. Throws BadParams.
[[nodiscard]] std::string changed(std::string text, const Input& changes, Units units);

/// The point of {"line": …, "character": …}. Throws BadParams.
[[nodiscard]] Point point_of(const Input& position);

}  // namespace irsa::server
