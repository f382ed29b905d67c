// Deterministic walks over sets of patterns. Internal to iam.
//
// A pattern of m tokens is a line of m+1 positions. The positions that a text may have reached are
// a bit set, and the bit sets of all patterns lie beside each other. Together with a position in
// the language that is walked (the legal subjects, or all strings) they are a state; equal states
// are the same. So each state tells which patterns a text matches, and negation costs nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iam/names/pattern.h"
#include "iam/names/subject.h"

namespace irsa::iam {

/// Characters that no pattern tells apart, as far as the language knows them.
struct CharClass {
  enum class Kind : std::uint8_t { alphanumeric, hyphen, dot, colon, any };
  Kind kind;
  std::string members;  ///< the first is the one to show
};

/// The patterns side by side.
class PatternSet {
 public:
  /// They are numbered in this order, from 0. With `ignore_case`, letters match in any case. Texts
  /// begin after `beginning`, which all of them share.
  void add(const Pattern& pattern, bool ignore_case, std::string_view beginning = {});
  /// Of these patterns it only matters whether any matches: once one of them will match whatever
  /// follows, all of them count as matching and are followed no further.
  void group(const std::vector<std::size_t>& patterns);
  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  /// Bytes that some pattern names.
  [[nodiscard]] std::string named() const;

  /// To be called once, when all patterns are there. Each class is stood for by its first member.
  void prepare(const std::vector<CharClass>& classes);
  [[nodiscard]] std::size_t words() const { return words_; }

  using Bits = std::uint64_t*;
  using ConstBits = const std::uint64_t*;
  void start(Bits bits) const;
  void step(ConstBits from, std::size_t char_class, Bits to) const;
  [[nodiscard]] bool accepts(ConstBits bits, std::size_t pattern) const;

 private:
  struct Slot {
    std::size_t first_bit, size;  ///< size: tokens; the accepting bit is first_bit + size
    std::size_t group = kNoGroup;
  };
  static constexpr std::size_t kNoGroup = ~std::size_t{0};
  struct Group {
    std::size_t flag_bit;  ///< set when the group is decided
    std::vector<std::size_t> patterns;
  };
  void settle_groups(Bits bits) const;

  [[nodiscard]] std::vector<std::uint64_t> mask_for(char byte) const;
  void advance(ConstBits from, ConstBits mask, Bits to) const;
  void close(Bits bits) const;

  std::vector<PatternToken> tokens_;       ///< by bit; the accepting bits hold kEnd
  std::vector<std::uint8_t> initial_;      ///< by bit
  std::vector<std::uint8_t> ignore_case_;  ///< by bit
  std::vector<Slot> slots_;
  std::vector<Group> groups_;
  std::size_t words_ = 0;
  std::vector<std::uint64_t> stars_;
  std::vector<std::uint64_t> staying_;             ///< stars, and the flags of groups
  std::vector<std::vector<std::uint64_t>> masks_;  ///< by class: tokens that take it and move on
  /// Every `*`, last first within a pattern: once after it, what lies before it is redundant.
  struct Star {
    std::size_t bit, pattern_begin;
  };
  std::vector<Star> prunable_;
};

inline constexpr std::uint32_t kNoState = 0xFFFFFFFF;

/// The graph of states that can be reached. State 0 is the start.
struct Graph {
  std::vector<CharClass> classes;
  std::vector<std::uint32_t> next;    ///< by state and class; kNoState where the language ends
  std::vector<std::uint8_t> in_name;  ///< by state: after the colon
  std::vector<std::uint8_t> verdict;  ///< by state; 0 where no text of the language ends
  std::vector<std::uint8_t> ends;     ///< by state: a text of the language can end here
  bool complete = true;               ///< false: the limit was reached, states are missing

  [[nodiscard]] std::size_t size() const { return verdict.size(); }
  [[nodiscard]] std::uint32_t to(std::size_t state, std::size_t char_class) const {
    return next[state * classes.size() + char_class];
  }
};

/// What a state's text means, given which patterns it matches.
using Verdict = std::function<std::uint8_t(const PatternSet&, PatternSet::ConstBits)>;

/// Walks the legal subjects after their fixed beginning, which the patterns were added with. A step
/// is one word of the bit sets for one class; with so many, states are missing.
[[nodiscard]] Graph explore_subjects(PatternSet& patterns, const SubjectLanguage& language,
                                     std::size_t steps, const Verdict& verdict);
/// Walks all strings.
[[nodiscard]] Graph explore_strings(PatternSet& patterns, std::size_t steps,
                                    const Verdict& verdict);

}  // namespace irsa::iam
