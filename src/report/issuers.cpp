#include "report/issuers.h"

#include <cstddef>
#include <optional>

namespace irsa::report {

namespace {

constexpr std::string_view kId = "/id/";
constexpr std::size_t kShortestId = 16;  // EKS has 32 digits; shorter ones are no burden
constexpr std::size_t kKept = 4;         // of the id, at both ends

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_host(char c) { return is_word(c) || c == '.' || c == '-'; }

struct Found {
  std::size_t begin, id, end;  ///< of the host, of what is behind "/id/", of the whole
};

/// The first issuer of EKS at or behind `from`.
std::optional<Found> find_issuer(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find(kId, from); at != std::string_view::npos;
       at = text.find(kId, at + 1)) {
    Found found{.begin = at, .id = at + kId.size(), .end = at + kId.size()};
    while (found.begin > from && is_host(text[found.begin - 1])) --found.begin;
    while (found.end < text.size() && is_word(text[found.end])) ++found.end;
    const std::string_view host = text.substr(found.begin, at - found.begin);
    if (host.find("eks.") != std::string_view::npos && found.end - found.id >= kShortestId) {
      return found;
    }
  }
  return std::nullopt;
}

std::string cut_in_the_middle(std::string_view text, const Found& found) {
  std::string out(text.substr(found.begin, found.id + kKept - found.begin));
  return out + "…" + std::string(text.substr(found.end - kKept, kKept));
}

}  // namespace

std::string IssuerWords::shorten(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  while (const std::optional<Found> found = find_issuer(text, copied)) {
    const std::string_view issuer = text.substr(found->begin, found->end - found->begin);
    const auto name = names_.find(issuer);
    const bool quoted_whole = found->begin > 0 && text[found->begin - 1] == '\'' &&
                              found->end < text.size() && text[found->end] == '\'';
    constexpr std::string_view kCluster = "cluster '";
    out += text.substr(copied, found->begin - copied);
    copied = found->end;
    if (name != names_.end() && quoted_whole && out.ends_with(kCluster)) {
      out += name->second;
      named_.emplace(issuer);
      continue;
    }
    out += cut_in_the_middle(text, *found);
    if (name != names_.end() && quoted_whole && named_.emplace(issuer).second) {
      out += "' (" + name->second + ")";
      ++copied;  // the quote that was there
    }
  }
  out += text.substr(copied);
  return out;
}

std::string IssuerWords::shorten_repeated(std::string_view text) {
  std::string out;
  std::set<std::string_view> seen;
  std::size_t copied = 0;
  while (const std::optional<Found> found = find_issuer(text, copied)) {
    out += text.substr(copied, found->begin - copied);
    const std::string_view issuer = text.substr(found->begin, found->end - found->begin);
    if (seen.insert(issuer).second) {
      out += issuer;
    } else {
      out += cut_in_the_middle(text, *found);
    }
    copied = found->end;
  }
  out += text.substr(copied);
  return out;
}

}  // namespace irsa::report
