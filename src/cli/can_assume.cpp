// irsa-lint can-assume: may this account take this role; if not, statement by statement why.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "config/values.h"
#include "engine/questions.h"
#include "engine/reading.h"
#include "kube/names.h"
#include "report/questions.h"

namespace irsa::cli {

namespace {

constexpr int kDenied = 1;
constexpr int kUndecided = 4;

struct CanAssumeWords {
  ConfigWords config;
  std::vector<std::string> paths, audiences;
  std::string account, role, policy, issuer, subject, role_account, format = "text";
};

std::string without_scheme(const std::string& issuer) {
  constexpr std::string_view kScheme = "https://";
  return issuer.starts_with(kScheme) ? issuer.substr(kScheme.size()) : issuer;
}

/// The one role that is asked about; throws UsageError when there is none or more than one.
const index::RoleEntry& only_role(const index::Index& index, const std::string& role) {
  const auto found = engine::roles_called(index, role);
  if (found.size() == 1) return *found.front();
  if (found.empty()) {
    if (role.empty()) throw UsageError("the input holds no trust policy.");
    throw UsageError("the input does not hold the trust policy of role " + irsa::quoted(role) +
                     ": add what aws iam get-role prints for it." +
                     did_you_mean(role, role_names(index)));
  }
  throw UsageError("the input holds " + std::to_string(found.size()) + " trust policies" +
                   (role.empty() ? std::string() : " of role " + irsa::quoted(role)) +
                   ": say which with --role ARN.");
}

engine::CanAssume ask(const index::RoleEntry& role, std::string issuer, std::string subject,
                      std::vector<std::string> audiences, std::string_view role_account) {
  engine::CanAssume answer{.role = &role,
                           .issuer = std::move(issuer),
                           .subject = std::move(subject),
                           .audiences = std::move(audiences),
                           .evaluation = {}};
  const std::vector<std::string_view> views(answer.audiences.begin(), answer.audiences.end());
  answer.evaluation = iam::evaluate(
      *role.role->policy,
      {.partition = role.partition, .account = role_account.empty() ? role.account : role_account},
      {.issuer = answer.issuer, .subject = answer.subject, .audiences = views});
  return answer;
}

/// How far the statements came: of several issuers the one that came furthest explains most.
std::size_t progress(const iam::Evaluation& evaluation) {
  std::size_t furthest = 0;
  for (const iam::StatementTrace& trace : evaluation.statements) {
    furthest = std::max(furthest, trace.matched == iam::Truth::yes
                                      ? std::size_t{100}
                                      : static_cast<std::size_t>(trace.failed));
  }
  return furthest;
}

engine::CanAssume ask_by_policy(const CanAssumeWords& words, const index::Index& index) {
  const index::RoleEntry& role = only_role(index, words.role);
  std::vector<std::string> audiences = words.audiences;
  if (audiences.empty()) audiences.push_back(index.settings().audience);
  return ask(role, without_scheme(words.issuer), words.subject, std::move(audiences),
             words.role_account);
}

engine::CanAssume ask_by_account(const CanAssumeWords& words, const index::Index& index) {
  const auto [ns, name] = split_account(words.account, "--service-account");
  const auto accounts = index.accounts(ns, name);
  std::string wanted = words.role;
  if (wanted.empty()) {
    if (accounts.empty()) {
      throw UsageError("service account " + irsa::quoted(words.account) +
                       " is not in the input, so its role is not known: add its manifest, or say "
                       "--role.");
    }
    for (const kube::ServiceAccount* const account : accounts) {
      if (const auto* annotation = index.role_annotation(*account)) {
        wanted = annotation->value;
        break;
      }
    }
    if (wanted.empty()) {
      throw UsageError("service account " + irsa::quoted(words.account) + " has no annotation " +
                       std::string(kube::kRoleArn) + ", so its role is not known: say --role.");
    }
  }
  const index::RoleEntry& role = only_role(index, wanted);
  std::vector<std::string> audiences = words.audiences;
  if (audiences.empty()) {
    audiences.emplace_back(accounts.empty() ? index.settings().audience
                                            : index.audience_of(*accounts.front()));
  }
  std::vector<std::string> issuers;
  if (!words.issuer.empty()) {
    issuers.push_back(without_scheme(words.issuer));
  } else {
    for (const index::TrustStatement& trust : role.trusts) {
      if (trust.kubernetes) issuers.emplace_back(trust.issuer);
    }
  }
  if (issuers.empty())
    issuers.emplace_back();  // whatever issues the token, the role does not trust it
  std::optional<engine::CanAssume> best;
  for (const std::string& issuer : issuers) {
    engine::CanAssume answer =
        ask(role, issuer, kube::subject_of(ns, name), audiences, words.role_account);
    if (!best || answer.evaluation.allowed > best->evaluation.allowed ||
        (answer.evaluation.allowed == best->evaluation.allowed &&
         progress(answer.evaluation) > progress(best->evaluation))) {
      best = std::move(answer);
    }
  }
  return std::move(*best);
}

/// Which of the two ways to ask is meant, and that nothing is missing for it.
bool asks_by_policy(const CanAssumeWords& words) {
  if (!words.policy.empty() && !words.account.empty()) {
    throw UsageError(
        "give --service-account with paths, or --policy with --issuer and --sub, not "
        "both.");
  }
  if (!words.policy.empty()) {
    std::string missing;
    if (words.issuer.empty()) missing += " --issuer URL";
    if (words.subject.empty()) missing += " --sub SUBJECT";
    if (!missing.empty()) throw UsageError("with --policy, this is missing:" + missing + ".");
    if (!words.paths.empty()) throw UsageError("with --policy, no other paths are read.");
    return true;
  }
  if (words.account.empty()) {
    throw UsageError(
        "say whom it is about: --service-account NS/NAME with paths, or --policy FILE "
        "with --issuer URL and --sub SUBJECT.");
  }
  if (!words.subject.empty()) throw UsageError("--sub goes with --policy.");
  if (words.paths.empty()) {
    throw UsageError(
        "with --service-account, name the files that hold the trust policy and, "
        "without --role, the service account.");
  }
  return false;
}

void check_values(const CanAssumeWords& words) {
  require_text_or_json(words.format);
  if (!words.issuer.empty() && !config::issuer_of(words.issuer)) {
    throw UsageError("--issuer: " + irsa::quoted(words.issuer) +
                     " is not the URL of an OIDC issuer.");
  }
  if (!words.role_account.empty() && !config::is_account(words.role_account)) {
    throw UsageError("--role-account: " + irsa::quoted(words.role_account) +
                     " is not an AWS account id of twelve digits.");
  }
}

int can_assume(const CanAssumeWords& words, Streams& streams) {
  const bool by_policy = asks_by_policy(words);
  check_values(words);
  const WalkResult found =
      find_input(by_policy ? std::vector<std::string>{words.policy} : words.paths, {}, streams.in);
  if (complain(found.named, streams.err)) return kFailed;
  const config::Settings settings = load_config(words.config, streams.err).settings;
  std::vector<Unreadable> unreadable;
  const load::Facts facts = engine::read_all(found.files, settings, unreadable);
  if (complain(unreadable, streams.err)) return kFailed;
  const index::Index index(facts, settings, found.files);
  complain_about_policies(index, words.role, streams.err);
  const engine::CanAssume answer =
      by_policy ? ask_by_policy(words, index) : ask_by_account(words, index);
  write_stream(streams.out, words.format == "json" ? report::to_json(answer)
                                                   : report::to_text(answer, found.files));
  switch (answer.evaluation.allowed) {
    case iam::Truth::yes: return kClean;
    case iam::Truth::no: return kDenied;
    case iam::Truth::maybe: break;
  }
  return kUndecided;
}

}  // namespace

Action declare_can_assume(CLI::App& app) {
  const auto words = std::make_shared<CanAssumeWords>();
  app.add_option("PATH", words->paths, "Files and directories; - is standard input");
  app.add_option("--service-account", words->account, "The account that asks")
      ->type_name("NS/NAME");
  app.add_option("--role", words->role,
                 "The role, by ARN, name or Terraform address; else the account's annotation")
      ->type_name("ROLE");
  app.add_option("--policy", words->policy,
                 "A trust policy, without manifests; - is standard input")
      ->type_name("FILE");
  app.add_option("--issuer", words->issuer, "The cluster's OIDC issuer")->type_name("URL");
  app.add_option("--sub", words->subject, "The token's subject, with --policy")
      ->type_name("SUBJECT");
  app.add_option("--aud,--audience", words->audiences, "The token's audience (sts.amazonaws.com)")
      ->type_name("AUD")
      ->allow_extra_args(false);
  app.add_option("--role-account", words->role_account, "The AWS account of the role")
      ->type_name("ID");
  app.add_option("--format", words->format, "text or json")->type_name("FORMAT");
  declare_config_options(app, words->config);
  return [words](Streams& streams) { return can_assume(*words, streams); };
}

}  // namespace irsa::cli
