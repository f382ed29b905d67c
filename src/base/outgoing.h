// Every text goes through here before it leaves the program. It is the second of two protections:
// each format escapes the values that it prints in its own way; what it forgets, or what comes in a
// way that nobody thought of, is stopped here.
//
// What is stopped: control characters (C0 except line ends and tabs, DEL, C1 such as U+009B, a
// terminal's CSI), characters that change the order of what is shown, bytes that are not UTF-8, and
// what CI systems read as commands in a log: for GitHub's runner a line that begins with `::`, for
// it and for Azure's agent `##[` and `##vso[` anywhere.
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
  colored,   ///< the same, except that the sequences that colour text may stay
  commands,  ///< the same as text, except that lines may begin with `::`: they are our own
  json,      ///< the same characters as \uNNNN, commands parted by an escape
};

[[nodiscard]] std::string outgoing(Medium medium, std::string_view text);

}  // namespace irsa
