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

namespace {

/// The stub whose first line has this.
const ModuleStub* stub_with(std::string_view wanted) {
  const auto stubs = module_stubs();
  const auto found = std::find_if(stubs.begin(), stubs.end(), [&](const ModuleStub& stub) {
    return stub.text.substr(0, stub.text.find('\n')).find(wanted) != std::string_view::npos;
  });
  return found == stubs.end() ? nullptr : &*found;
}

/// What tells a module inside a repository apart wherever its copy lies, in a fork, a mirror or a
/// private registry: "/iam/aws//modules/iam-role". Empty for other modules: a name such as
/// "eks/aws" alone is anybody's.
std::string name_without_owner(std::string_view source) {
  source = source.substr(0, source.find('?'));
  if (source.starts_with('.') || source.starts_with('/')) return {};
  const std::size_t scheme = source.find("://");
  const std::size_t inner = source.find("//", scheme == std::string_view::npos ? 0 : scheme + 3);
  if (inner == std::string_view::npos) return {};
  const std::string_view repository = source.substr(0, inner);
  const std::size_t slash = repository.rfind('/');
  if (slash == std::string_view::npos) return {};
  if (const Published made = published(repository.substr(slash + 1)); !made.name.empty()) {
    return "/" + std::string(made.name) + "/" + std::string(made.provider) +
           std::string(source.substr(inner));
  }
  const std::size_t before = repository.rfind('/', slash - 1);
  return slash == 0 || before == std::string_view::npos ? std::string()
                                                        : std::string(source.substr(before));
}

}  // namespace

const ModuleStub* module_stub(std::string_view source) {
  if (const ModuleStub* const known = stub_with(" " + registry_name(source) + " (")) return known;
  const std::string copied = name_without_owner(source);
  return copied.empty() ? nullptr : stub_with(copied + " (");
}

}  // namespace irsa::catalogue
