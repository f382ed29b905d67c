#include "engine/suppression.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/settings.h"
#include "engine/suppression_text.h"
#include "rules/rule.h"
#include "source/line_index.h"

namespace irsa::engine {

namespace {

struct Active {
  Suppression suppression;
  std::string_view by;
  // A comment covers one line, an annotation an object, an entry what it says.
  std::uint32_t line = 0;
  std::optional<ObjectName> object = {};
  /// Of a comment or annotation with this suppression alone: its place, or its key's.
  std::optional<Span> whole = {};
  const kube::Annotation* annotation = nullptr;
  bool alone = false;  ///< of a comment: nothing but blanks is before it on its line
  const config::IgnoreEntry* entry = nullptr;
  bool used = false;
};

class Suppressor {
 public:
  Suppressor(std::vector<Finding>& findings, const join::Index& index, const Selection& selection,
             const std::string& today)
      : findings_(findings), index_(index), selection_(selection), today_(today) {}

  std::vector<Finding> run() {
    read_comments();
    read_annotations();
    read_entries();
    for (Finding& finding : findings_) mark(finding);
    // An account of several builds has its annotation in each, and needs it perhaps in one.
    std::set<std::pair<Span, std::string_view>> used;
    for (const Active& active : active_) {
      const Suppression& suppression = active.suppression;
      if (active.used) used.emplace(suppression.where, suppression.slug);
    }
    for (const Active& active : active_) {
      const Suppression& suppression = active.suppression;
      if (!used.contains({suppression.where, suppression.slug})) report_unused(active);
      if (active.object) used.emplace(suppression.where, suppression.slug);
    }
    return std::move(about_);
  }

 private:
  void take(ParsedSuppressions parsed, const Active& pattern) {
    const bool single = parsed.suppressions.size() == 1 && parsed.invalid.empty();
    for (Problem& problem : parsed.invalid) add("suppression-invalid", std::move(problem));
    for (Suppression& suppression : parsed.suppressions) {
      if (!today_.empty() && !suppression.until.empty() && suppression.until < today_) {
        add("suppression-unused",
            {.where = suppression.where,
             .message = "the suppression of " + irsa::quoted(suppression.slug) + " expired on " +
                        suppression.until,
             .help = "Fix what it covered, or decide again and move the date."});
        continue;
      }
      Active active = pattern;
      if (!single) active.whole.reset();
      active.suppression = std::move(suppression);
      for (const std::string_view slug : slugs_of(active.suppression.slug)) {
        by_slug_[std::string(slug)].push_back(active_.size());
      }
      active_.push_back(std::move(active));
    }
  }

  void read_comments() {
    const auto& comments = index_.facts().comments;
    for (auto from = comments.begin(); from != comments.end();) {
      const auto to = std::find_if(from, comments.end(), [&](const auto& comment) {
        return comment.span.file != from->span.file;
      });
      read_comments_of_file(from->span.file, {from, to});
      from = to;
    }
  }

  void read_comments_of_file(FileId file, std::vector<load::SuppressionComment> comments) {
    const LineIndex& lines = line_index(file);
    std::sort(comments.begin(), comments.end(),
              [](const auto& a, const auto& b) { return a.span.begin > b.span.begin; });
    // From the last one up: a comment on its own covers the line below it, and of several on top
    // of each other each covers what the lowest one does.
    std::uint32_t line_below = 0, covered_below = 0;
    for (const load::SuppressionComment& comment : comments) {
      const std::uint32_t line = lines.position(comment.span.begin).line;
      std::uint32_t covered = line;
      if (comment.alone) covered = line + 1 == line_below ? covered_below : line + 1;
      if (comment.alone) line_below = line, covered_below = covered;
      ParsedSuppressions parsed = parse_comment(comment.text, comment.span, comment.alone);
      if (parsed.wants_own_line) parsed.invalid.front().fixes = on_own_line(comment);
      take(std::move(parsed), {.suppression = {.slug = {}, .where = comment.span},
                               .by = "comment",
                               .line = covered,
                               .whole = comment.span,
                               .alone = comment.alone});
    }
  }

  /// Above the line that the comment ends.
  std::vector<Fix> on_own_line(const load::SuppressionComment& comment) {
    const Span where = comment.span;
    const std::string& text = *lines_[where.file].text;
    if (where.end > text.size() || where.begin == 0) return {};
    const std::size_t line = text.find_last_of("\r\n", where.begin - 1) + 1;
    const std::size_t word = text.find_first_not_of(" \t", line);
    const std::size_t before = text.find_last_not_of(" \t", where.begin - 1) + 1;
    if (word >= before) return {};
    const std::size_t feed = text.find('\n');
    const bool crlf = feed != std::string::npos && feed > 0 && text[feed - 1] == '\r';
    const auto place = [&](std::size_t begin, std::size_t end) {
      return Span(where.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    };
    std::string moved = text.substr(line, word - line) + text.substr(where.begin, where.size());
    moved += crlf ? "\r\n" : "\n";
    Fix fix = writing("Move it to a line of its own", place(line, line), std::move(moved));
    fix.safe = false;  // or this line alone is meant
    fix.changes.push_back(
        {.kind = Change::Kind::bytes, .where = place(before, where.end), .texts = {""}});
    return {std::move(fix)};
  }

  void read_annotations() {
    const load::Facts& facts = index_.facts();
    for (const kube::ServiceAccount& account : facts.service_accounts) {
      read_annotations_of(account);
    }
    std::optional<Span> last;
    for (const kube::Workload& workload : facts.workloads) {
      // An object with several pod templates is there several times.
      read_annotations_of(workload, &last);
    }
  }

  void read_entries() {
    for (const config::IgnoreEntry& entry : index_.settings().ignores) {
      ParsedSuppressions parsed;
      parsed.suppressions.push_back(
          {.slug = entry.rule, .where = entry.where, .reason = entry.reason, .until = entry.until});
      take(std::move(parsed),
           {.suppression = {.slug = {}, .where = entry.where}, .by = "config", .entry = &entry});
    }
  }

  template <typename Object>
  void read_annotations_of(const Object& object, std::optional<Span>* last = nullptr) {
    for (const kube::Annotation& annotation : object.annotations) {
      if (annotation.key.value != config::kIgnoreAnnotation) continue;
      if (last != nullptr && *last == annotation.key.span) continue;
      if (last != nullptr) *last = annotation.key.span;
      const Span where = index_.sources().written(annotation.value_span);
      take(parse_annotation(annotation.value, where), {.suppression = {.slug = {}, .where = where},
                                                       .by = "annotation",
                                                       .object = join::object_of(object),
                                                       .whole = annotation.key.span,
                                                       .annotation = &annotation});
    }
  }

  void mark(Finding& finding) {
    const auto candidates = by_slug_.find(finding.rule->slug);
    if (candidates == by_slug_.end()) return;
    for (const std::size_t number : candidates->second) {
      Active& active = active_[number];
      if (!covers(active, finding)) continue;
      active.used = true;
      if (!finding.suppressed) {
        finding.suppressed = {.by = std::string(active.by), .reason = active.suppression.reason};
      }
    }
  }

  bool covers(const Active& active, const Finding& finding) {
    const Problem& problem = finding.problem;
    if (active.entry != nullptr) return covers(*active.entry, problem);
    if (active.suppression.whole_file) {
      return active.suppression.where.file == problem.where.file;
    }
    if (active.object) return *active.object == problem.object || active.object == problem.other;
    return active.suppression.where.file == problem.where.file &&
           line_index(problem.where.file).position(problem.where.begin).line == active.line;
  }

  [[nodiscard]] bool covers(const config::IgnoreEntry& entry, const Problem& problem) const {
    const config::Settings& settings = index_.settings();
    const std::string_view path = index_.sources()[problem.where.file].shown;
    // A role whose name is not known yet goes by its address in the infrastructure code.
    const auto role_of = [](const ObjectName& object) -> std::string_view {
      return object.kind.empty() && object.role.empty() ? object.address : object.role;
    };
    return settings.covers(entry, path, role_of(problem.object)) ||
           (problem.other && settings.covers(entry, path, role_of(*problem.other)));
  }

  /// Could the rule have spoken about that place? Rules that join both sides stay silent when one
  /// of them is not in the input, and in trees that kustomize has yet to complete.
  bool could_speak(const RuleInfo& rule, FileId file) const {
    if (!selection_.runs(rule) || selection_.level(rule) == Severity::off) return false;
    if (rule.group == "input" || rule.group == "service-account") return true;
    return index_.has_kubernetes() && !index_.roles().empty() && !index_.files().partial(file);
  }

  void report_unused(const Active& active) {
    if (active.used || (active.entry != nullptr && !index_.settings().whole_tree)) return;
    const std::vector<std::string_view> slugs = slugs_of(active.suppression.slug);
    const bool possible = std::any_of(slugs.begin(), slugs.end(), [&](std::string_view slug) {
      return could_speak(rules::find_rule(slug)->info, active.suppression.where.file);
    });
    if (!possible) return;
    add("suppression-unused",
        {.where = active.suppression.where,
         .message =
             "the suppression of " + irsa::quoted(active.suppression.slug) + " matches no finding",
         .help = "Delete it.",
         .fixes = deleting(active)});
  }

  /// Of several entries of an annotation the others stay as they are.
  static std::vector<Fix> without_entry(const Active& active) {
    std::string left;
    for (const std::string_view entry : split(active.annotation->value, ';')) {
      if (trim(entry.substr(0, entry.find(':'))) == active.suppression.slug) continue;
      if (trim(entry).empty()) continue;
      left.append(left.empty() ? "" : "; ").append(trim(entry));
    }
    if (left.empty()) return {};
    return {replacing("Delete it", true, active.annotation->value_span, left)};
  }

  /// One of several rules between the brackets of a comment.
  std::vector<Fix> without_slug(Span slug) {
    line_index(slug.file);
    const std::string& text = *lines_[slug.file].text;
    const auto blank = [&](std::size_t at) { return text[at] == ' ' || text[at] == '\t'; };
    std::size_t begin = slug.begin, end = slug.end;
    if (end >= text.size()) return {};
    while (end < text.size() && blank(end)) ++end;
    if (end < text.size() && text[end] == ',') {
      ++end;
      while (end < text.size() && blank(end)) ++end;
    } else {
      while (begin > 0 && blank(begin - 1)) --begin;
      if (begin == 0 || text[begin - 1] != ',') return {};
      --begin;
    }
    return {writing("Delete it",
                    {slug.file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                    "")};
  }

  /// Deletes a suppression, with the comment or annotation where that holds nothing else.
  std::vector<Fix> deleting(const Active& active) {
    if (active.entry != nullptr) return {};
    if (!active.whole) {
      return active.object ? without_entry(active) : without_slug(active.suppression.where);
    }
    if (active.object) return {removing("Delete it", true, *active.whole)};
    Span where = *active.whole;
    line_index(where.file);
    const std::string& text = *lines_[where.file].text;
    if (where.end > text.size()) return {};
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (where.begin > 0 && is_blank(text[where.begin - 1])) --where.begin;
    if (active.alone) {  // with its line
      if (where.end < text.size() && text[where.end] == '\r') ++where.end;
      if (where.end < text.size() && text[where.end] == '\n') ++where.end;
    }
    return {writing("Delete it", where, "")};
  }

  void add(std::string_view slug, Problem problem) {
    const rules::Rule* const rule = rules::find_rule(slug);
    if (rule == nullptr) return;
    const Severity level = selection_.level(rule->info);
    if (level == Severity::off) return;
    about_.push_back(
        {.rule = &rule->info, .level = level, .problem = std::move(problem), .fingerprint = {}});
  }

  const LineIndex& line_index(FileId file) {
    Lines& lines = lines_[file];
    if (!lines.index) {
      lines.text = index_.sources().text(file);
      if (!lines.text) lines.text = std::make_shared<const std::string>();
      lines.index.emplace(*lines.text);
    }
    return *lines.index;
  }

  struct Lines {
    std::shared_ptr<const std::string> text;
    std::optional<LineIndex> index;
  };

  std::vector<Finding>& findings_;
  const join::Index& index_;
  const Selection& selection_;
  const std::string& today_;
  std::vector<Active> active_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_slug_;
  std::map<FileId, Lines> lines_;
  std::vector<Finding> about_;
};

}  // namespace

std::vector<Finding> suppress(std::vector<Finding>& findings, const join::Index& index,
                              const Selection& selection, const std::string& today) {
  return Suppressor(findings, index, selection, today).run();
}

}  // namespace irsa::engine
