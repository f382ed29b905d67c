// Terraform and OpenTofu as an input format: plans and states as `terraform show -json` prints them
// (facts F28 to F34).
#pragma once

#include <string_view>

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

/// Does a loader read resources of this type?
[[nodiscard]] bool is_terraform_wanted(std::string_view type);

bool load_terraform(const doc::Document& document, Loading& loading);
void add_terraform_needs(doc::Needs& needs);

}  // namespace irsa::load
