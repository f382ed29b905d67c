// Writes the graph of roles and service accounts for Graphviz and Mermaid, as SVG and as JSON.
// Names are escaped by the rules of each format.
#pragma once

#include <string>

#include "audit/graph.h"
#include "report/questions.h"

namespace irsa::report {

/// DOT, for Graphviz.
[[nodiscard]] std::string to_dot(const audit::Graph& graph);
/// A Mermaid flowchart, for Markdown on GitHub and GitLab.
[[nodiscard]] std::string to_mermaid(const audit::Graph& graph);
/// A complete SVG picture, from left to right.
[[nodiscard]] std::string to_svg(const audit::Graph& graph);
/// "schema": "irsa-lint/graph/1".
[[nodiscard]] std::string to_json(const audit::Graph& graph, const Unanswered& unanswered);

}  // namespace irsa::report
