#include "doc/piece_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "doc/json/reader.h"
#include "doc/raw_text.h"
#include "doc/text_input.h"
#include "doc/yaml/comments.h"
#include "doc/yaml/go_yaml.h"
#include "doc/yaml/reader.h"
#include "doc/yaml/subset_reader.h"
#include "doc/yaml/template_source.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// Behind the end where the text has places of its own: the error may be anywhere.
std::size_t offset_of(const SourceText& part, const ReadError& error) {
  if (part.positions != nullptr) return part.text.size();
  return error.where.begin - part.begin;
}

}  // namespace

PieceReader::PieceReader(const SourceText& source, const Triage& triage, const ReadOptions& options,
                         DocumentBuilder& builder, DocumentSink& sink)
    : source_(source),
      options_(options),
      sink_(sink),
      builder_(builder),
      dumps_(triage.needs().streamed_members, options.limits, options.reference_parser) {}

void PieceReader::too_many(const SourceText& part) {
  sink_.error({ReadError::Kind::limit, part.span(0, 0),
               fmt::format("the file holds more than {} documents", options_.limits.documents),
               "the rest of the file was not checked; split it up",
               source_
                   .part(part.text.data() - source_.text.data(),
                         source_.text.data() + source_.text.size() - part.text.data())
                   .extent()});
}

/// Files that Windows has written may begin with a byte order mark, and may have been put behind
/// others. Behind a `---` it means nothing; elsewhere it becomes a part of the key it is before, so
/// that what begins there is not what it looks like. So it does behind a `---` that begins the
/// stream: kubectl hands that to go-yaml with the document, and go-yaml passes over a mark only
/// where its input begins (decoder.go, is_bom() in yamlprivateh.go).
std::optional<SourceText> PieceReader::read(const SourceText& stream, SourceText part,
                                            const Piece& piece, bool json) {
  std::size_t content = piece.content - piece.begin;
  json_to_kubectl_ = json;
  rest_.reset();
  const bool inside = piece.begin == 0 && content > 0;
  if (!inside && part.text.substr(content).starts_with(kByteOrderMark)) {
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
  return std::exchange(rest_, std::nullopt);
}

void PieceReader::read_piece(const SourceText& part, std::size_t content) {
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

void PieceReader::read_plain_piece(const SourceText& part, std::size_t content) {
  const std::string_view helm_source = find_helm_source(part.text, content);
  if (!helm_source.empty()) {
    const auto at = static_cast<std::size_t>(helm_source.data() - part.text.data());
    sink_.rendered(part.extent(), {helm_source, part.span(at, at + helm_source.size())});
  }
  const std::size_t first = skip_space(part.text, content);
  const char c = char_at(part.text, first);
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
void PieceReader::note_refusal(const SourceText& part, std::size_t at) {
  if (refused_ || builder_.document().kubectl_defect()) return;
  if (const auto refusal = find_go_yaml_refusal(part.text, at)) {
    builder_.set_kubectl_defect(defect_of(part, *refusal));
  }
}

/// A bracket too many behind an object, say: YAML read as a whole may pass over it.
void PieceReader::note_text_behind_json() {
  if (!behind_json_ || !json_to_kubectl_ || builder_.document().kubectl_defect()) return;
  builder_.set_kubectl_defect({.where = json_error_->where,
                               .message = json_error_->message,
                               .help = json_error_->help,
                               .stops = true});
}

/// Reads a document that is several objects without a `---` between them: `apiVersion`, `kind` or
/// `metadata` are in it twice. False if it is not; then nothing has been handed on.
bool PieceReader::read_glued_objects(const SourceText& part, std::size_t content) {
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

void PieceReader::deliver() {
  if (refused_) builder_.set_kubectl_defect(*refused_);
  builder_.set_ordinal(ordinal_++);
  sink_.document(builder_.document());
}

void PieceReader::report(ReadError error) {
  ++ordinal_;
  sink_.error(std::move(error));
}

/// Reads the piece with its `${…}` for words, and if that is no YAML with those that are lines of
/// their own left out: then it is a template, of which something is missing. False if it still is
/// no YAML.
bool PieceReader::read_filled_in(const SourceText& part, std::size_t content) {
  if (part.text.find("${") == std::string_view::npos || find_bad_byte(part.text)) return false;
  for (const bool lines_too : {false, true}) {
    const HiddenExpressions hidden(part.text, lines_too);
    if (!hidden.any() || (lines_too && !hidden.lines())) continue;
    SourceText words = part;
    words.text = hidden.text();
    const bool subset = read_document(words, content);
    if (builder_.error() || !builder_.document().root()) continue;
    builder_.set_written(part.text, [&](std::string_view text) { return hidden.restored(text); });
    if (!lines_too) {
      if (!subset) note_refusal(words, content);
      deliver();
      return true;
    }
    hand_on_template();
    builder_.start(part, false);
    builder_.fail_template(part.text.find("${"));
    report(*builder_.error());
    return true;
  }
  return false;
}

void PieceReader::hand_on_template() {
  builder_.set_template();
  builder_.set_ordinal(ordinal_);
  sink_.document(builder_.document());
}

void PieceReader::report_yaml_error(const SourceText& part, std::size_t content) {
  ReadError error = *builder_.error();
  if (error.kind == ReadError::Kind::yaml_syntax && read_filled_in(part, content)) return;
  if (const auto comment = comment_before_json(part.text);
      comment && error.kind == ReadError::Kind::yaml_syntax) {
    builder_.start(part, true);
    builder_.fail(ReadError::Kind::json_syntax, comment->begin, comment->end,
                  "JSON has no comments", "remove it");
    return report(*builder_.error());
  }
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
bool PieceReader::read_document(const SourceText& part, std::size_t content) {
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

/// Hands on what is left of a template without its expressions, if that is YAML.
void PieceReader::read_template(const SourceText& part, std::size_t content) {
  const std::string filled = without_expressions(part.text);
  SourceText left = part;
  left.text = filled;
  left.original = {};
  read_document(left, content);
  if (!builder_.error() && builder_.document().root()) hand_on_template();
}

/// Reads the piece as JSON values one after the other, as kubectl does. False if it is not JSON
/// but may be YAML: then nothing has been handed on.
bool PieceReader::read_json_values(const SourceText& part, std::size_t at) {
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
      rest_ = part.part(next, part.text.size() - next);
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
    const std::size_t comment = first ? part.text.substr(0, at).find('#') : std::string_view::npos;
    if (comment != std::string_view::npos) {
      builder_.set_json_defect({ReadError::Kind::json_syntax,
                                part.span(comment, end_of_line(part.text, comment)),
                                "JSON has no comments", "remove it", part.extent()});
    }
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
void PieceReader::note_json_read_as_yaml(const SourceText& part, std::size_t at, bool first) {
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

}  // namespace irsa::doc
