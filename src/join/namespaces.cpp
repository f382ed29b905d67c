#include "join/namespaces.h"

namespace irsa::join {

Namespaces::Namespaces(const Inputs& inputs, const Clusters& clusters, const Files& files) {
  // Most records are beside others of their namespace.
  std::string_view last;
  Namespace* found = nullptr;
  const auto at = [&](std::string_view ns) -> Namespace& {
    if (found == nullptr || last != ns) found = &namespaces_[last = ns];
    return *found;
  };
  const bool several_clusters = clusters.differ_by_file();
  const auto add_to_cluster = [&](std::string_view ns, FileId file) {
    if (!several_clusters || files.partial(file)) return;
    of_clusters_[{clusters.issuer_of(file), ns}].known = true;
  };
  const auto add_file = [&](Namespace& to, FileId file) {
    if (files.partial(file)) return;
    to.open = to.open || files.in_open_build(file);
    to.several_files = to.several_files || (to.known && to.file != file);
    to.known = true;
    to.file = file;
  };
  for (const ServiceAccount& account : inputs.facts.service_accounts) {
    if (account.implied) continue;  // nobody has said what else is there
    Namespace& ns = at(account.effective_ns);
    ns.has_accounts = true;
    ns.all_live = ns.all_live && account.origin.live && account.origin.listed;
    ns.all_rendered = ns.all_rendered && !account.origin.helm_source.empty();
    add_file(ns, account.origin.file);
    add_to_cluster(account.effective_ns, account.origin.file);
  }
  for (const Workload& workload : inputs.facts.workloads) {
    Namespace& ns = at(workload.effective_ns);
    ns.pods_rendered = ns.pods_rendered && !workload.origin.helm_source.empty();
    add_file(ns, workload.origin.file);
    add_to_cluster(workload.effective_ns, workload.origin.file);
  }
}

bool Namespaces::known(std::string_view ns, std::string_view issuer) const {
  if (find_or_empty(namespaces_, ns).open) return false;
  if (issuer.empty() || of_clusters_.empty()) return find_or_empty(namespaces_, ns).known;
  // What is for no declared cluster may be for any.
  return find_or_empty(of_clusters_, NameKey{issuer, ns}).known ||
         find_or_empty(of_clusters_, NameKey{{}, ns}).known;
}

bool Namespaces::rendered(std::string_view ns) const {
  const Namespace& found = find_or_empty(namespaces_, ns);
  return found.known && !found.open && found.all_rendered && found.pods_rendered &&
         !found.several_files;
}

bool Namespaces::complete(std::string_view ns) const {
  // Every account of the namespace was printed by the API server, or everything of the namespace
  // is in one rendered stream.
  const Namespace& found = find_or_empty(namespaces_, ns);
  return found.known && !found.open && found.has_accounts &&
         (found.all_live || (found.all_rendered && !found.several_files));
}

}  // namespace irsa::join
