// How scalars change when kustomize converts YAML to JSON and back. It does so with objects that a
// JSON patch changes, with values in such a patch, and with the items of a List. 0x1F becomes 31,
// and 1000000 may become 1e+06; an annotation then has this text.
#pragma once

#include <cstdint>

#include "gitops/tree.h"

namespace irsa::gitops {

enum class JsonWay : std::uint8_t {
  /// A value in a patch. Read as Kubernetes reads it (go-yaml v2: `yes` is true, a date is a
  /// string).
  patch_value,
  /// An object that is patched. Read by go-yaml v3 (`yes` is a string, a date is a time) and
  /// written as YAML again, where every number is a float.
  object,
  /// An item of a List. Read by go-yaml v3 and left as JSON.
  item,
  /// What kustomize prints. As `item`, then read by go-yaml v2 and written as YAML.
  output,
};

/// The type as go-yaml v3 reads it: `yes` and `off` are strings.
[[nodiscard]] doc::Type kustomize_type(const Value& scalar);

/// Does go-yaml v3 read an unquoted key as something other than a string? `1` and `true` are such
/// keys; `on` and `y` are not. kustomize prints no object with such a key.
[[nodiscard]] bool is_odd_key(std::string_view text);
/// Refuses an object with such a key among its annotations, also if it is quoted: kustomize adds
/// annotations of its own, and then writes all keys without quotes.
void check_annotation_keys(const Value* object);

/// Does go-yaml write the string without quotes? If a patch replaces a quoted string by a number,
/// the result is a string.
[[nodiscard]] bool is_written_plainly(std::string_view string);

/// The tree with all strings in quotes, or only those that go-yaml writes in quotes.
enum class Quotes : std::uint8_t { all, needed };
[[nodiscard]] const Value* with_quotes(const Value* value, Quotes quotes, Trees& trees);

/// Does kustomize put a string that has no quotes into quotes where it sets a field to it? It does
/// so with everything that go-yaml v2 does not read as a string.
[[nodiscard]] bool is_quoted_where_set(std::string_view text);

/// A text as kustomize sets it in annotations and labels: in quotes if it would not be read as a
/// string without them.
[[nodiscard]] const Value* set_text(std::string_view text, Span place, Trees& trees);

/// Throws a Refusal for what JSON cannot express: infinity, odd keys.
[[nodiscard]] const Value* through_json(const Value* value, JsonWay way, Trees& trees);

}  // namespace irsa::gitops
