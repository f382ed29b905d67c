// One walk through the texts that a formula over patterns may let through. text_search.h makes its
// searches of such walks. Internal to iam.
//
// Texts are tried shortest first, one character after the other. Two texts are alike if they have
// reached the same positions of the patterns; of alike texts only the first is followed. Nothing is
// built beforehand, and a position is forgotten as soon as it can no longer change the answer: its
// clause is decided, or its statement is. So there is mostly little to remember, however many
// patterns there are.
#pragma once

#include "iam/admission/text_search.h"

namespace irsa::iam {

struct WalkOptions {
  const SubjectLanguage* language = nullptr;  ///< nullptr for all strings
  /// Of a line that lets in only the furthest place is followed, and what seems nearest to its end.
  /// What is found is right, but may not be the shortest. If nothing is found, that means nothing.
  bool hasty = false;
  Endless endless = {};
};

[[nodiscard]] Search walk_texts(const PlainFormula& formula, const WalkOptions& options,
                                Budget& budget);

}  // namespace irsa::iam
