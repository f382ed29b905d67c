#include "engine/session.h"

#include <set>
#include <string>
#include <utility>

#include "base/thread_pool.h"
#include "engine/engine.h"
#include "engine/reading.h"
#include "load/terraform/source.h"

namespace irsa::engine {

namespace {
/// Starting threads for less costs more than it gains.
constexpr std::size_t kWorthThreads = 8;

/// What is found in these roots of Terraform alone, of the first `files` of the sources, where no
/// default of theirs is known.
std::vector<Finding> found_without_defaults(const SourceSet& all, std::size_t files,
                                            const config::Settings& settings,
                                            const std::set<FileId>& roots) {
  SourceSet sources = all;
  sources.truncate(files);
  std::set<std::string> names;
  for (const FileId root : roots) names.insert(all[root].shown);
  load::Facts facts;
  load::load_roots_without_defaults(sources, settings, names, facts);
  const join::Index index(facts, settings, sources);
  const judge::Verdicts verdicts(index);
  std::vector<Finding> findings = findings_of({facts, index, verdicts});
  // Files that were read on demand have other numbers there; what counts are those of the input.
  std::erase_if(findings, [&](const Finding& finding) {
    return static_cast<std::size_t>(finding.problem.where.file) >= files;
  });
  return findings;
}
}  // namespace

Session::Session(SourceSet& sources, const config::Settings& settings, Keep keep)
    : sources_(sources), settings_(settings), keep_(keep), files_(sources.size()) {
  if (keep == Keep::files) kept_.resize(files_);
}

void Session::read(std::atomic<std::size_t>* done) {
  if (facts_) return;
  unreadable_.clear();
  if (keep_ == Keep::files) return read_kept(done);
  facts_ = read_all(sources_, settings_, unreadable_, done);
}

void Session::read_kept(std::atomic<std::size_t>* done) {
  sources_.truncate(files_);
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < files_; ++i) {
    if (kept_[i] == nullptr) missing.push_back(i);
  }
  std::vector<std::vector<Unreadable>> failed(missing.size());
  const unsigned threads = missing.size() < kWorthThreads ? 1 : thread_count(settings_.jobs);
  for_each_index(missing.size(), threads, [&](std::size_t number) {
    const std::size_t i = missing[number];
    auto of_file = std::make_shared<load::Facts>();
    read_one(sources_, SourceSet::id(i), settings_, *of_file, failed[number]);
    // What cannot be read is tried again the next time.
    if (failed[number].empty()) kept_[i] = std::move(of_file);
    if (done != nullptr) ++*done;
  });
  for (const auto& paths : failed)
    unreadable_.insert(unreadable_.end(), paths.begin(), paths.end());
  load::Facts facts;
  for (const FileFacts& of_file : kept_) {
    if (of_file != nullptr) facts.add_copies(*of_file);
  }
  read_together(sources_, settings_, facts);
  facts_ = std::move(facts);
}

void Session::look_again() {
  verdicts_.reset();
  index_.reset();
  facts_.reset();
}

void Session::change(FileId file, std::optional<std::string> text) {
  look_again();
  sources_.set_text(file, std::move(text));
  kept_[static_cast<std::size_t>(file)].reset();
}

const load::Facts& Session::facts() {
  read();
  return *facts_;
}

const join::Index& Session::index() {
  if (index_ == nullptr) index_ = std::make_unique<join::Index>(facts(), settings_, sources_);
  return *index_;
}

judge::Model Session::model() {
  const join::Index& joined = index();
  if (verdicts_ == nullptr) verdicts_ = std::make_unique<judge::Verdicts>(joined);
  return {*facts_, joined, *verdicts_};
}

Report Session::report(const LintOptions& options) {
  Report report = report_on(model(), options, [this](const std::set<FileId>& roots) {
    return found_without_defaults(sources_, files_, settings_, roots);
  });
  report.threads = thread_count(settings_.jobs);
  add_unreadable(unreadable_, report);
  return report;
}

Report lint(SourceSet& sources, const config::Settings& settings, const LintOptions& options) {
  return Session(sources, settings).report(options);
}

}  // namespace irsa::engine
