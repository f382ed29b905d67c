#include "cli/check_reports.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/input.h"
#include "cli/terminal.h"
#include "report/formats.h"
#include "report/text.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

/// What SARIF paths are relative to: absolute, without links.
std::string root_of(const CheckOptions& options) {
  std::error_code failed;
  const WorkingDirectory& here = options.settings.here;
  std::string root = options.root;
  if (root.empty()) root = repository_root(here.at(".")).value_or(".");
  const fs::path real = fs::canonical(here.at(root), failed);
  if (failed || !fs::is_directory(real, failed)) {
    throw UsageError("--root: " + irsa::quoted(root) + " is not a directory.");
  }
  return real.string();
}

class Reporter {
 public:
  Reporter(const CheckOptions& options, const Checked& checked, Streams& streams)
      : options_(options), checked_(checked), streams_(streams) {}

  void write(std::vector<FileText> files) {
    const bool terminal = streams_.terminals.out;
    if (options_.outputs.empty()) {  // --statistics alone
      write_stream(streams_.out, Medium::text, report::to_statistics(checked_.report));
    }
    std::string to_stdout;
    Medium medium = Medium::text;
    for (const Output& output : options_.outputs) {
      const bool to_terminal = output.file.empty() && terminal;
      const bool color =
          output.format->medium == Medium::colored && use_color(options_.color, to_terminal);
      std::string text = render(output, color, to_terminal);
      Medium as = output.format->medium;
      if (as == Medium::colored && !color) as = Medium::text;
      if (output.file.empty()) {
        to_stdout = std::move(text);
        medium = as;
      } else {
        files.push_back({.path = output.file, .medium = as, .text = std::move(text)});
      }
    }
    keep_inputs(files, checked_.sources);
    write_files(files);
    write_stream(streams_.out, medium, to_stdout);
    if (!options_.quiet) tell(streams_.err, reports_written());
  }

 private:
  /// "irsa-lint: html written to 'audit.html'.", a line each.
  [[nodiscard]] std::string reports_written() const {
    std::string out;
    for (const Output& output : options_.outputs) {
      if (output.file.empty()) continue;
      out += "irsa-lint: " + std::string(output.format->name) + " written to " +
             irsa::quoted(output.file) + ".\n";
    }
    return out;
  }

  std::string render(const Output& output, bool color, bool terminal) {
    report::Written written =
        output.format->write({.report = checked_.report,
                              .sources = checked_.sources,
                              .show_suppressed = options_.show_suppressed,
                              .color = color,
                              .width = terminal ? streams_.terminals.columns : 0,
                              .to_file = !output.file.empty(),
                              .root = output.format->wants_root ? root_of(options_) : std::string{},
                              .sarif_category = options_.sarif_category,
                              .audit = checked_.audit ? &*checked_.audit : nullptr});
    for (const std::string& warning : written.warnings) {
      tell(streams_.err, "irsa-lint: warning: " + warning + "\n");
    }
    return std::move(written.text);
  }

  const CheckOptions& options_;
  const Checked& checked_;
  Streams& streams_;
};

}  // namespace

void write_reports(const CheckOptions& options, const Checked& checked, std::vector<FileText> files,
                   Streams& streams) {
  Reporter(options, checked, streams).write(std::move(files));
}

}  // namespace irsa::cli
