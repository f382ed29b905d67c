#include "load/terraform/releases.h"

#include "config/placeholder.h"
#include "kube/names.h"
#include "load/embedded.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

/// Lists of values that are not there, or of which a part is not known, leave the chart's values
/// open.
bool all_known(const TerraformValue& values) {
  for (const std::string_view key : {"values", "set", "set_list", "set_sensitive", "set_wo"}) {
    const TerraformValue list = values[key];
    if (list.withheld()) return false;
    for (const TerraformValue& item : list.items()) {
      if (item.withheld() || item["name"].withheld() || item["value"].withheld()) return false;
    }
  }
  return values["set_sensitive"].items().empty() && values["set_wo"].items().empty();
}

std::string_view text_of_value(const TerraformValue& value) {
  const auto text = value.string();
  return text ? text->value : std::string_view{};
}

/// A chart of the repository itself, whose templates may say anything.
bool is_folder(std::string_view chart) {
  return chart.starts_with('.') || chart.starts_with('/') || value::has_open_part(chart);
}

}  // namespace

void load_terraform_release(const TerraformResource& resource, Loading& loading) {
  const TerraformValue& values = resource.values;
  const TerraformValue ns = values["namespace"];
  const auto name = values["name"].string();
  // What `helm upgrade` in a script makes is no resource of Terraform, and has no such address.
  const bool of_script = resource.address.find("helm_release.") == std::string_view::npos;
  HelmRelease release{.kind = of_script ? "Helm release" : "helm_release",
                      .origin = {.file = loading.file(),
                                 .document = resource.document.ordinal(),
                                 .address = loading.keep(resource.address)},
                      .ns = loading.keep(ns.string()),
                      .name = name ? loading.keep(name->value) : std::string_view{},
                      .named = name && !is_folder(text_of_value(values["chart"])),
                      .chart = loading.keep(chart_name(text_of_value(values["chart"]))),
                      .version = values["version"].withheld() ? config::kKnownLater
                                                              : text_of_value(values["version"]),
                      .repository = text_of_value(values["repository"]),
                      .all_values = all_known(values)};
  // Lists of values and what is done to the objects are not looked into.
  if (values["set_list"].items().empty() && values["postrender"].items().empty()) {
    release.place = resource.where;
  }
  // "bitnami/external-dns": the repository under the name that Helm knows it by.
  if (release.repository.empty()) release.repository = text_of_value(values["chart"]);
  const bool open = ns.withheld() || (release.ns && value::has_open_part(release.ns->value));
  release.effective_ns = open ? "" : release.ns ? release.ns->value : "default";
  HelmValues chart(loading, release);
  for (const TerraformValue& text : values["values"].items()) {
    if (!text.given()) continue;
    // Of source, what yamlencode() was given.
    chart.add_mapping(text.node());
    chart.add_text(text.node());
  }
  for (const TerraformValue& set : values["set"].items()) {
    if (!set["name"].given() || set["value"].withheld()) continue;
    const std::string_view type = text_of_value(set["type"]);
    if (type == "literal") {
      chart.add_literal(set["name"].node(), set["value"].node());
    } else {
      chart.add_set(set["name"].node(), set["value"].node(), type == "string");
    }
  }
  chart.finish();
}

namespace {

/// Puts an object there, whatever its manifest says.
void put_into(const TerraformValue& ns, const TerraformResource& resource, KubeObject& object) {
  Loading& loading = object.loading;
  if (!ns.withheld() && !ns.given()) return;
  const auto known = ns.string();
  object.ns = loading.keep(
      known ? *known
            : kube::Text{config::kKnownLater, ns.node() ? ns.node().span() : resource.where});
  const bool legal = !loading.is_placeholder(object.ns->value) &&
                     !value::has_open_part(object.ns->value) &&
                     kube::is_namespace_name(object.ns->value);
  object.effective_ns = legal ? object.ns->value : std::string_view{};
}

/// `ns`: the namespace that the resource gives them instead of their own, if it does.
void load_objects_in(const TerraformValue& body, const TerraformResource& resource,
                     const TerraformValue& ns, Loading& loading) {
  if (!body.given()) return;
  const auto take = [&](const doc::Document& document, const doc::Node& manifest) {
    std::optional<KubeObject> object = read_object(document, manifest, loading);
    if (!object) return;
    put_into(ns, resource, *object);
    object->origin.address = loading.keep(resource.address);
    load_object(*object);
  };
  // Of source, what yamlencode() was given.
  if (body.node().is_mapping()) return take(resource.document, body.node());
  read_embedded(body.node(), loading,
                [&](const doc::Document& manifest) { take(manifest, manifest.root()); });
}

}  // namespace

void load_terraform_yaml(const TerraformResource& resource, Loading& loading) {
  // "Override the namespace to apply the kubernetes resource to, ignoring any declared namespace in
  // the yaml_body" (registry.terraform.io/providers/gavinbunney/kubectl, kubectl_manifest).
  load_objects_in(resource.values["yaml_body"], resource, resource.values["override_namespace"],
                  loading);
}

void load_terraform_file(const TerraformResource& resource, Loading& loading) {
  const bool here = resource.type.starts_with("local_");
  const std::string_view name = text_of_value(resource.values[here ? "filename" : "file"]);
  const TerraformValue content = resource.values["content"];
  if (!name.ends_with(".yaml") && !name.ends_with(".yml") && !name.ends_with(".json")) return;
  // What has no object of Kubernetes in it is of no interest.
  const auto text = content.string();
  if (text && text->value.find("kind") == std::string_view::npos) return;
  load_objects_in(content, resource, {}, loading);
}

}  // namespace irsa::load
