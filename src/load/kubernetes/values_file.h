// Files of a chart by themselves: its values, and the Chart.yaml that says what they are for.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

/// Chart.yaml: the charts that values beside it are for. Returns false: nothing else is in it.
bool load_chart_file(const doc::Document& document, Loading& loading);
void add_chart_file_needs(doc::Needs& needs);

/// A file of values: a mapping without a kind.
bool load_values_file(const doc::Document& document, Loading& loading);
void add_values_file_needs(doc::Needs& needs);

}  // namespace irsa::load
