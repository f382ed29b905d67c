#include "load/terraform/rendering.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/placeholder.h"

namespace irsa::load {

namespace {

using terraform::AttributeView;
using terraform::Block;
using terraform::Body;
using terraform::NestedBlock;
using value::Value;

/// What Terraform itself reads in a block; no provider sees it.
bool is_meta(std::string_view name) {
  constexpr std::array<std::string_view, 4> kMeta = {"count", "for_each", "provider", "depends_on"};
  return std::find(kMeta.begin(), kMeta.end(), name) != kMeta.end();
}

/// Attributes that are lists or maps: where one is not known, all of it is unknown.
bool is_structure(std::string_view name) {
  constexpr std::array<std::string_view, 12> kStructures = {
      "values",         "set",         "set_list", "set_sensitive",       "set_wo",
      "client_id_list", "annotations", "labels",   "managed_policy_arns", "roles",
      "manifest",       "identity"};
  return std::find(kStructures.begin(), kStructures.end(), name) != kStructures.end();
}

bool is_policy(std::string_view type, std::string_view name) {
  return name == "assume_role_policy" ||
         (name == "policy" && (type == "aws_iam_role_policy" || type == "aws_iam_policy" ||
                               type == "inline_policy" || type == "aws_iam_role"));
}

/// A name in ${…} must not look like anything else: neither like one of IAM's policy variables, nor
/// like a part of an ARN or of a key.
std::string harmless(std::string_view shown) {
  std::string out;
  for (const char c : shown) {
    if (c == '"') {
      out += '\'';
    } else if (c == '\n' || c == '\t') {
      out += ' ';
    } else if (c != ':' && c != '/' && c != '{' && c != '}' && c != '$' && c != '\\' && c != '*' &&
               c != '?') {
      out += c;
    }
  }
  constexpr std::size_t kLongest = 120;
  if (out.size() > kLongest) out.resize(kLongest);
  // IAM takes nothing but ASCII in a policy, and a name must not be what is wrong with it.
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return out.empty() ? "unknown" : out;
}

/// `&{aws:username}` is how blocks write a policy variable, since ${…} is Terraform's own.
std::string with_variables(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("&{"); at != std::string::npos; at = out.find("&{", at)) {
    out[at] = '$';
  }
  return out;
}

/// A statement of which every element is there.
bool is_known(const Value& statement) {
  return statement.kind() == value::Kind::object && !statement.has_rest();
}

}  // namespace

/// Of a policy document: a block, a part of a policy that was encoded, or nothing that is known.
struct Rendering::Statement {
  std::optional<NestedBlock> block = {};
  std::optional<Value> encoded = {};
  std::string sid = {};
  Span around;
};

Rendering::Rendering(const terraform::World& world, std::function<bool(FileId)> is_foreign,
                     std::function<bool(std::string_view)> wanted)
    : world_(world), is_foreign_(std::move(is_foreign)), wanted_(std::move(wanted)) {}

// -- places
// ----------------------------------------------------------------------------------------------

bool Rendering::is_users(const std::optional<Span>& place) const {
  return place && !is_foreign_(place->file);
}

Span Rendering::place(const std::optional<Span>& place, Span around) const {
  return is_users(place) ? *place : around;
}

/// Of a text that a module of somebody else puts together: the last part that is the user's.
Span Rendering::place(const Value& value, Span around) const {
  if (is_users(value.span())) return *value.span();
  const auto text = value.text();
  if (!text) return around;
  const auto& pieces = text->pieces();
  const auto found = std::find_if(pieces.rbegin(), pieces.rend(),
                                  [&](const value::Piece& piece) { return is_users(piece.span); });
  return found == pieces.rend() ? around : *found->span;
}

/// Its header, or that of the innermost call that the user wrote.
Span Rendering::place(const Block& block) const {
  const Block* at = &block;
  while (is_foreign_(at->header.file) && at->in != nullptr && at->in->call != nullptr) {
    at = at->in->call;
  }
  return at->header;
}

Origin Rendering::origin(const Value& value, Span around) {
  Origin out{.place = place(value, around),
             .assumed = off_ || value.basis() == value::Basis::assumption};
  Way way;
  const auto add = [&](Span where, std::string text) {
    if (where == out.place || is_foreign_(where.file)) return;
    const bool inside = where.file == out.place.file && where.begin <= out.place.begin &&
                        out.place.end <= where.end;
    if (!inside) way.push_back({where, std::move(text)});
  };
  if (!value.chain().empty()) add(around, "it is used here");
  for (const value::Link& link : value.chain()) add(link.where, "by way of " + link.what);
  if (!way.empty()) out.way = json_.add_way(std::move(way));
  return out;
}

// -- names of what is not known
// ----------------------------------------------------------------------------------------------

std::string Rendering::named(const std::string& identity, std::string_view shown) {
  const auto known = names_.find(identity);
  if (known != names_.end()) return known->second;
  const std::string base = harmless(shown);
  std::string name = base;
  for (int n = 2; !taken_.insert(name).second; ++n) name = base + " (" + std::to_string(n) + ")";
  name = "${" + name + "}";
  names_.emplace(identity, name);
  return name;
}

std::string Rendering::name_of(const value::Hole& hole) {
  const bool of_block = !hole.address.empty() && !hole.attribute.empty();
  const bool issuer = hole.issuer == value::Hole::Issuer::whole;
  std::string name =
      named(of_block && !issuer ? hole.address + "." + hole.attribute : hole.identity, hole.shown);
  if (issuer) issuers_.insert(name);
  // "issuer of PROVIDER:NAME"; what is not known in the name is set off by a byte of its own.
  const bool named_cluster = hole.identity.find(':') != std::string::npos &&
                             hole.identity.find('\x01') == std::string::npos;
  if (issuer && named_cluster) distinct_issuers_.insert(name);
  return name;
}

// -- values
// ----------------------------------------------------------------------------------------------

void Rendering::unknown(Span around) { json_.string(config::kKnownLater, {around}); }

void Rendering::unknown_statement(Span around) {
  json_.begin_object({around});
  json_.key("Fn::Unknown", around);
  unknown(around);
  json_.end_object();
}

void Rendering::piece(const value::Piece& piece, Span around) {
  const bool users = is_users(piece.span);
  const Span at = users ? *piece.span : around;
  if (!piece.is_hole()) {
    json_.piece(with_variables(piece.text), at, users && piece.verbatim);
  } else if (piece.hole->encoded != nullptr) {
    json_.piece(config::kKnownLater, at, false);
  } else {
    json_.piece(name_of(*piece.hole), at, false);
  }
}

void Rendering::text(const value::PartialText& text, const Value& from, Span around) {
  const Origin at = origin(from, around);
  json_.begin_string(at);
  for (const value::Piece& one : text.pieces()) piece(one, at.place);
  json_.end_string();
}

void Rendering::value(const Value& value, Span around, As as) {
  const Origin at = origin(value, around);
  if (value.sensitive()) return json_.string(config::kKnownLater, at);
  switch (value.kind()) {
    case value::Kind::null: return json_.literal("null", at);
    case value::Kind::boolean: return json_.literal(*value.boolean() ? "true" : "false", at);
    case value::Kind::number: return json_.literal(value::number_text(*value.number()), at);
    case value::Kind::unknown:
      if (as == As::structure || value.hole() == nullptr) {
        return json_.string(config::kKnownLater, at);
      }
      return json_.string(name_of(*value.hole()), at);
    case value::Kind::string:
      // Switched off by a default: what it would be else is not known.
      if (value.basis() != value::Basis::fact && value.literal() == "") {
        return json_.string(config::kKnownLater, at);
      }
      if (value.encoding() != value::Encoding::none) return encoded(value, at.place);
      return text(*value.text(), value, around);
    case value::Kind::list:
    case value::Kind::set:
      json_.begin_array(at);
      for (const Value& item : value.items()) this->value(item, at.place, as);
      if (value.has_rest()) unknown(at.place);
      return json_.end_array();
    case value::Kind::object: return object(value, at, as == As::structure ? As::text : as);
  }
}

void Rendering::object(const Value& value, const Origin& at, As as) {
  json_.begin_object(at);
  for (const value::Entry& entry : value.entries()) {
    const Span key = place(entry.key_span, at.place);
    open_key(entry.text(), {key});
    if (as == As::policy && entry.key == "Statement") {
      if (entry.value.kind() == value::Kind::unknown || !entry.value.items().empty() ||
          entry.value.has_rest()) {
        json_.begin_array(origin(entry.value, key));
        for (const Value& item : entry.value.items()) {
          if (is_known(item)) {
            this->value(item, key, As::policy);
          } else {
            unknown_statement(place(item, key));
          }
        }
        if (entry.value.is_unknown() || entry.value.has_rest()) unknown_statement(key);
        json_.end_array();
        continue;
      }
    }
    this->value(entry.value, key,
                as == As::policy && entry.key == "Condition" ? As::condition : as);
  }
  if (value.has_rest() && as == As::condition) {
    json_.key(config::kKnownLater, at.place);
    unknown(at.place);
  }
  json_.end_object();
}

void Rendering::open_key(const value::PartialText& text, const Origin& at) {
  json_.begin_string(at);
  for (const value::Piece& one : text.pieces()) piece(one, at.place);
  json_.end_string();
  json_.after_key();
}

/// jsonencode() and yamlencode(): what the text was made of, so that nobody reads it again.
void Rendering::encoded(const Value& value, Span around) {
  this->value(value.inner(), around, As::text);
}

// -- policies
// ----------------------------------------------------------------------------------------------

void Rendering::policy(const Value& value, Span around) {
  const Span at = place(value, around);
  if (const value::Hole* const hole = value.hole(); hole != nullptr && !hole->address.empty()) {
    const Block* const block = world_.find(hole->address);
    if (block != nullptr && block->type == "aws_iam_policy_document" &&
        block->mode == terraform::Mode::data) {
      return document(*block);
    }
  }
  if (value.sensitive() || value.is_unknown()) {
    unresolved_.push_back({at, "the policy is not known"});
    return unknown(at);
  }
  if (value.kind() == value::Kind::string && value.encoding() == value::Encoding::json) {
    // Of one that is known in part nothing is missing.
    const Value& inner = value.inner();
    if (inner.kind() != value::Kind::object || inner.has_rest()) return unknown(at);
    return this->value(inner, at, As::policy);
  }
  this->value(value, around, As::policy);
}

std::vector<Rendering::Statement> Rendering::statements_of(const Value& source, Span around,
                                                           int depth) {
  constexpr int kDeepest = 20;
  const Span at = place(source, around);
  std::vector<Statement> out;
  if (const value::Hole* const hole = source.hole(); hole != nullptr && !hole->address.empty()) {
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
    unresolved_.push_back({at, "the statements of the policy are not known"});
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
    const bool known = is_known(*one.encoded);
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
    if (!name || !variable || !values) {
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
  const auto write_key = [&](const Value& name, Span header) {
    const auto text = name.text();
    open_key(text ? *text : value::PartialText(), origin(name, header));
  };
  for (const Test& test : tests) {
    write_key(test.name, test.around);
    json_.begin_object({test.around});
    for (const ConditionGroup& group : test.variables) {
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
    json_.key(config::kKnownLater, at);
    unknown(at);
  }
  json_.end_object();
}

// -- resources
// ----------------------------------------------------------------------------------------------

namespace {

/// A default switches it off, or a module that it lies in. Then its other values rest on defaults
/// that nobody has thought through together.
bool is_off(const Block& block) {
  for (const Block* at = &block; at != nullptr; at = at->in == nullptr ? nullptr : at->in->call) {
    if (at->presence == terraform::Presence::off_by_default) return true;
  }
  return false;
}

}  // namespace

void Rendering::attribute(const AttributeView& attribute, const Value& value, Span around,
                          std::string_view type) {
  const Span name = place(attribute.name_span, around);
  const Span whole = place(attribute.span, around);
  json_.key(attribute.name, name);
  if (is_policy(type, attribute.name)) return policy(value, whole);
  this->value(value, whole, is_structure(attribute.name) ? As::structure : As::text);
}

void Rendering::body(const Body& of, Span around, std::string_view type) {
  for (const AttributeView& view : of.attributes()) {
    if (is_meta(view.name)) continue;
    if (const auto value = of.value(view.name)) attribute(view, *value, around, type);
  }
  for (const std::string& inner : of.block_types()) {
    if (inner == "lifecycle" || inner == "provisioner" || inner == "connection" ||
        inner == "timeouts") {
      continue;
    }
    bool complete = true;
    const std::vector<NestedBlock> blocks = of.blocks(inner, &complete);
    if (blocks.empty() && complete) continue;
    const Span first = blocks.empty() ? around : place(blocks.front().header, around);
    json_.key(inner, first);
    json_.begin_array({first});
    for (const NestedBlock& block : blocks) {
      json_.begin_object({place(block.span, around)});
      body(block.body, place(block.header, around), inner);
      json_.end_object();
    }
    if (!complete) unknown(first);
    json_.end_array();
  }
}

void Rendering::resource(const Block& block) {
  const Span at = place(block);
  off_ = is_off(block);
  json_.begin_object({.place = at, .assumed = off_});
  json_.key("address", at);
  json_.string(block.address, {at});
  json_.key("mode", at);
  json_.string(block.mode == terraform::Mode::data ? "data" : "managed", {at});
  json_.key("type", at);
  json_.string(block.type, {at});
  json_.key("name", at);
  json_.string(block.name, {at});
  json_.key("values", at);
  json_.begin_object({at});
  if (block.mode == terraform::Mode::resource &&
      (block.type == "aws_iam_role" || block.type == "aws_iam_policy")) {
    json_.key("arn", at);
    json_.string(named(block.address + ".arn", block.address + ".arn"), {at});
    if (block.in != nullptr && block.in->call != nullptr) {
      const Span call = place(*block.in->call);
      json_.key("call", call);
      json_.string(block.in->path, {call});
    }
  }
  body(block.body, at, block.type);
  json_.end_object();
  json_.end_object();
}

void Rendering::render(const terraform::Root& root, Span whole) {
  json_.begin_object({whole});
  json_.key("format_version", whole);
  json_.string("1.2", {whole});
  json_.key("planned_values", whole);
  json_.begin_object({whole});
  json_.key("root_module", whole);
  json_.begin_object({whole});
  json_.key("resources", whole);
  json_.begin_array({whole});
  for (const auto& module : root.modules) {
    for (const Block& block : module->blocks) {
      // What is read from AWS or from a state is not made here; clusters have no issuer yet.
      if (block.mode != terraform::Mode::resource || !wanted_(block.type) ||
          block.type == "aws_eks_cluster") {
        continue;
      }
      resource(block);
    }
  }
  json_.end_array();
  json_.end_object();
  json_.end_object();
  json_.end_object();
}

}  // namespace irsa::load
