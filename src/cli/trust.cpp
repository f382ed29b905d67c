// irsa-lint trust: for each trust policy, whom it lets in.
#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "engine/questions.h"
#include "engine/reading.h"
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
  const WalkResult found = find_input(words.paths, {}, streams.in);
  if (complain(found.named, streams.err)) return kFailed;
  const config::Settings settings = load_config(words.config, streams.err).settings;
  std::vector<Unreadable> unreadable;
  const load::Facts facts = engine::read_all(found.files, settings, unreadable);
  if (complain(unreadable, streams.err)) return kFailed;
  const index::Index index(facts, settings, found.files);
  complain_about_policies(index, question.role, streams.err);
  const auto answers = engine::whom_it_lets_in(index, question);
  if (answers.empty()) {
    throw UsageError(words.role.empty()
                         ? "the input holds no trust policy."
                         : "the input holds no trust policy of role " + irsa::quoted(words.role) +
                               "." + did_you_mean(words.role, role_names(index)));
  }
  write_stream(streams.out, words.format == "json" ? report::to_json(answers, found.files)
                                                   : report::to_text(answers, found.files));
  return kClean;
}

}  // namespace

Action declare_trust(CLI::App& app) {
  const auto words = std::make_shared<TrustWords>();
  app.add_option("PATH", words->paths, "Files and directories; - is standard input")->required();
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
