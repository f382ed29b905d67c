#include <algorithm>
#include <charconv>
#include <limits>

#include "hcl/names.h"
#include "hcl/nfc.h"
#include "hcl/parser.h"
#include "hcl/white_space.h"

namespace irsa::hcl {
namespace {

bool ends_line(std::string_view text) { return text.ends_with('\n'); }

}  // namespace

const Expr* Parser::whole_template() {
  const auto size = static_cast<std::uint32_t>(source_.text.size());
  const Deeper deeper(*this);
  std::vector<Part> parts;
  if (!collect(TokenType::end, Token{TokenType::end, 0, 0}, parts)) return nullptr;
  if (parts.size() == 1 && parts[0].type == Part::Type::interpolation) {
    return make(Kind::wrapped, 0, size, {parts[0].expr});
  }
  std::size_t at_part = 0;
  return assemble(parts, at_part, 0, size, false);
}

const Expr* Parser::quoted_or_heredoc() {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nullptr;
  const Token open = read();
  const bool heredoc = open.type == TokenType::open_heredoc;
  std::vector<Part> parts;
  {
    const Newlines newlines(*this, true);
    if (!collect(heredoc ? TokenType::close_heredoc : TokenType::close_quote, open, parts)) {
      return nullptr;
    }
  }
  const std::uint32_t end = previous_end();
  if (parts.size() == 1 && parts[0].type == Part::Type::interpolation) {
    Expr* result = make(Kind::wrapped, open.begin, end, {parts[0].expr});
    if (result != nullptr) result->heredoc = heredoc;
    return result;
  }
  if (heredoc && text(open).starts_with("<<-")) {
    // The smallest indentation goes from every line. A line that begins with an interpolation has
    // none; one that is blank does not count.
    constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
    std::size_t smallest = kNone;
    std::vector<Part*> lines;
    bool line_begins = true;
    for (Part& part : parts) {
      std::string value;
      for (const Piece& piece : part.pieces) value += piece.text;
      if (line_begins) {
        line_begins = false;
        if (part.type != Part::Type::literal) {
          smallest = 0;
        } else {
          const std::string_view rest = trim_space_left(value);
          if (!rest.empty() || !ends_line(value)) {
            std::size_t spaces = 0;
            for (std::string_view left = value; left.size() > rest.size(); ++spaces) {
              left.remove_prefix(leading_space(left));
            }
            smallest = std::min(smallest, spaces);
            lines.push_back(&part);
          }
        }
      }
      if (part.type == Part::Type::literal && ends_line(value)) line_begins = true;
    }
    for (Part* part : lines) {
      std::size_t left = smallest;
      for (Piece& piece : part->pieces) {
        while (left > 0 && !piece.text.empty()) {
          const std::size_t length = leading_space(piece.text);
          piece.text.remove_prefix(length);
          piece.begin += static_cast<std::uint32_t>(length);
          --left;
        }
        if (left == 0) break;
      }
    }
  }
  std::size_t at_part = 0;
  const Expr* result = assemble(parts, at_part, open.begin, end, false);
  if (result != nullptr && heredoc) const_cast<Expr*>(result)->heredoc = true;
  return result;
}

/// Everything between `open` and the token `end`, which is read too.
bool Parser::collect(TokenType end, const Token& open, std::vector<Part>& parts) {
  bool trim_this = false;
  bool after_literal = false;
  while (true) {
    const Token& next = peek();
    if (next.type == end) {
      read();
      return true;
    }
    bool trim_next = false;
    bool is_literal = false;
    switch (next.type) {
      case TokenType::quoted_text:
      case TokenType::plain_text: {
        const Token token = read();
        Part part{Part::Type::literal, token.begin, token.end};
        if (!decode(token, part.pieces)) return false;
        if (trim_this) {
          for (Piece& piece : part.pieces) {
            const std::size_t before = piece.text.size();
            piece.text = trim_space_left(piece.text);
            piece.begin += static_cast<std::uint32_t>(
                piece.text.empty() ? piece.end - piece.begin : before - piece.text.size());
            if (!piece.text.empty()) break;
          }
        }
        parts.push_back(std::move(part));
        is_literal = true;
        break;
      }
      case TokenType::template_begin:
      case TokenType::directive_begin: {
        const Token begin = read();
        if (after_literal && text(begin).ends_with('~')) {
          std::vector<Piece>& pieces = parts.back().pieces;
          for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
            const std::size_t before = piece->text.size();
            piece->text = trim_space_right(piece->text);
            piece->end -= static_cast<std::uint32_t>(
                piece->text.empty() ? piece->end - piece->begin : before - piece->text.size());
            if (!piece->text.empty()) break;
          }
        }
        const bool read = begin.type == TokenType::template_begin
                              ? interpolation(begin, parts, trim_next)
                              : directive(begin, parts, trim_next);
        if (!read) return false;
        break;
      }
      default: {
        const bool heredoc = end == TokenType::close_heredoc;
        const std::string message =
            heredoc ? "the heredoc that begins here is not closed" : "this string is not closed";
        const std::string help = heredoc
                                     ? "Write its marker alone on a line that ends with a newline."
                                     : "Add the closing quote.";
        if (peek().type == TokenType::end) {
          const std::size_t line = text(open).find_first_of("\r\n");
          fail(span(open.begin, line == std::string_view::npos ? open.end : open.begin + line),
               message, help);
        } else {
          fail_next(message, help);
        }
        return false;
      }
    }
    trim_this = trim_next;
    after_literal = is_literal;
  }
}

bool Parser::interpolation(const Token& open, std::vector<Part>& parts, bool& trim_next) {
  const Newlines newlines(*this, false);
  const Expr* expr = expression();
  if (expr == nullptr) return false;
  if (!at(TokenType::template_end)) {
    fail_next(at(TokenType::end) || at(TokenType::open_quote)
                  ? "a ${ in this text is not closed"
                  : "a closing brace is expected at the end of ${ }",
              "If it is for another language, write $${.");
    return false;
  }
  const Token close = read();
  trim_next = text(close).starts_with('~');
  parts.push_back({Part::Type::interpolation, open.begin, close.end, {}, expr});
  return true;
}

bool Parser::directive(const Token& open, std::vector<Part>& parts, bool& trim_next) {
  const Newlines newlines(*this, false);
  if (!at(TokenType::name)) {
    fail_next("if, else, endif, for or endfor is expected after %{",
              "If it is for another language, write %%{.");
    return false;
  }
  const Token keyword = read();
  Part part{Part::Type::if_begin, open.begin, open.end};
  if (!directive_head(open, keyword, part)) return false;
  if (!at(TokenType::template_end)) {
    fail_next("a closing brace is expected at the end of %{ }");
    return false;
  }
  const Token close = read();
  part.end = close.end;
  trim_next = text(close).starts_with('~');
  parts.push_back(std::move(part));
  return true;
}

bool Parser::directive_head(const Token& open, const Token& keyword, Part& part) {
  const std::string_view word = text(keyword);
  if (word == "if") {
    part.expr = expression();
    return part.expr != nullptr;
  }
  if (word == "for") {
    part.type = Part::Type::for_begin;
    if (!for_names(part.key, part.value)) return false;
    part.expr = expression();
    return part.expr != nullptr;
  }
  if (word == "else") {
    part.type = Part::Type::if_else;
  } else if (word == "endif") {
    part.type = Part::Type::if_end;
  } else if (word == "endfor") {
    part.type = Part::Type::for_end;
  } else {
    fail(span(open.begin, keyword.end), "if, else, endif, for or endfor is expected after %{",
         "If it is for another language, write %%{.");
    return false;
  }
  return true;
}

bool Parser::decode(const Token& token, std::vector<Piece>& pieces) {
  const bool is_quoted = token.type == TokenType::quoted_text;
  const std::string_view all = source_.text;
  const std::string_view special = is_quoted ? "\\$%" : "$%";
  std::size_t from = token.begin, at = token.begin;
  const auto flush = [&](std::size_t to) {
    if (to > from) {
      pieces.push_back({all.substr(from, to - from), static_cast<std::uint32_t>(from),
                        static_cast<std::uint32_t>(to)});
    }
  };
  while (true) {
    at = std::min<std::size_t>(all.substr(0, token.end).find_first_of(special, at), token.end);
    if (at >= token.end) break;
    if (all[at] == '\\') {
      flush(at);
      if (!decode_escape(token, at, pieces)) return false;
      from = at;
    } else if (at + 2 < token.end && all[at + 1] == all[at] && all[at + 2] == '{') {
      flush(at);
      pieces.push_back({all[at] == '$' ? "${" : "%{", static_cast<std::uint32_t>(at),
                        static_cast<std::uint32_t>(at + 3)});
      from = at += 3;
    } else {
      ++at;
    }
  }
  flush(token.end);
  return true;
}

bool Parser::decode_escape(const Token& token, std::size_t& at, std::vector<Piece>& pieces) {
  const std::string_view all = source_.text;
  const char kind = at + 1 < token.end ? all[at + 1] : '\0';
  std::string_view text;
  std::size_t end = at + 2;
  switch (kind) {
    case 'n': text = "\n"; break;
    case 'r': text = "\r"; break;
    case 't': text = "\t"; break;
    case '"': text = "\""; break;
    case '\\': text = "\\"; break;
    case 'u':
    case 'U': {
      const std::size_t digits = kind == 'u' ? 4 : 8;
      end = std::min<std::size_t>(at + 2 + digits, token.end);
      std::uint32_t code = 0;
      const auto [stop, problem] = std::from_chars(all.data() + at + 2, all.data() + end, code, 16);
      if (problem != std::errc() || stop != all.data() + at + 2 + digits) {
        fail(span(at, end), kind == 'u' ? "four hexadecimal digits are expected after \\u"
                                        : "eight hexadecimal digits are expected after \\U");
        return false;
      }
      if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        fail(span(at, end), "this is not a character");
        return false;
      }
      text = tree_.keep(encode_utf8(code));
      break;
    }
    default:
      end = at + 1;
      if (end < token.end) end += std::max<std::size_t>(1, character_length(all, end));
      fail(span(at, std::min<std::size_t>(end, token.end)), "this escape sequence does not exist",
           "A backslash itself is written \\\\; the others are \\n, \\r, \\t, \\\", \\uXXXX and "
           "\\UXXXXXXXX.");
      return false;
  }
  pieces.push_back({text, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
  at = end;
  return true;
}

bool Parser::add_text(const std::vector<Piece>& pieces, std::vector<const Expr*>& items) {
  for (const Piece& piece : pieces) {
    if (piece.text.empty()) continue;
    Expr* node = make(Kind::text, piece.begin, piece.end);
    if (node == nullptr) return false;
    // Text of a string constant (an escape) or of the source; with places, neither need outlive us.
    node->text = source_.places == nullptr ? piece.text : tree_.keep(piece.text);
    items.push_back(node);
  }
  return true;
}

/// The string made of parts[at…]: all of them, or, nested, those up to a directive that ends it.
const Expr* Parser::assemble(const std::vector<Part>& parts, std::size_t& at, std::uint32_t begin,
                             std::uint32_t end, bool nested) {
  const Deeper deeper(*this);
  if (deeper.too_deep()) return nullptr;
  std::vector<const Expr*> items;
  std::vector<Piece> run;  // literals side by side
  const auto end_run = [&] {
    std::string value;  // joined only where it can matter: NFC looks over the borders of pieces
    const auto beyond_latin = [](const Piece& piece) {
      return std::any_of(piece.text.begin(), piece.text.end(),
                         [](char c) { return static_cast<unsigned char>(c) >= 0xCC; });
    };
    if (std::any_of(run.begin(), run.end(), beyond_latin)) {
      for (const Piece& piece : run) value += piece.text;
    }
    if (auto normal = to_nfc(value)) {
      run = {{tree_.keep(*normal), run.front().begin, run.back().end}};
    }
    const bool good = add_text(run, items);
    run.clear();
    return good;
  };
  for (; at < parts.size(); ++at) {
    const Part& part = parts[at];
    if (part.type == Part::Type::literal) {
      run.insert(run.end(), part.pieces.begin(), part.pieces.end());
      continue;
    }
    if (!end_run()) return nullptr;
    if (part.type == Part::Type::interpolation) {
      items.push_back(part.expr);
      continue;
    }
    if (part.type == Part::Type::if_begin || part.type == Part::Type::for_begin) {
      const Expr* directive = assemble_directive(parts, at);
      if (directive == nullptr) return nullptr;
      items.push_back(directive);
      continue;
    }
    if (nested) break;
    return fail(span(part.begin, part.end), "this directive ends nothing");
  }
  if (!end_run()) return nullptr;
  if (nested && at < parts.size()) end = parts[at].begin;
  return make(Kind::string, begin, end, items);
}

/// From the opening directive parts[at] on; `at` is left at the closing one.
const Expr* Parser::assemble_directive(const std::vector<Part>& parts, std::size_t& at) {
  return parts[at].type == Part::Type::if_begin ? assemble_if(parts, at) : assemble_for(parts, at);
}

const Expr* Parser::assemble_if(const std::vector<Part>& parts, std::size_t& at) {
  const Part& open = parts[at++];
  const Expr* yes = assemble(parts, at, open.end, open.end, true);
  if (yes == nullptr) return nullptr;
  const Expr* no = nullptr;
  if (at < parts.size() && parts[at].type == Part::Type::if_else) {
    const Part& middle = parts[at++];
    no = assemble(parts, at, middle.end, middle.end, true);
    if (no == nullptr) return nullptr;
  }
  if (at >= parts.size()) {
    return fail(span(open.begin, open.end), "the directive if that begins here has no endif");
  }
  const Part& close = parts[at];
  if (close.type != Part::Type::if_end) {
    return fail(span(close.begin, close.end), "endif is expected here");
  }
  if (no == nullptr) no = make(Kind::string, close.begin, close.begin);
  if (no == nullptr) return nullptr;
  return make(Kind::conditional, open.begin, close.end, {open.expr, yes, no});
}

const Expr* Parser::assemble_for(const std::vector<Part>& parts, std::size_t& at) {
  const Part& open = parts[at++];
  const Expr* content = assemble(parts, at, open.end, open.end, true);
  if (content == nullptr) return nullptr;
  if (at >= parts.size()) {
    return fail(span(open.begin, open.end), "the directive for that begins here has no endfor");
  }
  const Part& close = parts[at];
  if (close.type != Part::Type::for_end) {
    return fail(span(close.begin, close.end), "endfor is expected here");
  }
  Expr* result = make(Kind::for_template, open.begin, close.end, {open.expr, content});
  if (result == nullptr) return nullptr;
  result->text = open.value;
  result->key_name = open.key;
  return result;
}

}  // namespace irsa::hcl
