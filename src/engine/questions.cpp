#include "engine/questions.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "iam/names/issuer.h"
#include "kube/names.h"

namespace irsa::engine {

namespace {

iam::RoleContext context_of(const join::RoleEntry& role) {
  return {.partition = role.partition, .account = role.account};
}

using Accounts = std::vector<const kube::ServiceAccount*>;

/// Accounts that may get in: looked up from what the policy names. Only a policy that fixes no
/// namespace has all accounts for candidates.
Accounts candidates(const join::Index& index, const iam::SubjectSources& sources) {
  Accounts out;
  const auto add = [&](std::string_view ns, std::string_view name) {
    const auto found = index.accounts().named(ns, name);
    out.insert(out.end(), found.begin(), found.end());
  };
  const bool all = sources.anyone || std::any_of(sources.globs.begin(), sources.globs.end(),
                                                 [](const auto& glob) { return glob.ns.empty(); });
  if (all) {
    for (const kube::ServiceAccount& account : index.facts().service_accounts) {
      out.push_back(&account);
    }
    return out;
  }
  for (const std::string_view literal : sources.literals) {
    const std::string_view rest = literal.substr(iam::kSubjectPrefix.size());
    const std::size_t colon = rest.find(':');
    if (colon != std::string_view::npos) add(rest.substr(0, colon), rest.substr(colon + 1));
  }
  for (const auto& glob : sources.globs) {
    for (const std::string_view name : index.accounts().names_in(glob.ns)) add(glob.ns, name);
  }
  // Records lie in one vector, so the order of addresses is the order of the input.
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Accounts of the input that get in, or may with the right call; `surely`: get in. No more than
/// `budget` are looked at, and it is used up by them; `left` counts the others.
Accounts known_accounts(const join::Index& index, const join::RoleEntry& role,
                        std::string_view issuer, std::string_view audience, bool surely,
                        std::size_t& budget, std::size_t& left) {
  const iam::TrustPolicy& policy = *role.role->policy;
  const iam::RoleContext context = context_of(role);
  Accounts out;
  Accounts all = candidates(index, iam::subject_sources(policy, context, issuer, audience));
  left = all.size() - std::min(all.size(), budget);
  all.resize(all.size() - left);
  budget -= all.size();
  for (const kube::ServiceAccount* const account : all) {
    if (account->effective_ns.empty() || account->name_placeholder || account->generated_name) {
      continue;
    }
    const std::string_view declared = index.clusters().issuer_of(account->origin.file);
    if (!declared.empty() && declared != issuer) continue;
    const std::string subject = kube::subject_of(account->effective_ns, account->name.value);
    const iam::Truth in = iam::allows(
        policy, context, {.issuer = issuer, .subject = subject, .audiences = {audience}});
    if (in == iam::Truth::yes || (in == iam::Truth::maybe && !surely)) out.push_back(account);
  }
  return out;
}

/// Subjects as the statements of Terraform source for this issuer write them, where what is known
/// does not settle who gets in: with open parts, with wildcards, or beside something unknown.
std::vector<std::string> open_subjects(const join::RoleEntry& role, std::string_view issuer,
                                       const std::vector<std::string>& settled) {
  std::vector<std::string> out;
  if (role.role->reference.empty()) return out;
  const auto add = [&](const iam::Text& value) {
    const std::string text(value.value);
    if (text.starts_with(iam::kSubjectPrefix) &&
        std::find(settled.begin(), settled.end(), text) == settled.end() &&
        std::find(out.begin(), out.end(), text) == out.end()) {
      out.push_back(text);
    }
  };
  for (const join::TrustStatement& trust : role.trusts) {
    if (trust.issuer != issuer || trust.statement->effect != iam::Effect::allow) continue;
    for (const iam::Condition& condition : trust.statement->conditions) {
      if (!condition.op || condition.op->negated()) continue;
      for (const iam::Text& value : condition.values) add(value);
      for (const iam::Text& value : condition.open_values) add(value);
    }
  }
  return out;
}

/// Accounts of this list that do not name the role.
Accounts strangers(const join::Index& index, const join::RoleEntry& role, const Accounts& known) {
  // Another definition of the same account may have the annotation.
  std::unordered_set<std::uint32_t> users;
  for (const kube::ServiceAccount* const user : index.accounts_of(role)) {
    users.insert(index.accounts().name_id(*user));
  }
  Accounts out;
  for (const kube::ServiceAccount* const account : known) {
    if (!users.contains(index.accounts().name_id(*account))) out.push_back(account);
  }
  return out;
}

IssuerAnswer ask(const join::Index& index, const join::RoleEntry& role, iam::Admissions& admissions,
                 std::string_view issuer, const std::string& audience,
                 const iam::AdmissionOptions& options, std::size_t& budget) {
  iam::Admission admission = admissions.admit(issuer, audience, options);
  iam::AudienceAnswer other;
  if (!admission.may.by_legal_name) {
    other = admissions.admit_with_any_audience(issuer, options);
  }
  // Every call has a subject: it is left open only where a value that it is held against is.
  const bool subject_open = std::any_of(
      admission.assumptions.begin(), admission.assumptions.end(), [&](const std::string& key) {
        return key.size() == issuer.size() + 4 && key.starts_with(issuer) &&
               equals_ignoring_case(std::string_view(key).substr(issuer.size()), ":sub");
      });
  std::size_t left = 0;
  const Accounts known = known_accounts(index, role, issuer, audience, subject_open, budget, left);
  std::vector<std::string> open = open_subjects(role, issuer, admission.may.subjects);
  return {.issuer = std::string(issuer),
          .audience = audience,
          .admission = std::move(admission),
          .other_audience = std::move(other),
          .open_subjects = std::move(open),
          .subject_open = subject_open,
          .known = known,
          .accounts = index.facts().service_accounts.size(),
          .not_looked_at = left};
}

CanAssume evaluated(const join::RoleEntry& role, std::string issuer, const Asking& asking) {
  CanAssume answer{
      .cluster = asking.cluster == nullptr ? std::string() : std::string(asking.cluster->name),
      .role = &role,
      .issuer = std::move(issuer),
      .subject = asking.subject,
      .audiences = asking.audiences,
      .evaluation = {}};
  const std::vector<std::string_view> views(answer.audiences.begin(), answer.audiences.end());
  answer.evaluation =
      iam::evaluate(*role.role->policy,
                    {.partition = role.partition,
                     .account = asking.role_account.empty() ? role.account : asking.role_account},
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

}  // namespace

CanAssume can_assume(const join::RoleEntry& role, const Asking& asking) {
  std::vector<std::string> issuers;
  if (!asking.issuer.empty()) {
    issuers.push_back(asking.issuer);
  } else if (asking.cluster != nullptr && !asking.cluster->issuer.empty()) {
    issuers.emplace_back(asking.cluster->issuer);
  } else {
    for (const join::TrustStatement& trust : role.trusts) {
      if (trust.kubernetes) issuers.emplace_back(trust.issuer);
    }
  }
  if (issuers.empty()) issuers.emplace_back();  // whatever issues the token, it is not trusted
  std::optional<CanAssume> best;
  for (std::string& issuer : issuers) {
    CanAssume answer = evaluated(role, std::move(issuer), asking);
    if (!best || answer.evaluation.allowed > best->evaluation.allowed ||
        (answer.evaluation.allowed == best->evaluation.allowed &&
         progress(answer.evaluation) > progress(best->evaluation))) {
      best = std::move(answer);
    }
  }
  return std::move(*best);
}

std::vector<const join::RoleEntry*> roles_called(const join::Index& index, std::string_view role) {
  std::vector<const join::RoleEntry*> out;
  for (const join::RoleEntry& entry : index.roles()) {
    if (!entry.role->policy || entry.outranked) continue;
    if (role.empty() || entry.arn == role || entry.role->address == role ||
        (!role.starts_with("arn:") && entry.name == role)) {
      out.push_back(&entry);
    }
  }
  return out;
}

const CanAssume& worst_of(const std::vector<CanAssume>& answers) {
  const auto rank = [](const CanAssume& answer) {
    switch (answer.evaluation.allowed) {
      case iam::Truth::no: return 0;
      case iam::Truth::maybe: return 1;
      case iam::Truth::yes: break;
    }
    return 2;
  };
  return *std::min_element(
      answers.begin(), answers.end(),
      [&](const CanAssume& a, const CanAssume& b) { return rank(a) < rank(b); });
}

std::vector<BrokenFile> broken_files(const join::Index& index) {
  std::vector<BrokenFile> out;
  for (const load::ReadingProblem& problem : index.facts().problems) {
    if (problem.rule != load::ReadingRule::yaml_syntax &&
        problem.rule != load::ReadingRule::json_syntax &&
        problem.rule != load::ReadingRule::input_limit) {
      continue;
    }
    const Span where = problem.problem.where;
    if (!out.empty() && out.back().where.file == where.file) continue;
    const SourceFile& file = index.sources()[where.file];
    const auto text = index.sources().text(where.file);
    out.push_back({.path = file.shown,
                   .where = where,
                   .message = problem.problem.message,
                   .named = file.named,
                   .holds_policy = text == nullptr ||
                                   text->find("AssumeRoleWithWebIdentity") != std::string::npos});
  }
  return out;
}

std::vector<const join::RoleEntry*> roles_without_issuer(const join::Index& index,
                                                         std::string_view issuer) {
  std::vector<const join::RoleEntry*> out;
  for (const join::RoleEntry* const role : roles_called(index, {})) {
    if (index.sources()[role->role->where.file].reference) continue;
    const auto trusted = role->kubernetes_issuers();
    const bool missing = !trusted.empty() && role->trusts_left_out == 0 &&
                         std::find(trusted.begin(), trusted.end(), issuer) == trusted.end();
    if (missing) out.push_back(role);
  }
  return out;
}

namespace {

/// `budget`: accounts that are asked about one by one; what is not needed is left.
PolicyAnswer answer_for(const join::Index& index, const join::RoleEntry& role,
                        const TrustQuestion& question, std::size_t& budget) {
  const std::string audience =
      question.audience.empty() ? index.settings().audience : question.audience;
  iam::AdmissionOptions options;
  if (question.intended) {
    options.intended.emplace();
    for (const std::string& account : *question.intended) {
      std::string pattern = account;
      std::replace(pattern.begin(), pattern.end(), '/', ':');
      options.intended->push_back(std::string(iam::kSubjectPrefix) + pattern);
    }
  }
  PolicyAnswer answer{.role = &role, .issuers = {}};
  iam::Admissions admissions(*role.role->policy, context_of(role), index.steps_for_each_policy());
  std::unordered_set<std::string_view> seen;
  for (const join::TrustStatement& trust : role.trusts) {
    const bool other = !trust.kubernetes && iam::is_other_identity_provider(trust.issuer);
    if (other || trust.issuer.empty() || !seen.insert(trust.issuer).second) {
      continue;
    }
    answer.issuers.push_back(ask(index, role, admissions, trust.issuer, audience, options, budget));
    if (question.intended_by_annotation) {
      answer.issuers.back().strangers = strangers(index, role, answer.issuers.back().known);
    }
  }
  return answer;
}

}  // namespace

PolicyAnswer whom_role_lets_in(const join::Index& index, const join::RoleEntry& role,
                               const TrustQuestion& question) {
  std::size_t budget = question.most_looked_at;
  return answer_for(index, role, question, budget);
}

std::vector<PolicyAnswer> whom_it_lets_in(const join::Index& index, const TrustQuestion& question) {
  std::vector<PolicyAnswer> answers;
  const auto roles = roles_called(index, question.role);
  // Each has the same share, and what those before it did not need.
  const std::size_t share = question.most_looked_at / std::max<std::size_t>(roles.size(), 1);
  std::size_t budget = 0;
  for (const join::RoleEntry* const role : roles) {
    budget += share;
    const bool evidence = index.sources()[role->role->where.file].reference;
    if (evidence && !question.reference) continue;
    answers.push_back(answer_for(index, *role, question, budget));
  }
  return answers;
}

}  // namespace irsa::engine
