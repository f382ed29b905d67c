#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "hcl/parser.h"

namespace irsa::hcl {

std::size_t Parser::next_index() const {
  std::size_t i = next_;
  if (!newlines_count_) {
    while (tokens_[i].type == TokenType::newline) ++i;
  }
  return i;
}

const Token& Parser::read() {
  const std::size_t i = next_index();
  const Token& token = tokens_[i];
  next_ = i;
  if (token.type != TokenType::end && token.type != TokenType::invalid) ++next_;
  return token;
}

bool Parser::at_name(std::string_view name) const {
  const Token& token = peek();
  return token.type == TokenType::name && text(token) == name;
}

std::string_view Parser::kept(const Token& token) {
  return source_.places == nullptr ? text(token) : tree_.keep(text(token));
}

std::nullptr_t Parser::fail(Span where, std::string message, std::string help) {
  if (!error_) error_ = SyntaxError{where, std::move(message), std::move(help), false};
  return nullptr;
}

std::nullptr_t Parser::fail_limit(Span where, std::string message) {
  if (!error_) error_ = SyntaxError{where, std::move(message), {}, true};
  return nullptr;
}

std::nullptr_t Parser::fail_next(std::string message, std::string help) {
  const Token& token = peek();
  if (token.type != TokenType::invalid)
    return fail(span(token), std::move(message), std::move(help));
  if (!error_) {
    const LexError& why = lexed_.error;
    error_ = SyntaxError{span(token), std::string(why.message), std::string(why.help), why.limit};
  }
  return nullptr;
}

bool Parser::Deeper::too_deep() const {
  if (parser_.depth_ <= parser_.limits_.depth) return false;
  parser_.fail_limit(parser_.span(parser_.peek()), "this is nested too deeply");
  return true;
}

bool Parser::file_body(Body& result) { return body(result, std::nullopt); }

/// `open`: the brace that the body is behind; none for a file.
bool Parser::body(Body& result, std::optional<Span> open) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return false;
  std::unordered_set<std::string_view> names;
  while (true) {
    switch (peek().type) {
      case TokenType::newline: read(); break;
      case TokenType::name: {
        const std::size_t before = result.attributes.size();
        if (!item(result)) return false;
        if (result.attributes.size() == before) break;
        const Name& name = result.attributes.back().name;
        if (!names.insert(name.text).second) {
          fail(name.span, fmt::format("{} is set twice in this block", quoted(name.text)),
               "Remove one of them.");
          return false;
        }
        break;
      }
      case TokenType::end:
        if (!open) return true;
        fail(*open, "the block that begins here is not closed", "Add the missing closing brace.");
        return false;
      case TokenType::close_brace:
        if (open) {
          read();
          return true;
        }
        fail_next("a closing brace too many");
        return false;
      case TokenType::open_quote:
        fail_next("the name of an argument is in quotes",
                  "Write the name without quotes; only labels of blocks and keys of objects have "
                  "them.");
        return false;
      default: fail_next("an argument (name = value) or a block is expected here"); return false;
    }
  }
}

bool Parser::item(Body& result) {
  const Token name = read();
  switch (peek().type) {
    case TokenType::equals: return attribute(result, name, false);
    case TokenType::open_quote:
    case TokenType::open_brace:
    case TokenType::name: return block(result, name);
    case TokenType::invalid: return fail_next({}) != nullptr;
    default:
      return fail(span(name), "an argument (name = value) or a block is expected here",
                  "An argument is set with an equals sign.") != nullptr;
  }
}

bool Parser::attribute(Body& result, const Token& name, bool one_line) {
  read();  // =
  const Expr* value = expression();
  if (value == nullptr) return false;
  const std::uint32_t end = previous_end();
  if (!one_line) {
    if (!at(TokenType::newline) && !at(TokenType::end)) {
      return fail_next(at(TokenType::comma) ? "a comma follows this argument"
                                            : "the line should end after this argument",
                       "Arguments of a block are separated by line ends.") != nullptr;
    }
    read();
  }
  result.attributes.push_back({{kept(name), span(name)}, span(name.begin, end), value});
  return true;
}

bool Parser::label(Block& block) {
  const Token open = peek();
  if (open.type == TokenType::name) {
    read();
    block.labels.push_back({kept(open), span(open)});
    return true;
  }
  read();
  std::string value;
  while (true) {
    const Token token = peek();
    if (token.type == TokenType::quoted_text) {
      read();
      std::vector<Piece> pieces;
      if (!decode(token, pieces)) return false;
      for (const Piece& piece : pieces) value += piece.text;
    } else if (token.type == TokenType::close_quote) {
      read();
      block.labels.push_back({tree_.keep(value), span(open.begin, token.end)});
      return true;
    } else if (token.type == TokenType::template_begin ||
               token.type == TokenType::directive_begin) {
      return fail_next("a label cannot be computed",
                       "Write the label out, or $${ for a literal ${.") != nullptr;
    } else {
      return fail_next("this string is not closed", "Add the closing quote.") != nullptr;
    }
  }
}

bool Parser::block(Body& result, const Token& type) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return false;
  Block block{{kept(type), span(type)}, {}, span(type), span(type), {}};
  while (!at(TokenType::open_brace)) {
    switch (peek().type) {
      case TokenType::open_quote:
      case TokenType::name:
        if (!label(block)) return false;
        break;
      case TokenType::newline:
        return fail_next("the opening brace of a block must be on the line of its name",
                         "Move the opening brace up.") != nullptr;
      case TokenType::equals:
        return fail_next("a block is written without an equals sign") != nullptr;
      default:
        return fail_next("a label in quotes or an opening brace is expected here") != nullptr;
    }
  }
  block.header = span(type.begin, previous_end());
  const Token open = read();
  switch (peek().type) {
    case TokenType::newline:
    case TokenType::end:
    case TokenType::close_brace:
      if (!body(block.body, span(open))) return false;
      break;
    default:
      if (!one_line_body(block.body)) return false;
      break;
  }
  block.span = span(type.begin, previous_end());
  if (!at(TokenType::newline) && !at(TokenType::end)) {
    return fail_next("the line should end after this block") != nullptr;
  }
  read();
  result.blocks.push_back(std::move(block));
  return true;
}

/// `{ name = value }`
bool Parser::one_line_body(Body& result) {
  if (!at(TokenType::name)) {
    return fail_next("an argument (name = value) or a block is expected here") != nullptr;
  }
  const Token name = read();
  if (!at(TokenType::equals)) {
    return fail_next("a block on one line holds one argument", "Use a line for each.") != nullptr;
  }
  if (!attribute(result, name, true)) return false;
  if (at(TokenType::close_brace)) {
    read();
    return true;
  }
  return fail_next(at(TokenType::end) ? "this block is not closed"
                                      : "a block on one line holds one argument and ends with it",
                   "Begin a new line after the opening brace.") != nullptr;
}

Tree read_file(const Source& source, const Limits& limits) {
  Tree tree;
  Parser parser(tree, source, LexMode::expression, limits);
  if (!parser.file_body(tree.body)) {
    tree.error = parser.error();
    tree.body = {};
  }
  return tree;
}

const Expr* read_expression(Tree& tree, const Source& source, SyntaxError& error,
                            const Limits& limits) {
  Parser parser(tree, source, LexMode::expression, limits);
  const Expr* result = parser.whole_expression();
  if (result == nullptr) error = *parser.error();
  return result;
}

const Expr* read_template(Tree& tree, const Source& source, SyntaxError& error,
                          const Limits& limits) {
  Parser parser(tree, source, LexMode::bare_template, limits);
  const Expr* result = parser.whole_template();
  if (result == nullptr) error = *parser.error();
  return result;
}

}  // namespace irsa::hcl
