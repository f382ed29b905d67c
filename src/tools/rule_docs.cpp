#include "tools/rule_docs.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "tools/precedence.h"

namespace irsa::tools {
namespace {

constexpr std::string_view kNotice =
    "<!-- Made from rules/*.yaml by ./dev docs: edit there. -->\n\n";
constexpr std::string_view kBegin = "<!-- rules: made by ./dev docs -->\n";
constexpr std::string_view kEnd = "<!-- end of rules -->";
constexpr std::string_view kListBegin = "<!-- precedence: made by ./dev docs -->\n";
constexpr std::string_view kListEnd = "<!-- end of precedence -->";

/// A fence longer than any run of backticks in the text.
std::string fenced(std::string_view language, std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  std::string out = fence;
  out += language;
  out += '\n';
  out += text;
  if (!text.ends_with('\n')) out += '\n';
  return out + fence + "\n\n";
}

std::string_view language_of(std::string_view file) {
  if (file.ends_with(".yaml") || file.ends_with(".yml")) return "yaml";
  if (file.ends_with(".json")) return "json";
  return "";
}

/// In a table a vertical bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string level_text(const RuleFile& rule) {
  if (rule.level != Severity::off) return std::string(to_string(rule.level));
  return "off (" + std::string(to_string(rule.level_on_request)) +
         " with `--strict` or `--select`)";
}

std::string_view heading_of(std::string_view group) {
  for (const Group& known : groups()) {
    if (known.name == group) return known.heading;
  }
  return group;
}

/// line:column, from 1; columns count code points as every output of the tool does.
std::string position(std::string_view text, std::size_t offset) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((c & 0xC0) != 0x80) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

std::string options_text(const ExampleText& example) {
  if (example.options.empty()) return {};
  std::string out = "Run with `";
  for (std::size_t i = 0; i < example.options.size(); ++i) {
    if (i > 0) out += ' ';
    out += example.options[i];
  }
  return out + "`.\n\n";
}

/// As the text output has it, without the excerpts.
std::string reported_text(const RuleFile& rule, const ExampleText& example) {
  const auto place = [&](const ExpectedPlace& at) {
    const auto file = std::find_if(example.files.begin(), example.files.end(),
                                   [&](const auto& f) { return f.name == at.file; });
    return at.file + ":" + position(file->text, at.offset) + ": ";
  };
  std::string out;
  for (const Expectation& e : example.expect) {
    out += place(e) + std::string(to_string(e.level)) + ": … " + e.message + " … [" + rule.slug +
           "]\n";
    for (const ExpectedPlace& note : e.related) out += place(note) + "note: " + note.message + "\n";
    if (!e.help.empty()) out += "  help: " + e.help + "\n";
  }
  return out;
}

std::string example_page(const RuleFile& rule, const ExampleText& example) {
  std::string out = "### " + example.title + "\n\n" + options_text(example);
  for (const ExampleFileText& file : example.files) {
    out += "`" + file.name + "`\n\n" + fenced(language_of(file.name), file.text);
  }
  if (example.expect.empty()) return out;
  out += "Reported:\n\n" + fenced("text", reported_text(rule, example));
  for (const ExampleFileText& file : example.fixed) {
    out += "`" + file.name + "` after `--fix --unsafe-fixes`\n\n" +
           fenced(language_of(file.name), file.text);
  }
  return out;
}

std::string rule_page(const RuleFile& rule) {
  std::string out = "# " + rule.slug + "\n\n";
  out += kNotice;
  out += rule.title + ".\n\n";
  out +=
      "| level | group | precision | security severity | tags | since "
      "|\n|---|---|---|---|---|---|\n";
  std::string tags;
  for (const std::string& tag : rule.tags) tags += (tags.empty() ? "" : ", ") + tag;
  out += "| " + level_text(rule) + " | " + std::string(heading_of(rule.group)) + " | " +
         rule.precision + " | " + (rule.security_severity.empty() ? "–" : rule.security_severity) +
         " | " + tags + " | " + rule.since + " |\n\n";
  out += "## Why it matters\n\n" + rule.rationale + "\n\n";
  out += "## What to do\n\n" + rule.remediation + "\n\n";
  out += "## Reported\n\n";
  for (const ExampleText& example : rule.bad) out += example_page(rule, example);
  out += "## Not reported\n\n";
  for (const ExampleText& example : rule.good) out += example_page(rule, example);
  out += "## References\n\n";
  for (const std::string& url : rule.references) out += "- <" + url + ">\n";
  return out;
}

std::string table(const std::vector<RuleFile>& rules, std::string_view folder) {
  std::string out;
  for (const Group& group : groups()) {
    std::string rows;
    for (const RuleFile& rule : rules) {
      if (rule.group != group.name) continue;
      rows += "| [`" + rule.slug + "`](" + std::string(folder) + rule.slug + ".md) | " +
              std::string(to_string(rule.level)) + " | " + cell(rule.title) + " |\n";
    }
    if (rows.empty()) continue;
    out += "\n**" + std::string(group.heading) +
           "**\n\n| rule | level | reports |\n|---|---|---|\n" + rows;
  }
  return out;
}

}  // namespace

std::map<std::string, std::string> rule_pages(const std::vector<RuleFile>& rules,
                                              const std::string& readme,
                                              const std::string& how_it_works) {
  std::map<std::string, std::string> pages;
  for (const RuleFile& rule : rules) pages["docs/rules/" + rule.slug + ".md"] = rule_page(rule);
  pages["docs/rules/README.md"] =
      "# Rules\n\n" + std::string(kNotice) +
      "A level of *off* means that the rule runs only with `--strict` or when "
      "it is named by `--select`.\n" +
      table(rules, "");
  const auto put = [&](const std::string& path, const std::string& page, std::string_view begin,
                       std::string_view end, const std::string& made) {
    const std::size_t from = page.find(begin), to = page.find(end);
    if (from == std::string::npos || to == std::string::npos || from > to) return;
    pages[path] = page.substr(0, from + begin.size()) + made + "\n" + page.substr(to);
  };
  put("README.md", readme, kBegin, kEnd, table(rules, "docs/rules/"));
  put("docs/how-it-works.md", how_it_works, kListBegin, kListEnd, precedence_list(rules));
  return pages;
}

}  // namespace irsa::tools
