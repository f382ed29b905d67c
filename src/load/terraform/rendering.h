// Writes an evaluated root as JSON, in the form in which `terraform show -json` prints a plan, with
// a map back to the source.
//
// Literal parts of strings stay as they are. A part that is not known is written as ${…}, with the
// name that the source uses. Values with the same identity have the same name; other values have
// other names. A list, block or policy that is not known is written as config::kKnownLater, as in
// plans. If there may be more statements or entries than are known, this is written as a function
// of CloudFormation ("Fn::…"), which the policy parser reads as unknown.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "load/terraform/mapped_json.h"
#include "terraform/world.h"

namespace irsa::load {

/// A key that plans do not have, of a role whose name nobody knows before: what the source refers
/// to it by.
struct RoleReference {
  std::string_view attribute;  ///< of the role: ADDRESS.name
  std::string_view key;
};
inline constexpr std::array<RoleReference, 2> kRoleReferences = {
    {{"name", "name_reference"}, {"id", "id_reference"}}};

class Rendering {
 public:
  /// `is_foreign`: is it a file that the user cannot edit? Places in it are replaced by the place
  /// of the module call. `wanted`: does a loader read this type of resource?
  Rendering(const terraform::World& world, std::function<bool(FileId)> is_foreign,
            std::function<bool(std::string_view)> wanted);

  /// Writes a root. `whole`: the place of the document as a whole.
  void render(const terraform::Root& root, Span whole);
  /// A text value of the root, written as in the JSON. Empty if it is not a text, or is sensitive.
  [[nodiscard]] std::string spelled(const value::Value& value);
  [[nodiscard]] const std::string& text() const { return json_.text(); }
  [[nodiscard]] SourceMap take_map() { return json_.take_map(); }

  /// The names that stand for issuers of clusters.
  [[nodiscard]] const std::set<std::string, std::less<>>& issuers() const { return issuers_; }
  /// Those of clusters whose names are known: any two of these are surely different.
  [[nodiscard]] const std::set<std::string, std::less<>>& distinct_issuers() const {
    return distinct_issuers_;
  }

  /// An output of another root, from the state that a data source reads.
  struct RemoteOutput {
    std::string data;  ///< address of the data source
    std::string output;
  };
  /// By the names that stand for them.
  [[nodiscard]] const std::map<std::string, RemoteOutput>& remote_outputs() const {
    return remote_outputs_;
  }

  /// A place that looks like trust for web identity, with a part that could not be resolved.
  struct Unresolved {
    Span where;
    std::string why;
  };
  [[nodiscard]] const std::vector<Unresolved>& unresolved() const { return unresolved_; }

 private:
  /// Where a value is written. It decides how unknown parts are written.
  enum class As { text, structure, policy, condition };
  struct Statement;

  void resource(const terraform::Block& block);
  void body(const terraform::Body& of, Span around, std::string_view type);
  void attribute(const terraform::AttributeView& attribute, const value::Value& value, Span around,
                 std::string_view type);
  void value(const value::Value& value, Span around, As as);
  void object(const value::Value& value, const Origin& at, As as);
  void open_key(const value::PartialText& text, const Origin& at);
  void pieces(const value::PartialText& text, const Origin& at);
  void piece(const value::Piece& piece, Span around, bool in_json);
  void encoded(const value::Value& value, Span around);
  void unknown(Span around);
  void unknown_statement(Span around);

  void policy(const value::Value& value, Span around);
  void unresolved(Span where, std::string why);
  /// Why the value is not known, as a clause for a message.
  static std::string why_unknown(const value::Hole* hole);
  void look_at_subjects(const value::PartialText& key, const value::Value& list, Span around);
  void look_at_subjects_in(const value::PartialText& policy, Span around);
  void look_at_gaps_in(const value::PartialText& policy, Span around);
  void look_at_call(const terraform::Block& block);
  void document(const terraform::Block& block);
  [[nodiscard]] std::optional<std::vector<Statement>> statements_of(const terraform::Block& block,
                                                                    int depth);
  [[nodiscard]] std::vector<Statement> statements_of(const value::Value& source, Span around,
                                                     int depth);
  void statement(const Statement& statement);
  /// Are all elements of the statement known?
  static bool is_whole(const value::Value& statement);
  void principals(std::string_view key, std::string_view type, const terraform::Body& of,
                  Span around);
  void conditions(const terraform::Body& of, Span around);
  void list(std::string_view key, std::string_view attribute, const terraform::Body& of,
            Span around);
  void items(const value::Value& list, Span around);

  [[nodiscard]] bool is_users(const std::optional<Span>& place) const;
  [[nodiscard]] Span place(const std::optional<Span>& place, Span around) const;
  [[nodiscard]] Span place(const value::Value& value, Span around) const;
  [[nodiscard]] Span place(const terraform::Block& block) const;
  [[nodiscard]] Origin origin(const value::Value& value, Span around);
  [[nodiscard]] std::string name_of(const value::Piece& piece);
  [[nodiscard]] std::string named(const std::string& identity, std::string_view shown,
                                  bool unset = false);

  const terraform::World& world_;
  std::function<bool(FileId)> is_foreign_;
  std::function<bool(std::string_view)> wanted_;
  MappedJson json_;
  std::map<std::string, std::string, std::less<>> names_;  // names of holes, by identity
  std::map<std::string, int> numbers_;                     // the highest number used for a name
  std::set<std::string, std::less<>> taken_, issuers_, distinct_issuers_;
  std::vector<Unresolved> unresolved_;
  std::map<std::string, RemoteOutput> remote_outputs_;
  static constexpr std::size_t kMostValues = 5'000'000;  // in one root
  std::size_t written_ = 0;
  std::uint32_t left_to_ = SourceMap::kNone;  // the way of a default that an account may lack by
  bool in_trust_ = false;                     // a trust policy is being written
  bool subject_told_ = false;                 // it was reported that a subject is not known
};

}  // namespace irsa::load
