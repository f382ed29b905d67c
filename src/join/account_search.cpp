#include "join/account_search.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/groups.h"
#include "iam/names/pattern.h"
#include "iam/names/subject.h"

namespace irsa::join {
namespace {

/// Texts of a sorted list that begin with `prefix`: from lower_bound on, one run.
template <typename List>
std::pair<std::size_t, std::size_t> run_of(const List& sorted, std::string_view prefix) {
  const auto begin = std::partition_point(sorted.begin(), sorted.end(),
                                          [&](const auto& item) { return item.subject < prefix; });
  const auto end = std::partition_point(
      begin, sorted.end(), [&](const auto& item) { return item.subject.starts_with(prefix); });
  return {static_cast<std::size_t>(begin - sorted.begin()),
          static_cast<std::size_t>(end - sorted.begin())};
}

/// The first eight bytes as a number that compares as they do: most names are sorted by it alone.
std::uint64_t beginning_of(std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    out = out << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  }
  return out;
}

struct NamedAccount {
  std::uint64_t beginning;
  const kube::ServiceAccount* account;
};

bool by_name(const NamedAccount& a, const NamedAccount& b) {
  if (a.beginning != b.beginning) return a.beginning < b.beginning;
  const int order = a.account->name.value.compare(b.account->name.value);
  // Records lie in one vector, so of equal names the first definition comes first.
  return order != 0 ? order < 0 : a.account < b.account;
}

/// So few subjects are compared one by one before all are sorted backwards.
constexpr std::size_t kFew = 64;

}  // namespace

AccountSearch::AccountSearch(const std::vector<kube::ServiceAccount>& accounts) {
  Ids<std::string_view> namespaces;
  std::vector<std::uint32_t> ns_of(accounts.size(), kNoId);
  std::uint32_t last = kNoId;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const kube::ServiceAccount& account = accounts[i];
    if (account.effective_ns.empty() || account.name_placeholder || account.generated_name) {
      continue;
    }
    ns_of[i] = last = namespaces.add(account.effective_ns, last);
  }
  Rows<const kube::ServiceAccount*> by_ns;
  by_ns.fill(namespaces.size(), ns_of, [&](std::size_t i) { return &accounts[i]; });
  // Whole subjects begin alike, so the namespaces are sorted first, and then the names in each.
  std::vector<std::pair<std::string, std::uint32_t>> in_order;
  for (std::uint32_t ns = 0; ns < namespaces.size(); ++ns) {
    in_order.emplace_back(std::string(namespaces[ns]) + ':', ns);
  }
  std::sort(in_order.begin(), in_order.end());
  entries_.reserve(accounts.size());
  bool odd = false;
  std::vector<NamedAccount> named;
  for (const auto& [prefix, ns] : in_order) {
    named.clear();
    for (const kube::ServiceAccount* const account : by_ns[ns]) {
      named.push_back({beginning_of(account->name.value), account});
    }
    std::sort(named.begin(), named.end(), by_name);
    std::string subject = std::string(iam::kSubjectPrefix) + prefix;
    const std::size_t length = subject.size();
    for (const NamedAccount& one : named) {
      subject.replace(length, std::string::npos, one.account->name.value);
      entries_.push_back({texts_.keep(subject), one.account});
    }
    odd = odd || prefix.find(':') + 1 < prefix.size();
  }
  // A text that is no namespace, for it holds a colon, may be among the names of another.
  if (odd) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      const int order = a.subject.compare(b.subject);
      return order != 0 ? order < 0 : a.account < b.account;
    });
  }
  entries_.erase(std::unique(entries_.begin(), entries_.end(),
                             [](const Entry& a, const Entry& b) { return a.subject == b.subject; }),
                 entries_.end());
}

AccountSearch::Range AccountSearch::with_prefix(std::string_view prefix) const {
  const auto [begin, end] = run_of(entries_, prefix);
  return {begin, end};
}

AccountSearch::Range AccountSearch::with_suffix(std::string_view suffix) const {
  std::call_once(reversed_made_, [&] {
    reversed_.reserve(entries_.size());
    std::string text;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      text.assign(entries_[i].subject.rbegin(), entries_[i].subject.rend());
      reversed_.push_back({reversed_texts_.keep(text), static_cast<std::uint32_t>(i)});
    }
    std::sort(reversed_.begin(), reversed_.end(),
              [](const Reversed& a, const Reversed& b) { return a.subject < b.subject; });
  });
  const auto [begin, end] = run_of(reversed_, std::string(suffix.rbegin(), suffix.rend()));
  return {begin, end};
}

std::vector<const kube::ServiceAccount*> AccountSearch::like(std::string_view pattern,
                                                             std::size_t most,
                                                             SearchBudget& budget) const {
  std::vector<const kube::ServiceAccount*> out;
  const auto fits = [&](std::size_t entry) {
    if (budget.comparisons == 0) return false;
    --budget.comparisons;
    return iam::glob_matches(pattern, entries_[entry].subject);
  };
  const std::string_view prefix = pattern.substr(0, iam::first_wildcard(pattern));
  const std::string_view suffix = pattern.substr(pattern.find_last_of("*?") + 1);
  const Range forwards = with_prefix(prefix);
  const bool few = forwards.size() <= kFew || suffix.empty() || prefix.size() == pattern.size();
  const Range backwards = few ? forwards : with_suffix(suffix);
  if (forwards.size() <= backwards.size()) {
    for (std::size_t i = forwards.begin; i < forwards.end && out.size() < most; ++i) {
      if (fits(i)) out.push_back(entries_[i].account);
    }
    return out;
  }
  std::vector<std::size_t> found;
  for (std::size_t i = backwards.begin; i < backwards.end; ++i) {
    if (fits(reversed_[i].entry)) found.push_back(reversed_[i].entry);
  }
  std::sort(found.begin(), found.end());
  for (const std::size_t entry : found) {
    if (out.size() == most) break;
    out.push_back(entries_[entry].account);
  }
  return out;
}

}  // namespace irsa::join
