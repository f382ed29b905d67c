#include "source/source_set.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace irsa {

namespace {
constexpr std::size_t kKeptTexts = 4;
constexpr std::size_t kChunk = std::size_t{64} << 10;
}  // namespace

FileId SourceSet::add(SourceFile file) {
  files_.push_back(std::move(file));
  return id(files_.size() - 1);
}

FileId SourceSet::add_text(std::string shown, std::string text, bool named) {
  return add({.shown = std::move(shown), .open_path = {}, .named = named, .text = std::move(text)});
}

std::shared_ptr<const std::string> SourceSet::text(FileId id) const {
  const auto known =
      std::find_if(recent_.begin(), recent_.end(), [&](const auto& r) { return r.first == id; });
  if (known != recent_.end()) {
    std::rotate(recent_.begin(), known, known + 1);
    return recent_.front().second;
  }
  const SourceFile& file = (*this)[id];
  std::optional<std::string> bytes = file.text;
  std::string why;
  if (!bytes) bytes = read_whole(file.path(), UINT32_MAX, why);
  if (!bytes) return nullptr;
  if (recent_.size() == kKeptTexts) recent_.pop_back();
  recent_.emplace(recent_.begin(), id, std::make_shared<const std::string>(std::move(*bytes)));
  return recent_.front().second;
}

std::optional<std::string> read_whole(const std::string& path, std::size_t most, std::string& why) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    why = std::strerror(errno);
    return std::nullopt;
  }
  std::string text;
  while (true) {
    const std::size_t had = text.size();
    text.resize(had + std::max(kChunk, had));
    const ssize_t got = ::read(fd, text.data() + had, text.size() - had);
    if (got < 0 && errno == EINTR) {
      text.resize(had);
      continue;
    }
    text.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got > 0 && text.size() <= most) continue;
    const int error = errno;
    ::close(fd);
    if (got == 0) return text;
    why = got < 0 ? std::strerror(error) : "longer than " + std::to_string(most) + " bytes";
    return std::nullopt;
  }
}

}  // namespace irsa
