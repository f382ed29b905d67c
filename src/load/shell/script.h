// A shell script as the commands that stand in it: words with what quotes and backslashes mean
// taken out, here-documents, and redirections. Nothing is run. A variable that the script sets
// once, to a plain text and whatever happens, stands for that text after the place where it is set;
// all else that the shell puts in, for `$NAME`, `${…}`, `$(…)` and backticks, stands in a text as
// `${NAME}`, a value that nobody knows. Two of these are equal only if they surely are one value:
// the same variable, which the script sets at most once, or the same `${NAME#pattern}` of it;
// others are numbered, `${NAME (2)}`. A variable that holds what `aws eks describe-cluster` prints
// of the issuer stands as `https://${NAME#https://}`, and `$(terraform output -raw NAME)` is named
// by what it prints (value/terraform_output.h).
//
// Each byte of a text knows where it is written, that of a variable where it is used. Control flow
// is not followed: a command in a branch that is never taken is read like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::load {

/// Text made of parts of a script.
struct ShellText {
  std::string text = {};
  std::vector<std::uint32_t> begins = {}, ends = {};  ///< bytes of the script, for each byte
  bool open = false;                                  ///< something of it is not known

  void add(std::string_view bytes, std::uint32_t begin, std::uint32_t end);
  void append(const ShellText& other);
  [[nodiscard]] ShellText before(std::size_t offset) const;
  [[nodiscard]] ShellText behind(std::size_t offset) const;
};

struct ShellWord {
  ShellText text = {};
  /// It is `$(cat <<EOF …)`: the here-document that stands for it, among ShellScript::documents.
  std::optional<std::size_t> document = {};
};

struct ShellCommand {
  std::vector<ShellWord> words = {};
  std::vector<std::size_t> documents = {};  ///< what it reads, among ShellScript::documents
  std::optional<ShellText> output = {};     ///< the file that its output goes to
};

struct ShellComment {
  std::uint32_t begin, end;  ///< from '#' on
  bool alone;                ///< nothing stands before it on its line
};

struct ShellScript {
  std::vector<ShellCommand> commands;
  std::vector<std::optional<ShellText>> documents;  ///< those that are not closed have no text
  std::set<std::string, std::less<>> changing;      ///< variables of which two uses may differ
  std::vector<ShellComment> comments;               ///< those for irsa-lint
};

/// A part of a text that a shell of its own runs: bytes [begin, end).
struct ShellPart {
  std::size_t begin, end;
};

/// Never fails: what cannot be understood ends the reading, and what was read before stays.
/// `parts`: in order, whole lines; what one sets is gone behind it.
[[nodiscard]] ShellScript read_shell(std::string_view text, std::span<const ShellPart> parts = {});

/// Is a file a shell script by its name, or by what it begins with?
[[nodiscard]] bool is_shell_script(std::string_view path, std::string_view first_bytes);

}  // namespace irsa::load
