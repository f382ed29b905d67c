#include "report/formats.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "report/checkstyle.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/html/page.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/sarif.h"
#include "report/text.h"

namespace irsa::report {

namespace {

Written write_text(const Request& r) {
  return {.text = to_text(r.report, r.sources,
                          {.color = r.color,
                           .show_suppressed = r.show_suppressed,
                           .width = r.width,
                           .unread = r.to_file})};
}

Written write_concise(const Request& r) {
  return {.text = to_concise(
              r.report, r.sources,
              {.color = r.color, .show_suppressed = r.show_suppressed, .unread = r.to_file})};
}

Written write_json(const Request& r) { return {.text = to_json(r.report, r.sources)}; }

Written write_sarif(const Request& r) {
  Sarif sarif = to_sarif(r.report, r.sources,
                         {.root = r.root,
                          .category = r.sarif_category,
                          .show_suppressed = r.show_suppressed,
                          .baseline = r.report.baseline.has_value()});
  Written written{.text = std::move(sarif.text)};
  if (!sarif.outside.empty()) {
    written.warnings.push_back(irsa::quoted(sarif.outside.front()) +
                               (sarif.outside.size() > 1 ? " and others are" : " is") +
                               " outside of " + irsa::quoted(r.root) +
                               ": GitHub will refuse the SARIF log; give --root DIR.");
  }
  return written;
}

Written write_github(const Request& r) { return {.text = to_github(r.report, r.sources, r.root)}; }

Written write_gitlab(const Request& r) { return {.text = to_gitlab(r.report, r.sources, r.root)}; }

Written write_junit(const Request& r) {
  return {.text = to_junit(r.report, r.sources, r.show_suppressed)};
}

Written write_checkstyle(const Request& r) { return {.text = to_checkstyle(r.report, r.sources)}; }

Written write_markdown(const Request& r) {
  return {.text = to_markdown(r.report, r.sources, r.show_suppressed)};
}

Written write_html(const Request& r) {
  return {.text = html::audit_page(*r.audit, r.report, r.sources)};
}

constexpr std::array kFormats = {
    Format{.name = "text",
           .description = "people, editors, the problem matcher",
           .suppressed = ShowsSuppressed::on_request,
           .medium = Medium::colored,
           .shows_fixes = true,
           .write = write_text},
    Format{.name = "concise",
           .description = "people with many findings: one line for each",
           .suppressed = ShowsSuppressed::on_request,
           .medium = Medium::colored,
           .shows_fixes = true,
           .write = write_concise},
    Format{.name = "json",
           .description = "programs",
           .suppressed = ShowsSuppressed::always,
           .medium = Medium::json,
           .shows_fixes = true,
           .write = write_json},
    Format{.name = "sarif",
           .description = "GitHub code scanning, GitLab, VS Code, DefectDojo",
           .suppressed = ShowsSuppressed::on_request,
           .medium = Medium::json,
           .wants_root = true,
           .shows_fixes = true,
           .write = write_sarif},
    Format{.name = "github",
           .description = "annotations of a workflow",
           .suppressed = ShowsSuppressed::never,
           .medium = Medium::commands,
           .wants_root = true,
           .write = write_github},
    Format{.name = "gitlab",
           .description = "Code Quality in merge requests",
           .suppressed = ShowsSuppressed::never,
           .medium = Medium::json,
           .wants_root = true,
           .write = write_gitlab},
    Format{.name = "junit",
           .description = "build servers that show tests",
           .suppressed = ShowsSuppressed::on_request,
           .medium = Medium::text,
           .write = write_junit},
    Format{.name = "checkstyle",
           .description = "reviewdog, Jenkins and other tools that accept findings of any linter",
           .suppressed = ShowsSuppressed::never,
           .medium = Medium::text,
           .write = write_checkstyle},
    Format{.name = "markdown",
           .description = "a job summary, a comment",
           .suppressed = ShowsSuppressed::on_request,
           .medium = Medium::text,
           .write = write_markdown},
    // All that comes from the input is in one JSON text, so what is done to JSON is right.
    Format{.name = "html",
           .description = "an audit: one page to search, print and send",
           .suppressed = ShowsSuppressed::always,
           .medium = Medium::json,
           .wants_audit = true,
           .write = write_html},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const Format& format) { return format.name == name; });
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace irsa::report
