// Where the time of one run goes, inside of the process.
//
//   irsa-bench-phases PATH…
//
// Prints the seconds for reading the trees given, joining, the rules and the report, and how long
// 50,000 findings take to print in each format. The first tree is taken for a repository, whose
// share of rules has a bound; where everything is about IRSA, there is more to judge than to read.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.h"
#include "engine/engine.h"
#include "engine/reading.h"
#include "judge/model.h"
#include "report/github.h"
#include "report/gitlab.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/sarif.h"
#include "report/text.h"
#include "rules/rule.h"
#include "source/walk.h"
#include "target.h"

namespace {

using namespace irsa;
using Clock = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr bench::Target kAdded = {15, 10};     // percent
constexpr bench::Target kPrinting = {1, 0.5};  // seconds

void print_phases(const std::string& path, bool repository) {
  config::Settings settings;
  settings.jobs = 1;
  WalkRequest request;
  request.here = WorkingDirectory::of_process(std::filesystem::current_path().string());
  request.paths = {path};
  WalkResult found;
  load::Facts facts;
  std::vector<Unreadable> unreadable;
  const double walking = seconds_of([&] { found = walk(request); });
  const double reading =
      seconds_of([&] { facts = engine::read_all(found.files, settings, unreadable); });
  std::size_t problems = 0;
  const double joining = seconds_of([&] {
    const join::Index index(facts, settings, found.files);
    const judge::Verdicts verdicts(index);
    const judge::Model model{facts, index, verdicts};
    Findings sink;
    for (const rules::Rule& rule : rules::all_rules()) {
      rule.check(model, sink);
      problems += sink.take().size();
    }
  });
  const engine::Report report = engine::lint(found.files, settings);
  std::string text;
  const double printing = seconds_of([&] { text = report::to_text(report, found.files, {}); });
  fmt::print("{}: one thread, {} files, {} problems\n", path, found.files.size(), problems);
  fmt::print("  walk {:.3f} s, read {:.3f} s, join and rules {:.3f} s, text {:.3f} s\n", walking,
             reading, joining, printing);
  const double added = 100 * (joining + printing) / (walking + reading);
  fmt::print("  join, rules and report over walking and reading: {:.1f} %\n", added);
  if (repository) fmt::print("      {}\n", bench::verdict(added, kAdded));
}

/// Accounts with a role that is none, ten to a file.
void print_formats() {
  constexpr unsigned kFiles = 5'000;
  SourceSet sources;
  for (unsigned file = 0; file < kFiles; ++file) {
    std::string text;
    for (unsigned i = 0; i < 10; ++i) {
      text += fmt::format(
          "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app-{0}-{1}\n"
          "  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: "
          "arn:aws:iam::11112222333:role/app-{0}-{1}\n",
          file, i);
    }
    sources.add_text(fmt::format("team/f{}.yaml", file), text);
  }
  const engine::Report report = engine::lint(sources, {});
  fmt::print("\n{} findings in {} files, seconds to print\n", report.findings.size(), kFiles);
  const std::vector<std::pair<const char*, std::function<std::string()>>> formats = {
      {"text", [&] { return report::to_text(report, sources, {}); }},
      {"json", [&] { return report::to_json(report, sources); }},
      {"sarif", [&] { return report::to_sarif(report, sources, {.root = "/"}).text; }},
      {"github", [&] { return report::to_github(report, sources, "/"); }},
      {"gitlab", [&] { return report::to_gitlab(report, sources, "/"); }},
      {"junit", [&] { return report::to_junit(report, sources, false); }},
      {"markdown", [&] { return report::to_markdown(report, sources, false); }},
  };
  double slowest = 0;
  for (const auto& [name, print] : formats) {
    std::size_t size = 0;
    const double seconds = seconds_of([&] { size = print().size(); });
    slowest = std::max(slowest, seconds);
    fmt::print("  {:10}{:8.3f}   {:6.1f} MB\n", name, seconds, static_cast<double>(size) / 1e6);
  }
  fmt::print("      the slowest: {}\n", bench::verdict(slowest, kPrinting));
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) print_phases(argv[i], i == 1);
  print_formats();
  return std::fflush(stdout) == 0 ? 0 : 1;
}
