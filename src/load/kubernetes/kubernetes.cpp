// Kubernetes objects, from manifests, Helm output, kustomize output or `kubectl get`.
#include "load/kubernetes/kubernetes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "load/duplicate_keys.h"
#include "load/kubernetes/account_users.h"
#include "load/kubernetes/ack.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/crossplane.h"
#include "load/kubernetes/custom_resources.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kro.h"
#include "load/kubernetes/kustomize.h"
#include "load/kubernetes/movers.h"
#include "load/kubernetes/name_checks.h"
#include "load/kubernetes/object.h"
#include "load/kubernetes/releases.h"
#include "load/kubernetes/webhook_config.h"
#include "load/kubernetes/workloads.h"
#include "source/kustomization_file.h"

namespace irsa::load {

namespace {

/// Lists in lists: nobody needs more, and the reader allows four hundred.
constexpr int kDeepestList = 8;

/// Top-level `annotations`, in whatever shape somebody wrote it.
void read_account_annotations(const KubeObject& object, kube::ServiceAccount& account) {
  const doc::Node annotations = object.root["metadata"]["annotations"];
  if (annotations) account.annotations_key = annotations.key_span();
  if (annotations.is_mapping()) {
    collect_annotations(object, annotations, kube::Place::service_account, account.annotations);
    // `${VARIABLE/…}` in the place of an entry is a mapping to YAML, and any entry afterwards.
    for (const doc::Entry& entry : annotations.entries()) {
      const std::string_view key = entry.key.text();
      const bool open = key.find("${") != std::string_view::npos || key.find("{{") == 0;
      account.annotated_elsewhere = account.annotated_elsewhere || open;
    }
  } else if (annotations && !annotations.is_null()) {
    account.annotations_type = value_type(annotations);
    account.annotations_span = annotations.span();
    account.annotations_text = object.loading.keep(object.document.raw(annotations.span()));
  }
  collect_misplaced(object, account.annotations);
}

bool has_webhook_annotation(const kube::ServiceAccount& account) {
  return std::any_of(account.annotations.begin(), account.annotations.end(),
                     [](const kube::Annotation& annotation) {
                       return annotation.key.value.starts_with(kube::kWebhookPrefix);
                     });
}

/// Name and namespace are needed to join both sides, but only an account that means to have a role
/// is worth a word about it.
void report_unknown_identity(const KubeObject& object, const kube::ServiceAccount& account) {
  if (!has_webhook_annotation(account)) return;
  const auto report = [&](const kube::Text& value, std::string_view what) {
    report_placeholder(object.loading, {.document = object.document,
                                        .value = value,
                                        .what = what,
                                        .finished = object.finished(),
                                        .object = object.object_name()});
  };
  report(account.name, "the name of the service account");
  if (account.ns) report(*account.ns, "the namespace of the service account");
}

kube::ServiceAccount read_account(const KubeObject& object) {
  kube::ServiceAccount account{.origin = object.origin,
                               .name = object.name,
                               .ns = object.ns,
                               .effective_ns = object.effective_ns,
                               .metadata_key = object.metadata_key,
                               .extent = object.root.span(),
                               .release = object.release,
                               .name_placeholder = !object.name_known,
                               .generated_name = object.generated_name};
  read_account_annotations(object, account);
  account.automount = boolean(object.root["automountServiceAccountToken"]);
  return account;
}

void load_namespace(const KubeObject& object) {
  if (object.name_known) object.loading.use_namespace(object.name.value);
  std::vector<kube::Annotation> annotations;
  collect_annotations(object, object.root["metadata"]["annotations"], kube::Place::object,
                      annotations);
  collect_misplaced(object, annotations);
  for (const kube::Annotation& annotation : annotations) {
    object.loading.facts.stray_annotations.push_back(
        {.origin = object.origin,
         .kind = "Namespace",
         .name = object.name,
         .effective_ns = object.name_known ? object.name.value : std::string_view{},
         .annotation = annotation});
  }
}

constexpr std::array<std::string_view, 6> kCredentialKeys = {
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY",    "AWS_SECRET_KEY",        "AWS_SHARED_CREDENTIALS_FILE",
};

/// Or what is left of one behind the prefix of an envFrom: ACCESS_KEY_ID.
bool is_credential_key(std::string_view key) {
  return std::ranges::any_of(kCredentialKeys, [&](std::string_view known) {
    return known == key || (known.ends_with(key) && key.find('_') != std::string_view::npos &&
                            known[known.size() - key.size() - 1] == '_');
  });
}

bool load_env_source(const KubeObject& object) {
  kube::EnvSource source{.origin = object.origin,
                         .secret = object.kind == "Secret",
                         .name = object.name,
                         .effective_ns = object.effective_ns};
  for (const std::string_view part : {"data", "stringData"}) {
    for (const doc::Entry& entry : object.root[part].entries()) {
      // What an example leaves to be filled in is no key.
      if (!is_credential_key(entry.key.text()) || entry.value.text().empty() ||
          entry.value.is_null() || object.loading.is_placeholder(entry.value.text()))
        continue;
      source.keys.push_back({object.loading.keep(entry.key.text()), entry.key.span()});
    }
  }
  if (source.keys.empty()) return false;
  object.loading.facts.env_sources.push_back(std::move(source));
  return true;
}

/// Flux's Kustomizations, repositories and releases, Argo CD's Applications: load/gitops reads them
/// again once all files are known.
void note_deployer(const KubeObject& object) {
  const std::string_view group = object.api_group, kind = object.kind;
  const bool flux = (group == "kustomize.toolkit.fluxcd.io" && kind == "Kustomization") ||
                    (group == "source.toolkit.fluxcd.io" && kind == "GitRepository");
  const bool argo = group == "argoproj.io" && (kind == "Application" || kind == "ApplicationSet");
  const bool release = group == "helm.toolkit.fluxcd.io" && kind == "HelmRelease" &&
                       object.root["spec"]["valuesFrom"];
  if (flux || argo || release) object.loading.facts.deployers.push_back(object.document.file());
}

/// `apps`, `batch` and so on: custom resources have groups with a dot (apiextensions,
/// ValidateCustomResourceDefinition), and nearly every workload is none of them.
bool is_group_of_kubernetes(std::string_view group) {
  return !group.empty() && group.find('.') == std::string_view::npos;
}

}  // namespace

bool load_object(const KubeObject& object) {
  note_deployer(object);
  note_mover(object);
  const std::string_view kind = object.kind;
  if (object.api_group.empty()) {
    if (kind == "ServiceAccount") return load_service_account(object), true;
    if (kind == "Namespace") return load_namespace(object), true;
    if (kind == "Secret" || kind == "ConfigMap") {
      return load_self_hosted(object) || load_custom_resource(object) || load_env_source(object);
    }
  }
  if (object.api_group == "kustomize.config.k8s.io") return load_kustomization(object);
  bool aws = false;
  if (!is_group_of_kubernetes(object.api_group)) {
    aws = load_crossplane(object) || load_ack(object);
    aws = load_custom_resource(object) || aws;
    if (load_kro(object)) return true;
  }
  if (load_workloads(object)) return true;
  const bool found = object.api_group == "kustomize.toolkit.fluxcd.io"
                         ? load_patches(object, object.root["spec"]["patches"])
                         : load_self_hosted(object) || load_release(object);
  return load_account_users(object) || found || aws;
}

namespace {

/// `config.kubernetes.io/origin` of what kustomize has built: "path: base/account.yaml", a line.
void note_origin(const KubeObject& object) {
  const doc::Node origin = object.root["metadata"]["annotations"]["config.kubernetes.io/origin"];
  // Of a build that is made here the files are known.
  if (!origin || object.loading.file() != object.document.file()) return;
  constexpr std::string_view kPath = "path: ";
  for (const std::string_view line : split(origin.text(), '\n')) {
    if (!line.starts_with(kPath)) continue;
    object.loading.facts.rendered.push_back(
        {object.root.span(),
         {object.loading.keep(trim(line.substr(kPath.size()))), origin.span()},
         true});
  }
}

/// kubectl takes any object with `items` apart, lists in lists too (facts B28).
/// `of`: the list that `root` is an item of.
bool load_list(const doc::Document& document, const doc::Node& root, Loading& loading, int depth,
               const doc::Node& of = {});

/// OpenShift's Template: whole objects in which `${NAME}` is a parameter
/// (docs.redhat.com, "Using templates").
bool load_openshift_template(const doc::Document& document, const doc::Node& root, Loading& loading,
                             int depth) {
  const Variables outer = std::exchange(loading.variables, Variables::template_text);
  bool any = false;
  for (const doc::Node& object : root["objects"].items()) {
    any = load_list(document, object, loading, depth + 1) || any;
  }
  loading.variables = outer;
  return any;
}

bool load_list(const doc::Document& document, const doc::Node& root, Loading& loading, int depth,
               const doc::Node& of) {
  if (root["kind"].text() == "Template" && root["objects"].is_sequence() && depth < kDeepestList) {
    return load_openshift_template(document, root, loading, depth);
  }
  const bool list = root["kind"].text().ends_with("List") && root["items"].is_sequence();
  if (!list || depth > kDeepestList) {
    std::optional<KubeObject> object = read_object(document, root, loading, of);
    if (object) object->origin.listed = depth > 0;
    if (object) note_origin(*object);
    return object && load_object(*object);
  }
  bool any = false;
  for (const doc::Node& item : root["items"].items()) {
    any = load_list(document, item, loading, depth + 1, root) || any;
  }
  return any;
}

}  // namespace

void report_kubectl_defect(Loading& loading, const doc::Defect& defect) {
  Problem problem{.where = defect.where, .message = defect.message, .help = defect.help};
  if (defect.repair) {
    problem.fixes = {{.title = "Write it as kubectl reads it",
                      .safe = true,
                      .changes = {{.kind = Change::Kind::bytes,
                                   .where = defect.repair->where,
                                   .texts = {defect.repair->text}}}}};
  }
  loading.report(ReadingRule::yaml_syntax, std::move(problem));
}

void load_service_account(const KubeObject& object) {
  kube::ServiceAccount account = read_account(object);
  check_object_names(object);
  // What it is called once the API server takes it is not known.
  const bool legal = account.generated_name || kube::is_service_account_name(account.name.value);
  account.name_placeholder = account.name_placeholder || !legal;
  report_unknown_identity(object, account);
  object.loading.use_namespace(object.effective_ns);
  // A comment beside it may hold the command that annotates it later.
  if (account.annotations.empty()) {
    object.loading.note_annotating_command(object.document.source());
  }
  object.loading.facts.service_accounts.push_back(std::move(account));
}

bool load_manifest(const doc::Document& document, const doc::Node& root, Loading& loading) {
  return load_list(document, root, loading, 0);
}

void load_account_fragment(const KubeObject& object) {
  object.loading.facts.account_fragments.push_back(read_account(object));
}

bool load_kubernetes(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping()) return false;
  bool taken = false;
  if (root["kind"]) {
    taken = load_list(document, root, loading, 0);
  } else if (is_kustomization_file(loading.context.path)) {
    // `kind` may be left out there; kustomize goes by the file's name.
    const KubeObject object{.document = document,
                            .loading = loading,
                            .root = root,
                            .kind = "Kustomization",
                            .api_group = "kustomize.config.k8s.io",
                            .name = {{}, root.span()},
                            .metadata_key = root.span()};
    taken = load_kustomization(object);
  }
  if (taken) {
    // In a template, equal keys are in two branches.
    if (!document.is_template()) report_duplicate_keys(loading, document, false);
    if (document.kubectl_defect()) report_kubectl_defect(loading, *document.kubectl_defect());
  }
  return taken;
}

void add_kubernetes_needs(doc::Needs& needs) {
  const std::vector<std::string_view> workloads = workload_kinds();
  needs.kinds.insert(needs.kinds.end(), workloads.begin(), workloads.end());
  needs.kinds.insert(
      needs.kinds.end(),
      {"ServiceAccount", "Namespace", "Kustomization", "Component", "GitRepository", "Application",
       "ApplicationSet", "TriggerAuthentication", "ClusterTriggerAuthentication", "Template"});
  for (const catalogue::OtherKind& other : catalogue::kinds_without_accounts()) {
    needs.ignored_kinds.push_back(other.kind);
  }
  // Static credentials.
  needs.holder_kinds.insert(needs.holder_kinds.end(), {"Secret", "ConfigMap"});
  needs.held_triggers.insert(needs.held_triggers.end(),
                             {"ACCESS_KEY", "SECRET_KEY", "SESSION_TOKEN",
                              "SHARED_CREDENTIALS_FILE", "KEY_ID", "CREDENTIALS_FILE"});
  needs.triggers.push_back("serving.knative.dev");  // Knative's Service and Configuration
  // serviceAccountName, serviceAccountRef, …: objects of any kind that use an account.
  needs.other_kind_triggers.push_back("serviceAccount");
  add_annotation_needs(needs);  // values, patches
  needs.other_kind_triggers.push_back("valuesFrom");
  add_self_hosted_needs(needs);
  add_crossplane_needs(needs);
  add_custom_resource_needs(needs);
  add_ack_needs(needs);
  add_kro_needs(needs);
  add_mover_needs(needs);
}

}  // namespace irsa::load
