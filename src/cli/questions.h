// What `trust` and `can-assume` have in common.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/reference.h"
#include "engine/questions.h"
#include "engine/session.h"
#include "join/index.h"
#include "source/walk.h"

namespace irsa::cli {

/// Throws UsageError for anything else.
void require_text_or_json(const std::string& format);

/// NS/NAME taken apart; throws UsageError, naming the option, when it is not of that form.
[[nodiscard]] std::pair<std::string, std::string> split_account(const std::string& account,
                                                                std::string_view option);

/// What a question is asked about.
struct Asked {
  /// Reads the paths, the configuration and what both name as reference, and says what cannot be
  /// opened. Throws UsageError if a reference input cannot be used.
  Asked(const std::vector<std::string>& paths, const ConfigWords& config,
        const ReferenceWords& reference, Streams& streams);

  config::Settings settings;
  WalkResult found;
  engine::Session session;
  std::vector<Unreadable> unreadable;  ///< reported already; the question fails
};

/// Says which of these files do not parse.
void complain(const std::vector<engine::BrokenFile>& files, const SourceSet& sources,
              std::ostream& err);

/// " 3 files do not parse: irsa-lint check lists them." after a question that has no answer.
[[nodiscard]] std::string hint_at(const std::vector<engine::BrokenFile>& files);

/// What the policies asked about have that IAM would not store, with its place; the part that can
/// be judged is judged anyway.
void complain_about_policies(const join::Index& index, std::string_view role, std::ostream& err);

/// Names and ARNs of the roles of the input, for "did you mean".
[[nodiscard]] std::vector<std::string_view> role_names(const join::Index& index);

}  // namespace irsa::cli
