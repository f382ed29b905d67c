#include "iam/evaluate/request.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace irsa::iam {
namespace {

// The web identity call is not signed. Keys that IAM's reference documents as present only for
// signed or authenticated requests are therefore absent.
constexpr std::array<std::string_view, 4> kAbsentCallKeys = {
    "aws:username", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"};

/// Keys are nearly always written as documented: that is a comparison of bytes.
bool same_key(std::string_view a, std::string_view b) {
  return a == b || equals_ignoring_case(a, b);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && same_key(text.substr(0, prefix.size()), prefix);
}

KeyValues::State call_key_state(std::string_view key) {
  using enum KeyValues::State;
  if (starts_with_ignoring_case(key, "aws:PrincipalTag/")) return absent;
  for (const auto known : kAbsentCallKeys) {
    if (equals_ignoring_case(key, known)) return absent;
  }
  if (equals_ignoring_case(key, "aws:SecureTransport")) return value_unknown;
  return unknown;
}

/// The claim of `key` when its issuer part is the token's; empty otherwise.
std::string_view own_claim(std::string_view key, std::string_view issuer) {
  if (key.size() <= issuer.size() + 1 || key[issuer.size()] != ':') return {};
  if (!same_key(key.substr(0, issuer.size()), issuer)) return {};
  return key.substr(issuer.size() + 1);
}

bool is_call_key(std::string_view key) {
  return starts_with_ignoring_case(key, "aws:") || starts_with_ignoring_case(key, "sts:");
}

}  // namespace

KeyValues look_up(std::string_view key, const Request& request) {
  using enum KeyValues::State;
  const auto claim = own_claim(key, request.token.issuer);
  if (same_key(claim, "sub")) {
    if (request.subject_open) return {.state = subject};
    return {.state = present, .values = {&request.token.subject, 1}};
  }
  if (same_key(claim, "aud")) {
    if (request.token.audiences.empty()) return {.state = absent};
    return {.state = present, .values = request.token.audiences};
  }
  // AWS's newer table maps a token's aud to oaud for every provider, the older one only for Google.
  if (same_key(claim, "oaud")) return {.state = unknown};
  if (!claim.empty()) return {.state = absent};
  return {.state = is_call_key(key) ? call_key_state(key) : absent};
}

}  // namespace irsa::iam
