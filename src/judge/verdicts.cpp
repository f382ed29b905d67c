#include "judge/verdicts.h"

#include <cstddef>

#include "base/thread_pool.h"

namespace irsa::judge {

Verdicts::Verdicts(const join::Index& index) : index_(index), reviews_(index.roles().size()) {
  for_each_slice(reviews_.size(), index.threads(),
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) {
                     reviews_[i] = review_role(index, index.roles()[i]);
                   }
                 });
  audience_gaps_ = find_audience_gaps(index);
  denials_ = find_denials(index, *this);
}

std::vector<NotChecked> Verdicts::not_checked() const {
  UndecidedRoles undecided;
  undecided.reserve(reviews_.size());
  for (const RoleReview& review : reviews_) undecided.push_back(review.undecided);
  return find_not_checked(index_, undecided);
}

}  // namespace irsa::judge
