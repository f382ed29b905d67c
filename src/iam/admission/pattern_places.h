// The patterns of a formula as places that a text can have reached, and what becomes of these with
// one more character. Internal to iam.
//
// A place is a position of one line of a pattern. All places that a text has reached, in order, are
// everything that a walk (text_walk.h) has to know of it. settle() forgets those that can no longer
// change the answer: their clause is decided, or its statement is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "iam/admission/pattern_line.h"
#include "iam/admission/text_search.h"

namespace irsa::iam {

class PatternPlaces {
 public:
  using Id = std::uint32_t;
  using Places = std::vector<Id>;

  /// `language`: nullptr for all strings. `furthest`: of a line that lets in only the furthest
  /// place is kept.
  PatternPlaces(const PlainFormula& formula, const SubjectLanguage* language, bool furthest,
                Budget& budget);

  /// The budget did not last for the patterns: nothing else may be asked.
  [[nodiscard]] bool unfinished() const { return unfinished_; }
  /// Some Allow, or some Deny, holds for every text.
  [[nodiscard]] bool allows_all() const { return allowed_; }
  [[nodiscard]] bool denies_all() const { return denied_; }
  /// Before the first character.
  [[nodiscard]] const Places& start() const { return start_; }
  /// All characters that have to be tried; of several that no pattern names one may be enough.
  [[nodiscard]] const std::string& characters() const { return characters_; }
  [[nodiscard]] bool names(char letter) const { return named_[byte(letter)]; }
  /// A pattern that keeps out names it.
  [[nodiscard]] bool keeps_out(char letter) const { return keeps_out_[byte(letter)]; }
  [[nodiscard]] std::size_t longest_line() const { return longest_line_; }

  /// One character on from these places, whatever it is; then ask reached_by() for each character.
  void move_on(std::span<const Id> from);
  /// Does a literal name this character here?
  [[nodiscard]] bool leads_on(char character) const { return !by_letter_[byte(character)].empty(); }
  /// All places behind the character, before anything is forgotten. Good until the next call.
  [[nodiscard]] const Places& reached_by(char character);

  /// Forgets what cannot change the answer any more. Terms that none of `before` belongs to were
  /// settled earlier. `allowed`: some Allow holds, whatever follows. False when nobody gets in,
  /// whatever follows.
  bool settle(std::span<const Id> before, const Places& now, bool& allowed, Places& out);
  /// Does a text that ends here get in?
  [[nodiscard]] bool lets_in(const Places& places, bool allowed) const;
  /// How many tokens of the clauses that let in are left. nullopt where each of them must be able
  /// to wait (`waiting`), and one cannot any more.
  [[nodiscard]] std::optional<std::size_t> tokens_left(const Places& places, bool waiting) const;

  /// What settling has cost since the last call.
  [[nodiscard]] std::size_t take_work() { return std::exchange(work_, 0); }

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

  static std::size_t byte(char c) { return static_cast<unsigned char>(c); }

  [[nodiscard]] bool possible(const Line& line) const;
  void add_line(const Line& line, Id clause, bool keeps_out, bool any_case);
  void add_term(const PlainFormula::Term& term, bool deny, Budget& budget);
  [[nodiscard]] std::vector<Pattern> rests_of(const SubjectPattern& pattern) const;
  /// Named ones first; one that nobody names stands for all others, a printable one if possible.
  void order_all_bytes();
  void put_letter(char letter, Id at);
  /// `yes` leaves places that nobody asks for in `out`.
  Truth settle_term(const Term& term, const Places& now, std::size_t begin, std::size_t end,
                    Places& out);
  /// Of each line: from the last place on that waits, for what fits from an earlier one fits there.
  void keep_telling(const Places& now, std::size_t begin, std::size_t end, bool furthest,
                    Places& out) const;

  const SubjectLanguage* language_;
  bool furthest_;
  std::array<bool, 256> legal_{}, named_{}, keeps_out_{};
  std::string characters_;
  std::vector<Position> positions_;
  std::vector<Clause> clauses_;
  std::vector<Term> terms_;
  Places start_;
  Id first_denied_ = 0;
  bool allowed_ = false, denied_ = false, unfinished_ = false;
  std::size_t longest_line_ = 0;
  std::size_t work_ = 0;
  Places stay_, merged_;               // behind the last move_on()
  std::string letters_;                // those with places in by_letter_
  std::array<Places, 256> by_letter_;  // where literals lead to
};

}  // namespace irsa::iam
