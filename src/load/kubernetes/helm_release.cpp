#include "load/kubernetes/helm_release.h"

namespace irsa::load {

HelmRelease release_by(const KubeObject& object) {
  return {.kind = object.loading.keep(object.kind), .origin = object.origin};
}

void set_name(HelmRelease& release, const doc::Node& name, Loading& loading) {
  if (name.is_string() && !name.text().empty()) release.name = loading.keep(name.text());
}

void set_namespace(HelmRelease& release, const doc::Node& ns, Loading& loading) {
  const auto text = ns.scalar();
  if (!text || text->value.empty()) return;
  release.ns = loading.keep(*text);
  release.effective_ns =
      loading.is_placeholder(text->value) ? std::string_view{} : release.ns->value;
}

std::string_view chart_name(std::string_view chart) {
  return chart.substr(chart.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace irsa::load
