// The graph of all states, and what is read off it, against the plain thing: every short text,
// asked one by one.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/names/pattern.h"
#include "iam/names/subject.h"

using namespace irsa;
using namespace irsa::iam;

namespace graph_test {
namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// By the words of IAM's documentation, slowly: `*` is any run, `?` is any one character.
bool fits(std::string_view pattern, std::string_view text, bool ignore_case) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    return fits(pattern.substr(1), text, ignore_case) ||
           (!text.empty() && fits(pattern, text.substr(1), ignore_case));
  }
  if (text.empty()) return false;
  const bool same = pattern.front() == text.front() ||
                    (ignore_case && lowered(pattern.front()) == lowered(text.front()));
  return (pattern.front() == '?' || same) && fits(pattern.substr(1), text.substr(1), ignore_case);
}

/// All texts over the characters of at most this length.
std::vector<std::string> texts(std::string_view characters, std::size_t longest) {
  std::vector<std::string> all = {""};
  for (std::size_t begin = 0, length = 1; length <= longest; ++length) {
    const auto end = all.size();
    for (auto i = begin; i < end; ++i) {
      for (const char c : characters) all.push_back(all[i] + c);
    }
    begin = end;
  }
  return all;
}

/// The class that stands for a byte: its own, or that of all bytes that no pattern names.
std::size_t class_of(const Graph& graph, char byte) {
  for (std::size_t c = 0; c < graph.classes.size(); ++c) {
    if (graph.classes[c].members.find(byte) != std::string::npos) return c;
  }
  return graph.classes.size() - 1;
}

/// The state that a text leads to.
std::uint32_t walk(const Graph& graph, std::string_view text) {
  std::uint32_t state = 0;
  for (const char c : text) {
    if (state == kNoState) return state;
    state = graph.to(state, class_of(graph, c));
  }
  return state;
}

struct Given {
  std::string pattern;
  bool ignore_case = false;
};

TEST_CASE("graph: which patterns a text matches, behind every beginning") {
  const std::vector<std::string> patterns = {
      "",    "*",   "?",    "a",     "ab", "A",    "a*",    "*a",    "*a*",   "a?",
      "?a",  "a*b", "*ab",  "**a**", "?*", "*?",   "*a*b*", "a*a*",  "?a?*",  "*ba*",
      "aab", "*Ab", "b*?a", "zZ*z",  "@*", "a[b*", "*a?b",  "*aab*", "ab*ab", "*ab*ab"};
  const auto all = texts("aAbz", 4);
  for (const std::string beginning : {"", "a", "ab", "aab", "abab"}) {
    for (const std::string& pattern : patterns) {
      for (const bool ignore_case : {false, true}) {
        PatternSet set;
        set.add(to_pattern(pattern, true), ignore_case, beginning);
        const Graph graph =
            explore_strings(set, 1'000'000, [](const PatternSet& of, PatternSet::ConstBits bits) {
              return static_cast<std::uint8_t>(of.accepts(bits, 0) ? 1 : 0);
            });
        CAPTURE(beginning);
        CAPTURE(pattern);
        CAPTURE(ignore_case);
        CHECK(graph.complete);
        std::size_t wrong = 0;
        for (const std::string& text : all) {
          const auto state = walk(graph, text);
          const bool matches = state != kNoState && graph.verdict[state] != 0;
          if (matches != fits(pattern, beginning + text, ignore_case)) ++wrong;
        }
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("graph: many patterns side by side, over more bits than a word has") {
  std::vector<Given> given;
  for (const std::string pattern : {"a*", "*b", "ab?", "?A"}) {
    given.push_back({pattern, false});
    given.push_back({pattern + std::string(20, 'b') + "*a", true});
  }
  given.push_back({std::string(70, 'a') + "*", false});
  given.push_back({std::string(70, '?') + "b", true});
  PatternSet set;
  for (const Given& one : given) set.add(to_pattern(one.pattern, true), one.ignore_case);
  CHECK(set.size() == given.size());
  // Which of them match, by number, is written down beside the graph.
  std::vector<std::vector<bool>> seen;
  const Graph graph =
      explore_strings(set, 2'000'000, [&](const PatternSet& of, PatternSet::ConstBits bits) {
        std::vector<bool> matched;
        for (std::size_t i = 0; i < of.size(); ++i) matched.push_back(of.accepts(bits, i));
        const auto found = std::ranges::find(seen, matched);
        const auto number = static_cast<std::size_t>(found - seen.begin());
        if (found == seen.end()) seen.push_back(matched);
        return static_cast<std::uint8_t>(number);
      });
  CHECK(set.words() > 3);
  auto all = texts("abAz", 3);
  const std::string long_b(20, 'b'), long_a(70, 'a');
  for (const std::string& text :
       {std::string("a") + long_b, "a" + long_b + "a", "A" + long_b + "xA", long_a, long_a + "b",
        "b" + long_a, long_a.substr(1), "ab" + long_b + "bba", std::string(75, 'z') + "B"}) {
    all.push_back(text);
  }
  for (const std::string& text : all) {
    const auto state = walk(graph, text);
    CAPTURE(text);
    REQUIRE(state != kNoState);
    for (std::size_t i = 0; i < given.size(); ++i) {
      CAPTURE(given[i].pattern);
      CHECK(seen[graph.verdict[state]][i] == fits(given[i].pattern, text, given[i].ignore_case));
    }
  }
}

TEST_CASE("graph: of a group it is told whether any matches") {
  const std::vector<std::vector<std::string>> groups = {
      {"a*", "*b", "ab"}, {"a", "b"}, {"*"}, {"a*b*", "*a"}, {"*a*", "*b*", "z"}, {}};
  const auto all = texts("abz", 4);
  for (const auto& group : groups) {
    PatternSet set;
    set.add(to_pattern("?b*", true), false);  // beside it
    std::vector<std::size_t> numbers;
    for (const std::string& pattern : group) {
      numbers.push_back(set.size());
      set.add(to_pattern(pattern, true), false);
    }
    set.add(to_pattern("*z", true), false);
    set.group(numbers);
    const std::size_t last = group.size() + 1;
    const Graph graph =
        explore_strings(set, 1'000'000, [&](const PatternSet& of, PatternSet::ConstBits bits) {
          const bool any = std::ranges::any_of(
              numbers, [&](std::size_t number) { return of.accepts(bits, number); });
          return static_cast<std::uint8_t>((any ? 1 : 0) + (of.accepts(bits, 0) ? 2 : 0) +
                                           (of.accepts(bits, last) ? 4 : 0));
        });
    for (const std::string& text : all) {
      const bool any = std::ranges::any_of(
          group, [&](const std::string& pattern) { return fits(pattern, text, false); });
      CAPTURE(text);
      CHECK(graph.verdict[walk(graph, text)] ==
            (any ? 1 : 0) + (fits("?b*", text, false) ? 2 : 0) + (fits("*z", text, false) ? 4 : 0));
    }
  }
}

TEST_CASE("graph: the bytes that patterns name, and one for all others") {
  PatternSet set;
  set.add(to_pattern("b*aZ", true), false);
  set.add(to_pattern("c?", true), true);
  CHECK(set.named() == "CZabc");
  const Graph graph =
      explore_strings(set, 100'000, [](const auto&, auto) { return std::uint8_t{1}; });
  std::string classes;
  for (const CharClass& one : graph.classes) classes += one.members + " ";
  CHECK(classes == "C Z a b c d ");
  CHECK(graph.complete);
  PatternSet zero;
  zero.add(to_pattern(std::string(1, '\0') + "b", true), false);
  CHECK(zero.named() == std::string(1, '\0') + "b");
  // With too few steps states are missing, and that is said.
  PatternSet many;
  many.add(to_pattern("*a???????b", true), false);
  const Graph part = explore_strings(many, 50, [](const auto&, auto) { return std::uint8_t{1}; });
  CHECK_FALSE(part.complete);
  CHECK(part.size() < 30);
  // Letters before digits, named ones by themselves and the others together.
  PatternSet subjects;
  subjects.add(to_pattern("b1*", true), false);
  const Graph legal = explore_subjects(subjects, SubjectLanguage{}, 100'000,
                                       [](const auto&, auto) { return std::uint8_t{1}; });
  classes.clear();
  for (const CharClass& one : legal.classes) classes += one.members + " ";
  CHECK(classes == "acdefghijklmnopqrstuvwxyz023456789 b 1 - . : ");
}

/// Legal subjects over two letters, by the words of RFC 1123.
std::vector<std::string> legal(const SubjectLanguage& language) {
  const auto is_label = [](std::string_view text) {
    return !text.empty() && text.front() != '-' && text.back() != '-';
  };
  std::vector<std::string> all;
  for (const auto& ns : texts(language.alphanumerics + "-", language.longest_namespace)) {
    if (!is_label(ns)) continue;
    for (const auto& name : texts(language.alphanumerics + "-.", language.longest_name)) {
      bool right = true;
      for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t dot = std::min(name.find('.', begin), name.size());
        right = right && is_label(std::string_view(name).substr(begin, dot - begin));
        begin = dot + 1;
      }
      if (right) all.push_back(ns + ":" + name);
    }
  }
  std::ranges::sort(all);
  return all;
}

TEST_CASE("graph: who is in a set of subjects, how many, and the shortest") {
  const std::vector<std::vector<Given>> sets = {
      {{"*"}},
      {{"a:b"}},
      {{"A:B", true}},
      {{"a*:*"}},
      {{"*:b*"}},
      {{"??:???"}},
      {{"?:????"}},
      {{"???:a"}},
      {{"*-*:*"}},
      {{"*:*.*"}},
      {{"*:a-b"}, {"b:*"}},
      {{"a:a"}, {"aa:a"}, {"b:?b"}},
      {{"*a*:*b*"}},
      {{"*:"}},
      {{":*"}},
      {{"ab"}},
      {{"*b"}, {"a:*"}},
  };
  for (const auto& [longest_namespace, longest_name] :
       std::vector<std::pair<std::size_t, std::size_t>>{{2, 3}, {1, 1}, {3, 2}, {1, 4}}) {
    const SubjectLanguage language{.alphanumerics = "ab",
                                   .longest_namespace = longest_namespace,
                                   .longest_name = longest_name};
    const auto everybody = legal(language);
    for (const auto& given : sets) {
      PatternSet set;
      for (const Given& one : given) set.add(to_pattern(one.pattern, true), one.ignore_case);
      const Graph graph = explore_subjects(set, language, 1'000'000,
                                           [](const PatternSet& of, PatternSet::ConstBits bits) {
                                             for (std::size_t i = 0; i < of.size(); ++i) {
                                               if (of.accepts(bits, i)) return std::uint8_t{1};
                                             }
                                             return std::uint8_t{0};
                                           });
      for (const std::uint8_t verdict : {std::uint8_t{1}, std::uint8_t{0}}) {
        std::vector<std::string> expected;
        for (const std::string& subject : everybody) {
          const bool fit = std::ranges::any_of(
              given, [&](const Given& one) { return fits(one.pattern, subject, one.ignore_case); });
          if (fit == (verdict == 1)) expected.push_back(subject);
        }
        CAPTURE(given[0].pattern);
        CAPTURE(longest_namespace);
        CAPTURE(longest_name);
        CAPTURE(static_cast<int>(verdict));
        const Wanted wanted = [&](std::uint8_t one) { return one == verdict; };
        const Reachable reachable(graph, language);
        const auto shortest = reachable.shortest(wanted);
        CHECK(reachable.any(wanted) == !expected.empty());
        CHECK(shortest.has_value() == !expected.empty());
        if (shortest) {
          CHECK(std::ranges::binary_search(expected, *shortest));
          for (const std::string& one : expected) CHECK(shortest->size() <= one.size());
        }
        const Useful useful(graph, language, wanted);
        CHECK(useful.list() == expected);
        CHECK(useful.count(1'000'000, 1'000'000) == expected.size());
        CHECK(useful.count(5, 1'000'000) == std::min<std::size_t>(expected.size(), 5));
      }
    }
  }
}

TEST_CASE("graph: what is open, were there no limits on lengths") {
  struct Row {
    std::vector<std::string> patterns;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {{"a:b"}, ""},
      {{"a:*"}, "names"},
      {{"b:*"}, "names"},
      {{"a:a?b"}, ""},
      {{"*:b"}, "namespaces"},
      {{"*:*"}, "namespaces names both"},
      {{"a:*", "*:b"}, "namespaces names"},
      {{"a*:b*"}, "namespaces names both"},
      {{"a*:b", "b:b*"}, "namespaces names"},
      {{"a-*:b", "??:*x"}, "namespaces names"},
      {{"A*:b"}, ""},
      {{"*a"}, "namespaces names both"},
      {{"a:*", "a*:b"}, "namespaces names"},
      // What no subject is long enough for is not open.
      {{std::string(63, 'a') + "*:b"}, "namespaces"},
      {{std::string(64, 'a') + "*:b"}, ""},
      {{"a:" + std::string(253, 'b') + "*"}, "names"},
      {{"a:" + std::string(254, 'b') + "*"}, ""},
  };
  for (const Row& row : rows) {
    const SubjectLanguage language;
    PatternSet set;
    for (const std::string& pattern : row.patterns) set.add(to_pattern(pattern, true), false);
    const Graph graph = explore_subjects(set, language, 10'000'000,
                                         [](const PatternSet& of, PatternSet::ConstBits bits) {
                                           for (std::size_t i = 0; i < of.size(); ++i) {
                                             if (of.accepts(bits, i)) return std::uint8_t{1};
                                           }
                                           return std::uint8_t{0};
                                         });
    const Openness open =
        Useful(graph, language, [](std::uint8_t one) { return one == 1; }).openness();
    std::string told;
    for (const auto& [is, name] : std::vector<std::pair<bool, std::string>>{
             {open.namespaces, "namespaces"}, {open.names, "names"}, {open.both, "both"}}) {
      if (is) told += (told.empty() ? "" : " ") + name;
    }
    CAPTURE(row.patterns[0]);
    CHECK(told == row.expected);
  }
}

TEST_CASE("graph: counting ends where its steps or its ceiling do") {
  const SubjectLanguage language;
  PatternSet set;
  set.add(to_pattern("a*:b", true), false);
  const Graph graph = explore_subjects(
      set, language, 1'000'000, [](const PatternSet& of, PatternSet::ConstBits bits) {
        return static_cast<std::uint8_t>(of.accepts(bits, 0) ? 1 : 0);
      });
  const Useful useful(graph, language, [](std::uint8_t one) { return one == 1; });
  CHECK(useful.count(1'000'000'000, 1'000'000) == 1'000'000'000);
  CHECK(useful.count(37, 1'000'000) == 37);
  CHECK_FALSE(useful.count(1'000'000'000'000'000'000, 5).has_value());
  const Useful nobody(graph, language, [](std::uint8_t one) { return one == 7; });
  CHECK(nobody.count(10, 10) == 0);
  CHECK(nobody.list().empty());
  CHECK_FALSE(nobody.openness().namespaces);
  // A shortest text of all strings, legal or not.
  PatternSet strings;
  strings.add(to_pattern("*A?b*", true), false);
  const Graph all =
      explore_strings(strings, 100'000, [](const PatternSet& of, PatternSet::ConstBits bits) {
        return static_cast<std::uint8_t>(of.accepts(bits, 0) ? 1 : 0);
      });
  CHECK(shortest_string(all, [](std::uint8_t one) { return one == 1; }) == "AAb");
  CHECK(shortest_string(all, [](std::uint8_t one) { return one == 0; }) == "");
  CHECK_FALSE(shortest_string(all, [](std::uint8_t one) { return one == 3; }).has_value());
}

}  // namespace
}  // namespace graph_test
