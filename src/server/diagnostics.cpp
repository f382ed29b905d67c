#include "server/diagnostics.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "report/home.h"

namespace irsa::server {

namespace {

constexpr std::size_t kMostRelated = 20;

int severity_of(Severity level) {
  switch (level) {
    case Severity::error: return 1;
    case Severity::warning: return 2;
    case Severity::note:
    case Severity::off: break;
  }
  return 3;
}

/// "Unnecessary" of the protocol: what the first way to mend it takes away is shown faded, if
/// nothing is broken by its being there.
bool is_needless(const Finding& finding) {
  const Problem& problem = finding.problem;
  if (finding.level == Severity::error || problem.fixes.empty()) return false;
  const auto& changes = problem.fixes.front().changes;
  return !changes.empty() && std::all_of(changes.begin(), changes.end(), [](const Change& change) {
    const bool bytes = change.kind == Change::Kind::bytes && change.texts.front().empty();
    return bytes || change.kind == Change::Kind::remove || change.kind == Change::Kind::remove_item;
  });
}

std::string message_of(const Problem& problem) {
  return problem.help.empty() ? problem.message : problem.message + "\n" + problem.help;
}

Json related_of(const Problem& problem, Context& context) {
  Json list = Json::array();
  for (const Note& note : problem.related) {
    if (list.size() == kMostRelated) break;
    const std::optional<Span> where = context.visible(note.where);
    if (where) list.push_back({{"location", context.location(*where)}, {"message", note.text}});
  }
  return list;
}

}  // namespace

bool is_shown(const Finding& finding) { return !finding.suppressed && !finding.known; }

Json diagnostic_of(const Finding& finding, Context& context) {
  const Problem& problem = finding.problem;
  const std::string slug(finding.rule->slug);
  Json json = {{"range", context.range(context.sources().written(problem.where))},
               {"severity", severity_of(finding.level)},
               {"code", slug},
               {"source", "irsa-lint"},
               {"message", message_of(problem)}};
  if (std::string page = report::rule_uri(slug); !page.empty()) {
    json["codeDescription"] = {{"href", std::move(page)}};
  }
  if (is_needless(finding)) json["tags"] = {1};
  if (context.client().related_places && !problem.related.empty()) {
    if (Json related = related_of(problem, context); !related.empty()) {
      json["relatedInformation"] = std::move(related);
    }
  }
  return json;
}

std::map<std::string, std::vector<Json>> diagnostics_of(
    Context& context, const std::function<bool(const std::string& path)>& wanted) {
  std::map<std::string, std::vector<Json>> out;
  const engine::Report& report = context.folder().report();
  // The place, if it is to be shown.
  const auto place_of = [&](Span span) {
    std::optional<Span> where = context.visible(span);
    if (where && !wanted(context.folder().path_of(where->file))) where.reset();
    return where;
  };
  for (const Finding& finding : report.findings) {
    if (!is_shown(finding)) continue;
    if (const std::optional<Span> where = place_of(finding.problem.where)) {
      out[context.folder().path_of(where->file)].push_back(diagnostic_of(finding, context));
    }
  }
  for (const Problem& problem : report.configuration) {
    const std::optional<Span> where = place_of(problem.where);
    if (!where) continue;
    out[context.folder().path_of(where->file)].push_back(
        {{"range", context.range(*where)},
         {"severity", severity_of(Severity::warning)},
         {"code", "configuration"},
         {"source", "irsa-lint"},
         {"message", message_of(problem)}});
  }
  // What was not read must not look clean.
  for (const engine::SkippedInput& skipped : report.summary.skipped) {
    if (!skipped.failed || skipped.path.starts_with('/') || skipped.path.starts_with(".."))
      continue;
    const std::string path = context.folder().path() + "/" + skipped.path;
    if (!wanted(path)) continue;
    const Json beginning = {{"start", to_json(Point{})}, {"end", to_json(Point{})}};
    out[path].push_back({{"range", beginning},
                         {"severity", severity_of(Severity::error)},
                         {"source", "irsa-lint"},
                         {"message", printable(skipped.reason)}});
  }
  return out;
}

}  // namespace irsa::server
