#include "load/gitops/objects_with_values.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

#include "doc/document_builder.h"
#include "doc/read.h"
#include "gitops/assemble.h"
#include "gitops/reading.h"
#include "load/formats.h"
#include "load/kubernetes/helmfile.h"
#include "load/kubernetes/kubernetes.h"
#include "load/loading.h"
#include "load/parameters.h"

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

/// What an object installs: it itself, or the Applications that an ApplicationSet makes of the
/// lists in it (parameters.h).
std::vector<const gitops::Value*> installers_of(const gitops::Value* tree, std::size_t size,
                                                gitops::Trees& trees) {
  constexpr std::size_t kMost = std::size_t{8} << 20;  // bytes, were each set written out
  using gitops::get;
  if (gitops::text_of(get(tree, "kind")) != "ApplicationSet") return {tree};
  const gitops::Value* const spec = get(tree, "spec");
  const gitops::Value* const made = get(spec, "template");
  if (gitops::is_set(get(spec, "templatePatch")) || !gitops::is_set(made)) return {tree};
  const auto sets = listed(get(spec, "generators"), kMost / (size + 1), trees);
  if (!sets) return {tree};
  std::vector<const gitops::Value*> out;
  for (const Parameters& set : *sets) {
    bool known = true;
    const gitops::Value* const filled_in = filled(made, set, known, trees);
    const gitops::Value* one =
        trees.with(tree, "kind", trees.with_text(get(tree, "kind"), "Application"));
    for (const std::string_view part : {"metadata", "spec"}) {
      one = trees.with(one, part, get(filled_in, part));
    }
    out.push_back(one);
  }
  return out;
}

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
    std::vector<const gitops::Value*> all =
        installers_of(trees_.take(document.root()), document.root().span().size(), trees_);
    bool any = false;
    for (const gitops::Value*& tree : all) {
      const gitops::Value* const whole =
          values_.resolved({tree, file, text->text},
                           [&](const ValueFiles::MapName& name) { return maps_.find(name); });
      if (whole == nullptr) continue;
      tree = whole;
      any = true;
    }
    if (!any) return;
    const Span extent = document.extent();
    documents_.emplace(file, document.ordinal());
    extents_[file].emplace(extent.begin, extent.end);
    for (const gitops::Value* const tree : all) {
      const gitops::Object object{.tree = tree, .file = file};
      const auto same = [](FileId written_in) { return written_in; };
      if (!gitops::assemble(object, {.text = text->text}, same, builder)) continue;
      builder.set_ordinal(document.ordinal());
      const doc::Document& whole = builder.document();
      const bool found = whole.root()["kind"] ? load_manifest(whole, whole.root(), loading)
                                              : load_helmfile(whole, loading);
      if (found) read_.emplace(file, document.ordinal());
    }
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
  // Without its values it may have been of no concern.
  std::set<Document> unread = read_;
  const auto is_read = [&](const auto& records) {
    for (const auto& record : records) unread.erase({record.origin.file, record.origin.document});
  };
  is_read(facts.service_accounts);
  is_read(facts.account_fragments);
  is_read(facts.readers);
  is_read(facts.stray_annotations);
  is_read(facts.ignored_values);
  const std::uint64_t more = std::min<std::uint64_t>(unread.size(), facts.documents_skipped);
  facts.documents += more;
  facts.documents_skipped -= more;
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
