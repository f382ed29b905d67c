#include "iam/admission/admission.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "iam/admission/audiences.h"
#include "iam/admission/decision.h"
#include "iam/admission/formula.h"
#include "iam/admission/reduction.h"

namespace irsa::iam {
namespace {

/// A few texts that might satisfy an operator on numbers, dates and so on: its own values, and
/// their neighbours.
std::vector<std::string> typed_samples(const Condition& condition) {
  std::vector<std::string> samples = {"true", "false"};
  for (const auto& value : condition.values) {
    const std::string text(value.value);  // as a pattern it takes itself
    samples.push_back(text);
    samples.push_back(text.substr(0, text.find('/')));  // the address of a range
    const auto number = text.substr(0, text.find('.'));
    if (!number.empty() && number.size() < 10 &&
        number.find_first_not_of("0123456789") == std::string::npos) {
      const auto n = std::stoll(number);
      samples.push_back(std::to_string(n + 1));
      samples.push_back(std::to_string(n - 1));
    }
  }
  samples.insert(samples.end(), {"0", "9999999999", "-9999999999"});
  return samples;
}

}  // namespace

// ---- the questions

/// What the statements of a policy say, for one issuer and audience.
struct Reduced {
  std::string issuer, audience;
  std::vector<std::optional<Reduction>> statements;
};

struct Admissions::Parts {
  const TrustPolicy& policy;
  RoleContext role;
  Budget budget;
  std::size_t share;  ///< the most that one question may take
  bool gave_up = false;
  std::vector<Reduced> reduced = {};
  std::vector<std::unique_ptr<Reduction>> others = {};  ///< of statements that are not the policy's

  /// So many pairs of issuer and audience are remembered.
  static constexpr std::size_t kMostRemembered = 4;

  Reduced& remembered(std::string_view issuer, std::string_view audience) {
    const auto found = std::ranges::find_if(reduced, [&](const Reduced& one) {
      return one.issuer == issuer && one.audience == audience;
    });
    if (found != reduced.end()) return *found;
    if (reduced.size() == kMostRemembered) reduced.erase(reduced.begin());
    reduced.push_back({std::string(issuer), std::string(audience), {}});
    reduced.back().statements.resize(policy.statements.size());
    return reduced.back();
  }

  /// nullptr when the budget is used up.
  const Reduction* reduction(const Statement& statement, std::string_view issuer,
                             std::string_view audience) {
    const auto* const first = policy.statements.data();
    const std::less<const Statement*> before;
    const bool own =
        !before(&statement, first) && before(&statement, first + policy.statements.size());
    std::optional<Reduction>* known = nullptr;
    if (own) {
      known =
          &remembered(issuer, audience).statements[static_cast<std::size_t>(&statement - first)];
      if (*known) return &**known;
    }
    if (!budget.spend(steps_to_reduce(statement))) return nullptr;
    auto fresh = reduce(statement, policy, role, issuer, audience);
    if (known != nullptr) return &known->emplace(std::move(fresh));
    others.push_back(std::make_unique<Reduction>(std::move(fresh)));
    return others.back().get();
  }

  struct Part {
    const Statement* statement;
    bool deny;
  };
  using PartList = std::vector<Part>;

  static PartList parts_of(Statements allow, Statements deny) {
    PartList out;
    for (const auto* statement : allow) out.push_back({statement, false});
    for (const auto* statement : deny) out.push_back({statement, true});
    return out;
  }

  /// False when the budget is used up.
  bool add(const PartList& parts, std::string_view issuer, std::string_view audience,
           Formula& formula) {
    return std::ranges::all_of(parts, [&](const Part& part) {
      const auto* const says = reduction(*part.statement, issuer, audience);
      if (says == nullptr || !budget.spend(2 + part.statement->conditions.size())) return false;
      formula.add(*says, part.deny);
      return true;
    });
  }

  /// An Allow compares the subject as a number or the like: does such a text get in?
  void try_typed_samples(const PartList& parts, std::string_view issuer, std::string_view audience,
                         Admission& admission) {
    TrustPolicy alone{.span = policy.span,
                      .version = policy.version,
                      .statements = {},
                      .session = policy.session};
    std::size_t steps = 0;
    for (const auto& [statement, deny] : parts) {
      alone.statements.push_back(*statement);
      alone.statements.back().effect = deny ? Effect::deny : Effect::allow;
      steps += steps_to_reduce(*statement);
    }
    for (const auto& [statement, deny] : parts) {
      if (deny) continue;
      for (const auto& condition : statement->conditions) {
        if (!condition.op || is_string_operator(condition.op->base)) continue;
        for (const auto& sample : typed_samples(condition)) {
          if (!budget.spend(steps)) break;
          if (allows(alone, role, {.issuer = issuer, .subject = sample, .audiences = {audience}}) ==
              Truth::no) {
            continue;
          }
          admission.satisfiable = true;
          admission.text_witness = sample;
          return;
        }
      }
    }
    if (admission.undecided.empty()) {
      admission.undecided =
          "the subject is compared as a number, date, address or ARN, which no service account is";
    }
  }

  Admission admit(const PartList& parts, std::string_view issuer, std::string_view audience,
                  const AdmissionOptions& options) {
    others.clear();
    Formula formula;
    if (!add(parts, issuer, audience, formula)) return undecided();
    auto admission = decide(formula, options);
    if (!admission.satisfiable && formula.dropped_typed) {
      try_typed_samples(parts, issuer, audience, admission);
    }
    return admission;
  }

  Admission undecided() {
    gave_up = true;
    Admission admission;
    admission.undecided = kTooMany;
    return admission;
  }

  Admission decide(const Formula& formula, const AdmissionOptions& options) {
    Budget own(std::min(share, budget.left()));
    const auto given = own.left();
    auto admission = iam::decide(formula, options, own);
    budget.spend(given - own.left());
    gave_up = gave_up || admission.undecided == kTooMany;
    return admission;
  }
};

Admissions::Admissions(const TrustPolicy& policy, const RoleContext& role, std::size_t steps)
    : parts_(std::make_unique<Parts>(
          Parts{.policy = policy, .role = role, .budget = Budget(steps), .share = steps / 4})) {}

Admissions::~Admissions() = default;

bool Admissions::gave_up() const { return parts_->gave_up; }

bool Admissions::spend(std::size_t steps) {
  parts_->gave_up = !parts_->budget.spend(steps) || parts_->gave_up;
  return !parts_->budget.exhausted();
}

Admission Admissions::admit(Statements allow, Statements deny, std::string_view issuer,
                            std::string_view audience, const AdmissionOptions& options) {
  return parts_->admit(Parts::parts_of(allow, deny), issuer, audience, options);
}

Admission Admissions::admit(std::string_view issuer, std::string_view audience,
                            const AdmissionOptions& options) {
  Parts::PartList parts;
  for (const auto& statement : parts_->policy.statements) {
    if (statement.effect == Effect::invalid) continue;
    parts.push_back({&statement, statement.effect == Effect::deny});
  }
  return parts_->admit(parts, issuer, audience, options);
}

Admission Admissions::admit(const Condition& condition, std::string_view issuer,
                            std::string_view audience, const AdmissionOptions& options) {
  if (!parts_->budget.spend(20 + 10 * condition.values.size())) return parts_->undecided();
  const auto says = reduce(condition, parts_->policy.version, issuer, audience);
  Formula formula;
  formula.add(says, false);
  return parts_->decide(formula, options);
}

Admission Admissions::denied_by(const Statement& deny, std::string_view issuer,
                                std::string_view audience, const AdmissionOptions& options) {
  // Somebody an Allow matches, and the Deny too: the conditions of both at once.
  auto& parts = *parts_;
  parts.others.clear();
  const auto* const denies = parts.reduction(deny, issuer, audience);
  if (denies == nullptr) return parts.undecided();
  Formula formula;
  for (const auto& statement : parts.policy.statements) {
    if (statement.effect != Effect::allow) continue;
    const auto* const allows = parts.reduction(statement, issuer, audience);
    if (allows == nullptr) return parts.undecided();
    const auto clauses = statement.conditions.size() + deny.conditions.size();
    if (!parts.budget.spend(2 + clauses)) return parts.undecided();
    formula.add_both(*allows, *denies);
    if (!allows->undecided.empty()) formula.undecided = allows->undecided;
  }
  formula.assumptions = denies->assumptions;
  if (formula.undecided.empty()) formula.undecided = denies->undecided;
  return parts.decide(formula, options);
}

AudienceAnswer Admissions::admit_with_any_audience(Statements allow, Statements deny,
                                                   std::string_view issuer,
                                                   const AdmissionOptions& options) {
  std::vector<const Statement*> all(allow.begin(), allow.end());
  all.insert(all.end(), deny.begin(), deny.end());
  std::size_t steps = 0;
  for (const auto* statement : all) steps += steps_to_reduce(*statement);
  if (!parts_->budget.spend(steps)) {
    parts_->gave_up = true;
    return {.satisfiable = Truth::maybe, .by_legal_name = Truth::maybe};
  }
  Budget own(std::min(parts_->share, parts_->budget.left()));
  const auto given = own.left();
  const auto audiences = audiences_to_try(all, parts_->policy.version, issuer, own);
  parts_->budget.spend(given - own.left());
  AudienceAnswer answer;
  bool open = !audiences.complete;
  for (const auto& audience : audiences.texts) {
    const auto admission = admit(allow, deny, issuer, audience, options);
    if (admission.satisfiable) answer.satisfiable = Truth::yes;
    if (admission.satisfiable && !answer.audience) answer.audience = audience;
    if (admission.may.by_legal_name) {
      answer.by_legal_name = Truth::yes;
      answer.audience = audience;
      break;
    }
    open = open || !admission.undecided.empty();
  }
  if (open && answer.satisfiable == Truth::no) answer.satisfiable = Truth::maybe;
  if (open && answer.by_legal_name == Truth::no) answer.by_legal_name = Truth::maybe;
  return answer;
}

AudienceAnswer Admissions::admit_with_any_audience(std::string_view issuer,
                                                   const AdmissionOptions& options) {
  std::vector<const Statement*> allow, deny;
  for (const auto& statement : parts_->policy.statements) {
    if (statement.effect == Effect::allow) allow.push_back(&statement);
    if (statement.effect == Effect::deny) deny.push_back(&statement);
  }
  return admit_with_any_audience(allow, deny, issuer, options);
}

Admission admit(const TrustPolicy& policy, const RoleContext& role, std::string_view issuer,
                std::string_view audience, const AdmissionOptions& options) {
  return Admissions(policy, role).admit(issuer, audience, options);
}

AudienceAnswer admit_with_any_audience(const TrustPolicy& policy, const RoleContext& role,
                                       std::string_view issuer, const AdmissionOptions& options) {
  return Admissions(policy, role).admit_with_any_audience(issuer, options);
}

}  // namespace irsa::iam
