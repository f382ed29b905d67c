#include "load/kubernetes/helm_accounts.h"

#include <algorithm>
#include <utility>

#include "catalogue/catalogue.h"
#include "catalogue/chart_paths.h"
#include "kube/webhook.h"
#include "load/kubernetes/chart_keys.h"
#include "value/template_text.h"

namespace irsa::load {

ChartValues::Account& ChartValues::account(std::string path, Span where) {
  const auto [known, fresh] = by_path_.emplace(std::move(path), accounts.size());
  if (!fresh) return accounts[known->second];
  return accounts.emplace_back(Account{.path = known->first, .where = where});
}

/// What the helper of the chart makes of the names of the release and of the chart (helm.sh/helm,
/// `helm create`: "…fullname"); empty if these, or the values, are not all known.
std::string HelmAccounts::name_from(const catalogue::ChartAccount& account) const {
  constexpr std::size_t kLongest = 63;
  const std::string_view pattern = account.name;
  if (!pattern.starts_with('{')) return std::string(pattern);
  if (!release_.named || !release_.all_values || values_.renamed || release_.name.empty() ||
      loading_.is_placeholder(release_.name) || value::has_open_part(release_.name)) {
    return {};
  }
  std::string out(release_.name);
  if (pattern.starts_with(catalogue::kFullName)) {
    const std::string_view chart = account.chart.empty() ? chart_->chart : account.chart;
    if (release_.name.find(chart) == std::string_view::npos) out.append("-").append(chart);
    if (!account.longest.empty() && out.size() > std::stoul(std::string(account.longest))) {
      out.resize(std::stoul(std::string(account.longest)));
      while (out.ends_with('-')) out.pop_back();
    }
    out.append(pattern.substr(catalogue::kFullName.size()));
  } else if (const auto own = pattern.substr(catalogue::kReleaseName.size());
             own != release_.name) {
    out.append("-").append(own);
  }
  return out.size() <= kLongest ? out : std::string{};
}

std::optional<kube::Text> HelmAccounts::name_of(const ChartValues::Account& account) const {
  if (account.name && !account.name->value.empty()) return account.name;
  const catalogue::ChartAccount* const known = known_account(account);
  if (known == nullptr) return std::nullopt;
  const std::string name = name_from(*known);
  if (name.empty()) return std::nullopt;
  return kube::Text{loading_.keep(name), account.where};
}

const catalogue::ChartAccount* HelmAccounts::known_account(
    const ChartValues::Account& account) const {
  if (chart_ == nullptr) return nullptr;
  const auto found =
      std::ranges::find(chart_->accounts, account.path, &catalogue::ChartAccount::path);
  return found == chart_->accounts.end() ? nullptr : &*found;
}

/// A value gives the account, or all around it, a namespace of its own.
bool HelmAccounts::is_moved(const ChartValues::Account& account) const {
  const catalogue::ChartAccount* const known = known_account(account);
  const std::string_view about = account.path;
  return std::ranges::any_of(values_.moved, [&](const std::string& path) {
    if (known != nullptr && path == known->ns) return true;
    const std::size_t dot = path.rfind('.');
    if (!is_override_of_namespace(path.substr(dot + 1))) return false;  // npos + 1 is 0
    const std::string_view around =
        dot == std::string::npos ? "" : std::string_view(path).substr(0, dot);
    return around.empty() || around == "global" ||
           (about.starts_with(around) && about.substr(around.size()).starts_with('.'));
  });
}

/// May the chart read annotations at this path? Of one that is not known, it may.
bool HelmAccounts::reads(std::string_view path) const {
  if (chart_ == nullptr) return true;
  // A chart that wraps another one of its name has its values below that name.
  const bool wrapped = !release_.bare && path.substr(0, path.find('.')) == chart_->chart &&
                       !catalogue::is_vendors_own(*chart_, release_.repository);
  if (wrapped) return true;
  return catalogue::may_read(*chart_, path, release_.version, release_.bare);
}

/// What the values are of; of a file of values the path in it.
kube::Text HelmAccounts::release_name(std::string_view path, Span where) const {
  return {release_.bare ? loading_.keep(path) : release_.name, where};
}

void HelmAccounts::emit_skip(const ChartValues::Found& found) {
  const auto parent_of = [](std::string_view path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
  };
  for (const ChartValues::Account& account : values_.accounts) {
    if (account.create == false || parent_of(account.path) != parent_of(found.path)) continue;
    for (const ChartValues::Found& other : account.annotations) {
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

void HelmAccounts::emit_ignored(const ChartValues::Account& account,
                                const ChartValues::Found& found) {
  std::optional<Span> read_instead;
  // What is read somewhere else is of another account than the one that was meant.
  const std::string_view meant =
      chart_ == nullptr ? "" : catalogue::path_meant(*chart_, found.path);
  for (const ChartValues::Account& each : values_.accounts) {
    for (const ChartValues::Found& other : each.annotations) {
      const bool same = other.annotation.key.value == found.annotation.key.value;
      const bool of_same = meant.empty() || other.path == meant;
      if (same && of_same && !release_.bare && reads(other.path)) {
        read_instead = other.annotation.key.span;
      }
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

void HelmAccounts::emit_stray(const ChartValues::Found& found) {
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
  for (const ChartValues::Account& account : values_.accounts) {
    for (const ChartValues::Found& other : account.annotations) {
      const bool same = other.annotation.key.value == found.annotation.key.value &&
                        other.annotation.value == found.annotation.value;
      if (same && reads(other.path)) stray.on_account = other.annotation.key.span;
    }
  }
  loading_.facts.stray_annotations.push_back(stray);
}

/// The chart's pods run as an account that is made elsewhere. In infrastructure code nothing else
/// says so; the objects of other installers are searched for accounts (account_users.h).
void HelmAccounts::note_use(const ChartValues::Account& account) {
  const bool used = account.create == false && account.name && !account.name->value.empty() &&
                    !release_.bare && !release_.origin.address.empty();
  if (!used || loading_.is_placeholder(account.name->value)) return;
  loading_.facts.readers.push_back({.origin = release_.origin,
                                    .kind = loading_.keep(release_.kind),
                                    .name = release_name(account.path, account.where),
                                    .account = account.name,
                                    .account_ns = release_.effective_ns});
}

void HelmAccounts::emit(const ChartValues::Account& account) {
  const std::optional<kube::Text> name = name_of(account);
  note_use(account);
  std::vector<kube::Annotation> annotations, ignored;
  for (const ChartValues::Found& found : account.annotations) {
    const bool read = reads(found.path);
    // Of a file of values the files around it may say what chart it is for.
    if (!read || release_.bare || account.create == false) emit_ignored(account, found);
    (read ? annotations : ignored).push_back(found.annotation);
  }
  // An account that has no role matters only if it surely is all there is to it.
  const bool whole = account.create == true && name && release_.all_values;
  if (account.annotations.empty() && !account.text && (!whole || release_.bare)) return;
  values_.found = true;
  kube::ServiceAccount record{
      .origin = release_.origin,
      .name = name.value_or(kube::Text{{}, account.where}),
      .ns = release_.ns,
      .effective_ns = is_moved(account) ? std::string_view{} : release_.effective_ns,
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
  record.whole_release = release_.all_values && !release_.chart.empty() && !values_.elsewhere;
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
  if (record.of_values) record.whole_release = !values_.elsewhere;
  if (made && !account.implied) loading_.use_namespace(record.effective_ns);
  (made ? facts.service_accounts : facts.account_fragments).push_back(std::move(record));
}

/// A known chart makes its accounts without a word about them, and without a role.
void HelmAccounts::add_accounts_of_chart() {
  if (chart_ == nullptr || !release_.place || !values_.accounts.empty() || values_.found ||
      values_.role)
    return;
  for (const catalogue::ChartAccount& known : chart_->accounts) {
    if (known.on_request) continue;
    ChartValues::Account& made = values_.account(std::string(known.path), *release_.place);
    made.create = true;
    made.implied = true;
  }
}

/// The chart makes the annotation of such a value.
void HelmAccounts::add_roles_of_chart() {
  for (const ChartValues::Role& role : values_.roles) {
    if (!role.known->if_set.empty() && !values_.set_flags.contains(role.known->if_set)) continue;
    ChartValues::Account& to = values_.account(std::string(role.known->account), role.where);
    to.annotations.push_back({role.annotation, std::string(role.known->account) + ".annotations"});
  }
}

bool HelmAccounts::put_into_facts() {
  add_roles_of_chart();
  for (const ChartValues::Found& found : values_.of_pods) emit_stray(found);
  for (const ChartValues::Found& found : values_.skips) emit_skip(found);
  // Most charts put these on the account as well.
  for (const ChartValues::Found& found : values_.of_all) {
    if (chart_ != nullptr && !reads(found.path)) emit_stray(found);
  }
  for (const ChartValues::Found& found : values_.of_all) {
    if (chart_ != nullptr) continue;
    ChartValues::Account& all = values_.account(found.path, found.annotation.key.span);
    all.annotations.push_back(found);
  }
  values_.found = values_.found || !values_.of_pods.empty() || !values_.of_all.empty();
  add_accounts_of_chart();
  for (const ChartValues::Account& account : values_.accounts) emit(account);
  return values_.found;
}

}  // namespace irsa::load
