// A text of which only parts may be known: pieces in order, each a literal or a hole.
//
// A hole stands for a value that the input does not tell. It has an identity: holes with the
// same identity have the same value within a run (`var.cluster`, the issuer of module.eks).
// So texts with the same holes at the same places are equal, whatever the values are. A
// value that is not constant within a run (`timestamp()`) has a new identity for every hole.
// comparison.h compares such texts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa::value {

struct Data;  // value.h

/// Which bytes a hole's text may hold. Each is contained in those after it that are wider.
enum class Alphabet : std::uint8_t {
  digits,    ///< an account id
  label,     ///< RFC 1123: a-z 0-9 - (names of namespaces and accounts; dots for subdomains)
  host,      ///< a-z A-Z 0-9 . -
  issuer,    ///< host and path of an issuer: host characters, _ ~ and /; no colon
  no_colon,  ///< anything but ':' and '/': a part of an ARN
  any,
};
/// A byte of which `of` may hold it?
[[nodiscard]] bool may_hold(Alphabet of, char byte);

/// What a value depends on.
enum class Basis : std::uint8_t {
  fact,
  /// The default of a variable in a module that nothing in the input calls: whoever applies or
  /// calls it may say otherwise. It may silence; what needs it to be wrong is at most a note.
  assumption,
};

/// Why a value is not known.
enum class Why : std::uint8_t {
  set_at_apply,        ///< an attribute that the provider computes
  no_value,            ///< a variable without value or default
  template_parameter,  ///< filled in when a template is rendered
  placeholder,         ///< to be filled in by hand
  withheld,            ///< sensitive
  expression,          ///< computed in a way that is not followed
  not_in_input,        ///< of a module, a state or a file that is not part of the input
};

struct Hole {
  /// Equal identities, equal values. Holds the instance path of the module; nothing to show.
  std::string identity;
  /// As the user writes it: `module.eks.oidc_provider`.
  std::string shown;
  Why why = Why::expression;
  Alphabet alphabet = Alphabet::any;
  bool non_empty = false;
  /// Of host and path of an EKS cluster's issuer: HOST/id/ID. `whole`, or a part of one.
  enum class Issuer : std::uint8_t { none, whole, host, id } issuer = Issuer::none;
  /// Terraform refuses the expression (an attribute that is surely missing): try() goes on.
  bool error = false;
  /// The block and attribute it stands for, where there is one ("module.a.aws_iam_role.r[0]" and
  /// "arn"): what World::find() takes.
  std::string address = {};
  std::string attribute = {};
  /// Set where the text is JSON or YAML made of a value that is known (jsonencode()) but holds
  /// unknown values: to be spliced where the text around it is read.
  std::shared_ptr<const Data> encoded = {};

  /// Holds (of an EKS issuer) more than the alphabet says.
  [[nodiscard]] std::string_view contains() const {
    return issuer == Issuer::whole ? "/id/" : std::string_view{};
  }
};

/// How the user writes several pieces at once: `module.eks.oidc_provider_arn`.
struct Written {
  std::string shown;
  std::size_t pieces, bytes;  ///< how many pieces it has, and bytes of literal text
};

struct Piece {
  std::string text = {};          ///< of a literal
  std::optional<Span> span = {};  ///< where it is written; of a hole, the expression
  /// Is `text` byte for byte what the file has at `span`? Then parts of it have exact places.
  bool verbatim = false;
  std::shared_ptr<const Hole> hole = {};        ///< null for a literal
  std::shared_ptr<const Written> written = {};  ///< the same of all pieces written at once
  Basis basis = Basis::fact;

  [[nodiscard]] bool is_hole() const { return hole != nullptr; }
};

class PartialText {
 public:
  PartialText() = default;
  static PartialText literal(std::string_view text, std::optional<Span> span = {},
                             bool verbatim = false);
  static PartialText of(Hole hole, std::optional<Span> span = {});

  void append(const PartialText& other);
  void append(Piece piece);
  /// Nothing, which depends on an assumption: something could be here, and then the parts beside
  /// it would not meet. They depend on it, too.
  void append_assumed_nothing();

  /// Neighbouring literals of different places stay separate pieces; no literal is empty.
  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] bool is_literal() const;
  /// The whole text, if nothing of it is unknown.
  [[nodiscard]] std::optional<std::string> text() const;
  /// The hole, if there is nothing else.
  [[nodiscard]] const Hole* only_hole() const;
  /// What it surely begins and ends with.
  [[nodiscard]] std::string literal_prefix() const;
  [[nodiscard]] std::string literal_suffix() const;
  /// As the user writes it: "${module.eks.cluster_name}-runner".
  [[nodiscard]] std::string shown() const;
  /// The same for equal texts, different for others: a key for maps. Not for people.
  [[nodiscard]] std::string identity() const;
  /// The same text, shown as `shown` as long as it stays whole.
  [[nodiscard]] PartialText written_as(std::string shown) const;
  [[nodiscard]] PartialText with_basis(Basis basis) const;  ///< every piece rests on this at least
  [[nodiscard]] Basis basis() const;                        ///< what some part of it depends on
  /// The place of the whole, if it has one piece or all are of one file and in order.
  [[nodiscard]] std::optional<Span> span() const;
  /// The issuers of EKS clusters in it as three pieces, HOST, "/id/" and ID, for those who cut at
  /// slashes. append() puts the three together again.
  [[nodiscard]] PartialText with_issuers_cut() const;

 private:
  std::vector<Piece> pieces_;
  bool assumed_end_ = false;  // what comes next depends on an assumption
};

}  // namespace irsa::value
