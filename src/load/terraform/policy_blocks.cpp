#include "load/terraform/policy_blocks.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/placeholder.h"
#include "load/aws/policies.h"
#include "load/composer.h"

namespace irsa::load {

namespace {

/// Values of blocks that share a name: conditions of one test and variable, principals of one type.
struct Group {
  iam::Text name;
  std::vector<TerraformValue> lists = {};
};

Group& group_of(std::vector<Group>& groups, const iam::Text& name) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
    return group.name.value == name.value;
  });
  if (found != groups.end()) return *found;
  return groups.emplace_back(Group{name});
}

class PolicyWriter {
 public:
  PolicyWriter(const TerraformResource& data, Composer& out) : data_(data), out_(out) {}

  void write() {
    const doc::Node root = data_.values.node();
    const TerraformValue statements = data_.values["statement"];
    out_.begin_mapping(root.span());
    if (!text_if_given("Version", data_.values["version"])) {
      out_.text("Version", root.key_span());
      out_.text("2012-10-17", root.key_span());
    }
    out_.text("Statement", statements.node().key_span());
    out_.begin_sequence(statements.node().span());
    for (const TerraformValue& statement : statements.items()) write_statement(statement);
    out_.end_sequence();
    out_.end_mapping();
  }

 private:
  /// The place of a value that is not there: that of the smallest thing around it.
  [[nodiscard]] static Span place(const TerraformValue& value, Span around) {
    return value.node() ? value.node().span() : around;
  }

  bool text_if_given(std::string_view key, const TerraformValue& value) {
    const auto text = value.string();
    if (!text) return false;
    out_.text(key, value.node().key_span());
    out_.text(text->value, text->span);
    return true;
  }

  void unknown(std::string_view key, Span around) {
    out_.text(key, around);
    out_.text(config::kKnownLater, around);
  }

  void write_statement(const TerraformValue& statement) {
    const doc::Node node = statement.node();
    if (!node.is_mapping()) return;
    out_.begin_mapping(node.span());
    text_if_given("Sid", statement["sid"]);
    if (statement["effect"].withheld()) {
      unknown("Effect", node.span());
    } else if (!text_if_given("Effect", statement["effect"])) {
      out_.text("Effect", node.span());
      out_.text("Allow", node.span());
    }
    write_principals("Principal", statement["principals"], node.span());
    write_principals("NotPrincipal", statement["not_principals"], node.span());
    write_list("Action", statement["actions"], node.span());
    write_list("NotAction", statement["not_actions"], node.span());
    write_list("Resource", statement["resources"], node.span());
    write_list("NotResource", statement["not_resources"], node.span());
    write_conditions(statement["condition"], node.span());
    out_.end_mapping();
  }

  void write_principals(std::string_view key, const TerraformValue& blocks, Span around) {
    if (blocks.withheld()) return unknown(key, around);
    std::vector<Group> groups;
    for (const TerraformValue& block : blocks.items()) {
      const auto type = block["type"].string();
      if (!type) return unknown(key, around);
      group_of(groups, *type).lists.push_back(block["identifiers"]);
    }
    if (groups.empty()) return;
    out_.text(key, blocks.node().key_span());
    if (groups.size() == 1 && groups[0].name.value == "*") {
      out_.text("*", groups[0].name.span);
      return;
    }
    write_groups(groups, blocks.node().span());
  }

  void write_conditions(const TerraformValue& blocks, Span around) {
    if (blocks.withheld()) return unknown("Condition", around);
    struct Test {
      iam::Text name;
      std::vector<Group> variables = {};
    };
    std::vector<Test> tests;
    for (const TerraformValue& block : blocks.items()) {
      const auto name = block["test"].string();
      if (!name) return unknown("Condition", around);
      auto test = std::find_if(tests.begin(), tests.end(),
                               [&](const Test& each) { return each.name.value == name->value; });
      if (test == tests.end()) test = tests.insert(tests.end(), Test{*name});
      const TerraformValue variable = block["variable"];
      const Span at = place(variable, place(block, around));
      group_of(test->variables, variable.string().value_or(iam::Text{config::kKnownLater, at}))
          .lists.push_back(block["values"]);
    }
    if (tests.empty()) return;
    out_.text("Condition", blocks.node().key_span());
    out_.begin_mapping(blocks.node().span());
    for (const Test& test : tests) {
      out_.text(test.name.value, test.name.span);
      write_groups(test.variables, blocks.node().span());
    }
    out_.end_mapping();
  }

  void write_groups(const std::vector<Group>& groups, Span around) {
    out_.begin_mapping(around);
    for (const Group& group : groups) {
      out_.text(group.name.value, group.name.span);
      out_.begin_sequence(place(group.lists.front(), around));
      for (const TerraformValue& list : group.lists) write_items(list, around);
      out_.end_sequence();
    }
    out_.end_mapping();
  }

  void write_list(std::string_view key, const TerraformValue& list, Span around) {
    if (list.withheld()) return unknown(key, around);
    if (list.items().empty()) return;
    out_.text(key, list.node().key_span());
    out_.begin_sequence(list.node().span());
    write_items(list, around);
    out_.end_sequence();
  }

  void write_items(const TerraformValue& list, Span around) {
    if (list.withheld()) return out_.text(config::kKnownLater, place(list, around));
    for (const TerraformValue& item : list.items()) {
      const auto text = item.node().string();
      if (item.withheld() || !text) {
        out_.text(config::kKnownLater, place(item, place(list, around)));
      } else {
        out_.text(with_variables(text->value), text->span);
      }
    }
  }

  /// `&{aws:username}` is how blocks write a policy variable, since ${…} is Terraform's own.
  [[nodiscard]] static std::string with_variables(std::string_view text) {
    std::string out(text);
    for (std::size_t at = out.find("&{"); at != std::string::npos; at = out.find("&{", at)) {
      out[at] = '$';
    }
    return out;
  }

  const TerraformResource& data_;
  Composer& out_;
};

}  // namespace

std::optional<iam::TrustPolicy> read_policy_blocks(const TerraformResource& data, Loading& loading,
                                                   const ObjectName& role) {
  constexpr std::array<std::string_view, 4> kOtherSources = {
      "source_json", "override_json", "source_policy_documents", "override_policy_documents"};
  for (const std::string_view source : kOtherSources) {
    if (data.values[source].given() || data.values[source].withheld()) return std::nullopt;
  }
  const TerraformValue statements = data.values["statement"];
  if (statements.withheld() || !statements.node().is_sequence()) return std::nullopt;
  Composer composer(data.document);
  PolicyWriter(data, composer).write();
  const doc::Document& policy = composer.document();
  if (!policy.root()) return std::nullopt;
  return read_policy(policy.root(), loading, role, true);
}

}  // namespace irsa::load
