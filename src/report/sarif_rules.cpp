#include "report/sarif_rules.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "report/explanation.h"
#include "report/home.h"
#include "report/json_text.h"
#include "rules/rule.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostDescription = 1000;  // GitHub refuses more than 1024 characters
constexpr std::size_t kMostTags = 10;           // GitLab and GitHub keep no more

std::string with_period(std::string_view text) {
  std::string out(trim(text));
  if (!out.empty() && out.back() != '.') out += '.';
  return out;
}

/// The first paragraph on one line, cut to what GitHub takes.
std::string first_paragraph(std::string_view markdown) {
  std::string out(trim(markdown.substr(0, markdown.find("\n\n"))));
  for (char& c : out) {
    if (c == '\n') c = ' ';
  }
  if (out.size() > kMostDescription) {
    const std::size_t end = out.rfind(' ', kMostDescription);
    out = out.substr(0, end) + " …";
  }
  return with_period(out);
}

Json tags_of(const RuleInfo& rule) {
  Json tags = Json::array();
  if (!rule.security_severity.empty()) tags.push_back("security");
  for (const std::string_view tag : rule.tags) {
    if (tags.size() + 2 > kMostTags) break;
    // CodeQL's spelling, which GitHub shows, beside the bare one that GitLab reads.
    if (tag.starts_with("cwe-")) tags.push_back("external/cwe/" + std::string(tag));
    if (tag != "security") tags.push_back(tag);
  }
  return tags;
}

std::string_view problem_severity(Severity level) {
  if (level == Severity::error) return "error";
  return level == Severity::warning ? "warning" : "recommendation";
}

Json properties_of(const RuleInfo& rule, Severity level) {
  Json properties = {{"tags", tags_of(rule)}, {"precision", rule.precision}};
  if (rule.security_severity.empty()) {
    properties["problem.severity"] = problem_severity(level);
  } else {
    properties["security-severity"] = rule.security_severity;
  }
  return properties;
}

Json describe(const RuleInfo& rule, std::string_view home) {
  const bool enabled = rule.level != Severity::off;
  const Severity level = enabled ? rule.level : rule.level_on_request;
  Json configuration = Json::object();
  if (!enabled) configuration["enabled"] = false;
  configuration["level"] = to_string(level);
  Json json = {
      {"id", rule.slug},
      {"name", pascal_case(rule.slug)},
      {"shortDescription", {{"text", with_period(rule.title)}}},
      {"fullDescription", {{"text", first_paragraph(rule.rationale)}}},
      {"help", {{"text", explanation(rule)}, {"markdown", explanation_markdown(rule)}}},
  };
  const std::string uri = rule_uri(rule.slug, home);
  if (!uri.empty()) json["helpUri"] = uri;
  json["defaultConfiguration"] = std::move(configuration);
  json["properties"] = properties_of(rule, level);
  return json;
}

}  // namespace

std::string pascal_case(std::string_view slug) {
  std::string out;
  for (const std::string_view word : split(slug, '-')) {
    if (word.empty()) continue;
    out += word.front() >= 'a' && word.front() <= 'z' ? static_cast<char>(word.front() - 'a' + 'A')
                                                      : word.front();
    out += word.substr(1);
  }
  return out;
}

std::string sarif_rules(std::string_view home) {
  Json rules = Json::array();
  for (const rules::Rule& rule : rules::all_rules()) rules.push_back(describe(rule.info, home));
  return json_line(rules);
}

}  // namespace irsa::report
