// HCL made at random, for tests: by a grammar (much of it valid), and by damaging what is given.
// The same numbers give the same text.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::tests {

class RandomHcl {
 public:
  explicit RandomHcl(std::uint32_t seed) : random_(seed) {}

  std::string file() {
    std::string out;
    if (one_in(20)) out += "\xEF\xBB\xBF";
    end_ = one_in(8) ? "\r\n" : "\n";
    for (std::size_t n = 1 + below(4); n > 0; --n) out += item(2);
    if (one_in(10)) out += "z = 1";  // without its newline
    return out;
  }

  /// The same in JSON syntax: a resource and locals, whose strings are templates.
  std::string json() {
    end_ = "\n";
    return "{\"resource\": {\"t\": {\"n\": " + json_object(3, false) +
           "}},\n \"locals\": " + json_object(3, false) + "}\n";
  }

  /// Some bytes taken away, doubled, moved, or replaced by what often matters.
  std::string damaged(std::string text) {
    static const std::vector<std::string> kBits = {"\"",
                                                   "${",
                                                   "}",
                                                   "%{",
                                                   "{",
                                                   "[",
                                                   "]",
                                                   "(",
                                                   ")",
                                                   "\n",
                                                   "\r\n",
                                                   "\r",
                                                   "~}",
                                                   "${~",
                                                   "%{ if x }",
                                                   "%{ endif }",
                                                   "%{ else }",
                                                   "%{ for v in x }",
                                                   "%{ endfor }",
                                                   "<<EOT\n",
                                                   "<<-EOT\n",
                                                   "EOT\n",
                                                   "\nEOT\n",
                                                   "$",
                                                   "%",
                                                   "$${",
                                                   "%%{",
                                                   "\\",
                                                   "\\n",
                                                   "\\u00e9",
                                                   "\\q",
                                                   "#",
                                                   "//",
                                                   "/*",
                                                   "*/",
                                                   ",",
                                                   "=",
                                                   "==",
                                                   ":",
                                                   "::",
                                                   "?",
                                                   ".",
                                                   "...",
                                                   "=>",
                                                   "[*]",
                                                   ".*",
                                                   ".0",
                                                   "1.2.3",
                                                   "1e5",
                                                   " ",
                                                   "\t",
                                                   "for",
                                                   "in",
                                                   "if",
                                                   "null",
                                                   "true",
                                                   "a-b",
                                                   "-",
                                                   "!",
                                                   "&&",
                                                   "|",
                                                   "\xC3\xA9",
                                                   "e\xCC\x81",
                                                   "\xFF",
                                                   "\xE2\x80\x9C",
                                                   "\xC2\xA0",
                                                   std::string("\0", 1),
                                                   ";",
                                                   "'",
                                                   "`",
                                                   "^",
                                                   "x = 1\n",
                                                   "b {\n}\n"};
    for (std::size_t n = 1 + below(3); n > 0 && !text.empty(); --n) {
      const std::size_t at = below(text.size() + 1);
      const std::size_t length = std::min<std::size_t>(below(12), text.size() - at);
      switch (below(4)) {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, text.substr(at, length)); break;
        case 2: text.insert(at, kBits[below(kBits.size())]); break;
        default: text.replace(at, std::min<std::size_t>(1, length), kBits[below(kBits.size())]);
      }
    }
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  std::string name() {
    return pick({"a", "b", "x", "y", "for_each", "a-b", "_x", "if", "n\xC3\xA9", "v1", "null_x"});
  }
  std::string comment() { return one_in(12) ? pick({" # c", " // c", " /* c */"}) : ""; }

  std::string item(int depth) {
    if (depth > 0 && one_in(3)) {
      std::string out = name();
      for (std::size_t n = below(3); n > 0; --n) out += one_in(3) ? " " + name() : " \"l$$x\"";
      if (one_in(5)) return out + " {}" + end_;
      if (one_in(5)) return out + " { " + name() + " = " + expr(1, false) + " }" + end_;
      out += " {" + comment() + end_;
      for (std::size_t n = below(3); n > 0; --n) out += "  " + item(depth - 1);
      return out + "}" + comment() + end_;
    }
    return name() + std::to_string(below(100)) + pick({" = ", "=", " =  "}) +
           (one_in(5) ? heredoc(depth) : expr(3, false) + comment() + end_);
  }

  /// Newlines are put in where they mean nothing: `free`.
  std::string gap(bool free) { return free && one_in(6) ? end_ + "  " : one_in(8) ? "" : " "; }

  std::string expr(int depth, bool free) {
    if (depth <= 0) return atom();
    switch (below(17)) {
      case 0:
        return expr(depth - 1, free) + " " +
               pick({"+", "-", "*", "==", "!=", "<", ">=", "&&", "||", "%", "/"}) + gap(free) +
               expr(depth - 1, free);
      case 1: return pick({"!", "-"}) + atom();
      case 2:
        return expr(depth - 1, free) + " ?" + gap(free) + expr(depth - 1, free) + " :" + gap(free) +
               expr(depth - 1, free);
      case 3: return "(" + gap(true) + expr(depth - 1, true) + gap(true) + ")";
      case 4: {
        std::string out = "[" + gap(true);
        for (std::size_t n = below(4); n > 0; --n) {
          out += expr(depth - 1, true) + (n > 1 || one_in(4) ? "," : "") + gap(true);
        }
        return out + "]";
      }
      case 5:
      case 6: {
        std::string out = "{" + end_;
        for (std::size_t n = below(4); n > 0; --n) {
          out += "  " +
                 pick({name(), "\"k" + text(true) + "\"", "(" + expr(1, true) + ")", "1", "true"}) +
                 pick({" = ", ": ", " : "}) + expr(depth - 1, false) +
                 pick({end_, ",", ", ", "," + end_});
        }
        return out + "}";
      }
      case 7: return atom() + steps(depth);
      case 8:
        return "f" + std::string(one_in(6) ? "::g" : "") + "(" + gap(true) + expr(depth - 1, true) +
               (one_in(3) ? ", " + expr(depth - 1, true) : "") + pick({"", "...", ","}) + ")";
      case 9:
        return "[for " + (one_in(2) ? std::string("k, ") : std::string()) + "v in " +
               expr(depth - 1, true) + " :" + gap(true) + expr(depth - 1, true) +
               (one_in(3) ? " if " + expr(1, true) : "") + "]";
      case 10:
        return "{for k, v in " + expr(depth - 1, true) + " : " + pick({"k", "v", "\"a${k}\""}) +
               " => " + expr(depth - 1, true) + pick({"", "..."}) +
               (one_in(3) ? " if " + expr(1, true) : "") + "}";
      case 11:
      case 12:
      case 13: return "\"" + templated(depth, true) + "\"";
      default: return atom();
    }
  }

  std::string steps(int depth) {
    std::string out;
    for (std::size_t n = 1 + below(3); n > 0; --n) {
      out += pick(
          {".a", ".0", "[0]", "[*]", ".*", "[\"k\"]", "[" + expr(depth - 1, true) + "]", ".b-c"});
    }
    return out;
  }

  std::string atom() {
    return pick({"1",   "0",    "12",     "1.5",     "1.50",
                 "2e2", "true", "false",  "null",    "x",
                 "v",   "k",    "\"\"",   "\"a\"",   "\"" + text(true) + "\"",
                 "[]",  "{}",   "[1, 2]", "{a = 1}", "x.y",
                 "(3)"});
  }

  std::string text(bool quoted) {
    std::string out;
    for (std::size_t n = below(4); n > 0; --n) {
      out += pick({"a",
                   " ",
                   "  b",
                   "$",
                   "%",
                   "$$",
                   "%%",
                   "$${",
                   "%%{",
                   "}",
                   "{",
                   "#",
                   "e\xCC\x81",
                   "\xC3\xA9",
                   "\t",
                   "\xC2\xA0",
                   "\xE1\x84\x80\xE1\x85\xA1",
                   "~",
                   quoted ? "\\n" : "\\",
                   quoted ? "\\\"" : "\"",
                   quoted ? "\\u0065\\u0301" : "'",
                   quoted ? "\\U0001F600" : "\xF0\x9F\x98\x80"});
    }
    return out;
  }

  std::string templated(int depth, bool quoted) {
    std::string out = text(quoted);
    for (std::size_t n = below(3); n > 0; --n) {
      const std::string open = pick({"", "", "~"}), close = pick({"", "", "~"});
      switch (below(4)) {
        case 0:
          out +=
              "%{" + open + " if " + expr(depth - 2, true) + " " + close + "}" + text(quoted) +
              (one_in(2) ? "%{" + pick({"", "~"}) + " else " + pick({"", "~"}) + "}" + text(quoted)
                         : "") +
              "%{" + open + " endif " + close + "}";
          break;
        case 1:
          out += "%{" + open + " for v in " + expr(depth - 2, true) + " " + close + "}" +
                 text(quoted) + "${v}" + "%{" + open + " endfor " + close + "}";
          break;
        default: out += "${" + open + gap(true) + expr(depth - 1, true) + gap(true) + close + "}";
      }
      out += text(quoted);
    }
    return out;
  }

  std::string json_string(const std::string& text) {
    static const char* const kDigits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (byte < 0x20) {
        out += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
      } else {
        out += c;
      }
    }
    return out + "\"";
  }

  std::string json_value(int depth) {
    if (depth > 0 && one_in(4)) return json_object(depth - 1, true);
    if (depth > 0 && one_in(4)) {
      std::string out = "[";
      for (std::size_t n = below(4), i = 0; i < n; ++i) {
        out += (i > 0 ? ", " : "") + json_value(depth - 1);
      }
      return out + "]";
    }
    if (one_in(3)) return pick({"null", "true", "false", "0", "12", "-3", "1.5", "2e2", "1E-2"});
    const std::string text = templated(3, false);
    if (!one_in(5)) return json_string(text);
    const std::string hurt = damaged(text);
    // Half a character is no JSON.
    const bool ascii = std::all_of(hurt.begin(), hurt.end(), [](char c) { return c >= 0; });
    return json_string(ascii ? hurt : text);
  }

  /// `keys`: they may be templates, too.
  std::string json_object(int depth, bool keys) {
    std::string out = "{";
    for (std::size_t n = below(4), i = 0; i < n; ++i) {
      std::string name = "a" + std::to_string(i);
      if (keys && one_in(6)) name = "${\"b\"}" + name;
      out += (i > 0 ? ",\n  " : "") + json_string(name) + ": " + json_value(depth - 1);
    }
    return out + "}";
  }

  std::string heredoc(int depth) {
    const std::string marker = pick({"EOT", "E-1", "A"});
    std::string out = pick({"<<", "<<-"}) + marker + end_;
    for (std::size_t n = below(5); n > 0; --n) {
      out += pick({"", "  ", "    ", "\t", "   "}) + templated(depth, false) +
             pick({"", " ", "  "}) + end_;
    }
    return out + pick({"", "  ", "    "}) + marker + pick({"", " "}) + end_;
  }

  std::mt19937 random_;
  std::string end_ = "\n";
};

}  // namespace irsa::tests
