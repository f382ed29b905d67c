#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "iam/names/issuer.h"
#include "terraform/evaluator.h"
#include "terraform/types.h"

namespace irsa::terraform {

using value::Alphabet;
using value::Basis;
using value::Entry;
using value::Hole;
using value::Kind;
using value::PartialText;
using value::Shadow;
using value::Value;
using value::Why;
using HclKind = hcl::Kind;

namespace {

std::string path_prefix(const Scope& scope) {
  return scope.instance->path.empty() ? std::string() : scope.instance->path + ".";
}

/// A module's name in messages: nothing for a root.
std::string of_module(const Scope& scope) {
  return scope.call_name.empty() ? std::string() : " of " + scope.call_name;
}

Hole computed(const Block& block, std::string_view name) {
  Hole hole{block.address + "." + std::string(name), local_address(block) + "." + std::string(name),
            Why::set_at_apply};
  hole.address = block.address;
  hole.attribute = name;
  hole.non_empty = name == "arn" || name == "id" || name == "name" || name == "json";
  if (block.type == "aws_caller_identity" && name == "account_id") {
    hole.alphabet = Alphabet::digits;
    hole.non_empty = true;
  }
  if (block.type == "aws_partition" && name == "partition") hole.alphabet = Alphabet::no_colon;
  if (block.type == "aws_region") hole.alphabet = Alphabet::label;
  return hole;
}

/// What is known of a default that names a cluster's provider or its issuer, whoever gives it:
/// another cluster's. nullopt for others. Those of one cluster stay those of one.
std::optional<Value> of_some_cluster(const Value& fallback, const std::string& shown) {
  const auto text = fallback.literal();
  if (!text) return std::nullopt;
  constexpr std::string_view kScheme = "https://", kProvider = ":oidc-provider/";
  const Span where = fallback.span().value_or(Span{FileId{0}, 0, 0});
  const std::size_t provider = text->find(kProvider);
  const bool arn = text->starts_with("arn:") && provider != std::string::npos;
  const bool url = text->starts_with(kScheme);
  const std::string issuer = text->substr(arn   ? provider + kProvider.size()
                                          : url ? kScheme.size()
                                                : 0);
  if (!iam::is_eks_issuer(issuer)) return std::nullopt;
  const PartialText hole = PartialText::of(
      issuer_hole("the default " + issuer, arn || url ? "issuer of " + shown : shown), where);
  if (arn) return Value::string(provider_arn(issuer, hole, where, shown), where);
  return Value::string(url ? issuer_url(hole, where, shown) : hole, where);
}

/// Each empty text of a default with what stands there if the variable is given: `of`, or its part.
Value with_given(const Value& value, const Hole& of) {
  if (value.literal() == "") return value.with_given(Value::unknown(of, value.span()));
  const auto part = [&](const Value& inner, const std::string& step) {
    Hole hole = of;
    hole.identity += step;
    hole.shown += step;
    return with_given(inner, hole);
  };
  std::vector<Value> items = value.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i] = part(items[i], "[" + std::to_string(i) + "]");
  }
  std::vector<Entry> entries = value.entries();
  for (Entry& entry : entries) entry.value = part(entry.value, "." + entry.key);
  const auto made = [&]() -> Value {
    switch (value.kind()) {
      case Kind::list: return Value::list(std::move(items), value.span(), value.has_rest());
      case Kind::object: return Value::object(std::move(entries), value.span(), value.has_rest());
      default: return value;
    }
  };
  return made().put_together_of(value);
}

}  // namespace

Value Evaluator::eval_reference(const hcl::Expr& expr, const Context& context) {
  return follow(expr, context);
}

Value Evaluator::follow(const hcl::Expr& expr, const Context& context) {
  std::vector<const hcl::Expr*> steps;  // outermost first
  const hcl::Expr* root = &expr;
  while (root->kind == HclKind::attribute || root->kind == HclKind::index) {
    steps.push_back(root);
    root = root->items[0];
  }
  std::reverse(steps.begin(), steps.end());
  if (root->kind == HclKind::splat_item) {
    const Value* item = in_frames(context, "[*]");
    return item == nullptr ? Value() : apply_steps(*item, steps, 0, context);
  }
  if (root->kind != HclKind::variable) return apply_steps(eval(*root, context), steps, 0, context);
  if (const Value* named = in_frames(context, root->text)) {
    return apply_steps(*named, steps, 0, context);
  }
  const auto step_name = [&](std::size_t i) {
    return i < steps.size() && steps[i]->kind == HclKind::attribute ? steps[i]->text
                                                                    : std::string_view{};
  };
  const auto refused = [&] { return Value::refused(written(expr, context), expr.span); };
  if (context.scope == nullptr) {
    const Value* parameter = in_frames(context, "*");
    if (parameter == nullptr) return refused();
    Hole hole{parameter->hole()->identity + "." + std::string(root->text), std::string(root->text),
              Why::template_parameter};
    return apply_steps(Value::unknown(std::move(hole), root->span), steps, 0, context);
  }
  Scope& scope = *context.scope;
  const std::string_view head = root->text, name = step_name(0);
  if (head == "var" && !name.empty()) {
    return apply_steps(variable(scope, name, steps[0]->span), steps, 1, context);
  }
  if (head == "local" && !name.empty()) {
    return apply_steps(local(scope, name, steps[0]->span), steps, 1, context);
  }
  if (head == "path" && (name == "module" || name == "root")) {
    const std::string& folder = name == "module" ? scope.module->folder : *scope.root_folder;
    Hole hole{"folder:" + folder, "path." + std::string(name), Why::expression};
    return apply_steps(Value::unknown(std::move(hole), expr.span), steps, 1, context);
  }
  if (head == "path" || head == "terraform" || head == "tofu" || head == "self" || head == "each" ||
      head == "count" || head == "ephemeral") {
    const std::string text = head == "each" || head == "count"
                                 ? path_prefix(scope) + std::string(head)
                                 : std::string(head);
    return apply_steps(Value::unknown(Hole{text, std::string(head)}, root->span), steps, 0,
                       context);
  }
  std::string address;
  std::size_t used = 0;
  if (head == "data") {
    address = "data." + std::string(name) + "." + std::string(step_name(1));
    used = 2;
  } else if (head == "module") {
    address = "module." + std::string(name);
    used = 1;
  } else {
    address = std::string(head) + "." + std::string(name);
    used = 1;
  }
  const auto found = scope.module->by_address.find(address);
  if (found == scope.module->by_address.end() || steps.size() < used) {
    // Not declared, or in a file that could not be read.
    if (steps.size() >= used) {
      world_.unknown_reference(*scope.module, expr.span,
                               "the module declares no " + irsa::quoted(address));
    }
    return apply_steps(
        Value::unknown(Hole{path_prefix(scope) + address, address, Why::not_in_input}, root->span),
        steps, std::min(used, steps.size()), context);
  }
  return block_reference(scope, found->second, steps, used, expr, context);
}

Value Evaluator::variable(Scope& scope, std::string_view name, Span from) {
  const auto cached = scope.variables.find(name);
  if (cached != scope.variables.end()) return cached->second;
  const std::string text = "var." + std::string(name);
  const auto no_value = [&](Why why) {
    return Value::unknown(Hole{path_prefix(scope) + text, text, why}, from);
  };
  const auto declared = scope.module->variables.find(name);
  if (declared == scope.module->variables.end()) {
    world_.unknown_reference(*scope.module, from,
                             "the module declares no variable " + irsa::quoted(name));
    return no_value(Why::not_in_input);
  }
  const hcl::Body& body = declared->second->body;
  if (world_.references >= world_.budget.depth || !scope.running.insert(text).second) {
    return no_value(Why::expression);  // a circle
  }
  const Deeper deeper(world_.references);
  const Context own{&scope, nullptr};
  const Context constant{nullptr, nullptr};
  const hcl::Attribute* nullable = body.find("nullable");
  const bool takes_null =
      nullable == nullptr || eval(*nullable->value, constant).boolean().value_or(true);
  const hcl::Attribute* type = body.find("type");
  const auto converted = [&](const Value& v) {
    if (type == nullptr) return v;
    return convert_to_type(v, *type->value, [&](const hcl::Expr& e) { return eval(e, constant); });
  };
  std::optional<Value> value;
  if (scope.arguments != nullptr) {
    if (const hcl::Attribute* argument = scope.arguments->find(name)) {
      value = eval(*argument->value, {scope.caller, scope.call_frames})
                  .with_link({argument->name.span, text + of_module(scope)});
    }
  } else if (const auto given = scope.given.find(name); given != scope.given.end()) {
    value = given->second;
  }
  if (value && value->is_null() && !takes_null) value.reset();
  if (value && value->is_refused()) value = no_value(Why::expression);
  if (value) {
    value = converted(*value);
  } else if (const hcl::Attribute* fallback = body.find("default");
             fallback != nullptr && !world_.given.defaults &&
             scope.default_basis == Basis::assumption) {
    value = of_some_cluster(eval(*fallback->value, constant), text);
    if (!value) value = no_value(Why::no_value).with_span(declared->second->header);
  } else if (fallback != nullptr) {
    value = converted(eval(*fallback->value, constant));
    // Somebody else may give it. Within the input nobody does: then empty is what it is.
    if (scope.default_basis == Basis::assumption)
      value = with_given(*value, *no_value(Why::no_value).hole());
    value = value->with_link({fallback->name.span, "default of " + text + of_module(scope)})
                .with_basis(scope.default_basis);
  } else {
    value = no_value(Why::no_value).with_span(declared->second->header);
  }
  const hcl::Attribute* sensitive = body.find("sensitive");
  if (sensitive != nullptr && eval(*sensitive->value, constant).boolean() == true) {
    value = value->with_sensitive();
  }
  scope.running.erase(text);
  scope.variables.emplace(name, *value);
  return *value;
}

Value Evaluator::local(Scope& scope, std::string_view name, Span from) {
  const auto cached = scope.locals.find(name);
  if (cached != scope.locals.end()) return cached->second;
  const std::string text = "local." + std::string(name);
  const auto unknown = [&](Why why) {
    return Value::unknown(Hole{path_prefix(scope) + text, text, why}, from);
  };
  const auto declared = scope.module->locals.find(name);
  if (declared == scope.module->locals.end()) {
    world_.unknown_reference(*scope.module, from,
                             "the module declares no local value " + irsa::quoted(name));
    return unknown(Why::not_in_input);
  }
  if (world_.references >= world_.budget.depth || !scope.running.insert(text).second) {
    return unknown(Why::expression);
  }
  const Deeper deeper(world_.references);
  const hcl::Attribute& attribute = *declared->second;
  Value value = eval(*attribute.value, {&scope, nullptr})
                    .with_link({attribute.name.span, text + of_module(scope)});
  scope.running.erase(text);
  scope.locals.emplace(name, value);
  return value;
}

Value Evaluator::output(Scope& scope, std::string_view name, Span from) {
  const auto cached = scope.outputs.find(name);
  if (cached != scope.outputs.end()) return cached->second;
  const std::string text = "output." + std::string(name);
  const auto declared = scope.module->outputs.find(name);
  if (declared == scope.module->outputs.end()) {
    if (scope.caller != nullptr && scope.module->complete && !scope.module->foreign) {
      world_.unknown_reference(*scope.caller->module, from,
                               scope.call_name + " has no output " + irsa::quoted(name));
    }
    return Value::refused(text, from);
  }
  const hcl::Attribute* expr = declared->second->body.find("value");
  if (expr == nullptr || world_.references >= world_.budget.depth ||
      !scope.running.insert(text).second) {
    return Value::unknown(Hole{path_prefix(scope) + text, text}, from);
  }
  const Deeper deeper(world_.references);
  Value value = eval(*expr->value, {&scope, nullptr})
                    .with_link({expr->name.span, "output " + std::string(name) + of_module(scope)});
  scope.running.erase(text);
  scope.outputs.emplace(name, value);
  return value;
}

Value Evaluator::apply_steps(Value from, const std::vector<const hcl::Expr*>& steps, std::size_t at,
                             const Context& context) {
  for (; at < steps.size(); ++at) {
    const hcl::Expr& step = *steps[at];
    if (from.is_refused()) return from;
    const Value before = from;
    from = step.kind == HclKind::attribute
               ? apply_attribute(from, step.text, step, context)
               : apply_index(from, eval(*step.items[1], context), step, context);
    from = from.resting_on(before, before.own_basis());
    if (before.sensitive()) from = from.with_sensitive();
    if (before.or_nothing()) from = from.with_or_nothing();
    if (from.chain().empty()) from = from.reached_by(before);
  }
  return from;
}

Value Evaluator::apply_attribute(const Value& from, std::string_view name, const hcl::Expr& expr,
                                 const Context& context) {
  const Span where = expr.span;
  if (from.is_unknown()) {
    const Hole& base = *from.hole();
    const std::string shown = from.text() ? from.text()->shown() : base.shown;
    Hole hole{base.identity + "." + std::string(name), shown + "." + std::string(name), base.why};
    hole.address = base.address;
    hole.attribute =
        base.attribute.empty() ? std::string(name) : base.attribute + "." + std::string(name);
    return Value::unknown(std::move(hole), where);
  }
  if (from.kind() == Kind::object) {
    if (const Entry* entry = from.find(name)) return entry->value;
    if (!from.may_have(name)) return Value::refused(written(expr, context), where);
    const Hole* owner = from.data()->text.only_hole();
    if (owner == nullptr) return Value().with_span(where);
    Hole hole{owner->identity + "." + std::string(name), owner->shown + "." + std::string(name),
              owner->why};
    hole.address = owner->address;
    hole.attribute =
        owner->attribute.empty() ? std::string(name) : owner->attribute + "." + std::string(name);
    hole.non_empty = owner->attribute.empty() && (name == "arn" || name == "id" || name == "name");
    return Value::unknown(std::move(hole), where);
  }
  // X.arn of a list is an error, but for `X.0.arn` and `X.*.arn`, which are other steps.
  return Value::refused(written(expr, context), where);
}

Value Evaluator::apply_index(const Value& from, const Value& key, const hcl::Expr& expr,
                             const Context& context) {
  if (key.is_refused()) return key;
  const Span where = expr.span;
  if (from.is_unknown()) {
    const Hole& base = *from.hole();
    if (from.data()->shadow) {  // split(…)[1] of a symbol
      const Shadow& before = *from.data()->shadow;
      Shadow after = before;
      const auto literal = key.wholly_known();
      const auto step = [&](const Value& v, bool& has,
                            std::string_view kind) -> std::optional<Hole> {
        if (!has || !literal) return std::nullopt;
        const Value next = apply_index(v, key, expr, context);
        has = !next.is_refused() && !next.is_unknown();
        const auto text = next.text();
        const Hole* hole = text ? text->only_hole() : nullptr;
        const std::string wanted = std::string(kind) + "(" + before.base.identity + ")";
        if (hole != nullptr && hole->identity == wanted) {
          Hole found = *hole;
          found.issuer = Hole::Issuer::none;
          found.shown = written(expr, context);
          return found;
        }
        (kind == "bare" ? after.url : after.arn) = next;
        return std::nullopt;
      };
      if (auto hole = step(before.url, after.has_url, "bare")) {
        return Value::unknown(std::move(*hole), where).made_of(from);
      }
      if (auto hole = step(before.arn, after.has_arn, "issof")) {
        return Value::unknown(std::move(*hole), where).made_of(from);
      }
      const Value plain =
          symbol(base.identity + "[" + key.identity() + "]", expr, context).made_of(from);
      if (!after.has_url && !after.has_arn) return plain;
      return plain.with_shadow(std::make_shared<const Shadow>(std::move(after)));
    }
    const auto text = key.literal();
    Hole hole{base.identity + "[" + key.identity() + "]",
              base.shown + "[" +
                  (text         ? (key.kind() == Kind::string ? "\"" + *text + "\"" : *text)
                   : key.text() ? key.text()->shown()
                                : "…") +
                  "]",
              base.why};
    hole.address = base.address;
    // Two elements of an attribute are two values.
    if (!base.attribute.empty()) hole.attribute = base.attribute + "[" + key.identity() + "]";
    return Value::unknown(std::move(hole), where);
  }
  if (value::is_sequence(from)) {
    const auto index = key.number();
    if (!index) {
      if (key.wholly_known()) return Value::refused(written(expr, context), where);
      return symbol(from.identity() + "[" + key.identity() + "]", expr, context).made_of(from);
    }
    if (*index >= 0 && *index < static_cast<double>(from.items().size()) &&
        std::floor(*index) == *index && from.kind() == Kind::list) {
      return from.items()[static_cast<std::size_t>(*index)];
    }
    if (from.has_rest()) return Value().with_span(where);
    return Value::refused(written(expr, context), where);
  }
  if (from.kind() == Kind::object) {
    const auto text = key.literal();
    if (text) return apply_attribute(from, *text, expr, context);
    if (const auto partial = key.text()) {
      if (const Entry* entry = from.find(partial->identity())) return entry->value;
    }
    return symbol(from.identity() + "[" + key.identity() + "]", expr, context).made_of(from);
  }
  return Value::refused(written(expr, context), where);
}

/// `aws_iam_role.r…`, `data.t.n…`, `module.m…`; steps[at…] follow the address.
Value Evaluator::block_reference(Scope& scope, std::size_t declared,
                                 const std::vector<const hcl::Expr*>& steps, std::size_t at,
                                 const hcl::Expr& expr, const Context& context) {
  const Declared& what = scope.module->declared[declared];
  const auto circle = [&] {
    const std::string text = path_prefix(scope) + what.address();
    return apply_steps(Value::unknown(Hole{text, what.address()}, expr.span), steps, at, context);
  };
  if (world_.references >= world_.budget.depth) return circle();
  const Deeper deeper(world_.references);
  const Expansion& expansion = expand(scope, declared);
  if (!expansion.done) return circle();
  const bool single = expansion.keys == Expansion::Keys::none && !expansion.instances.empty();
  const Block* block = single ? &expansion.instances[0] : nullptr;
  bool or_nothing = false;
  if (!single && at < steps.size() && steps[at]->kind == HclKind::index) {
    const Value key = eval(*steps[at]->items[1], context);
    if (key.is_refused()) return key;
    const auto text = key.literal();
    const std::string wanted = !text                                      ? std::string()
                               : expansion.keys == Expansion::Keys::count ? *text
                                                                          : "\"" + *text + "\"";
    const Block* open = nullptr;  // the one that stands for all that are not known
    // The `each.key` or `count.index` of an instance.
    const auto own_key = [&](const Block& instance) -> const Value* {
      const bool counted = expansion.keys == Expansion::Keys::count;
      for (const Frame* f = of(instance.body).context.frames.get(); f != nullptr;
           f = f->outer.get()) {
        if (f->name != (counted ? "count" : "each")) continue;
        const Entry* own = f->value.find(counted ? "index" : "key");
        return own == nullptr ? nullptr : &own->value;
      }
      return nullptr;
    };
    for (const Block& instance : expansion.instances) {
      if (text && instance.key == wanted) block = &instance;
      if (!text && own_key(instance) != nullptr &&
          own_key(instance)->identity() == key.identity()) {
        block = &instance;  // joined by the same key
      }
      if (instance.key == "?") open = &instance;
    }
    if (block != nullptr) {
      or_nothing = block->presence != Presence::certain && text.has_value();
      ++at;
    } else if (open != nullptr) {
      // Which one it is matters: the key is part of the name.
      Hole owner{open->address + "[" + key.identity() + "]",
                 what.address() + "[" +
                     (text         ? wanted
                      : key.text() ? key.text()->shown()
                                   : "…") +
                     "]",
                 Why::set_at_apply};
      owner.address = open->address;
      ++at;
      if (at < steps.size() && steps[at]->kind == HclKind::attribute) {
        owner.identity += "." + std::string(steps[at]->text);
        owner.shown += "." + std::string(steps[at]->text);
        owner.attribute = steps[at]->text;
        return apply_steps(Value::unknown(std::move(owner), steps[at]->span), steps, at + 1,
                           context);
      }
      return apply_steps(Value::part_of(std::move(owner), {}, expr.span), steps, at, context);
    } else if (text && !expansion.rest) {
      return Value::refused(written(expr, context), expr.span);
    } else {
      const Value all =
          Value::unknown(Hole{path_prefix(scope) + what.address(), what.address()}, expr.span);
      return apply_steps(all, steps, at, context);
    }
  }
  if (block == nullptr) {
    // X.arn without index where X has count: what old versions took for X[0].
    return apply_steps(whole_expansion(scope, declared, expansion, expr.span), steps, at, context);
  }
  if (at < steps.size()) {
    std::string name;
    if (steps[at]->kind == HclKind::attribute) {
      name = steps[at]->text;
    } else {
      name = eval(*steps[at]->items[1], context).literal().value_or("");
    }
    if (!name.empty()) {
      Value value = block_attribute(scope, declared, *block, name, steps[at]->span);
      if (or_nothing) value = value.with_or_nothing();
      return apply_steps(std::move(value), steps, at + 1, context);
    }
  }
  return apply_steps(whole_block(scope, declared, *block), steps, at, context);
}

/// All instances: a list with count, an object with for_each.
Value Evaluator::whole_expansion(Scope& scope, std::size_t declared, const Expansion& expansion,
                                 Span where) {
  std::vector<Value> items;
  std::vector<Entry> entries;
  for (const Block& block : expansion.instances) {
    Value value = whole_block(scope, declared, block);
    if (expansion.keys == Expansion::Keys::for_each) {
      if (block.key == "?" || block.key.size() < 2) continue;
      entries.push_back(
          {block.key.substr(1, block.key.size() - 2), std::nullopt, std::move(value)});
    } else {
      items.push_back(std::move(value));
    }
  }
  Value result = expansion.keys == Expansion::Keys::for_each
                     ? Value::object(std::move(entries), where, expansion.rest)
                     : Value::list(std::move(items), where, expansion.rest);
  return expansion.or_nothing ? result.with_or_nothing() : result;
}

/// A block as a value: what is written in it, and a rest that belongs to it.
Value Evaluator::whole_block(Scope& scope, std::size_t declared, const Block& block) {
  const Declared& what = scope.module->declared[declared];
  Hole owner{block.address, local_address(block), Why::set_at_apply};
  owner.address = block.address;
  std::vector<Entry> entries;
  const auto add = [&](std::string_view name) {
    entries.push_back({std::string(name), std::nullopt,
                       block_attribute(scope, declared, block, name, block.span)});
  };
  if (what.mode == Mode::call) {
    if (block.called != nullptr) {
      const auto* inner = static_cast<const Scope*>(block.called->scope);
      for (const auto& [name, output] : inner->module->outputs) add(name);
    }
    bool known_cluster = false;
    for (const std::string_view name :
         {"oidc_provider_arn", "oidc_provider", "cluster_oidc_issuer_url", "cluster_name"}) {
      if (world_.foreign.output(block.source, name) != ForeignModules::Output::unknown) {
        add(name);
        known_cluster = true;
      }
    }
    if (block.called != nullptr && !known_cluster) {
      return Value::object(std::move(entries), block.span);
    }
    return Value::part_of(std::move(owner), std::move(entries), block.span);
  }
  if (scope.running.insert("block " + block.address).second) {
    for (const hcl::Attribute& attribute : what.block->body.attributes) {
      const std::string_view name = attribute.name.text;
      if (name == "count" || name == "for_each" || name == "depends_on" || name == "provider") {
        continue;
      }
      add(name);
    }
    for (const std::string_view name :
         {"arn", "url", "id", "identity", "rendered", "content", "documents", "manifests"}) {
      if (what.block->body.find(name) == nullptr &&
          known_attribute(what, block, name, block.span)) {
        add(name);
      }
    }
    scope.running.erase("block " + block.address);
  }
  return Value::part_of(std::move(owner), std::move(entries), block.span);
}

Value Evaluator::block_attribute(Scope& scope, std::size_t declared, const Block& block,
                                 std::string_view name, Span where) {
  const Declared& what = scope.module->declared[declared];
  if (what.mode == Mode::call) return call_attribute(block, name, where);
  if (auto known = known_attribute(what, block, name, where)) return *known;
  const Body::Impl& body = of(block.body);
  // The id of these is their name (import sections of the providers' documentation).
  const bool id_is_name =
      name == "id" && (what.type == "aws_iam_role" || what.type == "helm_release");
  if (const hcl::Attribute* attribute = what.block->body.find(id_is_name ? "name" : name)) {
    const std::string running = block.address + "." + std::string(name);
    if (scope.running.insert(running).second) {
      const Value value = eval(*attribute->value, body.context)
                              .with_link({attribute->name.span,
                                          local_address(block) + "." + std::string(name), where});
      scope.running.erase(running);
      if (!value.is_null() && !value.is_refused()) return value;
    }
    return Value::unknown(computed(block, name), where);
  }
  bool has_blocks = false;
  for (const hcl::Block& inner : what.block->body.blocks) {
    has_blocks =
        has_blocks || inner.type.text == name ||
        (inner.type.text == "dynamic" && !inner.labels.empty() && inner.labels[0].text == name);
  }
  if (has_blocks) return nested_as_list(block, name);
  return Value::unknown(computed(block, name), where);
}

Value Evaluator::nested_as_list(const Block& block, std::string_view type) {
  const Body::Impl& body = of(block.body);
  bool complete = true;
  std::vector<Value> items;
  std::size_t number = 0;
  for (const NestedBlock& inner : nested(*body.body, body.context, type, &complete)) {
    const Body::Impl& own = of(inner.body);
    const std::string which = std::string(type) + "[" + std::to_string(number) + "]";
    Hole owner{block.address + "." + which, local_address(block) + "." + which, Why::set_at_apply};
    owner.address = block.address;
    // What such a block has is none of the attributes of the whole.
    owner.attribute = which;
    ++number;
    std::vector<Entry> entries;
    for (const hcl::Attribute& attribute : own.body->attributes) {
      entries.push_back({std::string(attribute.name.text), attribute.name.span,
                         eval(*attribute.value, own.context)});
    }
    items.push_back(Value::part_of(std::move(owner), std::move(entries), inner.span));
  }
  return Value::list(std::move(items), block.span, !complete);
}

}  // namespace irsa::terraform
