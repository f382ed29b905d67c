#include "terraform/evaluator.h"

#include <algorithm>
#include <utility>

#include "terraform/decimals.h"

namespace irsa::terraform {

using value::Answer;
using value::Basis;
using value::Entry;
using value::Hole;
using value::Kind;
using value::PartialText;
using value::Piece;
using value::Value;
using HclKind = hcl::Kind;

namespace {

/// Frames of this file's recursion; each of them takes some kilobytes of stack.
constexpr std::uint32_t kMostDepth = 600;

bool is_nothing(const Value& v) {
  if (v.is_null()) return true;
  if (v.has_rest()) return false;
  switch (v.kind()) {
    case Kind::string: return v.text()->empty();
    case Kind::list:
    case Kind::set: return v.items().empty();
    case Kind::object: return v.entries().empty();
    default: return false;
  }
}

/// What can be of one type, roughly. Numbers and booleans become texts beside a text.
enum class Shape : std::uint8_t { any, text, number, boolean, list, object };

bool fit(Shape a, Shape b) {
  const auto scalar = [](Shape s) {
    return s == Shape::text || s == Shape::number || s == Shape::boolean;
  };
  if (a == Shape::any || b == Shape::any || a == b) return true;
  return scalar(a) && scalar(b) && (a == Shape::text || b == Shape::text);
}

Shape shape_of(const Value& v) {
  switch (v.kind()) {
    case Kind::boolean: return Shape::boolean;
    case Kind::number: return Shape::number;
    case Kind::string: return Shape::text;
    case Kind::list:
    case Kind::set: return Shape::list;
    case Kind::object: return Shape::object;
    default: return Shape::any;
  }
}

Shape shape_of(const hcl::Expr& expr) {
  switch (expr.kind) {
    case HclKind::boolean: return Shape::boolean;
    case HclKind::number: return Shape::number;
    case HclKind::string: return Shape::text;
    case HclKind::unary: return expr.op == hcl::Op::negate ? Shape::number : Shape::boolean;
    case HclKind::binary:
      return expr.op >= hcl::Op::multiply && expr.op <= hcl::Op::subtract ? Shape::number
                                                                          : Shape::boolean;
    case HclKind::tuple: return Shape::list;
    case HclKind::object: return Shape::object;
    case HclKind::parentheses: return shape_of(*expr.items[0]);
    case HclKind::conditional: {
      const Shape yes = shape_of(*expr.items[1]), no = shape_of(*expr.items[2]);
      return yes == no                                               ? yes
             : fit(yes, no) && yes != Shape::any && no != Shape::any ? Shape::text
                                                                     : Shape::any;
    }
    default: return Shape::any;
  }
}

const hcl::Expr& bare(const hcl::Expr& expr) {
  const hcl::Expr* inner = &expr;
  while (inner->kind == HclKind::parentheses) inner = inner->items[0];
  return *inner;
}

/// Is it surely no boolean, whatever is in it?
bool is_no_condition(const hcl::Expr& expr) {
  const hcl::Expr& inner = bare(expr);
  const Shape shape = shape_of(inner);
  const auto text = hcl::literal_text(inner);
  if (text) return *text != "true" && *text != "false";
  return shape == Shape::number || shape == Shape::list || shape == Shape::object;
}

Value with_provenance(const Value& made, const Value& a, const Value& b) {
  return made.made_of(a).made_of(b);
}

}  // namespace

void World::Impl::remark(Span where, std::string text) {
  if (remarks.size() < kMostRemarks) remarks.push_back({where, std::move(text)});
}

void World::Impl::unknown_reference(const Module& in, Span where, std::string text) {
  if (!in.complete || in.foreign || unknown_references.size() >= kMostRemarks) return;
  if (!told_references.emplace(where.file, where.begin).second) return;
  unknown_references.push_back({where, std::move(text)});
}

const Module& World::Impl::module(std::string_view folder) {
  const auto found = modules.find(folder);
  if (found != modules.end()) return *found->second;
  std::vector<Problem> fresh;
  auto read = read_module(files, folder, fresh);
  for (Problem& problem : fresh) {
    if (told.insert(problem.path).second) problems.push_back(std::move(problem));
  }
  for (const auto& file : read->files) module_bytes += file->bytes.size();
  return *modules.emplace(std::string(folder), std::move(read)).first->second;
}

const Value* Evaluator::in_frames(const Context& context, std::string_view name) {
  for (const Frame* frame = context.frames.get(); frame != nullptr; frame = frame->outer.get()) {
    if (frame->name == name) return &frame->value;
  }
  return nullptr;
}

Context Evaluator::with(const Context& context, std::string_view name, Value value) {
  return {context.scope,
          std::make_shared<const Frame>(Frame{std::string(name), std::move(value), context.frames}),
          context.off};
}

std::string Evaluator::written(const hcl::Expr& expr, const Context& context) {
  if (context.scope == nullptr) {
    const std::string reference = hcl::reference_text(expr);
    return reference.empty() ? "…" : reference;
  }
  if (context.scope->module->foreign) {
    std::string given = given_by_caller(expr, context);
    if (!given.empty()) return given;
  }
  return context.scope->module->written(expr.span);
}

/// The first of its variables and iterators that is not known, as the caller writes it.
std::string Evaluator::given_by_caller(const hcl::Expr& expr, const Context& context) {
  const hcl::Expr* root = &expr;
  while (root->kind == HclKind::attribute || root->kind == HclKind::index) root = root->items[0];
  if (root->kind == HclKind::variable) {
    const bool known =
        root->text == "var" || root->text == "local" || in_frames(context, root->text) != nullptr;
    if (!known) return {};
    const Value value = eval(expr, context);
    const auto text = value.is_refused() ? std::nullopt : value.text();
    return text && !text->is_literal() ? text->shown() : std::string();
  }
  for (const hcl::Expr* item : expr.items) {
    std::string given = given_by_caller(*item, context);
    if (!given.empty()) return given;
  }
  return {};
}

/// As many as there are elements in it, up to what is left.
void Evaluator::charge(const Value& value) {
  if (world_.exhausted()) return;
  world_.steps += 1 + value.data()->text.pieces().size();
  for (const Value& item : value.items()) charge(item);
  for (const Entry& entry : value.entries()) charge(entry.value);
}

/// A value that is not known, named by what it is made of.
Value Evaluator::symbol(std::string identity, const hcl::Expr& expr, const Context& context) {
  constexpr std::size_t kMostIdentity = 4096;
  if (identity.size() > kMostIdentity) return Value().with_span(expr.span);
  return Value::unknown(Hole{std::move(identity), written(expr, context)}, expr.span);
}

Value Evaluator::eval(const hcl::Expr& expr, const Context& context) {
  if (world_.depth == 0) world_.begun = world_.steps;
  ++world_.steps;
  if (world_.depth >= kMostDepth || world_.exhausted()) {
    if (world_.exhausted() && !std::exchange(world_.spent, true)) {
      world_.remark(expr.span,
                    "this takes more steps to evaluate than are spent on it, and is not known");
    }
    return Value().with_span(expr.span);
  }
  const Deeper deeper(world_.depth);
  Value value = eval_kind(expr, context);
  if (value.is_refused()) ++world_.refusals;
  return value.is_nameless() ? value.written_as(written(expr, context)) : value;
}

Value Evaluator::eval_kind(const hcl::Expr& expr, const Context& context) {
  switch (expr.kind) {
    case HclKind::null: return Value::null(expr.span);
    case HclKind::boolean: return Value::boolean(expr.text == "true", expr.span);
    case HclKind::number: {
      const auto number = Value::string(expr.text).number();
      return number ? Value::number(*number, expr.span) : Value().with_span(expr.span);
    }
    case HclKind::text:
    case HclKind::string:
    case HclKind::for_template: return eval_string(expr, context);
    case HclKind::wrapped:
    case HclKind::parentheses: return eval(*expr.items[0], context);
    case HclKind::variable:
    case HclKind::attribute:
    case HclKind::index:
    case HclKind::splat_item: return eval_reference(expr, context);
    case HclKind::splat: return eval_splat(expr, context);
    case HclKind::call: return eval_call(expr, context);
    case HclKind::unary: return eval_unary(expr, context);
    case HclKind::binary: return eval_binary(expr, context);
    case HclKind::conditional: return eval_conditional(expr, context);
    case HclKind::tuple: return eval_tuple(expr, context);
    case HclKind::object: return eval_object(expr, context);
    case HclKind::for_tuple:
    case HclKind::for_object: return eval_for(expr, context);
  }
  return Value().with_span(expr.span);
}

Value Evaluator::eval_string(const hcl::Expr& expr, const Context& context) {
  Parts parts;
  add_parts(expr, context, parts);
  if (parts.refused) {
    return Value::refused(written(expr, context), expr.span).made_of(parts.provenance);
  }
  std::optional<Value> given;
  if (!parts.empty_defaults.empty()) {
    const PartialText all_given = parts.text;
    settle_empty_defaults(parts);
    if (parts.text.empty()) given = Value::string(all_given, expr.span);
  }
  std::size_t bytes = 0;
  for (const Piece& piece : parts.text.pieces()) bytes += piece.text.size();
  if (bytes > world_.budget.text_bytes) return Value().with_span(expr.span);
  Value made = Value::string(std::move(parts.text), expr.span).made_of(parts.provenance);
  if (!given) return made;
  return made.with_basis(Basis::assumption).with_given(given->made_of(parts.provenance));
}

namespace {

bool separates(char c) {
  constexpr std::string_view kSeparators = "-_/.:@=\"'";
  return kSeparators.find(c) != std::string_view::npos;
}

/// Does what a directive gives end with a line, as far as it gives anything?
bool ends_line(const hcl::Expr& expr) {
  if (expr.kind == HclKind::text) return std::string_view(expr.text).ends_with('\n');
  if (expr.kind == HclKind::string) return !expr.items.empty() && ends_line(*expr.items.back());
  if (expr.kind == HclKind::for_template) return ends_line(*expr.items[1]);
  return expr.kind == HclKind::conditional &&
         (ends_line(*expr.items[1]) || ends_line(*expr.items[2]));
}

}  // namespace

/// What a template comes to; directives are templates inside of it.
void Evaluator::add_parts(const hcl::Expr& expr, const Context& context, Parts& parts) {
  PartialText& text = parts.text;
  Value& provenance = parts.provenance;
  bool& refused = parts.refused;
  if (text.pieces().size() > world_.budget.elements) {
    refused = true;
    return;
  }
  if (expr.kind == HclKind::text) {
    text.append(Piece{std::string(expr.text), expr.span, expr.is_verbatim()});
    return;
  }
  if (expr.kind == HclKind::string) {
    for (const hcl::Expr* item : expr.items) add_parts(*item, context, parts);
    return;
  }
  if (expr.kind == HclKind::for_template) {
    const Value collection = eval(*expr.items[0], context);
    provenance = provenance.made_of(collection);
    const bool iterable = value::is_sequence(collection) || collection.kind() == Kind::object;
    if (collection.is_refused() || (!iterable && !collection.is_unknown())) {
      refused = true;
      return;
    }
    if (collection.has_rest() || collection.or_nothing()) {
      Hole hole{"for(" + collection.identity() + ")" + std::to_string(expr.span.begin),
                written(expr, context)};
      text.append(PartialText::of(std::move(hole), expr.span));
      // What follows begins a line, whatever comes before.
      if (ends_line(expr)) text.append(PartialText::literal("\n"));
      return;
    }
    const auto add = [&](const Value& key, const Value& item) {
      Context inner = with(context, expr.text, item);
      if (!expr.key_name.empty()) inner = with(inner, expr.key_name, key);
      add_parts(*expr.items[1], inner, parts);
    };
    for (std::size_t i = 0; i < collection.items().size() && !refused; ++i) {
      const Value& item = collection.items()[i];
      add(collection.kind() == Kind::set ? item : Value::number(static_cast<double>(i)), item);
    }
    for (const Entry& entry : collection.entries()) {
      if (refused) break;
      add(Value::string(entry.text(), entry.key_span), entry.value);
    }
    return;
  }
  Value part = eval(expr, context);
  provenance = provenance.reached_by(part);  // its pieces tell what they rest on
  if (auto given = in_place_of_null(part)) part = given->with_span(expr.span);
  const auto as_text = part.text();
  if (!as_text || part.is_refused()) {
    refused = true;
    return;
  }
  if (part.is_unknown()) {
    Piece piece = as_text->pieces().at(0);
    piece.span = expr.span;
    piece.basis = part.basis();
    text.append(std::move(piece));
    if (ends_line(expr)) text.append(PartialText::literal("\n"));
  } else if (part.encoding() != value::Encoding::none && !part.wholly_known()) {
    // JSON in a text: whoever reads the text takes the value in its place.
    Hole hole{"encoded(" + part.identity() + ")", written(expr, context)};
    hole.encoded = part.data();
    text.append(PartialText::of(std::move(hole), expr.span).with_basis(part.basis()));
  } else if (as_text->empty() && part.given() != nullptr) {
    const bool off = context.off || (context.scope != nullptr && context.scope->off);
    const PartialText given = part.given()->text().value_or(PartialText());
    for (Piece piece : given.pieces()) {
      piece.span = expr.span;
      if (piece.is_hole()) parts.empty_defaults.emplace_back(piece.hole, off);
      text.append(std::move(piece));
    }
  } else {
    if (as_text->empty() && part.own_basis() == value::Basis::assumption) {
      text.append_assumed_nothing();
    }
    text.append(as_text->with_basis(part.own_basis()));
  }
}

/// Is something missing between the two? A line of its own may be left out.
static bool is_gap(std::string_view before, std::string_view after) {
  const std::size_t last = before.find_last_not_of(" \t");
  const bool waits = before.empty() || (last != std::string_view::npos && separates(before[last]));
  return waits && (after.empty() || after.front() == '\n' || after.front() == ' ' ||
                   separates(after.front()));
}

bool has_gap(const PartialText& text) {
  std::string all;
  for (const Piece& piece : text.pieces()) all += piece.is_hole() ? "x" : piece.text;
  const std::string_view whole = all;
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    if (is_gap(whole.substr(0, at), whole.substr(at))) return true;
  }
  return false;
}

/// An empty default is left empty beside a letter, as in "${var.prefix}app". Where it stands among
/// separators and ends ("team-${var.name}", "${var.url}:sub") nothing works without it, so whoever
/// runs this gives the variable.
void Evaluator::settle_empty_defaults(Parts& parts) {
  const std::vector<Piece> pieces = parts.text.pieces();
  const auto is_empty = [&](const Piece& piece) {
    return piece.is_hole() && std::ranges::any_of(parts.empty_defaults, [&](const auto& one) {
             return one.first == piece.hole;
           });
  };
  const auto must_be_given = [&](const Piece& piece) {
    return std::ranges::any_of(parts.empty_defaults, [&](const auto& one) {
      return one.first == piece.hole && one.second;
    });
  };
  bool all_empty = true;
  for (const Piece& piece : pieces) all_empty = all_empty && is_empty(piece);
  std::string before;  // a hole is a letter here
  PartialText settled;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!is_empty(piece)) {
      before += piece.is_hole() ? "x" : piece.text;
      settled.append(piece);
      continue;
    }
    std::size_t next = i + 1;
    while (next < pieces.size() && is_empty(pieces[next])) ++next;
    const bool hole_after = next < pieces.size() && pieces[next].is_hole();
    const std::string_view after = next == pieces.size() ? std::string_view()
                                   : hole_after          ? std::string_view("x")
                                                         : std::string_view(pieces[next].text);
    if (must_be_given(piece) || (!all_empty && is_gap(before, after))) {
      settled.append(piece);
    } else {
      settled.append_assumed_nothing();
    }
  }
  parts.text = std::move(settled);
}

/// Terraform refuses a null in a text. A variable that is null by default has another value then:
/// which one, only whoever gives it knows.
std::optional<Value> Evaluator::in_place_of_null(const Value& part) {
  if (!part.is_null() || part.own_basis() != value::Basis::assumption || part.chain().empty()) {
    return std::nullopt;
  }
  constexpr std::string_view kDefault = "default of ";
  const value::Link& from = part.chain().back();
  if (!from.what.starts_with(kDefault)) return std::nullopt;
  const std::string identity = "given@" +
                               std::to_string(static_cast<std::uint32_t>(from.where.file)) + ":" +
                               std::to_string(from.where.begin);
  return Value::unknown(Hole{identity, from.what.substr(kDefault.size()), value::Why::no_value});
}

Value Evaluator::eval_tuple(const hcl::Expr& expr, const Context& context) {
  std::vector<Value> items;
  items.reserve(expr.items.size());
  for (const hcl::Expr* item : expr.items) {
    items.push_back(eval(*item, context));
    if (items.back().is_refused() && expr.items.size() == 1) return items.back();
  }
  if (items.size() > world_.budget.elements) {
    items.resize(world_.budget.elements);
    return Value::list(std::move(items), expr.span, true);
  }
  return Value::list(std::move(items), expr.span);
}

Value Evaluator::eval_object(const hcl::Expr& expr, const Context& context) {
  std::vector<Entry> entries;
  bool rest = false;
  for (std::size_t i = 0; i + 1 < expr.items.size(); i += 2) {
    const hcl::Expr& key_expr = *expr.items[i];
    const bool ambiguous =
        key_expr.kind == HclKind::attribute && key_expr.items[0]->kind != HclKind::parentheses;
    const Value key =
        ambiguous ? Value::refused("a key with dots", key_expr.span) : eval(key_expr, context);
    const auto text = key.is_refused() ? std::nullopt : key.text();
    if (!text && (key.is_null() || value::is_collection(key))) {
      return Value::refused(written(expr, context), expr.span);
    }
    if (!text) {
      // Any key: what was there before may be replaced.
      rest = true;
      entries.clear();
      continue;
    }
    // In "${var.issuer}:sub" the end says what it is, and only for whom rests on the variable.
    const bool named = key.own_basis() == Basis::fact && !text->empty() &&
                       text->pieces().back().basis == Basis::fact &&
                       !text->pieces().back().is_hole();
    Value value = eval(*expr.items[i + 1], context).with_basis(named ? Basis::fact : key.basis());
    entries.push_back(Entry::of(*text, key.span() ? key.span() : key_expr.span, std::move(value)));
    entries.back().key_basis = key.basis();
    if (entries.size() > world_.budget.elements) return Value().with_span(expr.span);
  }
  return Value::object(std::move(entries), expr.span, rest);
}

Value Evaluator::eval_for(const hcl::Expr& expr, const Context& context) {
  const bool to_object = expr.kind == HclKind::for_object;
  const std::size_t plain = to_object ? 3 : 2;
  const hcl::Expr* condition = expr.items.size() > plain ? expr.items[plain] : nullptr;
  const Value collection = eval(*expr.items[0], context);
  if (collection.is_refused()) return collection;
  if (collection.is_unknown()) {
    return symbol("for@" + std::to_string(static_cast<std::uint32_t>(expr.span.file)) + ":" +
                      std::to_string(expr.span.begin) + "(" + collection.identity() + ")",
                  expr, context)
        .made_of(collection);
  }
  if (!value::is_sequence(collection) && collection.kind() != Kind::object) {
    return Value::refused(written(expr, context), expr.span);
  }
  const auto no_bool = [](const Value& v) {
    return (v.wholly_known() && !v.boolean()) || value::is_collection(v);
  };
  if (condition != nullptr) {  // Terraform looks at it even if there is nothing to iterate over
    Context inner = with(context, expr.text, Value());
    if (!expr.key_name.empty()) inner = with(inner, expr.key_name, Value());
    const Value wanted = eval(*condition, inner);
    if (no_bool(wanted) || is_no_condition(*condition))
      return Value::refused(written(expr, context), expr.span);
  }
  bool rest = collection.has_rest();
  bool full = false;
  std::vector<Value> items;
  std::vector<Entry> entries;
  std::map<std::string, std::pair<Entry, std::vector<Value>>> groups;
  Basis basis = collection.own_basis();
  const auto add = [&](const Value& key, const Value& item) {
    Context inner = with(context, expr.text, item);
    if (!expr.key_name.empty()) inner = with(inner, expr.key_name, key);
    bool maybe = false;
    if (condition != nullptr) {
      const Value wanted = eval(*condition, inner);
      basis = std::max(basis, wanted.basis());
      const auto known = wanted.or_nothing() ? std::nullopt : wanted.boolean();
      if (known == false) return;
      maybe = !known;
    }
    if (maybe) {  // in or not: the rest that is not known
      rest = true;
      return;
    }
    if (!to_object) {
      items.push_back(eval(*expr.items[1], inner));
    } else {
      const Value name = eval(*expr.items[1], inner);
      const auto text = name.is_refused() ? std::nullopt : name.text();
      if (!text) {
        rest = true;
        return;
      }
      Value value = eval(*expr.items[2], inner).with_basis(name.basis());
      const auto place = name.span() ? name.span() : key.span();
      if (expr.flag) {
        groups.try_emplace(text->identity(), Entry::of(*text, place, Value()), std::vector<Value>())
            .first->second.second.push_back(std::move(value));
      } else {
        entries.push_back(Entry::of(*text, place, std::move(value)));
      }
    }
    full = items.size() + entries.size() >= world_.budget.elements || world_.exhausted();
  };
  for (std::size_t i = 0; i < collection.items().size() && !full; ++i) {
    const Value& item = collection.items()[i];
    add(collection.kind() == Kind::set ? item : Value::number(static_cast<double>(i)), item);
  }
  for (const Entry& entry : collection.entries()) {
    if (full) break;
    add(Value::string(entry.text(), entry.key_span).with_basis(entry.value.basis()), entry.value);
  }
  for (auto& [key, group] : groups) {
    entries.push_back(std::move(group.first));
    entries.back().value = Value::list(std::move(group.second), expr.span);
  }
  Value result = to_object ? Value::object(std::move(entries), expr.span, rest || full)
                           : Value::list(std::move(items), expr.span, rest || full);
  result = result.with_basis(basis);
  return collection.or_nothing() ? result.with_or_nothing() : result;
}

Value Evaluator::eval_conditional(const hcl::Expr& expr, const Context& context) {
  const Value condition = eval(*expr.items[0], context);
  if (condition.is_refused()) return condition;
  const auto known = condition.or_nothing() ? std::nullopt : condition.boolean();
  if (known) {
    const hcl::Expr& other = bare(*expr.items[*known ? 2 : 1]);
    const Value chosen = eval(*expr.items[*known ? 1 : 2], context);
    // Both sides must be of one type, as far as it can be seen without evaluating the other.
    const std::uint64_t refusals = world_.refusals;
    // (A list or an object that is refused itself is of no type.)
    const bool collection = other.kind == HclKind::tuple || other.kind == HclKind::object;
    std::optional<Value> there;
    if (!fit(shape_of(chosen), shape_of(other))) {
      if (collection) there = eval(other, context);
      if (!collection || (!there->is_refused() && world_.refusals == refusals)) {
        return Value::refused(written(expr, context), expr.span);
      }
    }
    if (condition.basis() != Basis::fact && is_nothing(chosen)) {
      if (!there) there = eval(other, context);
      // What the other side names is off by the same default, and is judged as what it would be.
      if (there->or_nothing() && !there->is_refused()) {
        world_.refusals = refusals;
        return there->resting_on(condition, condition.basis());
      }
    }
    world_.refusals = refusals;
    if (shape_of(other) == Shape::text &&
        (chosen.kind() == Kind::number || chosen.kind() == Kind::boolean)) {
      return Value::string(*chosen.text(), chosen.span())
          .made_of(chosen)
          .resting_on(condition, condition.basis());
    }
    return chosen.resting_on(condition, condition.basis());
  }
  if (condition.wholly_known() || value::is_collection(condition)) {
    return Value::refused(written(expr, context), expr.span);
  }
  const Value yes = eval(*expr.items[1], context), no = eval(*expr.items[2], context);
  const Basis basis = std::max({condition.basis(), yes.own_basis(), no.own_basis()});
  if (yes.identity() == no.identity()) return yes.with_basis(basis);
  // `c ? x : ""` stands for x, or for nothing.
  if (is_nothing(no) && !is_nothing(yes) && !yes.is_refused()) {
    return yes.with_or_nothing().with_basis(basis);
  }
  if (is_nothing(yes) && !is_nothing(no) && !no.is_refused()) {
    return no.with_or_nothing().with_basis(basis);
  }
  // So does `count = c ? 1 : 0`.
  if (yes.kind() == Kind::number && no.kind() == Kind::number) {
    const auto zero = [](const Value& v) { return *v.number() == 0; };
    if (zero(no)) return yes.with_or_nothing().with_basis(basis);
    if (zero(yes)) return no.with_or_nothing().with_basis(basis);
  }
  return symbol("?(" + condition.identity() + "," + yes.identity() + "," + no.identity() + ")",
                expr, context)
      .with_basis(std::max({basis, yes.basis(), no.basis()}));
}

Value Evaluator::eval_unary(const hcl::Expr& expr, const Context& context) {
  const Value operand = eval(*expr.items[0], context);
  if (operand.is_refused()) return operand;
  if (!operand.or_nothing()) {
    if (expr.op == hcl::Op::logical_not && operand.boolean()) {
      return Value::boolean(!*operand.boolean(), expr.span).made_of(operand);
    }
    if (expr.op == hcl::Op::negate && operand.number()) {
      return Value::number(-*operand.number(), expr.span).made_of(operand);
    }
  }
  if (operand.wholly_known()) return Value::refused(written(expr, context), expr.span);
  return symbol(std::string(to_string(expr.op)) + "(" + operand.identity() + ")", expr, context)
      .made_of(operand);
}

Value Evaluator::eval_binary(const hcl::Expr& expr, const Context& context) {
  using hcl::Op;
  const std::uint64_t refusals = world_.refusals;
  const Value left = eval(*expr.items[0], context);
  const bool logical = expr.op == Op::logical_and || expr.op == Op::logical_or;
  const auto bool_of = [](const Value& v) {
    return v.or_nothing() ? std::optional<bool>() : v.boolean();
  };
  const auto answer = [&](bool value, const Value& right) {
    return with_provenance(Value::boolean(value, expr.span), left, right);
  };
  if (left.is_refused() && logical &&
      eval(*expr.items[1], context).boolean() == (expr.op == Op::logical_or)) {
    world_.refusals = refusals;  // the other side decides
    return Value::boolean(expr.op == Op::logical_or, expr.span).made_of(left);
  }
  if (left.is_refused()) return left;
  const auto no_bool = [&](const Value& v) {
    return (v.wholly_known() && !v.boolean()) || value::is_collection(v);
  };
  if (logical && (no_bool(left) || is_no_condition(*expr.items[1])))
    return Value::refused(written(expr, context), expr.span);
  if (logical) {  // one side may decide alone
    const bool decisive = expr.op == Op::logical_or;
    if (bool_of(left) == decisive) return answer(decisive, left);
    const Value right = eval(*expr.items[1], context);
    if (right.is_refused()) return right;
    if (no_bool(right)) return Value::refused(written(expr, context), expr.span);
    if (bool_of(right) == decisive) return answer(decisive, right);
    if (bool_of(left) && bool_of(right)) return answer(!decisive, right);
    return with_provenance(
        symbol("(" + left.identity() + std::string(to_string(expr.op)) + right.identity() + ")",
               expr, context),
        left, right);
  }
  const Value right = eval(*expr.items[1], context);
  if (right.is_refused()) return right;
  const bool maybe = left.or_nothing() || right.or_nothing();
  if (!maybe && (expr.op == Op::equal || expr.op == Op::not_equal)) {
    const Answer same = value::equal(left, right);
    if (same != Answer::undecided) {
      return answer((same == Answer::yes) == (expr.op == Op::equal), right);
    }
  } else if (!maybe && left.number() && right.number()) {
    const double a = *left.number(), b = *right.number();
    const auto number = [&](double value) {
      return with_provenance(Value::number(value, expr.span), left, right);
    };
    switch (expr.op) {
      case Op::add:
      case Op::subtract:
      case Op::multiply: return number(reckoned(expr.op, a, b));
      case Op::divide:
        if (b == 0) return Value::refused(written(expr, context), expr.span);
        return number(a / b);
      case Op::modulo:
        if (a == 0 && b == 0) return number(0);
        if (b == 0) return Value::refused(written(expr, context), expr.span);
        return number(reckoned(expr.op, a, b));
      case Op::less: return answer(a < b, right);
      case Op::less_equal: return answer(a <= b, right);
      case Op::greater: return answer(a > b, right);
      case Op::greater_equal: return answer(a >= b, right);
      default: break;
    }
  } else if (!maybe && left.wholly_known() && right.wholly_known()) {
    return Value::refused(written(expr, context), expr.span);
  }
  return with_provenance(
      symbol("(" + left.identity() + std::string(to_string(expr.op)) + right.identity() + ")", expr,
             context),
      left, right);
}

Value Evaluator::eval_splat(const hcl::Expr& expr, const Context& context) {
  return splat_over(eval(*expr.items[0], context), expr, context);
}

Value Evaluator::splat_over(const Value& source, const hcl::Expr& expr, const Context& context) {
  if (source.is_refused()) return source;
  if (source.is_null()) return Value::list({}, expr.span).made_of(source);
  if (source.is_unknown()) {
    return symbol("splat@" + std::to_string(static_cast<std::uint32_t>(expr.span.file)) + ":" +
                      std::to_string(expr.span.begin) + "(" + source.identity() + ")",
                  expr, context)
        .made_of(source);
  }
  std::vector<Value> items;
  const auto add = [&](const Value& item) {
    items.push_back(eval(*expr.items[1], with(context, "[*]", item)));
  };
  if (!value::is_sequence(source)) {
    add(source);
    return Value::list(std::move(items), expr.span).with_basis(source.own_basis());
  }
  for (const Value& item : source.items()) add(item);
  Value result =
      Value::list(std::move(items), expr.span, source.has_rest()).with_basis(source.own_basis());
  return source.or_nothing() ? result.with_or_nothing() : result;
}

}  // namespace irsa::terraform
