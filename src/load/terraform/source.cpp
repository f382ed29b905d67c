#include "load/terraform/source.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "doc/document_builder.h"
#include "doc/json/reader.h"
#include "doc/read.h"
#include "doc/sink.h"
#include "load/loading.h"
#include "load/markers.h"
#include "load/terraform/plan.h"
#include "load/terraform/plan_parts.h"
#include "load/terraform/rendering.h"
#include "load/terraform/source_files.h"
#include "source/terraform_file.h"

namespace irsa::load {

namespace {

/// Does the line at `offset` hold an expression of Jinja or of Go's templates? Terraform is what
/// comes out of them.
bool is_template_line(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::string_view line = text.substr(begin, text.find('\n', offset) - begin);
  return line.find("{%") != std::string_view::npos || line.find("{{") != std::string_view::npos ||
         line.find("{#") != std::string_view::npos;
}

/// Suppressions: `# irsa-lint: …` and `// irsa-lint: …`.
void keep_comments(FileId file, std::string_view text, Facts& facts) {
  constexpr std::string_view kMarker = "irsa-lint:";
  for (std::size_t at = text.find(kMarker); at != std::string_view::npos;
       at = text.find(kMarker, at + 1)) {
    const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const std::string_view before = text.substr(line, at - line);
    std::size_t sign = before.rfind('#');
    std::size_t length = 1;
    if (sign == std::string_view::npos) {
      sign = before.rfind("//");
      length = 2;
    }
    // Only blanks stand between the sign and the marker.
    if (sign == std::string_view::npos ||
        before.find_first_not_of(" \t", sign + length) != std::string_view::npos) {
      continue;
    }
    // One byte stands for the sign, as in YAML.
    const auto begin = static_cast<std::uint32_t>(line + sign + length - 1);
    facts.comments.push_back(
        {Span(file, begin, static_cast<std::uint32_t>(end)),
         facts.arena.keep(text.substr(begin + 1, end - begin - 1)),
         before.substr(0, sign).find_first_not_of(" \t") == std::string_view::npos});
  }
}

/// What of an evaluated root is too large to be read: a resource that a limit was passed in.
class Unread final : public doc::DocumentSink {
 public:
  explicit Unread(Loading& loading) : loading_(loading) {}
  void document(const doc::Document&) override {}
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}
  void error(doc::ReadError error) override {
    loading_.report(
        ReadingRule::input_limit,
        {.where = error.where, .message = std::move(error.message), .help = std::move(error.help)});
  }

 private:
  Loading& loading_;
};

class SourceReader {
 public:
  SourceReader(SourceSet& sources, const config::Settings& settings, Facts& facts)
      : sources_(sources),
        settings_(settings),
        facts_(facts),
        files_(sources),
        world_(files_, {}, {}, files_) {}

  void read() {
    for (const std::string& folder : std::vector<std::string>(world_.root_folders())) {
      read_root(folder);
    }
    for (const terraform::Problem& problem : world_.problems()) report(problem);
  }

 private:
  void read_root(const std::string& folder) {
    const terraform::Root& root = world_.open(folder);
    const FileId first = files_.first_of(folder);
    Rendering rendering(
        world_, [&](FileId file) { return files_.is_foreign(file); }, is_terraform_wanted);
    rendering.render(root, Span(first, 0, 0));
    const FileId made = sources_.add({.shown = sources_[first].shown,
                                      .open_path = {},
                                      .text = rendering.text(),
                                      .input = false,
                                      .reference = sources_[first].reference});
    sources_.set_made_of(made, std::make_shared<const SourceMap>(rendering.take_map()));
    const std::string& text = *sources_[made].text;
    const Context context{.settings = settings_, .path = sources_[made].shown};
    Loading loading(made, context, facts_);
    loading.variables = Variables::template_text;
    if (text.size() > doc::kSmall) {
      Unread unread(loading);
      load_terraform_in_parts(Bytes(text), loading, unread);
    } else {
      doc::DocumentBuilder builder{doc::Limits{}};
      (void)doc::read_json({.file = made, .text = text, .original = text}, builder);
      if (builder.error()) return;
      const doc::Document document = builder.take();
      if (load_terraform(document, loading)) ++facts_.documents;
    }
    for (const std::string& issuer : rendering.issuers()) {
      facts_.open_issuers.push_back(loading.keep(issuer));
    }
    for (const std::string& issuer : rendering.distinct_issuers()) {
      facts_.distinct_issuers.push_back(loading.keep(issuer));
    }
    for (const auto& module : root.modules) {
      for (const FileId file : module->files) take_comments(file);
    }
  }

  void take_comments(FileId file) {
    if (files_.is_foreign(file) || !seen_.insert(file).second) return;
    if (const auto text = sources_.text(file)) keep_comments(file, *text, facts_);
  }

  void report(const terraform::Problem& problem) {
    if (files_.is_foreign(problem.file)) return;
    const SourceFile& file = sources_[problem.file];
    const auto text = sources_.text(problem.file);
    if (!file.named && text && !has_irsa_marker(*text, settings_.annotation_prefix)) {
      facts_.skipped.push_back({problem.file, SkipReason::broken_elsewhere});
      return;
    }
    if (text && is_template_line(*text, problem.error.where.begin)) {
      facts_.skipped.push_back({problem.file, SkipReason::template_source});
      return;
    }
    facts_.problems.push_back(
        {problem.error.limit ? ReadingRule::input_limit : ReadingRule::terraform_syntax,
         {.where = problem.error.where,
          .message = problem.error.message,
          .help = problem.error.help}});
  }

  SourceSet& sources_;
  const config::Settings& settings_;
  Facts& facts_;
  SourceFiles files_;
  terraform::World world_;
  std::set<FileId> seen_;
};

}  // namespace

void load_terraform_source(SourceSet& sources, const config::Settings& settings, Facts& facts) {
  const auto& files = sources.files();
  const bool any = std::any_of(files.begin(), files.end(), [](const SourceFile& file) {
    return file.input && is_terraform_source(file.shown);
  });
  if (any) SourceReader(sources, settings, facts).read();
}

}  // namespace irsa::load
