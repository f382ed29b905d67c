// Splits HCL text into tokens. They are the same tokens as those of hashicorp/hcl's scanner
// (scan_tokens.rl there), because it depends on the tokens what `~` trims and where a heredoc ends.
//
// The rules change inside templates. So a stack says whether the lexer is in an expression, in a
// quoted string or in a heredoc, and at which depth of braces each `${` ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hcl/limits.h"
#include "hcl/read.h"

namespace irsa::hcl {

enum class TokenType : std::uint8_t {
  name,
  number,
  open_brace,
  close_brace,
  open_bracket,
  close_bracket,
  open_paren,
  close_paren,
  open_quote,
  close_quote,
  open_heredoc,     ///< `<<EOT` with its newline
  close_heredoc,    ///< the line with the marker, without its newline
  quoted_text,      ///< escapes are not decoded
  plain_text,       ///< of a heredoc or a template: at most one line, with its newline
  template_begin,   ///< `${` or `${~`
  directive_begin,  ///< `%{` or `%{~`
  template_end,     ///< `}` or `~}`
  newline,          ///< also a comment up to the end of its line
  dot,
  comma,
  colon,
  double_colon,
  question,
  ellipsis,
  equals,
  arrow,
  star,
  slash,
  percent,
  plus,
  minus,
  bang,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  invalid,  ///< no token follows; Tokens::error says why
  end,
};

struct Token {
  TokenType type;
  std::uint32_t begin, end;  ///< bytes of Source::text
};

/// Why the last token is `invalid`. The error is at that token.
struct LexError {
  std::string_view message = {}, help = {};
  bool limit = false;
};

struct Tokens {
  std::vector<Token> list;  ///< the last is `end` or `invalid`
  LexError error = {};
};

enum class LexMode : std::uint8_t { expression, bare_template };

[[nodiscard]] Tokens lex(std::string_view text, LexMode mode, const Limits& limits);

/// Length of the character at text[at], in bytes, as far as HCL looks (overlong forms and
/// surrogates count as characters); 0 if it is broken.
[[nodiscard]] std::size_t character_length(std::string_view text, std::size_t at);

}  // namespace irsa::hcl
