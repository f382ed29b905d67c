// Objects as trees that never change. A patch makes a new tree, which shares all unchanged parts
// with the old one: a base that 200 overlays use is in memory once. Each value has the place where
// it is written: in the base, in the patch, or in the line of the overlay that sets it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "doc/document.h"
#include "source/span.h"

namespace irsa::gitops {

struct Value;

/// An entry of a mapping (each key is there once), or an element of a list (it has no name).
struct Field {
  std::string_view name;
  Span key;  ///< where the name is written; of an element: the place of the element
  const Value* value;
  /// kustomize does not read the name as a string (is_odd_key()) and refuses to print it.
  bool odd = false;
};

struct Value {
  doc::Kind kind = doc::Kind::scalar;
  doc::Style style = doc::Style::plain;
  doc::Type type = doc::Type::string;  ///< as Kubernetes reads it
  std::string_view text = {};          ///< of a scalar
  /// Does it change when kustomize converts it through JSON (a number, say), or does it have an odd
  /// key, which cannot be converted? See through_json.h.
  bool json_changes = false;
  bool misfit = false;  ///< a scalar whose text does not fit its type
  /// A string that kustomize made without a tag: the next step that reads it takes the type from
  /// its text.
  bool untagged = false;
  Span place;
  std::span<const Field> fields = {};

  [[nodiscard]] bool is_mapping() const { return kind == doc::Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind == doc::Kind::sequence; }
  [[nodiscard]] bool is_scalar() const { return kind == doc::Kind::scalar; }
  [[nodiscard]] bool is_null() const { return type == doc::Type::null; }
  /// A string that no YAML reader takes for another type.
  [[nodiscard]] bool is_plain_text() const { return type == doc::Type::string && !json_changes; }
};

/// The value under a key; nullptr if there is no such key, or `mapping` is not a mapping.
[[nodiscard]] const Value* get(const Value* mapping, std::string_view name);
/// The same along several keys.
[[nodiscard]] const Value* get(const Value* mapping, std::initializer_list<std::string_view> path);
/// The text of a scalar; empty for null and for everything else.
[[nodiscard]] std::string_view text_of(const Value* value);
/// Is the value neither absent nor null?
[[nodiscard]] inline bool is_set(const Value* value) {
  return value != nullptr && !value->is_null();
}

/// How to read keys that are not quoted and may not be strings.
enum class Keys : std::uint8_t {
  as_json,     ///< as Kubernetes does, and kustomize where it reads by JSON: `on` is "true"
  as_written,  ///< as kustomize does in objects: `on` is "on", and `1` is odd
};

/// Owns trees and their strings.
class Trees {
 public:
  [[nodiscard]] const Value* take(const doc::Node& node, Keys keys = Keys::as_json);
  /// A string, written in this style.
  [[nodiscard]] const Value* string(std::string_view text, Span place,
                                    doc::Style style = doc::Style::double_quoted);
  /// A scalar without quotes; its text decides its type.
  [[nodiscard]] const Value* plain(std::string_view text, Span place);
  /// A string whose text decides its type as soon as it goes through JSON.
  [[nodiscard]] const Value* untagged(std::string_view text, Span place);
  /// A scalar whose text does not fit its type. through_json() refuses it.
  [[nodiscard]] const Value* misfit(std::string_view text, doc::Type type, Span place);
  [[nodiscard]] const Value* null(Span place);
  [[nodiscard]] const Value* mapping(const std::vector<Field>& fields, Span place);
  [[nodiscard]] const Value* list(const std::vector<const Value*>& items, Span place);
  /// The mapping with a new value under the key, or with a new entry. An entry that exists keeps
  /// the place of its key. If `value` is nullptr, the entry is removed.
  [[nodiscard]] const Value* with(const Value* mapping, std::string_view name, const Value* value,
                                  bool odd = false);
  /// The same along several keys. Missing mappings are added, with the place of `value`.
  [[nodiscard]] const Value* with(const Value* mapping, std::span<const std::string_view> path,
                                  const Value* value);
  /// The scalar `like` with another text.
  [[nodiscard]] const Value* with_text(const Value* like, std::string_view text);
  [[nodiscard]] const Value* with_fields(const Value* like, const std::vector<Field>& fields);
  [[nodiscard]] std::string_view keep(std::string_view text) { return strings_.keep(text); }

 private:
  Field written_field(const doc::Node& key, const Value* value);
  const Value* add(const Value& value);
  const Value* add(const Value& like, std::span<const Field> fields);

  Arena strings_;
  std::pmr::monotonic_buffer_resource nodes_;  // values and fields need no destructor
  std::vector<Field> taken_;                   // of collections that are being taken
};

}  // namespace irsa::gitops
