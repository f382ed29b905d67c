#include "judge/open_subjects.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/provider_key.h"
#include "iam/policy/action.h"
#include "value/template_text.h"

namespace irsa::judge {

namespace {

/// A byte, or something that stands for others.
struct Token {
  enum class Kind : std::uint8_t { byte, one, any, any_but_colon };
  Kind kind;
  char byte = '\0';
  std::string_view open = {};  ///< the part that is filled in later: ${…}

  [[nodiscard]] bool repeats() const { return kind >= Kind::any; }
  /// The same text on both sides, whatever is filled in.
  [[nodiscard]] bool same_as(const Token& other) const {
    return open.empty() ? kind == other.kind && byte == other.byte : open == other.open;
  }
};

std::vector<Token> tokens_of(std::string_view text, bool globs, Token::Kind open) {
  std::vector<Token> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (value::begins_open(text.substr(at))) {
      const std::size_t end = std::min(text.find('}', at), text.size() - 1);
      out.push_back({open, '\0', text.substr(at, end + 1 - at)});
      at = end;
    } else if (globs && text[at] == '*') {
      out.push_back({Token::Kind::any});
    } else if (globs && text[at] == '?') {
      out.push_back({Token::Kind::one});
    } else {
      out.push_back({Token::Kind::byte, text[at]});
    }
  }
  return out;
}

/// Is there a byte that both may be? `a` is of a subject, `b` of a value.
bool share_a_byte(const Token& a, const Token& b) {
  if (b.kind != Token::Kind::byte) return true;
  return a.kind == Token::Kind::byte ? a.byte == b.byte : b.byte != ':';
}

/// Is there a text that both describe?
bool intersect(const std::vector<Token>& a, const std::vector<Token>& b) {
  const std::size_t width = b.size() + 1;
  std::vector<bool> reached((a.size() + 1) * width);
  reached[0] = true;
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (!reached[i * width + j]) continue;
      const bool more_a = i < a.size(), more_b = j < b.size();
      // Nothing at all is filled in, or no more of it.
      if (more_a && a[i].repeats()) reached[(i + 1) * width + j] = true;
      if (more_b && b[j].repeats()) reached[i * width + j + 1] = true;
      if (!more_a || !more_b || !share_a_byte(a[i], b[j])) continue;
      // One byte of both; what repeats may go on.
      if (!a[i].repeats() && !b[j].repeats()) reached[(i + 1) * width + j + 1] = true;
      if (!a[i].repeats() && b[j].repeats()) reached[(i + 1) * width + j] = true;
      if (a[i].repeats() && !b[j].repeats()) reached[i * width + j + 1] = true;
    }
  }
  return reached.back();
}

/// A condition that only subjects pass which fit one of its values.
bool holds_for_none(const iam::Condition& condition, std::string_view subject) {
  if (!iam::is_positive(condition) || condition.op->base > iam::BaseOperator::string_not_like) {
    return false;
  }
  const auto key = iam::split_provider_key(condition.key.value);
  if (!key || !equals_ignoring_case(key->claim, "sub")) return false;
  if (condition.values.empty() && condition.open_values.empty()) return false;
  const bool any_case = condition.op->base == iam::BaseOperator::string_equals_ignore_case;
  const auto fits = [&](const iam::Text& value) {
    // What says nothing of itself may be anything.
    if (!value::has_open_part(value.value) && !value.value.starts_with("system:serviceaccount:")) {
      return true;
    }
    const bool globs = condition.op->globs();
    return any_case ? may_fit(ascii_lower(subject), ascii_lower(value.value), globs)
                    : may_fit(subject, value.value, globs);
  };
  return std::none_of(condition.values.begin(), condition.values.end(), fits) &&
         std::none_of(condition.open_values.begin(), condition.open_values.end(), fits);
}

}  // namespace

bool may_fit(std::string_view subject, std::string_view value, bool globs) {
  std::vector<Token> a = tokens_of(subject, false, Token::Kind::any_but_colon);
  std::vector<Token> b = tokens_of(value, globs, Token::Kind::any);
  // What both begin or end with says nothing, and what is filled in is the same in both: so
  // "${x}" is never "${x}-dev".
  const auto same = [](const Token& x, const Token& y) { return x.same_as(y); };
  const auto [first_a, first_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), same);
  a.erase(a.begin(), first_a);
  b.erase(b.begin(), first_b);
  const auto [last_a, last_b] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend(), same);
  a.erase(last_a.base(), a.end());
  b.erase(last_b.base(), b.end());
  return intersect(a, b);
}

bool surely_refuses(const join::RoleEntry& role, std::string_view subject) {
  if (!role.role->policy || role.role->policy->statements.empty()) return false;
  for (const iam::Statement& statement : role.role->policy->statements) {
    if (statement.effect == iam::Effect::deny) continue;
    if (statement.conditions_unknown) return false;
    if (!statement.actions_unknown && !iam::action_matches(statement, iam::kWebIdentityAction)) {
      continue;
    }
    const bool refuses = std::any_of(
        statement.conditions.begin(), statement.conditions.end(),
        [&](const iam::Condition& condition) { return holds_for_none(condition, subject); });
    if (!refuses) return false;
  }
  return true;
}

}  // namespace irsa::judge
