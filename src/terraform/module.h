// The files of one folder as one module: its blocks, merged with those of override files, found by
// name. Nothing is evaluated here.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/tree.h"
#include "terraform/world.h"

namespace irsa::terraform {

/// A file that was read, with what its tree views.
struct SourceTree {
  std::string path;
  FileId file{};
  std::string_view bytes;
  hcl::Tree tree;
};

/// A `resource`, `data` or `module` block as it is declared.
struct Declared {
  Mode mode;
  std::string type, name;
  const hcl::Block* block;
  /// As it is referred to inside the module: "data.aws_iam_role.x".
  [[nodiscard]] std::string address() const;
};

struct Module {
  std::string folder;
  std::vector<std::unique_ptr<SourceTree>> files;
  std::deque<hcl::Block> merged;  ///< blocks that override files changed

  std::vector<Declared> declared;  ///< in the order of files and lines
  std::map<std::string, std::size_t, std::less<>> by_address;
  std::map<std::string, const hcl::Block*, std::less<>> variables, outputs;
  std::map<std::string, const hcl::Attribute*, std::less<>> locals;
  bool complete = true;  ///< every file could be read, and none says that there is more
  bool foreign = false;  ///< see Files::is_foreign_folder()
  /// Its calls may get arguments beside those that are written (Terragrunt's `include`).
  bool open_arguments = false;

  /// The bytes of a span, on one line, cut to what a message can hold.
  [[nodiscard]] std::string written(Span span) const;
};

/// Reads the folder. Files that cannot be read are left out and told in `problems`.
[[nodiscard]] std::unique_ptr<Module> read_module(const Files& files, std::string_view folder,
                                                  std::vector<Problem>& problems);

/// The configuration files of a folder in the order in which they count: without those that
/// OpenTofu replaces, override files last.
[[nodiscard]] std::vector<std::string> module_files(const Files& files, std::string_view folder);

/// A configuration file of a folder as a tree, in whichever syntax its name says.
[[nodiscard]] hcl::Tree read_source(const Files& files, std::string_view folder,
                                    std::string_view name, std::string_view bytes);

[[nodiscard]] std::string join_path(std::string_view folder, std::string_view name);
/// Resolves "." and ".."; false if it leads out of the tree.
[[nodiscard]] bool resolve_path(std::string_view folder, std::string_view relative,
                                std::string& result);

}  // namespace irsa::terraform
