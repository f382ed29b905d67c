// What building a folder gives, as text. For tests of gitops.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "doc/select/triage.h"
#include "gitops/builder.h"
#include "support/memory_tree.h"

namespace irsa::tests {

inline std::string flow(const gitops::Value* value) {
  if (value == nullptr) return "-";
  if (value->is_scalar()) return value->is_null() ? "null" : std::string(value->text);
  std::string out = value->is_mapping() ? "{" : "[";
  for (std::size_t i = 0; i < value->fields.size(); ++i) {
    if (i > 0) out += ", ";
    if (value->is_mapping()) out += std::string(value->fields[i].name) + ": ";
    out += flow(value->fields[i].value);
  }
  return out + (value->is_mapping() ? "}" : "]");
}

/// The objects of a build, one a line, without apiVersion, kind and metadata.name and namespace.
/// `threads`: how many read ahead what the kustomizations name; 0: it is read when it is needed.
inline std::string built_by(unsigned threads, const std::string& files, const std::string& folder) {
  MemoryTree memory(files);
  const doc::Triage triage{doc::Needs{}};
  gitops::Trees trees;
  gitops::Builder builder(memory, triage, trees);
  if (threads > 0) builder.read_ahead(memory.folders(), threads);
  const gitops::Build build = builder.build(folder);
  if (build.refused) return "refused: " + *build.refused + "\n";
  std::string out;
  for (const std::string& hole : build.holes) out += "hole: " + hole + "\n";
  for (const gitops::Object& object : build.objects) {
    out += std::string(object.kind) + " " + std::string(object.ns) + "/" + std::string(object.name);
    const gitops::Value* const metadata = get(object.tree, "metadata");
    for (const std::string_view key : {"annotations", "labels"}) {
      if (const gitops::Value* const found = get(metadata, key)) out += " " + flow(found);
    }
    for (const gitops::Field& field : object.tree->fields) {
      if (field.name == "apiVersion" || field.name == "kind" || field.name == "metadata") continue;
      out += " " + std::string(field.name) + "=" + flow(field.value);
    }
    out += "\n";
  }
  return out;
}

inline std::string built(const std::string& files, const std::string& folder = "/o") {
  std::string out = built_by(0, files, folder);
  CHECK(built_by(2, files, folder) == out);
  return out;
}

}  // namespace irsa::tests
