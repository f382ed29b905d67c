#include "load/moved_folders.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace irsa::load {

namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& path) {
  return fs::path(path).lexically_normal().parent_path().generic_string();
}

class Moves {
 public:
  Moves(const SourceSet& sources, const Facts& facts) : sources_(sources) {
    std::set<std::string> folders;
    for (const MovedFolder& move : facts.moved_folders) {
      if (!move.path.empty() && folders.empty()) folders = all_folders();
      if (const auto folder = find(move, folders)) by_folder_.emplace(*folder, &move);
    }
  }

  /// The nearest above the file; nullptr if there is none.
  [[nodiscard]] const MovedFolder* of(FileId file) const {
    for (std::string at = folder_of(sources_[file].shown);; at = folder_of(at)) {
      const auto found = by_folder_.find(at);
      if (found != by_folder_.end()) return found->second;
      if (at.empty() || at == "/") return nullptr;
    }
  }

 private:
  [[nodiscard]] std::set<std::string> all_folders() const {
    std::set<std::string> out;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      std::string folder = folder_of(sources_[SourceSet::id(i)].shown);
      while (out.insert(folder).second) folder = folder_of(folder);
    }
    return out;
  }

  /// A path is below the repository's root, which is one of the folders above the file.
  [[nodiscard]] std::optional<std::string> find(const MovedFolder& move,
                                                const std::set<std::string>& folders) const {
    std::string root = folder_of(sources_[move.file].shown);
    if (move.path.empty()) return root;
    while (true) {
      const fs::path whole = (fs::path(root) / move.path / "").lexically_normal();
      std::string folder = whole.parent_path().generic_string();
      if (folders.contains(folder)) return folder;
      if (root.empty() || root == "/") return std::nullopt;
      root = folder_of(root);
    }
  }

  const SourceSet& sources_;
  std::map<std::string, const MovedFolder*> by_folder_;
};

template <typename Record>
void move(const Moves& moves, std::vector<Record>& records) {
  for (Record& record : records) {
    const MovedFolder* const by = record.origin.live ? nullptr : moves.of(record.origin.file);
    if (by == nullptr || (by->default_only && record.ns)) continue;
    record.ns = by->ns ? by->ns : record.ns;
    record.effective_ns = by->ns ? by->ns->value : std::string_view{};
  }
}

}  // namespace

void apply_moves(const SourceSet& sources, Facts& facts) {
  if (facts.moved_folders.empty()) return;
  const Moves moves(sources, facts);
  move(moves, facts.service_accounts);
  move(moves, facts.workloads);
  for (const MovedFolder& each : facts.moved_folders) {
    if (each.ns) facts.namespaces.push_back({each.file, each.ns->value});
  }
}

}  // namespace irsa::load
