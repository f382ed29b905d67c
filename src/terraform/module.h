// The files of one folder as one module: its blocks by name, with override files merged in. Nothing
// is evaluated here.
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

/// A file that was read, with the bytes that its tree points into.
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
  /// Its address in the module: "data.aws_iam_role.x".
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
  bool complete = true;  ///< every file could be read, and nothing else adds to the module
  bool foreign = false;  ///< see Files::is_foreign_folder()
  /// Its calls may have more arguments than those that are written (Terragrunt's `include`).
  bool open_arguments = false;

  /// The source text of a span on one line, shortened for a message.
  [[nodiscard]] std::string written(Span span) const;
};

/// Reads a folder. Files that cannot be read are left out and added to `problems`.
[[nodiscard]] std::unique_ptr<Module> read_module(const Files& files, std::string_view folder,
                                                  std::vector<Problem>& problems);

/// The configuration files of a folder in the order in which they are merged: override files last.
/// A `.tf` file that a `.tofu` file replaces is left out.
[[nodiscard]] std::vector<std::string> module_files(const Files& files, std::string_view folder);

/// Reads a configuration file of a folder, in the syntax that its name says.
[[nodiscard]] hcl::Tree read_source(const Files& files, std::string_view folder,
                                    std::string_view name, std::string_view bytes);

[[nodiscard]] std::string join_path(std::string_view folder, std::string_view name);
/// Resolves "." and ".."; false if it leads out of the tree.
[[nodiscard]] bool resolve_path(std::string_view folder, std::string_view relative,
                                std::string& result);

}  // namespace irsa::terraform
