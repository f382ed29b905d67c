#include <algorithm>
#include <cmath>

#include "hcl/read.h"
#include "terraform/evaluator.h"

namespace irsa::terraform {

using value::Basis;
using value::Entry;
using value::Hole;
using value::Kind;
using value::PartialText;
using value::Value;
using value::Why;

namespace {

/// What an instance beyond the first costs: it is evaluated and written down as the first one is.
constexpr std::uint64_t kStepsOfInstance = 400;

constexpr std::string_view kModulesFile = ".terraform/modules/modules.json";

/// The provider whose configurations matter: a cluster is one of a region.
constexpr std::string_view kProvider = "aws";

/// The configuration that a module calls so, by its name in the root. Without a name of its own it
/// is the one of the caller; the default one of the root has no name.
std::string provider_named(const Scope& scope, std::string_view name) {
  const auto given = scope.providers.find(name);
  if (given != scope.providers.end()) return given->second;
  if (name != kProvider) return std::string(name);
  return scope.caller == nullptr ? std::string() : provider_named(*scope.caller, name);
}

bool is_local_source(std::string_view source) {
  return source.starts_with("./") || source.starts_with("../") || source == "." || source == "..";
}

}  // namespace

const Body::Impl& Evaluator::of(const Body& body) { return *body.impl_; }

Body Evaluator::body(const hcl::Body& body, const Context& context) {
  Body made;
  made.impl_ = std::make_shared<const Body::Impl>(Body::Impl{&world_, &body, context});
  return made;
}

const Expansion& Evaluator::expand(Scope& scope, std::size_t declared) {
  Expansion& expansion = scope.expansions[declared];
  if (expansion.done || expansion.running) return expansion;
  expansion.running = true;
  const Declared& what = scope.module->declared[declared];
  const hcl::Attribute* count = what.block->body.find("count");
  const hcl::Attribute* for_each = what.block->body.find("for_each");
  if (for_each != nullptr) {
    expansion.keys = Expansion::Keys::for_each;
    expand_for_each(scope, what, *for_each, expansion);
  } else if (count != nullptr) {
    expansion.keys = Expansion::Keys::count;
    expand_count(scope, what, *count, expansion);
  } else {
    add_instance(scope, what, expansion, "", Value::null(), Value::null(), Presence::certain);
  }
  expansion.done = true;
  return expansion;
}

bool Evaluator::is_full(const Expansion& expansion) const {
  return expansion.instances.size() >= world_.budget.instances ||
         world_.steps > world_.budget.steps;
}

void Evaluator::expand_count(Scope& scope, const Declared& declared, const hcl::Attribute& count,
                             Expansion& expansion) {
  const Value value = eval(*count.value, {&scope, nullptr});
  const auto number = value.number();
  const Value nothing = Value::null();
  if (!number || *number < 0 || *number > world_.budget.instances) {
    expansion.rest = true;
    Hole index{"count.index(" + value.identity() + ")", "count.index", Why::expression};
    add_instance(scope, declared, expansion, "?", Value::unknown(std::move(index), count.span),
                 nothing, Presence::unknown);
    return;
  }
  if (*number == 0) {
    // A default that switches the block off: it is judged as what it would be.
    if (value.basis() == Basis::fact && !value.or_nothing()) return;
    expansion.or_nothing = true;
    add_instance(scope, declared, expansion, "0", Value::number(0, count.span), nothing,
                 Presence::off_by_default);
    return;
  }
  expansion.or_nothing = value.or_nothing();
  for (int i = 0; i < static_cast<int>(*number); ++i) {
    if (is_full(expansion)) {
      expansion.rest = true;
      break;
    }
    add_instance(scope, declared, expansion, std::to_string(i), Value::number(i, count.span),
                 nothing, value.or_nothing() ? Presence::unknown : Presence::certain);
  }
}

/// What the key and the value of an iteration are called: in a module of somebody else, as the
/// elements of what the caller gives.
Evaluator::EachNames Evaluator::names_of_each(const std::string& iterator,
                                              const hcl::Expr& collection, const Context& context) {
  if (context.scope != nullptr && context.scope->module->foreign) {
    const std::string given = given_by_caller(collection, context);
    if (!given.empty()) return {"keys(" + given + ")[*]", given + "[*]"};
  }
  return {iterator + ".key", iterator + ".value"};
}

void Evaluator::expand_for_each(Scope& scope, const Declared& declared,
                                const hcl::Attribute& for_each, Expansion& expansion) {
  const Value value = eval(*for_each.value, {&scope, nullptr});
  const auto symbolic = [&](Presence presence) {
    const EachNames each = names_of_each("each", *for_each.value, {&scope, nullptr});
    Hole key{"each.key(" + value.identity() + ")", each.key, Why::expression};
    Hole item{"each.value(" + value.identity() + ")", each.value, Why::expression};
    key.non_empty = true;
    add_instance(scope, declared, expansion, "?", Value::unknown(std::move(key), for_each.span),
                 Value::unknown(std::move(item), for_each.span), presence);
  };
  const Presence presence = value.or_nothing() ? Presence::unknown : Presence::certain;
  expansion.or_nothing = value.or_nothing();
  expansion.rest = value.has_rest() || value.or_nothing();
  const auto full = [&] { return is_full(expansion); };
  for (const Entry& entry : value.entries()) {
    if (full()) break;
    const bool known = entry.name.empty();
    add_instance(scope, declared, expansion,
                 "\"" + (known ? entry.key : entry.text().shown()) + "\"",
                 Value::string(entry.text(), entry.key_span).with_basis(value.own_basis()),
                 entry.value.with_basis(value.own_basis()), presence);
  }
  bool open = value.has_rest() || full();
  for (const Value& item : value.items()) {
    if (full()) break;
    const auto key = item.literal();
    if (!key) {
      open = true;
      continue;
    }
    const Value one = item.with_basis(value.own_basis());
    add_instance(scope, declared, expansion, "\"" + *key + "\"", one, one, presence);
  }
  if (open) {
    expansion.rest = true;
    symbolic(Presence::unknown);
  } else if (expansion.instances.empty() && value.basis() != Basis::fact) {
    expansion.or_nothing = true;
    expansion.rest = true;
    symbolic(Presence::off_by_default);
  }
}

void Evaluator::add_instance(Scope& scope, const Declared& declared, Expansion& expansion,
                             std::string key, const Value& each_key, const Value& each_value,
                             Presence presence) {
  if (!expansion.instances.empty()) world_.steps += kStepsOfInstance;
  std::string address = scope.instance->path.empty()
                            ? declared.address()
                            : scope.instance->path + "." + declared.address();
  Block block{declared.mode,
              declared.type,
              declared.name,
              std::move(key),
              std::move(address),
              declared.block->span,
              declared.block->header,
              presence,
              {},
              {}};
  block.in = scope.instance;
  if (!block.key.empty()) block.address += "[" + block.key + "]";
  Frames frames;
  if (expansion.keys == Expansion::Keys::for_each) {
    Value each = Value::object(
        {{"key", each_key.span(), each_key}, {"value", each_value.span(), each_value}});
    frames = std::make_shared<const Frame>(Frame{"each", std::move(each), nullptr});
  } else if (expansion.keys == Expansion::Keys::count) {
    Value count = Value::object({{"index", each_key.span(), each_key}});
    frames = std::make_shared<const Frame>(Frame{"count", std::move(count), nullptr});
  }
  block.body = body(declared.block->body, {&scope, frames, presence == Presence::off_by_default});
  const hcl::Attribute* provider = declared.block->body.find("provider");
  block.provider = provider_named(
      scope, provider == nullptr ? kProvider : hcl::reference_text(*provider->value));
  if (declared.mode == Mode::call) call_module(scope, declared, block, frames);
  expansion.instances.push_back(std::move(block));
}

/// Finds the module that is called and makes its scope.
void Evaluator::call_module(Scope& scope, const Declared& declared, Block& block,
                            const Frames& frames) {
  const hcl::Body& body = declared.block->body;
  const hcl::Attribute* source = body.find("source");
  if (source == nullptr) return;
  const Context constant{&scope, frames};
  const Value written_source = eval(*source->value, constant);
  block.source = written_source.literal().value_or("");
  if (const hcl::Attribute* version = body.find("version")) {
    block.version = eval(*version->value, constant).literal().value_or("");
  }
  std::map<std::string, std::string, std::less<>> providers;
  if (const hcl::Attribute* given = body.find("providers")) {
    const auto& items = given->value->items;
    for (std::size_t i = 0; given->value->kind == hcl::Kind::object && i + 1 < items.size();
         i += 2) {
      // "aws", or "aws.west" with a dot.
      const std::string name =
          hcl::literal_text(*items[i]).value_or(hcl::reference_text(*items[i]));
      providers[name] = provider_named(scope, hcl::reference_text(*items[i + 1]));
    }
    if (const auto own = providers.find(kProvider); own != providers.end()) {
      block.provider = own->second;
    }
  }
  std::string folder;
  if (is_local_source(block.source)) {
    if (!resolve_path(scope.module->folder, block.source, folder)) {
      world_.remark(source->value->span,
                    "module source " + block.source + " leads out of the given paths");
      return;
    }
  } else if (auto known = world_.foreign.folder(block.source)) {
    folder = std::move(*known);
  } else {
    // What `terraform init` has downloaded.
    const std::string list = join_path(*scope.root_folder, kModulesFile);
    const auto bytes = block.source.empty() ? std::nullopt : world_.files.bytes(list);
    if (!bytes) return;
    std::string key;  // module.a["x"].module.b is a.b
    std::string path = scope.instance->path.empty()
                           ? declared.address()
                           : scope.instance->path + "." + declared.address();
    bool in_brackets = false;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '[') in_brackets = true;
      if (!in_brackets) {
        const bool at_start = i == 0 || path[i - 1] == '.';
        if (at_start && path.compare(i, 7, "module.") == 0) {
          i += 6;
          continue;
        }
        key += path[i];
      }
      if (path[i] == ']') in_brackets = false;
    }
    const Value text = Value::string(PartialText::literal(*bytes));
    const Value modules = decode_text(text, true, *source->value, constant);
    const Entry* all = modules.find("Modules");
    if (all == nullptr) return;
    std::optional<std::string> found;
    for (const Value& module : all->value.items()) {
      const Entry* name = module.find("Key");
      const Entry* dir = module.find("Dir");
      if (name != nullptr && dir != nullptr && name->value.literal() == key) {
        found = dir->value.literal();
      }
    }
    if (!found || !resolve_path(*scope.root_folder, *found, folder)) return;
  }
  if (module_files(world_.files, folder).empty()) {
    world_.remark(source->value->span, "module source " + block.source + " is not in the input");
    return;
  }
  std::uint32_t depth = 0;
  for (const Scope* outer = &scope; outer != nullptr; outer = outer->caller) {
    if (outer->module->folder == folder) return;  // a module that calls itself
    ++depth;
  }
  if (depth >= world_.budget.depth || world_.root.modules.size() >= world_.budget.modules) {
    world_.remark(source->value->span, "more modules are called than are followed");
    return;
  }
  auto instance = std::make_unique<ModuleInstance>();
  instance->path = block.address;
  instance->world = &world_;
  Scope& inner = world_.scopes.emplace_back();
  inner.instance = instance.get();
  inner.module = &world_.module(folder);
  inner.caller = &scope;
  inner.arguments = &body;
  inner.call_frames = frames;
  inner.call_name = "module." + declared.name;
  inner.providers = std::move(providers);
  inner.off = scope.off || block.presence == Presence::off_by_default;
  // What a file gives that is included, nobody gives to modules of a registry by chance.
  if (scope.module->open_arguments && !inner.module->foreign) {
    inner.default_basis = Basis::assumption;
  }
  inner.root_folder = scope.root_folder;
  inner.expansions.resize(inner.module->declared.size());
  instance->scope = &inner;
  for (const auto& file : inner.module->files) instance->files.push_back(file->file);
  block.called = instance.get();
  world_.root.modules.push_back(std::move(instance));
}

std::vector<NestedBlock> Evaluator::nested(const hcl::Body& within, const Context& context,
                                           std::string_view type, bool* complete) {
  std::vector<NestedBlock> blocks;
  const auto open = [&] {
    if (complete != nullptr) *complete = false;
  };
  for (const hcl::Block& block : within.blocks) {
    const auto add = [&](const hcl::Block& content, const Context& scope, Presence presence) {
      NestedBlock made{std::string(type), {},       block.span,
                       block.header,      presence, body(content.body, scope)};
      if (&content == &block) {
        for (const hcl::Name& label : block.labels) made.labels.emplace_back(label.text);
      }
      blocks.push_back(std::move(made));
    };
    if (block.type.text == type) {
      add(block, context, Presence::certain);
      continue;
    }
    if (block.type.text != "dynamic" || block.labels.empty() || block.labels[0].text != type) {
      continue;
    }
    const hcl::Attribute* for_each = block.body.find("for_each");
    const auto content = std::find_if(block.body.blocks.begin(), block.body.blocks.end(),
                                      [](const hcl::Block& b) { return b.type.text == "content"; });
    if (for_each == nullptr || content == block.body.blocks.end()) {
      open();
      continue;
    }
    std::string name(type);
    if (const hcl::Attribute* iterator = block.body.find("iterator")) {
      const std::string renamed = hcl::reference_text(*iterator->value);
      if (!renamed.empty()) name = renamed;
    }
    const Value collection = eval(*for_each->value, context);
    const auto iterate = [&](const Value& key, const Value& item, Presence presence) {
      Value pair = Value::object({{"key", key.span(), key},
                                  {"value", item.span(), item.with_basis(collection.own_basis())}});
      add(*content, with(context, name, std::move(pair)), presence);
    };
    const Presence presence = collection.or_nothing() ? Presence::unknown : Presence::certain;
    if (collection.or_nothing()) open();
    const std::size_t before = blocks.size();
    const auto full = [&] { return blocks.size() - before >= world_.budget.instances; };
    for (std::size_t i = 0; i < collection.items().size() && !full(); ++i) {
      const Value& item = collection.items()[i];
      iterate(collection.kind() == Kind::set ? item : Value::number(static_cast<double>(i)), item,
              presence);
    }
    for (const Entry& entry : collection.entries()) {
      if (full()) break;
      iterate(Value::string(entry.text(), entry.key_span), entry.value, presence);
    }
    if (collection.has_rest() || full()) {
      open();
      const std::string identity = collection.identity();
      const EachNames each = names_of_each(name, *for_each->value, context);
      Hole key{name + ".key(" + identity + ")", each.key, Why::expression};
      Hole item{name + ".value(" + identity + ")", each.value, Why::expression};
      iterate(Value::unknown(std::move(key), for_each->span),
              Value::unknown(std::move(item), for_each->span), Presence::unknown);
    } else if (blocks.size() == before && collection.basis() != Basis::fact) {
      open();  // none only because of a default
    }
  }
  return blocks;
}

}  // namespace irsa::terraform
