// The evaluation of a trust policy once more, written straight from the documentation's tables with
// no regard for speed and sharing no code with the library, to compare it with.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/evaluate/evaluate.h"

namespace irsa::iam::slow {
enum class Answer { no, maybe, yes };

using Strings = std::vector<std::string>;

inline std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

inline Answer all(Answer a, Answer b) {
  if (a == Answer::no || b == Answer::no) return Answer::no;
  if (a == Answer::maybe || b == Answer::maybe) return Answer::maybe;
  return Answer::yes;
}
inline Answer any(Answer a, Answer b) {
  if (a == Answer::yes || b == Answer::yes) return Answer::yes;
  if (a == Answer::maybe || b == Answer::maybe) return Answer::maybe;
  return Answer::no;
}
inline Answer opposite(Answer a) {
  if (a == Answer::yes) return Answer::no;
  if (a == Answer::no) return Answer::yes;
  return Answer::maybe;
}
inline Answer of(bool b) { return b ? Answer::yes : Answer::no; }

// ---- the call

enum class Known { absent, values, only_that_it_exists, nothing };
struct Key {
  Known known;
  Strings values;
};

/// What the policy lets a call pass: tags and a source identity.
struct Passed {
  bool tags = true, identity = true;
};

inline Key key_of_call(const std::string& name, const WebIdentity& token, const Passed& passed) {
  const std::string key = lower(name);
  const std::string issuer = lower(std::string(token.issuer));
  const auto is_one_of = [&](std::initializer_list<std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  if (key == issuer + ":sub") return {Known::values, {std::string(token.subject)}};
  if (key == issuer + ":aud" && !token.audiences.empty()) {
    return {Known::values, Strings(token.audiences.begin(), token.audiences.end())};
  }
  if (key == issuer + ":oaud") return {Known::nothing, {}};
  // Keys that are in every call, in some, and in none.
  if (is_one_of({"aws:securetransport", "aws:currenttime", "aws:epochtime", "sts:rolesessionname",
                 "aws:requestedregion"})) {
    return {Known::only_that_it_exists, {}};
  }
  if (is_one_of({"aws:sourceip", "aws:sourcevpc", "aws:newkey", "aws:viaawsservice"})) {
    return {Known::nothing, {}};
  }
  if (is_one_of({"aws:tagkeys", "sts:transitivetagkeys", "aws:requesttag/team"})) {
    return {passed.tags ? Known::nothing : Known::absent, {}};
  }
  if (key == "sts:sourceidentity") {
    return {passed.identity ? Known::nothing : Known::absent, {}};
  }
  // Everything else, "aws:username", "sts:ExternalId", another issuer's, is in no such call.
  return {Known::absent, {}};
}

// ---- patterns: a list of one-character items, wildcards marked

struct Item {
  char c;
  bool wild;
};
using Items = std::vector<Item>;

inline bool like(const Items& pattern, std::size_t p, const std::string& text, std::size_t t) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p].wild && pattern[p].c == '*') {
    for (std::size_t rest = t; rest <= text.size(); ++rest) {
      const bool inside = rest < text.size() && rest > t &&
                          (static_cast<unsigned char>(text[rest]) & 0xC0U) == 0x80U;
      if (!inside && like(pattern, p + 1, text, rest)) return true;
    }
    return false;
  }
  if (t == text.size()) return false;
  if (pattern[p].wild && pattern[p].c == '?') {
    // One character: its first byte and those that go on with it (10xxxxxx).
    std::size_t end = t + 1;
    if ((static_cast<unsigned char>(text[t]) & 0xC0U) == 0xC0U) {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    }
    return like(pattern, p + 1, text, end);
  }
  return pattern[p].c == text[t] && like(pattern, p + 1, text, t + 1);
}

struct Value {
  Items items;
  bool null = false;
  bool unknown = false;
};

inline Value policy_value(const std::string& text, bool wildcards, bool variables,
                          const WebIdentity& token, const Passed& passed) {
  Value value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto close = text.find('}', i);
    if (!variables || text[i] != '$' || i + 1 >= text.size() || text[i + 1] != '{' ||
        close == std::string::npos) {
      value.items.push_back({text[i], wildcards && (text[i] == '*' || text[i] == '?')});
      continue;
    }
    std::string name = text.substr(i + 2, close - i - 2);
    i = close;
    if (name == "*" || name == "?" || name == "$") {
      value.items.push_back({name[0], false});
      continue;
    }
    std::optional<std::string> fallback;
    const auto comma = name.find(", '");
    if (comma != std::string::npos && name.back() == '\'' && name.size() > comma + 3) {
      fallback = name.substr(comma + 3, name.size() - comma - 4);
      name = name.substr(0, comma);
    }
    const Key key = key_of_call(name, token, passed);
    std::optional<std::string> replacement;
    if (key.known == Known::values) {
      if (key.values.size() == 1) replacement = key.values[0];
    } else if (key.known == Known::absent) {
      replacement = fallback;
    } else {
      value.unknown = true;
      continue;
    }
    if (!replacement) {
      value.null = true;
      continue;
    }
    for (const char c : *replacement) value.items.push_back({c, false});
  }
  return value;
}

inline std::string plain(const Items& items) {
  std::string text;
  for (const auto& item : items) text += item.c;
  return text;
}

// ---- values that are no strings

inline std::optional<double> number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return value;
}

inline std::optional<double> date(const std::string& text) {
  std::tm tm{};
  char z = 0;
  const int fields = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%c", &tm.tm_year, &tm.tm_mon,
                                 &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &z);
  if (fields == 7 || fields == 3) {
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return static_cast<double>(timegm(&tm));
  }
  if (text.find_first_not_of("-0123456789") != std::string::npos) return std::nullopt;
  return number(text);
}

inline bool compare(const std::string& op, std::optional<double> actual,
                    std::optional<double> expected) {
  if (!actual || !expected) return false;
  if (op == "LessThan") return *actual < *expected;
  if (op == "LessThanEquals") return *actual <= *expected;
  if (op == "GreaterThan") return *actual > *expected;
  if (op == "GreaterThanEquals") return *actual >= *expected;
  return *actual == *expected;
}

inline bool in_range(const std::string& range, const std::string& address) {
  unsigned a = 0, b = 0, c = 0, d = 0, bits = 32, w = 0, x = 0, y = 0, z = 0;
  char rest = 0;
  if (std::sscanf(range.c_str(), "%u.%u.%u.%u/%u", &a, &b, &c, &d, &bits) < 4) return false;
  if (std::sscanf(address.c_str(), "%u.%u.%u.%u%c", &w, &x, &y, &z, &rest) != 4) return false;
  const unsigned network = a << 24U | b << 16U | c << 8U | d;
  const unsigned host = w << 24U | x << 16U | y << 8U | z;
  if (bits == 0) return true;
  return network >> (32 - bits) == host >> (32 - bits);
}

inline std::vector<Items> six_fields(const Items& items) {
  std::vector<Items> fields(1);
  for (const auto& item : items) {
    if (item.c == ':' && fields.size() < 6) {
      fields.emplace_back();
    } else {
      fields.back().push_back(item);
    }
  }
  return fields;
}

inline bool arn_like(const Items& pattern, const std::string& text) {
  Items actual;
  for (const char c : text) actual.push_back({c, false});
  const auto expected_fields = six_fields(pattern);
  const auto actual_fields = six_fields(actual);
  if (expected_fields.size() != 6 || actual_fields.size() != 6) return false;
  if (plain(actual_fields[0]) != "arn") return false;
  for (std::size_t i = 0; i < 6; ++i) {
    if (!like(expected_fields[i], 0, plain(actual_fields[i]), 0)) return false;
  }
  return true;
}

// ---- conditions

struct Operator {
  bool for_all = false, for_any = false, if_exists = false, negated = false;
  std::string family, comparison;  // "String" + "Equals", "Like", …
};

inline Operator take_apart(std::string name) {
  Operator op;
  if (name.starts_with("ForAllValues:")) {
    op.for_all = true;
    name = name.substr(13);
  }
  if (name.starts_with("ForAnyValue:")) {
    op.for_any = true;
    name = name.substr(12);
  }
  if (name.ends_with("IfExists")) {
    op.if_exists = true;
    name = name.substr(0, name.size() - 8);
  }
  if (name == "NotIpAddress") return {op.for_all, op.for_any, op.if_exists, true, "IpAddress", ""};
  for (const char* family : {"String", "Numeric", "Date", "Arn"}) {
    if (!name.starts_with(family)) continue;
    op.family = family;
    name = name.substr(op.family.size());
    if (name.starts_with("Not")) {
      op.negated = true;
      name = name.substr(3);
    }
    op.comparison = name;
    return op;
  }
  op.family = name;
  return op;
}

inline Answer matches(const Operator& op, const std::string& expected, const std::string& actual,
                      bool new_version, const WebIdentity& token, const Passed& passed) {
  const bool text = op.family == "String" || op.family == "Arn";
  const Value value = policy_value(expected, op.comparison == "Like" || op.family == "Arn",
                                   text && new_version, token, passed);
  if (value.null) return Answer::no;
  if (value.unknown) return Answer::maybe;
  if (op.family == "Arn") return of(arn_like(value.items, actual));
  if (op.comparison == "Like") return of(like(value.items, 0, actual, 0));
  if (op.comparison == "EqualsIgnoreCase") return of(lower(plain(value.items)) == lower(actual));
  if (op.family == "String") return of(plain(value.items) == actual);
  if (op.family == "Numeric") return of(compare(op.comparison, number(actual), number(expected)));
  if (op.family == "Date") return of(compare(op.comparison, date(actual), date(expected)));
  if (op.family == "Bool") {
    const auto b = lower(actual);
    return of((b == "true" || b == "false") && b == lower(expected));
  }
  if (op.family == "IpAddress") return of(in_range(expected, actual));
  return Answer::no;
}

/// Can no value that the key has match this one?
inline bool hopeless(const Operator& op, const std::string& key, const std::string& value) {
  const bool boolean = lower(value) == "true" || lower(value) == "false";
  const bool wild = value.find_first_of("*?") != std::string::npos;
  unsigned a = 0, b = 0, c = 0, d = 0, bits = 0;
  char slash = 0, rest = 0;
  const int parts =
      std::sscanf(value.c_str(), "%u.%u.%u.%u%c%u%c", &a, &b, &c, &d, &slash, &bits, &rest);
  const bool range = parts == 6 && slash == '/' && bits <= 32;
  const bool address = parts == 4;
  if (value.find("${") != std::string::npos) return false;
  if (op.family == "Numeric") return !number(value);
  if (op.family == "Date") return !date(value);
  if (op.family == "Bool") return !boolean;
  if (op.family == "IpAddress") {
    return !range && !address;
  }
  if (op.family == "Arn") {
    return !wild &&
           (value.substr(0, 4) != "arn:" || std::count(value.begin(), value.end(), ':') < 5);
  }
  if (op.family != "String") return false;
  if (key == "aws:sourceip") return range;
  return (key == "aws:securetransport" || key == "aws:viaawsservice") && !boolean && !wild;
}

inline Answer condition(const Condition& c, bool new_version, const WebIdentity& token,
                        const Passed& passed) {
  const Operator op = take_apart(std::string(c.operator_name.value));
  const Key key = key_of_call(std::string(c.key.value), token, passed);
  if (op.family == "Null") {
    if (op.for_all) return Answer::yes;
    if (op.for_any) return Answer::no;
    const auto holds = [&](bool absent) {
      for (const auto& value : c.values) {
        if (lower(std::string(value.value)) == (absent ? "true" : "false")) return true;
      }
      return false;
    };
    if (key.known != Known::nothing) return of(holds(key.known == Known::absent));
    return holds(true) == holds(false) ? of(holds(true)) : Answer::maybe;
  }
  if (c.values.empty()) {
    if (op.for_any) return Answer::no;
    if (op.for_all || op.if_exists) {
      return key.known == Known::nothing ? Answer::maybe : of(key.known == Known::absent);
    }
    return of(op.negated);
  }
  if (key.known == Known::nothing || key.known == Known::only_that_it_exists) {
    for (const auto& value : c.values) {
      if (!hopeless(op, lower(std::string(c.key.value)), std::string(value.value))) {
        return Answer::maybe;
      }
    }
    // With the key the comparison fails; without it, what an absent key gives.
    Answer with = of(op.negated);
    if (key.known == Known::only_that_it_exists) return with;
    const Answer without = of(op.if_exists || op.for_all || (op.negated && !op.for_any));
    return with == without ? with : Answer::maybe;
  }
  if (key.known == Known::absent) {
    if (op.if_exists || op.for_all) return Answer::yes;
    if (op.for_any) return Answer::no;
    return of(op.negated);
  }
  if (key.values.size() > 1 && !op.for_all && !op.for_any) return Answer::no;
  std::vector<Answer> each;
  for (const auto& actual : key.values) {
    Answer one = Answer::no;
    for (const auto& expected : c.values) {
      one = any(one, matches(op, std::string(expected.value), actual, new_version, token, passed));
    }
    each.push_back(op.negated ? opposite(one) : one);
  }
  Answer result = op.for_any ? Answer::no : Answer::yes;
  for (const auto one : each) result = op.for_any ? any(result, one) : all(result, one);
  return result;
}

// ---- statements

inline bool principal(const Statement& s, const RoleContext& role, const WebIdentity& token) {
  bool named = false;
  for (const auto& p : s.principals) {
    const std::string value(p.value.value);
    if (p.kind == Principal::Kind::star) named = true;
    if (p.kind == Principal::Kind::aws && value == "*") named = true;
    if (p.kind != Principal::Kind::federated) continue;
    if (value == "*") named = true;
    // The four providers that AWS knows itself are named by their domain.
    for (const char* built_in : {"accounts.google.com", "cognito-identity.amazonaws.com",
                                 "graph.facebook.com", "www.amazon.com"}) {
      if (value == built_in && token.issuer == value) named = true;
    }
    if (value == "arn:" + std::string(role.partition) + ":iam::" + std::string(role.account) +
                     ":oidc-provider/" + std::string(token.issuer)) {
      named = true;
    }
  }
  return s.not_principal ? !named : named;
}

inline bool action(const Statement& s, const std::string& asked) {
  bool listed = false;
  for (const auto& a : s.actions) {
    const std::string text = lower(std::string(a.value));
    const auto colon = text.find(':');
    // "*", or a service by its name and an action with wildcards.
    const std::string service = text.substr(0, colon);
    if (text != "*" && service != "sts" && service != "*") continue;
    Items items;
    for (const char c : text) items.push_back({c, c == '*' || c == '?'});
    if (like(items, 0, asked, 0)) listed = true;
  }
  return s.not_action ? !listed : listed;
}

inline Answer allowed(const TrustPolicy& policy, const RoleContext& role,
                      const WebIdentity& token) {
  Answer allow = Answer::no;
  Answer deny = Answer::no;
  Passed passed{false, false};
  for (const auto& s : policy.statements) {
    if (s.effect != Effect::allow || !s.action_key) continue;
    passed.tags = passed.tags || action(s, "sts:tagsession");
    passed.identity = passed.identity || action(s, "sts:setsourceidentity");
  }
  for (const auto& s : policy.statements) {
    Answer match = of(principal(s, role, token) && action(s, "sts:assumerolewithwebidentity"));
    for (const auto& c : s.conditions) {
      match = all(match, condition(c, policy.version == PolicyVersion::v2012, token, passed));
    }
    if (s.effect == Effect::allow) allow = any(allow, match);
    if (s.effect == Effect::deny) deny = any(deny, match);
  }
  return all(allow, opposite(deny));
}

}  // namespace irsa::iam::slow
