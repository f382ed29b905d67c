#include "load/kubernetes/name_checks.h"

#include <string>
#include <string_view>

#include "kube/names.h"
#include "load/kubernetes/annotations.h"

namespace irsa::load {

namespace {

using kube::InvalidName;

bool is_legal(std::string_view text, InvalidName::Part part) {
  if (part == InvalidName::Part::ns) return kube::is_namespace_name(text);
  if (part != InvalidName::Part::generated) return kube::is_service_account_name(text);
  return kube::is_service_account_name(std::string(text) + "x");  // the server appends something
}

bool is_refused(const doc::Node& value, const Loading& loading, InvalidName::Part part) {
  if (!value.is_string()) return true;
  const std::string_view text = value.text();
  if (is_legal(text, part)) return false;  // nearly every name
  return !loading.is_placeholder(text) && !kube::may_be_stand_in(text);
}

void check(const doc::Node& value, InvalidName::Part part, InvalidName about, Loading& loading) {
  // What the API server printed it has accepted, and what an engine fills in is not known yet.
  if (!value || about.origin.live || value.document().is_template()) return;
  if (!is_refused(value, loading, part) || format_field(value)) return;
  about.part = part;
  about.kind = loading.keep(about.kind);
  about.type = value_type(value);
  about.value = {loading.keep(value.text()), value.is_null() ? value.key_span() : value.span()};
  loading.facts.invalid_names.push_back(about);
}

InvalidName about(const KubeObject& object) {
  return {.origin = object.origin,
          .kind = object.kind,
          .name = object.name,
          .effective_ns = object.effective_ns,
          .value = {{}, object.metadata_key}};
}

}  // namespace

void check_object_names(const KubeObject& object) {
  const doc::Node metadata = object.root["metadata"];
  const doc::Node name = metadata["name"], generated = metadata["generateName"];
  const bool unnamed = name && (name.is_null() || (name.is_string() && name.text().empty()));
  if (!object.named_elsewhere && (!unnamed || !generated)) {
    check(name, InvalidName::Part::name, about(object), object.loading);
  }
  if (!object.named_elsewhere && (!name || unnamed)) {
    check(generated, InvalidName::Part::generated, about(object), object.loading);
  }
  // Without a namespace it is the one that kubectl is set to.
  const doc::Node ns = metadata["namespace"];
  if (!object.ns_elsewhere && ns && !ns.is_null() && !(ns.is_string() && ns.text().empty())) {
    check(ns, InvalidName::Part::ns, about(object), object.loading);
  }
}

void check_account_name(const doc::Node& value, const kube::Workload& workload, Loading& loading) {
  // Without one it is `default`.
  if (!value || value.is_null() || (value.is_string() && value.text().empty())) return;
  check(value, InvalidName::Part::account,
        {.origin = workload.origin,
         .kind = workload.kind,
         .name = workload.name,
         .effective_ns = workload.effective_ns,
         .value = {{}, value.span()}},
        loading);
}

}  // namespace irsa::load
