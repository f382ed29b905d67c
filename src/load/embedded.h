// YAML or JSON in a string of another document.
#pragma once

#include <functional>

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

/// Reads the YAML or JSON in a string as if it were a file of its own and passes on its documents,
/// which live during the call only. Comments count; what cannot be read is reported if it is about
/// IRSA, else noted as skipped.
void read_embedded(const doc::Node& scalar, Loading& loading,
                   const std::function<void(const doc::Document&)>& take);

}  // namespace irsa::load
