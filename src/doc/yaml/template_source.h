// Text that a template engine makes YAML of: Helm and other Go templates, Terraform's templatefile,
// Jinja. It is no YAML yet, but what its author wrote by hand in it is there to be read.
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

/// Does an expression begin at `at`: {{ }}, {% %}, {# #}, ${ }, $( ), $name, %{ }, (( )), <name>?
[[nodiscard]] bool begins_expression(std::string_view text, std::size_t at);

/// The same text, byte for byte as long, without its expressions: those that have a line to
/// themselves are blanks now, so that what they decide about or put in is gone; each other is a
/// variable ("$…"), whose value nobody knows. Expressions are {{ }}, {% %}, {# #}, %{ }, and ${ }
/// if it is not a plain name.
[[nodiscard]] std::string without_expressions(std::string_view text);

}  // namespace irsa::doc
