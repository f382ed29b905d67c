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
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "load/duplicate_keys.h"
#include "load/embedded.h"
#include "load/kubernetes/account_users.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/object.h"
#include "source/kustomization_file.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

/// Is the word, in small letters, in the key, whose letters may be large? Every key of every file
/// of values is asked.
bool has_word(std::string_view key, std::string_view word) {
  const auto found = std::search(key.begin(), key.end(), word.begin(), word.end(),
                                 [](char c, char small) { return (c | 0x20) == small; });
  return found != key.end();
}

bool names_annotations(std::string_view key) { return has_word(key, "annotation"); }

bool names_account(std::string_view key) { return has_word(key, "serviceaccount"); }

/// `podAnnotations`, `podLabels`, `extraPodAnnotations`, and `annotations` below `pod`.
bool is_for_pods(std::string_view key, std::string_view parent) {
  const std::string word = ascii_lower(key);
  if (names_account(key)) return false;
  if (word.ends_with("podannotations") || word.ends_with("podlabels")) return true;
  return (word == "annotations" || word == "labels") &&
         (ascii_lower(parent) == "pod" || ascii_lower(parent) == "podmetadata");
}

bool is_label_key(std::string_view key) { return ascii_lower(key).ends_with("labels"); }

/// `commonAnnotations`: in most charts of all that it makes.
bool is_for_all(std::string_view key) { return key == "commonAnnotations"; }

/// `nameOverride` and `fullnameOverride`, of whichever part of the chart.
bool renames(std::string_view key, std::string_view value) {
  return !value.empty() && (key == "nameOverride" || key == "fullnameOverride");
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

  SetName(const doc::Node& name, bool escapes) {
    const std::string_view text = name.text();
    std::string part;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (at == text.size() || text[at] == '.') {
        texts.push_back(std::exchange(part, {}));
        parts.push_back({texts.back(), doc::span_in(name, begin, at)});
        begin = at + 1;
      } else {
        if (escapes && text[at] == '\\' && at + 1 < text.size()) ++at;
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
    : loading_(loading),
      release_(release),
      chart_(catalogue::chart_named(release.chart, release.repository)) {}

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
  note_role(text.text());
  const auto has = [&](std::string_view word) {
    return text.text().find(word) != std::string_view::npos;
  };
  // What is said of names and namespaces counts for accounts of other sources, too.
  if (!has("serviceAccount") && !has("nameOverride") && !has("amespace") &&
      !may_hold_annotations(text.text())) {
    return;
  }
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
  return !value.empty() && value != release_.effective_ns && has_word(key, "namespace");
}

namespace {

/// `eks.amazonaws.com/role-arn:arn:…` without a space behind the colon is one text and no mapping.
/// Charts that take a text for a template are given one in block style.
bool is_run_together(const doc::Node& value) {
  if (!value.is_string() || value.style() != doc::Style::plain) return false;
  const std::string_view text = value.text();
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && text.find(' ') == std::string_view::npos &&
         kube::means_role(text.substr(0, colon));
}

}  // namespace

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
  read_pod_labels(node, at);
  for (const doc::Entry& entry : node.entries()) {
    note_role(entry.key.text());
    note_role(entry.value.text());
    elsewhere_ = elsewhere_ || is_other_namespace(entry.key.text(), entry.value.text());
    renamed_ = renamed_ || renames(entry.key.text(), entry.value.text());
    const bool done = std::find(nested.begin(), nested.end(), entry.key.span()) != nested.end();
    if (names_annotations(entry.key.text()) && is_run_together(entry.value)) {
      const Step own{
          .parent = &at, .mapping = node, .key = entry.key.text(), .where = entry.key.span()};
      const Step& about = names_account(own.key) || at.parent == nullptr ? own : at;
      account(about.path(), about.where).text = loading_.keep(entry.value.scalar());
    }
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
  const std::string path = at.path();
  std::vector<Found>* to = nullptr;
  if (is_for_pods(at.key, at.parent == nullptr ? "" : at.parent->key)) {
    to = &of_pods_;
  } else if (is_for_all(at.key)) {
    to = &of_all_;
  } else {
    Account& described = account(about.path(), about.where);
    if (!below && names_account(at.key)) {
      if (const auto name = at.mapping["serviceAccountName"].string()) {
        described.name = loading_.keep(*name);
      }
    }
    to = &described.annotations;
  }
  std::vector<Span> nested;
  for (const kube::Annotation& annotation : annotations) {
    if (annotation.nested) nested.push_back(*annotation.nested);
    put(*to, {annotation, path});
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
void HelmValues::put(std::vector<Found>& to, Found found) {
  const kube::Annotation& annotation = found.annotation;
  std::erase_if(to, [&](const Found& known) {
    return known.annotation.key.value == annotation.key.value && !known.annotation.nested &&
           !annotation.nested && known.path == found.path;
  });
  // An empty value in a file of defaults is there to be filled in.
  const bool open =
      annotation.type == kube::ValueType::null ||
      (release_.bare && annotation.type == kube::ValueType::string && annotation.value.empty());
  if (!open) to.push_back(std::move(found));
}

void HelmValues::add_set(const doc::Node& name, const doc::Node& value, bool force_string) {
  if (!name.is_string() || !value.is_scalar()) return;
  const SetName set(name, true);
  note_role(name.text());
  note_role(value.text());
  elsewhere_ = elsewhere_ || is_other_namespace(set.parts.back().value, value.text());
  renamed_ = renamed_ || renames(set.parts.back().value, value.text());
  const kube::ValueType type = force_string ? kube::ValueType::string : type_of_set(value.text());
  if (!set_annotation(set, value, type)) set_member(set, value);
}

void HelmValues::add_literal(const doc::Node& name, const doc::Node& value) {
  if (!name.is_string() || !value.is_scalar()) return;
  const SetName set(name, false);
  note_role(name.text());
  note_role(value.text());
  renamed_ = renamed_ || renames(set.parts.back().value, value.text());
  if (!set_annotation(set, value, kube::ValueType::string)) set_member(set, value);
}

bool HelmValues::set_annotation(const SetName& set, const doc::Node& value, kube::ValueType type) {
  const std::size_t last = set.parts.size() - 1;
  for (std::size_t at = 0; at <= last; ++at) {
    // From the first part on that could be the begin of `eks.amazonaws.com/…`.
    if (at < last && !kube::begins_domain(set.parts[at].value)) continue;
    if (at == last && at > 0 && set.parts[at].value == kube::kSkipWebhookLabel &&
        is_label_key(set.parts[at - 1].value) &&
        is_for_pods(set.parts[at - 1].value, at > 1 ? set.parts[at - 2].value : "")) {
      put(skips_, {skip_label(set.parts[at].span, value), set.path(0, at)});
      return true;
    }
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
    const std::string_view holder = at > 0 ? set.parts[at - 1].value : std::string_view{};
    std::vector<Found>* to = nullptr;
    if (is_for_pods(holder, at > 1 ? set.parts[at - 2].value : std::string_view{})) {
      to = &of_pods_;
    } else if (is_for_all(holder)) {
      to = &of_all_;
    } else {
      to = &account(set.path(0, about), set.parts[about > 0 ? about - 1 : 0].span).annotations;
    }
    put(*to, {*annotation, set.path(0, at)});
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
    const std::string word = ascii_lower(value.text());
    to.create.reset();  // what is filled in later may say either
    if (word == "true" || word == "false") to.create = word == "true";
  }
}

/// What the helper of the chart makes of the names of the release and of the chart (helm.sh/helm,
/// `helm create`: "…fullname"); empty if these, or the values, are not all known.
std::string HelmValues::name_from(std::string_view pattern) const {
  constexpr std::size_t kLongest = 63;
  if (!pattern.starts_with('{')) return std::string(pattern);
  if (!release_.named || !release_.all_values || renamed_ || release_.name.empty() ||
      loading_.is_placeholder(release_.name) || value::has_open_part(release_.name)) {
    return {};
  }
  std::string out(release_.name);
  if (pattern == catalogue::kFullName) {
    if (release_.name.find(chart_->chart) == std::string_view::npos)
      out.append("-").append(chart_->chart);
  } else if (const auto own = pattern.substr(catalogue::kReleaseName.size());
             own != release_.name) {
    out.append("-").append(own);
  }
  return out.size() <= kLongest ? out : std::string{};
}

std::optional<kube::Text> HelmValues::name_of(const Account& account) const {
  if (account.name && !account.name->value.empty()) return account.name;
  if (chart_ == nullptr) return std::nullopt;
  for (const catalogue::ChartAccount& known : chart_->accounts) {
    if (known.path != account.path) continue;
    const std::string name = name_from(known.name);
    if (!name.empty()) return kube::Text{loading_.keep(name), account.where};
  }
  return std::nullopt;
}

/// May the chart read annotations at this path? Of one that is not known, it may.
bool HelmValues::reads(std::string_view path) const {
  if (chart_ == nullptr) return true;
  return catalogue::may_read(*chart_, path, release_.version, release_.bare);
}

/// What the values are of; of a file of values the path in it.
kube::Text HelmValues::release_name(std::string_view path, Span where) const {
  return {release_.bare ? loading_.keep(path) : release_.name, where};
}

kube::Annotation HelmValues::skip_label(Span key, const doc::Node& value) {
  return {.place = kube::Place::pod_labels,
          .key = {kube::kSkipWebhookLabel, key},
          .value = loading_.keep(value.text()),
          .value_span = value.span()};
}

/// `podLabels` with the label that keeps the webhook away, beside the account that has the role.
void HelmValues::read_pod_labels(const doc::Node& mapping, const Step& at) {
  if (!is_label_key(at.key) || at.parent == nullptr || !is_for_pods(at.key, at.parent->key)) return;
  for (const doc::Entry& entry : mapping.entries()) {
    if (entry.key.text() != kube::kSkipWebhookLabel || entry.value.is_null()) continue;
    put(skips_, {skip_label(entry.key.span(), entry.value), at.path()});
  }
}

void HelmValues::emit_skip(const Found& found) {
  const auto parent_of = [](std::string_view path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
  };
  for (const Account& account : accounts_) {
    if (account.create == false || parent_of(account.path) != parent_of(found.path)) continue;
    for (const Found& other : account.annotations) {
      const kube::Annotation& role = other.annotation;
      if (role.key.value != kube::kRoleArn || role.value.empty() || role.nested ||
          !reads(other.path)) {
        continue;
      }
      loading_.facts.stray_annotations.push_back(
          {.origin = release_.origin,
           .kind = release_.kind,
           .name = release_name(found.path, found.annotation.key.span),
           .effective_ns = release_.effective_ns,
           .annotation = found.annotation,
           .on_account = role.key.span});
      return;
    }
  }
}

void HelmValues::emit_ignored(const Account& account, const Found& found) {
  std::optional<Span> read_instead;
  for (const Account& each : accounts_) {
    for (const Found& other : each.annotations) {
      const bool same = other.annotation.key.value == found.annotation.key.value;
      if (same && !release_.bare && reads(other.path)) read_instead = other.annotation.key.span;
    }
  }
  loading_.facts.ignored_values.push_back(
      {.origin = release_.origin,
       .kind = release_.kind,
       .name = release_name(found.path, account.where),
       .chart = chart_ == nullptr ? "" : chart_->chart,
       .path = loading_.keep(found.path),
       .annotation = found.annotation,
       .not_made = account.create == false && (release_.bare || reads(found.path)),
       .account = account.name ? account.name->value : std::string_view{},
       .account_ns = release_.effective_ns,
       .read_instead = read_instead});
}

void HelmValues::emit_stray(const Found& found) {
  kube::StrayAnnotation stray{.origin = release_.origin,
                              .kind = release_.kind,
                              .name = release_name(found.path, found.annotation.key.span),
                              .effective_ns = release_.effective_ns,
                              .annotation = found.annotation};
  const std::string_view key =
      std::string_view(found.path).substr(found.path.rfind('.') + 1);  // npos + 1 is 0
  stray.annotation.place = is_for_all(key)     ? kube::Place::object
                           : is_label_key(key) ? kube::Place::pod_labels
                                               : kube::Place::pod_template;
  stray.doubtful = is_for_all(key);
  for (const Account& account : accounts_) {
    for (const Found& other : account.annotations) {
      const bool same = other.annotation.key.value == found.annotation.key.value &&
                        other.annotation.value == found.annotation.value;
      if (same && reads(other.path)) stray.on_account = other.annotation.key.span;
    }
  }
  loading_.facts.stray_annotations.push_back(stray);
}

/// The chart's pods run as an account that is made elsewhere. In infrastructure code nothing else
/// says so; the objects of other installers are searched for accounts (account_users.h).
void HelmValues::note_use(const Account& account) {
  const bool used = account.create == false && account.name && !account.name->value.empty() &&
                    !release_.bare && !release_.origin.address.empty();
  if (!used || loading_.is_placeholder(account.name->value)) return;
  loading_.facts.readers.push_back({.origin = release_.origin,
                                    .kind = loading_.keep(release_.kind),
                                    .name = release_name(account.path, account.where),
                                    .account = account.name,
                                    .account_ns = release_.effective_ns});
}

void HelmValues::emit(const Account& account) {
  const std::optional<kube::Text> name = name_of(account);
  note_use(account);
  std::vector<kube::Annotation> annotations, ignored;
  for (const Found& found : account.annotations) {
    const bool read = reads(found.path);
    // Of a file of values the files around it may say what chart it is for.
    if (!read || release_.bare || account.create == false) emit_ignored(account, found);
    (read ? annotations : ignored).push_back(found.annotation);
  }
  // An account that has no role matters only if it surely is all there is to it.
  const bool whole = account.create == true && name && release_.all_values;
  if (account.annotations.empty() && !account.text && (!whole || release_.bare)) return;
  found_ = true;
  kube::ServiceAccount record{.origin = release_.origin,
                              .name = name.value_or(kube::Text{{}, account.where}),
                              .ns = release_.ns,
                              .effective_ns = release_.effective_ns,
                              .metadata_key = account.where,
                              .annotations = std::move(annotations),
                              .name_placeholder = !name || loading_.is_placeholder(name->value),
                              .indirect = true,
                              .implied = account.implied};
  if (account.text) {
    record.annotations_type = kube::ValueType::string;
    record.annotations_span = account.text->span;
    record.annotations_text = account.text->value;
  }
  record.whole_release = release_.all_values && !release_.chart.empty() && !elsewhere_;
  if (!name) {
    record.holder = {.kind = loading_.keep(release_.kind),
                     .name = release_.origin.address.empty() ? loading_.keep(release_.name)
                                                             : release_.origin.address,
                     .path = loading_.keep(account.path)};
  }
  Facts& facts = loading_.facts;
  if (!ignored.empty()) {
    // It says nothing of an account, but what it says can be wrong by itself.
    kube::ServiceAccount said = record;
    said.annotations = std::move(ignored);
    facts.account_fragments.push_back(std::move(said));
    if (record.annotations.empty()) return;
  }
  // What is not created gets no annotation either.
  const bool made = !release_.bare && !release_.provisional && account.create != false;
  record.of_values = release_.bare && release_.kind == "Values" && account.create != false;
  // Where it is installed, all who install it agree on (load/used_files.h): whatever name other
  // files give the account, it is there.
  if (record.of_values) record.whole_release = !elsewhere_;
  if (made && !account.implied) loading_.use_namespace(record.effective_ns);
  (made ? facts.service_accounts : facts.account_fragments).push_back(std::move(record));
}

/// KEDA's podIdentity.aws.irsa.roleArn: charts have other ways to be given a role.
void HelmValues::note_role(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords = {"role", "Role", "ROLE", "arn",
                                                      "Arn",  "ARN",  "irsa"};
  if (chart_ == nullptr || !release_.place || role_) return;
  role_ = std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

/// A known chart makes its accounts without a word about them, and without a role.
void HelmValues::add_accounts_of_chart() {
  if (chart_ == nullptr || !release_.place || !accounts_.empty() || found_ || role_) return;
  for (const catalogue::ChartAccount& known : chart_->accounts) {
    Account& made = account(std::string(known.path), *release_.place);
    made.create = true;
    made.implied = true;
  }
}

bool HelmValues::finish() {
  for (const Found& found : of_pods_) emit_stray(found);
  for (const Found& found : skips_) emit_skip(found);
  // Most charts put these on the account as well.
  for (const Found& found : of_all_) {
    if (chart_ != nullptr && !reads(found.path)) emit_stray(found);
  }
  for (const Found& found : of_all_) {
    if (chart_ != nullptr) continue;
    Account& all = account(found.path, found.annotation.key.span);
    all.annotations.push_back(found);
  }
  found_ = found_ || !of_pods_.empty() || !of_all_.empty();
  add_accounts_of_chart();
  for (const Account& account : accounts_) emit(account);
  accounts_.clear();
  by_path_.clear();
  of_pods_.clear();
  of_all_.clear();
  skips_.clear();
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

bool load_chart_file(const doc::Document& document, Loading& loading) {
  if (!is_chart_file(loading.context.path)) return false;
  for (const doc::Node& chart : document.root()["dependencies"].items()) {
    const doc::Node alias = chart["alias"];
    loading.facts.chart_uses.push_back({.file = loading.file(),
                                        .chart = loading.keep(chart["name"].text()),
                                        .version = loading.keep(chart["version"].text()),
                                        .repository = loading.keep(chart["repository"].text()),
                                        .key = loading.keep((alias ? alias : chart["name"]).text()),
                                        .values_file = {}});
  }
  return false;
}

void add_chart_file_needs(doc::Needs&) {}  // it goes by the file's name: see read_options()

bool load_values_file(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  if (root["releases"].is_sequence()) return false;  // a helmfile
  // A test of the plugin helm-unittest: its values and what it expects are made up.
  if (root["tests"].is_sequence() && (root["suite"] || root["templates"])) return false;
  const std::string_view text = document.source();
  const bool about_accounts = text.find("serviceAccount") != std::string_view::npos;
  if (!about_accounts && !may_hold_annotations(text)) return false;
  HelmValues values(loading, {.kind = "Values",
                              .origin = {.file = document.file(), .document = document.ordinal()},
                              .bare = true});
  values.add_mapping(root);
  // What is dropped for a key that comes twice is in no tree: the role of an account may be.
  const auto& twice = document.duplicate_keys();
  const bool lost = std::any_of(twice.begin(), twice.end(), [&](const doc::DuplicateKey& key) {
    return drops_role(document, key);
  });
  if (!values.finish() && !lost) return false;
  report_duplicate_keys(loading, document, false);
  return true;
}

void add_values_file_needs(doc::Needs& needs) { add_annotation_needs(needs); }

}  // namespace irsa::load
