// What kustomize works on: objects as trees that are never changed. A patch makes a new tree that
// shares all it left alone, so that a base in two hundred overlays is there once. Each value knows
// where it is written: in the base, in the patch, or in the line of the overlay that sets it.
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

/// An entry of a mapping, each key once, or an element of a list, without a name.
struct Field {
  std::string_view name;
  Span key;  ///< where the name is written; of an element the element's place
  const Value* value;
  /// kustomize takes the name for no string (is_odd_key): it refuses to print it.
  bool odd = false;
};

struct Value {
  doc::Kind kind = doc::Kind::scalar;
  doc::Style style = doc::Style::plain;
  doc::Type type = doc::Type::string;  ///< as Kubernetes reads it
  std::string_view text = {};          ///< of a scalar
  /// Is there a number or the like in it that is written otherwise where it goes through JSON, or
  /// an odd key, which does not go through?
  bool json_changes = false;
  bool misfit = false;  ///< a scalar whose text is not of its type
  /// A string that kustomize made without saying that it is one: of the type of its text for the
  /// next that reads it.
  bool untagged = false;
  Span place;
  std::span<const Field> fields = {};

  [[nodiscard]] bool is_mapping() const { return kind == doc::Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind == doc::Kind::sequence; }
  [[nodiscard]] bool is_scalar() const { return kind == doc::Kind::scalar; }
  [[nodiscard]] bool is_null() const { return type == doc::Type::null; }
  /// A string that nothing takes for anything else.
  [[nodiscard]] bool is_plain_text() const { return type == doc::Type::string && !json_changes; }
};

/// The value under a key; nullptr if there is none, or no mapping.
[[nodiscard]] const Value* get(const Value* mapping, std::string_view name);
/// The same along several keys.
[[nodiscard]] const Value* get(const Value* mapping, std::initializer_list<std::string_view> path);
/// The text of a scalar that is no null; empty for all else.
[[nodiscard]] std::string_view text_of(const Value* value);
/// Neither absent nor null.
[[nodiscard]] inline bool is_set(const Value* value) {
  return value != nullptr && !value->is_null();
}

/// How keys are taken that are written plainly and may be no strings.
enum class Keys : std::uint8_t {
  as_json,     ///< as Kubernetes does, and kustomize where it reads by JSON: `on` is "true"
  as_written,  ///< as kustomize does in objects: `on` is "on", and `1` is odd
};

/// Owns trees and their strings: they live as long as it does.
class Trees {
 public:
  [[nodiscard]] const Value* take(const doc::Node& node, Keys keys = Keys::as_json);
  /// A string that is written so.
  [[nodiscard]] const Value* string(std::string_view text, Span place,
                                    doc::Style style = doc::Style::double_quoted);
  /// A scalar of the type that it has when it is written plainly.
  [[nodiscard]] const Value* plain(std::string_view text, Span place);
  /// A string that is of another type once it goes through JSON, if its text is.
  [[nodiscard]] const Value* untagged(std::string_view text, Span place);
  /// A scalar of a type that its text is not of: through_json() refuses it.
  [[nodiscard]] const Value* misfit(std::string_view text, doc::Type type, Span place);
  [[nodiscard]] const Value* null(Span place);
  [[nodiscard]] const Value* mapping(const std::vector<Field>& fields, Span place);
  [[nodiscard]] const Value* list(const std::vector<const Value*>& items, Span place);
  /// The mapping with another value under the key, or with one more. The key of an entry that is
  /// there already stays; `value` nullptr takes the entry out.
  [[nodiscard]] const Value* with(const Value* mapping, std::string_view name, const Value* value,
                                  bool odd = false);
  /// The same along several keys; mappings that are missing are made, in the place of `value`.
  [[nodiscard]] const Value* with(const Value* mapping, std::span<const std::string_view> path,
                                  const Value* value);
  /// The scalar with another text.
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
