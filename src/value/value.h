// A value of which only parts may be known: the result of an expression of Terraform.
//
// There are three states, at every depth. Known. A symbol: `Kind::unknown` with a hole whose
// identity says what it stands for, or a string with such holes. Unknown structure: a list or an
// object of which not everything is known (`rest`). If an object has no `rest`, a missing attribute
// is known to be missing.
//
// Every value knows where it is written, which references lead to it from the place that uses it
// (`chain`), and whether it depends on a default (`basis`); each part for itself. Values never
// change and are cheap to copy.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/span.h"
#include "value/comparison.h"
#include "value/partial_text.h"

namespace irsa::value {

enum class Kind : std::uint8_t { unknown, null, boolean, number, string, list, set, object };

/// A step from the place of use towards the place where a value is written.
struct Link {
  Span where;        ///< the definition: the local, the argument of the call, the default
  std::string what;  ///< "local.cluster", "var.name of module.roles", "default of var.name"
  /// Of an argument of another block: where it is asked for (`aws_iam_role.app.name`).
  std::optional<Span> reference = {};
  friend bool operator==(const Link&, const Link&) = default;
};

/// A text made of a value: jsonencode(x), yamlencode(x). The value is there, so nobody needs to
/// read the text again.
enum class Encoding : std::uint8_t { none, json, yaml };

class Value;
struct Entry;
struct Shadow;

class Value {
 public:
  Value();  ///< unknown, equal to nothing else
  static Value null(std::optional<Span> span = {});
  static Value boolean(bool value, std::optional<Span> span = {});
  static Value number(double value, std::optional<Span> span = {});
  static Value string(PartialText text, std::optional<Span> span = {});
  static Value string(std::string_view text, std::optional<Span> span = {});
  static Value list(std::vector<Value> items, std::optional<Span> span = {}, bool rest = false);
  /// Sorted, without duplicates.
  static Value set(std::vector<Value> items, std::optional<Span> span = {}, bool rest = false);
  /// Later entries replace earlier ones of the same key; iterated in the order of the keys.
  static Value object(std::vector<Entry> entries, std::optional<Span> span = {}, bool rest = false);
  static Value unknown(Hole hole, std::optional<Span> span = {});
  static Value encoded(Encoding encoding, Value inner, std::optional<Span> span = {});
  /// An object of which some attributes are known and the others belong to `owner`.
  static Value part_of(Hole owner, std::vector<Entry> entries, std::optional<Span> span = {});
  /// Terraform refuses this.
  static Value refused(std::string_view shown, std::optional<Span> span = {});
  [[nodiscard]] bool is_refused() const { return hole() != nullptr && hole()->error; }
  /// Unknown, and nothing says how the user writes it.
  [[nodiscard]] bool is_nameless() const;
  [[nodiscard]] Value with_shadow(std::shared_ptr<const Shadow> shadow) const;

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is_unknown() const { return kind() == Kind::unknown; }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  /// Null, or one of the values (strings, elements, attributes) below it, is not known.
  [[nodiscard]] bool wholly_known() const;

  [[nodiscard]] std::optional<bool> boolean() const;   ///< also of "true" and "false"
  [[nodiscard]] std::optional<double> number() const;  ///< also of "12"
  /// As Terraform prints it into a template: of strings, numbers, booleans, unknown values; nullopt
  /// for null and collections.
  [[nodiscard]] std::optional<PartialText> text() const;
  /// The same if all of it is known.
  [[nodiscard]] std::optional<std::string> literal() const;

  /// Of lists and sets; empty for others.
  [[nodiscard]] const std::vector<Value>& items() const;
  /// Of objects and maps, in the order of the keys; empty for others.
  [[nodiscard]] const std::vector<Entry>& entries() const;
  /// There may be more items or entries than these.
  [[nodiscard]] bool has_rest() const;
  /// Of an object; null if it is not there (known to be missing only without rest and if no key
  /// that is known in part may be it: may_have()).
  [[nodiscard]] const Entry* find(std::string_view key) const;
  /// Has it this key for some values of what is not known?
  [[nodiscard]] bool may_have(std::string_view key) const;

  [[nodiscard]] const Hole* hole() const;  ///< of unknown values
  [[nodiscard]] Encoding encoding() const;
  [[nodiscard]] const Value& inner() const;  ///< of an encoded text: what it was made of

  [[nodiscard]] const std::optional<Span>& span() const { return span_; }
  [[nodiscard]] const std::vector<Link>& chain() const;
  /// What it, or some part of it (a piece of a text, an element), depends on.
  [[nodiscard]] Basis basis() const;
  /// The same without what is in it: which list, object or text it is. Parts tell their own.
  [[nodiscard]] Basis own_basis() const { return basis_; }
  /// Of a collection: the same with own_basis() on each of its parts as well.
  [[nodiscard]] Value with_basis_in_parts() const;
  /// Terraform marks it sensitive: never to be printed.
  [[nodiscard]] bool sensitive() const { return sensitive_; }
  /// Stands for itself or for nothing: a conditional that is not decided, one side of which is null
  /// or empty (`c ? arn : ""`).
  [[nodiscard]] bool or_nothing() const { return or_nothing_; }
  /// Of an empty text that is only the default of a variable: what stands there if somebody gives
  /// the variable (unknown). Null for others. To ask whether it is empty, ask the value itself.
  [[nodiscard]] const Value* given() const { return given_.get(); }

  [[nodiscard]] Value with_span(Span span) const;
  [[nodiscard]] Value with_link(Link link) const;
  [[nodiscard]] Value with_basis(Basis basis) const;  ///< at least this
  [[nodiscard]] Value with_sensitive() const;
  [[nodiscard]] Value with_or_nothing() const;
  [[nodiscard]] Value with_given(Value given) const;
  /// Of a text or an unknown value: the same, shown as `shown` as long as it stays whole. Others
  /// stay as they are.
  [[nodiscard]] Value written_as(const std::string& shown) const;
  /// Takes over chain, basis and sensitivity of what it was made of.
  [[nodiscard]] Value made_of(const Value& other) const;
  /// The same for a whole whose parts still know what they depend on.
  [[nodiscard]] Value put_together_of(const Value& other) const;
  /// Chain and sensitivity alone.
  [[nodiscard]] Value reached_by(const Value& other) const;
  /// The same value, which rests on `basis` because of `other`; if that is an assumption, its chain
  /// tells which.
  [[nodiscard]] Value resting_on(const Value& other, Basis basis) const;

  /// One line, for tests: {a: "x${var.y}", b: [1, null], ...}.
  [[nodiscard]] std::string dump() const;
  /// The same for values that are equal whatever the unknown ones are.
  [[nodiscard]] std::string identity() const;
  [[nodiscard]] const std::shared_ptr<const Data>& data() const { return data_; }

 private:
  explicit Value(std::shared_ptr<const Data> data, std::optional<Span> span);
  void add_links(const Value& other);

  std::shared_ptr<const Data> data_;
  std::shared_ptr<const std::vector<Link>> chain_;
  std::shared_ptr<const Value> given_;
  std::optional<Span> span_;
  Basis basis_ = Basis::fact;
  bool sensitive_ = false;
  bool or_nothing_ = false;
};

/// A list or a set, whether all of it is known or not.
[[nodiscard]] inline bool is_sequence(const Value& v) {
  return v.kind() == Kind::list || v.kind() == Kind::set;
}
[[nodiscard]] inline bool is_collection(const Value& v) {
  return is_sequence(v) || v.kind() == Kind::object;
}

struct Entry {
  /// The key; of one that is known in part (`"${issuer}:sub" = …`), its identity, which no other
  /// key has, and `name` is the key.
  std::string key;
  std::optional<Span> key_span;
  Value value;
  PartialText name = {};
  Basis key_basis = Basis::fact;  ///< what the key depends on

  static Entry of(const PartialText& key, std::optional<Span> key_span, Value value);
  /// The key as a text, whether it is known or not.
  [[nodiscard]] PartialText text() const;
};

struct Data {
  Kind kind = Kind::unknown;
  bool boolean = false;
  bool rest = false;
  Encoding encoding = Encoding::none;
  double number = 0;
  PartialText text = {};          ///< of a string; of an unknown value, its hole
  std::vector<Value> items = {};  ///< of an encoded text: the one value
  std::vector<Entry> entries = {};
  std::shared_ptr<const Shadow> shadow = {};
  Basis basis = Basis::fact;  ///< of what is in it
};

/// Of an unknown value: what it would be if the symbol it was made of were the URL or the ARN of an
/// OIDC provider. So it is seen that a chain of functions cuts the bare issuer out, however it is
/// written.
struct Shadow {
  Hole base;
  Value url, arn;
  bool has_url = true, has_arn = true;
};

/// 12 as "12", 1.5 as "1.5": as Terraform prints numbers.
[[nodiscard]] std::string number_text(double value);

/// yes, no, or not decided (`==` of Terraform: values of different types are different).
[[nodiscard]] Answer equal(const Value& a, const Value& b);

}  // namespace irsa::value
