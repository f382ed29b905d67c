#include "join/clusters.h"

#include <algorithm>

#include "join/role_entry.h"

namespace irsa::join {

namespace {

/// Are the two the same cluster? They need to share a name or an issuer (or the only one that is
/// described fits `--region` alone), and nothing may speak against it: a cluster that was made
/// again has the old name and another issuer.
bool is_same(const Cluster& cluster, const iam::EksCluster& described, bool only) {
  const std::string_view issuer = described.issuer ? described.issuer->value : std::string_view{};
  if (!agree(cluster.issuer, issuer) || !agree(cluster.account, described.account) ||
      !agree(cluster.region, described.region)) {
    return false;
  }
  if (!issuer.empty() && cluster.issuer == issuer) return true;
  if (cluster.name.empty()) return only && cluster.issuer.empty();
  return cluster.name == described.name;
}

void complete(Cluster& cluster, const iam::EksCluster& described) {
  const auto fill = [](std::string_view& field, std::string_view value) {
    if (field.empty()) field = value;
  };
  fill(cluster.name, described.name);
  fill(cluster.account, described.account);
  fill(cluster.region, described.region);
  if (described.issuer) fill(cluster.issuer, described.issuer->value);
  if (cluster.described == nullptr) cluster.described = &described;
}

}  // namespace

Clusters::Clusters(const Inputs& inputs) : settings_(inputs.settings), sources_(inputs.sources) {
  const auto& all_described = inputs.facts.clusters;
  clusters_.reserve(settings_.clusters.size() + all_described.size());
  for (const config::Cluster& cluster : settings_.clusters) {
    clusters_.push_back({.name = cluster.name,
                         .issuer = cluster.issuer,
                         .account = cluster.account,
                         .region = cluster.region});
  }
  for (const iam::EksCluster& described : all_described) {
    const auto same = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& known) {
      return is_same(known, described, all_described.size() == 1);
    });
    complete(same != clusters_.end() ? *same : clusters_.emplace_back(), described);
  }
  all_issuers_known_ = !clusters_.empty();
  for (const Cluster& cluster : clusters_) {
    all_issuers_known_ = all_issuers_known_ && !cluster.issuer.empty();
    if (!cluster.issuer.empty()) by_issuer_.emplace(cluster.issuer, &cluster);
  }
  const bool recorded =
      std::any_of(sources_.files().begin(), sources_.files().end(), [](const SourceFile& file) {
        return file.recorded != nullptr &&
               !(file.recorded->cluster + file.recorded->issuer).empty();
      });
  if (settings_.clusters.size() < 2 && !recorded) return;
  of_file_.resize(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const SourceFile& file = sources_.files()[i];
    const Cluster* const only = clusters_.size() == 1 ? &clusters_.front() : nullptr;
    of_file_[i] = file.recorded != nullptr     ? recorded_as(*file.recorded)
                  : settings_.clusters.empty() ? only
                                               : configured_for(SourceSet::id(i));
  }
}

/// The one that a snapshot says a file is for: a cluster that was made again has the old name and
/// another issuer.
const Cluster* Clusters::recorded_as(const SourceFile::Recorded& recorded) const {
  if (recorded.cluster.empty() && recorded.issuer.empty()) return nullptr;
  const auto found = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& cluster) {
    return agree(cluster.issuer, recorded.issuer) && agree(cluster.name, recorded.cluster);
  });
  return found == clusters_.end() ? nullptr : &*found;
}

const Cluster* Clusters::configured_for(FileId file) const {
  const auto& built = sources_[file].built;
  const std::string_view destination =
      built ? std::string_view(sources_[built->root].destination) : std::string_view();
  const auto named = std::find_if(
      settings_.clusters.begin(), settings_.clusters.end(),
      [&](const config::Cluster& one) { return !destination.empty() && one.name == destination; });
  const config::Cluster* const configured =
      named != settings_.clusters.end() ? &*named
                                        : settings_.cluster_for(sources_.path_of_world(file));
  if (configured == nullptr) return nullptr;
  return &clusters_[static_cast<std::size_t>(configured - settings_.clusters.data())];
}

const Cluster* Clusters::of(FileId file) const {
  if (settings_.clusters.empty()) return clusters_.size() == 1 ? &clusters_.front() : nullptr;
  return of_file_.empty() ? configured_for(file) : of_file_[static_cast<std::size_t>(file)];
}

bool Clusters::same(FileId a, FileId b) const {
  if (of_file_.empty() || a == b) return true;
  const Cluster* const one = of(a);
  const Cluster* const other = of(b);
  return one == nullptr || other == nullptr || one == other;
}

std::string_view Clusters::issuer_of(FileId file) const {
  const Cluster* const declared = of(file);
  return declared == nullptr ? std::string_view{} : declared->issuer;
}

const Cluster* Clusters::with_issuer(std::string_view issuer) const {
  const auto found = by_issuer_.find(issuer);
  return found == by_issuer_.end() ? nullptr : found->second;
}

bool Clusters::undeclared(std::string_view issuer) const {
  return all_issuers_known_ && !by_issuer_.contains(issuer);
}

bool Clusters::may_match(const NamedSubject& subject, FileId file) const {
  if (of_file_.empty() || subject.condition->open_issuer) return true;
  const std::string_view issuer = issuer_of(file);
  return issuer.empty() || issuer == subject.issuer;
}

}  // namespace irsa::join
