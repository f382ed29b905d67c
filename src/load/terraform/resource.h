// One resource of a plan or state. Its values know which of their parts are not known before apply
// and which are sensitive; a plan says this in separate trees. Such parts are neither absent nor
// wrong (facts F30). Sensitive parts are never read, so no report can show them.
//
// All of this has views into the document, which must outlive it. Looking up a part of an absent
// value gives an absent value, as for nodes.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "iam/policy/trust_policy.h"
#include "load/loading.h"

namespace irsa::load {

/// A node of such a separate tree. `true` holds for the value and for everything below it.
struct TerraformMark {
  doc::Node node = {};
  bool all = false;

  TerraformMark() = default;
  explicit TerraformMark(doc::Node of);
  [[nodiscard]] TerraformMark of(const doc::Node& below) const;
  /// Does it hold for any value in this mapping?
  [[nodiscard]] bool any_inside() const;
};

struct TerraformEntry;

class TerraformValue {
 public:
  TerraformValue() = default;
  TerraformValue(doc::Node node, TerraformMark unknown, TerraformMark sensitive)
      : node_(node), unknown_(unknown), sensitive_(sensitive) {}

  [[nodiscard]] const doc::Node& node() const { return node_; }
  /// Is it not known before apply, sensitive, or blanked out?
  [[nodiscard]] bool withheld() const;
  /// Is it known, and neither absent, null nor empty?
  [[nodiscard]] bool given() const;
  [[nodiscard]] TerraformValue operator[](std::string_view key) const;
  /// The elements of a list. If only their number is known, they are there as unknown values.
  [[nodiscard]] std::vector<TerraformValue> items() const;
  /// The entries of a mapping, also those whose values are not known yet.
  [[nodiscard]] std::vector<TerraformEntry> entries() const;
  /// The first element of a nested block, which is a list.
  [[nodiscard]] TerraformValue block() const;
  /// The string; nullopt unless given().
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
  bool stored = false;  ///< from a state, or read from AWS; else planned
  TerraformValue values = {};
  std::string_view module = {};  ///< address of its module with a dot behind it, or nothing
  std::string_view index = {};   ///< "[0]", "[\"api\"]", or nothing
  doc::Node expressions = {};    ///< from the configuration, if the plan has it
};

}  // namespace irsa::load
