// Makes the changes of fixes in a text that was made out of Terraform source into edits of that
// source.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/document_edits.h"
#include "hcl/tree.h"
#include "source/source_set.h"

namespace irsa::engine {

class TerraformEdits {
 public:
  /// `sources` must outlive it.
  explicit TerraformEdits(const SourceSet& sources) : sources_(sources) {}

  /// `made`: a text with SourceFile::made_of. `changes`: in it, in the order of their places.
  void make(FileId made, const std::vector<PendingChange*>& changes);

  /// A file of source that was parsed.
  struct Parsed {
    FileId file;
    std::shared_ptr<const std::string> text;  ///< what the tree points into
    hcl::Tree tree;
  };

 private:
  const SourceSet& sources_;
  /// The last one. Many texts are made out of one file, and come one after the other.
  std::optional<Parsed> parsed_;
};

}  // namespace irsa::engine
