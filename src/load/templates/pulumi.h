// Loads Pulumi: programs in YAML (Pulumi.yaml, Main.yaml), and for programs in other languages the
// output of `pulumi preview --json` and `pulumi stack export`.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_pulumi(const doc::Document& document, Loading& loading);
void add_pulumi_needs(doc::Needs& needs);

}  // namespace irsa::load
