#include "iam/admission/pattern_places.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "iam/admission/admission.h"

namespace irsa::iam {
namespace {

/// Of a clause: one of its patterns matches for good.
constexpr PatternToken kSettled = 0x111;

char lower_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper_of(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

}  // namespace

PatternPlaces::PatternPlaces(const PlainFormula& formula, const SubjectLanguage* language,
                             bool furthest, Budget& budget)
    : language_(language), furthest_(furthest) {
  if (language != nullptr) {
    for (const char c : language->alphanumerics) legal_[byte(c)] = true;
    for (const char c : {'-', '.', ':'}) legal_[byte(c)] = true;
    characters_ = language->alphanumerics + "-.:";
  }
  for (const auto& term : formula.allow) add_term(term, false, budget);
  first_denied_ = static_cast<Id>(positions_.size());
  for (const auto& term : formula.deny) add_term(term, true, budget);
  if (language == nullptr) order_all_bytes();
}

bool PatternPlaces::possible(const Line& line) const {
  if (language_ == nullptr) return true;
  std::size_t colons = 0;
  for (const auto& token : line.tokens) {
    if (token.token == ':') ++colons;
    if (token.token < kAnyRun && !legal_[token.token]) return false;
  }
  return colons <= 1 &&
         line.tokens.size() <= language_->longest_namespace + language_->longest_name + 2;
}

void PatternPlaces::add_line(const Line& line, Id clause, bool keeps_out, bool any_case) {
  const auto begin = static_cast<Id>(positions_.size());
  const auto end = static_cast<Id>(begin + line.tokens.size() - 1);
  Id last_waiting = 0;
  for (auto at = begin; at <= end; ++at) {
    if (line.tokens[at - begin].waits) last_waiting = at;
  }
  start_.push_back(begin);
  for (const auto& token : line.tokens) {
    positions_.push_back({token.token, token.waits, any_case, clause, begin, end, last_waiting});
    if (token.token >= kAnyRun) continue;
    named_[token.token] = true;
    if (keeps_out) keeps_out_[token.token] = true;
    if (!any_case) continue;
    const auto letter = static_cast<char>(token.token);
    for (const char c : {lower_of(letter), upper_of(letter)}) {
      named_[byte(c)] = true;
    }
  }
  longest_line_ = std::max(longest_line_, line.tokens.size());
}

void PatternPlaces::add_term(const PlainFormula::Term& term, bool deny, Budget& budget) {
  if (unfinished_) return;
  const auto positions = positions_.size(), clauses = clauses_.size(), start = start_.size();
  const auto term_id = static_cast<Id>(terms_.size());
  bool holds = true;
  for (const auto& clause : term) {
    const auto id = static_cast<Id>(clauses_.size());
    const auto settled = static_cast<Id>(positions_.size());
    positions_.push_back({kSettled, true, false, id, settled, settled, settled});
    bool empty = true;
    for (const auto& pattern : *clause.patterns) {
      if (!budget.spend(pattern.tokens.size() + 4)) {
        unfinished_ = true;
        return;
      }
      for (const auto& rest : rests_of(pattern)) {
        const auto line = line_of(rest, language_ != nullptr && pattern.ignore_case);
        if (!possible(line)) continue;
        empty = false;
        add_line(line, id, deny != clause.negated, language_ == nullptr && pattern.ignore_case);
      }
    }
    if (!empty) {
      clauses_.push_back({term_id, clause.negated, settled});
      holds = false;
      continue;
    }
    positions_.resize(settled);
    if (clause.negated) continue;  // nothing matches: it holds
    positions_.resize(positions);
    clauses_.resize(clauses);
    start_.resize(start);
    return;
  }
  if (holds) {
    (deny ? denied_ : allowed_) = true;
    return;
  }
  terms_.push_back({deny, static_cast<Id>(clauses), static_cast<Id>(clauses_.size())});
}

std::vector<Pattern> PatternPlaces::rests_of(const SubjectPattern& pattern) const {
  if (language_ == nullptr) return {pattern.tokens};
  return behind(pattern.tokens, pattern.ignore_case, kSubjectPrefix);
}

void PatternPlaces::order_all_bytes() {
  for (int byte = 0; byte < 256; ++byte) {
    if (named_[static_cast<std::size_t>(byte)]) characters_ += static_cast<char>(byte);
  }
  for (int offset = 0; offset < 256; ++offset) {
    const auto byte = static_cast<unsigned char>((offset + 'a') % 256);
    if (named_[byte]) continue;
    characters_ += static_cast<char>(byte);
    break;
  }
}

void PatternPlaces::move_on(std::span<const Id> from) {
  for (const auto c : letters_) by_letter_[byte(c)].clear();
  letters_.clear();
  stay_.clear();
  const auto put = [](Places& places, Id at) {
    if (places.empty() || places.back() != at) places.push_back(at);
  };
  for (const auto at : from) {
    const auto& position = positions_[at];
    if (position.waits) put(stay_, at);
    if (position.token == kAnyOne) {
      put(stay_, at + 1);
    } else if (position.token < kAnyRun) {
      const auto letter = static_cast<char>(position.token);
      if (!position.any_case) {
        put_letter(letter, at + 1);
        continue;
      }
      put_letter(lower_of(letter), at + 1);
      if (upper_of(letter) != lower_of(letter)) put_letter(upper_of(letter), at + 1);
    }
  }
}

void PatternPlaces::put_letter(char letter, Id at) {
  auto& places = by_letter_[byte(letter)];
  if (places.empty()) letters_.push_back(letter);
  places.push_back(at);
}

const PatternPlaces::Places& PatternPlaces::reached_by(char character) {
  const auto& moved = by_letter_[byte(character)];
  if (moved.empty()) return stay_;
  merged_.clear();
  std::ranges::set_union(stay_, moved, std::back_inserter(merged_));
  return merged_;
}

bool PatternPlaces::settle(std::span<const Id> before, const Places& now, bool& allowed,
                           Places& out) {
  out.clear();
  std::size_t i = 0;
  for (std::size_t b = 0; b < before.size();) {
    const auto term_id = clauses_[positions_[before[b]].clause].term;
    const auto& term = terms_[term_id];
    const auto clauses_end = term.clauses_end;
    while (b < before.size() && positions_[before[b]].clause < clauses_end) ++b;
    const auto begin = i;
    while (i < now.size() && positions_[now[i]].clause < clauses_end) ++i;
    if (allowed && !term.deny) continue;
    switch (settle_term(term, now, begin, i, out)) {
      case Truth::no:
      case Truth::maybe: break;
      case Truth::yes:
        if (term.deny) return false;
        allowed = true;
        out.clear();  // Allow terms come first
        break;
    }
  }
  return allowed || (!out.empty() && out.front() < first_denied_);
}

Truth PatternPlaces::settle_term(const Term& term, const Places& now, std::size_t begin,
                                 std::size_t end, Places& out) {
  const auto mark = out.size();
  auto truth = Truth::yes;
  work_ += term.clauses_end - term.first_clause + (end - begin);
  for (auto id = term.first_clause; id < term.clauses_end; ++id) {
    const auto& clause = clauses_[id];
    const auto first = begin;
    bool settled = false;
    for (; begin < end && positions_[now[begin]].clause == id; ++begin) {
      const auto& position = positions_[now[begin]];
      settled =
          settled || position.token == kSettled || (position.token == kTextEnd && position.waits);
    }
    if (first == begin ? !clause.negated : settled && clause.negated) {
      out.resize(mark);
      return Truth::no;
    }
    if (settled) {
      out.push_back(clause.settled);
    } else if (first != begin) {
      truth = Truth::maybe;
      keep_telling(now, first, begin, furthest_ && term.deny == clause.negated, out);
    }
  }
  return truth;
}

void PatternPlaces::keep_telling(const Places& now, std::size_t begin, std::size_t end,
                                 bool furthest, Places& out) const {
  while (begin < end) {
    const auto line = positions_[now[begin]].line;
    const auto mark = out.size();
    for (; begin < end && positions_[now[begin]].line == line; ++begin) {
      if (furthest || positions_[now[begin]].waits) out.resize(mark);
      out.push_back(now[begin]);
    }
  }
}

bool PatternPlaces::lets_in(const Places& places, bool allowed) const {
  bool allow = allowed;
  for (std::size_t i = 0; i < places.size();) {
    const auto& term = terms_[clauses_[positions_[places[i]].clause].term];
    bool holds = true;
    for (auto id = term.first_clause; id < term.clauses_end; ++id) {
      bool any = false;
      for (; i < places.size() && positions_[places[i]].clause == id; ++i) {
        any = any || positions_[places[i]].token >= kTextEnd;
      }
      // A clause of which nothing is left is negated: else its term would be gone.
      holds = holds && any != clauses_[id].negated;
    }
    if (!holds) continue;
    if (term.deny) return false;
    allow = true;
  }
  return allow;
}

std::optional<std::size_t> PatternPlaces::tokens_left(const Places& places, bool waiting) const {
  std::size_t left = 0;
  for (std::size_t i = 0; i < places.size() && places[i] < first_denied_;) {
    const auto clause = positions_[places[i]].clause;
    auto least = std::numeric_limits<std::size_t>::max();
    bool can_wait = false;
    for (; i < places.size() && positions_[places[i]].clause == clause; ++i) {
      const auto& position = positions_[places[i]];
      least = std::min<std::size_t>(least,
                                    position.token == kSettled ? 0 : position.line_end - places[i]);
      can_wait = can_wait || position.last_waiting >= places[i];
    }
    if (clauses_[clause].negated) continue;
    if (waiting && !can_wait) return std::nullopt;
    left += least;
  }
  return left;
}

}  // namespace irsa::iam
