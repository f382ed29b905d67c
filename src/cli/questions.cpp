#include "cli/questions.h"

#include "base/text.h"
#include "cli/command.h"
#include "engine/questions.h"
#include "report/location.h"

namespace irsa::cli {

void require_text_or_json(const std::string& format) {
  if (format == "text" || format == "json") return;
  throw UsageError("there is no format " + irsa::quoted(format) +
                   " here; known are text and json.");
}

std::pair<std::string, std::string> split_account(const std::string& account,
                                                  std::string_view option) {
  const std::size_t slash = account.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == account.size() ||
      account.find('/', slash + 1) != std::string::npos) {
    throw UsageError(std::string(option) + ": " + irsa::quoted(account) +
                     " is not of the form NAMESPACE/NAME.");
  }
  return {account.substr(0, slash), account.substr(slash + 1)};
}

void complain_about_policies(const index::Index& index, std::string_view role, std::ostream& err) {
  const auto print = [&](std::string_view what, Span where, std::string_view message) {
    const report::Location place = report::location_of(index.sources(), where);
    err << printable(place.path) << ':' << place.position.line << ':' << place.position.column
        << ": " << what << ": " << message << '\n';
  };
  // A file that could not be read may have held the policy asked about.
  for (const load::ReadingProblem& problem : index.facts().problems) {
    if (problem.rule == load::ReadingRule::yaml_syntax ||
        problem.rule == load::ReadingRule::json_syntax ||
        problem.rule == load::ReadingRule::input_limit) {
      print("error", problem.problem.where, problem.problem.message);
    }
  }
  for (const index::RoleEntry* const entry : engine::roles_called(index, role)) {
    for (const iam::PolicyDefect& defect : entry->role->policy->defects) {
      print("warning", defect.where, defect.message);
    }
  }
}

std::vector<std::string_view> role_names(const index::Index& index) {
  std::vector<std::string_view> names;
  for (const index::RoleEntry& role : index.roles()) {
    if (!role.name.empty()) names.push_back(role.name);
    if (!role.arn.empty()) names.push_back(role.arn);
  }
  return names;
}

}  // namespace irsa::cli
