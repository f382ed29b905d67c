#include "load/aws/policies.h"

#include <string_view>
#include <utility>

#include "doc/embedded.h"
#include "iam/policy/parser.h"
#include "iam/policy/policy_length.h"
#include "load/duplicate_keys.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

void report_placeholders(const iam::TrustPolicy& policy, const doc::Document& document,
                         Loading& loading, const ObjectName& role, bool authored) {
  const auto report = [&](const iam::Text& value, std::string_view what) {
    report_placeholder(
        loading,
        {.document = document, .value = value, .what = what, .finished = authored, .object = role});
  };
  for (const iam::Statement& statement : policy.statements) {
    for (const iam::Principal& principal : statement.principals) {
      report(principal.value, "the principal");
    }
    for (const iam::Condition& condition : statement.conditions) {
      report(condition.key, "the condition key");
      for (const iam::Text& value : condition.values) report(value, "the condition's value");
      for (const iam::Text& value : condition.open_values) report(value, "the condition's value");
    }
  }
}

iam::TrustPolicy parse(const doc::Document& document, const doc::Node& node, Loading& loading,
                       const ObjectName& role, bool authored) {
  iam::TrustPolicy policy = iam::parse_trust_policy(
      node, loading.facts.arena,
      [&](std::string_view value) { return loading.is_placeholder(value); });
  if (authored) policy.length = iam::policy_length(node);  // what IAM has stored is short enough
  report_placeholders(policy, document, loading, role, authored);
  return policy;
}

/// Calls `read` with the root of a policy that is an object, a JSON string or a percent-encoded
/// one. What cannot be read is reported; nullopt then, and if there is nothing to read.
template <typename Read>
auto with_document(const doc::Node& node, Loading& loading, const ObjectName& object, Read read)
    -> std::optional<decltype(read(node))> {
  const bool intrinsic = value::is_intrinsic(node);
  if (node.is_mapping() && !intrinsic) return read(node);
  const doc::Node text = intrinsic ? value::intrinsic_scalar(node) : node;
  if (intrinsic && !text) {  // !Join ['', ['{"Statement": …', !Ref X, '…}']]
    const doc::Embedded joined(value::text_pieces(node), node);
    const doc::Node root = joined.document().root();
    if (!root.is_mapping()) return std::nullopt;
    report_duplicate_keys(loading, joined.document(), true);
    return read(root);
  }
  if (!text.is_string() || text.text().empty()) return std::nullopt;
  const doc::Embedded embedded(text);
  if (embedded.error()) {
    const Span where = embedded.error()->where;
    if (is_filled_in_later(text, where, "the policy", loading, object)) return std::nullopt;
    loading.report(ReadingRule::json_syntax, {.where = embedded.error()->where,
                                              .message = embedded.error()->message,
                                              .help = embedded.error()->help,
                                              .object = object});
    return std::nullopt;
  }
  report_duplicate_keys(loading, embedded.document(), true);
  const doc::Node root = embedded.document().root();
  if (!root) return std::nullopt;
  return read(root);
}

}  // namespace

std::optional<iam::TrustPolicy> read_policy(const doc::Node& node, Loading& loading,
                                            const ObjectName& role, bool authored) {
  return with_document(node, loading, role, [&](const doc::Node& root) {
    return parse(root.document(), root, loading, role, authored);
  });
}

iam::PermissionPolicy read_permission_policy(const doc::Node& node, Loading& loading, Span where,
                                             const ObjectName& object) {
  auto policy = with_document(node, loading, object, [&](const doc::Node& root) {
    return iam::parse_permission_policy(root, loading.facts.arena, [&](std::string_view value) {
      return loading.is_placeholder(value);
    });
  });
  if (!policy) policy = {.file = where.file, .where = where, .unknown = true};
  policy->where = where;
  return std::move(*policy);
}

}  // namespace irsa::load
