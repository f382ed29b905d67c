#include "load/markers.h"

#include <algorithm>
#include <cstddef>

#include "base/byte_search.h"
#include "base/byte_table.h"
#include "kube/webhook.h"

namespace irsa::load {

namespace {

constexpr std::string_view kUsualPrefix = "eks.amazonaws.com";
constexpr std::string_view kShortestName = "/audience";

/// Keys are words of these; anything that is not ASCII may have got into one unseen.
constexpr ByteTable kOfKey = kLettersAndDigits.with(".-_/").with(0x80, 0xFF);

bool is_webhook_key(std::string_view word, std::string_view prefix) {
  const auto keys = kube::webhook_annotations();
  return std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
    const std::string_view name = key.substr(kUsualPrefix.size());  // "/role-arn"
    return word.size() == prefix.size() + name.size() && word.starts_with(prefix) &&
           word.ends_with(name);
  });
}

/// Does a value follow, as behind a key (`key:`, `"key" = `, `--set key=`)?
bool has_value_behind(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) ++at;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at < text.size() && (text[at] == ':' || text[at] == '=');
}

bool ends_value(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) ++at;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  constexpr std::string_view kBehind = "\r\n#,}";
  return at >= text.size() || kBehind.find(text[at]) != std::string_view::npos;
}

/// Is there a line `name:` without indentation?
bool has_top_key(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool begins = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
    const std::size_t behind = at + name.size();
    if (begins && behind < text.size() && text[behind] == ':') return true;
  }
  return false;
}

/// `kind: ServiceAccount` of an object, not of what a role binding binds to, nor in a text that
/// some other object holds: without indentation, or in a list, or in JSON.
bool is_service_account(std::string_view text) {
  constexpr std::string_view kKind = "kind", kName = "ServiceAccount";
  const bool json = text.find_first_not_of(" \t\r\n") != std::string_view::npos &&
                    text[text.find_first_not_of(" \t\r\n")] == '{';
  const bool inside =
      json ? text.find("\"subjects\"") == std::string_view::npos : has_top_key(text, "items");
  for (std::size_t at = text.find(kName); at != std::string_view::npos;
       at = text.find(kName, at + 1)) {
    if (!ends_value(text, at + kName.size())) continue;
    std::size_t before = at;
    const auto back_over = [&](std::string_view characters) {
      while (before > 0 && characters.find(text[before - 1]) != std::string_view::npos) --before;
    };
    back_over(" \t\"'");
    if (before == 0 || text[before - 1] != ':') continue;
    --before;
    back_over(" \t\"'");
    if (!text.substr(0, before).ends_with(kKind)) continue;
    before -= kKind.size();
    if (before > 0 && (text[before - 1] == '"' || text[before - 1] == '\'')) --before;
    if (inside || before == 0 || text[before - 1] == '\n' || text[before - 1] == '\r') return true;
  }
  return false;
}

}  // namespace

bool has_webhook_key(std::string_view text, std::string_view prefix) {
  const std::size_t shortest = std::min(kube::kShortestMeant, prefix.size() + kShortestName.size());
  // A key has a slash or a dot, also if it is misspelt; most words have neither.
  std::size_t slash = text.find('/'), dot = text.find('.'), done = 0;
  while (slash != std::string_view::npos || dot != std::string_view::npos) {
    std::size_t begin = std::min(slash, dot), end = begin;
    while (begin > done && kOfKey.contains(text[begin - 1])) --begin;
    end = kOfKey.find_other(text, end);
    const std::string_view word = text.substr(begin, end - begin);
    if (word.size() >= shortest) {
      if (is_webhook_key(word, prefix)) return true;
      // Misspelt, it is told from other words by what follows: there are many words.
      if (has_value_behind(text, end) && kube::meant_annotation(word)) return true;
    }
    done = end;
    if (slash < end) slash = text.find('/', end);
    if (dot < end) dot = text.find('.', end);
  }
  return false;
}

std::size_t find_role_key(std::string_view text, std::string_view prefix, std::size_t at) {
  constexpr std::string_view kName = "role-arn", kPointer = "~1";
  // Nearly no text has it, and every document that no loader takes is asked.
  static const ByteSearch kSearch({"/role-arn", "~1role-arn"});
  if (!kSearch.found_in(text.substr(std::min(at, text.size())))) return std::string_view::npos;
  const std::string_view domain = prefix.substr(prefix.rfind('.') + 1);  // npos + 1 is 0
  for (at = text.find(kName, at); at != std::string_view::npos; at = text.find(kName, at + 1)) {
    std::string_view before = text.substr(0, at);
    if (before.ends_with('/')) {
      before.remove_suffix(1);
    } else if (before.ends_with(kPointer)) {
      before.remove_suffix(kPointer.size());
    } else {
      continue;
    }
    if (before.ends_with(domain)) return at;
  }
  return std::string_view::npos;
}

bool speaks_of_irsa(std::string_view text, std::string_view prefix) {
  constexpr std::string_view kEscaped = "\\.com/role-arn";  // a key in Helm's --set: dots escaped
  return text.find("AssumeRoleWithWebIdentity") != std::string_view::npos ||
         text.find(kEscaped) != std::string_view::npos || has_webhook_key(text, prefix);
}

bool has_irsa_marker(std::string_view text, std::string_view prefix) {
  return speaks_of_irsa(text, prefix) || is_service_account(text);
}

}  // namespace irsa::load
