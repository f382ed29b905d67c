// Workflow commands of GitHub Actions (github.com/actions/toolkit, packages/core/src/command.ts):
//   ::error file=F,line=L,col=C,endLine=L2,endColumn=C2,title=T::MESSAGE
// A line of output that is no command of ours must not become one, so every value is escaped.
#include "report/github.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/places.h"
#include "report/shown.h"
#include "report/unread.h"
#include "report/uri.h"

namespace irsa::report {

namespace {

std::string escape_command(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view command_of(Severity level) {
  if (level == Severity::error) return "error";
  return level == Severity::warning ? "warning" : "notice";
}

/// What an annotation shows below its title. The lines are ours; what is in them is printable.
std::string annotation_of(const Finding& finding, const SourceSet& sources, const Places& places) {
  const Problem& problem = finding.problem;
  std::string text = printable(problem.message);
  for (const Note& note : problem.related) {
    text += '\n' + printable(sources[note.where.file].shown) + ':' +
            std::to_string(places.at(note.where).begin.line) + ": " + printable(note.text);
  }
  if (!problem.help.empty()) text += "\nhelp: " + printable(problem.help);
  return text;
}

}  // namespace

std::string to_github(const engine::Report& report, const SourceSet& sources,
                      const std::string& root) {
  const std::vector<const Finding*> shown = shown_findings(report);
  const Places places(sources, shown, {.threads = report.threads});
  PathsFromRoot paths(sources, root);
  std::string out;
  for (const Finding* finding : shown) {
    const Place& place = places.at(finding->problem.where);
    const std::string& path = paths.of(finding->problem.where.file);
    out += "::" + std::string(command_of(finding->level)) +
           " file=" + escape_command(printable(path), true) +
           ",line=" + std::to_string(place.begin.line);
    // GitHub drops an annotation with columns whose span has several lines.
    if (place.begin.line == place.end.line) {
      out += ",col=" + std::to_string(place.begin.column) +
             ",endLine=" + std::to_string(place.end.line) +
             ",endColumn=" + std::to_string(place.end.column);
    } else {
      out += ",endLine=" + std::to_string(place.end.line);
    }
    out += ",title=irsa-lint (" + std::string(finding->rule->slug) +
           ")::" + escape_command(annotation_of(*finding, sources, places), false) + '\n';
  }
  for (const engine::SkippedInput* const file : unread(report)) {
    out += "::" + std::string(command_of(level_of(*file))) +
           " file=" + escape_command(printable(file->path), true) +
           ",title=irsa-lint::" + escape_command(printable(file->reason), false) + '\n';
  }
  if (!report.failure.empty()) {
    out += "::error title=irsa-lint::" + escape_command(printable(report.failure), false) + '\n';
  }
  return out;
}

}  // namespace irsa::report
