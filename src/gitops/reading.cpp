#include "gitops/reading.h"

#include <algorithm>
#include <set>

#include "doc/embedded.h"
#include "doc/read.h"

namespace irsa::gitops {

namespace {

class Collecting final : public doc::DocumentSink {
 public:
  Collecting(Trees& trees, ReadDocuments& out, std::vector<std::uint32_t>& ordinals)
      : trees_(trees), out_(out), ordinals_(ordinals) {}

  void document(const doc::Document& document) override {
    // Equal keys are an error there.
    if (document.is_template() || !document.duplicate_keys().empty()) out_.broken = true;
    if (!document.root() || document.root().is_null()) return;
    out_.documents.push_back({trees_.take(document.root())});
    ordinals_.push_back(document.ordinal());
  }
  void error(doc::ReadError) override { out_.broken = true; }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

 private:
  Trees& trees_;
  ReadDocuments& out_;
  std::vector<std::uint32_t>& ordinals_;
};

/// The ordinals of the documents that matter.
class Choosing final : public doc::DocumentSink {
 public:
  void document(const doc::Document& document) override { chosen.insert(document.ordinal()); }
  void error(doc::ReadError) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

  std::set<std::uint32_t> chosen;
};

}  // namespace

ReadDocuments read_documents(FileId file, std::string_view text, const doc::Triage& triage,
                             Trees& trees) {
  ReadDocuments out;
  std::vector<std::uint32_t> ordinals;
  Collecting collecting(trees, out, ordinals);
  doc::read_text(file, text, triage, {.parse_all = true}, collecting);
  Choosing choosing;
  doc::read_text(file, text, triage, {}, choosing);
  for (std::size_t i = 0; i < out.documents.size(); ++i) {
    out.documents[i].matters = choosing.chosen.contains(ordinals[i]);
  }
  return out;
}

ReadDocuments read_documents(const doc::Node& scalar, const doc::Triage& triage, Trees& trees) {
  ReadDocuments out;
  std::vector<std::uint32_t> ordinals;
  Collecting collecting(trees, out, ordinals);
  doc::read_scalar(scalar, triage, {.parse_all = true}, collecting);
  return out;
}

}  // namespace irsa::gitops
