// Reads files and strings into trees, as kustomize reads them.
#pragma once

#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/select/triage.h"
#include "gitops/tree.h"

namespace irsa::gitops {

struct ReadDocument {
  const Value* tree;
  bool matters = true;  ///< see Object
  bool alone = false;   ///< its file has no `---`
  bool json = false;    ///< an item of a List that kustomize converted through JSON
};

struct ReadDocuments {
  std::vector<ReadDocument> documents = {};
  bool broken = false;  ///< it does not parse, so kustomize reads nothing of it
};

[[nodiscard]] ReadDocuments read_documents(FileId file, std::string_view text,
                                           const doc::Triage& triage, Trees& trees);
/// Reads the text of a string in another document.
[[nodiscard]] ReadDocuments read_documents(const doc::Node& scalar, const doc::Triage& triage,
                                           Trees& trees);

}  // namespace irsa::gitops
