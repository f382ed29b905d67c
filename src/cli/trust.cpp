// irsa-lint trust: for each trust policy, whom it lets in.
#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "engine/questions.h"
#include "report/questions.h"

namespace irsa::cli {

namespace {

struct TrustWords {
  ConfigWords config;
  std::vector<std::string> paths, intended;
  std::string role, audience, format = "text";
};

int trust(const TrustWords& words, Streams& streams) {
  require_text_or_json(words.format);
  engine::TrustQuestion question{.role = words.role, .audience = words.audience};
  if (!words.intended.empty()) {
    for (const std::string& account : words.intended) (void)split_account(account, "--intended");
    question.intended = words.intended;
  }
  Asked asked(words.paths.empty() ? std::vector<std::string>{"."} : words.paths, words.config,
              streams);
  const join::Index& index = asked.session.index();
  complain_about_policies(index, question.role, streams.err);
  const auto answers = engine::whom_it_lets_in(index, question);
  std::vector<engine::BrokenFile> broken = engine::broken_files(index);
  const std::string hint = hint_at(broken);
  // An answer about every policy is missing one if a policy does not parse. Whoever asks for a role
  // and gets it need not hear about other files each time.
  std::erase_if(broken, [&](const engine::BrokenFile& file) {
    return !file.named && !(file.holds_policy && (words.role.empty() || answers.empty()));
  });
  complain(broken, asked.found.files, streams.err);
  const bool unread = !asked.unreadable.empty() || !broken.empty();
  if (answers.empty() && !unread) {
    throw UsageError((words.role.empty()
                          ? "the input holds no trust policy."
                          : "the input holds no trust policy of role " + irsa::quoted(words.role) +
                                "." + did_you_mean(words.role, role_names(index))) +
                     hint);
  }
  report::Unanswered unanswered = asked.unreadable;
  for (const engine::BrokenFile& file : broken) unanswered.push_back({file.path, file.message});
  const bool json = words.format == "json";
  write_stream(streams.out, json ? Medium::json : Medium::text,
               json ? report::to_json(answers, unanswered, asked.found.files)
                    : report::to_text(answers, asked.found.files));
  return unread ? kFailed : kClean;
}

}  // namespace

Action declare_trust(CLI::App& app) {
  const auto words = std::make_shared<TrustWords>();
  app.add_option("PATH", words->paths,
                 "Files and directories; - is standard input; without any, the working directory");
  app.add_option("--role", words->role,
                 "Only the policy of this role, by ARN, name or Terraform address")
      ->type_name("ROLE");
  app.add_option("--audience", words->audience, "What the tokens are for (sts.amazonaws.com)")
      ->type_name("AUD");
  app.add_option(
         "--intended", words->intended,
         "A service account that is meant to get in, * and ? allowed; say whether others do")
      ->type_name("NS/NAME")
      ->allow_extra_args(false);
  app.add_option("--format", words->format, "text or json")->type_name("FORMAT");
  declare_config_options(app, words->config);
  return [words](Streams& streams) { return trust(*words, streams); };
}

}  // namespace irsa::cli
