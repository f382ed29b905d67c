// Text that a template engine makes YAML of: Helm and other Go templates, Terraform's templatefile,
// Jinja, ERB, ytt. It is no YAML yet, but what its author wrote by hand in it is there to be read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::doc {

/// Where a template's expression stands that YAML cannot hold: `{{` where a value or a line would
/// be, a line of Jinja, or a line that begins with `%{`. nullopt if there is none. Text in quotes
/// is not meant: other programs have templates of their own there.
[[nodiscard]] std::optional<std::size_t> find_template(std::string_view text);

/// Where ytt's first expression stands: `#@` on a line of its own, or where a value would be. To
/// YAML it is a comment, and the value is null. nullopt if there is none.
[[nodiscard]] std::optional<std::size_t> find_ytt(std::string_view text);

/// Does an expression begin at `at`: {{ }}, {% %}, {# #}, ${ }, $( ), $name, %{ }, (( )), <name>?
[[nodiscard]] bool begins_expression(std::string_view text, std::size_t at);

/// The same text, byte for byte as long, without its expressions: those that have a line to
/// themselves are blanks now, so that what they decide about or put in is gone; each other is a
/// variable ("$…"), whose value nobody knows. Expressions are {{ }}, {% %}, {# #}, <% %>, %{ },
/// #@ to the end of its line, and ${ } if it is not a plain name.
[[nodiscard]] std::string without_expressions(std::string_view text);

}  // namespace irsa::doc
