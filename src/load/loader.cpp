#include "load/loader.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <new>
#include <optional>
#include <utility>

#include "doc/read.h"
#include "load/formats.h"
#include "load/intake.h"
#include "load/markers.h"
#include "load/scripts.h"
#include "load/shell/workflow.h"
#include "source/open.h"

namespace irsa::load {

namespace {

/// `templates/` beside a Chart.yaml: Helm's sources, which are not manifests yet.
bool is_chart_template(const std::string& path, const WorkingDirectory& here) {
  static constexpr std::string_view kTemplates = "templates/";
  // Every path is asked for, and hardly one has it: this looks at every tenth byte of most.
  static const std::boyer_moore_horspool_searcher kSearch(kTemplates.begin(), kTemplates.end());
  for (auto at = std::search(path.begin(), path.end(), kSearch); at != path.end();
       at = std::search(at + 1, path.end(), kSearch)) {
    if (at != path.begin() && at[-1] != '/') continue;
    // What lies around the working directory is nobody's input.
    if (static_cast<std::size_t>(at - path.begin()) < here.length_above(path)) continue;
    const std::string chart = std::string(path.begin(), at) + "Chart.yaml";
    if (::access(chart.c_str(), F_OK) == 0) return true;
  }
  return false;
}

}  // namespace

bool load_path(FileId file, const std::string& open_path, const Context& context, Facts& facts,
               std::string& why) {
  if (is_chart_template(open_path, context.settings.here)) {
    if (context.guessed) return true;
    std::string unread;  // only for the summary, which names the templates that speak of IRSA
    const auto text = read_regular(open_path, doc::Limits{}.yaml_file_bytes, unread);
    const bool irsa = text && speaks_of_irsa(*text, context.settings.annotation_prefix);
    facts.skipped.push_back({file, SkipReason::template_source, irsa});
    return true;
  }
  if (const std::optional<std::string> script = script_text(open_path)) {
    read_guarded(file, facts, [&] { load_script(file, *script, context, facts); });
    return true;
  }
  if (is_workflow(context.path)) {  // and it is YAML all the same
    std::string unread;
    const std::optional<std::string> text = read_regular(open_path, kLargestScript, unread);
    if (text) read_guarded(file, facts, [&] { load_script(file, *text, context, facts); });
  }
  bool opened = true;
  read_guarded(file, facts, [&] {
    Intake intake(file, context, facts, std::nullopt, open_path);
    opened = doc::read_path(file, open_path, triage(), read_options(context, intake), intake, why);
    if (opened) intake.finish();
  });
  return opened;
}

void load_text(FileId file, std::string_view text, const Context& context, Facts& facts) {
  read_guarded(file, facts, [&] {
    if (is_script(context.path, text)) return load_script(file, text, context, facts);
    if (is_workflow(context.path)) load_script(file, text, context, facts);  // and it is YAML
    Intake intake(file, context, facts, text, {});
    doc::read_text(file, text, triage(), read_options(context, intake), intake);
    intake.finish();
  });
}

void read_guarded(FileId file, Facts& facts, const std::function<void()>& read) {
  const auto report = [&](std::string message, std::string help) {
    facts.problems.push_back(
        {ReadingRule::input_limit,
         {.where = {file, 0, 0}, .message = std::move(message), .help = std::move(help)}});
  };
  try {
    read();
  } catch (const std::bad_alloc&) {
    report("there is not enough memory to read this file to its end",
           "Split it up, or give the program more memory: what follows was not checked.");
  } catch (const std::exception& error) {
    report("this file could not be read to its end: " + std::string(error.what()),
           "This is a defect of irsa-lint: please report it. What follows was not checked.");
  }
}

}  // namespace irsa::load
