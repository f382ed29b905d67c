// Which rules are on, and at which level: defaults, the overrides of the configuration, --select,
// --ignore, --strict.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "config/values.h"
#include "diag/rule_info.h"

namespace irsa::engine {

/// Does the rule say that something could not be read? --select keeps such rules on: what was not
/// read is never clean. Only --ignore with their name, or turning them off, hides them.
[[nodiscard]] bool is_about_reading(const RuleInfo& rule);

class Selection {
 public:
  /// `settings` must outlive the selection.
  explicit Selection(const config::Settings& settings) : settings_(settings) {}

  /// Whether the rule is run. A rule that is only filtered out runs anyway: others may leave
  /// findings to it, and which rule speaks must not depend on the filter.
  [[nodiscard]] bool runs(const RuleInfo& rule) const;
  /// The level a finding of this rule gets; off when it is not to be shown. `own` is the level the
  /// problem asks for, if it differs from the rule's default.
  [[nodiscard]] Severity level(const RuleInfo& rule, std::optional<Severity> own = {}) const;

 private:
  [[nodiscard]] bool filtered_out(const RuleInfo& rule) const;
  [[nodiscard]] bool requested(const RuleInfo& rule) const;

  const config::Settings& settings_;
};

/// What the configuration may name.
[[nodiscard]] config::RuleNames rule_names();

/// All slugs and groups that --select and --ignore know.
[[nodiscard]] std::vector<std::string_view> selectable_names();

}  // namespace irsa::engine
