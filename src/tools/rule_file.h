// A rule as rules/<slug>.yaml describes it, read and checked at build time.
//
// What read_rule_file returns is complete and consistent: every default is filled in, every text an
// example expects is in its file. Mistakes are reported as `rules/x.yaml:line:col: message`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/severity.h"

namespace irsa::tools {

struct ExampleFileText {
  std::string name;
  std::string text;
};

/// A text in a file of the example, and what is said there.
struct ExpectedPlace {
  std::string file;
  std::string at;
  std::string message;
  unsigned occurrence = 1;  ///< from 1
  std::size_t offset = 0;   ///< of that occurrence, in bytes
};

struct Expectation : ExpectedPlace {
  Severity level = Severity::error;
  std::vector<ExpectedPlace> related;
  std::string help;  ///< empty: the finding has none
};

struct ExampleText {
  std::string title;
  std::vector<std::string> options;
  std::vector<ExampleFileText> files;
  std::vector<Expectation> expect;
  std::vector<ExampleFileText> fixed;  ///< of a bad one: the files that fixes change, afterwards
};

/// A rule that this one speaks instead of, where both see one mistake.
struct Precedence {
  std::string rule;
  std::string same;   ///< statement, value, account or role: what both are about
  std::string when;   ///< a clause; empty = always
  std::string place;  ///< "rules/x.yaml:3:5", for errors
};

struct RuleFile {
  std::string slug;
  std::string title;
  std::string group;
  Severity level = Severity::error;
  Severity level_on_request = Severity::error;
  std::string security_severity;
  std::string precision;
  std::vector<std::string> tags;
  std::string since;
  std::vector<Precedence> over;  ///< sorted by the other's slug
  std::string rationale;
  std::string remediation;
  std::vector<std::string> references;
  std::vector<ExampleText> bad;
  std::vector<ExampleText> good;
};

/// The groups in the order in which the catalogue lists them, with their headings.
struct Group {
  std::string_view name;
  std::string_view heading;
};
[[nodiscard]] const std::vector<Group>& groups();

/// nullopt after at least one line was added to `errors`.
[[nodiscard]] std::optional<RuleFile> read_rule_file(const std::string& path,
                                                     std::vector<std::string>& errors);

/// What a note is about that names no text: the whole file, without the last line end.
[[nodiscard]] std::string whole(std::string_view text);

/// The name of the rule's function: check_ and the slug with underscores.
[[nodiscard]] std::string function_name(std::string_view slug);

}  // namespace irsa::tools
