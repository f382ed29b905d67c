// A tree of files in memory, evaluated, for tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terraform/world.h"

namespace irsa::tests {

class MemoryFiles : public terraform::Files {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  [[nodiscard]] std::vector<std::string> names(std::string_view folder) const override {
    std::vector<std::string> result;
    for (const auto& [path, text] : files_) {
      if (folder_of(path) == folder) result.push_back(name_of(path));
    }
    return result;
  }
  [[nodiscard]] std::vector<std::string> folders() const override {
    std::vector<std::string> result;
    for (const auto& [path, text] : files_) {
      const bool source = path.ends_with(".tf") || path.ends_with(".tf.json") ||
                          path.ends_with(".tofu") || path.ends_with(".tofu.json") ||
                          path.ends_with("terragrunt.hcl");
      const std::string folder = folder_of(path);
      if (!source || path.starts_with(".terraform/")) continue;
      if (result.empty() || result.back() != folder) result.push_back(folder);
    }
    return result;
  }
  [[nodiscard]] std::optional<std::string_view> bytes(std::string_view path) const override {
    const auto found = files_.find(std::string(path));
    if (found == files_.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] FileId id(std::string_view path) const override {
    return FileId{
        static_cast<std::uint32_t>(std::distance(files_.begin(), files_.find(std::string(path))))};
  }
  [[nodiscard]] std::optional<std::vector<std::string>> below(std::string_view folder,
                                                              unsigned levels) const override {
    std::vector<std::string> result;
    for (const auto& [path, text] : files_) {
      if (!folder.empty() && !path.starts_with(std::string(folder) + "/")) continue;
      result.push_back(path.substr(folder.empty() ? 0 : folder.size() + 1));
      const auto folders = std::count(result.back().begin(), result.back().end(), '/');
      if (folders > static_cast<std::ptrdiff_t>(levels)) result.pop_back();
    }
    return result;
  }
  /// The bytes of a span.
  [[nodiscard]] std::string text(Span span) const {
    auto file = files_.begin();
    std::advance(file, static_cast<std::ptrdiff_t>(span.file));
    return file->second.substr(span.begin, span.size());
  }

 private:
  static std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
  }
  static std::string name_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
  }
  std::map<std::string, std::string> files_;
};

/// A line for each block with its attributes, nested blocks below.
inline std::string dump_body(const terraform::Body& body, const std::string& pad) {
  std::string out;
  for (const terraform::AttributeView& attribute : body.attributes()) {
    if (attribute.name == "count" || attribute.name == "for_each") continue;
    const auto value = body.value(attribute.name);
    out += pad + std::string(attribute.name) + " = " + value->dump() +
           (value->or_nothing() ? " or nothing" : "") +
           (value->basis() == value::Basis::assumption ? " by default" : "") + "\n";
  }
  for (const std::string& type : body.block_types()) {
    if (type == "lifecycle") continue;
    bool complete = true;
    for (const terraform::NestedBlock& block : body.blocks(type, &complete)) {
      out += pad + type + (block.presence == terraform::Presence::certain ? "" : " (not certain)") +
             "\n" + dump_body(block.body, pad + "  ");
    }
    if (!complete) out += pad + "perhaps more " + type + "\n";
  }
  return out;
}

inline std::string dump_root(const terraform::Root& root) {
  std::string out;
  for (const auto& module : root.modules) {
    for (const terraform::Block& block : module->blocks) {
      out += block.address +
             (block.presence == terraform::Presence::certain   ? ""
              : block.presence == terraform::Presence::unknown ? " (not certain)"
                                                               : " (off by default)") +
             "\n" + dump_body(block.body, "  ");
    }
  }
  return out;
}

}  // namespace irsa::tests
