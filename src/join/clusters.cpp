// Clusters, and the Pod Identity associations in them: what the configuration, options and the
// output of `aws eks` declare, joined.
#include <algorithm>

#include "join/index.h"
#include "join/tables.h"

namespace irsa::join {

namespace {

bool agree(std::string_view a, std::string_view b) { return a.empty() || b.empty() || a == b; }

/// Are the two the same cluster? They need to share a name or an issuer (or the only one that is
/// described fits `--region` alone), and nothing may speak against it: a cluster that was made anew
/// has the old name and another issuer.
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

void Index::join_clusters() {
  clusters_.reserve(settings_.clusters.size() + facts_.clusters.size());
  for (const config::Cluster& cluster : settings_.clusters) {
    clusters_.push_back({.name = cluster.name,
                         .issuer = cluster.issuer,
                         .account = cluster.account,
                         .region = cluster.region});
  }
  for (const iam::EksCluster& described : facts_.clusters) {
    const auto same = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& known) {
      return is_same(known, described, facts_.clusters.size() == 1);
    });
    complete(same != clusters_.end() ? *same : clusters_.emplace_back(), described);
  }
  Tables& t = *tables_;
  t.all_issuers_known = !clusters_.empty();
  for (const Cluster& cluster : clusters_) {
    t.all_issuers_known = t.all_issuers_known && !cluster.issuer.empty();
    if (!cluster.issuer.empty()) t.clusters_by_issuer.emplace(cluster.issuer, &cluster);
  }
  const bool recorded =
      std::any_of(sources_.files().begin(), sources_.files().end(), [](const SourceFile& file) {
        return file.recorded != nullptr &&
               !(file.recorded->cluster + file.recorded->issuer).empty();
      });
  if (settings_.clusters.size() < 2 && !recorded) return;
  t.cluster_of_file.resize(sources_.size());
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const SourceFile& file = sources_.files()[i];
    const Cluster* const only = clusters_.size() == 1 ? &clusters_.front() : nullptr;
    t.cluster_of_file[i] = file.recorded != nullptr     ? recorded_cluster(*file.recorded)
                           : settings_.clusters.empty() ? only
                                                        : configured_cluster(SourceSet::id(i));
  }
}

/// The one that a snapshot says a file is for: a cluster that was made anew has the old name and
/// another issuer.
const Cluster* Index::recorded_cluster(const SourceFile::Recorded& recorded) const {
  if (recorded.cluster.empty() && recorded.issuer.empty()) return nullptr;
  const auto found = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& cluster) {
    return agree(cluster.issuer, recorded.issuer) && agree(cluster.name, recorded.cluster);
  });
  return found == clusters_.end() ? nullptr : &*found;
}

const Cluster* Index::configured_cluster(FileId file) const {
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

const Cluster* Index::cluster(FileId file) const {
  if (settings_.clusters.empty()) return clusters_.size() == 1 ? &clusters_.front() : nullptr;
  const auto& known = tables_->cluster_of_file;
  return known.empty() ? configured_cluster(file) : known[static_cast<std::size_t>(file)];
}

bool Index::same_cluster(FileId a, FileId b) const {
  if (tables_->cluster_of_file.empty() || a == b) return true;
  const Cluster* const one = cluster(a);
  const Cluster* const other = cluster(b);
  return one == nullptr || other == nullptr || one == other;
}

std::string_view Index::declared_issuer(FileId file) const {
  const Cluster* const declared = cluster(file);
  return declared == nullptr ? std::string_view{} : declared->issuer;
}

const Cluster* Index::cluster_of(std::string_view issuer) const {
  const auto found = tables_->clusters_by_issuer.find(issuer);
  return found == tables_->clusters_by_issuer.end() ? nullptr : found->second;
}

bool Index::undeclared_issuer(std::string_view issuer) const {
  return tables_->all_issuers_known && !tables_->clusters_by_issuer.contains(issuer);
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(std::uint32_t name_id,
                                                                       FileId file) const {
  const auto found = tables_->associations.like(name_id);
  std::vector<const iam::PodIdentityAssociation*> out(found.begin(), found.end());
  if (out.empty()) return out;
  const Cluster* const home = cluster(file);
  std::erase_if(out, [&](const iam::PodIdentityAssociation* association) {
    return home != nullptr && !agree(home->name, association->cluster);
  });
  return out;
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(
    const ServiceAccount& account) const {
  if (tables_->associations.empty()) return {};
  return associations_of(tables_->accounts.id_of(account), account.origin.file);
}

std::vector<const iam::PodIdentityAssociation*> Index::associations_of(
    const Workload& workload) const {
  if (tables_->associations.empty()) return {};
  return associations_of(tables_->workloads.id_of(workload), workload.origin.file);
}

bool Index::associations_listed(const ServiceAccount& account) const {
  const Cluster* const home = cluster(account.origin.file);
  const bool some_unknown =
      std::any_of(facts_.associations.begin(), facts_.associations.end(),
                  [](const iam::PodIdentityAssociation& one) { return one.unknown; });
  return !some_unknown &&
         std::any_of(facts_.association_lists.begin(), facts_.association_lists.end(),
                     [&](const iam::PodIdentityList& list) {
                       return home == nullptr || agree(home->name, list.cluster);
                     });
}

}  // namespace irsa::join
