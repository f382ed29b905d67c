#include "doc/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/json/reader.h"
#include "doc/json/stream.h"
#include "doc/select/splitter.h"
#include "doc/select/triage.h"
#include "doc/text_input.h"
#include "doc/yaml/comments.h"
#include "doc/yaml/reader.h"
#include "doc/yaml/subset_reader.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

constexpr std::string_view kHelmSource = "# Source:";

/// The path in `# Source: chart/templates/x.yaml`, from the comments before the document's first
/// line; empty if there is none.
std::string_view find_helm_source(std::string_view text, std::size_t content) {
  for (std::size_t at = content; at < text.size();) {
    const std::size_t line = skip_blanks(text, at);
    const std::size_t end = end_of_line(text, line);
    if (line < end && text[line] != '#') break;
    if (text.compare(line, kHelmSource.size(), kHelmSource) == 0) {
      const std::size_t begin = skip_blanks(text, line + kHelmSource.size());
      std::string_view path = text.substr(begin, end - begin);
      while (!path.empty() && is_blank(path.back())) path.remove_suffix(1);
      return path;
    }
    at = end;
    while (at < text.size() && is_break(text[at])) ++at;
  }
  return {};
}

/// Is there a `{{` where a template engine would have put a value or taken a line away, or a line
/// of Jinja? Text in quotes is not meant: other programs have templates of their own there.
std::optional<std::size_t> find_template(std::string_view text) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const char second = char_at(text, at + 1);
    if (second != '{' && second != '%' && second != '#') continue;
    std::size_t before = at;
    while (before > 0 && is_blank(text[before - 1])) --before;
    const char c = before == 0 ? '\n' : text[before - 1];
    if (is_break(c) || (second == '{' && (c == ':' || c == '-'))) return at;
  }
  return std::nullopt;
}

/// Does text that is neither JSON nor YAML look more like JSON?
bool looks_like_json(std::string_view text) {
  const char open = char_at(text, skip_json_space(text, 0));
  const char next = char_at(text, skip_json_space(text, skip_json_space(text, 0) + 1));
  if (open == '{') return next == '"' || next == '}' || next == '\0' || next == '/';
  return next != '{' ? std::string_view("\"[]0123456789-/").find(next) != std::string_view::npos
                     : text.find('"') != std::string_view::npos;
}

/// Where `"member"` stands; the size of the text if nowhere.
std::size_t find_member(std::string_view text, std::string_view member) {
  // Begins with a letter: to string_view::find, every quote of the text would look like a begin.
  const std::string behind = std::string(member) + '"';
  std::size_t at = text.find(behind);
  while (at != std::string_view::npos && (at == 0 || text[at - 1] != '"')) {
    at = text.find(behind, at + 1);
  }
  return at == std::string_view::npos ? text.size() : at - 1;
}

/// A builder whose memory is kept from file to file: asking the system for it again and again would
/// cost more than most files do.
class KeptBuilder {
 public:
  explicit KeptBuilder(const Limits& limits) : builder_(std::move(kept_)) {
    if (!builder_) builder_ = std::make_unique<DocumentBuilder>(limits);
    builder_->set_limits(limits);
  }
  ~KeptBuilder() {
    constexpr std::size_t kMostNodes = 100'000;  // what a huge document took is given back
    if (builder_->nodes().size() <= kMostNodes) kept_ = std::move(builder_);
  }
  KeptBuilder(const KeptBuilder&) = delete;
  KeptBuilder& operator=(const KeptBuilder&) = delete;
  [[nodiscard]] DocumentBuilder& operator*() const { return *builder_; }

 private:
  inline static thread_local std::unique_ptr<DocumentBuilder> kept_;
  std::unique_ptr<DocumentBuilder> builder_;
};

class Reader {
 public:
  Reader(const SourceText& source, const Triage& triage, const ReadOptions& options,
         DocumentSink& sink)
      : source_(source),
        options_(options),
        sink_(sink),
        triage_(triage),
        kept_(options.limits),
        builder_(*kept_) {}

  void read() {
    read_pieces();
    if (skipped_ > 0) sink_.skipped(skipped_);
  }

 private:
  void read_pieces() {
    Splitter splitter(source_.text);
    while (const auto piece = splitter.next()) {
      const SourceText part = source_.part(piece->begin, piece->end - piece->begin);
      const std::size_t content = piece->content - piece->begin;
      if (piece->empty) {
        find_comments(part, part.extent().end, {}, sink_);
        continue;
      }
      if (ordinal_ >= options_.limits.documents) return too_many(part);
      if (options_.parse_all || matters(part.text, *piece)) {
        read_piece(part, content);
      } else {
        ++ordinal_;
        ++skipped_;
      }
    }
  }

  void too_many(const SourceText& part) {
    sink_.error({ReadError::Kind::limit, part.span(0, 0),
                 fmt::format("the file holds more than {} documents", options_.limits.documents),
                 "the rest of the file was not checked; split it up",
                 source_
                     .part(part.text.data() - source_.text.data(),
                           source_.text.data() + source_.text.size() - part.text.data())
                     .extent()});
  }

  [[nodiscard]] bool matters(std::string_view text, const Piece& piece) const {
    const std::size_t first = skip_space(text, piece.content - piece.begin);
    const char c = char_at(text, first);
    if (c == '{' || c == '[') return triage_.bracketed_matters(text);
    return triage_.matters(text, piece.outline);
  }

  void read_piece(const SourceText& part, std::size_t content) {
    const std::string_view helm_source = find_helm_source(part.text, content);
    if (!helm_source.empty()) {
      const auto at = static_cast<std::size_t>(helm_source.data() - part.text.data());
      sink_.rendered(part.extent(), {helm_source, part.span(at, at + helm_source.size())});
    }
    const std::size_t first = skip_space(part.text, content);
    const char c = part.text[first];
    json_error_.reset();
    if ((c == '{' || c == '[') && read_json_values(part, first)) {
      // JSON itself has no comments; a stream of it may have some before.
      return find_comments(part, part.place(first), {}, sink_);
    }
    if (const auto bad = find_bad_byte(part.text)) {
      builder_.start(part, false);
      builder_.fail(ReadError::Kind::yaml_syntax, bad->at, bad->at + bad->length, bad->message,
                    "save the file as UTF-8 text");
    } else if (options_.reference_parser || !read_subset(part, content, builder_)) {
      read_yaml(part, builder_);
    }
    std::uint32_t good = part.extent().end;
    if (builder_.error()) {
      good = builder_.error()->where.begin;
      report_yaml_error(part);
    } else if (builder_.document().root()) {
      builder_.set_helm_source(helm_source);
      if (json_error_ && looks_like_json(part.text)) builder_.set_json_defect(*json_error_);
      deliver();
    }
    find_comments(part, good, builder_.nodes(), sink_);
  }

  void deliver() {
    builder_.set_ordinal(ordinal_++);
    sink_.document(builder_.document());
  }

  void report(ReadError error) {
    ++ordinal_;
    sink_.error(std::move(error));
  }

  void report_yaml_error(const SourceText& part) {
    ReadError error = *builder_.error();
    if (json_error_ && error.kind == ReadError::Kind::yaml_syntax && looks_like_json(part.text)) {
      error = *json_error_;
    }
    const auto curly = find_template(part.text);
    if (curly && error.kind != ReadError::Kind::limit) {
      builder_.start(part, false);
      builder_.fail_template(*curly);
      error = *builder_.error();
    }
    report(std::move(error));
  }

  /// Reads the piece as JSON values one after the other, as kubectl does. False if it is not JSON
  /// but may be YAML: then nothing has been handed on.
  bool read_json_values(const SourceText& part, std::size_t at) {
    json_error_.reset();
    for (bool first = true;; first = false) {
      const SourceText rest = part.part(at, part.text.size() - at);
      if (is_dump(rest)) {
        at += read_dump(rest);
        at = skip_json_space(part.text, at);
        if (at >= part.text.size()) return true;
        first = false;
        continue;
      }
      const std::size_t length = read_json(rest, builder_, options_.reference_parser);
      if (builder_.error()) {
        if (first && builder_.error()->kind == ReadError::Kind::json_syntax) {
          json_error_ = builder_.error();
          return false;
        }
        report(*builder_.error());
        return true;
      }
      std::size_t next = skip_space(part.text, at + length);
      const char c = char_at(part.text, next);
      const bool more = c == '{' || c == '[';
      if (!more && next < part.text.size()) {
        const bool nul = c == '\0';
        builder_.fail(
            ReadError::Kind::json_syntax, next - at, next - at + 1,
            nul ? "a NUL byte in the text" : "there is more text after the end of the JSON value",
            nul ? "JSON files hold text only" : "remove it");
        if (first) {
          json_error_ = builder_.error();
          return false;
        }
        report(*builder_.error());
        return true;
      }
      at = next;
      deliver();
      if (!more) return true;
      if (ordinal_ >= options_.limits.documents) {
        too_many(part.part(at, part.text.size() - at));
        return true;
      }
    }
  }

  /// Does an object come next with an array whose elements are wanted one by one?
  [[nodiscard]] bool is_dump(const SourceText& rest) {
    if (rest.positions != nullptr || rest.text[0] != '{') return false;
    // In a stream of many values each part of it is searched once.
    if (!member_ || member_ < rest.text.data()) {
      const char* const end = rest.text.data() + rest.text.size();
      member_ = end;
      for (const std::string_view member : triage_.needs().streamed_members) {
        member_ = std::min(member_, end - rest.text.size() + find_member(rest.text, member));
      }
    }
    return member_ < rest.text.data() + rest.text.size();
  }

  /// Returns how much has been read: all of it if there was a mistake.
  std::size_t read_dump(const SourceText& rest) {
    Window window(rest.text, rest.begin);
    const JsonStreamOptions stream{.file = rest.file,
                                   .members = triage_.needs().streamed_members,
                                   .limits = options_.limits,
                                   .reference_parser = options_.reference_parser,
                                   .original = rest.text,
                                   .original_begin = rest.begin};
    if (!read_json_stream(window, stream, builder_, ordinal_, sink_)) return rest.text.size();
    return static_cast<std::size_t>(window.position() - rest.begin);
  }

  const SourceText& source_;
  const ReadOptions& options_;
  DocumentSink& sink_;
  const Triage& triage_;
  KeptBuilder kept_;
  DocumentBuilder& builder_;
  std::optional<ReadError> json_error_;
  const char* member_ = nullptr;  // where the name of a streamed member stands next, or the end
  std::uint32_t ordinal_ = 0;
  std::uint32_t skipped_ = 0;
};

}  // namespace

void read_scalar(const Node& scalar, const Triage& triage, const ReadOptions& options,
                 DocumentSink& sink) {
  const ScalarText text(scalar);
  // Files with a NUL in them are no text either, and the readers rely on that.
  if (const std::size_t nul = text.source().text.find('\0'); nul != std::string_view::npos) {
    sink.error({ReadError::Kind::not_text, text.source().span(nul, nul + 1),
                "there is a NUL character in this text", "remove it", text.source().extent()});
    return;
  }
  const SourceText source = text.source();
  Reader(source, triage, options, sink).read();
}

void read_text(FileId file, std::string_view bytes, const Triage& triage,
               const ReadOptions& options, DocumentSink& sink) {
  const bool object = bytes.substr(0, 1) == "{";  // can be streamed, and has a limit of its own
  if (bytes.size() > (object ? options.limits.json_file_bytes : options.limits.yaml_file_bytes)) {
    const Span all(file, 0,
                   static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), UINT32_MAX)));
    sink.error({ReadError::Kind::limit,
                {file, 0, 0},
                "the file is too large to read",
                "nothing of it was checked; split it up",
                all});
    return;
  }
  const TextInput input(file, bytes);
  if (input.error()) {
    sink.error(*input.error());
    return;
  }
  Reader(input.source(), triage, options, sink).read();
}

}  // namespace irsa::doc
