#include "load/terraform/mapped_json.h"

#include <fmt/format.h>

namespace irsa::load {

void MappedJson::separate() {
  if (!first_ && !after_key_) text_ += ',';
  first_ = false;
  after_key_ = false;
}

std::uint32_t MappedJson::begin(Origin from) {
  separate();
  const std::uint32_t node = map_.begin_node(here(), from.place, from.way);
  if (from.assumed || assume_) map_.set_assumed(node);
  return node;
}

void MappedJson::open(char bracket, Origin from) {
  open_.push_back(begin(from));
  text_ += bracket;
  first_ = true;
}

void MappedJson::close(char bracket) {
  text_ += bracket;
  map_.end_node(open_.back(), here());
  open_.pop_back();
  first_ = false;
}

void MappedJson::key(std::string_view name, Span place) {
  string(name, {place});
  after_key();
}

void MappedJson::after_key() {
  text_ += ':';
  after_key_ = true;
}

void MappedJson::begin_string(Origin from) {
  open_.push_back(begin(from));
  text_ += '"';
}

void MappedJson::end_string() { close('"'); }

void MappedJson::piece(std::string_view text, Span place, bool verbatim, bool assumed) {
  escaped(text, place, verbatim && text.size() == place.size(), assumed);
}

void MappedJson::string(std::string_view text, Origin from) {
  begin_string(from);
  // With or without quotes.
  const bool quoted = from.place.size() == text.size() + 2;
  const Span inner =
      quoted ? part_of(from.place, 1, static_cast<std::uint32_t>(text.size())) : from.place;
  escaped(text, inner, inner.size() == text.size());
  end_string();
}

void MappedJson::literal(std::string_view text, Origin from) {
  const std::uint32_t node = begin(from);
  text_ += text;
  map_.end_node(node, here());
}

/// What JSON escapes takes several bytes here for one there, so it is a piece of its own.
void MappedJson::escaped(std::string_view text, Span place, bool verbatim, bool assumed) {
  std::size_t plain = 0;  // what is not written yet
  const auto part = [&](std::size_t from, std::size_t to) {
    return verbatim ? part_of(place, static_cast<std::uint32_t>(from),
                              static_cast<std::uint32_t>(to - from))
                    : place;
  };
  const auto flush = [&](std::size_t to) {
    const std::uint32_t begin = here();
    text_ += text.substr(plain, to - plain);
    map_.add_piece(begin, here(), part(plain, to), verbatim, assumed);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    flush(i);
    const std::uint32_t begin = here();
    text_ += c == '"'    ? "\\\""
             : c == '\\' ? "\\\\"
             : c == '\n' ? "\\n"
                         : fmt::format("\\u{:04x}", c);
    map_.add_piece(begin, here(), part(i, i + 1), false, assumed);
    plain = i + 1;
  }
  flush(text.size());
}

}  // namespace irsa::load
