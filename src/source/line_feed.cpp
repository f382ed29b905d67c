#include "source/line_feed.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/byte_block.h"
#include "base/utf8.h"
#include "source/open.h"

namespace irsa {

namespace {
constexpr std::size_t kPiece = std::size_t{64} << 10;

std::size_t count_line_feeds(std::string_view text) {
  constexpr std::size_t kBlocks = 4;
  std::size_t count = 0, at = 0;
  for (; at + kBlocks * ByteBlock::kSize <= text.size(); at += kBlocks * ByteBlock::kSize) {
    std::uint64_t feeds = 0;
    for (std::size_t i = 0; i < kBlocks; ++i) {
      const ByteBlock block(text.data() + at + i * ByteBlock::kSize);
      feeds |= std::uint64_t{block.equal('\n').bits()} << (i * ByteBlock::kSize);
    }
    count += static_cast<std::size_t>(std::popcount(feeds));
  }
  return count + static_cast<std::size_t>(std::count(text.begin() + at, text.end(), '\n'));
}

}  // namespace

LineFeed::LineFeed(const SourceFile& file) {
  if (file.text) {
    in_memory_ = true;
    view_ = *file.text;
  } else {
    std::string why;
    file_ = open_regular(file.path(), why);
    more();
  }
  if (view_.starts_with(kByteOrderMark)) next_begin_ = kByteOrderMark.size();
}

LineFeed::~LineFeed() {
  if (file_ >= 0) ::close(file_);
}

/// Forgets what lies before the next line and reads on; false when there is no more.
bool LineFeed::more() {
  if (file_ < 0) return false;
  const std::string_view rest = view_.substr(next_begin_ - base_);
  base_ = next_begin_;
  const std::size_t had = rest.size();
  if (had > 0) std::memmove(buffer_.data(), rest.data(), had);
  // A line that goes on and on is read in ever larger pieces, so that the whole stays linear.
  buffer_.resize(std::max(buffer_.size(), had + std::max(kPiece, had)));
  ssize_t got = 0;
  do {
    got = ::read(file_, buffer_.data() + had, buffer_.size() - had);
  } while (got < 0 && errno == EINTR);
  view_ = {buffer_.data(), had + static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  return got > 0;
}

std::size_t LineFeed::pass_by(std::size_t offset) {
  std::size_t lines = 0;
  while (next_begin_ <= offset) {
    const std::size_t from = next_begin_ - base_;
    std::string_view ahead = view_.substr(from, std::min(view_.size(), offset - base_) - from);
    // A line with another line end is left to next().
    const std::size_t other_end = ahead.find('\r');
    ahead = ahead.substr(0, other_end);
    lines += count_line_feeds(ahead);
    next_begin_ += ahead.rfind('\n') + 1;
    const bool all = offset <= base_ + view_.size();
    const bool long_line = view_.size() - (next_begin_ - base_) >= kLongest;
    if (other_end != std::string_view::npos || all || long_line || !more()) break;
  }
  if (lines > 0) goes_on_ = false;
  return lines;
}

/// How much of a text that is too long for a line is one stretch: all but a character that may be
/// cut in two. 0 if it is not too long.
std::size_t LineFeed::stretch_of(std::string_view text) const {
  if (file_ < 0 || text.size() < kLongest) return 0;
  std::size_t end = text.size();
  for (int i = 0; i < 4; ++i) {
    --end;
    const auto byte = static_cast<unsigned char>(text[end]);
    if (byte < 0x80) return text.size();
    if (byte >= 0xC0) return end;
  }
  return text.size();  // no UTF-8
}

bool LineFeed::next() {
  if (next_begin_ == std::string_view::npos) return false;
  const auto ahead = [&] { return view_.substr(next_begin_ - base_); };
  stretch_ = std::exchange(goes_on_, false);
  std::size_t end = 0;
  do {
    const std::string_view rest = ahead();
    const std::size_t feed = std::min(rest.find('\n', end), rest.size());
    end = std::min(rest.substr(0, feed).find('\r', end), feed);
    if (const std::size_t stretch = end == rest.size() ? stretch_of(rest) : 0; stretch > 0) {
      begin_ = next_begin_;
      line_ = rest.substr(0, stretch);
      next_begin_ = begin_ + stretch;
      goes_on_ = stretch_ = true;
      return true;
    }
    // A '\r' that is the last byte in memory may be half of a line end.
  } while (end + 1 >= ahead().size() && more());
  const std::string_view rest = ahead();
  begin_ = next_begin_;
  line_ = rest.substr(0, end);
  if (end == rest.size()) {
    next_begin_ = std::string_view::npos;
  } else {
    next_begin_ = begin_ + end + (rest.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return true;
}

}  // namespace irsa
