// Symbolic admission: of all service accounts that could exist, whom does a trust policy let in?
//
// The answers are exact for all legal subjects, with the limits on the length of names. If a policy
// names its accounts literally, these are looked at. For patterns, the answer is a search for a
// text that gets in (text_search.h). How many get in is counted on the graph of all states. All of
// this has a budget (budget.h). If it is used up, or if a policy asks for something that no set of
// patterns expresses, `undecided` says why: then positive answers (a witness, open) are still true,
// and negative answers do not mean that nobody gets in.
//
// Keys of the call that no file shows are read in both ways: `may` lets in whoever gets in with
// some values of them, `surely` whoever gets in with all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iam/admission/budget.h"
#include "iam/evaluate/evaluate.h"
#include "iam/names/subject.h"

namespace irsa::iam {

struct AdmissionOptions {
  /// Subjects that are meant to get in, as patterns of StringLike; `lets_in_others` is about the
  /// rest. nullopt: not asked.
  std::optional<std::vector<std::string>> intended = {};
  /// Whether all get in, how many, and who: costs more than whether anybody does.
  bool numbers = true;
  std::size_t list_limit = 100;  ///< subjects are listed when there are at most so many
  SubjectLanguage language = {};
};

/// Counts from here on are not given.
inline constexpr std::uint64_t kUncountable = 1'000'000'000'000'000;

/// Parts of the subject that would have no end if their length were not limited.
struct Openness {
  bool namespaces = false;  ///< infinitely many namespaces
  bool names = false;       ///< infinitely many names in some namespace
  bool both = false;        ///< infinitely many names in each of infinitely many namespaces
};

/// Under one of the two readings.
struct Admitted {
  bool by_legal_name = false;  ///< some legal subject gets in
  bool everyone = false;       ///< every legal subject does; one of the numbers
  bool open = false;           ///< infinitely many, if their length were not limited
  Openness openness = {};
  /// Exact; nullopt from kUncountable on, if not asked for, or where Admission::uncounted says why.
  std::optional<std::uint64_t> count = {};
  std::vector<std::string> subjects = {};         ///< all, sorted, when there are few
  std::optional<std::string> witness = {};        ///< a shortest one
  bool lets_in_others = false;                    ///< somebody outside the intended
  std::optional<std::string> other_witness = {};  ///< a shortest one of those
};

struct Admission {
  /// Some text gets in as subject, legal or not (under `may`): tells a pattern that no legal name
  /// matches from conditions that contradict each other.
  bool satisfiable = false;
  /// A text that gets in, when no legal subject does.
  std::optional<std::string> text_witness = {};
  Admitted may;
  Admitted surely;
  std::string undecided = {};                 ///< who gets in; empty: decided
  std::string uncounted = {};                 ///< how many get in; empty: counted, or not asked for
  std::vector<std::string> assumptions = {};  ///< keys of the call that were left open
  std::vector<std::string> unsettled = {};    ///< what AWS does not say and the answer needs
};

/// Is there an audience with which some subject gets in?
struct AudienceAnswer {
  Truth satisfiable = Truth::no;             ///< by any text as subject; maybe: not decided
  Truth by_legal_name = Truth::no;           ///< by a legal subject
  std::optional<std::string> audience = {};  ///< one with which it is
};

/// Questions about one policy, which share one budget. What a statement of the policy says is found
/// out once for an issuer and an audience. Not for several threads at once.
class Admissions {
 public:
  using Statements = std::span<const Statement* const>;

  /// All that is passed must outlive this.
  Admissions(const TrustPolicy& policy, const RoleContext& role, std::size_t steps = kPolicySteps);
  ~Admissions();
  Admissions(const Admissions&) = delete;
  Admissions& operator=(const Admissions&) = delete;

  /// Whom the policy lets in with tokens of this issuer and audience.
  [[nodiscard]] Admission admit(std::string_view issuer, std::string_view audience,
                                const AdmissionOptions& options = {});
  /// Whom these statements would let in if there were no others and the first ones all allowed and
  /// the second ones all denied.
  [[nodiscard]] Admission admit(Statements allow, Statements deny, std::string_view issuer,
                                std::string_view audience, const AdmissionOptions& options = {});
  /// Whom the condition alone lets through.
  [[nodiscard]] Admission admit(const Condition& condition, std::string_view issuer,
                                std::string_view audience, const AdmissionOptions& options = {});
  /// Whom the policy's Allow statements would let in and this Deny statement keeps out.
  [[nodiscard]] Admission denied_by(const Statement& deny, std::string_view issuer,
                                    std::string_view audience,
                                    const AdmissionOptions& options = {});
  /// The same two, with any audience whatever.
  [[nodiscard]] AudienceAnswer admit_with_any_audience(std::string_view issuer,
                                                       const AdmissionOptions& options = {});
  [[nodiscard]] AudienceAnswer admit_with_any_audience(Statements allow, Statements deny,
                                                       std::string_view issuer,
                                                       const AdmissionOptions& options = {});

  /// Some answer is undecided because the budget was used up.
  [[nodiscard]] bool gave_up() const;
  /// Uses a part of the budget for other work on the policy. False when it is used up: then
  /// gave_up() is true, too.
  [[nodiscard]] bool spend(std::size_t steps);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// The same questions, asked once.
[[nodiscard]] Admission admit(const TrustPolicy& policy, const RoleContext& role,
                              std::string_view issuer, std::string_view audience,
                              const AdmissionOptions& options = {});
[[nodiscard]] AudienceAnswer admit_with_any_audience(const TrustPolicy& policy,
                                                     const RoleContext& role,
                                                     std::string_view issuer,
                                                     const AdmissionOptions& options = {});

/// Where to look for the accounts a policy lets in, without asking it about each account: whoever
/// gets in is one of `literals`, or matches one of `globs`, or `anyone` is set. Not the reverse:
/// ask allows() about those found.
struct SubjectSources {
  struct Glob {
    std::string pattern;    ///< as for StringLike, over the whole subject
    std::string ns;         ///< the namespace, when the pattern fixes it; else empty
    std::string ns_prefix;  ///< what the namespace begins with otherwise; may be empty
  };
  std::vector<std::string> literals = {};
  std::vector<Glob> globs = {};
  bool anyone = false;
};
[[nodiscard]] SubjectSources subject_sources(const TrustPolicy& policy, const RoleContext& role,
                                             std::string_view issuer, std::string_view audience);

/// A subject value as a rule sees it: the text and whether its operator globs.
struct SubjectValue {
  std::string_view text;
  bool globs = false;
};

/// How much a value takes in, part by part.
struct Breadth {
  enum class Part : std::uint8_t {
    nothing,  ///< no legal subject matches
    fixed,    ///< one
    some,     ///< several, and no end that is open
    open,     ///< infinitely many, but not all
    any,      ///< all there are
  };
  Part ns = Part::nothing;
  Part name = Part::nothing;
  std::string fixed_ns = {};    ///< for Part::fixed
  std::string fixed_name = {};  ///< for Part::fixed
  bool open = false;            ///< one of the parts is
};
[[nodiscard]] Breadth breadth(SubjectValue value);

/// Does some legal subject match the value?
[[nodiscard]] bool matches_some_subject(SubjectValue value);
/// Does one of the others match every legal subject that the value matches? False if the budget is
/// not enough, or if nothing matches the value.
[[nodiscard]] bool is_redundant(SubjectValue value, const std::vector<SubjectValue>& others,
                                Budget& budget);

}  // namespace irsa::iam
