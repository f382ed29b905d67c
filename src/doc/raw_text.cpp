#include "doc/raw_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "doc/json/reader.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {
constexpr std::string_view kHelmSource = "# Source:";
}  // namespace

std::string_view find_helm_source(std::string_view text, std::size_t content) {
  for (std::size_t at = content; at < text.size();) {
    const std::size_t line = skip_blanks(text, at);
    const std::size_t end = end_of_line(text, line);
    if (line < end && text[line] != '#') break;
    if (text.compare(line, kHelmSource.size(), kHelmSource) == 0) {
      const std::size_t begin = skip_blanks(text, line + kHelmSource.size());
      std::string_view path = text.substr(begin, end - begin);
      while (!path.empty() && is_blank(path.back())) path.remove_suffix(1);
      return path;
    }
    at = end;
    while (at < text.size() && is_break(text[at])) ++at;
  }
  return {};
}

std::vector<std::size_t> object_begins(std::string_view text, std::size_t content) {
  constexpr std::array<std::string_view, 3> kHeads = {"apiVersion:", "kind:", "metadata:"};
  std::vector<std::size_t> begins;
  std::array<std::size_t, kHeads.size()> count{};
  std::array<bool, kHeads.size()> seen{};
  for (std::size_t line = content; line < text.size();) {
    for (std::size_t i = 0; i < kHeads.size(); ++i) {
      if (text.compare(line, kHeads[i].size(), kHeads[i]) != 0) continue;
      if (seen[i]) {
        begins.push_back(line);
        seen = {};
      }
      seen[i] = true;
      ++count[i];
    }
    const std::size_t end = text.find('\n', line);
    line = end == std::string_view::npos ? text.size() : end + 1;
  }
  const auto twice = std::count_if(count.begin(), count.end(), [](std::size_t n) { return n > 1; });
  if (twice < 2) begins.clear();
  return begins;
}

bool looks_like_json(std::string_view text) {
  const char open = char_at(text, skip_json_space(text, 0));
  const char next = char_at(text, skip_json_space(text, skip_json_space(text, 0) + 1));
  if (open == '{') return next == '"' || next == '}' || next == '\0' || next == '/';
  return next != '{' ? std::string_view("\"[]0123456789-/").find(next) != std::string_view::npos
                     : text.find('"') != std::string_view::npos;
}

std::optional<CommentBytes> comment_before_json(std::string_view text) {
  std::optional<CommentBytes> first;
  for (std::size_t at = skip_json_space(text, 0); at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (first && rest.starts_with('{') && looks_like_json(rest)) return first;
    const bool line = rest.starts_with("//");
    if (!line && !rest.starts_with("/*")) return std::nullopt;
    std::size_t end = line ? text.find_first_of("\r\n", at) : text.find("*/", at + 2);
    if (end == std::string_view::npos) return std::nullopt;
    if (!line) end += 2;
    if (!first) first = CommentBytes{at, end};
    at = skip_json_space(text, end);
  }
  return std::nullopt;
}

std::size_t find_mark(std::string_view text) {
  std::size_t at = text.find(kByteOrderMark);
  for (; at != std::string_view::npos; at = text.find(kByteOrderMark, at + 1)) {
    if (at > 0 && !is_break(text[at - 1])) continue;
    const std::string_view behind = text.substr(at + kByteOrderMark.size());
    const std::size_t first = skip_space(behind, 0);
    const bool object = first == 0 || is_break(behind[first - 1]);
    const std::string_view key = behind.substr(first, behind.find(':', first) - first);
    if (object && (key == "apiVersion" || key == "kind" || key == "metadata")) return at;
    if (behind.starts_with("---")) return at;
  }
  return text.size();
}

Defect defect_of(const SourceText& stream, const Piece& piece) {
  const std::size_t begin = piece.refused_begin, end = piece.refused_end;
  const std::string line_end = char_at(stream.text, end) == '\r' ? "\r\n" : "\n";
  const auto repair = [&](std::size_t from, std::size_t to, std::string text) {
    return Edit{stream.span(from, to), std::move(text)};
  };
  // What it drops it does without a word, and goes on.
  Defect defect{.where = stream.span(begin, end), .stops = piece.refusal != Refusal::behind_end};
  switch (piece.refusal) {
    case Refusal::directive:
      defect.message = "kubectl refuses a file with a directive";
      defect.help = "remove the line: no manifest needs one";
      defect.repair = repair(begin, std::min(end + line_end.size(), stream.text.size()), {});
      return defect;
    case Refusal::text_on_marker:
      defect.message = "kubectl allows nothing but a comment on a line with ---";
      defect.help = "begin the document on the next line";
      defect.repair = repair(begin - 1, begin, line_end);
      return defect;
    case Refusal::behind_end:
      defect.message =
          "kubectl drops the text after a line with ... if no --- follows, without a message";
      defect.help = kSeparate;
      defect.repair = repair(begin, begin, "---" + line_end);
      return defect;
    case Refusal::dashes:
      defect.message = "kubectl reads this line as a broken separator, and refuses the file";
      defect.help = "indent it, or begin it with something else than ---";
      return defect;
    case Refusal::long_marker:
    case Refusal::none: break;
  }
  defect.message = "kubectl reads this line as a broken separator, and refuses the file";
  defect.help = kSeparate;
  defect.repair = repair(begin, end, "---");
  return defect;
}

Defect defect_of(const SourceText& document, const GoYamlRefusal& refusal) {
  return {.where = document.span(refusal.begin, refusal.end),
          .message = "kubectl refuses " + refusal.message,
          .help = refusal.help,
          .stops = true};
}

}  // namespace irsa::doc
