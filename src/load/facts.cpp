#include "load/facts.h"

#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

#include "base/thread_pool.h"

namespace irsa::load {

namespace {

/// Moves the records of one kind behind those that are there already.
template <auto records>
void gather(Facts& into, std::span<Facts> parts) {
  auto& to = into.*records;
  std::size_t count = to.size();
  for (const Facts& part : parts) count += (part.*records).size();
  if (count == to.size()) return;
  to.reserve(count);
  for (Facts& part : parts) {
    auto from = std::exchange(part.*records, {});  // whose memory goes before the next is moved
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
}

/// Copies them.
template <auto records>
void copy(Facts& into, const Facts& part) {
  const auto& from = part.*records;
  (into.*records).insert((into.*records).end(), from.begin(), from.end());
}

template <auto... records>
struct Lists {
  static constexpr std::array kGather = {gather<records>...};
  static constexpr std::array kCopy = {copy<records>...};
};

/// The longest first: they are gathered side by side.
using AllLists =
    Lists<&Facts::workloads, &Facts::service_accounts, &Facts::roles, &Facts::account_fragments,
          &Facts::readers, &Facts::nameless_pods, &Facts::namespaces, &Facts::kustomizations,
          &Facts::builds, &Facts::deployers, &Facts::template_files, &Facts::map_files,
          &Facts::env_sources, &Facts::stray_annotations, &Facts::invalid_names,
          &Facts::ignored_values, &Facts::chart_uses, &Facts::values_uses, &Facts::policy_uses,
          &Facts::replaced, &Facts::mentions, &Facts::moved_folders, &Facts::role_fields,
          &Facts::secret_providers, &Facts::scaled_objects, &Facts::pod_volumes, &Facts::role_dumps,
          &Facts::managed_policies, &Facts::role_grants, &Facts::providers, &Facts::provider_lists,
          &Facts::clusters, &Facts::open_issuers, &Facts::distinct_issuers, &Facts::associations,
          &Facts::association_lists, &Facts::snapshots, &Facts::snapshot_parts, &Facts::printed,
          &Facts::problems, &Facts::rendered, &Facts::comments, &Facts::skipped>;

}  // namespace

void Facts::merge(std::span<Facts> later, unsigned threads) {
  for (Facts& part : later) {
    arena.absorb(std::move(part.arena));
    documents += std::exchange(part.documents, 0);
    documents_skipped += std::exchange(part.documents_skipped, 0);
  }
  for_each_index(AllLists::kGather.size(), threads,
                 [&](std::size_t i) { AllLists::kGather[i](*this, later); });
}

void Facts::add_copies(const Facts& later) {
  documents += later.documents;
  documents_skipped += later.documents_skipped;
  for (const auto copy_list : AllLists::kCopy) copy_list(*this, later);
}

}  // namespace irsa::load
