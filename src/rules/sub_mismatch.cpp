#include "rules/sub_mismatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/denials.h"
#include "rules/shared/role_suggestion.h"

namespace irsa::rules {
namespace {

using judge::Denial;

const char* difference(const join::NamedSubject& subject, const join::ServiceAccount& account) {
  if (subject.ns == account.effective_ns) return "has another name";
  return subject.name == account.name.value ? "is in another namespace"
                                            : "is another service account";
}

/// The part of the subject that is not the account's, if the other part is.
std::optional<Span> wrong_part(const join::NamedSubject& subject,
                               const join::ServiceAccount& account) {
  const bool same_ns = subject.ns == account.effective_ns;
  if (same_ns == (subject.name == account.name.value)) return std::nullopt;
  const std::size_t end = subject.value.value.size();
  const std::size_t colon = end - subject.name.size() - 1;
  return same_ns ? part_of_value(subject.value, colon + 1, end)
                 : part_of_value(subject.value, colon - subject.ns.size(), colon);
}

/// Printed by AWS: not a file to edit, so the manifest is pointed at and the policy is the
/// evidence.
void point_at_manifest(const Denial& denial, Problem& problem) {
  problem.where = denial.annotation->value_span;
  problem.part.reset();
  std::erase_if(problem.related, [&](const Note& note) { return note.where == problem.where; });
  problem.related.insert(problem.related.begin(),
                         {denial.near_miss->value.span, "the subject that the role trusts"});
}

/// eksctl makes the subject of the name and the namespace of an account: only the name is at its
/// place.
bool is_only_name(const join::NamedSubject& subject) {
  return subject.value.span.size() < subject.value.value.size();
}

std::string here(const join::NamedSubject& subject, const join::ServiceAccount& account) {
  const std::string name = "the name " + quoted(account.name.value);
  const std::string ns = "the namespace " + quoted(account.effective_ns);
  return subject.ns == account.effective_ns || account.effective_ns.empty() ? name + " here"
         : subject.name == account.name.value                               ? ns + " here"
                                              : fmt::format("{} and {} here", name, ns);
}

/// The name alone, where the namespace is right.
std::vector<Fix> as_name(const join::NamedSubject& subject, const join::ServiceAccount& account) {
  if (subject.ns != account.effective_ns) return {};
  return {replacing(fmt::format("Write {}", quoted(account.name.value)), false, subject.value.span,
                    std::string(account.name.value))};
}

/// The subject of the account, or those of all of them.
Fix as_subject(const std::vector<const Denial*>& denials) {
  const Span where = denials.front()->near_miss->value.span;
  Fix fix = replacing(fmt::format("Write {}", subjects_of(denials)), false, where, {});
  std::vector<std::string> others;
  for (const Denial* const denial : denials) {
    const std::string subject = subject_to_write(*denial->account);
    if (denial == denials.front()) {
      fix.changes.front().texts = {subject};
    } else {
      others.push_back(subject);
    }
  }
  if (!others.empty()) {
    fix.changes.push_back(
        {.kind = Change::Kind::add_item, .where = where, .texts = std::move(others)});
  }
  return fix;
}

/// All that are annotated with the role and were surely meant by the same subject.
void report(const join::Index& index, const std::vector<const Denial*>& denials,
            Findings& findings) {
  const Denial& first = *denials.front();
  const join::NamedSubject& subject = *first.near_miss;
  const bool alone = denials.size() == 1;
  const bool only_name = is_only_name(subject);
  // What an overlay makes of the account is not what the role trusts.
  const std::optional<Span> set =
      alone ? set_by_kustomization(*first.account, subject.ns == first.account->effective_ns)
            : std::nullopt;
  Problem problem{.where = subject.value.span,
                  .message = {},
                  .object = join::object_of(*first.role),
                  .other = join::object_of(*first.account)};
  if (alone) {
    const join::ServiceAccount& account = *first.account;
    if (!set) problem.part = wrong_part(subject, account);
    problem.message = fmt::format("{} trusts {}, but {}, which names the role, {}",
                                  first.role->label(), quoted(subject.value.value),
                                  join::account_text(account), difference(subject, account));
    problem.related = {{set ? account.metadata_key : account.name.span,
                        fmt::format("{} is defined here", join::account_text(account))},
                       {first.annotation->value_span, "the role is named here"}};
    if (set) {
      problem.where = *set;
      problem.related.insert(problem.related.begin(),
                             {subject.value.span, "the subject that the role trusts"});
    }
    const bool same_name = subject.name == account.name.value;
    problem.help = fmt::format(
        "Write {}, or {}.",
        only_name ? here(subject, account) : subject_to_write(account) + " in the trust policy",
        same_name ? fmt::format("move the service account to namespace {}", quoted(subject.ns))
                  : "rename the service account");
    const join::NamedSubject* const other = role_that_trusts(index, first);
    const auto written = index.role_arn(account);
    const auto suggestion =
        other != nullptr && written ? role_suggestion(*other->role, *written) : std::nullopt;
    if (suggestion) {
      problem.help = *suggestion + " It trusts this service account.";
      problem.related.push_back({other->value.span, "trusts this service account"});
    }
  } else {
    problem.message = fmt::format("{} trusts {}, but {} other service accounts name the role: {}",
                                  first.role->label(), quoted(subject.value.value), denials.size(),
                                  names_of(denials));
    add_places(denials, problem);
    problem.help = only_name
                       ? fmt::format("Make a role for each of them: the one here is for {} only.",
                                     quoted(subject.value.value))
                       : fmt::format("Write {} in the trust policy.", subjects_of(denials));
  }
  if (first.roots > 1) problem.message += none_of_roots(first);
  if (!only_name) {
    if (can_be_written(denials)) problem.fixes = {as_subject(denials)};
  } else if (alone) {
    problem.fixes = as_name(subject, *first.account);
  }
  if (first.role->role->stored && !set) point_at_manifest(first, problem);
  if (auto note = first.role->identity_note()) problem.related.push_back(std::move(*note));
  findings.report(std::move(problem));
}

/// Whatever name is made for the account, the role does not let it in.
void say_generated(const Denial& denial, Problem& problem) {
  const join::ServiceAccount& account = *denial.account;
  const std::string_view ns = account.effective_ns.empty() ? "NAMESPACE" : account.effective_ns;
  problem.related.push_back({account.name.span, "the name is made of this one"});
  if (account.holder.kind == "DeploymentRuntimeConfig") {
    problem.message = fmt::format(
        "{} lets in no name that Crossplane makes for the service account of {} {}: that of the "
        "provider, a dash, and twelve letters of a hash",
        denial.role->label(), account.holder.kind, quoted(account.holder.name));
    problem.help = fmt::format(
        "Give it a name that the role trusts (spec.serviceAccountTemplate.metadata.name), or trust "
        "system:serviceaccount:{}:PROVIDER-* under StringLike.",
        ns);
    problem.related.clear();
    return;
  }
  problem.message = fmt::format(
      "{} lets in no name that the API server makes of the generateName {}: it adds five letters",
      denial.role->label(), quoted(account.name.value));
  problem.help = fmt::format(
      "Give the service account a name that the role trusts, or trust system:serviceaccount:{}:{}* "
      "under StringLike.",
      ns, account.name.value);
}

/// One half of the subject is not known, but whatever it is, the role does not let it in: the name
/// is the chart's, or the namespace is whoever applies the manifest says.
void report_half_known(const Denial& denial, Findings& findings) {
  const join::ServiceAccount& account = *denial.account;
  const std::string_view ns = account.effective_ns;
  const join::NamedSubject* const only = denial.near_miss;
  Problem problem{.where = denial.annotation->value_span,
                  .message = {},
                  .object = join::object_of(account),
                  .other = join::object_of(*denial.role)};
  if (account.generated_name) {
    say_generated(denial, problem);
  } else if (ns.empty()) {
    problem.message = fmt::format("{} lets in no service account called {}, in any namespace",
                                  denial.role->label(), quoted(account.name.value));
    problem.help = fmt::format(
        "Trust system:serviceaccount:NAMESPACE:{} in the role, or rename the service account.",
        account.name.value);
    problem.related.push_back({account.name.span, "the service account, which has no namespace"});
  } else {
    problem.message =
        fmt::format("{} lets in no service account of namespace {}, where {} is installed",
                    denial.role->label(), quoted(ns), join::account_text(account));
    problem.help = fmt::format(
        "Trust system:serviceaccount:{}:NAME in the role, with the name that the "
        "chart gives the service account{}.",
        ns, only == nullptr ? "" : fmt::format(", or install the chart in {}", quoted(only->ns)));
  }
  if (account.ns && !ns.empty()) {
    problem.related.push_back({account.ns->span, account.generated_name
                                                     ? "its namespace"
                                                     : "the namespace of the release"});
  }
  std::size_t shown = 0;
  for (const join::NamedSubject& subject : denial.role->subjects) {
    if (++shown > kMostPlaces) break;
    problem.related.push_back({subject.value.span, "the role trusts this one"});
  }
  if (auto note = denial.role->identity_note()) problem.related.push_back(std::move(*note));
  findings.report(std::move(problem));
}

}  // namespace

void check_sub_mismatch(const judge::Model& model, Findings& findings) {
  DenialGroups groups(model.index.sources());
  for (const Denial& denial : model.verdicts.denials()) {
    if (denial.cause == judge::Cause::half_known_refused) {
      report_half_known(denial, findings);
    } else if (denial.cause == judge::Cause::subject_near) {
      groups.add(denial.near_miss, denial);
    }
  }
  for (const auto& denials : groups.all()) report(model.index, denials, findings);
}

}  // namespace irsa::rules
