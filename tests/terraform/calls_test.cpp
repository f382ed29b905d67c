// Calls that read texts: what comes out of templates, YAML and JSON, and where each part of it is
// written.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "terraform/tree.h"
#include "value/value.h"

using namespace irsa;

namespace {

struct Called {
  std::string value;
  std::string places;    // what each piece of the text is in the files
  std::string problems;  // files that cannot be read
};

Called called(const std::string& expression, std::map<std::string, std::string> files,
              terraform::Budget budget = {}) {
  files["main.tf"] += "resource \"oidc\" \"it\" {\n  it = " + expression + "\n}\n";
  const tests::MemoryFiles tree(std::move(files));
  terraform::World world(tree, {}, budget);
  world.open("");
  const auto value = world.find("oidc.it")->body.value("it");
  REQUIRE(value.has_value());
  Called out;
  out.value = value->dump() + (value->is_refused() ? " refused" : "") +
              (value->sensitive() ? " sensitive" : "") +
              (value->basis() == value::Basis::assumption ? " by default" : "");
  if (const auto text = value->text()) {
    for (const value::Piece& piece : text->pieces()) {
      out.places += "<" + (piece.span ? tree.text(*piece.span) : "nowhere") + ">";
      if (!piece.is_hole() && !piece.verbatim) out.places += "~";
    }
  }
  for (const terraform::Problem& problem : world.problems()) {
    out.problems += problem.path + ": " + problem.error.message + "\n";
  }
  return out;
}

const std::string kVars =
    "variable \"x\" {}\nvariable \"d\" {\n  default = \"dd\"\n}\nvariable \"s\" {\n"
    "  default = \"ss\"\n  sensitive = true\n}\n";

}  // namespace

TEST_CASE("what YAML and JSON of a file hold, and where it stands") {
  const std::map<std::string, std::string> files = {
      {"main.tf", kVars},
      {"m.yaml",
       "a: one\nb: \"two\"\nc: 3\nd: true\ne: null\nf: [x, 'y z']\ng: |\n  block\nh: 1.5\n"
       "i: {j: k}\nl: \"a\\tb\"\nm: >\n  folded\n  text\no: two\n  lines\nfalse: no\n"
       "yes: [y, yes, True, on, ON, n, No, FALSE, off, 'yes', \"on\", yEs]\n"},
      {"m.json",
       "{\"a\": \"one\", \"b\": [1, \"t\\u0041\", null, false], \"c\": {\"d\": \"e\"}}\n"},
      {"bad.yaml", "a: [\n"},
      {"bad.json", "{\"a\": 1,}"},
      {"two.json", "{} {}"},
      {"empty", ""},
      {"blank.json", " "}};
  struct Row {
    std::string expression, expected, places = {};
  };
  const std::string yaml = "yamldecode(file(\"m.yaml\"))", json = "jsondecode(file(\"m.json\"))";
  const std::vector<Row> rows = {
      {yaml + ".a", "\"one\"", "<one>"},
      {yaml + ".b", "\"two\"", "<two>"},
      {yaml + ".c", "3", "<3>~"},
      {yaml + ".d", "true", "<true>~"},
      {yaml + ".e", "null"},
      {yaml + ".f[0]", "\"x\"", "<x>"},
      {yaml + ".f[1]", "\"y z\"", "<y z>"},
      {yaml + ".g", "\"block\\n\"", "<|\n  block>~"},
      {yaml + ".h", "1.5", "<1.5>~"},
      {yaml + ".i", "{j: \"k\"}"},
      {yaml + ".l", "\"a\tb\"", "<\"a\\tb\">~"},
      {yaml + ".m", "\"folded text\\n\"", "<>\n  folded\n  text>~"},
      {yaml + ".o", "\"two lines\"", "<two\n  lines>~"},
      {yaml + "[\"false\"]", "false", "<no>~"},
      {yaml + "[\"true\"]",
       "[true, true, true, true, true, false, false, false, false, \"yes\", \"on\", \"yEs\"]"},
      {yaml + ".none", "<yamldecode(file(\"m.yaml\")).none> refused",
       "<yamldecode(file(\"m.yaml\")).none>"},
      {json + ".a", "\"one\"", "<one>"},
      {json + ".b[0]", "1", "<1>~"},
      {json + ".b[1]", "\"tA\"", "<\"t\\u0041\">~"},
      {json + ".b[2]", "null"},
      {json + ".b[3]", "false", "<false>~"},
      {json + ".c.d", "\"e\"", "<e>"},
      {"keys(" + json + ")", "[\"a\", \"b\", \"c\"]"},
      {"yamldecode(file(\"m.json\")).a", "\"one\"", "<one>"},
      {"yamldecode(file(\"bad.yaml\"))", "<yamldecode(file(\"bad.yaml\"))>",
       "<yamldecode(file(\"bad.yaml\"))>"},
      {"jsondecode(file(\"bad.json\"))", "<jsondecode(file(\"bad.json\"))> refused",
       "<jsondecode(file(\"bad.json\"))>"},
      {"jsondecode(file(\"two.json\"))", "<jsondecode(file(\"two.json\"))> refused",
       "<jsondecode(file(\"two.json\"))>"},
      {"jsondecode(file(\"empty\"))", "<jsondecode(file(\"empty\"))> refused",
       "<jsondecode(file(\"empty\"))>"},
      {"jsondecode(file(\"blank.json\"))", "<jsondecode(file(\"blank.json\"))> refused",
       "<jsondecode(file(\"blank.json\"))>"},
      {"yamldecode(file(\"empty\"))", "null"},
      {"jsondecode(\"{\\\"a\\\": 1}\").a", "1", "<1>~"},
      {"jsondecode(\"[1, 2]\")", "[1, 2]"},
      {"yamldecode(\"a: b\").a", "\"b\"", "<b>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const Called it = called(row.expression, files);
    CHECK(it.value == row.expected);
    CHECK(it.places == row.places);
  }
}

TEST_CASE("YAML and JSON with values that are filled in") {
  const std::map<std::string, std::string> files = {
      {"main.tf", kVars},
      {"t.yaml", "a: ${v}\nb: \"${v}\"\nc: x-${v}-y\nd: [p, ${v}]\n${v}: key\n"},
      {"t.json", "{\"a\": \"${v}\", \"b\": \"x-${v}\"}"},
      {"bare.json", "{\"a\": ${v}}"},
      {"mark.yaml", "a: Zq0Z\nb: Zqq ${v}\nc: \"\\x5aqqq0\"\n"},
      {"many.yaml", "a: ${v} ${v} ${v} ${v} ${v} ${v} ${v} ${v} ${v} ${v} ${w} ${v}\n"}};
  const auto with = [](const std::string& file, const std::string& v, const std::string& key,
                       const std::string& more = {}) {
    const std::string decode = file.ends_with(".json") ? "jsondecode" : "yamldecode";
    return decode + "(templatefile(\"" + file + "\", {v = " + v + more + "}))" + key;
  };
  struct Row {
    std::string expression, expected, places = {};
  };
  const std::vector<Row> rows = {
      // Of a value that is known, the type is what YAML makes of its text.
      {with("t.yaml", "\"one\"", ".a"), "\"one\"", "<one>"},
      {with("t.yaml", "\"one\"", ".b"), "\"one\"", "<one>"},
      {with("t.yaml", "\"one\"", ".c"), "\"x-one-y\"", "<x-${v}-y>~<one><x-${v}-y>~"},
      {with("t.yaml", "\"one\"", ".d[1]"), "\"one\"", "<one>"},
      {with("t.yaml", "\"one\"", ".one"), "\"key\"", "<key>"},
      {with("t.yaml", "\"true\"", ".a"), "true", "<${v}>~"},
      {with("t.yaml", "\"true\"", ".b"), "\"true\"", "<${v}>"},
      {with("t.yaml", "\"false\"", ".a"), "false", "<${v}>~"},
      {with("t.yaml", "\"12\"", ".a"), "12", "<${v}>~"},
      {with("t.yaml", "12", ".a"), "12", "<${v}>~"},
      {with("t.yaml", "\"1.5\"", ".a"), "1.5", "<${v}>~"},
      {with("t.yaml", "\"-\"", ".b"), "<yamldecode(templatefile(\"t.yaml\", {v = \"-\"})).b>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"-\"})).b>"},
      {with("t.yaml", "\"a-b_c:d/e.f\"", ".a"), "\"a-b_c:d/e.f\"", "<a-b_c:d/e.f>"},
      {with("t.yaml", "\"a b\"", ".a"), "\"a b\"", "<${v}>~"},
      {with("t.yaml", "\"a #b\"", ".a"), "<yamldecode(templatefile(\"t.yaml\", {v = \"a #b\"})).a>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"a #b\"})).a>"},
      {with("t.yaml", "\"[q]\"", ".a"), "<yamldecode(templatefile(\"t.yaml\", {v = \"[q]\"})).a>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"[q]\"})).a>"},
      {with("t.yaml", "\"'q'\"", ".a"), "\"q\"", "<${v}>~"},
      {with("t.yaml", "\"*\"", ".a"), "<yamldecode(templatefile(\"t.yaml\", {v = \"*\"})).a>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"*\"})).a>"},
      {with("t.yaml", "\"a:\"", ".b"), "<yamldecode(templatefile(\"t.yaml\", {v = \"a:\"})).b>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"a:\"})).b>"},
      {with("t.yaml", "\"a: b\"", ".b"), "<yamldecode(templatefile(\"t.yaml\", {v = \"a: b\"})).b>",
       "<yamldecode(templatefile(\"t.yaml\", {v = \"a: b\"})).b>"},
      // Of one that is not known it is unknown.
      {with("t.yaml", "var.x", ".a"), "<var.x>", "<v}>"},
      {with("t.yaml", "var.x", ".b"), "\"${var.x}\"", "<v>"},
      {with("t.yaml", "var.x", ".c"), "\"x-${var.x}-y\"", "<x-${v}-y>~<v><x-${v}-y>~"},
      {with("t.yaml", "var.x", ".d"), "[\"p\", <var.x>]"},
      {with("t.yaml", "var.x", "[var.x]"), "\"key\"", "<key>"},
      {with("t.yaml", "\"p-${var.x}\"", ".a"), "\"p-${var.x}\"", "<p-><var.x>"},
      {with("t.json", "var.x", ".a"), "\"${var.x}\"", "<v>"},
      {with("t.json", "\"one\"", ".b"), "\"x-one\"", "<\"x-${v}\">~<one>"},
      {with("bare.json", "var.x", ""), "<jsondecode(templatefile(\"bare.json\", {v = var.x}))>",
       "<jsondecode(templatefile(\"bare.json\", {v = var.x}))>"},
      {with("bare.json", "3", ""), "{a: 3}"},
      {with("bare.json", "\"q\"", ""), "<jsondecode(templatefile(\"bare.json\", {v = \"q\"}))>",
       "<jsondecode(templatefile(\"bare.json\", {v = \"q\"}))>"},
      // What looks like the words that stand for them.
      {with("mark.yaml", "var.x", ".a"), "\"Zq0Z\"", "<Zq0Z>"},
      {with("mark.yaml", "var.x", ".b"), "\"Zqq ${var.x}\"", "<Zqq ${v}>~<v>"},
      {with("mark.yaml", "var.x", ".c"), "\"Zqqq0\"", "<\"\\x5aqqq0\">~"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const Called it = called(row.expression, files);
    CHECK(it.value == row.expected);
    CHECK(it.places == row.places);
  }
}

TEST_CASE("templates: in files, and as texts") {
  const std::string data = "data \"template_file\" \"t\" {\n  template = ";
  const auto text = [&](const std::string& body, const std::string& vars) {
    return std::map<std::string, std::string>{
        {"main.tf", kVars + data + body + "\n  vars = " + vars + "\n}\n"},
        {"t.txt", "t-$${v}-${\"$\"}{v}"},
        {"t.tpl", "t-${v}"}};
  };
  const std::string rendered = "data.template_file.t.rendered";
  struct Row {
    std::string body, vars, expected, places = {};
  };
  const std::vector<Row> rows = {
      {"\"a-$${v}-b\"", "{v = \"w\"}", "\"a-w-b\"", "<a-><w><-b>"},
      {"\"a-$${v}-b\"", "{v = var.x}", "\"a-${var.x}-b\"", "<a-><v><-b>"},
      {"\"a-$${v}-b\"", "{}", "<data.template_file.t.rendered>", "<data.template_file.t.rendered>"},
      {"\"a-$${v}-b\"", "var.x", "\"a-${v}-b\"", "<a-><v><-b>"},
      {"\"a-$${v\"", "{v = \"w\"}", "<data.template_file.t.rendered>",
       "<data.template_file.t.rendered>"},
      {"var.x", "{v = \"w\"}", "<data.template_file.t.rendered>",
       "<data.template_file.t.rendered>"},
      {"file(\"t.tpl\")", "{v = \"w\"}", "\"t-w\"", "<t-><w>"},
      {"\"x-${file(\"t.tpl\")}\"", "{v = \"w\"}", "\"x-t-w\"", "<>~<w>"},
      {"\"x-${var.d}-$${v}\"", "{v = \"w\"}", "\"x-dd-w\" by default", "<x-${var.d}->~<w>"},
      {"\"\"", "{}", "\"\"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    CAPTURE(row.vars);
    const Called it = called(rendered, text(row.body, row.vars));
    CHECK(it.value == row.expected);
    CHECK(it.places == row.places);
  }

  const std::map<std::string, std::string> files = {
      {"main.tf", kVars},
      {"good.tpl", "a-${v}"},
      {"bad.tpl", "a-${v"},
      {"again.tpl", "a-${templatefile(\"good.tpl\", {v = 1})}"}};
  struct OfFile {
    std::string expression, expected, problems = {};
  };
  const std::vector<OfFile> table = {
      {"templatefile(\"good.tpl\", {v = 1})", "\"a-1\""},
      {"templatefile(\"good.tpl\", {})", "<templatefile(\"good.tpl\", {})>"},
      {"templatefile(\"good.tpl\", var.x)", "\"a-${v}\""},
      {"templatefile(\"good.tpl\", {v = var.d})", "\"a-dd\" by default"},
      {"templatefile(\"gone.tpl\", {v = 1})", "<templatefile(\"gone.tpl\", {v = 1})>"},
      {"[templatefile(\"bad.tpl\", {v = 1}), templatefile(\"bad.tpl\", {v = 2})]",
       "[<templatefile(\"bad.tpl\", {v = 1})>, <templatefile(\"bad.tpl\", {v = 2})>]",
       "bad.tpl: a ${ in this text is not closed\n"},
      {"templatefile(\"again.tpl\", {v = 1})", "<templatefile(\"again.tpl\", {v = 1})>"},
      {"file(\"good.tpl\")", "\"a-${v}\""},
      {"file(var.x)", "<file(var.x)>"},
      {"file()", "<file()>"},
      {"upper(var.s)", "\"SS\" sensitive by default"},
      {"concat([var.s], [1])", "[\"ss\", 1] by default"},
      {"jsonencode({a = var.s})", "json({a: \"ss\"}) by default"},
      {"merge({a = 1}, [{b = 2}]...)", "{a: 1, b: 2}"},
      {"merge([{a = 1}, {b = 2}]...)", "{a: 1, b: 2}"},
      {"merge(var.x...)", "{...}"},
      {"merge(concat([{a = 1}], var.x)...)", "{...}"},
      {"concat(concat([[1]], var.x)...)", "[1, ...]"},
      {"max(var.x...)", "<max(var.x...)>"},
      {"max([1, 2]...)", "2"},
      {"max(\"a\"...)", "<max(\"a\"...)>"},
      {"max(toset([3, 4])...)", "4"},
      {"length([var.s])", "1 by default"},
      {"length(var.s)", "2 sensitive by default"},
      {"max(5, length(var.s))", "5 sensitive by default"},
      {"tonumber(\"1\") == length(var.s)", "false sensitive by default"},
      {"parseint(var.s, 10)", "<parseint(var.s, 10)> sensitive by default"},
      {"keys({a = var.s})", "[\"a\"]"},
      {"length({a = 1, b = var.s})", "2 by default"},
      {"format(\"%s\", var.x...) == format(\"%s\", var.x...)", "true"},
      {"format(\"%s\", var.x...) == format(\"%s\", var.x.y...)",
       "<format(\"%s\", var.x...) == format(\"%s\", var.x.y...)>"},
  };
  for (const OfFile& row : table) {
    CAPTURE(row.expression);
    const Called it = called(row.expression, files);
    CHECK(it.value == row.expected);
    CHECK(it.problems == row.problems);
  }
}

TEST_CASE("texts beyond the budget are not read") {
  const std::map<std::string, std::string> files = {
      {"main.tf", kVars + "data \"template_file\" \"t\" {\n  template = \"a-$${v}\"\n"
                          "  vars = {v = \"w\"}\n}\n"},
      {"ten.txt", "0123456789"},
      {"ten.json", "[\"345678\"]"}};
  CHECK(called("file(\"ten.txt\")", files, {.text_bytes = 10}).value == "\"0123456789\"");
  CHECK(called("file(\"ten.txt\")", files, {.text_bytes = 9}).value == "<file(\"ten.txt\")>");
  CHECK(called("jsondecode(\"[1, 2, 3]\")", files, {.text_bytes = 9}).value == "[1, 2, 3]");
  CHECK(called("jsondecode(\"[1, 2, 3]\")", files, {.text_bytes = 8}).value ==
        "<jsondecode(\"[1, 2, 3]\")>");
  CHECK(called("data.template_file.t.rendered", files, {.text_bytes = 6}).value == "\"a-w\"");
  CHECK(called("data.template_file.t.rendered", files, {.text_bytes = 5}).value ==
        "<data.template_file.t.rendered>");
}
