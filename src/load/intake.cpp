#include "load/intake.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "load/aws/broken_policy.h"
#include "load/aws/roles.h"
#include "load/formats.h"
#include "load/kubernetes/kubernetes.h"
#include "load/markers.h"
#include "load/shell/workflow.h"
#include "load/snapshot/snapshot.h"
#include "load/syntax_fixes.h"
#include "load/terraform/plan_parts.h"
#include "source/kustomization_file.h"
#include "source/listing.h"
#include "source/open.h"

namespace irsa::load {

namespace {

constexpr std::size_t npos = std::string_view::npos;

/// What policies, manifests, templates and what AWS prints have one of. Settings of editors and
/// tools, which may mention IRSA in a list of words or a snippet, have none.
constexpr std::array<std::string_view, 12> kKeysOfInputs = {
    "\"Version\"",
    "\"Statement\"",
    "\"Principal\"",
    "\"Action\"",
    "\"apiVersion\"",
    "\"metadata\"",
    "\"annotations\"",
    "\"Resources\"",
    "\"resource\"",
    "\"values\"",
    "\"AssumeRolePolicyDocument\"",
    "\"Properties\"",
};

/// README.md, x.py, env.hcl: whoever names such a file (all that have changed, say) does not take
/// it for YAML.
bool is_of_other_language(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  return name.find('.') != npos && !name.starts_with('<') && !has_input_ending(name) &&
         !has_open_name(name);
}

}  // namespace

Intake::Intake(FileId file, const Context& context, Facts& facts,
               std::optional<std::string_view> text, std::string_view open_path)
    : loading_(file, context, facts), text_(text), open_path_(open_path) {}

void Intake::document(const doc::Document& document) {
  loading_.begin_document();
  loading_.begin_text();
  // A list may hold what several commands printed; each loader takes its own from it.
  const bool list = document.root().is_sequence();
  bool taken = false;
  if (document.is_template()) {
    // Of a policy too much may be missing; what an object says by itself is there.
    loading_.facts.template_files.push_back(loading_.file());
    taken = load_kubernetes(document, loading_);
    if (taken) ++loading_.facts.documents;
    return;
  }
  for (const Loader& loader : loaders()) {
    taken = loader.load(document, loading_) || taken;
    if (taken && !list) break;
  }
  taken_ = taken;
  if (!taken) note_mention(document);
  note_refusal(document);
  if (!document.envelope().empty()) return add_printed(document.extent());  // part of a document
  if (!taken && loading_.context.guessed) return;
  ++(taken ? loading_.facts.documents : loading_.facts.documents_skipped);
}

void Intake::error(doc::ReadError error) {
  using Kind = doc::ReadError::Kind;
  if (loading_.context.guessed) return count_guessed(error);
  if (error.kind != Kind::limit && is_of_other_language(loading_.context.path)) {
    return skip(SkipReason::broken_elsewhere);
  }
  switch (error.kind) {
    case Kind::limit: return report(ReadingRule::input_limit, std::move(error));
    case Kind::template_source: return skip(SkipReason::template_source);
    case Kind::not_text:
      if (!loading_.context.named && !is_about_irsa(error.extent)) {
        return skip(SkipReason::not_text);
      }
      return report(ReadingRule::yaml_syntax, std::move(error));
    case Kind::missing_separator: return report_missing_separator(error);
    case Kind::yaml_syntax:
    case Kind::json_syntax: break;
  }
  std::erase_if(set_aside_, [&](const doc::Defect& defect) { return defect.where == error.where; });
  // kubectl stops at it, and takes nothing that is behind it.
  if (!loading_.context.named && !is_about_irsa(error.extent) && !file_is_about_irsa()) {
    return skip(SkipReason::broken_elsewhere);
  }
  const bool json = error.kind == Kind::json_syntax;
  if (json && !loading_.context.named && is_of_other_format(error)) {
    return skip(SkipReason::broken_elsewhere);
  }
  report(json ? ReadingRule::json_syntax : ReadingRule::yaml_syntax, std::move(error));
}

void Intake::skipped(std::uint32_t documents) {
  if (!loading_.context.guessed) loading_.facts.documents_skipped += documents;
}

void Intake::comment(const doc::Comment& comment) { loading_.keep_comment(comment); }

void Intake::may_hold(std::optional<std::string_view> name) {
  std::vector<MapFile>& files = loading_.facts.map_files;
  const FileId file = loading_.file();
  if (name) {
    files.push_back({file, loading_.keep(*name)});
  } else if (files.empty() || files.back().file != file || !files.back().name.empty()) {
    files.push_back({file});
  }
}

void Intake::rendered(Span extent, const Located<std::string_view>& source) {
  loading_.facts.rendered.push_back({extent, {loading_.keep(source.value), source.span}});
}

bool Intake::take_large(const Bytes& bytes) {
  return load_terraform_in_parts(bytes, loading_, *this);
}

void Intake::use_variables() { loading_.variables = Variables::template_text; }

void Intake::finish() {
  if (manifest_ && !set_aside_.empty() && file_is_about_irsa()) {
    for (const doc::Defect& defect : set_aside_) report_kubectl_defect(loading_, defect);
  }
  finish_dump(loading_);
  finish_snapshot(loading_);
}

void Intake::note_mention(const doc::Document& document) {
  const std::string_view text = document.source();
  if (is_workflow(loading_.context.path)) return;  // it is read as a script as well
  if (find_role_key(text, loading_.settings().annotation_prefix) == npos) return;
  loading_.facts.mentions.push_back({loading_.file(), loading_.keep(text)});
}

void Intake::note_refusal(const doc::Document& document) {
  if (taken_ && document.root()["kind"]) {
    manifest_ = true;
  } else if (document.kubectl_defect() && document.envelope().empty() &&
             document.kubectl_defect()->stops) {
    set_aside_.push_back(*document.kubectl_defect());
  }
}

void Intake::report(ReadingRule rule, doc::ReadError error) {
  Problem problem{
      .where = error.where, .message = std::move(error.message), .help = std::move(error.help)};
  if (rule == ReadingRule::json_syntax) add_likely_cause(error.extent, problem);
  const auto text = bytes(error.extent);
  if (text) problem.fixes = syntax_fixes(rule, *text, error.extent, problem.where);
  loading_.report(rule, std::move(problem));
}

void Intake::count_guessed(const doc::ReadError& error) {
  if (error.kind == doc::ReadError::Kind::missing_separator || !is_about_irsa(error.extent)) return;
  skip(error.kind == doc::ReadError::Kind::template_source ? SkipReason::template_source
                                                           : SkipReason::broken_elsewhere);
}

void Intake::add_printed(Span element) {
  std::vector<Span>& printed = loading_.facts.printed;
  if (!printed.empty() && printed.back().file == element.file) {
    printed.back().end = element.end;
  } else {
    printed.push_back(element);
  }
}

void Intake::report_missing_separator(const doc::ReadError& error) {
  if (!loading_.context.named && !taken_) return;  // what is lost does not matter here
  const std::optional<std::string_view> lost = bytes(error.extent);
  const std::string& prefix = loading_.settings().annotation_prefix;
  const bool role = lost && has_webhook_key(*lost, prefix);
  loading_.report(
      ReadingRule::duplicate_key,
      {.where = error.where,
       .message = "a --- is missing before " + line_of(error.where.begin) +
                  ": kubectl reads the two objects as one, and drops the first without a message",
       .related = {{first_line(error.extent), "the first begins here"}},
       .help = "Put a line that contains only --- between the two.",
       .level = role ? Severity::error : Severity::warning,
       .fixes = {{.title = "Put a line with --- between the two",
                  .changes = {{.kind = Change::Kind::bytes,
                               .where = separator_place(error.where),
                               .texts = {separator_line(error.where)}}}}}});
}

Span Intake::separator_place(Span line) {
  const std::optional<std::string_view> text = bytes({line.file, 0, line.begin});
  std::size_t at = text ? text->size() : 0;
  while (text && at > 0) {
    const std::size_t above = at < 2 ? 0 : text->rfind('\n', at - 2) + 1;
    if ((*text)[above] != '#') break;
    at = above;
  }
  const std::uint32_t place = text ? static_cast<std::uint32_t>(at) : line.begin;
  return {line.file, place, place};
}

std::string Intake::separator_line(Span line) {
  const std::optional<std::string_view> text = bytes({line.file, 0, line.begin});
  return text && text->ends_with("\r\n") ? "---\r\n" : "---\n";
}

std::string Intake::line_of(std::uint32_t offset) {
  const std::optional<std::string_view> text = bytes({loading_.file(), 0, offset});
  if (!text || offset < counted_) return "this line";
  const std::string_view since = text->substr(counted_);
  lines_ += static_cast<std::size_t>(std::count(since.begin(), since.end(), '\n'));
  counted_ = offset;
  return "line " + std::to_string(lines_ + 1);
}

Span Intake::first_line(Span extent) {
  const std::optional<std::string_view> text = bytes(extent);
  std::size_t begin = 0, end = 0;
  for (; text && end < text->size(); begin = end + 1) {
    end = std::min(text->find('\n', begin), text->size());
    const std::string_view line = text->substr(begin, end - begin);
    const std::size_t content = line.find_first_not_of(" \t\r");
    if (content != std::string_view::npos && line[content] != '#' && !line.starts_with("---")) {
      break;
    }
  }
  return part_of(extent, static_cast<std::uint32_t>(begin),
                 static_cast<std::uint32_t>(std::max(end, begin) - begin));
}

void Intake::skip(SkipReason reason) {
  const bool irsa = reason == SkipReason::template_source && file_speaks_of_irsa();
  loading_.facts.skipped.push_back({loading_.file(), reason, irsa});
}

std::optional<std::string_view> Intake::bytes(Span span) {
  if (!text_) {
    std::string why;
    reread_ = read_regular(std::string(open_path_), doc::Limits{}.yaml_file_bytes, why);
    if (!reread_) return std::nullopt;
    text_ = *reread_;
  }
  return text_->substr(std::min<std::size_t>(span.begin, text_->size()), span.size());
}

bool Intake::is_about_irsa(Span extent) {
  const std::optional<std::string_view> text = bytes(extent);
  // Too large to find out, so it is reported.
  return !text || has_irsa_marker(*text, loading_.settings().annotation_prefix);
}

bool Intake::is_of_other_format(const doc::ReadError& error) {
  const std::optional<std::string_view> mistake = bytes(error.where);
  if (!mistake || mistake->empty() || std::string_view("/#,").find((*mistake)[0]) == npos) {
    return false;
  }
  const std::optional<std::string_view> text = bytes(error.extent);
  return text && std::ranges::none_of(kKeysOfInputs, [&](std::string_view key) {
           for (std::size_t at = text->find(key); at != npos; at = text->find(key, at + 1)) {
             const std::size_t next = text->find_first_not_of(" \t\r\n", at + key.size());
             if (next != npos && (*text)[next] == ':') return true;
           }
           return false;
         });
}

Span Intake::whole_file() const { return {loading_.file(), 0, 0xFFFFFFFF}; }

bool Intake::file_is_about_irsa() {
  if (!file_about_irsa_) file_about_irsa_ = is_about_irsa(whole_file());
  return *file_about_irsa_;
}

bool Intake::file_speaks_of_irsa() {
  if (!file_speaks_of_irsa_) {
    const std::optional<std::string_view> text = bytes(whole_file());
    file_speaks_of_irsa_ = text && speaks_of_irsa(*text, loading_.settings().annotation_prefix);
  }
  return *file_speaks_of_irsa_;
}

void Intake::add_likely_cause(Span extent, Problem& problem) {
  const std::optional<std::string_view> text = bytes(extent);
  if (!text || text->find("\"Statement\"") == std::string_view::npos) return;
  const auto stray = find_stray_operator(*text);
  if (!stray) return;
  const Span where = part_of(extent, static_cast<std::uint32_t>(stray->at),
                             static_cast<std::uint32_t>(stray->length));
  const std::string name = quoted(text->substr(stray->at, stray->length));
  problem.related.push_back(
      {where, "the condition operator " + name + " is directly in the statement here"});
  problem.help = "the likely cause: " + name + " belongs inside \"Condition\": {…}";
}

doc::ReadOptions read_options(const Context& context, Intake& intake) {
  // Its name is what makes it one: nothing in its bytes would have to give it away.
  const bool known_by_name = is_kustomization_file(context.path) || is_chart_file(context.path) ||
                             is_fleet_file(context.path);
  // What is skipped is chosen by the usual annotation prefix.
  const bool other_prefix = context.settings.annotation_prefix != config::kAnnotationPrefix;
  // Mistakes in a file that somebody named are reported, whatever it holds.
  return {.parse_all = context.settings.parse_all || context.named || known_by_name || other_prefix,
          .reference_parser = context.settings.reference_parser,
          .limits = {},
          .take_large = [&intake](const Bytes& bytes) { return intake.take_large(bytes); },
          .folder = context.folder};
}

}  // namespace irsa::load
