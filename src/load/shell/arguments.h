// The words of a command in a script: program, options and operands.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "load/shell/script.h"

namespace irsa::load {

/// A view of a command, which must outlive it. Words before the program (`sudo`, `if`,
/// `NAME=value`) are skipped.
class ShellArguments {
 public:
  using Names = std::initializer_list<std::string_view>;
  using Flags = std::span<const std::string_view>;

  explicit ShellArguments(const ShellCommand& command);

  [[nodiscard]] bool is(std::string_view program) const;
  [[nodiscard]] const ShellText& program() const { return words_[first_].text; }
  /// Does the command contain these words one after the other?
  [[nodiscard]] bool has(Names names) const { return find(names) != words_.size(); }

  /// The value of an option: `--name value`, `--name=value` or `-n value`. If it is given several
  /// times, the last one.
  [[nodiscard]] std::optional<ShellWord> option(Names names) const;
  [[nodiscard]] std::vector<ShellWord> options(Names names) const;
  /// The same as text; nullopt also if it is empty.
  [[nodiscard]] std::optional<ShellText> text(Names names) const;
  /// The words after the words `after`, without options and their values. `flags`: options that
  /// have no value.
  [[nodiscard]] std::vector<ShellText> operands(Names after, Flags flags) const;

 private:
  [[nodiscard]] std::size_t find(Names names) const;

  const std::vector<ShellWord>& words_;
  std::size_t first_ = 0;
};

}  // namespace irsa::load
