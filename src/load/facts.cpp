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

/// The longest first: they are gathered side by side.
constexpr std::array kGather = {
    gather<&Facts::workloads>,
    gather<&Facts::service_accounts>,
    gather<&Facts::roles>,
    gather<&Facts::account_fragments>,
    gather<&Facts::readers>,
    gather<&Facts::namespaces>,
    gather<&Facts::kustomizations>,
    gather<&Facts::template_files>,
    gather<&Facts::env_sources>,
    gather<&Facts::stray_annotations>,
    gather<&Facts::invalid_names>,
    gather<&Facts::ignored_values>,
    gather<&Facts::chart_uses>,
    gather<&Facts::role_fields>,
    gather<&Facts::secret_providers>,
    gather<&Facts::scaled_objects>,
    gather<&Facts::pod_volumes>,
    gather<&Facts::role_dumps>,
    gather<&Facts::managed_policies>,
    gather<&Facts::role_grants>,
    gather<&Facts::providers>,
    gather<&Facts::provider_lists>,
    gather<&Facts::clusters>,
    gather<&Facts::open_issuers>,
    gather<&Facts::distinct_issuers>,
    gather<&Facts::associations>,
    gather<&Facts::association_lists>,
    gather<&Facts::problems>,
    gather<&Facts::rendered>,
    gather<&Facts::comments>,
    gather<&Facts::skipped>,
};

}  // namespace

void Facts::merge(std::span<Facts> later, unsigned threads) {
  for (Facts& part : later) {
    arena.absorb(std::move(part.arena));
    documents += std::exchange(part.documents, 0);
    documents_skipped += std::exchange(part.documents_skipped, 0);
  }
  for_each_index(kGather.size(), threads, [&](std::size_t i) { kGather[i](*this, later); });
}

}  // namespace irsa::load
