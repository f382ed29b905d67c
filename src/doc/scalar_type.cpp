#include "doc/scalar_type.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace irsa::doc {

namespace {

/// What a word without quotes means, other than itself.
enum class Word { none, null, yes, no, number };

constexpr std::size_t kLongestWord = 5;

constexpr std::uint64_t packed(std::string_view word) {
  std::uint64_t out = word.size();
  for (const char c : word) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

/// It is asked of millions of texts, `name` above all, and hardly ever one of these.
Word word_of(std::string_view text) {
  if (text.size() > kLongestWord) return Word::none;
  switch (packed(text)) {
    case packed(""):
    case packed("~"):
    case packed("null"):
    case packed("Null"):
    case packed("NULL"): return Word::null;
    case packed("y"):
    case packed("Y"):
    case packed("yes"):
    case packed("Yes"):
    case packed("YES"):
    case packed("true"):
    case packed("True"):
    case packed("TRUE"):
    case packed("on"):
    case packed("On"):
    case packed("ON"): return Word::yes;
    case packed("n"):
    case packed("N"):
    case packed("no"):
    case packed("No"):
    case packed("NO"):
    case packed("false"):
    case packed("False"):
    case packed("FALSE"):
    case packed("off"):
    case packed("Off"):
    case packed("OFF"): return Word::no;
    case packed(".nan"):
    case packed(".NaN"):
    case packed(".NAN"):
    case packed(".inf"):
    case packed(".Inf"):
    case packed(".INF"):
    case packed("+.inf"):
    case packed("+.Inf"):
    case packed("+.INF"):
    case packed("-.inf"):
    case packed("-.Inf"):
    case packed("-.INF"): return Word::number;
    default: return Word::none;
  }
}

struct Integer {
  bool negative;
  std::uint64_t magnitude;
};

/// Go's ParseInt and ParseUint with base 0, on text without underscores.
std::optional<Integer> parse_integer(std::string_view text) {
  const bool sign = !text.empty() && (text[0] == '+' || text[0] == '-');
  const bool negative = sign && text[0] == '-';
  if (sign) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char letter = static_cast<char>(text[1] | 0x20);
    base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    text.remove_prefix(letter == 'x' || letter == 'b' || letter == 'o' ? 2 : 1);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
  // A sign is only taken for what fits into 64 bits with sign.
  if (sign && value > (negative ? kHalf : kHalf - 1)) return std::nullopt;
  return Integer{negative, value};
}

/// go-yaml's yamlStyleFloat: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_float(std::string_view text) {
  std::size_t at = 0;
  const auto peek = [&] { return at < text.size() ? text[at] : '\0'; };
  const auto digits = [&] {
    const std::size_t from = at;
    while (is_digit(peek())) ++at;
    return at > from;
  };
  if (peek() == '+' || peek() == '-') ++at;
  if (digits()) {
    if (peek() == '.') {
      ++at;
      digits();
    }
  } else {
    if (peek() != '.') return false;
    ++at;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at;
    if (peek() == '+' || peek() == '-') ++at;
    if (!digits()) return false;
  }
  return at == text.size();
}

bool may_be_number(std::string_view text) {
  return is_digit(text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '.';
}

/// Underscores count for nothing, but not in what begins with a point.
std::string without_underscores(std::string_view text) {
  std::string plain(text);
  if (text[0] != '.') std::erase(plain, '_');
  return plain;
}

/// Does it begin like a date, `2025-3-4`, and go on like a time if at all?
bool looks_like_time(std::string_view text) {
  const auto digits = [&](std::size_t least, std::size_t most) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count >= least && count <= most;
  };
  const auto dash = [&] {
    const bool is = text.starts_with('-');
    text.remove_prefix(is ? 1 : 0);
    return is;
  };
  return digits(4, 4) && dash() && digits(1, 2) && dash() && digits(1, 2) &&
         (text.empty() || std::string_view("Tt ").find(text[0]) != std::string_view::npos);
}

}  // namespace

Type plain_type(std::string_view text) {
  if (!may_be_typed(text)) return Type::string;
  switch (word_of(text)) {
    case Word::none: break;
    case Word::null: return Type::null;
    case Word::yes:
    case Word::no: return Type::boolean;
    case Word::number: return Type::floating;
  }
  if (!may_be_number(text)) return Type::string;
  const std::string plain = without_underscores(text);
  if (plain[0] != '.' && parse_integer(plain)) return Type::integer;
  // What is too large for a float is none to Go: ParseFloat fails.
  const bool number = is_float(plain) && std::isfinite(std::strtod(plain.c_str(), nullptr));
  return number ? Type::floating : Type::string;
}

std::optional<std::string> key_as_string(std::string_view text) {
  if (text.empty() || !may_be_typed(text)) return std::nullopt;
  const Word word = word_of(text);
  if (word == Word::yes) return "true";
  if (word == Word::no) return "false";
  if (!may_be_number(text) || text[0] == '.') return std::nullopt;
  const auto integer = parse_integer(without_underscores(text));
  if (!integer) return std::nullopt;
  std::string decimal = std::to_string(integer->magnitude);
  if (integer->negative && integer->magnitude != 0) decimal.insert(0, 1, '-');
  return decimal;
}

bool fits_tag(std::string_view tag, std::string_view text) {
  const Type type = plain_type(text);
  if (tag == "int") return type == Type::integer;
  if (tag == "float") return type == Type::floating || type == Type::integer;
  if (tag == "bool") return type == Type::boolean;
  if (tag == "timestamp") return looks_like_time(text);
  return tag != "null" || type == Type::null;
}

}  // namespace irsa::doc
