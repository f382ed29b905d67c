// Evaluates expressions in the scope of a module instance, lazily and within a budget. Used only in
// this folder; others use world.h.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "terraform/functions.h"
#include "terraform/module.h"
#include "terraform/world.h"
#include "value/value.h"

namespace irsa::terraform {

/// A name that an expression can use besides those of its module: from a `for`, `each`, or the
/// iterator of a `dynamic` block.
struct Frame {
  std::string name;
  value::Value value;
  std::shared_ptr<const Frame> outer;
};
using Frames = std::shared_ptr<const Frame>;

/// The instances of a `resource`, `data` or `module` block in one module instance.
struct Expansion {
  enum class Keys : std::uint8_t { none, count, for_each } keys = Keys::none;
  std::vector<Block> instances;
  /// `rest`: there may be more instances. `or_nothing`: there may be none.
  bool rest = false, or_nothing = false;
  bool done = false, running = false;
};

/// One instance of a module.
struct Scope {
  ModuleInstance* instance = nullptr;
  const Module* module = nullptr;
  Scope* caller = nullptr;
  const hcl::Body* arguments = nullptr;  ///< of the call, in the scope of the caller
  Frames call_frames;
  std::string call_name;  ///< "module.roles", for people
  /// Configurations of providers that the call gives, by their names in the root.
  std::map<std::string, std::string, std::less<>> providers;
  const std::string* root_folder = nullptr;
  /// Of a root: values from files and options.
  std::map<std::string, value::Value, std::less<>> given;
  value::Basis default_basis = value::Basis::fact;
  bool off = false;  ///< of a call that only a default switches off

  std::vector<Expansion> expansions;  ///< one for each of module->declared
  std::map<std::string, value::Value, std::less<>> variables, locals, outputs;
  std::set<std::string, std::less<>> running;
};

struct Context {
  Scope* scope = nullptr;  ///< null: only the names in `frames` exist
  Frames frames;
  /// Within a block that only a default switches off: there the default cannot be what it is.
  bool off = false;
};

/// A template or a file of variables.
struct OtherFile {
  hcl::Tree tree;
  const hcl::Expr* expr = nullptr;
};

struct World::Impl {
  Impl(const Files& f, Given g, Budget b, const ForeignModules& m)
      : files(f), given(std::move(g)), budget(b), foreign(m) {}

  const Files& files;
  Given given;
  Budget budget;
  const ForeignModules& foreign;

  std::map<std::string, std::unique_ptr<Module>, std::less<>> modules;
  std::size_t module_bytes = 0;  ///< of their files
  std::map<std::string, std::unique_ptr<OtherFile>, std::less<>> other_files;
  std::vector<Problem> problems;
  std::set<std::string, std::less<>> told;  ///< paths in `problems`
  std::vector<Remark> remarks, unknown_references;
  std::set<std::string> files_read;
  std::set<std::pair<FileId, std::uint32_t>> told_references;  ///< where they begin

  Root root;
  std::deque<Scope> scopes;
  std::unordered_map<std::string, const Block*> blocks;
  std::uint64_t steps = 0, refusals = 0;  ///< expressions evaluated; those that are refused
  std::uint64_t begun = 0;                ///< value of `steps` when the current argument was begun
  std::uint32_t depth = 0, references = 0;
  bool spent = false;  ///< more steps than the budget has

  [[nodiscard]] bool exhausted() const {
    return steps > budget.steps || steps - begun > budget.steps_of_one;
  }
  const Module& module(std::string_view folder);
  void remark(Span where, std::string text);
  void unknown_reference(const Module& in, Span where, std::string text);
};

/// Counts the depth of a recursion: adds one while it lives.
class Deeper {
 public:
  explicit Deeper(std::uint32_t& depth) : depth_(depth) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  std::uint32_t& depth_;
};

class Evaluator {
 public:
  explicit Evaluator(World::Impl& world) : world_(world) {}

  value::Value eval(const hcl::Expr& expr, const Context& context);

  value::Value variable(Scope& scope, std::string_view name, Span from);
  value::Value local(Scope& scope, std::string_view name, Span from);
  value::Value output(Scope& scope, std::string_view name, Span from);
  const Expansion& expand(Scope& scope, std::size_t declared);

  /// The blocks of a type: those that are written, and those that `dynamic` blocks make.
  std::vector<NestedBlock> nested(const hcl::Body& body, const Context& context,
                                  std::string_view type, bool* complete);
  Body body(const hcl::Body& body, const Context& context);

  static const Body::Impl& of(const Body& body);

 private:
  struct Step {
    const hcl::Expr* expr;  ///< attribute or index
  };

  /// evaluator.cpp
  value::Value eval_kind(const hcl::Expr& expr, const Context& context);
  value::Value eval_string(const hcl::Expr& expr, const Context& context);
  /// A text that is being put together.
  struct Parts {
    value::PartialText text = {};
    value::Value provenance = value::Value::null();
    bool refused = false;
    /// Holes in it that stand for empty defaults, each with whether it must be given.
    std::vector<std::pair<std::shared_ptr<const value::Hole>, bool>> empty_defaults = {};
  };
  void add_parts(const hcl::Expr& expr, const Context& context, Parts& parts);
  static void settle_empty_defaults(Parts& parts);
  static std::optional<value::Value> in_place_of_null(const value::Value& part);
  value::Value eval_object(const hcl::Expr& expr, const Context& context);
  value::Value eval_tuple(const hcl::Expr& expr, const Context& context);
  value::Value eval_for(const hcl::Expr& expr, const Context& context);
  value::Value eval_conditional(const hcl::Expr& expr, const Context& context);
  value::Value eval_binary(const hcl::Expr& expr, const Context& context);
  value::Value eval_unary(const hcl::Expr& expr, const Context& context);
  value::Value eval_splat(const hcl::Expr& expr, const Context& context);
  value::Value splat_over(const value::Value& source, const hcl::Expr& expr,
                          const Context& context);
  value::Value symbol(std::string identity, const hcl::Expr& expr, const Context& context);
  /// An expression as the user wrote it. In a foreign module: the argument that the caller gives
  /// for it.
  std::string written(const hcl::Expr& expr, const Context& context);
  std::string given_by_caller(const hcl::Expr& expr, const Context& context);
  struct EachNames {
    std::string key, value;
  };
  EachNames names_of_each(const std::string& iterator, const hcl::Expr& collection,
                          const Context& context);
  /// Adds to `steps` what it costs to look at all of a value.
  void charge(const value::Value& value);
  static const value::Value* in_frames(const Context& context, std::string_view name);
  static Context with(const Context& context, std::string_view name, value::Value value);

  /// calls.cpp
  value::Value eval_call(const hcl::Expr& expr, const Context& context);
  std::optional<value::Value> call_with_given(const hcl::Expr& expr, const Context& context,
                                              const std::vector<value::Value>& arguments,
                                              const std::optional<value::Value>& by_default);
  value::Value call_try(const hcl::Expr& expr, const Context& context);
  value::Value call_file(const hcl::Expr& expr, const Context& context, bool as_template);
  value::Value decode_text(const value::Value& text, bool json, const hcl::Expr& expr,
                           const Context& context);
  value::Value unknown_call(const hcl::Expr& expr, const Context& context,
                            const std::vector<value::Value>& arguments);
  std::optional<std::string> file_path(const value::Value& path, const Context& context);
  /// The text of a file; with `variables` it is a template that they are filled into. nullopt and
  /// why if there is none.
  std::optional<value::Value> file_text(const std::string& path, const value::Value* variables,
                                        Span from, std::string_view& why);

  /// files.cpp
  value::Value call_fileset(const hcl::Expr& expr, const Context& context,
                            const std::vector<value::Value>& arguments);
  /// The files below a folder that match a pattern of fileset(), sorted, as paths from the folder;
  /// nullopt if they are not known.
  std::optional<std::vector<std::string>> matching_files(std::string_view folder,
                                                         std::string_view pattern);
  std::optional<value::Value> local_file(const Block& block, Span where);
  std::optional<value::Value> manifest_documents(const Declared& declared, const Block& block,
                                                 std::string_view name, Span where);

  /// references.cpp
  value::Value eval_reference(const hcl::Expr& expr, const Context& context);
  value::Value follow(const hcl::Expr& expr, const Context& context);
  value::Value apply_steps(value::Value from, const std::vector<const hcl::Expr*>& steps,
                           std::size_t at, const Context& context);
  value::Value apply_attribute(const value::Value& from, std::string_view name,
                               const hcl::Expr& expr, const Context& context);
  value::Value apply_index(const value::Value& from, const value::Value& key, const hcl::Expr& expr,
                           const Context& context);
  value::Value block_reference(Scope& scope, std::size_t declared,
                               const std::vector<const hcl::Expr*>& steps, std::size_t at,
                               const hcl::Expr& expr, const Context& context);
  value::Value whole_block(Scope& scope, std::size_t declared, const Block& block);
  value::Value whole_expansion(Scope& scope, std::size_t declared, const Expansion& expansion,
                               Span where);
  value::Value block_attribute(Scope& scope, std::size_t declared, const Block& block,
                               std::string_view name, Span where);
  value::Value call_attribute(const Block& block, std::string_view name, Span where);
  std::optional<value::Value> known_attribute(const Declared& declared, const Block& block,
                                              std::string_view name, Span where);
  /// Renders a text as a template; nullopt if the text is not fully known, or cannot be rendered.
  std::optional<value::Value> render_text(const value::Value& text, const value::Value& variables,
                                          Span where);
  value::Value nested_as_list(const Block& block, std::string_view type);

  /// expansion.cpp The budget for instances is used up: for this block, or for all blocks.
  [[nodiscard]] bool is_full(const Expansion& expansion) const;
  void expand_count(Scope& scope, const Declared& declared, const hcl::Attribute& count,
                    Expansion& expansion);
  void expand_for_each(Scope& scope, const Declared& declared, const hcl::Attribute& for_each,
                       Expansion& expansion);
  void add_instance(Scope& scope, const Declared& declared, Expansion& expansion, std::string key,
                    const value::Value& each_key, const value::Value& each_value,
                    Presence presence);
  void call_module(Scope& scope, const Declared& declared, Block& block, const Frames& frames);

  World::Impl& world_;
};

struct Body::Impl {
  World::Impl* world;
  const hcl::Body* body;
  Context context;
};

/// Does a part seem to be missing in it: at an end, or between two separators?
[[nodiscard]] bool has_gap(const value::PartialText& text);

/// The address of a block within its own module.
[[nodiscard]] std::string local_address(const Block& block);
/// The issuer of an EKS cluster (host and path), which is not known. `cluster` identifies the
/// cluster.
[[nodiscard]] value::Hole issuer_hole(std::string_view cluster, std::string shown);
[[nodiscard]] value::PartialText provider_arn(std::string_view owner,
                                              const value::PartialText& issuer, Span where,
                                              std::string_view shown);
/// "https://" and the issuer.
[[nodiscard]] value::PartialText issuer_url(const value::PartialText& issuer, Span where,
                                            std::string_view shown);

}  // namespace irsa::terraform
