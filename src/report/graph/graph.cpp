#include "report/graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "report/json_text.h"
#include "report/xml.h"

namespace irsa::report {

namespace {

using audit::Edge;
using audit::Graph;
using audit::Node;

/// What is on an edge is a line, the rest is for who wants to know.
constexpr std::size_t kLongestReason = 70;

std::string cut(std::string_view text, std::size_t most) {
  if (count_code_points(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t i = 0; i + 1 < most; ++i) {
    end += std::max<std::size_t>(code_point_length(text, end), 1);
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string left_out_text(const Graph& graph) {
  return count_of(graph.left_out, "more node is", "more nodes are") + " not drawn";
}

std::string_view name_of(Edge::Kind kind) {
  switch (kind) {
    case Edge::Kind::fine: return "fine";
    case Edge::Kind::refused: return "refused";
    case Edge::Kind::beyond: return "beyond";
    case Edge::Kind::maybe: break;
  }
  return "maybe";
}

std::string_view name_of(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::workload: return "workload";
    case Node::Kind::account: return "serviceAccount";
    case Node::Kind::role: return "role";
    case Node::Kind::policy: break;
  }
  return "policy";
}

std::string_view color_of(Edge::Kind kind) {
  switch (kind) {
    case Edge::Kind::refused: return "#b3121d";
    case Edge::Kind::beyond: return "#8a5200";
    case Edge::Kind::fine:
    case Edge::Kind::maybe: break;
  }
  return "#57606a";
}

/// A quoted string of DOT. Of its escapes only \\, \" and \n are used; \N, \G and the like would
/// put in other things (Graphviz, "escString").
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// In quotes Mermaid takes a letter as an entity of its number: #60; (Mermaid, "Entity codes to
/// escape characters"). All but plain letters is written so; `_` and `*`, too,
/// which are emphasis in labels.
std::string mermaid_string(std::string_view text) {
  constexpr std::string_view kSafe = " /-.,:='()";
  const std::string plain = printable(text);
  std::string out = "\"";
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t length = std::max<std::size_t>(code_point_length(plain, at), 1);
    const char c = plain[at];
    const bool safe =
        length > 1 || is_letter(c) || is_digit(c) || kSafe.find(c) != std::string_view::npos;
    if (safe) {
      out += plain.substr(at, length);
    } else {
      out += fmt::format("#{};", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    at += length;
  }
  return out + '"';
}

}  // namespace

std::string to_dot(const Graph& graph) {
  std::string out =
      "digraph irsa {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=\"sans-serif\", "
      "fontsize=11];\n  edge [fontname=\"sans-serif\", fontsize=9];\n";
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    // The two lines of the label are parted by the escape of a line end.
    std::string label = dot_string(node.detail);
    label.pop_back();
    label += "\\n" + dot_string(node.label).substr(1);
    out += fmt::format("  n{} [label={}{}];\n", i, label, node.focus ? ", penwidth=3" : "");
  }
  for (const Edge& edge : graph.edges) {
    out += fmt::format("  n{} -> n{}", edge.from, edge.to);
    if (edge.kind != Edge::Kind::fine) {
      const std::string color = dot_string(color_of(edge.kind));
      out += fmt::format(" [label={}, tooltip={}, color={}, fontcolor={}, style={}]",
                         dot_string(cut(edge.brief, kLongestReason)), dot_string(edge.why), color,
                         color, edge.kind == Edge::Kind::beyond ? "bold" : "dashed");
    }
    out += ";\n";
  }
  if (graph.left_out > 0) {
    out += fmt::format("  label={};\n", dot_string(left_out_text(graph)));
  }
  return out + "}\n";
}

std::string to_mermaid(const Graph& graph) {
  std::string out = "flowchart LR\n";
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    // Accounts are round, roles are hexagons: they differ without colours.
    const auto [open, close] = node.kind == Node::Kind::account ? std::pair("([", "])")
                               : node.kind == Node::Kind::role  ? std::pair("{{", "}}")
                                                                : std::pair("[", "]");
    out += fmt::format("  n{}{}{}{}\n", i, open, mermaid_string(node.detail + ": " + node.label),
                       close);
  }
  std::array<std::string, 4> of_kind;
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const Edge& edge = graph.edges[i];
    const bool fine = edge.kind == Edge::Kind::fine;
    const std::string_view arrow = fine || edge.kind == Edge::Kind::beyond ? "-->" : "-.->";
    const std::string why =
        fine ? std::string() : "|" + mermaid_string(cut(edge.brief, kLongestReason)) + "|";
    out += fmt::format("  n{} {}{} n{}\n", edge.from, arrow, why, edge.to);
    std::string& list = of_kind.at(static_cast<std::size_t>(edge.kind));
    list += (list.empty() ? "" : ",") + std::to_string(i);
  }
  for (const Edge::Kind kind : {Edge::Kind::refused, Edge::Kind::beyond}) {
    const std::string& list = of_kind.at(static_cast<std::size_t>(kind));
    if (!list.empty()) {
      out += fmt::format("  linkStyle {} stroke:{},stroke-width:2px\n", list, color_of(kind));
    }
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].focus) out += fmt::format("  style n{} stroke-width:3px\n", i);
  }
  if (graph.left_out > 0) {
    out += fmt::format("  more[{}]\n", mermaid_string(left_out_text(graph)));
  }
  return out;
}

std::string to_json(const Graph& graph, const Unanswered& unanswered) {
  using Json = nlohmann::ordered_json;
  Json nodes = Json::array(), edges = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    nodes.push_back({{"id", i},
                     {"kind", name_of(node.kind)},
                     {"label", node.label},
                     {"detail", node.detail},
                     {"focus", node.focus}});
  }
  for (const Edge& edge : graph.edges) {
    edges.push_back({{"from", edge.from},
                     {"to", edge.to},
                     {"kind", name_of(edge.kind)},
                     {"why", edge.why.empty() ? Json() : Json(edge.why)},
                     {"brief", edge.brief.empty() ? Json() : Json(edge.brief)}});
  }
  const Json json = {{"schema", "irsa-lint/graph/1"},
                     {"nodes", std::move(nodes)},
                     {"edges", std::move(edges)},
                     {"leftOut", graph.left_out},
                     {"unreadable", unreadable_to_json(unanswered)}};
  return json_text(json) + "\n";
}

std::string to_svg(const Graph& graph) {
  constexpr int kWidth = 200, kHeight = 40, kGap = 14, kMargin = 20;
  // Between accounts and roles there is room for what is wrong.
  constexpr std::array<int, 4> kColumns = {20, 260, 860, 1100};
  std::array<int, 4> used = {};
  for (const Node& node : graph.nodes) {
    used.at(static_cast<std::size_t>(node.kind)) += kHeight + kGap;
  }
  const int height = std::max(*std::max_element(used.begin(), used.end()), kHeight) + 2 * kMargin;
  const int width = kColumns.back() + kWidth + kMargin;
  std::array<int, 4> next = {};
  for (std::size_t i = 0; i < next.size(); ++i) next.at(i) = (height - used.at(i) + kGap) / 2;
  struct Corner {
    int x, y;
  };
  std::vector<Corner> corners;
  for (const Node& node : graph.nodes) {
    const auto column = static_cast<std::size_t>(node.kind);
    corners.push_back({kColumns.at(column), next.at(column)});
    next.at(column) += kHeight + kGap;
  }
  const int whole = height + (graph.left_out > 0 ? kMargin : 0);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"12\">\n"
      "<title>Workloads, service accounts, roles and policies</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      width, whole);
  std::vector<int> told(graph.nodes.size());  // reasons that are beside a node already
  for (const Edge& edge : graph.edges) {
    const Corner from = corners[edge.from], to = corners[edge.to];
    const int x = from.x + kWidth, y = from.y + kHeight / 2, u = to.x, v = to.y + kHeight / 2;
    const int bend = (u - x) / 2;
    out += fmt::format(
        "<g>{}<path d=\"M{} {} C{} {} {} {} {} {}\" fill=\"none\" stroke=\"{}\" "
        "stroke-width=\"{}\"{}/>",
        edge.why.empty() ? std::string() : "<title>" + xml_escape(edge.why) + "</title>", x, y,
        x + bend, y, u - bend, v, u, v, color_of(edge.kind),
        edge.kind == Edge::Kind::fine ? "1.5" : "2.5",
        edge.kind == Edge::Kind::refused || edge.kind == Edge::Kind::maybe
            ? " stroke-dasharray=\"6 4\""
            : "");
    if (!edge.why.empty()) {
      // At the account, unless that is what all edges come from. Two reasons have room there.
      const bool at_role = graph.nodes[edge.from].focus;
      const int before = told[at_role ? edge.to : edge.from]++;
      if (before < 2) {
        out += fmt::format(
            "<text x=\"{}\" y=\"{}\"{} font-size=\"11\" fill=\"{}\" stroke=\"#ffffff\" "
            "stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\">{}</text>",
            at_role ? u - 6 : x + 6, (at_role ? v : y) + (before == 0 ? -6 : 15),
            at_role ? " text-anchor=\"end\"" : "", color_of(edge.kind),
            xml_escape(cut(edge.brief, kLongestReason)));
      }
    }
    out += "</g>\n";
  }
  constexpr std::size_t kLetters = 28;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const Corner at = corners[i];
    out += fmt::format(
        "<g><title>{}</title><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" "
        "fill=\"#f6f8fa\" stroke=\"{}\" stroke-width=\"{}\"/>"
        "<text x=\"{}\" y=\"{}\" font-size=\"10\" fill=\"#57606a\">{}</text>"
        "<text x=\"{}\" y=\"{}\" fill=\"#1b1f24\">{}</text></g>\n",
        xml_escape(node.detail + " " + node.label), at.x, at.y, kWidth, kHeight,
        node.focus ? "#0550ae" : "#57606a", node.focus ? 3 : 1, at.x + 8, at.y + 15,
        xml_escape(cut(node.detail, kLetters + 4)), at.x + 8, at.y + 31,
        xml_escape(cut(node.label, kLetters)));
  }
  if (graph.left_out > 0) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"#57606a\">{}</text>\n", kMargin, whole - 10,
                       xml_escape(left_out_text(graph)));
  }
  return out + "</svg>\n";
}

}  // namespace irsa::report
