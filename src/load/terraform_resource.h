// One resource of a plan or state, and its values together with what stands elsewhere about them:
// which parts are not known before apply, and which are sensitive. Either is neither absent nor
// wrong (irsa-facts F30); sensitive parts are left alone so that no report can show them.
//
// All of it views the document and lives no longer. Absent values give absent values, like nodes.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "doc/document.h"
#include "iam/trust_policy.h"
#include "load/loading.h"

namespace irsa::load {

/// What a tree beside the values says about one of them: `true` covers all that is below it.
struct TerraformMark {
  doc::Node node = {};
  bool all = false;

  TerraformMark() = default;
  explicit TerraformMark(doc::Node of);
  [[nodiscard]] TerraformMark of(const doc::Node& below) const;
  /// Does it cover a value of this mapping?
  [[nodiscard]] bool any_inside() const;
};

struct TerraformEntry;

class TerraformValue {
 public:
  TerraformValue() = default;
  TerraformValue(doc::Node node, TerraformMark unknown, TerraformMark sensitive)
      : node_(node), unknown_(unknown), sensitive_(sensitive) {}

  [[nodiscard]] const doc::Node& node() const { return node_; }
  /// Not known before apply, or sensitive, or blanked.
  [[nodiscard]] bool withheld() const;
  /// Not withheld, and neither absent, null nor empty.
  [[nodiscard]] bool given() const;
  [[nodiscard]] TerraformValue operator[](std::string_view key) const;
  /// Elements of a list, also of those that are not known yet if their number is.
  [[nodiscard]] std::vector<TerraformValue> items() const;
  /// Entries of a mapping, also of those that are not known yet.
  [[nodiscard]] std::vector<TerraformEntry> entries() const;
  /// The only element of a nested block.
  [[nodiscard]] TerraformValue block() const;
  /// A string that is given.
  [[nodiscard]] std::optional<iam::Text> string() const;

 private:
  doc::Node node_;
  TerraformMark unknown_, sensitive_;
};

struct TerraformEntry {
  doc::Node key;
  TerraformValue value;
};

struct TerraformResource {
  const doc::Document& document;
  std::string_view type, address;
  Span where;           ///< the address
  Span type_span;       ///< the type
  bool data = false;    ///< a data source: read, not managed
  bool stored = false;  ///< as a state has it, or read from AWS; else planned
  TerraformValue values = {};
  std::string_view module = {};  ///< address of its module with a dot behind it, or nothing
  std::string_view index = {};   ///< "[0]", "[\"api\"]", or nothing
  doc::Node expressions = {};    ///< of its configuration, where the plan has it
};

// -- terraform_iam.cpp ------------------------------------------------------------------------

/// `blocks`: the policy document that its assume_role_policy refers to, where that is known only in
/// parts; else nullptr.
void load_terraform_role(const TerraformResource& role, const TerraformResource* blocks,
                         Loading& loading);
void load_terraform_provider(const TerraformResource& resource, Loading& loading);
void load_terraform_cluster(const TerraformResource& resource, Loading& loading);
void load_terraform_association(const TerraformResource& resource, Loading& loading);

// -- terraform_permissions.cpp ----------------------------------------------------------------

/// Gives the roles of a plan or state what other resources of it let them do. `roles`: the first of
/// them among the facts; all behind it belong to the same document.
class TerraformPermissions {
 public:
  TerraformPermissions(Loading& loading, std::size_t roles);

  [[nodiscard]] static bool is_about(std::string_view type);
  void add(const TerraformResource& resource);
  /// To be called at the end: what could not be assigned may belong to any role.
  void finish();

 private:
  [[nodiscard]] iam::Role* find(const TerraformValue& role);
  void add_inline(const TerraformResource& resource);
  void attach(const TerraformValue& role, const TerraformValue& policy);

  Loading& loading_;
  std::size_t first_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  bool unassigned_ = false;
};
/// What stands in the role itself.
void read_terraform_permissions(const TerraformResource& resource, Loading& loading,
                                const ObjectName& object, iam::Role& role);

// -- terraform_policy.cpp ---------------------------------------------------------------------

/// The trust policy that the blocks of an aws_iam_policy_document say; nullopt when they do not say
/// all of it (parts come from other documents).
[[nodiscard]] std::optional<iam::TrustPolicy> read_policy_blocks(const TerraformResource& data,
                                                                 Loading& loading,
                                                                 const ObjectName& role);

// -- terraform_helm.cpp -----------------------------------------------------------------------

/// helm_release: what its values say about service accounts.
void load_terraform_release(const TerraformResource& resource, Loading& loading);
/// kubectl_manifest: an object, or several, as YAML in a string.
void load_terraform_yaml(const TerraformResource& resource, Loading& loading);

// -- terraform_kubernetes.cpp -----------------------------------------------------------------

[[nodiscard]] bool is_terraform_object(std::string_view type);
void load_terraform_object(const TerraformResource& resource, Loading& loading);

}  // namespace irsa::load
