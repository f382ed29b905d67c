#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "doc/document_builder.h"
#include "doc/json/stream.h"
#include "doc/parse.h"
#include "support/temporary.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

const Needs kNeeds{.streamed_members = {"RoleDetailList", "Policies"}};

Parsed stream(const std::string& text, const ReadOptions& options = {.parse_all = true}) {
  return parse(text, FileId{0}, kNeeds, options);
}

/// The documents as "envelope: dump" lines, then errors.
std::string dump(const Parsed& parsed) {
  std::string out;
  for (const auto& document : parsed.documents) {
    out += std::string(document->envelope()) + ": " + document->dump() + "\n";
  }
  for (const ReadError& error : parsed.errors) {
    out += "error: " + error.message + " @ " + parsed.under(error.where) + "\n";
  }
  return out;
}

/// Reads the same text through a window that gets `step` bytes at a time.
Parsed in_pieces(const std::string& text, std::size_t step) {
  Parsed parsed;
  parsed.text = std::make_unique<std::string>(text);
  KeepingSink sink(parsed);
  std::size_t given = 0;
  Window window("", 0, [&](std::string& buffer) {
    const std::size_t size = std::min(step, text.size() - given);
    buffer += text.substr(given, size);
    given += size;
    return size > 0;
  });
  const Limits limits;
  DocumentBuilder builder(limits);
  std::uint32_t ordinal = 0;
  REQUIRE_FALSE(window.at_end());
  (void)read_json_stream(window, {.members = kNeeds.streamed_members, .limits = limits}, builder,
                         ordinal, sink);
  return parsed;
}

const std::string kDump = R"({
  "UserDetailList": [{"Name": "u"}],
  "RoleDetailList": [
    {"Arn": "a:1", "InstanceProfileList": [{"Roles": [1], "RoleDetailList": [7]}]},
    {"Arn": "]}\"{"}, "text", 5
  ],
  "Policies": [],
  "IsTruncated": true, "Marker": "m"
})";

const std::string kRead =
    "RoleDetailList: {Arn: \"a:1\", InstanceProfileList: [{Roles: [1], RoleDetailList: [7]}]}\n"
    "RoleDetailList: {Arn: \"]}\\\"{\"}\n"
    "RoleDetailList: \"text\"\n"
    "RoleDetailList: 5\n"
    ": {UserDetailList: [{Name: \"u\"}], RoleDetailList: [], Policies: [], IsTruncated: true, "
    "Marker: "
    "\"m\"}\n";

/// What reading gives, in short.
struct Counter : DocumentSink {
  void document(const Document& document) override {
    ++documents;
    last = document.dump();
    largest = std::max(largest, document.source().size());
    where = document.root().span();
  }
  void error(ReadError e) override { errors += e.message; }
  void skipped(std::uint32_t) override {}
  void comment(const Comment&) override {}
  std::size_t documents = 0, largest = 0;
  std::string last, errors;
  Span where{FileId{0}, 0, 0};
};

}  // namespace

TEST_CASE("elements of a dump come one by one, the rest of it last") {
  const Parsed parsed = stream(kDump);
  CHECK(dump(parsed) == kRead);
  CHECK(parsed.under(parsed.root()["Arn"].span()) == "\"a:1\"");
  CHECK(parsed.under(parsed.document(0).extent()) == parsed.document(0).source());
  CHECK(parsed.document(0).source().substr(0, 13) == "{\"Arn\": \"a:1\"");
  CHECK(parsed.under(parsed.root(4)["Marker"].span()) == "\"m\"");
  CHECK(parsed.under(parsed.root(4)["RoleDetailList"].span()).substr(0, 2) == "[\n");
  CHECK(parsed.under(parsed.root(4)["Policies"].span()) == "[]");
  CHECK(parsed.document(4).raw(parsed.root(4)["Marker"].span()) == "\"m\"");
  CHECK(parsed.document(4).ordinal() == 4);
}

TEST_CASE("it does not matter in what pieces a dump comes") {
  const Parsed whole = stream(kDump);
  for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 100'000U}) {
    const Parsed parsed = in_pieces(kDump, step);
    CHECK(dump(parsed) == kRead);
    for (std::size_t i = 0; i < whole.documents.size(); ++i) {
      CHECK(parsed.document(i).dump_nodes() == whole.document(i).dump_nodes());
    }
  }
}

TEST_CASE("dumps one after the other are read, and only members of the top level are streamed") {
  CHECK(dump(stream("{\"Policies\": [1]}\n{\"Policies\": [2]}")) ==
        "Policies: 1\n: {Policies: []}\nPolicies: 2\n: {Policies: []}\n");
  CHECK(dump(stream("{\"a\": {\"Policies\": [1]}, \"x\": \"Policies\"}")) ==
        ": {a: {Policies: [1]}, x: \"Policies\"}\n");
  CHECK(dump(stream("{\"Policies\": {\"x\": [1]}, \"Polic\\u0069es\": [1]}")) ==
        ": {Policies: [1]}\n");
  CHECK(dump(stream("{\"x\": \"Policies\", \"y\": [1], \"Policies\": null}")) ==
        ": {x: \"Policies\", y: [1], Policies: null}\n");
}

TEST_CASE("a mistake in one element costs that element") {
  CHECK(dump(stream("{\"Policies\": [{\"a\": 1}, {\"b\": }, {\"c\": 3}], \"x\": 1}")) ==
        "Policies: {a: 1}\nPolicies: {c: 3}\n: {Policies: [], x: 1}\nerror: expected a value, not "
        "'}' @ }\n");
  CHECK(dump(stream("{\"Policies\": [{\"a\": 1},]}")) ==
        "Policies: {a: 1}\n: {Policies: []}\nerror: a comma with nothing after it @ ,\n");
  CHECK(dump(stream("{\"Policies\": [{\"a\": 1} {}]}")) ==
        "Policies: {a: 1}\nerror: expected ',' or ']' @ {\n");
  CHECK(dump(stream("{\"Policies\": [,1]}")) ==
        "Policies: 1\n: {Policies: []}\nerror: expected a value, but the text ends here @ \n");
  CHECK(dump(stream("{\"Policies\": [1 2]}")) == "Policies: 1\nerror: expected ',' or ']' @ 2\n");
  CHECK(dump(stream("{\"Policies\": [] \"x\": 1}")) ==
        "error: expected ',' or '}' before this string @ \"\n");
}

TEST_CASE("a dump that was cut off is an error wherever that happens") {
  for (std::size_t size = 1; size < kDump.size(); ++size) {
    CAPTURE(kDump.substr(0, size));
    const Parsed parsed = stream(kDump.substr(0, size));
    CHECK(parsed.errors.size() == 1);
    CHECK(in_pieces(kDump.substr(0, size), 5).errors.size() == 1);
  }
  CHECK(dump(stream("{\"Policies\": [{\"a\": 1}, {\"b\": [1")) ==
        "Policies: {a: 1}\nerror: this '[' is never closed @ [\n");
}

TEST_CASE("elements have a limit of size, dumps have none") {
  const std::string text = "{\"Policies\": [\"" + std::string(100, 'x') + "\", 2]}";
  CHECK(stream(text, {.parse_all = true, .limits = {.yaml_file_bytes = 150}}).errors.empty());
  const Parsed parsed = stream(text, {.parse_all = true, .limits = {.yaml_file_bytes = 101}});
  REQUIRE(parsed.errors.size() == 1);
  CHECK(parsed.errors[0].kind == ReadError::Kind::limit);
}

TEST_CASE("how a file is read depends on its size, and what is read does not") {
  const tests::Temporary folder;
  const auto path = folder.path() / "sizes.json";
  for (const std::size_t limit : {std::size_t{256} << 10, std::size_t{4} << 20}) {
    for (const std::size_t size : {limit - 1, limit, limit + 1}) {
      CAPTURE(size);
      std::string text = "{\"Policies\": [1,2]}";
      text.insert(text.find('2'), size - text.size(), '\n');
      const auto read = [&](const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
        Counter sink;
        std::string why;
        CHECK(read_path(FileId{3}, path.string(), Triage(kNeeds), {}, sink, why));
        return std::to_string(sink.documents) + " " + sink.last + " " + sink.errors;
      };
      CHECK(read(text) == "3 {Policies: []} ");
      text.back() = ' ';
      CHECK(read(text) == "2 2 this '{' is never closed");
    }
  }
}

TEST_CASE("large files are read from disk in pieces") {
  const tests::Temporary folder;
  const auto path = folder.path() / "dump.json";
  std::string text = "\xEF\xBB\xBF{\"RoleDetailList\": [";
  const std::string role = "{\"Arn\": \"arn:aws:iam::123456789012:role/x\", \"Path\": \"" +
                           std::string(5000, '/') + "\"}";
  for (int i = 0; i < 1200; ++i) text += (i == 0 ? "" : ",\n") + role;
  text += "], \"IsTruncated\": false}\n{\"Policies\": [1]}\n";
  std::ofstream(path, std::ios::binary) << text;
  Counter sink;
  std::string why;
  CHECK(read_path(FileId{3}, path.string(), Triage(kNeeds), {}, sink, why));
  CHECK(sink.documents == 1203);
  CHECK(sink.errors == "");
  CHECK(sink.last == "{Policies: []}");
  CHECK(sink.largest == role.size());
  CHECK(text.substr(sink.where.begin, sink.where.size()) == "{\"Policies\": [1]}");
  std::filesystem::remove(path);

  CHECK_FALSE(read_path(FileId{3}, path.string(), Triage(kNeeds), {}, sink, why));
  CHECK(why == "No such file or directory");
  CHECK_FALSE(read_path(FileId{3}, "/", Triage(kNeeds), {}, sink, why));
  CHECK(why == "Is a directory");
}

TEST_CASE("of a string that is too long only a part is kept in memory") {
  Limits limits;
  limits.scalar_bytes = 1'000;
  // {"a": BEFORE…"xxx…", "Policies": [1, 2]}: read in pieces; the largest that was held of it.
  const auto read = [&](const std::string& before, std::size_t length, const std::string& behind,
                        Parsed& parsed) {
    parsed.text =
        std::make_unique<std::string>("{\"a\": \"" + before + std::string(length, 'x') + behind);
    KeepingSink sink(parsed);
    std::size_t given = 0, largest = 0;
    Window window("", 0, [&](std::string& buffer) {
      largest = std::max(largest, buffer.size());
      buffer += parsed.text->substr(std::min(given, parsed.text->size()), 512);
      given += 512;
      return given < parsed.text->size() + 512;
    });
    DocumentBuilder builder(limits);
    std::uint32_t ordinal = 0;
    REQUIRE_FALSE(window.at_end());
    (void)read_json_stream(window, {.members = kNeeds.streamed_members, .limits = limits}, builder,
                           ordinal, sink);
    return largest;
  };
  const std::string rest = "\", \"Policies\": [1, 2]}";
  for (const std::size_t length : {5'999U, 6'000U, 6'001U, 100'000U}) {
    for (const std::string before : {"", "\\\"", "\\\\", "\\u0061"}) {
      CAPTURE(length);
      CAPTURE(before);
      Parsed parsed;
      CHECK(read(before, length, rest, parsed) < 8'000);
      CHECK(dump(parsed) ==
            "Policies: 1\nPolicies: 2\nerror: this value is longer than 1000 bytes @ \"\n");
    }
  }
  Parsed short_enough;
  (void)read("", 1'000, rest, short_enough);
  CHECK(short_enough.errors.empty());
  CHECK(short_enough.documents.size() == 3);
  // A text that ends inside of it, and a key that is too long.
  Parsed cut, key;
  CHECK(read("", 100'000, "", cut) < 8'000);
  CHECK(cut.errors.size() == 1);
  CHECK(read("b\", \"", 100'000, "\": 1, \"Policies\": [1]}", key) < 8'000);
  CHECK(key.errors.size() == 1);
  // An element: all that is held is what a value may have.
  limits.yaml_file_bytes = 4'000;
  Parsed element;
  CHECK(read("b\", \"Policies\": [\"", 100'000, "\"]}", element) < 8'000);
  CHECK(dump(element) == "error: this value is too large to read @ \"\n");
}
