#include "iam/admission/pattern_line.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "base/text.h"

namespace irsa::iam {

Line line_of(const Pattern& pattern, bool lower_case) {
  Line line;
  bool waits = false;
  for (const auto token : pattern) {
    if (token == kAnyRun) {
      waits = true;
    } else if (token == kAnyOne) {
      line.tokens.push_back({token, false});
    } else {
      const bool upper = lower_case && token >= 'A' && token <= 'Z';
      line.tokens.push_back({upper ? static_cast<PatternToken>(token - 'A' + 'a') : token, waits});
      waits = false;
    }
  }
  line.tokens.push_back({kTextEnd, waits});
  return line;
}

std::vector<Pattern> behind(const Pattern& pattern, bool ignore_case, std::string_view beginning) {
  const auto fits = [&](PatternToken token, char c) {
    if (token >= kAnyRun) return token == kAnyOne;
    const auto literal = static_cast<char>(token);
    return literal == c || (ignore_case && ascii_lower(std::string_view(&literal, 1))[0] == c);
  };
  // Nearly all patterns spell the beginning out.
  std::size_t same = 0;
  while (same < beginning.size() && same < pattern.size() && pattern[same] < kAnyRun &&
         fits(pattern[same], beginning[same])) {
    ++same;
  }
  if (same == beginning.size()) return {pattern.substr(same)};
  std::vector<std::size_t> at = {same};
  for (const char c : beginning.substr(same)) {
    std::vector<std::size_t> then;
    for (auto i : at) {
      for (; i < pattern.size() && pattern[i] == kAnyRun; ++i) then.push_back(i);
      if (i < pattern.size() && fits(pattern[i], c)) then.push_back(i + 1);
    }
    std::ranges::sort(then);
    then.erase(std::unique(then.begin(), then.end()), then.end());
    // Whatever fits from an earlier place fits from the last `*` reached.
    const auto star = std::find_if(then.rbegin(), then.rend(), [&](std::size_t i) {
      return i < pattern.size() && pattern[i] == kAnyRun;
    });
    if (star != then.rend()) then.erase(then.begin(), star.base() - 1);
    at = std::move(then);
  }
  std::vector<Pattern> left;
  for (const auto i : at) left.push_back(pattern.substr(i));
  return left;
}

std::optional<Stand> behind_character(Stand stand, char c) {
  using enum Stand;
  if (stand == anywhere) return anywhere;
  switch (c) {
    case '-':
      if (stand == ns_empty || stand == label_empty) return std::nullopt;
      return in_ns(stand) ? ns_hyphen : label_hyphen;
    case '.': return stand == label_alphanumeric ? std::optional(label_empty) : std::nullopt;
    case ':': return stand == ns_alphanumeric ? std::optional(label_empty) : std::nullopt;
    default: return in_ns(stand) ? ns_alphanumeric : label_alphanumeric;
  }
}

namespace {

/// Does some legal subject match the line? The parts before and behind the colon have nothing to
/// do with each other but the place in the line, so it is enough to know the places that can be
/// reached, length by length.
bool matches_some_subject(const Line& line, const SubjectLanguage& language) {
  constexpr std::size_t kStands = static_cast<std::size_t>(Stand::anywhere);
  using Reached = std::vector<std::array<bool, kStands>>;
  constexpr std::array<char, 4> kKinds = {'a', '-', '.', ':'};
  const auto& tokens = line.tokens;
  const auto kind_of = [&](PatternToken token) -> char {
    if (token > 0x7F) return 0;
    const auto c = static_cast<char>(token);
    if (c == '-' || c == '.' || c == ':') return c;
    return language.alphanumerics.find(c) != std::string::npos ? 'a' : '\0';
  };
  Reached now(tokens.size()), behind_colon(tokens.size());
  now[0][static_cast<std::size_t>(Stand::ns_empty)] = true;
  const auto walk = [&](std::size_t longest, bool in_namespace) {
    for (std::size_t length = 0;; ++length) {
      if (!in_namespace && now.back()[static_cast<std::size_t>(Stand::label_alphanumeric)]) {
        return true;
      }
      Reached then(tokens.size());
      bool any = false;
      for (std::size_t at = 0; at < tokens.size(); ++at) {
        for (std::size_t stand = 0; stand < kStands; ++stand) {
          if (!now[at][stand]) continue;
          for (const char kind : kKinds) {
            const auto next = behind_character(static_cast<Stand>(stand), kind);
            if (!next) continue;
            const bool leaves = in_namespace && !in_ns(*next);
            auto& to = leaves ? behind_colon : then;
            const auto put = [&](std::size_t place) {
              any = any || !leaves;
              to[place][static_cast<std::size_t>(*next)] = true;
            };
            if (tokens[at].waits) put(at);
            if (tokens[at].token == kAnyOne ||
                (tokens[at].token < kAnyRun && kind_of(tokens[at].token) == kind)) {
              put(at + 1);
            }
          }
        }
      }
      if (!any || length == longest || then == now) return false;
      now = std::move(then);
    }
  };
  (void)walk(language.longest_namespace, true);
  now = std::move(behind_colon);
  return walk(language.longest_name, false);
}

}  // namespace

bool matches_some_subject(const Pattern& pattern, bool ignore_case,
                          const SubjectLanguage& language) {
  return std::ranges::any_of(behind(pattern, ignore_case, kSubjectPrefix),
                             [&](const Pattern& rest) {
                               return matches_some_subject(line_of(rest, ignore_case), language);
                             });
}

}  // namespace irsa::iam
