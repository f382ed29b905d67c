#include "gitops/object.h"

#include "gitops/refusal.h"
#include "gitops/schema.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

const PastId& oldest(const PastId* past) {
  while (past->before != nullptr) past = past->before;
  return *past;
}

void add_nested(const ReadDocument& document, std::vector<Object>& out, Trees& trees, int depth) {
  const Value* const tree = document.tree;
  if (!tree->is_mapping()) refuse("a resource is not a mapping");
  const std::string_view kind = text_of(get(tree, "kind"));
  if (kind.empty()) refuse("a resource has no kind");
  const Value* const list = get(tree, "items");
  if (kind.ends_with("List") && list != nullptr && depth < 8) {
    if (list->is_null()) return;
    if (!list->is_sequence()) refuse("the items of a List are not a list");
    // Alone in its file the list is taken apart as it is, else by JSON, once.
    const bool as_it_is = document.alone && kind == "List";
    for (const Field& item : list->fields) {
      const Value* made = item.value;
      if (!as_it_is && !document.json) {
        made = with_quotes(through_json(made, JsonWay::item, trees), Quotes::all, trees);
      }
      add_nested({.tree = made, .matters = document.matters, .json = !as_it_is}, out, trees,
                 depth + 1);
    }
    return;
  }
  Object object{.tree = tree, .matters = document.matters, .file = tree->place.file};
  object.reread();
  if (object.name.empty() && !kind.ends_with("List")) refuse("a resource has no name");
  out.push_back(object);
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

void add_objects(const ReadDocument& document, std::vector<Object>& out, Trees& trees) {
  add_nested(document, out, trees, 0);
}

}  // namespace irsa::gitops
