// Everything that a run can be told, by an option or by .irsa-lint.yaml.
//
// Paths are asked about as they are shown (from the working directory); globs and patterns are
// relative to the configuration's folder. If several entries match, the first one counts.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/pattern.h"
#include "config/placeholder.h"
#include "diag/severity.h"
#include "source/span.h"
#include "source/working_directory.h"

namespace irsa::config {

/// The annotation with which an object suppresses findings about itself.
inline constexpr std::string_view kIgnoreAnnotation = "irsa-lint/ignore";

/// What the webhook's annotations begin with, unless it was set up otherwise.
inline constexpr std::string_view kAnnotationPrefix = "eks.amazonaws.com";

struct Cluster {
  std::string name;
  std::string issuer;   ///< HOST/PATH, without scheme; empty when not given
  std::string account;  ///< AWS account id; empty when not given
  std::string region;
  std::vector<std::string> paths;  ///< globs; empty = everything
};

struct Inventory {
  std::string account;
  bool complete = false;
};

/// What is true of files that a glob matches, and not written in their objects.
struct NamespaceMapping {
  std::string glob;
  std::string ns;
};

/// The role of the bare trust policies whose whole path matches the pattern.
struct RoleMapping {
  Pattern path;
  std::string account;    ///< empty when not given
  std::string partition;  ///< empty when not given
  std::string role_path;  ///< "/team/"; empty when not given
  std::string arn;        ///< of the role itself; else the pattern's group "role" is its name
};

/// The role that the configuration gives to a file; what is not known is empty.
struct MappedRole {
  std::string arn;
  std::string name;
  std::string account;
  std::string partition;
};

/// What is said about variables of Terraform's root modules, as `terraform -var-file` and `-var`
/// would.
struct TerraformVariables {
  std::string root = {};                    ///< glob of the root's folder; empty: every root
  std::vector<std::string> var_files = {};  ///< as seen from the working directory
  /// Name and value: an expression of Terraform's for variables that are not strings.
  std::vector<std::pair<std::string, std::string>> variables = {};
};

/// Findings that the configuration accepts.
struct IgnoreEntry {
  std::string rule;  ///< or a group of rules
  std::string path;  ///< glob; empty = any
  std::string role;  ///< glob over name or ARN; empty = any
  std::string reason;
  std::string until;  ///< YYYY-MM-DD; empty = for ever
  Span where;         ///< the rule's name in the configuration
};

/// A glob of files that are not searched for. One without a slash matches a name at any depth.
struct Exclusion {
  std::string glob;
  bool from_here = false;          ///< relative to the working directory, not to the configuration
  std::optional<Span> where = {};  ///< in the configuration
  mutable bool used = false;       ///< something was left out because of it
};

/// A glob or pattern of the configuration, and where it is there: one that matches nothing is
/// reported (config/unused.h).
struct Stated {
  enum class Kind : std::uint8_t { path_glob, role_pattern, account_glob, placeholder };
  Kind kind;
  std::string text;
  Span where;
  std::string_view key = {};  ///< of the setting
};

struct Settings {
  std::string default_namespace = {};  ///< --namespace; empty = none
  std::vector<NamespaceMapping> namespaces = {};
  std::vector<Cluster> clusters = {};
  std::vector<Inventory> inventory = {};
  std::string audience = "sts.amazonaws.com";
  std::string annotation_prefix = std::string(kAnnotationPrefix);
  bool compose_role_arn = false;
  std::vector<std::string> external_service_accounts = {};  ///< globs of NS/NAME
  /// ARN (with wildcards) of the permissions boundary that roles must have; empty = none needed
  std::string permissions_boundary = {};
  unsigned policy_quota = 2048;

  std::vector<RoleMapping> roles = {};
  std::vector<TerraformVariables> terraform = {};  ///< later ones win
  std::vector<Pattern> placeholders = {};
  std::vector<IgnoreEntry> ignores = {};
  std::vector<Exclusion> exclude = {};
  std::vector<std::string> repositories = {};  ///< addresses of the repository this is
  std::vector<Stated> stated = {};

  std::string extends = {};               ///< a file, as written; it has been read already
  std::string baseline = {};              ///< a file, as written
  std::vector<std::string> against = {};  ///< reference inputs, as written
  std::string max_age = {};               ///< of snapshots, as written ("7d"); empty = not said
  /// YYYY-MM-DD: snapshots that were read earlier are stale; empty = none is.
  std::string oldest_snapshot = {};
  std::string fail_on = {};  ///< a level or "never"; empty = not said
  std::string format = {};   ///< empty = not said

  std::map<std::string, Severity, std::less<>> levels = {};  ///< overrides by slug
  std::vector<std::string> select = {};                      ///< slugs or groups; empty = all
  std::vector<std::string> ignore = {};                      ///< slugs or groups, by --ignore
  bool strict = false;

  bool parse_all = false;
  bool reference_parser = false;
  unsigned jobs = 0;  ///< 0 = as many as there are processors

  /// The folder of the configuration, absolute. Without it, shown paths are taken as they are.
  std::string folder = {};
  /// What shown paths are seen from.
  WorkingDirectory here = {};
  /// The run covers all that the configuration is about: what matches nothing in it is unused.
  bool whole_tree = true;

  /// A shown path as seen from the configuration's folder; begins with "../" when it is outside.
  [[nodiscard]] std::string relative(std::string_view shown) const;
  /// Namespace of objects in that file that carry none; empty when not known.
  [[nodiscard]] std::string_view namespace_for(std::string_view shown) const;
  /// The cluster that the file is for; nullptr when none is declared.
  [[nodiscard]] const Cluster* cluster_for(std::string_view shown) const;
  /// The role of a bare trust policy in that file.
  [[nodiscard]] std::optional<MappedRole> role_for(std::string_view shown) const;
  /// The service account is declared to be made elsewhere.
  [[nodiscard]] bool is_listed(std::string_view ns, std::string_view name) const;
  /// …or is known to be: an EKS add-on or a well-known chart makes it (catalogue/components.yaml).
  [[nodiscard]] bool is_external(std::string_view ns, std::string_view name) const;
  /// As config::find_placeholder(), and Placeholder::declared for what `placeholders` match.
  [[nodiscard]] Placeholder placeholder_in(std::string_view value) const;
  /// Is a file or folder left out by this?
  [[nodiscard]] bool excludes(const Exclusion& exclusion, std::string_view shown) const;
  /// Does the entry accept a finding in that file (shown path), about a role of that ARN or name?
  [[nodiscard]] bool covers(const IgnoreEntry& entry, std::string_view shown,
                            std::string_view role) const;
};

}  // namespace irsa::config
