#include "engine/engine.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/thread_pool.h"
#include "config/unused.h"
#include "engine/fingerprint.h"
#include "engine/fixes.h"
#include "engine/precedence.h"
#include "engine/reference.h"
#include "engine/selection.h"
#include "engine/summary.h"
#include "engine/suppression.h"
#include "engine/without_defaults.h"
#include "engine/worlds.h"
#include "judge/model.h"
#include "rules/rule.h"

namespace irsa::engine {

namespace {

/// Adds what infrastructure code calls the objects: in a plan on one line of JSON nothing else
/// tells where to look, and what has to be edited is another file still.
void add_addresses(Problem& problem) {
  std::string names;
  const auto add = [&](const ObjectName& object, bool secondary) {
    if (object.address.empty()) return;
    if (problem.message.find(object.address) != std::string::npos) return;
    if (!names.empty()) names += "; ";
    if (secondary) {
      names += object.kind.empty()               ? "the role"
               : object.kind == "ServiceAccount" ? "the service account"
                                                 : "the " + object.kind;
      names += " is ";
    }
    names += object.address;
  };
  add(problem.object, false);
  if (problem.other) add(*problem.other, true);
  if (!names.empty()) problem.message += " (" + names + ")";
}

/// The same role may be described by another source as well: what is said about it was read here.
void add_copies(const join::Index& index, Problem& problem) {
  const join::RoleEntry* role = index.roles().about(problem.object);
  if (role == nullptr && problem.other) role = index.roles().about(*problem.other);
  if (role == nullptr) return;
  // What a role says by itself is said of it, whatever the root of another environment makes of the
  // same module; between two objects a copy of another root leaves open which is meant (worlds.h).
  const auto of_another_root = [&](Span where) {
    const SourceSet& sources = index.sources();
    return !problem.other && where.file != problem.where.file &&
           sources[where.file].made_of != nullptr && sources[problem.where.file].made_of != nullptr;
  };
  std::vector<const join::RoleEntry*> untold;
  for (const join::RoleEntry* const copy : role->copies) {
    const Span where = copy->role->where;
    const bool told =
        where == problem.where || of_another_root(where) ||
        std::ranges::any_of(problem.related, [&](const Note& note) { return note.where == where; });
    if (!told) untold.push_back(copy);
  }
  constexpr std::size_t kMostShown = 3;
  const std::size_t shown = std::min(untold.size(), kMostShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const join::RoleEntry* const copy = untold[i];
    problem.related.push_back({copy->role->where, copy->role->stored
                                                      ? "the same role, as it is stored"
                                                      : "the same role, described here as well"});
  }
  const std::size_t more = untold.size() - shown;
  if (more > 0) {
    problem.related.back().text += ", and " + count_of(more, "more time", "more times");
  }
}

/// Instances of a block or a module have one text, and what is wrong in it is said once, with how
/// many of them there are.
class Instances {
 public:
  /// Is the finding, of a rule and a level, the same as one of another instance before it?
  /// `rendered`: where it is in what was made of the source.
  bool repeats(Span rendered, Span written, Severity level) {
    const auto [at, fresh] = more_.try_emplace({written, level, of_one_[rendered]++}, 0);
    if (!fresh) ++at->second;
    return !fresh;
  }
  void tell(std::vector<Finding>& findings) const {
    std::map<std::pair<Span, Severity>, std::size_t> seen;
    for (Finding& finding : findings) {
      const Span where = finding.problem.where;
      const auto found = more_.find({where, finding.level, seen[{where, finding.level}]++});
      if (found == more_.end() || found->second == 0) continue;
      finding.problem.related.push_back(
          {where, "the same is true of " + count_of(found->second, "more use") +
                      " of this code (count, for_each, or another call of the module)"});
    }
  }

 private:
  std::map<Span, std::size_t> of_one_;
  std::map<std::tuple<Span, Severity, std::size_t>, std::uint64_t> more_;
};

std::vector<Finding> run_rule(const rules::Rule& rule, const judge::Model& model,
                              const Selection& selection, const BuildCounts& builds,
                              const LinkedRoots& linked, Lowered& lowered) {
  // A rule that is turned off still keeps the word.
  const bool silences = keeps_others_silent(rule.info.slug);
  if (!selection.runs(rule.info) && !silences) return {};
  Findings sink;
  rule.check(model, sink);
  std::vector<Problem> problems = sink.take();
  if (problems.empty()) return {};
  Placing placing(model.index.sources(), builds, linked);
  Instances instances;
  for (Problem& problem : problems) {
    Severity level = selection.level(rule.info, problem.level);
    if (level == Severity::off && !silences) continue;
    add_addresses(problem);
    add_copies(model.index, problem);
    const Span rendered = problem.where;
    const Severity before = level;
    if (!placing.place(problem, level)) continue;
    if (model.index.sources()[rendered.file].made_of != nullptr &&
        instances.repeats(rendered, problem.where, level)) {
      continue;
    }
    if (!placing.lowered_in().empty()) {
      lowered.add({&rule.info, problem.where}, before, placing.lowered_in());
    }
    problem.help = as_sentence(problem.help);
    placing.add(
        {.rule = &rule.info, .level = level, .problem = std::move(problem), .fingerprint = {}});
  }
  std::vector<Finding> findings = placing.take();
  instances.tell(findings);
  return findings;
}

/// Rules only read the model, so they can run side by side; what they find is kept in their order.
std::vector<Finding> run_rules(const judge::Model& model, const Selection& selection,
                               Lowered& lowered) {
  const auto rules = rules::all_rules();
  const BuildCounts builds = count_builds(model.index.sources());
  LinkedRoots linked = linked_roots(model.facts.terraform_roots);
  link_by_arns(model.facts, linked);
  std::vector<std::vector<Finding>> found(rules.size());
  std::vector<Lowered> lowered_of(rules.size());
  for_each_index(rules.size(), model.index.threads(), [&](std::size_t i) {
    found[i] = run_rule(rules[i], model, selection, builds, linked, lowered_of[i]);
  });
  for (const Lowered& of_rule : lowered_of) lowered.add(of_rule);
  std::vector<Finding> findings;
  for (std::vector<Finding>& of_rule : found) {
    std::move(of_rule.begin(), of_rule.end(), std::back_inserter(findings));
  }
  heed_precedence(findings);
  std::erase_if(findings, [](const Finding& finding) { return finding.level == Severity::off; });
  return findings;
}

/// Says which Helm templates the places of a finding come from: what was rendered is not what one
/// edits.
void name_templates(Problem& problem, const std::vector<load::Rendered>& rendered) {
  std::vector<Note> notes;
  const auto add = [&](Span where) {
    const auto after = std::upper_bound(
        rendered.begin(), rendered.end(), where,
        [](Span place, const load::Rendered& document) { return place < document.extent; });
    if (after == rendered.begin()) return;
    const load::Rendered& document = *std::prev(after);
    if (document.extent.file != where.file || where.begin >= document.extent.end) return;
    const Span source = document.source.span;
    const bool named = std::any_of(notes.begin(), notes.end(),
                                   [&](const Note& note) { return note.where == source; });
    if (!named) {
      notes.push_back({.where = source,
                       .text = std::string(document.kustomize ? "kustomize" : "Helm") +
                               " made this from " + quoted(document.source.value)});
    }
  };
  add(problem.where);
  for (const Note& note : problem.related) add(note.where);
  std::move(notes.begin(), notes.end(), std::back_inserter(problem.related));
}

/// A total order, so that nothing depends on the order in which rules ran or files were given.
void sort_and_dedupe(std::vector<Finding>& findings, const SourceSet& sources) {
  const auto key = [&](const Finding& finding) {
    const Problem& problem = finding.problem;
    return std::tuple(std::string_view(sources[problem.where.file].shown), problem.where,
                      finding.rule->slug, std::string_view(problem.message));
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  const auto end =
      std::unique(findings.begin(), findings.end(),
                  [&](const Finding& a, const Finding& b) { return key(a) == key(b); });
  findings.erase(end, findings.end());
}

std::vector<std::string> input_paths(const SourceSet& sources) {
  std::vector<std::string> paths;
  for (const SourceFile& file : sources.files()) {
    if (file.input && !file.reference) paths.push_back(file.shown);
  }
  return paths;
}

/// NAMESPACE/NAME of the service accounts that the input defines or uses.
std::vector<std::string> accounts(const join::Index& index) {
  std::set<std::string> names;
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    names.insert(std::string(account.effective_ns) + "/" + std::string(account.name.value));
  }
  for (const kube::Workload& workload : index.facts().workloads) {
    names.insert(std::string(workload.effective_ns) + "/" +
                 std::string(join::account_name(workload)));
  }
  return {names.begin(), names.end()};
}

}  // namespace

Severity Report::worst() const {
  if (summary.errors != 0) return Severity::error;
  if (summary.warnings != 0) return Severity::warning;
  return summary.notes != 0 ? Severity::note : Severity::off;
}

void add_unreadable(const std::vector<Unreadable>& paths, Report& report) {
  for (const Unreadable& path : paths) {
    report.summary.skipped.push_back({.path = path.path,
                                      .reason = "could not be read: " + path.why,
                                      .unreadable = true,
                                      .failed = true});
  }
}

std::vector<Finding> findings_of(const judge::Model& model) {
  Lowered lowered;
  return run_rules(model, Selection(model.index.settings()), lowered);
}

Report report_on(const judge::Model& model, const LintOptions& options,
                 const FindWithoutDefaults& without_defaults) {
  const join::Index& index = model.index;
  const config::Settings& settings = index.settings();
  const SourceSet& sources = index.sources();
  const Selection selection(settings);
  Report report;

  Lowered lowered;
  report.findings = run_rules(model, selection, lowered);
  if (!lowered.roots.empty() && without_defaults) {
    raise_what_stands(report.findings, lowered, without_defaults(lowered.roots));
  }
  const bool any_reference = std::any_of(sources.files().begin(), sources.files().end(),
                                         [](const SourceFile& file) { return file.reference; });
  if (any_reference) {
    report.reference = set_reference_aside(index, options.show_reference, report.findings);
  }
  report.reference_defects = reference_defects(sources, settings, model.facts);
  if (options.suppressions) {
    std::vector<Finding> about = suppress(report.findings, index, selection, options.today);
    std::move(about.begin(), about.end(), std::back_inserter(report.findings));
  }
  sort_and_dedupe(report.findings, sources);
  for (Finding& finding : report.findings) name_templates(finding.problem, model.facts.rendered);
  stamp_fingerprints(report.findings);
  if (options.fixes) resolve_fixes(report.findings, index);
  report.summary = summary_of(report.findings, model, selection);
  if (settings.whole_tree && !settings.stated.empty()) {
    report.configuration = config::unused_entries(settings, input_paths(sources), accounts(index));
  }
  for (const join::Cluster& cluster : index.clusters()) {
    if (cluster.name.empty() || cluster.issuer.empty()) continue;
    report.cluster_names.emplace(cluster.issuer, cluster.name);
  }
  return report;
}

}  // namespace irsa::engine
