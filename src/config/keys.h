// The keys of .irsa-lint.yaml as one table. The reader checks against it, the JSON Schema in
// packaging/ and docs/configuration.md are compared with it, and `irsa-lint init` explains from it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace irsa::config {

/// What a key's value is made of.
enum class Shape : std::uint8_t {
  string,
  boolean,
  integer,
  strings,     ///< a list of strings
  mapping,     ///< a mapping with the keys listed
  mappings,    ///< a list of such mappings
  dictionary,  ///< a mapping from anything of `key_format` to strings
};

/// What its strings mean, and so how they may look.
enum class Format : std::uint8_t {
  text,
  version,
  issuer,
  account,
  region,
  partition,
  role_path,
  role_arn,
  role_glob,
  policy_glob,
  ns,
  account_glob,  ///< NS/NAME
  path_glob,
  pattern,       ///< RE2
  path_pattern,  ///< RE2 over a path, with named groups
  annotation_prefix,
  audience,
  slug,
  slug_or_group,
  level,
  fail_level,     ///< a level, or never
  output_format,  ///< a name that --format knows
  file,           ///< a path relative to the configuration's folder
  date,
};

struct Key {
  std::string_view name;
  Shape shape;
  Format format;  ///< of the string, of each string of a list, of each value of a dictionary
  bool required = false;
  std::string_view description = {};  ///< one sentence
  std::span<const Key> keys = {};     ///< of a mapping
  Format key_format = Format::text;   ///< of a dictionary
};

[[nodiscard]] std::span<const Key> top_level_keys();

/// The one version there is.
inline constexpr std::string_view kVersion = "1";

}  // namespace irsa::config
