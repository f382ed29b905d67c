// An object on its way through a build: its tree, and what it was called before. kustomize finds
// the targets of patches and of references by any name that an object has had.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gitops/reading.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// A name that an object had before a step of the build, with those before it.
struct PastId {
  std::string_view name, ns, kind;
  const PastId* before;
};

/// A prefix or suffix that was put to the name, with those put there before it.
struct Affix {
  std::string_view text;
  const Affix* before;
};

/// kustomize puts one and the same node for a common annotation into the object and its pod
/// template: a patch that changes one of them changes the other as well, until a JSON patch makes
/// all anew.
struct SharedAnnotation {
  enum : std::uint8_t { of_object = 1, of_job_template = 2, of_template = 4 };
  std::string_view key;
  std::uint8_t places;
  const SharedAnnotation* before;
};

struct Object {
  const Value* tree;
  // What the tree says, kept at hand.
  std::string_view api_version = {}, kind = {}, name = {}, ns = {};
  bool cluster_scoped = false;
  /// Can rules have anything to say about it? An object that is of no kind of interest and holds
  /// nothing of interest cannot, until a patch changes it.
  bool matters = true;
  const PastId* past = nullptr;
  const SharedAnnotation* shared = nullptr;
  const Affix* prefixes = nullptr;
  const Affix* suffixes = nullptr;
  FileId file{};  ///< where it is written

  /// The namespace by which kustomize tells objects apart: "default" if there is none.
  [[nodiscard]] std::string_view effective_ns() const { return effective_ns(ns); }
  [[nodiscard]] std::string_view effective_ns(std::string_view of) const;
  [[nodiscard]] std::string_view original_name() const;
  [[nodiscard]] std::string_view original_kind() const;
  [[nodiscard]] std::string_view original_ns() const;
  [[nodiscard]] std::string_view group() const;
  [[nodiscard]] std::string_view version() const;

  /// Reads what is kept at hand from the tree again.
  void reread();
};

/// Adds the objects of a document: lists are taken apart; what has no kind or name is refused.
void add_objects(const ReadDocument& document, std::vector<Object>& out, Trees& trees);

}  // namespace irsa::gitops
