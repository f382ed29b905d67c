// Reading from disk. Files are small: they are read whole. A large JSON object is an AWS dump: it
// is read in pieces, so that its size does not matter.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "base/utf8.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/json/stream.h"
#include "doc/read.h"
#include "source/open.h"

namespace irsa::doc {

namespace {

/// Of files that are not read whole so much at a time.
constexpr std::size_t kPiece = std::size_t{256} << 10;

/// Room for a small file. What fits in is parsed where it was read to, and the memory serves the
/// next one: of it the system gives only what is written to.
char* room() {
  thread_local const auto kept = std::make_unique_for_overwrite<char[]>(kSmall);
  return kept.get();
}

/// An open file; closes it.
class File {
 public:
  /// Without a handle, `why` says what the matter is.
  File(const std::string& path, std::string& why, FolderHandle* folder)
      : handle_(open_regular(path, why, size_, folder)) {}
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// Reads up to `size` bytes; 0 at the end or after an error. Where all is there that the file
  /// system told, the end is not asked for: that would be a call more for every file.
  std::size_t read(char* to, std::size_t size) {
    if (error_ != 0 || (size_ > 0 && had_ == size_)) return 0;
    ssize_t got = 0;
    do {
      got = ::read(handle_, to, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0) error_ = errno;
    had_ += got > 0 ? static_cast<std::uint64_t>(got) : 0;
    return got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  /// Goes on behind the `size` bytes that are there, until there are `most` or the file ends.
  void fill(char* to, std::size_t& size, std::size_t most) {
    for (std::size_t got = 1; got > 0 && size < most; size += got) {
      got = read(to + size, most - size);
    }
  }
  /// Appends the next piece; false at the end or after an error.
  bool read_piece(std::string& to) {
    const std::size_t got = read(room(), kPiece);
    to.append(room(), got);
    return got > 0;
  }
  /// Bytes, as the file system says; 0 when it does not.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Bytes bytes() const { return Bytes(handle_); }
  /// errno of what went wrong; 0 if nothing did.
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] bool is_open() const { return handle_ >= 0; }

 private:
  std::uint64_t size_ = 0;
  std::uint64_t had_ = 0;  // bytes that were read
  int handle_;
  int error_ = 0;
};

/// A large file is streamed if it begins like a JSON object, and not like a template.
bool can_stream(std::string_view text, const Needs& needs) {
  if (needs.streamed_members.empty()) return false;
  const std::size_t at = skip_json_space(text, 0);
  if (at >= text.size() || text[at] != '{') return false;
  const std::size_t next = skip_json_space(text, at + 1);
  return next < text.size() && (text[next] == '"' || text[next] == '}');
}

void stream(FileId id, File& file, std::string first, std::size_t begin, const Needs& needs,
            const ReadOptions& options, DocumentSink& sink) {
  first.erase(0, begin);
  Window window(std::move(first), begin,
                [&](std::string& buffer) { return file.read_piece(buffer); });
  DocumentBuilder builder(options.limits);
  const JsonStreamOptions how{.file = id,
                              .members = needs.streamed_members,
                              .limits = options.limits,
                              .reference_parser = options.reference_parser};
  std::uint32_t ordinal = 0;
  const auto skip_space = [&] {
    while (!window.at_end() && skip_json_space(window.ahead(), 0) > 0) {
      window.advance(skip_json_space(window.ahead(), 0));
    }
  };
  for (skip_space(); window.peek() == '{'; skip_space()) {
    if (!read_json_stream(window, how, builder, ordinal, sink)) return;
  }
  if (window.at_end()) return;
  const auto at = static_cast<std::uint32_t>(window.position());
  const Span where(id, at, at + 1);
  sink.error({ReadError::Kind::json_syntax, where,
              "there is more text after the end of the JSON value", "remove it", where});
}

}  // namespace

bool read_path(FileId id, const std::string& path, const Triage& triage, const ReadOptions& options,
               DocumentSink& sink, std::string& why) {
  File file(path, why, options.folder);
  if (!file.is_open()) return false;
  std::size_t size = 0;
  file.fill(room(), size, kPiece);
  const std::string_view first(room(), size);
  const std::size_t begin = first.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const bool large = size == kPiece;
  if (large && file.size() > kSmall && can_stream(first.substr(begin), triage.needs())) {
    if (!options.take_large || !options.take_large(file.bytes())) {
      stream(id, file, std::string(first), begin, triage.needs(), options, sink);
    }
  } else {
    if (large) file.fill(room(), size, kSmall);
    std::string whole;
    if (size == kSmall) {
      whole.assign(room(), size);
      // One byte too many is enough to see that the limit is passed.
      const std::uint64_t most = std::max(options.limits.yaml_file_bytes, std::uint64_t{kSmall});
      while (whole.size() <= most && file.read_piece(whole)) {
      }
    }
    const std::string_view text = whole.empty() ? std::string_view(room(), size) : whole;
    if (file.error() == 0) read_text(id, text, triage, options, sink);
  }
  if (file.error() != 0) why = std::strerror(file.error());
  return file.error() == 0;
}

}  // namespace irsa::doc
