#include "engine/trust_proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "engine/fixes.h"
#include "engine/policy_change.h"
#include "engine/reading.h"
#include "join/files.h"
#include "source/terraform_file.h"

namespace irsa::engine {

namespace {

constexpr const char* kNotCompared = "what the policy is afterwards cannot be compared";

void take_back(Fix& fix, std::string why) {
  if (fix.safe) fix.unproved = std::move(why);
  fix.safe = false;
}

/// Of Terraform source: what has to be read again after edits.
struct Affected {
  std::set<FileId> roots;              ///< texts that root modules were made into
  std::set<std::string_view> folders;  ///< of all their modules
};

/// All root modules that the edited files are part of.
Affected affected_by(const std::map<FileId, std::vector<const Edit*>>& edits,
                     const SourceSet& sources, const std::vector<load::TerraformRoot>& roots) {
  Affected out;
  const auto add = [&](const load::TerraformRoot& root) {
    out.roots.insert(root.made);
    for (const FileId module : root.modules)
      out.folders.insert(join::folder_of(sources[module].shown));
  };
  for (const auto& [file, of] : edits) {
    if (!is_terraform_file(sources[file].shown)) continue;
    const std::string_view folder = join::folder_of(sources[file].shown);
    const auto is_part_of = [&](const load::TerraformRoot& root) {
      return std::any_of(root.modules.begin(), root.modules.end(), [&](FileId module) {
        return join::folder_of(sources[module].shown) == folder;
      });
    };
    // Values for variables may be anywhere.
    const bool anywhere = std::none_of(roots.begin(), roots.end(), is_part_of);
    for (const load::TerraformRoot& root : roots) {
      if (anywhere || is_part_of(root)) add(root);
    }
  }
  return out;
}

}  // namespace

TrustProof::TrustProof(const join::Index& index, std::size_t budget)
    : index_(index), budget_(budget) {
  for (const join::RoleEntry& entry : index.roles()) {
    if (entry.role->policy) policies_.emplace(entry.role->policy->span, &entry);
  }
}

const join::RoleEntry* TrustProof::role_of(const Fix& fix) const {
  for (const Change& change : fix.changes) {
    const Span last(change.where.file, change.where.begin, 0xFFFFFFFF);
    const auto after = policies_.upper_bound(last);
    if (after == policies_.begin()) continue;
    const auto& [span, entry] = *std::prev(after);
    if (span.file == change.where.file && change.where.end <= span.end) return entry;
  }
  return nullptr;
}

void TrustProof::prove(std::vector<Fix*> fixes) const {
  ProofBudget budget(budget_);
  while (!fixes.empty() && !budget.is_spent()) {
    std::vector<Fix*> now, later;
    std::set<const join::RoleEntry*> roles;
    for (Fix* const fix : fixes) {
      (roles.insert(role_of(*fix)).second ? now : later).push_back(fix);
    }
    prove_together(now, budget);
    budget.next_round();
    fixes = std::move(later);
  }
  for (Fix* const fix : fixes) take_back(*fix, std::string(kTooMuchToProve));
}

std::optional<load::Facts> TrustProof::facts_after(const std::vector<Fix*>& fixes,
                                                   ProofBudget& budget,
                                                   std::vector<const iam::Role*>& before) const {
  if (budget.is_spent()) return std::nullopt;
  const SourceSet& sources = index_.sources();
  std::map<FileId, std::vector<const Edit*>> edits;
  for (const Fix* const fix : fixes) {
    for (const Edit& edit : fix->edits) edits[edit.where.file].push_back(&edit);
  }
  const Affected affected = affected_by(edits, sources, index_.facts().terraform_roots);
  const auto is_wanted = [&](FileId id) {
    const SourceFile& file = sources[id];
    if (edits.contains(id)) return true;
    if (affected.roots.empty() || !is_terraform_file(file.shown)) return false;
    return !is_terraform_source(file.shown) ||
           affected.folders.contains(join::folder_of(file.shown));
  };
  SourceSet again(sources.here());
  again.reserve(sources.size());
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const FileId id = SourceSet::id(i);
    const SourceFile& file = sources[id];
    if (file.made_of != nullptr || file.built) break;  // made again, behind all files
    if (is_wanted(id)) {
      again.add(file);
    } else {
      // It keeps its number, and nothing is read of it.
      again.add({.shown = {}, .open_path = {}, .input = false, .reference = file.reference});
    }
  }
  for (const std::string& directory : sources.directories()) again.add_directory(directory);
  // To list a file costs something, too, and to evaluate a root module far more than to read it.
  std::size_t bytes = again.size() * 16 + (affected.roots.size() << 18);
  for (auto& [file, of] : edits) {
    std::sort(of.begin(), of.end(),
              [](const Edit* a, const Edit* b) { return a->where < b->where; });
    const auto text = sources.text(file);
    if (text == nullptr) return std::nullopt;
    bytes += text->size();
    for (std::size_t i = 1; i < of.size(); ++i) {
      if (of[i]->where.begin < of[i - 1]->where.end || of[i]->where == of[i - 1]->where) {
        return std::nullopt;  // a value that several roles share
      }
    }
    again.set_text(file, edited(*text, of));
  }
  for (const iam::Role& role : index_.facts().roles) {
    const bool made = sources[role.file].made_of != nullptr;
    if (made ? affected.roots.contains(role.file) : edits.contains(role.file)) {
      before.push_back(&role);
    }
  }
  if (!budget.read(bytes)) return std::nullopt;
  std::vector<Unreadable> unreadable;
  load::Facts facts = read_all(again, index_.settings(), unreadable);
  // Words of the facts live in their own arena; places of made texts may differ, and are not asked.
  if (facts.roles.size() != before.size()) return std::nullopt;
  return facts;
}

void TrustProof::prove_together(const std::vector<Fix*>& fixes, ProofBudget& budget) const {
  std::vector<const iam::Role*> before;
  const std::optional<load::Facts> after = facts_after(fixes, budget, before);
  if (!after) {
    if (fixes.size() == 1) {
      return take_back(*fixes.front(),
                       budget.is_spent() ? std::string(kTooMuchToProve) : kNotCompared);
    }
    // Alone one of them may be proved where all at once cannot.
    budget.next_round();
    for (Fix* const fix : fixes) prove_together({fix}, budget);
    return;
  }
  std::unordered_map<const iam::Role*, const join::RoleEntry*> entries;
  for (const join::RoleEntry& entry : index_.roles()) entries.emplace(entry.role, &entry);
  std::string renamed;
  // In the order of the input: of several other roles the first one is named.
  std::vector<std::pair<const join::RoleEntry*, PolicyChange>> changes;
  std::unordered_map<const join::RoleEntry*, std::size_t> places;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const iam::Role& old = *before[i];
    const iam::Role& now = after->roles[i];
    const auto entry = entries.find(&old);
    // An argument or a local that is a part of the subject may be one of the role's name as well.
    const bool made = index_.sources()[old.file].made_of != nullptr;
    if (made && !old.name.empty() && !now.name.empty() && old.name != now.name && renamed.empty()) {
      renamed = fmt::format("role {} would be called {}", quoted(old.name), quoted(now.name));
    }
    if (!old.policy || !now.policy || entry == entries.end()) continue;
    places.emplace(entry->second, changes.size());
    changes.emplace_back(
        entry->second, compare_policies(index_, *entry->second, *old.policy, *now.policy, budget));
  }
  if (!renamed.empty() && fixes.size() > 1) {
    budget.next_round();
    for (Fix* const fix : fixes) prove_together({fix}, budget);
    return;
  }
  std::set<const join::RoleEntry*> meant;
  for (Fix* const fix : fixes) meant.insert(role_of(*fix));
  // A value that another role shares changes that one as well.
  const auto other = std::find_if(changes.begin(), changes.end(), [&](const auto& of) {
    return !of.second.unproved.empty() && !meant.contains(of.first);
  });
  for (Fix* const fix : fixes) {
    const auto place = places.find(role_of(*fix));
    if (place == places.end()) {
      take_back(*fix, kNotCompared);
      continue;
    }
    const PolicyChange& change = changes[place->second].second;
    fix->gets_in = change.gets_in;
    if (const std::string& why = change.unproved; !why.empty()) {
      take_back(*fix, why);
    } else if (other != changes.end()) {
      take_back(*fix, "another role shares the value: " + other->second.unproved);
    }
    if (change.locks_out) {
      fix->refused = "no account that names the role would get in any more";
    } else if (other != changes.end() && other->second.loses) {
      fix->refused = "another role shares the value: " + other->second.unproved;
    } else if (!renamed.empty()) {
      fix->refused = renamed;
    }
    if (!fix->refused.empty()) fix->edits.clear();
  }
}

}  // namespace irsa::engine
