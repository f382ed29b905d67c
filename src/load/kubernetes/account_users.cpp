#include "load/kubernetes/account_users.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "catalogue/catalogue.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/pods.h"
#include "load/kubernetes/workloads.h"

namespace irsa::load {

namespace {

/// The one that names the account there, among the last, which are those of the same object;
/// nullptr if there is none.
kube::AccountReader* find_reader(Loading& loading, Span account) {
  constexpr std::ptrdiff_t kLast = 64;
  auto& readers = loading.facts.readers;
  const auto begin = readers.end() - std::min<std::ptrdiff_t>(std::ssize(readers), kLast);
  const auto known = std::find_if(begin, readers.end(), [&](const kube::AccountReader& one) {
    return one.account && one.account->span == account;
  });
  return known == readers.end() ? nullptr : &*known;
}

class Finder {
 public:
  explicit Finder(const KubeObject& object) : object_(object) {}

  /// What the mappings around a node say about it.
  struct Around {
    bool aws = false;       ///< settings of an AWS provider
    bool manifest = false;  ///< another object's manifest, which is patched before it is made
  };

  void search(const doc::Node& node, Around around) {
    if (node.is_sequence()) {
      for (const doc::Node& item : node.items()) search(item, around);
      return;
    }
    if (!node.is_mapping()) return;
    around.manifest =
        around.manifest || (node["apiVersion"].is_string() && node["kind"].is_string());
    if (!around.manifest && take_pod_spec(node)) return;
    for (const doc::Entry& entry : node.entries()) {
      const std::string_view key = entry.key.text();
      if (take_account(key, entry.value, around.aws)) continue;
      Around inside = around;
      inside.aws = inside.aws || key == "aws" || key == "iam";
      search(entry.value, inside);
    }
  }

  [[nodiscard]] bool found() const { return found_; }

 private:
  /// Containers beside an account: as good a sign of a pod spec as there is, but no certain one.
  bool take_pod_spec(const doc::Node& node) {
    const doc::Items containers = node["containers"].items();
    const bool has_containers =
        !containers.empty() && std::all_of(containers.begin(), containers.end(),
                                           [](const doc::Node& c) { return c.is_mapping(); });
    const bool has_account =
        node["serviceAccountName"].is_string() || node["serviceAccount"].is_string();
    if (!has_containers || !has_account) return false;
    kube::Workload workload = workload_of(object_);
    read_pod_spec(node, {}, object_.loading, workload);
    if (!workload.account) return false;
    workload.heuristic = true;
    collect_suppressions(object_, workload.annotations);
    object_.loading.facts.workloads.push_back(std::move(workload));
    found_ = true;
    return true;
  }

  bool take_account(std::string_view key, const doc::Node& value, bool below_aws) {
    if (key == "serviceAccountName" || (key == "serviceAccount" && value.is_scalar())) {
      add(value, object_.effective_ns, true);
      return true;
    }
    if (key == "serviceAccount" && value["name"].is_string()) {  // values of a chart
      add(value["name"], {}, true);
      return true;
    }
    if (key == "serviceAccountRef") {
      // Only AWS providers read the role there; cert-manager's issuers hold it themselves.
      const doc::Node ns = value["namespace"];
      add(value.is_mapping() ? value["name"] : value,
          ns.is_string() ? ns.text() : object_.effective_ns, below_aws || is_generator());
      return true;
    }
    if (key == "serviceAccountTemplate" && value["metadata"]["name"].is_string()) {  // Crossplane
      add(value["metadata"]["name"], object_.effective_ns, true);
      return true;
    }
    return false;
  }

  [[nodiscard]] bool is_generator() const {
    return object_.api_group == "generators.external-secrets.io";
  }

  void add(const doc::Node& name, std::string_view ns, bool needs_annotation) {
    const auto text = name.string();
    if (!text || text->value.empty() || object_.loading.is_placeholder(text->value)) return;
    if (object_.loading.is_placeholder(ns)) ns = {};
    found_ = true;
    Loading& loading = object_.loading;
    if (is_known(text->span)) return;
    loading.facts.readers.push_back({.origin = object_.origin,
                                     .kind = loading.keep(object_.kind),
                                     .name = object_.name,
                                     .account = loading.keep(*text),
                                     .account_ns = loading.keep(ns),
                                     .needs_annotation = needs_annotation});
  }

  /// The catalogue, or a chart, knows this reader, so that it is there already.
  [[nodiscard]] bool is_known(Span account) const {
    return find_reader(object_.loading, account) != nullptr;
  }

  const KubeObject& object_;
  bool found_ = false;
};

/// KEDA takes the role from the account of whatever workload it scales (facts B15).
bool load_trigger_authentication(const KubeObject& object) {
  if (object.api_group != "keda.sh") return false;
  const doc::Node identity = object.root["spec"]["podIdentity"];
  const std::string_view provider = identity["provider"].text();
  const bool of_workload = provider == "aws-eks" ||
                           (provider == "aws" && identity["identityOwner"].text() == "workload");
  if (!of_workload) return false;
  object.loading.facts.readers.push_back({.origin = object.origin,
                                          .kind = object.loading.keep(object.kind),
                                          .name = object.name,
                                          .account_ns = object.effective_ns,
                                          .any_account = true});
  return true;
}

}  // namespace

void note_account_user(Loading& loading, const kube::AccountReader& reader) {
  if (kube::AccountReader* const known = find_reader(loading, reader.account->span)) {
    *known = reader;
  } else {
    loading.facts.readers.push_back(reader);
  }
}

bool find_account_users(const KubeObject& object, const doc::Node& part) {
  Finder finder(object);
  finder.search(part, {.manifest = true});  // no pods yet
  return finder.found();
}

namespace {

/// Flux takes a source's account for AWS only if it says so; else it is one for pull secrets.
bool is_other_source(const KubeObject& object) {
  const bool source = object.api_group == "source.toolkit.fluxcd.io" ||
                      object.api_group == "image.toolkit.fluxcd.io";
  return source && object.root["spec"]["provider"].text() != "aws";
}

}  // namespace

bool load_account_users(const KubeObject& object) {
  if (is_other_source(object)) return false;
  const auto never = catalogue::kinds_without_accounts();
  if (!catalogue::find(never, &catalogue::OtherKind::kind, object.kind).empty()) return false;
  bool found = load_trigger_authentication(object);
  Finder finder(object);
  for (const doc::Entry& entry : object.root.entries()) {
    if (entry.key.text() != "metadata" && entry.key.text() != "status") {
      finder.search(entry.value, {});
    }
  }
  found = found || finder.found();
  if (found) object.loading.use_namespace(object.effective_ns);
  return found;
}

}  // namespace irsa::load
