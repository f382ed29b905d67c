#include "terraform/terragrunt.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "terraform/module.h"

namespace irsa::terraform {
namespace {

/// `inputs = {a = x}` as the arguments of a call.
void add_inputs(hcl::Tree& tree, const hcl::Expr& inputs, hcl::Body& call) {
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
  std::vector<hcl::Block> blocks;
  for (hcl::Block& block : tree.body.blocks) {
    if (block.type.text == "locals") blocks.push_back(std::move(block));
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
    call.body.attributes.back().value = settled(tree, *source->value, folder, is_module);
    if (inputs != nullptr) add_inputs(tree, *inputs->value, call.body);
    blocks.push_back(std::move(call));
  }
  tree.body.blocks = std::move(blocks);
  tree.body.attributes.clear();
}

}  // namespace irsa::terraform
