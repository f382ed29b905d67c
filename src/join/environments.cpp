#include "join/environments.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/groups.h"
#include "join/files.h"

namespace irsa::join {

TerraformRoots::TerraformRoots(const load::Facts& facts) {
  if (facts.terraform_roots.size() < 2) return;
  for (const load::TerraformRoot& root : facts.terraform_roots) objects_[root.made];
  Arena texts;
  Ids<std::string_view> names;
  const auto add = [&](FileId file, std::string_view kind, std::string_view ns,
                       std::string_view name) {
    const auto root = objects_.find(file);
    if (root == objects_.end() || ns.empty() || name.empty()) return;
    const std::string text = std::string(kind).append("/").append(ns).append("/").append(name);
    root->second.push_back(names.add(texts.keep(text)));
  };
  for (const ServiceAccount& account : facts.service_accounts) {
    if (account.name_placeholder || account.generated_name) continue;
    add(account.origin.file, {}, account.effective_ns, account.name.value);
  }
  for (const Workload& workload : facts.workloads) {
    if (workload.name_placeholder) continue;
    add(workload.origin.file, workload.kind, workload.effective_ns, workload.name.value);
  }
  for (auto& [root, objects] : objects_) std::ranges::sort(objects);
}

bool TerraformRoots::apart(FileId a, FileId b) const {
  if (!two(a, b)) return false;
  const auto &one = objects_.at(a), &other = objects_.at(b);
  for (auto x = one.begin(), y = other.begin(); x != one.end() && y != other.end();) {
    if (*x == *y) return true;
    if (*x < *y) {
      ++x;
    } else {
      ++y;
    }
  }
  return false;
}

namespace {

bool are_together(const SourceSet& sources, FileId a, FileId b) {
  if (a == b) return true;
  const SourceFile& one = sources[a];
  const SourceFile& other = sources[b];
  if (one.made_of || other.made_of || one.built.has_value() != other.built.has_value()) {
    return false;
  }
  return one.built ? one.built->root == other.built->root
                   : folder_of(one.shown) == folder_of(other.shown);
}

/// Of what has the account's name. It means the definition beside it, if there is one.
template <typename User>
bool uses(const SourceSet& sources, const User& user, const ServiceAccount& account,
          const Matches<ServiceAccount>& definitions) {
  constexpr std::size_t kMost = 64;  // of more nothing is said
  const FileId here = user.origin.file;
  if (definitions.size() < 2 || definitions.size() > kMost ||
      are_together(sources, here, account.origin.file)) {
    return true;
  }
  return std::none_of(definitions.begin(), definitions.end(), [&](const ServiceAccount* other) {
    return other != &account && are_together(sources, here, other->origin.file);
  });
}

}  // namespace

bool is_unused(const SourceSet& sources, const ServiceAccount& account,
               const Matches<ServiceAccount>& definitions, const Matches<Workload>& workloads,
               const Matches<AccountReader>& readers) {
  const auto by = [&](const auto* user) { return uses(sources, *user, account, definitions); };
  return std::none_of(workloads.begin(), workloads.end(), by) &&
         std::none_of(readers.begin(), readers.end(), by);
}

}  // namespace irsa::join
