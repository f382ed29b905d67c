// Checkstyle's XML, which reviewdog, cs2pr, Jenkins and others take from any linter: a `file` for
// each file with findings, an `error` for each finding. It has no place for notes beside a finding,
// and shows one line: the message, and what to do.
#include "report/checkstyle.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/places.h"
#include "report/shown.h"
#include "report/unread.h"
#include "report/xml.h"

namespace irsa::report {

namespace {

/// Checkstyle's lowest level that is shown is called info.
std::string checkstyle_severity(Severity level) {
  return level == Severity::note ? "info" : std::string(to_string(level));
}

/// `rule`: Checkstyle names the class of its check here, with its package.
void write_error(XmlWriter& xml, Position where, Severity level, std::string message,
                 std::string_view rule) {
  xml.empty("error", {{"line", std::to_string(where.line)},
                      {"column", std::to_string(where.column)},
                      {"severity", checkstyle_severity(level)},
                      {"message", std::move(message)},
                      {"source", "irsa-lint." + std::string(rule)}});
}

/// What belongs to no text in a file, as an error of its first line.
void write_unread(XmlWriter& xml, const std::string& path, Severity level, std::string message,
                  std::string_view rule) {
  xml.open("file", {{"name", path}});
  write_error(xml, {.line = 1, .column = 1}, level, std::move(message), rule);
  xml.close("file");
}

}  // namespace

std::string to_checkstyle(const engine::Report& report, const SourceSet& sources) {
  const std::vector<const Finding*> shown = shown_findings(report);
  std::map<FileId, std::vector<const Finding*>> by_file;
  for (const Finding* const finding : shown)
    by_file[finding->problem.where.file].push_back(finding);
  const Places places(sources, shown, {.threads = report.threads});
  XmlWriter xml;
  xml.open("checkstyle", {{"version", "4.3"}});
  for (const auto& [file, findings] : by_file) {
    xml.open("file", {{"name", sources[file].shown}});
    for (const Finding* const finding : findings) {
      const Problem& problem = finding->problem;
      std::string message = problem.message;
      if (!problem.help.empty()) message += ". " + problem.help;
      write_error(xml, places.at(problem.where).begin, finding->level, std::move(message),
                  finding->rule->slug);
    }
    xml.close("file");
  }
  for (const engine::SkippedInput* const file : unread(report)) {
    write_unread(xml, file->path, level_of(*file), file->reason, "could-not-be-read");
  }
  if (!report.failure.empty()) {
    write_unread(xml, ".", Severity::error, report.failure, "not-done");
  }
  xml.close("checkstyle");
  return xml.take();
}

}  // namespace irsa::report
