// The map from a made text back to the files, and the JSON writer that fills it.
#include "source/source_map.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "load/terraform/mapped_json.h"

using namespace irsa;
using load::MappedJson;

namespace {

constexpr FileId kA{1}, kB{2};

std::string shown(const std::optional<Span>& span) {
  if (!span) return "none";
  return std::string(span->file == kA ? "a" : "b") + ":" + std::to_string(span->begin) + "-" +
         std::to_string(span->end);
}

/// Where the first `part` of the made text comes from.
std::string place(const std::string& text, const SourceMap& map, std::string_view part) {
  const auto at = static_cast<std::uint32_t>(text.find(part));
  return shown(map.place_of(Span(FileId{9}, at, at + static_cast<std::uint32_t>(part.size()))));
}

TEST_CASE("a part of a made text leads to the bytes it was made of") {
  MappedJson json;
  json.begin_object({Span(kA, 0, 90)});
  json.key("name", Span(kA, 3, 7));
  json.string("runner", {Span(kA, 10, 18)});  // quoted there
  json.key("sub", Span(kA, 20, 23));
  json.begin_string({Span(kA, 30, 60)});
  json.piece("ns:", Span(kB, 5, 8), true);
  json.piece("${var.x}", Span(kA, 40, 48), false);
  json.piece("-api", Span(kA, 50, 54), true);
  json.end_string();
  json.key("quoted", Span(kA, 61, 67));
  json.string("a\"b\nc", {Span(kA, 70, 75)});
  json.end_object();
  const std::string text = json.text();
  CHECK(text == R"({"name":"runner","sub":"ns:${var.x}-api","quoted":"a\"b\nc"})");
  const SourceMap map = json.take_map();
  const std::vector<std::pair<std::string_view, std::string_view>> table = {
      {"\"name\"", "a:3-7"}, {"name", "a:3-7"},         {"runner", "a:10-18"},
      {"unn", "a:12-15"},    {"s:", "b:6-8"},           {"${var.x}", "a:40-48"},
      {"api", "a:51-54"},    {"${var.x}-a", "a:40-52"}, {"s:${var", "a:30-60"},
      {"b\\nc", "a:72-75"},  {"\\n", "a:73-74"},        {text, "a:0-90"},
  };
  for (const auto& [part, expected] : table) {
    INFO(part);
    CHECK(place(text, map, part) == expected);
  }
}

TEST_CASE("what the files say once and two parts are made of") {
  MappedJson json;
  json.begin_array({Span(kA, 0, 90)});
  json.begin_string({Span(kA, 30, 60)});
  json.piece("team", Span(kB, 5, 9), true);
  json.piece(":", Span(kA, 40, 41), true);
  json.piece("team", Span(kB, 5, 9), true);
  json.piece("-api", Span(kA, 50, 54), true);
  json.end_string();
  json.begin_string({Span(kA, 70, 80)});
  json.piece("team", Span(kB, 5, 9), true);
  json.piece("-x", Span(kA, 71, 73), true);
  json.end_string();
  json.end_array();
  CHECK(json.text() == R"(["team:team-api","team-x"])");
  const std::string text = json.text();
  const SourceMap map = json.take_map();
  const Span first(FileId{9}, 1, 16), second(FileId{9}, 17, 25);
  struct Row {
    Span whole, part;
    bool repeated;
  };
  for (const auto& [whole, part, repeated] : {
           Row{first, Span(FileId{9}, 2, 6), true},      // team
           Row{first, Span(FileId{9}, 7, 11), true},     // the other one
           Row{first, Span(FileId{9}, 3, 4), true},      // e
           Row{first, Span(FileId{9}, 11, 15), false},   // -api
           Row{first, Span(FileId{9}, 6, 7), false},     // :
           Row{second, Span(FileId{9}, 18, 22), false},  // team, in a value of its own
       }) {
    INFO(text.substr(part.begin, part.size()));
    CHECK(map.is_repeated(whole, part) == repeated);
  }
}

TEST_CASE("what rests on a default makes all around it rest on it, and nothing beside it") {
  MappedJson json;
  json.begin_object({Span(kA, 0, 9)});
  json.key("x", Span(kA, 1, 2));
  json.begin_array({Span(kA, 2, 3)});
  json.string("sure", {Span(kA, 3, 4)});
  json.string("assumed", {.place = Span(kA, 4, 5), .assumed = true});
  json.end_array();
  json.key("y", Span(kA, 5, 6));
  json.begin_array({.place = Span(kA, 6, 7), .assumed = true});
  json.string("inside", {Span(kA, 6, 7)});
  json.end_array();
  json.key("z", Span(kA, 7, 8));
  json.begin_string({Span(kA, 8, 9)});
  json.piece("left", Span(kA, 8, 9), false);
  json.piece("middle", Span(kA, 8, 9), false, true);
  json.piece("right", Span(kA, 8, 9), false);
  json.end_string();
  json.end_object();
  const std::string text = json.text();
  const SourceMap map = json.take_map();
  const auto assumed = [&](std::string_view part) {
    const auto at = static_cast<std::uint32_t>(text.find(part));
    return map.is_assumed(Span(FileId{9}, at, at + static_cast<std::uint32_t>(part.size())));
  };
  CHECK(assumed("assumed"));
  CHECK(assumed("[\"sure\",\"assumed\"]"));
  CHECK(assumed(text));
  CHECK(!assumed("sure"));
  CHECK(assumed("inside"));
  CHECK(assumed("middle"));
  CHECK(assumed("tmid"));
  CHECK(assumed("leftmiddleright"));
  CHECK(!assumed("left"));
  CHECK(!assumed("right"));
}

}  // namespace
