// Outputs of Terraform's root modules, for the scripts of the same tree that read them, and for
// other roots that read the state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

class TerraformOutputs {
 public:
  TerraformOutputs(const std::vector<load::TerraformRoot>& roots, const SourceSet& sources);

  /// What an output gives, and in which root's words.
  struct Found {
    FileId root;
    std::string_view value;
  };
  /// Of `${terraform output NAME}` in a file. Where several roots have an output of that name, the
  /// one whose folder the command names, else the one whose folder the file lies in; nullopt if
  /// that is not one alone. Of what stands for an output of a state in the text of a root, the root
  /// whose state that is.
  [[nodiscard]] std::optional<Found> find(FileId file, std::string_view text) const;

 private:
  struct Output {
    Found found;
    std::string_view folder;
    const value::TerraformState* state;
  };
  [[nodiscard]] std::optional<Found> in_state(const load::TerraformRoot::Remote& remote) const;

  const SourceSet& sources_;
  std::unordered_map<std::string_view, std::vector<Output>> by_name_;
  std::unordered_map<FileId, const load::TerraformRoot*> readers_;
};

}  // namespace irsa::join
