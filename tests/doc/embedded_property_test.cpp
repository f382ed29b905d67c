// Whatever a policy is wrapped in: for each string of it, what stands under its span in the outer
// file is that string, as the wrapping spells it. Policies and wrappings are made up from a seed.
#include <doctest/doctest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "doc/embedded.h"
#include "doc/parse.h"
#include "support/replaced.h"

namespace irsa::doc {
namespace {

using Json = nlohmann::ordered_json;
using tests::replaced;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool coin() { return below(2) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::minstd_rand engine_;
};

std::string random_text(Random& random) {
  static const std::vector<std::string> kPieces = {"system:serviceaccount:",
                                                   "sts.amazonaws.com",
                                                   "a",
                                                   "*",
                                                   ":",
                                                   " ",
                                                   "  x",
                                                   "'",
                                                   "''",
                                                   "\"",
                                                   "\\",
                                                   "\\n",
                                                   "/",
                                                   "%",
                                                   "%20",
                                                   "#",
                                                   " #x",
                                                   ": ",
                                                   "- ",
                                                   "{",
                                                   "}",
                                                   "[",
                                                   ",",
                                                   "|",
                                                   ">",
                                                   "&a",
                                                   "é",
                                                   "ß",
                                                   "😀",
                                                   "\t",
                                                   "${Issuer}",
                                                   "=",
                                                   "+"};
  std::string text;
  for (std::size_t n = random.below(6); n > 0; --n) text += random.pick(kPieces);
  return text;
}

Json random_value(Random& random, int depth) {
  const std::size_t kind = random.below(depth > 3 ? 2 : 5);
  if (kind == 3) {
    Json list = Json::array();
    for (std::size_t n = random.below(4); n > 0; --n)
      list.push_back(random_value(random, depth + 1));
    return list;
  }
  if (kind == 4) {
    Json object = Json::object();
    for (std::size_t n = random.below(4); n > 0; --n) {
      object[random_text(random)] = random_value(random, depth + 1);
    }
    return object;
  }
  if (kind == 2) return random.coin();
  return random_text(random);
}

Json random_policy(Random& random) {
  Json policy = {{"Version", "2012-10-17"}};
  for (std::size_t n = 1 + random.below(3); n > 0; --n) {
    policy["Statement"].push_back({{"Sid", random_text(random)},
                                   {"Condition", random_value(random, 0)},
                                   {"Action", random_text(random)}});
  }
  return policy;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

/// Line breaks and the blanks around them, as flow and folded scalars read them between words.
std::string unfolded(const std::string& raw) {
  std::string out;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t end = raw.find_first_not_of(" \t\r\n", at);
    const std::string blanks = raw.substr(at, end == std::string::npos ? end : end - at);
    if (blanks.find('\n') != std::string::npos) {
      out += ' ';
      at += blanks.size();
    } else {
      out += blanks.empty() ? raw.substr(at, 1) : blanks;
      at += std::max<std::size_t>(blanks.size(), 1);
    }
  }
  return out;
}

struct Wrapped {
  std::string file;                                       ///< policy: <the text>
  std::function<std::string(const std::string&)> unwrap;  ///< what is written, as JSON
};

std::string same(const std::string& raw) { return raw; }

/// Puts a line break for one of the single blanks between two words, in strings too.
std::string broken(const std::string& line, const std::string& indentation, Random& random) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const auto word = [&](std::size_t i) {
      return i < line.size() && line[i] != ' ' && line[i] != '\t';
    };
    if (line[at] == ' ' && at > 0 && word(at - 1) && word(at + 1) && line[at + 1] != '#' &&
        random.below(4) == 0) {
      out += "\n" + indentation;
    } else {
      out += line[at];
    }
  }
  return out;
}

Wrapped in_block(const std::string& json, Random& random, char style) {
  const std::size_t indentation = 1 + random.below(6);
  const std::string indent(indentation, ' ');
  std::string header(1, style);
  const auto lines = lines_of(json);
  if (random.coin()) header += std::to_string(indentation);
  header += random.pick<std::string>({"", "-", "+"});
  if (random.coin()) header += " # why";
  std::string body;
  for (std::size_t n = random.below(3); n > 0; --n) body += "\n";
  for (const std::string& line : lines) {
    const bool more = line.starts_with(' ') || line.starts_with('\t');
    body += indent + (style == '>' && !more ? broken(line, indent, random) : line) + "\n";
    if (style == '>' && random.below(5) == 0) body += "\n";
  }
  return {"policy: " + header + "\n" + body, style == '>' ? unfolded : same};
}

Wrapped in_single_quotes(const std::string& json, Random& random) {
  const std::string indent(1 + random.below(6), ' ');
  std::string text;
  for (const std::string& line : lines_of(json)) {
    if (!text.empty()) text += "\n" + indent;
    text += broken(line, indent, random);
  }
  return {"policy: '" + replaced(text, "'", "''") + "'\n",
          [](const std::string& raw) { return unfolded(replaced(raw, "''", "'")); }};
}

/// A JSON string holds what YAML's double quotes hold, but for folded lines and a few escapes.
std::string unescaped(const std::string& raw) {
  std::string text = replaced(raw, "\\\n", "\n");  // an escaped line break
  return Json::parse("\"" + text + "\"").get<std::string>();
}

Wrapped in_double_quotes(const std::string& json, Random& random, bool surrogates = false) {
  // One line, so that escapes and folding do not meet. YAML has no pairs of surrogates.
  std::string text = Json(json).dump(-1, ' ', surrogates && random.coin());
  if (random.coin()) text = replaced(text, "/", "\\/");
  return {"policy: " + text + "\n", unescaped};
}

Wrapped in_json(const std::string& json, Random& random) {
  Wrapped wrapped = in_double_quotes(json, random, true);
  wrapped.file = "{\"policy\": " + wrapped.file.substr(8) + "}";
  return wrapped;
}

std::string percent_decoded(const std::string& raw) {
  std::string out;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '%') {
      out += static_cast<char>(std::stoi(raw.substr(at + 1, 2), nullptr, 16));
      at += 2;
    } else {
      out += raw[at];
    }
  }
  return out;
}

Wrapped percent_encoded(const std::string& json, Random& random) {
  const std::string digits = random.coin() ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string text;
  for (const char c : json) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (plain) {
      text += c;
    } else {
      text += '%';
      text += digits[static_cast<unsigned char>(c) >> 4];
      text += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  const char quote = random.coin() ? '"' : '\'';
  return {std::string("policy: ") + quote + text + quote + "\n", percent_decoded};
}

Wrapped wrap(const std::string& json, Random& random) {
  switch (random.below(6)) {
    case 0: return in_block(json, random, '|');
    case 1: return in_block(json, random, '>');
    case 2: return in_single_quotes(json, random);
    case 3: return in_double_quotes(json, random);
    case 4: return in_json(json, random);
    default: return percent_encoded(json, random);
  }
}

class Check {
 public:
  Check(const Parsed& parsed, const Wrapped& wrapped) : parsed_(parsed), wrapped_(wrapped) {}

  void same_strings(const Node& node, const Json& want) {
    if (want.is_string()) return same_string(node, want);
    if (want.is_boolean()) CHECK(parsed_.under(node.span()) == want.dump());
    const auto items = node.items();
    for (std::size_t i = 0; want.is_array() && i < want.size(); ++i) {
      REQUIRE(i < items.size());
      same_strings(items[i], want[i]);
    }
    const auto entries = node.entries();
    std::size_t at = 0;
    for (auto member = want.begin(); want.is_object() && member != want.end(); ++member, ++at) {
      REQUIRE(at < entries.size());
      same_string(entries[at].key, member.key());
      same_strings(entries[at].value, member.value());
    }
  }

  std::size_t strings = 0;

 private:
  void same_string(const Node& node, const std::string& want) {
    ++strings;
    CHECK(node.text() == want);
    const std::string raw = parsed_.under(node.span());
    CAPTURE(raw);
    const Json read = Json::parse(wrapped_.unwrap(raw), nullptr, false);
    const std::string spelt = read.is_string() ? read.get<std::string>() : "no string";
    CHECK(spelt == want);
  }

  const Parsed& parsed_;
  const Wrapped& wrapped_;
};

}  // namespace

TEST_CASE("for each string of an embedded policy, the text under its span is that string") {
  std::size_t strings = 0;
  for (unsigned seed = 1; seed <= 700; ++seed) {
    Random random(seed);
    const Json policy = random_policy(random);
    const std::string json =
        policy.dump(static_cast<int>(random.below(4)) * 2 - 2, ' ', random.coin());
    Wrapped wrapped = wrap(json, random);
    if (random.below(4) == 0 && wrapped.file.starts_with("policy: ")) {
      wrapped.file = "first: &p " + wrapped.file.substr(8) + "policy: *p\n";  // an alias
    }
    const bool carriage_returns = random.below(4) == 0;
    if (carriage_returns) wrapped.file = replaced(wrapped.file, "\n", "\r\n");
    CAPTURE(seed);
    CAPTURE(wrapped.file);
    const Parsed parsed = parse(wrapped.file);
    REQUIRE_MESSAGE(parsed.root()["policy"], parsed.dump());
    const Embedded embedded(parsed.root()["policy"]);
    const std::string error = embedded.error() ? embedded.error()->message : "";
    REQUIRE(error.empty());
    Check check(parsed, wrapped);
    check.same_strings(embedded.document().root(), policy);
    strings += check.strings;
  }
  CHECK(strings > 10'000);
}

}  // namespace irsa::doc
