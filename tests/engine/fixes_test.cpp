// Changes that rules ask for, made into edits of the files: at which bytes, or why not.
#include "engine/fixes.h"

#include <doctest/doctest.h>

#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/session.h"
#include "rules/rule.h"
#include "support/here.h"
#include "support/samples.h"

using namespace irsa;

namespace {

/// Fixes of files that nothing was read of.
struct Fixing {
  SourceSet sources{tests::here()};
  config::Settings settings;
  load::Facts facts;
  std::vector<Finding> findings;

  FileId file(std::string shown, std::string text, bool named = true) {
    return sources.add_text(std::move(shown), std::move(text), named);
  }
  [[nodiscard]] Span at(FileId in, std::string_view part) const {
    const auto begin = static_cast<std::uint32_t>(sources.text(in)->find(part));
    return {in, begin, begin + static_cast<std::uint32_t>(part.size())};
  }
  void fix(std::vector<Change> changes) {
    Finding finding{.rule = &rules::all_rules().front().info,
                    .level = Severity::error,
                    .problem = {.where = changes.front().where, .message = "wrong"},
                    .fingerprint = {}};
    finding.problem.fixes.push_back({.title = "Fix", .safe = true, .changes = std::move(changes)});
    findings.push_back(std::move(finding));
  }
  void replace(Span where, std::string text) {
    fix({{.kind = Change::Kind::replace, .where = where, .texts = {std::move(text)}}});
  }
  void bytes(Span where, std::string text) {
    fix({{.kind = Change::Kind::bytes, .where = where, .texts = {std::move(text)}}});
  }
  /// Of each fix "file:begin-end=text", or why it has no edits.
  std::string resolved(const join::Index& index) {
    engine::resolve_fixes(findings, index);
    std::string out;
    for (const Finding& finding : findings) {
      const Fix& fix = finding.problem.fixes.front();
      out += out.empty() ? "" : " | ";
      if (fix.edits.empty() || !fix.refused.empty()) {
        out += (fix.edits.empty() ? "" : "BOTH ") + ("no: " + fix.refused);
        continue;
      }
      for (const Edit& edit : fix.edits) {
        out += (&edit == &fix.edits.front() ? "" : ", ") + sources[edit.where.file].shown + ":" +
               std::to_string(edit.where.begin) + "-" + std::to_string(edit.where.end) + "=" +
               edit.text;
      }
    }
    return out;
  }
  std::string resolved() { return resolved(join::Index(facts, settings, sources)); }
};

const std::string kPrinted = "no: a program printed this document: edit its source instead";

}  // namespace

TEST_CASE("edits in a stream, whatever the order of the fixes") {
  Fixing run;
  const FileId a = run.file("a.yaml", "a: one\n---\nb: two\nc: three\n---\nd: four\n");
  const FileId b = run.file("b.yaml", "e: five\n");
  run.replace(run.at(a, "four"), "4");
  run.replace(run.at(b, "five"), "FIVE");
  run.replace(run.at(a, "one"), "ONE");
  // A fix of several places; two changes that come to the same edit are one.
  const Change two{.kind = Change::Kind::replace, .where = run.at(a, "two"), .texts = {"TWO"}};
  run.fix({{.kind = Change::Kind::replace, .where = run.at(a, "three"), .texts = {"THREE"}},
           two,
           two,
           {.kind = Change::Kind::replace, .where = run.at(b, "five"), .texts = {"V"}}});
  run.bytes(run.at(a, "b:"), "B:");
  CHECK(run.resolved() ==
        "a.yaml:34-38=\"4\" | b.yaml:3-7=FIVE | a.yaml:3-6=ONE | "
        "a.yaml:14-17=TWO, a.yaml:21-26=THREE, b.yaml:3-7=V | a.yaml:11-13=B:");
}

TEST_CASE("a fix whose changes are not all possible, or touch each other, has no edits") {
  Fixing run;
  const FileId a = run.file("a.yaml", "a: one\nb: &x two\nc: *x\n");
  const FileId b = run.file("b.yaml", "a: one\n");
  const auto bytes = [](Span where, std::string text) {
    return Change{.kind = Change::Kind::bytes, .where = where, .texts = {std::move(text)}};
  };
  const Change one{.kind = Change::Kind::replace, .where = run.at(a, "one"), .texts = {"ONE"}};
  run.fix({one, {.kind = Change::Kind::replace, .where = run.at(a, "two"), .texts = {"TWO"}}});
  run.fix({bytes(run.at(a, "one"), "x"), bytes(run.at(a, "e\nb"), "y")});
  // Two texts at one empty place: in which order?
  run.fix({bytes({a, 3, 3}, "x"), bytes({a, 3, 3}, "y")});
  // Neighbours, and the same place of two files, do not touch.
  run.fix({bytes({a, 3, 4}, "x"), bytes({a, 4, 5}, "y"), bytes({b, 3, 4}, "z")});
  run.fix({bytes({a, 6, 999}, "x")});
  run.fix({{.kind = Change::Kind::replace, .where = {a, 500, 510}, .texts = {"x"}}});
  CHECK(run.resolved() ==
        "no: aliases refer to it too | no: its edits overlap | no: its edits overlap | "
        "a.yaml:3-4=x, a.yaml:4-5=y, b.yaml:3-4=z | no: nothing there can be edited | "
        "no: nothing there can be edited");
}

TEST_CASE("what is filled in later stays in the text, or there is no edit") {
  struct Row {
    std::string old, text, expected;
  };
  const std::string no = "no: a part of it is filled in later, and may be another one elsewhere";
  const Row rows[] = {
      {"arn:aws:iam:${ID}:role/x", "arn:aws:iam::${ID}:role/x", "a.yaml:15-15=:"},
      // The rule has seen what a tool puts there in one of several clusters.
      {"arn:aws:iam:${ID}:role/x", "arn:aws:iam::111122223333:role/x", no},
      {"arn:{{p}}:iam:{{id}}:role/x", "arn:{{p}}:iam::111122223333:role/x", no},
      {"${A", "b", no},
      {"$A {b}", "c", "a.yaml:3-9=c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.old);
    Fixing run;
    const FileId file = run.file("a.yaml", "a: " + row.old + "\n");
    run.replace(run.at(file, row.old), row.text);
    CHECK(run.resolved() == row.expected);
  }
}

TEST_CASE("which files are never edited") {
  const std::string no_path = "no: it is not among the given paths";
  struct Row {
    SourceFile file;
    std::string told;
  };
  const auto recorded = std::make_shared<SourceFile::Recorded>();
  const Row rows[] = {
      {{.shown = "a.yaml", .open_path = {}}, "a.yaml:3-6=ONE"},
      {{.shown = "cdk.out.yaml", .open_path = {}}, "cdk.out.yaml:3-6=ONE"},
      {{.shown = "a.yaml", .open_path = {}, .once = true},
       "no: it was read from standard input or a pipe: there is no file to edit"},
      {{.shown = "a.yaml", .open_path = {}, .input = false}, no_path},
      {{.shown = "a.yaml", .open_path = {}, .reference = true}, no_path},
      {{.shown = "a.yaml", .open_path = {}, .recorded = recorded}, no_path},
      {{.shown = "x/cdk.out/a.yaml", .open_path = {}},
       "no: the CDK wrote this file: edit its code instead"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.told);
    Fixing run;
    SourceFile source = row.file;
    source.text = "a: one\n";
    const FileId id = run.sources.add(source);
    run.replace(run.at(id, "one"), "ONE");
    CHECK(run.resolved() == row.told);

    // A copy that a build has is as good as the file.
    Fixing build;
    const FileId read = build.sources.add(source);
    const FileId root = build.file("kustomization.yaml", "");
    SourceFile copy = source;
    copy.input = true;
    copy.reference = copy.once = false;
    copy.recorded = nullptr;
    copy.built = SourceFile::Built{.file = read, .root = root};
    build.replace(build.at(build.sources.add(copy), "one"), "ONE");
    CHECK(build.resolved() == row.told);
  }
  Fixing run;
  const FileId gone =
      run.sources.add({.shown = "no such folder/a.yaml", .open_path = {}, .named = true});
  run.replace({gone, 3, 6}, "ONE");
  const FileId little = run.file("l.yaml",
                                 "\xFF\xFE"
                                 "a: one\n");
  const FileId big = run.file("b.yaml",
                              "\xFE\xFF"
                              "a: one\n");
  run.replace({little, 5, 8}, "ONE");
  run.bytes({big, 5, 8}, "ONE");
  CHECK(run.resolved() ==
        "no: the file cannot be read any more | no: the file is written in UTF-16 | "
        "no: the file is written in UTF-16");
}

TEST_CASE("an edit that would be outside of the input is none") {
  // The bytes are those of a build's copy: its own file is what counts.
  Fixing run;
  const FileId read =
      run.sources.add({.shown = "a.yaml", .open_path = {}, .text = "a: one\n", .reference = true});
  SourceFile copy{.shown = "copy.yaml", .open_path = {}, .text = "a: one\n"};
  copy.built = SourceFile::Built{.file = read, .root = run.file("k.yaml", "")};
  const FileId made = run.sources.add(copy);
  run.fix({{.kind = Change::Kind::replace, .where = run.at(made, "one"), .texts = {"ONE"}}});
  CHECK(run.resolved() == "no: it is not among the given paths");
}

TEST_CASE("a change that goes on behind the end of its document is made in none") {
  Fixing run;
  const FileId file = run.file("a.yaml", "a: one\n---\nb: two\n");
  run.replace(run.at(file, "one\n---\nb: two"), "x");
  run.replace(run.at(file, "two"), "TWO");
  CHECK(run.resolved() == "no: nothing there can be edited | a.yaml:14-17=TWO");
}

TEST_CASE("what a program printed is edited in its source") {
  struct Row {
    std::string text;
    bool printed;
  };
  const Row rows[] = {
      {"a: one\n", false},
      {"# Source: c/templates/a.yaml\na: one\n", true},
      {"metadata:\n  uid: x\na: one\n", true},
      {"metadata:\n  resourceVersion: x\na: one\n", true},
      {"metadata:\n  creationTimestamp: x\na: one\n", true},
      {"metadata:\n  managedFields: []\na: one\n", true},
      {"metadata:\n  name: x\na: one\n", false},
      {"{\"resource_changes\": [], \"a\": \"one\"}", true},
      {"{\"planned_values\": {}, \"a\": \"one\"}", true},
      {"{\"terraform_version\": \"1\", \"a\": \"one\"}", true},
      {"{\"lineage\": \"1\", \"a\": \"one\"}", true},
      {"{\"RoleDetailList\": [], \"a\": \"one\"}", true},
      {"{\"UserDetailList\": [], \"a\": \"one\"}", true},
      {"{\"OpenIDConnectProviderList\": [], \"a\": \"one\"}", true},
      {"{\"Role\": {\"RoleId\": \"x\"}, \"a\": \"one\"}", true},
      {"{\"Role\": {\"CreateDate\": \"x\"}, \"a\": \"one\"}", true},
      {"{\"Role\": {\"RoleName\": \"x\"}, \"a\": \"one\"}", false},
      {"Roles:\n- RoleId: x\na: one\n", true},
      {"Roles:\n- CreateDate: x\na: one\n", true},
      {"Roles:\n- RoleName: x\na: one\n", false},
      {"Roles: []\na: one\n", false},
      {"- Roles:\n  - RoleId: x\n  a: one\n", true},
      {"- RoleName: x\n  a: one\n", false},
      {"RoleId: x\na: one\n", true},
      {"RoleName: x\na: one\n", false},
      {"{\"Url\": \"x\", \"CreateDate\": \"x\", \"a\": \"one\"}", true},
      {"{\"Url\": \"x\", \"ClientIDList\": [], \"a\": \"one\"}", false},
      {"{\"association\": {\"associationId\": \"x\"}, \"a\": \"one\"}", true},
      {"{\"association\": {\"namespace\": \"x\"}, \"a\": \"one\"}", false},
      {"{\"cluster\": {\"createdAt\": \"x\"}, \"a\": \"one\"}", true},
      {"{\"deployment\": {\"resources\": []}, \"a\": \"one\"}", true},
      {"{\"deployment\": {\"name\": \"x\"}, \"a\": \"one\"}", false},
      {"{\"steps\": [], \"changeSummary\": {}, \"a\": \"one\"}", true},
      {"{\"steps\": [], \"a\": \"one\"}", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Fixing run;
    const FileId id = run.file("a.yaml", row.text);
    const bool json = row.text.front() == '{';
    const Span where = run.at(id, json ? "\"one\"" : "one");
    run.replace(where, "ONE");
    run.bytes(where, "\"ONE\"");
    engine::resolve_fixes(run.findings, join::Index(run.facts, run.settings, run.sources));
    for (const Finding& finding : run.findings) {
      const Fix& fix = finding.problem.fixes.front();
      CHECK(fix.edits.size() == (row.printed ? 0 : 1));
      CHECK(fix.refused ==
            (row.printed ? "a program printed this document: edit its source instead" : ""));
    }
  }
}

TEST_CASE("elements of a dump that were read one by one are not edited") {
  Fixing run;
  const FileId before = run.file("a.json", "[\"one\", \"two\", \"three\"]");
  const FileId dump = run.file("b.json", "[\"one\", \"two\", \"three\"]");
  const FileId after = run.file("c.json", "[\"one\", \"two\", \"three\"]");
  const auto list = [&](FileId id) {
    return Span(id, run.at(id, "\"two\"").begin, run.at(id, "\"two\"").end);
  };
  run.facts.printed = {list(dump), list(after)};
  for (const FileId id : {before, dump}) {
    for (const char* const part : {"\"one\"", "\"two\"", "\"three\""}) {
      run.replace(run.at(id, part), "X");
    }
  }
  run.bytes(run.at(dump, "\"two\", "), "X");
  run.bytes(run.at(dump, " \"two\""), "X");
  CHECK(run.resolved() == "a.json:2-5=X | a.json:9-12=X | a.json:16-21=X | b.json:2-5=X | " +
                              kPrinted + " | b.json:16-21=X | b.json:8-15=X | b.json:7-13=X");
}

TEST_CASE("a text after edits, and the fix that is offered") {
  const FileId id{};
  const Edit first{{id, 1, 3}, "X"}, second{{id, 3, 3}, "Y"}, last{{id, 5, 6}, ""};
  CHECK(engine::edited("abcdef", {}) == "abcdef");
  CHECK(engine::edited("abcdef", {&first}) == "aXdef");
  CHECK(engine::edited("abcdef", {&first, &second, &last}) == "aXYde");
  Problem problem{.where = {id, 0, 1}, .message = "wrong"};
  CHECK(engine::offered_fix(problem) == nullptr);
  problem.fixes = {{.title = "none"}, {.title = "one", .edits = {first}}, {.title = "other"}};
  CHECK(engine::offered_fix(problem)->title == "one");
  problem.fixes.resize(1);
  CHECK(engine::offered_fix(problem) == nullptr);
}

// ---- Terraform source

namespace {

/// A root with one role and one account, whose texts are made.
struct Root : Fixing {
  explicit Root(const std::string& source) {
    file("main.tf", source);
    session = std::make_unique<engine::Session>(sources, settings);
    index = &session->index();
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[SourceSet::id(i)].made_of != nullptr) made = SourceSet::id(i);
    }
  }
  std::unique_ptr<engine::Session> session;
  const join::Index* index = nullptr;
  FileId made{};
  /// The edits of one change, or why there are none.
  std::string after(Change change) {
    const std::string before = *sources.text(FileId{0});
    findings.clear();
    fix({std::move(change)});
    const std::string told = resolved(*index);
    const Fix& made_fix = findings.front().problem.fixes.front();
    std::string how = made_fix.safe ? "" : " (unsafe: " + made_fix.unproved + ")";
    if (told.starts_with("no: ")) return told + how;
    std::string text = before;
    for (auto edit = made_fix.edits.rbegin(); edit != made_fix.edits.rend(); ++edit) {
      text.replace(edit->where.begin, edit->where.size(), "<" + edit->text + ">");
    }
    // Only the lines that change.
    std::string lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
      if (line.find_first_of("<>") != std::string::npos) lines += line + "\n";
    }
    return lines + how;
  }
};

const std::string kSource = R"(provider "aws" {}
variable "who" {
  default = "media"
}
locals {
  name = "thumbs"
}
resource "kubernetes_service_account" "thumbs" {
  metadata {
    name        = "thumbs"
    namespace   = "media"
    annotations = {
      "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/${local.name}"
      plain = "word"
      empty = ""
      quoted = "a \"b\""
    }
  }
}
)";

}  // namespace

TEST_CASE("a value of Terraform source is edited where the source spells it out") {
  Root run(kSource);
  const std::string no = "no: Terraform source is edited only where it spells the text out";
  struct Row {
    std::string part, text, after;
  };
  const Row rows[] = {
      {"\"word\"", "other", "      plain = \"<other>\"\n"},
      {"\"a \\\"b\\\"\"", "other", no},
      // Beside an escape only what changes is looked for.
      {"\"a \\\"b\\\"\"", "ax \"b\"", "      quoted = \"<ax> \\\"b\\\"\"\n"},
      {"\"a \\\"b\\\"\"", "xa \"b\"", "      quoted = \"<xa> \\\"b\\\"\"\n"},
      {"\"a \\\"b\\\"\"", "a \"b\"x", no},
      {"\"a \\\"b\\\"\"", "e \"b\"", "      quoted = \"<e> \\\"b\\\"\"\n"},
      {"\"media\"", "x", "    namespace   = \"<x>\"\n"},
      {"\"\"", "x", "      empty = \"<x>\"\n"},
      {"\"arn:aws:iam::111122223333:role/thumbs\"", "arn:aws:iam::444455556666:role/thumbs",
       "      \"eks.amazonaws.com/role-arn\" = "
       "\"arn:aws:iam::<444455556666>:role/${local.name}\"\n"
       " (unsafe: the value is defined elsewhere, and others may use it)"},
      {"\"plain\"", "simple", "      <simple> = \"word\"\n"},
      {"\"w", "x", no},
  };
  for (const Row& row : rows) {
    CAPTURE(row.part);
    CHECK(run.after({.kind = Change::Kind::replace,
                     .where = run.at(run.made, row.part),
                     .texts = {row.text}}) == row.after);
  }
}

TEST_CASE("nothing is taken away beside an expression that is empty here") {
  const std::string no = "no: beside it is an expression that is empty here and need not be";
  struct Row {
    std::string before, made, text, after;
  };
  const Row rows[] = {
      {"${local.none}-sa", "-sa", "sa", no},
      {"sa-${local.none}", "sa-", "sa", no},
      {"a--${local.none}-sa", "a---sa", "a--sa", no},
      {"${local.none}--sa", "--sa", "-sa", "${local.none}-<>sa"},
      {"${local.some}--sa", "thumbs--sa", "thumbs-sa", "${local.some}-<>sa"},
      {"sa--${local.some}", "sa--thumbs", "sa-thumbs", "sa-<>${local.some}"},
      {"-sa${local.none}", "-sa", "sa", "<>sa${local.none}"},
      {"${local.none}sa-x-y", "sa-x-y", "sa-xy", "${local.none}sa-x<>y"},
      {"${local.none}-sa", "-sa", "x-sa", "${local.none}<x->sa"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.before);
    Root run(
        "provider \"aws\" {}\nlocals {\n  none = \"\"\n  some = \"thumbs\"\n}\n"
        "resource \"kubernetes_service_account\" \"x\" {\n  metadata {\n    name = \"" +
        row.before + "\"\n  }\n}\n");
    const std::string after = run.after({.kind = Change::Kind::replace,
                                         .where = run.at(run.made, "\"" + row.made + "\""),
                                         .texts = {row.text}});
    CHECK(after.substr(0, after.find(" (")) ==
          (row.after == no ? no : "    name = \"" + row.after + "\"\n"));
  }
}

TEST_CASE("bytes of Terraform source are edited if they are one word of it") {
  Root run(kSource);
  const std::string no = "no: Terraform source is edited only where it spells the text out";
  struct Row {
    std::string part, text, after;
  };
  const Row rows[] = {
      {"eks.amazonaws.com/role-arn", "x", no},
      {"word", "x", "      plain = \"<x>\"\n"},
      {"wo", "x", "      plain = \"<x>rd\"\n"},
      {"w", "x", no},
      {"a \\\"b", "x", no},
      {"word\"", "x", no},
      {"\"plain\":\"word\"", "x", no},
      {"role/thumbs", "x", no},
  };
  for (const Row& row : rows) {
    CAPTURE(row.part);
    CHECK(run.after({.kind = Change::Kind::bytes,
                     .where = run.at(run.made, row.part),
                     .texts = {row.text}}) == row.after);
  }
}

TEST_CASE("of what can be added, Terraform source gets an annotation or a condition") {
  Root run(kSource);
  const std::string no = "no: Terraform source is edited only where it spells the text out";
  struct Row {
    std::vector<std::string> path, texts;
    bool beside;
    std::string after;
  };
  const Row rows[] = {
      {{"annotations", "new"}, {"value"}, false, "<      \"new\" = \"value\"\n>    }\n"},
      {{"annotations", "new"}, {"value", "other"}, false, no},
      {{"labels", "new"}, {"value"}, false, no},
      {{"annotations", "new", "more"}, {"value"}, false, no},
      {{"annotations"}, {"value"}, false, no},
      {{"Condition", "StringEquals"}, {"value"}, false, no},
      {{"Condition", "StringEquals", "key"}, {"value"}, false, no},
  };
  const Span where = run.at(run.made, "\"metadata\"");
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(run.after({.kind = Change::Kind::add,
                     .where = where,
                     .texts = row.texts,
                     .path = row.path,
                     .beside = {}}) == row.after);
  }
}

TEST_CASE("an item is added behind what the source spells out") {
  Root run(kSource);
  CHECK(run.after({.kind = Change::Kind::add_item,
                   .where = run.at(run.made, "\"a \\\"b\\\"\""),
                   .texts = {"x"}}) ==
        "no: Terraform source is edited only where it spells the text out");
}

TEST_CASE("Terraform source that has changed meanwhile, or is evidence, is not edited") {
  const std::string no = "no: Terraform source is edited only where it spells the text out";
  const auto change = [](const Root& run, Change::Kind kind) {
    return Change{.kind = kind, .where = run.at(run.made, "\"word\""), .texts = {"x"}};
  };
  for (const Change::Kind kind : {Change::Kind::replace, Change::Kind::bytes}) {
    Root run(kSource);
    Change wanted = change(run, kind);
    if (kind == Change::Kind::bytes) wanted.where = run.at(run.made, "word");
    run.sources.set_text(FileId{0}, "provider");
    CHECK(run.after(wanted) == no);
    run.sources.set_text(FileId{0}, kSource);
    run.sources.set_reference(FileId{0});
    CHECK(run.after(wanted) == "no: it is not among the given paths");
  }
}

TEST_CASE("a value at the end of a file is edited as others are") {
  Root run(
      "provider \"aws\" {}\nresource \"kubernetes_service_account\" \"x\" {\n  metadata {\n"
      "    name = local.name\n  }\n}\nlocals { name = \"thumbs\" }");
  CHECK(run.after({.kind = Change::Kind::replace,
                   .where = run.at(run.made, "\"thumbs\""),
                   .texts = {"x"}}) ==
        "locals { name = \"<x>\" }\n"
        " (unsafe: the value is defined elsewhere, and others may use it)");
}
