#include "iam/admission/subject_words.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/pattern.h"
#include "iam/names/subject.h"

namespace irsa::iam {

namespace {

bool plain(std::string_view text) { return first_wildcard(text) == std::string_view::npos; }

/// "team-" for "team-*"; empty for anything else.
std::string_view prefix_of(std::string_view text) {
  if (text.size() < 2 || !text.ends_with('*')) return {};
  text.remove_suffix(1);
  return plain(text) ? text : std::string_view{};
}

}  // namespace

std::string short_subject(std::string_view subject) {
  if (!subject.starts_with(kSubjectPrefix)) return printable(subject);
  std::string out = printable(subject.substr(kSubjectPrefix.size()));
  if (const std::size_t colon = out.find(':'); colon != std::string::npos) out[colon] = '/';
  return out;
}

std::string pattern_in_words(std::string_view pattern) {
  const std::string shown = short_subject(pattern);
  const std::size_t slash = shown.find('/');
  if (slash == std::string::npos) return fmt::format("whoever matches {}", shown);
  const std::string ns = shown.substr(0, slash), name = shown.substr(slash + 1);
  std::string who = fmt::format("every service account like {}", name);
  if (name == "*") {
    who = "every service account";
  } else if (plain(name)) {
    who = fmt::format("service account {}", name);
  } else if (!prefix_of(name).empty()) {
    who = fmt::format("every service account that begins with {}", prefix_of(name));
  }
  if (ns == "*") return who + " of every namespace";
  if (plain(ns)) return who + " of namespace " + ns;
  if (!prefix_of(ns).empty()) {
    return fmt::format("{} of namespaces that begin with {}", who, prefix_of(ns));
  }
  return who + " of namespaces like " + ns;
}

}  // namespace irsa::iam
