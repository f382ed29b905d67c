// Properties that must hold on whatever people write: real manifests, unpacked from the shared
// folder. Every scalar that is written plainly or simply quoted stands under its
// span, and every other scalar can be mapped to what is written. What is read without parsing is
// what a parser reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "doc/parse.h"
#include "doc/select/object_name.h"
#include "doc/select/splitter.h"
#include "doc/yaml/scalar_map.h"
#include "support/unpacked.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

/// Checks the places of a node and of all below it; says the first thing that is wrong.
std::string check_places(const Node& node, Span parent) {
  const Span span = node.span();
  if (span.begin > span.end || span.begin < parent.begin || span.end > parent.end) {
    return "outside of its parent";
  }
  const std::string_view raw = node.document().raw(span);
  if (raw.substr(0, 1) == "*") return {};  // an alias
  if (node.is_scalar()) {
    const bool quotes =
        node.style() == Style::single_quoted || node.style() == Style::double_quoted;
    if (quotes && (raw.size() < 2 || raw.front() != raw.back()))
      return "not in its quotes: " + std::string(raw);
    const bool spelled_out =
        node.tag() != Tag::binary && !(node.style() == Style::plain && node.key_span() == span);
    if (spelled_out && !map_scalar(raw, node.text(), node.style())) {
      return "cannot be mapped: " + std::string(raw) + " -> " + std::string(node.text());
    }
    if (node.style() == Style::plain && raw != node.text() &&
        raw.find('\n') == std::string_view::npos && spelled_out) {
      return "not under its span: " + std::string(raw) + " -> " + std::string(node.text());
    }
    return {};
  }
  if (node.is_sequence()) {
    for (const Node& item : node.items()) {
      if (std::string wrong = check_places(item, span); !wrong.empty()) return wrong;
    }
  } else {
    for (const Entry& entry : node.entries()) {
      if (entry.key.span().begin < span.begin) continue;  // merged from elsewhere
      for (const Node& part : {entry.key, entry.value}) {
        if (std::string wrong = check_places(part, span); !wrong.empty()) return wrong;
      }
    }
  }
  return {};
}

}  // namespace

TEST_CASE("in real files everything is where it says") {
  const tests::Unpacked corpus("corpus/manifests.tar.xz");
  const auto& files = corpus.files();
  constexpr std::size_t kMost = 1500;  // spread evenly
  const std::size_t step = std::max<std::size_t>(1, files.size() / kMost);
  std::size_t documents = 0;
  for (std::size_t i = 0; i < files.size(); i += step) {
    const auto& path = files[i];
    const std::string text = tests::Unpacked::contents(path);
    if (text.size() > 300'000) continue;
    const Parsed parsed = parse(text);
    for (const auto& document : parsed.documents) {
      ++documents;
      const std::string wrong = check_places(document->root(), document->extent());
      if (!wrong.empty()) FAIL_CHECK(path.string() << ": " << wrong);
    }
  }
  MESSAGE(documents << " documents");
}

TEST_CASE("in real files a name that is found without parsing is the object's name") {
  const tests::Unpacked corpus("corpus/manifests.tar.xz");
  const auto& files = corpus.files();
  constexpr std::size_t kMost = 1500;
  const std::size_t step = std::max<std::size_t>(1, files.size() / kMost);
  std::size_t names = 0, others = 0;
  for (std::size_t i = 0; i < files.size(); i += step) {
    const std::string text = tests::Unpacked::contents(files[i]);
    if (text.size() > 100'000) continue;
    Splitter splitter(text);
    while (const auto piece = splitter.next()) {
      if (piece->empty || !piece->outline.sure() || !piece->outline.has_kind()) continue;
      const std::string document = text.substr(piece->content, piece->end - piece->content);
      const Parsed parsed = parse(document);
      const Node written = parsed.root()["metadata"]["name"];
      const auto name = object_name(document);
      (name ? names : others) += written ? 1 : 0;
      if (!name || written.text() == *name) continue;
      FAIL_CHECK(files[i].string() << ": " << std::string(*name) << " is no name there");
    }
  }
  MESSAGE(names << " names found, " << others << " left to a parser");
}
