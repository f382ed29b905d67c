#include "source/tracked.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "source/open.h"

namespace irsa {

namespace {

constexpr std::size_t kLongestIndex = std::size_t{256} << 20;

/// Numbers and texts from an index; once it asks for too much, nothing is `whole` any more.
class IndexBytes {
 public:
  explicit IndexBytes(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool whole() const { return whole_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  void skip(std::size_t count) {
    whole_ = whole_ && count <= bytes_.size() - at_;
    if (whole_) at_ += count;
  }
  std::uint32_t number(std::size_t bytes) {
    const std::size_t begin = at_;
    skip(bytes);
    std::uint32_t out = 0;
    for (std::size_t i = 0; whole_ && i < bytes; ++i) {
      out = out << 8U | static_cast<unsigned char>(bytes_[begin + i]);
    }
    return out;
  }
  /// As git writes lengths in packs: seven bits a byte, the highest first, each but the last one
  /// more than it says.
  std::size_t varint() {
    std::size_t out = 0;
    for (bool more = true; more && whole_;) {
      const std::uint32_t byte = number(1);
      out = out << 7U | (byte & 0x7FU);
      more = (byte & 0x80U) != 0;
      if (more) ++out;
      whole_ = whole_ && out <= kLongestIndex;
    }
    return out;
  }
  /// Up to a NUL, which is skipped.
  std::string_view text() {
    const std::size_t end = whole_ ? bytes_.find('\0', at_) : std::string_view::npos;
    whole_ = end != std::string_view::npos;
    if (!whole_) return {};
    const std::string_view out = bytes_.substr(at_, end - at_);
    at_ = end + 1;
    return out;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool whole_ = true;
};

}  // namespace

std::vector<std::string> paths_of_index(std::string_view bytes) {
  constexpr std::size_t kBeforeFlags = 60, kAlign = 8;  // times, numbers, and a name in SHA-1
  constexpr std::uint32_t kExtended = 0x4000;
  if (!bytes.starts_with("DIRC")) return {};
  IndexBytes in(bytes);
  in.skip(4);
  const std::uint32_t version = in.number(4), count = in.number(4);
  if (version < 2 || version > 4 || count > bytes.size() / kBeforeFlags) return {};
  std::vector<std::string> out;
  out.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t begin = in.at();
    in.skip(kBeforeFlags);
    const std::uint32_t flags = in.number(2);
    if (version > 2 && (flags & kExtended) != 0) in.skip(2);
    std::string path;
    if (version == 4) {
      const std::size_t dropped = in.varint();
      const std::string_view last = out.empty() ? std::string_view{} : out.back();
      if (dropped > last.size()) return {};
      path = last.substr(0, last.size() - dropped);
      path += in.text();
    } else {
      path = in.text();
      // One NUL at least, and as many as fill the entry.
      in.skip((kAlign - (in.at() - begin) % kAlign) % kAlign);
    }
    // Entries are sorted; a path may be there several times while a merge is not done.
    const bool in_order = out.empty() || out.back() <= path;
    if (!in.whole() || path.empty() || !in_order) return {};
    out.push_back(std::move(path));
  }
  return out;
}

bool TrackedFiles::hold(std::string_view path, bool is_directory) const {
  std::call_once(read_, [&] {
    std::string why;
    if (const auto bytes = read_regular(git_ + "/index", kLongestIndex, why)) {
      paths_ = paths_of_index(*bytes);
    }
  });
  const auto text = [](const std::string& one) { return std::string_view(one); };
  if (!is_directory) return std::ranges::binary_search(paths_, path, {}, text);
  const std::string inside = std::string(path) + "/";
  const auto first = std::ranges::lower_bound(paths_, inside);
  return first != paths_.end() && first->starts_with(inside);
}

}  // namespace irsa
