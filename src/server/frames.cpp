#include "server/frames.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace irsa::server {

namespace {

constexpr std::string_view kLength = "content-length:";
constexpr std::size_t kLongestHeader = 4096;

/// The length that a line says. A client that has lost count writes its next header behind whatever
/// it wrote last, so the words may be anywhere in the line.
std::optional<std::size_t> length_in(std::string_view line) {
  const std::size_t at = ascii_lower(line).rfind(kLength);
  if (at == std::string::npos) return std::nullopt;
  const std::string_view digits = trim(line.substr(at + kLength.size()));
  std::size_t length = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, length);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  return length;
}

}  // namespace

bool FrameReader::read_line(std::string& line) {
  line.clear();
  for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
    if (c == '\n') {
      if (line.ends_with('\r')) line.pop_back();
      return true;
    }
    // Of a longer line the end counts: there the next header may begin.
    if (line.size() == 2 * kLongestHeader) line.erase(0, kLongestHeader);
    line += static_cast<char>(c);
  }
  return false;
}

Frame FrameReader::next() {
  std::optional<std::size_t> length;
  std::string line;
  while (read_line(line)) {
    if (const auto said = length_in(line)) {
      length = said;
    } else if (line.empty() && length) {
      break;
    }
  }
  if (!in_ || !length) return {.kind = Frame::Kind::end};
  if (*length > longest_) {
    // Not by ignore(), which waits for one byte more than it is told to pass over.
    std::string passed_over(std::size_t{64} << 10, '\0');
    for (std::size_t left = *length; left > 0;) {
      const std::size_t piece = std::min(left, passed_over.size());
      in_.read(passed_over.data(), static_cast<std::streamsize>(piece));
      if (static_cast<std::size_t>(in_.gcount()) != piece) return {.kind = Frame::Kind::end};
      left -= piece;
    }
    return {.kind = Frame::Kind::too_long, .length = *length};
  }
  std::string text(*length, '\0');
  in_.read(text.data(), static_cast<std::streamsize>(*length));
  if (static_cast<std::size_t>(in_.gcount()) != *length) return {.kind = Frame::Kind::end};
  return {.kind = Frame::Kind::message, .text = std::move(text)};
}

std::string framed(const std::string& message) {
  return "Content-Length: " + std::to_string(message.size()) + "\r\n\r\n" + message;
}

}  // namespace irsa::server
