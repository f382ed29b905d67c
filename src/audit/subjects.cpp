#include "audit/subjects.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

namespace irsa::audit {

namespace {

using join::RoleEntry;
using join::ServiceAccount;

/// Of several definitions those of the file.
void add_nearest(const std::vector<const ServiceAccount*>& all, FileId file,
                 std::vector<const ServiceAccount*>& to) {
  constexpr std::size_t kMost = 20;
  const std::size_t before = to.size();
  for (const ServiceAccount* const account : all) {
    if (account->origin.file == file) to.push_back(account);
  }
  if (to.size() > before) return;
  to.insert(to.end(), all.begin(),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMost)));
}

}  // namespace

std::vector<Subject> subjects_of(const engine::Report& report, const join::Index& index) {
  std::map<std::tuple<std::string_view, std::string_view>, std::vector<const ServiceAccount*>>
      accounts;
  for (const ServiceAccount& account : index.facts().service_accounts) {
    accounts[{account.effective_ns, account.name.value}].push_back(&account);
  }
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
           std::vector<const kube::Workload*>>
      workloads;
  for (const kube::Workload& workload : index.facts().workloads) {
    workloads[{workload.kind, workload.effective_ns, workload.name.value}].push_back(&workload);
  }
  const auto add = [&](Subject& subject, const ObjectName& object, FileId file) {
    if (object.kind.empty()) {
      if (const RoleEntry* const role = index.roles().about(object)) subject.roles.push_back(role);
      return;
    }
    const auto of_account = accounts.find({object.ns, object.name});
    if (object.kind == "ServiceAccount" && of_account != accounts.end()) {
      add_nearest(of_account->second, file, subject.accounts);
    }
    const auto of_workload = workloads.find({object.kind, object.ns, object.name});
    if (of_workload == workloads.end()) return;
    for (const kube::Workload* const workload : of_workload->second) {
      if (workload->origin.file != file && of_workload->second.size() > 1) continue;
      for (const kube::Container& container : workload->containers) {
        for (const kube::EnvVar& variable : container.env) {
          if (!variable.value.empty()) subject.values.push_back(variable.value);
        }
      }
      const auto runs_as = index.accounts_of(*workload);
      subject.accounts.insert(subject.accounts.end(), runs_as.begin(), runs_as.end());
    }
  };
  std::vector<Subject> subjects;
  subjects.reserve(report.findings.size());
  for (const irsa::Finding& finding : report.findings) {
    Subject subject;
    const FileId file = finding.problem.where.file;
    add(subject, finding.problem.object, file);
    if (finding.problem.other) add(subject, *finding.problem.other, file);
    subjects.push_back(std::move(subject));
  }
  return subjects;
}

}  // namespace irsa::audit
