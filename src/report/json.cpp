#include "report/json.h"

#include <nlohmann/json.hpp>

#include "engine/fixes.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/unread.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;

class JsonWriter {
 public:
  JsonWriter(const SourceSet& sources, const Places& places) : sources_(sources), places_(places) {}

  [[nodiscard]] Json finding(const Finding& finding) const {
    const Problem& problem = finding.problem;
    Json json = {{"rule", finding.rule->slug},
                 {"level", to_string(finding.level)},
                 {"message", problem.message}};
    add_location(json, problem.where);
    json["object"] = object(problem.object);
    json["related"] = Json::array();
    for (const Note& note : problem.related) {
      Json related = Json::object();
      add_location(related, note.where);
      related["message"] = note.text;
      json["related"].push_back(std::move(related));
    }
    json["help"] = problem.help;
    json["fix"] = fix_of(problem);
    if (json["fix"].is_null() && !problem.fixes.empty() && !problem.fixes.front().refused.empty()) {
      json["fixRefused"] = problem.fixes.front().refused;
    }
    json["fingerprint"] = finding.fingerprint;
    json["suppressed"] = nullptr;
    if (finding.moved_from) {
      Json from = Json::object();
      add_location(from, *finding.moved_from);
      json["movedFrom"] = std::move(from);
    }
    if (finding.suppressed) {
      json["suppressed"] = {{"by", finding.suppressed->by}, {"reason", finding.suppressed->reason}};
    }
    return json;
  }

 private:
  void add_location(Json& json, Span span) const {
    const Place& place = places_.at(span);
    json["path"] = sources_[span.file].shown;
    json["line"] = place.begin.line;
    json["column"] = place.begin.column;
    json["endLine"] = place.end.line;
    json["endColumn"] = place.end.column;
  }

  [[nodiscard]] Json fix_of(const Problem& problem) const {
    const Fix* const fix = engine::offered_fix(problem);
    if (fix == nullptr) return nullptr;
    Json json = {{"title", fix->title}, {"safe", fix->safe}, {"edits", Json::array()}};
    if (!fix->gets_in.empty()) json["getsIn"] = fix->gets_in;
    if (!fix->unproved.empty()) json["unproved"] = fix->unproved;
    for (const Edit& edit : fix->edits) {
      Json one = Json::object();
      add_location(one, edit.where);
      one["text"] = edit.text;
      json["edits"].push_back(std::move(one));
    }
    return json;
  }

  [[nodiscard]] static Json object(const ObjectName& name) {
    if (name == ObjectName{} && name.address.empty()) return nullptr;
    Json json = {{"role", name.role}};
    if (!name.kind.empty()) {
      json = {{"kind", name.kind}, {"namespace", name.ns}, {"name", name.name}};
    }
    if (!name.address.empty()) json["address"] = name.address;
    return json;
  }

  const SourceSet& sources_;
  const Places& places_;
};

Json baseline_of(const engine::BaselineOutcome& baseline) {
  Json json = {
      {"known", baseline.known}, {"elsewhere", baseline.elsewhere}, {"gone", Json::array()}};
  for (const engine::BaselineEntry& entry : baseline.gone) {
    json["gone"].push_back({{"fingerprint", entry.fingerprint},
                            {"rule", entry.rule},
                            {"path", entry.path},
                            {"message", entry.message}});
  }
  return json;
}

Json reference_of(const engine::ReferenceOutcome& reference) {
  return {{"roles", reference.roles},
          {"serviceAccounts", reference.accounts},
          {"awsAccounts", reference.aws_accounts},
          {"complete", reference.complete},
          {"read", reference.read.empty() ? Json() : Json(reference.read)},
          {"notShown",
           {{"errors", reference.errors},
            {"warnings", reference.warnings},
            {"notes", reference.notes}}}};
}

Json summary_of(const engine::Summary& summary) {
  Json json = {{"errors", summary.errors}, {"warnings", summary.warnings},
               {"notes", summary.notes},   {"suppressed", summary.suppressed},
               {"files", summary.files},   {"documents", summary.documents},
               {"skipped", Json::array()}, {"notChecked", Json::array()}};
  for (const engine::SkippedInput& skipped : summary.skipped) {
    json["skipped"].push_back(
        {{"path", skipped.path}, {"reason", skipped.reason}, {"unreadable", skipped.unreadable}});
  }
  for (const judge::NotChecked& item : summary.not_checked) {
    json["notChecked"].push_back({{"what", item.what}, {"advice", item.advice}});
    if (!item.places.empty()) json["notChecked"].back()["places"] = item.places;
  }
  for (const auto& [from, count] : summary.trust_policies) json["trustPolicies"][from] = count;
  return json;
}

}  // namespace

std::string to_json(const engine::Report& report, const SourceSet& sources) {
  std::vector<const Finding*> all;
  for (const Finding& finding : report.findings) all.push_back(&finding);
  const Places places(sources, all, {.fixes = true, .threads = report.threads});
  const JsonWriter writer(sources, places);
  Json json = {{"schema", "irsa-lint/check/1"}, {"findings", nullptr}};
  json["summary"] = summary_of(report.summary);
  json["summary"]["configuration"] = Json::array();
  for (const Problem& problem : report.configuration) {
    const Location place = location_of(sources, problem.where);
    json["summary"]["configuration"].push_back({{"path", place.path},
                                                {"line", place.position.line},
                                                {"column", place.position.column},
                                                {"message", problem.message}});
  }
  json["summary"]["failure"] = nullptr;
  if (const std::string failure = failure_of(report); !failure.empty()) {
    json["summary"]["failure"] = failure;
  }
  json["summary"]["reference"] = nullptr;
  if (report.reference) json["summary"]["reference"] = reference_of(*report.reference);
  json["summary"]["baseline"] = nullptr;
  if (report.baseline) json["summary"]["baseline"] = baseline_of(*report.baseline);
  // The findings are put in as text: a tree of them all would take longer than linting.
  std::string text = json_text(json);
  constexpr std::string_view kFindings = "\"findings\": ", kNone = "null";
  const std::size_t at = text.find(kFindings) + kFindings.size();
  text.replace(at, kNone.size(), json_array(all.size(), report.threads, 1, [&](std::size_t i) {
                 return writer.finding(*all[i]);
               }));
  return text + '\n';
}

}  // namespace irsa::report
