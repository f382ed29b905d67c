#include "engine/mend.h"

#include <algorithm>
#include <compare>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/fixes.h"
#include "source/line_index.h"

namespace irsa::engine {

namespace {

/// So often the input is linted at most; more is a fix that brings another one up for ever.
constexpr int kMostLints = 100;

/// A text as pieces of what it was and of what was put in.
class PieceText {
 public:
  explicit PieceText(std::string text) : original_(std::move(text)), now_(original_) {
    pieces_.push_back({.end = original_.size(), .by = kOriginal});
  }

  [[nodiscard]] const std::string& now() const { return now_; }
  [[nodiscard]] const std::string& original() const { return original_; }

  struct Tagged {
    const Edit* edit;
    std::size_t by;
  };
  /// Edits of the text as it is now, in order.
  void apply(const std::vector<Tagged>& edits) {
    std::vector<Piece> out;
    std::vector<const Edit*> plain;
    std::size_t piece = 0, used = 0, at = 0;  // `used` bytes of the piece, which begins at `at`
    const auto copy_until = [&](std::size_t place, bool keep) {
      while (piece < pieces_.size() && at + used < place) {
        const Piece& from = pieces_[piece];
        const std::size_t take = std::min(size(from) - used, place - at - used);
        if (keep) out.push_back(part(from, used, take));
        used += take;
        if (used == size(from)) {
          at += used;
          used = 0;
          ++piece;
        }
      }
    };
    for (const Tagged& each : edits) {
      copy_until(each.edit->where.begin, true);
      copy_until(each.edit->where.end, false);
      out.push_back({.text = each.edit->text, .by = each.by});
      plain.push_back(each.edit);
    }
    copy_until(now_.size(), true);
    pieces_ = std::move(out);
    now_ = edited(std::move(now_), plain);
  }

  [[nodiscard]] std::vector<Block> blocks() const {
    std::vector<Block> out;
    std::optional<Block> open;
    std::size_t at = 0;
    const auto close = [&](std::size_t next) {
      if (!open) return;
      open->end = next;
      out.push_back(std::move(*open));
      open.reset();
    };
    for (const Piece& piece : pieces_) {
      if (piece.by == kOriginal) {
        if (piece.begin == piece.end) continue;
        if (!open && piece.begin != at) open = Block{.begin = at, .end = at, .text = {}};
        close(piece.begin);
        at = piece.end;
        continue;
      }
      if (!open) open = Block{.begin = at, .end = at, .text = {}};
      open->text += piece.text;
      if (std::find(open->by.begin(), open->by.end(), piece.by) == open->by.end()) {
        open->by.push_back(piece.by);
      }
    }
    if (!open && at != original_.size()) open = Block{.begin = at, .end = at, .text = {}};
    close(original_.size());
    return out;
  }

 private:
  static constexpr std::size_t kOriginal = static_cast<std::size_t>(-1);
  struct Piece {
    std::size_t begin = {}, end = {};  // of the original
    std::string text = {};             // of what was put in
    std::size_t by;
  };
  static std::size_t size(const Piece& piece) {
    return piece.by == kOriginal ? piece.end - piece.begin : piece.text.size();
  }
  static Piece part(const Piece& of, std::size_t from, std::size_t length) {
    if (of.by == kOriginal) {
      return {.begin = of.begin + from, .end = of.begin + from + length, .by = of.by};
    }
    return {.text = of.text.substr(from, length), .by = of.by};
  }

  std::string original_, now_;
  std::vector<Piece> pieces_;
};

bool counts(const Finding& finding) { return !finding.suppressed && !finding.known; }

/// What a finding is, but for which of several like it. What an object is called may change with a
/// fix (a role's ARN is known once an account names it), so that counts only within its file.
struct Kind {
  std::string rule, path;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};

class Kinds {
 public:
  Kinds(const Report& report, const SourceSet& sources) {
    for (const Finding& finding : report.findings) {
      if (counts(finding)) ++found_[kind_of(finding, sources)];
    }
  }
  static Kind kind_of(const Finding& finding, const SourceSet& sources) {
    return {std::string(finding.rule->slug), sources[finding.problem.where.file].shown};
  }
  [[nodiscard]] std::size_t of(const Kind& kind) const {
    const auto found = found_.find(kind);
    return found == found_.end() ? 0 : found->second;
  }

 private:
  std::map<Kind, std::size_t> found_;
};

class Mender {
 public:
  Mender(const SourceSet& sources, const config::Settings& settings, const MendOptions& options)
      : sources_(sources), settings_(settings), options_(options) {}

  Mending run() {
    std::size_t limit = kNoLimit;
    lint_now(sources_, result_.sources, result_.report);
    for (int lints = 1; lints < kMostLints; ++lints) {
      const std::vector<Chosen> batch = choose(limit);
      if (batch.empty()) break;
      const bool held = try_together(batch);
      limit = held ? (limit == kNoLimit ? limit : limit * 2)
                   : std::max<std::size_t>(batch.size() / 2, 1);
    }
    for (auto& [file, pieces] : texts_) {
      if (pieces.now() == pieces.original()) continue;
      result_.files.push_back({.file = file,
                               .before = pieces.original(),
                               .after = pieces.now(),
                               .blocks = pieces.blocks()});
    }
    return std::move(result_);
  }

 private:
  static constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);
  struct Chosen {
    const Finding* finding;
    const Fix* fix;
  };

  void lint_now(const SourceSet& from, SourceSet& sources, Report& report) const {
    sources = from;
    LintOptions lint = options_.lint;
    lint.fixes = true;
    report = engine::lint(sources, settings_, lint);
    if (options_.heed) options_.heed(report);
  }

  [[nodiscard]] bool is_wanted(const RuleInfo& rule) const {
    const auto& rules = options_.rules;
    return rules.empty() || std::any_of(rules.begin(), rules.end(), [&](const std::string& name) {
             return name == rule.slug || name == rule.group;
           });
  }

  [[nodiscard]] bool is_wanted(const Fix& fix) const {
    if (fix.edits.empty() || (!fix.safe && !options_.unsafe)) return false;
    return !options_.only || std::all_of(fix.edits.begin(), fix.edits.end(), [&](const Edit& edit) {
      return edit.where.file == *options_.only;
    });
  }

  static std::string name_of(const Finding& finding, const Fix& fix) {
    return finding.fingerprint + fix.title;
  }

  [[nodiscard]] std::vector<Chosen> choose(std::size_t limit) const {
    std::vector<Chosen> batch;
    std::map<FileId, std::vector<Span>> taken;
    const auto is_free = [&](const Fix& fix) {
      return std::none_of(fix.edits.begin(), fix.edits.end(), [&](const Edit& edit) {
        const auto& places = taken[edit.where.file];
        return std::any_of(places.begin(), places.end(), [&](Span place) {
          return edit.where.begin <= place.end && place.begin <= edit.where.end;
        });
      });
    };
    for (const Finding& finding : result_.report.findings) {
      if (batch.size() == limit) break;
      if (!counts(finding) || !is_wanted(*finding.rule)) continue;
      for (const Fix& fix : finding.problem.fixes) {
        if (!is_wanted(fix)) continue;
        if (refused_.contains(name_of(finding, fix))) continue;
        if (!is_free(fix)) break;
        for (const Edit& edit : fix.edits) taken[edit.where.file].push_back(edit.where);
        batch.push_back({&finding, &fix});
        break;
      }
    }
    return batch;
  }

  static MendedFinding describe(const Chosen& chosen, const SourceSet& sources) {
    const Edit& edit = chosen.fix->edits.front();
    const auto text = sources.text(edit.where.file);
    const std::size_t lines =
        text == nullptr
            ? 0
            : static_cast<std::size_t>(std::count(
                  text->begin(),
                  text->begin() + std::min<std::ptrdiff_t>(
                                      edit.where.begin, static_cast<std::ptrdiff_t>(text->size())),
                  '\n'));
    return {.rule = std::string(chosen.finding->rule->slug),
            .path = sources[edit.where.file].shown,
            .line = lines + 1,
            .title = chosen.fix->title,
            .safe = chosen.fix->safe,
            .gets_in = chosen.fix->gets_in};
  }

  /// Are the findings gone, and is none new? Else why not.
  std::string objection(const std::vector<Chosen>& batch, const Report& after,
                        const SourceSet& sources) const {
    const Kinds had(result_.report, result_.sources), has(after, sources);
    for (const Finding& finding : after.findings) {
      const Kind kind = Kinds::kind_of(finding, sources);
      if (!counts(finding) || has.of(kind) <= had.of(kind)) continue;
      return kind.rule + " would be new: " + finding.problem.message;
    }
    std::map<Kind, std::size_t> meant;
    for (const Chosen& each : batch) ++meant[Kinds::kind_of(*each.finding, result_.sources)];
    for (const auto& [kind, count] : meant) {
      if (has.of(kind) + count > had.of(kind)) return "the finding would stay";
    }
    return {};
  }

  /// The input after some fixes.
  struct State {
    SourceSet wanted;                   // what was given, with the new texts
    std::map<FileId, PieceText> texts;  // those that were edited
    std::vector<MendedFinding> mended;
    SourceSet sources;  // the same with what linting added
    Report report;
  };

  /// Adds the edits of a batch to a state and lints it again. False if a file cannot be read.
  bool apply(const std::vector<Chosen>& batch, State& state) const {
    std::map<FileId, std::vector<PieceText::Tagged>> edits;
    const std::size_t first = state.mended.size();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (const Edit& edit : batch[i].fix->edits) {
        edits[edit.where.file].push_back({&edit, first + i});
      }
    }
    for (const Chosen& each : batch) state.mended.push_back(describe(each, state.sources));
    for (auto& [file, of] : edits) {
      std::sort(of.begin(), of.end(),
                [](const auto& a, const auto& b) { return a.edit->where < b.edit->where; });
      auto known = state.texts.find(file);
      if (known == state.texts.end()) {
        const auto disk = state.sources.text(file);
        if (disk == nullptr) return false;
        known = state.texts.emplace(file, PieceText(*disk)).first;
      }
      known->second.apply(of);
      state.wanted.set_text(file, known->second.now());
    }
    SourceSet sources;
    Report report;
    lint_now(state.wanted, sources, report);
    state.sources = std::move(sources);
    state.report = std::move(report);
    return true;
  }

  /// One mistake may hide another, which shows when it is mended. Then that one is mended as well,
  /// and all of it together counts or does not.
  bool try_together(const std::vector<Chosen>& batch) {
    constexpr int kMostHidden = 4;
    State state{.wanted = sources_,
                .texts = texts_,
                .mended = result_.mended,
                .sources = result_.sources,
                .report = {}};
    if (!apply(batch, state)) return refuse(batch, "its file cannot be read");
    const std::string why = objection(batch, state.report, state.sources);
    std::string still = why;
    for (int hidden = 0; !still.empty() && hidden < kMostHidden; ++hidden) {
      const std::vector<Chosen> next = uncovered(batch, state);
      if (next.empty() || !apply(next, state)) break;
      still = objection(batch, state.report, state.sources);
    }
    if (!still.empty()) return refuse(batch, why);
    sources_ = std::move(state.wanted);
    texts_ = std::move(state.texts);
    result_.mended = std::move(state.mended);
    result_.sources = std::move(state.sources);
    result_.report = std::move(state.report);
    return true;
  }

  /// Fixes of the findings that were not there before. One of the rule of the batch was not hidden:
  /// the batch has made it.
  [[nodiscard]] std::vector<Chosen> uncovered(const std::vector<Chosen>& batch,
                                              const State& state) const {
    const Kinds had(result_.report, result_.sources), has(state.report, state.sources);
    std::vector<Chosen> next;
    for (const Finding& finding : state.report.findings) {
      const Kind kind = Kinds::kind_of(finding, state.sources);
      if (!counts(finding) || !is_wanted(*finding.rule) || has.of(kind) <= had.of(kind)) continue;
      const bool made = std::any_of(batch.begin(), batch.end(), [&](const Chosen& each) {
        return each.finding->rule == finding.rule;
      });
      if (made) return {};
      for (const Fix& fix : finding.problem.fixes) {
        if (!is_wanted(fix)) continue;
        return {{&finding, &fix}};  // one at a time: others may touch the same place
      }
    }
    return next;
  }

  bool refuse(const std::vector<Chosen>& batch, const std::string& why) {
    if (batch.size() > 1) return false;  // one of them may be all right
    refused_.insert(name_of(*batch.front().finding, *batch.front().fix));
    result_.rolled_back.push_back(describe(batch.front(), result_.sources));
    result_.rolled_back.back().reason = why;
    return false;
  }

  SourceSet sources_;
  const config::Settings& settings_;
  const MendOptions& options_;
  std::map<FileId, PieceText> texts_;
  std::set<std::string> refused_;
  Mending result_;
};

}  // namespace

Mending mend(const SourceSet& sources, const config::Settings& settings,
             const MendOptions& options) {
  return Mender(sources, settings, options).run();
}

}  // namespace irsa::engine
