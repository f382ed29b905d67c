#include "load/kubernetes/values_uses.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace irsa::load {
namespace {

namespace fs = std::filesystem;

/// The namespace that all uses of a file agree on.
class Installed {
 public:
  void add(const kube::ValuesUse& use) {
    if (!use.ns || (ns_ && ns_->value != use.ns->value)) agreed_ = false;
    if (!ns_) ns_ = use.ns;
  }
  [[nodiscard]] std::optional<kube::Text> ns() const { return agreed_ ? ns_ : std::nullopt; }

 private:
  std::optional<kube::Text> ns_;
  bool agreed_ = true;
};

using FilesByPath = std::map<std::string, FileId>;

std::optional<FileId> find(const FilesByPath& files, const std::string& user,
                           std::string_view path) {
  fs::path folder = fs::path(user).lexically_normal().parent_path();
  while (true) {
    const auto found = files.find((folder / path).lexically_normal().generic_string());
    if (found != files.end()) return found->second;
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

}  // namespace

void place_values_files(const SourceSet& sources, Facts& facts) {
  if (facts.values_uses.empty()) return;
  FilesByPath files;
  for (const kube::ServiceAccount& fragment : facts.account_fragments) {
    if (!fragment.of_values) continue;
    const FileId file = fragment.origin.file;
    files.emplace(fs::path(sources[file].shown).lexically_normal().generic_string(), file);
  }
  if (files.empty()) return;
  std::map<FileId, Installed> installed;
  for (const kube::ValuesUse& use : facts.values_uses) {
    const auto file = find(files, sources[use.file].shown, use.path);
    if (file) installed[*file].add(use);
  }
  const auto namespace_of = [&](const kube::ServiceAccount& fragment) -> std::optional<kube::Text> {
    const auto found = installed.find(fragment.origin.file);
    if (!fragment.of_values || found == installed.end()) return std::nullopt;
    return found->second.ns();
  };
  for (kube::ServiceAccount& fragment : facts.account_fragments) {
    const auto ns = namespace_of(fragment);
    if (!ns) continue;
    fragment.ns = ns;
    fragment.effective_ns = ns->value;
    facts.namespaces.push_back({fragment.origin.file, ns->value});
    facts.service_accounts.push_back(fragment);
  }
  std::erase_if(facts.account_fragments, [&](const kube::ServiceAccount& fragment) {
    return namespace_of(fragment).has_value();
  });
}

}  // namespace irsa::load
