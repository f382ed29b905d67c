#include "config/glob.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "base/wildcard.h"
#include "source/gitignore.h"

namespace irsa::config {

namespace {

/// Takes the first segment off `path`.
std::string_view take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return segment;
}

/// The bracket at glob[at] never ends: git's wildmatch would match nothing with it.
bool unclosed_bracket(std::string_view glob, std::size_t at) {
  std::size_t from = at + 1;
  if (from < glob.size() && (glob[from] == '!' || glob[from] == '^')) ++from;
  const std::size_t close = glob.find(']', from + 1);
  return close == std::string_view::npos || glob.find('/', at) < close;
}

std::optional<Defect> segment_defect(std::string_view glob, std::size_t begin, std::size_t end) {
  const std::string_view segment = glob.substr(begin, end - begin);
  if (segment.empty()) return Defect{begin, end, "has two slashes in a row"};
  if (segment == "." || segment == "..") {
    return Defect{begin, end, "must not hold " + irsa::quoted(segment),
                  "Globs are relative to the folder of the configuration."};
  }
  if (segment != "**" && segment.find("**") != std::string_view::npos) {
    const std::size_t at = begin + segment.find("**");
    return Defect{at, at + 2, "has a '**' that is not alone between slashes",
                  "'**' stands for whole folders; inside of a name write '*'."};
  }
  return std::nullopt;
}

std::optional<Defect> character_defect(std::string_view glob) {
  for (std::size_t at = 0; at < glob.size(); ++at) {
    switch (glob[at]) {
      case '\\':
        if (at + 1 == glob.size()) return Defect{at, at + 1, "ends in a backslash"};
        ++at;
        break;
      case '[':
        if (unclosed_bracket(glob, at)) return Defect{at, glob.size(), "has a '[' without its ']'"};
        at = glob.find(']', at + (glob[at + 1] == '!' || glob[at + 1] == '^' ? 3 : 2));
        break;
      case '{':
        return Defect{at, at + 1, "has a brace, which globs do not have here",
                      "Write a glob for each of the alternatives."};
      default: break;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Defect> path_glob_defect(std::string_view glob) {
  if (glob.empty()) return Defect{0, 0, "is empty"};
  if (glob.front() == '/') {
    return Defect{0, 1, "must not begin with a slash",
                  "Globs are relative to the folder of the configuration."};
  }
  if (auto defect = character_defect(glob)) return defect;
  const std::string_view body = glob.ends_with('/') ? glob.substr(0, glob.size() - 1) : glob;
  for (std::size_t begin = 0; begin <= body.size();) {
    const std::size_t end = std::min(body.find('/', begin), body.size());
    if (auto defect = segment_defect(body, begin, end)) return defect;
    begin = end + 1;
  }
  return std::nullopt;
}

bool path_glob_matches(std::string_view glob, std::string_view path) {
  if (path.starts_with("../")) return false;  // outside of the configuration's folder
  // Only the last `**` ever has to take more: what is behind an earlier one matches at the first
  // place where it can.
  std::string_view retry_glob, retry_path;
  bool can_retry = false;
  while (true) {
    if (glob.empty()) return true;  // the whole path, or a directory above it
    if (glob == "**" || glob == "**/") return !path.empty();
    std::string_view rest_glob = glob, rest_path = path;
    const std::string_view wanted = take_segment(rest_glob);
    if (wanted == "**") {
      glob = retry_glob = rest_glob;
      retry_path = path;
      can_retry = true;
      continue;
    }
    if (!path.empty() && segment_matches(wanted, take_segment(rest_path))) {
      // "name/" is a directory: something has to be below it.
      if (rest_glob.empty() && glob.ends_with('/') && rest_path.empty()) return false;
      glob = rest_glob;
      path = rest_path;
      continue;
    }
    if (!can_retry || retry_path.empty()) return false;
    take_segment(retry_path);
    glob = retry_glob;
    path = retry_path;
  }
}

bool name_glob_matches(std::string_view glob, std::string_view name) {
  return glob_matches(glob, name);
}

}  // namespace irsa::config
