#include "source/gitignore.h"

#include <cstddef>
#include <utility>

#include "base/text.h"

namespace irsa {

namespace {

constexpr std::string_view kAnyDepth = "**";

/// A bracket expression at pattern[at] == '[': does it hold `c`, and where does it end? An
/// unclosed one matches nothing, as in git's wildmatch.
struct Bracket {
  bool closed = false;
  bool matched = false;
  std::size_t end = 0;  // behind the ']'
};

Bracket match_bracket(std::string_view pattern, std::size_t at, char c) {
  Bracket result;
  std::size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  const auto byte = [](char x) { return static_cast<unsigned char>(x); };
  for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const char low = pattern[i++];
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      high = pattern[i++];
    }
    if (byte(low) <= byte(c) && byte(c) <= byte(high)) result.matched = true;
  }
  if (i >= pattern.size()) return {};
  result.closed = true;
  result.matched = result.matched != negated;
  result.end = i + 1;
  return result;
}

/// Matches one pattern element that is not a star against `c`; returns where the next element
/// begins, or npos when it does not match.
std::size_t match_one(std::string_view pattern, std::size_t at, char c) {
  constexpr std::size_t kNo = std::string_view::npos;
  switch (pattern[at]) {
    case '?': return at + 1;
    case '[': {
      const Bracket bracket = match_bracket(pattern, at, c);
      return bracket.closed && bracket.matched ? bracket.end : kNo;
    }
    case '\\':
      if (at + 1 < pattern.size()) return pattern[at + 1] == c ? at + 2 : kNo;
      return kNo;  // git: a pattern that ends in a backslash never matches
    default: return pattern[at] == c ? at + 1 : kNo;
  }
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?[\\") != std::string_view::npos;
}

/// Trailing blanks do not count unless they are escaped.
std::string_view without_trailing_blanks(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      ++i;
      end = i + 1;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  return line.substr(0, end);
}

}  // namespace

bool segment_matches(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNo = std::string_view::npos;
  std::size_t p = 0, t = 0, star = kNo, star_text = 0;
  // Only the last star ever has to take more: time is |pattern| × |text| at worst.
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    const std::size_t next = p < pattern.size() ? match_one(pattern, p, text[t]) : kNo;
    if (next != kNo) {
      p = next;
      ++t;
    } else if (star != kNo) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

IgnoreFile::IgnoreFile(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // git skips it too
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    add(line);
  }
}

void IgnoreFile::add(std::string_view line) {
  if (line.starts_with('#')) return;
  line = without_trailing_blanks(line);
  Pattern pattern;
  if (line.starts_with('!')) {
    pattern.negated = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    pattern.directories_only = true;
    line.remove_suffix(1);
  }
  // A slash at the beginning or in the middle ties the pattern to this directory.
  const bool anchored = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.empty()) return;
  if (!anchored) {
    pattern.literal = !has_wildcard(line);
    if (!pattern.literal) pattern.segments.emplace_back(kAnyDepth);
    pattern.segments.emplace_back(line);
  } else {
    for (const std::string_view segment : split(line, '/')) pattern.segments.emplace_back(segment);
  }
  patterns_.push_back(std::move(pattern));
}

namespace {

template <typename Text>
bool segments_match(const std::vector<Text>& want, const std::vector<std::string_view>& segments) {
  constexpr std::size_t kNo = std::string_view::npos;
  std::size_t p = 0, s = 0, any = kNo, any_segment = 0;
  while (s < segments.size()) {
    if (p < want.size() && want[p] == kAnyDepth) {
      // At the end `**` stands for everything inside, so for one segment at least.
      if (p + 1 == want.size()) return true;
      any = p++;
      any_segment = s;
    } else if (p < want.size() && segment_matches(want[p], segments[s])) {
      ++p;
      ++s;
    } else if (any != kNo) {
      p = any + 1;
      s = ++any_segment;
    } else {
      return false;
    }
  }
  return p == want.size();
}

}  // namespace

bool IgnoreFile::matches(const Pattern& pattern, const std::vector<std::string_view>& segments) {
  if (pattern.literal) return segments.back() == pattern.segments.front();
  return segments_match(pattern.segments, segments);
}

IgnoreFile::Verdict IgnoreFile::match(std::string_view path, bool is_directory) const {
  const std::vector<std::string_view> segments = split(path, '/');
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->directories_only && !is_directory) continue;
    if (matches(*pattern, segments)) {
      return pattern->negated ? Verdict::kept : Verdict::ignored;
    }
  }
  return Verdict::none;
}

}  // namespace irsa
