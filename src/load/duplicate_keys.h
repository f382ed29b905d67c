// Keys that occur twice in one mapping: what is lost by it, and how to make one of the two.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

/// What is under the equal keys of a document.
class DuplicateValues {
 public:
  explicit DuplicateValues(const doc::Document& document);

  /// The value under a key, as it is written; absent if it is in another text.
  [[nodiscard]] doc::Node value_of(Span key) const;
  /// What is under the first of the two names a role that the rest of the document does not name:
  /// with the value the role is lost.
  [[nodiscard]] bool drop_role(const doc::DuplicateKey& duplicate) const;
  [[nodiscard]] const doc::Document& document() const { return document_; }

 private:
  const doc::Document& document_;
  std::unordered_map<std::uint32_t, doc::NodeId> keys_;  // by where they begin
};

/// Reports the keys that occur twice in a document that was taken in: of a manifest those that
/// matter here, of a policy all, since IAM refuses it.
void report_duplicate_keys(Loading& loading, const doc::Document& document, bool policy);
/// The same for one of them.
void report_duplicate_key(Loading& loading, const DuplicateValues& values,
                          const doc::DuplicateKey& duplicate, bool policy);

}  // namespace irsa::load
