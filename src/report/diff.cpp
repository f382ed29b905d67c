#include "report/diff.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace irsa::report {

namespace {

constexpr std::size_t kLinesAround = 3;

/// Lines [first, last) of the text before, and what is there afterwards.
struct Region {
  std::size_t first, last;
  std::string text;
  std::set<std::size_t> by;
};

class FileDiff {
 public:
  explicit FileDiff(const engine::MendedFile& file) : file_(file), before_(file.before) {
    for (std::size_t at = 0; at < before_.size();) {
      begins_.push_back(at);
      const std::size_t end = before_.find('\n', at);
      at = end == std::string_view::npos ? before_.size() : end + 1;
    }
    begins_.push_back(before_.size());
  }

  void write(const engine::Mending& mending, std::string& out) const {
    const std::string path = mending.sources[file_.file].shown;
    const std::string mark = path.find(' ') == std::string::npos ? "" : "\t";
    out += "--- a/" + path + mark + "\n+++ b/" + path + mark + "\n";
    const std::vector<Region> all = regions();
    std::ptrdiff_t grown = 0;
    for (std::size_t i = 0; i < all.size();) {
      std::size_t last = i + 1;
      while (last < all.size() && all[last].first - all[last - 1].last <= 2 * kLinesAround) ++last;
      hunk(mending,
           {all.begin() + static_cast<std::ptrdiff_t>(i),
            all.begin() + static_cast<std::ptrdiff_t>(last)},
           grown, out);
      i = last;
    }
  }

 private:
  [[nodiscard]] std::size_t lines() const { return begins_.size() - 1; }
  /// The line that holds the byte; behind a last line that ends, the number of lines.
  [[nodiscard]] std::size_t line_of(std::size_t at) const {
    if (at == before_.size() && before_.ends_with('\n')) return lines();
    const auto after = std::upper_bound(begins_.begin(), begins_.end() - 1, at);
    return static_cast<std::size_t>(after - begins_.begin()) - (after == begins_.begin() ? 0 : 1);
  }
  [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const {
    return before_.substr(from, to - from);
  }

  [[nodiscard]] std::vector<Region> regions() const {
    std::vector<Region> out;
    std::size_t written = 0;  // how much of the text before is in the last region
    for (const engine::Block& block : file_.blocks) {
      const std::size_t first = line_of(block.begin);
      const bool at_begin = begins_[first] == block.begin;
      const bool whole = at_begin && (block.text.empty() || block.text.ends_with('\n'));
      std::size_t last = line_of(block.end);
      if (!whole || begins_[last] != block.end) last = std::min(last + 1, lines());
      const bool joins = !out.empty() && first < out.back().last;
      if (joins) {
        out.back().text.erase(out.back().text.size() - (begins_[out.back().last] - written));
        out.back().text += between(written, block.begin);
        out.back().last = std::max(out.back().last, last);
      } else {
        out.push_back({.first = first, .last = last, .text = {}, .by = {}});
        out.back().text += between(begins_[first], block.begin);
      }
      out.back().text += block.text;
      out.back().text += between(block.end, begins_[out.back().last]);
      out.back().by.insert(block.by.begin(), block.by.end());
      written = block.end;
    }
    return out;
  }

  static std::size_t count_lines(std::string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
           (text.empty() || text.ends_with('\n') ? 0 : 1);
  }

  static void put(char sign, std::string_view text, std::string& out) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      out += sign;
      if (end == std::string_view::npos) {
        out.append(text).append("\n\\ No newline at end of file\n");
        return;
      }
      out.append(text.substr(0, end + 1));
      text.remove_prefix(end + 1);
    }
  }

  static std::string range(std::size_t first, std::size_t count) {
    return std::to_string(count == 0 ? first : first + 1) + "," + std::to_string(count);
  }

  void hunk(const engine::Mending& mending, const std::vector<Region>& of, std::ptrdiff_t& grown,
            std::string& out) const {
    const std::size_t first = of.front().first - std::min(of.front().first, kLinesAround);
    const std::size_t last = std::min(of.back().last + kLinesAround, lines());
    std::string body;
    std::set<std::size_t> by;
    std::size_t at = first, added = 0, removed = 0;
    for (const Region& region : of) {
      put(' ', between(begins_[at], begins_[region.first]), body);
      put('-', between(begins_[region.first], begins_[region.last]), body);
      put('+', region.text, body);
      removed += region.last - region.first;
      added += count_lines(region.text);
      at = region.last;
      by.insert(region.by.begin(), region.by.end());
    }
    put(' ', between(begins_[at], begins_[last]), body);
    const std::size_t before = last - first, after = before - removed + added;
    out += "@@ -" + range(first, before) + " +" +
           range(static_cast<std::size_t>(static_cast<std::ptrdiff_t>(first) + grown), after) +
           " @@";
    grown += static_cast<std::ptrdiff_t>(after) - static_cast<std::ptrdiff_t>(before);
    const char* between_fixes = " ";
    for (const std::size_t number : by) {
      const engine::MendedFinding& fix = mending.mended[number];
      out += between_fixes + fix.rule + (fix.safe ? " (safe)" : " (unsafe)");
      if (!fix.gets_in.empty()) out += ", gets in: " + printable(fix.gets_in);
      between_fixes = "; ";
    }
    out += "\n" + body;
  }

  const engine::MendedFile& file_;
  std::string_view before_;
  std::vector<std::size_t> begins_;  // of the lines, and the end
};

}  // namespace

std::string to_diff(const engine::Mending& mending) {
  std::string out;
  for (const engine::MendedFile& file : mending.files) FileDiff(file).write(mending, out);
  return out;
}

std::string to_mended_lines(const engine::Mending& mending) {
  std::string out;
  const auto add = [&](const engine::MendedFinding& fix, std::string_view what) {
    out += printable(fix.path) + ":" + std::to_string(fix.line) + ": " + std::string(what) + " [" +
           fix.rule + "]: " + printable(fix.title);
    if (!fix.safe) out += " (unsafe)";
    if (!fix.gets_in.empty()) out += "; gets in: " + printable(fix.gets_in);
    if (!fix.reason.empty()) out += "; " + printable(fix.reason);
    out += '\n';
  };
  for (const engine::MendedFinding& fix : mending.mended) add(fix, "fixed");
  for (const engine::MendedFinding& fix : mending.rolled_back) add(fix, "not fixed");
  return out;
}

}  // namespace irsa::report
