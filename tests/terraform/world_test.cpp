// Modules, instances and blocks. Each row is a tree of files and what it comes to.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "terraform/tree.h"

using namespace irsa;

namespace {

using FileMap = std::map<std::string, std::string>;

std::string world_of(const FileMap& files, const std::string& root = "",
                     terraform::Given given = {}) {
  const tests::MemoryFiles tree(files);
  terraform::World world(tree, std::move(given));
  const std::string dump = tests::dump_root(world.open(root));
  std::string problems;
  for (const terraform::Problem& problem : world.problems()) {
    problems += problem.path + ": " + problem.error.message + "\n";
  }
  return dump + problems;
}

std::string roots_of(const FileMap& files) {
  const tests::MemoryFiles tree(files);
  std::string result;
  for (const std::string& root : terraform::root_folders(tree)) result += "[" + root + "]";
  return result;
}

}  // namespace

TEST_CASE("roots are what nobody calls, if something in them can matter") {
  const std::string calls = "module \"m\" {\n  source = \"../m\"\n}\n";
  const std::string oidc = "# oidc\n";
  CHECK(roots_of({{"main.tf", oidc}}) == "[]");
  CHECK(roots_of({{"main.tf", "# nothing\n"}}) == "");
  CHECK(roots_of({{"a/main.tf", calls}, {"m/main.tf", oidc}}) == "[a]");
  CHECK(roots_of({{"a/main.tf", calls}, {"b/x.tf", calls}, {"m/main.tf", oidc}}) == "[a][b]");
  CHECK(roots_of({{"a/main.tf", calls}, {"m/main.tf", "# nothing\n"}}) == "");
  // A file to be copied is no call, though another block may be one.
  CHECK(roots_of({{"a/main.tf", oidc + "resource \"x\" \"module\" {\n  source = \"../m\"\n}\n"},
                  {"m/main.tf", oidc}}) == "[a][m]");
  CHECK(roots_of({{"a/main.tf", oidc + "/* " + calls + "*/\n# source = \"../m\"\n"},
                  {"m/main.tf", oidc}}) == "[a][m]");
  CHECK(roots_of({{"a/main.tf", "module \"m\" {\n  source = \"../b\"\n}\n"},
                  {"b/main.tf", "module \"m\" {\n  source = \"../a\"\n}\n" + oidc}}) == "[a]");
  CHECK(roots_of({{"m/examples/x/main.tf", "module \"m\" {\n  source = \"../..\"\n}\n"},
                  {"m/main.tf", oidc}}) == "[m][m/examples/x]");
  // Others call it as well; or what is called is itself a part of the example.
  CHECK(roots_of({{"a/main.tf", calls},
                  {"examples/x/main.tf", "module \"m\" {\n  source = \"../../m\"\n}\n"},
                  {"m/main.tf", oidc}}) == "[a][examples/x]");
  CHECK(roots_of({{"examples/x/main.tf", "module \"m\" {\n  source = \"../m\"\n}\n"},
                  {"examples/m/main.tf", oidc}}) == "[examples/x]");
}

TEST_CASE("roots with a role that somebody asks for") {
  const auto roots = [](const std::string& text) {
    const tests::MemoryFiles tree(FileMap{{"main.tf", text}});
    return terraform::root_folders(tree, 1, {"app"}).size();
  };
  CHECK(roots("resource \"aws_iam_role\" \"r\" {\n  name = \"app\"\n}\n") == 1);
  CHECK(roots("resource \"aws_iam_role\" \"r\" {\n  name = \"apps\"\n}\n") == 0);
  CHECK(roots("resource \"aws_s3_bucket\" \"app\" {\n}\n") == 0);
}

TEST_CASE("variables: defaults, files, options, types") {
  const std::string declared =
      "variable \"a\" {\n  default = \"one\"\n}\n"
      "variable \"o\" {\n  type = map(object({ns = string, name = optional(string, \"x\"), "
      "n = optional(number)}))\n  default = {}\n}\n"
      "resource \"oidc\" \"r\" {\n  a = var.a\n  o = var.o\n}\n";
  CHECK(world_of({{"main.tf", declared}}) ==
        "oidc.r\n  a = \"one\" by default\n  o = {} by default\n");
  CHECK(world_of({{"main.tf", declared + "provider \"aws\" {}\n"}}) ==
        "oidc.r\n  a = \"one\" by default\n  o = {} by default\n");
  const FileMap with_file = {
      {"main.tf", declared},
      {"terraform.tfvars", "a = \"two\"\no = {\n  k = {ns = 1}\n}\n"},
  };
  CHECK(world_of(with_file) ==
        "oidc.r\n  a = \"two\"\n  o = {k: {n: null, name: \"x\", ns: \"1\"}}\n");
  FileMap more = with_file;
  more["b.auto.tfvars"] = "a = \"b\"\n";
  more["a.auto.tfvars"] = "a = \"a\"\n";
  more["other.tfvars"] = "a = \"no\"\n";
  CHECK(world_of(more).substr(0, 19) == "oidc.r\n  a = \"b\"\n  ");
  terraform::Given given;
  given.files.push_back({"*", "other.tfvars"});
  CHECK(world_of(more, "", given).substr(0, 20) == "oidc.r\n  a = \"no\"\n  ");
  given.variables.push_back({"*", "a", "option"});
  CHECK(world_of(more, "", given).substr(0, 22) == "oidc.r\n  a = \"option\"\n");
  given.variables.push_back({"*", "o", "{k = {ns = \"z\"}}"});
  CHECK(world_of(more, "", given) ==
        "oidc.r\n  a = \"option\"\n  o = {k: {n: null, name: \"x\", ns: \"z\"}}\n");
  CHECK(world_of({{"main.tf",
                   "variable \"a\" {\n  default = \"d\"\n  nullable = false\n}\n"
                   "resource \"oidc\" \"r\" {\n  a = var.a\n}\n"},
                  {"terraform.tfvars", "a = null\n"}}) == "oidc.r\n  a = \"d\" by default\n");
}

TEST_CASE("a text with a variable that is null by default is of the value that somebody gives") {
  const std::string declared =
      "variable \"a\" {\n  default = null\n}\nresource \"oidc\" \"r\" {\n  it = ";
  struct Row {
    const char* expression;
    const char* expected;
  };
  const Row rows[] = {
      {"\"x-${var.a}\"", "\"x-${var.a}\""},
      {"\"${var.a}-${var.a}\"", "\"${var.a}-${var.a}\""},
      {"{\"k-${var.a}\" = 1}", "{k-${var.a}: 1}"},
      {"{for k, v in {\"k-${var.a}\" = \"v\"} : k => \"${k}/${v}\"}",
       "{k-${var.a}: \"k-${var.a}/v\"}"},
      // By itself it is null, and a null that is written is refused.
      {"var.a", "null by default"},
      {"var.a == null ? \"none\" : \"x-${var.a}\"", "\"none\" by default"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    CHECK(world_of({{"main.tf", declared + row.expression + "\n}\n"}}) ==
          "oidc.r\n  it = " + std::string(row.expected) + "\n");
  }
  CHECK(world_of({{"main.tf", declared + "\"x-${var.a}\"\n}\n"},
                  {"terraform.tfvars", "a = \"b\"\n"}}) == "oidc.r\n  it = \"x-b\"\n");
}

TEST_CASE("a unit of Terragrunt beside a module gives it values") {
  const std::string declared =
      "variable \"a\" {\n  default = \"one\"\n}\nvariable \"b\" {}\n"
      "locals {\n  x = \"own\"\n}\n"
      "resource \"oidc\" \"r\" {\n  a = var.a\n  b = var.b\n  c = local.x\n}\n";
  struct Case {
    std::string unit;
    std::string a, b;
  };
  const Case kCases[] = {
      {"inputs = {\n  a = \"two\"\n  b = \"three\"\n}\n", "\"two\"", "\"three\""},
      {"terraform {\n  extra_arguments \"x\" {}\n}\ninputs = {\n  a = \"two\"\n}\n", "\"two\"",
       "<var.b>"},
      // Its locals are its own, and stand for what they say.
      {"locals {\n  x = \"unit\"\n  y = \"${local.x}-y\"\n}\ninputs = {\n  a = local.y\n  b = "
       "\"${local.x}/b\"\n}\n",
       "\"unit-y\"", "\"unit/b\""},
      // What stands behind the unknown of merge() replaces it, what stands before may be replaced.
      {"inputs = merge(local.all, {\n  a = \"two\"\n})\n", "\"two\"", "<var.b>"},
      {"inputs = merge({\n  b = \"two\"\n}, dependency.x.outputs)\n", "\"one\" by default",
       "<var.b>"},
      {"inputs = merge({\n  a = \"x\"\n}, {\n  a = \"two\"\n  b = \"b\"\n})\n", "\"two\"", "\"b\""},
      {"inputs = dependency.x.outputs\n", "\"one\" by default", "<var.b>"},
      {"locals {\n  x = \"${local.x}\"\n}\ninputs = {\n  a = \"two\"\n}\n", "\"two\"", "<var.b>"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.unit);
    CHECK(world_of({{"main.tf", declared}, {"terragrunt.hcl", c.unit}}) ==
          "oidc.r\n  a = " + c.a + "\n  b = " + c.b + "\n  c = \"own\"\n");
  }
  // terraform.tfvars counts more than the environment.
  CHECK(world_of({{"main.tf", declared},
                  {"terraform.tfvars", "a = \"file\"\n"},
                  {"terragrunt.hcl", kCases[0].unit}}) ==
        "oidc.r\n  a = \"file\"\n  b = \"three\"\n  c = \"own\"\n");
  // With a source the unit is a call, and the files beside it are none of its module.
  const std::string unit =
      "locals {\n  base = \"${dirname(find_in_parent_folders())}/..//modules/m\"\n}\n"
      "terraform {\n  source = local.base\n}\ninputs = {\n  a = \"two\"\n  b = \"b\"\n}\n";
  CHECK(roots_of({{"live/dev/terragrunt.hcl", unit}, {"modules/m/main.tf", declared}}) ==
        "[live/dev]");
  for (const std::string folder : {"u", "live/d", "l/d/e", "live/dev/x"}) {
    CAPTURE(folder);
    CHECK(world_of({{folder + "/terragrunt.hcl", unit}, {"modules/m/main.tf", declared}}, folder)
              .ends_with(".oidc.r\n  a = \"two\"\n  b = \"b\"\n  c = \"own\"\n"));
  }
}

TEST_CASE("the module of a Terragrunt unit of which only the end of the path is known") {
  const std::string module = "resource \"oidc\" \"r\" {\n  a = 1\n}\n";
  struct Row {
    std::string folder, source;
    std::vector<std::string> modules;
    bool found;
  };
  const std::vector<Row> rows = {
      {"", "${get_repo_root()}/modules/m", {"modules/m"}, true},
      {"u", "${get_repo_root()}/modules/m", {"modules/m"}, true},
      {"a/b/c", "${get_repo_root()}/modules/m", {"modules/m"}, true},
      {"a/b/c", "${get_repo_root()}//modules/m", {"modules/m"}, true},
      // From the unit's folder, or from one above.
      {"a/b", "${x()}/m", {"a/b/m"}, true},
      {"a/b", "${x()}/m", {"a/m"}, true},
      {"a/b", "${x()}/m", {"c/m"}, false},
      {"a/b", "${x()}/../m", {"a/m"}, true},
      {"", "${x()}/../m", {"m"}, false},
      // One of several may be meant, and no unit means itself.
      {"a/b", "${x()}/m", {"m", "a/m"}, false},
      {"a/m", "${x()}/m", {}, false},
      {"a/m", "${x()}/m", {"m"}, true},
      // More is not known, or no whole name.
      {"a/b", "${x()}m", {"m", "a/m"}, false},
      {"a/b", "${x()}-m", {"m", "-m"}, false},
      {"a/b", "${x()}/${y()}/m", {"m"}, false},
      {"a/b", "${x()}/m${y()}", {"m"}, false},
      {"a/b", "./${x()}/m", {"m"}, false},
      {"a/b", "${x()}", {"m"}, false},
      // Nothing is looked for where the path is known.
      {"a/b", "../../m", {"m"}, true},
      {"a/b", "../m", {"m"}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.folder);
    CAPTURE(row.source);
    std::map<std::string, std::string> files;
    const std::string before = row.folder.empty() ? "" : row.folder + "/";
    files[before + "terragrunt.hcl"] = "terraform {\n  source = \"" + row.source + "\"\n}\n";
    for (const std::string& folder : row.modules) files[folder + "/main.tf"] = module;
    CHECK(world_of(files, row.folder).ends_with("oidc.r\n  a = 1\n") == row.found);
  }
}

TEST_CASE("count, for_each and dynamic") {
  struct Row {
    std::string source, expected;
  };
  const std::string vars =
      "variable \"x\" {}\nvariable \"off\" {\n  default = false\n}\n"
      "variable \"none\" {\n  default = {}\n}\n";
  const std::vector<Row> rows = {
      {"resource \"oidc\" \"r\" {\n  count = 2\n  n = count.index\n}\n",
       "oidc.r[0]\n  n = 0\noidc.r[1]\n  n = 1\n"},
      {"resource \"oidc\" \"r\" {\n  count = 0\n}\n", ""},
      {"resource \"oidc\" \"r\" {\n  count = var.off ? 1 : 0\n  n = 1\n}\n",
       "oidc.r[0] (off by default)\n  n = 1\n"},
      {"resource \"oidc\" \"r\" {\n  count = var.off ? 3 : 0\n  n = count.index\n}\n",
       "oidc.r[0] (off by default)\n  n = 0\n"},
      {"resource \"oidc\" \"r\" {\n  count = -1\n  n = count.index\n}\n",
       "oidc.r[?] (not certain)\n  n = <count.index>\n"},
      {"resource \"oidc\" \"r\" {\n  count = var.x ? 1 : 0\n  n = count.index\n}\n",
       "oidc.r[0] (not certain)\n  n = 0\n"},
      {"resource \"oidc\" \"r\" {\n  count = var.x\n  n = count.index\n}\n",
       "oidc.r[?] (not certain)\n  n = <count.index>\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = toset([\"b\", \"a\"])\n  k = each.key\n  v = "
       "each.value\n}\n",
       "oidc.r[\"a\"]\n  k = \"a\"\n  v = \"a\"\noidc.r[\"b\"]\n  k = \"b\"\n  v = \"b\"\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = {p = {ns = \"q\"}}\n  v = "
       "\"${each.key}/${each.value.ns}\"\n}\n",
       "oidc.r[\"p\"]\n  v = \"p/q\"\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = toset([])\n}\n", ""},
      {"resource \"oidc\" \"r\" {\n  for_each = {\"${var.x}-a\" = 1}\n  k = each.key\n}\n"
       "resource \"oidc\" \"s\" {\n  for_each = {\"${var.x}-a\" = 2}\n  k = "
       "oidc.r[each.key].k\n}\n",
       "oidc.r[\"${var.x}-a\"]\n  k = \"${var.x}-a\"\n"
       "oidc.s[\"${var.x}-a\"]\n  k = \"${var.x}-a\"\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = var.x\n  k = each.key\n}\n"
       "resource \"oidc\" \"s\" {\n  for_each = var.x\n  k = oidc.r[each.key].arn\n}\n",
       "oidc.r[?] (not certain)\n  k = <each.key>\noidc.s[?] (not certain)\n  k = "
       "<oidc.r[?].arn>\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = var.none\n  k = each.key\n}\n",
       "oidc.r[?] (off by default)\n  k = <each.key>\n"},
      {"resource \"oidc\" \"r\" {\n  for_each = var.x\n  k = each.key\n}\n",
       "oidc.r[?] (not certain)\n  k = <each.key>\n"},
      {"resource \"oidc\" \"r\" {\n  dynamic \"b\" {\n    for_each = [\"p\", \"q\"]\n    content "
       "{\n      v = b.value\n"
       "      k = b.key\n    }\n  }\n}\n",
       "oidc.r\n  b\n    v = \"p\"\n    k = 0\n  b\n    v = \"q\"\n    k = 1\n"},
      {"resource \"oidc\" \"r\" {\n  dynamic \"b\" {\n    for_each = {k = \"v\"}\n    iterator = "
       "it\n    content {\n"
       "      v = \"${it.key}${it.value}\"\n      dynamic \"c\" {\n        for_each = [1]\n        "
       "content {\n"
       "          w = \"${it.key}${c.value}\"\n        }\n      }\n    }\n  }\n}\n",
       "oidc.r\n  b\n    v = \"kv\"\n    c\n      w = \"k1\"\n"},
      {"resource \"oidc\" \"r\" {\n  b {\n    v = 1\n  }\n  dynamic \"b\" {\n    for_each = "
       "var.x\n    content {\n"
       "      v = b.value\n    }\n  }\n}\n",
       "oidc.r\n  b\n    v = 1\n  b (not certain)\n    v = <b.value>\n  perhaps more b\n"},
      {"resource \"oidc\" \"r\" {\n  dynamic \"b\" {\n    for_each = var.off ? [1] : []\n    "
       "content {\n      v = 1\n"
       "    }\n  }\n}\n",
       "oidc.r\n  perhaps more b\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(world_of({{"main.tf", row.source + vars}}) == row.expected);
  }
}

TEST_CASE("references to blocks") {
  struct Row {
    std::string expression, expected;
  };
  const std::string around =
      "variable \"x\" {}\nvariable \"off\" {\n  default = false\n}\n"
      "resource \"aws_iam_role\" \"r\" {\n  name = \"role\"\n}\n"
      "resource \"aws_iam_role\" \"many\" {\n  count = 2\n  name = \"role${count.index}\"\n}\n"
      "resource \"aws_iam_role\" \"each\" {\n  for_each = toset([\"a\"])\n  name = each.key\n}\n"
      "resource \"aws_iam_role\" \"open\" {\n  for_each = var.x\n  name = each.key\n}\n"
      "resource \"aws_iam_role\" \"maybe\" {\n  count = var.x ? 1 : 0\n  name = \"m\"\n}\n"
      "resource \"aws_iam_role\" \"off\" {\n  count = var.off ? 1 : 0\n  name = \"o\"\n}\n"
      "variable \"none\" {\n  default = {}\n}\n"
      "resource \"aws_iam_role\" \"none_each\" {\n  for_each = var.none\n  name = each.key\n}\n"
      "resource \"kubernetes_namespace\" \"n\" {\n  metadata {\n    name = \"space\"\n  }\n}\n"
      "resource \"kubernetes_service_account_v1\" \"s\" {\n  metadata {\n    name = \"web\"\n    "
      "namespace = kubernetes_namespace.n.id\n  }\n}\n"
      "resource \"kubernetes_service_account\" \"d\" {\n  metadata {\n    name = var.x\n  }\n}\n"
      "resource \"kubernetes_service_account\" \"made\" {\n  metadata {\n    generate_name = "
      "\"web-\"\n  }\n}\n"
      "resource \"kubernetes_secret\" \"other\" {\n  metadata {\n    name = \"s\"\n  }\n}\n"
      "resource \"helm_release\" \"h\" {\n  name = \"app\"\n}\n"
      "data \"aws_caller_identity\" \"me\" {}\n"
      "data \"terraform_remote_state\" \"s\" {\n  backend = \"s3\"\n}\n";
  const std::vector<Row> rows = {
      {"aws_iam_role.r.name", "\"role\""},
      {"aws_iam_role.r.arn", "<aws_iam_role.r.arn>"},
      {"aws_iam_role.r[\"name\"]", "\"role\""},
      {"aws_iam_role.many[1].name", "\"role1\""},
      {"aws_iam_role.many[2].name", "<aws_iam_role.many[2].name>"},
      {"aws_iam_role.many[*].arn", "[<aws_iam_role.many[0].arn>, <aws_iam_role.many[1].arn>]"},
      {"aws_iam_role.many.*.name", "[\"role0\", \"role1\"]"},
      // Without an index, Terraform does not take it.
      {"aws_iam_role.many.arn", "<aws_iam_role.many.arn>"},
      {"aws_iam_role.each.arn", "<aws_iam_role.each.arn>"},
      {"aws_iam_role.each[\"a\"].arn", "<aws_iam_role.each[\"a\"].arn>"},
      {"{for k, v in aws_iam_role.each : k => v.arn}", "{a: <aws_iam_role.each[\"a\"].arn>}"},
      {"aws_iam_role.open[\"k\"].arn", "<aws_iam_role.open[\"k\"].arn>"},
      {"aws_iam_role.maybe[0].arn", "<aws_iam_role.maybe[0].arn> or nothing"},
      {"try(aws_iam_role.maybe[0].arn, \"\")", "<aws_iam_role.maybe[0].arn> or nothing"},
      {"one(aws_iam_role.maybe[*].arn)", "<aws_iam_role.maybe[0].arn> or nothing"},
      {"join(\"\", aws_iam_role.maybe.*.arn)", "\"${aws_iam_role.maybe[0].arn}\" or nothing"},
      {"aws_iam_role.off[0].name", "\"o\" or nothing"},
      {"one(aws_iam_role.off[*].name)", "\"o\" or nothing"},
      {"one(aws_iam_role.off[*].arn)", "<aws_iam_role.off[0].arn> or nothing"},
      {"join(\"\", aws_iam_role.off.*.arn)", "\"${aws_iam_role.off[0].arn}\" or nothing"},
      {"aws_iam_role.off", "[{name: \"o\", ...}] or nothing"},
      {"length(aws_iam_role.off)", "<length(aws_iam_role.off)> or nothing"},
      {"one(values(aws_iam_role.none_each)[*].arn)",
       "<one(values(aws_iam_role.none_each)[*].arn)>"},
      {"aws_iam_role.none_each", "{...} or nothing"},
      {"aws_iam_role.none_each[\"k\"].name", "<aws_iam_role.none_each[\"k\"].name>"},
      {"aws_iam_role.each", "{a: {name: \"a\", ...}}"},
      {"aws_iam_role.each[\"b\"].arn", "<aws_iam_role.each[\"b\"].arn>"},
      {"aws_iam_role.each[var.x].arn", "<aws_iam_role.each[var.x].arn>"},
      {"aws_iam_role.many[var.x].arn", "<aws_iam_role.many[var.x].arn>"},
      {"aws_iam_role.open", "{...}"},
      {"aws_iam_role.open[var.x].arn", "<aws_iam_role.open[var.x].arn>"},
      {"aws_iam_role.open[\"k\"]", "{...}"},
      {"kubernetes_namespace.n.metadata[0].name", "\"space\""},
      {"kubernetes_namespace.n.metadata.0.name", "\"space\""},
      {"kubernetes_namespace.n.id", "\"space\""},
      {"kubernetes_service_account_v1.s.id", "\"space/web\""},
      {"basename(kubernetes_service_account_v1.s.id)", "\"web\""},
      {"kubernetes_service_account.d.id", "\"default/${var.x}\""},
      {"kubernetes_service_account.made.id", "<kubernetes_service_account.made.id>"},
      {"kubernetes_secret.other.id", "<kubernetes_secret.other.id>"},
      {"aws_iam_role.r.id", "\"role\""},
      {"aws_iam_role.none.id", "<aws_iam_role.none.id>"},
      {"helm_release.h.id", "\"app\""},
      {"kubernetes_namespace.n.metadata[0].uid", "<kubernetes_namespace.n.metadata[0].uid>"},
      {"data.aws_caller_identity.me.account_id", "<data.aws_caller_identity.me.account_id>"},
      {"data.terraform_remote_state.s.outputs.eks.arn",
       "<data.terraform_remote_state.s.outputs.eks.arn>"},
      {"aws_iam_role.none.arn", "<aws_iam_role.none.arn>"},
      {"path.module", "<path.module>"},
      {"terraform.workspace", "<terraform.workspace>"},
      {"\"${aws_iam_role.r.name}-${terraform.workspace}\"", "\"role-${terraform.workspace}\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expression);
    const tests::MemoryFiles tree(
        {{"main.tf", around + "resource \"oidc\" \"it\" {\n  it = " + row.expression + "\n}\n"}});
    terraform::World world(tree);
    world.open("");
    const auto value = world.find("oidc.it")->body.value("it");
    CHECK(value->dump() + (value->or_nothing() ? " or nothing" : "") == row.expected);
  }
}

TEST_CASE("modules: inputs, outputs, instances, files") {
  const FileMap files = {
      {"live/main.tf",
       "provider \"aws\" {}\n"
       "module \"a\" {\n  source = \"../mod\"\n  name = \"first\"\n}\n"
       "module \"b\" {\n  source = \"../mod\"\n  for_each = toset([\"k\"])\n  name = each.key\n}\n"
       "resource \"oidc\" \"r\" {\n  a = module.a.out\n  b = module.b[\"k\"].out\n"
       "  m = {for k, v in module.b : k => v.out}\n  none = try(module.a.none, \"gone\")\n"
       "  text = file(\"${path.module}/x.txt\")\n}\n"},
      {"live/x.txt", "hello"},
      {"mod/main.tf",
       "variable \"name\" {}\nvariable \"extra\" {\n  default = \"e\"\n}\n"
       "locals {\n  full = \"${var.name}-${var.extra}\"\n}\n"
       "resource \"oidc\" \"in\" {\n  name = local.full\n"
       "  t = templatefile(\"${path.module}/t.tpl\", {n = var.name})\n}\n"
       "output \"out\" {\n  value = oidc.in.name\n}\n"},
      {"mod/t.tpl", "n: ${n}\n%{ if n == \"first\" ~}\n!\n%{ endif ~}\n"},
  };
  CHECK(world_of(files, "live") ==
        "module.a\n  source = \"../mod\"\n  name = \"first\"\n"
        "module.b[\"k\"]\n  source = \"../mod\"\n  name = \"k\"\n"
        "oidc.r\n  a = \"first-e\"\n  b = \"k-e\"\n  m = {k: \"k-e\"}\n  none = \"gone\"\n"
        "  text = \"hello\"\n"
        "module.a.oidc.in\n  name = \"first-e\"\n  t = \"n: first\\n!\\n\"\n"
        "module.b[\"k\"].oidc.in\n  name = \"k-e\"\n  t = \"n: k\\n\"\n");
}

TEST_CASE("modules that are not there, and those that were downloaded") {
  const std::string call =
      "module \"a\" {\n  source = \"acme/roles/aws\"\n  name = \"n\"\n}\n"
      "resource \"oidc\" \"r\" {\n  a = module.a.arn\n}\n";
  const std::string args = "module.a\n  source = \"acme/roles/aws\"\n  name = \"n\"\n";
  CHECK(world_of({{"main.tf", call}}) == args + "oidc.r\n  a = <module.a.arn>\n");
  CHECK(
      world_of({{"main.tf", call},
                {".terraform/modules/modules.json",
                 "{\"Modules\":[{\"Key\":\"\",\"Source\":\"\",\"Dir\":\".\"},"
                 "{\"Key\":\"a\",\"Source\":\"x\",\"Dir\":\".terraform/modules/a\"}]}"},
                {".terraform/modules/a/main.tf",
                 "variable \"name\" {}\noutput \"arn\" {\n  value = \"arn-${var.name}\"\n}\n"}}) ==
      args + "oidc.r\n  a = \"arn-n\"\n");
  CHECK(world_of({{"main.tf", "module \"a\" {\n  source = \"../../x\"\n}\n# oidc\n"}}) ==
        "module.a\n  source = \"../../x\"\n");
}

TEST_CASE("files: overrides, JSON, OpenTofu, mistakes") {
  CHECK(
      world_of(
          {{"main.tf", "resource \"oidc\" \"r\" {\n  a = 1\n  b = 2\n  s {\n    x = 1\n  }\n}\n"},
           {"z_override.tf", "resource \"oidc\" \"r\" {\n  b = 3\n  s {\n    x = 2\n  }\n}\n"}}) ==
      "oidc.r\n  a = 1\n  b = 3\n  s\n    x = 2\n");
  CHECK(world_of({{"main.tf", "resource \"oidc\" \"r\" {\n  a = local.x\n}\n"},
                  {"l.tf", "locals {\n  x = 1\n}\n"},
                  {"override.tf", "locals {\n  x = 2\n}\n"}}) == "oidc.r\n  a = 2\n");
  CHECK(world_of({{"main.tf", "resource \"oidc\" \"r\" {\n  a = 1\n}\n"},
                  {"main.tofu", "resource \"oidc\" \"r\" {\n  a = 2\n}\n"}}) ==
        "oidc.r\n  a = 2\n");
  CHECK(
      world_of(
          {{"main.tf.json",
            R"({"locals": {"x": "y"}, "//": "c", "variable": {"v": {"type": "string", "default": "d"}},
 "data": {"aws_iam_policy_document": {"oidc": {"statement": [{"actions": ["a"], "condition": {"test": "T",
 "values": ["${local.x}", "\u00e9$${z}"]}}]}}},
 "resource": {"oidc": {"r": [{"n": -1, "t": true, "z": null, "v": "${var.v}!"}]}}})"}}) ==
      "data.aws_iam_policy_document.oidc\n  statement\n    actions = [\"a\"]\n    condition\n"
      "      test = \"T\"\n      values = [\"y\", \"\u00e9${z}\"]\n"
      "oidc.r\n  n = -1\n  t = true\n  z = null\n  v = \"d!\" by default\n");
  CHECK(world_of({{"main.tf", "resource \"oidc\" \"r\" {\n  a = local.x\n}\n"},
                  {"bad.tf", "locals {\n  x = \n}\n"}}) ==
        "oidc.r\n  a = <local.x>\nbad.tf: the line ends where a value is expected\n");
}

TEST_CASE("circles and size end") {
  CHECK(world_of({{"main.tf",
                   "locals {\n  a = local.b\n  b = local.a\n}\n"
                   "resource \"oidc\" \"r\" {\n  a = local.a\n}\n"}}) ==
        "oidc.r\n  a = <local.a>\n");
  CHECK(world_of({{"main.tf",
                   "module \"m\" {\n  source = \"./m\"\n  i = module.m.o\n}\n"
                   "resource \"oidc\" \"r\" {\n  a = module.m.o\n}\n"},
                  {"m/x.tf", "variable \"i\" {}\noutput \"o\" {\n  value = var.i\n}\n"}})
            .find("a = <") != std::string::npos);
  CHECK(
      world_of({{"main.tf", "resource \"oidc\" \"r\" {\n  count = 1e9\n  a = range(1e9)\n}\n"}}) ==
      "oidc.r[?] (not certain)\n  a = [...]\n");
  std::string nested = "1";
  for (int i = 0; i < 10; ++i) nested = "[for x in range(1000) : " + nested + "]";
  CHECK(world_of({{"main.tf", "resource \"oidc\" \"r\" {\n  a = length(" + nested + ")\n}\n"}})
            .size() < 200);
  CHECK(world_of({{"main.tf",
                   "locals {\n  a = [for i in range(15000) : i]\n"
                   "  b = [for i in local.a : [for j in local.a : \"${i}-${j}\"]]\n}\n"
                   "resource \"oidc\" \"r\" {\n  count = 2000\n  a = jsonencode(local.b)\n}\n"}})
            .size() < 1'000'000);
  std::string deep = "resource \"oidc\" \"r\" {\n  a = ";
  for (int i = 0; i < 5000; ++i) deep += "[";
  CHECK(world_of({{"main.tf", deep}}) == "main.tf: this is nested too deeply\n");
  std::string chain = "resource \"oidc\" \"r\" {\n  a = local.l0\n}\nlocals {\n";
  for (int i = 0; i < 3000; ++i) {
    chain += "  l" + std::to_string(i) + " = local.l" + std::to_string(i + 1) + "\n";
  }
  CHECK(world_of({{"main.tf", chain + "}\n"}}).starts_with("oidc.r\n  a = <local.l"));
  std::string doubling = "locals {\n  s0 = \"xxxxxxxxxx\"\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "${local.s" + std::to_string(i - 1) + "}";
    doubling += "  s" + std::to_string(i) + " = \"" + before + before + "\"\n";
  }
  CHECK(world_of({{"main.tf", doubling + "}\nresource \"oidc\" \"r\" {\n  a = local.s59\n}\n"}})
            .size() < 300);
}

TEST_CASE("values know where they are written and how they got where they are") {
  const tests::MemoryFiles tree(
      {{"main.tf",
        "provider \"aws\" {}\nlocals {\n  cluster = \"prod\"\n}\n"
        "module \"m\" {\n  source = \"./m\"\n  name = \"${local.cluster}-runner\"\n}\n"},
       {"m/x.tf",
        "variable \"name\" {}\nresource \"oidc\" \"r\" {\n  a = \"ns:${var.name}\"\n"
        "  h = <<-EOT\n    x: ${var.name}\n    EOT\n}\n"}});
  terraform::World world(tree);
  world.open("");
  const terraform::Block* block = world.find("module.m.oidc.r");
  REQUIRE(block != nullptr);
  const auto places = [&](std::string_view name) {
    std::string out;
    const auto value = block->body.value(name);
    const auto text = value->text();
    for (const value::Piece& piece : text->pieces()) {
      out += "[" + tree.text(*piece.span) + "]";
      CHECK((!piece.verbatim || tree.text(*piece.span) == piece.text));
    }
    for (const value::Link& link : value->chain()) out += " " + link.what;
    return out;
  };
  CHECK(places("a") == "[ns:][prod][-runner] var.name of module.m local.cluster");
  CHECK(places("h") == "[x: ][prod][-runner][\n] var.name of module.m local.cluster");
}

TEST_CASE("a collection rests on a default if a part of it does") {
  const auto of = [](const std::string& value) {
    const std::string dump =
        world_of({{"main.tf",
                   "variable \"d\" {\n  default = \"dd\"\n}\nvariable \"x\" {}\n"
                   "resource \"oidc\" \"r\" {\n  a = " +
                       value + "\n}\n"}});
    return dump.substr(dump.find("= ") + 2);
  };
  CHECK(of("[\"a\"]") == "[\"a\"]\n");
  CHECK(of("[\"a\", var.d]") == "[\"a\", \"dd\"] by default\n");
  CHECK(of("{k = \"a\"}") == "{k: \"a\"}\n");
  CHECK(of("{k = var.d}") == "{k: \"dd\"} by default\n");
  CHECK(of("{(var.d) = \"a\"}") == "{dd: \"a\"} by default\n");
  CHECK(of("toset([\"a\"])") == "set[\"a\"]\n");
  CHECK(of("toset([\"a\", var.d])") == "set[\"a\", \"dd\"] by default\n");
  CHECK(of("setunion([\"a\"], [var.d])") == "set[\"a\", \"dd\"] by default\n");
  CHECK(of("setproduct([\"a\"], [var.d])") == "[[\"a\", \"dd\"]] by default\n");
}

TEST_CASE("what a module of somebody else's does not know is called as its caller calls it") {
  struct Downloaded : tests::MemoryFiles {
    using MemoryFiles::MemoryFiles;
    [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override {
      return folder == "m";
    }
  };
  const auto shown = [](const std::string& arguments) {
    const Downloaded tree(
        {{"main.tf",
          "module \"a\" {\n  source = \"./m\"\n  known = \"dev\"\n"
          "  list = [\"x\"]\n  given = aws_thing.t.id\n}\n"
          "resource \"oidc\" \"r\" {\n  a = module.a.arn\n}\n"},
         {"m/main.tf",
          "variable \"known\" {}\nvariable \"list\" {}\n"
          "variable \"given\" {}\noutput \"arn\" {\n  value = \"x-${provider::p::f(" +
              arguments + ")}\"\n}\n"}});
    terraform::World world(tree);
    const std::string dump = tests::dump_root(world.open(""));
    return dump.substr(dump.find("  a = ") + 6);
  };
  // The first that is not known; what nobody gave is written as the module writes it.
  CHECK(shown("var.list, var.known, var.given") == "\"x-${aws_thing.t.id}\"\n");
  CHECK(shown("var.known, \"${var.given}-y\"") == "\"x-${aws_thing.t.id}\"\n");
  CHECK(shown("each.key, var.given") == "\"x-${aws_thing.t.id}\"\n");
  CHECK(shown("var.known") == "\"x-${provider::p::f(var.known)}\"\n");
}

TEST_CASE("a text that is decoded has so many elements, and an argument takes so many steps") {
  const auto dump = [](const std::string& value, const terraform::Budget& budget,
                       std::string& remarks) {
    const tests::MemoryFiles tree(
        {{"main.tf", "resource \"oidc\" \"r\" {\n  a = " + value + "\n}\n"}});
    terraform::World world(tree, {}, budget);
    const std::string out = tests::dump_root(world.open(""));
    for (const terraform::Remark& remark : world.remarks()) remarks += remark.text + "\n";
    return out;
  };
  std::string remarks;
  terraform::Budget few;
  few.elements = 3;
  CHECK(dump("jsondecode(\"[1, 2]\")", few, remarks) == "oidc.r\n  a = [1, 2]\n");
  CHECK(dump("jsondecode(\"[1, 2, 3]\")", few, remarks) ==
        "oidc.r\n  a = [1, 2, <a value that is not known>]\n");
  CHECK(remarks == "");
  terraform::Budget short_one;
  short_one.steps_of_one = 10;
  dump("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", short_one, remarks);
  CHECK(remarks == "this takes more steps to evaluate than are spent on it, and is not known\n");
}

TEST_CASE("instances of modules that are called many times end with the budget") {
  const tests::MemoryFiles tree(
      {{"main.tf", "module \"m\" {\n  source = \"./m\"\n  count  = 30\n}\n"},
       {"m/x.tf", "resource \"oidc\" \"r\" {\n  count = 30\n}\nresource \"oidc\" \"s\" {}\n"}});
  const auto blocks = [&](std::uint64_t steps) {
    terraform::Budget budget;
    budget.steps = steps;
    terraform::World world(tree, {}, budget);
    std::size_t count = 0;
    for (const auto& module : world.open("").modules) count += module->blocks.size();
    return count;
  };
  CHECK(blocks(terraform::Budget().steps) == 30 + 30 * 31);
  CHECK(blocks(20'000) < 300);
  CHECK(blocks(20'000) > 30);
}
