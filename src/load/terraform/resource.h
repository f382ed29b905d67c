// One resource of a plan or state, and its values together with what stands elsewhere about them:
// which parts are not known before apply, and which are sensitive. Either is neither absent nor
// wrong (facts F30); sensitive parts are left alone so that no report can show them.
//
// All of it views the document and lives no longer. Absent values give absent values, like nodes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "iam/policy/trust_policy.h"
#include "load/loading.h"

namespace irsa::load {

/// What a tree beside the values says about one of them: `true` covers all that is below it.
struct TerraformMark {
  doc::Node node = {};
  bool all = false;

  TerraformMark() = default;
  explicit TerraformMark(doc::Node of);
  [[nodiscard]] TerraformMark of(const doc::Node& below) const;
  /// Does it cover a value of this mapping?
  [[nodiscard]] bool any_inside() const;
};

struct TerraformEntry;

class TerraformValue {
 public:
  TerraformValue() = default;
  TerraformValue(doc::Node node, TerraformMark unknown, TerraformMark sensitive)
      : node_(node), unknown_(unknown), sensitive_(sensitive) {}

  [[nodiscard]] const doc::Node& node() const { return node_; }
  /// Not known before apply, or sensitive, or blanked.
  [[nodiscard]] bool withheld() const;
  /// Not withheld, and neither absent, null nor empty.
  [[nodiscard]] bool given() const;
  [[nodiscard]] TerraformValue operator[](std::string_view key) const;
  /// Elements of a list, also of those that are not known yet if their number is.
  [[nodiscard]] std::vector<TerraformValue> items() const;
  /// Entries of a mapping, also of those that are not known yet.
  [[nodiscard]] std::vector<TerraformEntry> entries() const;
  /// The only element of a nested block.
  [[nodiscard]] TerraformValue block() const;
  /// A string that is given.
  [[nodiscard]] std::optional<iam::Text> string() const;

 private:
  doc::Node node_;
  TerraformMark unknown_, sensitive_;
};

struct TerraformEntry {
  doc::Node key;
  TerraformValue value;
};

struct TerraformResource {
  const doc::Document& document;
  std::string_view type, address;
  Span where;           ///< the address
  Span type_span;       ///< the type
  bool data = false;    ///< a data source: read, not managed
  bool stored = false;  ///< as a state has it, or read from AWS; else planned
  TerraformValue values = {};
  std::string_view module = {};  ///< address of its module with a dot behind it, or nothing
  std::string_view index = {};   ///< "[0]", "[\"api\"]", or nothing
  doc::Node expressions = {};    ///< of its configuration, where the plan has it
};

}  // namespace irsa::load
