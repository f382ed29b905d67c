#include "server/completion.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "config/find.h"
#include "config/settings.h"
#include "engine/selection.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "rules/rule.h"
#include "server/cursor.h"

namespace irsa::server {

namespace {

constexpr std::size_t kMostItems = 500;
// CompletionItemKind of the protocol.
constexpr int kProperty = 10, kValue = 12, kReference = 18, kConstant = 21;

struct Item {
  std::string label, detail;
  int kind;
  int rank = 1;  ///< lower ones first
};

bool ends_with(const std::vector<std::string>& path, std::initializer_list<std::string_view> tail) {
  return path.size() >= tail.size() &&
         std::equal(tail.begin(), tail.end(),
                    path.end() - static_cast<std::ptrdiff_t>(tail.size()));
}

bool is_pod_owner(std::string_view kind) {
  constexpr std::string_view kKinds[] = {"Pod", "Deployment", "StatefulSet", "DaemonSet",
                                         "Job", "CronJob",    "ReplicaSet"};
  return std::find(std::begin(kKinds), std::end(kKinds), kind) != std::end(kKinds);
}

class Completer {
 public:
  Completer(std::string_view path, const std::string& text, std::size_t offset, Folder& folder)
      : path_(path), text_(text), offset_(offset), folder_(folder) {}

  std::vector<Item> run(Cursor& cursor) {
    const bool json = path_.ends_with(".json");
    const bool terraform = path_.ends_with(".tf") || path_.ends_with(".tofu");
    cursor = json ? cursor_in_json(text_, offset_) : cursor_in_yaml(text_, offset_);
    if (!json && add_suppression(cursor)) return std::move(items_);
    if (terraform) return {};
    if (path_.ends_with(std::string("/") + std::string(config::kFileName))) {
      add_configuration(cursor);
      return std::move(items_);
    }
    if (!folder_.is_open() || cursor.in_comment) return {};
    if (cursor.in_value) {
      add_values(cursor);
    } else {
      add_keys(cursor);
    }
    return std::move(items_);
  }

 private:
  /// The key as it is written here, for the prefix of the webhook may be another.
  [[nodiscard]] std::string webhook_key(std::string_view key) const {
    const std::string& prefix = folder_.settings().annotation_prefix;
    return prefix + std::string(key.substr(key.find('/')));
  }

  void add(std::string label, std::string detail, int kind, int rank = 1) {
    if (label.empty() || !seen_.insert(label).second) return;
    items_.push_back({std::move(label), std::move(detail), kind, rank});
  }

  void add_rules(bool groups) {
    for (const rules::Rule& rule : rules::all_rules()) {
      add(std::string(rule.info.slug), std::string(rule.info.title), kConstant);
    }
    if (!groups) return;
    for (const std::string_view name : engine::selectable_names()) {
      add(std::string(name), "a group of rules", kConstant, 2);
    }
  }

  /// # irsa-lint: ignore[…
  bool add_suppression(Cursor& cursor) {
    const std::size_t begin = offset_ == 0 ? 0 : text_.rfind('\n', offset_ - 1) + 1;
    const std::string_view before = std::string_view(text_).substr(begin, offset_ - begin);
    const std::size_t marker = before.rfind("irsa-lint: ignore");
    if (marker == std::string_view::npos) return false;
    const std::size_t bracket = before.find('[', marker);
    if (bracket == std::string_view::npos || before.find(']', bracket) != std::string_view::npos) {
      return false;
    }
    const std::size_t word = before.find_last_of("[, ") + 1;
    cursor.begin = begin + word;
    cursor.end = std::min(std::max(offset_, text_.find_first_of(",] \r\n", offset_)), text_.size());
    add_rules(false);
    return true;
  }

  void add_configuration(const Cursor& cursor) {
    const bool level = ends_with(cursor.path, {"rules"}) && cursor.path.size() == 1;
    const bool named = cursor.in_value && (cursor.key == "rule" || cursor.key == "rules");
    if (level && cursor.in_value) {
      for (const char* const each : {"error", "warning", "note", "off"}) add(each, "", kValue);
    } else if (level) {
      add_rules(false);
    } else if (named && ends_with(cursor.path, {"ignore"})) {
      add_rules(true);
    }
  }

  [[nodiscard]] std::string_view document(const Cursor& cursor) const {
    return std::string_view(text_).substr(cursor.document, cursor.document_end - cursor.document);
  }

  void add_keys(const Cursor& cursor) {
    if (ends_with(cursor.path, {"annotations"})) return add_annotations(cursor);
    // In the block of an operator: {"StringEquals": {"HOST/PATH:sub": …}}.
    const bool in_operator =
        cursor.path.size() >= 2 && cursor.path[cursor.path.size() - 2] == "Condition";
    if (!in_operator) return;
    for (const std::string& issuer : issuers_near(cursor)) {
      for (const char* const claim : {":sub", ":aud"}) add(issuer + claim, "", kProperty);
    }
  }

  /// The webhook reads some of its keys at the account, one at the pod.
  void add_annotations(const Cursor& cursor) {
    const std::string kind = yaml_scalar(document(cursor), {"kind"});
    const bool own = ends_with(cursor.path, {"metadata", "annotations"});
    if (!own) return;
    if (kind == "ServiceAccount" && cursor.path.size() == 2) {
      add(webhook_key(kube::kRoleArn), "the role that pods of this account get", kProperty);
      add(webhook_key(kube::kAudience), "audience of the token", kProperty);
      add(webhook_key(kube::kStsRegional), "\"true\": the endpoint of STS in the region",
          kProperty);
      add(webhook_key(kube::kTokenExpiration), "seconds that the token lasts", kProperty);
    } else if (is_pod_owner(kind) &&
               (kind == "Pod" || ends_with(cursor.path, {"template", "metadata", "annotations"}))) {
      add(webhook_key(kube::kSkipContainers), "containers that get no role", kProperty);
      add(webhook_key(kube::kTokenExpiration), "seconds that the token lasts", kProperty);
    }
    if (kind == "ServiceAccount" || is_pod_owner(kind)) {
      add(std::string(config::kIgnoreAnnotation), "\"rule: reason\": findings about this object",
          kProperty, 2);
    }
  }

  void add_values(const Cursor& cursor) {
    if (cursor.key == webhook_key(kube::kRoleArn)) return add_roles(cursor);
    if (cursor.key == webhook_key(kube::kAudience)) {
      return add(folder_.settings().audience, "what STS accepts", kValue);
    }
    if (cursor.key == webhook_key(kube::kStsRegional)) {
      for (const char* const each : {"true", "false"}) add(each, "", kValue);
      return;
    }
    if (cursor.key == "serviceAccountName" || cursor.key == "serviceAccount") {
      return add_account_names(cursor);
    }
    if (cursor.key == config::kIgnoreAnnotation) return add_rules(false);
    if (cursor.key.ends_with(":sub")) return add_subjects();
    if (cursor.key.ends_with(":aud")) add(folder_.settings().audience, "what STS accepts", kValue);
  }

  /// Those that trust this account first.
  void add_roles(const Cursor& cursor) {
    const join::Index& index = folder_.index();
    const std::string name = yaml_scalar(document(cursor), {"metadata", "name"});
    const std::string ns = yaml_scalar(document(cursor), {"metadata", "namespace"});
    for (const join::RoleEntry& role : index.roles()) {
      if (role.arn.empty() || role.arn.find("${") != std::string_view::npos || role.outranked)
        continue;
      const bool trusts = std::any_of(
          role.subjects.begin(), role.subjects.end(), [&](const join::NamedSubject& subject) {
            return subject.name == name && (ns.empty() || subject.ns == ns);
          });
      const int rank = trusts ? 0 : role.for_pods() ? 1 : 2;
      add(std::string(role.arn), trusts ? "trusts this account" : "role", kReference, rank);
    }
  }

  void add_account_names(const Cursor& cursor) {
    const std::string ns = yaml_scalar(document(cursor), {"metadata", "namespace"});
    for (const kube::ServiceAccount& account : folder_.index().facts().service_accounts) {
      if (account.name_placeholder || account.generated_name) continue;
      const bool same = ns.empty() || account.effective_ns.empty() || account.effective_ns == ns;
      if (!same) continue;
      add(std::string(account.name.value), join::account_label(account), kReference,
          account.effective_ns == ns ? 0 : 1);
    }
  }

  /// Accounts of the workspace, those with a role first.
  void add_subjects() {
    for (const kube::ServiceAccount& account : folder_.index().facts().service_accounts) {
      if (account.name_placeholder || account.generated_name || account.effective_ns.empty())
        continue;
      const bool has_role = folder_.index().accounts().role_annotation(account) != nullptr;
      add(kube::subject_of(account.effective_ns, account.name.value), join::account_label(account),
          kReference, has_role ? 0 : 1);
    }
  }

  /// Issuers of the providers that the text before and behind the cursor names, the nearest first;
  /// where it names none, those of the clusters.
  [[nodiscard]] std::vector<std::string> issuers_near(const Cursor& cursor) const {
    constexpr std::string_view kProvider = ":oidc-provider/";
    std::vector<std::pair<std::size_t, std::string>> found;
    for (std::size_t at = text_.find(kProvider, cursor.document);
         at != std::string::npos && at < cursor.document_end; at = text_.find(kProvider, at + 1)) {
      const std::size_t begin = at + kProvider.size();
      const std::size_t end = std::min(text_.find_first_of("\"' \t\r\n,]", begin), text_.size());
      const std::size_t distance = begin > offset_ ? begin - offset_ : offset_ - begin;
      if (end > begin) found.emplace_back(distance, text_.substr(begin, end - begin));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (found.empty()) {
      for (const join::Cluster& cluster : folder_.index().clusters()) {
        if (!cluster.issuer.empty()) found.emplace_back(0, std::string(cluster.issuer));
      }
    }
    std::vector<std::string> out;
    for (auto& [distance, issuer] : found) out.push_back(std::move(issuer));
    return out;
  }

  std::string_view path_;
  const std::string& text_;
  std::size_t offset_;
  Folder& folder_;
  std::set<std::string> seen_;
  std::vector<Item> items_;
};

}  // namespace

Json completion(std::string_view path, const std::string& text, const Input& params, Folder& folder,
                const Client& client) {
  const Lines lines(text, client.units);
  const std::size_t offset = lines.offset(point_of(member(params, "position")));
  Cursor cursor;
  std::vector<Item> items = Completer(path, text, offset, folder).run(cursor);
  // What was typed decides, as far as it is part of a word.
  const std::string_view typed =
      std::string_view(text).substr(cursor.begin, offset - std::min(offset, cursor.begin));
  std::erase_if(items, [&](const Item& item) {
    return ascii_lower(item.label).find(ascii_lower(trim(typed))) == std::string::npos;
  });
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::pair(a.rank, std::string_view(a.label)) <
           std::pair(b.rank, std::string_view(b.label));
  });
  const Json range = {{"start", to_json(lines.point(cursor.begin))},
                      {"end", to_json(lines.point(std::max(cursor.begin, cursor.end)))}};
  const bool json = path.ends_with(".json");
  Json list = Json::array();
  for (std::size_t i = 0; i < items.size() && i < kMostItems; ++i) {
    const Item& item = items[i];
    std::string shown = printable(item.label), number = std::to_string(i);
    number.insert(0, 4 - std::min<std::size_t>(4, number.size()), '0');
    // JSON has no words without quotes, and "true" is no string in YAML without them.
    const bool quotes = !cursor.quoted && (json || shown == "true" || shown == "false");
    std::string text_of_item = quotes ? "\"" + shown + "\"" : shown;
    if (item.kind == kProperty && !json && text.substr(cursor.end, 1) != ":" && !cursor.quoted) {
      text_of_item += ": ";
    }
    Json one = {{"label", shown},
                {"kind", item.kind},
                {"sortText", number},
                {"filterText", shown},
                {"textEdit", {{"range", range}, {"newText", text_of_item}}}};
    if (!item.detail.empty()) one["detail"] = printable(item.detail);
    list.push_back(std::move(one));
  }
  return {{"isIncomplete", items.size() > kMostItems}, {"items", std::move(list)}};
}

}  // namespace irsa::server
