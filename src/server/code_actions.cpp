#include "server/code_actions.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/read.h"
#include "engine/fixes.h"
#include "hcl/lexer.h"
#include "load/formats.h"
#include "load/loader.h"
#include "report/explanation.h"
#include "rules/rule.h"
#include "server/diagnostics.h"
#include "source/terraform_file.h"

namespace irsa::server {

namespace {

/// Kinds are a hierarchy: who asks for "source" wants "source.fixAll.irsa-lint" as well.
bool is_wanted(const Input* only, std::string_view kind) {
  if (only == nullptr) return true;
  const auto& kinds = list(*only);
  return std::any_of(kinds.begin(), kinds.end(), [&](const Input& each) {
    const std::string& wanted = text(each);
    return wanted.empty() || kind == wanted ||
           (kind.starts_with(wanted) && kind[wanted.size()] == '.');
  });
}

/// Looks for one comment of ours in a text.
class CommentSink final : public doc::DocumentSink {
 public:
  explicit CommentSink(std::size_t wanted) : wanted_(wanted) {}
  [[nodiscard]] bool found() const { return found_; }

  void document(const doc::Document& /*document*/) override {}
  void error(doc::ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const doc::Comment& comment) override {
    found_ = found_ || comment.span.begin == wanted_;
  }

 private:
  std::size_t wanted_;
  bool found_ = false;
};

/// Would what is at `at` be a comment, and no part of a value?
bool is_comment(FileId file, const std::string& shown, const std::string& text, std::size_t at) {
  if (shown.ends_with(".json")) return false;
  if (is_terraform_file(shown)) {
    const hcl::Tokens tokens = hcl::lex(text, hcl::LexMode::expression, {});
    return std::any_of(tokens.list.begin(), tokens.list.end(), [&](const hcl::Token& token) {
      return token.type == hcl::TokenType::newline && token.begin == at;
    });
  }
  CommentSink sink(at);
  doc::read_text(file, text, load::triage(), {.parse_all = true}, sink);
  return sink.found();
}

/// The comment on a line of its own above the finding, or behind it on the same line where that
/// cannot be; nullopt in what has no comments, as JSON.
std::optional<Edit> suppression(FileId file, Span where, std::string_view slug, Context& context) {
  const auto text = context.text(file);
  if (text == nullptr || where.begin > text->size()) return std::nullopt;
  const LineIndex lines(*text);
  const std::uint32_t number = lines.position(where.begin).line;
  const std::string_view line = lines.line(number);
  const std::uint32_t start = lines.line_start(number);
  const auto blanks =
      static_cast<std::uint32_t>(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string comment = "# irsa-lint: ignore[" + std::string(slug) + "] say why";
  const auto end = start + static_cast<std::uint32_t>(line.size());
  const std::string_view behind = std::string_view(*text).substr(end);
  const std::string line_end = behind.starts_with("\r\n") ? "\r\n" : "\n";
  const std::string indent(line.substr(0, blanks));
  const std::pair<Edit, std::size_t> ways[] = {
      {{.where = {file, start, start}, .text = indent + comment + line_end}, start + blanks},
      {{.where = {file, end, end}, .text = "  " + comment}, end + 2},
  };
  for (const auto& [edit, at] : ways) {
    const std::string after = engine::edited(*text, {&edit});
    if (is_comment(file, context.sources()[file].shown, after, at)) return edit;
  }
  return std::nullopt;
}

class Actions {
 public:
  Actions(FileId file, const Input* only, Context& context)
      : file_(file), only_(only), context_(context) {}

  Json of(std::vector<Finding> findings) {
    if (is_wanted(only_, "quickfix")) {
      engine::resolve_fixes(findings, context_.folder().index());
      for (const Finding& finding : findings) add_fixes(finding);
      for (const Finding& finding : findings) add_suppression(finding);
      std::set<std::string_view> explained;
      for (const Finding& finding : findings) {
        if (explained.insert(finding.rule->slug).second) add_explanation(finding);
      }
    }
    return std::move(list_);
  }

 private:
  void add_fixes(const Finding& finding) {
    bool preferred = true;
    for (const Fix& fix : finding.problem.fixes) {
      if (fix.edits.empty()) continue;
      std::optional<Json> edit = context_.workspace_edit(fix.edits);
      if (!edit) continue;
      std::string title = fix.title;
      if (!fix.gets_in.empty()) title += " (gets in: " + fix.gets_in + ")";
      Json action = action_for(finding, title, std::move(*edit));
      if (fix.safe && preferred) action["isPreferred"] = true;
      preferred = preferred && !fix.safe;
      list_.push_back(std::move(action));
    }
  }

  void add_suppression(const Finding& finding) {
    const Span where = context_.sources().written(finding.problem.where);
    const auto comment = suppression(file_, where, finding.rule->slug, context_);
    if (!comment) return;
    std::optional<Json> edit = context_.workspace_edit({*comment});
    if (!edit) return;
    list_.push_back(action_for(finding, "Suppress " + std::string(finding.rule->slug) + " here",
                               std::move(*edit)));
  }

  void add_explanation(const Finding& finding) {
    const std::string slug(finding.rule->slug);
    Json arguments = Json::array({slug});
    list_.push_back({{"title", "Explain " + slug},
                     {"kind", "quickfix"},
                     {"diagnostics", Json::array({diagnostic_of(finding, context_)})},
                     {"command",
                      {{"title", "Explain " + slug},
                       {"command", kExplainCommand},
                       {"arguments", std::move(arguments)}}}});
  }

  Json action_for(const Finding& finding, const std::string& title, Json edit) {
    return {{"title", title},
            {"kind", "quickfix"},
            {"diagnostics", Json::array({diagnostic_of(finding, context_)})},
            {"edit", std::move(edit)}};
  }

  FileId file_;
  const Input* only_;
  Context& context_;
  Json list_ = Json::array();
};

/// Something in the file can be mended safely, as far as rules say.
bool has_safe_fix(const engine::Report& report, FileId file, const SourceSet& sources) {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& finding) {
    return is_shown(finding) && sources.written(finding.problem.where).file == file &&
           std::any_of(finding.problem.fixes.begin(), finding.problem.fixes.end(),
                       [](const Fix& fix) { return fix.safe; });
  });
}

}  // namespace

Json code_actions(FileId file, const Input& params, Context& context) {
  const Input& range = member(params, "range");
  const Lines* const lines = context.places().lines(file);
  if (lines == nullptr) return Json::array();
  const std::size_t begin = lines->offset(point_of(member(range, "start")));
  const std::size_t end = std::max(begin, lines->offset(point_of(member(range, "end"))));
  const Input* const only = find(params, {"context", "only"});

  const engine::Report& report = context.folder().report();
  std::vector<Finding> here;
  for (const Finding& finding : report.findings) {
    const Span where = context.sources().written(finding.problem.where);
    if (is_shown(finding) && where.file == file && where.begin <= end && begin <= where.end) {
      here.push_back(finding);
    }
  }
  Json actions = Actions(file, only, context).of(std::move(here));
  // Making them takes several runs: that is done when somebody chooses it.
  if (is_wanted(only, kFixAllKind) && has_safe_fix(report, file, context.sources())) {
    Json action = {{"title", "Fix all safe findings of irsa-lint in this file"},
                   {"kind", kFixAllKind}};
    if (context.client().resolves_edits) {
      action["data"] = {{"uri", context.uri_of(file)}};
      actions.push_back(std::move(action));
    } else if (only != nullptr) {
      if (std::optional<Json> edit = fix_all(file, context)) {
        action["edit"] = std::move(*edit);
        actions.push_back(std::move(action));
      }
    }
  }
  return actions;
}

std::optional<Json> fix_all(FileId file, Context& context) {
  std::vector<Edit> edits;
  for (engine::Block& block : context.folder().mended(file)) {
    edits.push_back({.where = {file, static_cast<std::uint32_t>(block.begin),
                               static_cast<std::uint32_t>(block.end)},
                     .text = std::move(block.text)});
  }
  if (edits.empty()) return std::nullopt;
  return context.workspace_edit(edits);
}

std::string explain(const std::string& slug) {
  const rules::Rule* const rule = rules::find_rule(slug);
  if (rule == nullptr) throw BadParams("there is no rule " + quoted(slug));
  return report::explanation_markdown(rule->info);
}

}  // namespace irsa::server
