// The graph of roles and service accounts in the formats that others draw: Graphviz, Mermaid, SVG,
// JSON. Each escapes names by the rules of its own syntax, so that none of them is read as more
// than a name.
#pragma once

#include <string>

#include "audit/graph.h"
#include "report/questions.h"

namespace irsa::report {

/// DOT, for Graphviz.
[[nodiscard]] std::string to_dot(const audit::Graph& graph);
/// A Mermaid flowchart, as GitHub and GitLab draw it in Markdown.
[[nodiscard]] std::string to_mermaid(const audit::Graph& graph);
/// A picture of its own, laid out left to right.
[[nodiscard]] std::string to_svg(const audit::Graph& graph);
/// "schema": "irsa-lint/graph/1".
[[nodiscard]] std::string to_json(const audit::Graph& graph, const Unanswered& unanswered);

}  // namespace irsa::report
