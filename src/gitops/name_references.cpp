#include "gitops/name_references.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>

#include "base/text.h"
#include "gitops/refusal.h"

namespace irsa::gitops {

namespace {

/// By kind of the referrer: where its pod spec is (kubernetes-sigs/kustomize@api/v0.19.0,
/// api/internal/konfig/builtinpluginconsts/namereference.go). ReplicaSet names accounts and claims
/// in vain there, ReplicationController all else.
struct PodPlace {
  std::string_view kind, path;
  bool configs, accounts;
};
constexpr std::array kPods = {
    PodPlace{"Pod", "spec", true, true},
    PodPlace{"PodTemplate", "template/spec", true, false},
    PodPlace{"Deployment", "spec/template/spec", true, true},
    PodPlace{"StatefulSet", "spec/template/spec", true, true},
    PodPlace{"DaemonSet", "spec/template/spec", true, true},
    PodPlace{"ReplicaSet", "spec/template/spec", true, false},
    PodPlace{"ReplicationController", "spec/template/spec", false, true},
    PodPlace{"Job", "spec/template/spec", true, true},
    PodPlace{"CronJob", "spec/jobTemplate/spec/template/spec", true, true},
};

struct PodField {
  std::string_view target_kind, path;
};
constexpr std::array kFields = {
    PodField{"ServiceAccount", "serviceAccountName"},
    PodField{"PersistentVolumeClaim", "volumes/persistentVolumeClaim/claimName"},
    PodField{"ConfigMap", "volumes/configMap/name"},
    PodField{"ConfigMap", "containers/env/valueFrom/configMapKeyRef/name"},
    PodField{"ConfigMap", "initContainers/env/valueFrom/configMapKeyRef/name"},
    PodField{"ConfigMap", "containers/envFrom/configMapRef/name"},
    PodField{"ConfigMap", "initContainers/envFrom/configMapRef/name"},
    PodField{"ConfigMap", "volumes/projected/sources/configMap/name"},
    PodField{"Secret", "volumes/secret/secretName"},
    PodField{"Secret", "containers/env/valueFrom/secretKeyRef/name"},
    PodField{"Secret", "initContainers/env/valueFrom/secretKeyRef/name"},
    PodField{"Secret", "containers/envFrom/secretRef/name"},
    PodField{"Secret", "initContainers/envFrom/secretRef/name"},
    PodField{"Secret", "imagePullSecrets/name"},
    PodField{"Secret", "volumes/projected/sources/secret/name"},
};

bool is_target(std::string_view kind) {
  return kind == "ServiceAccount" || kind == "ConfigMap" || kind == "Secret" ||
         kind == "PersistentVolumeClaim";
}

/// Do both end alike, as far as the shorter one goes? Nothing is like nothing only.
bool same_ending(const Affix* a, const Affix* b) {
  if (a == nullptr || b == nullptr) return a == b;
  for (; a != nullptr && b != nullptr; a = a->before, b = b->before) {
    if (a->text != b->text) return false;
  }
  return true;
}

bool same_affixes(const Object& a, const Object& b, bool none_is_any) {
  const auto same = [&](const Affix* one, const Affix* other) {
    return (none_is_any && (one == nullptr || other == nullptr)) || same_ending(one, other);
  };
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

class References {
 public:
  References(std::vector<Object>& objects, Trees& trees) : objects_(objects), trees_(trees) {
    for (const Object& object : objects_) {
      if (!is_target(object.kind) || object.api_version != "v1") continue;
      for (const PastId* id = object.past; id != nullptr; id = id->before) {
        if (id->kind != object.kind) continue;
        auto& found = targets_[{object.kind, object.effective_ns(), id->name}];
        if (found.empty() || found.back() != &object) found.push_back(&object);
      }
    }
  }

  void update(Object& referrer, std::string_view target_kind, std::string_view path) {
    referrer.tree = below(referrer, referrer.tree, target_kind, path);
  }

 private:
  const Value* below(const Object& referrer, const Value* value, std::string_view kind,
                     std::string_view path) {
    if (!is_set(value)) return value;
    if (path.empty()) return renamed(referrer, value, kind);
    if (value->is_sequence()) {
      std::vector<Field> fields(value->fields.begin(), value->fields.end());
      bool changed = false;
      for (Field& field : fields) {
        const Value* const made = below(referrer, field.value, kind, path);
        changed = changed || made != field.value;
        field.value = made;
      }
      return changed ? trees_.with_fields(value, std::move(fields)) : value;
    }
    if (value->is_scalar()) refuse("a name stands where kustomize does not expect it");
    const std::size_t slash = path.find('/');
    const std::string_view key = path.substr(0, slash);
    const Value* const old = get(value, key);
    if (old == nullptr) return value;
    const Value* const made =
        below(referrer, old, kind,
              slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1));
    return made == old ? value : trees_.with(value, key, made);
  }

  const Value* renamed(const Object& referrer, const Value* value, std::string_view kind) {
    if (!value->is_scalar()) return value;
    const Object* const target = find(referrer, value->text, kind);
    if (target == nullptr || target->name == value->text) return value;
    return trees_.string(target->name, value->place);
  }

  const Object* find(const Object& referrer, std::string_view name, std::string_view kind) const {
    const auto found = targets_.find({kind, referrer.effective_ns(), name});
    if (found == targets_.end()) return nullptr;
    std::vector<const Object*> candidates = found->second;
    if (candidates.size() == 1) return candidates.front();
    const auto keep = [&](bool none_is_any) {
      std::erase_if(candidates, [&](const Object* candidate) {
        return !same_affixes(*candidate, referrer, none_is_any);
      });
    };
    keep(true);
    if (candidates.size() > 1) keep(false);
    if (candidates.empty()) return nullptr;
    const bool one_name = std::all_of(
        candidates.begin(), candidates.end(),
        [&](const Object* candidate) { return candidate->name == candidates.front()->name; });
    if (!one_name) refuse(quoted(name) + " may be several objects by now");
    return candidates.front();
  }

  std::vector<Object>& objects_;
  Trees& trees_;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
           std::vector<const Object*>>
      targets_;
};

bool is_renamed(const Object& object) {
  if (!is_target(object.kind)) return false;
  for (const PastId* id = object.past; id != nullptr; id = id->before) {
    if (id->name != object.name) return true;
  }
  return false;
}

}  // namespace

void update_name_references(std::vector<Object>& objects, const std::vector<NameReference>& more,
                            Trees& trees) {
  if (std::none_of(objects.begin(), objects.end(), is_renamed)) return;
  References references(objects, trees);
  for (Object& object : objects) {
    const std::string_view kind = object.original_kind();
    for (const PodPlace& pod : kPods) {
      if (pod.kind != kind || object.kind != kind) continue;
      for (const PodField& field : kFields) {
        const bool account =
            field.target_kind == "ServiceAccount" || field.target_kind == "PersistentVolumeClaim";
        if (!(account ? pod.accounts : pod.configs)) continue;
        references.update(object, field.target_kind,
                          std::string(pod.path).append("/").append(field.path));
      }
    }
    if (kind == "ServiceAccount") references.update(object, "Secret", "imagePullSecrets/name");
    for (const NameReference& reference : more) {
      if (reference.referrer_kind != kind) continue;
      if (!reference.referrer_group.empty() && reference.referrer_group != object.group()) continue;
      references.update(object, reference.target_kind, reference.path);
    }
  }
}

}  // namespace irsa::gitops
