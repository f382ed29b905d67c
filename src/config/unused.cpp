#include "config/unused.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/text.h"
#include "config/glob.h"

namespace irsa::config {

namespace {

/// Like Settings::role_for(): a pattern has to match the whole path.
bool matches_any(const std::string& pattern, const std::vector<std::string>& paths) {
  auto compiled = Pattern::compile(pattern);
  const Pattern* const path = std::get_if<Pattern>(&compiled);
  return path == nullptr || std::any_of(paths.begin(), paths.end(), [&](const std::string& each) {
           return path->match(each).has_value();
         });
}

bool found_anything(const Settings& settings, const std::string& text) {
  return std::any_of(
      settings.placeholders.begin(), settings.placeholders.end(),
      [&](const Pattern& pattern) { return pattern.text() == text && pattern.found_anything(); });
}

}  // namespace

std::vector<Problem> unused_entries(const Settings& settings, const std::vector<std::string>& paths,
                                    const std::vector<std::string>& accounts) {
  std::vector<std::string> relative;
  if (!settings.stated.empty()) {
    relative.reserve(paths.size());
    for (const std::string& path : paths) relative.push_back(settings.relative(path));
  }
  const auto any_path = [&](std::string_view glob) {
    return std::any_of(relative.begin(), relative.end(),
                       [&](const std::string& path) { return path_glob_matches(glob, path); });
  };
  const auto any_account = [&](std::string_view glob) {
    return accounts.empty() ||
           std::any_of(accounts.begin(), accounts.end(), [&](const std::string& account) {
             return name_glob_matches(glob, account);
           });
  };
  std::vector<Problem> problems;
  for (const Stated& entry : settings.stated) {
    bool used = true;
    std::string_view what = "file that is read";
    switch (entry.kind) {
      case Stated::Kind::path_glob: used = any_path(entry.text); break;
      case Stated::Kind::role_pattern: used = matches_any(entry.text, relative); break;
      case Stated::Kind::account_glob:
        used = any_account(entry.text);
        what = "service account of the input";
        break;
      case Stated::Kind::placeholder:
        used = found_anything(settings, entry.text);
        what = "value that is read";
        break;
    }
    if (used) continue;
    problems.push_back({.where = entry.where,
                        .message = quoted(entry.text) + " (" + std::string(entry.key) +
                                   ") matches no " + std::string(what),
                        .help = "Correct it, or delete the entry: as it is, it has no effect."});
  }
  return problems;
}

}  // namespace irsa::config
