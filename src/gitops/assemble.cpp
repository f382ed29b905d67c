#include "gitops/assemble.h"

#include "doc/document_builder.h"
#include "doc/scalar_type.h"

namespace irsa::gitops {

namespace {

class Assembly {
 public:
  Assembly(const std::function<FileId(FileId)>& standing, std::uint32_t begin,
           doc::DocumentBuilder& builder)
      : standing_(standing), begin_(begin), builder_(builder) {}

  bool add(const Value* value) {
    stand(value->place.file);
    const Span place = value->place;
    switch (value->kind) {
      case doc::Kind::scalar: return scalar(*value);
      case doc::Kind::mapping:
        if (!builder_.begin_mapping(place.begin - begin_)) return false;
        for (const Field& field : value->fields) {
          stand(field.key.file);
          if (!builder_.scalar(field.key.begin - begin_, field.key.end - begin_, field.name, 0,
                               doc::Style::double_quoted) ||
              !add(field.value)) {
            return false;
          }
        }
        return builder_.end_mapping(place.end - begin_);
      case doc::Kind::sequence:
        if (!builder_.begin_sequence(place.begin - begin_)) return false;
        for (const Field& field : value->fields) {
          if (!add(field.value)) return false;
        }
        return builder_.end_sequence(place.end - begin_);
    }
    return false;
  }

 private:
  void stand(FileId file) {
    if (file != last_) {
      last_ = file;
      now_ = standing_(file);
    }
    builder_.stand_in(now_);
  }

  /// The style says what a scalar is, as no tags are kept.
  bool scalar(const Value& value) {
    doc::Style style = value.style;
    if (value.type != doc::Type::string) {
      style = doc::Style::plain;
    } else if (style == doc::Style::plain && doc::plain_type(value.text) != doc::Type::string) {
      style = doc::Style::double_quoted;
    }
    return builder_.scalar(value.place.begin - begin_, value.place.end - begin_, value.text, 0,
                           style);
  }

  const std::function<FileId(FileId)>& standing_;
  std::uint32_t begin_;  // builders count from the begin of the text on
  doc::DocumentBuilder& builder_;
  FileId last_{0xFFFFFFFF};
  FileId now_{};
};

}  // namespace

bool assemble(const Object& object, doc::SourceText source,
              const std::function<FileId(FileId)>& standing, doc::DocumentBuilder& builder) {
  source.file = standing(object.file);
  builder.start(source, false);
  return Assembly(standing, source.begin, builder).add(object.tree) && builder.complete();
}

}  // namespace irsa::gitops
