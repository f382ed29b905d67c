// The words of a command in a script: its program, its options, and the rest.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load/shell/script.h"

namespace irsa::load {

/// A view of the command, which must outlive it. What may stand before the program (`sudo`, `if`,
/// `NAME=value`) is skipped.
class ShellArguments {
 public:
  using Names = std::initializer_list<std::string_view>;
  using Flags = std::span<const std::string_view>;

  explicit ShellArguments(const ShellCommand& command);

  [[nodiscard]] bool is(std::string_view program) const;
  [[nodiscard]] const ShellText& program() const { return words_[first_].text; }
  /// Do these words stand one after the other?
  [[nodiscard]] bool has(Names names) const { return find(names) != words_.size(); }

  /// The value of an option: of `--name value`, `--name=value`, `-n value`. The last one counts.
  [[nodiscard]] std::optional<ShellWord> option(Names names) const;
  [[nodiscard]] std::vector<ShellWord> options(Names names) const;
  /// The same as a text; nullopt if it is empty.
  [[nodiscard]] std::optional<ShellText> text(Names names) const;
  /// What stands after these words, without options and their values. `flags`: options that have
  /// no value.
  [[nodiscard]] std::vector<ShellText> operands(Names after, Flags flags) const;

 private:
  [[nodiscard]] std::size_t find(Names names) const;

  const std::vector<ShellWord>& words_;
  std::size_t first_ = 0;
};

}  // namespace irsa::load
