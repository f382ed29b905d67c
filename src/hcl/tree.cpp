#include "hcl/tree.h"

#include <algorithm>
#include <new>
#include <type_traits>

namespace irsa::hcl {

std::string_view to_string(Op op) {
  switch (op) {
    case Op::none: return "";
    case Op::negate: return "-";
    case Op::logical_not: return "!";
    case Op::multiply: return "*";
    case Op::divide: return "/";
    case Op::modulo: return "%";
    case Op::add: return "+";
    case Op::subtract: return "-";
    case Op::less: return "<";
    case Op::less_equal: return "<=";
    case Op::greater: return ">";
    case Op::greater_equal: return ">=";
    case Op::equal: return "==";
    case Op::not_equal: return "!=";
    case Op::logical_and: return "&&";
    case Op::logical_or: return "||";
  }
  return "";
}

const Attribute* Body::find(std::string_view name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& a) { return a.name.text == name; });
  return found == attributes.end() ? nullptr : &*found;
}

Expr* Tree::make(Kind kind, Span span, std::span<const Expr* const> items) {
  static_assert(std::is_trivially_destructible_v<Expr>);
  constexpr std::size_t kFirstBlock = 4096;
  if (!memory_) memory_ = std::make_unique<std::pmr::monotonic_buffer_resource>(kFirstBlock);
  std::uint16_t height = 0;
  for (const Expr* item : items) height = std::max(height, item->height);
  std::span<const Expr* const> kept;
  if (!items.empty()) {
    auto* const copies =
        static_cast<const Expr**>(memory_->allocate(items.size_bytes(), alignof(const Expr*)));
    std::copy(items.begin(), items.end(), copies);
    kept = {copies, items.size()};
  }
  if (height < UINT16_MAX) ++height;
  ++exprs_;
  return new (memory_->allocate(sizeof(Expr), alignof(Expr)))
      Expr{kind, Op::none, false, false, height, span, span, {}, {}, kept};
}

std::optional<std::string> literal_text(const Expr& expr) {
  if (expr.kind != Kind::string) return std::nullopt;
  std::string text;
  for (const Expr* item : expr.items) {
    if (item->kind != Kind::text) return std::nullopt;
    text += item->text;
  }
  return text;
}

std::string reference_text(const Expr& expr) {
  switch (expr.kind) {
    case Kind::variable: return std::string(expr.text);
    case Kind::parentheses:
    case Kind::wrapped: return reference_text(*expr.items[0]);
    case Kind::attribute: {
      std::string from = reference_text(*expr.items[0]);
      if (!from.empty()) from.append(".").append(expr.text);
      return from;
    }
    case Kind::index: {
      std::string from = reference_text(*expr.items[0]);
      if (from.empty()) return {};
      const Expr& key = *expr.items[1];
      if (key.kind == Kind::number) return from.append("[").append(key.text).append("]");
      const auto text = literal_text(key);
      return text ? from.append("[\"").append(*text).append("\"]") : std::string();
    }
    default: return {};
  }
}

}  // namespace irsa::hcl
