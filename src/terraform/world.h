// Terraform source, evaluated: the modules of a tree of files, who calls whom, and every block with
// the values of its attributes as far as the input tells them.
//
// What this promises to those who read it:
//
// - Nothing is invented and nothing dropped. What is not known is a hole with an identity
//   (value/partial_text.h) or an unknown rest, never an empty or made-up value. Two holes of one
//   identity are one value; identities hold the instance path of the module, so what two calls of
//   one module leave open is never taken for the same.
// - A root is a folder with `.tf` files that no module of the tree calls. Two roots are two worlds:
//   compare nothing between them. A folder that is called is seen through its callers only. What
//   rests on the default of a root's variable has Basis::assumption: whoever applies it, or calls
//   it from another tree, may say otherwise.
// - Blocks come with `count` and `for_each` expanded and `dynamic` blocks written out. Where the
//   collection is not known there is one instance with Presence::unknown, whose `each` and `count`
//   values are holes. A block that a default switches off is there with Presence::off_by_default;
//   one that is surely switched off is not there at all.
// - Spans: a value's span is where it is written, through locals, variables and calls; its chain
// has
//   the steps from the use to there. Every literal piece of a text has its own place, in heredocs
//   and templates of other files too.
// - Issuers are texts: `aws_eks_cluster.c.identity[0].oidc[0].issuer` is "https://" and a hole,
//   the `arn` of a provider "arn:", holes and that same hole; what cuts them (replace, split,
//   regex, …) works on the pieces. `url` of an aws_iam_openid_connect_provider has no scheme (IAM
//   drops it).
// - A reference to a computed attribute is a hole with `address` and `attribute`: `find()` gives
// its
//   block, so `data.aws_iam_policy_document.x.json` leads to the document and
//   `aws_iam_role.r.arn` to the role.
// - A file that cannot be read is in problems() and missing from its module; the rest is evaluated.
// - Time and memory are bounded (Budget); what is beyond is unknown.
//
// Everything is lazy: an attribute is evaluated when it is asked for. A World is not for several
// threads; several Worlds of the same Files are, if the Files are.
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
#include "value/value.h"

namespace irsa::terraform {

/// The files of the tree. Paths are relative to its top, with '/' and without "." and ".."; the
/// top itself is "". Links are not followed, and what lies outside does not exist.
class Files {
 public:
  virtual ~Files() = default;
  /// Names (without the folder) of the files in a folder, sorted.
  [[nodiscard]] virtual std::vector<std::string> names(std::string_view folder) const = 0;
  /// Folders that hold a `.tf`, `.tofu`, `.tf.json` or `.tofu.json` file, sorted. Without those
  /// below `.terraform`.
  [[nodiscard]] virtual std::vector<std::string> folders() const = 0;
  /// The bytes of a file, valid and unchanged as long as this object lives; nullopt if it cannot be
  /// read or is not part of the tree. Files below `.terraform` are, if they are there.
  [[nodiscard]] virtual std::optional<std::string_view> bytes(std::string_view path) const = 0;
  [[nodiscard]] virtual FileId id(std::string_view path) const = 0;
  /// Is the folder of a module that is somebody else's? What is not known in it is shown as the
  /// caller writes it.
  [[nodiscard]] virtual bool is_foreign_folder(std::string_view /*folder*/) const { return false; }
};

/// How much is evaluated. Beyond it values are unknown.
struct Budget {
  std::uint32_t instances = 2'000;       ///< of one block
  std::uint32_t elements = 20'000;       ///< of one list or object
  std::uint32_t depth = 120;             ///< references through references; modules in modules
  std::uint64_t steps = 4'000'000;       ///< expressions evaluated in one root
  std::uint64_t steps_of_one = 300'000;  ///< for one argument, with all that it refers to
  std::uint32_t modules = 5'000;         ///< module instances in one root
  std::size_t text_bytes = 1 << 20;      ///< of one text
};

/// What the caller says about variables, as `terraform -var` and `-var-file` would. Later ones win,
/// and all of them over the tfvars files that are found.
struct Given {
  struct Variable {
    std::string root;  ///< folder it is for; nullopt-like "*": every root that declares it
    std::string name;
    std::string value;  ///< as on the command line: an expression, or text for a string
  };
  struct File {
    std::string root;  ///< as above
    std::string path;
  };
  std::vector<Variable> variables;
  std::vector<File> files;
};

/// What is known of modules that are not part of the tree, by the source of the call.
class ForeignModules {
 public:
  virtual ~ForeignModules() = default;
  enum class Output : std::uint8_t {
    unknown,  ///< a hole
    cluster_name,
    cluster_arn,
    role_arn,    ///< of the cluster itself or of its nodes: no pod takes it
    issuer_url,  ///< "https://" and the issuer
    issuer,      ///< host and path of the issuer
    provider_arn,
    argument,  ///< the value of the argument of that name (see `argument_of`)
  };
  /// What an output of the module is. `source` is as it is written, with host, scheme and `?ref=`.
  [[nodiscard]] virtual Output output(std::string_view source, std::string_view name) const = 0;
  /// A folder of Files that stands for the module; nullopt if there is none.
  [[nodiscard]] virtual std::optional<std::string> folder(std::string_view /*source*/) const {
    return std::nullopt;
  }
  /// The argument that names the cluster, first that is set; empty if there is none.
  [[nodiscard]] virtual std::vector<std::string_view> cluster_arguments(
      std::string_view source) const = 0;
};
/// terraform-aws-modules/eks and cloudposse/eks-cluster.
[[nodiscard]] const ForeignModules& known_modules();

enum class Presence : std::uint8_t {
  certain,
  off_by_default,  ///< count or for_each is empty only because of a default
  unknown,         ///< may be there once, many times or not at all
};

class Body;

/// An attribute as it is written; ask for its value with Body::value().
struct AttributeView {
  std::string_view name;
  Span name_span;
  Span span;              ///< name and value
  const hcl::Expr* expr;  ///< null where it is none of the native syntax
};

/// A block inside a block: `statement { … }`, with `dynamic "statement"` written out.
struct NestedBlock;

/// What stands in a block, with the scope to evaluate it in. Cheap to copy; valid as long as World.
class Body {
 public:
  Body() = default;

  [[nodiscard]] std::vector<AttributeView> attributes() const;
  [[nodiscard]] std::optional<AttributeView> attribute(std::string_view name) const;
  /// The value; nullopt if the attribute is not written. `null` is Kind::null, which Terraform
  /// takes for not written.
  [[nodiscard]] std::optional<value::Value> value(std::string_view name) const;
  /// Blocks of a type, in order. `complete`, if asked for, becomes false when there may be more.
  [[nodiscard]] std::vector<NestedBlock> blocks(std::string_view type,
                                                bool* complete = nullptr) const;
  /// Types of the blocks in it, `dynamic` ones included, each once.
  [[nodiscard]] std::vector<std::string> block_types() const;
  /// Any expression, in this scope.
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
  Span header;  ///< type and labels; of a dynamic block, `dynamic "type"`
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
  /// Of count and for_each: "" | `0` | `"key"`, as it stands between the brackets; "?" if not
  /// known.
  std::string key;
  /// As Terraform prints it, with the module's path: `module.a["x"].aws_iam_role.r[0]`.
  std::string address;
  Span span;
  Span header;  ///< `resource "aws_iam_role" "r"`
  Presence presence = Presence::certain;
  Body body;
  /// Of provider = aws.west: "aws.west"; empty: the default provider.
  std::string provider;

  /// Of calls. `source` as it is written; `called` is null if the module is not part of the tree.
  std::string source = {};
  std::string version = {};
  const ModuleInstance* called = nullptr;
  const ModuleInstance* in = nullptr;
};

struct ModuleInstance {
  std::string path;             ///< "" for the root, `module.a["x"]`, …
  std::string folder;           ///< of its files, in the tree
  const Block* call = nullptr;  ///< null for the root
  std::vector<Block> blocks;    ///< in the order of files and lines
  std::vector<FileId> files;
  /// Outputs by name, for questions; evaluated when asked.
  [[nodiscard]] std::optional<value::Value> output(std::string_view name) const;
  [[nodiscard]] std::optional<value::Value> variable(std::string_view name) const;

  // For this folder.
  void* world = nullptr;
  void* scope = nullptr;
};

struct Root {
  std::string folder;
  /// All instances, callers before the called; the first is the root itself.
  std::vector<std::unique_ptr<ModuleInstance>> modules;
};

struct Problem {
  std::string path;
  FileId file;
  hcl::SyntaxError error;
};

/// Why something was not followed, for `--verbose`.
struct Remark {
  Span where;
  std::string text;  ///< "module source ../../x is outside of what was given"
};

/// Folders that are roots, sorted, of which something can matter: it or a module below it holds
/// one of the words that trust and service accounts are written with. Nothing is parsed to answer
/// but the calls of modules. On more than one thread the files must be for several as well.
[[nodiscard]] std::vector<std::string> root_folders(const Files& files, unsigned threads = 1);

/// So many remarks, and so many references that lead to nothing, are kept.
inline constexpr std::size_t kMostRemarks = 1'000;

/// Evaluates roots, one at a time. Roots have nothing to do with each other: several worlds of the
/// same files say together what one would.
class World {
 public:
  World(const Files& files, Given given = {}, Budget budget = {},
        const ForeignModules& foreign = known_modules());
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Evaluates one root. The result lives until the next call of open(), which forgets it: one root
  /// at a time keeps memory small.
  const Root& open(std::string_view folder);

  /// The block of an address in the open root ("module.a.aws_iam_role.r[0]"), without key too if it
  /// has only one instance. Null if there is none.
  [[nodiscard]] const Block* find(std::string_view address) const;

  /// Files that could not be read, of all that was looked at so far; each once.
  [[nodiscard]] const std::vector<Problem>& problems() const;
  [[nodiscard]] const std::vector<Remark>& remarks() const;
  /// Paths of the files that file() and templatefile() have read.
  [[nodiscard]] const std::set<std::string>& files_read() const;
  /// References of what was evaluated so far that lead to nothing: Terraform refuses them. Only of
  /// modules whose files could all be read; each once.
  [[nodiscard]] const std::vector<Remark>& unknown_references() const;

  struct Impl;  ///< for this folder

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace irsa::terraform
