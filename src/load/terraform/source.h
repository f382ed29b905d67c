// Loads the source of Terraform and OpenTofu: makes facts of *.tf files.
//
// A root module is evaluated (terraform/). Its resources are written as JSON, as `terraform show
// -json` prints a plan (rendering.h), and the loader of plans reads this. So source, plans and
// states share all later steps. A value that is not known before a run is written as ${…} with the
// name that the source uses. Equal names mean equal values; nothing else is concluded from them.
// Every place leads back to the source (source/source_map.h).
//
// Each root gives one text, which is one file for all later steps.
#pragma once

#include <set>
#include <string>

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

/// Adds the facts of the Terraform files in `sources`. The texts that are made of them are added to
/// `sources` as files that are not inputs.
void load_terraform_source(SourceSet& sources, const config::Settings& settings, Facts& facts);

/// The same of these roots alone, each by the path of its first file as it is shown, where nothing
/// is known of variables that only their defaults set.
void load_roots_without_defaults(SourceSet& sources, const config::Settings& settings,
                                 const std::set<std::string>& roots, Facts& facts);

}  // namespace irsa::load
