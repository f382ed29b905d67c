#include "doc/embedded.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/yaml/scalar_map.h"

namespace irsa::doc {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_percent_encoded(std::string_view text) {
  return text.size() > 3 && text[0] == '%' && text[1] == '7' && (text[2] | 0x20) == 'b';
}

/// Decodes RFC 3986, as IAM's API encodes policies: a '+' is a '+'. What is no escape stays.
void percent_decode(std::string& text, std::vector<std::uint32_t>& positions) {
  std::size_t out = 0;
  for (std::size_t at = 0; at < text.size(); ++out) {
    positions[out] = positions[at];
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    text[out] = low >= 0 ? static_cast<char>(high * 16 + low) : text[at];
    at += low >= 0 ? 3 : 1;
  }
  positions[out] = positions[text.size()];
  text.resize(out);
  positions.resize(out + 1);
}

/// The pieces with quotes around each open one that has none: it stands for some value.
std::vector<TextPiece> quoted_pieces(std::vector<TextPiece> pieces) {
  bool quoted = false, escaped = false;
  for (TextPiece& piece : pieces) {
    if (!piece.open) {
      for (const char c : piece.node.text()) {
        if (c == '"' && !escaped) quoted = !quoted;
        escaped = quoted && c == '\\' && !escaped;
      }
      continue;
    }
    std::erase_if(*piece.open, [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    if (!quoted) piece.open = '"' + *piece.open + '"';
    escaped = false;
  }
  return pieces;
}

/// Where each byte of a scalar's value is written in the file, and one more for the end; `ends` for
/// what ends there, where that differs.
struct Places {
  std::vector<std::uint32_t> positions, ends = {};
};

/// The offset of the text that is at a place of the file; nullopt if several do.
std::optional<std::size_t> offset_at(const std::uint32_t* places, std::size_t size,
                                     std::uint32_t place) {
  const std::uint32_t* const end = places + size + 1;
  const std::uint32_t* const found = std::lower_bound(places, end, place);
  if (found == end || *found != place || (found + 1 != end && found[1] == place)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - places);
}

/// nullopt where the file does not spell the value out.
std::optional<Places> places_of(const Node& scalar) {
  const Document& document = scalar.document();
  const Span span = scalar.span();
  const Document::Decoded* const from = document.decoded_from();
  if (from == nullptr || span.file != document.file()) {
    auto offsets = map_scalar(document.raw(span), scalar.text(), scalar.style());
    if (!offsets) return std::nullopt;
    for (std::uint32_t& offset : *offsets) offset += span.begin;
    return Places{std::move(*offsets)};
  }
  // A string in a string: as it is written in the one around it, and that in the file.
  const std::uint32_t* const ends = from->ends != nullptr ? from->ends : from->positions;
  const auto begin = offset_at(from->positions, from->text.size(), span.begin);
  const auto end = offset_at(ends, from->text.size(), span.end);
  if (!begin || !end || *end < *begin) return std::nullopt;
  const auto offsets =
      map_scalar(from->text.substr(*begin, *end - *begin), scalar.text(), scalar.style());
  if (!offsets) return std::nullopt;
  Places places;
  for (const std::uint32_t offset : *offsets) {
    places.positions.push_back(from->positions[*begin + offset]);
    if (from->ends != nullptr) places.ends.push_back(from->ends[*begin + offset]);
  }
  return places;
}

}  // namespace

ScalarText::ScalarText(const std::vector<TextPiece>& pieces, const Node& whole)
    : file_(whole.span().file), raw_begin_(whole.span().begin) {
  const Span all = whole.span();
  std::uint32_t last = all.begin;
  bool in_order = true;
  for (const TextPiece& piece : pieces) {
    const Node written = piece.node.written();
    const Span span = written.span();
    in_order = in_order && span.file == all.file && last <= span.begin && span.end <= all.end;
    last = span.end;
    const std::string_view text = piece.open ? std::string_view(*piece.open) : piece.node.text();
    const auto places = piece.open ? std::nullopt : places_of(written);
    const auto end_of = [&](std::size_t i) {
      return places->ends.empty() ? places->positions[i] : places->ends[i];
    };
    // Something that ends where the piece begins ends with the piece before.
    if (ends_.empty()) ends_.push_back(span.begin);
    for (std::size_t i = 0; i < text.size(); ++i) {
      positions_.push_back(places ? places->positions[i] : span.begin);
      ends_.push_back(places ? end_of(i + 1) : span.end);
    }
    text_ += text;
  }
  positions_.push_back(last);
  if (!in_order || ends_.size() != positions_.size()) {
    positions_.assign(text_.size() + 1, all.begin);
    ends_.assign(text_.size() + 1, all.end);
  }
  raw_ = whole.document().raw(all);
}

ScalarText::ScalarText(const Node& node)
    : file_(node.span().file), text_(node.text()), raw_begin_(node.written().span().begin) {
  const Node scalar = node.written();
  const Span span = scalar.span();
  raw_ = scalar.document().raw(span);
  if (auto places = places_of(scalar)) {
    positions_ = std::move(places->positions);
    ends_ = std::move(places->ends);
  } else {
    positions_.assign(text_.size() + 1, span.begin);
    ends_.assign(text_.size() + 1, span.end);
  }
}

SourceText ScalarText::source() const {
  SourceText source{.file = file_, .text = text_, .positions = positions_.data()};
  if (!ends_.empty()) source.ends = ends_.data();
  source.begin = positions_.front();
  if (source.begin >= raw_begin_ && source.begin - raw_begin_ <= raw_.size()) {
    source.original = raw_.substr(source.begin - raw_begin_);
  }
  return source;
}

void ScalarText::decode_percents() {
  if (is_percent_encoded(text_)) percent_decode(text_, positions_);
}

Span span_in(const Node& node, std::size_t begin, std::size_t end) {
  const Node scalar = node.written();
  const Span whole = scalar.span();
  const auto places = places_of(scalar);
  if (!places || begin >= end || end >= places->positions.size()) return whole;
  const std::vector<std::uint32_t>& ends = places->ends.empty() ? places->positions : places->ends;
  return {whole.file, places->positions[begin], ends[end]};
}

Embedded::Embedded(const Node& scalar) : text_(scalar) {
  text_.decode_percents();
  read();
}

Embedded::Embedded(const std::vector<TextPiece>& pieces, const Node& whole)
    : text_(quoted_pieces(pieces), whole) {
  read();
}

void Embedded::read() {
  const SourceText source = text_.source();
  DocumentBuilder builder{Limits{}};
  const std::size_t end = skip_json_space(source.text, read_json(source, builder));
  if (!builder.error() && end < source.text.size()) {
    builder.fail(ReadError::Kind::json_syntax, end, end + 1,
                 "there is more text after the end of the JSON value", "remove it");
  }
  error_ = builder.error();
  if (!error_) document_ = builder.take();
}

}  // namespace irsa::doc
