// Where a rendered text comes from.
//
// Terraform source is evaluated, and the result is written as `terraform show -json` would print it
// (load/terraform/source). This text is in no file; thanks to it one set of loaders and rules
// serves source, plans and states. A SourceMap knows for each byte of such a text from which bytes
// of which file it was made. Everything up to the rules works with places in the rendered text.
// Places in the files are looked up when a finding is made or printed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa {

/// How a value came to where it is used: the arguments, variables and locals it was passed on
/// through, the place of use first.
struct WayStep {
  Span where;
  std::string text;  ///< "the local is used here"
  /// Where the value is taken from an argument of another block: `aws_iam_role.app.name`.
  struct Reference {
    Span where;
    std::string text;
  };
  std::optional<Reference> reference = {};
};
using Way = std::vector<WayStep>;

class SourceMap {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// A value or a key in the rendered text, from its first to behind its last byte; `place` is
  /// where the files say it. Nodes are added in the order of their beginnings, inner ones after
  /// outer ones; returns its number, for end_node().
  std::uint32_t begin_node(std::uint32_t begin, Span place, std::uint32_t way = kNone);
  void end_node(std::uint32_t node, std::uint32_t end) { nodes_[node].end = end; }
  /// The node, and all that will be added in it, depend on something that nobody says for sure: the
  /// default of a variable in a module that nothing in the input calls.
  void set_assumed(std::uint32_t node) { nodes_[node].assumed = true; }
  /// A part of a string, in order. `verbatim`: the file spells it out byte for byte. `assumed`: as
  /// above, of this part alone.
  void add_piece(std::uint32_t begin, std::uint32_t end, Span place, bool verbatim,
                 bool assumed = false);
  std::uint32_t add_way(Way way);

  /// What is in the rendered text for a value that is not known, ${…} and all, and how the
  /// files write it: an expression.
  /// `unset`: nothing in the input can tell it, only whoever gives a variable its value.
  void add_name(std::string rendered, std::string written, bool unset);
  /// The same of a whole string with such parts in it, which the files may write as one expression.
  void set_spelling(std::uint32_t node, std::string rendered, std::string written);

  /// Gives the files of all places other numbers.
  void renumber(const std::function<FileId(FileId)>& number_of);

  /// The place in the files; nullopt only if the map is empty.
  [[nodiscard]] std::optional<Span> place_of(Span rendered) const;
  /// Is it the whole of a value or a key, with or without its quotes, and not a part of one?
  [[nodiscard]] bool is_whole(Span rendered) const;
  /// Does what the files say of `part` make another part of `whole` as well? Who changes the one
  /// there changes the other.
  [[nodiscard]] bool is_repeated(Span whole, Span part) const;
  /// How the value that is there came there; nullptr if it is written where it is used.
  [[nodiscard]] const Way* way_of(Span rendered) const;
  /// The ways of all that is inside, each once.
  [[nodiscard]] std::vector<const Way*> ways_in(Span rendered) const;
  /// Does something that is there, or what is around it, depend on that?
  [[nodiscard]] bool is_assumed(Span rendered) const;
  /// Does it hold a value that is unset (see add_name())?
  [[nodiscard]] bool has_unset(std::string_view text) const;
  /// Calls `visit` with the values and keys around `near` and where the files say them, the nearest
  /// first: those in one value, then those in the value around it. Stops at `true`.
  void for_each_around(Span near,
                       const std::function<bool(Span rendered, Span place)>& visit) const;
  /// A message about what is there, with everything in it as the files write it.
  [[nodiscard]] std::string as_written(std::string message, Span rendered) const;

 private:
  struct Node {
    std::uint32_t begin, end;
    std::uint32_t outer;  ///< the node around it, or kNone
    std::uint32_t way;
    Span place;
    bool assumed = false;
    std::uint32_t spelling = kNone;
  };
  struct Spelling {
    std::string rendered, written;
  };
  struct Piece {
    std::uint32_t begin, end;
    Span place;
    bool verbatim;
    bool assumed = false;
  };
  [[nodiscard]] const Node* node_around(std::uint32_t begin, std::uint32_t end) const;
  [[nodiscard]] const Piece* piece_at(std::uint32_t offset) const;

  std::vector<Node> nodes_;
  std::vector<Piece> pieces_;
  std::vector<Way> ways_;
  std::vector<Spelling> spellings_;
  struct Name {
    std::string written;
    bool unset;
  };
  std::map<std::string, Name, std::less<>> names_;
};

}  // namespace irsa
