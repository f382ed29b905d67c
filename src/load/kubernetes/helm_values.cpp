#include "load/kubernetes/helm_values.h"

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "base/byte_search.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "doc/embedded.h"
#include "kube/role_key.h"
#include "kube/webhook.h"
#include "load/duplicate_keys.h"
#include "load/embedded.h"
#include "load/kubernetes/account_users.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/chart_keys.h"
#include "load/kubernetes/object.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

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
    note_role_arn({}, text.text());
    return;
  }
  read_embedded(text, loading_, [this](const doc::Document& document) {
    const doc::Node root = document.root();
    const std::size_t before = values_.accounts.size();
    add_mapping(root);
    if (values_.accounts.size() > before) report_duplicate_keys(loading_, document, false);
    values_.found = find_account_users(holder(root), root) || values_.found;
  });
}

/// Charts have `namespaceOverride`, `forceNamespace`, `global.namespace` and the like.
bool HelmValues::is_other_namespace(std::string_view key, std::string_view value) const {
  return !value.empty() && value != release_.effective_ns && has_word(key, "namespace");
}

/// A value that says more than what it is itself: the catalogue knows it, or its key is usual.
/// `path` makes its path, which few values are asked for.
template <typename Path>
void HelmValues::note_scalar(const Path& path, const kube::Text& key, const doc::Node& value) {
  const std::string_view text = value.text();
  if (is_other_namespace(key.value, text)) {
    values_.elsewhere = true;
    values_.moved.push_back(path());
  }
  values_.renamed = values_.renamed || renames(key.value, text);
  if (chart_ == nullptr || (chart_->renamed_by.empty() && chart_->roles.empty())) return;
  const std::string whole = path();
  values_.renamed = values_.renamed || catalogue::contains(chart_->renamed_by, whole);
  for (const catalogue::ChartRole& role : chart_->roles) {
    if (role.if_set == whole && text == "true") values_.set_flags.insert(whole);
    if (role.path != whole || text.empty()) continue;
    const auto annotation = read_annotation(
        holder(value),
        {.key = {kube::kRoleArn, key.span}, .value = value, .type = kube::ValueType::string});
    if (annotation) values_.roles.push_back({&role, key.span, *annotation});
  }
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
    const Step own{
        .parent = &at, .mapping = node, .key = entry.key.text(), .where = entry.key.span()};
    note_role(entry.key.text());
    note_role(entry.value.text());
    note_role_arn(entry.key.text(), entry.value.text());
    if (entry.value.is_scalar()) {
      note_scalar([&] { return own.path(); }, {own.key, own.where}, entry.value);
    }
    const bool done = std::find(nested.begin(), nested.end(), entry.key.span()) != nested.end();
    read_annotations_text(entry.value, own);
    if (names_annotations(entry.key.text()) && is_run_together(entry.value)) {
      const Step& about = names_account(own.key) || at.parent == nullptr ? own : at;
      values_.account(about.path(), about.where).text = loading_.keep(entry.value.scalar());
    }
    if (entry.value.is_scalar() || done) continue;
    walk(entry.value, own);
  }
}

/// `annotations: |` with the mapping as a text of YAML: HashiCorp's charts take it, and before they
/// took mappings nothing else (hashicorp/vault-helm, templates/_helpers.tpl).
void HelmValues::read_annotations_text(const doc::Node& text, const Step& at) {
  if (!names_annotations(at.key) || !text.is_string() || !may_hold_annotations(text.text())) return;
  if (text.text().find(": ") == std::string_view::npos) return;
  read_embedded(text, loading_, [&](const doc::Document& document) {
    if (!document.root().is_mapping()) return;
    walk(document.root(), at);
    report_duplicate_keys(loading_, document, false);
  });
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
  std::vector<ChartValues::Found>* to = nullptr;
  if (is_for_pods(at.key, at.parent == nullptr ? "" : at.parent->key) || is_label_key(at.key)) {
    to = &values_.of_pods;
  } else if (is_for_all(at.key)) {
    to = &values_.of_all;
  } else {
    ChartValues::Account& described = values_.account(about.path(), about.where);
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
  ChartValues::Account& to = values_.account(at.path(), at.where);
  if (name) to.name = loading_.keep(*name);
  if (create) to.create = create;
}

/// What is replaced need not be filled in.
void HelmValues::withdraw_placeholder(const kube::Annotation& annotation) {
  const Span value = annotation.value_span;
  std::erase_if(loading_.facts.problems, [&](const ReadingProblem& known) {
    const Span where = known.problem.where;
    return known.rule == ReadingRule::placeholder_value && where.file == value.file &&
           where.begin >= value.begin && where.end <= value.end;
  });
}

/// Of values that are given twice the later counts; a null takes away what was there.
void HelmValues::put(std::vector<ChartValues::Found>& to, ChartValues::Found found) {
  const kube::Annotation& annotation = found.annotation;
  std::erase_if(to, [&](const ChartValues::Found& known) {
    const bool replaced = known.annotation.key.value == annotation.key.value &&
                          !known.annotation.nested && !annotation.nested &&
                          known.path == found.path;
    if (replaced && known.annotation.placeholder) withdraw_placeholder(known.annotation);
    return replaced;
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
  note_scalar([&] { return set.path(0, set.parts.size()); }, set.parts.back(), value);
  const kube::ValueType type = force_string ? kube::ValueType::string : type_of_set(value.text());
  if (set_annotation(set, value, type)) return;
  note_role_arn(set.parts.back().value, value.text());
  set_member(set, value);
  set_annotations_text(set, value);
}

void HelmValues::add_literal(const doc::Node& name, const doc::Node& value) {
  if (!name.is_string() || !value.is_scalar()) return;
  const SetName set(name, false);
  note_role(name.text());
  note_role(value.text());
  note_scalar([&] { return set.path(0, set.parts.size()); }, set.parts.back(), value);
  if (set_annotation(set, value, kube::ValueType::string)) return;
  note_role_arn(set.parts.back().value, value.text());
  set_member(set, value);
}

bool HelmValues::set_annotation(const SetName& set, const doc::Node& value, kube::ValueType type) {
  const std::size_t last = set.parts.size() - 1;
  for (std::size_t at = 0; at <= last; ++at) {
    // From the first part on that could be the begin of `eks.amazonaws.com/…`.
    if (at < last && !kube::begins_domain(set.parts[at].value)) continue;
    if (at == last && at > 0 && set.parts[at].value == kube::kSkipWebhookLabel &&
        is_label_key(set.parts[at - 1].value) &&
        is_for_pods(set.parts[at - 1].value, at > 1 ? set.parts[at - 2].value : "")) {
      put(values_.skips, {skip_label(set.parts[at].span, value), set.path(0, at)});
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
    std::vector<ChartValues::Found>* to = nullptr;
    if (is_for_pods(holder, at > 1 ? set.parts[at - 2].value : std::string_view{}) ||
        is_label_key(holder)) {
      to = &values_.of_pods;
    } else if (is_for_all(holder)) {
      to = &values_.of_all;
    } else {
      to = &values_.account(set.path(0, about), set.parts[about > 0 ? about - 1 : 0].span)
                .annotations;
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
  ChartValues::Account& to = values_.account(set.path(0, last), set.parts[last - 1].span);
  if (member == "name") {
    to.name = loading_.keep(kube::Text{value.text(), value.span()});
  } else {
    const std::string word = ascii_lower(value.text());
    to.create.reset();  // what is filled in later may say either
    if (word == "true" || word == "false") to.create = word == "true";
  }
}

/// `server.serviceAccount.annotations` set to all of them, as one text.
void HelmValues::set_annotations_text(const SetName& set, const doc::Node& value) {
  if (set.parts.size() < 2) return;
  const std::size_t last = set.parts.size() - 1;
  const std::string about = set.path(0, last);
  const Step holder{
      .parent = nullptr, .mapping = {}, .key = about, .where = set.parts[last - 1].span};
  read_annotations_text(value, {.parent = &holder,
                                .mapping = {},
                                .key = set.parts[last].value,
                                .where = set.parts[last].span});
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
    put(values_.skips, {skip_label(entry.key.span(), entry.value), at.path()});
  }
}

/// KEDA's podIdentity.aws.irsa.roleArn: charts have other ways to be given a role.
void HelmValues::note_role(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords = {"role", "Role", "ROLE", "arn",
                                                      "Arn",  "ARN",  "irsa"};
  if (chart_ == nullptr || !release_.place || values_.role) return;
  values_.role = std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

/// A role's ARN under a key of the chart's own, `irsa.roleArn` say: the chart may make the
/// annotation of it.
void HelmValues::note_role_arn(std::string_view key, std::string_view value) {
  if (values_.role_arn || value.empty() || kube::means_role(key)) return;
  if (value.find(":role/") != std::string_view::npos) {
    values_.role_arn = true;
  } else if (value::has_open_part(value)) {
    const auto has = [](std::string_view text, std::string_view word) {
      return ascii_lower(text).find(word) != std::string::npos;
    };
    values_.role_arn = has(value, "arn") && (has(value, "role") || has(key, "role"));
  }
}

bool HelmValues::finish() {
  return HelmAccounts(loading_, release_, chart_, values_).put_into_facts();
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

}  // namespace irsa::load
