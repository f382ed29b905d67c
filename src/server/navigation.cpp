#include "server/navigation.h"

#include <set>
#include <utility>
#include <vector>

#include "kube/webhook.h"
#include "server/things.h"

namespace irsa::server {

namespace {

/// Locations of the places that lie in the workspace, each once, in order.
class PlaceList {
 public:
  explicit PlaceList(Context& context) : context_(context) {}

  void add(Span span) {
    const std::optional<Span> where = context_.visible(span);
    if (where && seen_.insert(*where).second) list_.push_back(context_.location(*where));
  }
  void add(const std::vector<Thing>& things) {
    for (const Thing& thing : things) add(thing.place);
  }
  Json take() { return std::move(list_); }

 private:
  Context& context_;
  std::set<Span> seen_;
  Json list_ = Json::array();
};

void add_annotations(const join::RoleEntry& role, Context& context, PlaceList& list) {
  for (const kube::ServiceAccount* const account : context.folder().index().accounts_of(role)) {
    const kube::Annotation* const named = join::find_annotation(*account, kube::kRoleArn);
    if (named != nullptr) list.add(named->value_span);
  }
}

}  // namespace

Json definition(FileId file, const Input& params, Context& context) {
  const std::optional<std::size_t> offset = offset_in(file, params, context);
  if (!offset) return {};
  PlaceList list(context);
  for (const Thing& thing : things_meant(file, *offset, context)) {
    if (const std::optional<Account> account = account_of(thing, context)) {
      list.add(account->definitions);
    } else if (const join::RoleEntry* const role = role_of(thing, context);
               role != nullptr && thing.kind != Thing::Kind::issuer) {
      for (const Span place : places_of(*role)) list.add(place);
    } else if (thing.kind == Thing::Kind::issuer) {
      const load::Facts& facts = context.folder().index().facts();
      for (const iam::OidcProvider& provider : facts.providers) {
        if (provider.issuer == thing.issuer) list.add(provider.where);
      }
      for (const iam::EksCluster& cluster : facts.clusters) {
        if (cluster.issuer && cluster.issuer->value == thing.issuer) list.add(cluster.issuer->span);
      }
    }
  }
  return list.take();
}

Json references(FileId file, const Input& params, Context& context) {
  const std::optional<std::size_t> offset = offset_in(file, params, context);
  if (!offset) return {};
  const bool declaration = is_set(params, {"context", "includeDeclaration"});
  const join::Index& index = context.folder().index();
  PlaceList list(context);
  for (const Thing& thing : things_meant(file, *offset, context)) {
    if (const std::optional<Account> account = account_of(thing, context)) {
      if (declaration) list.add(account->definitions);
      list.add(account->users);
      list.add(account->subjects);
    } else if (thing.kind == Thing::Kind::issuer) {
      for (const join::RoleEntry& role : index.roles()) {
        for (const join::TrustStatement& trust : role.trusts) {
          if (trust.issuer == thing.issuer) list.add(trust.principal->value.span);
        }
      }
    } else if (const join::RoleEntry* const role = role_of(thing, context)) {
      if (declaration) {
        for (const Span place : places_of(*role)) list.add(place);
      }
      add_annotations(*role, context, list);
    } else if (thing.account != nullptr) {
      // A role that is not in the workspace: those that name the same one.
      for (const kube::ServiceAccount* const other : index.annotated_like(*thing.account)) {
        const kube::Annotation* const named = join::find_annotation(*other, kube::kRoleArn);
        if (named != nullptr) list.add(named->value_span);
      }
    }
  }
  return list.take();
}

}  // namespace irsa::server
