#include "iam/admission/subject_defect.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/near_names.h"
#include "base/text.h"
#include "base/utf8.h"
#include "iam/admission/admission.h"
#include "iam/names/mend.h"
#include "iam/names/pattern.h"
#include "iam/names/subject.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

constexpr bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

SubjectDefect defect(std::size_t begin, std::size_t end, std::string message,
                     std::string help = {}) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), std::move(message),
          std::move(help)};
}

/// The character at `at` if it is in no legal subject, wherever it is.
std::optional<SubjectDefect> illegal_at(std::string_view value, std::size_t at, bool globs) {
  const char c = value[at];
  if (is_name_character(c) || c == ':' || (globs && (c == '*' || c == '?'))) return std::nullopt;
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
    return defect(at, at + 1, "contains white space, which no service account has in its name",
                  "Remove the white space.");
  }
  if (c == '/') {
    return defect(at, at + 1, "has '/' where ':' separates namespace and name",
                  "Write system:serviceaccount:NAMESPACE:NAME.");
  }
  if (c >= 'A' && c <= 'Z') {
    return defect(at, at + 1,
                  "has an upper case letter, but names of namespaces and service accounts are "
                  "lower case, and the comparison is case-sensitive",
                  "Write it in lower case.");
  }
  const std::size_t length = std::max<std::size_t>(code_point_length(value, at), 1);
  return defect(at, at + length,
                "contains " + quoted(value.substr(at, length)) +
                    ", which no namespace or service account can have in its name");
}

std::optional<SubjectDefect> illegal_character(std::string_view value, std::size_t from,
                                               bool globs) {
  for (std::size_t at = from; at < value.size(); ++at) {
    if (auto wrong = illegal_at(value, at, globs)) return wrong;
  }
  return std::nullopt;
}

/// The prefix, as far as it is spelt out before a wildcard.
std::optional<SubjectDefect> prefix_defect(std::string_view value, bool globs) {
  const std::size_t wildcard = globs ? first_wildcard(value) : std::string_view::npos;
  const std::size_t spelt = std::min({wildcard, value.size(), kSubjectPrefix.size()});
  if (value.substr(0, spelt) == kSubjectPrefix.substr(0, spelt) &&
      (spelt == kSubjectPrefix.size() || wildcard == spelt)) {
    return std::nullopt;
  }
  const std::string help = "Write system:serviceaccount:NAMESPACE:NAME.";
  if (value.starts_with(' ') || value.starts_with('\t') || value.starts_with('\n')) {
    return defect(0, 1, "begins with white space", "Remove the white space.");
  }
  if (value.size() >= kSubjectPrefix.size() &&
      equals_ignoring_case(value.substr(0, kSubjectPrefix.size()), kSubjectPrefix)) {
    return defect(0, kSubjectPrefix.size() - 1,
                  "does not begin in lower case, and the comparison is case-sensitive", help);
  }
  // What is behind the `system:`.
  const std::string_view short_prefix = kSubjectPrefix.substr(kSubjectPrefix.find(':') + 1);
  if (value.starts_with(short_prefix)) {
    return defect(0, short_prefix.size(),
                  "begins with " + quoted(short_prefix) +
                      ", but subjects of service accounts begin with 'system:serviceaccount:'",
                  help);
  }
  for (std::size_t at = value.find(':'); at != std::string_view::npos;
       at = value.find(':', at + 1)) {
    const std::string_view head = value.substr(0, at + 1);
    if (edit_distance(head, kSubjectPrefix, 3) > 3) continue;
    return defect(0, head.size(),
                  "begins with " + quoted(head) +
                      ", but subjects of service accounts begin with "
                      "'system:serviceaccount:'",
                  help);
  }
  return defect(0, value.size(), "does not begin with 'system:serviceaccount:'", help);
}

std::optional<SubjectDefect> name_defect(std::string_view value, std::size_t begin, std::size_t end,
                                         bool is_namespace) {
  const std::string_view name = value.substr(begin, end - begin);
  const std::string what = is_namespace ? "the namespace" : "the service account";
  if (is_namespace && name.find('.') != std::string_view::npos) {
    const std::size_t at = begin + name.find('.');
    return defect(at, at + 1,
                  "has a '.' in the namespace, which no namespace can have in its name");
  }
  if (name.size() > (is_namespace ? kLongestNamespace : kLongestName)) {
    return defect(begin, end,
                  "has a name for " + what + " that is longer than the " +
                      std::to_string(is_namespace ? kLongestNamespace : kLongestName) +
                      " characters allowed");
  }
  // Every label of a name begins and ends with a letter or digit.
  for (std::size_t at = begin; at < end; ++at) {
    const bool first = at == begin || value[at - 1] == '.';
    const bool last = at + 1 == end || value[at + 1] == '.';
    if ((value[at] == '-' && (first || last)) || (value[at] == '.' && (first || last))) {
      return defect(at, at + 1,
                    "has a '" + std::string(1, value[at]) + "' at the edge of a name, where " +
                        what + " can only have a letter or a digit");
    }
  }
  return std::nullopt;
}

/// A pattern of allowed characters that no subject matches all the same: what is in its way.
SubjectDefect pattern_defect(std::string_view value) {
  if (value.starts_with(kSubjectPrefix)) {
    const std::size_t begin = kSubjectPrefix.size();
    const std::size_t colon = value.find(':', begin);
    if (colon == begin) return defect(begin - 1, begin + 1, "names no namespace");
    if (colon != std::string_view::npos) {
      const std::size_t more = value.find(':', colon + 1);
      if (more != std::string_view::npos) return defect(more, more + 1, "has one ':' too many");
      if (auto wrong = name_defect(value, begin, colon, true)) return *wrong;
      if (auto wrong = name_defect(value, colon + 1, value.size(), false)) return *wrong;
    }
  }
  return defect(0, value.size(), "is like no subject that a service account can have",
                "Write system:serviceaccount:NAMESPACE:NAME.");
}

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// What else is wrong with the value, beside what was found: "a blank, '_' and upper case".
std::string other_faults(std::string_view value, const SubjectDefect& found, bool globs) {
  const bool single = found.end == found.begin + 1;
  const char known = single ? value[found.begin] : '\0';
  bool blank = false, slash = false, upper = false;
  std::string others;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (at >= found.begin && at < found.end) continue;
    const char c = value[at];
    if (is_space(c)) {
      blank = !is_space(known);
    } else if (is_upper(c)) {
      upper = !is_upper(known);
    } else if (c == '/') {
      slash = known != '/';
    } else if (!is_name_character(c) && c != ':' && c != known &&
               (!globs || (c != '*' && c != '?')) && others.find(c) == std::string::npos &&
               static_cast<unsigned char>(c) < 0x80) {
      others += c;
    }
  }
  std::vector<std::string> all;
  if (blank) all.emplace_back("white space");
  if (slash) all.emplace_back("'/'");
  for (const char c : others) all.push_back(quoted(std::string_view(&c, 1)));
  if (upper) all.emplace_back("upper case letters");
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i];
  }
  return out;
}

std::optional<SubjectDefect> first_defect(std::string_view value, bool globs) {
  const bool wild = first_wildcard(value) != std::string_view::npos;
  if (wild && !globs) return std::nullopt;
  if (value.empty()) return defect(0, 0, "is empty", "Write system:serviceaccount:NAMESPACE:NAME.");
  if (auto wrong = prefix_defect(value, globs)) return wrong;
  if (auto wrong = illegal_character(value, std::min(value.size(), kSubjectPrefix.size()), globs)) {
    return wrong;
  }
  if (wild) {
    if (iam::matches_some_subject({value, true})) return std::nullopt;
    return pattern_defect(value);
  }
  const std::size_t begin = kSubjectPrefix.size();
  const std::size_t colon = value.find(':', begin);
  if (colon == std::string_view::npos) {
    return defect(begin, value.size(), "names no service account after the namespace",
                  "Write system:serviceaccount:NAMESPACE:NAME.");
  }
  if (colon == begin) return defect(begin - 1, begin + 1, "names no namespace");
  if (colon + 1 == value.size()) {
    return defect(colon, value.size(), "names no service account after the namespace");
  }
  if (const std::size_t more = value.find(':', colon + 1); more != std::string_view::npos) {
    return defect(more, more + 1, "has one ':' too many");
  }
  if (auto wrong = name_defect(value, begin, colon, true)) return wrong;
  return name_defect(value, colon + 1, value.size(), false);
}

}  // namespace

std::optional<SubjectDefect> open_subject_defect(std::string_view value, bool globs, bool literal) {
  const std::string filled = value::fill_in(value).text;  // byte for byte
  // Placeholders of another kind: how far they go is not known.
  if (!literal && filled.find_first_of("<>{}[]()$%") != std::string::npos) return std::nullopt;
  const auto written = [&](std::size_t begin, std::size_t end) {
    return value.substr(begin, end - begin) == std::string_view(filled).substr(begin, end - begin);
  };
  if (auto wrong = prefix_defect(filled, globs)) {
    if (wrong->end < filled.size() && written(wrong->begin, wrong->end)) return wrong;
    // What is written before the first part decides; nobody else's subjects begin so.
    const std::size_t spelt = std::min(value.find("${"), kSubjectPrefix.size());
    const bool decided = value::has_open_part(value) && value.starts_with("system:") &&
                         value.substr(0, spelt) != kSubjectPrefix.substr(0, spelt);
    if (!decided) return std::nullopt;
    return defect(0, spelt, "does not begin with 'system:serviceaccount:'",
                  "Write system:serviceaccount:NAMESPACE:NAME.");
  }
  // Whatever is filled in, a name has no colon.
  std::size_t colons = 0;
  for (std::size_t at = kSubjectPrefix.size(); at < filled.size(); ++at) {
    if (filled[at] != ':' || !written(at, at + 1) || ++colons < 2) continue;
    return defect(at, at + 1, "has one ':' too many");
  }
  constexpr std::string_view kNowhere = " \t/";
  for (std::size_t at = kSubjectPrefix.size(); at < filled.size(); ++at) {
    // A wildcard that is none to the operator is a mistake of its own.
    const bool wildcard = filled[at] == '*' || filled[at] == '?';
    const bool looked_at =
        (literal && !wildcard) || kNowhere.find(filled[at]) != std::string_view::npos;
    if (!looked_at || !written(at, at + 1)) continue;
    if (auto wrong = illegal_at(filled, at, globs)) return wrong;
  }
  return std::nullopt;
}

std::optional<SubjectDefect> subject_defect(std::string_view value, bool globs) {
  auto wrong = first_defect(value, globs);
  if (!wrong || value.empty()) return wrong;
  const std::string more = other_faults(value, *wrong, globs);
  if (!more.empty()) wrong->message += "; it also has " + more;
  if (const auto meant = mended_subject(value, globs)) {
    wrong->help = "Write " + quoted(*meant) + ".";
  } else if (!more.empty()) {
    wrong->help =
        "Write system:serviceaccount:NAMESPACE:NAME; names have lower case letters, digits "
        "and '-'.";
  }
  return wrong;
}

}  // namespace irsa::iam
