// An example of a rule's YAML as an input: its options as settings, its files as sources.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "config/read.h"
#include "config/settings.h"
#include "diag/rule_info.h"
#include "source/source_set.h"

namespace irsa::tests {

/// A file of this name is the configuration of the example, as it would be in its folder.
inline constexpr std::string_view kConfiguration = ".irsa-lint.yaml";

/// The configuration and the command line words an example may have.
inline config::Settings settings_of(const Example& example) {
  config::Settings settings;
  for (const ExampleFile& file : example.files) {
    if (file.name != kConfiguration) continue;
    config::Reading reading = config::read_config(FileId{0}, file.text, {});
    REQUIRE(reading.problems.empty());
    settings = std::move(reading.settings);
  }
  config::Cluster cluster;
  bool has_cluster = false;
  const std::map<std::string_view, std::string*> words = {
      {"--namespace", &settings.default_namespace},
      {"--cluster", &cluster.name},
      {"--issuer", &cluster.issuer},
      {"--account", &cluster.account},
      {"--region", &cluster.region},
  };
  for (std::size_t i = 0; i < example.options.size(); ++i) {
    const std::string_view word = example.options[i];
    const bool has_value = i + 1 < example.options.size();
    if (word == "--policy-quota" && has_value) {
      settings.policy_quota = static_cast<unsigned>(std::stoul(std::string(example.options[++i])));
    } else if (const auto known = words.find(word); known != words.end() && has_value) {
      *known->second = example.options[++i];
      has_cluster = has_cluster || word != "--namespace";
    } else {
      FAIL("examples cannot have the option " << std::string(word));
    }
  }
  constexpr std::string_view kScheme = "https://";
  if (cluster.issuer.starts_with(kScheme)) cluster.issuer.erase(0, kScheme.size());
  if (has_cluster) settings.clusters.push_back(cluster);
  return settings;
}

/// The files in the order of their names, as a walk would number them.
inline SourceSet sources_of(const Example& example) {
  std::map<std::string, std::string> files;
  for (const ExampleFile& file : example.files) files[std::string(file.name)] = file.text;
  SourceSet sources;
  for (const auto& [name, text] : files) sources.add_text(name, text);
  return sources;
}

}  // namespace irsa::tests
