#include "rules/redundant_subject.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "base/groups.h"
#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/pattern.h"
#include "iam/policy/action.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// Patterns beyond these are not compared with each other.
constexpr std::size_t kMostPatterns = 20;

struct Value {
  iam::Text text;
  bool globs;
  [[nodiscard]] bool wild() const {
    return globs && iam::first_wildcard(text.value) != std::string_view::npos;
  }
};

/// The only condition of a statement on the subject, if it compares plainly.
const iam::Condition* subject_condition(const join::TrustStatement& trust) {
  const iam::Condition* found = nullptr;
  for (const iam::Condition& condition : trust.statement->conditions) {
    const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
    if (key.of != iam::KeyReading::Of::own || !equals_ignoring_case(key.claim, "sub")) continue;
    if (found != nullptr || condition.unknown || !iam::is_positive(condition) ||
        (condition.op->base != iam::BaseOperator::string_equals &&
         condition.op->base != iam::BaseOperator::string_like)) {
      return nullptr;
    }
    found = &condition;
  }
  return found;
}

/// What else a statement asks for. Statements that ask for the same add up.
std::string rest_of(const join::TrustStatement& trust, const iam::Condition* subject) {
  std::string out(trust.issuer);
  for (const iam::Condition& condition : trust.statement->conditions) {
    if (&condition == subject) continue;
    out +=
        "\n" + ascii_lower(condition.operator_name.value) + "\n" + ascii_lower(condition.key.value);
    for (const iam::Text& value : condition.values) out += "\t" + std::string(value.value);
  }
  return out;
}

void report(const join::RoleEntry& role, const Value& value, const Value& by, Findings& findings) {
  const bool again = value.text.value == by.text.value;
  findings.report(
      {.where = value.text.span,
       .message =
           again ? fmt::format("{} names {} a second time", role.label(), quoted(value.text.value))
                 : fmt::format("{} already lets in {} by {}", role.label(),
                               quoted(value.text.value), quoted(by.text.value)),
       .related = {{by.text.span, again ? "it is here already" : "the value that includes it"}},
       .help = "Remove it.",
       .object = join::object_of(role),
       .fixes = {
           removing(fmt::format("Delete {}", quoted(value.text.value)), true, value.text.span)}});
}

void check_values(const join::RoleEntry& role, const std::vector<Value>& values,
                  iam::Budget& budget, Findings& findings) {
  if (values.size() < 2) return;
  Ids<std::string_view> texts;
  texts.reserve(values.size());
  std::vector<const Value*> first;  // of each text
  std::vector<const Value*> patterns;
  for (const Value& value : values) {
    const std::uint32_t text = texts.add(value.text.value);
    const bool fresh = text == first.size();
    if (fresh) first.push_back(&value);
    if (!fresh && first[text]->globs == value.globs) {
      report(role, value, *first[text], findings);
    } else if (value.wild() && patterns.size() < kMostPatterns) {
      patterns.push_back(&value);
    }
  }
  if (patterns.empty()) return;
  for (const Value* const value : first) {
    const std::string_view text = value->text.value;
    if (value->wild() || !iam::split_subject(text)) continue;
    for (const Value* const pattern : patterns) {
      if (!iam::glob_matches(pattern->text.value, text)) continue;
      report(role, *value, *pattern, findings);
      break;
    }
  }
  for (const Value* const value : patterns) {
    for (const Value* const other : patterns) {
      if (other == value) continue;
      const iam::SubjectValue mine{value->text.value, true}, others{other->text.value, true};
      if (!iam::is_redundant(mine, {others}, budget)) continue;
      // Of two that say the same in other words the later one goes.
      if (value < other && iam::is_redundant(others, {mine}, budget)) continue;
      report(role, *value, *other, findings);
      break;
    }
  }
}

}  // namespace

void check_redundant_subject(const judge::Model& model, Findings& findings) {
  struct Subjects {
    const join::TrustStatement* trust;
    const iam::Condition* condition;
  };
  std::vector<Subjects> found;
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    found.clear();
    for (const join::TrustStatement& trust : role.trusts) {
      if (!trust.kubernetes || trust.statement->effect != iam::Effect::allow ||
          !iam::action_matches(*trust.statement, iam::kWebIdentityAction)) {
        continue;  // sts:TagSession beside the call lets nobody in
      }
      const iam::Condition* const condition = subject_condition(trust);
      if (condition != nullptr) found.push_back({&trust, condition});
    }
    // Mostly there is one statement with one subject.
    if (found.empty() || (found.size() == 1 && found.front().condition->values.size() < 2)) {
      continue;
    }
    std::map<std::string, std::vector<Value>> together;
    for (const Subjects& subjects : found) {
      // What stands alone need not be compared with others.
      std::vector<Value>& values =
          together[found.size() == 1 ? "" : rest_of(*subjects.trust, subjects.condition)];
      for (const iam::Text& value : subjects.condition->values) {
        values.push_back({value, subjects.condition->op->globs()});
      }
    }
    iam::Budget budget(model.index.steps_for_each_policy() / 4);
    for (const auto& [rest, values] : together) check_values(role, values, budget, findings);
  }
}

}  // namespace irsa::rules
