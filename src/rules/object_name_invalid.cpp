#include "rules/object_name_invalid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "judge/model.h"
#include "kube/names.h"

namespace irsa::rules {
namespace {

using kube::InvalidName;
using kube::ValueType;

bool is_label(const InvalidName& name) { return name.part == InvalidName::Part::ns; }

const char* field_of(const InvalidName& name) {
  switch (name.part) {
    case InvalidName::Part::name: return "metadata.name";
    case InvalidName::Part::generated: return "metadata.generateName";
    case InvalidName::Part::ns: return "metadata.namespace";
    case InvalidName::Part::account: break;
  }
  return "serviceAccountName";
}

const char* words_of(ValueType type) {
  switch (type) {
    case ValueType::null: return "null";
    case ValueType::boolean: return "a boolean";
    case ValueType::number: return "a number";
    case ValueType::sequence: return "a list";
    case ValueType::mapping: return "a mapping";
    case ValueType::string: break;
  }
  return "a string";
}

/// Of the beginning of a name, of which the server makes a whole one.
std::string faults_of(const InvalidName& name) {
  std::string text(name.value.value);
  if (name.part == InvalidName::Part::generated) text += 'x';
  return kube::name_faults(text, is_label(name));
}

std::string legal_form_of(const InvalidName& name) {
  return name.part == InvalidName::Part::generated
             ? kube::legal_name_begin(name.value.value)
             : kube::legal_name(name.value.value, is_label(name));
}

/// `others`: of how many other objects a kustomization has made this the name.
std::string message_of(const InvalidName& name, std::size_t others) {
  if (name.type == ValueType::string) {
    std::string objects = "this " + std::string(name.kind);
    if (others > 0) objects += " and " + count_of(others, "other object", "other objects");
    return fmt::format("the API server refuses {} as {} of {}: {}", quoted(name.value.value),
                       field_of(name), objects, faults_of(name));
  }
  if (name.type == ValueType::null) {
    return fmt::format("{} of this {} is empty, which the API server refuses", field_of(name),
                       name.kind);
  }
  const bool scalar = name.type == ValueType::boolean || name.type == ValueType::number;
  return fmt::format(
      "{} of this {}{} is {} to Kubernetes, which accepts only strings", field_of(name), name.kind,
      scalar ? ", " + quoted(name.value.value) + "," : std::string(), words_of(name.type));
}

std::string help_of(const InvalidName& name) {
  const std::string_view value = name.value.value;
  if (name.type == ValueType::boolean || name.type == ValueType::number) {
    if (faults_of(name).empty()) return fmt::format("Put quotes around it: \"{}\".", value);
    return "Write a name, in quotes where it looks like a number.";
  }
  if (name.type != ValueType::string) return "Write a name.";
  const std::string legal = legal_form_of(name);
  const char* const dots = is_label(name) ? "" : ", dots";
  std::string help = fmt::format(
      "A name has lower-case letters, digits{} and dashes, and begins {}with a letter or a digit",
      dots, name.part == InvalidName::Part::generated ? "" : "and ends ");
  if (!legal.empty()) help += ", as in " + quoted(legal);
  return help + ". Change it everywhere the object is named.";
}

/// The same name to whoever reads it: only blanks around it and what shows nothing are gone.
bool reads_the_same(std::string_view value, std::string_view legal) {
  std::string visible;
  for (std::size_t at = 0; at < value.size();) {
    const std::string_view character =
        value.substr(at, std::max<std::size_t>(code_point_length(value, at), 1));
    if (!is_invisible(character)) visible += character;
    at += character.size();
  }
  return trim(visible) == legal;
}

/// The pods run as this account, which is in the input.
bool is_account(const join::Index& index, const InvalidName& name, std::string_view legal) {
  return name.part == InvalidName::Part::account &&
         !index.accounts().named(name.effective_ns, legal).empty();
}

/// A name that is legal, or the value as a string; what else names the object nobody changes.
std::vector<Fix> fixes_of(const join::Index& index, const InvalidName& name) {
  const std::string_view value = name.value.value;
  if (name.type == ValueType::boolean || name.type == ValueType::number) {
    if (!faults_of(name).empty()) return {};
    return {replacing("Put the value in quotes", true, name.value.span, std::string(value))};
  }
  if (name.type != ValueType::string) return {};
  const std::string legal = legal_form_of(name);
  if (legal.empty()) return {};
  const bool sure = reads_the_same(value, legal) || is_account(index, name, legal);
  return {replacing(fmt::format("Write {}", quoted(legal)), sure, name.value.span, legal)};
}

}  // namespace

void check_object_name_invalid(const judge::Model& model, Findings& findings) {
  // Objects of a build may all have it from one line.
  std::map<std::pair<Span, std::string_view>, std::size_t> count;
  for (const InvalidName& name : model.facts.invalid_names) {
    ++count[{name.value.span, name.value.value}];
  }
  for (const InvalidName& name : model.facts.invalid_names) {
    // A kustomization may give it another name, and what is a patch needs none.
    if (model.index.files().partial(name.origin.file)) continue;
    const std::size_t many = std::exchange(count[{name.value.span, name.value.value}], 0);
    if (many == 0) continue;
    findings.report({.where = name.value.span,
                     .message = message_of(name, many - 1),
                     .help = help_of(name),
                     .object = {.kind = std::string(name.kind),
                                .ns = std::string(name.effective_ns),
                                .name = std::string(name.name.value),
                                .address = std::string(name.origin.address)},
                     .fixes = fixes_of(model.index, name)});
  }
}

}  // namespace irsa::rules
