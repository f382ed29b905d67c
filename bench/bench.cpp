// Compares irsa-lint with what else goes over a tree of files. ./dev bench runs it.
//
//   irsa-bench IRSA_LINT LOAD_ALL FLOOR WORK [FOLDER…]
//
// Inputs are made below WORK, the same every time; any folders given are measured as well. All
// figures are of whole processes, in turn with what they are compared to; of ratios the median of
// the pairs counts, the least and the greatest stand behind it. Figures of one run compare with
// each other only. What a figure should be stands below it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "inputs.h"
#include "measure.h"
#include "target.h"

namespace {

using namespace bench;
namespace fs = std::filesystem;

struct Programs {
  std::string ours, load_all, floor;
  bool rg = installed("rg");
  bool python = installed("python3");
  bool valgrind = installed("valgrind");
};

/// What is asked of a tree. Folders that are given are taken for repositories.
struct TreeTargets {
  Target load_all_cpu, rg_wall, peak_mib, floor_cpu;
};
constexpr TreeTargets kRepository = {{25, 50, true}, {2.5, 1.3}, {80, 40}, {1.87, 1.75}};
constexpr TreeTargets kFleet = {{20, 60, true}, {6, 2.4}, {400, 200}, {6.2, 5}};
constexpr Target kSecondThread = {0.7, 0.6};
constexpr Target kCommit = {2, 1};
constexpr Target kStart = {1, 0.5};
constexpr Target kDumpCpu = {1, 0.6};
constexpr Target kTerraformWall = {2, 1.2};
constexpr Target kTerraformPeak = {64, 32};
constexpr Target kPlanPeak = {64, 32};

void print_verdict(double figure, const Target& target) {
  fmt::print("      {}\n", verdict(figure, target));
}

void print_ratio(std::string_view what, const Spread& spread) {
  fmt::print("  {:46}{:8.2f} x   ({:.2f} to {:.2f})\n", what, spread.median, spread.least,
             spread.greatest);
}

void print_ratio(std::string_view what, const Spread& spread, const Target& target) {
  print_ratio(what, spread);
  print_verdict(spread.median, target);
}

void print_peak(std::string_view what, std::uint64_t bytes, const Target& mib) {
  const double figure = static_cast<double>(bytes) / (1 << 20);
  fmt::print("  {:46}{:8.1f} MiB\n", what, figure);
  print_verdict(figure, mib);
}

void print_missing(std::string_view what, std::string_view program) {
  fmt::print("  {:46}  left out: {} is not installed\n", what, program);
}

Words check(const Programs& programs, const Words& more, const fs::path& path) {
  Words words = {programs.ours, "check", "--quiet", "--allow-empty"};
  words.insert(words.end(), more.begin(), more.end());
  words.push_back(path.string());
  return words;
}

Words grep(const fs::path& path, const std::string& what = "eks.amazonaws.com") {
  return {"rg", "-uuu", "-c", what, path.string()};
}

/// How many instructions one thread takes: the figure that no noise touches.
void print_instructions(const Programs& programs, const fs::path& path) {
  constexpr std::string_view kWhat = "instructions, one thread";
  if (!programs.valgrind) return print_missing(kWhat, "valgrind");
  Words words = {"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"};
  const Words ours = check(programs, {"--jobs", "1"}, path);
  words.insert(words.end(), ours.begin(), ours.end());
  const std::string said = run(words).errors;
  constexpr std::string_view kMark = "Collected : ";
  const std::size_t at = said.find(kMark);
  if (at == std::string::npos) return print_missing(kWhat, "a valgrind that works");
  const double count = std::stod(said.substr(at + kMark.size()));
  fmt::print("  {:46}{:8.0f} million\n", kWhat, count / 1e6);
}

/// Compares with programs for the same kind of job, when they are there.
void print_others(const Programs& programs, const fs::path& tree) {
  const std::vector<std::pair<std::string, Words>> others = {
      {"kube-linter", {"kube-linter", "lint", tree.string()}},
      {"kube-score",
       {"sh", "-c", "exec kube-score score $(find \"$0\" -name '*.yaml')", tree.string()}},
      {"trivy", {"trivy", "config", "--quiet", tree.string()}},
      {"checkov", {"checkov", "--quiet", "--compact", "-d", tree.string()}}};
  for (const auto& [name, words] : others) {
    const std::string what = "wall of " + name + " over ours";
    if (!installed(name)) {
      print_missing(what, name);
    } else {
      print_ratio(what, in_turn(words, check(programs, {}, tree), 3).wall_ratio());
    }
  }
}

void measure_tree(const Programs& programs, const fs::path& tree, const TreeTargets& targets) {
  const Words ours = check(programs, {}, tree);
  const Words one = check(programs, {"--jobs", "1"}, tree);
  const Words two = check(programs, {"--jobs", "2"}, tree);
  // One thread against one thread: where processors share a core, the time of a second one counts
  // for more than it does.
  const Pairs against_yaml = in_turn({programs.load_all, tree.string()}, one, 3);
  print_ratio("CPU of yaml-cpp LoadAll over ours, one thread", against_yaml.cpu_ratio(),
              targets.load_all_cpu);
  print_ratio("CPU of ours over the floor, one thread",
              in_turn(one, {programs.floor, tree.string()}, 9).cpu_ratio(), targets.floor_cpu);
  constexpr std::string_view kGrep = "wall of ours over rg -uuu -c";
  if (programs.rg) {
    print_ratio(kGrep, in_turn(ours, grep(tree), 9).wall_ratio(), targets.rg_wall);
  } else {
    print_missing(kGrep, "rg");
  }
  const Pairs threads = in_turn(two, one, 7);
  print_ratio("wall with two threads over one", threads.wall_ratio(), kSecondThread);
  print_ratio("CPU with two threads over one", threads.cpu_ratio());
  print_peak("peak memory", greatest_peak(threads.a), targets.peak_mib);
}

void measure_start(const Programs& programs) {
  fmt::print("\nstart\n");
  const Words ours = {programs.ours, "--version"};
  fmt::print("  {:46}{:8.2f} ms\n", "--version", median_wall(in_turn(ours, ours, 25).a) * 1e3);
  constexpr std::string_view kWhat = "--version over rg --version";
  if (!programs.rg) return print_missing(kWhat, "rg");
  print_ratio(kWhat, in_turn(ours, {"rg", "--version"}, 51).wall_ratio(), kStart);
}

void measure_commit(const Programs& programs, const fs::path& work) {
  fmt::print("\n500 files: what a pre-commit hook looks at\n");
  const fs::path tree = work / "commit";
  make_mixed_tree(tree, 500, 4);
  const Words ours = check(programs, {}, tree);
  constexpr std::string_view kWhat = "wall of ours over rg -uuu -c";
  if (programs.rg) {
    const Pairs pairs = in_turn(ours, grep(tree), 25);
    fmt::print("  {:46}{:8.2f} ms\n", "wall", median_wall(pairs.a) * 1e3);
    print_ratio(kWhat, pairs.wall_ratio(), kCommit);
  } else {
    print_missing(kWhat, "rg");
  }
  print_instructions(programs, tree);
  print_others(programs, tree);
}

void measure_mixed(const Programs& programs, const fs::path& work) {
  fmt::print("\nmixed tree: 12,000 files\n");
  const fs::path tree = work / "mixed";
  make_mixed_tree(tree, 12'000, 11);
  measure_tree(programs, tree, kRepository);
  print_instructions(programs, tree);
}

void measure_fleet(const Programs& programs, const fs::path& work) {
  fmt::print("\nfleet: 100,000 service accounts, 10,000 roles, 20,000 files\n");
  const fs::path tree = work / "fleet-10";
  make_fleet(tree, {100'000, 10'000, 20'000}, 11);
  measure_tree(programs, tree, kFleet);
}

void measure_growth(const Programs& programs, const fs::path& work) {
  fmt::print("\ngrowth: a fleet of 10,000 service accounts, 1,000 roles, 2,500 files\n");
  std::vector<fs::path> trees;
  for (const unsigned times : {1U, 2U, 4U}) {
    trees.push_back(work / fmt::format("fleet-{}", times));
    make_fleet(trees.back(), {10'000 * times, 1'000 * times, 2'500 * times}, 11);
  }
  print_instructions(programs, trees[0]);
  const Words more = {"--jobs", "1"};
  for (std::size_t i = 1; i < trees.size(); ++i) {
    const Pairs pairs =
        in_turn(check(programs, more, trees[i]), check(programs, more, trees[i - 1]), 7);
    print_ratio(fmt::format("CPU of {} x over {} x", 1U << i, 1U << (i - 1)), pairs.cpu_ratio(),
                kGrowth);
  }
}

void measure_dump(const Programs& programs, const fs::path& work) {
  constexpr unsigned kRoles = 8'000;
  const fs::path folder = work / "dump";
  make_dump(folder, kRoles, 5);
  const fs::path dump = folder / "details.json";
  fmt::print("\nIAM dump: {} roles, {:.1f} MB\n", kRoles,
             static_cast<double>(fs::file_size(dump)) / 1e6);
  const Words ours = check(programs, {}, dump);
  constexpr std::string_view kWhat = "CPU of ours over Python's json.load";
  if (programs.python) {
    const std::string script =
        fmt::format("import json; json.load(open('{}', encoding='utf-8'))", dump.string());
    print_ratio(kWhat, in_turn(ours, {"python3", "-c", script}, 7).cpu_ratio(), kDumpCpu);
  } else {
    print_missing(kWhat, "python3");
  }
  const Run once = run(ours);
  // 16 MiB, and 2 kB for each role.
  print_peak("peak memory", once.peak, {64, 16 + 2000.0 * kRoles / (1 << 20)});
  print_instructions(programs, dump);
}

/// A tree of Terraform modules.
void measure_terraform_tree(const Programs& programs, const fs::path& tree) {
  const Words ours = check(programs, {}, tree);
  constexpr std::string_view kWhat = "wall of ours over rg -uuu -c oidc";
  if (programs.rg) {
    print_ratio(kWhat, in_turn(ours, grep(tree, "oidc"), 9).wall_ratio(), kTerraformWall);
  } else {
    print_missing(kWhat, "rg");
  }
  print_peak("peak memory", run(ours).peak, kTerraformPeak);
  print_instructions(programs, tree);
}

void measure_terraform(const Programs& programs, const fs::path& work) {
  fmt::print("\nTerraform source: 200 root modules, 1,400 files\n");
  std::vector<fs::path> trees;
  for (const unsigned times : {1U, 2U, 4U}) {
    trees.push_back(work / fmt::format("terraform-{}", times));
    make_terraform(trees.back(), 200 * times, 11);
  }
  measure_terraform_tree(programs, trees[0]);
  for (std::size_t i = 1; i < trees.size(); ++i) {
    const Pairs pairs = in_turn(check(programs, {"--jobs", "1"}, trees[i]),
                                check(programs, {"--jobs", "1"}, trees[i - 1]), 7);
    print_ratio(fmt::format("CPU of {} x over {} x", 1U << i, 1U << (i - 1)), pairs.cpu_ratio(),
                kGrowth);
  }
}

void measure_plan(const Programs& programs, const fs::path& work) {
  for (const unsigned megabytes : {35U, 500U}) {
    fmt::print("\nTerraform plan: {} MB\n", megabytes);
    const fs::path folder = work / fmt::format("plan-{}", megabytes);
    make_plan(folder, megabytes, 5);
    const Run once = run(check(programs, {}, folder / "plan.json"));
    fmt::print("  {:46}{:8.2f} s\n", "wall", once.wall);
    print_peak("peak memory", once.peak, kPlanPeak);
  }
}

/// Are most files of a folder Terraform's?
bool is_terraform(const fs::path& folder) {
  std::size_t modules = 0, others = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path extension = entry.path().extension();
    modules += extension == ".tf" ? 1 : 0;
    others += extension == ".yaml" || extension == ".yml" || extension == ".json" ? 1 : 0;
  }
  return modules > others;
}

void measure_all(const Programs& programs, const fs::path& work, const Words& folders) {
  measure_start(programs);
  measure_commit(programs, work);
  measure_mixed(programs, work);
  measure_growth(programs, work);
  measure_fleet(programs, work);
  measure_dump(programs, work);
  measure_plan(programs, work);
  measure_terraform(programs, work);
  for (const std::string& folder : folders) {
    fmt::print("\n{}\n", folder);
    if (is_terraform(folder)) {
      measure_terraform_tree(programs, folder);
    } else {
      measure_tree(programs, folder, kRepository);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    fmt::print(stderr, "usage: irsa-bench IRSA_LINT LOAD_ALL FLOOR WORK [FOLDER...]\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a run takes minutes: show what is known
  try {
    measure_all({.ours = argv[1], .load_all = argv[2], .floor = argv[3]}, argv[4],
                {argv + 5, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "irsa-bench: {}\n", error.what());
    return 2;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
