// What a rule says: a place, a sentence, the evidence and what to do. The engine adds everything
// else that a finding has (slug, level if none is given, links, suppression).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/fix.h"
#include "diag/severity.h"
#include "source/span.h"

namespace irsa {

/// Evidence at another place: the other side of a mismatch.
struct Note {
  Span where;
  std::string text;
  /// The problem is there whatever stands here: it only shows what is meant.
  bool aside = false;
};

/// The object a finding is about, as JSON output and fingerprints name it: a Kubernetes object, or
/// a role (then `role` holds its ARN, or its name when the ARN is not known; empty when neither
/// is).
struct ObjectName {
  std::string kind = {};
  std::string ns = {};
  std::string name = {};
  std::string role = {};
  /// Of infrastructure code: what the object is called there. The engine adds it to the message.
  std::string address = {};
  /// Where its name and namespace are written: what is found out about two objects depends on them.
  std::vector<Span> named_at = {};
  /// The same object: what some code calls it does not count.
  friend bool operator==(const ObjectName& a, const ObjectName& b) {
    return a.kind == b.kind && a.ns == b.ns && a.name == b.name && a.role == b.role;
  }
};

struct Problem {
  Span where;  ///< the place to edit
  /// What of `where` is wrong. It is the place to edit if `where` is put together of parts that are
  /// written at several places: of a subject that a module makes, the name that it was given.
  std::optional<Span> part = {};
  std::string message;                   ///< one sentence, no final period, values quoted
  std::vector<Note> related = {};        ///< evidence, most important first
  std::string help = {};                 ///< what to do, one or two sentences; may be empty
  ObjectName object = {};                ///< what it is about
  std::optional<ObjectName> other = {};  ///< the other side, for suppression and fingerprints
  std::optional<Severity> level = {};    ///< when it differs from the rule's default
  std::vector<Fix> fixes = {};           ///< ways to fix it, the preferred one first
};

}  // namespace irsa
