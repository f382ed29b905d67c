#include "terraform/module.h"

#include <algorithm>

#include "base/text.h"
#include "hcl/read.h"
#include "source/terraform_file.h"
#include "terraform/json_syntax.h"
#include "terraform/terragrunt.h"

namespace irsa::terraform {
namespace {

constexpr std::string_view kNative = ".tf", kJson = ".tf.json";
constexpr std::string_view kTofu = ".tofu", kTofuJson = ".tofu.json";

bool is_json_name(std::string_view name) {
  return name.ends_with(kJson) || name.ends_with(kTofuJson);
}

std::string_view stem(std::string_view name) {
  for (const std::string_view end : {kTofuJson, kTofu, kJson, kNative}) {
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  }
  return {};
}

bool is_override(std::string_view name) {
  const std::string_view base = stem(name);
  return base == "override" || base.ends_with("_override");
}

/// What an override file changes: attributes one by one, blocks all of their type.
void override_body(hcl::Body& body, const hcl::Body& with) {
  for (const hcl::Attribute& attribute : with.attributes) {
    const auto found =
        std::find_if(body.attributes.begin(), body.attributes.end(),
                     [&](const hcl::Attribute& a) { return a.name.text == attribute.name.text; });
    if (found != body.attributes.end()) {
      *found = attribute;
    } else {
      body.attributes.push_back(attribute);
    }
  }
  const auto type_of = [](const hcl::Block& block) {
    return block.type.text == "dynamic" && !block.labels.empty() ? block.labels[0].text
                                                                 : block.type.text;
  };
  std::erase_if(body.blocks, [&](const hcl::Block& block) {
    return std::any_of(with.blocks.begin(), with.blocks.end(),
                       [&](const hcl::Block& other) { return type_of(other) == type_of(block); });
  });
  body.blocks.insert(body.blocks.end(), with.blocks.begin(), with.blocks.end());
}

class ModuleReader {
 public:
  ModuleReader(Module& module) : module_(module) {}

  void add(const hcl::Block& block, bool overriding) {
    const std::string_view type = block.type.text;
    const auto label = [&](std::size_t i) {
      return i < block.labels.size() ? std::string(block.labels[i].text) : std::string();
    };
    if (type == "resource" || type == "data") {
      if (block.labels.size() != 2) return;
      declare({type == "data" ? Mode::data : Mode::resource, label(0), label(1), &block},
              overriding);
    } else if (type == "module") {
      if (block.labels.size() == 1) declare({Mode::call, "", label(0), &block}, overriding);
    } else if (type == "variable") {
      name(module_.variables, label(0), block, overriding);
    } else if (type == "output") {
      name(module_.outputs, label(0), block, overriding);
    } else if (type == "locals") {
      for (const hcl::Attribute& attribute : block.body.attributes) {
        if (overriding) {
          module_.locals[std::string(attribute.name.text)] = &attribute;
        } else {
          module_.locals.emplace(attribute.name.text, &attribute);
        }
      }
    }
  }

 private:
  const hcl::Block* merged(const hcl::Block& base, const hcl::Block& with) {
    module_.merged.push_back(base);
    override_body(module_.merged.back().body, with.body);
    return &module_.merged.back();
  }

  void name(std::map<std::string, const hcl::Block*, std::less<>>& names, const std::string& key,
            const hcl::Block& block, bool overriding) {
    const auto [at, fresh] = names.emplace(key, &block);
    if (!fresh && overriding) at->second = merged(*at->second, block);
  }

  void declare(Declared declared, bool overriding) {
    const auto [at, fresh] =
        module_.by_address.emplace(declared.address(), module_.declared.size());
    if (fresh) {
      module_.declared.push_back(std::move(declared));
    } else if (overriding) {
      Declared& known = module_.declared[at->second];
      known.block = merged(*known.block, *declared.block);
    }
  }

  Module& module_;
};

}  // namespace

std::string Declared::address() const {
  switch (mode) {
    case Mode::resource: return type + "." + name;
    case Mode::data: return "data." + type + "." + name;
    case Mode::call: return "module." + name;
  }
  return {};
}

std::string Module::written(Span span) const {
  constexpr std::size_t kMost = 80;
  for (const auto& file : files) {
    if (file->file != span.file || span.end > file->bytes.size()) continue;
    std::string text;
    for (const char c : file->bytes.substr(span.begin, span.size())) {
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (blank && (text.empty() || text.back() == ' ')) continue;
      text += blank ? ' ' : c;
      if (text.size() >= kMost) return text + "…";
    }
    return text;
  }
  return "…";
}

std::string join_path(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder).append("/").append(name);
}

bool resolve_path(std::string_view folder, std::string_view relative, std::string& result) {
  if (relative.starts_with('/')) return false;
  std::vector<std::string_view> parts;
  for (const std::string_view base : {folder, relative}) {
    for (const std::string_view part : irsa::split(base, '/')) {
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (parts.empty()) {
        return false;
      } else {
        parts.pop_back();
      }
    }
  }
  result.clear();
  for (const std::string_view part : parts) {
    if (!result.empty()) result += '/';
    result += part;
  }
  return true;
}

std::vector<std::string> module_files(const Files& files, std::string_view folder) {
  const std::vector<std::string> names = files.names(folder);
  std::vector<std::string> first, last;
  for (const std::string& name : names) {
    if (name.starts_with('.') || name.ends_with('~')) continue;
    const bool native = name.ends_with(kNative) || name.ends_with(kJson);
    const bool tofu = name.ends_with(kTofu) || name.ends_with(kTofuJson);
    if (!native && !tofu && !is_terragrunt_unit(name)) continue;
    if (native) {  // OpenTofu reads x.tofu in place of x.tf
      const std::string other =
          std::string(stem(name)) + std::string(name.ends_with(kJson) ? kTofuJson : kTofu);
      if (std::binary_search(names.begin(), names.end(), other)) continue;
    }
    (is_override(name) ? last : first).push_back(name);
  }
  first.insert(first.end(), last.begin(), last.end());
  return first;
}

hcl::Tree read_source(const Files& files, std::string_view folder, std::string_view name,
                      std::string_view bytes) {
  const FileId file = files.id(join_path(folder, name));
  if (is_json_name(name)) return read_json_file(file, bytes, false);
  hcl::Tree tree = hcl::read_file({file, bytes});
  if (is_terragrunt_unit(name) && !tree.error) {
    rewrite_terragrunt(tree, folder,
                       [&](const std::string& path) { return !module_files(files, path).empty(); });
  }
  return tree;
}

std::optional<Problem> syntax_problem(const Files& files, std::string_view path) {
  const auto bytes = files.bytes(path);
  if (!bytes) return std::nullopt;
  const std::size_t slash = path.rfind('/');
  const std::string_view folder =
      slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  hcl::Tree tree = read_source(files, folder, path.substr(slash + 1), *bytes);
  if (!tree.error) return std::nullopt;
  return Problem{std::string(path), files.id(path), *tree.error};
}

std::unique_ptr<Module> read_module(const Files& files, std::string_view folder,
                                    std::vector<Problem>& problems) {
  auto module = std::make_unique<Module>();
  module->folder = folder;
  module->foreign = files.is_foreign_folder(folder);
  ModuleReader reader(*module);
  for (const std::string& name : module_files(files, folder)) {
    const std::string path = join_path(folder, name);
    const auto bytes = files.bytes(path);
    if (!bytes) {
      module->complete = false;
      continue;
    }
    auto file = std::make_unique<SourceTree>();
    file->path = path;
    file->file = files.id(path);
    file->bytes = *bytes;
    file->tree = read_source(files, folder, name, *bytes);
    if (is_terragrunt_unit(name)) {
      module->complete = false;
      module->open_arguments = true;
    }
    if (file->tree.error) {
      problems.push_back({path, file->file, *file->tree.error});
      module->complete = false;
      continue;
    }
    for (const hcl::Block& block : file->tree.body.blocks) reader.add(block, is_override(name));
    module->files.push_back(std::move(file));
  }
  return module;
}

}  // namespace irsa::terraform
