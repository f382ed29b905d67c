#include "load/terraform/composer.h"

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

const doc::Document& Composer::document() {
  return builder_.error() ? empty_ : builder_.document();
}

}  // namespace irsa::load
