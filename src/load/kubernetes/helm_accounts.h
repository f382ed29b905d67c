// What becomes of a chart's values: accounts, fragments, and annotations that reach no account.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "load/kubernetes/helm_release.h"
#include "load/loading.h"

namespace irsa::catalogue {
struct Chart;
struct ChartAccount;
struct ChartRole;
}  // namespace irsa::catalogue

namespace irsa::load {

/// What the values of a release say of accounts and their roles.
struct ChartValues {
  /// An annotation, and the path of the mapping that it is in.
  struct Found {
    kube::Annotation annotation;
    std::string path;
  };
  /// What the values say of one account: a mapping with `annotations`, `name` and `create`.
  struct Account {
    std::string path;  ///< "controller.serviceAccount"
    Span where;        ///< the key at the end of the path
    std::optional<kube::Text> name = {};
    std::optional<bool> create = {};
    bool implied = false;  ///< the values do not speak of it
    std::vector<Found> annotations = {};
    std::optional<kube::Text> text =
        {};  ///< where `annotations` is one text: see is_run_together()
  };

  std::vector<Account> accounts = {};  ///< in the order of the values
  std::vector<Found> of_pods = {};     ///< annotations and labels that the chart puts on its pods
  std::vector<Found> of_all = {};      ///< …and on all that it makes
  std::vector<Found> skips = {};       ///< labels on its pods that keep the webhook away
  /// A value that is a role, for a chart that makes the annotation of it.
  struct Role {
    const catalogue::ChartRole* known;
    Span where;  ///< the key
    kube::Annotation annotation;
  };
  std::vector<Role> roles = {};
  std::set<std::string, std::less<>> set_flags = {};  ///< paths of what is true, as far as asked
  std::vector<std::string> moved = {};                ///< paths of what names another namespace
  bool found = false;                                 ///< something about service accounts
  bool elsewhere = false;  ///< a value names another namespace than the release's
  bool role = false;       ///< a key or value speaks of a role, in whatever way the chart takes one
  bool role_arn = false;   ///< a value that is no annotation is the ARN of a role
  bool renamed = false;    ///< a value changes how the chart names what it makes

  /// The account at a path; a new one if nothing was said of it.
  [[nodiscard]] Account& account(std::string path, Span where);

 private:
  std::unordered_map<std::string, std::size_t> by_path_ = {};  // of `accounts`
};

/// Puts what the values say into the Facts.
class HelmAccounts {
 public:
  /// `chart`: what is known of it, or nullptr.
  HelmAccounts(Loading& loading, const HelmRelease& release, const catalogue::Chart* chart,
               ChartValues& values)
      : loading_(loading), release_(release), chart_(chart), values_(values) {}

  /// True if there was anything about service accounts.
  bool put_into_facts();

 private:
  void add_accounts_of_chart();
  void add_roles_of_chart();
  void add_others_of_chart();
  void emit(const ChartValues::Account& account);
  void emit_stray(const ChartValues::Found& found);
  void emit_skip(const ChartValues::Found& found);
  void emit_ignored(const ChartValues::Account& account, const ChartValues::Found& found);
  void note_use(const ChartValues::Account& account);
  [[nodiscard]] bool role_is_given_elsewhere() const;
  [[nodiscard]] bool reads(std::string_view path) const;
  [[nodiscard]] bool runs_as(std::string_view path) const;
  [[nodiscard]] kube::Text release_name(std::string_view path, Span where) const;
  [[nodiscard]] std::optional<kube::Text> name_of(const ChartValues::Account& account) const;
  [[nodiscard]] std::string name_from(const catalogue::ChartAccount& account) const;
  [[nodiscard]] const catalogue::ChartAccount* known_account(
      const ChartValues::Account& account) const;
  [[nodiscard]] bool is_moved(const ChartValues::Account& account) const;
  [[nodiscard]] std::optional<bool> own_name(const ChartValues::Account& account,
                                             std::string& name) const;

  Loading& loading_;
  const HelmRelease& release_;
  const catalogue::Chart* chart_;
  ChartValues& values_;
};

}  // namespace irsa::load
