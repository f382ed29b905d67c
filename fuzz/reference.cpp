// The whole of `check` on any file: it ends, and says the same with the reference parser.
#include "engine/engine.h"
#include "one_file.h"
#include "report/text.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace irsa;
  SourceSet sources = fuzz::one_file(fuzz::text_of(data, size));
  config::Settings settings = fuzz::strict();
  const std::string fast = report::to_text(engine::lint(sources, settings), sources, {});
  settings.reference_parser = true;
  const std::string slow = report::to_text(engine::lint(sources, settings), sources, {});
  if (fast != slow) fuzz::broken("with the reference parser:\n" + fast + "and\n" + slow);
  return 0;
}
