#include "load/composer.h"

#include "doc/limits.h"

namespace irsa::load {

Composer::Composer(const doc::Document& outer)
    : begin_(outer.extent().begin), builder_(doc::Limits{}) {
  builder_.start({.file = outer.file(), .text = outer.source(), .begin = begin_}, true);
  builder_.set_ordinal(outer.ordinal());
}

void Composer::begin_mapping(Span place) {
  builder_.begin_mapping(offset(place.begin));
  ends_.push_back(place.end);
}

void Composer::end_mapping() {
  builder_.end_mapping(offset(ends_.back()));
  ends_.pop_back();
}

void Composer::begin_sequence(Span place) {
  builder_.begin_sequence(offset(place.begin));
  ends_.push_back(place.end);
}

void Composer::end_sequence() {
  builder_.end_sequence(offset(ends_.back()));
  ends_.pop_back();
}

void Composer::text(std::string_view text, Span place) {
  builder_.scalar(offset(place.begin), offset(place.end), text, offset(place.begin) + 1,
                  doc::Style::double_quoted);
}

void Composer::scalar(const doc::Node& node) {
  const Span place = node.span();
  builder_.scalar(offset(place.begin), offset(place.end), node.text(), offset(place.begin) + 1,
                  node.style());
}

void Composer::copy(const doc::Node& node) {
  if (node.is_mapping()) {
    begin_mapping(node.span());
    for (const doc::Entry& entry : node.entries()) {
      text(entry.key.text(), entry.key.span());
      copy(entry.value);
    }
    end_mapping();
  } else if (node.is_sequence()) {
    begin_sequence(node.span());
    for (const doc::Node& item : node.items()) copy(item);
    end_sequence();
  } else {
    scalar(node);
  }
}

const doc::Document& Composer::document() {
  return builder_.error() ? empty_ : builder_.document();
}

}  // namespace irsa::load
