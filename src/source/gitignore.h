// .gitignore files as git reads them (gitignore(5)): comments, negation, anchoring, directories
// only, `*`, `?`, `[…]` and `**`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace irsa {

/// The patterns of one file. Paths are relative to the directory the file is in, with forward
/// slashes and without one at either end.
class IgnoreFile {
 public:
  explicit IgnoreFile(std::string_view text);

  enum class Verdict { none, ignored, kept };
  /// What the last matching pattern says of this very path (not of the directories above it).
  [[nodiscard]] Verdict match(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  struct Pattern {
    std::vector<std::string> segments;  // split at '/', "**" on its own is any number of them
    bool negated = false;
    bool directories_only = false;
    bool literal = false;  // one segment without wildcards: compared as it is, at any depth
  };
  void add(std::string_view line);
  static bool matches(const Pattern& pattern, const std::vector<std::string_view>& segments);

  std::vector<Pattern> patterns_;
};

/// A segment of a path against a segment of a pattern: `*`, `?`, `[a-z]`, `[!a]`, `\x`.
[[nodiscard]] bool segment_matches(std::string_view pattern, std::string_view text);

}  // namespace irsa
