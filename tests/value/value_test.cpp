// Values of every kind: rows of what is known of them, of how they are written, of which are equal.
#include "value/value.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace irsa;
using namespace irsa::value;

namespace {

Value hole(const std::string& name) { return Value::unknown(Hole{name, name}); }
PartialText open_text(const std::string& before, const std::string& name) {
  PartialText text = PartialText::literal(before);
  text.append(PartialText::of(Hole{name, name}));
  return text;
}
Value text(const std::string& known) { return Value::string(known); }
Value text(const std::string& before, const std::string& name) {
  return Value::string(open_text(before, name));
}
Value number(double n) { return Value::number(n); }
Value list(std::vector<Value> items, bool rest = false) {
  return Value::list(std::move(items), {}, rest);
}
Value set(std::vector<Value> items, bool rest = false) {
  return Value::set(std::move(items), {}, rest);
}
Entry entry(const std::string& key, Value value) { return {key, {}, std::move(value)}; }
Entry open_entry(const std::string& before, const std::string& name, Value value) {
  return Entry::of(open_text(before, name), {}, std::move(value));
}
Value object(std::vector<Entry> entries, bool rest = false) {
  return Value::object(std::move(entries), {}, rest);
}
Value json(Value inner) { return Value::encoded(Encoding::json, std::move(inner)); }

std::string name_of(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "?";
}

}  // namespace

TEST_CASE("values as they are written, and whether all of them is known") {
  struct Row {
    Value value;
    std::string dump;
    bool known;
  };
  const Row rows[] = {
      {Value::null(), "null", true},
      {Value::boolean(true), "true", true},
      {Value::boolean(false), "false", true},
      {number(1.5), "1.5", true},
      {text("a"), "\"a\"", true},
      {text("a", "x"), "\"a${x}\"", false},
      {hole("x"), "<x>", false},
      {list({}), "[]", true},
      {list({text("a"), Value::null()}), "[\"a\", null]", true},
      {list({text("a"), hole("x")}), "[\"a\", <x>]", false},
      {list({}, true), "[...]", false},
      {list({number(1), number(2)}, true), "[1, 2, ...]", false},
      {set({}), "set[]", true},
      {set({text("b"), text("a"), text("b")}), "set[\"a\", \"b\"]", true},
      {set({text("a", "x"), text("a", "x"), text("a", "y")}), "set[\"a${x}\", \"a${y}\"]", false},
      {set({text("b")}, true), "set[\"b\", ...]", false},
      // A set is of one type: as texts these are one.
      {set({number(1), text("1"), number(2)}), "set[1, 2]", true},
      {set({list({number(2)}), list({number(1)}), list({number(2)})}), "set[[1], [2]]", true},
      {object({}), "{}", true},
      {object({entry("b", number(1)), entry("a", number(2))}), "{a: 2, b: 1}", true},
      // The later one counts.
      {object({entry("a", number(1)), entry("b", number(3)), entry("a", number(2))}),
       "{a: 2, b: 3}", true},
      {object({entry("a", hole("x"))}), "{a: <x>}", false},
      {object({open_entry("a", "x", number(1))}), "{a${x}: 1}", false},
      {object({}, true), "{...}", false},
      {object({entry("a", number(1))}, true), "{a: 1, ...}", false},
      {json(list({number(1)})), "json([1])", true},
      {json(hole("x")), "json(<x>)", false},
      {Value::encoded(Encoding::yaml, number(1)), "yaml(1)", true},
      {Value::part_of(Hole{"o", "o"}, {entry("a", number(1))}), "{a: 1, ...}", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.dump);
    CHECK(row.value.dump() == row.dump);
    CHECK(row.value.wholly_known() == row.known);
  }
}

TEST_CASE("numbers are written as Terraform writes them") {
  const std::pair<double, std::string> rows[] = {
      {0, "0"},
      {-0.0, "-0"},
      {12, "12"},
      {-3, "-3"},
      {1.5, "1.5"},
      {1e3, "1000"},
      {1e14, "100000000000000"},
      {1e15, "1e+15"},
      {-1e15, "-1e+15"},
      {0.1, "0.1"},
      {1e-7, "1e-07"},
      {123456789012345, "123456789012345"},
  };
  for (const auto& [value, expected] : rows) CHECK(number_text(value) == expected);
}

TEST_CASE("what a value is as a boolean, a number and a text") {
  struct Row {
    Value value;
    std::string boolean, number, text;
  };
  const Row rows[] = {
      {Value::boolean(true), "true", "", "true"},
      {Value::boolean(false), "false", "", "false"},
      {text("true"), "true", "", "true"},
      {text("false"), "false", "", "false"},
      {text("True"), "", "", "True"},
      {number(12), "", "12", "12"},
      {text("12"), "", "12", "12"},
      {text("-1.5e3"), "", "-1500", "-1.5e3"},
      {text("1e"), "", "", "1e"},
      {text(""), "", "", ""},
      {text(" 1"), "", "", " 1"},
      {text("0x10"), "", "", "0x10"},
      {text("inf"), "", "", "inf"},
      {text("1e999"), "", "", "1e999"},
      {text("1-2"), "", "", "1-2"},
      {text("1", "x"), "", "", "?"},
      {hole("x"), "", "", "?"},
      {Value::null(), "", "", "none"},
      {list({number(1)}), "", "", "none"},
      {object({}), "", "", "none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value.dump());
    const auto boolean = row.value.boolean();
    CHECK((!boolean ? "" : *boolean ? "true" : "false") == row.boolean);
    const auto value = row.value.number();
    CHECK((value ? number_text(*value) : "") == row.number);
    const auto as_text = row.value.text();
    CHECK((!as_text ? "none" : as_text->is_literal() ? *as_text->text() : "?") == row.text);
    CHECK(row.value.literal().has_value() == (row.text != "none" && row.text != "?"));
  }
}

TEST_CASE("the keys that an object has, may have and has not") {
  struct Row {
    Value value;
    std::string key;
    bool has, may_have;
  };
  const Value two = object({entry("a", number(1)), entry("c", number(2))});
  const Value open = object({entry("m", number(1)), open_entry("a", "x", number(2))});
  const Row rows[] = {
      {two, "a", true, true},
      {two, "b", false, false},
      {two, "c", true, true},
      {two, "d", false, false},
      {object({entry("a", number(1))}, true), "b", false, true},
      {open, "m", true, true},
      {open, "ab", false, true},
      {open, "b", false, false},
      {hole("x"), "a", false, true},
      {number(1), "a", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.value.dump());
    CAPTURE(row.key);
    CHECK((row.value.find(row.key) != nullptr) == row.has);
    CHECK(row.value.may_have(row.key) == row.may_have);
  }
  CHECK(list({number(1)}).items().size() == 1);
  CHECK(set({number(1)}).items().size() == 1);
  CHECK(json(number(1)).items().empty());
  CHECK(json(number(1)).inner().dump() == "1");
  CHECK(text("1").inner().is_null());
  CHECK(hole("x").has_rest());
  CHECK_FALSE(two.has_rest());
  CHECK(hole("x").hole() != nullptr);
  CHECK(text("a", "x").hole() == nullptr);
  CHECK(Value().is_nameless());
  CHECK_FALSE(hole("x").is_nameless());
  CHECK_FALSE(Value().written_as("var.x").is_nameless());
  CHECK(Value().written_as("var.x").dump() == "<var.x>");
  CHECK(Value::refused("x").is_refused());
  CHECK_FALSE(hole("x").is_refused());
  CHECK_FALSE(text("x").is_refused());
}

TEST_CASE("equal, never equal, undecided; and equal identities of what is surely equal") {
  struct Row {
    Value a, b;
    std::string expected;
    bool same_identity;
  };
  const Row rows[] = {
      {Value::null(), Value::null(), "yes", true},
      {Value::null(), text(""), "no", false},
      {Value::boolean(true), Value::boolean(true), "yes", true},
      {Value::boolean(true), Value::boolean(false), "no", false},
      {Value::boolean(true), text("true"), "no", false},
      {number(1), number(1), "yes", true},
      {number(1), number(2), "no", false},
      {number(1), text("1"), "no", false},
      {text("a"), text("a"), "yes", true},
      {text("a"), text("b"), "no", false},
      {text("a", "x"), text("a", "x"), "yes", true},
      {text("a", "x"), text("a", "y"), "?", false},
      {text("a", "x"), text("b", "x"), "no", false},
      {hole("x"), hole("x"), "yes", true},
      {hole("x"), hole("y"), "?", false},
      {hole("x"), text("a"), "?", false},
      {hole("x"), number(1), "?", false},
      {hole("x"), Value::boolean(true), "?", false},
      {hole("x"), Value::null(), "?", false},
      {hole("x"), list({}), "?", false},
      {Value::unknown(Hole{.identity = "X", .shown = "X", .non_empty = true}), text(""), "no",
       false},
      {list({}), list({}), "yes", true},
      {list({number(1)}), list({number(1)}), "yes", true},
      {list({number(1)}), list({number(2)}), "no", false},
      {list({number(1)}), list({}), "no", false},
      {list({number(1)}), list({number(1), number(1)}), "no", false},
      {list({hole("x")}), list({text("a")}), "?", false},
      {list({hole("x"), number(1)}), list({text("a"), number(2)}), "no", false},
      {list({number(1), hole("x")}), list({number(2), text("a")}), "no", false},
      {list({number(1), hole("x")}), list({number(1), hole("x")}), "yes", true},
      {list({number(1)}, true), list({number(1)}), "?", false},
      {list({number(1)}), list({number(1)}, true), "?", false},
      {list({number(1)}, true), list({number(1)}, true), "?", false},
      {list({text("a")}), set({text("a")}), "yes", false},
      {set({text("a"), text("b")}), set({text("b"), text("a")}), "yes", true},
      {list({}), object({}), "no", false},
      {list({}), text(""), "no", false},
      {object({}), object({}), "yes", true},
      {object({entry("a", number(1))}), object({entry("a", number(1))}), "yes", true},
      {object({entry("a", number(1))}), object({entry("a", number(2))}), "no", false},
      {object({entry("a", number(1))}), object({entry("b", number(1))}), "no", false},
      {object({entry("a", number(1))}), object({}), "no", false},
      {object({entry("a", hole("x"))}), object({entry("a", text("a"))}), "?", false},
      {object({entry("a", number(1))}, true), object({entry("a", number(1))}), "?", false},
      {object({entry("a", number(1))}), object({entry("a", number(1))}, true), "?", false},
      {object({}, true), object({}, true), "?", false},
      {object({open_entry("a", "x", number(1))}), object({open_entry("a", "x", number(1))}), "yes",
       true},
      {object({open_entry("a", "x", number(1))}), object({open_entry("a", "y", number(1))}), "?",
       false},
      {object({open_entry("a", "x", number(1))}), object({entry("ab", number(1))}), "?", false},
      {object({open_entry("a", "x", number(1))}), object({open_entry("a", "x", number(2))}), "no",
       false},
      // Of one owner the parts that are not known are the same.
      {Value::part_of(Hole{"o", "o"}, {entry("a", number(1))}),
       Value::part_of(Hole{"o", "o"}, {entry("a", number(1))}), "?", true},
      {Value::part_of(Hole{"o", "o"}, {entry("a", number(1))}),
       Value::part_of(Hole{"p", "p"}, {entry("a", number(1))}), "?", false},
      // What texts are made of is told apart from what they say.
      {list({text("a"), text("b")}), list({text("a1:b")}), "no", false},
      {text("n"), Value::null(), "no", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a.dump());
    CAPTURE(row.b.dump());
    CHECK(name_of(equal(row.a, row.b)) == row.expected);
    CHECK(name_of(equal(row.b, row.a)) == row.expected);
    CHECK((row.a.identity() == row.b.identity()) == row.same_identity);
  }
}

TEST_CASE("what a value rests on, and what it takes over from what it was made of") {
  const auto rests = [](const Value& value) {
    return std::string(value.basis() == Basis::fact ? "fact" : "assumption") +
           (value.own_basis() == value.basis() ? "" : " in it");
  };
  const Value guess = text("a").with_basis(Basis::assumption);
  PartialText open = open_text("a", "x");
  CHECK(rests(text("a")) == "fact");
  CHECK(rests(guess) == "assumption");
  CHECK(rests(guess.with_basis(Basis::fact)) == "assumption");
  CHECK(rests(Value::string(open.with_basis(Basis::assumption))) == "assumption in it");
  CHECK(rests(list({text("a")})) == "fact");
  CHECK(rests(list({text("b"), guess})) == "assumption in it");
  CHECK(rests(set({text("b"), guess})) == "assumption in it");
  CHECK(rests(object({entry("k", guess)})) == "assumption in it");
  CHECK(rests(object({Entry::of(open.with_basis(Basis::assumption), {}, text("a"))})) ==
        "assumption in it");
  CHECK(rests(object({entry("k", text("a"))})) == "fact");
  // Of a collection its parts, or itself.
  const Value parts = list({text("a")}).with_basis(Basis::assumption).with_basis_in_parts();
  CHECK(rests(parts.items().front()) == "assumption");
  const Value fields = object({entry("k", text("a"))}).with_basis(Basis::assumption);
  CHECK(rests(fields.find("k")->value) == "fact");
  CHECK(rests(fields.with_basis_in_parts().find("k")->value) == "assumption");
  CHECK(rests(list({text("a")}).with_basis_in_parts().items().front()) == "fact");
  CHECK(rests(list({guess}).with_basis_in_parts()) == "assumption in it");
  CHECK(rests(text("b").made_of(list({guess}))) == "assumption");
  CHECK(rests(text("b").put_together_of(list({guess}))) == "fact");
  CHECK(rests(text("b").put_together_of(guess)) == "assumption");
  CHECK(rests(text("b").reached_by(guess)) == "fact");

  const Link first{Span(FileId{0}, 0, 1), "local.a"}, second{Span(FileId{0}, 2, 3), "local.b"};
  const auto chain = [](const Value& value) {
    std::string out;
    for (const Link& link : value.chain()) out += link.what + " ";
    return out;
  };
  const Value by_first = text("a").with_link(first), by_second = text("b").with_link(second);
  CHECK(chain(text("a")).empty());
  CHECK(chain(by_first.with_link(second)) == "local.b local.a ");
  CHECK(chain(by_first.with_link(second).with_link(first)) == "local.a local.b ");
  CHECK(chain(by_first.made_of(by_second)) == "local.a local.b ");
  CHECK(chain(by_first.made_of(by_first)) == "local.a ");
  CHECK(chain(text("c").made_of(by_second)) == "local.b ");
  CHECK(chain(by_first.resting_on(by_second, Basis::fact)) == "local.a ");
  CHECK(chain(by_first.resting_on(by_second, Basis::assumption)) == "local.a local.b ");
  Value many = text("a");
  for (std::uint32_t i = 0; i < 100; ++i) {
    many = many.with_link({Span(FileId{0}, i, i + 1), "l" + std::to_string(i)});
  }
  CHECK(many.chain().size() == 12);
  CHECK(many.made_of(by_first).chain().size() == many.chain().size());

  const Span here(FileId{1}, 4, 9);
  const Value placed[] = {Value::null(here),         Value::boolean(true, here),
                          Value::number(1, here),    Value::string("a", here),
                          Value::list({}, here),     Value::set({}, here),
                          Value::object({}, here),   Value::unknown(Hole{"x", "x"}, here),
                          Value::refused("x", here), Value::part_of(Hole{"o", "o"}, {}, here),
                          text("a").with_span(here)};
  for (const Value& value : placed) {
    CAPTURE(value.dump());
    CHECK(value.span() == here);
  }
  CHECK_FALSE(text("a").span().has_value());

  CHECK(text("b").made_of(text("a").with_sensitive()).sensitive());
  CHECK(text("b").with_sensitive().made_of(text("a")).sensitive());
  CHECK_FALSE(text("b").made_of(text("a")).sensitive());
  CHECK(text("b").made_of(text("a").with_or_nothing()).or_nothing());
  CHECK(text("b").with_or_nothing().made_of(text("a")).or_nothing());
  CHECK_FALSE(text("b").made_of(text("a")).or_nothing());
}
