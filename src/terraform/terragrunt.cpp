#include "terraform/terragrunt.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

}  // namespace

bool is_terragrunt_name(std::string_view name) { return name == "terragrunt.hcl"; }

void rewrite_terragrunt(hcl::Tree& tree, std::string_view folder) {
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
    if (inputs != nullptr) add_inputs(tree, *inputs->value, call.body);
    blocks.push_back(std::move(call));
  }
  tree.body.blocks = std::move(blocks);
  tree.body.attributes.clear();
}

}  // namespace irsa::terraform
