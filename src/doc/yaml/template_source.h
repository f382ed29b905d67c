// Text from which a template engine makes YAML: Helm and other Go templates, Terraform's
// templatefile, Jinja, ERB, ytt. It is not YAML yet, but the parts written by hand can be read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace irsa::doc {

/// Where a template's expression is that YAML cannot hold: `{{` where a value or a line would
/// be, a line of Jinja, or a line that begins with `%{`. nullopt if there is none. Text in quotes
/// is not meant: other programs have templates of their own there.
[[nodiscard]] std::optional<std::size_t> find_template(std::string_view text);

/// Where ytt's first expression is: `#@` on a line of its own, or where a value would be. To
/// YAML it is a comment, and the value is null. nullopt if there is none.
[[nodiscard]] std::optional<std::size_t> find_ytt(std::string_view text);

/// Does an expression begin at `at`: {{ }}, {% %}, {# #}, ${ }, $( ), $name, %{ }, (( )), <name>?
[[nodiscard]] bool begins_expression(std::string_view text, std::size_t at);

/// The same text, byte for byte as long, without its expressions: those that have a line to
/// themselves are blanks now, so that what they decide about or put in is gone; each other is a
/// variable ("$…"), whose value nobody knows. Expressions are {{ }}, {% %}, {# #}, <% %>, %{ },
/// #@ to the end of its line, and ${ } if it is not a plain name.
[[nodiscard]] std::string without_expressions(std::string_view text);

/// Text whose `${…}` are filled in before it is YAML, as Terraform and envsubst do: written so that
/// YAML takes each for a word wherever it is, also in brackets, where a brace begins a mapping.
/// Byte for byte as long as the text it is made of.
class HiddenExpressions {
 public:
  /// `lines_too`: expressions that are alone in their lines, and stand for any number of lines, are
  /// hidden as comments.
  HiddenExpressions(std::string_view text, bool lines_too);

  /// Is there any? Else nothing is gained by reading text().
  [[nodiscard]] bool any() const { return lines_ || !written_.empty(); }
  /// Is there one that was hidden as a comment?
  [[nodiscard]] bool lines() const { return lines_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// A scalar of text() with the expressions as they are written.
  [[nodiscard]] std::string restored(std::string_view scalar) const;

 private:
  std::string text_;
  std::unordered_map<std::string, std::string> written_;  // by how it is hidden
  bool lines_ = false;
};

}  // namespace irsa::doc
