#include "rules/shared/denials.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "judge/admits.h"
#include "kube/names.h"

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
    out += kube::subject_of(denial->account->effective_ns, denial->account->name.value);
  }
  return out;
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
