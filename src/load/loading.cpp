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
#include "doc/yaml/template_source.h"
#include "load/markers.h"
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

void Loading::note_annotating_command(std::string_view text) {
  if (text.data() == looked_at_.data() && text.size() == looked_at_.size()) return;
  looked_at_ = text;
  if (find_role_key(text, settings().annotation_prefix) != std::string_view::npos &&
      text.find("annotate ") != std::string_view::npos) {
    facts.mentions.push_back({file_, keep(text)});
  }
}

void Loading::use_namespace(std::string_view ns) {
  if (ns.empty() || namespaces_.contains(ns)) return;
  const std::string_view kept = keep(ns);
  namespaces_.insert(kept);
  facts.namespaces.push_back({file_, kept});
}

namespace {

/// Does the file, or its folder, call itself a template? Whoever uses it fills it in:
/// `trust-policy.template.json`, `templates/trust.json`.
bool is_called_template(std::string_view path) {
  const std::string lower = ascii_lower(path);
  const std::size_t slash = lower.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : lower.substr(0, slash);
  const std::string_view above = std::string_view(folder).substr(folder.rfind('/') + 1);
  if (above == "template" || above == "templates") return true;
  constexpr std::array<std::string_view, 7> kWords = {"template", "templates", "tmpl",  "tpl",
                                                      "tftpl",    "example",   "sample"};
  const std::string name = lower.substr(slash + 1);
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of(".-_", begin), name.size());
    const std::string_view word = std::string_view(name).substr(begin, end - begin);
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    begin = end + 1;
  }
  return false;
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
  const bool finished = use.finished && !substitution && !is_called_template(loading.context.path);
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
                  .level = finished ? Severity::warning : Severity::note});
}

bool is_filled_in_later(const doc::Node& text, Span where, std::string_view what, Loading& loading,
                        const ObjectName& object) {
  const std::string_view own = text.document().raw(where);
  // A template's variable that stands for JSON.
  if (loading.variables != Variables::none && (own.starts_with("$") || own.starts_with("%"))) {
    return true;
  }
  // The same for an expression in any other text: `${data.aws_iam_policy_document.x.json}` instead
  // of a policy, `{{ … }}` instead of a part of it.
  const std::string_view policy = trim(text.text());
  const std::string_view written =
      text.document().raw({where.file, where.begin - (where.begin > 0 ? 1 : 0), where.end + 1});
  const bool json = policy.starts_with('{') || policy.starts_with('[');
  if (!doc::begins_expression(policy, 0) && !doc::begins_expression(written, 0) &&
      !doc::begins_expression(written, 1) && (json || !loading.is_placeholder(policy))) {
    return false;
  }
  report_placeholder(loading, {.document = text.document(),
                               .value = {text.text(), text.span()},
                               .what = what,
                               .finished = false,
                               .object = object});
  return true;
}

}  // namespace irsa::load
