#include "value/template_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace irsa::value {
namespace {

/// Functions in functions: nobody needs more, and the reader allows four hundred levels.
constexpr int kDeepest = 12;

/// "Sub", "Ref", "GetAtt": the function's name without `!` or `Fn::`; empty when it is none.
std::string_view function_of(const doc::Node& node) {
  std::string_view name;
  if (node.tag() == doc::Tag::other) {
    name = node.tag_text();
    if (name.starts_with('!')) name.remove_prefix(1);
  } else {
    const auto entries = node.entries();
    if (entries.size() == 1) name = entries.front().key.text();
  }
  if (name.starts_with("Fn::")) name.remove_prefix(4);
  return name;
}

doc::Node argument_of(const doc::Node& node) {
  if (node.tag() == doc::Tag::other) return node;
  return node.entries().front().value;
}

std::string text_of(const doc::Node& node, int depth);

/// A longer name helps nobody.
constexpr std::size_t kLongestName = 400;

/// Functions of CloudFormation: they give the same for the same arguments. A macro need not.
bool is_function(std::string_view name) {
  constexpr std::array kFunctions{"Base64", "Cidr", "FindInMap",   "GetAtt",      "GetAZs",
                                  "If",     "Join", "ImportValue", "Length",      "Select",
                                  "Split",  "Sub",  "Ref",         "ToJsonString"};
  return std::ranges::find(kFunctions, name) != kFunctions.end();
}

/// Writes a text into a name: an open part in parentheses; else, what would end the name, or mean
/// something to a reader of ARNs and keys, as in a URL.
void add_words(std::string_view text, std::string& name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i).starts_with("${")) {
      const std::size_t end = std::min(text.find('}', i), text.size());
      name.append("(").append(text.substr(i + 2, end - i - 2)).append(")");
      i = end;
    } else if (is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ' ') {
      name += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      name += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
}

/// The items of a list, or the text; false if there is anything of which this makes no name.
bool add_argument(const doc::Node& node, bool is_argument, int depth, std::string& name) {
  if (depth > kDeepest || name.size() > kLongestName) return false;
  if (!is_argument && is_intrinsic(node)) {
    add_words(text_of(node, depth), name);
  } else if (node.is_scalar()) {
    add_words(node.text(), name);
  } else if (node.is_sequence()) {
    bool first = true;
    if (!is_argument) name += '[';
    for (const doc::Node& item : node.items()) {
      if (!first) name += ", ";
      first = false;
      if (!add_argument(item, false, depth + 1, name)) return false;
    }
    if (!is_argument) name += ']';
  } else {
    return false;
  }
  return true;
}

/// What nothing is known of. The same function of the same arguments is the same value, so it has
/// the same name: `${ImportValue Provider}`. Of anything else, the same place is.
std::string open_part(const doc::Node& node, std::string_view function, int depth) {
  if (is_function(function)) {
    std::string name = "${" + std::string(function) + " ";
    const doc::Node argument = argument_of(node);
    const bool tagged = node.tag() == doc::Tag::other;  // !Select […]: the node is the argument
    if (add_argument(argument, tagged || !is_intrinsic(argument), depth, name) &&
        name.size() <= kLongestName) {
      return name + "}";
    }
  }
  return "${" + std::string(function) + " " + std::to_string(node.span().begin) + "}";
}

/// `!Select [1, !Split [":oidc-provider/", !Ref Provider]]` is how one gets an issuer from the ARN
/// of its provider; the CDK writes it once for each condition. Two of one provider are equal, and
/// their name is in plain words. Anything else is like any function that nothing is known of.
std::string selected(const doc::Node& node, const doc::Node& argument, int depth) {
  const auto items = argument.items();
  if (items.size() != 2 || items[0].text() != "1" || !is_intrinsic(items[1]) ||
      function_of(items[1]) != "Split") {
    return open_part(node, "Select", depth);
  }
  const auto split = argument_of(items[1]).items();
  if (split.size() != 2 || !split[0].text().ends_with("oidc-provider/")) {
    return open_part(node, "Select", depth);
  }
  const std::string arn = text_of(split[1], depth + 1);
  if (!arn.starts_with("${") || arn.find('}') != arn.size() - 1)
    return open_part(node, "Select", depth);
  return "${issuer of " + arn.substr(2);
}

/// The text of a Sub with its own variables put in where they are known.
std::string substituted(const doc::Node& argument, int depth) {
  const auto items = argument.items();
  const doc::Node text = argument.is_scalar() ? argument : items.empty() ? doc::Node{} : items[0];
  const doc::Node variables = items.size() > 1 ? items[1] : doc::Node{};
  const std::string_view from = text.text();
  std::string out;
  for (std::size_t at = 0; at < from.size();) {
    const std::size_t open = from.find("${", at);
    const std::size_t close = open == std::string_view::npos ? open : from.find('}', open);
    out += from.substr(at, close == std::string_view::npos ? close : open - at);
    if (close == std::string_view::npos) break;
    const std::string_view name = from.substr(open + 2, close - open - 2);
    at = close + 1;
    if (name.starts_with('!')) {  // ${!Literal} stays as ${Literal}
      out.append("${").append(name.substr(1)).append("}");
    } else if (const doc::Node value = variables[name]) {
      out += text_of(value, depth + 1);
    } else {
      out.append("${").append(name).append("}");
    }
  }
  return out;
}

std::string joined(const doc::Node& node, const doc::Node& argument, int depth) {
  const auto items = argument.items();
  if (items.size() != 2 || !items[0].is_scalar() || !items[1].is_sequence() ||
      is_intrinsic(items[1])) {
    return open_part(node, "Join", depth);
  }
  std::string out;
  bool first = true;
  for (const doc::Node& item : items[1].items()) {
    if (!first) out += items[0].text();
    first = false;
    out += text_of(item, depth + 1);
  }
  return out;
}

std::string attribute(const doc::Node& argument) {
  std::string out = "${";
  if (argument.is_scalar()) out += argument.text();
  bool first = true;
  for (const doc::Node& item : argument.items()) {
    if (!first) out += '.';
    first = false;
    out += item.text();
  }
  return out + "}";
}

std::string text_of(const doc::Node& node, int depth) {
  if (!is_intrinsic(node)) {
    return node.is_scalar() ? std::string(node.text()) : open_part(node, "Object", depth);
  }
  const std::string_view function = function_of(node);
  const doc::Node argument = argument_of(node);
  if (depth > kDeepest) return open_part(node, function, depth);
  if (function == "Sub") return substituted(argument, depth);
  if (function == "Join") return joined(node, argument, depth);
  if (function == "Select") return selected(node, argument, depth);
  if (function == "GetAtt") return attribute(argument);
  if (function == "Ref" && argument.is_scalar()) {
    return "${" + std::string(argument.text()) + "}";
  }
  return open_part(node, function, depth);
}

void add_pieces(const doc::Node& node, int depth, std::vector<doc::TextPiece>& out) {
  if (!is_intrinsic(node) && node.is_scalar()) {
    out.push_back({node});
    return;
  }
  if (const doc::Node text = intrinsic_scalar(node); text && argument_of(node).is_scalar()) {
    out.push_back({text});
    return;
  }
  if (depth <= kDeepest && is_intrinsic(node) && function_of(node) == "Join") {
    const auto items = argument_of(node).items();
    if (items.size() == 2 && items[0].is_scalar() && items[1].is_sequence() &&
        !is_intrinsic(items[1])) {
      bool first = true;
      for (const doc::Node& item : items[1].items()) {
        if (!first && !items[0].text().empty()) out.push_back({items[0]});
        first = false;
        add_pieces(item, depth + 1, out);
      }
      return;
    }
  }
  out.push_back({node, text_of(node, depth)});
}

/// The open part that begins at `at`; its length, or 0.
std::size_t open_length(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("${")) {
    const std::size_t end = rest.find('}');
    return end == std::string_view::npos ? rest.size() : end + 1;
  }
  if (!rest.starts_with('%')) return 0;
  std::size_t end = 1;  // %s, %d, %[1]s
  if (end < rest.size() && rest[end] == '[') end = std::min(rest.find(']', end), rest.size()) + 1;
  return end < rest.size() && (rest[end] == 's' || rest[end] == 'd' || rest[end] == 'v') ? end + 1
                                                                                         : 0;
}

}  // namespace

bool is_intrinsic(const doc::Node& node) {
  if (!node) return false;
  if (node.tag() == doc::Tag::other) return true;
  if (!node.is_mapping()) return false;
  const auto entries = node.entries();
  if (entries.size() != 1) return false;
  const auto name = entries.front().key.text();
  return name == "Ref" || name.starts_with("Fn::");
}

std::string intrinsic_text(const doc::Node& node) { return text_of(node, 0); }

std::vector<doc::TextPiece> text_pieces(const doc::Node& node) {
  std::vector<doc::TextPiece> out;
  add_pieces(node, 0, out);
  return out;
}

doc::Node intrinsic_scalar(const doc::Node& node) {
  if (!is_intrinsic(node) || function_of(node) != "Sub") return {};
  const doc::Node argument = argument_of(node);
  const auto items = argument.items();
  const doc::Node text = items.empty() ? argument : items[0];
  return text.is_scalar() ? text : doc::Node{};
}

std::string FilledText::restore(std::string quoted) const {
  for (const auto& [letters, written] : parts) {
    for (std::size_t at = quoted.find(letters); at != std::string::npos;
         at = quoted.find(letters, at + written.size())) {
      quoted.replace(at, letters.size(), written);
    }
  }
  return quoted;
}

FilledText fill_in(std::string_view text) {
  constexpr std::string_view kLetters = "qxzjwkvy";  // no two parts are taken for each other
  FilledText filled{.text = std::string(text), .parts = {}};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = open_length(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    const std::string letters(length, kLetters[filled.parts.size() % kLetters.size()]);
    filled.text.replace(at, length, letters);
    filled.parts.emplace_back(letters, text.substr(at, length));
    at += length;
  }
  return filled;
}

}  // namespace irsa::value
