// Names as Kubernetes allows them.
#pragma once

#include <string>
#include <string_view>

namespace irsa::kube {

/// RFC 1123 label, at most 63 characters: what a namespace may be called.
[[nodiscard]] bool is_namespace_name(std::string_view name);
/// RFC 1123 subdomain, at most 253 characters in all, labels of any length: a service account.
[[nodiscard]] bool is_service_account_name(std::string_view name);

/// Why a text cannot be a name: "it contains 'A', '_' and a space, and begins with '-'", for a
/// sentence; empty if nothing does. `label`: of a namespace, else of any other object, which may
/// hold dots.
[[nodiscard]] std::string name_faults(std::string_view name, bool label);
/// The nearest legal name; empty if nothing is left. The server puts five characters after the
/// beginning of a generated name, which may end with a dash therefore.
[[nodiscard]] std::string legal_name(std::string_view name, bool label);
[[nodiscard]] std::string legal_name_begin(std::string_view name);
/// May it be a text that a template, a script or a person replaces (@NAME@, __name__, MY_APP,
/// RELEASE-NAME-x), and not a name?
[[nodiscard]] bool may_be_stand_in(std::string_view name);

/// "system:serviceaccount:NS:NAME".
[[nodiscard]] std::string subject_of(std::string_view ns, std::string_view name);

/// Does a path of a chart's values (`--set serviceAccount.name=x`), or what is said with it, speak
/// of a service account or its role? Charts have these at `serviceAccount` or a like path (facts
/// F19).
[[nodiscard]] bool speaks_of_account(std::string_view path);

}  // namespace irsa::kube
