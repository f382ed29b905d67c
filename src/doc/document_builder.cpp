#include "doc/document_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "doc/scalar_type.h"

namespace irsa::doc {

namespace {

constexpr std::string_view kCorePrefix = "tag:yaml.org,2002:";

/// The share of nodes reached through aliases that go-yaml v2 puts up with (decode.go,
/// allowedAliasRatio): nearly all in small documents, a tenth in huge ones.
double allowed_alias_share(std::uint64_t visits) {
  constexpr double kLow = 400'000, kHigh = 4'000'000;
  const auto count = static_cast<double>(visits);
  if (count <= kLow) return 0.99;
  if (count >= kHigh) return 0.10;
  return 0.99 - 0.89 * (count - kLow) / (kHigh - kLow);
}

std::uint64_t add_saturating(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
  return std::min(kMost, a + b);
}

RawNode scalar_node(const SourceText& source, std::size_t begin, std::size_t end, Style style) {
  return {.data = nullptr,
          .size = 0,
          .begin = source.place(begin),
          .end = source.place_end(end),
          .style = style};
}

}  // namespace

void DocumentBuilder::start(const SourceText& source, bool json) {
  source_ = source;
  document_.file_ = source.file;
  document_.json_ = json;
  document_.begin_ = source.place(0);
  document_.end_ = source.place_end(source.text.size());
  document_.ordinal_ = 0;
  document_.source_ = source.positions == nullptr
                          ? source.text
                          : source.original.substr(0, document_.end_ - document_.begin_);
  document_.from_ = {source.text, source.positions, source.ends};
  document_.envelope_ = {};
  document_.helm_source_ = {};
  document_.nodes_.clear();
  document_.files_.clear();
  standing_ = source.file;
  document_.tag_texts_.clear();
  document_.duplicates_.clear();
  document_.json_defect_.reset();
  document_.kubectl_defect_.reset();
  document_.template_ = false;
  document_.decoded_.clear();
  stack_.clear();
  targets_.clear();
  alias_nodes_ = 0;
  error_.reset();
}

void DocumentBuilder::cut_source(std::size_t length) {
  source_.text = source_.text.substr(0, length);
  document_.end_ = source_.place_end(length);
  document_.source_ = document_.source_.substr(0, document_.end_ - document_.begin_);
  document_.from_.text = source_.text;
}

void DocumentBuilder::set_written(std::string_view written,
                                  const std::function<std::string(std::string_view)>& restored) {
  const std::string_view read = source_.text;
  written = written.substr(0, read.size());
  for (RawNode& node : document_.nodes_) {
    if (node.kind != Kind::scalar || node.alias) continue;
    const std::string_view text = node.text();
    const bool is_view = text.data() >= read.data() && text.data() < read.data() + read.size();
    if (is_view) {
      node.set_text(
          written.substr(static_cast<std::size_t>(text.data() - read.data()), text.size()));
    } else {
      node.set_text(document_.decoded_.keep(restored(text)));
    }
  }
  source_.text = written;
  document_.from_.text = written;
  if (source_.positions == nullptr) document_.source_ = written;
}

Document DocumentBuilder::take() { return std::exchange(document_, Document()); }

bool DocumentBuilder::fail(ReadError::Kind kind, std::size_t begin, std::size_t end,
                           std::string message, std::string help) {
  if (error_) return false;
  const std::size_t size = source_.text.size();
  begin = std::min(begin, size);
  end = std::clamp(end, begin, size);
  error_ = ReadError{kind, source_.span(begin, end), std::move(message), std::move(help),
                     source_.extent()};
  return false;
}

bool DocumentBuilder::fail_template(std::size_t begin) {
  return fail(ReadError::Kind::template_source, begin, begin + 2,
              fmt::format("this looks like a template that was not rendered: '{}' is not YAML",
                          source_.text.substr(begin, 2)),
              "check the output of the template engine, for example of `helm template`");
}

bool DocumentBuilder::fail_unclosed() {
  const auto bracket = [&](const RawNode& node) {
    const std::string_view text = document_.source_;
    const std::size_t at = node.begin - document_.begin_;
    return at < text.size() && (text[at] == '{' || text[at] == '[') ? text[at] : '\0';
  };
  for (auto frame = stack_.rbegin(); frame != stack_.rend() && !error_; ++frame) {
    const RawNode& node = document_.nodes_[frame->node];
    if (bracket(node) == '\0') continue;
    error_ = ReadError{ReadError::Kind::yaml_syntax,
                       {source_.file, node.begin, node.begin + 1},
                       fmt::format("this '{}' is never closed", bracket(node)),
                       "close it; or the file may have been cut off",
                       source_.extent()};
  }
  return error_.has_value();
}

bool DocumentBuilder::limit_reached(std::size_t begin, const char* what, std::uint64_t limit) {
  return fail(ReadError::Kind::limit, begin, begin + 1, fmt::format(fmt::runtime(what), limit),
              "nothing of this document was checked; split it up if it is meant to be this large");
}

std::string_view DocumentBuilder::view_or_keep(std::string_view value, std::size_t verbatim) {
  const std::string_view text = source_.text;
  if (value.data() >= text.data() && value.data() + value.size() <= text.data() + text.size()) {
    return value;
  }
  if (verbatim <= text.size() && text.substr(verbatim, value.size()) == value) {
    return text.substr(verbatim, value.size());
  }
  return document_.decoded_.keep(value);
}

DocumentBuilder::Target& DocumentBuilder::target(AnchorId anchor) {
  if (targets_.size() <= anchor) targets_.resize(anchor + 1);
  return targets_[anchor];
}

/// The tag of the node that will be added next.
void DocumentBuilder::set_tag(RawNode& node, std::string_view tag) {
  const auto keep = [&](std::string_view text) {
    document_.tag_texts_.emplace_back(static_cast<NodeId>(document_.nodes_.size()),
                                      document_.decoded_.keep(text));
  };
  if (tag == "!") {  // text, whatever it looks like
    node.tag = Tag::string;
    return keep(tag);
  }
  if (tag.substr(0, kCorePrefix.size()) != kCorePrefix) {
    node.tag = Tag::other;
    return keep(tag);
  }
  tag.remove_prefix(kCorePrefix.size());
  keep(fmt::format("!!{}", tag));
  constexpr std::string_view kResolved[] = {"int", "bool", "null", "float", "timestamp", "merge"};
  if (tag == "str") {
    node.tag = Tag::string;
  } else if (tag == "binary") {
    node.tag = Tag::binary;
  } else if (std::find(std::begin(kResolved), std::end(kResolved), tag) != std::end(kResolved)) {
    node.tag = Tag::core;
  } else {
    node.tag = Tag::other;
  }
}

/// Only documents that were put together are in several files: this is kept out of the way.
[[gnu::noinline]] void DocumentBuilder::note_file(NodeId id) {
  document_.files_.resize(id, document_.file_);
  document_.files_.push_back(standing_);
}

[[gnu::always_inline]] inline NodeId DocumentBuilder::add(const RawNode& node) {
  const auto id = static_cast<NodeId>(document_.nodes_.size());
  document_.nodes_.push_back(node);
  if (standing_ != document_.file_ || !document_.files_.empty()) [[unlikely]]
    note_file(id);
  if (!stack_.empty()) {
    Frame& frame = stack_.back();
    (frame.last == kNoNode ? document_.nodes_[frame.node].first
                           : document_.nodes_[frame.last].next) = id;
    frame.last = id;
    ++frame.children;
  }
  return id;
}

/// What children that are no scalars add to the container that is open.
inline void DocumentBuilder::count_child(std::uint64_t alias_nodes, std::uint32_t height) {
  if (stack_.empty()) return;
  Frame& frame = stack_.back();
  frame.alias_nodes = add_saturating(frame.alias_nodes, alias_nodes);
  frame.height = std::max(frame.height, height + 1);
}

bool DocumentBuilder::decode_binary(RawNode& node) {
  const auto bytes = decode_base64(node.text());
  if (!bytes) return false;
  node.set_text(document_.decoded_.keep(*bytes));
  return true;
}

/// Kubernetes makes JSON of everything, which has no infinity.
inline void DocumentBuilder::note_number(const RawNode& node, std::size_t begin, std::size_t end) {
  const std::string_view text = node.text();
  if (text.size() < 4 || text.size() > 5 || text[text.size() - 4] != '.') return;
  const bool plain = node.tag == Tag::none && node.style == Style::plain;
  const char last = static_cast<char>(text.back() | 0x20);
  if ((!plain && node.tag != Tag::core) || (last != 'n' && last != 'f')) return;
  if (document_.json_ || document_.kubectl_defect_ || plain_type(text) != Type::floating) return;
  document_.kubectl_defect_ = {
      .where = source_.span(begin, end),
      .message = fmt::format("kubectl refuses the number '{}', which JSON cannot express", text),
      .help = "put quotes around it if it is meant to be text",
      .stops = true};
}

/// A plain key that may be no string: gives it the text that Kubernetes makes of it.
bool DocumentBuilder::convert_key(RawNode& node, std::size_t begin, std::size_t end) {
  const std::string_view written = node.text();
  if (plain_type(written) == Type::null) {
    return fail(
        ReadError::Kind::yaml_syntax, begin, std::max(end, begin + 1),
        written.empty() ? "there is no key before this ':'" : "a key cannot be null",
        "Kubernetes accepts only strings, numbers and booleans as keys; put quotes around it");
  }
  if (const auto converted = key_as_string(written); converted && *converted != written) {
    node.set_text(document_.decoded_.keep(*converted));
  }
  return true;
}

/// A scalar at the place of a key.
inline bool DocumentBuilder::take_key(RawNode& node, std::size_t begin, std::size_t end) {
  const bool plain = node.tag == Tag::none && node.style == Style::plain;
  const bool may_convert =
      (plain || node.tag == Tag::core) && !document_.json_ && may_be_typed(node.text());
  if (may_convert && !convert_key(node, begin, end)) return false;
  if (node.is_merge_key()) stack_.back().check_keys = true;
  note_key(node.text());
  return true;
}

/// A key of the mapping that is open.
inline void DocumentBuilder::note_key(std::string_view key) {
  Frame& frame = stack_.back();
  std::uint64_t& keys = document_.nodes_[frame.node].keys;
  const std::uint64_t bit = key_bit(key);
  frame.check_keys = frame.check_keys || (keys & bit) != 0;
  keys |= bit;
}

/// May this scalar be added?
inline bool DocumentBuilder::has_room(std::size_t begin, std::string_view value) {
  if (error_) return false;
  if (document_.nodes_.size() >= limits_.nodes) {
    return limit_reached(begin, "the document has more than {} values", limits_.nodes);
  }
  if (value.size() > limits_.scalar_bytes) {
    return limit_reached(begin, "this value is longer than {} bytes", limits_.scalar_bytes);
  }
  return true;
}

inline bool DocumentBuilder::put(RawNode& node, std::size_t begin, std::size_t end) {
  if (at_key()) {
    if (!take_key(node, begin, end)) return false;
  } else {
    note_number(node, begin, end);
  }
  add(node);
  return true;
}

bool DocumentBuilder::written(std::size_t begin, std::size_t end, Style style) {
  const std::size_t quote = style == Style::plain ? 0 : 1;
  const std::string_view value = source_.text.substr(begin + quote, end - begin - 2 * quote);
  if (!has_room(begin, value)) return false;
  RawNode node = scalar_node(source_, begin, end, style);
  node.set_text(value);
  return put(node, begin, end);
}

bool DocumentBuilder::scalar(std::size_t begin, std::size_t end, std::string_view value,
                             std::size_t verbatim, Style style, const Properties& properties) {
  if (!has_room(begin, value)) return false;
  RawNode node = scalar_node(source_, begin, end, style);
  node.set_text(view_or_keep(value, verbatim));
  if (!properties.tag.empty()) set_tag(node, properties.tag);
  if (node.tag == Tag::core) {
    const std::string_view tag = properties.tag.substr(kCorePrefix.size());
    if (!fits_tag(tag, value)) {
      return fail(ReadError::Kind::yaml_syntax, begin, end,
                  fmt::format("this is not a !!{}, although its tag says so", tag),
                  "remove the tag");
    }
  }
  if (node.tag == Tag::binary && !decode_binary(node)) {
    return fail(ReadError::Kind::yaml_syntax, begin, end, "the value of !!binary is not base64");
  }
  const auto id = static_cast<NodeId>(document_.nodes_.size());
  if (!put(node, begin, end)) return false;
  if (properties.anchor != 0) target(properties.anchor) = {id, true, 1, 0};
  return true;
}

bool DocumentBuilder::begin_mapping(std::size_t begin, const Properties& properties) {
  return begin_collection(Kind::mapping, begin, properties);
}

bool DocumentBuilder::begin_sequence(std::size_t begin, const Properties& properties) {
  return begin_collection(Kind::sequence, begin, properties);
}

bool DocumentBuilder::begin_collection(Kind kind, std::size_t begin, const Properties& properties) {
  if (error_) return false;
  if (at_key()) {
    if (source_.text.substr(begin, 2) == "{{") return fail_template(begin);
    return fail(
        ReadError::Kind::yaml_syntax, begin, begin + 1,
        kind == Kind::mapping ? "a mapping cannot be a key" : "a list cannot be a key",
        "Kubernetes accepts only strings, numbers and booleans as keys; put quotes around it");
  }
  if (document_.nodes_.size() >= limits_.nodes) {
    return limit_reached(begin, "the document has more than {} values", limits_.nodes);
  }
  if (stack_.size() >= limits_.depth) {
    return limit_reached(begin, "values are nested more than {} deep", limits_.depth);
  }
  RawNode node{.keys = 0,
               .irregular = 0,
               .begin = source_.place(begin),
               .end = source_.place(begin),
               .kind = kind};
  if (!properties.tag.empty()) set_tag(node, properties.tag);
  const NodeId id = add(node);
  stack_.push_back({.node = id, .kind = kind, .anchor = properties.anchor});
  if (properties.anchor != 0) target(properties.anchor) = {id, false, 0, 0};
  return true;
}

bool DocumentBuilder::end_mapping(std::size_t end) {
  if (error_ || (stack_.back().check_keys && !check_keys(stack_.back().node))) return false;
  return end_collection(end);
}

bool DocumentBuilder::end_sequence(std::size_t end) { return !error_ && end_collection(end); }

bool DocumentBuilder::end_collection(std::size_t end) {
  const Frame frame = stack_.back();
  stack_.pop_back();
  document_.nodes_[frame.node].end = source_.place_end(end);
  if (frame.anchor != 0) {
    const std::uint64_t nodes = document_.nodes_.size() - frame.node;
    const std::uint64_t visits = add_saturating(nodes, frame.alias_nodes);
    target(frame.anchor) = {frame.node, true, visits, frame.height};
  }
  count_child(frame.alias_nodes, frame.height);
  return true;
}

bool DocumentBuilder::alias(std::size_t begin, std::size_t end, AnchorId anchor) {
  if (error_) return false;
  const Target& meant = target(anchor);
  if (!meant.complete) {
    return fail(ReadError::Kind::yaml_syntax, begin, end,
                "this alias is inside the value that it refers to",
                "a value cannot contain itself");
  }
  if (at_key() && document_.nodes_[meant.node].kind != Kind::scalar) {
    return fail(ReadError::Kind::yaml_syntax, begin, end,
                "this alias refers to a mapping or a list, which cannot be a key");
  }
  if (document_.nodes_.size() >= limits_.nodes) {
    return limit_reached(begin, "the document has more than {} values", limits_.nodes);
  }
  if (stack_.size() + meant.height > limits_.depth) {
    return limit_reached(begin, "values are nested more than {} deep, aliases followed",
                         limits_.depth);
  }
  alias_nodes_ = add_saturating(alias_nodes_, meant.visits);
  const std::uint64_t visits = add_saturating(document_.nodes_.size() + 1, alias_nodes_);
  // The same rule and numbers as go-yaml's, so that what kubectl reads is read.
  if (alias_nodes_ > 100 && visits > 1000 &&
      static_cast<double>(alias_nodes_) / static_cast<double>(visits) >
          allowed_alias_share(visits)) {
    return fail(ReadError::Kind::limit, begin, end, "aliases make this document too large to read",
                "kubectl refuses it as well (excessive aliasing)");
  }
  if (at_key()) {
    stack_.back().check_keys = true;
    note_key(document_.nodes_[meant.node].text());
  }
  add({.data = nullptr,
       .size = 0,
       .begin = source_.place(begin),
       .end = source_.place_end(end),
       .first = meant.node,
       .kind = document_.nodes_[meant.node].kind,
       .alias = true});
  count_child(meant.visits, meant.height);
  return true;
}

/// The node, or what it stands for.
const RawNode& DocumentBuilder::resolved(NodeId id) const {
  const RawNode& node = document_.nodes_[id];
  return node.alias ? document_.nodes_[node.first] : node;
}

bool DocumentBuilder::check_merge(NodeId key, NodeId value) {
  const RawNode& node = resolved(value);
  if (node.kind == Kind::mapping) return true;
  bool good = node.kind == Kind::sequence;
  for (NodeId item = node.first; good && item != kNoNode; item = document_.nodes_[item].next) {
    good = document_.nodes_[item].kind == Kind::mapping;
  }
  if (good) return true;
  const RawNode& at = document_.nodes_[key];
  error_ = ReadError{ReadError::Kind::yaml_syntax,
                     {source_.file, at.begin, at.end},
                     "'<<' needs a mapping, or a list of mappings, to merge",
                     "",
                     source_.extent()};
  return false;
}

void DocumentBuilder::note_duplicate(NodeId mapping, NodeId first, NodeId second) {
  document_.nodes_[mapping].irregular = 1;
  const RawNode& a = document_.nodes_[first];
  const RawNode& b = document_.nodes_[second];
  document_.duplicates_.push_back(
      {resolved(second).text(), {source_.file, a.begin, a.end}, {source_.file, b.begin, b.end}});
}

/// Finds equal keys and merges of a mapping that ends.
bool DocumentBuilder::check_keys(NodeId mapping) {
  const std::vector<RawNode>& nodes = document_.nodes_;
  const auto text = [&](NodeId key) { return resolved(key).text(); };
  keys_.clear();
  for (NodeId key = nodes[mapping].first; key != kNoNode; key = nodes[nodes[key].next].next) {
    const RawNode& node = nodes[key];
    if (!document_.json_ && node.is_merge_key()) {
      document_.nodes_[mapping].irregular = 1;
      if (!check_merge(key, node.next)) return false;
    } else {
      keys_.push_back(key);
    }
  }
  constexpr std::size_t kFew = 12;
  if (keys_.size() <= kFew) {
    for (std::size_t later = 1; later < keys_.size(); ++later) {
      for (std::size_t first = 0; first < later; ++first) {
        if (text(keys_[first]) != text(keys_[later])) continue;
        note_duplicate(mapping, keys_[first], keys_[later]);
        break;
      }
    }
    return true;
  }
  // Node ids grow with the place in the file, so that of equal keys the first comes first.
  std::sort(keys_.begin(), keys_.end(), [&](NodeId a, NodeId b) {
    const int order = text(a).compare(text(b));
    return order != 0 ? order < 0 : a < b;
  });
  const auto known = static_cast<std::ptrdiff_t>(document_.duplicates_.size());
  for (std::size_t first = 0, i = 1; i < keys_.size(); ++i) {
    if (text(keys_[i]) == text(keys_[first])) {
      note_duplicate(mapping, keys_[first], keys_[i]);
    } else {
      first = i;
    }
  }
  std::sort(document_.duplicates_.begin() + known, document_.duplicates_.end(),
            [](const DuplicateKey& a, const DuplicateKey& b) { return a.second < b.second; });
  return true;
}

}  // namespace irsa::doc
