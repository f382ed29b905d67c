// Terraform source and shell scripts of any text, from the bytes to the report: both end, and the
// places of all that is found can be printed. The module is its own root, and calls itself if it
// says so.
//
// Small texts can ask for much work: `count = 2000` in a module that is called 2000 times. How that
// is bounded tests hold (tests/load/terraform_bad_input_test.cpp); here the bounds are narrow, so
// that an input takes no longer than it is worth. So the root is evaluated here, and what it gives
// is linted as the plan that it is written as.
#include <string>

#include "config/settings.h"
#include "engine/engine.h"
#include "load/terraform/plan_resource.h"
#include "load/terraform/rendering.h"
#include "load/terraform/source_files.h"
#include "report/report.h"
#include "source/source_set.h"
#include "target.h"
#include "terraform/world.h"

namespace {

using namespace irsa;

config::Settings settings() {
  config::Settings settings;
  settings.strict = true;
  settings.jobs = 1;
  return settings;
}

void lint(SourceSet& sources) {
  const engine::Report report = engine::lint(sources, settings());
  (void)report::to_text(report, sources, {});
  (void)report::to_sarif(report, sources, {.root = "/"});
}

terraform::Budget narrow() {
  terraform::Budget budget;
  budget.instances = 20;
  budget.elements = 200;
  budget.steps = 4'000;
  budget.steps_of_one = 1'000;
  budget.modules = 10;
  budget.text_bytes = 1 << 14;
  return budget;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  SourceSet sources;
  sources.add_text("main.tf", text, false);
  sources.add_text("inner/main.tf", text, false);
  const load::SourceFiles files(sources, {});
  terraform::World world(files, {}, narrow(), files);
  SourceSet made;
  for (const std::string& folder : terraform::root_folders(files)) {
    load::Rendering rendering(world, load::SourceFiles::is_foreign, load::is_terraform_wanted);
    rendering.render(world.open(folder), Span(files.first_of(folder), 0, 0));
    (void)rendering.take_map();
    made.add_text(folder + "plan.json", rendering.text(), false);
  }
  made.add_text("setup.sh", text, false);
  made.add_text("Makefile", text, false);
  lint(made);
  return 0;
}
