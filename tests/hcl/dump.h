// A tree of HCL as text, for tests and for the comparison with hashicorp/hcl
// (tests/reference/hcl/main.go prints the same).
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hcl/tree.h"

namespace irsa::tests {

class HclDump {
 public:
  /// `places`: with byte ranges. `bytes`: of the file.
  HclDump(std::string_view bytes, bool places) : bytes_(bytes), places_(places) {}

  std::string body(const hcl::Body& body, int indent = 0) {
    std::string out;
    const std::string pad(static_cast<std::size_t>(indent) * 2, ' ');
    for (const hcl::Attribute& a : body.attributes) {
      out += pad + std::string(a.name.text) + at(a.name.span) + " =" + at(a.span) + " " +
             expr(*a.value) + "\n";
    }
    for (const hcl::Block& b : body.blocks) {
      out += pad + "block " + std::string(b.type.text) + at(b.type.span);
      for (const hcl::Name& label : b.labels) out += " " + quote(label.text) + at(label.span);
      out += " {" + at(b.span) + "\n" + this->body(b.body, indent + 1) + pad + "}\n";
    }
    return out;
  }

  std::string expr(const hcl::Expr& e) {
    using hcl::Kind;
    switch (e.kind) {
      case Kind::null: return "null" + at(e.span);
      case Kind::boolean: return std::string(e.text) + at(e.span);
      case Kind::number: return std::string(e.text) + at(e.span);
      case Kind::text: return quote(e.text);
      case Kind::string: return "(str" + at(e.span) + parts(e) + ")";
      case Kind::wrapped: return node("wrap", e);
      case Kind::variable: return std::string(e.text) + at(e.span);
      case Kind::attribute:
        return "(. " + expr(*e.items[0]) + " " + std::string(e.text) + at(e.part) + ")";
      case Kind::index:
        return "([] " + expr(*e.items[0]) + " " + key(*e.items[1]) + at(e.part) + ")";
      case Kind::splat:
        return "(splat" + at(e.span) + " " + expr(*e.items[0]) + " " + expr(*e.items[1]) +
               at(e.part) + ")";
      case Kind::splat_item: return "item" + at(e.span);
      case Kind::call: {
        std::string out = "(call" + at(e.span) + " " + std::string(e.text) + at(e.part);
        for (const hcl::Expr* item : e.items) out += " " + expr(*item);
        return out + (e.flag ? " ...)" : ")");
      }
      case Kind::unary:
      case Kind::binary: return node(std::string(to_string(e.op)), e);
      case Kind::conditional:
        if (starts_directive(e)) {
          return "(%if" + at(e.span) + " " + expr(*e.items[0]) + " (" + parts(*e.items[1]) + ") (" +
                 parts(*e.items[2]) + "))";
        }
        return node("?", e);
      case Kind::parentheses: return node("paren", e);
      case Kind::tuple: return node("tuple", e);
      case Kind::object: return node("object", e);
      case Kind::for_tuple:
      case Kind::for_object:
        return node("for " + std::string(e.key_name) + "," + std::string(e.text) +
                        (e.flag ? " ..." : "") +
                        (e.kind == Kind::for_object ? " object" : " tuple"),
                    e);
      case Kind::for_template:
        return "(%for" + at(e.span) + " " + std::string(e.key_name) + "," + std::string(e.text) +
               " " + expr(*e.items[0]) + " (" + parts(*e.items[1]) + "))";
    }
    return "?";
  }

  static std::string quote(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string out = "'";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '\'' || c == '\\' || byte < 0x20 || byte >= 0x7F) {
        out += "\\x";
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
      } else {
        out += c;
      }
    }
    return out + "'";
  }

 private:
  [[nodiscard]] std::string at(Span s) const {
    return places_ ? "@" + std::to_string(s.begin) + "-" + std::to_string(s.end) : "";
  }

  std::string node(const std::string& name, const hcl::Expr& e) {
    std::string out = "(" + name + at(e.span);
    for (const hcl::Expr* item : e.items) out += " " + expr(*item);
    return out + ")";
  }

  [[nodiscard]] bool starts_directive(const hcl::Expr& e) const {
    return bytes_.substr(e.span.begin, 2) == "%{";
  }

  /// Pieces of text that stand side by side are one.
  std::string parts(const hcl::Expr& e) {
    std::string out, text;
    const auto flush = [&] {
      if (!text.empty()) out += " " + quote(text);
      text.clear();
    };
    for (const hcl::Expr* item : e.items) {
      if (item->kind == hcl::Kind::text) {
        text += item->text;
      } else {
        flush();
        out += " " + expr(*item);
      }
    }
    flush();
    return out;
  }

  std::string key(const hcl::Expr& e) {
    if (const auto text = literal_text(e)) return "s:" + quote(*text);
    if (e.kind == hcl::Kind::number) {
      const double value = std::strtod(std::string(e.text).c_str(), nullptr);
      const auto whole = value < 1e15 ? static_cast<long long>(value) : 0LL;
      return static_cast<double>(whole) == value ? "n:" + std::to_string(whole) : "n:?";
    }
    if (e.kind == hcl::Kind::boolean) return "b:" + std::string(e.text);
    if (e.kind == hcl::Kind::null) return "null";
    return expr(e);
  }

  std::string_view bytes_;
  bool places_;
};

}  // namespace irsa::tests
