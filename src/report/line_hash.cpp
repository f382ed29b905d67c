#include "report/line_hash.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "base/utf8.h"
#include "source/bytes.h"
#include "source/open.h"

namespace irsa::report {

namespace {

constexpr std::size_t kWindow = 100;
constexpr std::uint64_t kFactor = 37;

constexpr std::uint64_t power_of_factor() {
  std::uint64_t power = 1;
  for (std::size_t i = 0; i < kWindow; ++i) power *= kFactor;
  return power;
}

std::uint32_t decode(std::string_view text, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(text[at + i]);
  };
  switch (length) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
    case 3: return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    default:
      return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 |
             (byte(3) & 0x3FU);
  }
}

std::string hex(std::uint64_t value) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  do {
    out.insert(out.begin(), kDigits[value & 15]);
    value >>= 4;
  } while (value != 0);
  return out;
}

/// The rolling hash over the kept code units. A line's hash covers the 100 units from its start on,
/// so it is known 100 units later: `starts_` holds, per slot of the window, the line that began
/// there.
class Roller {
 public:
  explicit Roller(const std::vector<std::uint32_t>& wanted)
      : wanted_(wanted.begin(), wanted.end()) {}

  void push(std::uint16_t unit) {
    finish_slot();
    hash_ = hash_ * kFactor + unit - kPower * units_[slot_];
    units_[slot_] = unit;
    starts_[slot_] = 0;
    if (at_line_start_) starts_[slot_] = ++line_;
    at_line_start_ = unit == '\n';
    slot_ = (slot_ + 1) % kWindow;
  }

  std::map<std::uint32_t, std::string> finish() {
    for (std::size_t i = 0; i < kWindow; ++i) {
      finish_slot();
      hash_ = hash_ * kFactor - kPower * units_[slot_];
      units_[slot_] = 0;
      starts_[slot_] = 0;
      slot_ = (slot_ + 1) % kWindow;
    }
    return std::move(result_);
  }

 private:
  static constexpr std::uint64_t kPower = power_of_factor();

  /// The unit about to leave the window: if a line began with it, hash_ is that line's.
  void finish_slot() {
    const std::uint32_t line = starts_[slot_];
    if (line == 0) return;
    const std::uint32_t count = ++seen_[hash_];
    if (wanted_.contains(line)) result_[line] = hex(hash_) + ":" + std::to_string(count);
  }

  std::set<std::uint32_t> wanted_;
  std::array<std::uint16_t, kWindow> units_{};
  std::array<std::uint32_t, kWindow> starts_{};
  std::size_t slot_ = 0;
  std::uint64_t hash_ = 0;
  std::uint32_t line_ = 0;
  bool at_line_start_ = true;
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;
  std::map<std::uint32_t, std::string> result_;
};

/// Takes in the characters of a text, but for one at its end that may be cut in two; returns how
/// many bytes. `last`: nothing follows. `before`: the byte before the text.
std::size_t push_all(Roller& roller, std::string_view text, bool last, char& before) {
  constexpr std::size_t kLongestCharacter = 4;
  std::size_t at = 0;
  while (at < text.size() && (last || at + kLongestCharacter <= text.size())) {
    const std::size_t length = code_point_length(text, at);
    const std::uint32_t code_point = length == 0 ? 0xFFFD : decode(text, at, length);
    const bool half = before == '\r' && code_point == '\n';  // \r\n is one end
    at += std::max<std::size_t>(length, 1);
    before = text[at - 1];
    if (code_point == ' ' || code_point == '\t' || half) continue;
    if (code_point == '\r' || code_point == '\n') {
      roller.push('\n');
    } else if (code_point < 0x10000) {
      roller.push(static_cast<std::uint16_t>(code_point));
    } else {
      const std::uint32_t rest = code_point - 0x10000;
      roller.push(static_cast<std::uint16_t>(0xD800 + (rest >> 10)));
      roller.push(static_cast<std::uint16_t>(0xDC00 + (rest & 0x3FF)));
    }
  }
  return at;
}

std::map<std::uint32_t, std::string> line_hashes_of(const Bytes& bytes,
                                                    const std::vector<std::uint32_t>& wanted) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  Roller roller(wanted);
  std::string room;
  char before = '\0';
  for (std::uint64_t at = 0;;) {
    const std::string_view piece = bytes.read(at, kPiece, room);
    const bool last = piece.size() < kPiece;
    at += push_all(roller, piece, last, before);
    if (last) break;
  }
  roller.push(0xFFFF);
  return roller.finish();
}

}  // namespace

std::map<std::uint32_t, std::string> line_hashes(std::string_view text,
                                                 const std::vector<std::uint32_t>& wanted) {
  return line_hashes_of(Bytes(text), wanted);
}

std::map<std::uint32_t, std::string> line_hashes(const SourceFile& file,
                                                 const std::vector<std::uint32_t>& wanted) {
  if (file.text) return line_hashes(*file.text, wanted);
  std::string why;
  const int handle = open_regular(file.path(), why);
  if (handle < 0) return {};
  auto hashes = line_hashes_of(Bytes(handle), wanted);
  ::close(handle);
  return hashes;
}

}  // namespace irsa::report
