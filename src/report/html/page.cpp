#include "report/html/page.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/unread.h"

namespace irsa::report::html {

namespace {

using Json = nlohmann::ordered_json;

/// Of one policy, and of all: more is not quoted.
constexpr std::size_t kLongestSource = 4'000;
constexpr std::size_t kAllSources = 400'000;
constexpr std::size_t kLongestLine = 300;

/// Empty texts and lists, and what is false, are left out: the page takes what is absent for that.
void put(Json& to, const char* key, const std::string& value) {
  if (!value.empty()) to[key] = value;
}
void put(Json& to, const char* key, const std::vector<std::string>& values) {
  if (!values.empty()) to[key] = values;
}
void put(Json& to, const char* key, const std::vector<audit::Number>& values) {
  if (!values.empty()) to[key] = values;
}
void put(Json& to, const char* key, std::size_t value) {
  if (value != 0) to[key] = value;
}
void put_flag(Json& to, const char* key, bool value) {
  if (value) to[key] = true;
}
void put_number(Json& to, const char* key, audit::Number value) {
  if (value != audit::kNone) to[key] = value;
}

const char* name_of(iam::Truth truth) {
  switch (truth) {
    case iam::Truth::yes: return "yes";
    case iam::Truth::no: return "no";
    case iam::Truth::maybe: break;
  }
  return "maybe";
}

const char* name_of(audit::Admin admin) {
  switch (admin) {
    case audit::Admin::yes: return "yes";
    case audit::Admin::no: return "no";
    case audit::Admin::unknown: break;
  }
  return "unknown";
}

const char* name_of(audit::Via via) {
  switch (via) {
    case audit::Via::irsa: return "irsa";
    case audit::Via::pod_identity: return "pod-identity";
    case audit::Via::both: return "both";
    case audit::Via::none: break;
  }
  return "none";
}

class Writer {
 public:
  Writer(const audit::Audit& audit, const engine::Report& report, const SourceSet& sources)
      : audit_(audit), report_(report), sources_(sources), locations_(sources, spans()) {}

  Json write(const std::string& start) {
    Json out = {{"schema", "irsa-lint/audit/1"}, {"date", audit_.date}, {"inputs", audit_.inputs}};
    put(out, "start", start);
    out["numbers"] = numbers();
    put(out, "failure", failure_of(report_));
    out["unread"] = Json::array();
    for (const engine::SkippedInput* const file : unread(report_)) {
      out["unread"].push_back({{"path", file->path}, {"reason", file->reason}});
    }
    out["notChecked"] = Json::array();
    for (const judge::NotChecked& item : report_.summary.not_checked) {
      out["notChecked"].push_back({{"what", item.what}, {"advice", item.advice}});
    }
    out["leftOut"] = audit_.left_out;
    out["clusters"] = list(audit_.clusters);
    out["roles"] = list(audit_.roles);
    out["accounts"] = list(audit_.accounts);
    out["workloads"] = list(audit_.workloads);
    out["findings"] = list(audit_.findings);
    out["matrix"] = list(audit_.matrix);
    out["files"] = std::move(files_);
    return out;
  }

 private:
  [[nodiscard]] std::vector<Span> spans() const {
    std::vector<Span> out;
    for (const audit::Role& role : audit_.roles) {
      out.push_back(role.where);
      out.insert(out.end(), role.copies.begin(), role.copies.end());
      if (role.policy) out.push_back(*role.policy);
      for (const audit::Statement& statement : role.statements) out.push_back(statement.where);
    }
    for (const audit::Account& account : audit_.accounts) {
      out.push_back(account.where);
      for (const audit::Association& one : account.associations) out.push_back(one.where);
    }
    for (const audit::Workload& workload : audit_.workloads) out.push_back(workload.where);
    for (const audit::Finding& finding : audit_.findings) out.push_back(finding.where);
    return out;
  }

  template <typename Rows>
  Json list(const Rows& rows) {
    Json out = Json::array();
    for (const auto& row : rows) out.push_back(json(row));
    return out;
  }

  /// [number of the file, line]
  Json place(Span where) {
    const Location location = locations_.of(where);
    const auto [at, fresh] = file_numbers_.emplace(location.path, files_.size());
    if (fresh) files_.push_back(location.path);
    return {at->second, location.position.line};
  }

  [[nodiscard]] Json numbers() const {
    const audit::Numbers& numbers = audit_.numbers;
    const engine::Summary& summary = report_.summary;
    return {{"open", numbers.open},
            {"refused", numbers.refused},
            {"unused", numbers.unused ? Json(*numbers.unused) : Json()},
            {"notChecked", summary.not_checked.size()},
            {"roles", numbers.roles},
            {"accounts", numbers.accounts},
            {"accountsWithRole", numbers.accounts_with_role},
            {"errors", summary.errors},
            {"warnings", summary.warnings},
            {"notes", summary.notes},
            {"suppressed", summary.suppressed},
            {"files", summary.files}};
  }

  static Json json(const audit::Cluster& cluster) {
    Json out = Json::object();
    put(out, "name", cluster.name);
    put(out, "issuer", cluster.issuer);
    put(out, "account", cluster.account);
    put(out, "region", cluster.region);
    return out;
  }

  static Json json(const audit::Way& way) {
    Json out = {{"issuer", way.issuer}, {"words", way.words}};
    put(out, "audience", way.audience);
    put_flag(out, "everyone", way.everyone);
    put_flag(out, "open", way.open);
    put_flag(out, "undecided", way.undecided);
    put(out, "witness", way.witness);
    put(out, "assumptions", way.assumptions);
    return out;
  }

  Json json(const audit::Statement& statement) {
    Json out = {{"at", place(statement.where)}, {"effect", statement.effect}};
    put(out, "sid", statement.sid);
    put_flag(out, "notPrincipal", statement.not_principal);
    put(out, "principals", statement.principals);
    put_flag(out, "notAction", statement.not_action);
    put(out, "actions", statement.actions);
    Json conditions = Json::array();
    for (const audit::Condition& condition : statement.conditions) {
      conditions.push_back(
          {{"op", condition.op}, {"key", condition.key}, {"values", condition.values}});
      put(conditions.back(), "more", condition.more);
    }
    if (!conditions.empty()) out["conditions"] = std::move(conditions);
    return out;
  }

  static Json json(const audit::Pair& pair) {
    // There are many of these: what is usual is left out.
    Json out = Json::object();
    if (pair.allowed != iam::Truth::yes) out["allowed"] = name_of(pair.allowed);
    put_number(out, "account", pair.account);
    put_flag(out, "names", pair.names);
    put_flag(out, "named", pair.named);
    put_flag(out, "associated", pair.associated);
    put(out, "why", pair.why);
    if (pair.brief != pair.why) put(out, "brief", pair.brief);
    Json marks = Json::array();
    for (const audit::Mark& mark : pair.marks) {
      Json one = {mark.statement, name_of(mark.matched)};
      if (!mark.reasons.empty()) one.push_back(mark.reasons);
      marks.push_back(std::move(one));
    }
    if (!marks.empty()) out["marks"] = std::move(marks);
    return out;
  }

  Json json(const audit::Role& role) {
    Json out = {{"key", role.key}, {"label", role.label}, {"at", place(role.where)}};
    put(out, "arn", role.arn);
    put(out, "awsAccount", role.aws_account);
    put(out, "address", role.address);
    put_flag(out, "reference", role.reference);
    put_flag(out, "podIdentity", role.pod_identity);
    Json copies = Json::array();
    for (const Span copy : role.copies) copies.push_back(place(copy));
    if (!copies.empty()) out["copies"] = std::move(copies);
    out["ways"] = list(role.ways);
    out["statements"] = list(role.statements);
    put(out, "statementsLeftOut", role.statements_left_out);
    add_source(role, out);
    put(out, "policies", role.policies);
    put_flag(out, "policiesComplete", role.policies_complete);
    put(out, "boundary", role.boundary);
    out["admin"] = name_of(role.admin);
    out["pairs"] = list(role.pairs);
    put(out, "pairsLeftOut", role.pairs_left_out);
    put(out, "users", role.users);
    put(out, "beyond", role.beyond);
    put(out, "refused", role.refused);
    put(out, "notLookedAt", role.not_looked_at);
    put_flag(out, "open", role.open);
    put_flag(out, "unused", role.unused);
    put(out, "findings", role.findings);
    return out;
  }

  /// The text of the policy and nothing around it: of a policy in the middle of a line not what
  /// else is on that line, and of a long line (a dump of an account is often one) nothing.
  void add_source(const audit::Role& role, Json& out) {
    if (!role.policy || !role.quotable || source_bytes_ >= kAllSources) return;
    const Span where = sources_.written(*role.policy);
    const auto text = sources_.text(where.file);
    if (text == nullptr || where.end > text->size() || where.size() > kLongestSource) return;
    std::string quoted = text->substr(where.begin, where.size());
    for (const std::string_view line : split(quoted, '\n')) {
      if (line.size() > kLongestLine) return;
    }
    source_bytes_ += quoted.size();
    const Location location = locations_.of(*role.policy);
    out["source"] = {{"at", place(*role.policy)},
                     {"text", std::string(location.position.column - 1, ' ') + quoted}};
  }

  Json json(const audit::Account& account) {
    Json out = {{"key", account.key}, {"label", account.label}, {"at", place(account.where)}};
    put(out, "ns", account.ns);
    put(out, "name", account.name);
    put_number(out, "cluster", account.cluster);
    put_flag(out, "reference", account.reference);
    put(out, "annotation", account.annotation);
    put_number(out, "role", account.role);
    if (account.via != audit::Via::none) out["via"] = name_of(account.via);
    put_flag(out, "used", account.used);
    Json associations = Json::array();
    for (const audit::Association& one : account.associations) {
      Json row = {{"at", place(one.where)}};
      put(row, "cluster", one.cluster);
      put(row, "role", one.role);
      put_number(row, "number", one.number);
      associations.push_back(std::move(row));
    }
    if (!associations.empty()) out["associations"] = std::move(associations);
    put(out, "workloads", account.workloads);
    put(out, "findings", account.findings);
    return out;
  }

  Json json(const audit::Workload& workload) {
    Json out = {{"kind", workload.kind}, {"label", workload.label}, {"at", place(workload.where)}};
    Json overrides = Json::array();
    for (const audit::Override& one : workload.overrides) {
      overrides.push_back({{"container", one.container}, {"variables", one.variables}});
    }
    if (!overrides.empty()) out["overrides"] = std::move(overrides);
    return out;
  }

  Json json(const audit::Finding& finding) {
    Json out = {{"rule", finding.rule},
                {"level", to_string(finding.level)},
                {"message", finding.message},
                {"at", place(finding.where)}};
    put(out, "help", finding.help);
    if (!finding.suppressed_by.empty()) {
      out["suppressed"] = {{"by", finding.suppressed_by}, {"reason", finding.reason}};
    }
    put(out, "roles", finding.roles);
    put(out, "accounts", finding.accounts);
    return out;
  }

  static Json json(const audit::Cell& cell) {
    Json out = {{"ns", cell.ns}, {"accounts", cell.accounts}};
    put_number(out, "cluster", cell.cluster);
    if (cell.worst != Severity::off) out["worst"] = to_string(cell.worst);
    return out;
  }

  const audit::Audit& audit_;
  const engine::Report& report_;
  const SourceSet& sources_;
  const Locations locations_;
  Json files_ = Json::array();
  std::unordered_map<std::string, std::size_t> file_numbers_;
  std::size_t source_bytes_ = 0;
};

/// What would end the block of data, or a line of a script, as JSON can write it otherwise. None of
/// it is outside of the JSON's strings.
std::string harmless(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 64);
  std::size_t copied = 0;
  for (std::size_t at = json.find_first_of("<>&\xE2"); at != std::string_view::npos;
       at = json.find_first_of("<>&\xE2", at + 1)) {
    const std::string_view three = json.substr(at, 3);
    const std::string_view instead = json[at] == '<'           ? "\\u003c"
                                     : json[at] == '>'         ? "\\u003e"
                                     : json[at] == '&'         ? "\\u0026"
                                     : three == "\xE2\x80\xA8" ? "\\u2028"
                                     : three == "\xE2\x80\xA9" ? "\\u2029"
                                                               : "";
    if (instead.empty()) continue;
    out.append(json.substr(copied, at - copied)).append(instead);
    copied = at + (json[at] == '\xE2' ? 3 : 1);
  }
  out.append(json.substr(copied));
  return out;
}

}  // namespace

std::string audit_data(const audit::Audit& audit, const engine::Report& report,
                       const SourceSet& sources, const std::string& start) {
  return harmless(json_line(Writer(audit, report, sources).write(start)));
}

std::string audit_page(const audit::Audit& audit, const engine::Report& report,
                       const SourceSet& sources, const std::string& start) {
  std::string out(page_before_data());
  out += audit_data(audit, report, sources, start);
  return out.append(page_after_data());
}

}  // namespace irsa::report::html
