#include "engine/selection.h"

#include <algorithm>

#include "rules/rule.h"

namespace irsa::engine {

namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void sort_once(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

bool is_about_reading(const RuleInfo& rule) {
  return rule.slug == "yaml-syntax" || rule.slug == "json-syntax" ||
         rule.slug == "terraform-syntax" || rule.slug == "input-limit";
}

bool Selection::filtered_out(const RuleInfo& rule) const {
  const bool selected_by_slug = holds(settings_.select, rule.slug);
  if (holds(settings_.ignore, rule.slug)) return true;
  // The more precise word wins: a rule selected by its name survives its group being ignored.
  if (holds(settings_.ignore, rule.group) && !selected_by_slug) return true;
  return !settings_.select.empty() && !selected_by_slug && !holds(settings_.select, rule.group) &&
         !is_about_reading(rule);
}

bool Selection::requested(const RuleInfo& rule) const {
  return settings_.strict || holds(settings_.select, rule.slug) ||
         holds(settings_.select, rule.group);
}

bool Selection::runs(const RuleInfo& rule) const {
  return rule.level != Severity::off || level(rule) != Severity::off;
}

Severity Selection::level(const RuleInfo& rule, std::optional<Severity> own) const {
  if (filtered_out(rule)) return Severity::off;
  const auto configured = settings_.levels.find(rule.slug);
  if (configured != settings_.levels.end()) {
    // What is asked for by name on the command line is shown even if the config has it off.
    const bool overruled =
        configured->second == Severity::off && holds(settings_.select, rule.slug);
    if (!overruled) return configured->second;
  }
  if (rule.level != Severity::off) return own.value_or(rule.level);
  return requested(rule) ? own.value_or(rule.level_on_request) : Severity::off;
}

config::RuleNames rule_names() {
  config::RuleNames names;
  for (const rules::Rule& rule : rules::all_rules()) {
    names.slugs.push_back(rule.info.slug);
    names.groups.push_back(rule.info.group);
  }
  sort_once(names.slugs);
  sort_once(names.groups);
  return names;
}

std::vector<std::string_view> selectable_names() {
  config::RuleNames names = rule_names();
  names.slugs.insert(names.slugs.end(), names.groups.begin(), names.groups.end());
  sort_once(names.slugs);
  return std::move(names.slugs);
}

}  // namespace irsa::engine
