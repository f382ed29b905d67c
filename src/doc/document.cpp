#include "doc/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <unordered_map>

#include "doc/scalar_type.h"

namespace irsa::doc {

namespace {

Type scalar_type(const RawNode& node) {
  switch (node.tag) {
    case Tag::string:
    case Tag::binary:
    case Tag::other: return Type::string;
    case Tag::core: return plain_type(node.text());
    case Tag::none: break;
  }
  return node.style == Style::plain ? plain_type(node.text()) : Type::string;
}

}  // namespace

Type Node::type() const {
  const RawNode& node = resolved();
  switch (node.kind) {
    case Kind::sequence: return Type::sequence;
    case Kind::mapping: return Type::mapping;
    case Kind::scalar: break;
  }
  return scalar_type(node);
}

Style Node::style() const { return resolved().style; }
Tag Node::tag() const { return resolved().tag; }

std::string_view Node::tag_text() const {
  if (resolved().tag == Tag::none) return {};
  const NodeId id = raw().alias ? raw().first : id_;
  const auto& texts = document_->tag_texts_;
  const auto at = std::lower_bound(texts.begin(), texts.end(), id,
                                   [](const auto& tag, NodeId node) { return tag.first < node; });
  return at->second;
}

Span Node::span() const { return {document_->file_of(id_), raw().begin, raw().end}; }
Node Node::written() const { return raw().alias ? Node(document_, raw().first, key_) : *this; }
Span Node::key_span() const { return key_ == kNoNode ? span() : key().span(); }

Node Node::key() const {
  return document_ == nullptr || key_ == kNoNode ? Node() : Node(document_, key_, kNoNode);
}

bool Node::is_null() const { return document_ != nullptr && type() == Type::null; }
bool Node::is_string() const { return document_ != nullptr && type() == Type::string; }

std::optional<Located<std::string_view>> Node::string() const {
  if (!is_string()) return std::nullopt;
  return Located<std::string_view>{resolved().text(), span()};
}

std::optional<Located<std::string_view>> Node::scalar() const {
  if (!is_scalar() || is_null()) return std::nullopt;
  return Located<std::string_view>{resolved().text(), span()};
}

namespace {

/// Keys mostly differ in length or in the first character: no call to find that out. What is left
/// is most often the one that is looked for.
bool is_text(const RawNode& node, std::string_view text) {
  return node.size == text.size() &&
         (text.empty() ||
          (*node.data == text[0] && std::memcmp(node.data, text.data(), text.size()) == 0));
}

}  // namespace

Node Node::find(std::string_view key) const {
  const RawNode* const nodes = document_->nodes_.data();
  if (resolved().irregular != 0) {
    for (const Entry& entry : entries()) {
      if (entry.key.text() == key) return entry.value;
    }
    return {};
  }
  for (NodeId k = resolved().first; k != kNoNode;) {
    const RawNode& at = nodes[k];
    if (is_text(at.alias ? nodes[at.first] : at, key)) return Node(document_, at.next, k);
    k = nodes[at.next].next;
  }
  return {};
}

std::size_t Items::size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }

Node Items::operator[](std::size_t index) const {
  return *std::next(begin(), static_cast<std::ptrdiff_t>(index));
}

std::size_t Entries::size() const {
  return static_cast<std::size_t>(std::distance(begin(), end()));
}

Entry Entries::operator[](std::size_t index) const {
  return *std::next(begin(), static_cast<std::ptrdiff_t>(index));
}

namespace {

/// Gathers the entries of a mapping that has equal keys or merges.
class EntryList {
 public:
  /// Replaces an entry of the same key.
  void set(const Entry& entry) {
    const auto [at, is_new] = index_.try_emplace(entry.key.text(), entries_.size());
    if (is_new) {
      entries_.push_back(entry);
    } else {
      entries_[at->second] = entry;
    }
  }
  std::vector<Entry> take() { return std::move(entries_); }

 private:
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace

Entries Node::entries() const {
  if (!is_mapping()) return {};
  const Entries written(document_, resolved().first);
  if (resolved().irregular == 0) return written;
  EntryList list;
  // As go-yaml v2 does (decode.go, merge), and not as https://yaml.org/type/merge.html says: what
  // is merged replaces what was written before it. Of several merged mappings the first counts
  // most.
  for (const Entry& entry : written) {
    if (!entry.key.raw().is_merge_key()) {
      list.set(entry);
      continue;
    }
    std::vector<Node> sources =
        entry.value.is_sequence() ? entry.value.items() : std::vector<Node>{entry.value};
    std::reverse(sources.begin(), sources.end());
    for (const Node& source : sources) {
      for (const Entry& merged : source.entries()) list.set(merged);
    }
  }
  return Entries(list.take());
}

Node Document::root() const { return nodes_.empty() ? Node() : Node(this, 0, kNoNode); }

Document Document::clone() const {
  Document copy;
  copy.file_ = file_;
  copy.files_ = files_;
  copy.json_ = json_;
  copy.template_ = template_;
  copy.kubectl_defect_ = kubectl_defect_;
  copy.begin_ = begin_;
  copy.end_ = end_;
  copy.ordinal_ = ordinal_;
  copy.source_ = copy.decoded_.keep(source_);
  const auto keep = [&](std::string_view text) {
    const bool in_source = text.data() >= source_.data() &&
                           text.data() + text.size() <= source_.data() + source_.size();
    if (!in_source) return copy.decoded_.keep(text);
    return copy.source_.substr(static_cast<std::size_t>(text.data() - source_.data()), text.size());
  };
  copy.envelope_ = keep(envelope_);
  copy.helm_source_ = keep(helm_source_);
  copy.nodes_ = nodes_;
  for (RawNode& node : copy.nodes_) {
    if (node.kind == Kind::scalar) node.set_text(keep(node.text()));
  }
  copy.tag_texts_ = tag_texts_;
  for (auto& [node, text] : copy.tag_texts_) text = keep(text);
  copy.duplicates_ = duplicates_;
  for (DuplicateKey& duplicate : copy.duplicates_) duplicate.name = keep(duplicate.name);
  return copy;
}

namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  out += '"';
  return out;
}

bool is_word(std::string_view text) {
  constexpr std::string_view kWord =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  return !text.empty() && text.find_first_not_of(kWord) == std::string_view::npos;
}

std::string_view style_name(Style style) {
  switch (style) {
    case Style::plain: return "plain";
    case Style::single_quoted: return "single";
    case Style::double_quoted: return "double";
    case Style::literal: return "literal";
    case Style::folded: return "folded";
  }
  return "";
}

void dump_into(const Node& node, std::string& out) {
  if (!node.tag_text().empty()) {
    out += node.tag_text();
    out += ' ';
  }
  if (node.is_mapping()) {
    out += '{';
    for (std::string_view separator; const Entry& entry : node.entries()) {
      out += separator;
      const std::string_view key = entry.key.text();
      out += is_word(key) ? std::string(key) : in_quotes(key);
      out += ": ";
      dump_into(entry.value, out);
      separator = ", ";
    }
    out += '}';
  } else if (node.is_sequence()) {
    out += '[';
    for (std::string_view separator; const Node& item : node.items()) {
      out += separator;
      dump_into(item, out);
      separator = ", ";
    }
    out += ']';
  } else if (node.is_null()) {
    out += "null";
  } else {
    out += node.is_string() ? in_quotes(node.text()) : std::string(node.text());
  }
}

}  // namespace

std::string Document::dump() const {
  std::string out;
  if (root()) dump_into(root(), out);
  return out;
}

std::string Document::dump_nodes() const {
  std::string out;
  for (NodeId id = 0; id < nodes_.size(); ++id) {
    const RawNode& node = nodes_[id];
    out += fmt::format("{}-{} ", node.begin, node.end);
    if (node.alias) {
      out += fmt::format("alias of {}", node.first);
    } else if (node.kind == Kind::scalar) {
      out += fmt::format("{}{} {}", Node(this, id, kNoNode).tag_text(), style_name(node.style),
                         in_quotes(node.text()));
    } else {
      out += Node(this, id, kNoNode).tag_text();
      out += node.kind == Kind::mapping ? "mapping" : "sequence";
      for (NodeId child = node.first; child != kNoNode; child = nodes_[child].next) {
        out += fmt::format(" {}", child);
      }
    }
    out += '\n';
  }
  return out;
}

}  // namespace irsa::doc
