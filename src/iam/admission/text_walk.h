// One walk through the texts that a formula over patterns may let through: what text_search.h makes
// its searches of. Internal to iam.
//
// Texts are tried shortest first, one character after the other. What two texts have in common is
// which positions of the patterns they have come to; of texts that stand alike only the first is
// followed. Nothing is built beforehand, and a position is forgotten as soon as it cannot change
// the answer any more: its clause is settled, or its statement is. So mostly there is little to
// keep in mind, however many patterns there are.
#pragma once

#include "iam/admission/text_search.h"

namespace irsa::iam {

struct WalkOptions {
  const SubjectLanguage* language = nullptr;  ///< nullptr for all strings
  /// Of a line that lets in only the furthest place is followed, and what seems nearest to its end.
  /// What is found is right, but need not be the shortest, and that nothing is found means nothing.
  bool hasty = false;
  Endless endless = {};
};

[[nodiscard]] Search walk_texts(const PlainFormula& formula, const WalkOptions& options,
                                Budget& budget);

}  // namespace irsa::iam
