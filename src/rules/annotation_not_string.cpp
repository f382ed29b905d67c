#include "rules/annotation_not_string.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/spelling.h"
#include "judge/model.h"
#include "rules/shared/annotations.h"
#include "rules/shared/set_in_shell.h"

namespace irsa::rules {
namespace {

using kube::Annotation;
using kube::ValueType;

bool concerns_irsa(const join::ServiceAccount& account) {
  return std::any_of(account.annotations.begin(), account.annotations.end(),
                     [](const Annotation& annotation) {
                       return annotation.place == kube::Place::service_account &&
                              webhook_annotation(annotation.key.value).has_value();
                     });
}

std::string what_it_is(const Annotation& annotation) {
  switch (annotation.type) {
    case ValueType::boolean: return fmt::format("the boolean {}", quoted(annotation.value));
    case ValueType::number: return fmt::format("the number {}", quoted(annotation.value));
    case ValueType::sequence: return "a list";
    case ValueType::mapping: return "a map";
    default: return "null";
  }
}

/// Terraform takes a backslash in quotes for the beginning of an escape.
std::string escaped_dots(std::string_view key, bool in_terraform) {
  std::string out;
  for (const char c : key) {
    if (c == '.') out += in_terraform ? "\\\\" : "\\";
    out += c;
  }
  return out;
}

/// As one writes it in block style: without quotes where they are not needed.
std::string spelled(std::string_view text) {
  return doc::is_plain_in_yaml(text, false) ? std::string(text) : doc::double_quoted(text);
}

/// The nested keys as one, from the outermost to the end of the value.
std::vector<Fix> joined(const Annotation& annotation, std::string_view meant) {
  if (annotation.value.empty() || annotation.value_span.end <= annotation.nested->begin) return {};
  return {{.title = fmt::format("Write the key in one piece: {}", meant),
           .safe = true,
           .changes = {{.kind = Change::Kind::bytes,
                        .where = {annotation.nested->file, annotation.nested->begin,
                                  annotation.value_span.end},
                        .texts = {spelled(meant) + ": " + spelled(annotation.value)}}}}};
}

/// The dots of a key in the name of a `set`, escaped: what is there from the first of the keys
/// they were taken for to the last.
std::vector<Fix> escaped_key(const Annotation& annotation, const std::string& escaped) {
  const Span first = *annotation.nested, last = annotation.key.span;
  return {{.title = "Escape the dots of the key",
           .safe = true,
           .changes = {{.kind = Change::Kind::bytes,
                        .where = {first.file, first.begin, last.end},
                        .texts = {escaped}}}}};
}

/// Every slash of a JSON pointer is a step down (RFC 6901).
Problem pointer_problem(const Carrier& carrier, const Annotation& annotation) {
  const std::string_view written = annotation.key.value;
  const std::string_view meant = webhook_annotation(written).value_or(written);
  const std::size_t slash = meant.find('/');
  std::string escaped = fmt::format("{}~1{}", meant.substr(0, slash), meant.substr(slash + 1));
  std::string help = "Write the slash of the key as ~1: " + escaped;
  return {
      .where = annotation.key.span,
      .message = fmt::format("in the path of a JSON patch every slash begins a new level: there is "
                             "no {} to step into, so the patch fails, and {} is not set",
                             quoted(written.substr(0, written.find('/'))), quoted(meant)),
      .help = std::move(help),
      .object = carrier.object(),
      .fixes = {{.title = "Escape the slash of the key",
                 .safe = true,
                 .changes = {{.kind = Change::Kind::bytes,
                              .where = annotation.key.span,
                              .texts = {std::move(escaped)}}}}}};
}

/// The key is in a script, whose words have no place for each part of a name.
std::optional<KeyInShell> in_shell(const join::Index& index, const Annotation& annotation,
                                   const std::string& escaped) {
  const Span name = annotation.key.span;
  const bool one_place = annotation.by_set && *annotation.nested == name;
  if (!one_place || index.sources()[name.file].made_of != nullptr) return std::nullopt;
  const auto text = index.sources().text(name.file);
  if (text == nullptr) return std::nullopt;
  return key_in_shell(*text, name, annotation.key.value, escaped);
}

/// What is there is right for Helm, or would be, if the shell did not change it.
void mind_shell(const KeyInShell& key, const std::string& escaped, Problem& problem) {
  problem.related.clear();  // it is all one place
  problem.fixes.clear();
  if (key.bare) {
    problem.help = key.backslashes
                       ? "The shell takes these backslashes away before Helm sees them: put the "
                         "word in quotes."
                       : fmt::format(
                             "Write the key in one piece. With helm --set escape its dots, and put "
                             "the word in quotes, or the shell takes the backslashes away: {}",
                             escaped);
  }
  if (!key.change) return;
  problem.fixes = {{.title = !key.bare         ? "Escape the dots of the key"
                             : key.backslashes ? "Put the word in quotes"
                                               : "Escape the dots of the key, in quotes",
                    .safe = true,
                    .changes = {*key.change}}};
}

/// helm --set takes every dot for a step down (facts B19).
Problem nested_problem(const join::Index& index, const Carrier& carrier,
                       const Annotation& annotation) {
  const std::string_view meant =
      webhook_annotation(annotation.key.value).value_or(annotation.key.value);
  const bool in_terraform =
      carrier.account != nullptr &&
      carrier.account->origin.address.find("helm_release.") != std::string_view::npos;
  // Of nested maps the keys are in two places.
  if (*annotation.nested == annotation.key.span && !annotation.by_set && !annotation.printed_map) {
    return pointer_problem(carrier, annotation);
  }
  const std::string escaped = escaped_dots(meant, in_terraform);
  const std::string_view where = in_terraform ? "In the name of a set" : "With helm --set";
  if (annotation.printed_map) {
    return {.where = *annotation.nested,
            .message =
                fmt::format("{} holds a map as Helm prints it: the dots of {} were read as nested "
                            "maps, so {} has no such annotation",
                            quoted(annotation.key.value.substr(0, annotation.key.value.find('.'))),
                            quoted(meant), carrier.label()),
            .help = fmt::format("Write the key in one piece in the values. {} escape its dots: {}",
                                where, escaped),
            .object = carrier.object()};
  }
  if (annotation.key.value.find('\\') != std::string_view::npos && !in_terraform) {
    return {.where = *annotation.nested,
            .message =
                fmt::format("every dot of {} begins a nested map, because none has one backslash "
                            "before it: {} has no annotation {}",
                            quoted(annotation.key.value), carrier.label(), quoted(meant)),
            .help = fmt::format("Write {}, in a shell between single quotes. --set-literal knows "
                                "no escape.",
                                escaped),
            .object = carrier.object()};
  }
  if (annotation.key.value.find('\\') != std::string_view::npos) {
    return {
        .where = *annotation.nested,
        .message = fmt::format("with type \"literal\" every dot begins a nested map, also after a "
                               "backslash: {} has no annotation {}",
                               carrier.label(), quoted(meant)),
        .help = fmt::format("Leave out type = \"literal\" and write the name as {}, or give the "
                            "annotation in the values.",
                            escaped),
        .object = carrier.object()};
  }
  Problem problem{
      .where = *annotation.nested,
      .message = fmt::format("the dots of {} were read as nested maps, and annotations must be "
                             "strings: the API server refuses {}",
                             quoted(annotation.key.value), carrier.label()),
      .related = {{annotation.key.span, "the key ends here"}},
      .help = fmt::format("Write the key in one piece. {} escape its dots: {}", where, escaped),
      .object = carrier.object(),
      .fixes = annotation.by_set ? escaped_key(annotation, escaped) : joined(annotation, meant)};
  if (const auto key = in_shell(index, annotation, escaped)) mind_shell(*key, escaped, problem);
  return problem;
}

/// kubectl before 1.33 drops all annotations when one is null; later it takes null for "".
Problem null_problem(const Carrier& carrier, const Annotation& annotation) {
  Problem problem{
      .where = annotation.value_span,
      .message = fmt::format("{} is null, not a string: kubectl before 1.33 then drops every "
                             "annotation of {}",
                             quoted(annotation.key.value), carrier.label()),
      .help = "Write the value, or delete the annotation.",
      .object = carrier.object(),
      .fixes = {removing("Delete the annotation", false, annotation.key.span)}};
  if (!webhook_annotation(annotation.key.value)) problem.level = Severity::warning;
  return problem;
}

Problem value_problem(const Carrier& carrier, const Annotation& annotation) {
  Problem problem{
      .where = annotation.value_span,
      .message = fmt::format("{} is {}, and annotations must be strings: the API "
                             "server refuses {}",
                             quoted(annotation.key.value), what_it_is(annotation), carrier.label()),
      .object = carrier.object()};
  if (annotation.by_set) {
    problem.help =
        "Make Helm read the value as a string: --set-string, forceString: true in Argo CD, type = "
        "\"string\" in Terraform.";
  } else if (annotation.type == ValueType::boolean || annotation.type == ValueType::number) {
    problem.help = fmt::format("Put the value in quotes: \"{}\"", printable(annotation.value));
    problem.fixes = {replacing("Put the value in quotes", true, annotation.value_span,
                               std::string(annotation.value))};
  } else {
    problem.help = "Write the value as one string.";
  }
  return problem;
}

/// A list of keys and values becomes a map if its dashes do not count; nothing where one of its
/// lines is anything else.
std::vector<Fix> without_dashes(Span where, std::string_view text) {
  Fix fix{.title = "Remove the dashes", .safe = true};
  std::set<std::string_view> keys;
  std::optional<std::string_view> indent;  // of all items but the first
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t dash = line.find_first_not_of(' ');
    if (dash == std::string_view::npos || !line.substr(dash).starts_with("- ")) return {};
    if (indent.value_or(line.substr(0, dash)) != line.substr(0, dash)) return {};
    if (begin > 0) indent = line.substr(0, dash);
    const std::string_view entry = trim(line.substr(dash + 2));
    const std::size_t colon = entry.find(": ");
    if (colon == std::string_view::npos || entry.starts_with('{') || entry.starts_with('#') ||
        !keys.insert(entry.substr(0, colon)).second) {
      return {};
    }
    // The keys stay where they are, each in the column of the others.
    fix.changes.push_back({.kind = Change::Kind::bytes,
                           .where = part_of(where, static_cast<std::uint32_t>(begin + dash), 1),
                           .texts = {" "}});
    begin = end + 1;
  }
  return {std::move(fix)};
}

/// `annotations` itself is no mapping; of concern if it was to hold one of the webhook's.
void check_annotations(const join::ServiceAccount& account, Findings& findings) {
  if (!account.annotations_type || !account.annotations_span) return;
  if (account.annotations_text.find("amazonaws.com") == std::string_view::npos &&
      account.annotations_text.find("role-arn") == std::string_view::npos) {
    return;
  }
  const bool list = *account.annotations_type == ValueType::sequence;
  std::vector<Fix> fixes;
  const std::string_view text = account.annotations_text;
  const std::size_t colon = text.find(':');
  // In quotes a space makes no difference.
  const bool lacks_space = !list && colon != std::string_view::npos &&
                           text.find_first_of("'\"") != 0 &&
                           webhook_annotation(text.substr(0, colon)).has_value();
  if (lacks_space && account.annotations_span->size() == text.size()) {
    const Span behind =
        part_of(*account.annotations_span, static_cast<std::uint32_t>(colon + 1), 0);
    fixes = {{.title = "Put a space after the colon",
              .safe = true,
              .changes = {{.kind = Change::Kind::bytes, .where = behind, .texts = {" "}}}}};
  }
  if (list && account.annotations_span->size() == text.size()) {
    fixes = without_dashes(*account.annotations_span, text);
  }
  findings.report({.where = *account.annotations_span,
                   .message = fmt::format("the annotations of {} are {}, not a map: the API server "
                                          "refuses the object",
                                          Carrier{.account = &account}.label(),
                                          list ? "a list" : "a single text"),
                   .help = list          ? "Remove the dashes: annotations are keys and values."
                           : lacks_space ? "A space is missing after the colon of the annotation, "
                                           "so key and value are one text."
                                         : "Write the annotations as keys and values.",
                   .object = join::object_of(account),
                   .fixes = std::move(fixes)});
}

}  // namespace

void check_annotation_not_string(const judge::Model& model, Findings& findings) {
  for_each_oddly_annotated(model.index, [&](const join::ServiceAccount& account) {
    check_annotations(account, findings);
  });
  std::set<Span> nested;
  for_each_annotation(model.index, [&](const Carrier& carrier, const Annotation& annotation) {
    if (carrier.stray != nullptr || annotation.type == ValueType::string) return;
    if (annotation.nested) {
      // Several keys in one wrong map are one mistake.
      if (nested.insert(*annotation.nested).second) {
        findings.report(nested_problem(model.index, carrier, annotation));
      }
      return;
    }
    const auto meant = webhook_annotation(annotation.key.value);
    if (meant ? !is_read_at(annotation.place, *meant)
              : carrier.account == nullptr || annotation.place != kube::Place::service_account ||
                    !concerns_irsa(*carrier.account)) {
      return;
    }
    findings.report(annotation.type == ValueType::null ? null_problem(carrier, annotation)
                                                       : value_problem(carrier, annotation));
  });
}

}  // namespace irsa::rules
