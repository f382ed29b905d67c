// What `trust` and `can-assume` have in common.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/index.h"

namespace irsa::cli {

/// Throws UsageError for anything else.
void require_text_or_json(const std::string& format);

/// NS/NAME taken apart; throws UsageError, naming the option, when it is not of that form.
[[nodiscard]] std::pair<std::string, std::string> split_account(const std::string& account,
                                                                std::string_view option);

/// What the policies asked about have that IAM would not store, with its place; the part that can
/// be judged is judged all the same.
void complain_about_policies(const index::Index& index, std::string_view role, std::ostream& err);

/// Names and ARNs of the roles of the input, for "did you mean".
[[nodiscard]] std::vector<std::string_view> role_names(const index::Index& index);

}  // namespace irsa::cli
