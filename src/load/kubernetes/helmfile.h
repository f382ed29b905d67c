// Files without a kind that install charts: a helmfile, and the fleet.yaml of a bundle. They are
// read for the values that they give the charts.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

/// helmfile.yaml: `releases:` with a chart and values each (helmfile.readthedocs.io).
bool load_helmfile(const doc::Document& document, Loading& loading);
void add_helmfile_needs(doc::Needs& needs);

/// fleet.yaml: one chart, with values for all clusters and for some
/// (fleet.rancher.io/ref-fleet-yaml).
bool load_fleet(const doc::Document& document, Loading& loading);
void add_fleet_needs(doc::Needs& needs);

}  // namespace irsa::load
