// The state of the Builder during a build. Used only by the .cpp files of this folder.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "gitops/builder.h"
#include "gitops/name_references.h"
#include "gitops/object.h"
#include "gitops/refusal.h"

namespace irsa::gitops {

/// The annotation in which kustomize records where an object comes from.
inline constexpr std::string_view kOrigin = "config.kubernetes.io/origin";

[[nodiscard]] inline const Value* checked_list(const Value* list, std::string_view what) {
  if (is_set(list) && !list->is_sequence()) refuse(std::string(what) + " is no list");
  return is_set(list) ? list : nullptr;
}

/// The fields of a list or mapping; none if it is missing.
[[nodiscard]] inline std::span<const Field> items(const Value* list) {
  return list == nullptr ? std::span<const Field>{} : list->fields;
}

/// Is the object only for tools? kustomize does not print such objects.
[[nodiscard]] inline bool is_local(const Object& object) {
  const Value* const local =
      get(object.tree, {"metadata", "annotations", "config.kubernetes.io/local-config"});
  return local != nullptr && local->text != "false";
}

struct Builder::Kustomization {
  std::string folder;
  FileId file{};
  const Value* root = nullptr;
  /// The documents in those strings of the file that hold patches.
  std::map<const Value*, ReadDocuments> read = {};
  std::optional<std::string> refused = {};
  bool unreadable = false;

  [[nodiscard]] const Value* at(std::string_view key) const { return get(root, key); }
  [[nodiscard]] const Value* list(std::string_view key) const { return checked_list(at(key), key); }
  /// The value under the key if it is a string that is not empty; else nullptr.
  [[nodiscard]] const Value* string(std::string_view key) const {
    const Value* const value = at(key);
    if (!is_set(value)) return nullptr;
    if (value->type != doc::Type::string) refuse(std::string(key) + " is no string");
    return value->text.empty() ? nullptr : value;
  }
};

struct Builder::Accumulated {
  std::vector<Object> objects = {};
  std::vector<std::string> holes = {};
  std::vector<NameReference> references = {};
  std::vector<const Value*> vars = {};
  std::set<FileId> files = {};
  std::set<std::string> folders = {};
  /// Why a base is refused. What includes it is refused too.
  std::optional<std::string> refused = {};

  /// Refuses two objects of the same kind, name and namespace, as kustomize does.
  void check_unique() const {
    using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
    struct Hash {
      std::size_t operator()(const Key& key) const {
        const std::hash<std::string_view> hash;
        return (hash(std::get<0>(key)) * 31 + hash(std::get<1>(key))) * 1000003U ^
               (hash(std::get<2>(key)) * 31 + hash(std::get<3>(key)));
      }
    };
    std::unordered_set<Key, Hash> seen;
    seen.reserve(objects.size() * 2);
    for (const Object& object : objects) {
      if (seen.insert({object.kind, object.name, object.effective_ns(), object.api_version})
              .second) {
        continue;
      }
      refuse("there are two of " + std::string(object.kind) + " " + quoted(object.name));
    }
  }
};

}  // namespace irsa::gitops
