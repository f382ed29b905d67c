#include "join/terraform_outputs.h"

#include <algorithm>

#include "join/files.h"
#include "value/terraform_output.h"

namespace irsa::join {
namespace {

bool ends_with_folder(std::string_view path, std::string_view end) {
  if (!path.ends_with(end)) return false;
  return path.size() == end.size() || path[path.size() - end.size() - 1] == '/';
}

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == ".") return true;
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

}  // namespace

TerraformOutputs::TerraformOutputs(const std::vector<load::TerraformRoot>& roots,
                                   const SourceSet& sources)
    : sources_(sources) {
  for (const load::TerraformRoot& root : roots) {
    const std::string_view folder = folder_of(sources[root.made].shown);
    for (const load::TerraformRoot::Output& output : root.outputs) {
      by_name_[output.name].push_back({{root.made, output.value}, folder, &root.state});
    }
    if (!root.remotes.empty()) readers_.emplace(root.made, &root);
  }
}

std::optional<TerraformOutputs::Found> TerraformOutputs::find(FileId file,
                                                              std::string_view text) const {
  if (by_name_.empty()) return std::nullopt;
  if (const auto reader = readers_.find(file); reader != readers_.end()) {
    for (const load::TerraformRoot::Remote& remote : reader->second->remotes) {
      if (remote.text == text) return in_state(remote);
    }
  }
  const auto asked = value::terraform_output(text);
  if (!asked) return std::nullopt;
  const auto named = by_name_.find(asked->name);
  if (named == by_name_.end()) return std::nullopt;
  std::vector<Output> candidates = named->second;
  const auto keep = [&](const auto& fits) {
    if (std::any_of(candidates.begin(), candidates.end(), fits)) {
      std::erase_if(candidates, [&](const Output& one) { return !fits(one); });
    }
  };
  if (!asked->folder.empty()) {
    keep([&](const Output& one) { return ends_with_folder(one.folder, asked->folder); });
  }
  if (candidates.size() > 1) {
    keep([&](const Output& one) { return lies_in(sources_[file].shown, one.folder); });
  }
  if (candidates.size() != 1 || candidates.front().found.value.empty()) return std::nullopt;
  return candidates.front().found;
}

/// The output of the one root whose state it is.
std::optional<TerraformOutputs::Found> TerraformOutputs::in_state(
    const load::TerraformRoot::Remote& remote) const {
  const auto named = by_name_.find(remote.output);
  if (named == by_name_.end()) return std::nullopt;
  std::optional<Found> found;
  for (const Output& one : named->second) {
    if (!value::is_same_state(*one.state, remote.state)) continue;
    if (found) return std::nullopt;
    found = one.found;
  }
  return found && !found->value.empty() ? found : std::nullopt;
}

}  // namespace irsa::join
