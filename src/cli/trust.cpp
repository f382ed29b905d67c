// irsa-lint trust: for each trust policy, whom it lets in.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "config/values.h"
#include "engine/questions.h"
#include "report/questions.h"

namespace irsa::cli {

namespace {

struct TrustWords {
  ConfigWords config;
  ReferenceWords reference;
  std::vector<std::string> paths, intended;
  std::string role, audience, missing_issuer, intended_from, format = "text";
};

/// Which roles do not trust the issuer yet: what a team asks that adds a cluster.
int show_missing(const TrustWords& words, const Asked& asked, const join::Index& index,
                 const std::vector<engine::BrokenFile>& broken, Streams& streams) {
  const std::string issuer = *config::issuer_of(words.missing_issuer);
  report::Unanswered unanswered = asked.unreadable;
  for (const engine::BrokenFile& file : broken) unanswered.push_back({file.path, file.message});
  const auto roles = engine::roles_without_issuer(index, issuer);
  const bool json = words.format == "json";
  write_stream(streams.out, json ? Medium::json : Medium::text,
               json ? report::missing_to_json(roles, issuer, unanswered, asked.found.files)
                    : report::missing_to_text(roles, asked.found.files));
  tell(streams.err, count_of(roles.size(), "role lets", "roles let") +
                        " pods of some cluster in, and not those of " + printable(issuer) + "\n");
  if (!unanswered.empty()) return kFailed;
  return roles.empty() ? kClean : kFindings;
}

/// Roles that let in accounts of the input which do not name them.
std::size_t count_open_to_strangers(const std::vector<engine::PolicyAnswer>& answers) {
  return static_cast<std::size_t>(
      std::count_if(answers.begin(), answers.end(), [](const engine::PolicyAnswer& answer) {
        return std::any_of(answer.issuers.begin(), answer.issuers.end(),
                           [](const auto& issuer) { return !issuer.strangers.empty(); });
      }));
}

int trust(const TrustWords& words, Streams& streams) {
  require_text_or_json(words.format);
  engine::TrustQuestion question{.role = words.role, .audience = words.audience};
  if (!words.intended.empty()) {
    for (const std::string& account : words.intended) (void)split_account(account, "--intended");
    question.intended = words.intended;
  }
  if (!words.missing_issuer.empty() && !config::issuer_of(words.missing_issuer)) {
    throw UsageError("--missing-issuer: " + irsa::quoted(words.missing_issuer) +
                     " is not the URL of an OIDC issuer.");
  }
  ReferenceWords reference = words.reference;
  if (!words.intended_from.empty()) {
    reference.against.push_back(words.intended_from);
    question.intended_by_annotation = true;
  }
  question.reference = !words.role.empty();
  Asked asked(words.paths.empty() ? std::vector<std::string>{"."} : words.paths, words.config,
              reference, streams);
  const join::Index& index = asked.session.index();
  complain_about_policies(index, question.role, streams.err);
  if (question.intended_by_annotation && index.facts().service_accounts.empty()) {
    throw UsageError("--intended-from: " + irsa::quoted(words.intended_from) +
                     " holds no service account to compare with.");
  }
  const auto answers = words.missing_issuer.empty() ? engine::whom_it_lets_in(index, question)
                                                    : std::vector<engine::PolicyAnswer>{};
  std::vector<engine::BrokenFile> broken = engine::broken_files(index);
  const std::string hint = hint_at(broken);
  // An answer about every policy is missing one if a policy does not parse. Whoever asks for a role
  // and gets it need not hear about other files each time.
  std::erase_if(broken, [&](const engine::BrokenFile& file) {
    return !file.named && !(file.holds_policy && (words.role.empty() || answers.empty()));
  });
  complain(broken, asked.found.files, streams.err);
  if (!words.missing_issuer.empty()) return show_missing(words, asked, index, broken, streams);
  const bool unread = !asked.unreadable.empty() || !broken.empty();
  // Whoever asks for a role and gets it need not hear about others.
  const auto unresolved = words.role.empty() || answers.empty() ? index.facts().unresolved
                                                                : std::vector<load::Unresolved>{};
  if (answers.empty() && unresolved.empty() && !unread) {
    throw UsageError(
        (words.role.empty()
             ? std::string("the input holds no trust policy") +
                   (!index.roles().empty() ? " but those it is checked against: ask about "
                                             "one of these with --role ROLE."
                                           : ".")
             : "the input holds no trust policy of role " + irsa::quoted(words.role) + "." +
                   did_you_mean(words.role, role_names(index))) +
        hint);
  }
  report::Unanswered unanswered = asked.unreadable;
  for (const engine::BrokenFile& file : broken) unanswered.push_back({file.path, file.message});
  const bool json = words.format == "json";
  write_stream(streams.out, json ? Medium::json : Medium::text,
               json ? report::to_json(answers, unresolved, unanswered, asked.found.files)
                    : report::to_text(answers, unresolved, asked.found.files));
  if (unread) return kFailed;
  if (!question.intended_by_annotation) return kClean;
  const std::size_t open = count_open_to_strangers(answers);
  tell(streams.err, count_of(open, "role lets", "roles let") +
                        " in service accounts that do not name " + (open == 1 ? "it" : "them") +
                        "\n");
  return open == 0 ? kClean : kFindings;
}

}  // namespace

Action declare_trust(CLI::App& app) {
  const auto words = std::make_shared<TrustWords>();
  app.add_option("PATH", words->paths,
                 "Files and directories; - is standard input; without any, the working directory");
  app.add_option("--role", words->role,
                 "Only the policy of this role, by ARN, name or Terraform address")
      ->type_name("ROLE");
  app.add_option("--audience", words->audience,
                 "Audience of the tokens (default: sts.amazonaws.com)")
      ->type_name("AUD");
  app.add_option(
         "--intended", words->intended,
         "A service account that is meant to get in (with * and ? for several); say whether others "
         "get in")
      ->type_name("NS/NAME")
      ->allow_extra_args(false);
  app.add_option("--intended-from", words->intended_from,
                 "Meant to get in are the service accounts that name the role, in this snapshot or "
                 "file and in PATH; status 1 if others get in")
      ->type_name("FILE");
  app.add_option("--missing-issuer", words->missing_issuer,
                 "List the roles for pods that do not trust this cluster's issuer yet; status 1 if "
                 "there are any")
      ->type_name("URL");
  app.add_option("--format", words->format, "text or json")->type_name("FORMAT");
  declare_reference_options(app, words->reference);
  declare_config_options(app, words->config);
  return [words](Streams& streams) { return trust(*words, streams); };
}

}  // namespace irsa::cli
