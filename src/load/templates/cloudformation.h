// Loads CloudFormation templates in YAML and JSON, also those that SAM and the CDK generate.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_cloudformation(const doc::Document& document, Loading& loading);
void add_cloudformation_needs(doc::Needs& needs);

}  // namespace irsa::load
