#include "iam/admission/automaton.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace irsa::iam {
namespace {

constexpr PatternToken kEnd = 0x102;
constexpr std::size_t kWordBits = 64;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool takes(PatternToken token, bool ignore_case, char byte) {
  if (token == kAnyOne) return true;
  if (token >= kAnyRun) return false;
  const auto literal = static_cast<char>(token);
  return literal == byte || (ignore_case && lower(literal) == lower(byte));
}

void set_bit(std::vector<std::uint64_t>& bits, std::size_t bit) {
  bits[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
}

bool has_bit(const std::uint64_t* bits, std::size_t bit) {
  return ((bits[bit / kWordBits] >> (bit % kWordBits)) & 1U) != 0;
}

void clear_bits(std::uint64_t* bits, std::size_t begin, std::size_t end) {
  for (auto bit = begin; bit < end;) {
    const auto offset = bit % kWordBits;
    const auto count = std::min(kWordBits - offset, end - bit);
    const auto ones = count == kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    bits[bit / kWordBits] &= ~(ones << offset);
    bit += count;
  }
}

/// Which positions of a pattern a text may have reached; the last is behind its end.
std::vector<std::uint8_t> positions_behind(const Pattern& tokens, bool ignore_case,
                                           std::string_view text) {
  std::vector<std::uint8_t> at(tokens.size() + 1, 0);
  // Nearly all patterns spell the beginning out.
  std::size_t same = 0;
  while (same < text.size() && same < tokens.size() && tokens[same] < kAnyRun &&
         takes(tokens[same], ignore_case, text[same])) {
    ++same;
  }
  at[same] = 1;
  const auto close = [&](std::vector<std::uint8_t>& positions) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (positions[i] != 0 && tokens[i] == kAnyRun) positions[i + 1] = 1;
    }
  };
  close(at);
  for (const char byte : text.substr(same)) {
    std::vector<std::uint8_t> then(tokens.size() + 1, 0);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (at[i] == 0) continue;
      if (tokens[i] == kAnyRun) then[i] = 1;
      if (takes(tokens[i], ignore_case, byte)) then[i + 1] = 1;
    }
    close(then);
    at = std::move(then);
  }
  return at;
}

}  // namespace

void PatternSet::add(const Pattern& pattern, bool ignore_case, std::string_view beginning) {
  Pattern tokens;
  for (const auto token : pattern) {
    // A run of `*` is one: then a `*` never is next to another and closing takes one shift.
    if (token != kAnyRun || tokens.empty() || tokens.back() != kAnyRun) tokens += token;
  }
  const auto at = positions_behind(tokens, ignore_case, beginning);
  // What lies before the first position reached is over for good.
  const auto first = static_cast<std::size_t>(std::ranges::find(at, 1) - at.begin());
  const auto begin = tokens_.size();
  for (std::size_t i = first; i < tokens.size(); ++i) {
    tokens_.push_back(tokens[i]);
    ignore_case_.push_back(ignore_case ? 1 : 0);
    initial_.push_back(at[i]);
  }
  slots_.push_back({.first_bit = begin, .size = tokens_.size() - begin});
  tokens_.push_back(kEnd);
  ignore_case_.push_back(0);
  initial_.push_back(at.back());
}

void PatternSet::group(const std::vector<std::size_t>& patterns) {
  if (patterns.size() < 2) return;
  for (const auto pattern : patterns) slots_[pattern].group = groups_.size();
  groups_.push_back({tokens_.size(), patterns});
  tokens_.push_back(kEnd);
  ignore_case_.push_back(0);
  initial_.push_back(0);
}

std::string PatternSet::named() const {
  std::array<bool, 256> seen{};
  for (std::size_t bit = 0; bit < tokens_.size(); ++bit) {
    if (tokens_[bit] >= kAnyRun) continue;
    seen[tokens_[bit]] = true;
    const auto letter = static_cast<char>(tokens_[bit]);
    if (ignore_case_[bit] == 0) continue;
    seen[static_cast<unsigned char>(lower(letter))] = true;
    seen[static_cast<unsigned char>(upper(letter))] = true;
  }
  std::string bytes;
  for (std::size_t byte = 0; byte < seen.size(); ++byte) {
    if (seen[byte]) bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::vector<std::uint64_t> PatternSet::mask_for(char byte) const {
  std::vector<std::uint64_t> mask(words_, 0);
  for (std::size_t bit = 0; bit < tokens_.size(); ++bit) {
    if (takes(tokens_[bit], ignore_case_[bit] != 0, byte)) set_bit(mask, bit);
  }
  return mask;
}

void PatternSet::prepare(const std::vector<CharClass>& classes) {
  words_ = std::max<std::size_t>((tokens_.size() + kWordBits - 1) / kWordBits, 1);
  stars_.assign(words_, 0);
  staying_.assign(words_, 0);
  for (const auto& slot : slots_) {
    for (auto bit = slot.first_bit + slot.size; bit-- > slot.first_bit;) {
      if (tokens_[bit] != kAnyRun) continue;
      set_bit(stars_, bit);
      set_bit(staying_, bit);
      prunable_.push_back({bit, slot.first_bit});
    }
  }
  for (const auto& group : groups_) set_bit(staying_, group.flag_bit);
  for (const auto& char_class : classes) masks_.push_back(mask_for(char_class.members.front()));
}

void PatternSet::start(Bits bits) const {
  std::fill_n(bits, words_, 0);
  for (std::size_t bit = 0; bit < initial_.size(); ++bit) {
    if (initial_[bit] != 0) bits[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
  }
  close(bits);
}

void PatternSet::close(Bits bits) const {
  std::uint64_t carry = 0;
  for (std::size_t word = 0; word < words_; ++word) {
    const auto at_star = bits[word] & stars_[word];
    bits[word] |= (at_star << 1U) | carry;
    carry = at_star >> (kWordBits - 1);
  }
  // Whatever an earlier position accepts, the last `*` reached accepts too.
  std::size_t done = kNoState;
  for (const auto& star : prunable_) {
    if (star.pattern_begin == done || !has_bit(bits, star.bit)) continue;
    clear_bits(bits, star.pattern_begin, star.bit);
    done = star.pattern_begin;
  }
  settle_groups(bits);
}

void PatternSet::settle_groups(Bits bits) const {
  for (const auto& group : groups_) {
    // On a `*` at its end a pattern matches from here on.
    const bool settled =
        has_bit(bits, group.flag_bit) || std::ranges::any_of(group.patterns, [&](auto pattern) {
          const auto& slot = slots_[pattern];
          if (slot.size == 0) return false;
          const auto last = slot.first_bit + slot.size - 1;
          return tokens_[last] == kAnyRun && has_bit(bits, last);
        });
    if (!settled) continue;
    for (const auto pattern : group.patterns) {
      const auto& slot = slots_[pattern];
      clear_bits(bits, slot.first_bit, slot.first_bit + slot.size + 1);
    }
    bits[group.flag_bit / kWordBits] |= std::uint64_t{1} << (group.flag_bit % kWordBits);
  }
}

void PatternSet::advance(ConstBits from, ConstBits mask, Bits to) const {
  std::uint64_t carry = 0;
  for (std::size_t word = 0; word < words_; ++word) {
    const auto moving = from[word] & mask[word];
    to[word] = (moving << 1U) | carry | (from[word] & staying_[word]);
    carry = moving >> (kWordBits - 1);
  }
  close(to);
}

void PatternSet::step(ConstBits from, std::size_t char_class, Bits to) const {
  advance(from, masks_[char_class].data(), to);
}

bool PatternSet::accepts(ConstBits bits, std::size_t pattern) const {
  const auto& slot = slots_[pattern];
  return has_bit(bits, slot.first_bit + slot.size) ||
         (slot.group != kNoGroup && has_bit(bits, groups_[slot.group].flag_bit));
}

namespace {

/// Where a text is in the language of legal subjects.
enum class Place : std::uint8_t {
  namespace_empty,
  namespace_alphanumeric,
  namespace_hyphen,
  label_empty,  ///< the name's beginning, or behind a dot
  label_alphanumeric,
  label_hyphen,
  anywhere,  ///< of the language of all strings
};

std::optional<Place> move(Place place, CharClass::Kind kind) {
  using enum Place;
  using Kind = CharClass::Kind;
  if (place == anywhere) return anywhere;
  const bool in_namespace = place <= namespace_hyphen;
  switch (kind) {
    case Kind::alphanumeric: return in_namespace ? namespace_alphanumeric : label_alphanumeric;
    case Kind::hyphen:
      if (place == namespace_empty || place == label_empty) return std::nullopt;
      return in_namespace ? namespace_hyphen : label_hyphen;
    case Kind::dot:
      if (place == label_alphanumeric) return label_empty;
      return std::nullopt;
    case Kind::colon:
      if (place == namespace_alphanumeric) return label_empty;
      return std::nullopt;
    case Kind::any: break;
  }
  return std::nullopt;
}

bool may_end(Place place) { return place == Place::label_alphanumeric || place == Place::anywhere; }

/// The states found so far, each once.
class StateTable {
 public:
  explicit StateTable(std::size_t words) : words_(words), table_(64, kNoState) {}

  [[nodiscard]] std::size_t size() const { return places_.size(); }
  [[nodiscard]] const std::uint64_t* bits(std::size_t state) const {
    return bits_.data() + state * words_;
  }
  [[nodiscard]] Place place(std::size_t state) const { return places_[state]; }

  /// The state's number; a new one when it was not there and `may_add`, else kNoState.
  std::uint32_t find_or_add(Place place, const std::uint64_t* bits, bool may_add) {
    if (2 * size() >= table_.size()) grow();
    auto at = hash(place, bits) & (table_.size() - 1);
    while (table_[at] != kNoState) {
      if (same(table_[at], place, bits)) return table_[at];
      at = (at + 1) & (table_.size() - 1);
    }
    if (!may_add) return kNoState;
    table_[at] = static_cast<std::uint32_t>(size());
    places_.push_back(place);
    bits_.insert(bits_.end(), bits, bits + words_);
    return table_[at];
  }

 private:
  [[nodiscard]] bool same(std::uint32_t state, Place place, const std::uint64_t* bits) const {
    return places_[state] == place &&
           std::memcmp(this->bits(state), bits, words_ * sizeof(std::uint64_t)) == 0;
  }
  [[nodiscard]] std::size_t hash(Place place, const std::uint64_t* bits) const {
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;
    std::uint64_t h = static_cast<std::uint64_t>(place) + 1;
    for (std::size_t word = 0; word < words_; ++word) {
      h = (h ^ bits[word]) * kSpread;
      h ^= h >> 32U;
    }
    // A product carries a bit only upwards, and the table is asked by the lowest: once more, for
    // the high bits of the last word.
    h *= kSpread;
    return static_cast<std::size_t>(h ^ (h >> 32U));
  }
  void grow() {
    table_.assign(table_.size() * 2, kNoState);
    for (std::uint32_t state = 0; state < size(); ++state) {
      auto at = hash(places_[state], bits(state)) & (table_.size() - 1);
      while (table_[at] != kNoState) at = (at + 1) & (table_.size() - 1);
      table_[at] = state;
    }
  }

  std::size_t words_;
  std::vector<Place> places_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> table_;
};

Graph explore(const PatternSet& patterns, std::vector<CharClass> classes, Place start,
              std::size_t steps, const Verdict& verdict) {
  Graph graph;
  graph.classes = std::move(classes);
  const auto class_count = graph.classes.size();
  const auto limit = std::max<std::size_t>(steps / (patterns.words() * class_count), 1);
  StateTable states(patterns.words());
  std::vector<std::uint64_t> from(patterns.words());
  std::vector<std::uint64_t> to(patterns.words());
  patterns.start(from.data());
  states.find_or_add(start, from.data(), true);
  for (std::size_t state = 0; state < states.size(); ++state) {
    const auto place = states.place(state);
    graph.in_name.push_back(place >= Place::label_empty && place != Place::anywhere ? 1 : 0);
    graph.ends.push_back(may_end(place) ? 1 : 0);
    graph.verdict.push_back(may_end(place) ? verdict(patterns, states.bits(state)) : 0);
    for (std::size_t c = 0; c < class_count; ++c) {
      std::uint32_t target = kNoState;
      if (const auto next_place = move(place, graph.classes[c].kind)) {
        patterns.step(states.bits(state), c, to.data());
        target = states.find_or_add(*next_place, to.data(), states.size() < limit);
        if (target == kNoState) graph.complete = false;
      }
      graph.next.push_back(target);
    }
  }
  return graph;
}

/// Named alphanumerics one by one, the others together; letters before digits, because witnesses
/// are for people.
std::vector<CharClass> subject_classes(const PatternSet& patterns,
                                       const SubjectLanguage& language) {
  using Kind = CharClass::Kind;
  const auto named = patterns.named();
  std::vector<CharClass> classes;
  std::string others;
  for (const char c : language.alphanumerics) {
    if (named.find(c) != std::string::npos) {
      classes.push_back({Kind::alphanumeric, std::string(1, c)});
    } else {
      others += c;
    }
  }
  if (!others.empty()) {
    const auto place = std::ranges::find_if(classes, [&](const CharClass& known) {
      return language.alphanumerics.find(known.members.front()) >
             language.alphanumerics.find(others.front());
    });
    classes.insert(place, {Kind::alphanumeric, others});
  }
  classes.push_back({Kind::hyphen, "-"});
  classes.push_back({Kind::dot, "."});
  classes.push_back({Kind::colon, ":"});
  return classes;
}

std::vector<CharClass> string_classes(const PatternSet& patterns) {
  const auto named = patterns.named();
  std::vector<CharClass> classes;
  for (const char c : named) classes.push_back({CharClass::Kind::any, std::string(1, c)});
  // Any byte that no pattern names stands for all of them; a printable one if there is one.
  for (int offset = 0; offset < 256; ++offset) {
    const auto byte = static_cast<char>((offset + 'a') % 256);
    if (named.find(byte) == std::string::npos) {
      classes.push_back({CharClass::Kind::any, std::string(1, byte)});
      break;
    }
  }
  return classes;
}

}  // namespace

Graph explore_subjects(PatternSet& patterns, const SubjectLanguage& language, std::size_t steps,
                       const Verdict& verdict) {
  auto classes = subject_classes(patterns, language);
  patterns.prepare(classes);
  return explore(patterns, std::move(classes), Place::namespace_empty, steps, verdict);
}

Graph explore_strings(PatternSet& patterns, std::size_t steps, const Verdict& verdict) {
  auto classes = string_classes(patterns);
  patterns.prepare(classes);
  return explore(patterns, std::move(classes), Place::anywhere, steps, verdict);
}

}  // namespace irsa::iam
