// An object during a build: its tree, and its earlier names. kustomize finds the targets of patches
// and of references by any name that an object has had.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gitops/reading.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// A name that an object had before a step of the build; a list, the latest first.
struct PastId {
  std::string_view name, ns, kind;
  const PastId* before;
};

/// A prefix or suffix that was added to the name; a list, the latest first.
struct Affix {
  std::string_view text;
  const Affix* before;
};

/// A common annotation is one node of kustomize's tree, used both in the object and in its pod
/// template. So a patch of one also changes the other, until a JSON patch makes a new tree.
struct SharedAnnotation {
  enum : std::uint8_t { of_object = 1, of_job_template = 2, of_template = 4 };
  std::string_view key;
  std::uint8_t places;
  const SharedAnnotation* before;
};

struct Object {
  const Value* tree;
  // Copies of what the tree says.
  std::string_view api_version = {}, kind = {}, name = {}, ns = {};
  bool cluster_scoped = false;
  /// Can a rule report something about it? Not if neither its kind nor its text is of interest,
  /// until a patch changes it.
  bool matters = true;
  const PastId* past = nullptr;
  const SharedAnnotation* shared = nullptr;
  const Affix* prefixes = nullptr;
  const Affix* suffixes = nullptr;
  FileId file{};  ///< where it is written

  /// The namespace by which kustomize identifies objects: "default" if there is none.
  [[nodiscard]] std::string_view effective_ns() const { return effective_ns(ns); }
  [[nodiscard]] std::string_view effective_ns(std::string_view of) const;
  [[nodiscard]] std::string_view original_name() const;
  [[nodiscard]] std::string_view original_kind() const;
  [[nodiscard]] std::string_view original_ns() const;
  [[nodiscard]] std::string_view group() const;
  [[nodiscard]] std::string_view version() const;

  /// Updates the copies from the tree.
  void reread();
};

/// Adds the objects of a document to `out`. A List adds each of its items. An object without kind
/// or name is refused.
void add_objects(const ReadDocument& document, std::vector<Object>& out, Trees& trees);

}  // namespace irsa::gitops
