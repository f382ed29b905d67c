#include "report/explanation.h"

#include "base/text.h"

namespace irsa::report {

namespace {

void add_indented(std::string& out, std::string_view text, std::string_view indent) {
  for (const std::string_view line : split(text.substr(0, text.find_last_not_of('\n') + 1), '\n')) {
    if (!line.empty()) {
      out += indent;
      out += line;
    }
    out += '\n';
  }
}

void add_example(std::string& out, std::string_view heading, const Example& example) {
  out += '\n';
  out += heading;
  out += ": ";
  out += example.title;
  out += '\n';
  for (const ExampleFile& file : example.files) {
    out += "\n  ";
    out += file.name;
    out += '\n';
    add_indented(out, file.text, "    ");
  }
  for (const ExpectedFinding& expected : example.expect) {
    out += "\n  → ";
    out += expected.message;
    out += '\n';
  }
}

std::string level_text(const RuleInfo& rule) {
  if (rule.level != Severity::off) return std::string(to_string(rule.level));
  return "off (" + std::string(to_string(rule.level_on_request)) + " with --select or --strict)";
}

/// A fenced block whose fence is longer than any run of backticks in the text.
void add_block(std::string& out, std::string_view language, std::string_view text) {
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  out += fence;
  out += language;
  out += '\n';
  out += text;
  if (!text.ends_with('\n')) out += '\n';
  out += fence + "\n\n";
}

std::string_view language_of(std::string_view file) {
  if (file.ends_with(".json")) return "json";
  if (file.ends_with(".tf")) return "hcl";
  return file.ends_with(".yaml") || file.ends_with(".yml") ? "yaml" : "text";
}

void add_example_markdown(std::string& out, std::string_view heading, const Example& example) {
  out += "\n**";
  out += heading;
  out += "**: ";
  out += example.title;
  out += "\n\n";
  for (const ExampleFile& file : example.files) {
    out += '`';
    out += file.name;
    out += "`\n\n";
    add_block(out, language_of(file.name), file.text);
  }
  if (example.expect.empty()) return;
  std::string messages;
  for (const ExpectedFinding& expected : example.expect) {
    messages += expected.message;
    messages += '\n';
  }
  out += "Reported:\n\n";
  add_block(out, "text", messages);
}

}  // namespace

std::string explanation(const RuleInfo& rule) {
  std::string out(rule.slug);
  out += " (" + level_text(rule) + ", " + std::string(rule.group) + ")\n\n";
  out += rule.title;
  out += ".\n\n";
  add_indented(out, rule.rationale, "");
  out += "\nWhat to do\n\n";
  add_indented(out, rule.remediation, "");
  if (!rule.bad.empty()) add_example(out, "Bad", rule.bad.front());
  if (!rule.good.empty()) add_example(out, "Good", rule.good.front());
  if (!rule.references.empty()) out += "\nSee also\n\n";
  for (const std::string_view link : rule.references) {
    out += link;
    out += '\n';
  }
  return out;
}

std::string explanation_markdown(const RuleInfo& rule) {
  std::string out(trim(rule.rationale));
  out += "\n\n**What to do**\n\n";
  out += trim(rule.remediation);
  out += '\n';
  if (!rule.bad.empty()) add_example_markdown(out, "Bad", rule.bad.front());
  if (!rule.good.empty()) add_example_markdown(out, "Good", rule.good.front());
  if (!rule.references.empty()) out += '\n';
  for (const std::string_view link : rule.references) {
    out += "- <";
    out += link;
    out += ">\n";
  }
  return out;
}

}  // namespace irsa::report
