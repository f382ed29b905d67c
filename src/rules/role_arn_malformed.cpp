#include "rules/role_arn_malformed.h"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/mend.h"
#include "iam/names/open_arn.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"
#include "rules/shared/trust.h"
#include "source/source_map.h"
#include "source/span.h"

namespace irsa::rules {
namespace {

/// With --compose-role-arn the webhook makes an ARN of whatever does not hold "arn:"
/// (amazon-eks-pod-identity-webhook, pkg/cache/cache.go).
bool completed_by_webhook(std::string_view value, const config::Settings& settings) {
  return settings.compose_role_arn && value.find("arn:") == std::string_view::npos;
}

/// The one role of the input that the value ends in the name of; empty if there is none, or if
/// there are several.
std::string_view role_of_that_name(const join::Index& index, std::string_view value) {
  const auto named = index.roles().named(value.substr(value.rfind('/') + 1));
  return named.size() == 1 ? named.front()->arn : std::string_view();
}

/// The ARN that was surely meant, if it is clear; else that of a role of this name. Of the
/// account that the value is for, if it is for one: a role that trusts it, and is called so, is
/// meant.
std::vector<Fix> right_arn(const join::Index& index, Span where, std::string_view value,
                           const join::ServiceAccount* account = nullptr) {
  const auto mended = iam::mended_role_arn(value);
  const std::string arn(mended ? mended->text : role_of_that_name(index, value));
  if (arn.empty()) return {};
  const join::RoleEntry* const role = index.roles().with_arn(arn);
  const bool sure = (mended && mended->sure) || (account != nullptr && role != nullptr &&
                                                 alone_trusts_by_name(index, *role, *account));
  return {replacing(fmt::format("Write {}", quoted(arn)), sure, where, arn)};
}

/// Where Terraform source takes the value as a whole from another block; nullptr where it does not,
/// or where an ARN is put together of parts. A name that is there is right in its own place.
const WayStep::Reference* reference_of(const join::Index& index, const iam::Text& role) {
  if (role.value.find("arn:") != std::string_view::npos) return nullptr;
  const SourceMap* const map = index.sources()[role.span.file].made_of.get();
  // (Of a text with YAML in it that may be another reference of the text.)
  if (map == nullptr || !map->is_whole(role.span)) return nullptr;
  const Way* const way = map->way_of(role.span);
  if (way == nullptr) return nullptr;
  for (auto step = way->rbegin(); step != way->rend(); ++step) {
    if (step->reference) return &*step->reference;
  }
  return nullptr;
}

/// The attribute at the end of a reference, `name` of `aws_iam_role.app[0].name`, becomes `arn`:
/// where the source writes the reference so.
std::vector<Fix> other_attribute(const SourceSet& sources, Span reference,
                                 std::string_view attribute, std::string title) {
  const auto text = sources.text(reference.file);
  if (!text || reference.end > text->size() || reference.size() <= attribute.size()) return {};
  const auto written = std::string_view(*text).substr(reference.begin, reference.size());
  if (!written.ends_with("." + std::string(attribute))) return {};
  const auto size = static_cast<std::uint32_t>(attribute.size());
  return {{.title = std::move(title),
           .safe = true,
           .changes = {{.kind = Change::Kind::bytes,
                        .where = Span(reference.file, reference.end - size, reference.end),
                        .texts = {"arn"}}}}};
}

/// The value is another block's: the reference is to be edited, `aws_iam_role.app.name`.
void blame_reference(const join::Index& index, Problem& problem,
                     const WayStep::Reference& reference, Span value) {
  const std::string_view text = reference.text;
  const std::size_t dot = text.rfind('.');
  const bool of_role = text.starts_with("aws_iam_role.") || text.starts_with("data.aws_iam_role.");
  problem.where = reference.where;
  problem.related.push_back({value, "the value of " + printable(text)});
  problem.fixes.clear();
  if (!of_role || dot == std::string_view::npos) {
    problem.help = fmt::format("Refer to what holds the role's ARN; {} does not.", printable(text));
    return;
  }
  const std::string write = fmt::format("Write {}.arn", printable(text.substr(0, dot)));
  problem.help = write + ".";
  problem.fixes = other_attribute(index.sources(), reference.where, text.substr(dot + 1), write);
}

/// The kind of thing whose ARN the value is as a whole, where it is a reference to a resource of
/// Terraform that is no role: `${module.csi.aws_iam_policy.ebs[0].arn}`; empty elsewhere.
std::string_view other_kind(std::string_view value) {
  static constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"aws_eks_cluster", "an EKS cluster"},
      {"aws_eks_node_group", "a node group"},
      {"aws_iam_group", "an IAM group"},
      {"aws_iam_instance_profile", "an instance profile"},
      {"aws_iam_openid_connect_provider", "an OIDC provider"},
      {"aws_iam_policy", "an IAM policy"},
      {"aws_iam_user", "an IAM user"},
      {"aws_secretsmanager_secret", "a secret"},
  };
  if (!value.starts_with("${") || !value.ends_with('}')) return {};
  value = value.substr(2, value.size() - 3);
  std::vector<std::string_view> steps = split(value.substr(0, value.find(' ')), '.');
  if (steps.size() < 3 || steps.back() != "arn") return {};
  const std::string_view type = steps[steps.size() - 3];
  for (const auto& [name, kind] : kKinds) {
    if (type == name) return kind;
  }
  return {};
}

/// Fields other than the webhook's annotation; these take nothing but an ARN.
void check_field(const join::Index& index, const iam::Text& value, const std::string& what,
                 ObjectName object, Findings& findings) {
  const auto defect = iam::role_arn_defect(value.value);
  if (!defect) return;
  Problem problem{.where = part_of_value(value.span, value.value, defect->begin, defect->end),
                  .message = fmt::format("{} names no IAM role: {}", what, defect->message),
                  .help = defect->help,
                  .object = std::move(object),
                  .fixes = right_arn(index, value.span, value.value)};
  if (const auto* const reference = reference_of(index, value)) {
    blame_reference(index, problem, *reference, value.span);
  }
  findings.report(std::move(problem));
}

/// Is it the name or the id of a role in Terraform? Both are the name, and no name is an ARN.
bool is_role_name(std::string_view reference) {
  const std::vector<std::string_view> steps = split(reference, '.');
  if (steps.size() < 3 || (steps.back() != "name" && steps.back() != "id")) return false;
  return steps[steps.size() - 3] == "aws_iam_role";
}

/// Of a value of which parts are filled in later: what is wrong with it whatever these are.
void check_open(const join::Index& index, const iam::Text& role, const std::string& what,
                ObjectName object, Findings& findings) {
  const std::string who = what + " names no IAM role: ";
  const std::string_view value = role.value;
  const auto* const reference = reference_of(index, role);
  const bool named = reference != nullptr && is_role_name(reference->text);
  const bool alone = value.starts_with("${") && value.ends_with('}') &&
                     is_role_name(value.substr(2, value.size() - 3));
  Problem problem{.where = role.span,
                  .message = {},
                  .help = "Refer to the ARN of the role.",
                  .object = std::move(object)};
  if (named || alone) {
    problem.message =
        fmt::format("{}{} is the name of a role, without its account", who, quoted(value));
    if (named) blame_reference(index, problem, *reference, role.span);
  } else if (const std::string_view kind = other_kind(value); !kind.empty()) {
    problem.message = fmt::format("{}{} is the ARN of {}", who, quoted(value), kind);
  } else if (const auto defect = iam::open_role_arn_defect(value)) {
    problem.where = part_of_value(role.span, value, defect->begin, defect->end);
    problem.message = who + defect->message;
    problem.help = defect->help;
  } else {
    return;
  }
  findings.report(std::move(problem));
}

/// The annotation that kubelet's image credential provider reads.
void check_pulling(const join::Index& index, const join::ServiceAccount& account,
                   Findings& findings) {
  const kube::Annotation* const role = join::find_annotation(account, kube::kPullRoleArn);
  if (role == nullptr || role->placeholder) return;
  check_field(index, {role->value, role->value_span},
              fmt::format("{} of {}", kube::kPullRoleArn, join::account_text(account)),
              join::object_of(account), findings);
}

}  // namespace

void check_role_arn_malformed(const judge::Model& model, Findings& findings) {
  for_each_oddly_annotated(model.index, [&](const join::ServiceAccount& account) {
    check_pulling(model.index, account, findings);
  });
  for_each_annotated(model.index, [&](const join::ServiceAccount& account) {
    const kube::Annotation* role = model.index.accounts().role_annotation(account);
    const kube::Annotation* const open = join::find_annotation(account, kube::kRoleArn);
    if (role == nullptr && open != nullptr && open->placeholder) {
      check_open(model.index, {open->value, open->value_span}, join::account_text(account),
                 join::object_of(account), findings);
    }
    if (role == nullptr || role->placeholder || model.index.role_arn(account)) return;
    if (completed_by_webhook(role->value, model.index.settings())) return;
    const auto defect = iam::role_arn_defect(role->value);
    if (!defect) return;
    // Code may fill in a word in values that nobody installs: set-by-the-pipeline.
    const bool may_be_filled_in =
        account.holder.kind == "Values" && role->value.find(':') == std::string_view::npos;
    Problem problem{
        .where = part_of_value(role->value_span, role->value, defect->begin, defect->end),
        .message =
            fmt::format("{} names no IAM role: {}", join::account_text(account), defect->message),
        .help = defect->help,
        .object = join::object_of(account),
        .level = may_be_filled_in ? std::optional(Severity::note) : std::nullopt,
        .fixes = right_arn(model.index, role->value_span, role->value, &account),
    };
    if (const auto* const reference = reference_of(model.index, {role->value, role->value_span})) {
      blame_reference(model.index, problem, *reference, role->value_span);
    }
    findings.report(std::move(problem));
  });
  for (const kube::RoleField& field : model.facts.role_fields) {
    // A bare word is an example's, or one that the controller completes.
    if (field.placeholder || field.value.value.find(':') == std::string_view::npos) continue;
    check_field(model.index, field.value,
                fmt::format("{} of {} {}", field.field.value, field.kind, quoted(field.name.value)),
                join::object_of(field), findings);
  }
  for (const iam::PodIdentityAssociation& association : model.facts.associations) {
    for (const auto& role : {association.role, association.target_role}) {
      const bool open =
          role && model.index.settings().placeholder_in(role->value) != config::Placeholder::none;
      if (!role) continue;
      (open ? check_open : check_field)(
          model.index, *role,
          fmt::format("the Pod Identity association of {}",
                      quoted(fmt::format("{}/{}", association.ns.value,
                                         association.service_account.value))),
          {.kind = "ServiceAccount",
           .ns = std::string(association.ns.value),
           .name = std::string(association.service_account.value)},
          findings);
    }
  }
}

}  // namespace irsa::rules
