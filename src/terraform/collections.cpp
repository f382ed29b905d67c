#include "terraform/collections.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace irsa::terraform {

using value::Answer;
using value::Entry;
using value::Kind;
using value::PartialText;
using value::Value;

namespace {

/// Of a text: is it empty? Undecided for what is not known.
Answer is_empty_text(const Value& v) {
  const auto text = v.text();
  if (!text) return Answer::no;
  return value::equal(*text, PartialText());
}

Result bool_of(const Call& call, bool value) { return Value::boolean(value, call.span); }

Result length_call(const Call& call) {
  if (call.size() != 1) return call.refused();
  const Value& v = call.args[0];
  if (v.has_rest() || v.or_nothing()) return std::nullopt;
  if (value::is_sequence(v)) return Value::number(static_cast<double>(v.items().size()), call.span);
  if (v.kind() == Kind::object) {
    return Value::number(static_cast<double>(v.entries().size()), call.span);
  }
  const auto text = v.literal();
  if (v.kind() != Kind::string) return call.refused();
  if (!text) return std::nullopt;
  const auto characters = std::count_if(text->begin(), text->end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return Value::number(static_cast<double>(characters), call.span);
}

Result concat(const Call& call) {
  std::vector<Value> items;
  bool rest = false;
  for (const Value& arg : call.args) {
    if (arg.is_unknown()) {
      rest = true;
      continue;
    }
    if (!value::is_sequence(arg)) return call.refused();
    rest = rest || arg.has_rest();
    items.insert(items.end(), arg.items().begin(), arg.items().end());
    if (items.size() > call.limits.elements) return std::nullopt;
  }
  return Value::list(std::move(items), call.span, rest);
}

/// Later ones win. What is not known may hold any key, so only what comes after it is sure; what
/// came before is forgotten.
Result merge(const Call& call) {
  std::vector<Entry> entries;
  bool rest = false;
  for (const Value& arg : call.args) {
    if (arg.is_null()) continue;
    if (arg.has_rest()) {
      entries.clear();
      rest = true;
      if (arg.is_unknown()) continue;
    }
    if (arg.kind() != Kind::object) return call.refused();
    if (arg.or_nothing()) {
      // Its entries are there or not; one that replaces another may do so or not.
      for (const Entry& entry : arg.entries()) {
        const bool replaces = std::any_of(entries.begin(), entries.end(), [&](const Entry& e) {
          return e.key == entry.key && e.value.identity() != entry.value.identity();
        });
        entries.push_back(Entry{entry.key, entry.key_span,
                                replaces ? Value().with_span(entry.value.span().value_or(
                                               entry.key_span.value_or(*call.span)))
                                         : entry.value.with_or_nothing(),
                                entry.name, entry.key_basis});
      }
      continue;
    }
    entries.insert(entries.end(), arg.entries().begin(), arg.entries().end());
    if (entries.size() > call.limits.elements) return std::nullopt;
  }
  return Value::object(std::move(entries), call.span, rest);
}

Result keys_call(const Call& call) {
  const Value& v = call.args.at(0);
  if (v.is_unknown()) return std::nullopt;
  if (v.kind() != Kind::object) return call.refused();
  std::vector<Value> items;
  for (const Entry& entry : v.entries()) {
    items.push_back(Value::string(entry.text(), entry.key_span));
  }
  return Value::list(std::move(items), call.span, v.has_rest());
}

Result values_call(const Call& call) {
  const Value& v = call.args.at(0);
  if (v.is_unknown()) return std::nullopt;
  if (v.kind() != Kind::object) return call.refused();
  std::vector<Value> items;
  for (const Entry& entry : v.entries()) items.push_back(entry.value);
  return Value::list(std::move(items), call.span, v.has_rest());
}

Result lookup(const Call& call) {
  if (call.size() < 2) return call.refused();
  const Value& map = call.args[0];
  const auto key = call.literal(1);
  if (map.is_unknown() || !key) return std::nullopt;
  if (map.kind() != Kind::object) return call.refused();
  if (const Entry* entry = map.find(*key)) return entry->value;
  if (map.may_have(*key)) return std::nullopt;
  return call.size() > 2 ? call.args[2] : call.refused();
}

Result element(const Call& call) {
  if (call.size() != 2) return call.refused();
  const Value& list = call.args[0];
  const auto index = call.args[1].number();
  if (list.is_unknown() || !index) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  const auto count = static_cast<double>(list.items().size());
  if (list.has_rest() && !(*index >= 0 && *index < count)) return std::nullopt;
  if (count == 0 || std::floor(*index) != *index) return call.refused();
  double at = std::fmod(*index, count);
  if (at < 0) at += count;
  return list.items()[static_cast<std::size_t>(at)];
}

Result index_call(const Call& call) {
  if (call.size() != 2) return call.refused();
  const Value& list = call.args[0];
  if (list.is_unknown()) return std::nullopt;
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    const Answer same = value::equal(list.items()[i], call.args[1]);
    if (same == Answer::undecided) return std::nullopt;
    if (same == Answer::yes) return Value::number(static_cast<double>(i), call.span);
  }
  return list.has_rest() ? Result() : call.refused();
}

Result contains_call(const Call& call) {
  if (call.size() != 2) return call.refused();
  const Value& list = call.args[0];
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  bool undecided = list.has_rest();
  for (const Value& item : list.items()) {
    const Answer same = value::equal(item, call.args[1]);
    if (same == Answer::yes) return bool_of(call, true);
    undecided = undecided || same == Answer::undecided;
  }
  return undecided ? Result() : bool_of(call, false);
}

Result distinct(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  std::vector<Value> items;
  std::set<std::string> seen;
  for (const Value& item : list.items()) {
    if (seen.insert(item.identity()).second) items.push_back(item);
  }
  return Value::list(std::move(items), call.span, list.has_rest());
}

bool flatten_into(const Value& list, std::vector<Value>& items, bool& rest, std::size_t limit,
                  int depth) {
  if (depth > 30) return false;
  rest = rest || list.has_rest();
  for (const Value& item : list.items()) {
    if (value::is_sequence(item)) {
      if (!flatten_into(item, items, rest, limit, depth + 1)) return false;
    } else {
      items.push_back(item);  // may be a list if it is not known: it stays one element
      rest = rest || item.is_unknown();
    }
    if (items.size() > limit) return false;
  }
  return true;
}

Result flatten(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  std::vector<Value> items;
  bool rest = false;
  if (!flatten_into(list, items, rest, call.limits.elements, 0)) return std::nullopt;
  return Value::list(std::move(items), call.span, rest);
}

/// Without null and "".
Result compact(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  std::vector<Value> items;
  bool rest = list.has_rest();
  for (const Value& item : list.items()) {
    if (item.is_null()) continue;
    const Answer empty = is_empty_text(item);
    if (empty == Answer::yes) continue;
    items.push_back(empty == Answer::undecided ? item.with_or_nothing() : item);
  }
  return Value::list(std::move(items), call.span, rest);
}

/// The first that is neither null nor ""; of one that may be either, it or what follows.
Result coalesce(const Call& call) {
  for (const Value& arg : call.args) {
    if (arg.is_null()) continue;
    const Answer empty = is_empty_text(arg);
    if (empty == Answer::yes) continue;
    if (!arg.or_nothing() && (empty == Answer::no || arg.is_unknown())) {
      // A computed attribute, a name: taken for set. An opaque variable may be empty.
      if (empty == Answer::no || &arg == &call.args.back()) return arg;
    }
    bool nothing_follows = true;
    for (const Value* next = &arg + 1; next != call.args.data() + call.args.size(); ++next) {
      nothing_follows = nothing_follows && (next->is_null() || is_empty_text(*next) == Answer::yes);
    }
    return nothing_follows ? Result(arg.with_or_nothing()) : std::nullopt;
  }
  return call.refused();
}

Result coalesce_list(const Call& call) {
  for (const Value& arg : call.args) {
    if (arg.is_null()) continue;
    if (arg.is_unknown() || arg.or_nothing()) return std::nullopt;
    if (!value::is_sequence(arg)) return call.refused();
    if (!arg.items().empty()) return arg;
    if (arg.has_rest()) return std::nullopt;
  }
  return call.refused();
}

Result zipmap(const Call& call) {
  if (call.size() != 2) return call.refused();
  const Value &keys_of = call.args[0], &values_of = call.args[1];
  if (keys_of.has_rest() || values_of.has_rest()) return std::nullopt;
  if (keys_of.items().size() != values_of.items().size()) return call.refused();
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < keys_of.items().size(); ++i) {
    const auto key = keys_of.items()[i].text();
    if (!key) return call.refused();
    entries.push_back(Entry::of(*key, keys_of.items()[i].span(), values_of.items()[i]));
  }
  return Value::object(std::move(entries), call.span);
}

Result slice(const Call& call) {
  if (call.size() != 3) return call.refused();
  const Value& list = call.args[0];
  const auto from = call.args[1].number(), to = call.args[2].number();
  if (list.is_unknown() || !from || !to) return std::nullopt;
  const auto count = static_cast<double>(list.items().size());
  if (*from < 0 || *to < *from) return call.refused();
  if (*to > count) return list.has_rest() ? Result() : call.refused();
  return Value::list({list.items().begin() + static_cast<std::ptrdiff_t>(*from),
                      list.items().begin() + static_cast<std::ptrdiff_t>(*to)},
                     call.span);
}

Result reverse(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.has_rest()) return std::nullopt;
  return Value::list({list.items().rbegin(), list.items().rend()}, call.span);
}

Result sort_call(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  std::vector<std::pair<std::string, Value>> items;
  for (const Value& item : list.items()) {
    const auto text = item.literal();
    if (!text) return std::nullopt;
    items.emplace_back(*text, item);
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Value> sorted;
  for (auto& [text, item] : items) sorted.push_back(std::move(item));
  return Value::list(std::move(sorted), call.span, list.has_rest());
}

Result set_union(const Call& call) {
  const Result all = concat(call);
  if (!all || all->is_refused()) return all;
  return Value::set(all->items(), call.span, all->has_rest());
}

/// `keep`: elements of the first that are (or are not) in the second.
Result set_pick(const Call& call, bool keep) {
  if (call.size() != 2) return call.refused();
  const Value &a = call.args[0], &b = call.args[1];
  if (a.is_unknown() || b.has_rest()) return std::nullopt;
  std::vector<Value> items;
  for (const Value& item : a.items()) {
    bool inside = false;
    for (const Value& other : b.items()) {
      const Answer same = value::equal(item, other);
      if (same == Answer::undecided) return std::nullopt;
      inside = inside || same == Answer::yes;
    }
    if (inside == keep) items.push_back(item);
  }
  return Value::set(std::move(items), call.span, a.has_rest());
}
Result set_subtract(const Call& call) { return set_pick(call, false); }
Result set_intersection(const Call& call) { return set_pick(call, true); }

Result set_product(const Call& call) {
  std::vector<std::vector<Value>> rows = {{}};
  for (const Value& arg : call.args) {
    if (arg.has_rest()) return std::nullopt;
    if (!value::is_sequence(arg)) return call.refused();
    std::vector<std::vector<Value>> next;
    if (rows.size() * arg.items().size() > call.limits.elements) return std::nullopt;
    for (const auto& row : rows) {
      for (const Value& item : arg.items()) {
        next.push_back(row);
        next.back().push_back(item);
      }
    }
    rows = std::move(next);
  }
  std::vector<Value> items;
  for (auto& row : rows) items.push_back(Value::list(std::move(row), call.span));
  return Value::list(std::move(items), call.span);
}

Result range_call(const Call& call) {
  double from = 0, to = 0, step = 1;
  for (const Value& arg : call.args) {
    if (!arg.number()) return std::nullopt;
  }
  if (call.size() == 0 || call.size() > 3) return call.refused();
  if (call.size() == 1) {
    to = *call.args[0].number();
  } else {
    from = *call.args[0].number();
    to = *call.args[1].number();
  }
  step = call.size() == 3 ? *call.args[2].number() : (to < from ? -1 : 1);
  // Terraform refuses what leads away from the limit.
  if (from != to && (step == 0 || (to - from) / step < 0)) return call.refused();
  if (std::fabs((to - from) / step) > static_cast<double>(call.limits.elements)) {
    return Value::list({}, call.span, true);
  }
  std::vector<Value> items;
  for (double at = from; step > 0 ? at < to : at > to; at += step) {
    items.push_back(Value::number(at, call.span));
  }
  return Value::list(std::move(items), call.span);
}

Result one_call(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return list;
  if (list.items().size() > 1) return call.refused();
  if (list.items().empty()) return list.has_rest() ? Result() : Value::null(call.span);
  return list.has_rest() || list.or_nothing() ? list.items()[0].with_or_nothing() : list.items()[0];
}

Result all_or_any(const Call& call, bool all) {
  const Value& list = call.args.at(0);
  if (list.is_unknown()) return std::nullopt;
  bool undecided = list.has_rest();
  for (const Value& item : list.items()) {
    const auto known = item.boolean();
    if (known == !all) return bool_of(call, !all);
    undecided = undecided || !known;
  }
  return undecided ? Result() : bool_of(call, all);
}
Result all_true(const Call& call) { return all_or_any(call, true); }
Result any_true(const Call& call) { return all_or_any(call, false); }

Result numeric(const Call& call, double (*pick)(double, double)) {
  std::optional<double> result;
  for (const Value& arg : call.args) {
    const auto number = arg.number();
    if (!number) return std::nullopt;
    result = result ? pick(*result, *number) : *number;
  }
  return result ? Result(Value::number(*result, call.span)) : call.refused();
}
Result max_call(const Call& call) {
  return numeric(call, [](double a, double b) { return std::max(a, b); });
}
Result min_call(const Call& call) {
  return numeric(call, [](double a, double b) { return std::min(a, b); });
}
Result sum_call(const Call& call) {
  const Value& list = call.args.at(0);
  double total = 0;
  if (list.has_rest()) return std::nullopt;
  if (list.items().empty()) return call.refused();
  for (const Value& item : list.items()) {
    if (!item.number()) return std::nullopt;
    total += *item.number();
  }
  return Value::number(total, call.span);
}

struct NamedFunction {
  std::string_view name;
  Function function;
};
constexpr NamedFunction kCollectionFunctions[] = {
    {"length", length_call},
    {"concat", concat},
    {"merge", merge},
    {"keys", keys_call},
    {"values", values_call},
    {"lookup", lookup},
    {"element", element},
    {"index", index_call},
    {"contains", contains_call},
    {"distinct", distinct},
    {"flatten", flatten},
    {"compact", compact},
    {"coalesce", coalesce},
    {"coalescelist", coalesce_list},
    {"zipmap", zipmap},
    {"slice", slice},
    {"reverse", reverse},
    {"sort", sort_call},
    {"setunion", set_union},
    {"setsubtract", set_subtract},
    {"setintersection", set_intersection},
    {"setproduct", set_product},
    {"range", range_call},
    {"one", one_call},
    {"alltrue", all_true},
    {"anytrue", any_true},
    {"max", max_call},
    {"min", min_call},
    {"sum", sum_call},
};

}  // namespace

Function collection_function(std::string_view name) {
  for (const NamedFunction& row : kCollectionFunctions) {
    if (row.name == name) return row.function;
  }
  return nullptr;
}

}  // namespace irsa::terraform
