#include "load/kubernetes/values_file.h"

#include <algorithm>
#include <string_view>

#include "load/duplicate_keys.h"
#include "load/kubernetes/helm_values.h"
#include "source/kustomization_file.h"

namespace irsa::load {

bool load_chart_file(const doc::Document& document, Loading& loading) {
  if (!is_chart_file(loading.context.path)) return false;
  for (const doc::Node& chart : document.root()["dependencies"].items()) {
    const doc::Node alias = chart["alias"];
    loading.facts.chart_uses.push_back({.file = loading.file(),
                                        .chart = loading.keep(chart["name"].text()),
                                        .version = loading.keep(chart["version"].text()),
                                        .repository = loading.keep(chart["repository"].text()),
                                        .key = loading.keep((alias ? alias : chart["name"]).text()),
                                        .values_file = {}});
  }
  return false;
}

void add_chart_file_needs(doc::Needs&) {}  // it goes by the file's name: see read_options()

bool load_values_file(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  if (root["releases"].is_sequence()) return false;  // a helmfile
  // A test of the plugin helm-unittest: its values and what it expects are made up.
  if (root["tests"].is_sequence() && (root["suite"] || root["templates"])) return false;
  const std::string_view text = document.source();
  const bool about_accounts = text.find("serviceAccount") != std::string_view::npos;
  if (!about_accounts && !may_hold_annotations(text)) return false;
  HelmValues values(loading, {.kind = "Values",
                              .origin = {.file = document.file(), .document = document.ordinal()},
                              .bare = true});
  values.add_mapping(root);
  // What is dropped for a key that comes twice is in no tree: the role of an account may be.
  const DuplicateValues twice(document);
  const bool lost =
      std::ranges::any_of(document.duplicate_keys(),
                          [&](const doc::DuplicateKey& key) { return twice.drop_role(key); });
  if (!values.finish() && !lost) return false;
  report_duplicate_keys(loading, document, false);
  return true;
}

void add_values_file_needs(doc::Needs& needs) { add_annotation_needs(needs); }

}  // namespace irsa::load
