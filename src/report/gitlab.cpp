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
#include "report/slices.h"
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

/// What of an issue depends on those before it.
struct Names {
  std::string fingerprint, path;
};

}  // namespace

std::string to_gitlab(const engine::Report& report, const SourceSet& sources,
                      const std::string& root) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) shown.push_back(&finding);
  }
  const Places places(sources, shown, {.threads = report.threads});
  PathsFromRoot paths(sources, root);
  std::set<std::string> taken;
  std::vector<Names> names;
  for (const Finding* finding : shown) {
    std::string fingerprint = finding->fingerprint;
    for (int salt = 2; !taken.insert(fingerprint).second; ++salt) {
      fingerprint = finding->fingerprint + '-' + std::to_string(salt);
    }
    names.push_back({std::move(fingerprint), paths.of(finding->problem.where.file)});
  }
  const auto issue = [&](std::size_t i) -> Json {
    const Problem& problem = shown[i]->problem;
    const Place& place = places.at(problem.where);
    const std::string_view slug = shown[i]->rule->slug;
    return {{"description", description_of(problem)},
            {"check_name", slug},
            {"fingerprint", names[i].fingerprint},
            {"severity", severity_of(shown[i]->level)},
            {"url", rule_uri(slug)},
            {"location",
             {{"path", names[i].path},
              {"lines", {{"begin", place.begin.line}, {"end", place.end.line}}}}}};
  };
  return json_without_commands(json_array(shown.size(), report.threads, 0, issue)) + '\n';
}

}  // namespace irsa::report
