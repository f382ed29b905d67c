// Answers from a graph of states: who is in a set of subjects, how many, the shortest. Internal to
// iam.
//
// The limits on the length of namespaces and names are kept exactly, without being part of a state:
// what can follow a state does not depend on how it was reached, and the length of a name starts
// again at the colon. So it is enough to know the shortest way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "iam/admission/admission.h"
#include "iam/admission/automaton.h"

namespace irsa::iam {

/// Which verdicts are asked for.
using Wanted = std::function<bool(std::uint8_t verdict)>;

/// One step of the search: a state on the shortest way it can be reached with so long a name.
struct Visit {
  std::uint32_t state;
  std::uint32_t parent;  ///< index of the visit before; kNoState for the first
  std::uint32_t char_class;
  std::uint32_t namespace_length, name_length;
};

/// All states that texts within the limits reach, nearest first. A state appears again when it is
/// reached later with a shorter name.
class Reachable {
 public:
  Reachable(const Graph& graph, const SubjectLanguage& language);
  /// A shortest text with a wanted verdict, without the fixed beginning of subjects.
  [[nodiscard]] std::optional<std::string> shortest(const Wanted& wanted) const;
  [[nodiscard]] bool any(const Wanted& wanted) const;

 private:
  const Graph& graph_;
  std::vector<Visit> visits_;
};

/// A shortest text with a wanted verdict in a graph of all strings.
[[nodiscard]] std::optional<std::string> shortest_string(const Graph& graph, const Wanted& wanted);

/// The states from which a wanted verdict can be reached within the limits, and what follows.
class Useful {
 public:
  Useful(const Graph& graph, const SubjectLanguage& language, Wanted wanted);
  [[nodiscard]] Openness openness() const;
  /// How many texts have a wanted verdict: `ceiling` when there are as many or more; nullopt when
  /// counting takes more steps (edges followed).
  [[nodiscard]] std::optional<std::uint64_t> count(std::uint64_t ceiling, std::size_t steps) const;
  /// All texts with a wanted verdict, of which there must be few.
  [[nodiscard]] std::vector<std::string> list() const;

 private:
  static constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();
  [[nodiscard]] bool useful(std::size_t state) const { return to_end_[state] != kNever; }
  [[nodiscard]] bool wanted(std::size_t state) const {
    return graph_.ends[state] != 0 && wanted_(graph_.verdict[state]);
  }
  /// Of the useful states for which `in` holds, those from which a cycle of such states is reached.
  [[nodiscard]] std::vector<std::uint8_t> leads_to_cycle(const std::vector<std::uint8_t>& in) const;
  void list_from(std::size_t state, std::size_t left, std::string& text,
                 std::vector<std::string>& out) const;

  const Graph& graph_;
  const SubjectLanguage& language_;
  Wanted wanted_;
  /// By state: the fewest characters to the end of a name that is wanted (in the name), or to the
  /// colon after which such an end is near enough (in the namespace).
  std::vector<std::uint32_t> to_end_;
};

}  // namespace irsa::iam
