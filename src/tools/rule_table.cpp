#include "tools/rule_table.h"

#include <cstddef>
#include <string_view>

namespace irsa::tools {
namespace {

/// A string_view literal. Ordinary literals, one per line of the text, hold any byte and cannot
/// clash with a delimiter; none grows long enough to meet a compiler's limit.
std::string literal(std::string_view text) {
  constexpr std::size_t kLongest = 4000;
  std::string out = "\"";
  std::size_t piece = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      // Three octal digits: a digit that follows cannot become part of the escape.
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    } else {
      out += c;
    }
    // Not between the bytes of one UTF-8 character, for the sake of who reads the generated file.
    const bool may_break = i + 1 < text.size() && (text[i + 1] & 0xC0) != 0x80;
    if (may_break && (c == '\n' || ++piece >= kLongest)) {
      out += "\"\n    \"";
      piece = 0;
    }
  }
  return out + "\"sv";
}

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
           constants_ + "constexpr std::array<Rule, " + count + "> kRules = {" +
           (rules.empty() ? "" : "{\n" + entries + "}") +
           "};\n\n}  // namespace\n\nstd::span<const Rule> all_rules() { return kRules; }\n\n"
           "}  // namespace irsa::rules\n";
  }

 private:
  static std::string includes(const std::vector<RuleFile>& rules) {
    std::string out = "#include \"rules/rule.h\"\n";
    for (const RuleFile& rule : rules) {
      out += "#include \"rules/" + rule_header_name(rule) + "\"\n";
    }
    return out;
  }

  /// Defines an array and returns its name; an empty span needs none.
  std::string array(std::string_view type, const std::vector<std::string>& elements) {
    if (elements.empty()) return "{}";
    const std::string name = "kData" + std::to_string(next_++);
    std::string definition = "constexpr " + std::string(type) + " " + name + "[] = {\n";
    for (const std::string& element : elements) definition += "    " + element + ",\n";
    constants_ += definition + "};\n";
    return name;
  }

  std::string strings(const std::vector<std::string>& values) {
    std::vector<std::string> elements;
    for (const std::string& value : values) elements.push_back(literal(value));
    return array("std::string_view", elements);
  }

  std::string example(const ExampleText& example) {
    std::vector<std::string> files;
    for (const ExampleFileText& file : example.files) {
      files.push_back("{" + literal(file.name) + ", " + literal(file.text) + "}");
    }
    std::vector<std::string> expected;
    for (const Expectation& e : example.expect) {
      expected.push_back("{" + literal(e.file) + ", " + literal(e.at) + ", " + literal(e.message) +
                         ", " + severity(e.level) + ", " + std::to_string(e.occurrence) + "}");
    }
    return "{" + literal(example.title) + ", " + strings(example.options) + ", " +
           array("ExampleFile", files) + ", " + array("ExpectedFinding", expected) + "}";
  }

  std::string examples(const std::vector<ExampleText>& all) {
    std::vector<std::string> elements;
    for (const ExampleText& one : all) elements.push_back(example(one));
    return array("Example", elements);
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
    field("tags", strings(rule.tags));
    field("since", literal(rule.since));
    field("rationale", literal(rule.rationale));
    field("remediation", literal(rule.remediation));
    field("references", strings(rule.references));
    field("bad", examples(rule.bad));
    field("good", examples(rule.good));
    return "  Rule{.info = {\n" + fields + "  }, .check = &" + function_name(rule.slug) + "},\n";
  }

  std::string constants_;
  std::size_t next_ = 0;
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
         "namespace irsa::index {\nclass Index;\n}\n\n"
         "namespace irsa::rules {\n"
         "void " +
         function_name(rule.slug) +
         "(const index::Index& index, Findings& findings);\n"
         "}\n";
}

}  // namespace irsa::tools
