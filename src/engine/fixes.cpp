#include "engine/fixes.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "doc/read.h"
#include "engine/document_edits.h"
#include "engine/terraform_edits.h"
#include "engine/trust_proof.h"
#include "load/formats.h"
#include "load/shell/script.h"
#include "source/kustomization_file.h"

namespace irsa::engine {

namespace {

bool by_place(const Edit& a, const Edit& b) { return a.where < b.where; }

bool overlap(const std::vector<Edit>& edits) {
  return std::adjacent_find(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
           return a.where.file == b.where.file &&
                  (b.where.begin < a.where.end || a.where == b.where);
         }) != edits.end();
}

class Resolver {
 public:
  Resolver(std::vector<Finding>& findings, const join::Index& index)
      : findings_(findings), index_(index), sources_(index.sources()), terraform_(sources_) {}

  void resolve() {
    std::map<FileId, std::vector<PendingChange*>> by_file;
    std::vector<std::pair<Fix*, std::vector<std::unique_ptr<PendingChange>>>> all;
    for (Finding& finding : findings_) {
      for (Fix& fix : finding.problem.fixes) {
        auto& [wanted, changes] = all.emplace_back();
        wanted = &fix;
        for (const Change& change : fix.changes) {
          changes.push_back(std::make_unique<PendingChange>(PendingChange{.change = &change}));
          by_file[change.where.file].push_back(changes.back().get());
        }
      }
    }
    for (auto& [file, waiting] : by_file) {
      std::stable_sort(waiting.begin(), waiting.end(),
                       [](const PendingChange* a, const PendingChange* b) {
                         return a->change->where.begin < b->change->where.begin;
                       });
      edit_file(file, waiting);
    }
    for (auto& [fix, changes] : all) put_together(*fix, changes);
    prove();
  }

 private:
  /// A file that builds have copies of is edited where it was read.
  [[nodiscard]] const SourceFile& as_read(FileId id) const {
    const auto& built = sources_[id].built;
    return built ? sources_[built->file] : sources_[id];
  }

  void edit_file(FileId id, std::vector<PendingChange*>& waiting) {
    const SourceFile& file = sources_[id];
    if (file.made_of != nullptr) return terraform_.make(id, waiting);
    std::string why = not_editable(as_read(id));
    if (why.empty()) {
      refuse_lists(id, waiting);
      if (waiting.empty()) return;
    }
    const auto text = why.empty() ? sources_.text(id) : nullptr;
    if (why.empty() && text == nullptr) why = "the file cannot be read any more";
    constexpr std::string_view kLittle = "\xFF\xFE", kBig = "\xFE\xFF";
    if (text != nullptr && (text->starts_with(kLittle) || text->starts_with(kBig))) {
      why = "the file is written in UTF-16";
    }
    if (!why.empty()) {
      for (PendingChange* const each : waiting) each->why = why;
      return;
    }
    for (PendingChange* const each : waiting) {
      const Change& change = *each->change;
      if (change.kind == Change::Kind::bytes && change.where.end <= text->size()) {
        each->edits = std::vector<Edit>{{change.where, change.texts.front()}};
      }
    }
    // To YAML a script is one long string.
    constexpr std::size_t kFirstLine = 64;
    if (load::is_shell_script(file.shown, std::string_view(*text).substr(0, kFirstLine))) {
      for (PendingChange* const each : waiting) each->why = "this is not edited in a script";
      return;
    }
    constexpr std::size_t kSmall = std::size_t{1} << 20;
    EditingSink sink(waiting, false);
    const doc::ReadOptions options{.parse_all = file.named || text->size() < kSmall,
                                   .wanted = [&](Span part) { return sink.wants(part); }};
    doc::read_text(id, *text, load::triage(), options, sink);
  }

  /// A dump need not be read again to see that it is one.
  void refuse_lists(FileId id, std::vector<PendingChange*>& waiting) const {
    const std::vector<Span>& printed = index_.facts().printed;
    const auto found = std::lower_bound(printed.begin(), printed.end(), id,
                                        [](Span list, FileId file) { return list.file < file; });
    if (found == printed.end() || found->file != id) return;
    std::erase_if(waiting, [&](PendingChange* each) {
      const Span where = each->change->where;
      const bool inside = where.begin >= found->begin && where.end <= found->end;
      if (inside) refuse_printed(*each);
      return inside;
    });
  }

  /// The folder of the kustomization that the file belongs to.
  [[nodiscard]] std::string_view kustomization_of(FileId file) const {
    std::string_view folder = sources_[file].shown;
    do {
      const std::size_t slash = folder.rfind('/');
      folder = slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
      if (kustomizations_->contains(folder)) return folder;
    } while (!folder.empty());
    return folder;
  }

  /// Takes the fix something out of an overlay and puts it into what the overlay changes, or the
  /// reverse? Other overlays may have the same base.
  [[nodiscard]] bool leaves_kustomization(const Fix& fix) {
    const bool several = std::ranges::any_of(fix.changes, [&](const Change& change) {
      return sources_[change.where.file].built &&
             change.where.file != fix.changes.front().where.file;
    });
    if (!several) return false;
    if (!kustomizations_) {
      kustomizations_.emplace();
      for (const SourceFile& file : sources_.files()) {
        const std::size_t slash = file.shown.rfind('/');
        if (!is_kustomization_file(file.shown)) continue;
        kustomizations_->insert(slash == std::string::npos ? std::string()
                                                           : file.shown.substr(0, slash));
      }
    }
    const std::string_view first = kustomization_of(fix.changes.front().where.file);
    return std::ranges::any_of(fix.changes, [&](const Change& change) {
      return sources_[change.where.file].built && kustomization_of(change.where.file) != first;
    });
  }

  void put_together(Fix& fix, const std::vector<std::unique_ptr<PendingChange>>& changes) {
    for (const auto& each : changes) {
      if (!each->edits) {
        fix.refused = each->why;
        fix.edits.clear();
        return;
      }
      fix.edits.insert(fix.edits.end(), each->edits->begin(), each->edits->end());
    }
    for (Edit& edit : fix.edits) {
      if (const auto& built = sources_[edit.where.file].built) edit.where.file = built->file;
    }
    if (leaves_kustomization(fix)) fix.refused = "it would go from one kustomization to another";
    std::sort(fix.edits.begin(), fix.edits.end(), by_place);
    fix.edits.erase(std::unique(fix.edits.begin(), fix.edits.end()), fix.edits.end());
    for (const Edit& edit : fix.edits) {
      if (std::string why = not_editable(sources_[edit.where.file]); !why.empty())
        fix.refused = why;
    }
    if (overlap(fix.edits)) fix.refused = "its edits overlap";
    if (!fix.refused.empty()) fix.edits.clear();
    for (const Change& change : fix.changes) {
      const SourceMap* const map = sources_[change.where.file].made_of.get();
      // Who uses the value elsewhere, or sets another one, is not asked here.
      if (map == nullptr) continue;
      const bool assumed = map->is_assumed(change.where);
      if (!assumed && map->way_of(change.where) == nullptr) continue;
      if (fix.safe) {
        fix.unproved = assumed ? "the value may differ when Terraform runs"
                               : "the value is defined elsewhere, and others may use it";
      }
      fix.safe = false;
    }
  }

  void prove() {
    TrustProof proof(index_);
    std::vector<Fix*> claims;
    for (Finding& finding : findings_) {
      for (Fix& fix : finding.problem.fixes) {
        if (!fix.edits.empty() && proof.concerns(fix)) claims.push_back(&fix);
      }
    }
    proof.prove(std::move(claims));
  }

  std::vector<Finding>& findings_;
  const join::Index& index_;
  const SourceSet& sources_;
  TerraformEdits terraform_;
  std::optional<std::set<std::string, std::less<>>> kustomizations_;  // folders; once asked for
};

}  // namespace

void resolve_fixes(std::vector<Finding>& findings, const join::Index& index) {
  Resolver(findings, index).resolve();
}

const Fix* offered_fix(const Problem& problem) {
  const auto found = std::find_if(problem.fixes.begin(), problem.fixes.end(),
                                  [](const Fix& fix) { return !fix.edits.empty(); });
  return found == problem.fixes.end() ? nullptr : &*found;
}

std::string edited(std::string text, const std::vector<const Edit*>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const Edit* const edit : edits) {
    out.append(text, at, edit->where.begin - at).append(edit->text);
    at = edit->where.end;
  }
  return edits.empty() ? std::move(text) : out.append(text, at);
}

std::string not_editable(const SourceFile& file) {
  if (file.once) return "it was read from standard input or a pipe: there is no file to edit";
  if (!file.input || file.reference || file.recorded != nullptr) {
    return "it is not among the given paths";
  }
  if (file.shown.find("cdk.out/") != std::string::npos) {
    return "the CDK wrote this file: edit its code instead";
  }
  return {};
}

}  // namespace irsa::engine
