#include "iam/admission/reduction.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "iam/admission/subject_words.h"
#include "iam/policy/action.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kExample = "system:serviceaccount:a:a";
constexpr std::string_view kNamesSubject =
    "a policy variable stands for the subject itself, which only evaluating one account can decide";

class Reducer {
 public:
  Reducer(Reduction& reduction, PolicyVersion version, const Request& request)
      : reduction_(reduction), version_(version), request_(request) {}

  void add_statement(const Statement& statement, Truth matched) {
    Term term{.constant = matched};
    if (term.constant == Truth::no) return;
    Notes open;
    if (statement.conditions_unknown || matched == Truth::maybe) {
      term.constant = Truth::maybe;
      open.assumptions.emplace_back(kOpenParts);
    }
    for (const auto& condition : statement.conditions) add_condition(condition, term, open);
    finish(std::move(term), open);
  }

  void add_condition_alone(const Condition& condition) {
    Term term;
    Notes open;
    add_condition(condition, term, open);
    finish(std::move(term), open);
  }

 private:
  struct Notes {
    std::vector<std::string> assumptions, unsettled;
    Truth settled = Truth::yes;  ///< of what AWS is clear about
  };

  static std::vector<std::string> each_once(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    std::unordered_set<std::string_view> seen;
    for (const auto& text : texts) {
      if (seen.insert(text).second) out.push_back(text);
    }
    return out;
  }

  void finish(Term term, const Notes& open) {
    if (open.settled != Truth::no) reduction_.unsettled = each_once(open.unsettled);
    if (term.constant == Truth::no) return;
    reduction_.assumptions = each_once(open.assumptions);
    if (!undecided_.empty()) reduction_.undecided = undecided_;
    if (typed_) {
      reduction_.dropped_typed = true;
    } else {
      reduction_.term = std::move(term);
    }
  }

  void add_condition(const Condition& condition, Term& term, Notes& open) {
    const bool about_subject =
        condition.op && (!condition.unknown || condition.is_open_list()) &&
        look_up(condition.key.value, request_).state == KeyValues::State::subject;
    bool settled = true;
    if (condition.op && !condition.unknown) {
      // What is open about a condition does not depend on which legal subject it sees.
      const WebIdentity example{.issuer = request_.token.issuer,
                                .subject = kExample,
                                .audiences = request_.token.audiences};
      const auto unsettled =
          judge(condition, version_, {.token = example, .session = request_.session}).unsettled;
      settled = unsettled.empty();
      if (!settled) open.unsettled.emplace_back(unsettled);
    }
    if (about_subject && !condition.values.empty() && condition.op->base != BaseOperator::null) {
      add_subject_condition(condition, term, open);
      return;
    }
    // Null and empty lists do not look at the value: any subject will do.
    const Request request{.token = request_.token,
                          .subject_open = request_.subject_open && !about_subject,
                          .session = request_.session};
    const auto truth = judge(condition, version_, request).truth;
    term.constant = both(term.constant, truth);
    if (settled) open.settled = both(open.settled, truth);
    if (truth != Truth::maybe) return;
    if (condition.op && !condition.unknown && names_subject(condition)) {
      undecided_ = kNamesSubject;
    } else {
      open.assumptions.emplace_back(condition.key.value);
    }
  }

  void add_subject_condition(const Condition& condition, Term& term, Notes& open) {
    const auto& op = *condition.op;
    if (!is_string_operator(op.base)) {
      // No legal subject is an ARN, a number, a date, a boolean or an address.
      if (!op.negated()) typed_ = true;
      return;
    }
    Clause clause{.patterns = {}, .negated = op.negated()};
    clause.unknown = condition.is_open_list();
    for (const auto& value : condition.values) {
      auto expansion = expand(value.value, op, version_, request_);
      switch (expansion.state) {
        case Expansion::State::null: break;
        case Expansion::State::value:
          clause.patterns.push_back({std::move(expansion.pattern), ignores_case(op.base)});
          break;
        case Expansion::State::subject: undecided_ = kNamesSubject; [[fallthrough]];
        case Expansion::State::unknown: clause.unknown = true; break;
      }
    }
    if (clause.unknown) open.assumptions.emplace_back(condition.key.value);
    term.clauses.push_back(std::move(clause));
  }

  [[nodiscard]] bool names_subject(const Condition& condition) const {
    return std::ranges::any_of(condition.values, [&](const Text& value) {
      return expand(value.value, *condition.op, version_, request_).state ==
             Expansion::State::subject;
    });
  }

  Reduction& reduction_;
  PolicyVersion version_;
  const Request& request_;
  bool typed_ = false;
  std::string undecided_;
};

Truth statement_truth(const Statement& statement, const RoleContext& role,
                      std::string_view issuer) {
  if (statement.effect == Effect::invalid) return Truth::no;
  return both(principal_matches(statement, role, issuer),
              action_truth(statement, kWebIdentityAction));
}

WebIdentity any_subject(std::string_view issuer, std::string_view audience) {
  return {.issuer = issuer, .subject = {}, .audiences = {audience}};
}

}  // namespace

bool pattern_matches(const SubjectPattern& pattern, std::string_view subject) {
  if (!pattern.ignore_case) return glob_matches(pattern.tokens, subject);
  return equals_ignoring_case(literal_text(pattern.tokens), subject);
}

Reduction reduce(const Statement& statement, const TrustPolicy& policy, const RoleContext& role,
                 std::string_view issuer, std::string_view audience) {
  Reduction reduction;
  const auto token = any_subject(issuer, audience);
  const Request request{.token = token, .subject_open = true, .session = policy.session};
  Reducer(reduction, policy.version, request)
      .add_statement(statement, statement_truth(statement, role, issuer));
  return reduction;
}

Reduction reduce(const Condition& condition, PolicyVersion version, std::string_view issuer,
                 std::string_view audience) {
  Reduction reduction;
  const auto token = any_subject(issuer, audience);
  const Request request{.token = token, .subject_open = true};
  Reducer(reduction, version, request).add_condition_alone(condition);
  return reduction;
}

std::size_t steps_to_reduce(const Statement& statement) {
  auto steps = 20 + statement.principals.size() + statement.actions.size();
  for (const auto& condition : statement.conditions) steps += 20 + 10 * condition.values.size();
  return steps;
}

}  // namespace irsa::iam
