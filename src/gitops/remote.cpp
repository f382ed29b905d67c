#include "gitops/remote.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace irsa::gitops {

namespace {

/// What is behind `prefix`, in letters of either case.
std::optional<std::string_view> behind(std::string_view text, std::string_view prefix) {
  if (!equals_ignoring_case(text.substr(0, prefix.size()), prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

/// The length of `user@`.
std::size_t user_length(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || !is_letter(text.front())) return 0;
  const bool user = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                                [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  return user ? at + 1 : 0;
}

/// Is there a repository in what is behind the host, and no way out of it?
bool names_repository(std::string_view path, bool of_files) {
  std::string_view repository = path, inside;
  if (const std::size_t git = path.find("_git/"); git != std::string_view::npos) {
    const std::size_t end = std::min(path.find('/', git + 5), path.size());
    repository = path.substr(0, end);
    inside = path.substr(end);
  } else if (const std::size_t both = path.find("//"); both != std::string_view::npos) {
    repository = path.substr(0, both);
    inside = path.substr(both + 2);
  } else if (const std::size_t suffix = path.find(".git"); suffix != std::string_view::npos) {
    repository = path.substr(0, suffix + 4);
    inside = path.substr(suffix + 4);
  } else if (!of_files) {
    const std::size_t owner = path.find('/');
    if (owner == std::string_view::npos) return false;
    const std::size_t end = std::min(path.find('/', owner + 1), path.size());
    repository = path.substr(0, end);
    inside = path.substr(end);
  }
  if (repository.empty()) return false;
  int depth = 0;
  for (const std::string_view part : split(inside, '/')) {
    if (part.empty() || part == ".") continue;
    depth += part == ".." ? -1 : 1;
    if (depth < 0) return false;
  }
  return true;
}

}  // namespace

bool is_remote_file(std::string_view path) {
  return behind(path, "http:").has_value() || behind(path, "https:").has_value();
}

bool is_repository(std::string_view path) {
  if (path.starts_with('/')) return false;
  path = path.substr(0, path.find('?'));
  path = behind(path, "git::").value_or(path);
  std::string_view scheme;
  constexpr std::array<std::string_view, 4> kSchemes = {"ssh://", "https://", "http://", "file://"};
  for (const std::string_view each : kSchemes) {
    if (const auto rest = behind(path, each)) {
      scheme = each;
      path = *rest;
      break;
    }
  }
  if (scheme == "file://") return names_repository(path, true);
  const std::size_t user = user_length(path);
  path.remove_prefix(user);
  const bool github = behind(path, "github.com/") || behind(path, "github.com:");
  const bool with_colon = scheme.empty() && (user > 0 || github);  // as scp has it
  if (scheme.empty() && !with_colon) return false;
  std::size_t end = path.find('/');
  if (const std::size_t colon = path.find(':'); with_colon && colon > 0 && colon < end) end = colon;
  if (end == std::string_view::npos) return false;
  return names_repository(path.substr(end + 1), false);
}

}  // namespace irsa::gitops
