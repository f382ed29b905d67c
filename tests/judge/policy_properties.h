// Trust policies made of choices, random ones or the bytes of a fuzzer, and what must hold for
// each: what `check` reports, what `trust` says and what `can-assume` decides are three views of
// one evaluation and never contradict each other, nor an evaluator that shares no code with it.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/questions.h"
#include "iam/admission/admission.h"
#include "iam/policy/action.h"
#include "iam/slow_evaluator.h"
#include "rules/rule.h"
#include "support/input.h"
#include "support/samples.h"

namespace irsa::tests::policies {

inline const std::string kIss(kIssuer);
inline const std::string kOther(kOtherIssuer);
inline constexpr std::string_view kAudience = "sts.amazonaws.com";

inline const std::vector<std::string> kOperators = {"StringEquals",
                                                    "StringEquals",
                                                    "StringNotEquals",
                                                    "StringLike",
                                                    "StringNotLike",
                                                    "StringEqualsIgnoreCase",
                                                    "StringNotEqualsIgnoreCase",
                                                    "ArnLike",
                                                    "ArnNotEquals",
                                                    "NumericEquals",
                                                    "NumericLessThan",
                                                    "NumericNotEquals",
                                                    "DateLessThan",
                                                    "DateNotEquals",
                                                    "Bool",
                                                    "BinaryEquals",
                                                    "IpAddress",
                                                    "NotIpAddress",
                                                    "Null",
                                                    "Null"};

inline const std::vector<std::string> kKeys = {kIss + ":sub",
                                               kIss + ":sub",
                                               kIss + ":sub",
                                               kIss + ":sub",
                                               kIss + ":aud",
                                               kIss + ":aud",
                                               kIss + ":Sub",
                                               kIss + ":azp",
                                               kIss + ":amr",
                                               kIss + ":email",
                                               kIss + ":oaud",
                                               kIss + ":namespace",
                                               kIss,
                                               kIss + "/:sub",
                                               "https://" + kIss + ":sub",
                                               "sts:" + kIss + ":sub",
                                               kOther + ":sub",
                                               kOther + ":aud",
                                               "aws:PrincipalArn",
                                               "aws:PrincipalOrgID",
                                               "aws:PrincipalTag/team",
                                               "aws:username",
                                               "aws:MultiFactorAuthPresent",
                                               "aws:TokenIssueTime",
                                               "sts:ExternalId",
                                               "sts:DurationSeconds",
                                               "lambda:SourceFunctionArn",
                                               "saml:aud",
                                               "aws:SourceIpAddress",
                                               "aws:SourceGalaxy",
                                               "aws:SourceIp",
                                               "aws:VpcSourceIp",
                                               "aws:SourceVpc",
                                               "aws:SourceVpce",
                                               "aws:SecureTransport",
                                               "aws:CurrentTime",
                                               "sts:RoleSessionName",
                                               "aws:RequestTag/team",
                                               "aws:TagKeys",
                                               "sts:TransitiveTagKeys",
                                               "sts:SourceIdentity",
                                               "sub"};

inline const std::vector<std::string> kValues = {"system:serviceaccount:payments:ledger",
                                                 "system:serviceaccount:payments:ledger",
                                                 "system:serviceaccount:payments:refunds",
                                                 "system:serviceaccount:payments:*",
                                                 "system:serviceaccount:billing:led*",
                                                 "system:serviceaccount:*:ledger",
                                                 "system:serviceaccount:payments:led?er",
                                                 "system:serviceaccount:*",
                                                 "*",
                                                 "?",
                                                 "system:serviceaccount:Payments:ledger",
                                                 "system:serviceaccount:payments/ledger",
                                                 "sts.amazonaws.com",
                                                 "sts.amazonaws.com",
                                                 "sts.amazonaws.*",
                                                 "vault",
                                                 "5",
                                                 "true",
                                                 "false",
                                                 "yes",
                                                 "2026-01-31T00:00:00Z",
                                                 "31.1.2026",
                                                 "203.0.113.0/24",
                                                 "10.0.0.0/8",
                                                 "vpc-0a1b2c3d",
                                                 "vpce-0a1b2c3d",
                                                 "arn:aws:iam::111122223333:role/ledger",
                                                 "${aws:username}",
                                                 "${*}",
                                                 ""};

inline const std::vector<std::string> kActions = {
    R"("sts:AssumeRoleWithWebIdentity")",
    R"("sts:AssumeRoleWithWebIdentity")",
    R"("sts:AssumeRoleWithWebIdentity")",
    R"(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])",
    R"(["sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity"])",
    R"("sts:*")",
    R"("sts:AssumeRole")",
    R"("sts:TagSession")"};

inline const std::vector<std::string> kSubjects = {
    "system:serviceaccount:payments:ledger", "system:serviceaccount:payments:refunds",
    "system:serviceaccount:billing:ledger",  "system:serviceaccount:billing:x",
    "system:serviceaccount:kube-system:a.b", "system:serviceaccount:a:a"};

template <typename Random>
std::string random_operator(Random& random) {
  std::string op = random.pick(kOperators);
  if (random.chance(12)) {
    op = "ForAllValues:" + op;
  } else if (random.chance(12)) {
    op = "ForAnyValue:" + op;
  }
  if (random.chance(12) && !op.ends_with("Null")) op += "IfExists";
  return op;
}

template <typename Random>
std::string random_values(Random& random, bool null) {
  if (null)
    return random.chance(90) ? (random.chance(50) ? "\"true\"" : "false") : R"(["true", "false"])";
  std::string list;
  const auto count = 1 + (random.chance(25) ? random.below(3) : 0);
  for (std::size_t i = 0; i < count; ++i) {
    list += (i > 0 ? ", \"" : "\"") + random.pick(kValues) + "\"";
  }
  return count == 1 ? list : "[" + list + "]";
}

template <typename Random>
std::string random_statement(Random& random, bool first) {
  // Operator, then key: equal names in one object would be another mistake.
  std::map<std::string, std::map<std::string, std::string>> block;
  if (random.chance(60)) {
    block["StringEquals"][kIss + ":sub"] = "\"" + kValues.front() + "\"";
    if (random.chance(70)) block["StringEquals"][kIss + ":aud"] = "\"sts.amazonaws.com\"";
  }
  for (auto n = random.below(4); n > 0; --n) {
    const std::string op = random_operator(random);
    block[op].try_emplace(random.pick(kKeys), random_values(random, op.ends_with("Null")));
  }
  std::string condition;
  for (const auto& [op, keys] : block) {
    condition += (condition.empty() ? "\"" : ", \"") + op + "\": {";
    std::string inside;
    for (const auto& [key, values] : keys) {
      inside += (inside.empty() ? "\"" : ", \"") + key + "\": " + values;
    }
    condition += inside + "}";
  }
  const bool deny = !first && random.chance(60);
  return std::string(R"({"Effect": ")") + (deny ? "Deny" : "Allow") +
         R"(", "Principal": {"Federated": ")" + provider() + R"("}, "Action": )" +
         (first || deny ? kActions[random.below(6)] : random.pick(kActions)) +
         (condition.empty() ? "" : ", \"Condition\": {" + condition + "}") + "}";
}

template <typename Random>
std::string random_policy(Random& random) {
  std::string statements = random_statement(random, true);
  for (auto n = random.below(3); n > 0; --n) statements += ",\n" + random_statement(random, false);
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}

struct Said {
  std::string slug;
  Severity level;
  Span where;
};

inline std::vector<Said> check(const Input& input) {
  std::vector<Said> out;
  for (const rules::Rule& rule : rules::all_rules()) {
    if (rule.info.level == Severity::off) continue;
    for (const Problem& problem : input.problems_of(rule)) {
      out.push_back(
          {std::string(rule.info.slug), problem.level.value_or(rule.info.level), problem.where});
    }
  }
  return out;
}

inline bool inside(Span part, Span whole) {
  return part.file == whole.file && part.begin >= whole.begin && part.end <= whole.end;
}

/// Rules that say why somebody does not get in.
inline const std::set<std::string> kLockouts = {"aud-mismatch",
                                                "claim-unknown",
                                                "condition-key-absent",
                                                "condition-key-malformed",
                                                "condition-unsatisfiable",
                                                "condition-value-invalid",
                                                "issuer-mismatch",
                                                "policy-syntax",
                                                "session-action-missing",
                                                "sub-malformed",
                                                "subject-case",
                                                "wildcard-literal",
                                                "wrong-action"};
/// Those of them that say, at this level, that nobody does.
inline bool says_nobody(const Said& said) {
  static const std::set<std::string> kNobody = {"condition-unsatisfiable",
                                                "condition-key-malformed",
                                                "issuer-mismatch",
                                                "session-action-missing",
                                                "wrong-action",
                                                "condition-key-absent",
                                                "condition-value-invalid"};
  return kNobody.contains(said.slug) && said.level == Severity::error;
}
inline const std::set<std::string> kOpenings = {"sub-missing", "sub-too-broad",
                                                "condition-fails-open"};

struct Counts {
  std::size_t policies = 0, statements = 0, empty = 0, open = 0, denied = 0, slow = 0;
};

/// The slow evaluator knows fewer keys than the library does, and not that some have values of one
/// form only.
inline bool knows_keys(const iam::TrustPolicy& policy) {
  static const std::set<std::string_view> kUnknown = {"aws:SourceIp",        "aws:VpcSourceIp",
                                                      "aws:SourceVpc",       "aws:SourceVpce",
                                                      "aws:SourceIpAddress", "aws:SourceGalaxy"};
  return std::ranges::none_of(policy.statements, [](const iam::Statement& statement) {
    return std::ranges::any_of(statement.conditions, [](const iam::Condition& condition) {
      return kUnknown.contains(condition.key.value);
    });
  });
}

/// What contradicts what about this policy, a line for each; empty if nothing does.
inline std::string contradictions(const std::string& text, Counts& counts) {
  const Input input(
      {{"a.yaml", account("payments", "ledger", arn("ledger"))}, {"ledger.trust.json", text}});
  const join::Index& index = input.index();
  if (index.roles().size() != 1 || !index.roles()[0].role->policy) return "no role was read";
  const join::RoleEntry& role = index.roles()[0];
  const iam::TrustPolicy& policy = *role.role->policy;
  const std::vector<Said> said = check(input);
  std::string wrong;
  const auto expect = [&](bool holds, const std::string& what) {
    if (!holds) wrong += what + "\n";
  };
  ++counts.policies;

  std::vector<Span> denies;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect == iam::Effect::deny) denies.push_back(statement.span);
  }
  const auto said_in = [&](Span span, auto test) {
    return std::any_of(said.begin(), said.end(),
                       [&](const Said& one) { return inside(one.where, span) && test(one); });
  };
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect != iam::Effect::allow) continue;
    iam::TrustPolicy alone{.span = policy.span,
                           .version = policy.version,
                           .statements = {statement},
                           .session = policy.session};
    for (const iam::Statement& other : policy.statements) {
      if (other.effect == iam::Effect::deny) alone.statements.push_back(other);
    }
    const iam::Admission admission = iam::admit(alone, {}, kIss, kAudience);
    const std::string which = "statement " + std::to_string(statement.index + 1) + ": ";
    if (!admission.undecided.empty()) continue;
    ++counts.statements;
    // A statement for another audience beside one that lets the same accounts in has a note.
    const auto lockout = [](const Said& one) {
      return kLockouts.contains(one.slug) &&
             (one.level >= Severity::warning || one.slug == "aud-mismatch");
    };
    if (!admission.may.by_legal_name) {
      const bool adds =
          statement.actions.size() == 1 && statement.actions[0].value == "sts:TagSession";
      if (adds) continue;
      ++counts.empty;
      bool told = said_in(statement.span, lockout);
      for (const Span deny : denies) told = told || said_in(deny, lockout);
      expect(told, which + "nobody gets in, and check is silent");
      continue;
    }
    expect(!said_in(statement.span, says_nobody),
           which + "somebody gets in, and check says that nobody does");
    const bool opened = said_in(statement.span, [](const Said& one) {
      return kOpenings.contains(one.slug) && one.level >= Severity::warning;
    });
    if (admission.may.everyone) {
      ++counts.open;
      const bool locked = said_in(statement.span, [&](const Said& one) {
        return lockout(one) && one.level == Severity::error;
      });
      expect(opened || locked, which + "everybody gets in, and check is silent");
    }
    if (said_in(statement.span, [](const Said& one) { return one.slug == "sub-missing"; })) {
      expect(admission.may.open, which + "sub-missing, and the subject is restricted");
    }
  }

  // trust and can-assume.
  const auto answers = engine::whom_it_lets_in(index, {});
  if (answers.size() != 1) return wrong + "trust answers about several roles\n";
  const iam::RoleContext context{.partition = role.partition, .account = role.account};
  const bool slowly = knows_keys(policy);
  std::map<std::string, iam::Truth, std::less<>> answered;  // several issuers ask about the same
  const auto asked = [&](std::string_view subject) {
    const auto known = answered.find(subject);
    if (known != answered.end()) return known->second;
    const iam::WebIdentity token{.issuer = kIss, .subject = subject, .audiences = {kAudience}};
    const iam::Truth truth = iam::evaluate(policy, context, token).allowed;
    if (slowly) {
      ++counts.slow;
      expect(
          static_cast<int>(truth) == static_cast<int>(iam::slow::allowed(policy, context, token)),
          "the slow evaluator decides otherwise about " + std::string(subject));
    }
    answered.emplace(subject, truth);
    return truth;
  };
  for (const engine::IssuerAnswer& answer : answers.front().issuers) {
    const iam::Admission& trust = answer.admission;
    if (trust.may.witness) {
      expect(asked(*trust.may.witness) != iam::Truth::no, "an example that does not get in");
    }
    if (trust.surely.witness) {
      expect(asked(*trust.surely.witness) == iam::Truth::yes, "an example that may not get in");
    }
    if (!trust.undecided.empty()) continue;
    for (const std::string& subject : kSubjects) {
      const iam::Truth truth = asked(subject);
      if (!trust.may.by_legal_name) {
        expect(truth == iam::Truth::no, "trust says nobody, and this one gets in: " + subject);
      }
      if (trust.may.everyone) {
        expect(truth != iam::Truth::no, "trust says everybody, but not this one: " + subject);
      }
      if (trust.surely.everyone) {
        expect(truth == iam::Truth::yes, "trust says surely everybody, but not " + subject);
      }
    }
  }
  // The account that is annotated with the role.
  const iam::Truth own = asked(kSubjects.front());
  const bool trust_denies = std::any_of(said.begin(), said.end(), [](const Said& one) {
    return one.slug == "trust-denies-service-account" || one.slug == "sub-mismatch";
  });
  if (trust_denies) expect(own == iam::Truth::no, "the account gets in, and check denies it");
  if (own == iam::Truth::no) {
    ++counts.denied;
    const bool told = trust_denies || std::any_of(said.begin(), said.end(), [](const Said& one) {
                        return kLockouts.contains(one.slug) && one.level >= Severity::warning;
                      });
    expect(told, "the account does not get in, and check is silent");
  }
  if (wrong.empty()) return wrong;
  wrong += text + "\ncheck:\n";
  for (const Said& one : said) {
    wrong += "  " + one.slug + " " + std::string(to_string(one.level)) + " [" +
             input.under(one.where).substr(0, 60) + "]\n";
  }
  return wrong;
}

}  // namespace irsa::tests::policies
