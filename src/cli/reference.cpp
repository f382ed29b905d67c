#include "cli/reference.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/today.h"

namespace irsa::cli {

namespace {

constexpr int kUsualDays = 30;

/// "7d", "7": days.
int days_of(const std::string& word) {
  std::string_view digits = word;
  if (digits.ends_with('d')) digits.remove_suffix(1);
  int days = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), days);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || days < 1 ||
      days > 36'500) {
    throw UsageError("--max-age: " + irsa::quoted(word) + " is not a number of days such as 7d.");
  }
  return days;
}

/// By its first bytes; what else is in it shows when it is read.
bool begins_like_snapshot(const SourceFile& file) {
  constexpr std::string_view kBegin = "\"irsa-lint/snapshot/";
  std::string begin(100, '\0');
  if (file.text) {
    begin = file.text->substr(0, begin.size());
  } else {
    std::ifstream in(file.path(), std::ios::binary);
    in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(in.gcount()));
  }
  const std::size_t at = begin.find_first_not_of(" \t\r\n");
  if (at == std::string::npos || begin[at] != '{') return false;
  const std::size_t key = begin.find_first_not_of(" \t\r\n", at + 1);
  return key != std::string::npos && std::string_view(begin).substr(key).starts_with(kBegin);
}

}  // namespace

void declare_reference_options(CLI::App& app, ReferenceWords& words) {
  app.add_option(
         "--against", words.against,
         "Also read this snapshot, file or folder, to know more; findings in it are not shown; "
         "may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option(
         "--max-age", words.max_age,
         "Status 2 if a snapshot is older than this; without this option, a snapshot older than "
         "30d does not prove that something is missing")
      ->type_name("DAYS");
}

std::vector<std::string> reference_paths(const ReferenceWords& words, config::Settings& settings) {
  std::vector<std::string> paths = words.against;
  if (paths.empty()) {
    for (const std::string& file : settings.against) {
      paths.push_back(file_inside(settings, "against", file));
    }
  }
  if (!words.max_age.empty()) settings.max_age = words.max_age;
  const int days = settings.max_age.empty() ? kUsualDays : days_of(settings.max_age);
  settings.oldest_snapshot = today(days);
  return paths;
}

void leave_out_snapshots(WalkResult& found) {
  SourceSet kept(found.files.here());
  for (const std::string& directory : found.files.directories()) kept.add_directory(directory);
  for (const SourceFile& file : found.files.files()) {
    const bool snapshot =
        !file.named && file.shown.ends_with(".json") && begins_like_snapshot(file);
    if (!snapshot) kept.add(file);
  }
  found.files = std::move(kept);
}

void add_reference(const std::vector<std::string>& paths, WalkResult& found, std::ostream& err) {
  if (paths.empty()) return;
  if (std::find(paths.begin(), paths.end(), "-") != paths.end()) {
    throw UsageError("--against: standard input cannot be a reference; name a file.");
  }
  std::istringstream nothing;
  config::Settings settings;
  settings.here = found.files.here();
  WalkResult reference = find_input(paths, {}, nothing, settings);
  for (const auto* const unreadable : {&reference.named, &reference.directories}) {
    if (unreadable->empty()) continue;
    throw UsageError("cannot read the reference input " + irsa::quoted(unreadable->front().path) +
                     ": " + unreadable->front().why + ".");
  }
  std::map<std::string, FileId> known;
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    known.emplace(found.files.files()[i].shown, SourceSet::id(i));
  }
  std::vector<std::string> both;
  for (const SourceFile& file : reference.files.files()) {
    const auto place = known.find(file.shown);
    if (place == known.end()) {
      SourceFile evidence = file;
      evidence.reference = true;
      found.files.add(std::move(evidence));
    } else if (begins_like_snapshot(file)) {
      found.files.set_reference(place->second);
    } else {
      both.push_back(file.shown);
    }
  }
  if (both.empty()) return;
  tell(err, "irsa-lint: warning: " + irsa::quoted(both.front()) +
                (both.size() == 1 ? std::string(" is")
                                  : " and " + count_of(both.size() - 1, "other file") + " are") +
                " both checked and given with --against: " + (both.size() == 1 ? "its" : "their") +
                " findings are shown.\n");
}

}  // namespace irsa::cli
