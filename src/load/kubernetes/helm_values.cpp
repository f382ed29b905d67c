#include "load/kubernetes/helm_values.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "base/byte_search.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "doc/embedded.h"
#include "iam/names/arn.h"
#include "kube/names.h"
#include "load/kubernetes/account_users.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

namespace {

std::span<const catalogue::Chart> charts_named(std::string_view name) {
  return catalogue::find(catalogue::charts(), &catalogue::Chart::chart, name);
}

bool names_annotations(std::string_view key) {
  return ascii_lower(key).find("annotation") != std::string::npos;
}

bool names_account(std::string_view key) {
  return ascii_lower(key).find("serviceaccount") != std::string::npos;
}

/// What `--set` makes of a value (helm.sh/helm, pkg/strvals typedVal).
kube::ValueType type_of_set(std::string_view value) {
  const std::string word = ascii_lower(value);
  if (word == "true" || word == "false") return kube::ValueType::boolean;
  if (word == "null") return kube::ValueType::null;
  if (value == "0") return kube::ValueType::number;
  const std::string_view digits = value.substr(value.starts_with('-') ? 1 : 0);
  const bool number = !digits.empty() && digits.size() < 19 && digits.front() != '0' &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  return number ? kube::ValueType::number : kube::ValueType::string;
}

}  // namespace

/// The parts of a `set` name: dots separate them, unless behind a backslash.
struct HelmValues::SetName {
  std::deque<std::string> texts;  // what `parts` views
  std::vector<kube::Text> parts;

  explicit SetName(const doc::Node& name) {
    const std::string_view text = name.text();
    std::string part;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (at == text.size() || text[at] == '.') {
        texts.push_back(std::exchange(part, {}));
        parts.push_back({texts.back(), doc::span_in(name, begin, at)});
        begin = at + 1;
      } else {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        part += text[at];
      }
    }
  }

  [[nodiscard]] std::string path(std::size_t begin, std::size_t end) const {
    std::string out;
    for (std::size_t i = begin; i < end; ++i) {
      if (!out.empty()) out += '.';
      out += parts[i].value;
    }
    return out;
  }
};

/// On the way down through the values.
struct HelmValues::Step {
  const Step* parent;
  doc::Node mapping;                      // the one that holds the key
  std::string_view key = {};              // empty for the root and for items of lists
  std::optional<std::size_t> index = {};  // of an item
  Span where;                             // of the key

  [[nodiscard]] std::string path() const {
    std::string out = parent == nullptr ? "" : parent->path();
    if (index) return out + "[" + std::to_string(*index) + "]";
    if (!out.empty() && !key.empty()) out += '.';
    out.append(key);
    return out;
  }
  /// `serviceAccount`, or one of several below it: `serviceAccount.server`.
  [[nodiscard]] bool is_account() const {
    return names_account(key) || (parent != nullptr && names_account(parent->key));
  }
};

HelmValues::HelmValues(Loading& loading, const HelmRelease& release)
    : loading_(loading), release_(release) {}

KubeObject HelmValues::holder(const doc::Node& node) const {
  return {.document = node.document(),
          .loading = loading_,
          .root = node,
          .kind = release_.kind,
          .api_group = {},
          .origin = release_.origin,
          .name = {release_.name, node.span()},
          .ns = release_.ns,
          .effective_ns = release_.effective_ns,
          .metadata_key = node.span(),
          .templated = release_.templated};
}

void HelmValues::add_mapping(const doc::Node& values) {
  if (!values.is_mapping()) return;
  walk(values, {.parent = nullptr, .mapping = {}, .key = {}, .where = values.key_span()});
}

void HelmValues::add_text(const doc::Node& text) {
  if (!text.is_string()) return;
  const bool about_accounts = text.text().find("serviceAccount") != std::string_view::npos;
  if (!about_accounts && !may_hold_annotations(text.text())) return;
  read_embedded(text, loading_, [this](const doc::Document& document) {
    const doc::Node root = document.root();
    const std::size_t before = accounts_.size();
    add_mapping(root);
    if (accounts_.size() > before) report_duplicate_keys(loading_, document, false);
    found_ = find_account_users(holder(root), root) || found_;
  });
}

/// Charts have `namespaceOverride`, `forceNamespace`, `global.namespace` and the like.
bool HelmValues::is_other_namespace(std::string_view key, std::string_view value) const {
  return !value.empty() && value != release_.effective_ns &&
         ascii_lower(key).find("namespace") != std::string::npos;
}

void HelmValues::walk(const doc::Node& node, const Step& at) {
  if (node.is_sequence()) {
    std::size_t index = 0;
    for (const doc::Node& item : node.items()) {
      walk(item, {.parent = &at, .mapping = {}, .index = index++, .where = item.span()});
    }
    return;
  }
  if (!node.is_mapping()) return;
  const std::vector<Span> nested = read_annotations(node, at);
  if (at.is_account()) read_members(node, at);
  for (const doc::Entry& entry : node.entries()) {
    elsewhere_ = elsewhere_ || is_other_namespace(entry.key.text(), entry.value.text());
    const bool done = std::find(nested.begin(), nested.end(), entry.key.span()) != nested.end();
    if (entry.value.is_scalar() || done) continue;
    walk(entry.value,
         {.parent = &at, .mapping = node, .key = entry.key.text(), .where = entry.key.span()});
  }
}

/// Returns the keys below which everything is said.
std::vector<Span> HelmValues::read_annotations(const doc::Node& mapping, const Step& at) {
  std::vector<kube::Annotation> annotations;
  collect_meant(holder(mapping), mapping, annotations);
  if (annotations.empty()) return {};
  // `serviceAccount: {annotations: {…}}` is about serviceAccount, `serviceAccountAnnotations: {…}`
  // about itself.
  const bool below = at.parent != nullptr && names_annotations(at.key) && !names_account(at.key);
  const Step& about = below ? *at.parent : at;
  Account& to = account(about.path(), about.where);
  if (!below && names_account(at.key)) {
    if (const auto name = at.mapping["serviceAccountName"].string()) to.name = loading_.keep(*name);
  }
  std::vector<Span> nested;
  for (kube::Annotation& annotation : annotations) {
    if (annotation.nested) nested.push_back(*annotation.nested);
    put(to, std::move(annotation));
  }
  return nested;
}

void HelmValues::read_members(const doc::Node& mapping, const Step& at) {
  const auto name = mapping["name"].string();
  const std::optional<bool> create = boolean(mapping["create"]);
  if (!create && (!name || name->value.empty())) return;
  Account& to = account(at.path(), at.where);
  if (name) to.name = loading_.keep(*name);
  if (create) to.create = create;
}

HelmValues::Account& HelmValues::account(std::string path, Span where) {
  const auto [known, fresh] = by_path_.emplace(std::move(path), accounts_.size());
  if (!fresh) return accounts_[known->second];
  return accounts_.emplace_back(Account{.path = known->first, .where = where});
}

/// Of values that are given twice the later counts; a null takes away what was there.
void HelmValues::put(Account& to, kube::Annotation annotation) {
  std::erase_if(to.annotations, [&](const kube::Annotation& known) {
    return known.key.value == annotation.key.value && !known.nested && !annotation.nested;
  });
  // An empty value in a file of defaults is there to be filled in.
  const bool open =
      annotation.type == kube::ValueType::null ||
      (release_.bare && annotation.type == kube::ValueType::string && annotation.value.empty());
  if (!open) to.annotations.push_back(std::move(annotation));
}

void HelmValues::add_set(const doc::Node& name, const doc::Node& value, bool force_string) {
  if (!name.is_string() || !value.is_scalar()) return;
  const SetName set(name);
  elsewhere_ = elsewhere_ || is_other_namespace(set.parts.back().value, value.text());
  const kube::ValueType type = force_string ? kube::ValueType::string : type_of_set(value.text());
  if (!set_annotation(set, value, type)) set_member(set, value);
}

bool HelmValues::set_annotation(const SetName& set, const doc::Node& value, kube::ValueType type) {
  const std::size_t last = set.parts.size() - 1;
  for (std::size_t at = 0; at <= last; ++at) {
    // From the first part on that could be the begin of `eks.amazonaws.com/…`.
    if (at < last && !kube::begins_domain(set.parts[at].value)) continue;
    auto annotation =
        read_annotation(holder(value), {.key = {set.path(at, last + 1), set.parts[last].span},
                                        .value = value,
                                        .type = type,
                                        .by_set = true});
    if (!annotation) continue;
    if (at < last) {
      annotation->nested = set.parts[at].span;
      annotation->type = kube::ValueType::mapping;
    }
    const std::size_t about = at > 0 && names_annotations(set.parts[at - 1].value) &&
                                      !names_account(set.parts[at - 1].value)
                                  ? at - 1
                                  : at;
    put(account(set.path(0, about), set.parts[about > 0 ? about - 1 : 0].span),
        std::move(*annotation));
    return true;
  }
  return false;
}

void HelmValues::set_member(const SetName& set, const doc::Node& value) {
  if (set.parts.size() < 2) return;
  const std::size_t last = set.parts.size() - 1;
  const std::string_view member = set.parts[last].value;
  const bool about_account = names_account(set.parts[last - 1].value) ||
                             (last >= 2 && names_account(set.parts[last - 2].value));
  if (!about_account || (member != "name" && member != "create")) return;
  Account& to = account(set.path(0, last), set.parts[last - 1].span);
  if (member == "name") {
    to.name = loading_.keep(kube::Text{value.text(), value.span()});
  } else {
    to.create = ascii_lower(value.text()) == "true";
  }
}

std::optional<kube::Text> HelmValues::name_of(const Account& account) const {
  if (account.name && !account.name->value.empty()) return account.name;
  for (const catalogue::Chart& chart : charts_named(release_.chart)) {
    for (const catalogue::ChartAccount& fixed : chart.accounts) {
      if (fixed.path == account.path) return kube::Text{fixed.name, account.where};
    }
  }
  return std::nullopt;
}

void HelmValues::emit(const Account& account) {
  const std::optional<kube::Text> name = name_of(account);
  // An account that has no role matters only if it surely is all there is to it.
  const bool whole = account.create == true && name && release_.all_values;
  if (account.annotations.empty() && (!whole || release_.bare)) return;
  found_ = true;
  kube::ServiceAccount record{.origin = release_.origin,
                              .name = name.value_or(kube::Text{{}, account.where}),
                              .ns = release_.ns,
                              .effective_ns = release_.effective_ns,
                              .metadata_key = account.where,
                              .annotations = account.annotations,
                              .name_placeholder = !name || loading_.is_placeholder(name->value),
                              .indirect = true};
  record.whole_release = release_.all_values && !release_.chart.empty() && !elsewhere_;
  if (!name) {
    record.holder = {.kind = loading_.keep(release_.kind),
                     .name = release_.origin.address.empty() ? loading_.keep(release_.name)
                                                             : release_.origin.address,
                     .path = loading_.keep(account.path)};
  }
  // What is not created gets no annotation either.
  const bool made = !release_.bare && account.create != false;
  if (made) loading_.use_namespace(record.effective_ns);
  Facts& facts = loading_.facts;
  (made ? facts.service_accounts : facts.account_fragments).push_back(std::move(record));
}

bool HelmValues::finish() {
  for (const Account& account : accounts_) emit(account);
  accounts_.clear();
  by_path_.clear();
  return found_;
}

namespace {

/// Every key that resembles one of the webhook's has its domain or its word in some form.
constexpr std::array<std::string_view, 13> kTriggers = {
    "amazon",    "Amazon",           "AMAZON",         "role-arn", "role_arn",
    "roleArn",   "rolearn",          "ROLE-ARN",       "RoleArn",  "sts-regional",
    "/audience", "token-expiration", "skip-containers"};

}  // namespace

bool may_hold_annotations(std::string_view text) {
  static const ByteSearch kSearch({kTriggers.begin(), kTriggers.end()});
  return kSearch.found_in(text);
}

void add_annotation_needs(doc::Needs& needs) {
  for (auto* list : {&needs.other_kind_triggers, &needs.kindless_triggers}) {
    list->insert(list->end(), kTriggers.begin(), kTriggers.end());
  }
}

bool load_values_file(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  const std::string_view text = document.source();
  const bool about_accounts = text.find("serviceAccount") != std::string_view::npos;
  if (!about_accounts && !may_hold_annotations(text)) return false;
  HelmValues values(loading, {.kind = "Values",
                              .origin = {.file = document.file(), .document = document.ordinal()},
                              .bare = true});
  values.add_mapping(root);
  if (!values.finish()) return false;
  report_duplicate_keys(loading, document, false);
  return true;
}

void add_values_file_needs(doc::Needs& needs) { add_annotation_needs(needs); }

}  // namespace irsa::load
