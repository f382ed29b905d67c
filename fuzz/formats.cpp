// What `check` prints of any file, in each output format: it can be read by those it is for, and
// nothing in it is obeyed by a terminal or by the log of a CI system.
#include "report/formats.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "base/outgoing.h"
#include "engine/session.h"
#include "one_file.h"
#include "target.h"

namespace {

using namespace irsa;

/// The lines without the blanks before them.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// Azure Pipelines obeys "##vso[" and "##[" anywhere in a line, GitHub Actions "::" at its start.
bool holds_command(std::string_view line, bool own) {
  for (std::size_t at = line.find("##"); at != line.npos; at = line.find("##", at + 1)) {
    std::size_t end = at + 2;
    while (end < line.size() && ((line[end] | 0x20) >= 'a' && (line[end] | 0x20) <= 'z')) ++end;
    if (end < line.size() && line[end] == '[') return true;
  }
  if (!line.starts_with("::")) return false;
  return !own || !(line.starts_with("::error ") || line.starts_with("::warning ") ||
                   line.starts_with("::notice "));
}

/// Control characters, and the characters of Unicode that turn the direction of what follows.
bool is_obeyed(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) return true;
  }
  // They all begin with the same byte, which texts of findings hardly have otherwise.
  for (std::size_t at = text.find('\xE2'); at != text.npos; at = text.find('\xE2', at + 1)) {
    for (const std::string_view turn : {"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                                        "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"}) {
      if (text.substr(at).starts_with(turn)) return true;
    }
  }
  return false;
}

void must_be_fit(const report::Format& format, const std::string& text,
                 const engine::Report& report) {
  const std::string name = "the format " + std::string(format.name) + ": ";
  if (is_obeyed(text)) fuzz::broken(name + "a terminal obeys something in\n" + text);
  const bool commands = format.medium == Medium::commands;
  for (const std::string_view line : lines_of(text)) {
    if (holds_command(line, commands))
      fuzz::broken(name + "a CI system obeys\n" + std::string(line));
  }
  const std::size_t shown = static_cast<std::size_t>(std::ranges::count_if(
      report.findings, [](const Finding& finding) { return !finding.suppressed; }));
  if (format.name == "json" || format.name == "sarif") {
    if (!nlohmann::json::accept(text)) fuzz::broken(name + "no JSON\n" + text);
  } else if (format.name == "gitlab") {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) fuzz::broken(name + "no JSON\n" + text);
    if (json.size() < shown) fuzz::broken(name + "too few\n" + text);
  }
  if (commands) {
    const auto lines = lines_of(text);
    const auto own =
        std::ranges::count_if(lines, [](std::string_view line) { return line.starts_with("::"); });
    if (static_cast<std::size_t>(own) < shown) fuzz::broken(name + "too few\n" + text);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = fuzz::text_of(data, size);
  SourceSet sources = fuzz::one_file(input);
  const config::Settings settings = fuzz::strict();
  engine::Session session(sources, settings);
  const engine::Report report = session.report({});
  for (const report::Format& format : report::formats()) {
    // With the texts of all rules and a whole page around the findings, these two take thirty
    // times as long as all the rest.
    const bool long_one = format.name == "sarif" || format.wants_audit;
    if (long_one && std::hash<std::string_view>()(input) % 64 != 0) continue;
    const audit::Audit audit =
        format.wants_audit ? audit::make_audit(session.model(), report) : audit::Audit{};
    const report::Written written =
        format.write({.report = report, .sources = sources, .root = "/", .audit = &audit});
    must_be_fit(format, outgoing(format.medium, written.text), report);
  }
  return 0;
}
