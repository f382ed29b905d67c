#include "cli/questions.h"

#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "engine/questions.h"
#include "engine/reference.h"
#include "report/places.h"

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

namespace {

void print_place(const SourceSet& sources, std::string_view level, Span where,
                 std::string_view message, std::ostream& err) {
  const report::Location place = report::location_of(sources, where);
  tell(err, printable(place.path) + ':' + std::to_string(place.position.line) + ':' +
                std::to_string(place.position.column) + ": " + std::string(level) + ": " +
                printable(message) + '\n');
}

}  // namespace

namespace {

/// What `check` leaves out may be asked about; files of values are read wherever they are.
config::Settings for_the_walk(const config::Settings& settings) {
  config::Settings out;
  out.here = settings.here;
  out.terraform = settings.terraform;
  return out;
}

}  // namespace

Asked::Asked(const std::vector<std::string>& paths, const ConfigWords& config,
             const ReferenceWords& reference, Streams& streams)
    : settings(load_config(config, streams.here, streams.err).settings),
      found(find_input(paths, {}, streams.in, for_the_walk(settings))),
      session(
          (add_reference(reference_paths(reference, settings), found, streams.err), found.files),
          settings) {
  session.read();
  unreadable = session.unreadable();
  for (const auto* more : {&found.named, &found.directories}) {
    unreadable.insert(unreadable.end(), more->begin(), more->end());
  }
  (void)complain(unreadable, streams.err);
  const auto defects = engine::reference_defects(found.files, settings, session.facts());
  if (!defects.empty()) throw UsageError(defects.front() + ".");
}

void complain(const std::vector<engine::BrokenFile>& files, const SourceSet& sources,
              std::ostream& err) {
  for (const engine::BrokenFile& file : files) {
    print_place(sources, "error", file.where, file.message, err);
  }
}

std::string hint_at(const std::vector<engine::BrokenFile>& files) {
  if (files.empty()) return {};
  return " " + count_of(files.size(), "file does", "files do") +
         " not parse: irsa-lint check lists them.";
}

void complain_about_policies(const join::Index& index, std::string_view role, std::ostream& err) {
  for (const join::RoleEntry* const entry : engine::roles_called(index, role)) {
    for (const iam::PolicyDefect& defect : entry->role->policy->defects) {
      print_place(index.sources(), "warning", defect.where, defect.message, err);
    }
  }
}

std::vector<std::string_view> role_names(const join::Index& index) {
  std::vector<std::string_view> names;
  for (const join::RoleEntry& role : index.roles()) {
    if (!role.name.empty()) names.push_back(role.name);
    if (!role.arn.empty()) names.push_back(role.arn);
  }
  return names;
}

}  // namespace irsa::cli
