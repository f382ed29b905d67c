#include "doc/read.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/json/reader.h"
#include "doc/piece_reader.h"
#include "doc/raw_text.h"
#include "doc/select/object_name.h"
#include "doc/select/splitter.h"
#include "doc/select/triage.h"
#include "doc/text_input.h"
#include "doc/yaml/comments.h"
#include "doc/yaml/go_yaml.h"
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

/// Cuts a stream into pieces, chooses those that are read, and knows what kubectl makes of the
/// rest.
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
        pieces_(source, triage, options, builder_, sink) {}

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
      if (pieces_.documents() >= options_.limits.documents) return pieces_.too_many(part);
      note_holder(part.text, *piece);
      const bool wanted = !options_.wanted || options_.wanted(part.extent());
      const bool of_concern = (wanted || options_.matters) && matters(part.text, *piece);
      if (options_.matters && of_concern) options_.matters(part.extent());
      const bool object = part.text.find(':') != std::string_view::npos;
      any_of_concern_ = any_of_concern_ || (of_concern && object);
      const auto before = pieces_.documents();
      if (wanted && (options_.parse_all || of_concern)) {
        const auto rest = pieces_.read(stream, part, *piece, is_json_to_kubectl(part));
        if (rest) read_pieces(*rest);
      } else {
        pieces_.pass_over();
        ++skipped_;
      }
      if (!of_concern && is_json_to_kubectl(part)) passed_json_ = part;
      const bool taken = of_concern && object;
      if (!taken && pieces_.documents() > before) set_refusal_aside(stream, part, *piece);
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

  const SourceText& source_;
  bool marked_;
  const ReadOptions& options_;
  DocumentSink& sink_;
  const Triage& triage_;
  KeptBuilder kept_;
  DocumentBuilder& builder_;
  PieceReader pieces_;
  bool any_of_concern_ = false;            // of the documents
  std::vector<ReadError> set_aside_;       // of the others
  std::optional<SourceText> passed_json_;  // one of these, with which the stream begins
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
