// Plans and states of any size: read resource by resource, so that memory does not grow with them.
//
// The text is gone through once for where things stand (plan_index.h); then each resource that
// somebody reads is parsed by itself, together with what the plan says about it elsewhere: its
// change (what is not known yet, what is sensitive), the expressions of its configuration, the
// policy document they name. It becomes facts before the next one is looked at. The outcome is that
// of plan.h, but for a mistake inside of one resource, which loses only that one.
#pragma once

#include "doc/sink.h"
#include "load/loading.h"
#include "source/bytes.h"

namespace irsa::load {

/// Nothing is done, and false returned, if the bytes are no plan or state. What cannot be read goes
/// to `sink`.
bool load_terraform_in_parts(const Bytes& bytes, Loading& loading, doc::DocumentSink& sink);

}  // namespace irsa::load
