// The public test suites of YAML and JSON, and inputs made to hurt: nothing crashes or hangs, and
// each byte of a cut file gives an answer. The suites are unpacked from the shared folder.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/parse.h"
#include "support/unpacked.h"

namespace fs = std::filesystem;
using namespace irsa;
using namespace irsa::doc;

namespace {

bool is_json(const std::string& text) {
  DocumentBuilder builder{Limits{.depth = 1'000'000}};
  const std::size_t end = read_json({.text = text}, builder);
  return !builder.error() && skip_json_space(text, end) == text.size();
}

/// Whatever the text is: documents or errors, and spans inside of it.
void read_anything(const std::string& text) {
  for (const bool reference : {false, true}) {
    const Parsed parsed =
        parse(text, FileId{0}, {}, {.parse_all = true, .reference_parser = reference});
    for (const ReadError& error : parsed.errors) {
      CHECK(error.where.begin <= error.where.end);
      CHECK(error.where.end <= text.size());
      CHECK(error.extent.end <= text.size());
      CHECK_FALSE(error.message.empty());
    }
    for (const auto& document : parsed.documents) {
      CHECK(document->root().span().end <= text.size());
      CHECK(document->dump_nodes() != "");
    }
  }
}

}  // namespace

TEST_CASE("the JSON suite: what must be taken is, what must be refused is") {
  const tests::Unpacked suite("suites/json-test-suite.tar.xz");
  for (const fs::path& path : suite.files()) {
    const std::string name = path.filename().string();
    if (path.extension() != ".json") continue;
    CAPTURE(name);
    const std::string text = tests::Unpacked::contents(path);
    if (name.substr(0, 2) == "y_") CHECK(is_json(text));
    if (name.substr(0, 2) == "n_") CHECK_FALSE(is_json(text));
    read_anything(text);
  }
}

TEST_CASE("the YAML suite: every case gives an answer, and so does every beginning of it") {
  const tests::Unpacked suite("suites/yaml-test-suite.tar.xz");
  for (const fs::path& path : suite.files()) {
    if (path.filename() != "in.yaml") continue;
    CAPTURE(path.string());
    const std::string text = tests::Unpacked::contents(path);
    read_anything(text);
    for (std::size_t size = 0; size < text.size(); size += 7) read_anything(text.substr(0, size));
  }
}

TEST_CASE("inputs made to hurt end soon") {
  const auto errors = [](const std::string& text) { return parse(text).errors.size(); };
  for (const char* text : {",", ",\n", "\"foo\",", ",foo", "\"top\"\n, \"aa\"", "a: ,\n", "[,]",
                           "{,}", "- ,\n", "---\n,\n---\n,\n"}) {
    CAPTURE(text);
    read_anything(text);
  }
  CHECK(errors("\"foo\",") == 1);
  CHECK(errors("a: \"" + std::string(2'000'000, 'x') + "\"\n") == 1);
  CHECK(errors("{\"a\": \"" + std::string(2'000'000, 'x') + "\"}") == 1);
  CHECK(errors(std::string(1'000'000, '[')) == 1);
  CHECK(errors(std::string(100'000, '{')) == 1);
  CHECK(errors("{\"a\":" + std::string(1'000'000, '[')) == 1);
  std::string documents;
  for (int i = 0; i < 100'001; ++i) documents += "---\na: 1\n";
  const Parsed many = parse(documents);
  CHECK(many.documents.size() == 100'000);
  CHECK(many.errors.size() == 1);
}
