// Writes into rules/<slug>.yaml what the findings of its bad examples say in addition to their
// message: the keys `related` and `help` of an expectation.
//
// The rest of the text stays as it is, byte for byte, except that an expectation in braces is
// written in lines if it gets a note. An expectation that says all this already is not touched.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// Of one expectation.
struct ProposedNotes {
  std::size_t example = 0;             ///< of `bad`, from 0
  std::size_t expectation = 0;         ///< of its `expect`, from 0
  std::vector<ExpectedPlace> related;  ///< all of them; `offset` says where, `occurrence` is made
  std::string help;
};

/// `text` is the file's, `rule` what was read of it. Throws std::runtime_error where the text is
/// laid out in a way that this cannot edit.
[[nodiscard]] std::string with_notes(const std::string& text, const RuleFile& rule,
                                     const std::vector<ProposedNotes>& proposed);

}  // namespace irsa::tools
