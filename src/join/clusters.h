// The clusters that the configuration, options and the output of `aws eks` declare, and which of
// them a file is for. Does not know what is in the files.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "iam/names/eks.h"
#include "join/inputs.h"
#include "source/source_set.h"

namespace irsa::join {

struct NamedSubject;

/// A cluster that the configuration, an option or `aws eks describe-cluster` declares, or several
/// of them together; what is not known of it is empty.
struct Cluster {
  std::string_view name, issuer, account, region;
  const iam::EksCluster* described = nullptr;
};

class Clusters {
 public:
  explicit Clusters(const Inputs& inputs);
  Clusters(const Clusters&) = delete;
  Clusters& operator=(const Clusters&) = delete;

  /// All that are declared, those of the configuration first.
  [[nodiscard]] auto begin() const { return clusters_.begin(); }
  [[nodiscard]] auto end() const { return clusters_.end(); }
  [[nodiscard]] std::size_t size() const { return clusters_.size(); }
  [[nodiscard]] bool empty() const { return clusters_.empty(); }
  [[nodiscard]] const Cluster& front() const { return clusters_.front(); }

  /// The one declared for a file: by the configuration; without one the only one that is described.
  [[nodiscard]] const Cluster* of(FileId file) const;
  /// The issuer of that one; empty when it is not known.
  [[nodiscard]] std::string_view issuer_of(FileId file) const;
  /// The one of this issuer; nullptr when there is none.
  [[nodiscard]] const Cluster* with_issuer(std::string_view issuer) const;
  /// Clusters are declared, the issuers of all of them are known, and this one is not among them.
  [[nodiscard]] bool undeclared(std::string_view issuer) const;
  /// Some files may be for another cluster than others.
  [[nodiscard]] bool differ_by_file() const { return !of_file_.empty(); }
  /// Nothing says that the two files are for different clusters.
  [[nodiscard]] bool same(FileId a, FileId b) const;
  /// May the subject's issuer be that of the file's cluster?
  [[nodiscard]] bool may_match(const NamedSubject& subject, FileId file) const;

 private:
  [[nodiscard]] const Cluster* configured_for(FileId file) const;
  [[nodiscard]] const Cluster* recorded_as(const SourceFile::Recorded& recorded) const;

  const config::Settings& settings_;
  const SourceSet& sources_;
  std::vector<Cluster> clusters_;
  std::unordered_map<std::string_view, const Cluster*> by_issuer_;
  std::vector<const Cluster*> of_file_;  // only where several are declared
  bool all_issuers_known_ = false;       // of all, of which there is at least one
};

/// Nothing says that two words are not the same: one is not known, or they are equal.
[[nodiscard]] inline bool agree(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() || a == b;
}

}  // namespace irsa::join
