#include "load/loader.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/text.h"
#include "doc/embedded.h"
#include "load/aws/broken_policy.h"
#include "load/aws/eks.h"
#include "load/aws/oidc_providers.h"
#include "load/aws/roles.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/kustomize.h"
#include "load/kubernetes/object.h"
#include "load/loading.h"
#include "load/templates/cloudformation.h"
#include "load/templates/eksctl.h"
#include "load/terraform/plan.h"
#include "source/source_set.h"

namespace irsa::load {

namespace {

constexpr std::array kLoaders = {
    Loader{"eksctl", load_eksctl, add_eksctl_needs},
    Loader{"cloudformation", load_cloudformation, add_cloudformation_needs},
    Loader{"kubernetes", load_kubernetes, add_kubernetes_needs},
    Loader{"terraform", load_terraform, add_terraform_needs},
    Loader{"iam", load_iam, add_iam_needs},
    Loader{"oidc-provider", load_oidc_providers, add_oidc_provider_needs},
    Loader{"eks", load_eks, add_eks_needs},
    Loader{"json patch", load_json_patch_file, add_json_patch_needs},
    // Last: what a file of values is shows only in what it holds.
    Loader{"helm values", load_values_file, add_values_file_needs},
};

/// What makes a broken document worth a finding although nobody named its file.
constexpr std::array<std::string_view, 2> kMarkers = {"eks.amazonaws.com/",
                                                      "AssumeRoleWithWebIdentity"};
/// The same in a document that has no kind of its own, and shows no more than this part of one.
/// Every binding of a role has it in its subjects, and a ConfigMap may in its texts.
constexpr std::array<std::string_view, 4> kKindMarkers = {
    "kind: ServiceAccount\n",
    "kind: ServiceAccount\r",
    "\"kind\": \"ServiceAccount\"",
    "\"kind\":\"ServiceAccount\"",
};

/// `templates/` beside a Chart.yaml: Helm's sources, which are not manifests yet.
bool is_chart_template(const std::string& path) {
  static constexpr std::string_view kTemplates = "templates/";
  // Every path is asked for, and hardly one has it: this looks at every tenth byte of most.
  static const std::boyer_moore_horspool_searcher kSearch(kTemplates.begin(), kTemplates.end());
  for (auto at = std::search(path.begin(), path.end(), kSearch); at != path.end();
       at = std::search(at + 1, path.end(), kSearch)) {
    if (at != path.begin() && at[-1] != '/') continue;
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
    // A list may hold what several commands printed; each loader takes its own from it.
    const bool list = document.root().is_sequence();
    bool taken = false;
    for (const Loader& loader : kLoaders) {
      taken = loader.load(document, loading_) || taken;
      if (taken && !list) break;
    }
    if (!document.envelope().empty()) return;  // part of a document
    ++(taken ? loading_.facts.documents : loading_.facts.documents_skipped);
  }

  void error(doc::ReadError error) override {
    using Kind = doc::ReadError::Kind;
    switch (error.kind) {
      case Kind::limit: return report(ReadingRule::input_limit, std::move(error));
      case Kind::template_source: return skip(SkipReason::template_source);
      case Kind::not_text:
        if (!loading_.context.named) return skip(SkipReason::not_text);
        return report(ReadingRule::yaml_syntax, std::move(error));
      case Kind::yaml_syntax:
      case Kind::json_syntax: break;
    }
    if (!loading_.context.named && !is_about_irsa(error.extent)) {
      return skip(SkipReason::broken_elsewhere);
    }
    const bool json = error.kind == Kind::json_syntax;
    report(json ? ReadingRule::json_syntax : ReadingRule::yaml_syntax, std::move(error));
  }

  void skipped(std::uint32_t documents) override { loading_.facts.documents_skipped += documents; }

  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  void rendered(Span extent, const Located<std::string_view>& source) override {
    loading_.facts.rendered.push_back({extent, {loading_.keep(source.value), source.span}});
  }

  void finish() { finish_dump(loading_); }

 private:
  void report(ReadingRule rule, doc::ReadError error) {
    Problem problem{
        .where = error.where, .message = std::move(error.message), .help = std::move(error.help)};
    if (rule == ReadingRule::json_syntax) add_likely_cause(error.extent, problem);
    loading_.report(rule, std::move(problem));
  }

  void skip(SkipReason reason) { loading_.facts.skipped.push_back({loading_.file(), reason}); }

  /// The bytes under a span; nullopt when the file is too large to be read again.
  std::optional<std::string_view> bytes(Span span) {
    if (!text_) {
      std::string why;
      reread_ = read_whole(open_path_, doc::Limits{}.yaml_file_bytes, why);
      if (!reread_) return std::nullopt;
      text_ = *reread_;
    }
    return text_->substr(std::min<std::size_t>(span.begin, text_->size()), span.size());
  }

  bool is_about_irsa(Span extent) {
    const std::optional<std::string_view> text = bytes(extent);
    return !text || has_irsa_marker(*text);  // too much to tell, so it is told
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
        {where, "the condition operator " + name + " stands directly in the statement here"});
    problem.help = "the likely cause: " + name + " belongs inside \"Condition\": {…}";
  }

  Loading loading_;
  std::optional<std::string_view> text_;
  const std::string& open_path_;
  std::optional<std::string> reread_;
};

doc::ReadOptions read_options(const Context& context) {
  const auto is_called = [&](std::string_view name) {
    const std::string_view path = context.path;
    return path.ends_with(name) &&
           (path.size() == name.size() || path[path.size() - name.size() - 1] == '/');
  };
  // What makes a kustomization one is its name: nothing in its bytes would have to give it away.
  const bool kustomization = is_called("kustomization.yaml") || is_called("kustomization.yml");
  // What is skipped is chosen by the usual annotation prefix.
  const bool other_prefix = context.settings.annotation_prefix != config::kAnnotationPrefix;
  // Mistakes in a file that somebody named are told, whatever it holds.
  return {.parse_all = context.settings.parse_all || context.named || kustomization || other_prefix,
          .reference_parser = context.settings.reference_parser};
}

/// Takes in what the reader delivers of a string.
class EmbeddedIntake final : public doc::DocumentSink {
 public:
  EmbeddedIntake(std::string_view text, Loading& loading,
                 const std::function<void(const doc::Document&)>& take)
      : text_(text), loading_(loading), take_(take) {}

  void document(const doc::Document& document) override { take_(document); }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  void error(doc::ReadError error) override {
    using Kind = doc::ReadError::Kind;
    const auto skip = [&](SkipReason reason) {
      loading_.facts.skipped.push_back({loading_.file(), reason});
    };
    if (error.kind == Kind::template_source) return skip(SkipReason::template_source);
    if (error.kind != Kind::limit && !has_irsa_marker(text_)) {
      return skip(SkipReason::broken_elsewhere);
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

}  // namespace

bool has_irsa_marker(std::string_view text) {
  const auto stands = [&](std::string_view marker) {
    return text.find(marker) != std::string_view::npos;
  };
  return std::any_of(kMarkers.begin(), kMarkers.end(), stands) ||
         std::any_of(kKindMarkers.begin(), kKindMarkers.end(), stands);
}

void read_embedded(const doc::Node& scalar, Loading& loading,
                   const std::function<void(const doc::Document&)>& take) {
  EmbeddedIntake intake(scalar.text(), loading, take);
  const doc::ReadOptions options{.parse_all = true,
                                 .reference_parser = loading.settings().reference_parser};
  doc::read_scalar(scalar, triage(), options, intake);
}

std::span<const Loader> loaders() { return kLoaders; }

const doc::Triage& triage() {
  static const doc::Triage kTriage([] {
    doc::Needs all;
    all.triggers.assign(kMarkers.begin(), kMarkers.end());
    all.kindless_triggers.assign(kKindMarkers.begin(), kKindMarkers.end());
    for (const Loader& loader : kLoaders) loader.add_needs(all);
    return all;
  }());
  return kTriage;
}

bool load_path(FileId file, const std::string& open_path, const Context& context, Facts& facts,
               std::string& why) {
  if (is_chart_template(open_path)) {
    facts.skipped.push_back({file, SkipReason::template_source});
    return true;
  }
  Intake intake(file, context, facts, std::nullopt, open_path);
  if (!doc::read_path(file, open_path, triage(), read_options(context), intake, why)) return false;
  intake.finish();
  return true;
}

void load_text(FileId file, std::string_view text, const Context& context, Facts& facts) {
  const std::string nowhere;
  Intake intake(file, context, facts, text, nowhere);
  doc::read_text(file, text, triage(), read_options(context), intake);
  intake.finish();
}

}  // namespace irsa::load
