// What one Kubernetes record says by itself, and how messages call it.
#pragma once

#include <string>
#include <string_view>

#include "diag/problem.h"
#include "kube/objects.h"

namespace irsa::join {

using kube::AccountReader;
using kube::ServiceAccount;
using kube::Workload;

struct RoleEntry;

/// An annotation of that key where the webhook reads it; nullptr if there is none.
[[nodiscard]] const kube::Annotation* find_annotation(const ServiceAccount& account,
                                                      std::string_view key);
/// Name of the account a workload runs as: as written, else "default".
[[nodiscard]] std::string_view account_name(const Workload& workload);
/// The directory of a Helm `# Source:` comment that names the chart ("chart/templates/x.yaml" →
/// "chart", "chart/charts/sub/templates/x.yaml" → "chart").
[[nodiscard]] std::string_view chart_of(std::string_view helm_source);

/// "service account 'payments/api'"; of one without a name what it is in: "the service account
/// at 'serviceAccount.server' of HelmRelease 'velero'", "ControllerConfig 'aws'".
[[nodiscard]] std::string account_text(const ServiceAccount& account);
/// "payments/api", or "api" when the namespace is not known; of one without a name the text above.
[[nodiscard]] std::string account_label(const ServiceAccount& account);
/// "Deployment 'payments/api'".
[[nodiscard]] std::string workload_label(const Workload& workload);
[[nodiscard]] ObjectName object_of(const ServiceAccount& account);
[[nodiscard]] ObjectName object_of(const Workload& workload);
[[nodiscard]] ObjectName object_of(const kube::RoleField& field);
[[nodiscard]] ObjectName object_of(const AccountReader& reader);
[[nodiscard]] ObjectName object_of(const kube::NamelessPods& pods);
[[nodiscard]] ObjectName object_of(const RoleEntry& role);

}  // namespace irsa::join
