// The form that each value of the configuration must have. Options that mean the same must have the
// same form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/glob.h"
#include "config/keys.h"

namespace irsa::config {

/// What rules there are; this folder is below them.
struct RuleNames {
  std::vector<std::string_view> slugs;   ///< sorted
  std::vector<std::string_view> groups;  ///< sorted
  /// Output formats, in their order; empty = any name will do.
  std::vector<std::string_view> formats = {};
};

/// What is wrong with a value of that format; nullopt if nothing is.
[[nodiscard]] std::optional<Defect> value_defect(Format format, std::string_view value,
                                                 const RuleNames& rules);

[[nodiscard]] bool is_account(std::string_view text);  ///< twelve digits
[[nodiscard]] bool is_region(std::string_view text);
[[nodiscard]] bool is_partition(std::string_view text);
/// A day that the calendar has, as YYYY-MM-DD.
[[nodiscard]] bool is_date(std::string_view text);
/// HOST/PATH of an issuer's URL; https:// may be left out. nullopt if it is none.
[[nodiscard]] std::optional<std::string> issuer_of(std::string_view url);

}  // namespace irsa::config
