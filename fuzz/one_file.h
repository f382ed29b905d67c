// The input as one file in memory, for the fuzzers that run the whole of `check`.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.h"
#include "source/source_set.h"

namespace fuzz {

/// A manifest; if it looks like JSON it may also be an output of AWS or a trust policy, which its
/// length decides. Only the policy is named in words, so what cannot matter is skipped elsewhere.
inline irsa::SourceSet one_file(std::string_view text) {
  const bool json = text.starts_with('{') || text.starts_with('[');
  const std::size_t kind = json ? text.size() % 3 : 0;
  constexpr const char* kNames[] = {"a.yaml", "b.json", "c.trust.json"};
  irsa::SourceSet sources;
  sources.add_text(kNames[kind], std::string(text), kind == 2);
  return sources;
}

inline irsa::config::Settings strict() {
  irsa::config::Settings settings;
  settings.strict = true;
  settings.jobs = 1;
  return settings;
}

}  // namespace fuzz
