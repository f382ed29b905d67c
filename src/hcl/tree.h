// One file of HCL (the language that Terraform is written in) as a tree that knows where everything
// stands. The tree knows the language only: what a block or a function means, and every value, is
// for others.
//
// A Body is what stands in a file or between the braces of a block: attributes (`name =
// expression`) and blocks (`type "label" { … }`). Expressions are nodes that never change once
// made; they lie in the Tree, and pointers to them stay valid as long as it does, also when it is
// moved. Text is a view into the file's bytes wherever the file spells it out: the bytes must
// outlive the tree.
//
// Spans are byte ranges of the file as it is on disk. They never overlap in part: a node's span
// holds the spans of its items, except that the items of a template directive stand between its
// markers. Absent parts are null or empty, never a span that means nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "source/span.h"

namespace irsa::hcl {

/// What an expression is. `items` is what the comment says, in this order.
enum class Kind : std::uint8_t {
  null,
  boolean,    ///< text is "true" or "false"
  number,     ///< text as it is written: "1.50"
  text,       ///< a piece of literal text: decoded in `text`. Inside of templates only
  string,     ///< quoted or heredoc: text pieces, interpolated expressions, directives. Always a
              ///< string; no item at all is ""
  wrapped,    ///< "${x}" alone: one item, which keeps its type
  variable,   ///< the first name of a reference: `var`, `local`, `each`, `aws_iam_role`: text
  attribute,  ///< x.name: item x; text is the name, `part` the dot and the name
  index,      ///< x[key], x.0: items x and key; `part` the brackets, or the dot and the number
  splat,      ///< x[*].a, x.*.a: items x and what is made of each element, in which
              ///< `splat_item` stands for the element; `part` the marker
  splat_item,
  call,          ///< f(a, b...): items the arguments; text is the name, `part` its place;
                 ///< flag: the last argument is expanded (`...`)
  unary,         ///< op is negate or logical_not; one item
  binary,        ///< op; two items
  conditional,   ///< c ? a : b, and %{ if c }a%{ else }b%{ endif }; three items
  parentheses,   ///< (x): one item
  tuple,         ///< [a, b]: the elements
  object,        ///< {k = v}: key, value, key, value …; a key that is a bare name is a `string`
                 ///< with one text piece
  for_tuple,     ///< [for k, v in c : e if p]: items c, e and perhaps p; text is the name of the
                 ///< value, `key_name` that of the key or empty
  for_object,    ///< {for k, v in c : ke => ve... if p}: items c, ke, ve and perhaps p;
                 ///< flag: `...`
  for_template,  ///< %{ for k, v in c }…%{ endfor }: items c and the body (a `string`)
};

enum class Op : std::uint8_t {
  none,
  negate,
  logical_not,
  multiply,
  divide,
  modulo,
  add,
  subtract,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
};
/// As it is written: "&&".
[[nodiscard]] std::string_view to_string(Op op);

struct Expr {
  Kind kind;
  Op op = Op::none;
  bool flag = false;
  bool heredoc = false;      ///< of a string: `<<EOT` or `<<-EOT`
  std::uint16_t height = 1;  ///< of the tree below and with it; limits.h keeps it small
  Span span;
  Span part;  ///< see Kind; where it says nothing, the same as span
  std::string_view text = {};
  std::string_view key_name = {};
  std::span<const Expr* const> items = {};

  [[nodiscard]] bool is_verbatim() const { return text.size() == span.size(); }
};
// Of `text` pieces: one piece is either spelled out by the file, byte for byte (is_verbatim()), or
// one escape sequence, or text that had to be brought into Unicode's form NFC. So every byte of a
// string has an exact place, though the string as a whole is written otherwise.

struct Name {
  std::string_view text;
  Span span;
};

struct Attribute {
  Name name;
  Span span;  ///< from the name to the end of the value
  const Expr* value;
};

struct Block;

struct Body {
  std::vector<Attribute> attributes;  ///< in the order of the file; each name once
  std::vector<Block> blocks;          ///< in the order of the file

  /// Null if there is none.
  [[nodiscard]] const Attribute* find(std::string_view name) const;
};

struct Block {
  Name type;
  std::vector<Name> labels;  ///< decoded; spans with the quotes
  Span span;                 ///< from the type to the closing brace
  Span header;               ///< type and labels
  Body body;
};

/// Why a file, or an expression, could not be read. One mistake is told, the first.
struct SyntaxError {
  Span where;
  std::string message;  ///< one sentence, no final period
  std::string help;     ///< what to do; may be empty
  bool limit = false;   ///< nothing is wrong with it but its size (limits.h)
};

/// Owns the expressions of one file, and the text that the file does not spell out.
class Tree {
 public:
  Tree() = default;
  Tree(Tree&&) noexcept = default;
  Tree& operator=(Tree&&) noexcept = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  Body body;  ///< empty if there is an error
  std::optional<SyntaxError> error;

  /// For those who build trees. The items are copied.
  Expr* make(Kind kind, Span span, std::span<const Expr* const> items = {});
  Expr* make(Kind kind, Span span, std::initializer_list<const Expr*> items) {
    return make(kind, span, std::span<const Expr* const>(items.begin(), items.size()));
  }
  std::string_view keep(std::string_view text) { return text_.keep(text); }
  [[nodiscard]] std::size_t size() const { return exprs_; }

 private:
  /// Expressions and their lists of items, which need no destructor.
  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
  std::size_t exprs_ = 0;
  Arena text_;
};

/// The text of a string that holds nothing but literal text; nullopt for any other expression.
[[nodiscard]] std::optional<std::string> literal_text(const Expr& expr);

/// A reference as a path of names: `module.eks.arn`, `var.x`. Index steps with a literal number or
/// string are named `[0]`, `["a"]`. Empty for anything else.
[[nodiscard]] std::string reference_text(const Expr& expr);

}  // namespace irsa::hcl
