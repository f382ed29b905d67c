// What the reader delivers of one file of the input: documents go to the loaders, and of what
// cannot be read it is decided here whether it matters to anybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/read.h"
#include "doc/sink.h"
#include "load/facts.h"
#include "load/loader.h"
#include "load/loading.h"

namespace irsa::load {

class Intake final : public doc::DocumentSink {
 public:
  /// `text`: the file's bytes if they are at hand, else they are read from `open_path` when needed.
  Intake(FileId file, const Context& context, Facts& facts, std::optional<std::string_view> text,
         std::string_view open_path);

  void document(const doc::Document& document) override;
  void error(doc::ReadError error) override;
  void skipped(std::uint32_t documents) override;
  void comment(const doc::Comment& comment) override;
  void may_hold(std::optional<std::string_view> name) override;
  void rendered(Span extent, const Located<std::string_view>& source) override;

  /// Of JSON that is too large to be read whole.
  bool take_large(const Bytes& bytes);

  /// `${…}` stands for what the shell puts in.
  void use_variables();

  /// Called once, after all documents.
  void finish();

 private:
  /// Of a document that no loader takes.
  void note_mention(const doc::Document& document);
  /// kubectl stops at it, and takes nothing that is behind it: also where the document itself
  /// is no object, if another one is.
  void note_refusal(const doc::Document& document);
  void report(ReadingRule rule, doc::ReadError error);

  /// What was taken for an input by its first bytes and is none, or a template of one, is worth a
  /// line in the summary only if it speaks of IRSA.
  void count_guessed(const doc::ReadError& error);

  void add_printed(Span element);
  /// Two objects, of which the first has just been handed on, if it could be read.
  void report_missing_separator(const doc::ReadError& error);

  /// Where a line begins, or the comments that are on top of it.
  [[nodiscard]] Span separator_place(Span line);
  [[nodiscard]] std::string separator_line(Span line);

  /// "line 12", or "this line" where the file is not at hand.
  [[nodiscard]] std::string line_of(std::uint32_t offset);

  /// The first line of an object that is neither empty nor a comment.
  [[nodiscard]] Span first_line(Span extent);

  void skip(SkipReason reason);
  /// The bytes under a span; nullopt when the file is too large to be read again.
  [[nodiscard]] std::optional<std::string_view> bytes(Span span);

  [[nodiscard]] bool is_about_irsa(Span extent);
  /// A comment or a comma too many, in what is no policy or manifest: other formats have both.
  [[nodiscard]] bool is_of_other_format(const doc::ReadError& error);
  [[nodiscard]] Span whole_file() const;
  [[nodiscard]] bool file_is_about_irsa();
  [[nodiscard]] bool file_speaks_of_irsa();

  /// A policy whose Condition block lost its key has a bracket too many somewhere else.
  void add_likely_cause(Span extent, Problem& problem);

  Loading loading_;
  std::optional<std::string_view> text_;
  std::string_view open_path_;
  std::optional<std::string> reread_;
  std::optional<bool> file_about_irsa_, file_speaks_of_irsa_;
  std::vector<doc::Defect> set_aside_;  // of documents that are no objects
  bool manifest_ = false;               // some document was taken as an object of Kubernetes
  bool taken_ = false;                  // the document that was handed on last
  std::size_t counted_ = 0;             // bytes of the file, with so many line ends
  std::size_t lines_ = 0;
};

/// How a file is read whose documents `intake` takes.
[[nodiscard]] doc::ReadOptions read_options(const Context& context, Intake& intake);

}  // namespace irsa::load
