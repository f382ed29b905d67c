// One file of HCL (the language of Terraform) as a tree with the place of each part. The tree is
// syntax only: what blocks and functions mean, and what the values are, is known elsewhere
// (terraform/).
//
// A Body is the content of a file or of a block: attributes (`name = expression`) and blocks (`type
// "label" { … }`). Expressions are nodes that never change. The Tree owns them: pointers to them
// are valid as long as the tree lives, also after it is moved. Text that the file spells out is a
// view into the file's bytes, so the bytes must outlive the tree.
//
// Spans are byte ranges of the file on disk. A node's span contains the spans of its items, and two
// spans never overlap partly. One exception: the items of a template directive are between its
// markers. Parts that are absent are null or empty; they have no span.
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

/// The kind of an expression. The comments say what `items` holds, in this order.
enum class Kind : std::uint8_t {
  null,
  boolean,    ///< text is "true" or "false"
  number,     ///< text is as in the source: "1.50"
  text,       ///< a piece of literal text in a template; `text` is decoded
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
/// The operator as in the source: "&&".
[[nodiscard]] std::string_view to_string(Op op);

struct Expr {
  Kind kind;
  Op op = Op::none;
  bool flag = false;
  bool heredoc = false;      ///< of a string: `<<EOT` or `<<-EOT`
  std::uint16_t height = 1;  ///< levels of the tree, this one included; at most Limits::depth
  Span span;
  Span part;  ///< see Kind; for other kinds the same as `span`
  std::string_view text = {};
  std::string_view key_name = {};
  std::span<const Expr* const> items = {};

  [[nodiscard]] bool is_verbatim() const { return text.size() == span.size(); }
};
// A piece of kind `text` is one of three: bytes of the file as they are (is_verbatim()), or one
// escape sequence, or text that was changed into Unicode's normal form C. So every byte of a string
// has an exact place, although the string as a whole is written differently in the file.

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
  std::vector<Name> labels;  ///< decoded; the spans include the quotes
  Span span;                 ///< from the type to the closing brace
  Span header;               ///< type and labels
  Body body;
};

/// Why a file or an expression could not be read. Only the first mistake is reported.
struct SyntaxError {
  Span where;
  std::string message;  ///< one sentence, no final period
  std::string help;     ///< what to do; may be empty
  bool limit = false;   ///< it is only too large (limits.h)
};

/// Owns the expressions of one file, and text that is not in the file byte for byte.
class Tree {
 public:
  Tree() = default;
  Tree(Tree&&) noexcept = default;
  Tree& operator=(Tree&&) noexcept = default;
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  Body body;  ///< empty if there is an error
  std::optional<SyntaxError> error;

  /// For the parser. The items are copied.
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

/// The text of a string that has only literal text; nullopt for any other expression.
[[nodiscard]] std::optional<std::string> literal_text(const Expr& expr);

/// A reference as text: `module.eks.arn`, `var.x`. An index that is a literal number or string is
/// written `[0]`, `["a"]`. Empty for any other expression.
[[nodiscard]] std::string reference_text(const Expr& expr);

}  // namespace irsa::hcl
