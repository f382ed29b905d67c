#include "doc/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/json/dump.h"
#include "doc/json/reader.h"
#include "doc/raw_text.h"
#include "doc/select/object_name.h"
#include "doc/select/splitter.h"
#include "doc/select/triage.h"
#include "doc/text_input.h"
#include "doc/yaml/comments.h"
#include "doc/yaml/go_yaml.h"
#include "doc/yaml/reader.h"
#include "doc/yaml/subset_reader.h"
#include "doc/yaml/template_source.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

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
  /// `marked`: a byte order mark was before it, behind which kubectl sees no JSON.
  Reader(const SourceText& source, const Triage& triage, const ReadOptions& options,
         DocumentSink& sink, bool marked)
      : source_(source),
        marked_(marked),
        options_(options),
        sink_(sink),
        triage_(triage),
        kept_(options.limits),
        builder_(*kept_),
        dumps_(triage.needs().streamed_members, options.limits, options.reference_parser) {}

  void read() {
    read_pieces(source_);
    if (skipped_ > 0) sink_.skipped(skipped_);
    if (!any_of_concern_) return;
    if (passed_json_) find_text_behind_passed_json();
    for (ReadError& error : set_aside_) sink_.error(std::move(error));
  }

 private:
  void read_pieces(const SourceText& stream) {
    Splitter splitter(stream.text);
    while (const auto piece = splitter.next()) {
      const SourceText part = stream.part(piece->begin, piece->end - piece->begin);
      if (piece->empty) {
        find_comments(part, part.extent().end, {}, sink_);
        report_refusal_of_nothing(stream, part, *piece);
        continue;
      }
      if (ordinal_ >= options_.limits.documents) return too_many(part);
      note_holder(part.text, *piece);
      const bool wanted = !options_.wanted || options_.wanted(part.extent());
      const bool of_concern = (wanted || options_.matters) && matters(part.text, *piece);
      if (options_.matters && of_concern) options_.matters(part.extent());
      const bool object = part.text.find(':') != std::string_view::npos;
      any_of_concern_ = any_of_concern_ || (of_concern && object);
      const auto before = ordinal_;
      if (wanted && (options_.parse_all || of_concern)) {
        read_marked_piece(stream, part, *piece);
      } else {
        ++ordinal_;
        ++skipped_;
      }
      if (!of_concern && is_json_to_kubectl(part)) passed_json_ = part;
      const bool taken = of_concern && object;
      if (!taken && ordinal_ > before) set_refusal_aside(stream, part, *piece);
    }
  }

  /// What keeps kubectl from reading a file and is where no document is that could carry the
  /// word of it. With a long marker at the end of the stream, the document before it has it.
  void report_refusal_of_nothing(const SourceText& stream, const SourceText& part,
                                 const Piece& piece) {
    if (piece.refusal == Refusal::long_marker && piece.end < stream.text.size()) {
      const Defect defect = defect_of(stream, piece);
      sink_.error({ReadError::Kind::yaml_syntax, defect.where, defect.message, defect.help,
                   stream.extent()});
    } else if (part.text.find('\t') != std::string_view::npos) {
      const auto refusal = find_go_yaml_refusal(part.text, piece.content - piece.begin);
      if (!refusal) return;
      Defect defect = defect_of(part, *refusal);
      sink_.error({ReadError::Kind::yaml_syntax, defect.where, std::move(defect.message),
                   std::move(defect.help), stream.extent()});
    }
  }

  /// A document that nobody asks for, and that keeps kubectl from reading what is beside it.
  void set_refusal_aside(const SourceText& stream, const SourceText& part, const Piece& piece) {
    if (piece.refusal == Refusal::none || piece.refusal == Refusal::behind_end) return;
    Defect defect = defect_of(stream, piece);
    set_aside_.push_back({ReadError::Kind::yaml_syntax, defect.where, std::move(defect.message),
                          std::move(defect.help), part.extent()});
  }

  /// A stream that begins with an object is JSON to kubectl, up to the first `---`.
  [[nodiscard]] bool is_json_to_kubectl(const SourceText& part) const {
    return !marked_ && part.text.data() == source_.text.data() &&
           char_at(part.text, skip_json_space(part.text, 0)) == '{';
  }

  /// Objects of JSON that nobody asks for, and behind them something that kubectl stops at.
  void find_text_behind_passed_json() {
    const SourceText& part = *passed_json_;
    std::size_t at = skip_json_space(part.text, 0);
    while (true) {
      const SourceText rest = part.part(at, part.text.size() - at);
      const std::size_t length = read_json(rest, builder_, options_.reference_parser);
      if (builder_.error()) return;  // it may be YAML
      at = skip_space(part.text, at + length);
      const char c = char_at(part.text, at);
      if (c == '{' || c == '[') continue;
      if (at < part.text.size()) {
        set_aside_.push_back({ReadError::Kind::yaml_syntax, part.span(at, at + 1),
                              "there is more text after the end of the JSON value", "remove it",
                              part.extent()});
      }
      return;
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

  static bool is_bracketed(std::string_view text, const Piece& piece) {
    const char c = char_at(text, skip_space(text, piece.content - piece.begin));
    return c == '{' || c == '[';
  }
  [[nodiscard]] bool matters(std::string_view text, const Piece& piece) const {
    return is_bracketed(text, piece) ? triage_.bracketed_matters(text)
                                     : triage_.matters(text, piece.outline);
  }
  void note_holder(std::string_view text, const Piece& piece) {
    if (is_bracketed(text, piece)) {
      if (triage_.bracketed_may_hold(text)) sink_.may_hold({});
    } else if (triage_.is_holder(piece.outline)) {
      sink_.may_hold(object_name(text.substr(piece.content - piece.begin)));
    } else if (triage_.may_hold(piece.outline)) {
      sink_.may_hold({});
    }
  }

  /// Files that Windows has written may begin with a byte order mark, and may have been put behind
  /// others. Behind a `---` it means nothing (to go-yaml as well); elsewhere it becomes a part of
  /// the key it is before, so that what begins there is not what it looks like.
  void read_marked_piece(const SourceText& stream, SourceText part, const Piece& piece) {
    std::size_t content = piece.content - piece.begin;
    json_to_kubectl_ = is_json_to_kubectl(part);
    if (part.text.substr(content).starts_with(kByteOrderMark)) {
      part = part.part(content + kByteOrderMark.size(),
                       part.text.size() - content - kByteOrderMark.size());
      content = 0;
    }
    // Nor does yaml-cpp know a separator with a comment right behind it, or another line end.
    const std::string_view marker = part.text.substr(0, content);
    if (piece.refusal == Refusal::long_marker || part.text.starts_with("---#") ||
        has_other_line_end(marker.substr(0, marker.find('#')))) {
      part = part.part(content, part.text.size() - content);
      content = 0;
    }
    if (piece.refusal != Refusal::none) refused_ = defect_of(stream, piece);
    if (piece.begin == 0 && stream.text.starts_with("---#")) {
      // kubectl drops such a line only behind other text; go-yaml takes it for the beginning of a
      // key.
      refused_ =
          Defect{stream.span(0, 4), "kubectl takes a '---#' at the beginning of a file for text",
                 "write a space before the '#'", Edit{stream.span(3, 3), " "}};
    }
    const char first = char_at(part.text, skip_space(part.text, content));
    const bool brackets = first == '{' || first == '[';  // read as kubectl does: value by value
    for (std::size_t mark = find_mark(part.text); !brackets && mark < part.text.size();
         mark = find_mark(part.text)) {
      const std::size_t behind = mark + kByteOrderMark.size();
      const SourceText before = part.part(0, mark);
      const Span where = part.span(mark, end_of_line(part.text, behind));
      const bool separator = part.text.substr(behind).starts_with("---");
      const bool object = skip_space(before.text, content) < before.text.size();
      if (object) read_piece(before, content);
      if (object && !separator) {
        sink_.error({ReadError::Kind::missing_separator, where, {}, {}, before.extent()});
      } else {
        refused_ = Defect{
            where,
            separator
                ? "an invisible byte order mark is before this ---, so kubectl does not read it as "
                  "a separator"
                : "an invisible byte order mark is before this key, so kubectl reads another key",
            "Save the file as UTF-8 without byte order marks.", Edit{part.span(mark, behind), {}}};
      }
      part = part.part(behind, part.text.size() - behind);
      content = separator ? end_of_line(part.text, 0) : 0;
    }
    const auto before = ordinal_;
    if (skip_space(part.text, content) < part.text.size()) read_piece(part, content);
    // A lone bracket, say, is nothing to yaml-cpp.
    if (refused_ && ordinal_ == before) {
      sink_.error({ReadError::Kind::yaml_syntax, refused_->where, refused_->message, refused_->help,
                   stream.extent()});
    }
    refused_.reset();
  }

  void read_piece(const SourceText& part, std::size_t content) {
    const char first = char_at(part.text, skip_space(part.text, content));
    if (first == '{' || first == '[' || !has_other_line_end(part.text)) {
      return read_plain_piece(part, content);
    }
    const std::string unified = with_usual_line_ends(part.text);
    SourceText text = part;
    text.text = unified;
    // In the line of the `---` it ends a comment there: what follows is the document's already.
    const std::size_t marker = content < 2 ? 0 : part.text.rfind('\n', content - 2) + 1;
    read_plain_piece(text, std::min(content, end_of_line(unified, marker)));
  }

  void read_plain_piece(const SourceText& part, std::size_t content) {
    const std::string_view helm_source = find_helm_source(part.text, content);
    if (!helm_source.empty()) {
      const auto at = static_cast<std::size_t>(helm_source.data() - part.text.data());
      sink_.rendered(part.extent(), {helm_source, part.span(at, at + helm_source.size())});
    }
    const std::size_t first = skip_space(part.text, content);
    const char c = part.text[first];
    json_error_.reset();
    behind_json_ = false;
    if ((c == '{' || c == '[') && read_json_values(part, first)) {
      // JSON itself has no comments; a stream of it may have some before.
      return find_comments(part, part.place(first), {}, sink_);
    }
    if (const auto bad = find_bad_byte(part.text)) {
      builder_.start(part, false);
      builder_.fail(ReadError::Kind::yaml_syntax, bad->at, bad->at + bad->length, bad->message,
                    "save the file as UTF-8 text");
    } else if (const auto expression = find_ytt(part.text)) {
      builder_.start(part, false);
      builder_.fail_template(*expression);
    } else {
      if (!read_document(part, content) && !builder_.error()) {
        note_refusal(part, content);
        note_text_behind_json();
      }
    }
    std::uint32_t good = part.extent().end;
    if (builder_.error()) {
      good = builder_.error()->where.begin;
      report_yaml_error(part, content);
    } else if (builder_.document().root()) {
      if (read_glued_objects(part, content)) return;
      builder_.set_helm_source(helm_source);
      if (json_error_ && looks_like_json(part.text)) builder_.set_json_defect(*json_error_);
      deliver();
    }
    find_comments(part, good, builder_.nodes(), sink_);
  }

  /// Is there something in a document that could be read which keeps kubectl from reading it?
  void note_refusal(const SourceText& part, std::size_t at) {
    if (refused_ || builder_.document().kubectl_defect()) return;
    if (const auto refusal = find_go_yaml_refusal(part.text, at)) {
      builder_.set_kubectl_defect(defect_of(part, *refusal));
    }
  }

  /// A bracket too many behind an object, say: YAML read as a whole may pass over it.
  void note_text_behind_json() {
    if (!behind_json_ || !json_to_kubectl_ || builder_.document().kubectl_defect()) return;
    builder_.set_kubectl_defect({.where = json_error_->where,
                                 .message = json_error_->message,
                                 .help = json_error_->help,
                                 .stops = true});
  }

  /// Reads a document that is several objects without a `---` between them: `apiVersion`, `kind` or
  /// `metadata` are in it twice. False if it is not; then nothing has been handed on.
  bool read_glued_objects(const SourceText& part, std::size_t content) {
    if (builder_.document().duplicate_keys().size() < 2 || part.positions != nullptr) return false;
    const std::vector<std::size_t> begins = object_begins(part.text, content);
    if (begins.empty()) return false;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= begins.size(); ++i) {
      const std::size_t to = i < begins.size() ? begins[i] : part.text.size();
      const SourceText object = part.part(from, to - from);
      read_piece(object, i == 0 ? content : 0);
      if (i < begins.size()) {
        const Span key = part.span(to, std::min(part.text.find(':', to), part.text.size()));
        sink_.error({ReadError::Kind::missing_separator, key, {}, {}, object.extent()});
      }
      from = to;
    }
    return true;
  }

  void deliver() {
    if (refused_) builder_.set_kubectl_defect(*refused_);
    builder_.set_ordinal(ordinal_++);
    sink_.document(builder_.document());
  }

  void report(ReadError error) {
    ++ordinal_;
    sink_.error(std::move(error));
  }

  /// Reads the piece with its `${…}` for words. False if it still is no YAML.
  bool read_filled_in(const SourceText& part, std::size_t content) {
    const HiddenExpressions hidden(part.text);
    if (!hidden.any() || find_bad_byte(part.text)) return false;
    SourceText words = part;
    words.text = hidden.text();
    read_document(words, content);
    if (builder_.error() || !builder_.document().root()) return false;
    builder_.set_written(part.text, [&](std::string_view text) { return hidden.restored(text); });
    deliver();
    return true;
  }

  void report_yaml_error(const SourceText& part, std::size_t content) {
    ReadError error = *builder_.error();
    if (error.kind == ReadError::Kind::yaml_syntax && read_filled_in(part, content)) return;
    if (json_error_ && error.kind == ReadError::Kind::yaml_syntax && looks_like_json(part.text)) {
      error = *json_error_;
    }
    auto expression = find_template(part.text);
    if (!expression && json_error_ && begins_expression(part.text, offset_of(part, *json_error_))) {
      expression = offset_of(part, *json_error_);
    }
    if (expression && error.kind != ReadError::Kind::limit) {
      read_template(part, content);
      builder_.start(part, false);
      builder_.fail_template(*expression);
      error = *builder_.error();
    }
    report(std::move(error));
  }

  /// True if the document is of the subset that all readers agree about. Else the builder may have
  /// an error, and go-yaml may see one where it has none.
  bool read_document(const SourceText& part, std::size_t content) {
    if (!options_.reference_parser && read_subset(part, content, builder_)) return true;
    // yaml-cpp takes a template's line for a directive it does not know, and goes on.
    const std::size_t percent =
        part.text.compare(content, 2, "%{") == 0 ? content : part.text.find("\n%{", content);
    if (percent == std::string_view::npos) {
      read_yaml(part, builder_);
      return false;
    }
    builder_.start(part, false);
    return builder_.fail(ReadError::Kind::yaml_syntax, percent, percent + 1,
                         "a '%' that cannot begin a line");
  }

  static std::size_t offset_of(const SourceText& part, const ReadError& error) {
    if (part.positions != nullptr) return part.text.size();
    return error.where.begin - part.begin;
  }

  /// Hands on what is left of a template without its expressions, if that is YAML.
  void read_template(const SourceText& part, std::size_t content) {
    const std::string filled = without_expressions(part.text);
    SourceText left = part;
    left.text = filled;
    left.original = {};
    read_document(left, content);
    if (builder_.error() || !builder_.document().root()) return;
    builder_.set_template();
    builder_.set_ordinal(ordinal_);
    sink_.document(builder_.document());
  }

  /// Reads the piece as JSON values one after the other, as kubectl does. False if it is not JSON
  /// but may be YAML: then nothing has been handed on.
  bool read_json_values(const SourceText& part, std::size_t at) {
    json_error_.reset();
    for (bool first = true;; first = false) {
      const SourceText rest = part.part(at, part.text.size() - at);
      if (dumps_.is_next(rest)) {
        at += dumps_.read(rest, builder_, ordinal_, sink_);
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
      if (part.text.substr(next).starts_with(kByteOrderMark)) {
        next = skip_space(part.text, next + kByteOrderMark.size());
      }
      const char c = char_at(part.text, next);
      const bool more = c == '{' || c == '[';
      if (first && json_to_kubectl_ && part.text.compare(next, 3, "---") == 0) {
        // Behind one object kubectl goes on with YAML, and a separator needs no line of its own.
        deliver();
        read_pieces(part.part(next, part.text.size() - next));
        return true;
      }
      if (!more && next < part.text.size()) {
        const bool nul = c == '\0';
        builder_.fail(
            ReadError::Kind::json_syntax, next - at, next - at + 1,
            nul ? "a NUL byte in the text" : "there is more text after the end of the JSON value",
            nul ? "JSON files hold text only" : "remove it");
        if (first) {
          json_error_ = builder_.error();
          behind_json_ = true;
          return false;
        }
        report(*builder_.error());
        return true;
      }
      if (!json_to_kubectl_) note_json_read_as_yaml(part, at, first);
      // What looks through a document's text must not look through all that follows it.
      if (more) builder_.cut_source(length);
      at = next;
      deliver();
      if (!more) return true;
      if (ordinal_ >= options_.limits.documents) {
        too_many(part.part(at, part.text.size() - at));
        return true;
      }
    }
  }

  /// kubectl reads YAML here, of which JSON is not quite a part, and only one value of it.
  void note_json_read_as_yaml(const SourceText& part, std::size_t at, bool first) {
    if (!builder_.document().root().is_mapping() || refused_) return;
    // Of the whole text, so once.
    if (const auto bad = first ? find_bad_byte(part.text) : std::nullopt) {
      return builder_.set_kubectl_defect(
          {.where = part.span(bad->at, bad->at + bad->length),
           .message = "kubectl reads this as YAML, and refuses " + bad->message,
           .help = "write it as an escape sequence",
           .stops = true});
    }
    if (first) return note_refusal(part, at);
    builder_.set_kubectl_defect({part.span(at, at + 1),
                                 "kubectl reads this as YAML, and drops everything after the first "
                                 "object without a message",
                                 kSeparate,
                                 {}});
  }

  const SourceText& source_;
  bool marked_;
  const ReadOptions& options_;
  DocumentSink& sink_;
  const Triage& triage_;
  KeptBuilder kept_;
  DocumentBuilder& builder_;
  Dumps dumps_;
  bool any_of_concern_ = false;            // of the documents
  std::vector<ReadError> set_aside_;       // of the others
  std::optional<SourceText> passed_json_;  // one of these, with which the stream begins
  std::optional<ReadError> json_error_;
  bool behind_json_ = false;       // json_error_ is about text behind a whole value
  std::optional<Defect> refused_;  // what keeps kubectl from reading the piece
  bool json_to_kubectl_ = false;   // of the piece
  std::uint32_t ordinal_ = 0;
  std::uint32_t skipped_ = 0;
};

}  // namespace

void read_scalar(const Node& scalar, const Triage& triage, const ReadOptions& options,
                 DocumentSink& sink) {
  const ScalarText text(scalar);
  read_source(text.source(), triage, options, sink);
}

void read_source(const SourceText& source, const Triage& triage, const ReadOptions& options,
                 DocumentSink& sink) {
  // Files with a NUL in them are no text either, and the readers rely on that.
  if (const std::size_t nul = source.text.find('\0'); nul != std::string_view::npos) {
    sink.error({ReadError::Kind::not_text, source.span(nul, nul + 1),
                "there is a NUL character in this text", "remove it", source.extent()});
    return;
  }
  Reader(source, triage, options, sink, false).read();
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
  if (object && bytes.size() > kSmall && options.take_large && options.take_large(Bytes(bytes))) {
    return;
  }
  const TextInput input(file, bytes);
  if (input.error()) {
    sink.error(*input.error());
    return;
  }
  Reader(input.source(), triage, options, sink, bytes.starts_with(kByteOrderMark)).read();
}

}  // namespace irsa::doc
