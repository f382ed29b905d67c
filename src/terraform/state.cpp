#include "terraform/state.h"

#include <algorithm>
#include <string>

#include "terraform/module.h"

namespace irsa::terraform {
namespace {

using value::TerraformState;

constexpr std::string_view kDefaultPath = "terraform.tfstate";

bool is_place(std::string_view argument) {
  return std::ranges::find(value::kStateStores, argument) != value::kStateStores.end() ||
         std::ranges::find(value::kStateNames, argument) != value::kStateNames.end();
}

void add_literals(const hcl::Body& body, TerraformState& state) {
  for (const hcl::Attribute& attribute : body.attributes) {
    const auto text = hcl::literal_text(*attribute.value);
    if (text && is_place(attribute.name.text)) state.place.emplace(attribute.name.text, *text);
  }
}

void add_known(const value::Value& config, TerraformState& state) {
  for (const value::Entry& entry : config.entries()) {
    const auto text = entry.value.literal();
    if (text && is_place(entry.key)) state.place.emplace(entry.key, *text);
  }
}

/// A local state's path, from the top of the tree.
void settle_path(std::string_view folder, TerraformState& state) {
  if (state.backend != "local") return;
  std::string& path = state.place.try_emplace("path", kDefaultPath).first->second;
  std::string whole;
  path = resolve_path(folder, path, whole) ? whole : std::string();
}

/// `backend "s3" { … }` or `cloud { … }`.
const hcl::Block* backend_in(const hcl::Body& terraform) {
  const auto found = std::ranges::find_if(terraform.blocks, [](const hcl::Block& block) {
    return (block.type.text == "backend" && block.labels.size() == 1) || block.type.text == "cloud";
  });
  return found == terraform.blocks.end() ? nullptr : &*found;
}

}  // namespace

TerraformState state_of(const Module& root) {
  TerraformState state{.backend = "local"};
  for (const auto& file : root.files) {
    for (const hcl::Block& block : file->tree.body.blocks) {
      const hcl::Block* const backend =
          block.type.text == "terraform" ? backend_in(block.body) : nullptr;
      if (backend == nullptr) continue;
      state.backend = backend->type.text == "cloud" ? "remote" : backend->labels[0].text;
      add_literals(backend->body, state);
      for (const hcl::Block& inner : backend->body.blocks) {
        if (inner.type.text == "workspaces") add_literals(inner.body, state);
      }
    }
  }
  settle_path(root.folder, state);
  return state;
}

std::optional<TerraformState> state_read_by(const Block& data, std::string_view folder) {
  if (data.mode != Mode::data || data.type != "terraform_remote_state") return std::nullopt;
  const auto backend = data.body.value("backend");
  const auto name = backend ? backend->literal() : std::nullopt;
  const auto config = data.body.value("config");
  if (!name) return std::nullopt;
  TerraformState state{.backend = *name};
  if (config) {
    add_known(*config, state);
    // A name that is not known may be that of any state.
    const auto open = [&](const value::Entry& entry) {
      return is_place(entry.key) && !entry.value.literal();
    };
    if (config->has_rest() || std::ranges::any_of(config->entries(), open)) return std::nullopt;
    if (const value::Entry* const workspaces = config->find("workspaces")) {
      add_known(workspaces->value, state);
    }
  }
  settle_path(folder, state);
  return state;
}

}  // namespace irsa::terraform
