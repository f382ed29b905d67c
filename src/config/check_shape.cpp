#include "config/check_shape.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "config/keys.h"
#include "config/mistakes.h"

namespace irsa::config {

namespace {

using doc::Node;
using doc::Type;

/// "a list", as in "'paths' must be a list, not a string".
std::string_view name_of(Type type) {
  switch (type) {
    case Type::null: return "nothing";
    case Type::boolean: return "a boolean";
    case Type::integer:
    case Type::floating: return "a number";
    case Type::string: return "a string";
    case Type::sequence: return "a list";
    case Type::mapping: return "a mapping";
  }
  return "";
}

std::vector<std::string_view> names_of(std::span<const Key> keys) {
  std::vector<std::string_view> names;
  for (const Key& key : keys) names.push_back(key.name);
  return names;
}

std::string listed(std::span<const Key> keys) {
  std::string out;
  for (const Key& key : keys) {
    if (!out.empty()) out += ", ";
    out += key.name;
  }
  return out;
}

class Checker {
 public:
  Checker(const doc::Document& document, const RuleNames& rules)
      : document_(document), rules_(rules) {}

  std::vector<Problem> run() {
    for (const doc::DuplicateKey& twice : document_.duplicate_keys()) {
      add_mistake(problems_, twice.second, "the key " + irsa::quoted(twice.name) + " is here twice",
                  "Of the two only this one would count; delete one.",
                  {{.where = twice.first, .text = "the first one"}});
    }
    const Node root = document_.root();
    if (!root.is_mapping()) {
      add_mistake(problems_, root.span(),
                  "a configuration is a mapping, not " + std::string(name_of(root.type())),
                  "It begins with version: 1.");
    } else {
      check_mapping(root, top_level_keys(), "the configuration");
    }
    return std::move(problems_);
  }

 private:
  void check_mapping(const Node& node, std::span<const Key> keys, const std::string& label) {
    for (const doc::Entry& entry : node.entries()) check_entry(entry, keys);
    for (const Key& key : keys) {
      if (!key.required || node[key.name]) continue;
      const doc::Entries entries = node.entries();
      const Span where = entries.empty() ? node.span() : entries.front().key.span();
      add_mistake(problems_, where, label + " lacks the key " + irsa::quoted(key.name),
                  std::string(key.description));
    }
  }

  void check_entry(const doc::Entry& entry, std::span<const Key> keys) {
    const std::string_view name = entry.key.text();
    const auto key = std::find_if(keys.begin(), keys.end(),
                                  [&](const Key& known) { return known.name == name; });
    if (key != keys.end()) return check_value(entry.value, *key);
    const std::string_view meant = nearest(name, names_of(keys), 4);
    add_mistake(problems_, entry.key.span(), "unknown key " + irsa::quoted(name),
                meant.empty() ? "Known here: " + listed(keys) + "."
                              : "Did you mean " + irsa::quoted(meant) + "?");
  }

  void wrong_type(const Node& node, const Key& key, std::string_view wanted) {
    std::string help;
    if (wanted == "a string" && node.is_scalar() && !node.is_null()) {
      help = "Put it in quotes: \"" + printable(node.text()) + "\".";
    } else if (wanted.starts_with("a list") && node.is_string()) {
      help = "Write [" + printable(document_.raw(node.span())) + "].";
    }
    add_mistake(problems_, node.is_null() && node.key() ? node.key_span() : node.span(),
                irsa::quoted(key.name) + " must be " + std::string(wanted) + ", not " +
                    std::string(name_of(node.type())),
                std::move(help));
  }

  void check_value(const Node& node, const Key& key) {
    const bool scalar =
        key.shape == Shape::string || key.shape == Shape::boolean || key.shape == Shape::integer;
    // A list or mapping of which all entries are commented out.
    if (!scalar && node.is_null()) return;
    switch (key.shape) {
      case Shape::string: return check_string(node, key);
      case Shape::boolean:
        if (node.type() != Type::boolean) wrong_type(node, key, "true or false");
        return;
      case Shape::integer:
        if (node.type() != Type::integer) return wrong_type(node, key, "a number");
        return check_text(node, key.format, irsa::quoted(key.name));
      case Shape::strings:
        if (!node.is_sequence()) return wrong_type(node, key, "a list of strings");
        for (const Node& item : node.items()) check_string(item, key);
        return;
      case Shape::mapping:
        if (!node.is_mapping()) return wrong_type(node, key, "a mapping");
        return check_mapping(node, key.keys, irsa::quoted(key.name));
      case Shape::mappings: return check_mappings(node, key);
      case Shape::dictionary: return check_dictionary(node, key);
    }
  }

  void check_mappings(const Node& node, const Key& key) {
    if (!node.is_sequence()) return wrong_type(node, key, "a list of mappings");
    for (const Node& item : node.items()) {
      if (item.is_mapping()) {
        check_mapping(item, key.keys, "this entry of " + irsa::quoted(key.name));
      } else {
        add_mistake(problems_, item.span(),
                    "an entry of " + irsa::quoted(key.name) + " must be a mapping, not " +
                        std::string(name_of(item.type())),
                    "Its keys: " + listed(key.keys) + ".");
      }
    }
  }

  void check_dictionary(const Node& node, const Key& key) {
    if (!node.is_mapping()) return wrong_type(node, key, "a mapping");
    for (const doc::Entry& entry : node.entries()) {
      check_text(entry.key, key.key_format, irsa::quoted(entry.key.text()));
      // `off` is a boolean in YAML 1.1, and the most usual level.
      const bool level = key.format == Format::level && entry.value.is_scalar();
      if (level || entry.value.is_string()) {
        check_text(entry.value, key.format, irsa::quoted(entry.value.text()));
      } else {
        add_mistake(problems_, entry.value.span(),
                    "the value of " + irsa::quoted(entry.key.text()) + " must be a string, not " +
                        std::string(name_of(entry.value.type())));
      }
    }
  }

  void check_string(const Node& node, const Key& key) {
    if (!node.is_string()) return wrong_type(node, key, "a string");
    check_text(node, key.format, irsa::quoted(node.text()));
  }

  void check_text(const Node& node, Format format, const std::string& label) {
    const std::string_view value = node.text();
    std::optional<Defect> defect = value_defect(format, value, rules_);
    if (!defect) return;
    // Names what is empty by its key, since there is no value to quote.
    const std::string subject =
        trim(value).empty() && node.key() ? irsa::quoted(node.key().text()) : label;
    add_mistake(problems_, part_of_value(node.span(), value, defect->begin, defect->end),
                subject + " " + defect->message, std::move(defect->help));
  }

  const doc::Document& document_;
  const RuleNames& rules_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_shape(const doc::Document& document, const RuleNames& rules) {
  return Checker(document, rules).run();
}

}  // namespace irsa::config
