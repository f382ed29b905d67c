#include "terraform/world.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "base/byte_search.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "hcl/read.h"
#include "source/terraform_file.h"
#include "terraform/evaluator.h"
#include "terraform/json_syntax.h"
#include "terraform/state.h"

namespace irsa::terraform {

using value::Basis;
using value::PartialText;
using value::Value;

namespace {

/// What trusts for service accounts, and the accounts, are written with. A folder that holds none
/// of these words, and calls none that does, is not read.
constexpr std::array<std::string_view, 10> kWords = {"AssumeRoleWithWebIdentity",
                                                     "pods.eks",
                                                     "serviceaccount",
                                                     "service_account",
                                                     "serviceAccount",
                                                     "role-arn",
                                                     "openid_connect",
                                                     "oidc",
                                                     "ServiceAccount",
                                                     "pod_identity"};

bool has_word(std::string_view text) {
  static const ByteSearch kSearch({kWords.begin(), kWords.end()});
  return kSearch.found_in(text);
}

/// Does the text give files, in which the words may be, to what speaks of accounts and trust?
bool gives_files(std::string_view text) {
  static const ByteSearch kTakers(
      {"kubectl_manifest", "kubernetes_manifest", "helm_release", "assume_role_policy"});
  static const ByteSearch kGivers({"file(", "kubectl_path_documents"});
  return kGivers.found_in(text) && kTakers.found_in(text);
}

/// Does the text call a local module, as far as can be seen without reading it?
bool may_call(std::string_view text) {
  return text.find("module") != std::string_view::npos &&
         (text.find("\"./") != std::string_view::npos ||
          text.find("\"../") != std::string_view::npos ||
          text.find("\"..\"") != std::string_view::npos);
}

/// The folders of the modules that a file calls by a local path.
std::vector<std::string> called_by(const Files& files, const std::string& folder,
                                   const std::string& name, std::string_view bytes) {
  std::vector<std::string> folders;
  const hcl::Tree tree = read_source(files, folder, name, bytes);
  for (const hcl::Block& block : tree.body.blocks) {
    if (block.type.text != "module") continue;
    const hcl::Attribute* source = block.body.find("source");
    const auto text = source == nullptr ? std::nullopt : hcl::literal_text(*source->value);
    std::string called;
    if (text && (text->starts_with("./") || text->starts_with("../") || *text == "..") &&
        resolve_path(folder, *text, called)) {
      folders.push_back(std::move(called));
    }
  }
  return folders;
}

/// What is known of a folder before anything of it is read.
struct Folder {
  std::vector<std::string> calls;
  bool matters = false;
};

/// Does it make one of these roles? Whoever asks for one has to be told what it trusts.
bool makes_role(std::string_view text, const std::set<std::string>& roles) {
  if (roles.empty() || text.find("\"aws_iam_role\"") == std::string_view::npos) return false;
  return std::ranges::any_of(roles, [&](const std::string& role) {
    return text.find("\"" + role + "\"") != std::string_view::npos;
  });
}

Folder look_into(const Files& files, const std::string& name, const std::set<std::string>& roles) {
  Folder folder;
  for (const std::string& file : module_files(files, name)) {
    const auto bytes = files.bytes(join_path(name, file));
    if (!bytes) continue;
    folder.matters =
        folder.matters || has_word(*bytes) || gives_files(*bytes) || makes_role(*bytes, roles);
    if (!is_terragrunt_unit(file) && !may_call(*bytes)) continue;
    for (std::string& inner : called_by(files, name, file, *bytes)) {
      if (inner != name) folder.calls.push_back(std::move(inner));
    }
  }
  return folder;
}

/// Is it a folder that shows or tests what lies outside of it: with `examples` in its path, which
/// is not in that of what it calls?
bool only_shows(std::string_view caller, std::string_view called) {
  constexpr std::array<std::string_view, 7> kShows = {"example", "examples", "test",   "tests",
                                                      "e2e",     "fixtures", "samples"};
  const auto has = [](std::string_view path, std::string_view part) {
    const auto parts = irsa::split(path, '/');
    return std::ranges::find(parts, part) != parts.end();
  };
  return std::ranges::any_of(
      kShows, [&](std::string_view part) { return has(caller, part) && !has(called, part); });
}

std::vector<std::string> find_roots(const Files& files, unsigned threads,
                                    const std::set<std::string>& roles) {
  const std::vector<std::string> names = files.folders();
  std::vector<Folder> looked(names.size());
  for_each_index(names.size(), threads,
                 [&](std::size_t i) { looked[i] = look_into(files, names[i], roles); });
  std::map<std::string, Folder> folders;
  std::set<std::string> called;
  for (std::size_t i = 0; i < names.size(); ++i) {
    // Whom a module is written for calls it from elsewhere, with other arguments.
    for (const std::string& call : looked[i].calls) {
      if (!only_shows(names[i], call)) called.insert(call);
    }
    folders[names[i]] = std::move(looked[i]);
  }
  // Does something matter in what the folder reaches?
  const auto reaches = [&](const std::string& root) {
    std::vector<std::string> open = {root};
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      const auto folder = folders.find(name);
      if (folder == folders.end() || !seen.insert(name).second) continue;
      if (folder->second.matters) return true;
      open.insert(open.end(), folder->second.calls.begin(), folder->second.calls.end());
    }
    return false;
  };
  std::vector<std::string> roots;
  for (const auto& [name, folder] : folders) {
    if (!called.contains(name) && reaches(name)) roots.push_back(name);
  }
  // Folders that call each other in a circle have no root; each is one then.
  std::set<std::string> reached;
  const auto mark = [&](const std::string& root) {
    std::vector<std::string> open = {root};
    while (!open.empty()) {
      const std::string name = open.back();
      open.pop_back();
      const auto folder = folders.find(name);
      if (folder == folders.end() || !reached.insert(name).second) continue;
      open.insert(open.end(), folder->second.calls.begin(), folder->second.calls.end());
    }
  };
  for (const auto& [name, folder] : folders) {
    if (!called.contains(name)) mark(name);
  }
  for (const auto& [name, folder] : folders) {
    if (reached.contains(name)) continue;
    if (reaches(name)) roots.push_back(name);
    mark(name);
  }
  std::sort(roots.begin(), roots.end());
  return roots;
}

class EksModules : public ForeignModules {
 public:
  [[nodiscard]] Output output(std::string_view source, std::string_view name) const override {
    if (is_terraform_aws_eks(source)) {
      if (name == "cluster_name" || name == "cluster_id") return Output::cluster_name;
      if (name == "cluster_arn") return Output::cluster_arn;
      if (name == "cluster_iam_role_arn") return Output::role_arn;
      if (name == "cluster_oidc_issuer_url") return Output::issuer_url;
      if (name == "oidc_provider") return Output::issuer;
      if (name == "oidc_provider_arn") return Output::provider_arn;
    }
    if (is_cloudposse_eks(source)) {
      if (name == "eks_cluster_id") return Output::cluster_name;
      if (name == "eks_cluster_arn") return Output::cluster_arn;
      if (name == "eks_cluster_role_arn") return Output::role_arn;
      if (name == "eks_cluster_identity_oidc_issuer") return Output::issuer_url;
      if (name == "eks_cluster_identity_oidc_issuer_arn") return Output::provider_arn;
    }
    return Output::unknown;
  }
  [[nodiscard]] std::vector<std::string_view> cluster_arguments(
      std::string_view source) const override {
    if (is_terraform_aws_eks(source)) return {"cluster_name", "name"};
    return {};
  }

 private:
  /// Without host, scheme and `?ref=`; the module itself, none of its submodules.
  static bool names(std::string_view source, std::string_view registry, std::string_view git) {
    source = source.substr(0, source.find('?'));
    if (source.ends_with(".git")) source.remove_suffix(4);
    if (source.ends_with(registry)) {
      const std::string_view before = source.substr(0, source.size() - registry.size());
      return before.empty() || before.ends_with('/');
    }
    return source.ends_with(git);
  }
  static bool is_terraform_aws_eks(std::string_view source) {
    return names(source, "terraform-aws-modules/eks/aws",
                 "terraform-aws-modules/terraform-aws-eks");
  }
  static bool is_cloudposse_eks(std::string_view source) {
    return names(source, "cloudposse/eks-cluster/aws", "cloudposse/terraform-aws-eks-cluster");
  }
};

/// Beside terraform.tfvars and terraform.tfvars.json, which come first.
bool loads_itself(std::string_view name) {
  return name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
}

}  // namespace

const ForeignModules& known_modules() {
  static const EksModules modules;
  return modules;
}

World::World(const Files& files, Given given, Budget budget, const ForeignModules& foreign)
    : impl_(std::make_unique<Impl>(files, std::move(given), budget, foreign)) {}

World::~World() = default;

std::vector<std::string> root_folders(const Files& files, unsigned threads,
                                      const std::set<std::string>& roles) {
  return find_roots(files, threads, roles);
}
const std::vector<Problem>& World::problems() const { return impl_->problems; }
const std::vector<Remark>& World::remarks() const { return impl_->remarks; }
const std::set<std::string>& World::files_read() const { return impl_->files_read; }
const std::vector<Remark>& World::unknown_references() const { return impl_->unknown_references; }

namespace {

/// Values of a `.tfvars` file, if it is there and can be read.
void add_values(World::Impl& world, Scope& scope, const std::string& path) {
  const auto bytes = world.files.bytes(path);
  if (!bytes) return;
  const FileId id = world.files.id(path);
  std::unique_ptr<OtherFile>& file = world.other_files["vars:" + path];
  const bool is_text = bytes->find('\0') == std::string_view::npos;
  if (!file) {
    file = std::make_unique<OtherFile>();
    file->tree =
        path.ends_with(".json") ? read_json_file(id, *bytes, true) : hcl::read_file({id, *bytes});
    if (file->tree.error && is_text && world.told.insert(path).second) {
      world.problems.push_back({path, id, *file->tree.error});
    }
  }
  if (file->tree.error) {
    world.remark({id, 0, 0}, is_text ? "the values of variables in this file cannot be read"
                                     : "this file is encrypted, so its values are not known");
    return;
  }
  Evaluator evaluator(world);
  for (const hcl::Attribute& attribute : file->tree.body.attributes) {
    const std::string name(attribute.name.text);
    scope.given.insert_or_assign(
        name, evaluator.eval(*attribute.value, {}).with_link({attribute.name.span, "var." + name}));
  }
}

/// `-var name=value`: an expression for variables with a type that is none of string, else text.
void add_option(World::Impl& world, Scope& scope, const Given::Variable& given) {
  const auto declared = scope.module->variables.find(given.name);
  if (declared == scope.module->variables.end()) return;
  const hcl::Attribute* type = declared->second->body.find("type");
  const bool text = type == nullptr ||
                    (type->value->kind == hcl::Kind::variable && type->value->text == "string");
  Value value = Value::string(PartialText::literal(given.value));
  if (!text) {
    std::unique_ptr<OtherFile>& file = world.other_files["option:" + given.name + given.value];
    if (!file) {
      file = std::make_unique<OtherFile>();
      hcl::SyntaxError error{declared->second->header, {}, {}};
      const Span where = declared->second->header;
      const std::string_view kept = file->tree.keep(given.value);
      // The text is in no file: everything in it has the place of the variable.
      std::vector<std::uint32_t> places(kept.size() + 1, where.begin);
      file->expr = hcl::read_expression(file->tree, {where.file, kept, 0, places.data()}, error);
    }
    if (file->expr != nullptr) value = Evaluator(world).eval(*file->expr, {});
  }
  scope.given.insert_or_assign(
      given.name,
      value.with_link({declared->second->header, "var." + given.name + " as it was given"}));
}

/// Terragrunt gives a module what the unit beside it says, through the environment.
void add_inputs_beside(World::Impl& world, Scope& scope) {
  for (const auto& file : scope.module->files) {
    if (!is_terragrunt_unit(file->path)) continue;
    for (const hcl::Attribute& input : file->tree.body.attributes) {
      const std::string name(input.name.text);
      scope.given.insert_or_assign(name, Evaluator(world)
                                             .eval(*input.value, {&scope, nullptr})
                                             .with_link({input.name.span, "var." + name}));
    }
  }
}

void set_variables(World::Impl& world, Scope& scope, const std::string& folder) {
  add_inputs_beside(world, scope);
  std::vector<std::string> automatic;
  for (const std::string& name : world.files.names(folder)) {
    if (loads_itself(name)) automatic.push_back(name);
  }
  automatic.insert(automatic.begin(), {"terraform.tfvars", "terraform.tfvars.json"});
  for (const std::string& name : automatic) add_values(world, scope, join_path(folder, name));
  const auto is_for = [&](const std::string& root) { return root == "*" || root == folder; };
  for (const Given::File& file : world.given.files) {
    if (is_for(file.root)) add_values(world, scope, file.path);
  }
  for (const Given::Variable& variable : world.given.variables) {
    if (is_for(variable.root)) add_option(world, scope, variable);
  }
  scope.default_basis = Basis::assumption;
}

}  // namespace

const Root& World::open(std::string_view folder) {
  Impl& world = *impl_;
  world.root = Root{};
  world.scopes.clear();
  world.blocks.clear();
  world.other_files.clear();
  // Examples beside each other call the same modules.
  constexpr std::size_t kMostKept = std::size_t{1} << 20;
  if (world.module_bytes > kMostKept) {
    world.modules.clear();
    world.module_bytes = 0;
  }
  world.steps = 0;
  world.spent = false;
  world.root.folder = folder;

  auto root = std::make_unique<ModuleInstance>();
  root->world = &world;
  Scope& scope = world.scopes.emplace_back();
  scope.instance = root.get();
  scope.module = &world.module(folder);
  scope.root_folder = &world.root.folder;
  scope.expansions.resize(scope.module->declared.size());
  root->scope = &scope;
  for (const auto& file : scope.module->files) root->files.push_back(file->file);
  world.root.modules.push_back(std::move(root));
  set_variables(world, scope, world.root.folder);

  // Modules that are called join the list while it is gone through.
  Evaluator evaluator(world);
  for (std::size_t i = 0; i < world.root.modules.size(); ++i) {
    auto& own = *static_cast<Scope*>(world.root.modules[i]->scope);
    for (std::size_t d = 0; d < own.module->declared.size(); ++d) evaluator.expand(own, d);
  }
  for (const auto& instance : world.root.modules) {
    const auto& own = *static_cast<const Scope*>(instance->scope);
    for (const Expansion& expansion : own.expansions) {
      for (const Block& block : expansion.instances) instance->blocks.push_back(block);
    }
  }
  std::unordered_map<std::string, std::pair<const Block*, int>> plain;
  for (const auto& instance : world.root.modules) {
    for (const Block& block : instance->blocks) {
      world.blocks.emplace(block.address, &block);
      if (block.called != nullptr) const_cast<ModuleInstance*>(block.called)->call = &block;
      if (!block.key.empty()) {
        auto& [first, number] =
            plain[block.address.substr(0, block.address.size() - block.key.size() - 2)];
        first = &block;
        ++number;
      }
    }
  }
  for (const auto& [address, found] : plain) {
    if (found.second == 1) world.blocks.emplace(address, found.first);
  }
  return world.root;
}

const Block* World::find(std::string_view address) const {
  const auto found = impl_->blocks.find(std::string(address));
  return found == impl_->blocks.end() ? nullptr : found->second;
}

value::TerraformState World::state() const { return state_of(*impl_->scopes.front().module); }

std::optional<Value> ModuleInstance::output(std::string_view name) const {
  auto& own = *static_cast<Scope*>(scope);
  const auto declared = own.module->outputs.find(name);
  if (declared == own.module->outputs.end()) return std::nullopt;
  return Evaluator(*static_cast<World::Impl*>(world)).output(own, name, declared->second->header);
}

std::optional<Value> ModuleInstance::variable(std::string_view name) const {
  auto& own = *static_cast<Scope*>(scope);
  const auto declared = own.module->variables.find(name);
  if (declared == own.module->variables.end()) return std::nullopt;
  return Evaluator(*static_cast<World::Impl*>(world)).variable(own, name, declared->second->header);
}

std::vector<AttributeView> Body::attributes() const {
  std::vector<AttributeView> views;
  if (!impl_) return views;
  for (const hcl::Attribute& a : impl_->body->attributes) {
    views.push_back({a.name.text, a.name.span, a.span, a.value});
  }
  return views;
}

std::optional<AttributeView> Body::attribute(std::string_view name) const {
  const hcl::Attribute* a = impl_ ? impl_->body->find(name) : nullptr;
  if (a == nullptr) return std::nullopt;
  return AttributeView{a->name.text, a->name.span, a->span, a->value};
}

std::optional<Value> Body::value(std::string_view name) const {
  const hcl::Attribute* a = impl_ ? impl_->body->find(name) : nullptr;
  if (a == nullptr) return std::nullopt;
  return Evaluator(*impl_->world).eval(*a->value, impl_->context);
}

Value Body::evaluate(const hcl::Expr& expr) const {
  return impl_ ? Evaluator(*impl_->world).eval(expr, impl_->context) : Value();
}

std::vector<NestedBlock> Body::blocks(std::string_view type, bool* complete) const {
  if (!impl_) return {};
  return Evaluator(*impl_->world).nested(*impl_->body, impl_->context, type, complete);
}

std::vector<std::string> Body::block_types() const {
  std::vector<std::string> types;
  if (!impl_) return types;
  for (const hcl::Block& block : impl_->body->blocks) {
    const bool dynamic = block.type.text == "dynamic" && !block.labels.empty();
    std::string type(dynamic ? block.labels[0].text : block.type.text);
    if (std::find(types.begin(), types.end(), type) == types.end()) {
      types.push_back(std::move(type));
    }
  }
  return types;
}

}  // namespace irsa::terraform
