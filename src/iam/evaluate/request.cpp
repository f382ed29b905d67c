#include "iam/evaluate/request.h"

#include "base/text.h"
#include "iam/names/call_keys.h"

namespace irsa::iam {
namespace {

/// Keys are nearly always written as documented: that is a comparison of bytes.
bool same_key(std::string_view a, std::string_view b) {
  return a == b || equals_ignoring_case(a, b);
}

KeyValues::State call_key_state(std::string_view key, const SessionParts& session) {
  using enum KeyValues::State;
  switch (availability_of(key)) {
    case Availability::absent: return absent;
    case Availability::present: return value_unknown;
    case Availability::sometimes: return unknown;
    case Availability::tags: return session.tags ? unknown : absent;
    case Availability::source_identity: return session.source_identity ? unknown : absent;
  }
  return unknown;
}

/// The claim of `key` when its issuer part is the token's; empty otherwise.
std::string_view own_claim(std::string_view key, std::string_view issuer) {
  if (key.size() <= issuer.size() + 1 || key[issuer.size()] != ':') return {};
  if (!same_key(key.substr(0, issuer.size()), issuer)) return {};
  return key.substr(issuer.size() + 1);
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
  return {.state = call_key_state(key, request.session)};
}

}  // namespace irsa::iam
