// A release of a Helm chart, as what installs it describes it.
#pragma once

#include <optional>
#include <string_view>

#include "doc/document.h"
#include "kube/objects.h"
#include "load/kubernetes/object.h"
#include "load/loading.h"

namespace irsa::load {

/// What is known of the release of a chart.
struct HelmRelease {
  std::string_view kind = {};          ///< of the object that installs it: "HelmRelease"
  kube::Origin origin = {};            ///< of that object; origin.address as it is
  std::optional<kube::Text> ns = {};   ///< where it is installed, as written
  std::string_view effective_ns = {};  ///< the same, empty when that is not known
  std::string_view name = {};          ///< of the release
  bool named = false;                  ///< that is surely its name
  std::string_view chart = {};         ///< the chart's name; empty when that is not known
  std::string_view version = {};       ///< of the chart, as written; empty: the newest
  std::string_view repository = {};    ///< of the chart: an address, or what it is called
  /// Nobody installs the chart, as far as the input says: everything becomes fragments.
  bool bare = false;
  /// A source that comes later may say all of it again: accounts are judged by what is said here,
  /// and not held against roles.
  bool provisional = false;
  /// All values are here (except for the chart's defaults), so what is missing is not there.
  bool all_values = false;
  /// Of what installs it, for accounts that a known chart makes and the values do not speak of;
  /// absent: these are not looked at.
  std::optional<Span> place = {};
  /// What is in {{ }} is filled in by a controller.
  bool templated = false;
};

/// By this object; no more is known of it.
[[nodiscard]] HelmRelease release_by(const KubeObject& object);

/// A text says what the release is called; the node may be absent.
void set_name(HelmRelease& release, const doc::Node& name, Loading& loading);
/// The same for where it is installed. Of several places that may say it, ask the last first: an
/// absent or empty node changes nothing.
void set_namespace(HelmRelease& release, const doc::Node& ns, Loading& loading);

/// The chart "velero" of "velero", "oci://host/charts/velero" and "./charts/velero".
[[nodiscard]] std::string_view chart_name(std::string_view chart);

}  // namespace irsa::load
