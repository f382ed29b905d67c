#include "doc/json/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/json/skim.h"
#include "doc/json/subset.h"

namespace irsa::doc {

namespace {

constexpr std::string_view kTooLarge = "split it up if it is meant to be this large";

class Stream {
 public:
  Stream(Window& window, const JsonStreamOptions& options, DocumentBuilder& builder,
         std::uint32_t& ordinal, DocumentSink& sink)
      : window_(window), options_(options), builder_(builder), ordinal_(ordinal), sink_(sink) {}

  bool read() {
    const std::uint64_t begin = window_.position();
    cuts_.push_back({0, place()});
    copy();  // '{'
    std::size_t depth = 1;
    std::string key;
    while (depth > 0 && !window_.at_end()) {
      if (frame_.size() > options_.limits.yaml_file_bytes) return too_large(begin, "object");
      if (window_.position() >= options_.limits.json_file_bytes) return too_large(begin, "file");
      const char c = window_.peek();
      if (c == '"') {
        key = copy_string();
        continue;
      }
      if (depth == 1 && c == '[' && is_streamed(key)) {
        copy();
        if (!elements(key)) return false;
        key.clear();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      if (c == ',') key.clear();
      copy();
    }
    return frame();
  }

 private:
  [[nodiscard]] bool is_streamed(std::string_view key) const {
    if (key.size() < 2) return false;
    const auto& members = options_.members;
    return std::find(members.begin(), members.end(), key.substr(1, key.size() - 2)) !=
           members.end();
  }

  [[nodiscard]] std::uint32_t place() const {
    return static_cast<std::uint32_t>(window_.position());
  }

  void copy() {
    frame_ += window_.peek();
    window_.advance();
  }

  /// Copies a string of the frame and returns it with its quotes. One that is longer than any that
  /// is read (\u0061 is six bytes for one) is passed over; what stands for it is just too long as
  /// well.
  std::string copy_string() {
    const std::size_t begin = frame_.size();
    const std::uint64_t most = std::uint64_t{6} * options_.limits.scalar_bytes;
    window_.hold();
    const bool whole = skip_string(window_, most);
    const bool ended = whole || window_.at_end();
    const bool fits = ended && window_.held().size() <= most + 2;
    if (fits) frame_ += window_.held();
    window_.release();
    if (fits) return frame_.substr(begin);
    if (!ended) skip_rest_of_string(window_, UINT64_MAX);
    frame_ += '"' + std::string(options_.limits.scalar_bytes + 1, 'x') + '"';
    cuts_.push_back({frame_.size(), place()});
    return {};
  }

  bool too_large(std::uint64_t begin, const char* what) {
    const auto at = static_cast<std::uint32_t>(begin);
    const Span where(options_.file, at, at + 1);
    sink_.error({ReadError::Kind::limit, where, fmt::format("this {} is too large to read", what),
                 std::string(kTooLarge), Span(options_.file, at, place())});
    ++ordinal_;
    return false;
  }

  /// The elements of the array that has just been opened.
  bool elements(std::string_view key) {
    const std::string_view member = key.substr(1, key.size() - 2);
    const std::uint32_t bracket = place() - 1;
    const std::uint64_t most = options_.limits.yaml_file_bytes;
    skip_white(window_);
    while (window_.peek() != ']') {
      if (window_.at_end()) {
        mistake(bracket, "this '[' is never closed", "the file may have been cut off");
        return false;
      }
      const std::uint64_t begin = window_.position();
      if (begin >= options_.limits.json_file_bytes) return too_large(begin, "file");
      if (!plain_element(member)) {
        window_.hold();
        const bool complete = skip_value(window_, most);
        if (window_.position() - begin > most) return too_large(begin, "value");
        element(member);
        window_.release();
        if (!complete) return false;
      }
      skip_white(window_);
      const char c = window_.peek();
      const std::uint32_t at = place();
      if (c == ',') {
        window_.advance();
        skip_white(window_);
        if (window_.peek() == ']') mistake(at, "a comma with nothing after it", "remove it");
      } else if (c != ']' && !window_.at_end()) {
        mistake(at, "expected ',' or ']'", "the rest of the file was not checked");
        return false;
      }
    }
    cuts_.push_back({frame_.size(), place()});
    copy();  // ']'
    return true;
  }

  void mistake(std::uint32_t at, const char* message, const char* help) {
    const Span where(options_.file, at, at + 1);
    ++ordinal_;
    sink_.error({ReadError::Kind::json_syntax, where, message, help, where});
  }

  /// Nearly every element: one in brackets, all of which is in memory, without anything unusual.
  /// Its end need not be looked for first. False, with nothing done, if it is another.
  bool plain_element(std::string_view member) {
    const std::string_view ahead = window_.ahead();
    const char c = window_.peek();
    if (options_.reference_parser || (c != '{' && c != '[')) return false;
    builder_.start({.file = options_.file, .text = ahead, .begin = place()}, true);
    const std::optional<std::size_t> end = read_json_subset(builder_);
    if (!end || *end > options_.limits.yaml_file_bytes) return false;
    builder_.cut_source(*end);
    window_.advance(*end);
    builder_.set_ordinal(ordinal_++);
    builder_.set_envelope(member);
    sink_.document(builder_.document());
    return true;
  }

  void element(std::string_view member) {
    const std::string_view text = window_.held();
    const SourceText source{.file = options_.file,
                            .text = text,
                            .begin = static_cast<std::uint32_t>(window_.held_position())};
    const std::size_t end =
        skip_json_space(text, read_json(source, builder_, options_.reference_parser));
    if (!builder_.error() && end < text.size()) {
      builder_.fail(ReadError::Kind::json_syntax, end, end + 1, "expected ',' or ']'");
    }
    builder_.set_ordinal(ordinal_++);
    builder_.set_envelope(member);
    if (builder_.error()) {
      sink_.error(*builder_.error());
    } else {
      sink_.document(builder_.document());
    }
  }

  /// What is left of the object without the elements.
  bool frame() {
    SourceText source{.file = options_.file, .text = frame_, .begin = cuts_.front().place};
    // With nothing cut out the frame is the file's bytes (a plan, a large manifest).
    std::vector<std::uint32_t> positions;
    if (cuts_.size() > 1) {
      positions = positions_of_frame();
      source.positions = positions.data();
      if (!options_.original.empty()) {
        source.original = options_.original.substr(source.begin - options_.original_begin);
      }
    }
    read_json(source, builder_, options_.reference_parser);
    builder_.set_ordinal(ordinal_++);
    if (builder_.error()) {
      sink_.error(*builder_.error());
      return false;
    }
    sink_.document(builder_.document());
    return true;
  }

  /// The byte of the file for each byte of the frame, and one more for its end.
  [[nodiscard]] std::vector<std::uint32_t> positions_of_frame() const {
    std::vector<std::uint32_t> positions;
    positions.reserve(frame_.size() + 1);
    for (std::size_t i = 0; i < cuts_.size(); ++i) {
      const std::size_t end = i + 1 < cuts_.size() ? cuts_[i + 1].offset : frame_.size() + 1;
      std::uint32_t at = cuts_[i].place;
      while (positions.size() < end) positions.push_back(at++);
    }
    return positions;
  }

  /// Where the frame goes on after something was cut out: an offset into it, and its place.
  struct Cut {
    std::size_t offset;
    std::uint32_t place;
  };

  Window& window_;
  const JsonStreamOptions& options_;
  DocumentBuilder& builder_;
  std::uint32_t& ordinal_;
  DocumentSink& sink_;
  std::string frame_;      // the object with empty arrays
  std::vector<Cut> cuts_;  // the first is its begin
};

}  // namespace

bool Window::more() {
  if (!refill_) return false;
  const std::size_t keep = std::min(held_, at_);
  buffer_.erase(0, keep);
  base_ += keep;
  at_ -= keep;
  if (held_ != kNothing) held_ -= keep;
  const bool got = refill_(buffer_);
  view_ = buffer_;
  if (!got) refill_ = nullptr;
  return at_ < view_.size();
}

bool read_json_stream(Window& window, const JsonStreamOptions& options, DocumentBuilder& builder,
                      std::uint32_t& ordinal, DocumentSink& sink) {
  return Stream(window, options, builder, ordinal, sink).read();
}

}  // namespace irsa::doc
