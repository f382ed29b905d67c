#include "load/terraform/rendering.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/placeholder.h"
#include "iam/names/issuer.h"

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
    if (c == '\n' || c == '\t') {
      out += ' ';
    } else if (c != ':' && c != '/' && c != '"' && c != '\'' && c != '{' && c != '}' && c != '$' &&
               c != '\\' && c != '*' && c != '?' && c != '<' && c != '>') {
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

}  // namespace

bool Rendering::is_whole(const Value& statement) {
  return statement.kind() == value::Kind::object && !statement.has_rest();
}

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
             .assumed = value.own_basis() == value::Basis::assumption};
  Way way;
  const auto add = [&](Span where, std::string text,
                       std::optional<WayStep::Reference> reference = {}) {
    if (where == out.place || is_foreign_(where.file)) return;
    const bool inside = where.file == out.place.file && where.begin <= out.place.begin &&
                        out.place.end <= where.end;
    if (!inside) way.push_back({where, std::move(text), std::move(reference)});
  };
  if (!value.chain().empty()) add(around, "it is used here");
  for (const value::Link& link : value.chain()) {
    std::optional<WayStep::Reference> reference;
    if (is_users(link.reference)) reference = WayStep::Reference{*link.reference, link.what};
    add(link.where, "by way of " + link.what, std::move(reference));
  }
  if (!way.empty()) out.way = json_.add_way(std::move(way));
  return out;
}

// -- names of what is not known
// ----------------------------------------------------------------------------------------------

std::string Rendering::named(const std::string& identity, std::string_view shown, bool unset) {
  const auto known = names_.find(identity);
  if (known != names_.end()) return known->second;
  const std::string base = harmless(shown);
  std::string name = base;
  int& last = numbers_.try_emplace(base, 1).first->second;
  while (!taken_.insert(name).second) name = base + " (" + std::to_string(++last) + ")";
  name = "${" + name + "}";
  names_.emplace(identity, name);
  json_.add_name(name, std::string(shown), unset);
  return name;
}

std::string Rendering::name_of(const value::Piece& piece) {
  const value::Hole& hole = *piece.hole;
  const bool alone = piece.written && piece.written->pieces == 1;
  const std::string& shown = alone ? piece.written->shown : hole.shown;
  const bool of_block = !hole.address.empty() && !hole.attribute.empty();
  const bool issuer = hole.issuer == value::Hole::Issuer::whole;
  std::string name =
      named(of_block && !issuer ? hole.address + "." + hole.attribute : hole.identity, shown,
            hole.address.empty() &&
                (hole.why == value::Why::no_value || hole.why == value::Why::not_in_input));
  if (issuer) issuers_.insert(name);
  constexpr std::string_view kOutputs = "outputs.";
  if (hole.attribute.starts_with(kOutputs) &&
      hole.address.find("data.terraform_remote_state.") != std::string::npos) {
    remote_outputs_[name] = {hole.address, hole.attribute.substr(kOutputs.size())};
  }
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

void Rendering::piece(const value::Piece& piece, Span around, bool in_json) {
  const bool users = is_users(piece.span);
  const Span at = users ? *piece.span : around;
  const bool assumed = piece.basis == value::Basis::assumption;
  if (!piece.is_hole()) {
    json_.piece(with_variables(piece.text), at, users && piece.verbatim, assumed);
  } else if (piece.hole->encoded != nullptr && in_json) {
    json_.piece(config::kKnownLater, at, false, assumed);
  } else {
    json_.piece(name_of(piece), at, false, assumed);
  }
}

namespace {

/// `piece`, with what jsonencode() was given written out where it stands for that: of a part that
/// is not known a string.
void splice(value::PartialText& out, const value::Piece& piece) {
  const auto& encoded = piece.is_hole() ? piece.hole->encoded : nullptr;
  if (encoded == nullptr) return out.append(piece);
  if (encoded->encoding != value::Encoding::json) {
    const std::string later = "\"" + std::string(config::kKnownLater) + "\"";
    value::PartialText unknown = value::PartialText::literal(later, piece.span);
    return out.append(unknown.with_basis(piece.basis));
  }
  for (value::Piece part : encoded->text.pieces()) {
    part.basis = std::max(part.basis, piece.basis);
    if (!part.span) part.span = piece.span;  // what only the encoder writes
    splice(out, part);
  }
}

bool is_json(const value::PartialText& text) {
  const std::string begin = text.literal_prefix();
  const std::size_t first = begin.find_first_not_of(" \t\r\n");
  return first != std::string::npos && (begin[first] == '{' || begin[first] == '[');
}

}  // namespace

void Rendering::pieces(const value::PartialText& text, const Origin& at) {
  json_.begin_string(at);
  const bool json = is_json(text);
  for (const value::Piece& one : text.pieces()) {
    value::PartialText spliced;
    if (json) {
      splice(spliced, one);
    } else {
      spliced.append(one);
    }
    for (const value::Piece& part : spliced.pieces()) piece(part, at.place, json);
  }
  if (!text.is_literal()) {
    std::string rendered;
    for (const value::Piece& one : text.pieces()) {
      rendered += one.is_hole() ? name_of(one) : with_variables(one.text);
    }
    json_.set_spelling(std::move(rendered), text.shown());
  }
  json_.end_string();
}

void Rendering::value(const Value& value, Span around, As as) {
  const Origin at = origin(value, around);
  if (value.sensitive()) return json_.string(config::kKnownLater, at);
  if (++written_ > kMostValues) {
    if (written_ == kMostValues + 1) {
      unresolved_.push_back({around, "there is more of it than is followed"});
    }
    return json_.string(config::kKnownLater, at);
  }
  switch (value.kind()) {
    case value::Kind::null: return json_.literal("null", at);
    case value::Kind::boolean: return json_.literal(*value.boolean() ? "true" : "false", at);
    case value::Kind::number: return json_.literal(value::number_text(*value.number()), at);
    case value::Kind::unknown:
      if (as == As::structure || value.hole() == nullptr) {
        return json_.string(config::kKnownLater, at);
      }
      return pieces(*value.text(), at);
    case value::Kind::string:
      if (value.given() != nullptr && value.literal() == "") {
        return this->value(*value.given(), at.place, as);
      }
      // Switched off by a default: what it would be else is not known.
      if (value.basis() != value::Basis::fact && value.literal() == "") {
        return json_.string(config::kKnownLater, at);
      }
      if (value.encoding() != value::Encoding::none) return encoded(value, at.place);
      return pieces(*value.text(), at);
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
    look_at_subjects(entry.text(), entry.value, key);
    open_key(entry.text(), {key});
    if (as == As::policy && entry.key == "Statement") {
      if (entry.value.kind() == value::Kind::unknown || !entry.value.items().empty() ||
          entry.value.has_rest()) {
        json_.begin_array(origin(entry.value, key));
        for (const Value& item : entry.value.items()) {
          if (is_whole(item)) {
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
    if (!subject_told_) unresolved(at.place, "a condition of the policy is not known");
    subject_told_ = true;
    json_.key(config::kKnownLater, at.place);
    unknown(at.place);
  }
  json_.end_object();
}

void Rendering::open_key(const value::PartialText& text, const Origin& at) {
  pieces(text, at);
  json_.after_key();
}

/// jsonencode() and yamlencode(): what the text was made of, so that nobody reads it again.
void Rendering::encoded(const Value& value, Span around) {
  this->value(value.inner(), around, As::text);
}

// -- what could not be resolved
// ----------------------------------------------------------------------------------------------

std::string Rendering::why_unknown(const value::Hole* hole) {
  if (hole == nullptr) return "it is computed in a way that is not followed";
  const std::string name = hole->shown;
  switch (hole->why) {
    case value::Why::no_value: return name + " has no value";
    case value::Why::set_at_apply: return name + " is known after apply only";
    case value::Why::not_in_input: return name + " is not in the input";
    case value::Why::template_parameter: return name + " is a parameter that is not known";
    case value::Why::placeholder: return name + " is to be filled in by hand";
    case value::Why::withheld: return name + " is sensitive";
    case value::Why::expression: return name + " cannot be computed from what is known";
  }
  return {};
}

void Rendering::unresolved(Span where, std::string why) {
  if (in_trust_) unresolved_.push_back({where, std::move(why)});
}

/// Of the values of a condition on the subject: the first part that is not known.
namespace {

/// The subject of GitHub's tokens, say: none of a service account.
bool is_of_others(std::string_view key) {
  return iam::is_other_identity_provider(key.substr(0, key.rfind(':')));
}

}  // namespace

void Rendering::look_at_subjects(const value::PartialText& key, const Value& list, Span around) {
  const std::string known = key.literal_suffix();
  if (!in_trust_ || subject_told_ || !known.ends_with(":sub") || is_of_others(known)) return;
  const auto tell = [&](const value::Hole* hole, Span where) {
    subject_told_ = true;
    unresolved(where, "of the subject, " + why_unknown(hole));
  };
  const auto look_at = [&](const Value& item) {
    if (item.is_unknown()) return tell(item.hole(), place(item, around));
    const auto text = item.text();
    if (!text) return;
    for (const value::Piece& piece : text->pieces()) {
      if (piece.is_hole()) return tell(piece.hole.get(), place(item, around));
    }
  };
  if (!value::is_sequence(list)) return look_at(list);
  for (const Value& item : list.items()) {
    if (!subject_told_) look_at(item);
  }
  if (list.has_rest() && !subject_told_) tell(list.hole(), place(list, around));
}

/// The same of a policy that is written as a text.
void Rendering::look_at_subjects_in(const value::PartialText& policy, Span around) {
  if (!in_trust_ || subject_told_) return;
  std::string before;  // the hole that is looked at
  for (const value::Piece& piece : policy.pieces()) {
    if (!piece.is_hole()) {
      before += piece.text;
      continue;
    }
    const std::size_t quote = before.rfind('"');
    if (quote == std::string::npos) continue;
    const std::string_view inside = std::string_view(before).substr(quote + 1);
    std::string_view key = std::string_view(before).substr(0, quote);
    key = key.substr(0, key.find_last_not_of(" \t\r\n:[") + 1);
    const bool of_account = inside.starts_with("system:serviceaccount:");
    if (!of_account && !key.ends_with(":sub\"")) continue;
    const std::string_view bare = key.substr(0, key.size() - std::min<std::size_t>(1, key.size()));
    if (!of_account && is_of_others(bare.substr(bare.rfind('"') + 1))) continue;  // npos + 1 is 0
    subject_told_ = true;
    return unresolved(is_users(piece.span) ? *piece.span : around,
                      "of the subject, " + why_unknown(piece.hole.get()));
  }
}

/// Of a policy that is written as a text: what stands there for more than a string is not known.
void Rendering::look_at_gaps_in(const value::PartialText& policy, Span around) {
  if (!in_trust_ || subject_told_) return;
  bool quoted = false, escaped = false;
  for (const value::Piece& piece : policy.pieces()) {
    if (piece.is_hole() && !quoted && piece.hole->encoded == nullptr) {
      subject_told_ = true;
      return unresolved(is_users(piece.span) ? *piece.span : around,
                        "of the policy, " + why_unknown(piece.hole.get()));
    }
    for (const char c : piece.text) {
      if (c == '"' && !escaped) quoted = !quoted;
      escaped = c == '\\' && !escaped;
    }
  }
}

/// A call of a module that nobody here knows, to which a cluster's provider is given.
void Rendering::look_at_call(const Block& block) {
  using Output = terraform::ForeignModules::Output;
  if (block.mode != terraform::Mode::call || block.called != nullptr) return;
  if (terraform::known_modules().output(block.source, "cluster_name") != Output::unknown) return;
  const auto speaks_of_it = [](std::string_view text) {
    return text.find("irsa") != std::string_view::npos ||
           text.find("oidc_provider") != std::string_view::npos ||
           text.find("oidc_issuer") != std::string_view::npos;
  };
  bool any = speaks_of_it(block.source) || speaks_of_it(block.name);
  for (const AttributeView& argument : block.body.attributes()) {
    any = any || speaks_of_it(argument.name);
  }
  if (!any) return;
  unresolved_.push_back({place(block), block.source.empty()
                                           ? "the module's source is not known"
                                           : "module " + block.source + " is not in the input"});
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

/// What a default says is not there, or which of several it is: somebody else may give more.
const Value* left_to_default(const Value& value, int depth = 0) {
  constexpr int kDeepest = 4;
  const bool empty_or_chosen = value.is_null() || value::is_collection(value);
  if (value.own_basis() == value::Basis::assumption && empty_or_chosen) return &value;
  if (depth == kDeepest) return nullptr;
  for (const Value& item : value.items()) {
    if (const Value* const found = left_to_default(item, depth + 1)) return found;
  }
  for (const value::Entry& entry : value.entries()) {
    if (const Value* const found = left_to_default(entry.value, depth + 1)) return found;
  }
  return nullptr;
}

/// The same of what gives a service account its annotations, or a chart its values.
std::optional<Value> annotations_left_to_default(const Body& body) {
  constexpr std::array<std::string_view, 5> kGiving = {"annotations", "values", "set", "set_list",
                                                       "manifest"};
  for (const std::string_view name : kGiving) {
    const auto value = body.value(name);
    const Value* const left = value ? left_to_default(*value) : nullptr;
    if (left != nullptr) return left->chain().empty() ? *value : *left;
  }
  for (const NestedBlock& block : body.blocks("metadata")) {
    if (auto left = annotations_left_to_default(block.body)) return left;
  }
  return std::nullopt;
}

bool is_of_account(std::string_view type) {
  return type.starts_with("kubernetes_service_account") || type == "kubernetes_manifest" ||
         type.starts_with("kubernetes_default_service_account") || type == "helm_release";
}

}  // namespace

void Rendering::attribute(const AttributeView& attribute, const Value& value, Span around,
                          std::string_view type) {
  // In a module of somebody else the user's part is the value.
  const Span name = place(attribute.name_span, place(value, around));
  const Span whole = place(attribute.span, around);
  json_.key(attribute.name, name);
  if (is_policy(type, attribute.name)) {
    in_trust_ = attribute.name == "assume_role_policy";
    subject_told_ = false;
    // Which policy it is may hang on a default.
    const bool before = json_.assume(value.own_basis() == value::Basis::assumption);
    policy(value, whole);
    json_.assume(before);
    in_trust_ = false;
    return;
  }
  // Which paths a chart reads hangs on its version, and nothing in a finding would show that this
  // one is a default.
  if (type == "helm_release" && attribute.name == "version" &&
      value.basis() == value::Basis::assumption) {
    return unknown(whole);
  }
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
    json_.string(inner, {first, left_to_});
    json_.after_key();
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
  // What an account lacks by default alone, somebody may give it.
  const auto left =
      is_of_account(block.type) ? annotations_left_to_default(block.body) : std::nullopt;
  json_.begin_object({.place = at, .assumed = left || is_off(block)});
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
    const auto name = block.body.value("name");
    if (block.type == "aws_iam_role" && (!name || !name->text())) {
      for (const auto& [attribute, key] : kRoleReferences) {
        const std::string reference = block.address + "." + std::string(attribute);
        json_.key(key, at);
        json_.string(named(reference, reference), {at});
      }
    }
    if (block.in != nullptr && block.in->call != nullptr) {
      const Span call = place(*block.in->call);
      json_.key("call", call);
      json_.string(block.in->path, {call});
    }
  }
  left_to_ = left ? origin(*left, at).way : SourceMap::kNone;
  body(block.body, at, block.type);
  left_to_ = SourceMap::kNone;
  json_.end_object();
  json_.end_object();
}

std::string Rendering::spelled(const Value& value) {
  const auto text = value.text();
  if (!text || value.sensitive() || value.or_nothing()) return {};
  std::string out;
  for (const value::Piece& one : text->pieces()) out += one.is_hole() ? name_of(one) : one.text;
  return out;
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
      look_at_call(block);
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
