#include "rules/partition_mismatch.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

Span partition_span(Span value_span, std::string_view value, std::string_view partition) {
  const auto begin = static_cast<std::size_t>(partition.data() - value.data());
  return part_of_value(value_span, value, begin, begin + partition.size());
}

std::string_view declared_region(const join::Cluster* cluster) {
  return cluster == nullptr ? std::string_view{} : cluster->region;
}

std::string other_partition(std::string_view what, std::string_view found,
                            std::string_view expected, std::string_view why) {
  return fmt::format("{} is in partition {}, but {} in {}", what, quoted(found), why,
                     quoted(expected));
}

/// The same role as the annotation's but for the partition; nullptr when there is none.
const join::RoleEntry* role_elsewhere(const join::Index& index, const iam::RoleArn& arn) {
  for (const join::RoleEntry* const role : index.roles().named(arn.name)) {
    if (role->account == arn.account && !role->partition.empty() &&
        role->partition != arn.partition) {
      return role;
    }
  }
  return nullptr;
}

void check_account(const join::Index& index, const join::ServiceAccount& account,
                   const std::set<Span>& told, Findings& findings) {
  const bool role_known = index.role_of(account) != nullptr;
  if (role_known && index.clusters().empty()) return;  // nearly always
  const kube::Annotation* const role = index.accounts().role_annotation(account);
  if (role == nullptr || role->placeholder) return;
  const std::string_view region = declared_region(index.clusters().of(account.origin.file));
  if (role_known && region.empty()) return;
  // Of its own text: the same role in another file has another one.
  const auto arn = iam::RoleArn::parse(role->value);
  if (!arn) return;
  const bool of_region = !region.empty() && iam::partition_of_region(region) != arn->partition;
  const join::RoleEntry* const other =
      of_region || role_known ? nullptr : role_elsewhere(index, *arn);
  const Span where = partition_span(role->value_span, role->value, arn->partition);
  if ((!of_region && other == nullptr) || told.contains(where)) return;
  Problem problem{.where = where, .message = {}, .object = join::object_of(account)};
  const std::string what = fmt::format("the role of {}", join::account_text(account));
  std::string right(role->value);
  right.replace(static_cast<std::size_t>(arn->partition.data() - role->value.data()),
                arn->partition.size(),
                of_region ? iam::partition_of_region(region) : other->partition);
  problem.fixes = {
      replacing(fmt::format("Write {}", quoted(right)), !of_region, role->value_span, right)};
  if (of_region) {
    const std::string_view expected = iam::partition_of_region(region);
    problem.message = other_partition(what, arn->partition, expected,
                                      fmt::format("the cluster's region {} lies", quoted(region)));
    problem.help = fmt::format("Write 'arn:{}:iam::…'.", expected);
  } else {
    problem.message =
        other_partition(what, arn->partition, other->partition, "the input has this role");
    problem.related.push_back({other->role->where, "the role of that name and account"});
    problem.help = fmt::format("Write 'arn:{}:iam::…'.", other->partition);
    problem.other = join::object_of(*other);
  }
  findings.report(std::move(problem));
}

/// Where the role's own partition can be read: its ARN, or an annotation with it.
std::optional<Note> role_evidence(const join::Index& index, const join::RoleEntry& role) {
  if (!role.role->arn.empty()) return Note{role.role->where, "the role"};
  const auto accounts = index.accounts_of(role);
  if (accounts.empty()) return std::nullopt;
  return Note{index.accounts().role_annotation(*accounts.front())->value_span,
              "the role, as a service account names it"};
}

bool is_in(std::string_view region, std::string_view partition) {
  return !region.empty() && iam::partition_of_region(region) == partition;
}

/// The annotation that says in which partition the role is, if nothing else does.
const kube::Annotation* only_evidence(const join::Index& index, const join::RoleEntry& role) {
  const auto accounts = index.accounts_of(role);
  if (!role.role->arn.empty() || accounts.size() != 1) return nullptr;
  return index.accounts().role_annotation(*accounts.front());
}

/// The provider, and its issuer's host or what is declared of the cluster (`agrees`), say one
/// thing, the annotation another.
void report_annotation(const join::RoleEntry& role, const kube::Annotation& annotation,
                       const iam::Text& provider, std::string_view expected,
                       std::string_view agrees, std::set<Span>& told, Findings& findings) {
  const auto arn = iam::RoleArn::parse(annotation.value);
  if (!arn) return;
  std::string right(annotation.value);
  right.replace(static_cast<std::size_t>(arn->partition.data() - annotation.value.data()),
                arn->partition.size(), expected);
  const Span where = partition_span(annotation.value_span, annotation.value, arn->partition);
  if (!told.insert(where).second) return;
  findings.report({.where = where,
                   .message = other_partition(
                       role.label(), arn->partition, expected,
                       fmt::format("the OIDC provider that it trusts, and {}, are", agrees)),
                   .related = {{provider.span, "the provider that is trusted"}},
                   .help = fmt::format("Write 'arn:{}:iam::…'.", expected),
                   .object = join::object_of(role),
                   .fixes = {replacing(fmt::format("Write {}", quoted(right)), false,
                                       annotation.value_span, right)}});
}

void check_provider(const join::Index& index, const join::TrustStatement& trust,
                    std::set<Span>& told, Findings& findings) {
  if (!trust.kubernetes || trust.principal->unknown) return;
  const iam::Text& value = trust.principal->value;
  const auto provider = iam::ProviderArn::parse(value.value);
  if (!provider) return;
  const join::RoleEntry& role = *trust.role;
  const auto arn = iam::RoleArn::parse(role.arn);
  const std::string_view region = declared_region(index.clusters().with_issuer(provider->issuer));
  const bool of_role = arn && arn->partition != provider->partition;
  if (!of_role && (region.empty() || iam::partition_of_region(region) == provider->partition)) {
    return;
  }
  const bool host_agrees = is_in(iam::eks_issuer_region(provider->issuer), provider->partition);
  const bool agrees = host_agrees || is_in(region, provider->partition);
  const kube::Annotation* const annotation =
      of_role && agrees ? only_evidence(index, role) : nullptr;
  if (annotation != nullptr) {
    return report_annotation(role, *annotation, value, provider->partition,
                             host_agrees ? "the host of that" : "the cluster", told, findings);
  }
  Problem problem{.where = partition_span(value.span, value.value, provider->partition),
                  .message = {},
                  .object = join::object_of(role)};
  std::string_view expected;
  std::string why;
  if (of_role) {
    expected = arn->partition;
    why = role.label() + " is";
    if (auto note = role_evidence(index, role)) problem.related.push_back(std::move(*note));
  } else {
    expected = iam::partition_of_region(region);
    why = fmt::format("the cluster's region {} lies", quoted(region));
  }
  std::string right(value.value);
  right.replace(static_cast<std::size_t>(provider->partition.data() - value.value.data()),
                provider->partition.size(), expected);
  // A role trusts providers of its own AWS account alone, and that has one partition.
  problem.fixes = {replacing(fmt::format("Write {}", quoted(right)), of_role, value.span, right)};
  problem.message = other_partition("the OIDC provider", provider->partition, expected, why);
  problem.help = fmt::format("Write 'arn:{}:iam::…'.", expected);
  findings.report(std::move(problem));
}

}  // namespace

// One partition knows nothing of another's roles and providers (facts C47). The region is
// taken from what was declared, never out of the issuer's host alone, which may itself be wrong.
void check_partition_mismatch(const judge::Model& model, Findings& findings) {
  std::set<Span> told;  // annotations of which the provider has told more
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    for (const join::TrustStatement& trust : role.trusts) {
      check_provider(model.index, trust, told, findings);
    }
  }
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    check_account(model.index, account, told, findings);
  }
}

}  // namespace irsa::rules
