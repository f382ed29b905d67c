#include "server/folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "engine/engine.h"
#include "engine/fixes.h"
#include "engine/mend.h"
#include "source/listing.h"
#include "source/modified.h"
#include "source/working_directory.h"

namespace irsa::server {

namespace {

namespace fs = std::filesystem;

bool lies_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path.starts_with('/');
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

bool has_hidden_part(std::string_view shown) {
  return shown.starts_with('.') || shown.find("/.") != std::string_view::npos;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

/// The same files, told in the same way?
bool same_files(const SourceSet& sources, std::size_t given, const SourceSet& others) {
  return given == others.size() &&
         std::equal(others.files().begin(), others.files().end(), sources.files().begin(),
                    [](const SourceFile& a, const SourceFile& b) {
                      return a.shown == b.shown && a.open_path == b.open_path &&
                             a.guessed == b.guessed && a.input == b.input &&
                             a.reference == b.reference;
                    });
}

}  // namespace

Folder::Folder(std::string path, OpenTree open, Today today)
    : path_(std::move(path)), open_(std::move(open)), today_(std::move(today)) {}

bool Folder::holds(std::string_view path) const {
  return lies_below(path, path_) || (!real_path_.empty() && lies_below(path, real_path_));
}

bool Folder::find() {
  std::error_code failed;
  const fs::path real = fs::canonical(path_, failed);
  if (failed || !fs::is_directory(real, failed)) return false;
  real_path_ = real.generic_string();
  return true;
}

void Folder::close(std::string refusal) {
  refusal_ = std::move(refusal);
  report_.reset();
  session_.reset();
  tree_.reset();
  files_.clear();
  stamps_.clear();
  taken_.clear();
  unsaved_.clear();
}

std::string Folder::shown_of(std::string_view path) const {
  for (const std::string& top : {path_, real_path_}) {
    if (!top.empty() && lies_below(path, top)) {
      return std::string(path.substr(top == "/" ? 1 : top.size() + 1));
    }
  }
  return {};
}

void Folder::refresh(const OpenDocuments& documents, bool look_again) {
  if (!find()) return close({});
  Texts texts;
  for (const auto& [path, document] : documents) {
    if (std::string shown = shown_of(path); !shown.empty()) {
      texts.emplace(std::move(shown), document.text);
    }
  }
  if (look_again || !is_open() || unsaved_inputs(texts) != unsaved_) reopen(texts);
  if (is_open()) take(texts);
}

/// What is called like an input, and is only in the client's memory.
std::vector<std::string> Folder::unsaved_inputs(const Texts& texts) const {
  std::vector<std::string> out;
  const WorkingDirectory here(real_path_);
  for (const auto& [shown, text] : texts) {
    const bool known = std::binary_search(unsaved_.begin(), unsaved_.end(), shown);
    if (!known && files_.contains(shown)) continue;
    if (has_input_ending(shown) && !has_hidden_part(shown) && !exists(here.at(shown))) {
      out.push_back(shown);
    }
  }
  return out;
}

void Folder::reopen(const Texts& texts) {
  std::unique_ptr<Tree> tree;
  std::vector<std::string> unsaved = unsaved_inputs(texts);
  try {
    tree = open_(WorkingDirectory(real_path_), unsaved);
  } catch (const TreeRefused& why) {
    return close(why.what());
  }
  const bool same = is_open() && unsaved == unsaved_ && tree->identity == tree_->identity &&
                    same_files(tree_->found.files, given_, tree->found.files);
  if (same) {
    // Files that were written since are read again, and what is read besides them (modules,
    // patches).
    report_.reset();
    session_->look_again();
    for (auto& [file, stamp] : stamps_) {
      const Stamp now = stamp_of(sources()[file]);
      if (now == std::exchange(stamp, now) || taken_.contains(sources()[file].shown)) continue;
      change(file, std::nullopt);
    }
    return;
  }
  close({});
  tree_ = std::move(tree);
  unsaved_ = std::move(unsaved);
  SourceSet& found = tree_->found.files;
  given_ = found.size();
  for (std::size_t i = 0; i < given_; ++i) {
    const FileId id = SourceSet::id(i);
    if (!found[id].input) continue;
    files_.emplace(found[id].shown, id);
    stamps_.emplace(id, stamp_of(found[id]));
  }
  session_ =
      std::make_unique<engine::Session>(found, tree_->settings, engine::Session::Keep::files);
}

/// Puts the texts in their places, and the disk back where one is not open any more.
void Folder::take(const Texts& texts) {
  for (auto at = taken_.begin(); at != taken_.end();) {
    if (texts.contains(at->first)) {
      ++at;
      continue;
    }
    if (const auto file = files_.find(at->first); file != files_.end()) {
      change(file->second, std::nullopt);
      stamps_[file->second] = stamp_of(sources()[file->second]);
    }
    at = taken_.erase(at);
  }
  for (const auto& [shown, text] : texts) {
    const auto file = files_.find(shown);
    if (file == files_.end() || sources()[file->second].reference) continue;
    std::shared_ptr<const std::string>& had = taken_[shown];
    if (had == text) continue;
    if (had == nullptr || *had != *text) change(file->second, *text);
    had = text;
  }
}

void Folder::change(FileId file, std::optional<std::string> text) {
  report_.reset();
  session_->change(file, std::move(text));
}

Folder::Stamp Folder::stamp_of(const SourceFile& file) {
  struct stat status {};
  if (::stat(file.path().c_str(), &status) != 0) return {};
  return {.seconds = modified_at(status).tv_sec,
          .nanoseconds = modified_at(status).tv_nsec,
          .bytes = static_cast<std::uint64_t>(status.st_size),
          .inode = static_cast<std::uint64_t>(status.st_ino)};
}

void Folder::read(std::atomic<std::size_t>& done) { session_->read(&done); }

const join::Index& Folder::index() { return session_->index(); }

judge::Model Folder::model() { return session_->model(); }

const engine::Report& Folder::report() {
  if (report_) return *report_;
  report_ = session_->report({.today = today_()});
  engine::add_unreadable(tree_->found.named, *report_);
  engine::add_unreadable(tree_->found.directories, *report_);
  if (tree_->heed) tree_->heed(*report_);
  return *report_;
}

std::vector<engine::Block> Folder::mended(FileId file) {
  SourceSet given = sources();
  given.truncate(given_);
  engine::Mending mending = engine::mend(
      given, settings(), {.only = file, .lint = {.today = today_()}, .heed = tree_->heed});
  for (engine::MendedFile& one : mending.files) {
    if (one.file == file) return std::move(one.blocks);
  }
  return {};
}

std::string Folder::objection_to(const std::vector<Edit>& edits) {
  std::map<std::string, std::size_t> had;
  for (const Finding& finding : report().findings) {
    if (!finding.suppressed) ++had[std::string(finding.rule->slug)];
  }
  SourceSet given = sources();
  given.truncate(given_);
  std::map<FileId, std::vector<const Edit*>> by_file;
  for (const Edit& edit : edits) by_file[edit.where.file].push_back(&edit);
  for (const auto& [file, of_file] : by_file) {
    const auto text = sources().text(file);
    if (text == nullptr) return quoted(sources()[file].shown) + " cannot be read";
    given.set_text(file, engine::edited(*text, of_file));
  }
  // Whether the baseline knows a finding does not count: it knows it by the names of objects.
  const engine::Report after = engine::lint(given, settings(), {.today = today_()});
  for (const Finding& finding : after.findings) {
    std::size_t& left = had[std::string(finding.rule->slug)];
    if (finding.suppressed) continue;
    if (left == 0)
      return std::string(finding.rule->slug) + " would be new: " + finding.problem.message;
    --left;
  }
  return {};
}

std::optional<FileId> Folder::file_at(std::string_view path) const {
  const auto found = files_.find(shown_of(path));
  if (found == files_.end()) return std::nullopt;
  return found->second;
}

std::string Folder::path_of(FileId file) const {
  const SourceFile& of = sources()[file];
  const std::string& shown = of.built ? sources()[of.built->file].shown : of.shown;
  if (of.once || of.recorded != nullptr || of.made_of != nullptr || shown.empty()) return {};
  if (shown.starts_with('/')) return lies_below(shown, path_) ? shown : std::string();
  if (shown == ".." || shown.starts_with("../")) return {};
  return path_ == "/" ? "/" + shown : path_ + "/" + shown;
}

}  // namespace irsa::server
