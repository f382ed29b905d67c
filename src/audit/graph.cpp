#include "audit/graph.h"

#include <algorithm>
#include <map>
#include <utility>

namespace irsa::audit {

namespace {

/// An account and a role it asks for or may take; of a role that is not in the input, its name.
struct Line {
  Number account, role;
  const Pair* pair;
  std::string_view absent = {};
};

int rank_of(const Line& line) {
  if (line.pair == nullptr) return 2;
  if (line.pair->allowed == iam::Truth::no) return 0;
  return line.pair->names || line.pair->named ? 2 : 1;
}

Edge::Kind kind_of(const Line& line) {
  if (line.pair == nullptr || line.pair->allowed == iam::Truth::maybe) return Edge::Kind::maybe;
  if (line.pair->allowed == iam::Truth::no) return Edge::Kind::refused;
  return line.pair->names || line.pair->named ? Edge::Kind::fine : Edge::Kind::beyond;
}

std::string why_of(const Line& line) {
  if (line.pair == nullptr) return "the role is not in the input";
  switch (kind_of(line)) {
    case Edge::Kind::refused:
      return line.pair->why.empty() ? "no statement allows it" : line.pair->why;
    case Edge::Kind::beyond: return "gets in, and does not name it";
    case Edge::Kind::maybe: return "cannot be told";
    case Edge::Kind::fine: break;
  }
  return {};
}

std::string brief_of(const Line& line) {
  const bool told = line.pair != nullptr && kind_of(line) == Edge::Kind::refused;
  return told && !line.pair->brief.empty() ? line.pair->brief : why_of(line);
}

class Drawing {
 public:
  Drawing(const Audit& audit, const Focus& focus, std::size_t most)
      : audit_(audit), focus_(focus), most_(most) {}

  Graph draw() {
    for (const Number role : focus_.roles) (void)role_node(role);
    for (const Number account : focus_.accounts) (void)account_node(account);
    // Half of the room is for what runs as the accounts and what the roles may do.
    for (const Line& line : lines()) {
      if (graph_.nodes.size() >= most_ / 2 + focus_.roles.size() + focus_.accounts.size()) {
        ++graph_.left_out;
        continue;
      }
      const std::size_t from = account_node(line.account);
      const std::size_t to = line.pair != nullptr
                                 ? role_node(line.role)
                                 : node({"absent", std::string(line.absent)}, Node::Kind::role,
                                        std::string(line.absent), "role, not in the input");
      connect(from, to, kind_of(line), why_of(line), brief_of(line));
    }
    if (focus_.empty()) {
      for (Number role = 0; role < audit_.roles.size(); ++role) {
        if (graph_.nodes.size() < most_) {
          (void)role_node(role);
        } else {
          graph_.left_out += nodes_.contains({"role", std::to_string(role)}) ? 0 : 1;
        }
      }
    }
    add_sides();
    return std::move(graph_);
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  using Key = std::pair<std::string, std::string>;

  std::size_t node(const Key& key, Node::Kind kind, std::string label, std::string detail,
                   bool focus = false) {
    const auto found = nodes_.find(key);
    if (found != nodes_.end()) return found->second;
    if (graph_.nodes.size() >= most_) {
      ++graph_.left_out;
      return kNowhere;
    }
    nodes_.emplace(key, graph_.nodes.size());
    graph_.nodes.push_back(
        {.kind = kind, .label = std::move(label), .detail = std::move(detail), .focus = focus});
    return graph_.nodes.size() - 1;
  }

  std::size_t account_node(Number number) {
    const Account& account = audit_.accounts[number];
    return node({"account", std::to_string(number)}, Node::Kind::account, account.label,
                "service account", contains(focus_.accounts, number));
  }
  std::size_t role_node(Number number) {
    const Role& role = audit_.roles[number];
    return node({"role", std::to_string(number)}, Node::Kind::role, role.label,
                role.admin == Admin::yes ? "role, administrator" : "role",
                contains(focus_.roles, number));
  }
  static bool contains(const std::vector<Number>& numbers, Number number) {
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
  }

  void connect(std::size_t from, std::size_t to, Edge::Kind kind = Edge::Kind::fine,
               std::string why = {}, std::string brief = {}) {
    if (from == kNowhere || to == kNowhere) return;
    graph_.edges.push_back(
        {.from = from, .to = to, .kind = kind, .why = std::move(why), .brief = std::move(brief)});
  }

  /// All that belong to the focus, what is wrong first.
  [[nodiscard]] std::vector<Line> lines() const {
    std::vector<Line> out;
    for (Number role = 0; role < audit_.roles.size(); ++role) {
      for (const Pair& pair : audit_.roles[role].pairs) {
        if (pair.account == kNone) continue;
        const bool wanted = focus_.empty() || contains(focus_.roles, role) ||
                            contains(focus_.accounts, pair.account);
        if (wanted) out.push_back({.account = pair.account, .role = role, .pair = &pair});
      }
    }
    for (Number number = 0; number < audit_.accounts.size(); ++number) {
      const Account& account = audit_.accounts[number];
      if (account.annotation.empty() || account.role != kNone) continue;
      if (!focus_.empty() && !contains(focus_.accounts, number)) continue;
      out.push_back(
          {.account = number, .role = kNone, .pair = nullptr, .absent = account.annotation});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Line& a, const Line& b) { return rank_of(a) < rank_of(b); });
    return out;
  }

  /// What runs as the accounts that are drawn, and the policies of the roles.
  void add_sides() {
    for (Number number = 0; number < audit_.accounts.size(); ++number) {
      const auto at = nodes_.find({"account", std::to_string(number)});
      if (at == nodes_.end()) continue;
      const std::size_t to = at->second;
      for (const Number of : audit_.accounts[number].workloads) {
        const Workload& workload = audit_.workloads[of];
        connect(node({"workload", std::to_string(of)}, Node::Kind::workload, workload.label,
                     workload.kind),
                to);
      }
    }
    for (Number number = 0; number < audit_.roles.size(); ++number) {
      const auto at = nodes_.find({"role", std::to_string(number)});
      if (at == nodes_.end()) continue;
      const std::size_t from = at->second;
      for (const std::string& policy : audit_.roles[number].policies) {
        // An inline policy is its role's own, whatever it is called.
        const bool own = policy == "inline policy";
        connect(from, node({"policy", own ? policy + std::to_string(number) : policy},
                           Node::Kind::policy, policy, "policy"));
      }
    }
  }

  const Audit& audit_;
  const Focus& focus_;
  const std::size_t most_;
  Graph graph_;
  std::map<Key, std::size_t> nodes_;
};

}  // namespace

Focus find_focus(const Audit& audit, std::string_view word) {
  Focus focus;
  if (word.empty()) return focus;
  for (Number number = 0; number < audit.accounts.size(); ++number) {
    const Account& account = audit.accounts[number];
    if (account.label == word || account.key == word) focus.accounts.push_back(number);
  }
  if (!focus.empty()) return focus;
  for (Number number = 0; number < audit.roles.size(); ++number) {
    const Role& role = audit.roles[number];
    const bool called = role.arn == word || role.address == word || role.key == word ||
                        (!word.starts_with("arn:") && (role.name == word || role.label == word));
    if (called) focus.roles.push_back(number);
  }
  return focus;
}

Graph make_graph(const Audit& audit, const Focus& focus, std::size_t most_nodes) {
  return Drawing(audit, focus, most_nodes).draw();
}

}  // namespace irsa::audit
