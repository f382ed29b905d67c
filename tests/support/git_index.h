// An index of git, as git writes it, for tests that must not need git.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace irsa::tests {

inline std::string big_endian(std::uint32_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xFFU);
  }
  return out;
}

/// An index of that version, as git writes it.
inline std::string index_of(std::uint32_t version, const std::vector<std::string>& paths,
                            bool extended = false) {
  std::string out =
      "DIRC" + big_endian(version, 4) + big_endian(static_cast<std::uint32_t>(paths.size()), 4);
  std::string last;
  for (const std::string& path : paths) {
    std::string entry(60, '\1');
    entry += big_endian((extended ? 0x4000U : 0U) | static_cast<std::uint32_t>(path.size()), 2);
    if (extended) entry += big_endian(0, 2);
    if (version == 4) {
      const auto same = static_cast<std::size_t>(
          std::mismatch(path.begin(), path.end(), last.begin(), last.end()).first - path.begin());
      std::size_t dropped = last.size() - same;
      std::string count(1, static_cast<char>(dropped & 0x7FU));
      while ((dropped >>= 7U) > 0) {
        --dropped;
        count.insert(count.begin(), static_cast<char>(0x80U | (dropped & 0x7FU)));
      }
      entry += count + path.substr(same) + std::string(1, '\0');
    } else {
      entry += path;
      entry.append(8 - entry.size() % 8, '\0');
    }
    last = path;
    out += entry;
  }
  return out + std::string(20, '\2');
}

}  // namespace irsa::tests
