// OIDC providers of IAM, as `aws iam list-open-id-connect-providers`, `get-…` and `create-…` print
// them, and as the input of `create-open-id-connect-provider` describes them.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_oidc_providers(const doc::Document& document, Loading& loading);
void add_oidc_provider_needs(doc::Needs& needs);

}  // namespace irsa::load
