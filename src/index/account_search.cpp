#include "index/account_search.h"

#include <algorithm>
#include <numeric>

#include "iam/evaluate.h"
#include "kube/names.h"

namespace irsa::index {
namespace {

/// Texts of a sorted list that begin with `prefix`: from lower_bound on, one run.
template <typename List, typename Text>
std::pair<std::size_t, std::size_t> run_of(const List& sorted, std::string_view prefix, Text text) {
  const auto begin = std::partition_point(sorted.begin(), sorted.end(), [&](const auto& item) {
    return std::string_view(text(item)) < prefix;
  });
  const auto end = std::partition_point(begin, sorted.end(), [&](const auto& item) {
    return std::string_view(text(item)).starts_with(prefix);
  });
  return {static_cast<std::size_t>(begin - sorted.begin()),
          static_cast<std::size_t>(end - sorted.begin())};
}

}  // namespace

AccountSearch::AccountSearch(const Index& index) {
  for (const ServiceAccount& account : index.facts().service_accounts) {
    if (account.effective_ns.empty() || account.name_placeholder || account.generated_name) {
      continue;
    }
    entries_.push_back({kube::subject_of(account.effective_ns, account.name.value), &account});
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return a.subject < b.subject; });
  entries_.erase(std::unique(entries_.begin(), entries_.end(),
                             [](const Entry& a, const Entry& b) { return a.subject == b.subject; }),
                 entries_.end());
  const auto backwards = [&](std::size_t entry) {
    const std::string& subject = entries_[entry].subject;
    return std::string(subject.rbegin(), subject.rend());
  };
  std::vector<std::pair<std::string, std::size_t>> reversed;
  reversed.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) reversed.emplace_back(backwards(i), i);
  std::sort(reversed.begin(), reversed.end());
  for (auto& [text, entry] : reversed) {
    reversed_.push_back(std::move(text));
    of_reversed_.push_back(entry);
  }
}

AccountSearch::Range AccountSearch::with_prefix(std::string_view prefix) const {
  const auto [begin, end] = run_of(
      entries_, prefix, [](const Entry& entry) -> const std::string& { return entry.subject; });
  return {begin, end};
}

AccountSearch::Range AccountSearch::with_suffix(std::string_view suffix) const {
  const std::string wanted(suffix.rbegin(), suffix.rend());
  const auto [begin, end] =
      run_of(reversed_, wanted, [](const std::string& text) -> const std::string& { return text; });
  return {begin, end};
}

std::vector<const ServiceAccount*> AccountSearch::like(std::string_view pattern, std::size_t most) {
  std::vector<const ServiceAccount*> out;
  const std::size_t first = std::min(pattern.find_first_of("*?"), pattern.size());
  const std::size_t last = pattern.find_last_of("*?");
  const Range forwards = with_prefix(pattern.substr(0, first));
  const Range backwards =
      last == std::string_view::npos ? forwards : with_suffix(pattern.substr(last + 1));
  const auto fits = [&](std::size_t entry) {
    if (comparisons_left_ == 0) return false;
    --comparisons_left_;
    return iam::glob_matches(pattern, entries_[entry].subject);
  };
  if (forwards.end - forwards.begin <= backwards.end - backwards.begin) {
    for (std::size_t i = forwards.begin; i < forwards.end && out.size() < most; ++i) {
      if (fits(i)) out.push_back(entries_[i].account);
    }
    return out;
  }
  std::vector<std::size_t> found;
  for (std::size_t i = backwards.begin; i < backwards.end; ++i) {
    if (fits(of_reversed_[i])) found.push_back(of_reversed_[i]);
  }
  std::sort(found.begin(), found.end());
  for (const std::size_t entry : found) {
    if (out.size() == most) break;
    out.push_back(entries_[entry].account);
  }
  return out;
}

}  // namespace irsa::index
