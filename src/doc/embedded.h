// Documents in a string of another document. JSON: a policy as the raw AWS API returns it
// (percent-encoded), and as Crossplane, ACK, Terraform and CloudFormation contain it. YAML: the
// values of a chart in an Argo CD Application, a patch in a kustomization.
//
// All places are places of the outer file: the span of a string inside is exactly where that string
// is written there, whatever the escaping.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "doc/document.h"
#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

class Triage;
struct ReadOptions;

/// A piece of a text that is put together of several: what a scalar says, or what stands for a node
/// of which nothing is known yet.
struct TextPiece {
  Node node;
  std::optional<std::string> open = {};
};

/// The decoded value of a scalar as text to be read, which knows where each byte is written, also
/// in a string in a string. Where that is not known (`!!binary`, pieces that are joined),
/// everything has the place of the whole scalar. Owns what source() views, except for the outer
/// file's bytes.
class ScalarText {
 public:
  explicit ScalarText(const Node& scalar);
  /// A text of pieces, which are in `whole`. Each byte is where its piece has it; if the pieces
  /// are not there in order, everything has the place of the whole.
  ScalarText(const std::vector<TextPiece>& pieces, const Node& whole);
  ScalarText(const ScalarText&) = delete;
  ScalarText& operator=(const ScalarText&) = delete;

  [[nodiscard]] SourceText source() const;
  /// Decodes RFC 3986, as IAM's API encodes policies, if the text begins with "%7B".
  void decode_percents();

 private:
  FileId file_;
  std::string text_;
  // Byte of the outer file for each offset into text_, as a begin and, where it differs, as an end.
  std::vector<std::uint32_t> positions_, ends_;
  std::uint32_t raw_begin_;
  std::string_view raw_;
};

/// Reads the value of `scalar` as a file would be: YAML or JSON, one document or several, comments
/// too. `triage` is that of the file it is in.
void read_scalar(const Node& scalar, const Triage& triage, const ReadOptions& options,
                 DocumentSink& sink);

/// Where the bytes [begin, end) of a scalar's value are written.
[[nodiscard]] Span span_in(const Node& scalar, std::size_t begin, std::size_t end);

/// A JSON document read from the decoded value of a scalar.
/// The object owns everything its document views.
class Embedded {
 public:
  /// Reads `scalar` (any style) as JSON, percent-decoding it first when it begins with "%7B".
  /// On failure error() is set and document().root() is absent.
  explicit Embedded(const Node& scalar);
  /// Reads a text of pieces as JSON. An open piece that is not within a string stands for one.
  Embedded(const std::vector<TextPiece>& pieces, const Node& whole);
  Embedded(const Embedded&) = delete;
  Embedded& operator=(const Embedded&) = delete;

  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] const std::optional<ReadError>& error() const { return error_; }

 private:
  void read();

  ScalarText text_;
  Document document_;
  std::optional<ReadError> error_;
};

}  // namespace irsa::doc
