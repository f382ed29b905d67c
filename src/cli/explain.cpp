#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "rules/rule.h"

namespace irsa::cli {

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

}  // namespace

Action declare_explain(CLI::App& app) {
  const auto slug = std::make_shared<std::string>();
  app.add_option("RULE", *slug, "The rule, e.g. role-arn-malformed")->required();
  return [slug](Streams& streams) {
    const rules::Rule* const rule = rules::find_rule(*slug);
    if (rule == nullptr) {
      std::vector<std::string_view> slugs;
      for (const rules::Rule& each : rules::all_rules()) slugs.push_back(each.info.slug);
      throw UsageError("there is no rule " + irsa::quoted(*slug) + "." +
                       did_you_mean(*slug, slugs));
    }
    write_stream(streams.out, Medium::text, explanation(rule->info));
    return kClean;
  };
}

}  // namespace irsa::cli
