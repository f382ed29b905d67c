#include "server/symbols.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "kube/webhook.h"

namespace irsa::server {

namespace {

constexpr std::size_t kMostSymbols = 1000;
// SymbolKind of the protocol.
constexpr int kObject = 19, kKey = 20;

struct Symbol {
  std::string name, detail;
  int kind;
  Span whole, at;  ///< as the files say it; `at` lies in `whole`
};

Span hull(Span a, Span b) { return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)}; }

/// All of the workspace, each place once, in order.
class SymbolCollector {
 public:
  explicit SymbolCollector(Context& context)
      : context_(context), index_(context.folder().index()) {}

  std::vector<Symbol> run(std::optional<FileId> only) {
    for (const kube::ServiceAccount& account : index_.facts().service_accounts) {
      if (account.name_placeholder && account.name.value.empty()) continue;
      const kube::Annotation* const role = join::find_annotation(account, kube::kRoleArn);
      add({.name = join::account_label(account),
           .detail = role == nullptr ? "service account" : std::string(role->value),
           .kind = kObject,
           .whole = account.extent.value_or(account.name.span),
           .at = account.name.span},
          only);
    }
    for (const join::RoleEntry& role : index_.roles()) {
      const Span where = role.role->where;
      const bool one = role.role->policy && role.role->policy->span.file == where.file;
      const Span whole = one ? hull(where, role.role->policy->span) : where;
      add({.name = role.name.empty() ? role.label() : std::string(role.name),
           .detail = role.arn.empty() ? "role" : std::string(role.arn),
           .kind = kKey,
           .whole = whole,
           .at = where},
          only);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Symbol& a, const Symbol& b) { return a.at < b.at; });
    return std::move(found_);
  }

 private:
  void add(Symbol symbol, std::optional<FileId> only) {
    const std::optional<Span> at = context_.visible(symbol.at);
    if (!at || (only && at->file != *only)) return;
    if (!seen_.emplace(*at, symbol.kind).second) return;
    const std::optional<Span> whole = context_.visible(symbol.whole);
    symbol.at = *at;
    symbol.whole = whole && whole->file == at->file ? hull(*whole, *at) : *at;
    symbol.name = printable(symbol.name);
    symbol.detail = printable(symbol.detail);
    found_.push_back(std::move(symbol));
  }

  Context& context_;
  const join::Index& index_;
  std::set<std::pair<Span, int>> seen_;
  std::vector<Symbol> found_;
};

}  // namespace

Json document_symbols(FileId file, const Input& /*params*/, Context& context) {
  Json list = Json::array();
  for (const Symbol& symbol : SymbolCollector(context).run(file)) {
    if (context.client().nested_symbols) {
      list.push_back({{"name", symbol.name},
                      {"detail", symbol.detail},
                      {"kind", symbol.kind},
                      {"range", context.range(symbol.whole)},
                      {"selectionRange", context.range(symbol.at)}});
    } else {
      list.push_back({{"name", symbol.name},
                      {"kind", symbol.kind},
                      {"location", context.location(symbol.at)}});
    }
  }
  return list;
}

void add_workspace_symbols(const std::string& query, Context& context, Json& list) {
  const std::string wanted = ascii_lower(query);
  for (const Symbol& symbol : SymbolCollector(context).run(std::nullopt)) {
    if (list.size() == kMostSymbols) return;
    const bool fits = ascii_lower(symbol.name).find(wanted) != std::string::npos ||
                      ascii_lower(symbol.detail).find(wanted) != std::string::npos;
    if (!fits) continue;
    list.push_back({{"name", symbol.name},
                    {"kind", symbol.kind},
                    {"location", context.location(symbol.at)},
                    {"containerName", symbol.detail}});
  }
}

Json inlay_hints(FileId file, const Input& params, Context& context) {
  Json list = Json::array();
  const Input& range = member(params, "range");
  const Point begin = point_of(member(range, "start")), end = point_of(member(range, "end"));
  const Lines* const lines = context.places().lines(file);
  if (lines == nullptr) return list;
  const join::Index& index = context.folder().index();
  std::set<Span> seen;
  for (const join::RoleEntry& role : index.roles()) {
    for (const join::TrustStatement& trust : role.trusts) {
      const Span at = context.sources().written(trust.principal->value.span);
      if (at.file != file || !seen.insert(at).second) continue;
      const join::Cluster* const cluster = index.clusters().with_issuer(trust.issuer);
      if (cluster == nullptr || cluster->name.empty()) continue;
      const Point place = lines->point(at.end);
      if (place < begin || end < place) continue;
      list.push_back({{"position", to_json(place)},
                      {"label", "cluster " + printable(cluster->name)},
                      {"paddingLeft", true}});
    }
  }
  return list;
}

}  // namespace irsa::server
