// What a run of the linter found, in its final order: everything that the output formats print.
//
// A Report holds no views into Facts or Index; rules live in the static rule table. Suppressed
// findings are among the others and are marked; each format decides whether it shows them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "diag/findings.h"
#include "engine/reference.h"
#include "judge/not_checked.h"
#include "source/walk.h"

namespace irsa::engine {

/// A file that was not read, or only in part.
struct SkippedInput {
  std::string path;  ///< as seen from the working directory
  std::string reason;
  /// It could not be read. Nobody knows what is in it, so no format may look clean.
  bool unreadable = false;
  bool failed = false;  ///< it could not even be opened: the run has failed
};

/// Things that are not known, although a run may require them; with the place of the first.
struct Lack {
  std::uint64_t count = 0;
  std::string first = {};  ///< a path

  void add(const std::string& path) {
    if (count++ == 0) first = path;
  }
};

struct Summary {
  std::uint64_t errors = 0, warnings = 0, notes = 0;  ///< not suppressed
  std::uint64_t suppressed = 0;
  std::uint64_t files = 0;
  std::uint64_t documents = 0;          ///< parsed and recognised
  std::uint64_t documents_skipped = 0;  ///< nothing that IRSA is about
  bool has_kubernetes = false;
  bool has_iam = false;
  Lack nameless = {};     ///< service accounts and workloads of which no namespace is known
  Lack clusterless = {};  ///< service accounts of whose cluster no issuer is known
  Lack unrendered = {};   ///< templates and kustomizations of which only the sources are there
  std::vector<SkippedInput> skipped = {};
  std::vector<judge::NotChecked> not_checked = {};
  /// How many trust policies were read from where ("Terraform source"), if some of them are.
  std::vector<std::pair<std::string, std::uint64_t>> trust_policies = {};
  /// Files and modules that Terraform source names and that were not read: "PATH:LINE: why".
  std::vector<std::string> not_followed = {};
};

/// A finding of an earlier run.
struct BaselineEntry {
  std::string fingerprint, rule, path, message;
};

struct BaselineOutcome {
  std::uint64_t known = 0;               ///< entries that occur in this run
  std::uint64_t elsewhere = 0;           ///< entries about files that the run is not about
  std::vector<BaselineEntry> gone = {};  ///< entries that no longer do
};

struct Report {
  std::vector<Finding> findings;
  Summary summary;
  /// What is wrong with the configuration but does not keep it from being used.
  std::vector<Problem> configuration = {};
  std::optional<BaselineOutcome> baseline = {};    ///< absent: none was given
  std::optional<ReferenceOutcome> reference = {};  ///< absent: nothing was given to check against
  std::vector<std::string> reference_defects =
      {};  ///< what keeps it from being used, a clause each
  /// Why the job could not be done (a clause without a full stop); empty = it was. There may be
  /// findings anyway.
  std::string failure = {};
  /// Issuers (HOST/PATH) of the clusters that have a name.
  std::map<std::string, std::string, std::less<>> cluster_names = {};
  unsigned threads = 1;  ///< how many may be used to write it

  /// The worst level among the findings that are not suppressed; Severity::off if there are none.
  [[nodiscard]] Severity worst() const;
};

}  // namespace irsa::engine
