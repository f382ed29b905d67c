#include "engine/terraform_edits.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "doc/read.h"
#include "engine/local_names.h"
#include "hcl/edit.h"
#include "hcl/read.h"
#include "load/formats.h"
#include "source/put_before.h"

namespace irsa::engine {

namespace {

/// The edits of one text that was made.
class SourceEdits {
 public:
  SourceEdits(const SourceSet& sources, FileId made, std::optional<TerraformEdits::Parsed>& parsed)
      : sources_(sources), made_(made), parsed_(parsed) {}

  void make(const std::vector<PendingChange*>& changes) const {
    const auto text = sources_.text(made_);  // it is in memory
    EditingSink sink(changes, true);
    doc::read_text(made_, *text, load::triage(), {.parse_all = true}, sink);
    for (PendingChange* const each : changes) make(*each, *text);
  }

 private:
  void make(PendingChange& pending, const std::string& rendered) const {
    pending.why = "Terraform source is edited only where it spells the text out";
    std::optional<Edit> edit;
    switch (pending.change->kind) {
      case Change::Kind::replace: edit = whole_value(*pending.change, rendered); break;
      case Change::Kind::remove: edit = without_item(*pending.change); break;
      case Change::Kind::add: edit = added(*pending.change); break;
      case Change::Kind::add_item: edit = with_items(*pending.change, rendered); break;
      case Change::Kind::bytes: edit = one_word(*pending.change); break;
      default: break;
    }
    if (edit) {
      pending.edits = std::vector<Edit>{std::move(*edit)};
    } else if (pending.change->kind == Change::Kind::replace && pending.edits) {
      const std::vector<Edit> edits = std::move(*pending.edits);
      pending.edits.reset();
      if (beside_nothing(edits, rendered)) {
        pending.why = "beside it is an expression that is empty here and need not be";
        return;
      }
      pending.edits = piece_by_piece(pending.change->where, edits, rendered);
    } else {
      pending.edits.reset();
    }
  }

  [[nodiscard]] const SourceMap& map() const { return *sources_[made_].made_of; }

  /// Calls `find` with the source of a place and the place in it.
  template <typename Find>
  [[nodiscard]] std::optional<Edit> in_source(Span where, Find find) const {
    const auto place = map().place_of(where);
    if (!place) return std::nullopt;
    const auto source = sources_.text(place->file);
    if (source == nullptr || place->end > source->size()) return std::nullopt;
    return find(*source, *place);
  }

  [[nodiscard]] const hcl::Tree& tree_of(FileId file) const {
    if (!parsed_ || parsed_->file != file) {
      const auto text = sources_.text(file);
      parsed_ = TerraformEdits::Parsed{file, text, hcl::read_file({.file = file, .text = *text})};
    }
    return parsed_->tree;
  }

  /// A text of the value at `where` as the source writes it, expressions and all.
  [[nodiscard]] std::string as_written(const std::string& text, Span where) const {
    const std::string shown = map().as_written('\'' + text + '\'', where);
    return shown.substr(1, shown.size() - 2);
  }
  /// A text that is to be written there.
  [[nodiscard]] std::string to_write(const std::string& text, Span where) const {
    return as_written(with_local_names(sources_, where, text), where);
  }
  /// Has the file a name for each value in it? Those of another module mean nothing there.
  static bool can_say(const std::string& source, std::string_view text) {
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      const std::string_view name = text.substr(at + 2, text.find('}', at) - at - 2);
      if (source.find(name) == std::string::npos) return false;
    }
    return true;
  }
  /// What is at `where`, without its quotes; nullopt if it holds escapes or is no string.
  static std::optional<std::string> string_at(const std::string& rendered, Span where) {
    const std::string text = rendered.substr(where.begin, where.size());
    if (text.size() < 2 || text.front() != '"' || text.find('\\') != std::string::npos) {
      return std::nullopt;
    }
    return text.substr(1, text.size() - 2);
  }

  [[nodiscard]] std::optional<Edit> whole_value(const Change& change,
                                                const std::string& rendered) const {
    const auto old = string_at(rendered, change.where);
    if (!old) return std::nullopt;
    return in_source(
        change.where, [&](const std::string& source, Span place) -> std::optional<Edit> {
          const std::string text = to_write(change.texts.front(), change.where);
          if (!can_say(source, text)) return std::nullopt;
          auto edit = hcl::with_template(source, place, as_written(*old, change.where), text);
          if (edit) return edit;
          return hcl::with_template(source, place, to_write(*old, change.where), text);
        });
  }

  [[nodiscard]] std::optional<Edit> without_item(const Change& change) const {
    return in_source(change.where, [](const std::string& source, Span place) {
      return hcl::without_item(source, place);
    });
  }

  /// A condition of a statement, or an annotation: the two things that fixes add.
  [[nodiscard]] std::optional<Edit> added(const Change& change) const {
    const std::vector<std::string>& path = change.path;
    return in_source(
        change.where, [&](const std::string& source, Span place) -> std::optional<Edit> {
          const auto written = [&](const std::string& text) {
            return to_write(text, change.where);
          };
          if (path.size() == 3 && path[0] == "Condition" && change.beside.empty()) {
            hcl::ConditionBlock block{.test = path[1], .variable = written(path[2]), .values = {}};
            if (!can_say(source, block.variable)) return std::nullopt;
            for (const std::string& text : change.texts) block.values.push_back(written(text));
            return hcl::with_condition({source, tree_of(place.file)}, place, block);
          }
          if (path.size() == 2 && path[0] == "annotations" && change.texts.size() == 1) {
            return hcl::with_entry({source, tree_of(place.file)}, place, path[0], path[1],
                                   written(change.texts.front()));
          }
          return std::nullopt;
        });
  }

  /// A list of subjects may be written without what all of them begin with, as arguments of modules
  /// are.
  [[nodiscard]] std::optional<Edit> with_items(const Change& change,
                                               const std::string& rendered) const {
    const auto old = string_at(rendered, change.where);
    if (!old) return std::nullopt;
    const auto common = put_before(sources_, change.where, *old);
    if (!common) return std::nullopt;
    std::vector<std::string> items;
    for (const std::string& text : change.texts) {
      const std::string item = as_written(text, change.where);
      if (!item.starts_with(*common)) return std::nullopt;
      items.push_back(item.substr(common->size()));
    }
    return in_source(change.where,
                     [&](const std::string& source, Span place) -> std::optional<Edit> {
                       const bool all = std::ranges::all_of(
                           items, [&](const std::string& item) { return can_say(source, item); });
                       return all ? hcl::with_items(source, place, items) : std::nullopt;
                     });
  }

  /// Bytes between two places that are one word in the source: the dots of a key.
  [[nodiscard]] std::optional<Edit> one_word(const Change& change) const {
    const Span where = change.where;
    if (where.size() < 2) return std::nullopt;
    const auto first = map().place_of({where.file, where.begin, where.begin + 1});
    const auto last = map().place_of({where.file, where.end - 1, where.end});
    if (!first || !last || first->file != last->file || first->begin >= last->end) {
      return std::nullopt;
    }
    const auto source = sources_.text(first->file);
    if (source == nullptr || last->end > source->size()) return std::nullopt;
    const Span word(first->file, first->begin, last->end);
    const std::string_view written = std::string_view(*source).substr(word.begin, word.size());
    if (written.find_first_of(" \t\r\n\"\\{}=,") != std::string_view::npos) return std::nullopt;
    return Edit{word, change.texts.front()};
  }

  /// Would an edit take something away beside an expression that gives nothing here, as the '-' of
  /// "${var.name}-sa"? It belongs to what the expression gives elsewhere.
  [[nodiscard]] bool beside_nothing(const std::vector<Edit>& edits,
                                    const std::string& rendered) const {
    return std::ranges::any_of(edits, [&](const Edit& edit) {
      const Span where = edit.where;
      const auto place = edit.text.size() < where.size() ? map().place_of(where) : std::nullopt;
      const auto source = place ? sources_.text(place->file) : nullptr;
      if (source == nullptr || place->end > source->size()) return false;
      const std::string_view all = *source;
      // Where the files say the byte beside it; none beyond the ends of the string.
      const auto beside = [&](std::uint32_t at) -> std::optional<Span> {
        if (rendered[at] == '"') return std::nullopt;
        const auto found = map().place_of({where.file, at, at + 1});
        return found && found->file == place->file ? found : std::nullopt;
      };
      const auto is_between = [](std::string_view text) {
        return text.starts_with("${") && text.ends_with("}");
      };
      if (all.substr(place->end).starts_with("${")) {
        const auto next = beside(where.end);
        if (rendered[where.end] == '"') return true;
        if (next && next->begin > place->end &&
            is_between(all.substr(place->end, next->begin - place->end))) {
          return true;
        }
      }
      if (all.substr(0, place->begin).ends_with("}")) {
        const auto before = beside(where.begin - 1);
        if (rendered[where.begin - 1] == '"') return true;
        if (before && before->end < place->begin &&
            is_between(all.substr(before->end, place->begin - before->end))) {
          return true;
        }
      }
      return false;
    });
  }

  [[nodiscard]] std::optional<std::vector<Edit>> piece_by_piece(Span value,
                                                                const std::vector<Edit>& edits,
                                                                const std::string& rendered) const {
    std::vector<Edit> out;
    for (const Edit& edit : edits) {
      // An empty place has none in the source: one byte beside it comes along.
      Span wanted = edit.where;
      std::string text = edit.text;
      if (wanted.begin == wanted.end) {
        const bool before = rendered[wanted.begin - 1] != '"';
        if (before) {
          text.insert(0, 1, rendered[--wanted.begin]);
        } else {
          text += rendered[wanted.end++];
        }
      }
      if (map().is_repeated(value, wanted)) return std::nullopt;
      const std::string_view old = std::string_view(rendered).substr(wanted.begin, wanted.size());
      auto found = in_source(wanted, [&](const std::string& source, Span place) {
        return hcl::with_text(source, place, old, text);
      });
      if (!found) return std::nullopt;
      out.push_back(std::move(*found));
    }
    return out;
  }

  const SourceSet& sources_;
  FileId made_;
  std::optional<TerraformEdits::Parsed>& parsed_;
};

}  // namespace

void TerraformEdits::make(FileId made, const std::vector<PendingChange*>& changes) {
  SourceEdits(sources_, made, parsed_).make(changes);
}

}  // namespace irsa::engine
