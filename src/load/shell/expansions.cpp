#include "load/shell/expansions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "load/shell/characters.h"

namespace irsa::load {

namespace {

/// Of one script.
constexpr std::size_t kMostExpanded = std::size_t{1} << 20;

constexpr const char* kBare = "#https://";

/// What messages can show between the braces of `${…}`.
std::string shown_name(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (is_one_of("{}\"\\\r\n\t$", c)) c = ' ';
  }
  return out;
}

/// A value that nobody knows, the same wherever it is called so.
void add_unknown(ShellText& out, const ShellExpansions::Written& written, std::string_view called) {
  out.add("${" + shown_name(called) + "}", written.begin, written.end);
  out.open = true;
}

}  // namespace

void ShellExpansions::add(ShellText& out, Written written, std::string_view name,
                          const Constants& constants) {
  hole(out, written, name, constants, Unnamed::may_differ);
}

// Of a variable with one value it is one value, too, unless the pattern or the default may be
// another each time or the variable is set by it.
void ShellExpansions::add_parameter(ShellText& out, Written written, std::string_view inner,
                                    const Constants& constants) {
  constexpr std::size_t kLongest = 100;
  const auto end = std::find_if_not(inner.begin(), inner.end(), is_name);
  const std::string_view name = inner.substr(0, static_cast<std::size_t>(end - inner.begin()));
  const std::string_view what = inner.substr(name.size());
  const bool plain = !name.empty() && inner.size() <= kLongest && changing_ != nullptr &&
                     what.find_first_of("$`(=") == std::string_view::npos;
  if (!plain || all_digits(name) || changing_->contains(name)) {
    return hole(out, written, "", constants,
                plain ? Unnamed::follows_variable : Unnamed::may_differ);
  }
  constexpr std::array<std::string_view, 12> kWithoutScheme = {
      "#*//",           "##*//",           "#https://",      "##https://",
      "#*://",          "##*://",          "/https:\\/\\/",  "//https:\\/\\/",
      "/https:\\/\\//", "//https:\\/\\//", "/#https:\\/\\/", ":8"};
  const bool bare =
      issuer_urls_.contains(name) &&
      std::find(kWithoutScheme.begin(), kWithoutScheme.end(), what) != kWithoutScheme.end();
  add_unknown(out, written, bare ? std::string(name) + kBare : std::string(inner));
}

void ShellExpansions::hole(ShellText& out, Written written, std::string_view name,
                           const Constants& constants, Unnamed unnamed) {
  const bool of_variable = unnamed == Unnamed::follows_variable;
  const auto constant = constants.find(name);
  if (constant != constants.end()) {
    // Variables that hold each other twice double with each line: what is too long is called by
    // its name.
    expanded_ += constant->second.size();
    if (expanded_ <= kMostExpanded) return out.add(constant->second, written.begin, written.end);
  }
  if (changing_ != nullptr && !changing_->contains(name) && issuer_urls_.contains(name)) {
    out.add("https://", written.begin, written.end);
    return add_unknown(out, written, std::string(name) + kBare);
  }
  constexpr std::size_t kLongestShown = 40;
  std::string shown = shown_name(name.empty() ? written.text.substr(0, kLongestShown) : name);
  // Another value each time: they differ by a number, as the second of two in Terraform is.
  const bool changes = changing_ != nullptr && changing_->contains(name);
  if (name.empty() || all_digits(name) || changes) {
    Uses& uses = uses_[shown];
    const bool again = uses.text == current_text_ && (!name.empty() || of_variable);
    if (!again) ++uses.times;
    uses.text = current_text_;
    if (uses.times > 1) shown += " (" + std::to_string(uses.times) + ")";
  }
  // `${NAME:=text}` and `$((NAME++))` set variables in the middle of a text.
  const std::string_view begin = written.text.substr(0, 3);
  if (!of_variable && (begin.starts_with("${") || begin == "$((") && name.empty()) {
    current_text_ = ++texts_;
  }
  out.add("${" + shown + "}", written.begin, written.end);
  out.open = true;
}

}  // namespace irsa::load
