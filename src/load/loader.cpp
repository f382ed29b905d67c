#include "load/loader.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <new>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/embedded.h"
#include "doc/yaml/go_yaml.h"
#include "load/aws/broken_policy.h"
#include "load/aws/eks.h"
#include "load/aws/oidc_providers.h"
#include "load/aws/roles.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/helmfile.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/kustomize.h"
#include "load/loading.h"
#include "load/markers.h"
#include "load/shell/makefile.h"
#include "load/shell/shell.h"
#include "load/shell/workflow.h"
#include "load/snapshot/snapshot.h"
#include "load/syntax_fixes.h"
#include "load/templates/ansible.h"
#include "load/templates/cloudformation.h"
#include "load/templates/eksctl.h"
#include "load/templates/pulumi.h"
#include "load/terraform/plan.h"
#include "load/terraform/plan_parts.h"
#include "source/kustomization_file.h"
#include "source/open.h"
#include "source/shell_file.h"

namespace irsa::load {

namespace {

/// In the order in which they are asked.
constexpr std::array kLoaders = {
    Loader{load_snapshot, add_snapshot_needs},
    Loader{load_eksctl, add_eksctl_needs},
    Loader{load_cloudformation, add_cloudformation_needs},
    Loader{load_pulumi, add_pulumi_needs},
    Loader{load_kubernetes, add_kubernetes_needs},
    Loader{load_terraform, add_terraform_needs},
    Loader{load_iam, add_iam_needs},
    Loader{load_oidc_providers, add_oidc_provider_needs},
    Loader{load_eks, add_eks_needs},
    Loader{load_json_patch_file, add_json_patch_needs},
    Loader{load_chart_file, add_chart_file_needs},
    Loader{load_fleet, add_fleet_needs},
    Loader{load_helmfile, add_helmfile_needs},
    Loader{load_ansible, add_ansible_needs},
    // Last: what a file of values is shows only in what it holds.
    Loader{load_values_file, add_values_file_needs},
};

/// `templates/` beside a Chart.yaml: Helm's sources, which are not manifests yet.
bool is_chart_template(const std::string& path, const WorkingDirectory& here) {
  static constexpr std::string_view kTemplates = "templates/";
  // Every path is asked for, and hardly one has it: this looks at every tenth byte of most.
  static const std::boyer_moore_horspool_searcher kSearch(kTemplates.begin(), kTemplates.end());
  for (auto at = std::search(path.begin(), path.end(), kSearch); at != path.end();
       at = std::search(at + 1, path.end(), kSearch)) {
    if (at != path.begin() && at[-1] != '/') continue;
    // What lies around the working directory is nobody's input.
    if (static_cast<std::size_t>(at - path.begin()) < here.length_above(path)) continue;
    const std::string chart = std::string(path.begin(), at) + "Chart.yaml";
    if (::access(chart.c_str(), F_OK) == 0) return true;
  }
  return false;
}

/// Takes in what the reader delivers of one file.
class Intake final : public doc::DocumentSink {
 public:
  /// `text`: the file's bytes if they are at hand, else they are read from `open_path` when needed.
  Intake(FileId file, const Context& context, Facts& facts, std::optional<std::string_view> text,
         const std::string& open_path)
      : loading_(file, context, facts), text_(text), open_path_(open_path) {}

  void document(const doc::Document& document) override {
    loading_.begin_document();
    // A list may hold what several commands printed; each loader takes its own from it.
    const bool list = document.root().is_sequence();
    bool taken = false;
    if (document.is_template()) {
      // Of a policy too much may be missing; what an object says by itself stands there.
      loading_.facts.template_files.push_back(loading_.file());
      taken = load_kubernetes(document, loading_);
      if (taken) ++loading_.facts.documents;
      return;
    }
    for (const Loader& loader : kLoaders) {
      taken = loader.load(document, loading_) || taken;
      if (taken && !list) break;
    }
    taken_ = taken;
    note_refusal(document);
    if (!document.envelope().empty()) return add_printed(document.extent());  // part of a document
    if (!taken && loading_.context.guessed) return;
    ++(taken ? loading_.facts.documents : loading_.facts.documents_skipped);
  }

  void error(doc::ReadError error) override {
    using Kind = doc::ReadError::Kind;
    if (loading_.context.guessed) return count_guessed(error);
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
    std::erase_if(set_aside_,
                  [&](const doc::Defect& defect) { return defect.where == error.where; });
    // kubectl stops at it, and takes nothing that stands behind it.
    if (!loading_.context.named && !is_about_irsa(error.extent) && !file_is_about_irsa()) {
      return skip(SkipReason::broken_elsewhere);
    }
    const bool json = error.kind == Kind::json_syntax;
    report(json ? ReadingRule::json_syntax : ReadingRule::yaml_syntax, std::move(error));
  }

  void skipped(std::uint32_t documents) override {
    if (!loading_.context.guessed) loading_.facts.documents_skipped += documents;
  }

  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  void may_hold() override { loading_.facts.map_files.push_back(loading_.file()); }

  void rendered(Span extent, const Located<std::string_view>& source) override {
    loading_.facts.rendered.push_back({extent, {loading_.keep(source.value), source.span}});
  }

  /// Of JSON that is too large to be read whole.
  bool take_large(const Bytes& bytes) { return load_terraform_in_parts(bytes, loading_, *this); }

  /// `${…}` stands for what the shell puts in.
  void use_variables() { loading_.variables = Variables::template_text; }
  void keep_comment(const ShellComment& comment) {
    const std::string_view text = text_->substr(comment.begin, comment.end - comment.begin);
    loading_.keep_comment({.span = {loading_.file(), comment.begin, comment.end},
                           .text = text.substr(1),
                           .alone = comment.alone});
  }

  void finish() {
    if (manifest_ && !set_aside_.empty() && file_is_about_irsa()) {
      for (const doc::Defect& defect : set_aside_) report_kubectl_defect(loading_, defect);
    }
    finish_dump(loading_);
    finish_snapshot(loading_);
  }

 private:
  /// kubectl stops at it, and takes nothing that stands behind it: also where the document itself
  /// is no object, if another one is.
  void note_refusal(const doc::Document& document) {
    if (taken_ && document.root()["kind"]) {
      manifest_ = true;
    } else if (document.kubectl_defect() && document.envelope().empty() &&
               document.kubectl_defect()->message.starts_with(doc::kKubectlRefuses)) {
      set_aside_.push_back(*document.kubectl_defect());
    }
  }

  void report(ReadingRule rule, doc::ReadError error) {
    Problem problem{
        .where = error.where, .message = std::move(error.message), .help = std::move(error.help)};
    if (rule == ReadingRule::json_syntax) add_likely_cause(error.extent, problem);
    const auto text = bytes(error.extent);
    if (text) problem.fixes = syntax_fixes(rule, *text, error.extent, problem.where);
    loading_.report(rule, std::move(problem));
  }

  /// What was taken for an input by its first bytes and is none, or a template of one, is worth a
  /// line in the summary only if it speaks of IRSA.
  void count_guessed(const doc::ReadError& error) {
    if (error.kind == doc::ReadError::Kind::missing_separator || !is_about_irsa(error.extent))
      return;
    skip(error.kind == doc::ReadError::Kind::template_source ? SkipReason::template_source
                                                             : SkipReason::broken_elsewhere);
  }

  void add_printed(Span element) {
    std::vector<Span>& printed = loading_.facts.printed;
    if (!printed.empty() && printed.back().file == element.file) {
      printed.back().end = element.end;
    } else {
      printed.push_back(element);
    }
  }

  /// Two objects, of which the first has just been handed on, if it could be read.
  void report_missing_separator(const doc::ReadError& error) {
    if (!loading_.context.named && !taken_) return;  // what is lost is none of our business
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

  /// Where a line begins, or the comments that stand on top of it.
  Span separator_place(Span line) {
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
  std::string separator_line(Span line) {
    const std::optional<std::string_view> text = bytes({line.file, 0, line.begin});
    return text && text->ends_with("\r\n") ? "---\r\n" : "---\n";
  }

  /// "line 12", or "this line" where the file is not at hand.
  std::string line_of(std::uint32_t offset) {
    const std::optional<std::string_view> text = bytes({loading_.file(), 0, offset});
    if (!text || offset < counted_) return "this line";
    const std::string_view since = text->substr(counted_);
    lines_ += static_cast<std::size_t>(std::count(since.begin(), since.end(), '\n'));
    counted_ = offset;
    return "line " + std::to_string(lines_ + 1);
  }

  /// The first line of an object that is neither empty nor a comment.
  Span first_line(Span extent) {
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

  void skip(SkipReason reason) {
    const bool irsa = reason == SkipReason::template_source && file_speaks_of_irsa();
    loading_.facts.skipped.push_back({loading_.file(), reason, irsa});
  }

  /// The bytes under a span; nullopt when the file is too large to be read again.
  std::optional<std::string_view> bytes(Span span) {
    if (!text_) {
      std::string why;
      reread_ = read_regular(open_path_, doc::Limits{}.yaml_file_bytes, why);
      if (!reread_) return std::nullopt;
      text_ = *reread_;
    }
    return text_->substr(std::min<std::size_t>(span.begin, text_->size()), span.size());
  }

  bool is_about_irsa(Span extent) {
    const std::optional<std::string_view> text = bytes(extent);
    // Too much to tell, so it is told.
    return !text || has_irsa_marker(*text, loading_.settings().annotation_prefix);
  }

  Span whole_file() const { return {loading_.file(), 0, 0xFFFFFFFF}; }

  bool file_is_about_irsa() {
    if (!file_about_irsa_) file_about_irsa_ = is_about_irsa(whole_file());
    return *file_about_irsa_;
  }

  bool file_speaks_of_irsa() {
    if (!file_speaks_of_irsa_) {
      const std::optional<std::string_view> text = bytes(whole_file());
      file_speaks_of_irsa_ = text && speaks_of_irsa(*text, loading_.settings().annotation_prefix);
    }
    return *file_speaks_of_irsa_;
  }

  /// A policy whose Condition block lost its key has a bracket too many somewhere else.
  void add_likely_cause(Span extent, Problem& problem) {
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

  Loading loading_;
  std::optional<std::string_view> text_;
  const std::string& open_path_;
  std::optional<std::string> reread_;
  std::optional<bool> file_about_irsa_, file_speaks_of_irsa_;
  std::vector<doc::Defect> set_aside_;  // of documents that are no objects
  bool manifest_ = false;               // some document was taken as an object of Kubernetes
  bool taken_ = false;                  // the document that was handed on last
  std::size_t counted_ = 0;             // bytes of the file, with so many line ends
  std::size_t lines_ = 0;
};

doc::ReadOptions read_options(const Context& context, Intake& intake) {
  // Its name is what makes it one: nothing in its bytes would have to give it away.
  const bool known_by_name = is_kustomization_file(context.path) || is_chart_file(context.path);
  // What is skipped is chosen by the usual annotation prefix.
  const bool other_prefix = context.settings.annotation_prefix != config::kAnnotationPrefix;
  // Mistakes in a file that somebody named are told, whatever it holds.
  return {.parse_all = context.settings.parse_all || context.named || known_by_name || other_prefix,
          .reference_parser = context.settings.reference_parser,
          .limits = {},
          .take_large = [&intake](const Bytes& bytes) { return intake.take_large(bytes); }};
}

/// Takes in what the reader delivers of a string.
class EmbeddedIntake final : public doc::DocumentSink {
 public:
  EmbeddedIntake(std::string_view text, Loading& loading,
                 const std::function<void(const doc::Document&)>& take)
      : text_(text), loading_(loading), take_(take) {}

  void document(const doc::Document& document) override {
    if (!document.is_template()) take_(document);
  }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  void error(doc::ReadError error) override {
    using Kind = doc::ReadError::Kind;
    const std::string& prefix = loading_.settings().annotation_prefix;
    const auto skip = [&](SkipReason reason, bool irsa) {
      loading_.facts.skipped.push_back({loading_.file(), reason, irsa});
    };
    if (error.kind == Kind::template_source) {
      return skip(SkipReason::template_source, speaks_of_irsa(text_, prefix));
    }
    if (error.kind != Kind::limit && !has_irsa_marker(text_, prefix)) {
      return skip(SkipReason::broken_elsewhere, false);
    }
    const ReadingRule rule = error.kind == Kind::limit         ? ReadingRule::input_limit
                             : error.kind == Kind::json_syntax ? ReadingRule::json_syntax
                                                               : ReadingRule::yaml_syntax;
    loading_.report(
        rule,
        {.where = error.where, .message = std::move(error.message), .help = std::move(error.help)});
  }

 private:
  std::string_view text_;
  Loading& loading_;
  const std::function<void(const doc::Document&)>& take_;
};

/// A shell script, or a Makefile, whose recipes are.
bool is_script(std::string_view path, std::string_view text) {
  return is_makefile(path) || is_shell_script(path, text);
}

/// What the commands of a script make (load/shell). Nothing is said about what of it cannot be
/// read, but for a policy or manifest that is written out.
void load_script(FileId file, std::string_view text, const Context& context, Facts& facts) {
  if (!shell_matters(text)) return;
  const std::string nowhere;
  const ShellFacts script = is_makefile(context.path)   ? read_makefile_facts(text)
                            : is_workflow(context.path) ? read_workflow_facts(text)
                                                        : read_shell_facts(text);
  for (const ShellText& made : script.documents) {
    if (made.text.empty()) continue;
    Context about = context;
    about.named = false;
    about.guessed = made.open || !has_irsa_marker(made.text, context.settings.annotation_prefix);
    Intake intake(file, about, facts, text, nowhere);
    intake.use_variables();
    std::vector<std::uint32_t> positions = made.begins, ends = {made.begins.front()};
    positions.push_back(made.ends.back());
    ends.insert(ends.end(), made.ends.begin(), made.ends.end());
    // A text that is put together from several places is no stretch of the file.
    const bool stretch = std::is_sorted(positions.begin(), positions.end());
    const doc::SourceText source{
        .file = file,
        .text = made.text,
        .begin = positions.front(),
        .positions = positions.data(),
        .ends = ends.data(),
        .original = stretch ? text.substr(positions.front()) : std::string_view{}};
    doc::read_source(source, triage(), {.parse_all = true}, intake);
  }
  const auto kept = [&](const ShellText& made) {
    return kube::Text{facts.arena.keep(made.text),
                      Span(file, made.begins.front(), made.ends.back())};
  };
  const auto use = [&](const ShellFileUse& made) {
    const bool known = made.said && !made.said->open;
    return FileUse{.file = file,
                   .path = kept(made.path).value,
                   .said = known ? std::optional(kept(*made.said)) : std::nullopt};
  };
  for (const ShellFileUse& values : script.values) facts.values_uses.push_back(use(values));
  for (const ShellFileUse& policy : script.policies) facts.policy_uses.push_back(use(policy));
  for (const ShellFileUse& replaced : script.replaced) {
    facts.replaced.push_back(
        {.file = file, .path = facts.arena.keep(replaced.path.text), .said = kept(*replaced.said)});
  }
  Intake comments(file, context, facts, text, nowhere);
  for (const ShellComment& comment : script.comments) comments.keep_comment(comment);
}

/// Scripts of a megabyte are none that a person has written.
constexpr std::size_t kLargestScript = std::size_t{1} << 20;

/// The text of a script; nullopt for any other file.
std::optional<std::string> script_text(const std::string& path) {
  const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
  if (!is_shell_name(name) && !is_makefile(name) && name.find('.') != std::string_view::npos) {
    return std::nullopt;
  }
  std::string why;
  std::optional<std::string> text = read_regular(path, kLargestScript, why);
  return text && is_script(name, *text) ? std::move(text) : std::nullopt;
}

}  // namespace

void read_embedded(const doc::Node& scalar, Loading& loading,
                   const std::function<void(const doc::Document&)>& take) {
  EmbeddedIntake intake(scalar.text(), loading, take);
  const doc::ReadOptions options{.parse_all = true,
                                 .reference_parser = loading.settings().reference_parser};
  doc::read_scalar(scalar, triage(), options, intake);
}

const doc::Triage& triage() {
  static const doc::Triage kTriage([] {
    doc::Needs all;
    all.triggers.assign(kMarkerParts.begin(), kMarkerParts.end());
    all.kindless_triggers.assign(kKindMarkerParts.begin(), kKindMarkerParts.end());
    for (const Loader& loader : kLoaders) loader.add_needs(all);
    return all;
  }());
  return kTriage;
}

bool load_path(FileId file, const std::string& open_path, const Context& context, Facts& facts,
               std::string& why) {
  if (is_chart_template(open_path, context.settings.here)) {
    if (context.guessed) return true;
    std::string unread;
    const auto text = read_regular(open_path, doc::Limits{}.yaml_file_bytes, unread);
    const bool irsa = text && speaks_of_irsa(*text, context.settings.annotation_prefix);
    facts.skipped.push_back({file, SkipReason::template_source, irsa});
    return true;
  }
  if (const std::optional<std::string> script = script_text(open_path)) {
    read_guarded(file, facts, [&] { load_script(file, *script, context, facts); });
    return true;
  }
  if (is_workflow(context.path)) {  // and it is YAML all the same
    std::string unread;
    const std::optional<std::string> text = read_regular(open_path, kLargestScript, unread);
    if (text) read_guarded(file, facts, [&] { load_script(file, *text, context, facts); });
  }
  bool opened = true;
  read_guarded(file, facts, [&] {
    Intake intake(file, context, facts, std::nullopt, open_path);
    opened = doc::read_path(file, open_path, triage(), read_options(context, intake), intake, why);
    if (opened) intake.finish();
  });
  return opened;
}

void load_text(FileId file, std::string_view text, const Context& context, Facts& facts) {
  const std::string nowhere;
  read_guarded(file, facts, [&] {
    if (is_script(context.path, text)) return load_script(file, text, context, facts);
    if (is_workflow(context.path)) load_script(file, text, context, facts);  // and it is YAML
    Intake intake(file, context, facts, text, nowhere);
    doc::read_text(file, text, triage(), read_options(context, intake), intake);
    intake.finish();
  });
}

void read_guarded(FileId file, Facts& facts, const std::function<void()>& read) {
  const auto report = [&](std::string message, std::string help) {
    facts.problems.push_back(
        {ReadingRule::input_limit,
         {.where = {file, 0, 0}, .message = std::move(message), .help = std::move(help)}});
  };
  try {
    read();
  } catch (const std::bad_alloc&) {
    report("there is not enough memory to read this file to its end",
           "Split it up, or give the program more memory: what follows was not checked.");
  } catch (const std::exception& error) {
    report("this file could not be read to its end: " + std::string(error.what()),
           "This is a defect of irsa-lint: please report it. What follows was not checked.");
  }
}

}  // namespace irsa::load
