#include "audit/words.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "base/text.h"
#include "iam/admission/subject_words.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/provider_key.h"
#include "value/template_text.h"

namespace irsa::audit {

namespace {

using Failed = iam::StatementTrace::Failed;

constexpr std::size_t kShown = 10;

/// The one pattern of an open policy, which says best who gets in; empty when there are several, or
/// when the statement rules something out.
std::string_view only_pattern(const join::RoleEntry& role, std::string_view issuer) {
  std::string_view pattern;
  for (const join::TrustStatement& trust : role.trusts) {
    if (trust.issuer != issuer || trust.statement->effect != iam::Effect::allow) continue;
    for (const iam::Condition& condition : trust.statement->conditions) {
      const auto key = iam::split_provider_key(condition.key.value);
      if (!key || !equals_ignoring_case(key->claim, "sub") || !condition.op) continue;
      if (condition.op->negated() || !condition.op->globs()) return {};
      if (!pattern.empty() || condition.values.size() != 1) return {};
      pattern = condition.values.front().value;
    }
  }
  return pattern;
}

std::string breadth_in_words(const join::RoleEntry& role, std::string_view issuer) {
  const std::string_view pattern = only_pattern(role, issuer);
  return pattern.empty() ? "any number of service accounts" : iam::pattern_in_words(pattern);
}

std::string values_of(const iam::Condition& condition) {
  std::string out;
  for (const iam::Text& value : condition.values) {
    if (!out.empty()) out += " or ";
    out += irsa::quoted(value.value);
  }
  return out.empty() ? "nothing" : out;
}

std::string principals_of(const iam::Statement& statement) {
  std::string out;
  for (const iam::Principal& principal : statement.principals) {
    if (!out.empty()) out += ", ";
    out += irsa::quoted(principal.value.value);
  }
  return out.empty() ? "nobody" : out;
}

std::string actions_of(const iam::Statement& statement) {
  std::string out;
  for (const iam::Text& action : statement.actions) {
    if (!out.empty()) out += ", ";
    out += irsa::quoted(action.value);
  }
  return out.empty() ? "nothing" : out;
}

}  // namespace

std::string listed(const std::vector<std::string>& subjects) {
  std::string out;
  for (std::size_t i = 0; i < subjects.size() && i < kShown; ++i) {
    if (i > 0) out += ", ";
    out += iam::short_subject(subjects[i]);
  }
  if (subjects.size() > kShown) out += fmt::format(" and {} more", subjects.size() - kShown);
  return out;
}

namespace {

/// Of a policy whose subjects are in part filled in later.
std::string who_gets_in_so_far(const join::RoleEntry& role, const engine::IssuerAnswer& answer) {
  constexpr std::string_view kOthers = "service accounts whose names are not known yet";
  const iam::Admitted& surely = answer.admission.surely;
  if (!surely.by_legal_name) return fmt::format("lets in {}", kOthers);
  std::string some = "some service accounts";
  if (surely.everyone) return "lets in every service account of the cluster";
  if (surely.count && *surely.count == surely.subjects.size() && !surely.subjects.empty()) {
    some = listed(surely.subjects);
  } else if (surely.open) {
    some = breadth_in_words(role, answer.issuer);
  }
  return fmt::format("lets in {}, and {}", some, kOthers);
}

}  // namespace

std::string who_gets_in(const join::RoleEntry& role, const engine::IssuerAnswer& answer) {
  const iam::Admitted& may = answer.admission.may;
  if (answer.subject_open && may.by_legal_name) return who_gets_in_so_far(role, answer);
  if (!answer.admission.undecided.empty() && !may.witness) {
    return "undecided: " + answer.admission.undecided;
  }
  if (!may.by_legal_name) {
    if (answer.admission.satisfiable) {
      return "lets nobody in: no service account can have such a name";
    }
    const iam::AudienceAnswer& other = answer.other_audience;
    return other.by_legal_name == iam::Truth::yes && other.audience
               ? "lets nobody in; it asks for tokens for " + irsa::quoted(*other.audience)
               : "lets nobody in";
  }
  std::string out = "lets in ";
  if (may.everyone) {
    out += "every service account of the cluster";
  } else if (may.count && *may.count == may.subjects.size() && !may.subjects.empty()) {
    return out + "exactly " + listed(may.subjects);
  } else if (may.open) {
    out += breadth_in_words(role, answer.issuer);
  } else if (may.count) {
    out += fmt::format("{} service accounts", *may.count);
  } else {
    out += "a great many service accounts";
  }
  if (may.witness) out += ", for example " + iam::short_subject(*may.witness);
  if (!answer.admission.undecided.empty()) {
    out += "; who else is undecided: " + answer.admission.undecided;
  } else if (!answer.admission.uncounted.empty() && !may.open) {
    out += "; how many is undecided: " + answer.admission.uncounted;
  }
  return out;
}

std::string_view effect_name(iam::Effect effect) {
  switch (effect) {
    case iam::Effect::allow: return "Allow";
    case iam::Effect::deny: return "Deny";
    case iam::Effect::invalid: break;
  }
  return "invalid";
}

std::vector<std::string> reasons(std::string_view issuer, const iam::Statement& statement,
                                 const iam::StatementTrace& trace) {
  std::vector<std::string> out;
  switch (trace.failed) {
    case Failed::nothing: break;
    case Failed::effect: out.push_back("its Effect is neither Allow nor Deny"); break;
    case Failed::principal:
      out.push_back(fmt::format("it {} {}, and the token comes from the provider of {}",
                                statement.not_principal ? "leaves out" : "is about",
                                principals_of(statement), irsa::quoted(issuer)));
      break;
    case Failed::action:
      out.push_back(fmt::format("it {} {}, and the call is sts:AssumeRoleWithWebIdentity",
                                statement.not_action ? "leaves out" : "is about",
                                actions_of(statement)));
      break;
    case Failed::condition:
      for (const iam::Condition* const condition : trace.failed_conditions) {
        const bool first = condition == trace.condition;
        const std::string seen =
            !first         ? std::string{}
            : trace.actual ? fmt::format("; the token has {}", irsa::quoted(*trace.actual))
                           : "; the token has no such key";
        out.push_back(fmt::format("{} on {} wants {}{}", printable(condition->operator_name.value),
                                  irsa::quoted(condition->key.value), values_of(*condition), seen));
      }
      break;
  }
  for (const iam::Condition* const condition : trace.open_conditions) {
    out.push_back(fmt::format("{} on {} depends on the call, which no file shows",
                              printable(condition->operator_name.value),
                              irsa::quoted(condition->key.value)));
  }
  if (!trace.unsettled.empty()) out.push_back("not clear: " + trace.unsettled);
  return out;
}

std::string brief_reason(std::string_view issuer, const iam::Statement& statement,
                         const iam::StatementTrace& trace) {
  switch (trace.failed) {
    case Failed::principal: return "it does not trust the token's provider";
    case Failed::action: return "it is not about sts:AssumeRoleWithWebIdentity";
    case Failed::condition: break;
    case Failed::effect:
    case Failed::nothing: {
      const std::vector<std::string> whole = reasons(issuer, statement, trace);
      return whole.empty() ? std::string() : whole.front();
    }
  }
  const iam::Condition& condition = *trace.condition;
  const std::string op = printable(condition.operator_name.value);
  const iam::KeyReading key = iam::read_key(condition.key.value, issuer);
  if (key.of == iam::KeyReading::Of::other) {
    return fmt::format("{} tests a claim of another provider", op);
  }
  if (key.of == iam::KeyReading::Of::malformed) {
    return fmt::format("{} tests a key that no token has", op);
  }
  std::string out =
      op + " on " +
      printable(key.of == iam::KeyReading::Of::own ? key.claim : condition.key.value) + " wants ";
  constexpr std::size_t kMost = 2;
  for (std::size_t i = 0; i < condition.values.size() && i < kMost; ++i) {
    out += (i > 0 ? " or " : "") + iam::short_subject(condition.values[i].value);
  }
  if (condition.values.empty()) out += "nothing";
  if (condition.values.size() > kMost) {
    out += fmt::format(" or {} more", condition.values.size() - kMost);
  }
  return out + (trace.actual ? ", the token has " + iam::short_subject(*trace.actual)
                             : ", the token has no such key");
}

std::string AsWritten::text(std::string_view text) const {
  return map_ == nullptr ? std::string(text) : map_->as_written(std::string(text), policy_);
}

std::string AsWritten::issuer(std::string_view issuer) const {
  const bool alone = value::begins_open(issuer) && issuer.find('}') == issuer.size() - 1;
  std::string out = text(issuer);
  return alone ? out.substr(2, out.size() - 3) : out;
}

std::vector<std::string> AsWritten::texts(std::vector<std::string> texts) const {
  for (std::string& one : texts) one = text(one);
  return texts;
}

}  // namespace irsa::audit
