#include "gitops/object.h"

#include "gitops/schema.h"

namespace irsa::gitops {

namespace {

const PastId& oldest(const PastId* past) {
  while (past->before != nullptr) past = past->before;
  return *past;
}

}  // namespace

std::string_view Object::effective_ns(std::string_view of) const {
  if (cluster_scoped) return "_non_namespaceable_";
  return of.empty() ? "default" : of;
}

std::string_view Object::original_name() const {
  return past == nullptr ? name : oldest(past).name;
}

std::string_view Object::original_kind() const {
  return past == nullptr ? kind : oldest(past).kind;
}

std::string_view Object::original_ns() const {
  return past == nullptr ? effective_ns() : oldest(past).ns;
}

std::string_view Object::group() const {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

std::string_view Object::version() const {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? api_version : api_version.substr(slash + 1);
}

void Object::reread() {
  api_version = text_of(get(tree, "apiVersion"));
  kind = text_of(get(tree, "kind"));
  const Value* const metadata = get(tree, "metadata");
  name = text_of(get(metadata, "name"));
  ns = text_of(get(metadata, "namespace"));
  cluster_scoped = is_cluster_scoped(api_version, kind);
}

}  // namespace irsa::gitops
