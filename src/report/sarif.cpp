// SARIF 2.1.0 for those who take it in as they are: GitHub, GitLab, Azure DevOps, VS Code. Where
// the standard leaves a choice, it is made for them; the comments say for whom.
#include "report/sarif.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/text.h"
#include "base/utf8.h"
#include "engine/fixes.h"
#include "engine/selection.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/sarif_rules.h"
#include "report/shown.h"
#include "report/unread.h"
#include "report/uri.h"
#include "rules/rule.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostResults = 5000;  // GitHub and GitLab keep no more
constexpr std::size_t kMostNotifications = 100;
constexpr std::size_t kMostRelated = 20;
constexpr std::size_t kMostLinks = 3;
constexpr std::size_t kMostMessage = 900;  // code points; GitLab drops results with 2048 and more

/// Cut to `most` code points.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t at = 0;
  for (std::size_t shown = 0; at < text.size() && shown < most; ++shown) {
    at += std::max<std::size_t>(code_point_length(text, at), 1);
  }
  std::string out(text.substr(0, at));
  if (at < text.size()) out += "…";
  return out;
}

/// In a plain text message `[text](1)` is a link; a value from the input must not make one.
std::string escape_links(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string message_sentence(std::string_view text) {
  std::string out = cut(text, kMostMessage);
  if (!out.ends_with('.') && !out.ends_with('?')) out += '.';
  return escape_links(out);
}

class SarifWriter {
 public:
  SarifWriter(const SourceSet& sources, const Places& places, const SarifOptions& options)
      : sources_(sources), places_(places), options_(options) {
    std::size_t index = 0;
    for (const rules::Rule& rule : rules::all_rules()) rule_index_[rule.info.slug] = index++;
  }

  Json result(const Finding& finding) {
    const Problem& problem = finding.problem;
    Json json = {{"ruleId", finding.rule->slug},
                 {"ruleIndex", rule_index_.at(finding.rule->slug)},
                 {"level", to_string(finding.level)},
                 {"message", {{"text", message(problem)}}},
                 {"locations", Json::array({location(problem.where)})}};
    if (!problem.related.empty()) json["relatedLocations"] = related(problem);
    Json& fingerprints = json["partialFingerprints"] = Json::object();
    const std::string& line_hash = places_.at(problem.where).line_hash;
    if (!line_hash.empty()) fingerprints["primaryLocationLineHash"] = line_hash;
    fingerprints["irsa-lint/v1"] = finding.fingerprint;
    if (const Fix* const fix = engine::offered_fix(problem)) {
      json["fixes"] = Json::array({fix_of(*fix)});
    }
    if (options_.baseline) json["baselineState"] = finding.known ? "unchanged" : "new";
    if (options_.show_suppressed) json["suppressions"] = suppressions(finding);
    return json;
  }

  /// At most a warning: `error` would mean that the run failed, and GitHub would take no result.
  Json notification(std::string_view text, std::optional<Span> where = {}) {
    Json json = {{"level", "warning"}, {"message", {{"text", message_sentence(text)}}}};
    if (where) json["locations"] = Json::array({location(*where)});
    return json;
  }

  std::vector<std::string> outside() const { return {outside_.begin(), outside_.end()}; }

 private:
  std::string message(const Problem& problem) const {
    std::string text = message_sentence(problem.message);
    if (!problem.help.empty()) text += ' ' + message_sentence(cut(problem.help, kMostMessage / 2));
    const std::size_t links = std::min(problem.related.size(), kMostLinks);
    for (std::size_t i = 0; i < links; ++i) {
      const Span where = problem.related[i].where;
      const std::string label =
          cut(sources_[where.file].shown, 100) + ':' + std::to_string(places_.at(where).begin.line);
      text += i == 0 ? " See [" : ", [";
      text += escape_links(printable(label)) + "](" + std::to_string(i + 1) + ")";
    }
    if (links != 0) text += '.';
    return text;
  }

  Json location(Span span) {
    const Uri& uri = uri_for(span.file);
    Json artifact = {{"uri", uri.text}};
    if (uri.relative) artifact["uriBaseId"] = "SRCROOT";
    const Place& place = places_.at(span);
    return {{"physicalLocation",
             {{"artifactLocation", artifact},
              {"region",
               {{"startLine", place.begin.line},
                {"startColumn", place.begin.column},
                {"endLine", place.end.line},
                {"endColumn", place.end.column}}}}}};
  }

  /// One change for each file, as SARIF 2.1.0 has it (3.55 to 3.57).
  Json fix_of(const Fix& fix) {
    const std::string safe = fix.safe ? "" : " (not safe: somebody has to decide)";
    Json changes = Json::array();
    FileId last{};
    for (const Edit& edit : fix.edits) {
      const Json place = location(edit.where)["physicalLocation"];
      if (changes.empty() || edit.where.file != last) {
        changes.push_back(
            {{"artifactLocation", place["artifactLocation"]}, {"replacements", Json::array()}});
      }
      last = edit.where.file;
      Json replacement = {{"deletedRegion", place["region"]}};
      if (!edit.text.empty()) replacement["insertedContent"] = {{"text", edit.text}};
      changes.back()["replacements"].push_back(std::move(replacement));
    }
    return {{"description", {{"text", message_sentence(fix.title + safe)}}},
            {"artifactChanges", changes}};
  }

  Json related(const Problem& problem) {
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(problem.related.size(), kMostRelated); ++i) {
      const Note& note = problem.related[i];
      Json json = {{"id", i + 1}};
      json.update(location(note.where));
      json["message"] = {{"text", message_sentence(note.text)}};
      list.push_back(std::move(json));
    }
    return list;
  }

  static Json suppressions(const Finding& finding) {
    Json list = Json::array();
    if (!finding.suppressed) return list;
    const std::string& by = finding.suppressed->by;
    const bool in_source = by == "comment" || by == "annotation";
    Json json = {{"kind", in_source ? "inSource" : "external"}, {"status", "accepted"}};
    if (!finding.suppressed->reason.empty()) json["justification"] = finding.suppressed->reason;
    list.push_back(std::move(json));
    return list;
  }

  const Uri& uri_for(FileId file) {
    const auto known = uris_.find(file);
    if (known != uris_.end()) return known->second;
    Uri uri = uri_of(sources_, file, options_.root);
    if (!uri.relative) outside_.insert(sources_[file].shown);
    return uris_.emplace(file, std::move(uri)).first->second;
  }

  const SourceSet& sources_;
  const Places& places_;
  const SarifOptions& options_;
  std::map<std::string_view, std::size_t> rule_index_;
  std::map<FileId, Uri> uris_;
  std::set<std::string> outside_;
};

/// What could not be read, suppressed or not; a few suffice.
std::vector<const Finding*> parse_failures(const engine::Report& report) {
  std::vector<const Finding*> found;
  for (const Finding& finding : report.findings) {
    if (engine::is_about_reading(*finding.rule) && found.size() < kMostNotifications) {
      found.push_back(&finding);
    }
  }
  return found;
}

Json tool(std::string_view home) {
  Json driver = {{"name", "irsa-lint"},
                 {"fullName", "irsa-lint " IRSA_LINT_VERSION},
                 {"organization", "irsa-lint"},
                 {"version", IRSA_LINT_VERSION},
                 {"semanticVersion", IRSA_LINT_VERSION}};
  if (!home.empty()) driver["informationUri"] = home;
  driver["rules"] = Json::array();  // put_in_rules()
  return {{"driver", std::move(driver)}};
}

/// The texts of all rules are most of a log, and are written already.
std::string put_in_rules(std::string log, std::string_view home) {
  constexpr std::string_view kNone = R"("rules":[])";
  const std::size_t at = log.find(kNone);  // the tool comes first, and names nothing of the input
  return log.replace(at + kNone.size() - 2, 2, sarif_rules(home));
}

}  // namespace

Sarif to_sarif(const engine::Report& report, const SourceSet& sources,
               const SarifOptions& options) {
  std::vector<const Finding*> chosen = shown_findings(report, options.show_suppressed);
  const std::size_t left_out = keep_worst(chosen, kMostResults);
  const std::vector<const Finding*> broken = parse_failures(report);
  std::vector<const Finding*> placed = chosen;
  placed.insert(placed.end(), broken.begin(), broken.end());
  const Places places(sources, placed,
                      {.line_hashes = true, .fixes = true, .threads = report.threads});
  SarifWriter writer(sources, places, options);

  Json results = Json::array(), notifications = Json::array();
  for (const Finding* finding : chosen) results.push_back(writer.result(*finding));
  // Also of files that somebody has accepted as they are.
  for (const Finding* finding : broken) {
    notifications.push_back(writer.notification(finding->problem.message, finding->problem.where));
  }
  for (const engine::SkippedInput* const file : unread(report)) {
    if (notifications.size() == 2 * kMostNotifications) break;
    notifications.push_back(
        writer.notification(printable(file->path) + ": " + printable(file->reason)));
  }
  if (left_out != 0) {
    notifications.push_back(writer.notification(count_of(left_out, "result was", "results were") +
                                                " left out: a log holds at most 5000"));
  }
  const std::string failure = failure_of(report);
  const bool failed = !failure.empty();
  Json invocation = {{"executionSuccessful", !failed}};
  if (failed) {
    notifications.push_back(writer.notification(printable(failure)));
    notifications.back()["level"] = "error";
  }
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);

  Json run = {{"tool", tool(options.home)}};
  if (!options.category.empty()) run["automationDetails"] = {{"id", options.category + "/"}};
  run["columnKind"] = "unicodeCodePoints";
  run["originalUriBaseIds"] = {{"SRCROOT", {{"description", {{"text", "The repository root."}}}}}};
  run["invocations"] = Json::array({std::move(invocation)});
  run["results"] = std::move(results);
  const Json log = {{"$schema",
                     "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                     "sarif-schema-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({std::move(run)})}};
  // Compact: pretty printing made logs of other tools too large for GitHub to take.
  return {.text = put_in_rules(json_line(log), options.home) + '\n', .outside = writer.outside()};
}

}  // namespace irsa::report
