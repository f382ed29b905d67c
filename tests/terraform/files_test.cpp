// Files that expressions read, and the templates in them.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace {

const std::map<std::string, std::string> kFiles = {
    {"w/f.txt", "root"},           {"w/m/f.txt", "module"}, {"w/m/t.tpl", "x-${v}"},
    {"w/m/plain.tpl", "plain"},    {"w/m/bad.tpl", "x-${"}, {"w/m/two.tpl", "${a}${b}"},
    {"w/m/ten.txt", "0123456789"}, {"above.txt", "above"}};

/// The value of an expression in the module w/m of the root w, and what is remarked.
std::string value_in_module(const std::string& expression, std::size_t most_bytes = 1000) {
  auto files = kFiles;
  files["w/main.tf"] = "module \"m\" {\n  source = \"./m\"\n}\n";
  files["w/m/main.tf"] =
      "variable \"x\" {\n  default = {}\n}\nresource \"oidc\" \"r\" {\n  a = " + expression +
      "\n  u = oidc.none.u\n}\n";
  const tests::MemoryFiles tree(files);
  terraform::Budget budget;
  budget.text_bytes = most_bytes;
  terraform::World world(tree, {}, budget);
  const std::string dump = tests::dump_root(world.open("w"));
  const std::size_t at = dump.find("  a = ");
  std::string out = dump.substr(at + 6, dump.find("\n  u = ") - at - 6);
  for (const terraform::Remark& remark : world.remarks()) out += "; " + remark.text;
  return out;
}

}  // namespace

TEST_CASE("the files that fileset() finds") {
  struct Row {
    std::string expression, expected;
  };
  const std::vector<Row> rows = {
      {"fileset(path.module, \"*.txt\")", "set[\"f.txt\", \"ten.txt\"]"},
      {"fileset(\".\", \"*.txt\")", "set[\"f.txt\"]"},
      {"fileset(\".\", \"*/*.txt\")", "set[\"m/f.txt\", \"m/ten.txt\"]"},
      {"fileset(\".\", \"**/f.txt\")", "set[\"f.txt\", \"m/f.txt\"]"},
      {"fileset(path.root, \"m/**\")",
       "set[\"m/bad.tpl\", \"m/f.txt\", \"m/main.tf\", \"m/plain.tpl\", \"m/t.tpl\", "
       "\"m/ten.txt\", "
       "\"m/two.tpl\"]"},
      {"fileset(path.module, \"{t,two}.t?l\")", "set[\"t.tpl\", \"two.tpl\"]"},
      {"fileset(path.module, \"[!a-s]*.txt\")", "set[\"ten.txt\"]"},
      {"fileset(path.module, \"t.t\")", "set[]"},
      {"fileset(path.module, \"f+.txt\")", "set[]"},
      {"[for f in fileset(path.module, \"f*\") : file(\"${path.module}/${f}\")]", "[\"module\"]"},
      {"fileset(path.module, oidc.none.x)", "<fileset(path.module, oidc.none.x)>"},
      {"fileset(path.cwd, \"*\")", "<fileset(path.cwd, \"*\")>"},
      {"fileset(path.module, \"[\")", "set[]"},
      {"fileset(path.module, \"{a\")", "<fileset(path.module, \"{a\")>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(value_in_module(row.expression) == row.expected);
  }
}

TEST_CASE("files that data sources read") {
  struct Row {
    std::string arguments, name, expected;
  };
  const auto value_of = [](const Row& row) {
    const std::string type = row.arguments.starts_with("content")   ? "kubectl_file_documents"
                             : row.arguments.starts_with("pattern") ? "kubectl_path_documents"
                                                                    : "local_file";
    auto files = kFiles;
    files["w/main.tf"] = "data \"" + type + "\" \"d\" {\n  " + row.arguments +
                         "\n}\nresource \"oidc\" \"r\" {\n  a = data." + type + ".d." + row.name +
                         "\n  u = oidc.none.u\n}\n";
    const tests::MemoryFiles tree(files);
    terraform::World world(tree, {});
    const std::string dump = tests::dump_root(world.open("w"));
    const std::size_t at = dump.find("  a = ");
    return dump.substr(at + 6, dump.find("\n  u = ") - at - 6);
  };
  const std::vector<Row> rows = {
      {"filename = \"${path.module}/m/f.txt\"", "content", "\"module\""},
      {"filename = \"none.txt\"", "content", "<data.local_file.d.content>"},
      {"content = \"a: b\"", "documents", "[\"a: b\"]"},
      {"content = file(\"f.txt\")", "manifests[\"content\"]", "\"root\""},
      {"content = oidc.none.x", "documents", "[<oidc.none.x>]"},
      {"pattern = \"f.txt\"", "documents", "[\"root\"]"},
      {"pattern = \"m/f.txt\"", "manifests", "{f.txt: \"module\"}"},
      {"pattern = \"${path.module}/m/t*.t*\"\n  vars = {v = 1, a = 2, b = 3}", "manifests",
       "{t.tpl: \"x-1\", ten.txt: \"0123456789\", two.tpl: \"23\"}"},
      {"pattern = \"m/t.tpl\"\n  sensitive_vars = {v = 1}", "documents", "[\"x-1\"]"},
      {"pattern = \"m/t.tpl\"\n  disable_template = true", "documents", "[\"x-${v}\"]"},
      // A name that nobody gives.
      {"pattern = \"m/t.tpl\"", "documents", "<data.kubectl_path_documents.d.documents>"},
      {"pattern = oidc.none.x", "documents", "<data.kubectl_path_documents.d.documents>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    CHECK(value_of(row) == row.expected);
  }
}

TEST_CASE("files and templates that expressions read") {
  struct Row {
    std::string expression, expected;
  };
  const auto lost = [](const std::string& call, const std::string& why) {
    return "<" + call + ">; " + call + " is not followed: " + why;
  };
  const std::string place = "the place of the file is not known, or outside of the given paths";
  const std::string absent = "the file is not there, or cannot be read";
  const std::vector<Row> rows = {
      // A path by itself begins where Terraform runs.
      {"file(\"f.txt\")", "\"root\""},
      {"file(\"./m/f.txt\")", "\"module\""},
      {"file(\"${path.module}/f.txt\")", "\"module\""},
      {"file(\"${path.module}//f.txt\")", "\"module\""},
      {"file(\"${path.module}/../f.txt\")", "\"root\""},
      {"file(\"${path.root}/f.txt\")", "\"root\""},
      {"file(\"${path.cwd}/f.txt\")", lost("file(\"${path.cwd}/f.txt\")", place)},
      {"file(\"../above.txt\")", "\"above\""},
      {"file(\"../../above.txt\")", lost("file(\"../../above.txt\")", place)},
      {"file(\"/f.txt\")", lost("file(\"/f.txt\")", place)},
      {"file(\"none.txt\")", lost("file(\"none.txt\")", absent)},
      {"file(oidc.none.x)", lost("file(oidc.none.x)", place)},
      {"file(\"\")", lost("file(\"\")", place)},
      {"file()", lost("file()", place)},
      {"file(\"m/${path.module}/f.txt\")", lost("file(\"m/${path.module}/f.txt\")", place)},
      {"file(\"${path.module}${path.module}/f.txt\")",
       lost("file(\"${path.module}${path.module}/f.txt\")", place)},
      {"file(\"${path.module}/${oidc.none.x}\")",
       lost("file(\"${path.module}/${oidc.none.x}\")", place)},
      // Only templatefile() fills in.
      {"file(\"${path.module}/t.tpl\")", "\"x-${v}\""},
      {"templatefile(\"${path.module}/t.tpl\", {v = 1})", "\"x-1\""},
      {"templatefile(\"${path.module}/t.tpl\", {v = 1, w = 2})", "\"x-1\""},
      {"templatefile(\"${path.module}/plain.tpl\", {})", "\"plain\""},
      {"templatefile(\"${path.module}/two.tpl\", {a = 1, b = 2})", "\"12\""},
      {"templatefile(\"${path.module}/two.tpl\", merge({a = 1}, oidc.none.x))", "\"${a}${b}\""},
      {"templatefile(\"${path.module}/t.tpl\", {})",
       lost("templatefile(\"${path.module}/t.tpl\", {})", "a name in the template is not given")},
      {"templatefile(\"${path.module}/t.tpl\", oidc.none.x)", "\"x-${v}\""},
      {"templatefile(\"${path.module}/t.tpl\", {v = oidc.none.x})", "\"x-${oidc.none.x}\""},
      {"templatefile(\"${path.module}/t.tpl\", var.x)",
       lost("templatefile(\"${path.module}/t.tpl\", var.x)",
            "a name in the template is not given")},
      {"templatefile(\"${path.module}/t.tpl\")", "\"x-${v}\""},
      {"templatefile(\"${path.module}/bad.tpl\", {v = 1})",
       lost("templatefile(\"${path.module}/bad.tpl\", {v = 1})", "the template cannot be read")},
      {"fileexists(\"f.txt\")", "true"},
      {"fileexists(\"${path.module}/f.txt\")", "true"},
      {"fileexists(\"none.txt\")", "false"},
      {"fileexists(oidc.none.x)", "<fileexists(oidc.none.x)>"},
      {"fileexists(\"f.txt\", 1)", "<fileexists(\"f.txt\", 1)>"},
      {"abspath(\"f.txt\")", "\"f.txt\""},
      {"abspath(\"f.txt\", 1)", "<abspath(\"f.txt\", 1)>"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(value_in_module(row.expression) == row.expected);
  }
  // A file may have as many bytes as the budget says.
  const std::string ten = "file(\"m/ten.txt\")";
  CHECK(value_in_module(ten, 10) == "\"0123456789\"");
  CHECK(value_in_module(ten, 9) == lost(ten, "the file is too large"));
}
