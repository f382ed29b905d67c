// How trust and permission policies are written down: blocks of aws_iam_policy_document, merged as
// the provider merges them, and what jsonencode() was given.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/placeholder.h"
#include "load/terraform/rendering.h"

namespace irsa::load {

using terraform::Block;
using terraform::Body;
using terraform::NestedBlock;
using value::Value;

/// Of a policy document: a block, a part of a policy that was encoded, or nothing that is known.
struct Rendering::Statement {
  std::optional<NestedBlock> block = {};
  std::optional<Value> encoded = {};
  std::string sid = {};
  Span around;
};

namespace {

/// What a value is that is not known and nothing else, also as a text: join("", [hole]).
std::shared_ptr<const value::Hole> only_hole(const Value& value) {
  const auto text = value.text();
  if (!text || text->only_hole() == nullptr) return nullptr;
  return text->pieces().front().hole;
}

/// Is something unknown where the braces of a policy have to be, at an end of its text?
/// join("", [data.aws_iam_policy_document.trust.json, var.more])
bool is_open_at_an_end(const Value& value) {
  const auto text = value.text();
  if (!text) return false;
  const std::vector<value::Piece>& pieces = text->pieces();
  const auto is_blank = [](const value::Piece& piece) {
    return !piece.is_hole() && piece.text.find_first_not_of(" \t\r\n") == std::string::npos;
  };
  const auto is_open = [](const value::Piece& piece) {
    return piece.is_hole() && piece.hole->encoded == nullptr;
  };
  const auto first = std::find_if_not(pieces.begin(), pieces.end(), is_blank);
  const auto last = std::find_if_not(pieces.rbegin(), pieces.rend(), is_blank);
  return first != pieces.end() && (is_open(*first) || is_open(*last));
}

}  // namespace

void Rendering::policy(const Value& value, Span around) {
  const Span at = place(value, around);
  const std::shared_ptr<const value::Hole> hole = only_hole(value);
  if (hole != nullptr && !hole->address.empty()) {
    const Block* const block = world_.find(hole->address);
    if (block != nullptr && block->type == "aws_iam_policy_document" &&
        block->mode == terraform::Mode::data) {
      return document(*block);
    }
  }
  if (value.sensitive() || value.is_unknown() || (hole != nullptr && hole->encoded == nullptr)) {
    unresolved(around, value.sensitive() ? "the policy is sensitive" : why_unknown(hole.get()));
    return unknown(at);
  }
  if (value.encoding() == value::Encoding::none && is_open_at_an_end(value)) {
    unresolved(around, "the policy is put together of texts that are not all known");
    return unknown(at);
  }
  if (value.encoding() == value::Encoding::none) {
    if (const auto text = value.text()) {
      look_at_subjects_in(*text, around);
      look_at_gaps_in(*text, around);
    }
  }
  if (value.kind() == value::Kind::string && value.encoding() == value::Encoding::json) {
    // Of one that is known in part nothing is missing.
    const Value& inner = value.inner();
    if (inner.kind() != value::Kind::object || inner.has_rest()) {
      unresolved(at, "what the policy consists of is not known");
      return unknown(at);
    }
    return this->value(inner, at, As::policy);
  }
  this->value(value, around, As::policy);
}

std::vector<Rendering::Statement> Rendering::statements_of(const Value& source, Span around,
                                                           int depth) {
  constexpr int kDeepest = 20;
  const Span at = place(source, around);
  std::vector<Statement> out;
  const std::shared_ptr<const value::Hole> hole = only_hole(source);
  if (hole != nullptr && !hole->address.empty()) {
    const Block* const block = world_.find(hole->address);
    if (block != nullptr && block->type == "aws_iam_policy_document" && depth < kDeepest) {
      auto inner = statements_of(*block, depth + 1);
      if (inner) return std::move(*inner);
    }
  } else if (source.encoding() == value::Encoding::json) {
    const value::Entry* const list = source.inner().find("Statement");
    if (list != nullptr && !list->value.items().empty() && !list->value.has_rest()) {
      for (const Value& item : list->value.items()) {
        Statement one{.encoded = item, .around = at};
        if (const value::Entry* const sid = item.find("Sid")) {
          one.sid = sid->value.literal().value_or("");
        }
        out.push_back(std::move(one));
      }
      return out;
    }
  } else if (source.is_null() || source.literal() == "") {
    return out;
  }
  out.push_back({.around = at});
  return out;
}

/// The provider merges what the sources say, then its own blocks, then what overrides: a statement
/// takes the place of the one with its Sid, others are added (policy_model.go, Merge). nullopt:
/// nothing is known of the whole.
std::optional<std::vector<Rendering::Statement>> Rendering::statements_of(const Block& block,
                                                                          int depth) {
  const Span at = place(block);
  std::vector<Statement> all;
  const auto merge = [&](std::vector<Statement> more) {
    for (Statement& one : more) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const Statement& there) {
        return !one.sid.empty() && there.sid == one.sid;
      });
      if (same != all.end()) {
        *same = std::move(one);
      } else {
        all.push_back(std::move(one));
      }
    }
  };
  const auto merge_all = [&](std::string_view name) {
    const auto list = block.body.value(name);
    if (!list || list->is_null()) return true;
    if (list->is_unknown() || list->has_rest()) return false;
    for (const Value& item : list->items()) merge(statements_of(item, at, depth));
    return true;
  };
  if (block.body.attribute("source_json") || block.body.attribute("override_json")) {
    return std::nullopt;
  }
  if (!merge_all("source_policy_documents")) all.push_back({.around = at});
  bool complete = true;
  for (NestedBlock& nested : block.body.blocks("statement", &complete)) {
    Statement one{.block = std::move(nested), .around = at};
    if (const auto sid = one.block->body.value("sid")) one.sid = sid->literal().value_or("");
    merge({std::move(one)});
  }
  if (!complete) all.push_back({.around = at});
  const std::size_t before = all.size();
  if (!merge_all("override_policy_documents")) return std::nullopt;
  // What overrides without being known may replace anything that has a Sid.
  for (std::size_t i = before; i < all.size(); ++i) {
    if (all[i].block || all[i].encoded) continue;
    if (std::any_of(all.begin(), all.end(),
                    [](const Statement& one) { return !one.sid.empty(); })) {
      return std::nullopt;
    }
  }
  return all;
}

void Rendering::document(const Block& block) {
  const Span at = place(block);
  const auto statements = statements_of(block, 0);
  // Of a policy without any statement something is missing that nobody has seen.
  if (!statements || statements->empty()) {
    unresolved(at, "the statements of " + block.address + " are not known");
    return unknown(at);
  }
  json_.begin_object({at});
  json_.key("Version", at);
  const auto version = block.body.value("version");
  if (version && !version->is_null()) {
    value(*version, at, As::text);
  } else {
    json_.string("2012-10-17", {at});
  }
  json_.key("Statement", at);
  json_.begin_array({at});
  for (const Statement& one : *statements) statement(one);
  json_.end_array();
  json_.end_object();
}

void Rendering::statement(const Statement& one) {
  if (one.encoded) {
    const bool known = is_whole(*one.encoded);
    return known ? value(*one.encoded, one.around, As::policy) : unknown_statement(one.around);
  }
  if (!one.block) return unknown_statement(one.around);
  const Body& of = one.block->body;
  // Of these, null is what they nearly always are, and nothing may be concluded if they are not.
  for (const std::string_view rare : {"not_actions", "resources", "not_resources"}) {
    const auto list = of.value(rare);
    if (list && list->is_unknown()) return unknown_statement(one.around);
  }
  const Span at = place(one.block->span, one.around);
  const Span header = place(one.block->header, one.around);
  json_.begin_object({at});
  if (const auto sid = of.value("sid"); sid && !sid->is_null() && sid->literal() != "") {
    json_.key("Sid", place(of.attribute("sid")->name_span, header));
    value(*sid, at, As::text);
  }
  const auto effect = of.value("effect");
  json_.key("Effect", header);
  if (effect && !effect->is_null()) {
    value(*effect, at, As::text);
  } else {
    json_.string("Allow", {header});
  }
  principals("Principal", "principals", of, header);
  principals("NotPrincipal", "not_principals", of, header);
  list("Action", "actions", of, header);
  list("NotAction", "not_actions", of, header);
  list("Resource", "resources", of, header);
  list("NotResource", "not_resources", of, header);
  conditions(of, header);
  json_.end_object();
}

void Rendering::items(const Value& list, Span around) {
  if (list.is_unknown()) return unknown(place(list, around));
  for (const Value& item : list.items()) value(item, place(list, around), As::text);
  if (list.has_rest()) unknown(place(list, around));
}

void Rendering::list(std::string_view key, std::string_view attribute, const Body& of,
                     Span around) {
  const auto list = of.value(attribute);
  if (!list || list->is_null()) return;
  if (!list->is_unknown() && list->items().empty() && !list->has_rest()) return;
  const Span name = place(of.attribute(attribute)->name_span, around);
  json_.key(key, name);
  json_.begin_array(origin(*list, name));
  items(*list, name);
  json_.end_array();
}

namespace {

/// Values of blocks that share a name: conditions of one test and variable, principals of one type.
struct ConditionGroup {
  Value name;
  Span around;
  std::vector<std::pair<Value, Span>> lists = {};
};

ConditionGroup& condition_alike_of(std::vector<ConditionGroup>& alikes, const Value& name,
                                   Span around) {
  const auto found = std::find_if(alikes.begin(), alikes.end(), [&](const ConditionGroup& group) {
    return group.name.identity() == name.identity();
  });
  if (found != alikes.end()) return *found;
  return alikes.emplace_back(ConditionGroup{name, around});
}

}  // namespace

void Rendering::principals(std::string_view key, std::string_view type, const Body& of,
                           Span around) {
  bool complete = true;
  const std::vector<NestedBlock> blocks = of.blocks(type, &complete);
  if (blocks.empty() && complete) return;
  const Span at = blocks.empty() ? around : place(blocks.front().header, around);
  json_.key(key, at);
  std::vector<ConditionGroup> alikes;
  for (const NestedBlock& block : blocks) {
    const auto kind = block.body.value("type");
    const auto list = block.body.value("identifiers");
    complete = complete && kind && kind->literal() && list;
    if (!complete) break;
    const Span header = place(block.header, at);
    condition_alike_of(alikes, *kind, header).lists.emplace_back(*list, header);
  }
  if (!complete) return unknown(at);
  if (alikes.size() == 1 && alikes[0].name.literal() == "*") {
    return value(alikes[0].name, at, As::text);
  }
  json_.begin_object({at});
  for (const ConditionGroup& group : alikes) {
    json_.key(*group.name.literal(), place(group.name, group.around));
    json_.begin_array({group.around});
    for (const auto& [list, header] : group.lists) items(list, header);
    json_.end_array();
  }
  json_.end_object();
}

void Rendering::conditions(const Body& of, Span around) {
  bool complete = true;
  const std::vector<NestedBlock> blocks = of.blocks("condition", &complete);
  if (blocks.empty() && complete) return;
  const Span at = blocks.empty() ? around : place(blocks.front().header, around);
  struct Test {
    Value name;
    Span around;
    std::vector<ConditionGroup> variables = {};
  };
  std::vector<Test> tests;
  for (const NestedBlock& block : blocks) {
    const auto name = block.body.value("test");
    const auto variable = block.body.value("variable");
    const auto values = block.body.value("values");
    if (!name || !variable || !values || variable->is_refused()) {
      complete = false;
      continue;
    }
    const Span header = place(block.header, at);
    auto test = std::find_if(tests.begin(), tests.end(), [&](const Test& each) {
      return each.name.identity() == name->identity();
    });
    if (test == tests.end()) test = tests.insert(tests.end(), Test{*name, header});
    condition_alike_of(test->variables, *variable, header).lists.emplace_back(*values, header);
  }
  json_.key("Condition", at);
  json_.begin_object({at});
  const auto write_key = [&](const Value& key, Span header) {
    const Value& name = key.given() != nullptr && key.literal() == "" ? *key.given() : key;
    const auto text = name.text();
    open_key(text ? *text : value::PartialText(), origin(name, header));
  };
  for (const Test& test : tests) {
    write_key(test.name, test.around);
    json_.begin_object({test.around});
    for (const ConditionGroup& group : test.variables) {
      for (const auto& [list, header] : group.lists) {
        look_at_subjects(group.name.text().value_or(value::PartialText()), list, header);
      }
      write_key(group.name, group.around);
      json_.begin_array(group.lists.size() == 1
                            ? origin(group.lists.front().first, group.lists.front().second)
                            : Origin{group.around});
      bool any = false;
      for (const auto& [list, header] : group.lists) {
        items(list, header);
        any = any || list.is_unknown() || list.has_rest() || !list.items().empty();
      }
      // Nobody writes a condition without values: they are to come from somewhere.
      if (!any) unknown(group.around);
      json_.end_array();
    }
    json_.end_object();
  }
  if (!complete) {
    if (!subject_told_) unresolved(at, "a condition of the policy is not known");
    subject_told_ = true;
    json_.key(config::kKnownLater, at);
    unknown(at);
  }
  json_.end_object();
}

}  // namespace irsa::load
