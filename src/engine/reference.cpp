#include "engine/reference.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "iam/names/provider_arn.h"
#include "kube/webhook.h"

namespace irsa::engine {

namespace {

// ---- the files of a snapshot

/// Finds the file that a place in a snapshot belongs to.
class Parts {
 public:
  Parts(SourceSet& sources, load::Facts& facts) {
    for (load::SnapshotPart& part : facts.snapshot_parts) {
      auto recorded = std::make_shared<SourceFile::Recorded>();
      recorded->cluster = part.cluster;
      recorded->issuer = part.issuer;
      recorded->partial = part.partial;
      const FileId made = sources.add({.shown = std::string(part.path),
                                       .open_path = {},
                                       .input = false,
                                       .reference = sources[part.snapshot].reference,
                                       .recorded = std::move(recorded)});
      starts_.push_back({{part.snapshot, part.begin}, made});
      if (!part.references.empty()) {
        facts.kustomizations.push_back({.file = made, .references = std::move(part.references)});
      }
    }
    std::sort(starts_.begin(), starts_.end());
  }

  /// Of another place, the file it is in.
  [[nodiscard]] FileId of(Span place) const {
    const std::pair<Start, FileId> wanted{{place.file, place.begin}, FileId{0xFFFFFFFF}};
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), wanted);
    if (after == starts_.begin() || (after - 1)->first.first != place.file) return place.file;
    return (after - 1)->second;
  }

 private:
  using Start = std::pair<FileId, std::uint32_t>;
  std::vector<std::pair<Start, FileId>> starts_;
};

/// The number of each file in the order of the paths.
std::vector<std::uint32_t> path_order(const SourceSet& sources) {
  std::vector<std::uint32_t> files(sources.size()), rank(sources.size());
  std::iota(files.begin(), files.end(), 0U);
  std::stable_sort(files.begin(), files.end(), [&](std::uint32_t a, std::uint32_t b) {
    return sources.files()[a].shown < sources.files()[b].shown;
  });
  for (std::uint32_t i = 0; i < files.size(); ++i) rank[files[i]] = i;
  return rank;
}

/// Keeps the order of the records of one file. Records are large and there may be millions of them,
/// so their numbers are sorted, and each record is moved once.
template <typename Record, typename FileOf>
void sort_by_path(const std::vector<std::uint32_t>& rank, std::vector<Record>& records,
                  FileOf file_of) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // rank, number of the record
  order.reserve(records.size());
  for (const Record& record : records) {
    order.emplace_back(rank[static_cast<std::size_t>(file_of(record))],
                       static_cast<std::uint32_t>(order.size()));
  }
  if (std::is_sorted(order.begin(), order.end())) return;
  std::sort(order.begin(), order.end());
  // One cycle of places after the other: each gets the record whose number is there.
  for (std::uint32_t first = 0; first < order.size(); ++first) {
    Record carried = std::move(records[first]);
    std::uint32_t place = first;
    while (order[place].second != first) {
      const std::uint32_t next = order[place].second;
      records[place] = std::move(records[next]);
      order[place].second = place;
      place = next;
    }
    records[place] = std::move(carried);
    order[place].second = place;
  }
}

/// Objects of the checked files, by what tells them from others in one cluster.
class Checked {
 public:
  Checked(const SourceSet& sources, const config::Settings& settings, const load::Facts& facts)
      : sources_(sources), settings_(settings) {
    for (const kube::ServiceAccount& account : facts.service_accounts) {
      add(account.origin.file, "ServiceAccount", account.effective_ns, account.name.value);
    }
    for (const kube::Workload& workload : facts.workloads) {
      add(workload.origin.file, workload.kind, workload.effective_ns, workload.name.value);
    }
    for (const iam::Role& role : facts.roles) add(role.file, "", role.arn, role.name);
  }

  /// Does a checked file say again what a snapshot says here? It does if it is the same file, or if
  /// what the snapshot has was read from the running cluster.
  [[nodiscard]] bool replace(FileId file, bool live, std::string_view kind, std::string_view ns,
                             std::string_view name) const {
    const SourceFile& source = sources_[file];
    if (!source.reference || (!live && source.recorded == nullptr)) return false;
    const auto found = objects_.find(key(kind, ns, name));
    if (found == objects_.end()) return false;
    const std::string_view here = cluster(file);
    return std::any_of(found->second.begin(), found->second.end(), [&](FileId checked) {
      const std::string_view there = cluster(checked);
      return live ? here.empty() || there.empty() || here == there
                  : sources_[checked].shown == source.shown;
    });
  }

 private:
  static std::string key(std::string_view kind, std::string_view ns, std::string_view name) {
    return std::string(kind).append("\n").append(ns).append("\n").append(name);
  }
  [[nodiscard]] std::string_view cluster(FileId file) const {
    const auto& recorded = sources_[file].recorded;
    if (recorded != nullptr) return recorded->cluster;
    const config::Cluster* const configured = settings_.cluster_for(sources_[file].shown);
    return configured == nullptr ? std::string_view{} : std::string_view(configured->name);
  }
  void add(FileId file, std::string_view kind, std::string_view ns, std::string_view name) {
    if (!sources_[file].reference && !name.empty()) objects_[key(kind, ns, name)].insert(file);
  }

  const SourceSet& sources_;
  const config::Settings& settings_;
  std::unordered_map<std::string, std::set<FileId>> objects_;
};

void drop_replaced(const SourceSet& sources, const config::Settings& settings, load::Facts& facts) {
  const bool any_reference = std::any_of(sources.files().begin(), sources.files().end(),
                                         [](const SourceFile& file) { return file.reference; });
  if (!any_reference) return;
  const Checked checked(sources, settings, facts);
  std::erase_if(facts.service_accounts, [&](const kube::ServiceAccount& account) {
    return checked.replace(account.origin.file, account.origin.live, "ServiceAccount",
                           account.effective_ns, account.name.value);
  });
  std::erase_if(facts.workloads, [&](const kube::Workload& workload) {
    return checked.replace(workload.origin.file, workload.origin.live, workload.kind,
                           workload.effective_ns, workload.name.value);
  });
  std::erase_if(facts.roles, [&](const iam::Role& role) {
    return checked.replace(role.file, false, "", role.arn, role.name);
  });
}

/// Finds the snapshots that say they list all of an account, and have nothing of it.
void note_empty_claims(load::Facts& facts) {
  using Held = std::set<std::pair<FileId, std::string_view>>;
  Held roles, providers;
  for (const iam::Role& role : facts.roles) roles.emplace(role.where.file, role.account);
  for (const iam::OidcProvider& provider : facts.providers) {
    const auto arn = iam::ProviderArn::parse(provider.arn);
    providers.emplace(provider.where.file, arn ? arn->account : provider.account);
  }
  for (load::SnapshotHeader& header : facts.snapshots) {
    const auto note = [&](std::string_view what, std::string_view account, const Held& held) {
      if (account.empty() || !header.defect.empty() || held.contains({header.file, account}))
        return;
      header.defect = "claims to hold all " + std::string(what) + " of account " + quoted(account) +
                      " and holds none: make a new one with irsa-lint snapshot";
    };
    for (const load::SnapshotHeader::Claim& claim : header.claims) {
      note("roles", claim.roles_of, roles);
      note("OIDC providers", claim.providers_of, providers);
    }
  }
}

}  // namespace

void settle_snapshots(SourceSet& sources, const config::Settings& settings, load::Facts& facts) {
  // One that lies among the files that are checked was put there as evidence for them.
  for (const load::SnapshotHeader& header : facts.snapshots) {
    if (!sources[header.file].named) sources.set_reference(header.file);
  }
  if (!facts.snapshot_parts.empty()) {
    const Parts parts(sources, facts);
    for (auto& account : facts.service_accounts) {
      account.origin.file = parts.of(account.metadata_key);
    }
    for (auto& workload : facts.workloads) workload.origin.file = parts.of(workload.spec_key);
    for (auto& reader : facts.readers) reader.origin.file = parts.of(reader.name.span);
    for (auto& role : facts.roles) role.file = parts.of(role.where);
    const std::vector<std::uint32_t> rank = path_order(sources);
    const auto of_object = [](const auto& record) { return record.origin.file; };
    sort_by_path(rank, facts.service_accounts, of_object);
    sort_by_path(rank, facts.workloads, of_object);
    sort_by_path(rank, facts.readers, of_object);
    sort_by_path(rank, facts.roles, [](const iam::Role& role) { return role.file; });
  }
  // Before what a snapshot holds gives way to what is checked.
  if (!facts.snapshots.empty()) note_empty_claims(facts);
  drop_replaced(sources, settings, facts);
}

// ---- what keeps them from being used

namespace {

std::string_view role_named_by(const kube::ServiceAccount& account) {
  const kube::Annotation* const role = join::find_annotation(account, kube::kRoleArn);
  return role == nullptr ? std::string_view{} : role->value;
}

/// An account of one named cluster of which two snapshots say different things.
std::string contradiction(const SourceSet& sources, const load::Facts& facts) {
  if (facts.snapshots.size() < 2) return {};
  std::set<FileId> snapshots;
  for (const load::SnapshotHeader& header : facts.snapshots) snapshots.insert(header.file);
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Key, const kube::ServiceAccount*> first;
  for (const kube::ServiceAccount& account : facts.service_accounts) {
    const FileId snapshot = account.name.span.file;
    const auto& recorded = sources[account.origin.file].recorded;
    if (recorded == nullptr || recorded->cluster.empty() || !snapshots.contains(snapshot) ||
        account.effective_ns.empty() || account.name.value.empty()) {
      continue;
    }
    const Key key{recorded->cluster, account.effective_ns, account.name.value};
    const auto [place, fresh] = first.emplace(key, &account);
    const kube::ServiceAccount& other = *place->second;
    if (fresh || other.name.span.file == snapshot ||
        role_named_by(other) == role_named_by(account)) {
      continue;
    }
    const auto role = [](const kube::ServiceAccount& of) {
      const std::string_view arn = role_named_by(of);
      return arn.empty() ? std::string("no role") : quoted(arn);
    };
    return "the snapshots " + quoted(sources[other.name.span.file].shown) + " and " +
           quoted(sources[snapshot].shown) + " contradict each other: service account '" +
           std::string(account.effective_ns) + "/" + std::string(account.name.value) +
           "' of cluster " + quoted(recorded->cluster) + " has " + role(other) + " in one and " +
           role(account) + " in the other; make both again, or give only the newer one";
  }
  return {};
}

bool is_about_reading_itself(load::ReadingRule rule) {
  return rule == load::ReadingRule::yaml_syntax || rule == load::ReadingRule::json_syntax ||
         rule == load::ReadingRule::input_limit || rule == load::ReadingRule::terraform_syntax;
}

}  // namespace

std::vector<std::string> reference_defects(const SourceSet& sources,
                                           const config::Settings& settings,
                                           const load::Facts& facts) {
  std::vector<std::string> out;
  std::set<FileId> told;
  for (const load::SnapshotHeader& header : facts.snapshots) {
    std::string why = header.defect;
    if (why.empty() && header.stale && !settings.max_age.empty()) {
      why = "was read on " + std::string(header.read) + ", which is longer ago than the " +
            settings.max_age + " of max-age: make a new one with irsa-lint snapshot";
    }
    if (why.empty()) continue;
    told.insert(header.file);
    out.push_back("the snapshot " + quoted(sources[header.file].shown) + " " + why);
  }
  for (const load::ReadingProblem& found : facts.problems) {
    const FileId file = found.problem.where.file;
    if (!sources[file].reference || !is_about_reading_itself(found.rule) ||
        !told.insert(file).second) {
      continue;
    }
    const bool limit = found.rule == load::ReadingRule::input_limit;
    out.push_back("the reference input " + quoted(sources[file].shown) +
                  (limit ? " cannot be used: " : " could not be read to its end: ") +
                  found.problem.message);
  }
  if (out.empty()) {
    std::string why = contradiction(sources, facts);
    if (!why.empty()) out.push_back(std::move(why));
  }
  return out;
}

// ---- findings

namespace {

class Aside {
 public:
  Aside(const join::Index& index, bool show) : index_(index), show_(show) {
    for (const load::SnapshotHeader& header : index.facts().snapshots) {
      stale_ = stale_ || header.stale;
    }
  }

  ReferenceOutcome set(std::vector<Finding>& findings) {
    std::vector<Finding> kept;
    std::vector<Finding> evidence;
    for (Finding& finding : findings) {
      if (stale_ && is_about_absence(finding.rule->slug)) {
        finding.level = std::min(finding.level, Severity::note);
      }
      (is_reference(finding.problem.where.file) ? evidence : kept).push_back(std::move(finding));
    }
    for (const Finding& finding : kept) {
      told_.emplace(finding.rule->slug, finding.problem.where);
    }
    for (Finding& finding : evidence) {
      count(finding.level);
      const kube::ServiceAccount* const account =
          finding.level >= Severity::warning ? account_of(finding.problem) : nullptr;
      if (account != nullptr) add_moved(finding, *account, kept);
      if (!show_) continue;
      finding.suppressed = Suppressed{.by = std::string(kByReference), .reason = "evidence only"};
      kept.push_back(std::move(finding));
    }
    findings = std::move(kept);
    outcome_.shown = show_;
    describe();
    return std::move(outcome_);
  }

 private:
  [[nodiscard]] bool is_reference(FileId file) const { return index_.sources()[file].reference; }

  /// Of rules that conclude something from what is not there.
  static bool is_about_absence(std::string_view slug) {
    constexpr std::array<std::string_view, 5> kRules = {
        "provider-missing", "role-missing", "service-account-missing", "service-account-unused",
        "subject-dangling"};
    return std::find(kRules.begin(), kRules.end(), slug) != kRules.end();
  }

  void count(Severity level) {
    ++(level == Severity::error     ? outcome_.errors
       : level == Severity::warning ? outcome_.warnings
                                    : outcome_.notes);
  }

  [[nodiscard]] const kube::ServiceAccount* checked(const kube::ServiceAccount* account) const {
    const bool fits = !is_reference(account->origin.file) &&
                      join::find_annotation(*account, kube::kRoleArn) != nullptr;
    return fits ? account : nullptr;
  }

  /// The account of the checked files that a finding concerns; nullptr when there is none.
  [[nodiscard]] const kube::ServiceAccount* account_of(const Problem& problem) const {
    std::vector<const ObjectName*> objects = {&problem.object};
    if (problem.other) objects.push_back(&*problem.other);
    for (const ObjectName* const object : objects) {
      if (object->kind != "ServiceAccount" || object->ns.empty()) continue;
      for (const kube::ServiceAccount* const account :
           index_.accounts().named(object->ns, object->name)) {
        if (const auto* const found = checked(account)) return found;
      }
    }
    for (const ObjectName* const object : objects) {
      const join::RoleEntry* const role = index_.roles().about(*object);
      if (role == nullptr) continue;
      for (const kube::ServiceAccount* const account : index_.accounts_of(*role)) {
        if (const auto* const found = checked(account)) return found;
      }
    }
    return nullptr;
  }

  /// The same finding at the annotation, if the rule says nothing there already.
  void add_moved(const Finding& finding, const kube::ServiceAccount& account,
                 std::vector<Finding>& to) {
    const Span where = join::find_annotation(account, kube::kRoleArn)->value_span;
    if (!told_.emplace(finding.rule->slug, where).second) return;
    Finding moved = finding;
    moved.moved_from = finding.problem.where;
    moved.problem.where = where;
    moved.problem.related.insert(moved.problem.related.begin(),
                                 {finding.problem.where, "here, in what is checked against"});
    std::erase_if(moved.problem.related, [&](const Note& note) { return note.where == where; });
    if (!moved.problem.other) moved.problem.other = join::object_of(account);
    to.push_back(std::move(moved));
  }

  void describe() {
    std::set<std::string> accounts;
    for (const join::RoleEntry& role : index_.roles()) {
      if (!is_reference(role.role->where.file)) continue;
      ++outcome_.roles;
      if (!role.account.empty()) accounts.insert(std::string(role.account));
    }
    for (const kube::ServiceAccount& account : index_.facts().service_accounts) {
      if (is_reference(account.origin.file)) ++outcome_.accounts;
    }
    outcome_.complete = !accounts.empty() &&
                        std::all_of(accounts.begin(), accounts.end(), [&](const auto& account) {
                          return index_.roles().coverage(account) != join::RoleCoverage::partial;
                        });
    outcome_.aws_accounts.assign(accounts.begin(), accounts.end());
    for (const load::SnapshotHeader& header : index_.facts().snapshots) {
      if (!is_reference(header.file)) continue;
      if (outcome_.read.empty() || header.read < std::string_view(outcome_.read)) {
        outcome_.read = header.read;
      }
    }
  }

  const join::Index& index_;
  bool show_;
  bool stale_ = false;
  std::set<std::pair<std::string_view, Span>> told_;
  ReferenceOutcome outcome_;
};

}  // namespace

ReferenceOutcome set_reference_aside(const join::Index& index, bool show,
                                     std::vector<Finding>& findings) {
  return Aside(index, show).set(findings);
}

}  // namespace irsa::engine
