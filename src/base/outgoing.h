// What every text goes through before it leaves the program, whatever made it: the last of two
// locks. Each format escapes the values it prints in its own way; what slips through, or comes on a
// way that nobody thought of, ends here.
//
// Left are: control characters (C0 but line ends and tabs, DEL, C1 such as U+009B, a terminal's
// CSI), characters that reorder what is shown, bytes that are no UTF-8, and what CI systems take
// for commands in a log that they read along: GitHub's runner a line that begins with `::`, it and
// Azure's agent `##[` and `##vso[` wherever they stand.
//
// Only cli/output.cpp calls this, and only it writes to a stream or a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace irsa {

/// What is done depends on how something can be written in another way there.
enum class Medium : std::uint8_t {
  text,      ///< control characters become \xNN; a word joiner, not seen, parts commands
  colored,   ///< the same, but that the sequences that colour text may stay
  commands,  ///< the same as text, but that lines may begin with `::`: they are our own
  json,      ///< the same characters as \uNNNN, commands parted by an escape
};

[[nodiscard]] std::string outgoing(Medium medium, std::string_view text);

}  // namespace irsa
