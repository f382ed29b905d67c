#include "load/loading.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/text.h"
#include "config/placeholder.h"
#include "kube/webhook.h"
#include "value/template_text.h"

namespace irsa::load {

std::string_view Loading::keep(std::string_view text) {
  if (text.empty()) return {};
  std::string_view& slot = recent_[std::hash<std::string_view>{}(text) % recent_.size()];
  if (slot != text) slot = facts.arena.keep(text);
  return slot;
}

std::optional<kube::Text> Loading::keep(const std::optional<kube::Text>& text) {
  if (!text) return std::nullopt;
  return keep(*text);
}

bool Loading::is_placeholder(std::string_view value) const {
  if (settings().placeholder_in(value) != config::Placeholder::none) return true;
  return variables == Variables::format && !value::fill_in(value).parts.empty();
}

void Loading::use_namespace(std::string_view ns) {
  if (ns.empty() || namespaces_.contains(ns)) return;
  const std::string_view kept = keep(ns);
  namespaces_.insert(kept);
  facts.namespaces.push_back({file_, kept});
}

namespace {

/// The keys of manifests on the way to what is read. Other keys that occur twice (a selector, a
/// port) are a mistake too, but none that concerns a role.
bool is_key_we_read(std::string_view key) {
  constexpr std::array<std::string_view, 22> kKeys = {
      "apiVersion",
      "kind",
      "metadata",
      "name",
      "namespace",
      "annotations",
      "labels",
      "spec",
      "template",
      "jobTemplate",
      "serviceAccountName",
      "serviceAccount",
      "serviceAccountRef",
      "automountServiceAccountToken",
      "containers",
      "initContainers",
      "env",
      "envFrom",
      "volumes",
      "volumeMounts",
      "nodeSelector",
      "items",
  };
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end() ||
         key.starts_with(kube::kWebhookPrefix) || kube::meant_annotation(key).has_value();
}

}  // namespace

void report_placeholder(Loading& loading, const PlaceholderUse& use) {
  const config::Placeholder kind = loading.settings().placeholder_in(use.value.value);
  if (kind == config::Placeholder::none || kind == config::Placeholder::declared) return;
  if (use.document.is_template()) return;  // to be filled in is what a template is for
  const bool substitution = kind == config::Placeholder::substitution;
  const std::string_view part = config::placeholder_part(use.value.value);
  // {{resolve:ssm:…}}: CloudFormation's dynamic references.
  const bool own = (loading.variables == Variables::template_text &&
                    (substitution || part.starts_with("{{resolve:"))) ||
                   (loading.variables == Variables::jinja && part.starts_with("{{")) ||
                   (loading.variables == Variables::format && part.starts_with('%'));
  if (own) return;
  const std::string_view written = use.document.raw(use.value.span);
  Span where = use.value.span;
  if (const std::size_t at = written.find(part); at != std::string_view::npos) {
    where = part_of(where, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(part.size()));
  }
  std::string message(use.what);
  message += substitution ? " is filled in later: " : " still holds the placeholder ";
  message += quoted(part);
  loading.report(ReadingRule::placeholder_value,
                 {.where = where,
                  .message = std::move(message),
                  .help = substitution ? "lint what the substitution gives: until then nothing can "
                                         "be said about this value"
                                       : "fill in the value, or list its pattern under "
                                         "'placeholders' in .irsa-lint.yaml",
                  .object = use.object,
                  .level = use.finished && !substitution ? Severity::warning : Severity::note});
}

namespace {

/// What stands under the first of two equal keys names a role that the rest of the document does
/// not name: with the value the role is lost.
bool drops_role(const doc::Document& document, const doc::DuplicateKey& duplicate) {
  const Span first = duplicate.first, second = duplicate.second;
  if (first.begin >= second.begin) return false;
  const std::string_view lost = document.raw({first.file, first.begin, second.begin});
  const std::string_view rest = document.raw({first.file, second.begin, document.extent().end});
  const std::size_t key = lost.find("role-arn");
  if (key == std::string_view::npos) return false;
  const std::size_t arn = lost.find("arn:aws", key);
  if (arn == std::string_view::npos) return false;
  const std::string_view role = lost.substr(arn, lost.find_first_of(" \"'\n\r,}", arn) - arn);
  return rest.find(role) == std::string_view::npos;
}

/// Both entries are one line each, and the lines are equal.
bool says_the_same(const doc::Document& document, const doc::DuplicateKey& duplicate) {
  const auto line = [&](Span key) {
    const std::string_view rest = document.raw({key.file, key.begin, document.extent().end});
    std::string_view text = trim(rest.substr(0, rest.find('\n')));
    if (text.ends_with(',')) text.remove_suffix(1);
    return text;
  };
  const std::string_view first = line(duplicate.first);
  return duplicate.name != "apiVersion" && duplicate.name != "kind" &&
         first == line(duplicate.second) && !first.ends_with(':') && !first.ends_with('{') &&
         !first.ends_with('[') && !first.ends_with('|') && !first.ends_with('>');
}

}  // namespace

void report_duplicate_key(Loading& loading, const doc::Document& document,
                          const doc::DuplicateKey& duplicate, bool policy) {
  Problem problem{.where = duplicate.second,
                  .message = "the key " + quoted(duplicate.name) + " occurs twice in one mapping",
                  .related = {{duplicate.first, "it stands here already"}}};
  if (policy) {
    problem.message += ": IAM refuses such a policy";
    problem.help = "merge the two, or remove one";
    problem.level = Severity::error;
  } else {
    problem.message += ": the last one counts and the others are dropped without a word";
    problem.help = "remove all but one";
    problem.level = Severity::warning;
    if (drops_role(document, duplicate)) {
      problem.message += ", a role among them";
      problem.level = Severity::error;
    }
  }
  if (says_the_same(document, duplicate)) {
    problem.fixes = {removing("Delete the second, which says the same", true, duplicate.second)};
  }
  loading.report(ReadingRule::duplicate_key, std::move(problem));
}

void report_duplicate_keys(Loading& loading, const doc::Document& document, bool policy) {
  for (const doc::DuplicateKey& duplicate : document.duplicate_keys()) {
    if (policy || is_key_we_read(duplicate.name)) {
      report_duplicate_key(loading, document, duplicate, policy);
    }
  }
}

}  // namespace irsa::load
