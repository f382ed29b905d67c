// Where an argument ends and what its module puts in front begins.
#include "source/put_before.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "load/terraform/mapped_json.h"

using namespace irsa;
using load::MappedJson;

namespace {

/// A file of the source with nothing but an argument, and what is made of it: a text that the
/// argument is the whole place of.
std::string before(const std::string& argument, const std::string& made, const std::string& whole,
                   const std::string& name = {}) {
  SourceSet sources;
  const FileId source = sources.add_text("main.tf", argument);
  MappedJson json;
  json.string(made, {Span(source, 0, static_cast<std::uint32_t>(argument.size()))});
  const std::string text = json.text();
  const FileId rendered = sources.add_text("made", text);
  auto map = json.take_map();
  if (!name.empty()) map.add_name("${module.ns}", name, false);
  sources.set_made_of(rendered, std::make_shared<const SourceMap>(std::move(map)));
  const Span where(rendered, 0, static_cast<std::uint32_t>(text.size()));
  return put_before(sources, where, whole).value_or("none");
}

}  // namespace

TEST_CASE("what a module puts in front of an argument is what the argument does not spell out") {
  const std::string whole = "system:serviceaccount:media:thumbs";
  struct Row {
    std::string argument, whole, put_before;
    std::string name = {};  ///< of ${module.ns} where it is used
  };
  const Row rows[] = {
      {"\"media:thumbs\"", whole, "system:serviceaccount:"},
      {"media:thumbs", whole, "system:serviceaccount:"},  // a heredoc has no quotes
      {"\"thumbs\"", whole, "system:serviceaccount:media:"},
      {"\"system:serviceaccount:media:thumbs\"", whole, ""},
      // Nothing of it stands at its end.
      {"\"media:thumb\"", whole, "none"},
      {"\"system:serviceaccount:\"", whole, "none"},
      {"var.subject", whole, "none"},
      {"\"\"", whole, "none"},
      {"", whole, "none"},
      // With expressions, as the source writes them.
      {"\"${var.ns}:thumbs\"", "system:serviceaccount:${module.ns}:thumbs",
       "system:serviceaccount:", "var.ns"},
      {"\"thumbs\"", "system:serviceaccount:${module.ns}:thumbs",
       "system:serviceaccount:${var.ns}:", "var.ns"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.argument);
    CHECK(before(row.argument, row.whole, row.whole, row.name) == row.put_before);
  }
}

TEST_CASE("nothing is put before a text that stands in a file") {
  SourceSet sources;
  const FileId file = sources.add_text("a.json", "\"media:thumbs\"");
  CHECK_FALSE(put_before(sources, Span(file, 0, 14), "system:serviceaccount:media:thumbs"));
}
