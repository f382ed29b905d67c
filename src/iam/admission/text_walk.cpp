#include "iam/admission/text_walk.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
#include <queue>
#include <utility>

#include "iam/admission/admission.h"
#include "iam/admission/pattern_line.h"

namespace irsa::iam {
namespace {

using Id = std::uint32_t;
constexpr Id kNobody = 0xFFFFFFFF;
/// Of a clause: one of its patterns matches for good.
constexpr PatternToken kSettled = 0x111;

class Searcher {
 public:
  Searcher(const PlainFormula& formula, const SubjectLanguage* language, bool hasty, Budget& budget)
      : language_(language), hasty_(hasty), budget_(budget) {
    if (language != nullptr) {
      for (const char c : language->alphanumerics) legal_[static_cast<unsigned char>(c)] = true;
      for (const char c : {'-', '.', ':'}) legal_[static_cast<unsigned char>(c)] = true;
      order_ = language->alphanumerics + "-.:";
    }
    for (const auto& term : formula.allow) add_term(term, false);
    first_denied_ = static_cast<Id>(positions_.size());
    for (const auto& term : formula.deny) add_term(term, true);
    if (language == nullptr) order_all_bytes();
  }

  Search run(Endless endless) {
    endless_ = endless;
    if (!endless.ns && !endless.name) return walk();
    std::size_t free = 0;
    std::optional<char> unnamed, harmless;
    for (const char letter : language_->alphanumerics) {
      const auto byte = static_cast<unsigned char>(letter);
      if (!named_[byte]) ++free;
      if (!named_[byte] && !unnamed) unnamed = letter;
      if (!keeps_out_[byte] && !harmless) harmless = letter;
    }
    if (!harmless && !keeps_out_[static_cast<unsigned char>('-')]) harmless = '-';
    if (harmless) {
      // A long run of other letters that no pattern names is to the patterns what this one is.
      repeated_ = unnamed.value_or(*harmless);
      auto search = walk();
      if (search.end == Search::End::found) search.at_least = texts_like(nodes_.back(), free);
      return search;
    }
    Search last{.end = Search::End::none};
    for (const char letter : language_->alphanumerics) {
      repeated_ = letter;
      last = walk();
      last.at_least = last.end == Search::End::found ? 1 : 0;
      if (last.end != Search::End::none) break;
    }
    last.by_one_letter_only = true;
    return last;
  }

 private:
  struct Position {
    PatternToken token;
    bool waits;
    bool any_case;
    Id clause;
    Id line, line_end;  ///< its first and its last position
    Id last_waiting;    ///< of the line; 0 when none waits
  };
  struct Clause {
    Id term;
    bool negated;
    Id settled;  ///< the position that stands for "it holds, whatever follows"
  };
  struct Term {
    bool deny;
    Id first_clause, clauses_end;
  };
  struct Node {
    Id parent;
    std::uint32_t begin{}, size{};  ///< of places_, where add() puts them
    std::uint32_t ns_length, name_length;
    Stand stand;
    bool allowed;  ///< some Allow holds, whatever follows
    bool ns_repeats, name_repeats;
    char character;
  };
  using Places = std::vector<Id>;

  // ---- the formula

  [[nodiscard]] bool possible(const Line& line) const {
    if (language_ == nullptr) return true;
    std::size_t colons = 0;
    for (const auto& token : line.tokens) {
      if (token.token == ':') ++colons;
      if (token.token < kAnyRun && !legal_[token.token]) return false;
    }
    return colons <= 1 &&
           line.tokens.size() <= language_->longest_namespace + language_->longest_name + 2;
  }

  void add_line(const Line& line, Id clause, bool keeps_out, bool any_case) {
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
        named_[static_cast<unsigned char>(c)] = true;
      }
    }
    longest_line_ = std::max(longest_line_, line.tokens.size());
  }

  void add_term(const PlainFormula::Term& term, bool deny) {
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
        if (!budget_.spend(pattern.tokens.size() + 4)) {
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

  [[nodiscard]] std::vector<Pattern> rests_of(const SubjectPattern& pattern) const {
    if (language_ == nullptr) return {pattern.tokens};
    return behind(pattern.tokens, pattern.ignore_case, kSubjectPrefix);
  }

  static char lower_of(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
  static char upper_of(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

  /// Named ones first; one that nobody names stands for all others, a printable one if possible.
  void order_all_bytes() {
    for (int byte = 0; byte < 256; ++byte) {
      if (named_[static_cast<std::size_t>(byte)]) order_ += static_cast<char>(byte);
    }
    for (int offset = 0; offset < 256; ++offset) {
      const auto byte = static_cast<unsigned char>((offset + 'a') % 256);
      if (named_[byte]) continue;
      order_ += static_cast<char>(byte);
      break;
    }
  }

  // ---- what becomes of places

  /// Places behind one more character, before anything is forgotten. Those that literals lead to
  /// are in by_letter_.
  void move_on(const Id* from, std::size_t size) {
    for (const auto c : letters_) by_letter_[static_cast<unsigned char>(c)].clear();
    letters_.clear();
    stay_.clear();
    const auto put = [](Places& places, Id at) {
      if (places.empty() || places.back() != at) places.push_back(at);
    };
    for (std::size_t i = 0; i < size; ++i) {
      const auto at = from[i];
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
  void put_letter(char letter, Id at) {
    auto& places = by_letter_[static_cast<unsigned char>(letter)];
    if (places.empty()) letters_.push_back(letter);
    places.push_back(at);
  }

  /// All places behind the character, into merged_.
  const Places& merge(char character) {
    const auto& moved = by_letter_[static_cast<unsigned char>(character)];
    if (moved.empty()) return stay_;
    merged_.clear();
    std::ranges::set_union(stay_, moved, std::back_inserter(merged_));
    return merged_;
  }

  /// Forgets what cannot change the answer any more. Terms that none of `before` belongs to were
  /// settled earlier. False when nobody gets in, whatever follows.
  bool settle(const Id* before, std::size_t before_size, const Places& now, bool& allowed,
              Places& out) {
    out.clear();
    std::size_t i = 0;
    for (std::size_t b = 0; b < before_size;) {
      const auto term_id = clauses_[positions_[before[b]].clause].term;
      const auto& term = terms_[term_id];
      const auto clauses_end = term.clauses_end;
      while (b < before_size && positions_[before[b]].clause < clauses_end) ++b;
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

  /// `yes` leaves places that nobody asks for in `out`.
  Truth settle_term(const Term& term, const Places& now, std::size_t begin, std::size_t end,
                    Places& out) {
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
        keep_telling(now, first, begin, hasty_ && term.deny == clause.negated, out);
      }
    }
    return truth;
  }

  /// Of each line: from the last place on that waits, for what fits from an earlier one fits there.
  void keep_telling(const Places& now, std::size_t begin, std::size_t end, bool furthest,
                    Places& out) const {
    while (begin < end) {
      const auto line = positions_[now[begin]].line;
      const auto mark = out.size();
      for (; begin < end && positions_[now[begin]].line == line; ++begin) {
        if (furthest || positions_[now[begin]].waits) out.resize(mark);
        out.push_back(now[begin]);
      }
    }
  }

  [[nodiscard]] bool lets_in(const Places& places, bool allowed) const {
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

  // ---- the walk

  Search walk() {
    if (unfinished_) return {.end = Search::End::out_of_budget};
    nodes_.clear();
    places_.clear();
    nearest_ = {};
    table_.assign(64, kNobody);
    Node first{.parent = kNobody,
               .ns_length = 0,
               .name_length = 0,
               .stand = language_ == nullptr ? Stand::anywhere : Stand::ns_empty,
               .allowed = allowed_,
               .ns_repeats = false,
               .name_repeats = false,
               .character = 0};
    Places places;
    work_ = start_.size();
    if (denied_ || !settle(start_.data(), start_.size(), start_, first.allowed, places)) {
      return {.end = budget_.left() == 0 ? Search::End::out_of_budget : Search::End::none};
    }
    if (arrive(first, places)) return {.end = Search::End::found};
    for (Id next = 0; hasty_ ? !nearest_.empty() : next < nodes_.size(); ++next) {
      if (!budget_.spend(std::exchange(work_, 0) + 4)) break;
      auto at = next;
      if (hasty_) {
        at = nearest_.top().second;
        nearest_.pop();
      }
      if (const auto found = expand(at)) {
        return {.end = Search::End::found, .text = text_of(*found)};
      }
    }
    return {.end = budget_.left() == 0 ? Search::End::out_of_budget : Search::End::none};
  }

  /// The node at which a wanted text ends, if one is reached.
  std::optional<Id> expand(Id at) {
    const auto node = nodes_[at];
    work_ += node.size;
    if (repeats_here(node)) {
      if (auto found = repeat(at)) return found;
    }
    move_on(places_.data() + node.begin, node.size);
    bool others = false;  // of characters that no literal here names, the first stands for all
    for (const char character : order_) {
      const bool alike = by_letter_[static_cast<unsigned char>(character)].empty();
      const bool letter = character != '-' && character != '.' && character != ':';
      if (alike && others && (letter || language_ == nullptr)) continue;
      if (alike && (letter || language_ == nullptr)) others = true;
      const auto stand = behind_character(node.stand, character);
      if (!stand) continue;
      auto next = node;
      next.parent = at;
      next.character = character;
      next.stand = *stand;
      if (!count_length(node, next)) continue;
      const auto& merged = merge(character);
      work_ += merged.size();
      if (!settle(places_.data() + node.begin, node.size, merged, next.allowed, settled_)) continue;
      if (arrive(next, settled_)) return static_cast<Id>(nodes_.size() - 1);
    }
    return std::nullopt;
  }

  /// False where the text would be too long, or has passed what should repeat.
  [[nodiscard]] bool count_length(const Node& before, Node& next) const {
    if (language_ == nullptr) return true;
    if (!in_ns(before.stand)) return ++next.name_length <= language_->longest_name;
    if (in_ns(next.stand)) return ++next.ns_length <= language_->longest_namespace;
    return !endless_.ns || before.ns_repeats;
  }

  [[nodiscard]] bool repeats_here(const Node& node) const {
    return in_ns(node.stand) ? endless_.ns && !node.ns_repeats
                             : endless_.name && !node.name_repeats;
  }

  /// The letter as often as it takes until nothing changes any more.
  std::optional<Id> repeat(Id at) {
    auto next = nodes_[at];
    const auto stand = behind_character(next.stand, repeated_);
    if (!stand) return std::nullopt;
    next.parent = at;
    next.character = repeated_;
    (in_ns(next.stand) ? next.ns_repeats : next.name_repeats) = true;
    next.stand = *stand;
    Places now(places_.begin() + next.begin, places_.begin() + next.begin + next.size);
    for (std::size_t n = 0; n <= longest_line_; ++n) {
      move_on(now.data(), now.size());
      const auto& merged = merge(repeated_);
      work_ += now.size() + merged.size() + 1;
      if (!settle(now.data(), now.size(), merged, next.allowed, settled_)) return std::nullopt;
      if (settled_ == now) break;
      now = settled_;
    }
    if (arrive(next, now)) return static_cast<Id>(nodes_.size() - 1);
    return std::nullopt;
  }

  /// Adds the node unless one like it is there. True when a wanted text ends here.
  bool arrive(Node& node, const Places& places) {
    const auto far = hasty_ ? distance(node, places) : std::size_t{0};
    if (far == kNobody || !add(node, places)) return false;
    if (hasty_) nearest_.emplace(far, static_cast<Id>(nodes_.size() - 1));
    return may_end_at(node.stand) && (!endless_.ns || node.ns_repeats) &&
           (!endless_.name || node.name_repeats) && lets_in(places, node.allowed);
  }

  /// So many tokens are left, of each clause that lets in, and so much of what is asked for.
  /// kNobody where nothing can be repeated any more.
  [[nodiscard]] std::size_t distance(const Node& node, const Places& places) const {
    constexpr std::size_t kFar = 1'000;  // what has no end is found early or not at all
    const bool ns_open = endless_.ns && !node.ns_repeats;
    const bool name_open = endless_.name && !node.name_repeats;
    std::size_t left = (ns_open ? kFar : 0) + (name_open ? kFar : 0) + (in_ns(node.stand) ? 1 : 0);
    for (std::size_t i = 0; i < places.size() && places[i] < first_denied_;) {
      const auto clause = positions_[places[i]].clause;
      std::size_t least = kNobody;
      bool can_wait = false;
      for (; i < places.size() && positions_[places[i]].clause == clause; ++i) {
        const auto& position = positions_[places[i]];
        least = std::min<std::size_t>(
            least, position.token == kSettled ? 0 : position.line_end - places[i]);
        can_wait = can_wait || position.last_waiting >= places[i];
      }
      if (clauses_[clause].negated) continue;
      if ((ns_open || name_open) && !can_wait) return kNobody;
      left += least;
    }
    return left;
  }

  [[nodiscard]] bool same(const Node& a, const Node& b, const Places& places) const {
    return a.stand == b.stand && a.allowed == b.allowed && a.ns_repeats == b.ns_repeats &&
           a.name_repeats == b.name_repeats && a.size == places.size() &&
           std::equal(places.begin(), places.end(), places_.begin() + a.begin);
  }

  bool add(Node& node, const Places& places) {
    if (2 * nodes_.size() >= table_.size()) grow();
    auto hash = hash_of(node, places.data(), places.size());
    auto slot = hash & (table_.size() - 1);
    for (; table_[slot] != kNobody; slot = (slot + 1) & (table_.size() - 1)) {
      const auto& known = nodes_[table_[slot]];
      if (!same(known, node, places)) continue;
      // It came here earlier, so by a text that is no longer. A later one is worth something only
      // if its name is shorter, which leaves more room.
      if (hasty_ || known.name_length <= node.name_length) return false;
      node.begin = known.begin;
      node.size = known.size;
      break;
    }
    if (table_[slot] == kNobody) {
      node.begin = static_cast<std::uint32_t>(places_.size());
      node.size = static_cast<std::uint32_t>(places.size());
      places_.insert(places_.end(), places.begin(), places.end());
    }
    table_[slot] = static_cast<Id>(nodes_.size());
    nodes_.push_back(node);
    work_ += places.size() + 2;
    return true;
  }

  static std::size_t hash_of(const Node& node, const Id* places, std::size_t size) {
    std::uint64_t h = static_cast<std::uint64_t>(node.stand) * 8 + (node.allowed ? 4 : 0) +
                      (node.ns_repeats ? 2 : 0) + (node.name_repeats ? 1 : 0) + 1;
    for (std::size_t i = 0; i < size; ++i) {
      h = (h ^ places[i]) * 0x9E3779B97F4A7C15U;
      h ^= h >> 29U;
    }
    return static_cast<std::size_t>(h);
  }

  void grow() {
    const auto old = std::exchange(table_, std::vector<Id>(table_.size() * 2, kNobody));
    for (const auto id : old) {
      if (id == kNobody) continue;
      const auto& node = nodes_[id];
      auto slot = hash_of(node, places_.data() + node.begin, node.size) & (table_.size() - 1);
      while (table_[slot] != kNobody) slot = (slot + 1) & (table_.size() - 1);
      table_[slot] = id;
    }
  }

  /// So many texts there are at least of the kind of this one, whose repeated part can be of any
  /// of `letters` letters, as soon as it is long enough.
  [[nodiscard]] std::uint64_t texts_like(const Node& node, std::size_t letters) const {
    if (letters < 2) return 1;
    const auto room = endless_.name ? language_->longest_name - node.name_length
                                    : language_->longest_namespace - node.ns_length;
    if (room < longest_line_) return 1;
    std::uint64_t texts = 1;
    for (std::size_t length = 0; length < room && texts < kUncountable; ++length) texts *= letters;
    return std::min(texts, kUncountable);
  }

  [[nodiscard]] std::string text_of(Id at) const {
    std::string text;
    for (; nodes_[at].parent != kNobody; at = nodes_[at].parent) text += nodes_[at].character;
    std::ranges::reverse(text);
    return text;
  }

  const SubjectLanguage* language_;
  bool hasty_;
  Budget& budget_;
  std::array<bool, 256> legal_{}, named_{}, keeps_out_{};
  std::string order_;
  std::vector<Position> positions_;
  std::vector<Clause> clauses_;
  std::vector<Term> terms_;
  Places start_;
  Id first_denied_ = 0;
  bool allowed_ = false, denied_ = false, unfinished_ = false;
  std::size_t longest_line_ = 0;
  Endless endless_;
  char repeated_ = 0;

  std::vector<Node> nodes_;
  /// When hasty: the nodes that are still to be looked at, by distance().
  using Distant = std::pair<std::size_t, Id>;
  std::priority_queue<Distant, std::vector<Distant>, std::greater<>> nearest_;
  Places places_;
  std::vector<Id> table_;
  std::size_t work_ = 0;
  Places stay_, merged_, settled_;
  std::string letters_;
  std::array<Places, 256> by_letter_;
};

}  // namespace

Search walk_texts(const PlainFormula& formula, const WalkOptions& options, Budget& budget) {
  return Searcher(formula, options.language, options.hasty, budget).run(options.endless);
}

}  // namespace irsa::iam
