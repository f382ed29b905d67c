#include "audit/audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "audit/account_rows.h"
#include "audit/masking.h"
#include "audit/pairs.h"
#include "audit/role_rows.h"
#include "audit/row_numbers.h"
#include "audit/subjects.h"
#include "base/text.h"

namespace irsa::audit {

namespace {

using join::RoleEntry;
using join::ServiceAccount;

/// Puts the rows in order, and says what there is no room for.
class Maker {
 public:
  Maker(const judge::Model& model, const engine::Report& report, const Limits& limits)
      : index_(model.index),
        report_(report),
        limits_(limits),
        pairs_(model, limits_),
        subjects_(subjects_of(report, model.index)) {}

  Audit make() {
    add_clusters();
    rank_by_findings();
    number_rows();
    RoleRows roles(index_, numbers_, limits_);
    for (RoleDraft& draft : pairs_.roles()) out_.roles.push_back(roles.row_of(draft));
    AccountRows accounts(index_, numbers_, limits_, out_);
    for (const ServiceAccount* const account : listed_accounts_) accounts.add(*account);
    add_findings();
    add_matrix();
    count();
    say_what_is_left_out();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_reference(FileId file) const { return index_.sources()[file].reference; }

  void add_clusters() {
    for (const join::Cluster& cluster : index_.clusters()) {
      numbers_.clusters.add(cluster);
      out_.clusters.push_back({.name = std::string(cluster.name),
                               .issuer = std::string(cluster.issuer),
                               .account = std::string(cluster.account),
                               .region = std::string(cluster.region)});
    }
  }

  void rank_by_findings() {
    std::unordered_map<const RoleEntry*, Severity> worst;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      const irsa::Finding& finding = report_.findings[i];
      if (finding.suppressed) continue;
      for (const RoleEntry* const role : subjects_[i].roles) {
        worst[role] = std::max(worst[role], finding.level);
      }
    }
    for (RoleDraft& draft : pairs_.roles()) {
      if (const auto found = worst.find(draft.entry); found != worst.end()) {
        draft.worst = found->second;
      }
    }
  }

  [[nodiscard]] std::unordered_set<const ServiceAccount*> with_findings() const {
    std::unordered_set<const ServiceAccount*> out;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
      if (report_.findings[i].suppressed) continue;
      out.insert(subjects_[i].accounts.begin(), subjects_[i].accounts.end());
    }
    return out;
  }

  void number_rows() {
    std::vector<RoleDraft>& drafts = pairs_.roles();
    // Open doors first, administrators before all others; then what is refused, then the rest.
    std::stable_sort(drafts.begin(), drafts.end(), [](const RoleDraft& a, const RoleDraft& b) {
      const auto rank = [](const RoleDraft& draft) {
        const Role& role = draft.role;
        return std::tuple(role.reference, !role.open, !(role.open && role.admin == Admin::yes),
                          -static_cast<std::ptrdiff_t>(role.beyond), role.refused == 0,
                          -static_cast<int>(draft.worst));
      };
      return rank(a) < rank(b);
    });
    if (drafts.size() > limits_.roles) {
      roles_left_out_ = drafts.size() - limits_.roles;
      drafts.erase(drafts.begin() + static_cast<std::ptrdiff_t>(limits_.roles), drafts.end());
    }
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      drafts[i].number = static_cast<Number>(i);
      numbers_.roles.add(*drafts[i].entry);
    }
    trim_pairs();
    choose_accounts();
  }

  /// Those that come first: who gets in beyond, who is refused, then the rest.
  void trim_pairs() {
    std::size_t left = limits_.pairs;
    for (RoleDraft& draft : pairs_.roles()) {
      std::stable_sort(
          draft.pairs.begin(), draft.pairs.end(), [&](const DraftPair& a, const DraftPair& b) {
            const auto rank = [&](const DraftPair& one) {
              return pairs_.is_refused(one) ? 0 : one.pair.names || one.pair.named ? 2 : 1;
            };
            return rank(a) < rank(b);
          });
      const std::size_t keep = std::min({draft.pairs.size(), limits_.pairs_of_role, left});
      left -= keep;
      draft.role.pairs_left_out += draft.pairs.size() - keep;
      pairs_left_out_ += draft.role.pairs_left_out;
      draft.pairs.erase(draft.pairs.begin() + static_cast<std::ptrdiff_t>(keep), draft.pairs.end());
    }
  }

  /// The accounts that a role or a finding speaks of come first, then those that name some role.
  void choose_accounts() {
    std::unordered_set<const ServiceAccount*> spoken_of = with_findings();
    for (const RoleDraft& draft : pairs_.roles()) {
      for (const DraftPair& one : draft.pairs) spoken_of.insert(one.account);
    }
    std::vector<std::pair<int, const ServiceAccount*>> all;
    for (const ServiceAccount& account : index_.facts().service_accounts) {
      if (!is_reference(account.origin.file)) {
        ++out_.numbers.accounts;
        if (has_role(account)) ++out_.numbers.accounts_with_role;
      }
      const int rank = spoken_of.contains(&account) ? 0 : has_role(account) ? 1 : 2;
      all.emplace_back(rank, &account);
    }
    if (all.size() > limits_.accounts) {
      std::stable_sort(all.begin(), all.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      accounts_left_out_ = all.size() - limits_.accounts;
      all.resize(limits_.accounts);
      std::sort(all.begin(), all.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
    }
    for (const auto& [rank, account] : all) {
      numbers_.accounts.add(*account);
      listed_accounts_.push_back(account);
    }
  }

  [[nodiscard]] bool has_role(const ServiceAccount& account) const {
    return index_.accounts().role_annotation(account) != nullptr ||
           !index_.associations().of(account).empty();
  }

  void add_findings() {
    for (std::size_t i = 0; i < report_.findings.size(); ++i) {
      const irsa::Finding& finding = report_.findings[i];
      if (out_.findings.size() == limits_.findings) {
        findings_left_out_ = report_.findings.size() - i;
        break;
      }
      const auto number = static_cast<Number>(out_.findings.size());
      Finding row{.rule = finding.rule->slug,
                  .level = finding.level,
                  .message = without(finding.problem.message, subjects_[i].values, "'…'"),
                  .help = without(finding.problem.help, subjects_[i].values, "'…'"),
                  .where = finding.problem.where};
      if (finding.suppressed) {
        row.suppressed_by = finding.suppressed->by;
        row.reason = finding.suppressed->reason;
      }
      std::set<Number> roles, accounts;
      for (const RoleEntry* const role : subjects_[i].roles) roles.insert(numbers_.roles.of(role));
      for (const ServiceAccount* const account : subjects_[i].accounts) {
        accounts.insert(numbers_.accounts.of(account));
      }
      roles.erase(kNone);
      accounts.erase(kNone);
      for (const Number role : roles) out_.roles[role].findings.push_back(number);
      for (const Number account : accounts) out_.accounts[account].findings.push_back(number);
      row.roles.assign(roles.begin(), roles.end());
      row.accounts.assign(accounts.begin(), accounts.end());
      out_.findings.push_back(std::move(row));
    }
  }

  void add_matrix() {
    std::map<std::pair<Number, std::string>, Cell> cells;
    for (const Account& account : out_.accounts) {
      if (account.via == Via::none || account.reference) continue;
      Cell& cell = cells[{account.cluster, account.ns}];
      cell.cluster = account.cluster;
      cell.ns = account.ns;
      ++cell.accounts;
      const auto take = [&](const std::vector<Number>& findings) {
        for (const Number number : findings) {
          const Finding& finding = out_.findings[number];
          if (finding.suppressed_by.empty()) cell.worst = std::max(cell.worst, finding.level);
        }
      };
      take(account.findings);
      if (account.role != kNone) take(out_.roles[account.role].findings);
    }
    for (auto& [place, cell] : cells) out_.matrix.push_back(std::move(cell));
  }

  void count() {
    out_.numbers.roles = pairs_.role_count();
    out_.numbers.open = pairs_.open_count();
    out_.numbers.refused = pairs_.refused_count();
    if (index_.has_kubernetes()) out_.numbers.unused = pairs_.unused_count();
  }

  void say_what_is_left_out() {
    const auto say = [&](std::size_t count, std::string_view one, std::string_view many) {
      if (count > 0) out_.left_out.push_back(count_of(count, one, many));
    };
    say(roles_left_out_, "role is not listed", "roles are not listed");
    say(accounts_left_out_, "service account is not listed", "service accounts are not listed");
    say(findings_left_out_, "finding is not listed", "findings are not listed");
    say(pairs_left_out_, "service account is not in the list of a role that lets it in",
        "entries are not in the lists of roles that let service accounts in");
    std::size_t not_looked_at = 0;
    for (const Role& role : out_.roles) not_looked_at += role.not_looked_at != 0 ? 1 : 0;
    say(not_looked_at,
        "role was not compared with all service accounts, because there are too many",
        "roles were not compared with all service accounts, because there are too many");
  }

  const join::Index& index_;
  const engine::Report& report_;
  const Limits limits_;
  Audit out_;

  Pairs pairs_;
  std::vector<Subject> subjects_;  // by finding
  AllNumbers numbers_;
  std::vector<const ServiceAccount*> listed_accounts_;
  std::size_t roles_left_out_ = 0, accounts_left_out_ = 0, findings_left_out_ = 0,
              pairs_left_out_ = 0;
};

}  // namespace

Audit make_audit(const judge::Model& model, const engine::Report& report, const Limits& limits) {
  return Maker(model, report, limits).make();
}

}  // namespace irsa::audit
