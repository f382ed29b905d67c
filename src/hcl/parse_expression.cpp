#include <algorithm>
#include <string>

#include "hcl/nfc.h"
#include "hcl/parser.h"

namespace irsa::hcl {
namespace {

struct BinaryOp {
  Op op;
  int level;  ///< higher binds tighter
};

BinaryOp binary_op(TokenType type) {
  switch (type) {
    case TokenType::logical_or: return {Op::logical_or, 1};
    case TokenType::logical_and: return {Op::logical_and, 2};
    case TokenType::equal: return {Op::equal, 3};
    case TokenType::not_equal: return {Op::not_equal, 3};
    case TokenType::less: return {Op::less, 4};
    case TokenType::less_equal: return {Op::less_equal, 4};
    case TokenType::greater: return {Op::greater, 4};
    case TokenType::greater_equal: return {Op::greater_equal, 4};
    case TokenType::plus: return {Op::add, 5};
    case TokenType::minus: return {Op::subtract, 5};
    case TokenType::star: return {Op::multiply, 6};
    case TokenType::slash: return {Op::divide, 6};
    case TokenType::percent: return {Op::modulo, 6};
    default: return {Op::none, 0};
  }
}

bool is_number(std::string_view text) {
  const auto digits = [&] {
    const std::size_t n = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(n);
    return n > 0;
  };
  if (!digits()) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits();
  }
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return digits() && text.empty();
}

}  // namespace

Expr* Parser::make(Kind kind, std::uint32_t begin, std::uint32_t end,
                   std::span<const Expr* const> items) {
  Expr* expr = tree_.make(kind, span(begin, end), items);
  if (expr->height > 2 * limits_.depth) {
    return fail_limit(expr->span, "this expression is nested too deeply");
  }
  return expr;
}

const Expr* Parser::whole_expression() {
  const Newlines newlines(*this, false);
  const Expr* result = expression();
  if (result == nullptr) return nullptr;
  if (!at(TokenType::end)) return fail_next("something follows the expression");
  return result;
}

const Expr* Parser::expression() {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nullptr;
  const std::uint32_t begin = peek().begin;
  const Expr* condition = binary(1);
  if (condition == nullptr || !at(TokenType::question)) return condition;
  read();
  const Expr* yes = expression();
  if (yes == nullptr) return nullptr;
  if (!at(TokenType::colon)) {
    return fail_next("a conditional (c ? a : b) lacks its colon and second value");
  }
  read();
  const Expr* no = expression();
  if (no == nullptr) return nullptr;
  return make(Kind::conditional, begin, previous_end(), {condition, yes, no});
}

const Expr* Parser::binary(int lowest) {
  const std::uint32_t begin = peek().begin;
  const Expr* left = term_with_steps();
  while (left != nullptr) {
    const BinaryOp op = binary_op(peek().type);
    if (op.level < lowest) break;
    read();
    const Expr* right = binary(op.level + 1);
    if (right == nullptr) return nullptr;
    Expr* both = make(Kind::binary, begin, previous_end(), {left, right});
    if (both == nullptr) return nullptr;
    both->op = op.op;
    left = both;
  }
  return left;
}

const Expr* Parser::term_with_steps() {
  const std::uint32_t begin = peek().begin;
  const Expr* from = term();
  return from == nullptr ? nullptr : steps(from, begin);
}

const Expr* Parser::steps(const Expr* from, std::uint32_t begin) {
  while (from != nullptr) {
    if (at(TokenType::dot)) {
      from = dot_step(from, begin);
    } else if (at(TokenType::open_bracket)) {
      from = bracket_step(from, begin);
    } else {
      break;
    }
  }
  return from;
}

const Expr* Parser::dot_step(const Expr* from, std::uint32_t begin) {
  const Token dot = read();
  switch (peek().type) {
    case TokenType::name: {
      const Token name = read();
      Expr* step = make(Kind::attribute, begin, name.end, {from});
      if (step == nullptr) return nullptr;
      step->text = kept(name);
      step->part = span(dot.begin, name.end);
      return step;
    }
    case TokenType::number: return number_step(from, begin, dot);
    case TokenType::star: return attribute_splat(from, begin, dot);
    default: return fail_next("the name of an attribute is expected after a dot");
  }
}

const Expr* Parser::number_step(const Expr* from, std::uint32_t begin, const Token& dot) {
  const Token token = read();
  if (text(token).find('.') != std::string_view::npos) {
    return fail(span(token), "two indices cannot be written with dots", "Write [0][1].");
  }
  const Expr* key = number(token);
  if (key == nullptr) return nullptr;
  Expr* step = make(Kind::index, begin, token.end, {from, key});
  if (step != nullptr) step->part = span(dot.begin, token.end);
  return step;
}

/// x.*.a.b: what follows are attributes and numbers with dots only.
const Expr* Parser::attribute_splat(const Expr* from, std::uint32_t begin, const Token& dot) {
  const Token star = read();
  const Expr* each = make(Kind::splat_item, dot.begin, star.end);
  while (each != nullptr && at(TokenType::dot)) {
    const std::size_t here = next_index();
    const TokenType type = tokens_[here + 1].type;
    if (type == TokenType::star) {
      return fail_next("a splat (.*) cannot follow another one", "Use [*].");
    }
    each = dot_step(each, dot.begin);
  }
  if (each == nullptr) return nullptr;
  Expr* splat = make(Kind::splat, begin, previous_end(), {from, each});
  if (splat != nullptr) splat->part = span(dot.begin, star.end);
  return splat;
}

const Expr* Parser::bracket_step(const Expr* from, std::uint32_t begin) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nullptr;
  const Token open = read();
  if (at(TokenType::star)) {
    read();
    if (!at(TokenType::close_bracket)) return fail_next("a closing bracket is expected after [*");
    const Token close = read();
    const Expr* item = make(Kind::splat_item, open.begin, close.end);
    const Expr* each = item == nullptr ? nullptr : steps(item, open.begin);
    if (each == nullptr) return nullptr;
    Expr* splat = make(Kind::splat, begin, previous_end(), {from, each});
    if (splat != nullptr) splat->part = span(open.begin, close.end);
    return splat;
  }
  const Expr* key = nullptr;
  std::uint32_t end = 0;
  {
    const Newlines newlines(*this, false);
    key = expression();
    if (key == nullptr) return nullptr;
    if (!at(TokenType::close_bracket)) return fail_next("a closing bracket is expected here");
    end = read().end;
  }
  Expr* step = make(Kind::index, begin, end, {from, key});
  if (step != nullptr) step->part = span(open.begin, end);
  return step;
}

const Expr* Parser::term() {
  switch (peek().type) {
    case TokenType::open_paren: return parentheses();
    case TokenType::number: return number(read());
    case TokenType::name: return name_or_call();
    case TokenType::open_quote:
    case TokenType::open_heredoc: return quoted_or_heredoc();
    case TokenType::minus:
    case TokenType::bang: {
      const Deeper deeper(*this);
      if (deeper.too_deep()) return nullptr;
      const Token sign = read();
      const Expr* operand = term_with_steps();
      if (operand == nullptr) return nullptr;
      Expr* result = make(Kind::unary, sign.begin, previous_end(), {operand});
      if (result == nullptr) return nullptr;
      result->op = sign.type == TokenType::minus ? Op::negate : Op::logical_not;
      return result;
    }
    case TokenType::open_bracket: return tuple();
    case TokenType::open_brace: return object();
    case TokenType::end: return fail_next("the file ends where a value is expected");
    case TokenType::newline: return fail_next("the line ends where a value is expected");
    default: return fail_next("a value is expected here");
  }
}

const Expr* Parser::parentheses() {
  const Newlines newlines(*this, false);
  const Token open = read();
  const Expr* inner = expression();
  if (inner == nullptr) return nullptr;
  if (!at(TokenType::close_paren)) return fail_next("a closing parenthesis is expected here");
  const Token close = read();
  return make(Kind::parentheses, open.begin, close.end, {inner});
}

const Expr* Parser::number(const Token& token) {
  if (!is_number(text(token))) return fail(span(token), "this is not a number");
  Expr* result = make(Kind::number, token.begin, token.end);
  if (result != nullptr) result->text = kept(token);
  return result;
}

const Expr* Parser::name_or_call() {
  const Token name = read();
  if (at(TokenType::open_paren) || at(TokenType::double_colon)) return call(name);
  const std::string_view word = text(name);
  const Kind kind = word == "null"                      ? Kind::null
                    : word == "true" || word == "false" ? Kind::boolean
                                                        : Kind::variable;
  Expr* result = make(kind, name.begin, name.end);
  if (result != nullptr) result->text = kept(name);
  return result;
}

const Expr* Parser::call(const Token& name) {
  std::string full(text(name));
  std::uint32_t name_end = name.end;
  while (at(TokenType::double_colon)) {
    read();
    if (!at(TokenType::name)) return fail_next("the name of a function is expected after ::");
    const Token more = read();
    full.append("::").append(text(more));
    name_end = more.end;
  }
  if (!at(TokenType::open_paren)) {
    return fail_next("an opening parenthesis is expected after the name of a function");
  }
  const Newlines newlines(*this, false);
  const Token open = read();
  std::vector<const Expr*> arguments;
  bool expand = false;
  while (!at(TokenType::close_paren)) {
    const Expr* argument = expression();
    if (argument == nullptr) return nullptr;
    arguments.push_back(argument);
    if (at(TokenType::ellipsis)) {
      read();
      expand = true;
      if (!at(TokenType::close_paren)) {
        return fail_next("a closing parenthesis is expected after ...");
      }
      break;
    }
    if (at(TokenType::comma)) {
      read();
    } else if (at(TokenType::end)) {
      return fail(span(open), "the call that begins here is not closed",
                  "Add the missing closing parenthesis.");
    } else if (!at(TokenType::close_paren)) {
      return fail_next("a comma or a closing parenthesis is expected here");
    }
  }
  const Token close = read();
  Expr* result = make(Kind::call, name.begin, close.end, arguments);
  if (result == nullptr) return nullptr;
  result->flag = expand;
  result->text = full.size() == name.end - name.begin ? kept(name) : tree_.keep(full);
  result->part = span(name.begin, name_end);
  return result;
}

const Expr* Parser::tuple() {
  const Newlines newlines(*this, false);
  const Token open = read();
  if (at_name("for")) return for_expression(open);
  std::vector<const Expr*> elements;
  while (!at(TokenType::close_bracket)) {
    const Expr* element = expression();
    if (element == nullptr) return nullptr;
    elements.push_back(element);
    if (at(TokenType::comma)) {
      read();
    } else if (at(TokenType::end)) {
      return fail(span(open), "the list that begins here is not closed",
                  "Add the missing closing bracket.");
    } else if (!at(TokenType::close_bracket)) {
      return fail_next("a comma is expected between the elements of a list");
    }
  }
  const Token close = read();
  return make(Kind::tuple, open.begin, close.end, elements);
}

const Expr* Parser::object() {
  const Token open = read();
  {
    const Newlines newlines(*this, false);
    if (at_name("for")) return for_expression(open);
  }
  const Newlines newlines(*this, true);
  std::vector<const Expr*> items;
  while (true) {
    if (at(TokenType::newline)) {
      read();
      continue;
    }
    if (at(TokenType::close_brace)) break;
    if (at(TokenType::end)) {
      return fail(span(open), "the object that begins here is not closed",
                  "Add the missing closing brace.");
    }
    const Expr* key = expression();
    if (key == nullptr) return nullptr;
    if (key->kind == Kind::variable || key->kind == Kind::boolean || key->kind == Kind::null) {
      Expr* name = tree_.make(Kind::text, key->span);
      const auto normal = to_nfc(key->text);
      name->text = normal ? tree_.keep(*normal) : key->text;
      key = tree_.make(Kind::string, key->span, {name});
    }
    if (!at(TokenType::equals) && !at(TokenType::colon)) {
      return fail_next("an equals sign is expected between key and value",
                       "Put a key with dots, slashes or spaces in quotes.");
    }
    read();
    const Expr* value = expression();
    if (value == nullptr) return nullptr;
    items.push_back(key);
    items.push_back(value);
    if (at(TokenType::close_brace)) break;
    if (!at(TokenType::comma) && !at(TokenType::newline)) {
      if (at(TokenType::end)) continue;
      return fail_next("a line end or a comma is expected after this entry");
    }
    read();
  }
  const Token close = read();
  return make(Kind::object, open.begin, close.end, items);
}

bool Parser::for_names(std::string_view& key, std::string_view& value) {
  if (!at(TokenType::name))
    return fail_next("the name of a variable is expected after for") != nullptr;
  value = kept(read());
  if (at(TokenType::comma)) {
    read();
    if (!at(TokenType::name)) {
      return fail_next("the name of a variable is expected after the comma") != nullptr;
    }
    key = value;
    value = kept(read());
  }
  if (!at_name("in")) return fail_next("the word in is expected here") != nullptr;
  read();
  return true;
}

const Expr* Parser::for_expression(const Token& open) {
  const Newlines newlines(*this, false);
  read();  // for
  const bool makes_object = open.type == TokenType::open_brace;
  std::string_view key_name, value_name;
  if (!for_names(key_name, value_name)) return nullptr;
  std::vector<const Expr*> items = {expression()};
  if (items[0] == nullptr) return nullptr;
  if (!at(TokenType::colon)) return fail_next("a colon is expected after the collection of a for");
  read();
  const Expr* value = expression();
  if (value == nullptr) return nullptr;
  if (at(TokenType::arrow)) {
    if (!makes_object) {
      return fail_next("a for in brackets makes a list, which has no keys", "Use braces.");
    }
    read();
    items.push_back(value);
    value = expression();
    if (value == nullptr) return nullptr;
  } else if (makes_object) {
    return fail_next("a for in braces makes an object, which needs keys (key => value)",
                     "Use brackets for a list.");
  }
  items.push_back(value);
  bool group = false;
  if (at(TokenType::ellipsis)) {
    if (!makes_object) return fail_next("only values of an object are grouped with ...");
    read();
    group = true;
  }
  if (at_name("if")) {
    read();
    items.push_back(expression());
    if (items.back() == nullptr) return nullptr;
  }
  if (!at(makes_object ? TokenType::close_brace : TokenType::close_bracket)) {
    return fail_next("the for should end here");
  }
  const Token close = read();
  Expr* result =
      make(makes_object ? Kind::for_object : Kind::for_tuple, open.begin, close.end, items);
  if (result == nullptr) return nullptr;
  result->flag = group;
  result->text = value_name;
  result->key_name = key_name;
  return result;
}

}  // namespace irsa::hcl
