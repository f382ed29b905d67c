#include "doc/yaml/go_yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <unordered_set>

namespace irsa::doc {

namespace {

using Token = GoYamlToken;

/// Reads one node after the other, as far as the tokens fit. One function for each production.
class GoYamlGrammar {
 public:
  GoYamlGrammar(std::string_view text, std::size_t at) : text_(text), tokens_(text, at) {}

  void document() {
    if (next_is({Token::end})) return;
    node(true, false);
    tokens_.peek();
  }

 private:
  [[nodiscard]] bool next_is(std::initializer_list<Token> kinds) {
    const Token next = tokens_.peek().kind;
    return std::find(kinds.begin(), kinds.end(), next) != kinds.end();
  }

  /// Skips the next token if it is one of this kind.
  bool take(Token kind) {
    const bool is = next_is({kind});
    if (is) tokens_.skip();
    return is;
  }

  [[noreturn]] void refuse(const char* expected) {
    const GoYamlScanner::Item& at = tokens_.peek();
    const std::size_t end = std::min(std::max(at.end, at.begin + 1), text_.size());
    switch (at.kind) {
      case Token::flow_sequence_end:
      case Token::flow_mapping_end:
        throw GoYamlRefusal{at.begin, end, "a closing bracket without an opening one", "remove it"};
      case Token::flow_entry:
        throw GoYamlRefusal{at.begin, end, "a ',' with nothing before it",
                            "remove it, or put quotes around text that begins with ','"};
      case Token::value:
        throw GoYamlRefusal{at.begin, end, "a ':' without a key before it",
                            "write the key, or put quotes around text that begins with ':'"};
      case Token::entry:
        throw GoYamlRefusal{at.begin, end, "a '-' that is not allowed here",
                            "check the indentation"};
      case Token::end:
        throw GoYamlRefusal{at.begin, end, "a document that ends too early",
                            "the file may have been cut off"};
      default:
        throw GoYamlRefusal{at.begin, end, fmt::format("this where {} is expected", expected),
                            "check the indentation, and whether brackets and quotes are closed"};
    }
  }

  /// `block`: outside of brackets. `indentless`: a list may be in the column of its key.
  void node(bool block, bool indentless) {
    const GoYamlScanner::Item first = tokens_.peek();
    if (first.kind == Token::alias) {
      const std::string_view name = text_.substr(first.begin + 1, first.end - first.begin - 1);
      if (!anchors_.contains(name)) {
        throw GoYamlRefusal{first.begin, first.end, "an alias without an anchor before it",
                            "put quotes around text that begins with '*'"};
      }
      return tokens_.skip();
    }
    bool properties = anchor();
    properties = take(Token::tag) || properties;
    properties = (first.kind == Token::tag && anchor()) || properties;
    if (indentless && next_is({Token::entry})) return indentless_sequence();
    switch (tokens_.peek().kind) {
      case Token::scalar: return tokens_.skip();
      case Token::flow_sequence: return flow_sequence();
      case Token::flow_mapping: return flow_mapping();
      case Token::block_sequence:
        if (block) return block_sequence();
        break;
      case Token::block_mapping:
        if (block) return block_mapping();
        break;
      default: break;
    }
    if (!properties) refuse("a value");
  }

  bool anchor() {
    const GoYamlScanner::Item item = tokens_.peek();
    if (!take(Token::anchor)) return false;
    anchors_.insert(text_.substr(item.begin + 1, item.end - item.begin - 1));
    return true;
  }

  void block_sequence() {
    tokens_.skip();
    while (take(Token::entry)) {
      if (!next_is({Token::entry, Token::block_end})) node(true, false);
    }
    if (!take(Token::block_end)) refuse("a '-'");
  }

  void indentless_sequence() {
    while (take(Token::entry)) {
      if (!next_is({Token::entry, Token::key, Token::value, Token::block_end})) node(true, false);
    }
  }

  void block_mapping() {
    tokens_.skip();
    while (take(Token::key)) {
      if (!next_is({Token::key, Token::value, Token::block_end})) node(true, true);
      if (!take(Token::value)) continue;
      if (!next_is({Token::key, Token::value, Token::block_end})) node(true, true);
    }
    if (!take(Token::block_end)) refuse("a key");
  }

  void flow_sequence() {
    tokens_.skip();
    for (bool first = true; !take(Token::flow_sequence_end); first = false) {
      if (!first && !take(Token::flow_entry)) refuse("',' or ']'");
      if (take(Token::flow_sequence_end)) return;
      if (take(Token::key)) {
        pair_in_sequence();
      } else {
        node(false, false);
      }
    }
  }

  /// `? key : value`, or `key: value`, between square brackets.
  void pair_in_sequence() {
    if (next_is({Token::value, Token::flow_entry, Token::flow_sequence_end})) {
      tokens_.skip();  // go-yaml passes over it, whatever it is
    } else {
      node(false, false);
    }
    if (take(Token::value) && !next_is({Token::flow_entry, Token::flow_sequence_end})) {
      node(false, false);
    }
  }

  void flow_mapping() {
    tokens_.skip();
    for (bool first = true; !take(Token::flow_mapping_end); first = false) {
      if (!first && !take(Token::flow_entry)) refuse("',' or '}'");
      if (take(Token::flow_mapping_end)) return;
      if (!take(Token::key)) {
        node(false, false);
        continue;
      }
      if (!next_is({Token::value, Token::flow_entry, Token::flow_mapping_end})) node(false, false);
      if (take(Token::value) && !next_is({Token::flow_entry, Token::flow_mapping_end})) {
        node(false, false);
      }
    }
  }

  std::string_view text_;
  GoYamlScanner tokens_;
  std::unordered_set<std::string_view> anchors_;
};

}  // namespace

std::optional<GoYamlRefusal> find_go_yaml_refusal(std::string_view text, std::size_t at) {
  try {
    GoYamlGrammar(text, at).document();
  } catch (const GoYamlRefusal& refusal) {
    return refusal;
  }
  return std::nullopt;
}

}  // namespace irsa::doc
