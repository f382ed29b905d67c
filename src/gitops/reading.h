// Files and strings as trees: what kustomize would read, and nothing where it would not.
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
  bool alone = false;   ///< there is no separator in its file
  bool json = false;    ///< an item of a list that went through JSON
};

struct ReadDocuments {
  std::vector<ReadDocument> documents = {};
  bool broken = false;  ///< kustomize reads nothing of the file: it does not parse
};

[[nodiscard]] ReadDocuments read_documents(FileId file, std::string_view text,
                                           const doc::Triage& triage, Trees& trees);
/// The value of a string in another document.
[[nodiscard]] ReadDocuments read_documents(const doc::Node& scalar, const doc::Triage& triage,
                                           Trees& trees);

}  // namespace irsa::gitops
