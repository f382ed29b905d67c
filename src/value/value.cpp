#include "value/value.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace irsa::value {
namespace {

constexpr std::size_t kMostLinks = 12;

const std::shared_ptr<const Data>& null_data() {
  static const auto data = [] {
    auto made = std::make_shared<Data>();
    made->kind = Kind::null;
    return std::shared_ptr<const Data>(made);
  }();
  return data;
}

/// An identity that nothing else has.
std::string unique_identity() {
  static std::atomic<std::uint64_t> next{0};
  return "?" + std::to_string(++next);
}

std::string escape_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

void add_shown_text(std::string& out, const PartialText& text) {
  out += '"';
  for (const Piece& piece : text.pieces()) {
    out += piece.is_hole() ? "${" + piece.hole->shown + "}" : escape_text(piece.text);
  }
  out += '"';
}

}  // namespace

Value::Value(std::shared_ptr<const Data> data, std::optional<Span> span)
    : data_(std::move(data)), span_(span) {}

namespace {
constexpr std::string_view kNameless = "a value that is not known";

Basis basis_of(const Data& data) {
  Basis basis = Basis::fact;
  for (const Value& item : data.items) basis = std::max(basis, item.basis());
  for (const Entry& entry : data.entries) {
    basis = std::max({basis, entry.value.basis(), entry.key_basis});
  }
  return basis;
}

}  // namespace

Value::Value() : Value(unknown(Hole{unique_identity(), std::string(kNameless)})) {}

bool Value::is_nameless() const {
  return hole() != nullptr && hole()->shown == kNameless && !data_->text.pieces().front().written;
}

Value Value::null(std::optional<Span> span) { return Value(null_data(), span); }

Value Value::boolean(bool value, std::optional<Span> span) {
  auto data = std::make_shared<Data>();
  data->kind = Kind::boolean;
  data->boolean = value;
  return Value(std::move(data), span);
}

Value Value::number(double value, std::optional<Span> span) {
  auto data = std::make_shared<Data>();
  data->kind = Kind::number;
  data->number = value;
  return Value(std::move(data), span);
}

Value Value::string(PartialText text, std::optional<Span> span) {
  auto data = std::make_shared<Data>();
  data->kind = Kind::string;
  data->text = std::move(text);
  data->basis = data->text.basis();
  return Value(std::move(data), span);
}

Value Value::string(std::string_view text, std::optional<Span> span) {
  return string(PartialText::literal(text, span), span);
}

Value Value::list(std::vector<Value> items, std::optional<Span> span, bool rest) {
  auto data = std::make_shared<Data>();
  data->kind = Kind::list;
  data->items = std::move(items);
  data->rest = rest;
  data->basis = basis_of(*data);
  return Value(std::move(data), span);
}

Value Value::set(std::vector<Value> items, std::optional<Span> span, bool rest) {
  std::vector<std::pair<std::string, Value>> keyed;
  for (Value& item : items) {
    const auto text = item.text();
    keyed.emplace_back(text ? text->identity() : item.identity(), std::move(item));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  auto data = std::make_shared<Data>();
  data->kind = Kind::set;
  data->rest = rest;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    if (i > 0 && keyed[i].first == keyed[i - 1].first) continue;
    data->items.push_back(std::move(keyed[i].second));
  }
  data->basis = basis_of(*data);
  return Value(std::move(data), span);
}

Value Value::object(std::vector<Entry> entries, std::optional<Span> span, bool rest) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.key < b.key; });
  auto data = std::make_shared<Data>();
  data->kind = Kind::object;
  data->rest = rest;
  for (Entry& entry : entries) {
    if (!data->entries.empty() && data->entries.back().key == entry.key) {
      data->entries.back() = std::move(entry);
    } else {
      data->entries.push_back(std::move(entry));
    }
  }
  data->basis = basis_of(*data);
  return Value(std::move(data), span);
}

Value Value::unknown(Hole hole, std::optional<Span> span) {
  auto data = std::make_shared<Data>();
  data->text = PartialText::of(std::move(hole), span);
  return Value(std::move(data), span);
}

Value Value::part_of(Hole owner, std::vector<Entry> entries, std::optional<Span> span) {
  const Value plain = object(std::move(entries), span, true);
  auto data = std::make_shared<Data>(*plain.data_);
  data->text = PartialText::of(std::move(owner), span);
  return Value(std::move(data), span);
}

Value Value::refused(std::string_view shown, std::optional<Span> span) {
  Hole hole{unique_identity(), std::string(shown)};
  hole.error = true;
  return unknown(std::move(hole), span);
}

Value Value::with_shadow(std::shared_ptr<const Shadow> shadow) const {
  Value copy = *this;
  auto data = std::make_shared<Data>(*data_);
  data->shadow = std::move(shadow);
  copy.data_ = std::move(data);
  return copy;
}

Kind Value::kind() const { return data_->kind; }

bool Value::wholly_known() const {
  switch (data_->kind) {
    case Kind::unknown: return false;
    case Kind::null:
    case Kind::boolean:
    case Kind::number: return true;
    case Kind::string:
      if (data_->encoding != Encoding::none) return inner().wholly_known();
      return data_->text.is_literal();
    case Kind::list:
    case Kind::set:
      return !data_->rest && std::all_of(data_->items.begin(), data_->items.end(),
                                         [](const Value& v) { return v.wholly_known(); });
    case Kind::object:
      return !data_->rest &&
             std::all_of(data_->entries.begin(), data_->entries.end(),
                         [](const Entry& e) { return e.name.empty() && e.value.wholly_known(); });
  }
  return false;
}

std::optional<bool> Value::boolean() const {
  if (kind() == Kind::boolean) return data_->boolean;
  const auto text = kind() == Kind::string ? literal() : std::nullopt;
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<double> Value::number() const {
  if (kind() == Kind::number) return data_->number;
  const auto text = kind() == Kind::string ? literal() : std::nullopt;
  if (!text || text->empty() || text->find_first_not_of("0123456789.eE+-") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  return end == text->c_str() + text->size() && std::isfinite(value) ? std::optional(value)
                                                                     : std::nullopt;
}

std::optional<PartialText> Value::text() const {
  switch (data_->kind) {
    case Kind::unknown:
    case Kind::string: return data_->text;
    case Kind::number: return PartialText::literal(number_text(data_->number), span_);
    case Kind::boolean: return PartialText::literal(data_->boolean ? "true" : "false", span_);
    default: return std::nullopt;
  }
}

std::optional<std::string> Value::literal() const {
  const auto all = text();
  return all ? all->text() : std::nullopt;
}

const std::vector<Value>& Value::items() const {
  static const std::vector<Value> kNone;
  return kind() == Kind::list || kind() == Kind::set ? data_->items : kNone;
}

const std::vector<Entry>& Value::entries() const { return data_->entries; }
bool Value::has_rest() const { return data_->rest || is_unknown(); }

const Entry* Value::find(std::string_view key) const {
  const auto found =
      std::lower_bound(data_->entries.begin(), data_->entries.end(), key,
                       [](const Entry& e, std::string_view name) { return e.key < name; });
  return found != data_->entries.end() && found->key == key ? &*found : nullptr;
}

bool Value::may_have(std::string_view key) const {
  if (has_rest() || find(key) != nullptr) return true;
  return std::any_of(entries().begin(), entries().end(), [&](const Entry& entry) {
    return !entry.name.empty() && value::equal(entry.name, PartialText::literal(key)) != Answer::no;
  });
}

Entry Entry::of(const PartialText& key, std::optional<Span> key_span, Value value) {
  const Basis basis = key.basis();
  if (const auto text = key.text()) return {*text, key_span, std::move(value), {}, basis};
  return {key.identity(), key_span, std::move(value), key, basis};
}

PartialText Entry::text() const {
  if (!name.empty()) return name;
  const PartialText literal = PartialText::literal(key, key_span);
  return key_basis == Basis::fact ? literal : literal.with_basis(key_basis);
}

const Hole* Value::hole() const { return is_unknown() ? data_->text.only_hole() : nullptr; }
Encoding Value::encoding() const { return data_->encoding; }

const Value& Value::inner() const {
  static const Value kNothing = Value::null();
  return data_->encoding == Encoding::none || data_->items.empty() ? kNothing : data_->items[0];
}

const std::vector<Link>& Value::chain() const {
  static const std::vector<Link> kNone;
  return chain_ ? *chain_ : kNone;
}

Value Value::with_span(Span span) const {
  Value copy = *this;
  copy.span_ = span;
  return copy;
}

Value Value::with_link(Link link) const {
  Value copy = *this;
  auto links = std::make_shared<std::vector<Link>>();
  links->push_back(std::move(link));
  for (const Link& other : chain()) {
    if (links->size() >= kMostLinks) break;
    if (!(other == links->front())) links->push_back(other);
  }
  copy.chain_ = std::move(links);
  return copy;
}

Value Value::with_basis(Basis basis) const {
  Value copy = *this;
  copy.basis_ = std::max(basis_, basis);
  return copy;
}

Value Value::with_basis_in_parts() const {
  if (basis_ == Basis::fact || !is_collection(*this)) return *this;
  auto data = std::make_shared<Data>(*data_);
  for (Value& item : data->items) item = item.with_basis(basis_);
  for (Entry& entry : data->entries) entry.value = entry.value.with_basis(basis_);
  data->basis = basis_;
  Value copy = *this;
  copy.data_ = std::move(data);
  return copy;
}

Value Value::with_sensitive() const {
  Value copy = *this;
  copy.sensitive_ = true;
  return copy;
}

Value Value::written_as(const std::string& shown) const {
  if (data_->text.is_literal()) return *this;
  auto data = std::make_shared<Data>(*data_);
  data->text = data->text.written_as(shown);
  Value copy = *this;
  copy.data_ = std::move(data);
  return copy;
}

Value Value::with_or_nothing() const {
  Value copy = *this;
  copy.or_nothing_ = true;
  return copy;
}

Value Value::with_given(Value given) const {
  Value copy = *this;
  copy.given_ = std::make_shared<const Value>(std::move(given));
  return copy;
}

Basis Value::basis() const { return std::max(basis_, data_->basis); }

Value Value::made_of(const Value& other) const {
  return reached_by(other).with_basis(other.basis());
}

Value Value::put_together_of(const Value& other) const {
  return reached_by(other).with_basis(other.own_basis());
}

Value Value::resting_on(const Value& other, Basis basis) const {
  Value copy = with_basis(basis);
  if (basis == Basis::assumption) copy.add_links(other);
  return copy;
}

Value Value::reached_by(const Value& other) const {
  Value copy = *this;
  copy.sensitive_ = sensitive_ || other.sensitive_;
  copy.or_nothing_ = or_nothing_ || other.or_nothing_;
  copy.add_links(other);
  return copy;
}

void Value::add_links(const Value& other) {
  if (!other.chain_ || other.chain_ == chain_) return;
  if (!chain_) {
    chain_ = other.chain_;
    return;
  }
  auto links = std::make_shared<std::vector<Link>>(*chain_);
  for (const Link& link : *other.chain_) {
    if (links->size() >= kMostLinks) break;
    if (std::find(links->begin(), links->end(), link) == links->end()) links->push_back(link);
  }
  chain_ = std::move(links);
}

std::string Value::dump() const {
  switch (data_->kind) {
    case Kind::unknown: return "<" + data_->text.shown() + ">";
    case Kind::null: return "null";
    case Kind::boolean: return data_->boolean ? "true" : "false";
    case Kind::number: return number_text(data_->number);
    case Kind::string: {
      if (data_->encoding != Encoding::none) {
        return (data_->encoding == Encoding::json ? "json(" : "yaml(") + inner().dump() + ")";
      }
      std::string out;
      add_shown_text(out, data_->text);
      return out;
    }
    case Kind::list:
    case Kind::set: {
      std::string out = data_->kind == Kind::set ? "set[" : "[";
      for (const Value& item : data_->items) {
        if (out.back() != '[') out += ", ";
        out += item.dump();
      }
      if (data_->rest) out += out.back() == '[' ? "..." : ", ...";
      return out + "]";
    }
    case Kind::object: {
      std::string out = "{";
      for (const Entry& entry : data_->entries) {
        if (out.size() > 1) out += ", ";
        out += entry.text().shown() + ": " + entry.value.dump();
      }
      if (data_->rest) out += out.size() > 1 ? ", ..." : "...";
      return out + "}";
    }
  }
  return "?";
}

std::string Value::identity() const {
  const auto sized = [](const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
  };
  switch (data_->kind) {
    case Kind::null: return "n";
    case Kind::boolean: return data_->boolean ? "t" : "f";
    case Kind::number: return "d" + number_text(data_->number);
    case Kind::unknown: return "u" + sized(data_->text.identity());
    case Kind::string: return "s" + sized(data_->text.identity());
    case Kind::list:
    case Kind::set: {
      std::string out = data_->kind == Kind::set ? "S(" : "l(";
      for (const Value& item : data_->items) out += item.identity();
      if (data_->rest) out += unique_identity();
      return out + ")";
    }
    case Kind::object: {
      std::string out = "o(";
      for (const Entry& entry : data_->entries) out += sized(entry.key) + entry.value.identity();
      if (data_->rest) {
        out += data_->text.empty() ? unique_identity() : "+" + sized(data_->text.identity());
      }
      return out + ")";
    }
  }
  return unique_identity();
}

std::string number_text(double value) {
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  if (std::floor(value) == value && std::fabs(value) < 1e15) {
    return std::to_string(static_cast<long long>(value));
  }
  char buffer[64];
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return problem == std::errc() ? std::string(buffer, end) : std::string();
}

Answer equal(const Value& a, const Value& b) {
  if (a.is_unknown() || b.is_unknown()) {
    const auto x = a.text(), y = b.text();
    if (a.is_unknown() && b.is_unknown() && a.hole()->identity == b.hole()->identity) {
      return Answer::yes;
    }
    // What is not known may be of any type; only of texts something can be said.
    if (x && y && a.kind() != Kind::number && b.kind() != Kind::number &&
        a.kind() != Kind::boolean && b.kind() != Kind::boolean) {
      return equal(*x, *y) == Answer::no ? Answer::no : Answer::undecided;
    }
    return Answer::undecided;
  }
  const auto is_list = [](const Value& v) {
    return v.kind() == Kind::list || v.kind() == Kind::set;
  };
  if (is_list(a) != is_list(b) || (!is_list(a) && a.kind() != b.kind())) return Answer::no;
  Answer result = Answer::yes;
  const auto add = [&](Answer part) {
    if (part == Answer::no || result == Answer::no) {
      result = Answer::no;
    } else if (part == Answer::undecided) {
      result = Answer::undecided;
    }
  };
  switch (a.kind()) {
    case Kind::null: return Answer::yes;
    case Kind::boolean: return a.data()->boolean == b.data()->boolean ? Answer::yes : Answer::no;
    case Kind::number: return a.data()->number == b.data()->number ? Answer::yes : Answer::no;
    case Kind::string: return equal(a.data()->text, b.data()->text);
    case Kind::list:
    case Kind::set:
      if (a.has_rest() || b.has_rest()) return Answer::undecided;
      if (a.items().size() != b.items().size()) return Answer::no;
      for (std::size_t i = 0; i < a.items().size(); ++i) add(equal(a.items()[i], b.items()[i]));
      return result;
    case Kind::object:
      if (a.has_rest() || b.has_rest()) return Answer::undecided;
      if (a.entries().size() != b.entries().size()) return Answer::no;
      for (std::size_t i = 0; i < a.entries().size(); ++i) {
        const Answer same = equal(a.entries()[i].text(), b.entries()[i].text());
        if (same != Answer::yes) {
          const bool known = a.entries()[i].name.empty() && b.entries()[i].name.empty();
          return known ? Answer::no : Answer::undecided;
        }
        add(equal(a.entries()[i].value, b.entries()[i].value));
      }
      return result;
    case Kind::unknown: break;
  }
  return Answer::undecided;
}

}  // namespace irsa::value
