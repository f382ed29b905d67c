// Why a kustomization is not built: kustomize would refuse it, or it is not known what kustomize
// would do. Then the objects of the build are unknown.
#pragma once

#include <string>
#include <utility>

namespace irsa::gitops {

struct Refusal {
  std::string why;  ///< a clause without a full stop: "base/x.yaml does not exist"
};

/// Thrown inside this folder only; builder.h catches it.
[[noreturn]] inline void refuse(std::string why) { throw Refusal{std::move(why)}; }

}  // namespace irsa::gitops
