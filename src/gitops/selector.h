// Which objects the target of a patch selects (kustomize, api/types/selector.go): regular
// expressions that must match all of kind, name and so on, and selectors of labels and annotations.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "gitops/object.h"
#include "gitops/tree.h"

namespace irsa::gitops {

class Selector {
 public:
  /// Throws a Refusal if kustomize does not understand the target.
  explicit Selector(const Value* target);
  ~Selector();
  Selector(Selector&&) noexcept;
  Selector& operator=(Selector&&) noexcept;

  [[nodiscard]] bool matches(const Object& object) const;

 private:
  class Text;
  struct Requirement {
    std::string_view key;
    bool negated = false;
    bool any_value = true;  ///< only the key is required
    std::vector<std::string_view> values = {};
  };
  static std::vector<Requirement> requirements(const Value* selector);
  static bool satisfied(const std::vector<Requirement>& all, const Value* mapping);

  std::unique_ptr<Text> group_, version_, kind_, name_, ns_;
  std::vector<Requirement> labels_, annotations_;
};

}  // namespace irsa::gitops
