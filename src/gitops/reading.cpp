#include "gitops/reading.h"

#include <optional>

#include "base/text.h"
#include "doc/embedded.h"
#include "doc/read.h"

namespace irsa::gitops {

namespace {

class Collecting final : public doc::DocumentSink {
 public:
  Collecting(std::string_view text, Trees& trees, ReadDocuments& out)
      : bracketed_(text.starts_with('[')), trees_(trees), out_(out) {}

  /// What is read next is of this part of the file.
  void matters(Span part) { mattering_ = part; }

  void document(const doc::Document& document) override {
    // Equal keys are an error there.
    if (document.is_template() || !document.duplicate_keys().empty()) out_.broken = true;
    if (!document.root() || document.root().is_null()) return;
    // What begins with a bracket kustomize takes for JSON, and for nothing else.
    if (bracketed_ && !document.is_json()) out_.broken = true;
    const std::uint32_t begin = document.extent().begin;
    // A list is a JSON patch, or replacements.
    const Keys keys = document.root().is_sequence() ? Keys::as_json : Keys::as_written;
    out_.documents.push_back(
        {.tree = trees_.take(document.root(), keys),
         .matters = mattering_ && begin >= mattering_->begin && begin < mattering_->end});
  }
  void error(doc::ReadError) override { out_.broken = true; }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

 private:
  const bool bracketed_;
  Trees& trees_;
  ReadDocuments& out_;
  std::optional<Span> mattering_;  // the last part that does
};

}  // namespace

namespace {

/// kustomize parts a file at lines that begin with three dashes, where only a comment may follow.
void look_at_separators(std::string_view text, ReadDocuments& out) {
  bool alone = true;
  constexpr std::string_view kSeparator = "\n---";
  for (std::size_t at = text.find(kSeparator); at != std::string_view::npos;
       at = text.find(kSeparator, at + 1)) {
    const std::size_t end = text.find('\n', at + 1);
    if (end == std::string_view::npos) break;
    const std::size_t begin = at + kSeparator.size();
    const std::string_view rest = trim(text.substr(begin, end - begin));
    if (!rest.empty() && rest.front() != '#') out.broken = true;
    alone = false;
  }
  for (ReadDocument& document : out.documents) document.alone = alone;
}

}  // namespace

ReadDocuments read_documents(FileId file, std::string_view text, const doc::Triage& triage,
                             Trees& trees) {
  ReadDocuments out;
  Collecting collecting(text, trees, out);
  const doc::ReadOptions options{.parse_all = true,
                                 .matters = [&](Span part) { collecting.matters(part); }};
  doc::read_text(file, text, triage, options, collecting);
  look_at_separators(text, out);
  return out;
}

ReadDocuments read_documents(const doc::Node& scalar, const doc::Triage& triage, Trees& trees) {
  ReadDocuments out;
  Collecting collecting(trim(scalar.text()), trees, out);
  doc::read_scalar(scalar, triage, {.parse_all = true}, collecting);
  look_at_separators(scalar.text(), out);
  for (ReadDocument& read : out.documents) read.matters = true;
  return out;
}

}  // namespace irsa::gitops
