#include "kube/names.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"

namespace irsa::kube {

namespace {

constexpr bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// "a, b and c"
std::string joined_with_and(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

/// RFC 1123: a subdomain, which has points between its labels, or one label. In one go, for every
/// name of every object is asked about.
bool is_subdomain(std::string_view name, bool points) {
  bool inside = false;  // of a label, behind a letter or digit
  char last = '.';
  for (const char c : name) {
    inside = is_lower_or_digit(c);
    const bool joins = c == '-' ? last != '.' : c == '.' && points && last != '-' && last != '.';
    if (!inside && !joins) return false;
    last = c;
  }
  return inside;
}

}  // namespace

bool is_namespace_name(std::string_view name) {
  return name.size() <= 63 && is_subdomain(name, false);
}

bool is_service_account_name(std::string_view name) {
  return name.size() <= 253 && is_subdomain(name, true);
}

std::string name_faults(std::string_view name, bool label) {
  const std::size_t most = label ? 63 : 253;
  if (name.empty()) return "it is empty";
  std::vector<std::string> held;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t length = std::max<std::size_t>(code_point_length(name, at), 1);
    const std::string_view character = name.substr(at, length);
    at += length;
    const char c = character[0];
    if (is_lower_or_digit(c) || c == '-' || (c == '.' && !label)) continue;
    std::string word = c == ' '                 ? "a space"
                       : c == '\n' || c == '\r' ? "a line break"
                       : c == '\t'              ? "a tab"
                                                : quoted(character);
    if (std::find(held.begin(), held.end(), word) == held.end()) held.push_back(std::move(word));
  }
  constexpr std::size_t kMost = 5;
  if (held.size() > kMost) {
    held.resize(kMost);
    held.push_back("more like them");
  }
  std::vector<std::string> faults;
  if (!held.empty()) faults.push_back("contains " + joined_with_and(held));
  for (const bool begin : {true, false}) {
    const char c = begin ? name.front() : name.back();
    if (c != '-' && (c != '.' || label)) continue;
    faults.push_back((begin ? "begins with " : "ends with ") + quoted(std::string_view(&c, 1)));
  }
  if (faults.empty() && !label && !is_service_account_name(name) && name.size() <= most) {
    faults.emplace_back("has a part between dots that is empty, or begins or ends with '-'");
  }
  if (name.size() > most) {
    faults.push_back("is longer than " + std::to_string(most) + " characters");
  }
  return faults.empty() ? "" : "it " + joined_with_and(faults);
}

std::string legal_name(std::string_view name, bool label) {
  std::string out;
  for (const char c : ascii_lower(name)) {
    const bool keeps = is_lower_or_digit(c) || (c == '.' && !label);
    const bool joins = c == '-' || c == '_' || c == ' ' || c == ':' || c == '/' || c == '.';
    const bool after_joint = out.empty() || out.back() == '-' || out.back() == '.';
    if (keeps ? c != '.' || !after_joint : joins && !after_joint) out += keeps ? c : '-';
  }
  out.resize(std::min<std::size_t>(out.size(), label ? 63 : 253));
  while (!out.empty() && !is_lower_or_digit(out.back())) out.pop_back();
  return out;
}

std::string legal_name_begin(std::string_view name) {
  constexpr std::string_view kJoints = "-_ :/.";
  std::string out = legal_name(name, false).substr(0, 251);
  const bool joint = !name.empty() && kJoints.find(name.back()) != std::string_view::npos;
  if (joint && !out.empty()) out += name.back() == '.' ? '.' : '-';
  return out;
}

bool may_be_stand_in(std::string_view name) {
  constexpr std::string_view kOfTemplates = "@%#{}[]<>()$!*?|\\";
  if (name.find_first_of(kOfTemplates) != std::string_view::npos) return true;
  if (name.starts_with("__") || name.ends_with("__")) return true;
  if (name.find("RELEASE-NAME") != std::string_view::npos) return true;  // helm template, once
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  bool small = false, capitals = false;  // is there such a word, of letters only
  for (auto at = name.begin(); at != name.end();) {
    const auto end =
        std::find_if(at, name.end(), [&](char c) { return !is_upper(c) && !is_lower(c); });
    if (at == end) {
      ++at;
      continue;
    }
    const bool upper = std::all_of(at, end, is_upper);
    if (!upper && !std::all_of(at, end, is_lower)) return false;  // "Ledger": somebody's spelling
    // Three capitals are an abbreviation: "ledger-API".
    small = small || !upper;
    capitals = capitals || (upper && end - at >= 4);
    at = end;
  }
  // "app-APPNAME", and as a whole "APP_NAME".
  return (capitals && small) || (!small && name.find('_') != std::string_view::npos &&
                                 std::any_of(name.begin(), name.end(), is_upper));
}

std::string subject_of(std::string_view ns, std::string_view name) {
  std::string subject = "system:serviceaccount:";
  subject.append(ns).append(":").append(name);
  return subject;
}

bool speaks_of_account(std::string_view path) {
  const std::string lower = ascii_lower(path);
  return lower.find("serviceaccount") != std::string::npos ||
         lower.find("role-arn") != std::string::npos;
}

}  // namespace irsa::kube
