// The names of `helm --set` on command lines: what the shell makes of the backslashes in them.
#pragma once

#include <optional>
#include <string_view>

#include "diag/fix.h"
#include "source/span.h"

namespace irsa::rules {

/// A key at the end of such a name.
struct KeyInShell {
  /// Outside of quotes: the shell takes every backslash away.
  bool bare = false;
  /// There are backslashes in it.
  bool backslashes = false;
  /// Writes it so that Helm gets `escaped`; nullopt where the command is in quotes itself.
  std::optional<Change> change = {};
};

/// `text`: the whole file; `name`: where the name is in it; `key`: its end as the shell gives it to
/// Helm. nullopt if the name does not end so.
[[nodiscard]] std::optional<KeyInShell> key_in_shell(std::string_view text, Span name,
                                                     std::string_view key,
                                                     std::string_view escaped);

}  // namespace irsa::rules
