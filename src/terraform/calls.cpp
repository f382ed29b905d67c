#include <algorithm>
#include <array>

#include "base/text.h"
#include "doc/document.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/scalar_type.h"
#include "doc/yaml/reader.h"
#include "hcl/read.h"
#include "terraform/evaluator.h"
#include "terraform/provider_functions.h"

namespace irsa::terraform {

using value::Alphabet;
using value::Entry;
using value::Hole;
using value::Kind;
using value::PartialText;
using value::Piece;
using value::Shadow;
using value::Value;
using value::Why;

namespace {

constexpr std::string_view kFolderIdentity = "folder:";

/// Was the bare issuer of `base` cut out, and nothing else?
bool is_hole(const Value& v, const Hole& wanted) {
  const auto text = v.text();
  const Hole* hole = text ? text->only_hole() : nullptr;
  return hole != nullptr && hole->identity == wanted.identity;
}

Hole derived(const Hole& base, std::string_view name, bool cut) {
  Hole hole{std::string(name) + "(" + base.identity + ")", base.shown, base.why};
  hole.alphabet = Alphabet::issuer;
  hole.non_empty = true;
  if (cut) hole.issuer = Hole::Issuer::whole;
  return hole;
}

/// The symbol, which the call is made with, as the URL of a provider, and as its ARN.
Shadow shadow_of(const Value& symbol, Span call) {
  const Hole& base = *symbol.hole();
  const Span where = symbol.span().value_or(call);
  Shadow shadow{base, Value(), Value()};
  const PartialText url = PartialText::of(derived(base, "bare", true), where);
  const PartialText issuer = PartialText::of(derived(base, "issof", true), where);
  shadow.url = Value::string(issuer_url(url, where, base.shown), where);
  shadow.arn = Value::string(provider_arn(base.identity, issuer, where, base.shown), where);
  return shadow;
}

bool may_be_issuer(const Value& v) {
  const Hole* hole = v.hole();
  return hole != nullptr && !hole->error && hole->alphabet == Alphabet::any &&
         hole->issuer == Hole::Issuer::none && !hole->encoded;
}

/// Functions whose result holds the elements of their arguments, each as it is: one argument cannot
/// take away or replace what another gives.
bool keeps_elements(std::string_view function) {
  constexpr std::array<std::string_view, 7> kFunctions = {"concat", "flatten", "setunion", "tolist",
                                                          "toset",  "reverse", "values"};
  return std::find(kFunctions.begin(), kFunctions.end(), function) != kFunctions.end();
}

/// What a result rests on because of an argument, beside what its parts say of themselves.
value::Basis basis_by(const Value& result, std::string_view function, const Value& argument) {
  const bool whole = value::is_collection(result) || result.encoding() != value::Encoding::none;
  if (!whole || !value::is_collection(argument)) return argument.basis();
  // What is empty by default has no elements that could tell.
  const bool empty = argument.items().empty() && argument.entries().empty();
  return keeps_elements(function) && !empty ? value::Basis::fact : argument.own_basis();
}

}  // namespace

namespace {

/// Functions that take a text apart or put one together.
bool works_on_texts(std::string_view function) {
  constexpr std::array<std::string_view, 20> kFunctions = {
      "replace", "trim",  "trimprefix", "trimsuffix", "trimspace", "lower",     "upper",
      "title",   "chomp", "substr",     "strrev",     "split",     "regex",     "regexall",
      "format",  "join",  "indent",     "urlencode",  "arn_parse", "formatlist"};
  return std::find(kFunctions.begin(), kFunctions.end(), function) != kFunctions.end();
}

/// The arguments as they are if somebody gives the variables that are empty by default; nullopt if
/// there is none.
std::optional<std::vector<Value>> all_given(const std::vector<Value>& arguments) {
  bool any = false;
  const auto given = [&](const Value& v) {
    any = any || v.given() != nullptr;
    return v.given() != nullptr ? *v.given() : v;
  };
  std::vector<Value> out;
  for (const Value& argument : arguments) {
    if (argument.kind() != Kind::list) {
      out.push_back(given(argument));
      continue;
    }
    std::vector<Value> items;
    for (const Value& item : argument.items()) items.push_back(given(item));
    out.push_back(Value::list(std::move(items), argument.span(), argument.has_rest())
                      .put_together_of(argument));
  }
  return any ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

/// What a function makes of variables that are empty by default, once they are given; nullopt if
/// the empty text is as good.
std::optional<Value> Evaluator::call_with_given(const hcl::Expr& expr, const Context& context,
                                                const std::vector<Value>& arguments,
                                                const std::optional<Value>& by_default) {
  const std::string_view name = plain_function_name(expr.text);
  const bool refused = by_default && by_default->is_refused();
  if (!refused && !works_on_texts(name)) return std::nullopt;
  const auto given = all_given(arguments);
  if (!given) return std::nullopt;
  const auto text =
      by_default && by_default->kind() == Kind::string ? by_default->text() : std::nullopt;
  if (text && !text->empty() && !has_gap(*text)) return std::nullopt;
  const FunctionLimits limits{world_.budget.elements, world_.budget.text_bytes};
  Value result =
      call_function(name, *given, expr.span, limits).value_or(unknown_call(expr, context, *given));
  if (result.is_refused()) return std::nullopt;
  return text && text->empty() ? by_default->with_given(std::move(result)) : result;
}

/// The value of a pure function is a symbol named by the call, unless it turns out that what it
/// cuts out of its argument is the bare issuer.
Value Evaluator::unknown_call(const hcl::Expr& expr, const Context& context,
                              const std::vector<Value>& arguments) {
  if (is_volatile(expr.text)) return Value().with_span(expr.span);
  std::string identity = std::string(expr.text) + "(";
  std::size_t symbols = 0, at = 0;
  Value provenance = Value::null();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    identity += arguments[i].identity() + ",";
    provenance = provenance.made_of(arguments[i]);
    if (arguments[i].wholly_known()) continue;
    ++symbols;
    at = i;
  }
  const Value plain = symbol(identity + ")", expr, context).made_of(provenance);
  if (symbols != 1) return plain;
  const Value& argument = arguments[at];
  const std::shared_ptr<const Shadow>& known = argument.data()->shadow;
  if (!known && !may_be_issuer(argument)) return plain;
  const Shadow before = known ? *known : shadow_of(argument, expr.span);
  const FunctionLimits limits{world_.budget.elements, world_.budget.text_bytes};
  Shadow after{before.base, Value(), Value(), false, false};
  const auto try_as = [&](const Value& as) -> std::optional<Value> {
    std::vector<Value> replaced = arguments;
    replaced[at] = as;
    auto result = call_function(plain_function_name(expr.text), replaced, expr.span, limits);
    return result && !result->is_refused() ? result : std::nullopt;
  };
  if (before.has_url) {
    if (auto result = try_as(before.url)) {
      const Hole wanted = derived(before.base, "bare", false);
      if (is_hole(*result, wanted)) {
        Hole hole = wanted;
        hole.shown = plain.hole() != nullptr ? plain.hole()->shown : hole.shown;
        return Value::unknown(std::move(hole), expr.span).made_of(provenance);
      }
      after.url = *result;
      after.has_url = true;
    }
  }
  if (before.has_arn) {
    if (auto result = try_as(before.arn)) {
      const Hole wanted = derived(before.base, "issof", false);
      if (is_hole(*result, wanted)) {
        Hole hole = wanted;
        hole.shown = plain.hole() != nullptr ? plain.hole()->shown : hole.shown;
        return Value::unknown(std::move(hole), expr.span).made_of(provenance);
      }
      after.arn = *result;
      after.has_arn = true;
    }
  }
  if (!after.has_url && !after.has_arn) return plain;
  return plain.with_shadow(std::make_shared<const Shadow>(std::move(after)));
}

Value Evaluator::eval_call(const hcl::Expr& expr, const Context& context) {
  const std::string_view name = plain_function_name(expr.text);
  if (name == "try" || name == "can") return call_try(expr, context);
  if (name == "file") return call_file(expr, context, false);
  if (name == "templatefile") return call_file(expr, context, true);
  std::vector<Value> arguments;
  for (const hcl::Expr* item : expr.items) arguments.push_back(eval(*item, context));
  if (expr.flag && !arguments.empty()) {
    const Value last = arguments.back();
    arguments.pop_back();
    if (last.has_rest() || (last.kind() != Kind::list && last.kind() != Kind::set)) {
      // How many arguments there are is not known.
      if (name == "merge" || name == "concat") {
        arguments.insert(arguments.end(), last.items().begin(), last.items().end());
        arguments.push_back(Value());
      } else {
        arguments.push_back(last);
        return unknown_call(expr, context, arguments);
      }
    } else {
      arguments.insert(arguments.end(), last.items().begin(), last.items().end());
    }
  }
  const bool looks_at_all = name == "jsonencode" || name == "yamlencode" || name == "flatten" ||
                            name == "distinct" || name == "toset" || name == "sort";
  for (const Value& argument : arguments) {
    if (argument.is_refused()) return argument;
    world_.steps += argument.items().size() + argument.entries().size();
    if (looks_at_all) charge(argument);
  }
  if (world_.exhausted()) return Value().with_span(expr.span);
  if (name == "fileexists" && arguments.size() == 1) {
    const auto path = file_path(arguments[0], context);
    if (path) return Value::boolean(world_.files.bytes(*path).has_value(), expr.span);
    return unknown_call(expr, context, arguments);
  }
  if (name == "fileset") return call_fileset(expr, context, arguments);
  if (name == "abspath" && arguments.size() == 1) return arguments[0];
  const FunctionLimits limits{world_.budget.elements, world_.budget.text_bytes};
  // Elements of several collections keep what each rests on.
  for (Value& argument : arguments) argument = argument.with_basis_in_parts();
  auto result = call_function(name, arguments, expr.span, limits);
  if (!result && (name == "jsondecode" || name == "yamldecode") && arguments.size() == 1) {
    return decode_text(arguments[0], name == "jsondecode", expr, context);
  }
  if (auto given = call_with_given(expr, context, arguments, result)) {
    if (given->given() == nullptr) return *given;
    result = std::move(given);
  }
  if (!result) return unknown_call(expr, context, arguments);
  if (result->is_refused()) return Value::refused(written(expr, context), expr.span);
  world_.steps += result->items().size() + result->entries().size();
  const bool made_text = result->kind() == Kind::string;
  for (const Value& argument : arguments) {
    if (made_text) result = result->reached_by(argument);
    result = result->resting_on(argument, basis_by(*result, name, argument));
    if (argument.sensitive()) result = result->with_sensitive();
  }
  return *result;
}

/// The first argument that Terraform does not refuse. What is not known counts as not refused.
Value Evaluator::call_try(const hcl::Expr& expr, const Context& context) {
  if (expr.text.ends_with("can")) {
    if (expr.items.size() != 1) return Value::refused(written(expr, context), expr.span);
    const Value value = eval(*expr.items[0], context);
    if (value.is_refused()) return Value::boolean(false, expr.span).made_of(value);
    if (value.wholly_known()) return Value::boolean(true, expr.span).made_of(value);
    return symbol("can(" + value.identity() + ")", expr, context).made_of(value);
  }
  Value refused = Value::null();
  for (const hcl::Expr* item : expr.items) {
    const Value value = eval(*item, context);
    if (!value.is_refused()) return value.resting_on(refused, refused.basis());
    refused = refused.resting_on(value, value.basis());
  }
  return Value::refused(written(expr, context), expr.span);
}

/// A path of a file as it is in the tree; nullopt if it is not known or leads out of it.
std::optional<std::string> Evaluator::file_path(const Value& path, const Context& context) {
  const auto text = path.text();
  if (!text || text->empty()) return std::nullopt;
  std::string base = context.scope != nullptr ? *context.scope->root_folder : std::string();
  std::string rest;
  const std::vector<Piece>& pieces = text->pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].is_hole()) {
      rest += pieces[i].text;
      continue;
    }
    const std::string_view identity = pieces[i].hole->identity;
    if (i > 0 || !identity.starts_with(kFolderIdentity)) return std::nullopt;
    base = std::string(identity.substr(kFolderIdentity.size()));
  }
  while (!rest.empty() && rest.front() == '/' && pieces[0].is_hole()) rest.erase(0, 1);
  std::string result;
  if (!resolve_path(base, rest, result)) return std::nullopt;
  return result;
}

Value Evaluator::call_file(const hcl::Expr& expr, const Context& context, bool as_template) {
  const Value path = expr.items.empty() ? Value() : eval(*expr.items[0], context);
  const Value variables =
      as_template && expr.items.size() > 1 ? eval(*expr.items[1], context) : Value();
  if (context.scope == nullptr) return Value::refused("templatefile", expr.span);
  const auto unknown = [&](std::string_view why) {
    const std::string shown = written(expr, context);
    world_.remark(expr.span, shown + " is not followed: " + std::string(why));
    Hole hole{std::string(expr.text) + "(" + path.identity() + "," + variables.identity() + ")",
              shown, Why::not_in_input};
    return Value::unknown(std::move(hole), expr.span).made_of(path).made_of(variables);
  };
  const auto name = file_path(path, context);
  if (!name) return unknown("the place of the file is not known, or outside of the given paths");
  std::string_view why;
  const auto text = file_text(*name, as_template ? &variables : nullptr, expr.span, why);
  if (!text) return unknown(why);
  return as_template ? *text : text->made_of(path);
}

std::optional<Value> Evaluator::file_text(const std::string& path, const Value* variables,
                                          Span from, std::string_view& why) {
  const auto unknown = [&](std::string_view reason) {
    why = reason;
    return std::nullopt;
  };
  const auto bytes = world_.files.bytes(path);
  if (!bytes) return unknown("the file is not there, or cannot be read");
  if (bytes->size() > world_.budget.text_bytes) return unknown("the file is too large");
  const FileId file = world_.files.id(path);
  const Span whole{file, 0, static_cast<std::uint32_t>(bytes->size())};
  if (variables == nullptr) {
    world_.files_read.insert(path);
    return Value::string(PartialText::literal(*bytes, whole, true), whole);
  }
  std::unique_ptr<OtherFile>& other = world_.other_files[path];
  if (!other) {
    other = std::make_unique<OtherFile>();
    hcl::SyntaxError error{whole, {}, {}};
    other->expr = hcl::read_template(other->tree, {file, *bytes}, error);
    if (other->expr == nullptr && world_.told.insert(path).second) {
      world_.problems.push_back({path, file, error});
    }
  }
  if (other->expr == nullptr) return unknown("the template cannot be read");
  Context inner;
  for (const Entry& entry : variables->entries()) inner = with(inner, entry.key, entry.value);
  if (variables->has_rest()) {
    // Any name may be given: one that is not known is a parameter.
    Hole parameter{"parameter of " + path, "…", Why::template_parameter};
    inner = with(inner, "*", Value::unknown(std::move(parameter), from));
  }
  const Value result = eval(*other->expr, inner);
  if (result.is_refused()) return unknown("a name in the template is not given");
  world_.files_read.insert(path);
  return result.with_basis(variables->own_basis());
}

namespace {

/// Where each byte of a text is written, and one more for its end, as well as is known.
struct TextPlaces {
  explicit TextPlaces(const PartialText& text) {
    for (const Piece& piece : text.pieces()) {
      if (!piece.span || (!places.empty() && piece.span->file != file)) exact = false;
      if (piece.span) file = piece.span->file;
      for (std::size_t i = 0; i < piece.text.size(); ++i) {
        places.push_back(!piece.span      ? 0
                         : piece.verbatim ? piece.span->begin + static_cast<std::uint32_t>(i)
                                          : piece.span->begin);
      }
    }
    places.push_back(places.empty() ? 0 : places.back() + 1);
  }
  std::vector<std::uint32_t> places = {};
  FileId file{};
  bool exact = true;  ///< all of it is in this file
};

}  // namespace

std::optional<Value> Evaluator::render_text(const Value& text, const Value& variables, Span where) {
  const auto partial = text.text();
  const auto literal = partial ? partial->text() : std::nullopt;
  if (!literal || literal->size() > world_.budget.text_bytes) return std::nullopt;
  TextPlaces places(*partial);
  if (!places.exact) {
    places.file = where.file;
    std::fill(places.places.begin(), places.places.end(), where.begin);
  }
  std::unique_ptr<OtherFile>& other =
      world_.other_files["text:" + std::to_string(static_cast<std::uint32_t>(places.file)) + ":" +
                         std::to_string(places.places.front()) + ":" + *literal];
  if (!other) {
    other = std::make_unique<OtherFile>();
    hcl::SyntaxError error{where, {}, {}};
    const std::string_view kept = other->tree.keep(*literal);
    other->expr =
        hcl::read_template(other->tree, {places.file, kept, 0, places.places.data()}, error);
  }
  if (other->expr == nullptr) return std::nullopt;
  Context inner;
  for (const Entry& entry : variables.entries()) inner = with(inner, entry.key, entry.value);
  if (variables.has_rest()) {
    Hole parameter{"parameter of the template", "…", Why::template_parameter};
    inner = with(inner, "*", Value::unknown(std::move(parameter), where));
  }
  const Value result = eval(*other->expr, inner);
  if (result.is_refused()) return std::nullopt;
  return result.made_of(text).with_basis(variables.own_basis());
}

/// Reads JSON out of a text all of which is known.
namespace {

/// A text to be read as YAML or JSON in spite of what is not known of it: words stand for holes,
/// and for plain words that are written elsewhere than the rest (arguments of a template, locals).
/// They are turned back in the scalars that are found.
class WordedText {
 public:
  /// `written`: where the rest is, if that is known.
  WordedText(const PartialText& text, const std::optional<Span>& written) {
    std::string literals;
    for (const Piece& piece : text.pieces()) {
      literals += piece.text;
      if (!piece.is_hole() && piece.span && !has_file_) {
        file_ = piece.span->file;
        has_file_ = true;
      }
    }
    while (literals.find(mark_) != std::string::npos) mark_ += 'q';
    const auto is_inside = [&](const Piece& piece) {
      return piece.span && written->begin <= piece.span->begin && piece.span->end <= written->end;
    };
    const bool known = has_file_ && written && written->file == file_ &&
                       std::ranges::any_of(text.pieces(), is_inside);
    std::uint32_t last = known ? written->begin : 0;
    for (const Piece& piece : text.pieces()) {
      const bool here = piece.span && piece.span->file == file_ && (!known || is_inside(piece));
      const std::uint32_t begin = here ? piece.span->begin : last;
      if (piece.is_hole() || (!here && is_plain_word(piece.text))) {
        const std::string word = mark_ + std::to_string(words_.size()) + "Z";
        words_.push_back(piece);
        text_ += word;
        places_.insert(places_.end(), word.size(), begin);
        last = here ? piece.span->end : last;
        continue;
      }
      text_ += piece.text;
      for (std::size_t i = 0; i < piece.text.size(); ++i) {
        last = here && piece.verbatim ? begin + static_cast<std::uint32_t>(i) : begin;
        places_.push_back(last);
      }
      if (here) last = piece.span->end;
    }
    places_.push_back(last);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::uint32_t* places() const { return places_.data(); }
  /// The file that its places are in, if there is one.
  [[nodiscard]] std::optional<FileId> file() const {
    return has_file_ ? std::optional(file_) : std::nullopt;
  }
  [[nodiscard]] bool has_words() const { return !words_.empty(); }

  /// A scalar of it, with what the words stand for; nullopt if there is none in it.
  [[nodiscard]] std::optional<PartialText> restored(std::string_view scalar, Span span) const {
    std::size_t at = words_.empty() ? std::string_view::npos : scalar.find(mark_);
    if (at == std::string_view::npos) return std::nullopt;
    PartialText out;
    std::size_t done = 0;
    for (; at != std::string_view::npos; at = scalar.find(mark_, done)) {
      out.append(PartialText::literal(scalar.substr(done, at - done), span));
      std::size_t number = 0;
      for (at += mark_.size(); at < scalar.size() && is_digit(scalar[at]); ++at) {
        number = number * 10 + static_cast<std::size_t>(scalar[at] - '0');
      }
      if (number >= words_.size() || at >= scalar.size()) return std::nullopt;
      out.append(words_[number]);
      done = at + 1;
    }
    out.append(PartialText::literal(scalar.substr(done), span));
    return out;
  }

 private:
  /// Nothing that YAML could take for anything but the text that it is.
  static bool is_plain_word(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
      return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == ':' || c == '/' ||
             c == '.';
    });
    return plain && std::any_of(text.begin(), text.end(), is_letter) && !text.ends_with(':') &&
           doc::plain_type(text) == doc::Type::string;
  }

  std::string text_;
  std::vector<std::uint32_t> places_;
  FileId file_{};
  bool has_file_ = false;
  std::string mark_ = "Zq";
  std::vector<Piece> words_;
};

}  // namespace

Value Evaluator::decode_text(const Value& text, bool json, const hcl::Expr& expr,
                             const Context& context) {
  const auto partial = text.text();
  if (!partial || partial->only_hole() != nullptr) return unknown_call(expr, context, {text});
  const WordedText words(*partial, text.span());
  const std::string& read = words.text();
  if (read.size() > world_.budget.text_bytes) return unknown_call(expr, context, {text});
  const bool exact = words.file().has_value();
  doc::DocumentBuilder builder(doc::Limits{});
  const doc::SourceText source{words.file().value_or(expr.span.file), read, 0, words.places()};
  bool whole = true;
  if (json) {
    whole = doc::skip_json_space(read, doc::read_json(source, builder)) == read.size();
  } else {
    doc::read_yaml(source, builder);
  }
  if (builder.error() || !whole) {
    // What is filled in may be more than a scalar, and nothing is known then.
    if (!json || words.has_words()) return unknown_call(expr, context, {text});
    return Value::refused(written(expr, context), expr.span).made_of(text);
  }
  if (!builder.complete()) return json ? unknown_call(expr, context, {text}) : Value::null();
  std::size_t left = world_.budget.elements;
  const auto build = [&](const auto& self, const doc::Node& node) -> Value {
    const Span span = exact ? node.span() : expr.span;
    if (left == 0) return Value().with_span(span);
    --left;
    if (node.is_mapping()) {
      std::vector<Entry> entries;
      for (const auto& [key, value] : node.entries()) {
        const Span key_span = exact ? key.span() : expr.span;
        const auto name = words.restored(key.text(), key_span);
        entries.push_back(name ? Entry::of(*name, key_span, self(self, value))
                               : Entry{std::string(key.text()), key_span, self(self, value)});
      }
      return Value::object(std::move(entries), span);
    }
    if (node.is_sequence()) {
      std::vector<Value> items;
      for (const doc::Node item : node.items()) items.push_back(self(self, item));
      return Value::list(std::move(items), span);
    }
    if (auto filled = words.restored(node.text(), span)) {
      if (filled->only_hole() != nullptr && node.style() == doc::Style::plain) {
        return Value::unknown(*filled->only_hole(), span);  // of whatever type
      }
      return Value::string(std::move(*filled), span);
    }
    switch (node.type()) {
      case doc::Type::null: return Value::null(span);
      case doc::Type::boolean:
        return Value::boolean(doc::key_as_string(node.text()) == "true", span);
      case doc::Type::integer:
      case doc::Type::floating: {
        const auto number = Value::string(node.text()).number();
        return number ? Value::number(*number, span) : Value().with_span(span);
      }
      default: break;
    }
    // Written as it is, perhaps in quotes: parts of it have places of their own.
    const auto size = static_cast<std::uint32_t>(node.text().size());
    const std::uint32_t quote = node.style() == doc::Style::plain ? 0 : 1;
    if (!exact || node.style() > doc::Style::double_quoted ||
        span.end - span.begin != size + 2 * quote) {
      return Value::string(node.text(), span);
    }
    const Span inner(span.file, span.begin + quote, span.end - quote);
    return Value::string(PartialText::literal(node.text(), inner, true), inner);
  };
  return build(build, builder.document().root()).made_of(text);
}

}  // namespace irsa::terraform
