#include "catalogue/modules.h"

#include <algorithm>

namespace irsa::catalogue {

namespace {

void remove_prefix_if(std::string_view& text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
}

/// "terraform-aws-iam" → {"aws", "iam"}; registries publish repositories of such names only.
struct Published {
  std::string_view provider, name;
};
Published published(std::string_view repository) {
  constexpr std::string_view kPrefix = "terraform-";
  if (repository.ends_with(".git")) repository.remove_suffix(4);
  if (!repository.starts_with(kPrefix)) return {};
  repository.remove_prefix(kPrefix.size());
  const std::size_t dash = repository.find('-');
  if (dash == std::string_view::npos) return {};
  return {repository.substr(0, dash), repository.substr(dash + 1)};
}

}  // namespace

std::string registry_name(std::string_view source) {
  source = source.substr(0, source.find('?'));
  // tfr:// is Terragrunt's word for a registry; without a host it is Terraform's.
  for (const std::string_view prefix :
       {"git::", "tfr:///", "tfr://", "https://", "ssh://", "git@", "www.",
        "registry.terraform.io/", "registry.opentofu.org/"}) {
    remove_prefix_if(source, prefix);
  }
  constexpr std::string_view kHost = "github.com";
  if (!source.starts_with(kHost)) return std::string(source);
  source.remove_prefix(std::min(kHost.size() + 1, source.size()));  // with '/' or ':'
  const std::size_t inner = source.find("//");
  const std::string_view repository = source.substr(0, inner);
  const std::size_t slash = repository.find('/');
  if (slash == std::string_view::npos) return std::string(source);
  const Published made = published(repository.substr(slash + 1));
  if (made.name.empty()) return std::string(source);
  std::string out(repository.substr(0, slash));
  out.append("/").append(made.name).append("/").append(made.provider);
  if (inner != std::string_view::npos) out.append(source.substr(inner));
  return out;
}

const ModuleStub* module_stub(std::string_view source) {
  const std::string wanted = " " + registry_name(source) + " (";
  const auto stubs = module_stubs();
  const auto found = std::find_if(stubs.begin(), stubs.end(), [&](const ModuleStub& stub) {
    return stub.text.substr(0, stub.text.find('\n')).find(wanted) != std::string_view::npos;
  });
  return found == stubs.end() ? nullptr : &*found;
}

}  // namespace irsa::catalogue
