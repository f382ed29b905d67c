// A part of the audit that fits into a picture: workload → service account → role → policy, around
// one role or account, or all that fits. What is broken or open comes first; `left_out` counts the
// rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.h"

namespace irsa::audit {

/// More nodes than that nobody takes in at a glance.
inline constexpr std::size_t kMostInPicture = 30;
/// For programs.
inline constexpr std::size_t kMostInData = 10'000;

struct Node {
  enum class Kind : std::uint8_t { workload, account, role, policy };
  Kind kind;
  std::string label;   ///< "payments/api"
  std::string detail;  ///< "Deployment", "service account", "role, administrator", …
  bool focus = false;
};

struct Edge {
  enum class Kind : std::uint8_t {
    fine,     ///< as it should be
    refused,  ///< the role keeps the account out
    beyond,   ///< the account gets in, and nothing says that it should
    maybe,    ///< the input does not decide it
  };
  std::size_t from, to;  ///< nodes
  Kind kind = Kind::fine;
  std::string why = {};    ///< what is wrong; empty = nothing
  std::string brief = {};  ///< the same in some words
};

struct Graph {
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::size_t left_out = 0;  ///< nodes
};

/// What a graph is drawn around; empty: everything.
struct Focus {
  std::vector<Number> roles, accounts;
  [[nodiscard]] bool empty() const { return roles.empty() && accounts.empty(); }
};

/// The accounts called so (NS/NAME), else the roles (by ARN, name or Terraform address).
[[nodiscard]] Focus find_focus(const Audit& audit, std::string_view word);

[[nodiscard]] Graph make_graph(const Audit& audit, const Focus& focus, std::size_t most_nodes);

}  // namespace irsa::audit
