// The whole of `check` on any file: with everything parsed it finds the same, but for mistakes of
// syntax in what is skipped otherwise.
#include "engine/engine.h"
#include "one_file.h"
#include "target.h"

namespace {

using namespace irsa;

bool is_about_reading(const Finding& finding) {
  const std::string_view slug = finding.rule->slug;
  return slug == "yaml-syntax" || slug == "json-syntax" || slug == "input-limit";
}

std::string findings(SourceSet& sources, const config::Settings& settings) {
  std::string out;
  for (const Finding& finding : engine::lint(sources, settings).findings) {
    if (is_about_reading(finding)) continue;
    out += std::string(finding.rule->slug) + " " + std::to_string(finding.problem.where.begin) +
           "-" + std::to_string(finding.problem.where.end) + " " + finding.problem.message +
           (finding.suppressed ? " (suppressed)\n" : "\n");
  }
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SourceSet sources = fuzz::one_file(fuzz::text_of(data, size));
  config::Settings settings = fuzz::strict();
  const std::string usual = findings(sources, settings);
  settings.parse_all = true;
  const std::string all = findings(sources, settings);
  if (usual != all) fuzz::broken("with everything parsed:\n" + usual + "and\n" + all);
  return 0;
}
