// Evaluates Terraform source: the modules of a tree of files, which module calls which, and every
// block with the values of its attributes, as far as the input shows them.
//
// What its users can rely on:
//
// - No value is invented or dropped. What is not known is a hole with an identity
//   (value/partial_text.h) or an unknown rest, never an empty value. Two holes with the same
//   identity are the same value. An identity contains the instance path of the module, so unknown
//   values of two calls of one module are never equal.
// - A root is a folder with `.tf` files that no module of the tree calls, but for examples and
//   tests. Roots are independent: do
//   not compare values of two roots. A folder that is called is evaluated for its calls only. A
//   value that depends on the default of a root's variable has Basis::assumption, because whoever
//   applies the root, or calls it from another tree, may set the variable.
// - `count`, `for_each` and `dynamic` blocks are expanded. If the collection is not known, there is
//   one instance with Presence::unknown, whose `each` and `count` values are holes. A block that
//   only a default turns off has Presence::off_by_default. A block that is surely turned off is
//   left out.
// - A value's span is where it is written, behind all locals, variables and calls; its chain has
// the
//   steps from the use to that place. Every literal piece of a text has its own place, also in
//   heredocs and in templates of other files.
// - Issuers are texts: `aws_eks_cluster.c.identity[0].oidc[0].issuer` is "https://" and a hole. The
//   `arn` of its provider is "arn:", other holes and that same hole. Functions that cut texts
//   (replace, split, regex, …) work on these pieces (cuts.h). `url` of an
//   aws_iam_openid_connect_provider has no scheme, because IAM removes it.
// - A reference to a computed attribute is a hole with `address` and `attribute`. `find()` gives
// the
//   block: `data.aws_iam_policy_document.x.json` leads to the document, `aws_iam_role.r.arn` to the
//   role.
// - A file that cannot be read is in problems() and missing from its module. The rest is evaluated.
// - Time and memory are limited (Budget). Values beyond the limits are unknown.
//
// An attribute is evaluated when its value is asked for. One World must not be used by several
// threads. Several Worlds of the same Files may be used by one thread each, if the Files are
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/tree.h"
#include "source/span.h"
#include "value/terraform_state.h"
#include "value/value.h"

namespace irsa::terraform {

/// The files of the tree. Paths are relative to its top, with '/' and without "." and ".."; the top
/// itself is "". Links are not followed. Files outside the tree do not exist.
class Files {
 public:
  virtual ~Files() = default;
  /// Names (without the folder) of the files in a folder, sorted.
  [[nodiscard]] virtual std::vector<std::string> names(std::string_view folder) const = 0;
  /// Folders that contain a `.tf`, `.tofu`, `.tf.json` or `.tofu.json` file, sorted; none below
  /// `.terraform`.
  [[nodiscard]] virtual std::vector<std::string> folders() const = 0;
  /// The bytes of a file, valid and unchanged as long as this object lives. nullopt if it cannot be
  /// read or is not part of the tree. Files below `.terraform` are part of the tree.
  [[nodiscard]] virtual std::optional<std::string_view> bytes(std::string_view path) const = 0;
  [[nodiscard]] virtual FileId id(std::string_view path) const = 0;
  /// Paths, from the folder, of the regular files that are at most this many folders below it,
  /// sorted. No link is followed. nullopt if the folder is not part of the tree, or too much is in
  /// it.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> below(std::string_view folder,
                                                                      unsigned levels) const = 0;
  static constexpr unsigned kDeepest = 32;
  /// Does the folder hold a foreign module, one that the user cannot edit? Unknown values in it are
  /// shown as the caller writes them.
  [[nodiscard]] virtual bool is_foreign_folder(std::string_view /*folder*/) const { return false; }
};

/// Limits of the evaluation. Values beyond them are unknown.
struct Budget {
  std::uint32_t instances = 2'000;  ///< of one block
  std::uint32_t elements = 20'000;  ///< of one list or object
  std::uint32_t depth = 120;        ///< chain of references; nested modules
  std::uint64_t steps = 4'000'000;  ///< expressions evaluated in one root
  std::uint64_t steps_of_one =
      300'000;                       ///< expressions for one argument, with all that it refers to
  std::uint32_t modules = 5'000;     ///< module instances in one root
  std::size_t text_bytes = 1 << 20;  ///< of one text
};

/// Values of variables, as given to `terraform -var` and `-var-file`. A later one replaces an
/// earlier one; all of them replace what the tfvars files in the tree say.
struct Given {
  struct Variable {
    std::string root;  ///< the folder of the root; "*": every root that declares the variable
    std::string name;
    std::string value;  ///< as on Terraform's command line: an expression, or a string's text
  };
  struct File {
    std::string root;  ///< as above
    std::string path;
  };
  std::vector<Variable> variables;
  std::vector<File> files;
  /// false: a default that would be an assumption is none, and its variable has no value.
  bool defaults = true;
};

/// What is known of modules that are not part of the tree. They are identified by the `source` of
/// the call.
class ForeignModules {
 public:
  virtual ~ForeignModules() = default;
  enum class Output : std::uint8_t {
    unknown,  ///< a hole
    cluster_name,
    cluster_arn,
    role_arn,    ///< a role of the cluster or of its nodes, not of a pod
    issuer_url,  ///< "https://" and the issuer
    issuer,      ///< host and path of the issuer
    provider_arn,
    argument,  ///< the value of the call's argument of that name
  };
  /// What an output of the module is. `source` is the text of the call, with host, scheme and
  /// `?ref=`.
  [[nodiscard]] virtual Output output(std::string_view source, std::string_view name) const = 0;
  /// A folder of Files that stands for the module; nullopt if there is none.
  [[nodiscard]] virtual std::optional<std::string> folder(std::string_view /*source*/) const {
    return std::nullopt;
  }
  /// The arguments that may name the cluster: the first that is set counts. Empty if there are
  /// none.
  [[nodiscard]] virtual std::vector<std::string_view> cluster_arguments(
      std::string_view source) const = 0;
};
/// terraform-aws-modules/eks and cloudposse/eks-cluster.
[[nodiscard]] const ForeignModules& known_modules();

enum class Presence : std::uint8_t {
  certain,
  off_by_default,  ///< count or for_each is empty only because of a default
  unknown,         ///< may exist once, many times or not at all
};

class Body;

/// An attribute in the source. Body::value() has its value.
struct AttributeView {
  std::string_view name;
  Span name_span;
  Span span;              ///< name and value
  const hcl::Expr* expr;  ///< null if it is not written in the native syntax
};

/// A block inside a block: `statement { … }`, also one that `dynamic "statement"` makes.
struct NestedBlock;

/// The content of a block, with the scope in which it is evaluated. Cheap to copy; valid as long as
/// its World has the root open.
class Body {
 public:
  Body() = default;

  [[nodiscard]] std::vector<AttributeView> attributes() const;
  [[nodiscard]] std::optional<AttributeView> attribute(std::string_view name) const;
  /// The value of an attribute; nullopt if it is not written. If it is written as `null`, the value
  /// is Kind::null; for Terraform that is the same as not written.
  [[nodiscard]] std::optional<value::Value> value(std::string_view name) const;
  /// The blocks of a type, in order. `*complete` becomes false if there may be more.
  [[nodiscard]] std::vector<NestedBlock> blocks(std::string_view type,
                                                bool* complete = nullptr) const;
  /// The types of the blocks in it, also of `dynamic` blocks, each once.
  [[nodiscard]] std::vector<std::string> block_types() const;
  /// The value of an expression in this scope.
  [[nodiscard]] value::Value evaluate(const hcl::Expr& expr) const;

  struct Impl;  ///< for this folder

 private:
  friend class Evaluator;
  std::shared_ptr<const Impl> impl_;
};

struct NestedBlock {
  std::string type;
  std::vector<std::string> labels;
  Span span;    ///< of the whole block
  Span header;  ///< type and labels; of a `dynamic` block `dynamic "type"`
  Presence presence = Presence::certain;
  Body body;
};

struct ModuleInstance;

enum class Mode : std::uint8_t { resource, data, call };

/// One instance of a `resource`, `data` or `module` block.
struct Block {
  Mode mode = Mode::resource;
  std::string type;  ///< of resources and data: "aws_iam_role"; empty for calls
  std::string name;
  /// The key of the instance, as between the brackets of its address: empty, `0` (count) or `"key"`
  /// (for_each); "?" if it is not known.
  std::string key;
  /// As Terraform prints it, with the module's path: `module.a["x"].aws_iam_role.r[0]`.
  std::string address;
  Span span;
  Span header;  ///< `resource "aws_iam_role" "r"`
  Presence presence = Presence::certain;
  Body body;
  /// The configuration of the provider as the root calls it, "aws.west"; empty: the default one. Of
  /// a call, the one of AWS that it hands on.
  std::string provider;

  /// Only of module calls. `source` is as in the file; `called` is null if the module is not part
  /// of the tree.
  std::string source = {};
  std::string version = {};
  const ModuleInstance* called = nullptr;
  const ModuleInstance* in = nullptr;
};

struct ModuleInstance {
  std::string path;             ///< "" for the root, `module.a["x"]`, …
  const Block* call = nullptr;  ///< null for the root
  std::vector<Block> blocks;    ///< in the order of files and lines
  std::vector<FileId> files;
  /// An output by name; nullopt if there is none.
  [[nodiscard]] std::optional<value::Value> output(std::string_view name) const;
  [[nodiscard]] std::optional<value::Value> variable(std::string_view name) const;

  // For this folder.
  void* world = nullptr;
  void* scope = nullptr;
};

struct Root {
  std::string folder;
  /// All module instances, a caller before what it calls. The first is the root itself.
  std::vector<std::unique_ptr<ModuleInstance>> modules;
};

struct Problem {
  std::string path;
  FileId file;
  hcl::SyntaxError error;
};

/// Why a module call or a reference was not followed; shown with `--verbose`.
struct Remark {
  Span where;
  std::string text;  ///< "module source ../../x is outside of what was given"
};

/// The folders of the roots that may matter, sorted: the root or a module that it calls contains a
/// word that trust policies or service accounts have, or the name of one of `roles` beside a role.
/// Only module calls are parsed for this. If `threads` is more than 1, the files must be
/// thread-safe.
[[nodiscard]] std::vector<std::string> root_folders(const Files& files, unsigned threads = 1,
                                                    const std::set<std::string>& roles = {});

/// At most so many remarks and so many unknown references are kept.
inline constexpr std::size_t kMostRemarks = 1'000;

/// Evaluates roots, one at a time. Roots are independent, so several Worlds of the same files can
/// share the work.
class World {
 public:
  World(const Files& files, Given given = {}, Budget budget = {},
        const ForeignModules& foreign = known_modules());
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Evaluates one root. The result is valid until the next call of open(): memory holds one root
  /// at a time.
  const Root& open(std::string_view folder);

  /// The block with this address in the open root ("module.a.aws_iam_role.r[0]"). The key may be
  /// left out if there is only one instance. Null if there is no such block.
  [[nodiscard]] const Block* find(std::string_view address) const;

  /// Where the state of the open root is kept.
  [[nodiscard]] value::TerraformState state() const;

  /// The files that could not be read so far, each once.
  [[nodiscard]] const std::vector<Problem>& problems() const;
  [[nodiscard]] const std::vector<Remark>& remarks() const;
  /// The paths of the files that file() and templatefile() have read so far.
  [[nodiscard]] const std::set<std::string>& files_read() const;
  /// References evaluated so far whose target does not exist: Terraform refuses them. Only those in
  /// modules whose files could all be read; each once.
  [[nodiscard]] const std::vector<Remark>& unknown_references() const;

  struct Impl;  ///< for this folder

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace irsa::terraform
