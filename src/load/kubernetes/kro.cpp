// The fields are those of kro.run/docs, "Resource Definitions"; `forEach` and `includeWhen` change
// how often an object is made, not what it says.
#include "load/kubernetes/kro.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/kubernetes/kubernetes.h"

namespace irsa::load {

namespace {

/// ACK writes the ARN of a role into its status; the other objects of the graph ask for it there.
/// An id is unique within its graph only: if several roles of a file have one id, it is not known
/// here which of them is meant.
void refer_by_id(std::string_view id, iam::Role& role, std::size_t place, Loading& loading) {
  role.address = loading.keep(id);
  const auto [first, fresh] = loading.graph_roles.emplace(role.address, place);
  if (!fresh) {
    loading.facts.roles[first->second].reference = {};
  } else if (role.arn.empty()) {
    role.reference = loading.keep("${" + std::string(id) + ".status.ackResourceMetadata.arn}");
  }
}

bool load_resource(const KubeObject& graph, const doc::Node& resource) {
  Loading& loading = graph.loading;
  auto object = read_object(graph.document, resource["template"], loading);
  if (!object) return false;
  const std::string_view id = resource["id"].text();
  object->origin.address = loading.keep(id);
  if (!object->ns) {  // it goes where the instance is
    object->effective_ns = {};
    object->ns_elsewhere = true;
  }
  std::vector<iam::Role>& roles = loading.facts.roles;
  const std::size_t before = roles.size();
  const bool found = load_object(*object);
  for (std::size_t at = before; at < roles.size(); ++at) refer_by_id(id, roles[at], at, loading);
  return found;
}

}  // namespace

bool load_kro(const KubeObject& object) {
  if (object.api_group != "kro.run" || object.kind != "ResourceGraphDefinition") return false;
  const Variables outer = std::exchange(object.loading.variables, Variables::template_text);
  bool found = false;
  for (const doc::Node& resource : object.root["spec"]["resources"].items()) {
    found = load_resource(object, resource) || found;
  }
  object.loading.variables = outer;
  return found;
}

void add_kro_needs(doc::Needs& needs) { needs.kinds.push_back("ResourceGraphDefinition"); }

}  // namespace irsa::load
