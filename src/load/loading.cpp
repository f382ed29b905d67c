#include "load/loading.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

}  // namespace irsa::load
