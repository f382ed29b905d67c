#include "doc/select/triage.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/text.h"
#include "doc/scalar_type.h"
#include "doc/yaml/comments.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

bool ends_line(char c) { return is_break(c) || c == '\0'; }

/// The end of the plain key at `at`; `at` itself if there is none of the simple kind.
std::size_t end_of_key(std::string_view text, std::size_t at) {
  if (!is_letter(text[at]) && text[at] != '_') return at;
  std::size_t end = at;
  const auto belongs = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/';
  };
  while (end < text.size() && belongs(text[end])) ++end;
  return char_at(text, end) == ':' ? end : at;
}

bool contains(const std::vector<std::string_view>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_list(std::string_view kind) { return kind.ends_with("List"); }

/// May there be a key `kind` in this JSON or flow YAML?
bool may_have_kind(std::string_view text) {
  constexpr std::string_view kKind = "kind";
  for (std::size_t at = text.find(kKind); at != std::string_view::npos;
       at = text.find(kKind, at + 1)) {
    const char c = char_at(text, at + kKind.size());
    if (c == '"' || c == '\'' || c == ':' || is_blank(c) || is_break(c)) return true;
  }
  return false;
}

/// Is there an escape behind which a letter may hide? Then bytes do not show what the text says.
bool hides_letters(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos;
       at = text.find('\\', at + 2)) {
    constexpr std::string_view kPlain = "\"\\nrtbf";
    if (kPlain.find(char_at(text, at + 1)) == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void Outline::line(std::string_view text, std::size_t at) {
  if (!sure_) return;
  const char c = text[at];
  if (c == '#') return;
  if (c == '-') {
    const char next = char_at(text, at + 1);
    if (next != ' ' && !ends_line(next)) sure_ = false;
    return;
  }
  const std::size_t end = end_of_key(text, at);
  const char next = char_at(text, end + 1);
  if (end == at || (next != ' ' && !ends_line(next))) {
    sure_ = false;
  } else if (text.substr(at, end - at) == "kind") {
    kind_line(text, end + 1);
  }
}

/// The value of `kind:`, a word on this line and nothing that could go on in the next.
void Outline::kind_line(std::string_view text, std::size_t at) {
  if (has_kind_) sure_ = false;  // twice
  has_kind_ = true;
  while (char_at(text, at) == ' ') ++at;
  const char quote = char_at(text, at);
  const bool quotes = quote == '"' || quote == '\'';
  if (quotes) ++at;
  std::size_t end = at;
  while (is_letter(char_at(text, end)) || is_digit(char_at(text, end))) ++end;
  kind_ = text.substr(std::min(at, text.size()), end - at);
  if (kind_.empty() || !is_letter(kind_[0])) sure_ = false;
  if (!quotes && plain_type(kind_) != Type::string) sure_ = false;  // null: it has no kind
  if (quotes) {
    if (char_at(text, end) != quote) sure_ = false;
    ++end;
  }
  const std::size_t blanks = end;
  while (char_at(text, end) == ' ') ++end;
  if (char_at(text, end) == '#' && end > blanks) end = end_of_line(text, end);
  if (!ends_line(char_at(text, end))) sure_ = false;
  // An indented line would go on with the word.
  while (is_break(char_at(text, end))) ++end;
  if (is_blank(char_at(text, end))) sure_ = false;
}

Triage::Triage(const Needs& needs) : needs_(needs) {
  for (auto list : {&Needs::kinds, &Needs::ignored_kinds, &Needs::holder_kinds,
                    &Needs::held_triggers, &Needs::triggers, &Needs::other_kind_triggers,
                    &Needs::kindless_triggers, &Needs::streamed_members}) {
    for (std::string_view& text : needs_.*list) text = strings_.keep(text);
  }
  // The line `kind:` may yet be inside of quotes that went on at column 0. kubectl refuses that,
  // and a kind that is worth ignoring is not worth the doubt: it alone is not searched for what
  // matters without a kind.
  const auto search = [&](std::initializer_list<const std::vector<std::string_view>*> lists) {
    std::vector<std::string_view> patterns;
    for (const auto* list : lists) patterns.insert(patterns.end(), list->begin(), list->end());
    return ByteSearch(std::move(patterns));
  };
  const auto& [kinds, ignored_kinds, holder_kinds, held, always, other, kindless, members] = needs_;
  ignored_ = search({&always});
  holders_ = search({&always, &held});
  other_ = search({&always, &kindless, &other});
  kindless_ = search({&always, &kindless});
  bracketed_ = search({&always, &kindless, &members});
}

bool Triage::matters(std::string_view document, const Outline& outline) const {
  if (!outline.sure()) return true;
  if (!outline.has_kind()) return may_hold_comments(document) || kindless_.found_in(document);
  const std::string_view kind = outline.kind();
  if (is_list(kind) || contains(needs_.kinds, kind)) return true;
  if (may_hold_comments(document)) return true;
  if (contains(needs_.holder_kinds, kind)) return holders_.found_in(document);
  const bool ignored = contains(needs_.ignored_kinds, kind);
  return (ignored ? ignored_ : other_).found_in(document);
}

bool Triage::bracketed_matters(std::string_view document) const {
  return may_have_kind(document) || hides_letters(document) || may_hold_comments(document) ||
         bracketed_.found_in(document);
}

bool Triage::is_holder(const Outline& outline) const {
  return outline.sure() && outline.has_kind() && contains(needs_.holder_kinds, outline.kind());
}

bool Triage::may_hold(const Outline& outline) const {
  return !outline.sure() || is_holder(outline) || (outline.has_kind() && is_list(outline.kind()));
}

bool Triage::bracketed_may_hold(std::string_view document) const {
  return std::any_of(needs_.holder_kinds.begin(), needs_.holder_kinds.end(),
                     [&](std::string_view kind) { return document.find(kind) != document.npos; }) ||
         hides_letters(document);
}

}  // namespace irsa::doc
