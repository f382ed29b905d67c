#include "engine/summary.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "engine/reference.h"
#include "rules/rule.h"
#include "source/line_index.h"

namespace irsa::engine {

namespace {

std::string_view reason_text(load::SkipReason reason) {
  switch (reason) {
    case load::SkipReason::template_source:
      return "template source: lint what it renders to (helm template … | irsa-lint check -)";
    case load::SkipReason::unreadable: return "could not be read";  // told with the reason
    case load::SkipReason::not_text: return "not a text file";
    case load::SkipReason::broken_elsewhere: return "does not parse, and does not speak of IRSA";
    case load::SkipReason::other_policy: return "a policy of another kind";
  }
  return "";
}

std::string_view slug_of(load::ReadingRule rule) {
  switch (rule) {
    case load::ReadingRule::yaml_syntax: return "yaml-syntax";
    case load::ReadingRule::json_syntax: return "json-syntax";
    case load::ReadingRule::input_limit: return "input-limit";
    default: return {};
  }
}

std::uint64_t count_inputs(const SourceSet& sources) {
  return static_cast<std::uint64_t>(
      std::count_if(sources.files().begin(), sources.files().end(),
                    [](const SourceFile& file) { return file.input && !file.reference; }));
}

Summary counted(const std::vector<Finding>& findings, const judge::Model& model) {
  const join::Index& index = model.index;
  const load::Facts& facts = index.facts();
  Summary summary{.files = count_inputs(index.sources()),
                  .documents = facts.documents,
                  .documents_skipped = facts.documents_skipped,
                  .has_kubernetes = index.has_kubernetes(),
                  .has_iam = !index.roles().empty(),
                  .not_checked = model.verdicts.not_checked()};
  count(findings, summary);
  for (const load::Skipped& skipped : facts.skipped) {
    summary.skipped.push_back({.path = index.sources()[skipped.file].shown,
                               .reason = std::string(reason_text(skipped.reason)),
                               .unreadable = skipped.reason == load::SkipReason::unreadable});
  }
  return summary;
}

/// Templates that speak of IRSA, of which nothing was checked: by name, with what to do.
void add_templates(const join::Index& index, Summary& summary) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::string> found;
  for (const load::Skipped& skipped : index.facts().skipped) {
    if (!skipped.irsa) continue;
    const std::string& path = index.sources()[skipped.file].shown;
    if (found.empty() || found.back() != path) found.push_back(path);
  }
  if (found.empty()) return;
  std::string what = count_of(found.size(), "template that mentions", "templates that mention") +
                     " IRSA, because only rendered output can be checked: ";
  for (std::size_t i = 0; i < found.size() && i < kNamed; ++i) {
    what += (i > 0 ? ", " : "") + found[i];
  }
  if (found.size() > kNamed) what += " and " + std::to_string(found.size() - kNamed) + " more";
  const std::size_t chart = found.front().find("/templates/");
  const std::string advice =
      chart == std::string::npos
          ? "render it and pipe it into irsa-lint check -"
          : "helm template " + found.front().substr(0, chart) + " | irsa-lint check -";
  summary.not_checked.push_back({std::move(what), advice});
}

/// "PATH:LINE: why", each once.
std::vector<std::string> places_of(const std::vector<load::Unresolved>& all,
                                   const SourceSet& sources) {
  std::vector<std::string> out;
  for (const load::Unresolved& one : all) {
    const Span where = sources.written(one.where);
    const auto text = sources.text(where.file);
    const std::size_t line = text == nullptr ? 1 : LineIndex(*text).position(where.begin).line;
    out.push_back(sources[where.file].shown + ":" + std::to_string(line) + ": " + one.why);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Where trust policies were read, and what of Terraform source could not be resolved.
void add_terraform(const join::Index& index, Summary& summary) {
  const load::Facts& facts = index.facts();
  const SourceSet& sources = index.sources();
  std::uint64_t of_source = 0, of_plans = 0, of_others = 0;
  for (const iam::Role& role : facts.roles) {
    if (!role.policy) continue;
    ++(sources[role.file].made_of != nullptr ? of_source
       : !role.address.empty()               ? of_plans
                                             : of_others);
  }
  if (of_source > 0) {
    const auto add = [&](const char* from, std::uint64_t count) {
      if (count > 0) summary.trust_policies.emplace_back(from, count);
    };
    add("Terraform source", of_source);
    add("plans, states and templates", of_plans);
    add("policy files and output of AWS", of_others);
  }
  summary.not_followed = places_of(facts.not_followed, sources);
  std::vector<std::string> unresolved = places_of(facts.unresolved, sources);
  if (!unresolved.empty()) {
    summary.not_checked.push_back(
        {count_of(unresolved.size(), "place of Terraform source that is, or looks like,",
                  "places of Terraform source that are, or look like,") +
             " trust for service accounts, because not all values are known: " +
             unresolved.front() +
             (unresolved.size() == 1
                  ? ""
                  : "; " + std::to_string(unresolved.size() - 1) + " more with --verbose"),
         "give the values with --var-file, or lint the plan: terraform show -json > plan.json",
         std::move(unresolved)});
  }
  for (const std::string& name : facts.undeclared_variables) {
    summary.not_checked.push_back(
        {"variable " + quoted(name) + ": a value is given for it, and no root module declares it",
         ""});
  }
}

void add_lacks(const join::Index& index, Summary& summary) {
  const SourceSet& sources = index.sources();
  const load::Facts& facts = index.facts();
  for (const kube::ServiceAccount& account : facts.service_accounts) {
    if (sources[account.origin.file].reference) continue;
    const std::string& path = sources[account.origin.file].shown;
    if (account.effective_ns.empty()) summary.nameless.add(path);
    if (index.clusters().issuer_of(account.origin.file).empty()) summary.clusterless.add(path);
  }
  for (const kube::Workload& workload : facts.workloads) {
    if (sources[workload.origin.file].reference) continue;
    if (workload.effective_ns.empty()) summary.nameless.add(sources[workload.origin.file].shown);
  }
  for (const load::Skipped& skipped : facts.skipped) {
    if (skipped.reason == load::SkipReason::template_source) {
      summary.unrendered.add(sources[skipped.file].shown);
    }
  }
  for (const std::string& folder : index.files().unbuilt_kustomizations())
    summary.unrendered.add(folder);
}

/// Somebody may not want to see that a file does not parse; that it is clean is not said either.
void add_ignored_reading_problems(const join::Index& index, const Selection& selection,
                                  Summary& summary) {
  for (const load::ReadingProblem& found : index.facts().problems) {
    const rules::Rule* const rule = rules::find_rule(slug_of(found.rule));
    if (rule == nullptr || !is_about_reading(rule->info)) continue;
    if (selection.level(rule->info) != Severity::off) continue;
    summary.skipped.push_back(
        {.path = index.sources()[found.problem.where.file].shown,
         .reason = "could not be read (" + std::string(rule->info.slug) + " is ignored)",
         .unreadable = true});
  }
}

/// Snapshots too old to conclude anything from what is not in them.
void add_stale(const join::Index& index, Summary& summary) {
  for (const load::SnapshotHeader& header : index.facts().snapshots) {
    if (!header.stale) continue;
    summary.not_checked.push_back(
        {"what is missing in " + quoted(index.sources()[header.file].shown) +
             ", which was read on " + std::string(header.read) + ": that is too long ago",
         "make a new one with irsa-lint snapshot"});
  }
}

}  // namespace

Summary summary_of(const std::vector<Finding>& findings, const judge::Model& model,
                   const Selection& selection) {
  Summary summary = counted(findings, model);
  add_ignored_reading_problems(model.index, selection, summary);
  add_stale(model.index, summary);
  add_templates(model.index, summary);
  add_terraform(model.index, summary);
  add_lacks(model.index, summary);
  return summary;
}

void count(const std::vector<Finding>& findings, Summary& summary) {
  summary.errors = summary.warnings = summary.notes = summary.suppressed = 0;
  for (const Finding& finding : findings) {
    if (finding.suppressed && finding.suppressed->by == kByReference) continue;
    if (finding.suppressed) {
      ++summary.suppressed;
    } else if (finding.level == Severity::error) {
      ++summary.errors;
    } else if (finding.level == Severity::warning) {
      ++summary.warnings;
    } else {
      ++summary.notes;
    }
  }
}

}  // namespace irsa::engine
