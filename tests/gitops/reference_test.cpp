// The half of the comparison with kustomize that is ours. tests/endtoend/kustomize_builds.sh sets
//
//   IRSA_BUILDS_RANDOM  a folder that is filled with trees made at random, IRSA_BUILDS_COUNT of
//                       them, from the seed IRSA_BUILDS_SEED on
//   IRSA_BUILDS_LIST    a list of folders, one a line: a line "# FOLDER" and the accounts and
//                       workloads that building each gives, or why it is not built, are written to
//   IRSA_BUILDS_DUMP
//   IRSA_BUILDS_TREE    the directory around them, of which kustomizations may be read
//   IRSA_BUILDS_STREAMS the same list for what kustomize printed: FOLDER<tab>FILE
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "config/settings.h"
#include "engine/reading.h"
#include "gitops/random_trees.h"
#include "kube/objects.h"
#include "source/walk.h"
#include "support/here.h"

using namespace irsa;

namespace {

const char* env(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr || *value == '\0' ? nullptr : value;
}

std::string line_of(const kube::ServiceAccount& account) {
  std::set<std::string> annotations;
  for (const kube::Annotation& annotation : account.annotations) {
    if (annotation.place != kube::Place::service_account) continue;
    annotations.insert(std::string(annotation.key.value) + "=" + std::string(annotation.value));
  }
  std::string out = "account " + std::string(account.ns ? account.ns->value : "") + "/" +
                    std::string(account.name.value);
  for (const std::string& one : annotations) out += " " + one;
  return out;
}

std::string line_of(const kube::Workload& workload) {
  std::string out = std::string(workload.kind) + " " +
                    std::string(workload.ns ? workload.ns->value : "") + "/" +
                    std::string(workload.name.value) + " as " +
                    std::string(workload.account ? workload.account->value : "-");
  std::set<std::string> variables;
  for (const kube::Container& container : workload.containers) {
    for (const kube::EnvVar& variable : container.env) {
      variables.insert(std::string(container.name ? container.name->value : "?") + ":" +
                       std::string(variable.name.value) + "=" + std::string(variable.value) + "/" +
                       std::string(variable.ref_key));
    }
  }
  for (const std::string& one : variables) out += " " + one;
  std::set<std::string> annotations;
  for (const kube::Annotation& annotation : workload.annotations) {
    annotations.insert(std::string(annotation.key.value) + "=" + std::string(annotation.value));
  }
  for (const std::string& one : annotations) out += " @" + one;
  for (const kube::Volume& volume : workload.volumes) {
    out += " volume:" + std::string(volume.token_audience);
  }
  return out;
}

/// Sorted, without what lies in files that no build has, unless it is a stream.
std::vector<std::string> lines_of(const load::Facts& facts, const SourceSet& sources,
                                  std::optional<FileId> root) {
  std::vector<std::string> lines;
  const auto add = [&](const auto& record) {
    const auto& built = sources[record.origin.file].built;
    if (!root || (built && built->root == *root)) lines.push_back(line_of(record));
  };
  for (const kube::ServiceAccount& account : facts.service_accounts) {
    if (!account.indirect) add(account);
  }
  for (const kube::Workload& workload : facts.workloads) add(workload);
  std::sort(lines.begin(), lines.end());
  return lines;
}

load::Facts read(SourceSet& sources) {
  const config::Settings settings;
  std::vector<Unreadable> unreadable;
  return engine::read_all(sources, settings, unreadable);
}

std::vector<std::string> lines_in(const char* name) {
  std::ifstream in(name);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

}  // namespace

TEST_CASE("trees at random for the comparison with kustomize") {
  const char* const folder = env("IRSA_BUILDS_RANDOM");
  if (folder == nullptr) return;
  const int count = env("IRSA_BUILDS_COUNT") ? std::atoi(env("IRSA_BUILDS_COUNT")) : 100;
  const int seed = env("IRSA_BUILDS_SEED") ? std::atoi(env("IRSA_BUILDS_SEED")) : 0;
  for (int i = seed; i < seed + count; ++i) {
    tests::RandomTree(static_cast<std::uint32_t>(i))
        .write(std::filesystem::path(folder) / ("t" + std::to_string(i)));
  }
}

TEST_CASE("builds for the comparison with kustomize") {
  const char* const list = env("IRSA_BUILDS_LIST");
  const char* const tree = env("IRSA_BUILDS_TREE");
  const char* const dump = env("IRSA_BUILDS_DUMP");
  if (list == nullptr || dump == nullptr || tree == nullptr) return;
  WalkResult walked = walk({.here = tests::here(), .paths = {tree}, .stdin_text = {}});
  const load::Facts facts = read(walked.files);
  std::ofstream out(dump);
  for (const std::string& folder : lines_in(list)) {
    out << "# " << folder << "\n";
    const kube::Build* found = nullptr;
    for (const kube::Build& build : facts.builds) {
      const std::string path = walked.files[build.root].path();
      if (std::filesystem::path(path).parent_path() == folder) found = &build;
    }
    if (found == nullptr) {
      out << "no root\n";
    } else if (!found->refused.empty()) {
      out << "refused: " << found->refused << "\n";
    } else {
      for (const std::string_view hole : found->holes) out << "hole: " << hole << "\n";
      for (const std::string& line : lines_of(facts, walked.files, found->root)) {
        out << line << "\n";
      }
    }
  }
}

TEST_CASE("streams for the comparison with kustomize") {
  const char* const list = env("IRSA_BUILDS_STREAMS");
  const char* const dump = env("IRSA_BUILDS_DUMP");
  if (list == nullptr || dump == nullptr) return;
  std::ofstream out(dump);
  for (const std::string& line : lines_in(list)) {
    const std::size_t tab = line.find('\t');
    out << "# " << line.substr(0, tab) << "\n";
    const std::string file = line.substr(tab + 1);
    if (file == "refused") {
      out << "refused\n";
      continue;
    }
    SourceSet sources;
    sources.add({.shown = file, .open_path = file, .named = true});
    const load::Facts facts = read(sources);
    for (const std::string& record : lines_of(facts, sources, std::nullopt)) out << record << "\n";
  }
}
