#include "engine/reading.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "base/thread_pool.h"
#include "engine/reference.h"
#include "load/gitops/builds.h"
#include "load/loader.h"
#include "load/moved_folders.h"
#include "load/terraform/source.h"
#include "load/used_files.h"
#include "source/terraform_file.h"

namespace irsa::engine {

namespace {

/// What one worker gets done in one go, and what came of it.
struct Batch {
  std::size_t first, last;
  load::Facts facts = {};
  std::vector<Unreadable> unreadable = {};
};

void read_batch(const SourceSet& sources, const config::Settings& settings, Batch& batch,
                std::atomic<std::size_t>* done) {
  FolderHandle folder;
  for (std::size_t i = batch.first; i < batch.last; ++i) {
    const FileId id = SourceSet::id(i);
    read_one(sources, id, settings, batch.facts, batch.unreadable, &folder);
    if (done != nullptr) ++*done;
  }
}

/// Batches of neighbouring files: several for each thread and none with many files, so that the
/// last one does not keep the others waiting.
std::vector<Batch> divide(std::size_t files, unsigned threads) {
  constexpr std::size_t kBatchesPerThread = 16, kMostFiles = 100;
  const std::size_t several = std::max(threads * kBatchesPerThread, files / kMostFiles);
  const std::size_t wanted = threads == 1 ? 1 : several;
  const std::size_t count = std::clamp<std::size_t>(files, 1, wanted);
  std::vector<Batch> batches;
  for (std::size_t i = 0; i < count; ++i) {
    batches.push_back({.first = files * i / count, .last = files * (i + 1) / count});
  }
  return batches;
}

void read_file(const SourceFile& file, FileId id, const config::Settings& settings,
               load::Facts& facts, std::vector<Unreadable>& unreadable, FolderHandle* folder) {
  const load::Context context{.settings = settings,
                              .path = file.shown,
                              .named = file.named,
                              .guessed = file.guessed,
                              .folder = folder};
  if (file.text) return load::load_text(id, *file.text, context, facts);
  std::string why;
  if (load::load_path(id, file.path(), context, facts, why)) return;
  unreadable.push_back({.path = file.shown, .why = why});
}

}  // namespace

void read_one(const SourceSet& sources, FileId id, const config::Settings& settings,
              load::Facts& facts, std::vector<Unreadable>& unreadable, FolderHandle* folder) {
  const SourceFile& file = sources[id];
  // Terraform's files are read together, module by module.
  if (!file.input || is_terraform_file(file.shown)) return;
  const std::uint64_t known = facts.documents;
  const std::size_t lost = facts.problems.size() + unreadable.size();
  read_file(file, id, settings, facts, unreadable, folder);
  if (!file.reference || !file.named || facts.documents != known ||
      facts.problems.size() + unreadable.size() != lost) {
    return;
  }
  // An empty file, a page that says 404, a pointer of Git LFS: somebody meant it to be evidence.
  facts.problems.push_back(
      {load::ReadingRule::input_limit,
       {.where = {id, 0, 0},
        .message = "it holds no snapshot, role, service account or anything else that irsa-lint "
                   "knows; make it again, or leave it out"}});
}

void read_together(SourceSet& sources, const config::Settings& settings, load::Facts& facts) {
  load::load_terraform_source(sources, settings, facts);
  load::load_builds(sources, settings, facts);
  load::apply_uses(sources, facts);
  load::apply_moves(sources, facts);
  settle_snapshots(sources, settings, facts);
}

load::Facts read_all(SourceSet& sources, const config::Settings& settings,
                     std::vector<Unreadable>& unreadable, std::atomic<std::size_t>* done) {
  // Starting threads for a handful of files costs more than it gains.
  constexpr std::size_t kFewFiles = 8;
  const unsigned threads = sources.size() <= kFewFiles ? 1 : thread_count(settings.jobs);
  std::vector<Batch> batches = divide(sources.size(), threads);
  for_each_index(batches.size(), threads,
                 [&](std::size_t i) { read_batch(sources, settings, batches[i], done); });
  std::vector<load::Facts> parts;
  for (Batch& batch : batches) parts.push_back(std::move(batch.facts));
  load::Facts facts = std::move(parts.front());
  facts.merge(std::span(parts).subspan(1), threads);
  read_together(sources, settings, facts);
  for (Batch& batch : batches) {
    std::move(batch.unreadable.begin(), batch.unreadable.end(), std::back_inserter(unreadable));
  }
  return facts;
}

}  // namespace irsa::engine
