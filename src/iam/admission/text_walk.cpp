#include "iam/admission/text_walk.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <span>
#include <utility>

#include "iam/admission/admission.h"
#include "iam/admission/pattern_places.h"

namespace irsa::iam {
namespace {

using Id = PatternPlaces::Id;
using Places = PatternPlaces::Places;
constexpr Id kNobody = 0xFFFFFFFF;

class Searcher {
 public:
  Searcher(const PlainFormula& formula, const SubjectLanguage* language, bool hasty, Budget& budget)
      : language_(language),
        hasty_(hasty),
        budget_(budget),
        patterns_(formula, language, hasty, budget) {}

  Search run(Endless endless) {
    endless_ = endless;
    if (!endless.ns && !endless.name) return walk();
    std::size_t free = 0;
    std::optional<char> unnamed, harmless;
    for (const char letter : language_->alphanumerics) {
      if (!patterns_.names(letter)) ++free;
      if (!patterns_.names(letter) && !unnamed) unnamed = letter;
      if (!patterns_.keeps_out(letter) && !harmless) harmless = letter;
    }
    if (!harmless && !patterns_.keeps_out('-')) harmless = '-';
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
  struct Node {
    Id parent;
    std::uint32_t begin{}, size{};  ///< of places_, where add() puts them
    std::uint32_t ns_length, name_length;
    Stand stand;
    bool allowed;  ///< some Allow holds, whatever follows
    bool ns_repeats, name_repeats;
    char character;
  };

  /// What patterns_ does counts as work of the walk.
  bool settle(std::span<const Id> before, const Places& now, bool& allowed, Places& out) {
    const bool anybody = patterns_.settle(before, now, allowed, out);
    work_ += patterns_.take_work();
    return anybody;
  }

  [[nodiscard]] std::span<const Id> places_of(const Node& node) const {
    return std::span(places_).subspan(node.begin, node.size);
  }

  Search walk() {
    if (patterns_.unfinished()) return {.end = Search::End::out_of_budget};
    nodes_.clear();
    places_.clear();
    nearest_ = {};
    table_.assign(64, kNobody);
    Node first{.parent = kNobody,
               .ns_length = 0,
               .name_length = 0,
               .stand = language_ == nullptr ? Stand::anywhere : Stand::ns_empty,
               .allowed = patterns_.allows_all(),
               .ns_repeats = false,
               .name_repeats = false,
               .character = 0};
    Places places;
    const Places& start = patterns_.start();
    work_ = start.size();
    if (patterns_.denies_all() || !settle(start, start, first.allowed, places)) {
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
    patterns_.move_on(places_of(node));
    bool others = false;  // of characters that no literal here names, the first stands for all
    for (const char character : patterns_.characters()) {
      const bool alike = !patterns_.leads_on(character);
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
      const auto& moved = patterns_.reached_by(character);
      work_ += moved.size();
      if (!settle(places_of(node), moved, next.allowed, settled_)) continue;
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
    for (std::size_t n = 0; n <= patterns_.longest_line(); ++n) {
      patterns_.move_on(now);
      const auto& moved = patterns_.reached_by(repeated_);
      work_ += now.size() + moved.size() + 1;
      if (!settle(now, moved, next.allowed, settled_)) return std::nullopt;
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
           (!endless_.name || node.name_repeats) && patterns_.lets_in(places, node.allowed);
  }

  /// So many tokens are left, of each clause that lets in, and so much of what is asked for.
  /// kNobody where nothing can be repeated any more.
  [[nodiscard]] std::size_t distance(const Node& node, const Places& places) const {
    constexpr std::size_t kFar = 1'000;  // what has no end is found early or not at all
    const bool ns_open = endless_.ns && !node.ns_repeats;
    const bool name_open = endless_.name && !node.name_repeats;
    const auto left = patterns_.tokens_left(places, ns_open || name_open);
    if (!left) return kNobody;
    return *left + (ns_open ? kFar : 0) + (name_open ? kFar : 0) + (in_ns(node.stand) ? 1 : 0);
  }

  [[nodiscard]] bool same(const Node& a, const Node& b, const Places& places) const {
    return a.stand == b.stand && a.allowed == b.allowed && a.ns_repeats == b.ns_repeats &&
           a.name_repeats == b.name_repeats && a.size == places.size() &&
           std::equal(places.begin(), places.end(), places_.begin() + a.begin);
  }

  bool add(Node& node, const Places& places) {
    if (2 * nodes_.size() >= table_.size()) grow();
    auto hash = hash_of(node, places);
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

  static std::size_t hash_of(const Node& node, std::span<const Id> places) {
    std::uint64_t h = static_cast<std::uint64_t>(node.stand) * 8 + (node.allowed ? 4 : 0) +
                      (node.ns_repeats ? 2 : 0) + (node.name_repeats ? 1 : 0) + 1;
    for (const Id place : places) {
      h = (h ^ place) * 0x9E3779B97F4A7C15U;
      h ^= h >> 29U;
    }
    return static_cast<std::size_t>(h);
  }

  void grow() {
    const auto old = std::exchange(table_, std::vector<Id>(table_.size() * 2, kNobody));
    for (const auto id : old) {
      if (id == kNobody) continue;
      const auto& node = nodes_[id];
      auto slot = hash_of(node, places_of(node)) & (table_.size() - 1);
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
    if (room < patterns_.longest_line()) return 1;
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
  PatternPlaces patterns_;
  Endless endless_;
  char repeated_ = 0;

  std::vector<Node> nodes_;
  /// When hasty: the nodes that are still to be looked at, by distance().
  using Distant = std::pair<std::size_t, Id>;
  std::priority_queue<Distant, std::vector<Distant>, std::greater<>> nearest_;
  Places places_, settled_;
  std::vector<Id> table_;
  std::size_t work_ = 0;
};

}  // namespace

Search walk_texts(const PlainFormula& formula, const WalkOptions& options, Budget& budget) {
  return Searcher(formula, options.language, options.hasty, budget).run(options.endless);
}

}  // namespace irsa::iam
