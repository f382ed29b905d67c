#include "terraform/terragrunt.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hcl/limits.h"
#include "terraform/module.h"

namespace irsa::terraform {
namespace {

/// `inputs = {a = x}` as the arguments of a call; of `merge(a, {…})` what nothing behind it can
/// replace.
void add_inputs(hcl::Tree& tree, const hcl::Expr& inputs, hcl::Body& call) {
  if (inputs.kind == hcl::Kind::call && inputs.text == "merge" && !inputs.flag) {
    for (std::size_t i = inputs.items.size(); i > 0; --i) {
      if (inputs.items[i - 1]->kind != hcl::Kind::object) break;
      add_inputs(tree, *inputs.items[i - 1], call);
    }
  }
  if (inputs.kind != hcl::Kind::object) return;
  for (std::size_t i = 0; i + 1 < inputs.items.size(); i += 2) {
    const hcl::Expr& key = *inputs.items[i];
    const hcl::Expr& value = *inputs.items[i + 1];
    const std::optional<std::string> name = hcl::literal_text(key);
    if (!name || call.find(*name) != nullptr) continue;
    call.attributes.push_back({.name = {tree.keep(*name), key.span},
                               .span = {key.span.file, key.span.begin, value.span.end},
                               .value = &value});
  }
}

using Locals = std::map<std::string_view, const hcl::Expr*>;

Locals locals_of(const hcl::Tree& tree) {
  Locals locals;
  for (const hcl::Block& block : tree.body.blocks) {
    if (block.type.text != "locals") continue;
    for (const hcl::Attribute& one : block.body.attributes) {
      locals.emplace(one.name.text, one.value);
    }
  }
  return locals;
}

/// The local value that the expression is, `local.x`; nullptr if it is something else.
const hcl::Expr* named_local(const hcl::Expr& expr, const Locals& locals) {
  const bool local = expr.kind == hcl::Kind::attribute && expr.items.size() == 1 &&
                     expr.items[0]->kind == hcl::Kind::variable && expr.items[0]->text == "local";
  const auto found = local ? locals.find(expr.text) : locals.end();
  return found == locals.end() ? nullptr : found->second;
}

/// Writes local values out in expressions. Each is made once, however often it is named; one that
/// names itself stays a reference.
class WithoutLocals {
 public:
  WithoutLocals(hcl::Tree& tree, const Locals& locals) : tree_(tree), locals_(locals) {}

  const hcl::Expr* of(const hcl::Expr& expr) {
    if (const hcl::Expr* const value = named_local(expr, locals_)) {
      const auto [made, fresh] = made_.emplace(value, &expr);
      if (!fresh) return made->second;
      const hcl::Expr* const written = of(*value);
      return made_[value] = written;
    }
    std::vector<const hcl::Expr*> items;
    std::uint16_t height = 1;
    bool changed = false;
    for (const hcl::Expr* const item : expr.items) {
      items.push_back(of(*item));
      changed = changed || items.back() != item;
      height = std::max(height, static_cast<std::uint16_t>(items.back()->height + 1));
    }
    if (!changed || height > hcl::Limits{}.depth) return &expr;
    hcl::Expr* const made = tree_.make(expr.kind, expr.span, items);
    const auto made_items = made->items;
    *made = expr;
    made->items = made_items;
    made->height = height;
    return made;
  }

 private:
  hcl::Tree& tree_;
  const Locals& locals_;
  std::map<const hcl::Expr*, const hcl::Expr*> made_;
};

/// "/modules/irsa" of "${…}/modules/irsa": one part that is not known, then text.
std::optional<std::string> known_end(const hcl::Expr& source) {
  if (source.kind != hcl::Kind::string || source.items.size() < 2 ||
      source.items.front()->kind == hcl::Kind::text) {
    return std::nullopt;
  }
  std::string end;
  for (const hcl::Expr* const item : source.items.subspan(1)) {
    if (item->kind != hcl::Kind::text) return std::nullopt;
    end += item->text;
  }
  return end.starts_with('/') ? std::optional(end) : std::nullopt;
}

/// The one folder that `end` leads to from the unit's folder or from one above.
std::optional<std::string> only_module(std::string_view folder, std::string_view end,
                                       const std::function<bool(const std::string&)>& is_module) {
  std::set<std::string> found;
  end.remove_prefix(std::min(end.find_first_not_of('/'), end.size()));
  std::string_view above = folder;
  while (true) {
    std::string path;
    if (resolve_path(above, end, path) && path != folder && is_module(path)) found.insert(path);
    if (above.empty()) break;
    const std::size_t slash = above.rfind('/');
    above = slash == std::string_view::npos ? std::string_view() : above.substr(0, slash);
  }
  return found.size() == 1 ? std::optional(*found.begin()) : std::nullopt;
}

/// The source as a path from the unit's folder, where only Terragrunt knows how it begins.
const hcl::Expr* settled(hcl::Tree& tree, const hcl::Expr& source, std::string_view folder,
                         const std::function<bool(const std::string&)>& is_module) {
  const auto end = known_end(source);
  const auto found = end ? only_module(folder, *end, is_module) : std::nullopt;
  if (!found) return &source;
  std::string path = "./";
  for (std::size_t at = 0; at < folder.size();
       at = std::min(folder.find('/', at), folder.size()) + 1) {
    path += "../";
  }
  hcl::Expr* const text = tree.make(hcl::Kind::text, source.span);
  text->text = tree.keep(path + *found);
  return tree.make(hcl::Kind::string, source.span, {text});
}

}  // namespace

void rewrite_terragrunt(hcl::Tree& tree, std::string_view folder,
                        const std::function<bool(const std::string&)>& is_module) {
  const hcl::Attribute* const inputs = tree.body.find("inputs");
  const Locals locals = locals_of(tree);
  std::vector<hcl::Block> blocks;
  bool calls = false;
  for (hcl::Block& block : tree.body.blocks) {
    if (block.type.text == "locals") {
      blocks.push_back(std::move(block));
      continue;
    }
    if (block.type.text != "terraform") continue;
    const hcl::Attribute* const source = block.body.find("source");
    if (source == nullptr) continue;
    const std::string_view name = folder.substr(folder.rfind('/') + 1);
    hcl::Block call{.type = {"module", block.type.span},
                    .labels = {{tree.keep(name.empty() ? "unit" : name), block.type.span}},
                    .span = block.span,
                    .header = block.header,
                    .body = {}};
    call.body.attributes.push_back(*source);
    const hcl::Expr* const named = named_local(*source->value, locals);
    call.body.attributes.back().value =
        settled(tree, named == nullptr ? *source->value : *named, folder, is_module);
    if (inputs != nullptr) add_inputs(tree, *inputs->value, call.body);
    blocks.push_back(std::move(call));
    calls = true;
  }
  hcl::Body values;
  if (!calls) {
    // The locals are Terragrunt's own: the module beside may have others of these names.
    blocks.clear();
    if (inputs != nullptr) {
      add_inputs(tree, *WithoutLocals(tree, locals).of(*inputs->value), values);
    }
  }
  tree.body.blocks = std::move(blocks);
  tree.body.attributes = std::move(values.attributes);
}

}  // namespace irsa::terraform
