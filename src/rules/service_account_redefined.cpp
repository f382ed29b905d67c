#include "rules/service_account_redefined.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/annotations.h"

namespace irsa::rules {
namespace {

using kube::Annotation;

/// The annotations the webhook reads, by key.
using Read = std::map<std::string_view, const Annotation*>;

Read annotations_read(const join::ServiceAccount& account) {
  Read read;
  for (const Annotation& annotation : account.annotations) {
    if (annotation.place == kube::Place::service_account && !annotation.nested &&
        is_webhook_annotation(annotation.key.value)) {
      read[annotation.key.value] = &annotation;
    }
  }
  return read;
}

std::string value_of(const Annotation* annotation) {
  return annotation == nullptr ? "nothing" : quoted(annotation->value);
}

/// ARNs of roles with other names, whatever is filled in before these.
bool name_other_roles(std::string_view a, std::string_view b) {
  constexpr std::string_view kRole = ":role/", kOpen = "<>{}[]$%";
  const std::size_t in_a = a.find(kRole), in_b = b.find(kRole);
  if (in_a == std::string_view::npos || in_b == std::string_view::npos) return false;
  a.remove_prefix(in_a);
  b.remove_prefix(in_b);
  return a != b && a.find_first_of(kOpen) == std::string_view::npos &&
         b.find_first_of(kOpen) == std::string_view::npos;
}

/// "'eks.amazonaws.com/role-arn' was 'a' and becomes nothing", of the first that differs, the role
/// before the others. Empty when none does.
std::string difference(const Read& before, const Read& after) {
  const auto at = [](const Read& read, std::string_view key) {
    const auto found = read.find(key);
    return found == read.end() ? nullptr : found->second;
  };
  for (const std::string_view key : kube::webhook_annotations()) {
    const Annotation* const a = at(before, key);
    const Annotation* const b = at(after, key);
    if (a == nullptr && b == nullptr) continue;
    const bool open = (a != nullptr && a->placeholder) || (b != nullptr && b->placeholder);
    if (open && (a == nullptr || b == nullptr || !name_other_roles(a->value, b->value))) continue;
    if (a != nullptr && b != nullptr && a->value == b->value && a->type == b->type) continue;
    return fmt::format("{} was {} and becomes {}", quoted(key), value_of(a), value_of(b));
  }
  return {};
}

/// Both definitions with what either has; nothing if they contradict each other.
std::vector<Fix> with_both(const join::ServiceAccount& before, const join::ServiceAccount& after) {
  Fix fix{.title = "Give both definitions the same annotations"};
  const auto add_missing = [&](const Read& from, const Read& to, const join::ServiceAccount& at) {
    for (const auto& [key, annotation] : from) {
      const auto there = to.find(key);
      if (annotation->placeholder || annotation->type != kube::ValueType::string) return false;
      if (there == to.end()) {
        fix.changes.push_back({.kind = Change::Kind::add,
                               .where = at.metadata_key,
                               .texts = {std::string(annotation->value)},
                               .path = {"annotations", std::string(key)}});
      } else if (there->second->value != annotation->value) {
        return false;
      }
    }
    return true;
  };
  const Read first = annotations_read(before), second = annotations_read(after);
  if (!add_missing(first, second, after) || !add_missing(second, first, before)) return {};
  return {std::move(fix)};
}

}  // namespace

void check_service_account_redefined(const judge::Model& model, Findings& findings) {
  // Only within one file or stream: another file may be for another cluster or environment.
  std::map<std::tuple<FileId, std::string_view, std::string_view>, const join::ServiceAccount*>
      earlier;
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    // That an operator makes one, too, says nothing of its annotations.
    if (account.indirect && account.annotations.empty()) continue;
    // Of what is defined once nothing need be remembered.
    if (model.index.accounts().definitions_of(account).size() < 2) continue;
    // Of the values of two releases one does not know whether they go to the same cluster.
    if (account.name_placeholder || account.generated_name || account.indirect ||
        model.index.files().partial(account.origin.file)) {
      continue;
    }
    // Code defines an account once for each of its clusters; in one cluster the second would fail.
    if (!account.origin.address.empty()) continue;
    const auto [place, fresh] = earlier.emplace(
        std::tuple(account.origin.file, account.effective_ns, account.name.value), &account);
    if (fresh) continue;
    const join::ServiceAccount& before = *std::exchange(place->second, &account);
    const std::string changed = difference(annotations_read(before), annotations_read(account));
    if (changed.empty()) continue;
    findings.report({.where = account.name.span,
                     .message = fmt::format("{} is defined twice, and the later definition "
                                            "replaces the earlier: {}",
                                            join::account_text(account), changed),
                     .related = {{before.name.span, "the earlier definition"}},
                     .help = "Delete one of them, or give both the same annotations.",
                     .object = join::object_of(account),
                     .fixes = with_both(before, account)});
  }
}

}  // namespace irsa::rules
