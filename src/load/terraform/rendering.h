// Writes the resources of an evaluated root as `terraform show -json` would print its plan, with
// the map back to the source.
//
// A string keeps its literal parts; what is not known in it stands there as ${…}, named as the
// source names it. Values of one identity have one name, others another. Where a list, a block or a
// whole policy is not known, config::kKnownLater says so, as in the reading of plans; a statement
// or an entry that may be there beside the known ones is written in the way of a template's own
// functions ("Fn::…"), which the policy parser takes for unknown.
#pragma once

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

class Rendering {
 public:
  /// `is_foreign`: files in which nobody can change anything; places in them become those of the
  /// call that leads there. `wanted`: types of resources that somebody reads.
  Rendering(const terraform::World& world, std::function<bool(FileId)> is_foreign,
            std::function<bool(std::string_view)> wanted);

  /// The plan of a root. `whole`: a place for the document as such.
  void render(const terraform::Root& root, Span whole);
  /// A text of the root that was rendered, in the words of that plan; empty if it is none, or
  /// nobody may see it.
  [[nodiscard]] std::string spelled(const value::Value& value);
  [[nodiscard]] const std::string& text() const { return json_.text(); }
  [[nodiscard]] SourceMap take_map() { return json_.take_map(); }

  /// What stands for the issuers of clusters.
  [[nodiscard]] const std::set<std::string, std::less<>>& issuers() const { return issuers_; }
  /// Those among them that are of clusters whose names are known: of any two of these one is surely
  /// not the other.
  [[nodiscard]] const std::set<std::string, std::less<>>& distinct_issuers() const {
    return distinct_issuers_;
  }

  /// Places that look like trust for web identity and of which something could not be resolved.
  struct Unresolved {
    Span where;
    std::string why;
  };
  [[nodiscard]] const std::vector<Unresolved>& unresolved() const { return unresolved_; }

 private:
  /// How unknown values are written, and what is special on the way down.
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
  void piece(const value::Piece& piece, Span around);
  void encoded(const value::Value& value, Span around);
  void unknown(Span around);
  void unknown_statement(Span around);

  void policy(const value::Value& value, Span around);
  void unresolved(Span where, std::string why);
  /// A clause.
  static std::string why_unknown(const value::Hole* hole);
  void look_at_subjects(const value::PartialText& key, const value::Value& list, Span around);
  void look_at_subjects_in(const value::PartialText& policy, Span around);
  void look_at_call(const terraform::Block& block);
  void document(const terraform::Block& block);
  [[nodiscard]] std::optional<std::vector<Statement>> statements_of(const terraform::Block& block,
                                                                    int depth);
  [[nodiscard]] std::vector<Statement> statements_of(const value::Value& source, Span around,
                                                     int depth);
  void statement(const Statement& statement);
  /// A statement of which every element is there.
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
  std::map<std::string, std::string, std::less<>> names_;  // of holes, by identity
  std::map<std::string, int> numbers_;  // the last of names that are equal but for a number
  std::set<std::string, std::less<>> taken_, issuers_, distinct_issuers_;
  std::vector<Unresolved> unresolved_;
  static constexpr std::size_t kMostValues = 5'000'000;  // in one root
  std::size_t written_ = 0;
  bool in_trust_ = false;      // a trust policy is written
  bool subject_told_ = false;  // that a subject of it is not known
};

}  // namespace irsa::load
