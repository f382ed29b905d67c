// Edits of Terraform source: tables of texts before and after. The place of an edit stands between
// « and ».
#include "hcl/edit.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "hcl/read.h"

using namespace irsa;

namespace {

Span marked(std::string& text) {
  const std::string open = "«", close = "»";
  const std::size_t begin = text.find(open);
  text.erase(begin, open.size());
  const std::size_t end = text.find(close);
  text.erase(end, close.size());
  return {FileId{0}, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

std::string after(std::string text, const std::optional<Edit>& edit) {
  if (!edit) return "no";
  return text.replace(edit->where.begin, edit->where.size(), edit->text);
}

TEST_CASE("hcl/edit: a template is replaced as the source writes it") {
  struct Row {
    std::string text, old, with, expected;
  };
  const Row rows[] = {
      {"variable = «\"${module.eks.url}:sub\"»\n", "${module.eks.url}:sub",
       "${module.eks.oidc_provider}:sub", "variable = \"${module.eks.oidc_provider}:sub\"\n"},
      {"k = «\"${a.b}:sub\"»\n", "${a.b}:sub", "${replace(a.b, \"https://\", \"\")}:sub",
       "k = \"${replace(a.b, \"https://\", \"\")}:sub\"\n"},
      {"«StringEquals» = {}\n", "StringEquals", "StringLike", "StringLike = {}\n"},
      {"«StringEquals» = {}\n", "StringEquals", "ForAnyValue:StringLike",
       "\"ForAnyValue:StringLike\" = {}\n"},
      // What only computes the text is left alone, and so is what would be no expression.
      {"variable = «local.key»\n", "${local.key}", "x", "no"},
      {"k = «\"${a.b}:sub\"»\n", "${a.b}:sub", "${a value that is not known}:sub", "no"},
      {"k = «\"${a.b}:sub\"»\n", "${a.b}:sub", "a\"b", "no"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::string text = row.text;
    const Span place = marked(text);
    CHECK(after(text, hcl::with_template(text, place, row.old, row.with)) == row.expected);
  }
}

TEST_CASE("hcl/edit: items follow an item of a list") {
  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"v = [«\"a\"»]\n", "v = [\"a\", \"x\", \"${y}\"]\n"},
      {"v = [«\"a\"», \"b\"] # c\n", "v = [\"a\", \"x\", \"${y}\", \"b\"] # c\n"},
      {"v = [\r\n  «\"a\"»,\r\n]\r\n", "v = [\r\n  \"a\",\r\n  \"x\",\r\n  \"${y}\",\r\n]\r\n"},
      {"v = «\"a\"»\n", "no"},
      {"v = [for s in «\"a\"» : s]\n", "no"},
      {"v = [«local.a»]\n", "no"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    std::string text = row.text;
    const Span place = marked(text);
    CHECK(after(text, hcl::with_items(text, place, {"x", "${y}"})) == row.expected);
  }
}

TEST_CASE("hcl/edit: a statement gets a condition, a block an annotation") {
  const hcl::ConditionBlock block{
      .test = "StringEquals", .variable = "${local.issuer}:sub", .values = {"a", "b"}};
  std::string text =
      "data \"aws_iam_policy_document\" \"x\" {\n  «statement {\n    actions = [\"a\"]\n\n"
      "    principals {\n    }\n  }»\n}\n";
  Span place = marked(text);
  hcl::Tree tree = hcl::read_file({.text = text});
  CHECK(
      after(text, hcl::with_condition({text, tree}, place, block)) ==
      "data \"aws_iam_policy_document\" \"x\" {\n  statement {\n    actions = [\"a\"]\n\n"
      "    principals {\n    }\n\n    condition {\n      test     = \"StringEquals\"\n"
      "      variable = \"${local.issuer}:sub\"\n      values   = [\"a\", \"b\"]\n    }\n  }\n}\n");

  struct Row {
    std::string text, expected;
  };
  const Row rows[] = {
      {"r \"a\" {\n  «metadata» {\n    name = \"x\"\n  }\n}\n",
       "r \"a\" {\n  metadata {\n    name = \"x\"\n\n    annotations = {\n      \"k\" = \"v\"\n"
       "    }\n  }\n}\n"},
      {"r \"a\" {\n  «metadata» {\n    annotations = {\n      \"b\" = \"c\"\n    }\n  }\n}\n",
       "r \"a\" {\n  metadata {\n    annotations = {\n      \"b\" = \"c\"\n      \"k\" = \"v\"\n   "
       " }\n"
       "  }\n}\n"},
      {"r \"a\" {\n  «metadata» {\n    annotations = {}\n  }\n}\n",
       "r \"a\" {\n  metadata {\n    annotations = { \"k\" = \"v\" }\n  }\n}\n"},
      {"r \"a\" {\n  «metadata» {\n    annotations = local.all\n  }\n}\n", "no"},
      {"r \"a\" {\n  «metadata» { name = \"x\" }\n}\n", "no"},
      {"x = «1»\n", "no"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    text = row.text;
    place = marked(text);
    tree = hcl::read_file({.text = text});
    CHECK(after(text, hcl::with_entry({text, tree}, place, "annotations", "k", "v")) ==
          row.expected);
  }
}

}  // namespace
