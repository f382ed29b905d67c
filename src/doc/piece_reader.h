// Reads one piece of a stream, what is between two `---`, as kubectl would: as JSON values one
// after the other, as YAML, or as several objects without a separator between them; and notes what
// kubectl does not read as it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "doc/document_builder.h"
#include "doc/json/dump.h"
#include "doc/read.h"
#include "doc/select/splitter.h"

namespace irsa::doc {

class PieceReader {
 public:
  /// `source`: the whole text. All outlive the reader. Documents are built in `builder`.
  PieceReader(const SourceText& source, const Triage& triage, const ReadOptions& options,
              DocumentBuilder& builder, DocumentSink& sink);

  /// Hands on the documents and the errors of `part`, which is `piece` of `stream`. `json`: it
  /// begins a stream that begins with an object, which is JSON to kubectl up to the first `---`.
  /// Returns what kubectl goes on with as a stream: behind an object of JSON a `---` needs no line
  /// of its own.
  std::optional<SourceText> read(const SourceText& stream, SourceText part, const Piece& piece,
                                 bool json);

  /// How many documents there were until now, also those that were passed over or had an error.
  [[nodiscard]] std::uint32_t documents() const { return ordinal_; }
  void pass_over() { ++ordinal_; }

  /// Reports that `part` and what is behind it is not read.
  void too_many(const SourceText& part);

 private:
  void read_piece(const SourceText& part, std::size_t content);
  void read_plain_piece(const SourceText& part, std::size_t content);
  bool read_json_values(const SourceText& part, std::size_t at);
  bool read_document(const SourceText& part, std::size_t content);
  bool read_glued_objects(const SourceText& part, std::size_t content);
  bool read_filled_in(const SourceText& part, std::size_t content);
  void read_template(const SourceText& part, std::size_t content);
  void hand_on_template();
  void note_refusal(const SourceText& part, std::size_t at);
  void note_text_behind_json();
  void note_json_read_as_yaml(const SourceText& part, std::size_t at, bool first);
  void report_yaml_error(const SourceText& part, std::size_t content);
  void report(ReadError error);
  void deliver();

  const SourceText& source_;
  const ReadOptions& options_;
  DocumentSink& sink_;
  DocumentBuilder& builder_;
  Dumps dumps_;
  std::uint32_t ordinal_ = 0;
  // Of the piece that is read.
  std::optional<ReadError> json_error_;
  bool behind_json_ = false;       // json_error_ is about text behind a whole value
  std::optional<Defect> refused_;  // what keeps kubectl from reading it
  bool json_to_kubectl_ = false;
  std::optional<SourceText> rest_;  // see read()
};

}  // namespace irsa::doc
