// What an audit shows: roles and whom they let in, service accounts and which roles they may take,
// refusals, findings, and what was not checked. The audit page and the graph are made of it.
//
// It is a record of its own. It has no views into Facts or Index, only texts, places (Span) and
// numbers of other rows. Whom a policy lets in is asked of the same code as in `trust` and
// `can-assume`; the audit only counts. All lists have a maximal length (Limits); `left_out` says
// how much is missing, and the numbers at the top count everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report.h"
#include "iam/evaluate/evaluate.h"
#include "judge/model.h"
#include "source/span.h"

namespace irsa::audit {

/// Of a row in one of the lists.
using Number = std::uint32_t;
inline constexpr Number kNone = ~Number{0};

struct Limits {
  std::size_t roles = 2'000, accounts = 5'000, findings = 5'000;
  std::size_t pairs = 20'000;  ///< of an account and a role
  /// Accounts compared with policies, in total. A million takes about a second.
  std::size_t looked_at = 1'000'000;
  std::size_t pairs_of_role = 500;       ///< in the list of one role
  std::size_t explained_pairs = 10;      ///< of one role: accounts let in, with the statement
  std::size_t explained_in_all = 5'000;  ///< of all, refused ones among them
  std::size_t statements = 50;           ///< of one policy
  std::size_t values = 50;               ///< of one condition, or principals, or actions
  std::size_t text = 400;                ///< bytes of one value or reason
};

struct Cluster {
  std::string name, issuer, account, region;  ///< empty = not known
};

struct Condition {
  std::string op, key;
  std::vector<std::string> values = {};
  std::size_t more = 0;  ///< values that are not in the list
};

struct Statement {
  Span where;
  std::string_view effect;  ///< Allow, Deny, invalid
  std::string sid = {};
  bool not_principal = false, not_action = false;
  std::vector<std::string> principals = {}, actions = {};
  std::vector<Condition> conditions = {};
};

/// What became of one statement when an account asked for the role.
struct Mark {
  std::uint32_t statement;  ///< 0-based
  iam::Truth matched;
  std::vector<std::string> reasons = {};
};

/// An account and a role: it names the role, or gets in.
struct Pair {
  Number account;
  iam::Truth allowed;
  bool names = false;            ///< the account is annotated with the role, or associated with it
  bool named = false;            ///< the policy names the account
  bool associated = false;       ///< by EKS Pod Identity
  std::string why = {};          ///< of a refused one: what fails
  std::string brief = {};        ///< the same in some words
  std::vector<Mark> marks = {};  ///< may be left out
};

/// Whom a role lets in with the tokens of one issuer.
struct Way {
  std::string issuer, audience;
  std::string words;  ///< "lets in exactly payments/api"
  bool everyone = false;
  bool open = false;  ///< names or namespaces without end
  bool open_namespaces = false;
  bool undecided = false;
  std::string witness = {};  ///< NS/NAME; empty = nobody gets in, or not known
  std::vector<std::string> assumptions = {};
};

enum class Admin : std::uint8_t { unknown, no, yes };

struct Role {
  std::string key;    ///< what tells it from all others: its ARN, else its address, name or place
  std::string label;  ///< how to call it: its name, else its address
  std::string arn = {}, name = {}, aws_account = {}, address = {};
  Span where;
  bool reference = false;           ///< it is in what is checked against: evidence, not counted
  bool pod_identity = false;        ///< pods.eks.amazonaws.com may take it
  std::vector<Span> copies = {};    ///< other places that describe it
  std::optional<Span> policy = {};  ///< of the trust policy
  bool quotable = false;            ///< the policy's text may be shown: nothing else is in it
  std::vector<Way> ways = {};
  std::vector<Statement> statements = {};
  std::size_t statements_left_out = 0;
  std::vector<std::string> policies = {};  ///< permission policies, by name
  std::string boundary = {};
  bool policies_complete = false;
  Admin admin = Admin::unknown;
  std::vector<Pair> pairs = {};
  std::size_t pairs_left_out = 0;
  std::size_t users = 0;          ///< accounts that name it
  std::size_t beyond = 0;         ///< that get in, neither name it nor are named by its policy
  std::size_t refused = 0;        ///< that name it and are kept out
  std::size_t not_looked_at = 0;  ///< accounts that were not compared with the policy
  /// It lets in more than it should: somebody beyond, everybody, or any namespace.
  bool open = false;
  bool unused = false;  ///< nothing in the input names it
  std::vector<Number> findings = {};
};

/// By which way an account gets its role.
enum class Via : std::uint8_t { none, irsa, pod_identity, both };

struct Association {
  std::string cluster, role;  ///< role: ARN or name; empty = not known
  Number number = kNone;      ///< of the role, if it is in the input
  Span where;
};

struct Account {
  std::string key;                 ///< cluster, namespace, name
  std::string label;               ///< "payments/api"
  std::string ns = {}, name = {};  ///< empty = not known
  Span where;
  Number cluster = kNone;
  bool reference = false;
  std::string annotation = {};  ///< the role as the account names it; empty = it names none
  Number role = kNone;          ///< that one, if it is in the input
  Via via = Via::none;
  bool used = false;  ///< something in the input runs as it
  std::vector<Association> associations = {};
  std::vector<Number> workloads = {};
  std::vector<Number> findings = {};
};

/// A container that sets credentials of its own, by the names of its variables; no value of a
/// variable is ever in the audit.
struct Override {
  std::string container;
  std::vector<std::string> variables = {};
};

struct Workload {
  std::string kind, label;  ///< "Deployment", "payments/api"
  Span where;
  std::vector<Override> overrides = {};
};

struct Finding {
  std::string_view rule;
  Severity level;
  std::string message, help;
  Span where;
  std::string suppressed_by = {}, reason = {};  ///< empty = it is not suppressed
  std::vector<Number> roles = {}, accounts = {};
};

/// Of the matrix of clusters and namespaces.
struct Cell {
  Number cluster;  ///< kNone = not known
  std::string ns;
  std::size_t accounts = 0;  ///< with a role
  Severity worst = Severity::off;
};

struct Numbers {
  std::size_t open = 0;     ///< roles that let in more than they should
  std::size_t refused = 0;  ///< accounts whose role keeps them out
  /// Roles that nobody uses; nullopt: the input has no Kubernetes side to tell.
  std::optional<std::size_t> unused = {};
  std::size_t roles = 0, accounts = 0, accounts_with_role = 0;
};

struct Audit {
  /// When it was made (YYYY-MM-DD) and of what: the caller fills them in.
  std::string date = {};
  std::vector<std::string> inputs = {};
  Numbers numbers;
  std::vector<Cluster> clusters;
  std::vector<Role> roles;        ///< open ones first, administrators before others
  std::vector<Account> accounts;  ///< in the order of the input
  std::vector<Workload> workloads;
  std::vector<Finding> findings;  ///< in the order of the report
  std::vector<Cell> matrix;
  std::vector<std::string> left_out;  ///< a sentence each, without a full stop
};

[[nodiscard]] Audit make_audit(const judge::Model& model, const engine::Report& report,
                               const Limits& limits = {});

}  // namespace irsa::audit
