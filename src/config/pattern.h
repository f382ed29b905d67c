// A regular expression of the configuration (RE2: linear time, whatever the pattern). Only this
// folder includes the library.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/glob.h"

namespace re2 {
class RE2;
}

namespace irsa::config {

class Pattern {
 public:
  /// The pattern compiled, or what is wrong with it.
  [[nodiscard]] static std::variant<Pattern, Defect> compile(std::string_view text);

  /// Names of the groups `(?P<name>…)`, sorted.
  [[nodiscard]] std::vector<std::string> group_names() const;

  /// Where the pattern first occurs in `text`: begin and end.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> find(
      std::string_view text) const;

  /// If the pattern matches the whole of `text`: what its named groups hold (not those that took no
  /// part).
  [[nodiscard]] std::optional<std::map<std::string, std::string, std::less<>>> match(
      std::string_view text) const;

  /// As written.
  [[nodiscard]] const std::string& text() const;
  /// Has find() found anything yet?
  [[nodiscard]] bool found_anything() const { return found_->load(std::memory_order_relaxed); }

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled)
      : compiled_(std::move(compiled)), found_(std::make_shared<std::atomic<bool>>(false)) {}

  // Shared: settings are copied.
  std::shared_ptr<const re2::RE2> compiled_;
  std::shared_ptr<std::atomic<bool>> found_;
};

}  // namespace irsa::config
