#include "rules/values_path_ignored.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "catalogue/chart_paths.h"
#include "judge/model.h"
#include "kube/webhook.h"

namespace irsa::rules {
namespace {

/// The paths that may be meant: the one that shares most keys with what is written, wherever they
/// stand in it; of several all that the chart reads, these first.
std::vector<std::string_view> meant_paths(const catalogue::Chart& chart, std::string_view written) {
  std::vector<std::string_view> out(chart.reads.begin(), chart.reads.end());
  const auto keys = split(written, '.');
  const auto shared = [&](std::string_view path) {
    return std::ranges::count_if(split(path, '.'), [&](std::string_view key) {
      return std::ranges::find(keys, key) != keys.end();
    });
  };
  std::ranges::stable_sort(out, std::greater{}, shared);
  if (out.size() > 1 && shared(out[0]) > shared(out[1])) out.resize(1);
  return out;
}

/// All of them where these are few.
std::string listed(const std::vector<std::string_view>& paths) {
  constexpr std::size_t kMost = 3;
  std::string out;
  for (std::size_t i = 0; i < paths.size() && i < kMost; ++i) {
    if (i > 0) out += i + 1 == paths.size() ? " or " : ", ";
    out += paths[i];
  }
  if (paths.size() > kMost) out += fmt::format(" or {} more", paths.size() - kMost);
  return out;
}

namespace fs = std::filesystem;

/// What a path of a file of values is to be held against.
struct Judged {
  const catalogue::Chart* chart;
  std::string path;  ///< among the chart's own values
  std::string_view version;
  bool guess = false;  ///< the file's name is all that tells the chart
};

bool is_values_file(const fs::path& path) {
  return path.filename().generic_string().starts_with("values");
}

/// What the files around a file of values say of its chart.
class ValuesNeighbours {
 public:
  explicit ValuesNeighbours(const join::Index& index) : index_(index) {
    for (const kube::ChartUse& use : index.facts().chart_uses) {
      const fs::path folder = path_of(use.file).parent_path();
      const fs::path where =
          use.values_file.empty()
              ? folder
              : (folder / fs::path(std::string(use.values_file))).lexically_normal();
      uses_[where.generic_string()].push_back(&use);
    }
  }

  [[nodiscard]] fs::path path_of(FileId file) const {
    return fs::path(index_.sources()[file].shown).lexically_normal();
  }

  /// A Chart.yaml beside the file, or a kustomization that names it, has a chart for this path.
  [[nodiscard]] std::optional<Judged> by_use(const fs::path& file, std::string_view path) const {
    for (const kube::ChartUse* const use : uses_at(file)) {
      std::string_view rest = path;
      if (!use->key.empty()) {
        if (!rest.starts_with(use->key) || rest.substr(use->key.size(), 1) != ".") continue;
        rest.remove_prefix(use->key.size() + 1);
      }
      const catalogue::Chart* const chart = catalogue::chart_named(use->chart, use->repository);
      if (chart == nullptr) continue;
      return Judged{.chart = chart, .path = std::string(rest), .version = use->version};
    }
    return std::nullopt;
  }

  /// "velero.yaml", "velero-values.yaml", "values-velero.yaml", "velero/values.yaml".
  [[nodiscard]] std::optional<Judged> by_name(const fs::path& file, std::string_view path) const {
    if (!uses_at(file).empty()) return std::nullopt;
    const std::string stem = file.stem().generic_string();
    const std::string folder = file.parent_path().filename().generic_string();
    for (const catalogue::Chart& chart : catalogue::charts()) {
      const std::string name(chart.chart);
      const bool named = stem == name || stem == name + "-values" || stem == "values-" + name ||
                         (is_values_file(file) && folder == name);
      // An own chart around it has its values below its name.
      if (!named || path.substr(0, path.find('.')) == name) continue;
      if (is_of_longer_name(chart, path)) return std::nullopt;
      return Judged{.chart = &chart, .path = std::string(path), .version = {}, .guess = true};
    }
    return std::nullopt;
  }

 private:
  /// "prometheus.yaml" is what people call the values of kube-prometheus-stack: does a chart whose
  /// name this one's is a part of read the path?
  static bool is_of_longer_name(const catalogue::Chart& chart, std::string_view path) {
    const auto all = catalogue::charts();
    return std::any_of(all.begin(), all.end(), [&](const catalogue::Chart& other) {
      return other.chart.size() > chart.chart.size() &&
             other.chart.find(chart.chart) != std::string_view::npos &&
             catalogue::may_read(other, path, {}, true);
    });
  }

  [[nodiscard]] std::vector<const kube::ChartUse*> uses_at(const fs::path& file) const {
    std::vector<const kube::ChartUse*> out;
    const auto add = [&](const fs::path& where) {
      const auto found = uses_.find(where.generic_string());
      if (found != uses_.end()) out.insert(out.end(), found->second.begin(), found->second.end());
    };
    add(file);
    if (is_values_file(file)) add(file.parent_path());
    return out;
  }

  const join::Index& index_;
  std::unordered_map<std::string, std::vector<const kube::ChartUse*>> uses_;
};

std::optional<Judged> judged(const ValuesNeighbours& neighbours,
                             const kube::IgnoredValue& ignored) {
  if (ignored.kind != "Values") {
    if (ignored.not_made || ignored.chart.empty()) return std::nullopt;
    const catalogue::Chart* const chart = catalogue::chart_named(ignored.chart, {});
    return Judged{.chart = chart, .path = std::string(ignored.path), .version = {}};
  }
  const fs::path file = neighbours.path_of(ignored.origin.file);
  auto out = neighbours.by_use(file, ignored.path);
  if (!out) out = neighbours.by_name(file, ignored.path);
  if (out && catalogue::may_read(*out->chart, out->path, out->version, true)) return std::nullopt;
  return out;
}

/// The values say that the chart makes no account, and the input has none of the name that has a
/// role: of others nothing is known.
bool goes_nowhere(const join::Index& index, const kube::IgnoredValue& ignored) {
  if (!ignored.not_made || ignored.annotation.key.value != kube::kRoleArn ||
      ignored.annotation.value.empty()) {
    return false;
  }
  if (ignored.account.empty()) return true;
  const auto accounts = index.accounts().named(ignored.account_ns, ignored.account);
  return std::none_of(accounts.begin(), accounts.end(), [&](const kube::ServiceAccount* account) {
    return index.accounts().role_annotation(*account) != nullptr ||
           index.files().partial(account->origin.file);
  });
}

/// A note: whoever makes the account may have annotated it, and left the values as they are.
Problem problem_of_unmade(const kube::IgnoredValue& ignored) {
  return {
      .where = ignored.annotation.key.span,
      .message = ignored.account.empty()
                     ? fmt::format("the chart is told to make no service account (create: "
                                   "false), so none gets {}",
                                   quoted(ignored.annotation.key.value))
                     : fmt::format("the chart is told to make no service account (create: "
                                   "false), so {} does not get {} from here",
                                   quoted(ignored.account), quoted(ignored.annotation.key.value)),
      .help = "Set create to true, or annotate the service account where it is made.",
      .level = Severity::note};
}

/// To where the chart reads it.
Fix moved(const kube::Text& key, bool safe, std::string_view from, std::string_view to) {
  Change change{.kind = Change::Kind::move,
                .where = key.span,
                .up = static_cast<std::uint32_t>(split(from, '.').size())};
  for (const std::string_view part : split(to, '.')) change.path.emplace_back(part);
  change.path.emplace_back(key.value);
  return {.title = fmt::format("Move it to {}", to), .safe = safe, .changes = {std::move(change)}};
}

}  // namespace

void check_values_path_ignored(const judge::Model& model, Findings& findings) {
  if (model.facts.ignored_values.empty()) return;
  const ValuesNeighbours neighbours(model.index);
  std::set<Span> seen;  // of several webhook keys in one mapping the first
  for (const kube::IgnoredValue& ignored : model.facts.ignored_values) {
    if (ignored.annotation.nested) continue;
    const std::optional<Judged> found = judged(neighbours, ignored);
    const ObjectName object{.kind = std::string(ignored.kind),
                            .name = std::string(ignored.name.value),
                            .address = std::string(ignored.origin.address)};
    if (!found && !goes_nowhere(model.index, ignored)) continue;
    if (!seen.insert(ignored.name.span).second) continue;
    if (!found) {
      Problem problem = problem_of_unmade(ignored);
      problem.object = object;
      findings.report(std::move(problem));
      continue;
    }
    // `deploymentAnnotations` is read, for other objects.
    const bool other_objects = found->path.ends_with("Annotations");
    const std::string what = fmt::format(
        "chart {} {}", quoted(found->chart->chart),
        other_objects ? fmt::format("puts {} on no service account", quoted(found->path))
                      : fmt::format("does not read {}", quoted(found->path)));
    const std::vector<std::string_view> meant = meant_paths(*found->chart, found->path);
    Problem problem{.where = ignored.annotation.key.span,
                    .message = fmt::format("{}, so no service account gets {}", what,
                                           quoted(ignored.annotation.key.value)),
                    .help = fmt::format("Write it at {}.", listed(meant)),
                    .object = object};
    if (meant.size() == 1 && meant[0].find('*') == std::string_view::npos &&
        !ignored.read_instead) {
      // Where the chart makes one account alone, there is no other thing that the key means
      // anything on.
      const bool sure = found->chart->reads.size() == 1 && !found->guess;
      problem.fixes = {moved(ignored.annotation.key, sure, found->path, meant[0])};
    }
    const std::string_view tail = catalogue::path_meant(*found->chart, found->path);
    if (!tail.empty() && !ignored.read_instead) {
      problem.help = fmt::format("Did you mean {}?", quoted(tail));
      if (problem.fixes.empty()) {
        problem.fixes = {moved(ignored.annotation.key, false, found->path, tail)};
      }
    }
    if (found->guess) problem.level = Severity::note;
    if (ignored.read_instead) {
      // The account has a role, if not this one.
      problem.level = Severity::note;
      problem.message = fmt::format("{}, and reads {} from elsewhere", what,
                                    quoted(ignored.annotation.key.value));
      problem.related.push_back({*ignored.read_instead, "this one is read"});
      problem.help = "Delete the one that is not read, or put its role in the other place.";
      problem.fixes = {removing("Delete it here", false, ignored.annotation.key.span)};
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
