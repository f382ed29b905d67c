#include "gitops/assemble.h"

#include "doc/scalar_type.h"

namespace irsa::gitops {

namespace {

class Assembly {
 public:
  Assembly(const std::function<FileId(FileId)>& standing, doc::DocumentBuilder& builder)
      : standing_(standing), builder_(builder) {}

  bool add(const Value* value) {
    stand(value->place.file);
    const Span place = value->place;
    switch (value->kind) {
      case doc::Kind::scalar: return scalar(*value);
      case doc::Kind::mapping:
        if (!builder_.begin_mapping(place.begin)) return false;
        for (const Field& field : value->fields) {
          stand(field.key.file);
          if (!builder_.scalar(field.key.begin, field.key.end, field.name, 0,
                               doc::Style::double_quoted) ||
              !add(field.value)) {
            return false;
          }
        }
        return builder_.end_mapping(place.end);
      case doc::Kind::sequence:
        if (!builder_.begin_sequence(place.begin)) return false;
        for (const Field& field : value->fields) {
          if (!add(field.value)) return false;
        }
        return builder_.end_sequence(place.end);
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
    return builder_.scalar(value.place.begin, value.place.end, value.text, 0, style);
  }

  const std::function<FileId(FileId)>& standing_;
  doc::DocumentBuilder& builder_;
  FileId last_{0xFFFFFFFF};
  FileId now_{};
};

}  // namespace

bool assemble(const Object& object, std::string_view text,
              const std::function<FileId(FileId)>& standing, doc::DocumentBuilder& builder) {
  builder.start({.file = standing(object.file), .text = text}, false);
  return Assembly(standing, builder).add(object.tree) && builder.complete();
}

}  // namespace irsa::gitops
