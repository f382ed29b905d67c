// Documents for tests: parses text and keeps everything alive that the documents view.
//
//   const Parsed parsed = parse("kind: ServiceAccount\n");
//   CHECK(parsed.root()["kind"].text() == "ServiceAccount");
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "doc/document.h"
#include "doc/read.h"

namespace irsa::doc {

struct KeptComment {
  Span span;
  std::string text;
  bool alone;
};

/// What reading a text gave. Can be moved: documents stay where they are.
struct Parsed {
  std::unique_ptr<std::string> text;
  std::vector<std::unique_ptr<Document>> documents;
  std::vector<ReadError> errors;
  std::vector<KeptComment> comments;
  std::uint32_t skipped = 0;

  [[nodiscard]] const Document& document(std::size_t i = 0) const { return *documents.at(i); }
  /// Absent when there is no such document.
  [[nodiscard]] Node root(std::size_t i = 0) const {
    return i < documents.size() ? documents[i]->root() : Node();
  }
  /// The bytes of the file under a span.
  [[nodiscard]] std::string under(Span span) const { return text->substr(span.begin, span.size()); }
  /// All documents as dump() gives them, one per line; errors as "error: message".
  [[nodiscard]] std::string dump() const {
    std::string out;
    for (const auto& document : documents) out += document->dump() + "\n";
    for (const ReadError& error : errors) out += "error: " + error.message + "\n";
    return out;
  }
};

class KeepingSink : public DocumentSink {
 public:
  explicit KeepingSink(Parsed& parsed) : parsed_(parsed) {}
  void document(const Document& document) override {
    parsed_.documents.push_back(std::make_unique<Document>(document.clone()));
  }
  void error(ReadError error) override { parsed_.errors.push_back(std::move(error)); }
  void skipped(std::uint32_t documents) override { parsed_.skipped += documents; }
  void comment(const Comment& comment) override {
    parsed_.comments.push_back({comment.span, std::string(comment.text), comment.alone});
  }

 private:
  Parsed& parsed_;
};

/// Reads everything unless told otherwise.
inline Parsed parse(std::string text, FileId file = FileId{0}, const Needs& needs = {},
                    const ReadOptions& options = {.parse_all = true}) {
  Parsed parsed;
  parsed.text = std::make_unique<std::string>(std::move(text));
  KeepingSink sink(parsed);
  read_text(file, *parsed.text, Triage(needs), options, sink);
  return parsed;
}

}  // namespace irsa::doc
