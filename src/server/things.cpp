#include "server/things.h"

#include <algorithm>

#include "iam/names/provider_key.h"
#include "kube/webhook.h"

namespace irsa::server {

namespace {

using Kind = Thing::Kind;

/// Collects what is around one byte of one file.
class Finder {
 public:
  Finder(FileId file, std::size_t offset, Context& context)
      : file_(file),
        offset_(offset),
        index_(context.folder().index()),
        sources_(context.sources()) {}

  std::vector<Thing> run() {
    const load::Facts& facts = index_.facts();
    for (const kube::ServiceAccount& account : facts.service_accounts) add_account(account);
    for (const kube::Workload& workload : facts.workloads) {
      if (!workload.account) continue;
      if (const auto at = around(workload.account->span)) {
        found_.push_back({.kind = Kind::workload, .place = *at, .workload = &workload});
      }
    }
    for (const kube::AccountReader& reader : facts.readers) {
      if (!reader.account) continue;
      if (const auto at = around(reader.account->span)) {
        found_.push_back({.kind = Kind::reader, .place = *at, .reader = &reader});
      }
    }
    for (const iam::PodIdentityAssociation& association : facts.associations) {
      if (const auto at = around(association.service_account.span)) {
        found_.push_back({.kind = Kind::association, .place = *at, .association = &association});
      }
    }
    for (const join::RoleEntry& role : index_.roles()) add_role(role);
    std::stable_sort(found_.begin(), found_.end(), [](const Thing& a, const Thing& b) {
      return a.place.size() < b.place.size();
    });
    return std::move(found_);
  }

 private:
  /// The place as the files say it, if the byte is in it.
  [[nodiscard]] std::optional<Span> around(Span span) const {
    const Span written = sources_.written(span);
    const bool in = written.file == file_ && written.begin <= offset_ && offset_ <= written.end;
    return in ? std::optional(written) : std::nullopt;
  }

  void add_account(const kube::ServiceAccount& account) {
    if (const auto at = around(account.name.span); at && !account.name_placeholder) {
      found_.push_back({.kind = Kind::account, .place = *at, .account = &account});
    }
    for (const kube::Annotation& annotation : account.annotations) {
      // Where it has no effect (on a pod, among labels, in nested maps) it gives the account no
      // role.
      if (annotation.key.value != kube::kRoleArn || annotation.nested ||
          annotation.place != kube::Place::service_account) {
        continue;
      }
      for (const Span part : {annotation.key.span, annotation.value_span}) {
        if (const auto at = around(part)) {
          found_.push_back({.kind = Kind::annotation, .place = *at, .account = &account});
          break;
        }
      }
    }
  }

  void add_role(const join::RoleEntry& role) {
    const auto add = [&](Span span) {
      const auto at = around(span);
      if (at) found_.push_back({.kind = Kind::role, .place = *at, .role = &role});
    };
    add(role.role->where);
    if (!role.role->policy) return;
    // A policy is the role's place only where nothing in it is smaller: see things_at().
    if (role.role->where != role.role->policy->span) add(role.role->policy->span);
    if (!around(role.role->policy->span)) return;
    for (const join::NamedSubject& subject : role.subjects) {
      if (const auto at = around(subject.value.span)) {
        found_.push_back({.kind = Kind::subject, .place = *at, .subject = &subject, .role = &role});
      }
    }
    for (const join::TrustStatement& trust : role.trusts) add_issuer(role, trust);
  }

  void add_issuer(const join::RoleEntry& role, const join::TrustStatement& trust) {
    const auto add = [&](Span span) {
      if (const auto at = around(span)) {
        found_.push_back(
            {.kind = Kind::issuer, .place = *at, .role = &role, .issuer = trust.issuer});
      }
    };
    add(trust.principal->value.span);
    for (const iam::Condition& condition : trust.statement->conditions) {
      const auto key = iam::split_provider_key(condition.key.value);
      if (key && key->issuer == trust.issuer) add(condition.key.span);
    }
  }

  FileId file_;
  std::size_t offset_;
  const join::Index& index_;
  const SourceSet& sources_;
  std::vector<Thing> found_;
};

/// Gathers an account from any of the records that name it.
class Gatherer {
 public:
  explicit Gatherer(Context& context) : index_(context.folder().index()) {}

  Account of(const kube::ServiceAccount& account) {
    Account out{.ns = account.effective_ns, .name = account.name.value};
    define(index_.accounts().definitions_of(account), out);
    add_subjects(index_.subjects_for(account), out);
    for (const kube::Workload* const workload : index_.workloads_of(account)) use(*workload, out);
    for (const kube::AccountReader* const reader : index_.readers_of(account)) use(*reader, out);
    for (const auto* const association : index_.associations().of(account)) use(*association, out);
    return out;
  }

  Account of(const kube::Workload& workload) {
    const auto definitions = index_.accounts_of(workload);
    if (!definitions.empty()) return of(*definitions.front());
    Account out{.ns = workload.effective_ns, .name = join::account_name(workload)};
    add_subjects(index_.subjects_for(workload), out);
    for (const kube::Workload* const other : index_.workloads().in(workload.effective_ns)) {
      if (join::account_name(*other) == out.name) use(*other, out);
    }
    return out;
  }

  Account of(const join::NamedSubject& subject) {
    const auto definitions = index_.accounts_of(subject);
    if (!definitions.empty()) return of(*definitions.front());
    Account out{.ns = subject.ns, .name = subject.name};
    for (const join::RoleEntry& role : index_.roles()) {
      for (const join::NamedSubject& other : role.subjects) {
        if (other.name_id == subject.name_id) add(other, out);
      }
    }
    for (const kube::Workload* const workload : index_.workloads_of(subject)) use(*workload, out);
    return out;
  }

  Account of(std::string_view ns, std::string_view name) {
    const auto definitions = index_.accounts().named(ns, name);
    if (!definitions.empty()) return of(*definitions.front());
    return {.ns = ns, .name = name};
  }

 private:
  template <typename Found>
  static void define(const Found& found, Account& out) {
    for (const kube::ServiceAccount* const account : found) {
      out.definitions.push_back(
          {.kind = Kind::account, .place = account->name.span, .account = account});
    }
  }
  static void add(const join::NamedSubject& subject, Account& out) {
    out.subjects.push_back({.kind = Kind::subject,
                            .place = subject.value.span,
                            .subject = &subject,
                            .role = subject.role});
  }
  static void add_subjects(std::span<const join::NamedSubject* const> subjects, Account& out) {
    for (const join::NamedSubject* const subject : subjects) add(*subject, out);
  }
  static void use(const kube::Workload& workload, Account& out) {
    if (!workload.account) return;  // it runs as `default`, and no text says so
    out.users.push_back(
        {.kind = Kind::workload, .place = workload.account->span, .workload = &workload});
  }
  static void use(const kube::AccountReader& reader, Account& out) {
    if (!reader.account) return;
    out.users.push_back({.kind = Kind::reader, .place = reader.account->span, .reader = &reader});
  }
  static void use(const iam::PodIdentityAssociation& association, Account& out) {
    out.users.push_back({.kind = Kind::association,
                         .place = association.service_account.span,
                         .association = &association});
  }

  const join::Index& index_;
};

}  // namespace

std::vector<Thing> things_at(FileId file, std::size_t offset, Context& context) {
  return Finder(file, offset, context).run();
}

std::vector<Thing> things_meant(FileId file, std::size_t offset, Context& context) {
  std::vector<Thing> found = things_at(file, offset, context);
  const auto other = std::find_if(found.begin(), found.end(), [&](const Thing& thing) {
    return thing.place != found.front().place || thing.kind != found.front().kind;
  });
  found.erase(other, found.end());
  return found;
}

std::optional<Account> account_of(const Thing& thing, Context& context) {
  Gatherer gatherer(context);
  switch (thing.kind) {
    case Kind::account: return gatherer.of(*thing.account);
    case Kind::workload: return gatherer.of(*thing.workload);
    case Kind::subject: return gatherer.of(*thing.subject);
    case Kind::reader: return gatherer.of(thing.reader->account_ns, thing.reader->account->value);
    case Kind::association:
      return gatherer.of(thing.association->ns.value, thing.association->service_account.value);
    case Kind::annotation:
    case Kind::role:
    case Kind::issuer: break;
  }
  return std::nullopt;
}

const join::RoleEntry* role_of(const Thing& thing, Context& context) {
  if (thing.kind == Kind::annotation) return context.folder().index().role_of(*thing.account);
  return thing.role;
}

std::vector<Span> places_of(const join::RoleEntry& role) {
  std::vector<Span> out;
  const auto add = [&](const join::RoleEntry& entry) {
    if (entry.role->policy) out.push_back(entry.role->policy->span);
    const Span where = entry.role->where;
    const bool inside = !out.empty() && out.back().file == where.file &&
                        out.back().begin <= where.begin && where.end <= out.back().end;
    if (!inside) out.push_back(where);
  };
  add(role);
  for (const join::RoleEntry* const copy : role.copies) add(*copy);
  return out;
}

std::optional<std::size_t> offset_in(FileId file, const Input& params, Context& context) {
  const Point point = point_of(member(params, "position"));
  const Lines* const lines = context.places().lines(file);
  if (lines == nullptr) return std::nullopt;
  return lines->offset(point);
}

}  // namespace irsa::server
