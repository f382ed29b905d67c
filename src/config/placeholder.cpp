#include "config/placeholder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "base/byte_block.h"
#include "base/text.h"
#include "config/stand_in_words.h"

namespace irsa::config {

namespace {

struct Match {
  Placeholder kind = Placeholder::none;
  std::size_t begin = 0, end = 0;
};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// What a character may be to a placeholder. Asked of every character of every policy.
enum Meaning : unsigned char {
  kWord = 1,        ///< part of a word
  kBeginsName = 2,  ///< and such a word may stand for a value
  kMark = 4,        ///< a bracket or another sign that begins a placeholder
};
constexpr std::array<unsigned char, 256> kMeanings = [] {
  std::array<unsigned char, 256> meanings = {};
  for (std::size_t i = 0; i < meanings.size(); ++i) {
    const char c = static_cast<char>(i);
    const bool name = is_upper(c) || c == '_' || c == '-';
    const bool mark =
        c == '{' || c == '<' || c == '(' || c == '[' || c == '$' || c == '%' || c == '@';
    meanings[i] = name                          ? kWord | kBeginsName
                  : is_letter(c) || is_digit(c) ? kWord
                  : mark                        ? kMark
                                                : 0;
  }
  return meanings;
}();
constexpr bool may_be(char c, Meaning meaning) {
  return (kMeanings[static_cast<unsigned char>(c)] & meaning) != 0;
}

/// From `open` to `close`, both included, when there is something between them on one line.
std::optional<Match> bracketed(std::string_view value, std::string_view open,
                               std::string_view close, Placeholder kind) {
  const std::size_t begin = value.find(open);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t inner = begin + open.size();
  const std::size_t end = value.find(close, inner);
  if (end == std::string_view::npos || end == inner) return std::nullopt;
  return Match{kind, begin, end + close.size()};
}

/// What tools of deployment write before the colon: Serverless Framework and those like it
/// (${env:NAME}, ${self:custom.name}), application configuration (${sys:name}). None of these is a
/// key of IAM's.
bool is_source_of_tools(std::string_view prefix) {
  constexpr std::array<std::string_view, 14> kSources = {
      "cf",    "custom", "env",     "environment", "file", "opt", "output",
      "param", "secret", "secrets", "self",        "sls",  "sys", "var"};
  // A variable with its default: ${ROLE_ARN:none}.
  const bool capitals = std::all_of(prefix.begin(), prefix.end(),
                                    [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
  return capitals || std::find(kSources.begin(), kSources.end(), prefix) != kSources.end();
}

/// Policy variables are filled in by IAM itself: ${aws:username}, ${saml:sub}, ${HOST/PATH:sub},
/// and ${*}, ${?}, ${$} (IAM User Guide, "Policy variables"). ${VAR:-default}, ${env:NAME} and
/// CloudFormation's ${AWS::AccountId} are not.
bool is_policy_variable(std::string_view inner) {
  if (inner == "*" || inner == "?" || inner == "$") return true;
  const std::size_t colon = inner.find(':');
  if (colon == std::string_view::npos || colon + 1 >= inner.size()) return false;
  return is_letter(inner[colon + 1]) && inner.find("::") == std::string_view::npos &&
         !is_source_of_tools(inner.substr(0, colon));
}

/// Where the brace at `open` is closed; npos if it is not.
std::size_t closing_brace(std::string_view value, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < value.size(); ++at) {
    if (value[at] == '{') ++depth;
    if (value[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

/// @NAME@, @@name@@ and %NAME%: in capitals, or between two signs, for one of them is much else.
std::optional<Match> between_signs(std::string_view value) {
  for (std::size_t at = value.find_first_of("@%"); at != std::string_view::npos;
       at = value.find_first_of("@%", at + 1)) {
    const std::size_t signs = value[at] == '@' && value.substr(at).starts_with("@@") ? 2 : 1;
    std::size_t end = at + signs;
    bool capitals = true;
    while (end < value.size() && may_be(value[end], kWord)) {
      capitals = capitals && (is_upper(value[end]) || is_digit(value[end]) || value[end] == '_');
      ++end;
    }
    const std::string_view name = value.substr(at + signs, end - at - signs);
    const bool closed = value.substr(end).starts_with(value.substr(at, signs));
    const bool word = name.size() >= 3 && !is_digit(name.front()) && (capitals || signs == 2);
    if (closed && word) return Match{Placeholder::substitution, at, end + signs};
    at = end - 1;
  }
  return std::nullopt;
}

/// %s, %d, %[1]s and %(name)s of format strings.
std::optional<Match> format_verb(std::string_view value) {
  for (std::size_t at = value.find('%'); at != std::string_view::npos;
       at = value.find('%', at + 1)) {
    std::size_t end = at + 1;
    const char open = end < value.size() ? value[end] : '\0';
    if (open == '[' || open == '(') {
      end = value.find(open == '[' ? ']' : ')', end);
      if (end == std::string_view::npos) return std::nullopt;
      ++end;
    }
    const bool verb = end < value.size() && (value[end] == 's' || value[end] == 'd' ||
                                             value[end] == 'v' || value[end] == 'q');
    const char next = end + 1 < value.size() ? value[end + 1] : '\0';
    if (verb && !is_letter(next) && !is_digit(next)) {
      return Match{Placeholder::substitution, at, end + 1};
    }
  }
  return std::nullopt;
}

/// {name} of format strings: neither an ARN nor a subject has braces.
std::optional<Match> braced_name(std::string_view value) {
  for (std::size_t at = value.find('{'); at != std::string_view::npos;
       at = value.find('{', at + 1)) {
    if (at > 0 && value[at - 1] == '$') continue;
    std::size_t end = at + 1;
    while (end < value.size() &&
           (is_letter(value[end]) || is_digit(value[end]) || value[end] == '_')) {
      ++end;
    }
    if (end > at + 1 && end < value.size() && value[end] == '}') {
      return Match{Placeholder::substitution, at, end + 1};
    }
  }
  return std::nullopt;
}

std::optional<Match> dollar(std::string_view value) {
  for (std::size_t at = value.find('$'); at != std::string_view::npos;
       at = value.find('$', at + 1)) {
    const char next = at + 1 < value.size() ? value[at + 1] : '\0';
    if (next == '{' || next == '(') {
      const std::size_t end = next == '{' ? closing_brace(value, at + 1) : value.find(')', at);
      const std::string_view inner =
          value.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
      if (inner.empty() || (next == '{' && is_policy_variable(inner))) continue;
      // A token of the CDK or of Pulumi that was never resolved is no variable of the reader's.
      const bool token = inner.starts_with("Token[");
      return Match{token ? Placeholder::unfilled : Placeholder::substitution, at,
                   end == std::string_view::npos ? value.size() : end + 1};
    }
    if (!is_letter(next) && next != '_') continue;
    std::size_t end = at + 1;
    while (end < value.size() &&
           (is_letter(value[end]) || is_digit(value[end]) || value[end] == '_')) {
      ++end;
    }
    return Match{Placeholder::unfilled, at, end};
  }
  return std::nullopt;
}

std::optional<Match> stand_in(std::string_view value) {
  for (std::size_t at = 0; at < value.size();) {
    if (!may_be(value[at], kWord)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < value.size() && may_be(value[end], kWord)) ++end;
    if (may_be(value[at], kBeginsName) && is_stand_in(value.substr(at, end - at))) {
      return Match{Placeholder::unfilled, at, end};
    }
    at = end;
  }
  return std::nullopt;
}

/// The account field of an ARN that was never filled in: "xxxx", "account-id", "****". Anything
/// with a digit in it is a mistake to explain, not a placeholder.
std::optional<Match> account_field(std::string_view value) {
  if (!value.starts_with("arn:")) return std::nullopt;
  std::size_t begin = 0;
  for (int colons = 0; colons < 4; ++colons) {
    begin = value.find(':', begin);
    if (begin == std::string_view::npos) return std::nullopt;
    ++begin;
  }
  const std::size_t end = std::min(value.find(':', begin), value.size());
  const std::string_view written = value.substr(begin, end - begin);
  if (std::all_of(written.begin(), written.end(), is_digit)) return std::nullopt;
  const std::string field = ascii_lower(written);
  const bool crossed_out =
      field.size() >= 3 && (field.find_first_not_of('x') == std::string::npos ||
                            field.find_first_not_of('*') == std::string::npos);
  const bool blanked = field == "<>";
  const bool named = field.find("account") != std::string::npos &&
                     std::none_of(field.begin(), field.end(), is_digit);
  if (!crossed_out && !blanked && !named) return std::nullopt;
  return Match{Placeholder::unfilled, begin, end};
}

/// The region in the host of an EKS issuer that was never filled in: "region-code" as in the AWS
/// documentation, "your-region", "xx-xxxx-x".
std::optional<Match> region_field(std::string_view value) {
  constexpr std::string_view kHost = "oidc.eks.";
  const std::size_t host = value.find(kHost);
  if (host == std::string_view::npos) return std::nullopt;
  const std::size_t begin = host + kHost.size();
  const std::size_t end = value.find('.', begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string field = ascii_lower(value.substr(begin, end - begin));
  const bool crossed_out = field.size() >= 4 && field.find_first_not_of("x-") == std::string::npos;
  if (!crossed_out && field.find("region") == std::string::npos) return std::nullopt;
  return Match{Placeholder::unfilled, begin, end};
}

/// Values that a tool decrypts or fetches when the manifest is applied.
std::optional<Match> reference(std::string_view value) {
  if (std::string_view("rsEv").find(value.front()) == std::string_view::npos) return std::nullopt;
  if (value.starts_with("ref+") || value.starts_with("secretref+") ||
      (value.starts_with("ENC[") && value.ends_with(']')) || value.starts_with("vault:")) {
    return Match{Placeholder::substitution, 0, value.size()};
  }
  return std::nullopt;
}

/// What tools print in place of a value: Terraform, and what blanks secrets in its output.
std::optional<Match> withheld(std::string_view value) {
  constexpr std::array<std::string_view, 4> kSigns = {kKnownLater, "(sensitive value)",
                                                      "(sensitive)", "REDACTED_SENSITIVE"};
  if (std::find(kSigns.begin(), kSigns.end(), value) == kSigns.end()) return std::nullopt;
  return Match{Placeholder::declared, 0, value.size()};
}

std::optional<Match> stringified(std::string_view value) {
  constexpr std::array<std::string_view, 3> kSigns = {"Calling [toString] on an", "[object Object]",
                                                      "Output<"};
  for (const std::string_view sign : kSigns) {
    const std::size_t at = value.find(sign);
    if (at != std::string_view::npos) return Match{Placeholder::unfilled, at, value.size()};
  }
  return std::nullopt;
}

/// Placeholders that are marked as such by brackets or a dollar sign.
std::optional<Match> marked(std::string_view value) {
  const bool has_mark =
      std::any_of(value.begin(), value.end(), [](char c) { return may_be(c, kMark); });
  if (!has_mark) return std::nullopt;  // nearly always
  if (const auto found = stringified(value)) return *found;
  if (const auto found = bracketed(value, "{{", "}}", Placeholder::unfilled)) return *found;
  if (const auto found = bracketed(value, "<", ">", Placeholder::unfilled)) {
    // argoflow and others double the brackets.
    Match whole = *found;
    if (whole.end < value.size() && value[whole.end] == '>') ++whole.end;
    return whole;
  }
  if (const auto found = bracketed(value, "#{", "}", Placeholder::substitution)) return *found;
  if (const auto found = bracketed(value, "((", "))", Placeholder::substitution)) return *found;
  if (const auto found = between_signs(value)) return *found;
  if (const auto found = dollar(value)) return *found;
  if (const auto found = format_verb(value)) return *found;
  return braced_name(value);
}

/// Which of the forms above a value may have, by the bytes it is made of. Asked of every value of
/// every policy, and nearly always the answer is: none.
struct Look {
  bool colon = false;     ///< ARNs
  bool capitals = false;  ///< four in a row, or two dashes: it stands for a value
  bool marks = false;     ///< anything beside letters, digits and what joins them
};

Look look_of(const ByteBlock& block) {
  const ByteSet dashes = block.equal('-') | block.equal('_');
  const ByteSet upper = block.at_most('Z').without(block.at_most('A' - 1));
  const ByteSet lower = block.at_most('z').without(block.at_most('a' - 1));
  const ByteSet digits_and_signs = block.at_most(':').without(block.at_most('-' - 1));
  const ByteSet known = upper | lower | digits_and_signs | dashes | block.equal('*');
  const std::uint32_t two_dashes = dashes.bits() & (dashes.bits() >> 1);
  const std::uint32_t two = (upper | dashes).bits() & ((upper | dashes).bits() >> 1);
  return {.colon = block.equal(':').bits() != 0,
          .capitals = two_dashes != 0 || (two & (two >> 2)) != 0,
          .marks = known.bits() != ByteBlock::kAll};
}

Look look_of(std::string_view value) {
  if (value.empty()) return {};
  if (value.size() < ByteBlock::kSize) {
    std::array<char, ByteBlock::kSize> bytes;
    bytes.fill('a');
    std::memcpy(bytes.data(), value.data(), value.size());
    return look_of(ByteBlock(bytes.data()));
  }
  Look look;
  const std::size_t last = value.size() - ByteBlock::kSize;
  // Each block begins with the last three bytes of the one before: four in a row are seen whole.
  for (std::size_t at = 0;; at = std::min(at + ByteBlock::kSize - 3, last)) {
    const Look part = look_of(ByteBlock(value.data() + at));
    if (part.marks) return {.colon = true, .capitals = true, .marks = true};
    look.colon = look.colon || part.colon;
    look.capitals = look.capitals || part.capitals;
    if (at == last) return look;
  }
}

Match find(std::string_view value) {
  const Look look = look_of(value);
  if (look.marks || look.capitals) {
    if (const auto found = withheld(value)) return *found;
  }
  if (look.marks) {
    if (const auto found = marked(value)) return *found;
    if (is_request_in_words(value)) return {Placeholder::unfilled, 0, value.size()};
  }
  if (look.marks || look.colon) {
    if (const auto found = reference(value)) return *found;
    if (const auto found = account_field(value)) return *found;
  }
  if (look.marks || look.colon || (value.starts_with('o') && value.starts_with("oidc"))) {
    if (const auto found = region_field(value)) return *found;
  }
  if (look.capitals) {
    if (const auto found = stand_in(value)) return *found;
  }
  if (value == kPulumiUnknown) return {Placeholder::declared, 0, value.size()};
  if (is_request(value)) return {Placeholder::unfilled, 0, value.size()};
  return {};
}

}  // namespace

Placeholder find_placeholder(std::string_view value) { return find(value).kind; }

std::string_view placeholder_part(std::string_view value) {
  const Match match = find(value);
  return value.substr(match.begin, match.end - match.begin);
}

}  // namespace irsa::config
