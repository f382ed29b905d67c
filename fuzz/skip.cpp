// What is skipped is skipped rightly: where the look at column 0 is sure (see doc/select/triage.h),
// the document is one for yaml-cpp as well, and the `kind` of its root, if it has one, is the one
// that was seen.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <sstream>
#include <vector>

#include "doc/select/splitter.h"
#include "doc/text_input.h"
#include "target.h"

namespace {

using namespace irsa;
using namespace irsa::doc;

/// A document as yaml-cpp finds it in the whole stream.
struct Found {
  std::size_t begin;
  bool mapping = false;                  ///< of the root
  std::optional<std::string> kind = {};  ///< of the root; "" when it is no scalar
};

/// Notes where the root begins and what stands under its key `kind`.
class Handler final : public YAML::EventHandler {
 public:
  std::optional<Found> found;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { leaf(mark, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { leaf(mark, {}); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    leaf(mark, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, false);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, true);
  }
  void OnMapEnd() override { --depth_; }

 private:
  void open(const YAML::Mark& mark, bool mapping) {
    leaf(mark, {});
    if (depth_++ == 0) found->mapping = mapping;
  }
  /// A node, or the beginning of one.
  void leaf(const YAML::Mark& mark, const std::string& text) {
    if (!found) found = Found{.begin = static_cast<std::size_t>(mark.pos)};
    if (depth_ != 1 || !found->mapping) return;
    if (is_key_) {
      key_is_kind_ = text == "kind";
    } else if (key_is_kind_) {
      found->kind = text;
    }
    is_key_ = !is_key_;
  }

  int depth_ = 0;
  bool is_key_ = true;
  bool key_is_kind_ = false;
};

std::vector<Found> yaml_documents(std::string_view text) {
  std::vector<Found> all;
  std::istringstream stream{std::string(text)};
  // yaml-cpp 0.7 finds empty documents without end behind a comma at the begin of one.
  const std::size_t most = text.size() + 1;
  try {
    YAML::Parser parser(stream);
    for (std::size_t i = 0; i < most; ++i) {
      Handler handler;
      if (!parser.HandleNextDocument(handler)) break;
      if (handler.found) all.push_back(*handler.found);
    }
  } catch (const YAML::Exception&) {
    // Documents before the mistake have been found.
  }
  return all;
}

void check_kind(const Piece& piece, const Found& document) {
  if (!document.kind) return;
  if (!piece.outline.has_kind()) fuzz::broken("a kind that was not seen: " + *document.kind);
  if (*document.kind != piece.outline.kind()) {
    fuzz::broken("kind " + *document.kind + ", not " + std::string(piece.outline.kind()));
  }
}

void check(const Piece& piece, const std::vector<Found>& documents) {
  if (piece.empty || !piece.outline.sure()) return;
  const Found* before = nullptr;
  for (const Found& document : documents) {
    if (document.begin < piece.content || document.begin >= piece.end) continue;
    check_kind(piece, document);
    // yaml-cpp takes a key at column 0 behind a list there for a document of its own.
    if (before != nullptr && before->mapping) fuzz::broken("two documents in one piece");
    before = &document;
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const TextInput input(FileId{0}, fuzz::text_of(data, size));
  const std::string_view text = input.source().text;
  // Offsets are compared: only what yaml-cpp reads byte by byte like us. It does not know the line
  // ends of YAML 1.1 that kubectl splits at (U+0085).
  if (input.error() || input.source().begin != 0 || find_bad_byte(text) ||
      has_other_line_end(text)) {
    return 0;
  }
  // Nor does it know a separator with a comment right behind it.
  if (text.find("---#") != std::string_view::npos) return 0;
  std::vector<Piece> pieces;
  Splitter splitter(text);
  while (const auto piece = splitter.next()) {
    // To yaml-cpp a line that begins with more than three dashes is text.
    if (piece->refusal == Refusal::long_marker || piece->refusal == Refusal::dashes) return 0;
    pieces.push_back(*piece);
  }
  const std::vector<Found> documents = yaml_documents(text);
  for (const Piece& piece : pieces) check(piece, documents);
  return 0;
}
