#include "join/index.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "base/text.h"
#include "base/thread_pool.h"
#include "join/index_tables.h"
#include "kube/names.h"

namespace irsa::join {

namespace {

void side_by_side(const std::vector<std::function<void()>>& steps, unsigned threads) {
  for_each_index(steps.size(), threads, [&](std::size_t i) { steps[i](); });
}

}  // namespace

Index::Index(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources)
    : inputs_{facts, settings, sources}, tables_(std::make_unique<Tables>()) {
  clusters_.emplace(inputs_);
  // Each is made by one of these alone, so they can work side by side.
  side_by_side({[&] { join_names(); }, [&] { files_.emplace(inputs_); }}, threads());
  side_by_side({[&] { join_annotations(); }, [&] { join_workloads(); },
                [&] { namespaces_.emplace(inputs_, *clusters_, *files_); }},
               threads());
  side_by_side({[&] {
                  resolve_roles();
                  join_permissions();
                  find_issuers();
                  join_providers();
                },
                [&] { find_separated(); }, [&] { find_role_accounts(); }},
               threads());
  join_trust();
}

Index::~Index() = default;

bool Index::has_kubernetes() const {
  return !facts_.service_accounts.empty() || !facts_.workloads.empty() || !facts_.readers.empty();
}

bool Index::own_audiences() const { return tables_->own_audiences; }

bool Index::annotated_audiences() const { return tables_->annotated_audiences; }

std::uint32_t Index::name_id(const ServiceAccount& account) const {
  return tables_->accounts.id_of(account);
}

}  // namespace irsa::join
