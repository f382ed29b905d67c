#include "rules/annotation_misplaced.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "join/builds.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

using kube::Annotation;
using kube::Place;

std::string place_of(const Carrier& carrier, Place place) {
  const std::string object = carrier.label();
  switch (place) {
    case Place::pod_template:
      return (carrier.stray != nullptr ? "on the pods of " : "on the pod template of ") + object;
    case Place::labels: return "among the labels of " + object;
    case Place::pod_labels: return "among the pod labels of " + object;
    case Place::top_level: return "outside the metadata of " + object;
    case Place::metadata: return "directly below the metadata of " + object;
    case Place::spec: return "below the spec of " + object;
    default: return "on " + object;
  }
}

std::string_view readers_of(std::string_view key) {
  if (key == kube::kTokenExpiration) return "on service accounts and pods";
  return key == kube::kSkipContainers ? "on pods" : "on service accounts";
}

/// The account of the pods says the same already, so that nothing is lost.
const Annotation* same_on_account(const join::Index& index, const Carrier& carrier,
                                  std::string_view key, std::string_view value) {
  const Annotation* same = nullptr;
  const auto says_it = [&](const join::ServiceAccount& account) {
    const Annotation* const there = join::find_annotation(account, key);
    if (there != nullptr && there->value == value && is_read_at(there->place, key)) same = there;
    return same != nullptr;
  };
  if (carrier.account != nullptr) says_it(*carrier.account);
  if (carrier.workload != nullptr) {
    (void)join::find_beside(index.sources(), index.accounts_of(*carrier.workload),
                            carrier.workload->origin.file, says_it);
  }
  return same;
}

std::string move_help(const Carrier& carrier, std::string_view key) {
  if (key == kube::kSkipContainers) return "Move it to the annotations of the pod template.";
  if (carrier.account != nullptr) return "Move it to metadata.annotations.";
  if (carrier.stray != nullptr && !carrier.stray->belongs.empty()) {
    return fmt::format("Move it to {}.", carrier.stray->belongs);
  }
  if (carrier.stray != nullptr && carrier.stray->kind != "Namespace") {
    return "Move it to where the values have the annotations of the service account.";
  }
  if (carrier.workload == nullptr || carrier.workload->account_placeholder) {
    return "Move it to the service account that the pods run as.";
  }
  const std::string_view name = join::account_name(*carrier.workload);
  if (name == "default") {
    return "The pods run as 'default': make a service account for them, annotate that, and name it "
           "in serviceAccountName.";
  }
  return fmt::format("Move it to service account {}, which the pods run as.", quoted(name));
}

/// Takes the annotation to another object, or to the right place of its own.
Fix moving(std::string title, bool safe, const Annotation& annotation, std::string_view meant,
           Span metadata_key) {
  Fix fix = removing(std::move(title), safe, annotation.key.span);
  fix.changes.push_back({.kind = Change::Kind::add,
                         .where = metadata_key,
                         .texts = {std::string(annotation.value)},
                         .path = {"annotations", std::string(meant)}});
  return fix;
}

/// What a patch puts into the account is moved inside the patch: the object that it changes may be
/// in other builds as well. Each of these fits one way to write it; a JSON patch has none of them.
std::vector<Fix> moving_in_patch(const Annotation& annotation, std::string_view meant) {
  std::vector<std::uint32_t> levels;  // from the mapping that it is in up to the whole object
  switch (annotation.place) {
    case Place::labels:
    case Place::spec: levels = {2}; break;
    case Place::metadata: levels = {1}; break;
    case Place::top_level: levels = {1, 0}; break;
    default: break;
  }
  std::vector<Fix> fixes;
  for (const std::uint32_t up : levels) {
    fixes.push_back({.title = "Move it to metadata.annotations",
                     .safe = true,
                     .changes = {{.kind = Change::Kind::move,
                                  .where = annotation.key.span,
                                  .path = {"metadata", "annotations", std::string(meant)},
                                  .up = up}}});
  }
  return fixes;
}

/// From the annotations of an object to those of the account that is made of it.
Fix moving_within(const Annotation& annotation, std::string_view meant, std::string_view to) {
  Change change{.kind = Change::Kind::move, .where = annotation.key.span, .up = 2};
  for (const std::string_view part : split(to, '.')) change.path.emplace_back(part);
  change.path.emplace_back(meant);
  return {.title = fmt::format("Move it to {}", to), .safe = true, .changes = {std::move(change)}};
}

/// The role that is named on the pods trusts their account by name, and no other role does: both
/// say that the account is to have it.
bool is_trusted(const join::Index& index, const join::ServiceAccount& account,
                const Annotation& annotation) {
  const join::RoleEntry* const role = index.roles().with_arn(annotation.value);
  return role != nullptr && alone_trusts_by_name(index, *role, account);
}

void check(const join::Index& index, const Carrier& carrier, const Annotation& annotation,
           std::string_view meant, Findings& findings) {
  Problem problem{.where = annotation.key.span,
                  .message = fmt::format("{} has no effect {}: the webhook reads it {} only",
                                         quoted(annotation.key.value),
                                         place_of(carrier, annotation.place), readers_of(meant)),
                  .help = move_help(carrier, meant),
                  .object = carrier.object()};
  if (carrier.account != nullptr && is_read_at(Place::service_account, meant)) {
    problem.message =
        fmt::format("{} has no effect {}: annotations belong below metadata.annotations",
                    quoted(annotation.key.value), place_of(carrier, annotation.place));
    if (annotation.type == kube::ValueType::string && !annotation.placeholder &&
        join::find_annotation(*carrier.account, meant) == nullptr) {
      const Span metadata = carrier.account->metadata_key;
      problem.fixes = annotation.key.span.file == metadata.file
                          ? std::vector{moving("Move it to metadata.annotations", true, annotation,
                                               meant, metadata)}
                          : moving_in_patch(annotation, meant);
    }
  }
  if (carrier.stray != nullptr) {
    if (!carrier.stray->belongs.empty()) {
      problem.fixes = {moving_within(annotation, meant, carrier.stray->belongs)};
    }
    if (carrier.stray->doubtful) problem.level = Severity::note;
    if (carrier.stray->on_account) {
      problem.level = Severity::note;
      problem.related.push_back(
          {*carrier.stray->on_account, "the service account has it, which is enough"});
      problem.help = "Delete it here.";
      problem.fixes = {removing("Delete it here", true, annotation.key.span)};
    }
  } else if (const Annotation* const same =
                 same_on_account(index, carrier, meant, annotation.value)) {
    // One text for all objects (commonAnnotations of kustomize) gives it to the account as well.
    const SourceSet& sources = index.sources();
    if (sources.written(same->key.span) == sources.written(annotation.key.span)) return;
    problem.level = Severity::note;
    problem.related.push_back({same->key.span, "the service account has it, which is enough"});
    problem.help = "Delete it here.";
    problem.fixes = {removing("Delete it here", true, annotation.key.span)};
  } else if (carrier.workload != nullptr) {
    const auto accounts = index.accounts_of(*carrier.workload);
    const FileId file = carrier.workload->origin.file;
    if (!accounts.empty()) {
      const join::ServiceAccount& account = *join::front_beside(index.sources(), accounts, file);
      const auto definitions =
          std::count_if(accounts.begin(), accounts.end(), [&](const join::ServiceAccount* one) {
            return !join::apart(index.sources(), one->origin.file, account.origin.file);
          });
      problem.related.push_back({account.name.span, "the pods run as this service account"});
      problem.other = join::object_of(account);
      if (definitions == 1 && is_read_at(Place::service_account, meant) && !account.indirect &&
          join::find_annotation(account, meant) == nullptr) {
        problem.fixes = {moving("Move it to the service account",
                                is_trusted(index, account, annotation), annotation, meant,
                                account.metadata_key)};
      }
    } else if (carrier.workload->origin.live) {
      // Operators copy annotations from the account to the Deployment they make (Crossplane).
      problem.level = Severity::note;
    }
  }
  findings.report(std::move(problem));
}

}  // namespace

void check_annotation_misplaced(const judge::Model& model, Findings& findings) {
  for_each_annotation(model.index, [&](const Carrier& carrier, const Annotation& annotation) {
    // Of an unknown kind one does not know what it does with its annotations.
    // Nor is it known which object the chart puts the annotations of its values on.
    if (carrier.account != nullptr && carrier.account->indirect) return;
    if (annotation.nested || (carrier.workload != nullptr && carrier.workload->heuristic)) return;
    const auto meant = webhook_annotation(annotation.key.value);
    if (!meant || is_read_at(annotation.place, *meant)) return;
    check(model.index, carrier, annotation, *meant, findings);
  });
}

}  // namespace irsa::rules
