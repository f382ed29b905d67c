#include "tools/example_notes.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace irsa;
using namespace irsa::tools;

namespace {

const std::string kHead =
    "# A comment\n"
    "bad:\n"
    "  - title: One  # of two\n"
    "    files:\n"
    "      a.yaml: |\n"
    "        b: b\n"
    "    expect:\n";

/// The text of a rule with this list of expectations, and what was read of them.
struct Written {
  std::string text;
  RuleFile rule;
};

Written written(const std::string& expectations, const std::vector<Expectation>& expect,
                const std::string& behind = "\ngood: []\n") {
  Written out{.text = kHead + expectations + behind, .rule = {}};
  out.rule.bad.push_back({.title = "One",
                          .options = {},
                          .files = {{.name = "a.yaml", .text = "b: b\n"}},
                          .expect = expect,
                          .fixed = {}});
  return out;
}

ExpectedPlace place(std::string at, std::size_t offset, std::string message) {
  ExpectedPlace place;
  place.file = "a.yaml";
  place.at = std::move(at);
  place.offset = offset;
  place.message = std::move(message);
  return place;
}

ProposedNotes proposal(std::vector<ExpectedPlace> related, std::string help,
                       std::size_t expectation = 0) {
  ProposedNotes one;
  one.expectation = expectation;
  one.related = std::move(related);
  one.help = std::move(help);
  return one;
}

/// The list of expectations afterwards.
std::string with(const std::string& expectations, const std::vector<ProposedNotes>& proposed) {
  Expectation other;
  other.help = "Old.";
  const Written before = written(expectations, {other, other});
  const std::string after = with_notes(before.text, before.rule, proposed);
  CHECK(after.starts_with(kHead));
  CHECK(after.ends_with("\ngood: []\n"));
  return after.substr(kHead.size(),
                      after.size() - kHead.size() - std::string("\ngood: []\n").size());
}

}  // namespace

TEST_CASE("related places and helps are put behind what an expectation says") {
  struct Row {
    std::string before;
    ProposedNotes proposed;
    std::string after;
  };
  const ProposedNotes both = proposal({place("b", 3, "it is: here")}, "Mend 'it'.");
  const std::string notes =
      "        related:\n"
      "          - at: b\n"
      "            occurrence: 2\n"
      "            message: 'it is: here'\n"
      "        help: Mend 'it'.\n";
  const std::vector<Row> rows = {
      {"      - at: b  # kept\n        message: x\n", both,
       "      - at: b  # kept\n        message: x\n" + notes},
      {"      - {at: b, message: \"\\u200B, }\"}  # kept\n", both,
       "      - at: b\n        message: \"\\u200B, }\"\n" + notes.substr(0, notes.size() - 1) +
           "  # kept\n"},
      {"      - {at: 'it''s', message: don't}\n", proposal({}, "Do."),
       "      - at: 'it''s'\n        message: don't\n        help: Do.\n"},
      {"      - {at: b,\n         message: two\n           lines}\n", proposal({}, "Do."),
       "      - at: b\n        message: two lines\n        help: Do.\n"},
      // What was there goes, whether something new comes or not.
      {"      - at: b\n        related:\n          - {at: c, message: y}\n        help: Old.\n"
       "        message: x\n",
       both, "      - at: b\n        message: x\n" + notes},
      {"      - at: b\n        message: x\n        help: Old.\n", proposal({}, ""),
       "      - at: b\n        message: x\n"},
      // Lines of a block scalar are no end.
      {"      - at: b\n        message: |\n          x\n\n          y\n      - at: c\n",
       proposal({}, "Do."),
       "      - at: b\n        message: |\n          x\n\n          y\n        help: Do.\n"
       "      - at: c\n"},
      {"      - at: b\n      - at: c\n", proposal({}, "Do.", 1),
       "      - at: b\n      - at: c\n        help: Do.\n"},
      // The whole file needs no text, several lines are a block.
      {"      - at: b\n", proposal({place("b: b", 0, "all")}, ""),
       "      - at: b\n        related:\n          - message: all\n"},
      {"      - at: b\n", proposal({}, "Do:\n  this\n\nand that"),
       "      - at: b\n        help: |-\n          Do:\n            this\n\n          and that\n"},
      {"      - at: b\n", proposal({}, "\"a\" # b: 'c'\\"),
       "      - at: b\n        help: '\"a\" # b: ''c''\\'\n"},
      {"      - at: b\n", proposal({}, " a\n \"b\""),
       "      - at: b\n        help: \" a\\n \\\"b\\\"\"\n"},
      {"      - at: b\n", proposal({}, "null"), "      - at: b\n        help: 'null'\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    CHECK(with(row.before, {row.proposed}) == row.after);
  }
}

TEST_CASE("an expectation that says all this already is not touched") {
  Expectation expect;
  expect.help = "Do.";
  expect.related = {place("b", 3, "here")};
  const std::string list = "      - {at: b, help: Do., related: [{at: b, message: here}]}\n";
  const Written before = written(list, {expect});
  CHECK(with_notes(before.text, before.rule, {proposal({place("b", 3, "here")}, "Do.")}) ==
        before.text);
  CHECK(with_notes(before.text, before.rule, {proposal({place("b", 0, "here")}, "Do.")}) !=
        before.text);
  CHECK(with_notes(before.text, before.rule, {proposal({place("b", 3, "there")}, "Do.")}) !=
        before.text);
  CHECK(with_notes(before.text, before.rule, {proposal({}, "Do.")}) != before.text);
}

TEST_CASE("the last line of a rule may have no end") {
  const Written before = written("      - at: b", {Expectation()}, "");
  CHECK(with_notes(before.text, before.rule, {proposal({}, "Do.")}) ==
        kHead + "      - at: b\n        help: Do.\n");
}

TEST_CASE("a key that cannot be taken out is said") {
  const Written before = written("      - help: x\n        at: b\n", {Expectation()});
  CHECK_THROWS_WITH((void)with_notes(before.text, before.rule, {proposal({}, "Do.")}),
                    "'help' must not be the first key");
}
