// The graph: what is drawn around a focus, what is left out, and names that no format takes for
// more than names.
#include "audit/graph.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "report/graph/graph.h"
#include "support/folder.h"
#include "support/input.h"
#include "support/samples.h"

namespace irsa::audit {
namespace {

using tests::account;
using tests::arn;
using tests::deployment;
using tests::Folder;
using tests::Input;
using tests::list_roles;
using tests::role;
using tests::run;
using tests::trusting;

Audit audit_of(const Input& input) {
  return make_audit(input.model(), engine::report_on(input.model()));
}

/// "Deployment pay/api -> service account pay/api", a line for each edge.
std::string edges_in(const Graph& graph) {
  std::string out;
  for (const Edge& edge : graph.edges) {
    const Node& from = graph.nodes[edge.from];
    const Node& to = graph.nodes[edge.to];
    constexpr const char* kArrows[] = {" -> ", " -x ", " -! ", " -? "};
    out += from.detail + " " + from.label + kArrows[static_cast<std::size_t>(edge.kind)] +
           to.detail + " " + to.label + (edge.brief.empty() ? "" : ": " + edge.brief) + "\n";
  }
  return out;
}

struct Fleet {
  Fleet()
      : input({{"a.yaml", account("pay", "api", arn("api")) + account("pay", "web", arn("gone")) +
                              account("shop", "cart", arn("cart")) +
                              deployment("pay", "api", "api") + deployment("pay", "jobs", "api")},
               {"r.json", list_roles(role("api", trusting({"pay:api"})) + ", " +
                                     role("cart", trusting({"shop:card"})))}}),
        audit(audit_of(input)) {}
  Input input;
  Audit audit;
};

TEST_CASE_FIXTURE(Fleet, "around an account, a role, and everything") {
  struct Row {
    const char* focus;
    std::string edges;
  };
  const std::string cart =
      "service account shop/cart -x role cart: StringEquals on sub wants shop/card, the token has "
      "shop/cart\n";
  const std::string api =
      "service account pay/api -> role api\n"
      "Deployment pay/api -> service account pay/api\n"
      "Deployment pay/jobs -> service account pay/api\n";
  const Row rows[] = {
      {"pay/api", api},
      {"api", api},
      {"arn:aws:iam::111122223333:role/api", api},
      {"shop/cart", cart},
      {"cart", cart},
      {"pay/web", "service account pay/web -? role, not in the input " + arn("gone") +
                      ": the role is not in the input\n"},
      {"", cart + "service account pay/api -> role api\n" +
               "service account pay/web -? role, not "
               "in the input " +
               arn("gone") + ": the role is not in the input\n" +
               "Deployment pay/api -> service account pay/api\n"
               "Deployment pay/jobs -> service account pay/api\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.focus);
    const Focus focus = find_focus(audit, row.focus);
    CHECK(focus.empty() == (*row.focus == '\0'));
    const Graph graph = make_graph(audit, focus, kMostInPicture);
    CHECK(edges_in(graph) == row.edges);
    CHECK(graph.left_out == 0);
  }
  CHECK(find_focus(audit, "pay/nobody").empty());
  CHECK(find_focus(audit, "gone").empty());
}

TEST_CASE("a picture has thirty nodes at the most, what is wrong first") {
  std::string accounts, roles;
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    accounts += account("pay", "a" + n, arn("r" + n)) + deployment("pay", "d" + n, "a" + n);
    roles += (i > 0 ? ", " : "") + role("r" + n, trusting({i == 50 ? "pay:x" : "pay:a" + n}));
  }
  const Input input({{"a.yaml", accounts}, {"r.json", list_roles(roles)}});
  const Audit audit = audit_of(input);
  const Graph graph = make_graph(audit, {}, kMostInPicture);
  CHECK(graph.nodes.size() == 30);
  CHECK(graph.left_out > 0);
  CHECK(edges_in(graph).starts_with("service account pay/a50 -x role r50: "));
  for (const Edge& edge : graph.edges) {
    CHECK(edge.from < graph.nodes.size());
    CHECK(edge.to < graph.nodes.size());
  }
  const Graph whole = make_graph(audit, {}, kMostInData);
  CHECK(whole.nodes.size() == 180);
  CHECK(whole.left_out == 0);
  CHECK(report::to_svg(graph).find(" more nodes are not drawn") != std::string::npos);
  CHECK(report::to_svg(whole).find("not drawn") == std::string::npos);
}

Graph named(const std::string& name) {
  return {.nodes = {{.kind = Node::Kind::account, .label = name, .detail = "service account"},
                    {.kind = Node::Kind::role, .label = name, .detail = "role", .focus = true}},
          .edges = {{.from = 0, .to = 1, .kind = Edge::Kind::refused, .why = name, .brief = name}}};
}

TEST_CASE("names are escaped by the rules of each format") {
  struct Row {
    std::string name, dot, mermaid, svg;
  };
  const Row rows[] = {
      {"pay/api", "pay/api", "pay/api", "pay/api"},
      {R"(a"];b)", R"(a\"];b)", "a#34;#93;#59;b", "a&quot;];b"},
      {R"(a\nb\)", R"(a\\nb\\)", "a#92;nb#92;", R"(a\nb\)"},
      {"<b>&amp;", "<b>&amp;", "#60;b#62;#38;amp#59;", "&lt;b&gt;&amp;amp;"},
      {"#35;`x`|", "#35;`x`|", "#35;35#59;#96;x#96;#124;", "#35;`x`|"},
      {"*a* _b_", "*a* _b_", "#42;a#42; #95;b#95;", "*a* _b_"},
      {"a\nb\x1b", R"(a\\nb\\x1b)", "a#92;nb#92;x1b", R"(a\nb\x1b)"},
      {"größe", "größe", "größe", "größe"},
      {"\xff", R"(\\xff)", "#92;xff", "\\xff"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Graph graph = named(row.name);
    const std::string dot = report::to_dot(graph);
    CHECK(dot.find("n0 [label=\"service account\\n" + row.dot + "\"];\n") != std::string::npos);
    CHECK(dot.find("n0 -> n1 [label=\"" + row.dot + "\", tooltip=\"" + row.dot + "\"") !=
          std::string::npos);
    const std::string mermaid = report::to_mermaid(graph);
    CHECK(mermaid.find("  n0([\"service account: " + row.mermaid + "\"])\n") != std::string::npos);
    CHECK(mermaid.find("  n0 -.->|\"" + row.mermaid + "\"| n1\n") != std::string::npos);
    const std::string svg = report::to_svg(graph);
    CHECK(svg.find(">" + row.svg + "</text>") != std::string::npos);
    CHECK(nlohmann::json::parse(report::to_json(graph, {}))["nodes"].size() == 2);
  }
}

TEST_CASE_FIXTURE(Folder,
                  "irsa-lint graph: formats, files, and what is said when there is nothing") {
  write("a.yaml", account("pay", "api", arn("api")));
  write("r.json", list_roles(role("api", trusting({"pay:api"}))));
  struct Row {
    std::vector<std::string> words;
    int status;
    std::string begin, err;
  };
  const Row rows[] = {
      {{"graph"}, 0, "flowchart LR\n", ""},
      {{"graph", "--format", "dot", "."}, 0, "digraph irsa {\n", ""},
      {{"graph", "--format", "svg"}, 0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg ", ""},
      {{"graph", "--format", "json"}, 0, "{\n  \"schema\": \"irsa-lint/graph/1\",", ""},
      {{"graph", "--format", "html", "--focus", "pay/api"}, 0, "<!DOCTYPE html>\n", ""},
      {{"graph", "--focus", "api", "-o", "g.mmd"}, 0, "", ""},
      {{"graph", "--format", "png"},
       2,
       "",
       "irsa-lint: error: there is no format 'png' here; known are html, svg, mermaid, dot and "
       "json.\n"},
      {{"graph", "--focus", "pay/apy"},
       2,
       "",
       "irsa-lint: error: --focus: the input holds neither a service account nor a role 'pay/apy'. "
       "Did you mean 'pay/api'?\n"},
      {{"graph", "-o", "a.yaml"},
       2,
       "",
       "irsa-lint: error: cannot write 'a.yaml': it is one of the files that were checked.\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.err);
    const tests::Outcome outcome = run(row.words);
    CHECK(outcome.status == row.status);
    CHECK(outcome.out.starts_with(row.begin));
    CHECK(outcome.err == row.err);
  }
  CHECK(read("g.mmd").starts_with("flowchart LR\n"));
  write("empty/x.yaml", "kind: ConfigMap\n");
  const tests::Outcome nothing = run({"graph", "empty"});
  CHECK(nothing.status == 2);
  CHECK(
      nothing.err ==
      "irsa-lint: error: the input holds no role that pods can assume, and no service account.\n");
  // What could not be read is never silent.
  write("b.json", "{\"Statement\": \"AssumeRoleWithWebIdentity\", ");
  const tests::Outcome broken = run({"graph"});
  CHECK(broken.status == 2);
  CHECK(broken.out.starts_with("flowchart LR\n"));
  CHECK(broken.err.starts_with("b.json:1:"));
}

}  // namespace
}  // namespace irsa::audit
