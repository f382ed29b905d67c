// The limits and refusals that hold for every reader, at their borders.
#include <doctest/doctest.h>

#include <string>

#include "doc/parse.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// "ok", or the kind of the error and its message.
std::string outcome(const std::string& text, const Limits& limits) {
  const Parsed parsed = parse(text, FileId{0}, {}, {.parse_all = true, .limits = limits});
  if (parsed.errors.empty()) return parsed.documents.empty() ? "nothing" : "ok";
  const ReadError& error = parsed.errors[0];
  return (error.kind == ReadError::Kind::limit ? "limit: " : "error: ") + error.message;
}

}  // namespace

TEST_CASE("depth") {
  const Limits limits{.depth = 10};
  for (const std::size_t depth : {9U, 10U}) {
    CHECK(outcome(repeat("[", depth) + repeat("]", depth), limits) == "ok");
    CHECK(outcome(repeat("- ", depth) + "x\n", limits) == "ok");
    CHECK(outcome(repeat("{\"a\":", depth) + "1" + repeat("}", depth), limits) == "ok");
  }
  const std::string refused = "limit: values are nested more than 10 deep";
  CHECK(outcome(repeat("[", 11) + repeat("]", 11), limits) == refused);
  CHECK(outcome(repeat("- ", 11) + "x\n", limits) == refused);
  CHECK(outcome(repeat("{\"a\":", 11) + "1" + repeat("}", 11), limits) == refused);
  // The default, which yaml-cpp must reach: it stops by itself at 500.
  CHECK(outcome(repeat("- ", 400) + "x\n", {}) == "ok");
  CHECK(outcome(repeat("- ", 401) + "x\n", {}) == "limit: values are nested more than 400 deep");
  CHECK(outcome(repeat("[", 400) + "x" + repeat("]", 400), {}) == "ok");
  CHECK(outcome(repeat("[", 401) + "x" + repeat("]", 401), {}) ==
        "limit: values are nested more than 400 deep");
  CHECK(outcome(repeat("[", 100'000), {}) == "limit: values are nested more than 400 deep");
  CHECK(outcome(repeat("{a: ", 400) + repeat("}", 400), {}) == "ok");
  CHECK(outcome(repeat("{a: ", 401) + repeat("}", 401), {}) ==
        "limit: values are nested more than 400 deep");
  CHECK(outcome(repeat("{a: ", 100'000), {}) != "ok");
}

TEST_CASE("depth counts through aliases") {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 9; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  CHECK(outcome(text, {.depth = 10}) == "ok");
  CHECK(outcome(text, {.depth = 9}) ==
        "limit: values are nested more than 9 deep, aliases followed");
}

TEST_CASE("nodes") {
  for (const char* text : {"[a, b, c]", "- a\n- b\n- c\n", "[1, 2, 3]"}) {
    CHECK(outcome(text, {.nodes = 5}) == "ok");
    CHECK(outcome(text, {.nodes = 4}) == "ok");
    CHECK(outcome(text, {.nodes = 3}) == "limit: the document has more than 3 values");
  }
  CHECK(outcome("- &a x\n- *a\n", {.nodes = 3}) == "ok");
  CHECK(outcome("- &a x\n- *a\n", {.nodes = 2}) == "limit: the document has more than 2 values");
}

TEST_CASE("scalars") {
  for (const char* text :
       {"a: xxxxx\n", "{\"a\": \"xxxxx\"}", "a: \"xxx\\x78x\"\n", "a: |\n  xxxx\n"}) {
    CHECK(outcome(text, {.scalar_bytes = 5}) == "ok");
    CHECK(outcome(text, {.scalar_bytes = 4}) == "limit: this value is longer than 4 bytes");
  }
}

TEST_CASE("documents") {
  const std::string text = "a: 1\n---\nb: 1\n---\nc: 1\n";
  CHECK(outcome(text, {.documents = 3}) == "ok");
  CHECK(outcome(text, {.documents = 2}) == "limit: the file holds more than 2 documents");
  CHECK(parse(text, FileId{0}, {}, {.parse_all = true, .limits = {.documents = 2}})
            .documents.size() == 2);
  CHECK(outcome("{} {} {}", {.documents = 3}) == "ok");
  CHECK(outcome("{} {} {}", {.documents = 2}) == "limit: the file holds more than 2 documents");
}

TEST_CASE("a value cannot contain itself") {
  const std::string refused = "error: this alias is inside the value that it refers to";
  CHECK(outcome("a: &a [*a]\n", {}) == refused);
  CHECK(outcome("x: &x {y: *x}\n", {}) == refused);
  CHECK(outcome("a: &a [1]\nb: [*a, *a]\n", {}) == "ok");
}

TEST_CASE("aliases are followed as far as go-yaml follows them") {
  // Ten aliases to each of ten, nine levels deep: 10^9 values.
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string before = std::string("*") + static_cast<char>(c - 1);
    bomb += std::string(1, c) + ": &" + c + " [" + repeat(before + ",", 9) + before + "]\n";
  }
  CHECK(outcome(bomb, {}) == "limit: aliases make this document too large to read");
  // Up to 1,000 values anything goes; above, 99 of 100 may come from aliases.
  const std::string target = "a: &a [" + repeat("x,", 97) + "x]\nb: [";
  CHECK(outcome(target + repeat("*a,", 9) + "]\n", {}) == "ok");
  CHECK(outcome(target + repeat("*a,", 90) + "]\n", {}) == "ok");
  CHECK(outcome(target + repeat("*a,", 500) + "]\n", {}) == "ok");
  const std::string small =
      "a: &a [" + repeat("x,", 8) + "x]\nb: &b [" + repeat("*a,", 20) + "]\nc: [";
  CHECK(outcome(small + repeat("*b,", 4) + "]\n", {}) == "ok");
  CHECK(outcome(small + repeat("*b,", 40) + "]\n", {}) ==
        "limit: aliases make this document too large to read");
}

TEST_CASE("keys must be scalars") {
  CHECK(outcome("[a]: b\n", {}) == "error: a list cannot be a key");
  CHECK(outcome("? {a: b}\n: c\n", {}) == "error: a mapping cannot be a key");
  CHECK(outcome(": x\n", {}) == "error: there is no key before this ':'");
  CHECK(outcome("null: x\n", {}) == "error: a key cannot be null");
  CHECK(outcome("'': x\n", {}) == "ok");
  CHECK(outcome("'null': x\n", {}) == "ok");
  CHECK(outcome("a: &a [1]\n*a : b\n", {}) ==
        "error: this alias refers to a mapping or a list, which cannot be a key");
}
