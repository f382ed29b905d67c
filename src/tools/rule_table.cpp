#include "tools/rule_table.h"

#include <string_view>

#include "tools/cpp_text.h"

namespace irsa::tools {
namespace {

/// Writes named constants before the table and the table's entries that refer to them.
class Writer {
 public:
  std::string table(const std::vector<RuleFile>& rules) {
    std::string entries;
    for (const RuleFile& rule : rules) entries += entry(rule);
    const std::string count = std::to_string(rules.size());
    return "// Generated from rules/*.yaml by tools/rulegen. Not to be edited.\n"
           "#include <array>\n#include <string_view>\n\n" +
           includes(rules) +
           "\nnamespace irsa::rules {\nnamespace {\n\nusing namespace "
           "std::string_view_literals;\n\n" +
           arrays_.definitions() + "constexpr std::array<Rule, " + count + "> kRules = {" +
           (rules.empty() ? "" : "{\n" + entries + "}") +
           "};\n\n}  // namespace\n\nstd::span<const Rule> all_rules() { return kRules; }\n\n"
           "}  // namespace irsa::rules\n\n" +
           precedence(rules);
  }

  static std::string precedence(const std::vector<RuleFile>& rules) {
    std::string entries;
    std::size_t count = 0;
    for (const RuleFile& rule : rules) {
      for (const Precedence& one : rule.over) {
        entries += "    {" + literal(rule.slug) + ", " + literal(one.rule) + ", Same::" + one.same +
                   "},\n";
        ++count;
      }
    }
    return "namespace irsa::judge {\nnamespace {\n\nusing namespace "
           "std::string_view_literals;\n\nconstexpr std::array<Precedence, " +
           std::to_string(count) + "> kPrecedence = {" + (count == 0 ? "" : "{\n" + entries + "}") +
           "};\n\n}  // namespace\n\nstd::span<const Precedence> precedence() { return "
           "kPrecedence; }\n\n}  // namespace irsa::judge\n";
  }

 private:
  static std::string includes(const std::vector<RuleFile>& rules) {
    std::string out = "#include \"judge/precedence.h\"\n#include \"rules/rule.h\"\n";
    for (const RuleFile& rule : rules) {
      out += "#include \"rules/" + rule_header_name(rule) + "\"\n";
    }
    return out;
  }

  std::string example(const ExampleText& example) {
    std::vector<std::string> files;
    for (const ExampleFileText& file : example.files) {
      files.push_back("{" + literal(file.name) + ", " + literal(file.text) + "}");
    }
    std::vector<std::string> expected;
    for (const Expectation& e : example.expect) {
      std::vector<std::string> notes;
      for (const ExpectedPlace& note : e.related) {
        notes.push_back("{" + literal(note.file) + ", " + literal(note.at) + ", " +
                        literal(note.message) + ", " + std::to_string(note.occurrence) + "}");
      }
      expected.push_back("{" + literal(e.file) + ", " + literal(e.at) + ", " + literal(e.message) +
                         ", " + severity(e.level) + ", " + std::to_string(e.occurrence) + ", " +
                         arrays_.array("ExpectedNote", notes) + ", " + literal(e.help) + "}");
    }
    std::vector<std::string> fixed;
    for (const ExampleFileText& file : example.fixed) {
      fixed.push_back("{" + literal(file.name) + ", " + literal(file.text) + "}");
    }
    return "{" + literal(example.title) + ", " + arrays_.strings(example.options) + ", " +
           arrays_.array("ExampleFile", files) + ", " + arrays_.array("ExpectedFinding", expected) +
           ", " + arrays_.array("ExampleFile", fixed) + "}";
  }

  std::string examples(const std::vector<ExampleText>& all) {
    std::vector<std::string> elements;
    for (const ExampleText& one : all) elements.push_back(example(one));
    return arrays_.array("Example", elements);
  }

  static std::string severity(Severity level) {
    return "Severity::" + std::string(to_string(level));
  }

  std::string entry(const RuleFile& rule) {
    std::string fields;
    const auto field = [&](std::string_view name, const std::string& value) {
      fields += "      ." + std::string(name) + " = " + value + ",\n";
    };
    field("slug", literal(rule.slug));
    field("title", literal(rule.title));
    field("group", literal(rule.group));
    field("level", severity(rule.level));
    field("level_on_request", severity(rule.level_on_request));
    field("security_severity", literal(rule.security_severity));
    field("precision", literal(rule.precision));
    field("tags", arrays_.strings(rule.tags));
    field("since", literal(rule.since));
    field("rationale", literal(rule.rationale));
    field("remediation", literal(rule.remediation));
    field("references", arrays_.strings(rule.references));
    field("bad", examples(rule.bad));
    field("good", examples(rule.good));
    return "  Rule{.info = {\n" + fields + "  }, .check = &" + function_name(rule.slug) + "},\n";
  }

  ArrayWriter arrays_;
};

}  // namespace

std::string table_source(const std::vector<RuleFile>& rules) { return Writer().table(rules); }

std::string rule_header_name(const RuleFile& rule) {
  return function_name(rule.slug).substr(std::string_view("check_").size()) + ".h";
}

std::string rule_header(const RuleFile& rule) {
  return "// Generated by tools/rulegen because rules/" + rule.slug +
         ".yaml exists. Not to be edited.\n"
         "//\n"
         "// The rule's source includes this: without the YAML file it does not compile, and "
         "without "
         "the\n"
         "// function the program does not link.\n"
         "#pragma once\n\n#include \"diag/findings.h\"\n\n"
         "namespace irsa::judge {\nstruct Model;\n}\n\n"
         "namespace irsa::rules {\n"
         "void " +
         function_name(rule.slug) +
         "(const judge::Model& model, Findings& findings);\n"
         "}\n";
}

}  // namespace irsa::tools
