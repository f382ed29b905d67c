// What stands for `$(terraform output -raw NAME)` in a text that a script makes: a hole with a name
// from which the output can be found, `${terraform output NAME}`, or `${terraform output NAME in
// FOLDER}` where the command says in which folder it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa::value {

struct TerraformOutput {
  std::string_view name;
  /// The end of the folder's path, as far as it is known, without `./` and `../` before it; empty:
  /// not known.
  std::string_view folder;
};

[[nodiscard]] inline std::string terraform_output_text(const TerraformOutput& output) {
  std::string text = "${terraform output ";
  text += output.name;
  if (!output.folder.empty()) text.append(" in ").append(output.folder);
  return text + "}";
}

/// nullopt: the text is not that and nothing else.
[[nodiscard]] inline std::optional<TerraformOutput> terraform_output(std::string_view text) {
  constexpr std::string_view kBegin = "${terraform output ";
  if (!text.starts_with(kBegin) || text.find('}') != text.size() - 1) return std::nullopt;
  const std::string_view inner = text.substr(kBegin.size(), text.size() - kBegin.size() - 1);
  constexpr std::string_view kIn = " in ";
  const std::size_t in = inner.find(kIn);
  if (in == std::string_view::npos) return TerraformOutput{inner, {}};
  return TerraformOutput{inner.substr(0, in), inner.substr(in + kIn.size())};
}

}  // namespace irsa::value
