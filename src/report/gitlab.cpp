// GitLab's Code Quality report: an array of CodeClimate issues. GitLab takes two with one
// fingerprint for one, and no file with a byte order mark.
#include "report/gitlab.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "report/home.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/shown.h"
#include "report/unread.h"
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

/// A file that could not be read, as an issue: without it the merge request would look clean.
Json unread_issue(const engine::SkippedInput& file) {
  return {{"description", printable(file.reason)},
          {"engine_name", "irsa-lint"},
          {"check_name", "could-not-be-read"},
          {"fingerprint", "could-not-be-read:" + printable(file.path)},
          {"severity", file.failed ? "blocker" : "major"},
          {"location", {{"path", file.path}, {"lines", {{"begin", 1}, {"end", 1}}}}}};
}

Json failure_issue(const std::string& failure) {
  return {{"description", printable(failure)},
          {"engine_name", "irsa-lint"},
          {"check_name", "not-done"},
          {"fingerprint", "not-done"},
          {"severity", "blocker"},
          {"location", {{"path", "."}, {"lines", {{"begin", 1}, {"end", 1}}}}}};
}

/// What of an issue depends on those before it.
struct Names {
  std::string fingerprint, path;
};

}  // namespace

std::string to_gitlab(const engine::Report& report, const SourceSet& sources,
                      const std::string& root, std::string_view home) {
  const std::vector<const Finding*> shown = shown_findings(report);
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
    Json json = {{"description", description_of(problem)},
                 {"engine_name", "irsa-lint"},
                 {"check_name", slug},
                 {"fingerprint", names[i].fingerprint},
                 {"severity", severity_of(shown[i]->level)}};
    const std::string uri = rule_uri(slug, home);
    if (!uri.empty()) json["url"] = uri;
    json["location"] = {{"path", names[i].path},
                        {"lines", {{"begin", place.begin.line}, {"end", place.end.line}}}};
    return json;
  };
  const std::vector<const engine::SkippedInput*> files = unread(report);
  const std::size_t failed = report.failure.empty() ? 0 : 1;
  const std::size_t count = shown.size() + files.size() + failed;
  return json_array(count, report.threads, 0,
                    [&](std::size_t i) {
                      if (i < shown.size()) return issue(i);
                      i -= shown.size();
                      return i < files.size() ? unread_issue(*files[i])
                                              : failure_issue(report.failure);
                    }) +
         '\n';
}

}  // namespace irsa::report
