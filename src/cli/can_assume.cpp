// irsa-lint can-assume: may this account take this role; if not, statement by statement why.
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
#include "kube/names.h"
#include "kube/webhook.h"
#include "report/questions.h"
#include "value/template_text.h"

namespace irsa::cli {

namespace {

constexpr int kDenied = 1;
constexpr int kUndecided = 4;

struct CanAssumeWords {
  ConfigWords config;
  ReferenceWords reference;
  std::vector<std::string> paths, audiences;
  std::string account, role, policy, cluster, issuer, subject, role_account, format = "text";
};

std::string without_scheme(const std::string& issuer) {
  constexpr std::string_view kScheme = "https://";
  return issuer.starts_with(kScheme) ? issuer.substr(kScheme.size()) : issuer;
}

/// The one role that is asked about; throws UsageError when there is none or more than one.
const join::RoleEntry& only_role(const join::Index& index, const std::string& role) {
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
                   ": choose one with --role ARN.");
}

/// The cluster that --cluster names; nullptr without that option.
const join::Cluster* chosen_cluster(const CanAssumeWords& words, const join::Index& index) {
  if (words.cluster.empty()) return nullptr;
  std::vector<std::string_view> names;
  for (const join::Cluster& cluster : index.clusters()) {
    if (cluster.name != words.cluster) {
      names.push_back(cluster.name);
      continue;
    }
    if (cluster.issuer.empty() && words.issuer.empty()) {
      throw UsageError(
          "--cluster: the issuer of " + irsa::quoted(words.cluster) +
          " is not known: give --issuer URL, or add what aws eks describe-cluster prints.");
    }
    return &cluster;
  }
  throw UsageError("--cluster: neither the configuration nor the input describes a cluster " +
                   irsa::quoted(words.cluster) + "." + did_you_mean(words.cluster, names));
}

std::vector<engine::CanAssume> ask_by_policy(const CanAssumeWords& words,
                                             const join::Index& index) {
  const join::RoleEntry& role = only_role(index, words.role);
  std::vector<std::string> audiences = words.audiences;
  if (audiences.empty()) audiences.push_back(index.settings().audience);
  const join::Cluster* const cluster = chosen_cluster(words, index);
  return {engine::can_assume(role, {.subject = words.subject,
                                    .audiences = std::move(audiences),
                                    .issuer = without_scheme(words.issuer),
                                    .cluster = cluster,
                                    .role_account = words.role_account})};
}

/// One way in which the account occurs: in which cluster (nullptr: not known), naming which role,
/// with tokens for which audience.
struct Occurrence {
  const join::Cluster* cluster;
  std::string role, audience;
  friend bool operator==(const Occurrence&, const Occurrence&) = default;
};

/// What the account is annotated with; of Terraform source, the address of what that leads to.
std::string named_role(const join::Index& index, const kube::ServiceAccount& account) {
  const std::string_view value = index.accounts().role_annotation(account)->value;
  const join::RoleEntry* const role = value::begins_open(value) ? index.role_of(account) : nullptr;
  return std::string(role != nullptr ? role->role->address : value);
}

/// " Did you mean 'shop/api'?": of the accounts of the input.
std::string meant_account(const std::string& given, const join::Index& index) {
  std::vector<std::string> labels;
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    if (!account.name_placeholder) labels.push_back(join::account_label(account));
  }
  return did_you_mean(given, {labels.begin(), labels.end()});
}

std::vector<Occurrence> occurrences(const CanAssumeWords& words, const join::Index& index,
                                    std::string_view ns, std::string_view name) {
  const join::Cluster* const chosen = chosen_cluster(words, index);
  std::vector<Occurrence> out;
  bool in_input = false;
  for (const kube::ServiceAccount* const account : index.accounts().named(ns, name)) {
    const join::Cluster* const home = index.clusters().of(account->origin.file);
    // Where a file does not say its cluster, it may be the one that is asked about.
    if (chosen != nullptr && home != nullptr && home != chosen) continue;
    in_input = true;
    const kube::Annotation* const annotation = index.accounts().role_annotation(*account);
    if (words.role.empty() && annotation == nullptr) continue;
    Occurrence one{.cluster = chosen != nullptr ? chosen : home,
                   .role = words.role.empty() ? named_role(index, *account) : words.role,
                   .audience = std::string(index.accounts().audience_of(*account))};
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
  }
  if (!out.empty()) return out;
  if (!words.role.empty()) {
    return {{.cluster = chosen, .role = words.role, .audience = index.settings().audience}};
  }
  const std::string where =
      chosen == nullptr ? std::string() : " of cluster " + irsa::quoted(chosen->name);
  if (!in_input) {
    throw UsageError(
        "service account " + irsa::quoted(words.account) + where +
        " is not in the input, so its role is not known: add its manifest, or give --role." +
        meant_account(words.account, index));
  }
  throw UsageError("service account " + irsa::quoted(words.account) + where +
                   " has no annotation " + std::string(kube::kRoleArn) +
                   ", so its role is not known: give --role.");
}

std::vector<engine::CanAssume> ask_by_account(const CanAssumeWords& words,
                                              const join::Index& index) {
  const auto [ns, name] = split_account(words.account, "--service-account");
  const std::string subject = kube::subject_of(ns, name);
  std::vector<engine::CanAssume> answers;
  for (const Occurrence& occurrence : occurrences(words, index, ns, name)) {
    const std::vector<std::string> own = {occurrence.audience};
    answers.push_back(
        engine::can_assume(only_role(index, occurrence.role),
                           {.subject = subject,
                            .audiences = words.audiences.empty() ? own : words.audiences,
                            .issuer = without_scheme(words.issuer),
                            .cluster = occurrence.cluster,
                            .role_account = words.role_account}));
  }
  return answers;
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
    if (words.issuer.empty() && words.cluster.empty()) missing += " --issuer URL";
    if (words.subject.empty()) missing += " --sub SUBJECT";
    if (!missing.empty()) throw UsageError("with --policy, this is missing:" + missing + ".");
    if (!words.paths.empty()) throw UsageError("with --policy, no other paths are read.");
    return true;
  }
  if (words.account.empty()) {
    throw UsageError(
        "name a service account: --service-account NS/NAME with paths, or --policy FILE with "
        "--issuer URL and --sub SUBJECT.");
  }
  if (!words.subject.empty()) throw UsageError("--sub goes with --policy.");
  return false;
}

void check_values(const CanAssumeWords& words) {
  require_text_or_json(words.format);
  if (!words.issuer.empty() && !config::issuer_of(words.issuer)) {
    throw UsageError("--issuer: " + irsa::quoted(words.issuer) +
                     " is not the URL of an OIDC issuer.");
  }
  if (!words.account.empty()) (void)split_account(words.account, "--service-account");
  if (!words.role_account.empty() && !config::is_account(words.role_account)) {
    throw UsageError("--role-account: " + irsa::quoted(words.role_account) +
                     " is not an AWS account id of twelve digits.");
  }
}

int can_assume(const CanAssumeWords& words, Streams& streams) {
  const bool by_policy = asks_by_policy(words);
  check_values(words);
  std::vector<std::string> paths = by_policy ? std::vector<std::string>{words.policy} : words.paths;
  if (paths.empty()) paths.emplace_back(".");
  Asked asked(paths, words.config, words.reference, streams);
  if (!asked.unreadable.empty()) return kFailed;
  const join::Index& index = asked.session.index();
  std::vector<engine::BrokenFile> broken = engine::broken_files(index);
  const std::string hint = hint_at(broken);
  // Other files of a folder may be as they like, as long as there is an answer.
  std::erase_if(broken, [](const engine::BrokenFile& file) { return !file.named; });
  complain(broken, asked.found.files, streams.err);
  if (!broken.empty()) return kFailed;
  complain_about_policies(index, words.role, streams.err);
  std::vector<engine::CanAssume> answers;
  try {
    answers = by_policy ? ask_by_policy(words, index) : ask_by_account(words, index);
  } catch (const UsageError& error) {
    throw UsageError(error.what() + hint);
  }
  const bool json = words.format == "json";
  write_stream(streams.out, json ? Medium::json : Medium::text,
               json ? report::to_json(answers, {}) : report::to_text(answers, asked.found.files));
  switch (engine::worst_of(answers).evaluation.allowed) {
    case iam::Truth::yes: return kClean;
    case iam::Truth::no: return kDenied;
    case iam::Truth::maybe: break;
  }
  return kUndecided;
}

}  // namespace

Action declare_can_assume(CLI::App& app) {
  const auto words = std::make_shared<CanAssumeWords>();
  app.add_option("PATH", words->paths,
                 "Files and directories; - is standard input; without any, the working directory");
  app.add_option("--service-account", words->account, "The service account that asks for the role")
      ->type_name("NS/NAME");
  app.add_option(
         "--role", words->role,
         "The role, by ARN, name or Terraform address (default: the one that the account names)")
      ->type_name("ROLE");
  app.add_option("--policy", words->policy,
                 "A trust policy, without manifests; - is standard input")
      ->type_name("FILE");
  app.add_option("--cluster", words->cluster,
                 "Only the account in this cluster of the configuration or of describe-cluster")
      ->type_name("NAME");
  app.add_option("--issuer", words->issuer, "The cluster's OIDC issuer")->type_name("URL");
  app.add_option("--sub", words->subject, "The token's subject, with --policy")
      ->type_name("SUBJECT");
  app.add_option("--aud,--audience", words->audiences,
                 "The token's audience (default: sts.amazonaws.com)")
      ->type_name("AUD")
      ->allow_extra_args(false);
  app.add_option("--role-account", words->role_account, "The AWS account of the role")
      ->type_name("ID");
  app.add_option("--format", words->format, "text or json")->type_name("FORMAT");
  declare_reference_options(app, words->reference);
  declare_config_options(app, words->config);
  return [words](Streams& streams) { return can_assume(*words, streams); };
}

}  // namespace irsa::cli
