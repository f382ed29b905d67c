#include "gitops/name_references.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "gitops/refusal.h"

namespace irsa::gitops {

namespace {

/// A key on the way to names. Lists on that way are walked through; what else is there is an error.
struct Step {
  std::string_view key;
  std::string_view target = {};      ///< the kind of object that is named here
  std::span<const Step> below = {};  ///< if none is named
};

namespace steps {

// The fields of pods (kubernetes-sigs/kustomize@api/v0.19.0,
// api/internal/konfig/builtinpluginconsts/namereference.go).
constexpr std::array kConfigName = {Step{"name", "ConfigMap"}};
constexpr std::array kSecretName = {Step{"name", "Secret"}};
constexpr std::array kNameOfSecret = {Step{"secretName", "Secret"}};
constexpr std::array kClaimName = {Step{"claimName", "PersistentVolumeClaim"}};
constexpr std::array kKeys = {Step{"configMapKeyRef", {}, kConfigName},
                              Step{"secretKeyRef", {}, kSecretName}};
constexpr std::array kValueFrom = {Step{"valueFrom", {}, kKeys}};
constexpr std::array kEnvFrom = {Step{"configMapRef", {}, kConfigName},
                                 Step{"secretRef", {}, kSecretName}};
constexpr std::array kContainer = {Step{"env", {}, kValueFrom}, Step{"envFrom", {}, kEnvFrom}};
constexpr std::array kSource = {Step{"configMap", {}, kConfigName},
                                Step{"secret", {}, kSecretName}};
constexpr std::array kSources = {Step{"sources", {}, kSource}};
constexpr Step kClaim = {"persistentVolumeClaim", {}, kClaimName};
constexpr Step kConfigVolume = {"configMap", {}, kConfigName};
constexpr Step kSecretVolume = {"secret", {}, kNameOfSecret};
constexpr Step kProjected = {"projected", {}, kSources};
constexpr std::array kVolume = {kClaim, kConfigVolume, kSecretVolume, kProjected};
constexpr std::array kConfigVolumes = {kConfigVolume, kSecretVolume, kProjected};
constexpr std::array kClaims = {kClaim};
constexpr Step kAccount = {"serviceAccountName", "ServiceAccount"};
constexpr Step kContainers = {"containers", {}, kContainer};
constexpr Step kInitContainers = {"initContainers", {}, kContainer};
constexpr Step kPullSecrets = {"imagePullSecrets", {}, kSecretName};
constexpr std::array kPod = {kAccount, kContainers, kInitContainers, kPullSecrets,
                             Step{"volumes", {}, kVolume}};
// ReplicaSet names accounts and claims in vain there, ReplicationController all else.
constexpr std::array kConfigs = {kContainers, kInitContainers, kPullSecrets,
                                 Step{"volumes", {}, kConfigVolumes}};
constexpr std::array kAccounts = {kAccount, Step{"volumes", {}, kClaims}};

constexpr std::array kSpec = {Step{"spec", {}, kPod}};
constexpr std::array kTemplate = {Step{"template", {}, kSpec}};
constexpr std::array kController = {Step{"spec", {}, kTemplate}};
constexpr std::array kJobTemplate = {Step{"jobTemplate", {}, kController}};
constexpr std::array kCronJob = {Step{"spec", {}, kJobTemplate}};
constexpr std::array kConfigsSpec = {Step{"spec", {}, kConfigs}};
constexpr std::array kPodTemplate = {Step{"template", {}, kConfigsSpec}};
constexpr std::array kReplicaSet = {Step{"spec", {}, kPodTemplate}};
constexpr std::array kAccountsSpec = {Step{"spec", {}, kAccounts}};
constexpr std::array kAccountsTemplate = {Step{"template", {}, kAccountsSpec}};
constexpr std::array kReplication = {Step{"spec", {}, kAccountsTemplate}};
constexpr std::array kServiceAccount = {kPullSecrets};

}  // namespace steps

struct Referrer {
  std::string_view kind;
  std::span<const Step> steps;
};
constexpr std::array kReferrers = {
    Referrer{"ServiceAccount", steps::kServiceAccount},
    Referrer{"Pod", steps::kSpec},
    Referrer{"PodTemplate", steps::kPodTemplate},
    Referrer{"Deployment", steps::kController},
    Referrer{"StatefulSet", steps::kController},
    Referrer{"DaemonSet", steps::kController},
    Referrer{"ReplicaSet", steps::kReplicaSet},
    Referrer{"ReplicationController", steps::kReplication},
    Referrer{"Job", steps::kController},
    Referrer{"CronJob", steps::kCronJob},
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
  References(std::vector<Object>& objects, Trees& trees) : trees_(trees) {
    if (std::none_of(objects.begin(), objects.end(), is_renamed)) return;
    for (const Object& object : objects) {
      if (!was_target(object)) continue;
      for (const PastId* kind = object.past; kind != nullptr; kind = kind->before) {
        if (!is_target(kind->kind)) continue;
        for (const PastId* id = object.past; id != nullptr; id = id->before) {
          auto& found = targets_[{kind->kind, object.effective_ns(), id->name}];
          if (found.empty() || found.back() != &object) found.push_back(&object);
        }
      }
    }
  }

  void update(Object& referrer, std::span<const Step> steps) const {
    referrer.tree = below(referrer, referrer.tree, steps);
  }

 private:
  /// kustomize finds an object by any name and kind that it has had.
  static bool was_target(const Object& object) {
    if (object.version() != "v1") return false;
    for (const PastId* id = object.past; id != nullptr; id = id->before) {
      if (is_target(id->kind)) return true;
    }
    return false;
  }

  static bool is_renamed(const Object& object) {
    if (!was_target(object)) return false;
    for (const PastId* id = object.past; id != nullptr; id = id->before) {
      if (id->name != object.name) return true;
    }
    return false;
  }

  const Value* below(const Object& referrer, const Value* value,
                     std::span<const Step> steps) const {
    if (!is_set(value)) return value;
    if (value->is_sequence()) {
      return each(value, [&](const Value* element) { return below(referrer, element, steps); });
    }
    if (value->is_scalar()) refuse("a name is where kustomize does not expect one");
    for (const Step& step : steps) {
      const Value* const old = get(value, step.key);
      if (old == nullptr) continue;
      const Value* const made = step.target.empty() ? below(referrer, old, step.below)
                                                    : renamed(referrer, old, step.target);
      if (made != old) value = trees_.with(value, step.key, made);
    }
    return value;
  }

  template <typename Change>
  const Value* each(const Value* list, const Change& change) const {
    std::vector<Field> fields;  // only where something changes
    for (std::size_t i = 0; i < list->fields.size(); ++i) {
      const Value* const made = change(list->fields[i].value);
      if (made == list->fields[i].value) continue;
      if (fields.empty()) fields.assign(list->fields.begin(), list->fields.end());
      fields[i].value = made;
    }
    return fields.empty() ? list : trees_.with_fields(list, fields);
  }

  const Value* renamed(const Object& referrer, const Value* value, std::string_view kind) const {
    if (!is_set(value)) return value;
    if (value->is_sequence()) {
      return each(value, [&](const Value* element) { return renamed(referrer, element, kind); });
    }
    if (value->is_mapping()) refuse("a mapping is where kustomize expects a name");
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

  Trees& trees_;
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>,
           std::vector<const Object*>>
      targets_;
};

/// A field that somebody else has named, key by key.
std::vector<Step> steps_to(const NameReference& reference) {
  std::vector<Step> out;
  for (const std::string_view key : split(reference.path, '/')) out.push_back({.key = key});
  for (std::size_t i = 0; i + 1 < out.size(); ++i) out[i].below = {&out[i + 1], 1};
  out.back().target = reference.target_kind;
  return out;
}

}  // namespace

void update_name_references(std::vector<Object>& objects, const std::vector<NameReference>& more,
                            Trees& trees) {
  const References references(objects, trees);
  for (Object& object : objects) {
    const std::string_view kind = object.original_kind();
    for (const Referrer& referrer : kReferrers) {
      if (referrer.kind == kind) references.update(object, referrer.steps);
    }
    for (const NameReference& reference : more) {
      if (reference.referrer_kind != kind) continue;
      if (!reference.referrer_group.empty() && reference.referrer_group != object.group()) continue;
      const std::vector<Step> steps = steps_to(reference);
      references.update(object, std::span(steps).first(1));
    }
  }
}

}  // namespace irsa::gitops
