// A snapshot of the other side (`irsa-lint snapshot`) as an input format: see format.h.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_snapshot(const doc::Document& document, Loading& loading);
void add_snapshot_needs(doc::Needs& needs);
/// At the end of a file: a snapshot without its last line has been cut off.
void finish_snapshot(Loading& loading);

}  // namespace irsa::load
