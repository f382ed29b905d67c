#include <algorithm>

#include "catalogue/catalogue.h"
#include "catalogue/chart_paths.h"

namespace irsa::catalogue {

namespace {

/// Does a path of the catalogue stand for this one? `*` is any text.
bool path_fits(std::string_view pattern, std::string_view path) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == path;
  const std::string_view begin = pattern.substr(0, star), end = pattern.substr(star + 1);
  return path.size() >= begin.size() + end.size() && path.starts_with(begin) && path.ends_with(end);
}

/// Is version `a` ("1.2.3", "v1.2") surely one before `b`, or perhaps, since it is a range?
bool may_be_before(std::string_view a, std::string_view b) {
  if (a.starts_with('v')) a.remove_prefix(1);
  if (a.find_first_not_of("0123456789.") != std::string_view::npos) return true;
  while (!b.empty()) {
    const auto number = [](std::string_view& text) {
      int out = 0;
      std::size_t at = 0;
      for (; at < text.size() && text[at] != '.'; ++at) out = out * 10 + (text[at] - '0');
      text.remove_prefix(std::min(at + 1, text.size()));
      return out;
    };
    const int left = number(a), right = number(b);
    if (left != right) return left < right;
  }
  return false;
}

}  // namespace

bool may_read(const Chart& chart, std::string_view path, std::string_view version, bool any) {
  // Objects that are added unchanged are in lists, or have metadata of their own.
  if (path.find('[') != std::string_view::npos || path.ends_with("metadata.annotations")) {
    return true;
  }
  const auto fits = [&](std::string_view pattern) { return path_fits(pattern, path); };
  if (std::ranges::any_of(chart.reads, fits)) return true;
  if (contains(chart.parts, path.substr(0, path.find('.')))) return true;
  return std::ranges::any_of(chart.formerly, [&](const FormerPath& former) {
    return fits(former.path) && (version.empty() ? any : may_be_before(version, former.until));
  });
}

std::string_view path_meant(const Chart& chart, std::string_view path) {
  std::string_view meant;
  for (const std::string_view read : chart.reads) {
    if (read == path) return {};
    const bool below = path.size() > read.size() && path.ends_with(read) &&
                       path[path.size() - read.size() - 1] == '.';
    // The longest: `serviceAccount.annotations` is the end of the others as well.
    if (below && read.size() > meant.size()) meant = read;
  }
  return meant;
}

bool is_vendors_own(const Chart& chart, std::string_view repository) {
  constexpr std::string_view kHost = "https://github.com/", kBetween = "./:@";
  if (!chart.source.starts_with(kHost)) return true;
  const bool folder =
      repository.starts_with('.') || repository.starts_with('/') || repository.starts_with("${");
  if (folder) return false;
  std::string_view owner = chart.source.substr(kHost.size());
  owner = owner.substr(0, owner.find('/'));
  while (!repository.empty()) {
    const std::size_t end = std::min(repository.find_first_of(kBetween), repository.size());
    if (repository.substr(0, end) == owner) return true;
    repository.remove_prefix(std::min(end + 1, repository.size()));
  }
  return false;
}

const Chart* chart_named(std::string_view name, std::string_view repository) {
  const auto rows = find(charts(), &Chart::chart, name);
  if (rows.empty()) return nullptr;
  const bool other = std::ranges::any_of(rows.front().not_from, [&](std::string_view vendor) {
    return repository.find(vendor) != std::string_view::npos;
  });
  return other ? nullptr : &rows.front();
}

}  // namespace irsa::catalogue
