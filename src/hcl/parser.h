// Makes a tree of tokens, by recursive descent. It stops at the first mistake: then every function
// returns null or false, and error() says what is wrong and where.
//
// It has three files: parse_body.cpp (attributes and blocks), parse_expression.cpp,
// parse_template.cpp (strings, heredocs, directives).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hcl/lexer.h"
#include "hcl/read.h"
#include "hcl/tree.h"

namespace irsa::hcl {

class Parser {
 public:
  Parser(Tree& tree, const Source& source, LexMode mode, const Limits& limits)
      : tree_(tree),
        source_(source),
        limits_(limits),
        lexed_(lex(source.text, mode, limits)),
        tokens_(lexed_.list) {}

  bool file_body(Body& body);
  const Expr* whole_expression();
  const Expr* whole_template();
  [[nodiscard]] const std::optional<SyntaxError>& error() const { return error_; }

 private:
  // Tokens. Newlines are skipped where they have no meaning.
  [[nodiscard]] std::size_t next_index() const;
  [[nodiscard]] const Token& peek() const { return tokens_[next_index()]; }
  const Token& read();
  [[nodiscard]] bool at(TokenType type) const { return peek().type == type; }
  [[nodiscard]] bool at_name(std::string_view name) const;
  [[nodiscard]] std::string_view text(const Token& token) const {
    return source_.text.substr(token.begin, token.end - token.begin);
  }
  [[nodiscard]] std::uint32_t previous_end() const {
    return next_ == 0 ? 0 : tokens_[next_ - 1].end;
  }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return source_.span(begin, end);
  }
  [[nodiscard]] Span span(const Token& token) const { return span(token.begin, token.end); }
  /// A token's text, as a view that lives as long as the tree.
  [[nodiscard]] std::string_view kept(const Token& token);

  std::nullptr_t fail(Span where, std::string message, std::string help = {});
  /// Fails at the next token. If the lexer refused that token, its message is used.
  std::nullptr_t fail_next(std::string message, std::string help = {});
  std::nullptr_t fail_limit(Span where, std::string message);

  class Deeper;    ///< adds one level of nesting while it lives
  class Newlines;  ///< sets whether newlines are tokens, while it lives

  /// parse_body.cpp
  bool body(Body& body, std::optional<Span> open);
  bool item(Body& body);
  bool attribute(Body& body, const Token& name, bool one_line);
  bool block(Body& body, const Token& type);
  bool label(Block& block);
  bool one_line_body(Body& body);

  /// parse_expression.cpp
  const Expr* expression();
  const Expr* binary(int lowest);
  const Expr* term_with_steps();
  const Expr* steps(const Expr* from, std::uint32_t begin);
  const Expr* dot_step(const Expr* from, std::uint32_t begin);
  const Expr* attribute_splat(const Expr* from, std::uint32_t begin, const Token& dot);
  const Expr* bracket_step(const Expr* from, std::uint32_t begin);
  const Expr* number_step(const Expr* from, std::uint32_t begin, const Token& dot);
  const Expr* term();
  const Expr* name_or_call();
  const Expr* call(const Token& name);
  const Expr* parentheses();
  const Expr* number(const Token& token);
  const Expr* tuple();
  const Expr* object();
  const Expr* for_expression(const Token& open);
  bool for_names(std::string_view& key, std::string_view& value);
  Expr* make(Kind kind, std::uint32_t begin, std::uint32_t end,
             std::span<const Expr* const> items = {});
  Expr* make(Kind kind, std::uint32_t begin, std::uint32_t end,
             std::initializer_list<const Expr*> items) {
    return make(kind, begin, end, std::span<const Expr* const>(items.begin(), items.size()));
  }

  /// parse_template.cpp
  struct Piece {
    std::string_view text;
    std::uint32_t begin, end;
  };
  struct Part {
    enum class Type : std::uint8_t {
      literal,
      interpolation,
      if_begin,
      if_else,
      if_end,
      for_begin,
      for_end,
    };
    Type type;
    std::uint32_t begin, end;
    std::vector<Piece> pieces = {};         ///< of a literal
    const Expr* expr = nullptr;             ///< interpolated, condition or collection
    std::string_view key = {}, value = {};  ///< the names that a `for` declares
  };
  const Expr* quoted_or_heredoc();
  bool collect(TokenType end, const Token& open, std::vector<Part>& parts);
  bool interpolation(const Token& open, std::vector<Part>& parts, bool& trim_next);
  bool directive(const Token& open, std::vector<Part>& parts, bool& trim_next);
  bool directive_head(const Token& open, const Token& keyword, Part& part);
  bool decode(const Token& token, std::vector<Piece>& pieces);
  bool decode_escape(const Token& token, std::size_t& at, std::vector<Piece>& pieces);
  const Expr* assemble(const std::vector<Part>& parts, std::size_t& at, std::uint32_t begin,
                       std::uint32_t end, bool nested);
  const Expr* assemble_directive(const std::vector<Part>& parts, std::size_t& at);
  const Expr* assemble_if(const std::vector<Part>& parts, std::size_t& at);
  const Expr* assemble_for(const std::vector<Part>& parts, std::size_t& at);
  bool add_text(const std::vector<Piece>& pieces, std::vector<const Expr*>& items);

  Tree& tree_;
  const Source& source_;
  Limits limits_;
  Tokens lexed_;
  const std::vector<Token>& tokens_;
  std::size_t next_ = 0;
  bool newlines_count_ = true;
  std::uint32_t depth_ = 0;
  std::optional<SyntaxError> error_;
};

class Parser::Deeper {
 public:
  explicit Deeper(Parser& parser) : parser_(parser) { ++parser_.depth_; }
  ~Deeper() { --parser_.depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  [[nodiscard]] bool too_deep() const;

 private:
  Parser& parser_;
};

class Parser::Newlines {
 public:
  Newlines(Parser& parser, bool count) : parser_(parser), before_(parser.newlines_count_) {
    parser_.newlines_count_ = count;
  }
  ~Newlines() { parser_.newlines_count_ = before_; }
  Newlines(const Newlines&) = delete;
  Newlines& operator=(const Newlines&) = delete;

 private:
  Parser& parser_;
  bool before_;
};

}  // namespace irsa::hcl
