// The rows of an audit about service accounts and the workloads that run as them.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/audit.h"
#include "audit/row_numbers.h"
#include "join/index.h"

namespace irsa::audit {

class AccountRows {
 public:
  /// Rows of accounts and workloads go into `out`, which has those of clusters.
  AccountRows(const join::Index& index, const AllNumbers& numbers, const Limits& limits, Audit& out)
      : index_(index), numbers_(numbers), limits_(limits), out_(out) {}

  void add(const join::ServiceAccount& account);

 private:
  [[nodiscard]] Number add_workload(const kube::Workload& workload);
  [[nodiscard]] std::string shortened(std::string_view text) const;

  const join::Index& index_;
  const AllNumbers& numbers_;
  const Limits& limits_;
  Audit& out_;
  std::unordered_map<const kube::Workload*, Number> workloads_;
  std::set<std::string> keys_;
};

}  // namespace irsa::audit
