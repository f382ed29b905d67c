// Keys that occur twice in one mapping: what is lost by it, and how to make one of the two.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

/// Reports the keys that occur twice in a document that was taken in: of a manifest those that
/// matter here, of a policy all, since IAM refuses it.
void report_duplicate_keys(Loading& loading, const doc::Document& document, bool policy);
/// The same for one of them.
void report_duplicate_key(Loading& loading, const doc::Document& document,
                          const doc::DuplicateKey& duplicate, bool policy);

/// What is under the first of two equal keys names a role that the rest of the document does not
/// name: with the value the role is lost.
[[nodiscard]] bool drops_role(const doc::Document& document, const doc::DuplicateKey& duplicate);

}  // namespace irsa::load
