#include "load/embedded.h"

#include <string>
#include <string_view>
#include <utility>

#include "doc/embedded.h"
#include "doc/read.h"
#include "load/formats.h"
#include "load/markers.h"

namespace irsa::load {

namespace {

/// Takes in what the reader delivers of a string.
class EmbeddedIntake final : public doc::DocumentSink {
 public:
  EmbeddedIntake(std::string_view text, Loading& loading,
                 const std::function<void(const doc::Document&)>& take)
      : text_(text), loading_(loading), take_(take) {}

  void document(const doc::Document& document) override {
    if (!document.is_template()) take_(document);
  }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  void error(doc::ReadError error) override {
    using Kind = doc::ReadError::Kind;
    const std::string& prefix = loading_.settings().annotation_prefix;
    const auto skip = [&](SkipReason reason, bool irsa) {
      loading_.facts.skipped.push_back({loading_.file(), reason, irsa});
    };
    if (error.kind == Kind::template_source) {
      return skip(SkipReason::template_source, speaks_of_irsa(text_, prefix));
    }
    if (error.kind != Kind::limit && !has_irsa_marker(text_, prefix)) {
      return skip(SkipReason::broken_elsewhere, false);
    }
    const ReadingRule rule = error.kind == Kind::limit         ? ReadingRule::input_limit
                             : error.kind == Kind::json_syntax ? ReadingRule::json_syntax
                                                               : ReadingRule::yaml_syntax;
    loading_.report(
        rule,
        {.where = error.where, .message = std::move(error.message), .help = std::move(error.help)});
  }

 private:
  std::string_view text_;
  Loading& loading_;
  const std::function<void(const doc::Document&)>& take_;
};

}  // namespace

void read_embedded(const doc::Node& scalar, Loading& loading,
                   const std::function<void(const doc::Document&)>& take) {
  EmbeddedIntake intake(scalar.text(), loading, take);
  const doc::ReadOptions options{.parse_all = true,
                                 .reference_parser = loading.settings().reference_parser};
  doc::read_scalar(scalar, triage(), options, intake);
}

}  // namespace irsa::load
