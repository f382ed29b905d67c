#include "config/stand_in_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/text.h"

namespace irsa::config {

namespace {

constexpr bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// IRSA_ROLE_ARN_PLACEHOLDER, SA_ALB_ROLE_ARN: a part of it says that it is none, or its end what
/// belongs there, which is no name of anything.
bool says_so(std::string_view word) {
  constexpr std::array<std::string_view, 7> kSigns = {
      "PLACEHOLDER", "CHANGEME", "REPLACEME", "REPLACED", "FIXME", "TODO", "TBD"};
  std::string_view last;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t end = std::min(word.find_first_of("_-", at), word.size());
    last = word.substr(at, end - at);
    if (std::find(kSigns.begin(), kSigns.end(), last) != kSigns.end()) return true;
    at = end + 1;
  }
  return last == "ARN" && word.size() > last.size();
}

/// "your-role-arn", "your-role-arn-from-terraform": an ARN is no name of anything.
bool is_your_arn(std::string_view value) {
  if (!value.starts_with("your-") && !value.starts_with("your_")) return false;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find_first_of("-_", at), value.size());
    if (value.substr(at, end - at) == "arn") return true;
    at = end + 1;
  }
  return false;
}

/// By its first two letters, which settle it for nearly every value.
bool may_be_request(std::string_view value) {
  if (value.size() < 6) return false;
  switch (value[0]) {
    case 'c': return value[1] == 'h';  // change
    case 'p': return value[1] == 'l';  // placeholder
    case 'r':                          // replace
    case 's': return value[1] == 'e';  // set
    case 't':                          // to be
    case 'y': return value[1] == 'o';  // your
    case 'o': return value[1] == 'v';  // overridden
    default: return false;
  }
}

}  // namespace

// Written in capitals; role names in capitals exist, so it takes one of these and no longer word
// around it.
bool is_stand_in(std::string_view word) {
  constexpr std::array<std::string_view, 38> kWords = {
      "ACCOUNT",
      "ACCOUNTID",
      "ACCOUNT_ID",
      "ACCOUNT_NUMBER",
      "AWS_ACCOUNT",
      "AWS_ACCOUNTID",
      "AWS_ACCOUNT_ID",
      "AWS_ACCOUNT_NUMBER",
      "AWS_REGION",
      "CHANGEME",
      "CHANGE_ME",
      "CLUSTER_ID",
      "CLUSTER_NAME",
      "CLUSTER_OIDC_ID",
      "EKS_CLUSTER_ID",
      "FIXME",
      "IAM_ROLE_ARN",
      "IAM_ROLE_NAME",
      "K8S_NAMESPACE",
      "NAMESPACE",
      "OIDC_ID",
      "OIDC_ISSUER",
      "OIDC_PROVIDER",
      "OIDC_PROVIDER_ARN",
      "OIDC_PROVIDER_ID",
      "OIDC_PROVIDER_URL",
      "OIDC_URL",
      "PLACEHOLDER",
      "REGION",
      "REGION_CODE",
      "REPLACEME",
      "REPLACE_ME",
      "ROLE_ARN",
      "ROLE_NAME",
      "SERVICE_ACCOUNT",
      "SERVICE_ACCOUNT_NAME",
      "SERVICE_ACCOUNT_NAMESPACE",
      "TODO",
  };
  const auto is_same = [](char a, char b) { return a == b || (a == '-' && b == '_'); };
  const auto begins_with = [&](std::string_view begin) {
    return word.size() >= begin.size() && std::equal(begin.begin(), begin.end(), word.begin(),
                                                     [&](char b, char a) { return is_same(a, b); });
  };
  // Crossed out: nothing but the letter X.
  if (word.size() >= 8 && word.find_first_not_of('X') == std::string_view::npos) return true;
  const bool known = std::any_of(kWords.begin(), kWords.end(), [&](std::string_view known_word) {
    return word.size() == known_word.size() && begins_with(known_word);
  });
  if (known) return true;
  const bool underlined = word.size() > 4 && begins_with("__") && is_same(word.back(), '_') &&
                          is_same(word[word.size() - 2], '_');
  const bool asks = begins_with("YOUR_") || begins_with("REPLACE_") || begins_with("INSERT_");
  return (underlined || asks || says_so(word)) && std::all_of(word.begin(), word.end(), [](char c) {
           return is_capital(c) || c == '_' || c == '-' || is_digit(c);
         });
}

bool is_request(std::string_view value) {
  constexpr std::array<std::string_view, 6> kRequests = {"changeme",  "change-me",  "change_me",
                                                         "replaceme", "replace-me", "replace_me"};
  constexpr std::array<std::string_view, 6> kBegins = {"replaced-by-", "replaced_by_",   "to-be-",
                                                       "to_be_",       "overridden-by-", "set-by-"};
  if (!may_be_request(value)) return false;
  if (value == "placeholder" || is_your_arn(value)) return true;
  return std::find(kRequests.begin(), kRequests.end(), value) != kRequests.end() ||
         std::any_of(kBegins.begin(), kBegins.end(),
                     [&](std::string_view begin) { return value.starts_with(begin); });
}

bool is_request_in_words(std::string_view value) {
  if (value.find(' ') == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 8> kWords = {
      "replace", "placeholder", "overrid", "patched", "filled", "to be ", "set by", "change me"};
  const std::string lower = ascii_lower(value);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace irsa::config
