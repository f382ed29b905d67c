#include "rules/shared/denials.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "judge/admits.h"
#include "kube/names.h"
#include "value/template_text.h"

namespace irsa::rules {

using Denials = std::vector<const judge::Denial*>;

std::string names_of(const Denials& denials) {
  std::string out;
  const std::size_t shown = std::min(denials.size(), kMostPlaces);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == denials.size() ? " and " : ", ";
    out += quoted(join::account_label(*denials[i]->account));
  }
  if (shown < denials.size()) out += fmt::format(" and {} more", denials.size() - shown);
  return out;
}

std::string subjects_of(const Denials& denials) {
  std::string out;
  for (const judge::Denial* const denial : denials) {
    if (!out.empty()) out += ", ";
    out += subject_to_write(*denial->account);
  }
  return out;
}

namespace {

/// As it is known, or as the source writes it; empty: neither.
std::string_view namespace_of(const join::ServiceAccount& account) {
  if (!account.effective_ns.empty() || !account.ns) return account.effective_ns;
  const std::string_view written = account.ns->value;
  const bool one_part = value::begins_open(written) && written.find('}') + 1 == written.size();
  return one_part ? written : std::string_view{};
}

}  // namespace

std::string subject_to_write(const join::ServiceAccount& account) {
  const std::string_view ns = namespace_of(account);
  return kube::subject_of(ns.empty() ? "NAMESPACE" : ns, account.name.value);
}

bool can_be_written(const std::vector<const judge::Denial*>& denials) {
  return std::ranges::none_of(
      denials, [](const judge::Denial* denial) { return namespace_of(*denial->account).empty(); });
}

std::optional<Span> set_by_kustomization(const join::ServiceAccount& account, bool same_ns) {
  const FileId own = account.metadata_key.file;
  if (!same_ns && account.ns && account.ns->span.file != own) return account.ns->span;
  // Of a chart it only says which of the files of values has the name.
  if (!account.indirect && account.name.span.file != own) return account.name.span;
  return std::nullopt;
}

const join::NamedSubject* role_that_trusts(const join::Index& index, const judge::Denial& denial) {
  for (const join::NamedSubject* const subject : index.subjects_for(*denial.account)) {
    if (subject->role != denial.role && !subject->role->outranked &&
        judge::admits(index, *subject->role, *denial.account) != iam::Truth::no) {
      return subject;
    }
  }
  return nullptr;
}

void add_places(const Denials& denials, Problem& problem) {
  for (std::size_t i = 0; i < std::min(denials.size(), kMostPlaces); ++i) {
    problem.related.push_back({denials[i]->annotation->value_span,
                               join::account_text(*denials[i]->account) + " names the role here"});
  }
}

std::string none_of_roots(const judge::Denial& denial) {
  return denial.roots == 2
             ? "; the role of this name in the other root module does not let it in either"
             : "; the roles of this name in " + std::to_string(denial.roots - 1) +
                   " other root modules do not let it in either";
}

}  // namespace irsa::rules
