// The whole of `check` on any file: it ends, and says the same with the reference parser and, but
// for mistakes in what can be skipped, with everything parsed. The input is read as a manifest, as
// a dump and as a trust policy.
#include <functional>
#include <string>

#include "config/settings.h"
#include "engine/engine.h"
#include "report/json.h"
#include "report/sarif.h"
#include "report/text.h"
#include "source/source_set.h"
#include "target.h"

namespace {

using namespace irsa;

SourceSet sources_of(std::string_view text) {
  SourceSet sources;
  for (const char* name : {"a.yaml", "b.json", "c.trust.json"}) {
    // Not named, so that what cannot matter is skipped; but the policy is.
    sources.add_text(name, std::string(text), name[0] == 'c');
  }
  return sources;
}

bool is_about_reading(const Finding& finding) {
  const std::string_view slug = finding.rule->slug;
  return slug == "yaml-syntax" || slug == "json-syntax" || slug == "input-limit";
}

/// Everything that is found, but for mistakes of syntax if they do not count.
std::string findings(const engine::Report& report, bool syntax) {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (!syntax && is_about_reading(finding)) continue;
    out += std::string(finding.rule->slug) + " " +
           std::to_string(static_cast<unsigned>(finding.problem.where.file)) + " " +
           std::to_string(finding.problem.where.begin) + "-" +
           std::to_string(finding.problem.where.end) + " " + finding.problem.message +
           (finding.suppressed ? " (suppressed)\n" : "\n");
  }
  return out;
}

void must_be_same(const std::string& a, const std::string& b, const char* what) {
  if (a != b) fuzz::broken(std::string(what) + "\n" + a + "and\n" + b);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceSet sources = sources_of(fuzz::text_of(data, size));
  config::Settings settings;
  settings.strict = true;
  settings.jobs = 1;
  const engine::Report usual = engine::lint(sources, settings);
  const std::string text = report::to_text(usual, sources, {});
  (void)report::to_json(usual, sources);
  // With the texts of all rules around it, it takes thirty times as long as all the rest.
  if (std::hash<std::string>()(text) % 64 == 0) {
    (void)report::to_sarif(usual, sources, {.root = "/"});
  }

  settings.reference_parser = true;
  const engine::Report reference = engine::lint(sources, settings);
  must_be_same(text, report::to_text(reference, sources, {}), "with the reference parser");
  settings.reference_parser = false;
  settings.parse_all = true;
  must_be_same(findings(usual, false), findings(engine::lint(sources, settings), false),
               "with everything parsed");
  return 0;
}
