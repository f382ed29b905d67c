#include "server/uri.h"

#include <filesystem>

#include "base/text.h"
#include "report/uri.h"

namespace irsa::server {

namespace {

int digit_of(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit_of(text[i + 1]), low = digit_of(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace

std::optional<std::string> path_of(std::string_view uri) {
  constexpr std::string_view kScheme = "file:", kHost = "localhost";
  if (!equals_ignoring_case(uri.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  std::string_view rest = uri.substr(kScheme.size());
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    if (rest.starts_with(kHost)) rest.remove_prefix(kHost.size());
  }
  const std::optional<std::string> path = decoded(rest.substr(0, rest.find_first_of("?#")));
  if (!path || !path->starts_with('/') || path->find('\0') != std::string::npos) {
    return std::nullopt;
  }
  std::string plain = std::filesystem::path(*path).lexically_normal().generic_string();
  while (plain.starts_with("//")) plain.erase(0, 1);
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

std::string file_uri(std::string_view path) {
  return "file://" + report::percent_encode_path(path);
}

}  // namespace irsa::server
