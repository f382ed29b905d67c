// jsonencode() and yamlencode(): texts made of values, with the places of what they are made of.
#include <array>
#include <optional>
#include <string>

#include "value/value.h"

namespace irsa::value {
namespace {

/// A text inside of double quotes. `json`: as Go writes it, `<`, `>`, `&` and two line ends
/// escaped.
std::string escaped(std::string_view text, bool json) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    const auto unicode = [&](unsigned value) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
    };
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || (json && (c == '<' || c == '>' || c == '&'))) {
      unicode(byte);
    } else if (json &&
               (text.substr(i, 3) == "\xE2\x80\xA8" || text.substr(i, 3) == "\xE2\x80\xA9")) {
      unicode(text[i + 2] == '\xA8' ? 0x2028 : 0x2029);
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

class Encoder {
 public:
  explicit Encoder(bool json) : json_(json) {}

  void value(const Value& v, int indent) {
    switch (v.kind()) {
      case Kind::unknown: hole(v); return;
      case Kind::null: add("null"); return;
      case Kind::boolean:
      case Kind::number: out_.append(*v.text()); return;
      case Kind::string: quoted(*v.text()); return;
      case Kind::list:
      case Kind::set: list(v, indent); return;
      case Kind::object: object(v, indent);
    }
  }
  PartialText take() { return std::move(out_); }

 private:
  void add(std::string_view text) { out_.append(PartialText::literal(text)); }

  /// May be of any type: the text around it holds no quotes.
  void hole(const Value& v) {
    Hole hole{"encoded(" + v.identity() + ")", v.is_unknown() ? v.hole()->shown : "…"};
    hole.encoded = v.data();
    out_.append(Piece{{}, v.span(), false, std::make_shared<const Hole>(std::move(hole))});
  }

  /// `place`: of a key, where all of it is written.
  void quoted(const PartialText& text, std::optional<Span> place = {}) {
    quote(text.empty() ? place : text.pieces().front().span, place, false);
    for (const Piece& piece : text.pieces()) {
      if (piece.is_hole()) {
        out_.append(piece);
        continue;
      }
      Piece made = piece;
      if (!made.span) made.span = place;
      made.text = escaped(piece.text, json_);
      made.verbatim = piece.verbatim && made.text == piece.text;
      out_.append(std::move(made));
    }
    quote(text.empty() ? place : text.pieces().back().span, place, true);
  }

  /// Is where the text that it encloses begins or ends.
  void quote(std::optional<Span> text, const std::optional<Span>& whole, bool end) {
    if (!text) text = whole;
    if (text)
      *text =
          end ? Span(text->file, text->end, text->end) : Span(text->file, text->begin, text->begin);
    out_.append(PartialText::literal("\"", text));
  }

  void line(int indent) { add("\n" + std::string(static_cast<std::size_t>(indent) * 2, ' ')); }

  void list(const Value& v, int indent) {
    if (v.has_rest()) {
      hole(v);
      return;
    }
    if (json_ || v.items().empty()) {
      add("[");
      bool first = true;
      for (const Value& item : v.items()) {
        if (!first) add(",");
        first = false;
        value(item, indent);
      }
      add("]");
      return;
    }
    for (const Value& item : v.items()) {
      if (!at_start_) line(indent);
      add("- ");
      at_start_ = true;
      value(item, indent + 1);
      at_start_ = false;
    }
  }

  void object(const Value& v, int indent) {
    if (v.has_rest()) {
      hole(v);
      return;
    }
    if (json_ || v.entries().empty()) {
      add("{");
      bool first = true;
      for (const Entry& entry : v.entries()) {
        if (!first) add(",");
        first = false;
        quoted(entry.text(), entry.key_span);
        add(":");
        value(entry.value, indent);
      }
      add("}");
      return;
    }
    for (const Entry& entry : v.entries()) {
      if (!at_start_) line(indent);
      quoted(entry.text(), entry.key_span);
      add(":");
      const bool nested = (entry.value.kind() == Kind::object && !entry.value.entries().empty()) ||
                          (!entry.value.items().empty());
      at_start_ = false;
      if (nested && !entry.value.has_rest()) {
        value(entry.value, entry.value.kind() == Kind::object ? indent + 1 : indent);
      } else {
        add(" ");
        value(entry.value, indent);
      }
    }
  }

  bool json_;
  bool at_start_ = true;
  PartialText out_;
};

}  // namespace

Value Value::encoded(Encoding encoding, Value inner, std::optional<Span> span) {
  Encoder encoder(encoding == Encoding::json);
  encoder.value(inner, 0);
  auto data = std::make_shared<Data>();
  data->kind = Kind::string;
  data->encoding = encoding;
  data->text = encoder.take();
  if (encoding == Encoding::yaml) data->text.append(PartialText::literal("\n"));
  const Value made_from = inner;
  data->basis = inner.basis();
  data->items.push_back(std::move(inner));
  return Value(std::move(data), span).put_together_of(made_from);
}

}  // namespace irsa::value
