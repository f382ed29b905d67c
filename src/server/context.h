// What an answer is made from: the state of a folder, and how places and files are written for the
// client.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "server/documents.h"
#include "server/folder.h"
#include "server/places.h"

namespace irsa::server {

/// Messages to the client. Members keep their order.
using Json = nlohmann::ordered_json;

struct Client {
  Units units = Units::utf16;
  bool versioned_edits = false;     ///< workspaceEdit.documentChanges
  bool resolves_edits = false;      ///< codeAction.resolveSupport has "edit"
  bool makes_progress = false;      ///< window.workDoneProgress
  bool registers_watchers = false;  ///< didChangeWatchedFiles.dynamicRegistration
  bool related_places = false;      ///< publishDiagnostics.relatedInformation
  bool hover_markdown = false;      ///< hover.contentFormat has "markdown"
  bool prepares_rename = false;     ///< rename.prepareSupport
  bool nested_symbols = false;      ///< documentSymbol.hierarchicalDocumentSymbolSupport
  bool whole_workspace = false;     ///< initializationOptions: diagnostics also of closed files
  /// initializationOptions: it shows the answer of `irsa-lint.explain` itself; else the server
  /// sends the answer as a message to show.
  bool shows_explanations = false;
};

class Context {
 public:
  Context(Folder& folder, const OpenDocuments& documents, const Client& client)
      : folder_(folder),
        documents_(documents),
        client_(client),
        places_(folder.sources(), client.units) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  [[nodiscard]] Folder& folder() { return folder_; }
  [[nodiscard]] const Client& client() const { return client_; }
  [[nodiscard]] const SourceSet& sources() const { return folder_.sources(); }
  [[nodiscard]] Places& places() { return places_; }

  /// The place in a source file, also for a span in a text that was made from it; nullopt if it is
  /// outside the folder.
  [[nodiscard]] std::optional<Span> visible(Span span) const;
  /// The URI of a file of the folder. If the file is open, it is the URI that the client uses.
  [[nodiscard]] std::string uri_of(FileId file) const;
  [[nodiscard]] Json range(Span span) { return places_.range(span); }
  /// {"uri": …, "range": …}; `span` must be visible().
  [[nodiscard]] Json location(Span span);
  /// The bytes of a file; nullptr if it cannot be read.
  [[nodiscard]] std::shared_ptr<const std::string> text(FileId file) const {
    return sources().text(file);
  }

  /// A WorkspaceEdit; nullopt if an edit is not in a visible file.
  [[nodiscard]] std::optional<Json> workspace_edit(const std::vector<Edit>& edits);

 private:
  Folder& folder_;
  const OpenDocuments& documents_;
  const Client& client_;
  Places places_;
};

}  // namespace irsa::server
