// Where the values and keys that an expression comes to are written: what a finding marks, and a
// fix changes.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "terraform/tree.h"
#include "value/value.h"

using namespace irsa;

namespace value_places_test {
namespace {

std::string place_of(const tests::MemoryFiles& tree, const std::optional<Span>& span) {
  return span ? "<" + tree.text(*span) + ">" : "nowhere";
}

/// Of a list or an object what it holds; of a text its pieces: <as it stands in the file>, or what
/// it says and where that is made.
std::string places(const tests::MemoryFiles& tree, const value::Value& value) {
  std::string out;
  for (const value::Value& item : value.items()) out += places(tree, item) + ", ";
  for (const value::Entry& entry : value.entries()) {
    out += entry.text().shown() + " at " + place_of(tree, entry.key_span) + ": " +
           places(tree, entry.value) + ", ";
  }
  if (!value.items().empty() || !value.entries().empty()) return out;
  out = place_of(tree, value.span());
  const auto text = value.text();
  if (value.kind() != value::Kind::string || !text) return out;
  for (const value::Piece& piece : text->pieces()) {
    out += " " + (piece.is_hole() ? "${" + piece.hole->shown + "}" : piece.text);
    if (!piece.verbatim) out += " not as it stands";
  }
  return out;
}

TEST_CASE("where values and keys are written") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{a = 1}", "a at <a>: <1>, "},
      {"{(local.k) = 1}", "key at <\"key\">: <1>, "},
      {"{\"x-${local.k}\" = 1}", "x-key at <\"x-${local.k}\">: <1>, "},
      {"{\"${var.x}:sub\" = 1}", "${var.x}:sub at <\"${var.x}:sub\">: <1>, "},
      {"[for v in [\"p\"] : v]", "<\"p\"> p, "},
      {"{for v in [\"p\"] : v => 1}", "p at <\"p\">: <1>, "},
      {"{for k, v in {q = 1} : k => v}", "q at <q>: <1>, "},
      {"{for k, v in {q = 1} : k => v...}", "q at <q>: <1>, , "},
      {"split(\"/\", \"one/two\")", "<one> one, <two> two, "},
      {"split(\"/\", local.l[0])", "<one> one, <two> two, "},
      {"split(\"/\", \"${var.x}/two\")[1]", "<split(\"/\", \"${var.x}/two\")[1]>"},
      {"join(\"-\", [\"a\"])", "<a> a"},
      {"join(\"-\", [\"a\", \"b\"])", "<join(\"-\", [\"a\", \"b\"])> a - b"},
      {"lower(\"ab\")", "<lower(\"ab\")> ab"},
      {"lower(\"Ab\")", "<lower(\"Ab\")> ab not as it stands"},
      {"upper(\"ab\")", "<upper(\"ab\")> AB not as it stands"},
      {"trimprefix(\"a-b\", \"a-\")", "<trimprefix(\"a-b\", \"a-\")> b"},
      {"substr(\"abc\", 1, 1)", "<substr(\"abc\", 1, 1)> b"},
      {"replace(\"a-b\", \"-\", \"+\")", "<replace(\"a-b\", \"-\", \"+\")> a + b"},
      {"\"x-${local.k}\"", "<\"x-${local.k}\"> x- key"},
      {"yamldecode(\"k: v\")", "k at <k>: <v> v, "},
      // What is written elsewhere is at the place where it is used, and its text where it is.
      {"yamldecode(\"${local.k}: v\")", "key at <\"${local.k}>: <v> v, "},
      {"yamldecode(\"${local.z}: v\")", "zz at <\"${local.z}>: <v> v, "},
      {"yamldecode(\"k: ${local.k}\\nl: v\")", "k at <k>: <${local.k}> key, l at <l>: <v> v, "},
      {"yamldecode(\"k: ${local.z}\\nl: v\")", "k at <k>: <${local.z}> zz, l at <l>: <v> v, "},
      {"yamldecode(\"k: x-${local.z}\\nl: v\")",
       "k at <k>: <x-${local.z}> x- not as it stands zz, l at <l>: <v> v, "},
      {"yamldecode(\"k: x ${local.s} y\\nl: v\")",
       "k at <k>: <x ${local.s} y> x s s y not as it stands, l at <l>: <v> v, "},
      {"yamldecode(local.t)", "k at <k>: <> zz, "},
      {"title(\"ab\")", "<title(\"ab\")> Ab not as it stands"},
  };
  for (const auto& [expression, expected] : rows) {
    CAPTURE(expression);
    const tests::MemoryFiles tree(std::map<std::string, std::string>{
        {"main.tf",
         "variable \"x\" {}\nlocals {\n  k = \"key\"\n  l = [\"one/two\"]\n}\n"
         "resource \"oidc\" \"it\" {\n  it = " +
             expression +
             "\n}\nlocals {\n  z = \"zz\"\n  s = \"s s\"\n  t = \"k: ${local.z}\"\n}\n"}});
    terraform::World world(tree);
    world.open("");
    CHECK(places(tree, *world.find("oidc.it")->body.value("it")) == expected);
  }
}

}  // namespace
}  // namespace value_places_test
