// What becomes of plain scalars where kustomize goes through JSON: objects that a JSON patch
// changes, values in such a patch, the items of a List. 0x1F is 31 then, and 1000000 may be 1e+06,
// which is also the text of an annotation afterwards.
#pragma once

#include <cstdint>

#include "gitops/tree.h"

namespace irsa::gitops {

enum class JsonWay : std::uint8_t {
  /// Read as Kubernetes reads (go-yaml v2: `yes` is true, a date a string). A value in a patch.
  patch_value,
  /// Read by go-yaml v3 (`yes` is a string, a date a time) and written as YAML again, where every
  /// number is a float. An object that is patched.
  object,
  /// Read by go-yaml v3 and left as JSON. An item of a List.
  item,
  /// The same, and read by go-yaml v2 and written as YAML. Whatever kustomize prints.
  output,
};

/// As go-yaml v3 reads it: `yes` and `off` are strings.
[[nodiscard]] doc::Type kustomize_type(const Value& scalar);

/// Does go-yaml v3 read a key that is written plainly as anything but a string? `1` and `true` it
/// does, `on` and `y` not. kustomize prints no object with such a key.
[[nodiscard]] bool is_odd_key(std::string_view text);
/// Refuses an object with such a key among its annotations, quoted or not: kustomize writes its own
/// there, and all of them plainly.
void check_annotation_keys(const Value* object);

/// Does go-yaml write the string without quotes? A number that a patch puts over a string which is
/// written in quotes is a string.
[[nodiscard]] bool is_written_plainly(std::string_view string);

/// The tree with all strings in quotes, or only those that go-yaml writes so.
enum class Quotes : std::uint8_t { all, needed };
[[nodiscard]] const Value* with_quotes(const Value* value, Quotes quotes, Trees& trees);

/// Does kustomize put a string that is not in quotes into quotes where it sets a field to it? It
/// does so with all that go-yaml v2 reads as anything but a string.
[[nodiscard]] bool is_quoted_where_set(std::string_view text);

/// As kustomize sets annotations and labels: in quotes if it reads as anything but a string.
[[nodiscard]] const Value* set_text(std::string_view text, Span place, Trees& trees);

/// Throws a Refusal for what JSON has no word for: infinity, odd keys.
[[nodiscard]] const Value* through_json(const Value* value, JsonWay way, Trees& trees);

}  // namespace irsa::gitops
