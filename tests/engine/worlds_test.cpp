// Findings about texts that were made of files: where they are told, and which of them are one.
#include "engine/worlds.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rule.h"
#include "support/here.h"

using namespace irsa;

namespace {

/// A file, and texts made of it: bytes 10 to 20 of a made text are bytes 0 to 10 of the file.
struct Made {
  SourceSet sources{tests::here()};
  FileId file = sources.add_text("main.tf", std::string(100, 'x'));
  FileId other = sources.add_text("other.tf", std::string(100, 'y'));

  FileId made(bool assumed = false, bool with_way = false, const std::string& name = "${X}") {
    auto map = std::make_shared<SourceMap>();
    const auto whole = map->begin_node(0, Span(file, 50, 60));
    std::uint32_t way = SourceMap::kNone;
    if (with_way) {
      way = map->add_way({{.where = Span(file, 0, 10), .text = "the local is used here"},
                          {.where = Span(other, 3, 4), .text = "the variable is used here"}});
    }
    const auto node = map->begin_node(10, Span(file, 0, 10), way);
    if (assumed) map->set_assumed(node);
    map->end_node(node, 20);
    const auto second = map->begin_node(30, Span(other, 0, 10));
    map->end_node(second, 40);
    map->end_node(whole, 50);
    map->add_name(name, "var.x", false);
    SourceFile text;
    text.shown = "made";
    text.text = std::string(50, 'z');
    text.made_of = map;
    return sources.add(std::move(text));
  }
  /// The first file, as the build of a root has it.
  FileId built(FileId root) {
    SourceFile copy = sources[file];
    copy.built = SourceFile::Built{.file = file, .root = root};
    return sources.add(std::move(copy));
  }
  FileId root(std::string shown, std::string deployer = {}, std::string destination = {}) {
    SourceFile one;
    one.shown = std::move(shown);
    one.text = "";
    one.deployer = std::move(deployer);
    one.destination = std::move(destination);
    return sources.add(std::move(one));
  }
  [[nodiscard]] std::string at(Span where) const {
    return sources[where.file].shown + ":" + std::to_string(where.begin) + "-" +
           std::to_string(where.end);
  }
  /// What becomes of a problem: its place, level, texts and related places.
  std::string placed(Problem problem, const engine::LinkedRoots& linked = engine::kNoLinks) {
    const engine::BuildCounts counts = engine::count_builds(sources);
    engine::Placing placing(sources, counts, linked);
    Severity level = Severity::error;
    if (!placing.place(problem, level)) return "two evaluations";
    std::string out =
        at(problem.where) + " " + std::string(to_string(level)) + " " + problem.message;
    if (!problem.help.empty()) out += " (" + problem.help + ")";
    for (const Fix& fix : problem.fixes) out += " [" + fix.title + "]";
    for (const Note& note : problem.related) out += "; " + at(note.where) + " " + note.text;
    return out;
  }
};

const RuleInfo& some_rule() { return rules::all_rules().front().info; }

/// The findings of several problems, each with its related places.
std::string kept(Made& made, std::vector<Problem> problems) {
  const engine::BuildCounts counts = engine::count_builds(made.sources);
  engine::Placing placing(made.sources, counts);
  for (Problem& problem : problems) {
    Severity level = Severity::error;
    if (!placing.place(problem, level)) continue;
    placing.add(
        {.rule = &some_rule(), .level = level, .problem = std::move(problem), .fingerprint = {}});
  }
  std::string out;
  for (const Finding& finding : placing.take()) {
    out += (out.empty() ? "" : " | ") + finding.problem.message;
    for (const Note& note : finding.problem.related)
      out += "; " + made.at(note.where) + " " + note.text;
  }
  return out;
}

}  // namespace

TEST_CASE("numbers that tell two uses of a script's variable apart are not shown") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"${NAME (2)}", "${NAME}"},
      {"a ${NAME (2)} b ${OTHER (13)} c", "a ${NAME} b ${OTHER} c"},
      {"${A (2)}${B (3)}", "${A}${B}"},
      {"${N (0)}", "${N}"},
      {"${NAME (x)}", "${NAME (x)}"},
      {"${NAME (2x)}", "${NAME (2x)}"},
      {"${NAME ()}", "${NAME ()}"},
      {"${NAME(2)}", "${NAME(2)}"},
      {"${NAME 2)}", "${NAME 2)}"},
      {"${ (2)}", "${ (2)}"},
      {"${NAME (2) }", "${NAME (2) }"},
      {"${NAME}", "${NAME}"},
      {"NAME (2)}", "NAME (2)}"},
      {"(2) ${NAME)}", "(2) ${NAME)}"},
      {"${NAME (2)", "${NAME (2)"},
      {"${} ${NAME (2)}", "${} ${NAME}"},
      {"x (1) ${A)} ${B (2)}", "x (1) ${A)} ${B}"},
  };
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    Made made;
    Problem problem{.where = Span(made.file, 0, 1), .message = text};
    Severity level = Severity::error;
    const engine::BuildCounts none;
    CHECK(engine::Placing(made.sources, none).place(problem, level));
    CHECK(problem.message == expected);
  }
  Made made;
  CHECK(made.placed({.where = Span(made.file, 0, 1),
                     .message = "m",
                     .related = {{Span(made.file, 2, 3), "${N (2)}"}},
                     .help = "${H (2)}"}) == "main.tf:0-1 error m (${H}); main.tf:2-3 ${N}");
}

TEST_CASE("places and words of a made text are told in the files") {
  Made made;
  const FileId text = made.made();
  const Span file_place(made.file, 70, 71);
  CHECK(made.placed({.where = Span(text, 10, 20),
                     .message = "${X}",
                     .help = "h ${X}",
                     .fixes = {{.title = "f ${X}"}}}) ==
        "main.tf:0-10 error ${var.x} (h ${var.x}) [f ${var.x}]");
  CHECK(made.placed({.where = Span(text, 12, 14), .message = "m"}) == "main.tf:0-10 error m");
  CHECK(made.placed({.where = Span(text, 45, 46), .message = "m"}) == "main.tf:50-60 error m");
  CHECK(made.placed({.where = Span(text, 10, 20),
                     .message = "m",
                     .related = {{Span(text, 30, 40), "n ${X}"}, {file_place, "o ${X}"}}}) ==
        "main.tf:0-10 error m; other.tf:0-10 n ${var.x}; main.tf:70-71 o ${var.x}");
  CHECK(made.placed(
            {.where = file_place, .message = "${X}", .related = {{Span(text, 10, 20), "n"}}}) ==
        "main.tf:70-71 error ${var.x}; main.tf:0-10 n");
  // Several parts of it that stand in one place are told once.
  CHECK(made.placed({.where = file_place,
                     .message = "m",
                     .related = {{Span(text, 10, 20), "n"},
                                 {Span(text, 10, 20), "n"},
                                 {Span(text, 10, 20), "o"}}}) ==
        "main.tf:70-71 error m; main.tf:0-10 n; main.tf:0-10 o");
  // A finding about two evaluations says nothing.
  const FileId second = made.made();
  CHECK(made.placed({.where = Span(text, 10, 20),
                     .message = "m",
                     .related = {{Span(second, 10, 20), "n"}}}) == "two evaluations");
  CHECK(made.placed({.where = file_place,
                     .message = "m",
                     .related = {{Span(second, 10, 20), "n"}, {Span(text, 10, 20), "n"}}}) ==
        "two evaluations");
  // What only shows what is meant takes nothing away, and is told only of the same evaluation.
  const auto aside = [](Span at) { return Note{.where = at, .text = "n", .aside = true}; };
  CHECK(made.placed({.where = Span(text, 10, 20),
                     .message = "m",
                     .related = {aside(Span(second, 10, 20)), aside(Span(text, 30, 40))}}) ==
        "main.tf:0-10 error m; other.tf:0-10 n");
  CHECK(made.placed({.where = file_place,
                     .message = "m",
                     .related = {aside(Span(second, 10, 20)), {Span(text, 10, 20), "o"}}}) ==
        "main.tf:70-71 error m; main.tf:0-10 o");
}

TEST_CASE("what depends on a default is a note") {
  Made made;
  const FileId sure = made.made(), assumed = made.made(true);
  const Span file_place(made.file, 70, 71);
  const auto named = [](Span at) { return ObjectName{.name = "n", .named_at = {at}}; };
  CHECK(made.placed({.where = Span(assumed, 10, 20), .message = "m"}) == "main.tf:0-10 note m");
  CHECK(made.placed({.where = Span(assumed, 30, 40), .message = "m"}) == "other.tf:0-10 error m");
  CHECK(made.placed(
            {.where = file_place, .message = "m", .related = {{Span(assumed, 10, 20), "n"}}}) ==
        "main.tf:70-71 note m; main.tf:0-10 n");
  // Of two objects the names count as well, of one they do not.
  const Span open(assumed, 10, 20), known(sure, 10, 20);
  CHECK(made.placed({.where = file_place, .message = "m", .object = named(open)}) ==
        "main.tf:70-71 error m");
  CHECK(made.placed(
            {.where = file_place, .message = "m", .object = named(open), .other = named(known)}) ==
        "main.tf:70-71 note m");
  CHECK(made.placed(
            {.where = file_place, .message = "m", .object = named(known), .other = named(open)}) ==
        "main.tf:70-71 note m");
  CHECK(made.placed({.where = file_place,
                     .message = "m",
                     .object = named(known),
                     .other = named(file_place)}) == "main.tf:70-71 error m");
}

TEST_CASE("a part that is written elsewhere is the place to edit, and the way of a value is told") {
  Made made;
  const FileId text = made.made(false, true);
  CHECK(made.placed({.where = Span(text, 30, 40), .part = Span(text, 32, 34), .message = "m"}) ==
        "other.tf:0-10 error m");
  CHECK(made.placed({.where = Span(text, 30, 40), .part = Span(text, 10, 20), .message = "m"}) ==
        "main.tf:0-10 error m; other.tf:0-10 it is used here");
  CHECK(made.placed({.where = Span(text, 0, 50), .part = Span(text, 30, 40), .message = "m"}) ==
        "other.tf:0-10 error m; main.tf:50-60 it is used here");
  CHECK(made.placed({.where = Span(text, 10, 20), .message = "m"}) ==
        "main.tf:0-10 error m; other.tf:3-4 the variable is used here");
  CHECK(made.placed({.where = Span(text, 10, 20),
                     .message = "m",
                     .related = {{Span(made.other, 50, 51), "n"}}}) ==
        "main.tf:0-10 error m; other.tf:50-51 n; other.tf:3-4 the variable is used here");
}

TEST_CASE("what several builds of a file share is told once, with the builds") {
  const auto in_builds = [](const std::vector<std::vector<std::string>>& roots, std::size_t found) {
    Made made;
    std::vector<Problem> problems;
    std::vector<FileId> builds;
    for (const auto& root : roots) {
      builds.push_back(made.built(
          made.root(root[0], root.size() > 1 ? root[1] : "", root.size() > 2 ? root[2] : "")));
    }
    for (std::size_t i = 0; i < found; ++i)
      problems.push_back({.where = Span(builds[i], 5, 6), .message = "m"});
    return kept(made, std::move(problems));
  };
  CHECK(in_builds({{"a/kustomization.yaml"}}, 1) == "m");
  CHECK(in_builds({{"a/kustomization.yaml"}, {"b/c/kustomization.yml"}}, 1) ==
        "m; a/kustomization.yaml:0-0 only in the build of a");
  CHECK(in_builds({{"a/kustomization.yaml"}, {"b/c/kustomization.yml"}}, 2) ==
        "m; a/kustomization.yaml:0-0 in the builds of a and b/c");
  CHECK(in_builds({{"kustomization.yaml"}, {"k/Kustomization"}, {"x/other.yaml"}}, 3) ==
        "m; kustomization.yaml:0-0 in the builds of ., k and x/other.yaml");
  CHECK(in_builds({{"a/kustomization.yaml"},
                   {"b/kustomization.yaml"},
                   {"c/kustomization.yaml"},
                   {"d/kustomization.yaml"}},
                  3) == "m; a/kustomization.yaml:0-0 only in the builds of a, b and c");
  CHECK(in_builds({{"a/kustomization.yaml"},
                   {"b/kustomization.yaml"},
                   {"c/kustomization.yaml"},
                   {"d/kustomization.yaml"}},
                  4) == "m; a/kustomization.yaml:0-0 in the builds of a, b, c and 1 more");
  CHECK(in_builds({{"a/kustomization.yaml"},
                   {"b/kustomization.yaml"},
                   {"c/kustomization.yaml"},
                   {"d/kustomization.yaml"},
                   {"e/kustomization.yaml"}},
                  5) == "m; a/kustomization.yaml:0-0 in the builds of a, b, c and 2 more");
  CHECK(in_builds(
            {{"app.yaml", "Argo CD Application 'x'"}, {"b.yaml", "Flux Kustomization 'y'", "prod"}},
            2) ==
        "m; app.yaml:0-0 in the builds of Argo CD Application 'x' and Flux Kustomization 'y' for "
        "prod");
}

TEST_CASE("findings of two builds are one if they differ by the names of their objects alone") {
  const auto two = [](Problem first, Problem second, bool one_build = false) {
    Made made;
    const FileId a = made.built(made.root("a/kustomization.yaml"));
    const FileId b = made.built(made.root("b/kustomization.yaml"));
    first.where = Span(a, 5, 6);
    second.where = Span(one_build ? a : b, 5, 6);
    return kept(made, {std::move(first), std::move(second)});
  };
  const auto about = [](const std::string& message, const std::string& ns,
                        const std::string& name) {
    return Problem{
        .where = Span(FileId{0}, 0, 0), .message = message, .object = {.ns = ns, .name = name}};
  };
  CHECK(two(about("x p/n y", "p", "n"), about("x q/n y", "q", "n")) ==
        "x p/n y; a/kustomization.yaml:0-0 in the builds of a and b");
  CHECK(two(about("x p:n y", "p", "n"), about("x q:n y", "q", "n")) ==
        "x p:n y; a/kustomization.yaml:0-0 in the builds of a and b");
  CHECK(two(about("in 'p'", "p", "n"), about("in 'q'", "q", "n")) ==
        "in 'p'; a/kustomization.yaml:0-0 in the builds of a and b");
  CHECK(two(about("in p", "p", "n"), about("in q", "q", "n")) ==
        "in p; a/kustomization.yaml:0-0 only in the build of a | in q; b/kustomization.yaml:0-0 "
        "only in the build of b");
  CHECK(two(about("p/n and p/n", "p", "n"), about("q/n and q/n", "q", "n")) ==
        "p/n and p/n; a/kustomization.yaml:0-0 in the builds of a and b");
  CHECK(two(about("in 'p'", "", "n"), about("in 'q'", "", "n")) ==
        "in 'p'; a/kustomization.yaml:0-0 only in the build of a | in 'q'; "
        "b/kustomization.yaml:0-0 only in the build of b");
  CHECK(two(about("x p/n y", "p", "n"), about("x q/n y", "q", "n"), true) ==
        "x p/n y; a/kustomization.yaml:0-0 only in the build of a | x q/n y");
  Problem one = about("r and 'p'", "", ""), other = about("r and 'q'", "", "");
  one.other = ObjectName{.ns = "p", .name = "n"};
  other.other = ObjectName{.ns = "q", .name = "n"};
  CHECK(two(one, other) == "r and 'p'; a/kustomization.yaml:0-0 in the builds of a and b");
}

TEST_CASE("a finding about two builds says nothing, and one beside them is told as it is") {
  Made made;
  const FileId a = made.built(made.root("a/kustomization.yaml"));
  const FileId b = made.built(made.root("b/kustomization.yaml"));
  const Span place(made.other, 1, 2);
  CHECK(made.placed({.where = Span(a, 5, 6), .message = "m", .related = {{Span(b, 1, 2), "n"}}}) ==
        "two evaluations");
  CHECK(made.placed({.where = Span(a, 5, 6),
                     .message = "m",
                     .related = {{Span(a, 1, 2), "n"}, {place, "o"}}}) ==
        "main.tf:5-6 error m; main.tf:1-2 n; other.tf:1-2 o");
  CHECK(kept(made, {{.where = place, .message = "m"}, {.where = place, .message = "m"}}) ==
        "m | m");
  // How many builds there are of one file says nothing about another.
  SourceFile copy = made.sources[made.other];
  copy.built = SourceFile::Built{.file = made.other, .root = a};
  const FileId alone = made.sources.add(std::move(copy));
  CHECK(kept(made, {{.where = Span(a, 5, 6), .message = "m"},
                    {.where = Span(alone, 5, 6), .message = "n"}}) ==
        "m; a/kustomization.yaml:0-0 only in the build of a | n");
  CHECK(engine::count_builds(made.sources).at(made.file) == 2);
}

TEST_CASE("roots are linked where one reads the state of the other") {
  const FileId reader{1}, root{2};
  struct Row {
    value::TerraformState state, remote;
    bool linked = true;
  };
  const std::vector<Row> rows = {
      {{"s3", {{"bucket", "b"}, {"key", "k"}}}, {"s3", {{"bucket", "b"}, {"key", "k"}}}},
      {{"s3", {{"key", "k"}}}, {"s3", {{"bucket", "b"}, {"key", "k"}}}},
      {{"s3", {{"bucket", "b"}, {"key", "k"}}}, {"s3", {{"bucket", "c"}, {"key", "k"}}}, false},
      {{"s3", {{"bucket", "b"}, {"key", "k"}}}, {"s3", {{"bucket", "b"}, {"key", "l"}}}, false},
      {{"s3", {{"bucket", "b"}}}, {"s3", {{"bucket", "b"}}}, false},
      {{"local", {{"path", "k"}}}, {"gcs", {{"path", "k"}}}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(&row - rows.data());
    std::vector<load::TerraformRoot> roots = {
        {.made = reader, .modules = {}, .remotes = {{{}, {}, row.remote}}},
        {.made = root, .modules = {}, .state = row.state}};
    const engine::LinkedRoots both = {{reader, root}, {root, reader}};
    CHECK(engine::linked_roots(roots) == (row.linked ? both : engine::LinkedRoots{}));
    // A root that reads its own state is linked to none.
    roots[1].made = reader;
    CHECK(engine::linked_roots(roots).empty());
  }
}

TEST_CASE("a finding about two linked roots is told in the words of both, one about three is not") {
  Made made;
  const FileId one = made.made(), two = made.made(false, false, "${Y}"), third = made.made();
  const auto problem = [&](FileId a, FileId b, FileId c) {
    return Problem{.where = Span(a, 10, 20),
                   .message = "${X} ${Y}",
                   .related = {{Span(b, 10, 20), "n ${Y}"}, {Span(c, 30, 40), "o"}}};
  };
  const engine::LinkedRoots linked = {{one, two}, {one, third}};
  const std::string told =
      "main.tf:0-10 error ${var.x} ${var.x}; main.tf:0-10 n ${var.x}; other.tf:0-10 o";
  CHECK(made.placed(problem(one, two, one), linked) == told);
  CHECK(made.placed(problem(one, two, two), linked) == told);
  CHECK(made.placed(problem(one, two, third), linked) == "two evaluations");
  CHECK(made.placed(problem(two, third, two), linked) == "two evaluations");
}
