// Terraform and OpenTofu as they are written: *.tf files become facts.
//
// A root module is evaluated (terraform/), its resources are written down as `terraform show -json`
// prints a plan, and the plan's loader reads that. So source, plans and states share everything
// from there on. What is not known before a run stands in that text as ${…}, named as the source
// names it: equal names are equal values, and nothing is concluded from them otherwise. Every place
// leads back to the source (source/source_map.h).
//
// Each root is a world of its own: what it makes is one text, and so one file to all that follows.
#pragma once

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

/// Adds what the Terraform files among `sources` say. What it makes of them is added to `sources`
/// as files that are no input.
void load_terraform_source(SourceSet& sources, const config::Settings& settings, Facts& facts);

}  // namespace irsa::load
