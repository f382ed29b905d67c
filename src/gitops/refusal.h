// Why a kustomization is not built: kustomize would refuse it, or does something there that is not
// known here. What was to be built is unknown then, never something else.
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
