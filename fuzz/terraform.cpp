// Terraform source and shell scripts of any text, from the bytes to the report: both end, and the
// places of all that is found can be printed. The module is its own root, and calls itself if it
// says so.
#include "config/settings.h"
#include "engine/engine.h"
#include "report/json.h"
#include "report/text.h"
#include "source/source_set.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace irsa;
  SourceSet sources;
  const std::string text(fuzz::text_of(data, size));
  sources.add_text("main.tf", text, false);
  sources.add_text("inner/main.tf", text, false);
  sources.add_text("setup.sh", text, false);
  sources.add_text("Makefile", text, false);
  config::Settings settings;
  settings.strict = true;
  settings.jobs = 1;
  const engine::Report report = engine::lint(sources, settings);
  (void)report::to_text(report, sources, {});
  // SARIF would say the same, with the texts of all rules around it, and take ten times as long.
  (void)report::to_json(report, sources);
  return 0;
}
