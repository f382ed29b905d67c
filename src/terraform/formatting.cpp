#include "terraform/formatting.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace irsa::terraform {

using value::Kind;
using value::PartialText;
using value::Piece;
using value::Value;

namespace {

/// Is what is known of the text the same within quotes?
bool needs_no_escapes(const PartialText& text) {
  return std::ranges::all_of(text.pieces(), [](const Piece& piece) {
    return piece.is_hole() || std::ranges::all_of(piece.text, [](char c) {
             return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
           });
  });
}

Result format_with(const Call& call, const std::string& spec, const std::optional<Span>& place,
                   const std::vector<Value>& values) {
  PartialText result;
  std::size_t next = 0, from = 0;
  const auto add_literal = [&](std::size_t to) {
    if (to > from) result.append(PartialText::literal(spec.substr(from, to - from), place));
  };
  for (std::size_t at = 0; (at = spec.find('%', at)) != std::string::npos;) {
    add_literal(at);
    std::size_t verb = at + 1;
    while (verb < spec.size() &&
           std::string_view("+- #0123456789.").find(spec[verb]) != std::string_view::npos) {
      ++verb;
    }
    if (verb >= spec.size()) return call.refused();
    const std::string flags = spec.substr(at + 1, verb - at - 1);
    const char c = spec[verb];
    from = at = verb + 1;
    if (c == '%') {
      result.append(PartialText::literal("%", place));
      continue;
    }
    if (c == '[') return std::nullopt;
    if (next >= values.size()) return call.refused();
    const Value& v = values[next++];
    const auto text = v.text();
    if (!text) return v.is_null() || c == 's' ? call.refused() : Result();
    if (c == 'd' && v.wholly_known() && !v.number()) return call.refused();
    if (flags.empty() && (c == 's' || c == 'v' || c == 'd')) {
      result.append(*text);
    } else if (flags.empty() && c == 'q' && needs_no_escapes(*text)) {
      result.append(PartialText::literal("\""));
      result.append(*text);
      result.append(PartialText::literal("\""));
    } else if (v.number() && (c == 'd' || c == 'f' || c == 'x') && flags.size() < 8) {
      std::array<char, 128> buffer{};
      const std::string one_spec = "%" + flags + (c == 'f' ? "f" : c == 'd' ? "lld" : "llx");
      const auto whole = static_cast<long long>(*v.number());
      // The format is one flag string and one verb that was just looked at.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      if (c == 'f') {
        std::snprintf(buffer.data(), buffer.size(), one_spec.c_str(), *v.number());
      } else {
        std::snprintf(buffer.data(), buffer.size(), one_spec.c_str(), whole);
      }
#pragma GCC diagnostic pop
      result.append(PartialText::literal(buffer.data(), v.span()));
    } else {
      return std::nullopt;
    }
  }
  add_literal(spec.size());
  if (next < values.size()) return call.refused();
  return Value::string(std::move(result), call.span);
}

}  // namespace

Result format_call(const Call& call) {
  if (call.size() == 0) return call.refused();
  const auto spec = call.literal(0);
  if (!spec) return std::nullopt;
  return format_with(call, *spec, call.args[0].span(), {call.args.begin() + 1, call.args.end()});
}

Result format_list(const Call& call) {
  if (call.size() == 0) return call.refused();
  const auto spec = call.literal(0);
  if (!spec) return std::nullopt;
  std::size_t count = 1;
  bool any_list = false;
  for (std::size_t i = 1; i < call.size(); ++i) {
    const Value& arg = call.args[i];
    if (arg.is_unknown() || arg.has_rest()) return std::nullopt;
    if (arg.kind() != Kind::list && arg.kind() != Kind::set) continue;
    if (any_list && count != arg.items().size()) return call.refused();
    any_list = true;
    count = arg.items().size();
  }
  std::vector<Value> made;
  for (std::size_t row = 0; row < count; ++row) {
    std::vector<Value> values;
    for (std::size_t i = 1; i < call.size(); ++i) {
      const Value& arg = call.args[i];
      const bool list = arg.kind() == Kind::list || arg.kind() == Kind::set;
      values.push_back(list ? arg.items()[row] : arg);
    }
    Result text = format_with(call, *spec, call.args[0].span(), values);
    if (!text || text->is_refused()) return text;
    made.push_back(std::move(*text));
  }
  return Value::list(std::move(made), call.span);
}

}  // namespace irsa::terraform
