// Reads plans and states of any size: one resource after the other, so memory does not grow with
// the size of the file.
//
// First the text is read once to find the places of all parts (plan_index.h). Then each resource is
// parsed together with the other parts about it: its change (what is not known yet, what is
// sensitive), the expressions of its configuration, and the policy document that they name. It is
// made into facts before the next one is read. The facts are the same as those of plan.h. One
// difference: a mistake inside a resource loses only this resource.
#pragma once

#include "doc/sink.h"
#include "load/loading.h"
#include "source/bytes.h"

namespace irsa::load {

/// Returns false, and does nothing, if the bytes are not a plan or state. Errors go to `sink`.
bool load_terraform_in_parts(const Bytes& bytes, Loading& loading, doc::DocumentSink& sink);

}  // namespace irsa::load
