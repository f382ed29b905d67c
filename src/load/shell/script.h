// Reads a shell script as a list of commands: words without quotes and backslashes, here-documents,
// and redirections. Nothing is run.
//
// A variable that the script surely sets exactly once, to a plain text, is replaced by this text
// after the place where it is set. All other expansions (`$NAME`, `${…}`, `$(…)`, backticks) are
// written as `${NAME}`, a value that is not known. Two of these have equal names only if they
// surely have the same value: the same variable, which the script sets at most once, or the same
// `${NAME#pattern}` of it. Others get a number: `${NAME (2)}`. A variable with the issuer that `aws
// eks describe-cluster` prints is written `https://${NAME#https://}`. `$(terraform output -raw
// NAME)` is named after the output (value/terraform_output.h).
//
// Each byte of a text has its place in the script; the text of a variable has the place where the
// variable is used. Control flow is not followed: a command in a branch that is never taken is read
// like any other.
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

/// Text that is made of parts of a script.
struct ShellText {
  std::string text = {};
  std::vector<std::uint32_t> begins = {}, ends = {};  ///< for each byte: bytes of the script
  bool open = false;                                  ///< a part of it is not known

  void add(std::string_view bytes, std::uint32_t begin, std::uint32_t end);
  void append(const ShellText& other);
  [[nodiscard]] ShellText before(std::size_t offset) const;
  [[nodiscard]] ShellText behind(std::size_t offset) const;
};

struct ShellWord {
  ShellText text = {};
  /// Set if the word is `$(cat <<EOF …)`: the index of its here-document in ShellScript::documents.
  std::optional<std::size_t> document = {};
};

struct ShellCommand {
  std::vector<ShellWord> words = {};
  std::vector<std::size_t> documents = {};  ///< here-documents: indices in ShellScript::documents
  std::optional<ShellText> output = {};     ///< the file to which its output is redirected
};

struct ShellComment {
  std::uint32_t begin, end;  ///< from the '#' to the end of the line
  bool alone;                ///< nothing is before it on its line
};

struct ShellScript {
  std::vector<ShellCommand> commands;
  std::vector<std::optional<ShellText>> documents;  ///< nullopt: a here-document without an end
  std::set<std::string, std::less<>> changing;  ///< variables whose value may change between uses
  std::vector<ShellComment> comments;           ///< only comments for irsa-lint
};

/// A part of a text that has its own shell: bytes [begin, end).
struct ShellPart {
  std::size_t begin, end;
};

/// Reads a script. It never fails: at text that it cannot understand it stops, and returns what it
/// has read. `parts`: whole lines, in order; a variable that is set in a part is forgotten after
/// it.
[[nodiscard]] ShellScript read_shell(std::string_view text, std::span<const ShellPart> parts = {});

/// Is a file a shell script, judged by its name or by its first bytes (`#!`)?
[[nodiscard]] bool is_shell_script(std::string_view path, std::string_view first_bytes);

}  // namespace irsa::load
