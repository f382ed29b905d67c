// Pulumi: programs in YAML (Pulumi.yaml, Main.yaml) as they are written; of programs in other
// languages what Pulumi prints of them, `pulumi preview --json` and `pulumi stack export`.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

bool load_pulumi(const doc::Document& document, Loading& loading);
void add_pulumi_needs(doc::Needs& needs);

}  // namespace irsa::load
