#include "config/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace irsa::config {

namespace {

Defect defect_of(const re2::RE2& compiled, std::string_view text) {
  std::size_t begin = 0, end = text.size();
  const std::string& bad = compiled.error_arg();
  const std::size_t at = bad.empty() ? std::string_view::npos : text.find(bad);
  if (at != std::string_view::npos) begin = at, end = at + bad.size();
  // RE2's text is "what: the part"; the part is what the caret shows.
  const std::string& error = compiled.error();
  std::string what = error.substr(0, error.find(": "));
  if (!what.empty() && what.back() == '.') what.pop_back();
  Defect defect{begin, end, "is not a regular expression: " + printable(what)};
  if (text.find("(?<") != std::string_view::npos) {
    defect.help = "A named group is written (?P<name>…).";
  } else if (what.starts_with("invalid perl operator")) {
    defect.help = "RE2 has no look-around and no back references.";
  }
  return defect;
}

}  // namespace

std::variant<Pattern, Defect> Pattern::compile(std::string_view text) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!compiled->ok()) return defect_of(*compiled, text);
  return Pattern(std::move(compiled));
}

const std::string& Pattern::text() const { return compiled_->pattern(); }

std::vector<std::string> Pattern::group_names() const {
  std::vector<std::string> names;
  for (const auto& [name, index] : compiled_->NamedCapturingGroups()) names.push_back(name);
  return names;  // a std::map: sorted
}

std::optional<std::pair<std::size_t, std::size_t>> Pattern::find(std::string_view text) const {
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece found;
  if (!compiled_->Match(whole, 0, whole.size(), re2::RE2::UNANCHORED, &found, 1)) {
    return std::nullopt;
  }
  if (!found_anything()) found_->store(true, std::memory_order_relaxed);
  const auto begin = static_cast<std::size_t>(found.data() - whole.data());
  return std::pair{begin, begin + found.size()};
}

std::optional<std::map<std::string, std::string, std::less<>>> Pattern::match(
    std::string_view text) const {
  const re2::StringPiece whole(text.data(), text.size());
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(compiled_->NumberOfCapturingGroups()) + 1);
  if (!compiled_->Match(whole, 0, whole.size(), re2::RE2::ANCHOR_BOTH, groups.data(),
                        static_cast<int>(groups.size()))) {
    return std::nullopt;
  }
  std::map<std::string, std::string, std::less<>> named;
  for (const auto& [name, index] : compiled_->NamedCapturingGroups()) {
    const re2::StringPiece& group = groups[static_cast<std::size_t>(index)];
    if (group.data() != nullptr) named[name] = std::string(group.data(), group.size());
  }
  return named;
}

}  // namespace irsa::config
