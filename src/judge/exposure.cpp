#include "judge/exposure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/oidc_provider.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_key.h"

namespace irsa::judge {
namespace {

using iam::Condition;
using iam::Statement;
using iam::Text;

/// An audience that no provider registers.
constexpr std::string_view kNoAudience = "irsa-lint.invalid";
/// Audiences beyond these are not tried.
constexpr std::size_t kMostAudiences = 4;

bool is_claim_of(const Condition& condition, std::string_view issuer, std::string_view claim) {
  const iam::KeyReading key = iam::read_key(condition.key.value, issuer);
  return key.of == iam::KeyReading::Of::own && equals_ignoring_case(key.claim, claim);
}

bool is_literal_text(std::string_view text) {
  // Without a way out of the loop, so that compilers look at many bytes at once.
  int special = 0;
  for (const char c : text) special |= (c == '*') | (c == '?') | (c == '$');
  return special == 0;
}

/// A plain positive comparison with values that are all known, and hold no wildcard and no policy
/// variable.
bool is_literal(const Condition& condition) {
  return iam::is_positive(condition) && condition.open_values.empty() &&
         (condition.op->base == iam::BaseOperator::string_equals ||
          condition.op->base == iam::BaseOperator::string_like) &&
         !condition.values.empty() &&
         std::all_of(condition.values.begin(), condition.values.end(),
                     [](const Text& value) { return is_literal_text(value.value); });
}

bool is_plain(const Statement& statement, std::string_view issuer) {
  std::size_t subjects = 0, audiences = 0;
  for (const Condition& condition : statement.conditions) {
    if (!is_literal(condition)) return false;
    if (is_claim_of(condition, issuer, "sub")) {
      ++subjects;
    } else if (is_claim_of(condition, issuer, "aud")) {
      ++audiences;
    } else {
      return false;
    }
  }
  return subjects == 1 && audiences == 1;
}

/// From the first wildcard on, as far as nothing but wildcards and the colon between them is.
std::pair<std::size_t, std::size_t> wildcard_part(std::string_view value) {
  const std::size_t begin = iam::first_wildcard(value);
  std::size_t end = std::min(value.find_first_not_of("*?:", begin), value.size());
  while (end > begin && value[end - 1] == ':') --end;
  return {begin, end};
}

/// Spelt out at both ends, as generated names are that carry an account or a cluster's id: whoever
/// writes that knows which names there can be.
bool open_inside_only(std::string_view value, const iam::Breadth& breadth) {
  using Part = iam::Breadth::Part;
  if (breadth.ns != Part::fixed && breadth.ns != Part::some) return false;
  const std::string_view name = value.substr(value.rfind(':') + 1);
  const auto wild = [](char c) { return c == '*' || c == '?'; };
  return !name.empty() && !wild(name.front()) && !wild(name.back());
}

bool fits_everybody(const iam::Breadth& breadth) {
  using Part = iam::Breadth::Part;
  return breadth.ns == Part::any && breadth.name == Part::any;
}

std::string who(std::string_view value, const iam::Breadth& breadth) {
  using Part = iam::Breadth::Part;
  const std::string ns = breadth.ns == Part::fixed ? "namespace " + quoted(breadth.fixed_ns)
                         : breadth.ns == Part::any ? "any namespace"
                                                   : "every namespace that fits";
  if (fits_everybody(breadth)) return "every service account of the cluster";
  if (breadth.name == Part::fixed) {
    return "service account " + quoted(breadth.fixed_name) + " of " + ns;
  }
  if (breadth.name == Part::any) return "every service account of " + ns;
  return "every service account that " + quoted(value) + " fits";
}

/// The same of a value beside which another condition, or a Deny, decides who gets in.
std::string who(std::string_view value, const iam::Breadth& breadth,
                const iam::Openness& openness) {
  if (!fits_everybody(breadth) || openness.both) return who(value, breadth);
  return "every service account that " + quoted(value) + " fits and nothing else keeps out";
}

/// How far one condition's defects go; 0 for a pattern that does not fit everybody.
int width(const std::vector<Defect>& open) {
  int widest = 0;
  for (const Defect& defect : open) {
    const bool everybody = fits_everybody(iam::breadth({.text = defect.value, .globs = true}));
    widest = std::max(widest, defect.effect == Effect::lets_all_in ? 2 : everybody ? 1 : 0);
  }
  return widest;
}

bool is_nobody(const iam::Admission& admission) {
  return !admission.may.by_legal_name && admission.undecided.empty();
}

}  // namespace

Exposure::Exposure(PolicyView& policy, const Statement& statement, std::string_view issuer,
                   const std::vector<std::string_view>& audiences)
    : policy_(policy),
      statement_(statement),
      issuer_(issuer),
      audiences_(audiences),
      audiences_known_(!audiences.empty()) {
  plain_ = policy.denies().empty() && is_plain(statement, issuer);
  if (plain_) return;
  for (const Condition& condition : statement.conditions) {
    if (!audiences_.empty() || !is_claim_of(condition, issuer, "aud")) continue;
    for (const Text& value : condition.values) audiences_.push_back(value.value);
  }
  if (audiences_.empty()) audiences_.push_back(iam::kStsAudience);
  if (audiences_.size() > kMostAudiences) audiences_.resize(kMostAudiences, {});
}

const iam::Admission& Exposure::admitted() const {
  if (!admitted_) admitted_ = admit(statement_, policy_.denies());
  return *admitted_;
}

bool Exposure::lets_nobody_in(const Statement& statement, Statements denies) const {
  if (!is_nobody(admit(statement, denies))) return false;
  if (audiences_known_) return true;
  // Where nobody knows what the tokens are for, they may be for anything.
  const Statement* const allow[] = {&statement};
  return policy_.admissions()
             .admit_with_any_audience(allow, denies, issuer_, {.numbers = false})
             .by_legal_name == iam::Truth::no;
}

iam::Admission Exposure::admit(const Statement& statement, Statements denies) const {
  const Statement* const allow[] = {&statement};
  iam::Admission best;
  for (const std::string_view audience : audiences_) {
    iam::Admission admission =
        policy_.admissions().admit(allow, denies, issuer_, audience, {.numbers = false});
    if (admission.may.by_legal_name || !admission.undecided.empty()) return admission;
    best = std::move(admission);
  }
  return best;
}

bool Exposure::trusted_too(std::string_view key) const {
  const auto split = iam::split_provider_key(key);
  return split && policy_.trusts_issuer(statement_, split->issuer);
}

Exposure::Guard Exposure::guard(const Condition& condition) const {
  const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
  if (key.of == iam::KeyReading::Of::aws || !condition.op) return Guard::none;
  if (key.of == iam::KeyReading::Of::own && iam::is_present_claim(key.claim)) {
    if (!equals_ignoring_case(key.claim, "sub") || condition.op->base == iam::BaseOperator::null) {
      return Guard::none;
    }
    if (iam::is_positive(condition)) return Guard::positive;
    return condition.op->negated() ? Guard::negated : Guard::weak;
  }
  // A claim that no token of this provider has. Tokens of another provider of the statement may.
  if (key.of == iam::KeyReading::Of::own && !iam::is_known_claim(key.claim)) return Guard::none;
  if (trusted_too(condition.key.value) || !iam::holds_when_absent(condition)) return Guard::none;
  return Guard::always;
}

std::vector<const Condition*> Exposure::guards(Guard kind) const {
  std::vector<const Condition*> out;
  for (const Condition& condition : statement_.conditions) {
    if (guard(condition) == kind) out.push_back(&condition);
  }
  return out;
}

// ---- nobody gets in

/// Does the statement let nobody in with these conditions in place of its own?
bool Exposure::admits_nobody(std::vector<Condition> conditions) const {
  // To copy very many conditions again and again is work as well.
  if (!policy_.spend(conditions.size())) return false;
  if (!bare_) bare_ = statement_;
  bare_->conditions = std::move(conditions);
  return lets_nobody_in(*bare_, {});
}

/// Why nobody passes the condition, a clause.
std::string Exposure::why_nobody(const Condition& condition) const {
  const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
  const iam::ConditionOperator& op = *condition.op;
  const std::string_view name = condition.operator_name.value;
  if (op.base == iam::BaseOperator::null) {
    if (op.quantifier == iam::SetQuantifier::for_any_value)
      return "with ForAnyValue it never holds";
    return key.of == iam::KeyReading::Of::own && iam::is_present_claim(key.claim)
               ? "every token of the cluster has this key"
               : "it asks for a key that no call has";
  }
  if (condition.values.empty()) return "its list of values is empty";
  if (key.of != iam::KeyReading::Of::own) return "no call has what it asks for";
  if (!iam::is_present_claim(key.claim)) {
    return fmt::format("no token of a service account has the claim {}", quoted(key.claim));
  }
  if (equals_ignoring_case(key.claim, "sub")) {
    return op.negated() ? fmt::format("{} keeps out every service account", name)
                        : "no service account has such a subject";
  }
  if (audiences_known_ && op.negated()) {
    return fmt::format("tokens of these service accounts carry {}, which {} keeps out",
                       quoted(audiences_.front()), name);
  }
  return "no token has such an audience";
}

Defect Exposure::impossible(const Condition& condition) const {
  const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
  const bool by_key = key.of == iam::KeyReading::Of::own && !iam::is_present_claim(key.claim);
  return {.cause = Cause::unsatisfiable,
          .where = by_key ? condition.key.span : condition.values_span,
          .condition = &condition,
          .value = condition.key.value,
          .detail = why_nobody(condition)};
}

Defect Exposure::contradiction_at(std::size_t last) const {
  const auto& conditions = statement_.conditions;
  const Condition& second = conditions[last];
  const auto conflicts = [&](const Condition& first) { return admits_nobody({first, second}); };
  const auto end = conditions.begin() + static_cast<std::ptrdiff_t>(last);
  const auto found = std::find_if(conditions.begin(), end, conflicts);
  const Condition* const first = found == end ? &conditions[last - 1] : &*found;
  return {.cause = Cause::unsatisfiable,
          .where = second.values_span,
          .condition = &second,
          .value = second.key.value,
          .detail = std::string(first->operator_name.value) + " on " + quoted(first->key.value),
          .related = first->values_span};
}

Defect Exposure::denied_altogether() const {
  Defect defect{.cause = Cause::unsatisfiable, .where = statement_.span, .detail = "Deny"};
  for (const Statement* const deny : policy_.denies()) {
    const Statement* const alone[] = {deny};
    if (!lets_nobody_in(statement_, alone) && deny != policy_.denies().back()) continue;
    defect.where = deny->effect_span.value_or(deny->span);
    for (const Condition& condition : deny->conditions) {
      if (iam::is_provider_key(condition.key.value)) defect.where = condition.values_span;
    }
    break;
  }
  defect.related = statement_.effect_span.value_or(statement_.span);
  return defect;
}

Defect Exposure::contradiction() const {
  const auto& conditions = statement_.conditions;
  if (!admits_nobody(conditions)) return denied_altogether();
  for (const Condition& condition : conditions) {
    if (admits_nobody({condition})) return impossible(condition);
  }
  for (std::size_t last = 1; last < conditions.size(); ++last) {
    if (policy_.admissions().gave_up()) break;
    const auto end = conditions.begin() + static_cast<std::ptrdiff_t>(last) + 1;
    if (admits_nobody({conditions.begin(), end})) return contradiction_at(last);
  }
  return {.cause = Cause::unsatisfiable, .where = statement_.span, .detail = "Deny"};
}

std::vector<Defect> Exposure::contradictions() const {
  if (!lets_nobody_in(statement_, policy_.denies())) return {};
  Defect defect = contradiction();
  // What AWS's pages leave open may be otherwise.
  if (!admitted().unsettled.empty()) defect.level = Severity::warning;
  return {std::move(defect)};
}

// ---- too many get in

void Exposure::add_open_values(const Condition& condition, std::vector<Defect>& out) const {
  using Part = iam::Breadth::Part;
  if (!condition.op->globs()) return;
  // The statement with this condition's values cut down to one.
  Statement narrowed = statement_;
  Condition& only =
      narrowed.conditions[static_cast<std::size_t>(&condition - statement_.conditions.data())];
  for (const Text& value : condition.values) {
    if (value.value.find('*') == std::string_view::npos) continue;
    const iam::Breadth breadth = iam::breadth({.text = value.value, .globs = true});
    if (!breadth.open || open_inside_only(value.value, breadth)) continue;
    const bool alone = condition.values.size() == 1;
    only.values.assign(1, value);
    const iam::Admission admission = alone ? admitted() : admit(narrowed, policy_.denies());
    if (!admission.may.open || !admission.may.witness) continue;
    const auto [begin, end] = wildcard_part(value.value);
    const bool anyone = admission.may.openness.both && breadth.ns == Part::any;
    out.push_back({.cause = Cause::subject_broad,
                   .where = part_of_value(value, begin, end),
                   .condition = &condition,
                   .value = value.value,
                   .detail = who(value.value, breadth, admission.may.openness),
                   .witness = *admission.may.witness,
                   .effect = anyone ? Effect::lets_all_in : Effect::lets_some_in,
                   .level = anyone ? std::nullopt : std::optional(Severity::warning)});
  }
}

void Exposure::add_fail_open(std::vector<Defect>& out) const {
  const bool guarded = !guards(Guard::positive).empty();
  const bool several = std::count_if(statement_.principals.begin(), statement_.principals.end(),
                                     [](const iam::Principal& principal) {
                                       return principal.kind == iam::Principal::Kind::federated;
                                     }) > 1;
  const auto weak = guards(Guard::weak);
  const auto negated = guards(Guard::negated);
  const auto add = [&](const Condition& condition, Cause cause, bool harmless,
                       std::string witness) {
    out.push_back({.cause = cause,
                   .where = condition.operator_name.span,
                   .condition = &condition,
                   .value = condition.key.value,
                   .witness = std::move(witness),
                   .effect = harmless ? Effect::none : Effect::lets_all_in,
                   .level = harmless ? std::optional(Severity::warning) : std::nullopt});
  };
  // IfExists is how one statement serves several clusters: each tests its own key.
  if (!guarded && !several) {
    for (const Condition* const condition : weak) {
      add(*condition, Cause::if_exists, true, {});
    }
  }
  const auto always = guards(Guard::always);
  if (always.empty() && negated.empty()) return;
  const iam::Admission& admission = admitted();
  const bool open = !guarded && weak.empty() && admission.may.open;
  const std::string witness = open ? admission.may.witness.value_or("") : "";
  if (open) {
    for (const Condition* const condition : negated)
      add(*condition, Cause::negated, false, witness);
  }
  // Once the negated one is named, a condition that always holds is no second reason.
  const bool explained = open && !negated.empty();
  for (const Condition* const condition : always) {
    add(*condition, Cause::always_present, !open || explained, explained ? "" : witness);
  }
}

Defect Exposure::nothing_restricts(const iam::Admission& admission) const {
  const Span where = statement_.condition_key.value_or(statement_.span);
  Defect missing{.cause = Cause::subject_missing,
                 .where = where,
                 .witness = admission.may.witness.value_or(""),
                 .effect = Effect::lets_all_in};
  if (admission.may.openness.both) return missing;
  // A Deny leaves a namespace, or a name, over: its pattern is what decides.
  for (const Statement* const deny : policy_.denies()) {
    for (const Condition& condition : deny->conditions) {
      if (!is_claim_of(condition, issuer_, "sub") || !condition.op || !condition.op->negated()) {
        continue;
      }
      for (const Text& value : condition.values) {
        const iam::Breadth breadth =
            iam::breadth({.text = value.value, .globs = condition.op->globs()});
        if (!breadth.open) continue;
        const auto [begin, end] = wildcard_part(value.value);
        return {.cause = Cause::subject_broad,
                .where = part_of_value(value, begin, end),
                .value = value.value,
                .detail = who(value.value, breadth),
                .witness = missing.witness,
                .effect = Effect::lets_some_in,
                .level = Severity::warning};
      }
    }
  }
  return missing;
}

std::vector<Defect> Exposure::openings() const {
  std::vector<Defect> out;
  add_fail_open(out);
  // Of several conditions on the subject the narrowest decides.
  auto strong = guards(Guard::positive);
  const auto weak = guards(Guard::weak);
  strong.insert(strong.end(), weak.begin(), weak.end());
  if (!strong.empty()) {
    std::vector<Defect> narrowest;
    for (const Condition* const condition : strong) {
      std::vector<Defect> open;
      add_open_values(*condition, open);
      if (open.empty()) return out;
      if (narrowest.empty() || width(open) < width(narrowest)) narrowest = std::move(open);
    }
    std::move(narrowest.begin(), narrowest.end(), std::back_inserter(out));
  } else if (std::all_of(out.begin(), out.end(),
                         [](const Defect& defect) { return defect.effect == Effect::none; })) {
    if (admitted().may.open) out.push_back(nothing_restricts(admitted()));
  }
  return out;
}

bool Exposure::any_audience() const {
  // A list of audiences that are written out takes no other: that settles nearly all.
  const auto lists_audiences = [&](const Condition& condition) {
    return !condition.unknown && is_literal(condition) && is_claim_of(condition, issuer_, "aud");
  };
  if (std::ranges::any_of(statement_.conditions, lists_audiences)) return false;
  const Statement* const allow[] = {&statement_};
  return policy_.admissions()
      .admit(allow, policy_.denies(), issuer_, kNoAudience, {.numbers = false})
      .may.by_legal_name;
}

}  // namespace irsa::judge
