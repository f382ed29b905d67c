// JUnit XML as Jenkins, GitLab and others read it: a suite for each file with findings, a test case
// for each finding. A run without findings has one case that passed, because a report without any
// test is taken for a job that went wrong.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/places.h"
#include "report/report.h"

namespace irsa::report {

namespace {

/// XML 1.0 has no way to write most control characters, nor U+FFFE and U+FFFF; printable() has
/// spelt out the former and invalid UTF-8.
std::string escape(std::string_view text) {
  const std::string shown = printable(text);
  std::string out;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view three = std::string_view(shown).substr(at, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";
      at += 2;
      continue;
    }
    switch (shown[at]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += shown[at];
    }
  }
  return out;
}

class JunitWriter {
 public:
  JunitWriter(const SourceSet& sources, const Places& places)
      : sources_(sources), places_(places) {}

  void suite(FileId file, const std::vector<const Finding*>& findings) {
    std::size_t skipped = 0;
    for (const Finding* finding : findings) skipped += finding->suppressed ? 1 : 0;
    const std::string name = escape(sources_[file].shown);
    out_ += "  <testsuite name=\"" + name + "\" tests=\"" + std::to_string(findings.size()) +
            "\" failures=\"" + std::to_string(findings.size() - skipped) + "\" skipped=\"" +
            std::to_string(skipped) + "\" errors=\"0\">\n";
    for (const Finding* finding : findings) write_case(*finding, name);
    out_ += "  </testsuite>\n";
  }

  std::string take() { return std::move(out_); }

 private:
  std::string place(Span span) const {
    const Position begin = places_.at(span).begin;
    return sources_[span.file].shown + ':' + std::to_string(begin.line) + ':' +
           std::to_string(begin.column);
  }

  void write_case(const Finding& finding, const std::string& file) {
    const Problem& problem = finding.problem;
    const Position begin = places_.at(problem.where).begin;
    const std::string slug(finding.rule->slug);
    out_ += "    <testcase name=\"" + slug + " at " + std::to_string(begin.line) + ':' +
            std::to_string(begin.column) + "\" classname=\"" + file + "\" file=\"" + file +
            "\" line=\"" + std::to_string(begin.line) + "\">\n";
    if (finding.suppressed) {
      std::string why = "suppressed by " + finding.suppressed->by;
      if (!finding.suppressed->reason.empty()) why += ": " + finding.suppressed->reason;
      out_ += "      <skipped message=\"" + escape(why) + "\"/>\n";
    } else {
      out_ += "      <failure type=\"" + std::string(to_string(finding.level)) + "\" message=\"" +
              escape(problem.message) + "\">" + escape(place(problem.where)) + ": " +
              std::string(to_string(finding.level)) + ": " + escape(problem.message) + " [" + slug +
              "]";
      for (const Note& note : problem.related) {
        out_ += '\n' + escape(place(note.where)) + ": note: " + escape(note.text);
      }
      if (!problem.help.empty()) out_ += "\nhelp: " + escape(problem.help);
      out_ += "</failure>\n";
    }
    out_ += "    </testcase>\n";
  }

  const SourceSet& sources_;
  const Places& places_;
  std::string out_;
};

}  // namespace

std::string to_junit(const engine::Report& report, const SourceSet& sources, bool show_suppressed) {
  std::vector<const Finding*> shown;
  std::map<FileId, std::vector<const Finding*>> by_file;
  std::size_t skipped = 0;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed && !show_suppressed) continue;
    shown.push_back(&finding);
    by_file[finding.problem.where.file].push_back(&finding);
    skipped += finding.suppressed ? 1 : 0;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (shown.empty()) {
    return out +
           "<testsuites name=\"irsa-lint\" tests=\"1\" failures=\"0\" errors=\"0\">\n"
           "  <testsuite name=\"irsa-lint\" tests=\"1\" failures=\"0\" skipped=\"0\" "
           "errors=\"0\">\n"
           "    <testcase name=\"no findings\" classname=\"irsa-lint\"/>\n"
           "  </testsuite>\n"
           "</testsuites>\n";
  }
  const Places places(sources, shown, {.threads = report.threads});
  JunitWriter writer(sources, places);
  for (const auto& [file, findings] : by_file) writer.suite(file, findings);
  out += "<testsuites name=\"irsa-lint\" tests=\"" + std::to_string(shown.size()) +
         "\" failures=\"" + std::to_string(shown.size() - skipped) + "\" errors=\"0\">\n";
  return without_commands(out + writer.take() + "</testsuites>\n");
}

}  // namespace irsa::report
