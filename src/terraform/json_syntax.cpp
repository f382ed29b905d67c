#include "terraform/json_syntax.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "doc/document.h"
#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/json/reader.h"
#include "hcl/read.h"

namespace irsa::terraform {
namespace {

struct BlockShape {
  std::string_view name;
  int labels;
};

constexpr std::array<BlockShape, 12> kTopBlocks = {{{"resource", 2},
                                                    {"data", 2},
                                                    {"ephemeral", 2},
                                                    {"module", 1},
                                                    {"variable", 1},
                                                    {"output", 1},
                                                    {"provider", 1},
                                                    {"locals", 0},
                                                    {"terraform", 0},
                                                    {"moved", 0},
                                                    {"import", 0},
                                                    {"check", 1}}};

/// Blocks inside of blocks, as far as they are of interest here. The others are read as arguments.
constexpr std::array<BlockShape, 16> kInnerBlocks = {{{"statement", 0},
                                                      {"principals", 0},
                                                      {"not_principals", 0},
                                                      {"condition", 0},
                                                      {"metadata", 0},
                                                      {"set", 0},
                                                      {"set_list", 0},
                                                      {"set_sensitive", 0},
                                                      {"inline_policy", 0},
                                                      {"lifecycle", 0},
                                                      {"backend", 1},
                                                      {"cloud", 0},
                                                      {"spec", 0},
                                                      {"template", 0},
                                                      {"identity", 0},
                                                      {"content", 0}}};

template <std::size_t kSize>
const BlockShape* shape_of(const std::array<BlockShape, kSize>& shapes, std::string_view name) {
  const auto* const found = std::find_if(shapes.begin(), shapes.end(),
                                         [&](const BlockShape& s) { return s.name == name; });
  return found == shapes.end() ? nullptr : found;
}

class JsonSyntax {
 public:
  JsonSyntax(hcl::Tree& tree, bool templates) : tree_(tree), templates_(templates) {}

  void body(const doc::Node& node, hcl::Body& body, bool top) {
    for (const doc::Node item : node.items()) this->body(item, body, top);  // of a list
    for (const auto& [key, value] : node.entries()) {
      const std::string_view name = key.text();
      if (name == "//") continue;
      if (top) {
        if (const BlockShape* shape = templates_ ? shape_of(kTopBlocks, name) : nullptr) {
          blocks(key, value, shape->labels, body, {});
          continue;
        }
      } else if (name == "dynamic") {
        blocks(key, value, 1, body, {});
        continue;
      } else if (const BlockShape* shape = shape_of(kInnerBlocks, name)) {
        const bool whole = value.is_mapping() || holds_mappings(value);
        if (whole) {
          blocks(key, value, shape->labels, body, {});
          continue;
        }
      }
      body.attributes.push_back({{tree_.keep(name), key.span()},
                                 hcl_span(key.span(), value.span()),
                                 expression(value, is_static(name, block_))});
    }
  }

  const hcl::Expr* expression(const doc::Node& node, bool as_code = false) {
    if (node.is_sequence()) {
      std::vector<const hcl::Expr*> items;
      for (const doc::Node item : node.items()) items.push_back(expression(item));
      return tree_.make(hcl::Kind::tuple, node.span(), items);
    }
    if (node.is_mapping()) {
      std::vector<const hcl::Expr*> items;
      for (const auto& [key, value] : node.entries()) {
        items.push_back(text(key));
        items.push_back(expression(value));
      }
      return tree_.make(hcl::Kind::object, node.span(), items);
    }
    switch (node.type()) {
      case doc::Type::null: return tree_.make(hcl::Kind::null, node.span());
      case doc::Type::boolean:
      case doc::Type::integer:
      case doc::Type::floating: {
        std::string_view written = node.text();
        const bool negative = written.starts_with('-');
        if (negative) written.remove_prefix(1);
        hcl::Expr* expr =
            tree_.make(node.type() == doc::Type::boolean ? hcl::Kind::boolean : hcl::Kind::number,
                       node.span());
        expr->text = tree_.keep(written);
        if (!negative) return expr;
        hcl::Expr* minus = tree_.make(hcl::Kind::unary, node.span(), {expr});
        minus->op = hcl::Op::negate;
        return minus;
      }
      default: break;
    }
    if (as_code) {
      const doc::ScalarText scalar(node);
      const doc::SourceText source = scalar.source();
      const std::string_view kept = tree_.keep(source.text);
      hcl::SyntaxError error{node.span(), {}, {}};
      const hcl::Expr* code =
          hcl::read_expression(tree_, {source.file, kept, source.begin, source.positions}, error);
      if (code != nullptr) return code;
    }
    return text(node);
  }

 private:
  static bool holds_mappings(const doc::Node& node) {
    const doc::Items items = node.items();
    return std::any_of(items.begin(), items.end(), [](doc::Node n) { return n.is_mapping(); });
  }
  /// Written as code in a string: what a variable is, and which provider a block has.
  static bool is_static(std::string_view name, std::string_view block) {
    if (block == "variable") return name == "type";
    return name == "provider" && (block == "resource" || block == "data" || block == "ephemeral");
  }
  static Span hcl_span(Span key, Span value) {
    return {key.file, key.begin, std::max(key.end, value.end)};
  }

  /// A level of objects for each label, then a body or an array of bodies.
  void blocks(const doc::Node& type, const doc::Node& node, int labels, hcl::Body& body,
              const std::vector<hcl::Name>& names) {
    for (const doc::Node item : node.items()) blocks(type, item, labels, body, names);  // of a list
    if (labels > 0) {
      for (const auto& [key, value] : node.entries()) {
        if (key.text() == "//") continue;
        std::vector<hcl::Name> more = names;
        more.push_back({tree_.keep(key.text()), key.span()});
        blocks(type, value, labels - 1, body, more);
      }
      return;
    }
    if (!node.is_mapping()) return;
    hcl::Block block{{tree_.keep(type.text()), type.span()},
                     names,
                     node.span(),
                     names.empty() ? type.span() : names.back().span,
                     {}};
    const std::string_view outer = std::exchange(block_, block.type.text);
    this->body(node, block.body, false);
    block_ = outer;
    body.blocks.push_back(std::move(block));
  }

  const hcl::Expr* text(const doc::Node& node) {
    const doc::ScalarText scalar(node);
    const doc::SourceText source = scalar.source();
    const std::string_view kept = tree_.keep(source.text);
    if (templates_) {
      hcl::SyntaxError error{node.span(), {}, {}};
      const hcl::Expr* read =
          hcl::read_template(tree_, {source.file, kept, source.begin, source.positions}, error);
      if (read != nullptr) return read;
      if (!tree_.error) tree_.error = error;
    }
    hcl::Expr* piece = tree_.make(hcl::Kind::text, node.span());
    piece->text = kept;
    return tree_.make(hcl::Kind::string, node.span(), {piece});
  }

  hcl::Tree& tree_;
  bool templates_;
  std::string_view block_ = {};  ///< type of the innermost block
};

}  // namespace

hcl::Tree read_json_file(FileId file, std::string_view bytes, bool variables) {
  hcl::Tree tree;
  doc::DocumentBuilder builder(doc::Limits{});
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::size_t skip = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const doc::SourceText source{file, bytes.substr(skip), static_cast<std::uint32_t>(skip)};
  const std::size_t end = doc::read_json(source, builder);
  if (builder.error()) {
    tree.error =
        hcl::SyntaxError{builder.error()->where, builder.error()->message, builder.error()->help,
                         builder.error()->kind == doc::ReadError::Kind::limit};
    return tree;
  }
  if (doc::skip_json_space(source.text, end) < source.text.size()) {
    tree.error = hcl::SyntaxError{source.span(end, source.text.size()),
                                  "something follows the JSON value", ""};
    return tree;
  }
  JsonSyntax(tree, !variables).body(builder.document().root(), tree.body, true);
  if (tree.error) tree.body = {};
  return tree;
}

}  // namespace irsa::terraform
