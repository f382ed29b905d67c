// The only way to make a Document. Readers report what they find, in order and with exact places;
// the builder links the tree, checks the limits, and refuses what Kubernetes refuses in any syntax
// (cycles, alias bombs, keys that are not scalars).
//
// Places are byte offsets into SourceText::text. Every call returns false once the document has
// failed: then the reader stops, and error() says why.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/document.h"
#include "doc/limits.h"
#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

/// An anchor's number, as the reader counts them; 0 is none. A number stands for one node only.
using AnchorId = std::uint32_t;

struct Properties {
  AnchorId anchor = 0;
  std::string_view tag = {};  ///< full form for core tags (tag:yaml.org,2002:str), else as written
};

class DocumentBuilder {
 public:
  explicit DocumentBuilder(const Limits& limits) : limits_(limits) {}
  void set_limits(const Limits& limits) { limits_ = limits; }
  DocumentBuilder(const DocumentBuilder&) = delete;
  DocumentBuilder& operator=(const DocumentBuilder&) = delete;

  /// Forgets everything and begins a document. Memory is kept for it.
  void start(const SourceText& source, bool json);

  /// The source turned out to end at byte `length`, where what was read ends.
  void cut_source(std::size_t length);

  /// What was read is another spelling of `written`, byte for byte as long: scalars become views of
  /// that. `restored` says what a scalar is there that is not a view of the source.
  void set_written(std::string_view written,
                   const std::function<std::string(std::string_view)>& restored);

  /// `value` may be a view into the source text; anything else is copied, or, when the source
  /// spells it out at byte `verbatim`, replaced by a view of that.
  bool scalar(std::size_t begin, std::size_t end, std::string_view value, std::size_t verbatim,
              Style style, const Properties& properties = {});
  /// What most scalars are: without properties, and spelled out by the source, perhaps in quotes.
  bool written(std::size_t begin, std::size_t end, Style style);
  bool begin_mapping(std::size_t begin, const Properties& properties = {});
  bool end_mapping(std::size_t end);
  bool begin_sequence(std::size_t begin, const Properties& properties = {});
  bool end_sequence(std::size_t end);
  bool alias(std::size_t begin, std::size_t end, AnchorId anchor);

  /// Marks the document as failed; the first failure stays. Always returns false.
  bool fail(ReadError::Kind kind, std::size_t begin, std::size_t end, std::string message,
            std::string help = {});
  /// The same for text with {{ }} that is not YAML until a template engine has run over it.
  bool fail_template(std::size_t begin);

  /// The same for a bracket whose end is missing: the innermost one that is open. False, and no
  /// failure, when there is none.
  bool fail_unclosed();

  /// Would the next node be a mapping's key?
  [[nodiscard]] bool at_key() const {
    return !stack_.empty() && stack_.back().kind == Kind::mapping &&
           stack_.back().children % 2 == 0;
  }
  /// Is there a root, and everything closed?
  [[nodiscard]] bool complete() const { return stack_.empty() && !document_.nodes_.empty(); }
  [[nodiscard]] std::size_t depth() const { return stack_.size(); }
  [[nodiscard]] const std::optional<ReadError>& error() const { return error_; }
  [[nodiscard]] const SourceText& source() const { return source_; }

  /// The nodes that follow are in this file; places are those of that file.
  void stand_in(FileId file) { standing_ = file; }
  void set_ordinal(std::uint32_t ordinal) { document_.ordinal_ = ordinal; }
  void set_envelope(std::string_view member) {
    document_.envelope_ = document_.decoded_.keep(member);
  }
  void set_json_defect(const ReadError& error) {
    document_.json_defect_ = {error.where, error.message, error.help};
  }
  void set_kubectl_defect(Defect defect) { document_.kubectl_defect_ = std::move(defect); }
  void set_template() { document_.template_ = true; }
  void set_helm_source(std::string_view path) { document_.helm_source_ = path; }

  /// The document as far as it was read; whole only if there is no error(). Valid until start().
  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] Document take();
  /// The places of all scalars read so far, in order; for finding comments.
  [[nodiscard]] const std::vector<RawNode>& nodes() const { return document_.nodes_; }

 private:
  struct Frame {
    NodeId node;
    Kind kind;
    NodeId last = kNoNode;  ///< the newest child
    std::uint32_t children = 0;
    AnchorId anchor = 0;
    std::uint32_t height = 1;       ///< of the tree below, with aliases followed
    std::uint64_t alias_nodes = 0;  ///< in it so far, nodes reached through aliases
    bool check_keys = false;        ///< Two keys have the same bit, or something is merged.
  };
  /// What an anchor stands for.
  struct Target {
    NodeId node = kNoNode;
    bool complete = false;
    std::uint64_t visits = 0;  ///< nodes in it, with aliases followed
    std::uint32_t height = 0;
  };

  void note_file(NodeId id);
  NodeId add(const RawNode& node);
  bool has_room(std::size_t begin, std::string_view value);
  bool put(RawNode& node, std::size_t begin, std::size_t end);
  bool begin_collection(Kind kind, std::size_t begin, const Properties& properties);
  bool end_collection(std::size_t end);
  bool limit_reached(std::size_t begin, const char* what, std::uint64_t limit);
  void set_tag(RawNode& node, std::string_view tag);
  bool decode_binary(RawNode& node);
  void note_number(const RawNode& node, std::size_t begin, std::size_t end);
  bool convert_key(RawNode& node, std::size_t begin, std::size_t end);
  bool take_key(RawNode& node, std::size_t begin, std::size_t end);
  void note_key(std::string_view key);
  void count_child(std::uint64_t alias_nodes, std::uint32_t height);
  bool check_merge(NodeId key, NodeId value);
  [[nodiscard]] const RawNode& resolved(NodeId id) const;
  bool check_keys(NodeId mapping);
  void note_duplicate(NodeId mapping, NodeId first, NodeId second);
  std::string_view view_or_keep(std::string_view value, std::size_t verbatim);
  Target& target(AnchorId anchor);

  Limits limits_;
  SourceText source_;
  Document document_;
  FileId standing_{};
  std::vector<Frame> stack_;
  std::vector<Target> targets_;
  std::vector<NodeId> keys_;       // scratch
  std::uint64_t alias_nodes_ = 0;  // reached through aliases
  std::optional<ReadError> error_;
};

}  // namespace irsa::doc
