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

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doc/document.h"
#include "doc/select/triage.h"
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

  /// Puts the accounts into the Facts. True if there was anything about service accounts.
  bool finish();

 private:
  /// An annotation, and the path of the mapping that it is in.
  struct Found {
    kube::Annotation annotation;
    std::string path;
  };
  /// What the values say of one account: a mapping with `annotations`, `name` and `create`.
  struct Account {
    std::string path;  ///< "controller.serviceAccount"
    Span where;        ///< the key at the end of the path
    std::optional<kube::Text> name = {};
    std::optional<bool> create = {};
    bool implied = false;  ///< the values do not speak of it
    std::vector<Found> annotations = {};
    std::optional<kube::Text> text =
        {};  ///< where `annotations` is one text: see is_run_together()
  };
  struct Step;
  struct SetName;

  [[nodiscard]] bool is_other_namespace(std::string_view key, std::string_view value) const;
  void walk(const doc::Node& node, const Step& at);
  [[nodiscard]] std::vector<Span> read_annotations(const doc::Node& mapping, const Step& at);
  void read_members(const doc::Node& mapping, const Step& at);
  void read_pod_labels(const doc::Node& mapping, const Step& at);
  [[nodiscard]] Account& account(std::string path, Span where);
  void put(std::vector<Found>& to, Found found);
  void set_member(const SetName& set, const doc::Node& value);
  void note_role(std::string_view text);
  void add_accounts_of_chart();
  void emit(const Account& account);
  void emit_stray(const Found& found);
  void note_use(const Account& account);
  void emit_skip(const Found& found);
  [[nodiscard]] kube::Annotation skip_label(Span key, const doc::Node& value);
  void emit_ignored(const Account& account, const Found& found);
  [[nodiscard]] bool reads(std::string_view path) const;
  [[nodiscard]] kube::Text release_name(std::string_view path, Span where) const;
  bool set_annotation(const SetName& set, const doc::Node& value, kube::ValueType type);
  [[nodiscard]] std::optional<kube::Text> name_of(const Account& account) const;
  [[nodiscard]] std::string name_from(std::string_view pattern) const;
  [[nodiscard]] KubeObject holder(const doc::Node& node) const;

  Loading& loading_;
  HelmRelease release_;
  const catalogue::Chart* chart_;  // what is known of it, or nullptr
  std::vector<Account> accounts_;  // in the order of the values
  std::vector<Found> of_pods_;     // annotations and labels that the chart puts on its pods
  std::vector<Found> of_all_;      // …and on all that it makes
  std::vector<Found> skips_;       // labels that it puts on its pods to keep the webhook away
  std::unordered_map<std::string, std::size_t> by_path_;
  bool found_ = false;
  bool elsewhere_ = false;  // some value names another namespace than the release's
  bool role_ = false;     // some key or value speaks of a role, in whatever way the chart takes one
  bool renamed_ = false;  // some value changes how the chart names what it makes
};

/// Can this text hold an annotation that is, or was meant to be, one of the webhook's? Says no to
/// nearly everything else, so that it need not be searched.
[[nodiscard]] bool may_hold_annotations(std::string_view text);
void add_annotation_needs(doc::Needs& needs);

/// Chart.yaml: the charts that values beside it are for. Returns false: nothing else is in it.
bool load_chart_file(const doc::Document& document, Loading& loading);
void add_chart_file_needs(doc::Needs& needs);

/// A file of values: a mapping without a kind.
bool load_values_file(const doc::Document& document, Loading& loading);
void add_values_file_needs(doc::Needs& needs);

}  // namespace irsa::load
