// The fast readers agree with the reference wherever they do not give up: the same tree, with the
// same places and styles, for every document of the input read as YAML and for the input as JSON.
#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/json/subset.h"
#include "doc/select/splitter.h"
#include "doc/text_input.h"
#include "doc/yaml/reader.h"
#include "doc/yaml/subset_reader.h"
#include "target.h"

namespace {

using namespace irsa;
using namespace irsa::doc;

void compare(const DocumentBuilder& fast, const DocumentBuilder& slow) {
  if (slow.error()) fuzz::broken("the reference refuses it: " + slow.error()->message);
  const std::string a = fast.document().dump_nodes(), b = slow.document().dump_nodes();
  if (a != b) fuzz::broken("fast:\n" + a + "reference:\n" + b);
  const auto& first = fast.document().duplicate_keys();
  const auto& second = slow.document().duplicate_keys();
  const bool same = std::equal(first.begin(), first.end(), second.begin(), second.end(),
                               [](const DuplicateKey& x, const DuplicateKey& y) {
                                 return x.name == y.name && x.second == y.second;
                               });
  if (!same) fuzz::broken("not the same keys are there twice");
}

void compare_yaml(std::string_view text) {
  DocumentBuilder fast{Limits{}}, slow{Limits{}};
  Splitter splitter(text);
  while (const auto piece = splitter.next()) {
    const std::string_view document = text.substr(piece->begin, piece->end - piece->begin);
    if (piece->empty || find_bad_byte(document) || has_other_line_end(document)) continue;
    // A separator that only kubectl knows, or not even that, is taken off before either reader sees
    // it.
    const bool other = piece->refusal != Refusal::none || document.starts_with("---#");
    const std::size_t begin = other ? piece->content : piece->begin;
    const SourceText source{.text = text.substr(begin, piece->end - begin),
                            .begin = static_cast<std::uint32_t>(begin)};
    if (!read_subset(source, piece->content - begin, fast)) continue;
    read_yaml(source, slow);
    compare(fast, slow);
  }
}

void compare_json(std::string_view text) {
  DocumentBuilder fast{Limits{}}, slow{Limits{}};
  const SourceText source{.text = text};
  fast.start(source, true);
  const auto end = read_json_subset(fast);
  if (!end) return;
  if (read_json(source, slow, true) != *end) fuzz::broken("the value ends elsewhere");
  compare(fast, slow);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  compare_json(fuzz::text_of(data, size));
  const TextInput input(FileId{0}, fuzz::text_of(data, size));
  if (!input.error() && input.source().begin == 0) compare_yaml(input.source().text);
  return 0;
}
