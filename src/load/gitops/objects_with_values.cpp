#include "load/gitops/objects_with_values.h"

#include <functional>
#include <iterator>
#include <span>
#include <string_view>

#include "doc/document_builder.h"
#include "doc/read.h"
#include "gitops/assemble.h"
#include "load/formats.h"
#include "load/kubernetes/helmfile.h"
#include "load/kubernetes/kubernetes.h"
#include "load/loading.h"

namespace irsa::load {

namespace {

class DocumentTaker final : public doc::DocumentSink {
 public:
  using Take = std::function<void(const doc::Document&)>;
  explicit DocumentTaker(Take take) : take_(std::move(take)) {}
  void document(const doc::Document& document) override { take_(document); }
  void error(doc::ReadError) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

 private:
  Take take_;
};

}  // namespace

ObjectsWithValues::ObjectsWithValues(const SourceSet& sources, const config::Settings& settings,
                                     const Facts& facts, TreeFiles& files, gitops::Trees& trees,
                                     ValueFiles& values)
    : sources_(sources),
      settings_(settings),
      files_(files),
      trees_(trees),
      values_(values),
      maps_(facts.map_files, files, trees) {}

void ObjectsWithValues::read(FileId file) {
  const auto text = files_.read(files_.path_of(file));
  if (!text) return;
  const auto has = [&](std::string_view word) { return text->text.find(word) != text->text.npos; };
  if (!has("valueFiles") && !has("valuesFrom") && !has("releases")) return;
  const SourceFile source = sources_[file];
  const Context context{.settings = settings_, .path = source.shown, .named = source.named};
  Loading loading(file, context, facts_);
  doc::DocumentBuilder builder{doc::Limits{}};
  DocumentTaker taker([&](const doc::Document& document) {
    loading.begin_document();
    if (document.is_template() || !document.root().is_mapping()) return;
    const gitops::Value* const tree =
        values_.resolved({trees_.take(document.root()), file, text->text},
                         [&](const ValueFiles::MapName& name) { return maps_.find(name); });
    if (tree == nullptr) return;
    const gitops::Object object{.tree = tree, .file = file};
    const auto same = [](FileId written_in) { return written_in; };
    if (!gitops::assemble(object, {.text = text->text}, same, builder)) return;
    builder.set_ordinal(document.ordinal());
    const Span extent = document.extent();
    documents_.emplace(file, document.ordinal());
    extents_[file].emplace(extent.begin, extent.end);
    const doc::Document& whole = builder.document();
    (void)(whole.root()["kind"] ? load_manifest(whole, whole.root(), loading)
                                : load_helmfile(whole, loading));
  });
  doc::read_text(file, text->text, triage(), {.parse_all = true}, taker);
}

void ObjectsWithValues::replace_in(Facts& facts) {
  const std::set<FileId>& values = values_.taken();
  if (documents_.empty() && values.empty()) return;
  const auto is_said_again = [&](const auto& record) {
    return documents_.contains({record.origin.file, record.origin.document}) ||
           values.contains(record.origin.file);
  };
  std::erase_if(facts.service_accounts, is_said_again);
  std::erase_if(facts.account_fragments, is_said_again);
  std::erase_if(facts.readers, is_said_again);
  std::erase_if(facts.stray_annotations, is_said_again);
  std::erase_if(facts.ignored_values, is_said_again);
  std::erase_if(facts.problems, [&](const ReadingProblem& found) {
    const Span where = found.problem.where;
    const auto extents = extents_.find(where.file);
    if (found.rule != ReadingRule::placeholder_value || extents == extents_.end()) return false;
    const auto after = extents->second.upper_bound(where.begin);
    return after != extents->second.begin() && where.begin < std::prev(after)->second;
  });
  facts_.deployers.clear();  // all known
  facts.merge(std::span(&facts_, 1), 1);
}

}  // namespace irsa::load
