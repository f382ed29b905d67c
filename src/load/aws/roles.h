// Trust policies as an input format: bare documents, and roles as the AWS CLI and API print them.
#pragma once

#include <string_view>

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_iam(const doc::Document& document, Loading& loading);
void add_iam_needs(doc::Needs& needs);

/// Notes the dump this file was, if it was one and was whole. To be called at the end of the file.
void finish_dump(Loading& loading);

/// The role a bare trust policy belongs to, as far as its path says: `<role>.trust.json`,
/// `<role>-trust-policy.json` and `trust-policy-<role>.json` name it, `<role>/trust-policy.json`
/// only suggests it. Both are empty when nothing does.
struct RoleOfPath {
  std::string_view name, candidate;
};
[[nodiscard]] RoleOfPath role_of_path(std::string_view path);

}  // namespace irsa::load
