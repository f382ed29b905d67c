// GitLab's Code Quality report: an array of CodeClimate issues. GitLab takes two with one
// fingerprint for one, and no file with a byte order mark.
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/places.h"
#include "report/report.h"
#include "report/rule_uri.h"
#include "report/uri.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;

std::string_view severity_of(Severity level) {
  if (level == Severity::error) return "critical";
  return level == Severity::warning ? "major" : "minor";
}

std::string description_of(const Problem& problem) {
  std::string text = problem.message;
  if (!problem.help.empty()) text += ". " + problem.help;
  return printable(text);
}

}  // namespace

std::string to_gitlab(const engine::Report& report, const SourceSet& sources,
                      const std::string& root) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) shown.push_back(&finding);
  }
  const Places places(sources, shown, {.threads = report.threads});
  PathsFromRoot paths(sources, root);
  std::set<std::string> fingerprints;
  Json issues = Json::array();
  for (const Finding* finding : shown) {
    const Problem& problem = finding->problem;
    const Place& place = places.at(problem.where);
    std::string fingerprint = finding->fingerprint;
    for (int salt = 2; !fingerprints.insert(fingerprint).second; ++salt) {
      fingerprint = finding->fingerprint + '-' + std::to_string(salt);
    }
    issues.push_back({{"description", description_of(problem)},
                      {"check_name", finding->rule->slug},
                      {"fingerprint", fingerprint},
                      {"severity", severity_of(finding->level)},
                      {"url", rule_uri(finding->rule->slug)},
                      {"location",
                       {{"path", paths.of(problem.where.file)},
                        {"lines", {{"begin", place.begin.line}, {"end", place.end.line}}}}}});
  }
  return json_without_commands(issues.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

}  // namespace irsa::report
