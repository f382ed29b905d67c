// JUnit XML as Jenkins, GitLab and others read it: a suite for each file with findings, a test case
// for each finding. A run without findings has one case that passed, because a report without any
// test is taken for a job that went wrong.
#include "report/junit.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/places.h"
#include "report/shown.h"
#include "report/unread.h"
#include "report/xml.h"

namespace irsa::report {

namespace {

class JunitWriter {
 public:
  JunitWriter(const SourceSet& sources, const Places& places)
      : sources_(sources), places_(places) {}

  void suite(FileId file, const std::vector<const Finding*>& findings) {
    std::size_t skipped = 0;
    for (const Finding* finding : findings) skipped += finding->suppressed ? 1 : 0;
    const std::string& name = sources_[file].shown;
    xml_.open("testsuite", {{"name", name},
                            {"tests", std::to_string(findings.size())},
                            {"failures", std::to_string(findings.size() - skipped)},
                            {"skipped", std::to_string(skipped)},
                            {"errors", "0"}});
    for (const Finding* finding : findings) write_case(*finding, name);
    xml_.close("testsuite");
  }

  XmlWriter& xml() { return xml_; }

 private:
  [[nodiscard]] std::string place(Span span) const {
    const Position begin = places_.at(span).begin;
    return printable(sources_[span.file].shown) + ':' + std::to_string(begin.line) + ':' +
           std::to_string(begin.column);
  }

  void write_case(const Finding& finding, const std::string& file) {
    const Problem& problem = finding.problem;
    const Position begin = places_.at(problem.where).begin;
    const std::string slug(finding.rule->slug), level(to_string(finding.level));
    xml_.open("testcase", {{"name", slug + " at " + std::to_string(begin.line) + ':' +
                                        std::to_string(begin.column)},
                           {"classname", file},
                           {"file", file},
                           {"line", std::to_string(begin.line)}});
    if (finding.suppressed) {
      std::string why = "suppressed by " + finding.suppressed->by;
      if (!finding.suppressed->reason.empty()) why += ": " + finding.suppressed->reason;
      xml_.empty("skipped", {{"message", why}});
    } else {
      std::string text = place(problem.where) + ": " + level + ": " + printable(problem.message) +
                         " [" + slug + "]";
      for (const Note& note : problem.related) {
        text += '\n' + place(note.where) + ": note: " + printable(note.text);
      }
      if (!problem.help.empty()) text += "\nhelp: " + printable(problem.help);
      xml_.text("failure", {{"type", level}, {"message", problem.message}}, text);
    }
    xml_.close("testcase");
  }

  const SourceSet& sources_;
  const Places& places_;
  XmlWriter xml_;
};

/// What JUnit calls an error: the test could not be done.
void write_errors(const engine::Report& report,
                  const std::vector<const engine::SkippedInput*>& files, XmlWriter& xml) {
  const std::string count = std::to_string(files.size() + (report.failure.empty() ? 0 : 1));
  xml.open("testsuite", {{"name", "irsa-lint: not done"},
                         {"tests", count},
                         {"failures", "0"},
                         {"skipped", "0"},
                         {"errors", count}});
  for (const engine::SkippedInput* const file : files) {
    xml.open("testcase", {{"name", "reading"}, {"classname", file->path}, {"file", file->path}});
    xml.empty("error", {{"type", "unreadable"}, {"message", file->reason}});
    xml.close("testcase");
  }
  if (!report.failure.empty()) {
    xml.open("testcase", {{"name", "input"}, {"classname", "irsa-lint"}});
    xml.empty("error", {{"type", "failure"}, {"message", report.failure}});
    xml.close("testcase");
  }
  xml.close("testsuite");
}

}  // namespace

std::string to_junit(const engine::Report& report, const SourceSet& sources, bool show_suppressed) {
  const std::vector<const Finding*> shown = shown_findings(report, show_suppressed);
  std::map<FileId, std::vector<const Finding*>> by_file;
  std::size_t skipped = 0;
  for (const Finding* const finding : shown) {
    by_file[finding->problem.where.file].push_back(finding);
    skipped += finding->suppressed ? 1 : 0;
  }
  const std::vector<const engine::SkippedInput*> files = unread(report);
  const std::size_t errors = files.size() + (report.failure.empty() ? 0 : 1);
  const std::size_t tests = shown.size() + errors;
  const Places places(sources, shown, {.threads = report.threads});
  JunitWriter writer(sources, places);
  XmlWriter& xml = writer.xml();
  xml.open("testsuites", {{"name", "irsa-lint"},
                          {"tests", std::to_string(tests == 0 ? 1 : tests)},
                          {"failures", std::to_string(shown.size() - skipped)},
                          {"errors", std::to_string(errors)}});
  if (tests == 0) {
    xml.open("testsuite", {{"name", "irsa-lint"},
                           {"tests", "1"},
                           {"failures", "0"},
                           {"skipped", "0"},
                           {"errors", "0"}});
    xml.empty("testcase", {{"name", "no findings"}, {"classname", "irsa-lint"}});
    xml.close("testsuite");
  }
  for (const auto& [file, findings] : by_file) writer.suite(file, findings);
  if (errors != 0) write_errors(report, files, xml);
  xml.close("testsuites");
  return xml.take();
}

}  // namespace irsa::report
