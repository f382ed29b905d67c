// The texts that jsonencode() and yamlencode() make, piece by piece, with the places of what they
// are made of.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "value/value.h"

using namespace irsa;
using namespace irsa::value;

namespace encode_test {
namespace {

const FileId kFile{7};

Span at(std::uint32_t begin, std::uint32_t end) { return Span(kFile, begin, end); }

/// A text as it stands in the file.
PartialText written(std::string_view text, std::uint32_t begin) {
  return PartialText::literal(text, at(begin, begin + static_cast<std::uint32_t>(text.size())),
                              true);
}
Value text(std::string_view known, std::uint32_t begin) {
  return Value::string(written(known, begin));
}
Value plain(std::string_view known) { return Value::string(PartialText::literal(known)); }
Value hole(const std::string& name) { return Value::unknown(Hole{name, name}, at(90, 95)); }

/// Each piece, with its place; "!": as it stands there. Of a hole how it is shown, and "=" and what
/// it is made of.
std::string pieces(const Value& value) {
  std::string out;
  const auto whole = value.text();
  for (const Piece& piece : whole->pieces()) {
    out += out.empty() ? "" : " ";
    if (piece.is_hole()) {
      out += "{" + piece.hole->identity + " " + piece.hole->shown;
      if (piece.hole->encoded != nullptr) out += " encoded";
      out += "}";
    } else {
      out += piece.text;
    }
    if (piece.span) {
      out += "@" + std::to_string(piece.span->begin) + "-" + std::to_string(piece.span->end);
    }
    if (piece.verbatim) out += "!";
  }
  std::erase(out, '\x01');  // a mark in identities
  return out;
}

std::string json(Value value) { return pieces(Value::encoded(Encoding::json, std::move(value))); }
std::string yaml(Value value) {
  const Value made = Value::encoded(Encoding::yaml, std::move(value));
  std::string out = pieces(made);
  for (std::size_t line = 0; (line = out.find('\n', line)) != std::string::npos;) {
    out.replace(line, 1, "|");
  }
  return out;
}

TEST_CASE("JSON and YAML: texts keep their places, and quotes stand at their ends") {
  CHECK(json(text("ab", 10)) == "\"@10-10 ab@10-12! \"@12-12");
  CHECK(json(plain("ab")) == "\"ab\"");
  CHECK(json(text("a\"b", 10)) == "\"@10-10 a\\\"b@10-13 \"@13-13");
  CHECK(json(Value::string(PartialText::literal("ab", at(10, 14)))) ==
        "\"@10-10 ab@10-14 \"@14-14");
  CHECK(json(plain("")) == "\"\"");
  PartialText open = written("a", 10);
  open.append(PartialText::of(Hole{"x", "var.x"}, at(13, 18)));
  open.append(written("b", 20));
  CHECK(json(Value::string(open)) == "\"@10-10 a@10-11! {x var.x}@13-18 b@20-21! \"@21-21");
  // Of a key that is not in the file by itself the place of the whole.
  const auto object = [](const PartialText& key, std::optional<Span> place) {
    return Value::object({Entry::of(key, place, Value::number(1))});
  };
  CHECK(json(object(PartialText::literal("k"), at(5, 8))) == "{ \"@5-5 k@5-8 \"@8-8 :1}");
  CHECK(json(object(PartialText::literal(""), at(5, 5))) == "{ \"@5-5 \"@5-5 :1}");
  CHECK(json(object(PartialText::literal("k"), std::nullopt)) == "{\"k\":1}");
  PartialText half = PartialText::literal("a");
  half.append(PartialText::of(Hole{"x", "var.x"}));
  CHECK(json(object(half, at(5, 8))) == "{ \"@5-5 a@5-8 {x var.x} \"@8-8 :1}");
}

TEST_CASE("JSON and YAML: what is not known stands for itself") {
  CHECK(json(hole("x")) == "{encoded(u4:1:x) x encoded}@90-95");
  CHECK(json(Value::list({Value::number(1), hole("x"), Value::null()})) ==
        "[1, {encoded(u4:1:x) x encoded}@90-95 ,null]");
  const Value list = Value::list({Value::number(1)}, at(40, 50), true);
  const auto shown = [](std::string made) {
    const std::size_t begin = made.find("encoded("), end = made.find(") ", begin);
    return begin == std::string::npos ? made : made.replace(begin, end + 1 - begin, "…");
  };
  CHECK(shown(json(list)) == "{… … encoded}@40-50");
  CHECK(shown(json(Value::object({{"k", at(1, 2), Value::number(1)}}, at(40, 50), true))) ==
        "{… … encoded}@40-50");
  CHECK(shown(yaml(list)) == "{… … encoded}@40-50 |");
  CHECK(shown(yaml(Value::object({{"k", {}, list}}))) == "\"k\":  {… … encoded}@40-50 |");
}

TEST_CASE("JSON and YAML: characters that are escaped") {
  const std::string separator = "\xE2\x80\xA8", paragraph = "\xE2\x80\xA9";
  CHECK(json(plain(separator + "ab" + paragraph + "c")) == "\"\\u2028ab\\u2029c\"");
  CHECK(json(plain("\xE2\x80\xA7x\xE2\x80")) == "\"\xE2\x80\xA7x\xE2\x80\"");
  CHECK(json(plain("\x1F !\x01")) == "\"\\u001f !\\u0001\"");
  CHECK(json(plain("<a>&\\\"\n\r\t")) == "\"\\u003ca\\u003e\\u0026\\\\\\\"\\n\\r\\t\"");
  CHECK(yaml(plain("<a>&" + separator + "\n")) == "\"<a>&" + separator + "\\n\"|");
}

TEST_CASE("JSON and YAML: lists and objects inside of each other") {
  const auto number = [](double n) { return Value::number(n); };
  const auto list = [](std::vector<Value> items) { return Value::list(std::move(items)); };
  const auto object = [](std::vector<std::pair<std::string, Value>> entries) {
    std::vector<Entry> made;
    for (auto& [key, value] : entries) made.push_back({key, {}, std::move(value)});
    return Value::object(std::move(made));
  };
  struct Row {
    Value value;
    std::string json, yaml;
  };
  const std::vector<Row> rows = {
      {number(1), "1", "1|"},
      {Value::boolean(true), "true", "true|"},
      {list({}), "[]", "[]|"},
      {object({}), "{}", "{}|"},
      {list({number(1), number(2)}), "[1,2]", "- 1|- 2|"},
      {Value::set({plain("b"), plain("a")}), "[\"a\",\"b\"]", "- \"a\"|- \"b\"|"},
      {list({list({number(1), number(2)}), list({number(3)})}), "[[1,2],[3]]",
       "- - 1|  - 2|- - 3|"},
      {list({list({list({number(1)}), list({number(2)})})}), "[[[1],[2]]]", "- - - 1|  - - 2|"},
      {list({object({{"a", number(1)}, {"b", number(2)}}), object({{"c", number(3)}})}),
       "[{\"a\":1,\"b\":2},{\"c\":3}]", "- \"a\": 1|  \"b\": 2|- \"c\": 3|"},
      {list({list({}), object({}), number(1)}), "[[],{},1]", "- []|- {}|- 1|"},
      {object({{"a", object({})}, {"b", list({})}, {"c", number(1)}}),
       "{\"a\":{},\"b\":[],\"c\":1}", "\"a\": {}|\"b\": []|\"c\": 1|"},
      {object({{"a", object({{"b", object({{"c", number(1)}})}})}, {"d", number(2)}}),
       "{\"a\":{\"b\":{\"c\":1}},\"d\":2}", "\"a\":|  \"b\":|    \"c\": 1|\"d\": 2|"},
      {object({{"a", list({number(1), list({number(2)})})}, {"b", number(3)}}),
       "{\"a\":[1,[2]],\"b\":3}", "\"a\":|- 1|- - 2|\"b\": 3|"},
      {object({{"a", object({{"b", list({number(1)})}})}}), "{\"a\":{\"b\":[1]}}",
       "\"a\":|  \"b\":|  - 1|"},
      {list({object({{"a", list({number(1), number(2)})}, {"b", number(3)}})}),
       "[{\"a\":[1,2],\"b\":3}]", "- \"a\":|  - 1|  - 2|  \"b\": 3|"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    CHECK(json(row.value) == row.json);
    CHECK(yaml(row.value) == row.yaml);
  }
}

TEST_CASE("JSON and YAML: what they were made of is kept") {
  const Value inner = Value::list({text("a", 10)});
  const Value made = Value::encoded(Encoding::yaml, inner, at(1, 9));
  CHECK(made.encoding() == Encoding::yaml);
  CHECK(made.inner().dump() == "[\"a\"]");
  CHECK(made.span() == at(1, 9));
  CHECK(made.basis() == Basis::fact);
  const Value guess = Value::list({text("a", 10).with_basis(Basis::assumption)});
  CHECK(Value::encoded(Encoding::json, guess).basis() == Basis::assumption);
  CHECK(Value::encoded(Encoding::json, guess).own_basis() == Basis::fact);
  CHECK(Value::encoded(Encoding::json, text("a", 1).with_sensitive()).sensitive());
}

}  // namespace
}  // namespace encode_test
