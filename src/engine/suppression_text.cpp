#include "engine/suppression_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/dates.h"
#include "base/text.h"
#include "config/values.h"
#include "rules/rule.h"

namespace irsa::engine {

namespace {

constexpr std::string_view kMarker = "irsa-lint:";

/// Maps a part of a text to its place, so far as the text is written there one to one.
struct Placed {
  std::string_view text;
  Span span;
  std::optional<std::uint32_t> offset;  ///< of text in span; absent: only the whole is known

  [[nodiscard]] Span place(std::string_view part) const {
    if (!offset) return span;
    const auto at = static_cast<std::uint32_t>(part.data() - text.data()) + *offset;
    const auto length = static_cast<std::uint32_t>(part.size());
    return at + length <= span.size() ? part_of(span, at, length) : span;
  }
};

/// Takes `until=…` out of a reason. False, with a problem, when it is not a date.
bool take_expiry(std::string_view text, const Placed& placed, Suppression& to,
                 std::vector<Problem>& invalid) {
  constexpr std::string_view kUntil = "until=";
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!word.starts_with(kUntil)) {
      if (!to.reason.empty()) to.reason += ' ';
      to.reason += word;
      continue;
    }
    const std::string_view date = word.substr(kUntil.size());
    if (!config::is_date(date)) {
      Problem problem{
          .where = placed.place(word),
          .message = "the suppression's expiry " + irsa::quoted(date) + " is not a date",
          .help = "Write it as until=YYYY-MM-DD."};
      const std::string meant = meant_date(date);
      if (config::is_date(meant) && problem.where.size() == word.size()) {
        problem.fixes = {writing(
            "Write " + irsa::quoted(meant),
            part_of(problem.where, kUntil.size(), static_cast<std::uint32_t>(date.size())), meant)};
      }
      invalid.push_back(std::move(problem));
      return false;
    }
    to.until = date;
  }
  return true;
}

/// Adds a suppression of `slug` if there is such a rule, else says so.
void add_slug(std::string_view slug, const Placed& placed, const Suppression& details,
              ParsedSuppressions& parsed) {
  if (rules::find_rule(slug) != nullptr) {
    Suppression one = details;
    one.slug = slug;
    one.where = placed.place(slug);
    parsed.suppressions.push_back(std::move(one));
    return;
  }
  std::vector<std::string_view> slugs;
  for (const rules::Rule& rule : rules::all_rules()) slugs.push_back(rule.info.slug);
  const std::string_view meant = nearest(slug, slugs, 4);
  Problem problem{
      .where = placed.place(slug),
      .message = "the suppression names " + irsa::quoted(slug) + ", which is not a rule",
      .help = meant.empty() ? "`irsa-lint rules` lists them."
                            : "Did you mean " + irsa::quoted(meant) + "?"};
  if (!meant.empty() && problem.where.size() == slug.size()) {
    problem.fixes = {writing("Write " + irsa::quoted(meant), problem.where, std::string(meant))};
  }
  parsed.invalid.push_back(std::move(problem));
}

/// "irsa-lint: ignore[rule] reason" of "irsa-lint ignore=rule reason", "IRSA-LINT: disable(rule)"
/// and the like, where all that it names are rules or groups; else empty.
std::string meant_comment(std::string_view text) {
  constexpr std::string_view kName = "irsa-lint", kBlanks = " \t:";
  std::string_view rest = trim(text);
  const auto take = [&](std::string_view word) {
    if (!equals_ignoring_case(rest.substr(0, word.size()), word)) return false;
    rest.remove_prefix(word.size());
    return true;
  };
  if (!take(kName)) return {};
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  if (!take("ignore") && !take("disable")) return {};
  const bool whole_file = take("-file");
  constexpr std::string_view kOpen = "[(=: ", kClose = "]) ";
  const std::size_t first = rest.find_first_not_of(kOpen);
  if (first == 0 || first == std::string_view::npos) return {};
  const bool in_brackets = rest.substr(0, first).find_first_of("[(") != std::string_view::npos;
  rest.remove_prefix(first);
  const std::size_t end =
      std::min(rest.find_first_of(in_brackets ? kClose.substr(0, 2) : kClose), rest.size());
  std::string slugs;
  for (const std::string_view part : split(rest.substr(0, end), ',')) {
    const std::string slug = ascii_lower(trim(part));
    if (slugs_of(slug).empty()) return {};
    slugs += (slugs.empty() ? "" : ", ") + slug;
  }
  rest.remove_prefix(end);
  const std::size_t reason = rest.find_first_not_of(kClose);
  std::string out = fmt::format("irsa-lint: ignore{}[{}]", whole_file ? "-file" : "", slugs);
  if (reason != std::string_view::npos) out.append(" ").append(rest.substr(reason));
  return out;
}

}  // namespace

std::vector<std::string_view> slugs_of(std::string_view name) {
  if (rules::find_rule(name) != nullptr) return {name};
  std::vector<std::string_view> out;
  for (const rules::Rule& rule : rules::all_rules()) {
    if (rule.info.group == name) out.push_back(rule.info.slug);
  }
  return out;
}

Fix writing(std::string title, Span where, std::string text) {
  return {.title = std::move(title),
          .safe = true,
          .changes = {{.kind = Change::Kind::bytes, .where = where, .texts = {std::move(text)}}}};
}

ParsedSuppressions parse_comment(std::string_view text, Span span, bool alone) {
  const Placed placed{.text = text, .span = span, .offset = 1};
  ParsedSuppressions parsed;
  const std::size_t marker = text.find(kMarker);
  std::string_view rest = marker == std::string_view::npos
                              ? std::string_view{}
                              : trim(text.substr(marker + kMarker.size()));
  constexpr std::string_view kLine = "ignore[", kFile = "ignore-file[";
  const bool whole_file = rest.starts_with(kFile);
  const std::size_t close = rest.find(']');
  if ((!whole_file && !rest.starts_with(kLine)) || close == std::string_view::npos) {
    Problem problem{
        .where = span,
        .message = "this comment looks like a suppression but has no effect",
        .help = "Write # irsa-lint: ignore[rule] reason, or ignore-file[rule] for the whole file."};
    if (std::string meant = meant_comment(text); !meant.empty() && span.size() == text.size() + 1) {
      problem.fixes = {writing("Write " + irsa::quoted(meant),
                               part_of(span, 1, static_cast<std::uint32_t>(text.size())),
                               " " + meant)};
    }
    parsed.invalid.push_back(std::move(problem));
    return parsed;
  }
  if (whole_file && !alone) {
    parsed.invalid.push_back(
        {.where = span,
         .message = "a suppression for the whole file must be on a line of its own",
         .help = "Move it to a line of its own, or write ignore[rule] if only "
                 "this line is meant."});
    parsed.wants_own_line = true;
    return parsed;
  }
  const std::size_t bracket = (whole_file ? kFile : kLine).size();
  Suppression details{.slug = {}, .where = span, .whole_file = whole_file};
  if (!take_expiry(rest.substr(close + 1), placed, details, parsed.invalid)) return parsed;
  for (const std::string_view part : split(rest.substr(bracket, close - bracket), ',')) {
    const std::string_view slug = trim(part);
    if (!slug.empty()) add_slug(slug, placed, details, parsed);
  }
  if (parsed.suppressions.empty() && parsed.invalid.empty()) {
    parsed.invalid.push_back({.where = span,
                              .message = "the suppression names no rule",
                              .help = "Write # irsa-lint: ignore[rule] reason."});
  }
  return parsed;
}

ParsedSuppressions parse_annotation(std::string_view value, Span span) {
  Placed placed{.text = value, .span = span, .offset = {}};
  // A plain or simply quoted scalar is its text, with or without a quote before it.
  if (span.size() == value.size()) placed.offset = 0;
  if (span.size() == value.size() + 2) placed.offset = 1;
  ParsedSuppressions parsed;
  for (const std::string_view part : split(value, ';')) {
    const std::string_view entry = trim(part);
    if (entry.empty()) continue;
    const std::size_t colon = std::min(entry.find(':'), entry.size());
    Suppression details{.slug = {}, .where = span};
    const std::string_view reason = entry.substr(std::min(colon + 1, entry.size()));
    if (!take_expiry(reason, placed, details, parsed.invalid)) continue;
    add_slug(trim(entry.substr(0, colon)), placed, details, parsed);
  }
  if (parsed.suppressions.empty() && parsed.invalid.empty()) {
    parsed.invalid.push_back({.where = span,
                              .message = "the suppression names no rule",
                              .help = "Write \"rule: reason; rule: reason\"."});
  }
  return parsed;
}

}  // namespace irsa::engine
