// Names of objects from the text of their documents, against the tree that a parser makes of it.
#include "doc/select/object_name.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "doc/parse.h"

namespace {

using namespace irsa;

/// The name, or "?" where it is not sure.
std::string name_in(const std::string& text) {
  const auto name = doc::object_name(text);
  return name ? std::string(*name) : "?";
}

struct NameRow {
  std::string text;
  std::string name;
};

}  // namespace

TEST_CASE("the name of an object that is written in the usual way is found in its text") {
  const std::vector<NameRow> rows = {
      {"kind: ConfigMap\nmetadata:\n  name: a\n", "a"},
      {"metadata:\n  name: a.b-c1\n  namespace: n\nkind: ConfigMap\n", "a.b-c1"},
      {"metadata: # of it\n\n  # first\n  name: a # second\n", "a"},
      {"metadata:\n\n  # first\n  name: a # second\n", "a"},
      {"metadata:  \n      name:    a\n", "a"},
      {"metadata:\r\n  name: a\r\ndata: {}\r\n", "a"},
      {"metadata:\n  name: \"a\"\n", "a"},
      {"metadata:\n  name: 'a' # x\n", "a"},
      {"metadata:\n  name: a", "a"},
      {"metadata:\n  labels:\n    name: b\n  name: a\n", "a"},
      {"metadata:\n  labels:\n    name: b\n", "?"},
      {"metadata:\n  ownerReferences:\n  - name: b\n    uid: c\n  name: a\n", "a"},
      {"metadata:\n  ownerReferences:\n  -\n    name: b\n  name: a\n", "a"},
      {"data:\n  metadata: |\n    name: b\n  name: c\nmetadata:\n  name: a\n", "a"},
      {"data:\n  x: |\n    metadata:\n      name: b\nmetadata:\n  name: a\n", "a"},
      {"metadata:\n  name: a\ndata:\n  name: b\n", "a"},
      // In another way, or not at all.
      {"metadata: {name: a}\n", "?"},
      {"metadata: &m\n  name: a\n", "?"},
      {"metadata:\n  \"name\": a\n", "?"},
      {"metadata:\n  ? name\n  : a\n", "?"},
      {"metadata:\n  <<: *m\n  name: a\n", "?"},
      {"metadata:\n  name: &n a\n", "?"},
      {"metadata:\n  name: *n\n", "?"},
      {"metadata:\n  name: !!str a\n", "?"},
      {"metadata:\n  name:\n    a\n", "?"},
      {"metadata:\n  name: |\n    a\n", "?"},
      {"metadata:\n  name: \"a\\x62\"\n", "?"},
      {"metadata:\n  name: \"a\n", "?"},
      {"metadata:\n  name: a b\n", "?"},
      {"metadata:\n  name: A\n", "?"},
      {"metadata:\n  name: a#b\n", "?"},
      {"metadata:\n  name: {{ .Release.Name }}\n", "?"},
      {"metadata:\n  name: a-$B\n", "?"},
      {"metadata:\n  name: ''\n", "?"},
      {"metadata:\n  name: a\n  name: b\n", "?"},
      {"metadata:\n  generateName: a-\n", "?"},
      {"metadata:\n", "?"},
      {"metadata:\nname: a\n", "?"},
      {"name: a\n", "?"},
      {"", "?"},
      {"metadata:\n  name: a\nmetadata:\n  name: b\n", "?"},
      {"a: \"\nmetadata:\n  name: b\"\nmetadata:\n  name: a\n", "?"},
  };
  for (const NameRow& row : rows) {
    CAPTURE(row.text);
    CHECK(name_in(row.text) == row.name);
    if (row.name == "?") continue;
    const auto documents = doc::parse(row.text).documents;
    REQUIRE(documents.size() == 1);
    CHECK(documents[0]->root()["metadata"]["name"].text() == row.name);
  }
}
