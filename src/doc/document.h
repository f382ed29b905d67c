// One document of an input file, as a tree that knows where everything is written.
//
// The tree is the same for YAML and JSON and knows nothing of Kubernetes or IAM. Nodes are in one
// vector and refer to each other by index. A text is a view into the file if the file has exactly
// these bytes; else it is in the document's arena. A Document, and every view from it, is valid
// only as long as the file's bytes are: loaders copy what they keep into Facts.
//
// Kubernetes' reading rules are applied here and nowhere else: of equal keys the last one counts,
// `<<` merges, an alias stands for its anchor (the builder has refused cycles and alias bombs), and
// plain scalars have the YAML 1.1 types of go-yaml v2, which kubectl uses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "diag/fix.h"
#include "source/span.h"

namespace irsa::doc {

enum class Kind : std::uint8_t { scalar, sequence, mapping };

/// How a scalar is written. In JSON, strings are double_quoted and literals are plain.
enum class Style : std::uint8_t { plain, single_quoted, double_quoted, literal, folded };

/// The type of a node, as Kubernetes reads it.
enum class Type : std::uint8_t { null, boolean, integer, floating, string, sequence, mapping };

/// What a tag says that matters. `core` is any of `!!int`, `!!bool`, `!!null` and the like: the
/// type then follows from the text even when it is quoted. `!Ref` and other unknown tags are
/// `other`: Kubernetes ignores them (such a scalar is a string), CloudFormation does not
/// (tag_text() has it).
enum class Tag : std::uint8_t { none, string, binary, core, other };

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = 0xFFFFFFFF;

/// One of 64 bits, chosen by a key's text: equal keys have the same, most others another.
constexpr std::uint64_t key_bit(std::string_view key) {
  if (key.empty()) return 1;
  auto sum = static_cast<std::uint32_t>(key.size());
  for (const std::size_t at : {std::size_t{0}, key.size() / 2, key.size() - 1}) {
    sum = sum * 31 + static_cast<unsigned char>(key[at]);
  }
  return std::uint64_t{1} << ((sum * 0x9E3779B1U) >> 26);
}

struct RawNode {
  union {
    const char* data = nullptr;  ///< of a scalar
    std::uint64_t keys;          ///< of a mapping: key_bit() of each of its keys
  };
  union {
    std::uint32_t size = 0;   ///< of a scalar's text, in bytes
    std::uint32_t irregular;  ///< of a mapping: 1 if it has equal keys or merges, else 0
  };
  std::uint32_t begin = 0, end = 0;
  /// First child (of a mapping: key, value, key, value, …); of an alias, what it stands for.
  NodeId first = kNoNode;
  NodeId next = kNoNode;  ///< next sibling
  Kind kind = Kind::scalar;
  Style style = Style::plain;
  Tag tag = Tag::none;
  bool alias = false;  ///< `*name`: kind and children are those of the node it stands for

  /// Scalar: the decoded value. Of a plain key that is a boolean or a number: what Kubernetes makes
  /// of it (`on` is "true", `010` is "8").
  [[nodiscard]] std::string_view text() const { return {data, size}; }
  void set_text(std::string_view text) {
    data = text.data();
    size = static_cast<std::uint32_t>(text.size());  // limits.h keeps scalars far below that
  }
  /// May a mapping have this key? Most lookups end here.
  [[nodiscard]] bool may_have(std::string_view key) const {
    return (keys & key_bit(key)) != 0 || irregular != 0;
  }
  /// Is it `<<` as it must be written in YAML to merge?
  [[nodiscard]] bool is_merge_key() const {
    return kind == Kind::scalar && !alias && text() == "<<" &&
           ((tag == Tag::none && style == Style::plain) || tag == Tag::core);
  }
};
static_assert(sizeof(RawNode) == 32, "two to a cache line: documents have millions of them");

class Document;
class Items;
class Entries;

/// A place in the tree, or no place: looking something up in an absent node, or one of another
/// kind, gives an absent node, so that `doc.root()["spec"]["template"]` needs no checks in between.
/// Small, pass by value.
class Node {
 public:
  Node() = default;
  Node(const Document* document, NodeId id, NodeId key) : document_(document), id_(id), key_(key) {}

  explicit operator bool() const { return document_ != nullptr; }

  /// All of these need a present node.
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] Type type() const;
  [[nodiscard]] Style style() const;
  [[nodiscard]] Tag tag() const;
  [[nodiscard]] std::string_view tag_text() const;  ///< "!Sub", empty when there is none
  /// Where it is; of an alias, the alias itself (that is what one edits or looks at).
  [[nodiscard]] Span span() const;
  /// Of an alias the node that it stands for, at its place; else the node itself.
  [[nodiscard]] Node written() const;
  /// The key it is under, or its own span when it is not a mapping value.
  [[nodiscard]] Span key_span() const;
  [[nodiscard]] Node key() const;  ///< absent when it is not a mapping value
  [[nodiscard]] const Document& document() const { return *document_; }
  [[nodiscard]] NodeId id() const { return id_; }

  /// These give false, empty or absent for an absent node.
  [[nodiscard]] bool is_mapping() const;
  [[nodiscard]] bool is_sequence() const;
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] bool is_null() const;    ///< present and null
  [[nodiscard]] bool is_string() const;  ///< a scalar that Kubernetes reads as a string
  /// The decoded text of any scalar (also `true` or `12`); empty for anything else.
  [[nodiscard]] std::string_view text() const;
  /// Text and place of a scalar of type string; nullopt for anything else.
  [[nodiscard]] std::optional<Located<std::string_view>> string() const;
  /// Text and place of any scalar but null.
  [[nodiscard]] std::optional<Located<std::string_view>> scalar() const;

  /// The value under a key (merges applied, the last of equal keys); absent if there is none.
  [[nodiscard]] Node operator[](std::string_view key) const;
  /// Elements of a sequence; empty for anything else.
  [[nodiscard]] Items items() const;
  /// Entries of a mapping as Kubernetes sees it: each key once, merges applied. Empty for others.
  [[nodiscard]] Entries entries() const;

 private:
  friend class Entries;

  [[nodiscard]] const RawNode& raw() const;
  [[nodiscard]] const RawNode& resolved() const;  ///< of an alias, what it stands for
  [[nodiscard]] Node find(std::string_view key) const;

  const Document* document_ = nullptr;
  NodeId id_ = kNoNode;
  NodeId key_ = kNoNode;
};

/// The elements of a sequence, one after the other; nothing is copied.
class Items {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = const Node*;
    using reference = Node;

    Iterator() = default;
    Iterator(const Document* document, NodeId id) : document_(document), id_(id) {}
    Node operator*() const { return {document_, id_, kNoNode}; }
    Iterator& operator++();
    Iterator operator++(int);
    bool operator==(const Iterator& other) const { return id_ == other.id_; }

   private:
    const Document* document_ = nullptr;
    NodeId id_ = kNoNode;
  };

  Items() = default;
  Items(const Document* document, NodeId first) : first_(document, first) {}

  [[nodiscard]] Iterator begin() const { return first_; }
  [[nodiscard]] Iterator end() const { return {}; }
  [[nodiscard]] bool empty() const { return begin() == end(); }
  /// These go through the elements: for many, make a vector of them.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Node operator[](std::size_t index) const;
  // NOLINTNEXTLINE(google-explicit-constructor)
  operator std::vector<Node>() const { return {begin(), end()}; }

 private:
  Iterator first_;
};

struct Entry {
  Node key;
  Node value;
};

/// The entries of a mapping. Only where keys occur twice or are merged they are gathered first.
class Entries {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = const Entry*;
    using reference = Entry;

    Iterator() = default;
    Iterator(const Document* document, NodeId key) : document_(document), key_(key) {}
    explicit Iterator(const Entry* gathered) : gathered_(gathered) {}
    Entry operator*() const;
    Iterator& operator++();
    Iterator operator++(int);
    bool operator==(const Iterator& other) const {
      return key_ == other.key_ && gathered_ == other.gathered_;
    }

   private:
    const Document* document_ = nullptr;
    NodeId key_ = kNoNode;
    const Entry* gathered_ = nullptr;  // where the entries were gathered
  };

  Entries() = default;
  Entries(const Document* document, NodeId first_key) : document_(document), first_(first_key) {}
  explicit Entries(std::vector<Entry> gathered) : gathered_(std::move(gathered)) {}

  [[nodiscard]] Iterator begin() const {
    return gathered_.empty() ? Iterator(document_, first_) : Iterator(gathered_.data());
  }
  [[nodiscard]] Iterator end() const {
    return gathered_.empty() ? Iterator() : Iterator(gathered_.data() + gathered_.size());
  }
  [[nodiscard]] bool empty() const { return begin() == end(); }
  [[nodiscard]] Entry front() const { return *begin(); }
  /// These go through the entries.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Entry operator[](std::size_t index) const;

 private:
  const Document* document_ = nullptr;
  NodeId first_ = kNoNode;
  std::vector<Entry> gathered_;
};

/// The same key twice in one mapping.
struct DuplicateKey {
  std::string_view name;
  Span first;
  Span second;  ///< the later one, which counts
};

/// Why another program does not read a document that was read here.
struct Defect {
  Span where;
  std::string message = {};
  std::string help = {};
  std::optional<Edit> repair = {};  ///< what fixes it, if that is all there is to do
  /// The other program takes nothing more of the file: it ends with an error there.
  bool stops = false;
};

class Document {
 public:
  [[nodiscard]] Node root() const;  ///< absent for an empty document
  [[nodiscard]] FileId file() const { return file_; }
  /// Where a node is: in file(), except for a document that was put together from several.
  [[nodiscard]] FileId file_of(NodeId node) const {
    return node < files_.size() ? files_[node] : file_;
  }
  [[nodiscard]] bool is_json() const { return json_; }
  /// The bytes the document was read from: [begin, end) of the file.
  [[nodiscard]] Span extent() const { return {file_, begin_, end_}; }
  /// The bytes of extent(), and those of a span inside it. Empty where the file is not in memory:
  /// the frame of a streamed dump.
  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] std::string_view raw(Span span) const {
    if (span.file != file_ || span.begin < begin_ || span.begin - begin_ > source_.size())
      return {};
    return source_.substr(span.begin - begin_, span.size());
  }
  /// Of a document in a string of another one: the text that was read, the byte of the file for
  /// each byte of it and one more for its end, and, unless null, the same for what ends there.
  /// Views of what was read; nullptr for a document that is spelled out by its file.
  struct Decoded {
    std::string_view text = {};
    const std::uint32_t* positions = nullptr;
    const std::uint32_t* ends = nullptr;
  };
  [[nodiscard]] const Decoded* decoded_from() const {
    return from_.positions == nullptr ? nullptr : &from_;
  }
  [[nodiscard]] const std::vector<DuplicateKey>& duplicate_keys() const { return duplicates_; }
  /// Why a text that looks like JSON is not JSON although YAML reads it (a comma too many): kubectl
  /// accepts such a file, AWS does not.
  [[nodiscard]] const std::optional<Defect>& json_defect() const { return json_defect_; }
  /// Why kubectl does not read it although YAML allows it.
  [[nodiscard]] const std::optional<Defect>& kubectl_defect() const { return kubectl_defect_; }
  /// For a streamed JSON dump: the top-level member whose array this document is an element of
  /// ("RoleDetailList"); empty for a whole document.
  [[nodiscard]] std::string_view envelope() const { return envelope_; }
  /// Position in its stream, 0-based; documents that were skipped count.
  [[nodiscard]] std::uint32_t ordinal() const { return ordinal_; }
  /// Without the expressions that a template engine fills in: what they decide about or put in is
  /// not there, and equal keys may be in two branches.
  [[nodiscard]] bool is_template() const { return template_; }
  /// The template that Helm says the document comes from (`# Source: chart/templates/x.yaml`).
  [[nodiscard]] std::string_view helm_source() const { return helm_source_; }
  [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }
  /// The nodes as they are written, merges and equal keys as they are there: for doc/edit.
  [[nodiscard]] const RawNode& node(NodeId id) const { return nodes_[id]; }
  /// The tree as Kubernetes reads it, on one line, for tests: {a: 1, b: ["x", null]}. Strings are
  /// always in double quotes, whatever their style.
  [[nodiscard]] std::string dump() const;
  /// The tree as it is written, for tests: a line per node with place, style and text.
  [[nodiscard]] std::string dump_nodes() const;
  /// A copy that needs nothing else to stay alive.
  [[nodiscard]] Document clone() const;

 private:
  friend class Node;
  friend class Items;
  friend class Entries;
  friend class DocumentBuilder;

  FileId file_{};
  bool json_ = false;
  std::uint32_t begin_ = 0, end_ = 0;
  std::uint32_t ordinal_ = 0;
  std::string_view source_;
  Decoded from_;
  std::string_view envelope_;
  std::string_view helm_source_;
  std::vector<RawNode> nodes_;
  std::vector<FileId> files_;  // of each node; empty where all are in file_
  std::vector<std::pair<NodeId, std::string_view>> tag_texts_;  // in order; hardly any node has one
  std::vector<DuplicateKey> duplicates_;
  std::optional<Defect> json_defect_, kubectl_defect_;
  bool template_ = false;
  Arena decoded_;
};

// Asked millions of times in a run: to be compiled where they are used.

inline const RawNode& Node::raw() const { return document_->nodes_[id_]; }

inline const RawNode& Node::resolved() const {
  const RawNode& node = raw();
  return node.alias ? document_->nodes_[node.first] : node;
}

inline Kind Node::kind() const { return raw().kind; }
inline bool Node::is_mapping() const { return document_ != nullptr && kind() == Kind::mapping; }
inline bool Node::is_sequence() const { return document_ != nullptr && kind() == Kind::sequence; }
inline bool Node::is_scalar() const { return document_ != nullptr && kind() == Kind::scalar; }

inline std::string_view Node::text() const {
  return is_scalar() ? resolved().text() : std::string_view{};
}

inline Node Node::operator[](std::string_view key) const {
  if (!is_mapping()) return {};
  return resolved().may_have(key) ? find(key) : Node();
}

inline Items Node::items() const {
  return is_sequence() ? Items(document_, resolved().first) : Items();
}

inline Items::Iterator& Items::Iterator::operator++() {
  id_ = document_->nodes_[id_].next;
  return *this;
}

inline Items::Iterator Items::Iterator::operator++(int) {
  return std::exchange(*this, ++Iterator(*this));
}

inline Entry Entries::Iterator::operator*() const {
  if (gathered_ != nullptr) return *gathered_;
  return {Node(document_, key_, kNoNode), Node(document_, document_->nodes_[key_].next, key_)};
}

inline Entries::Iterator& Entries::Iterator::operator++() {
  if (gathered_ != nullptr) {
    ++gathered_;
  } else {
    key_ = document_->nodes_[document_->nodes_[key_].next].next;
  }
  return *this;
}

inline Entries::Iterator Entries::Iterator::operator++(int) {
  return std::exchange(*this, ++Iterator(*this));
}

}  // namespace irsa::doc
