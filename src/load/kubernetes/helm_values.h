// The values of a Helm chart, as far as they are about service accounts with roles, wherever they
// are written: a values file, a HelmRelease, an Argo CD Application, Terraform's helm_release.
//
// Charts have the annotations of an account at `serviceAccount.annotations` or a like path
// (facts F19), but any mapping with one of the webhook's annotations in it is taken. What
// is known of the release decides what becomes of it: of a known release an account of the input,
// else a fragment that is judged by what it says itself (Facts::account_fragments).
//
//   HelmValues values(loading, {.kind = "HelmRelease", .name = name, .chart = "velero"});
//   values.add_mapping(spec["values"]);                // in this order, later ones count
//   values.add_text(spec["values"]);                   // …where they are YAML in a string
//   values.add_set(set["name"], set["value"], false);  // …or `name: a.b\.c`, `value: …`
//   values.finish();
#pragma once

#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/kubernetes/helm_accounts.h"
#include "load/kubernetes/helm_release.h"
#include "load/kubernetes/object.h"
#include "load/loading.h"

namespace irsa::catalogue {
struct Chart;
}

namespace irsa::load {

class HelmValues {
 public:
  HelmValues(Loading& loading, const HelmRelease& release);

  /// Values as a mapping. Absent nodes and nodes of another kind are ignored here and below.
  void add_mapping(const doc::Node& values);
  /// Values as YAML (or JSON) in a string. What cannot be read is reported if it is about IRSA.
  void add_text(const doc::Node& text);
  /// A `set` entry: dots separate, `\.` is a dot in a key (helm.sh/docs/intro/using_helm). The
  /// value is a scalar that Helm takes for a number or a boolean if it looks like one, unless
  /// `force_string`.
  void add_set(const doc::Node& name, const doc::Node& value, bool force_string);
  /// The same as `--set-literal` has it: a backslash is not an escape, so every dot separates.
  void add_literal(const doc::Node& name, const doc::Node& value);

  /// Puts the accounts into the Facts, once. True if there was anything about service accounts.
  bool finish();

 private:
  struct Step;
  struct SetName;

  [[nodiscard]] bool is_other_namespace(std::string_view key, std::string_view value) const;
  void walk(const doc::Node& node, const Step& at);
  [[nodiscard]] std::vector<Span> read_annotations(const doc::Node& mapping, const Step& at);
  void read_annotations_text(const doc::Node& text, const Step& at);
  void read_members(const doc::Node& mapping, const Step& at);
  void read_pod_labels(const doc::Node& mapping, const Step& at);
  void put(std::vector<ChartValues::Found>& to, ChartValues::Found found);
  void withdraw_placeholder(const kube::Annotation& annotation);
  void set_annotations_text(const SetName& set, const doc::Node& value);
  void set_member(const SetName& set, const doc::Node& value);
  void note_role(std::string_view text);
  void note_role_arn(std::string_view key, std::string_view value);
  template <typename Path>
  void note_scalar(const Path& path, const kube::Text& key, const doc::Node& value);
  [[nodiscard]] kube::Annotation skip_label(Span key, const doc::Node& value);
  bool set_annotation(const SetName& set, const doc::Node& value, kube::ValueType type);
  [[nodiscard]] KubeObject holder(const doc::Node& node) const;

  Loading& loading_;
  HelmRelease release_;
  const catalogue::Chart* chart_;  // what is known of it, or nullptr
  ChartValues values_;
};

/// Can this text hold an annotation that is, or was meant to be, one of the webhook's? Says no to
/// nearly everything else, so that it need not be searched.
[[nodiscard]] bool may_hold_annotations(std::string_view text);
void add_annotation_needs(doc::Needs& needs);

}  // namespace irsa::load
