#include "config/read.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include "base/text.h"
#include "config/check_shape.h"
#include "config/mistakes.h"
#include "doc/read.h"

namespace irsa::config {

namespace {

using doc::Node;

std::string text_of(const Node& node) { return std::string(node.text()); }

std::vector<std::string> texts_of(const Node& node) {
  std::vector<std::string> texts;
  for (const Node& item : node.items()) texts.push_back(text_of(item));
  return texts;
}

/// As Kubernetes reads booleans: YAML 1.1's true, on, yes, y.
bool is_true(const Node& node) {
  if (!node) return false;
  const char first = static_cast<char>(node.text().front() | 0x20);
  return first == 't' || first == 'y' || ascii_lower(node.text()) == "on";
}

/// Takes over what a tree says whose shape is right, and finds what is wrong between its parts.
class Taker {
 public:
  explicit Taker(Reading& reading) : settings_(reading.settings), problems_(reading.problems) {}

  void take(const Node& root) {
    using Kind = Stated::Kind;
    for (const Node& item : root["clusters"].items()) take_cluster(item);
    for (const doc::Entry& entry : root["namespaces"].entries()) {
      settings_.namespaces.push_back({.glob = text_of(entry.key), .ns = text_of(entry.value)});
      state(Kind::path_glob, entry.key, "namespaces");
    }
    for (const Node& item : root["roles"].items()) take_role(item);
    for (const Node& item : root["inventory"].items()) take_inventory(item);
    for (const Node& item : root["terraform"].items()) take_terraform(item);
    take_webhook(root["webhook"]);
    settings_.external_service_accounts = texts_of(root["external-service-accounts"]);
    for (const Node& item : root["external-service-accounts"].items()) {
      state(Kind::account_glob, item, "external-service-accounts");
    }
    for (const Node& item : root["placeholders"].items()) {
      settings_.placeholders.push_back(std::get<Pattern>(Pattern::compile(item.text())));
      state(Kind::placeholder, item, "placeholders");
    }
    for (const Node& item : root["exclude"].items()) {
      settings_.exclude.push_back({.glob = text_of(item), .where = item.span()});
    }
    for (const Node& item : root["repository"].items()) {
      settings_.repositories.push_back(text_of(item));
    }
    overwrite(settings_.permissions_boundary, root["permissions-boundary"]);
    overwrite(settings_.extends, root["extends"]);
    overwrite(settings_.baseline, root["baseline"]);
    if (root["against"]) settings_.against = texts_of(root["against"]);
    overwrite(settings_.max_age, root["max-age"]);
    overwrite(settings_.fail_on, root["fail-on"]);
    overwrite(settings_.format, root["format"]);
    for (const doc::Entry& entry : root["rules"].entries()) {
      settings_.levels[text_of(entry.key)] = level_of(entry.value.text());
    }
    for (const Node& item : root["ignore"].items()) take_ignore(item);
  }

 private:
  static void overwrite(std::string& value, const Node& node) {
    if (node) value = text_of(node);
  }

  void state(Stated::Kind kind, const Node& node, std::string_view key) {
    settings_.stated.push_back(
        {.kind = kind, .text = text_of(node), .where = node.span(), .key = key});
  }

  void take_ignore(const Node& item) {
    std::vector<Node> rules;
    if (item["rule"]) rules.push_back(item["rule"]);
    for (const Node& rule : item["rules"].items()) rules.push_back(rule);
    if (rules.empty()) {
      const doc::Entries entries = item.entries();
      add_mistake(problems_, entries.empty() ? item.span() : entries.front().key.span(),
                  "this entry of 'ignore' lacks the key 'rule'",
                  "Name the rule whose findings are accepted, or several under 'rules'.");
    }
    for (const Node& rule : rules) {
      settings_.ignores.push_back({.rule = text_of(rule),
                                   .path = text_of(item["path"]),
                                   .role = text_of(item["role"]),
                                   .reason = text_of(item["reason"]),
                                   .until = text_of(item["until"]),
                                   .where = rule.span()});
    }
  }

  static Severity level_of(std::string_view text) {
    for (const Severity level : {Severity::note, Severity::warning, Severity::error}) {
      if (to_string(level) == text) return level;
    }
    return Severity::off;
  }

  /// Says so if `node`'s text was in an earlier entry, too.
  void demand_once(std::map<std::string, Span, std::less<>>& seen, const Node& node,
                   std::string_view what) {
    const auto [earlier, fresh] = seen.emplace(text_of(node), node.span());
    if (fresh) return;
    add_mistake(problems_, node.span(),
                std::string(what) + " " + irsa::quoted(node.text()) + " is listed twice", {},
                {{.where = earlier->second, .text = "listed first here"}});
  }

  void take_cluster(const Node& item) {
    demand_once(cluster_names_, item["name"], "the cluster");
    settings_.clusters.push_back({.name = text_of(item["name"]),
                                  .issuer = issuer_of(item["issuer"].text()).value_or(""),
                                  .account = text_of(item["account"]),
                                  .region = text_of(item["region"]),
                                  .paths = texts_of(item["paths"])});
    for (const Node& path : item["paths"].items()) state(Stated::Kind::path_glob, path, "paths");
  }

  void take_terraform(const Node& item) {
    TerraformVariables of{.root = text_of(item["root"]), .var_files = texts_of(item["var-files"])};
    if (item["root"]) state(Stated::Kind::path_glob, item["root"], "terraform");
    for (const doc::Entry& entry : item["variables"].entries()) {
      of.variables.emplace_back(text_of(entry.key), text_of(entry.value));
    }
    settings_.terraform.push_back(std::move(of));
  }

  void take_role(const Node& item) {
    Pattern path = std::get<Pattern>(Pattern::compile(item["path"].text()));
    const std::vector<std::string> groups = path.group_names();
    const auto has = [&](std::string_view name) {
      return std::find(groups.begin(), groups.end(), name) != groups.end();
    };
    const Node arn = item["arn"];
    if (!arn && !has("role")) {
      add_mistake(
          problems_, item["path"].span(), "this pattern does not say which role a file belongs to",
          "Give it a group (?P<role>…) around the role's name, or name the role with 'arn'.");
    }
    if (arn && has("role")) {
      add_mistake(problems_, arn.span(),
                  "the role is given twice: by 'arn' and by the group 'role' of the pattern",
                  "Delete one of them.");
    }
    for (const std::string_view part : {"account", "partition", "role-path"}) {
      if (!arn || !item[part]) continue;
      add_mistake(problems_, item[part].span(),
                  irsa::quoted(part) + " is a part of the ARN already", "Delete it.");
    }
    if (has("account") && item["account"]) {
      add_mistake(problems_, item["account"].span(),
                  "the account is given twice: here and by the group 'account' of the pattern",
                  "Delete one of them.");
    }
    state(Stated::Kind::role_pattern, item["path"], "roles");
    settings_.roles.push_back({.path = std::move(path),
                               .account = text_of(item["account"]),
                               .partition = text_of(item["partition"]),
                               .role_path = text_of(item["role-path"]),
                               .arn = text_of(arn)});
  }

  void take_inventory(const Node& item) {
    demand_once(inventory_accounts_, item["account"], "the account");
    settings_.inventory.push_back(
        {.account = text_of(item["account"]), .complete = is_true(item["complete"])});
  }

  void take_webhook(const Node& webhook) {
    if (webhook["annotation-prefix"]) {
      settings_.annotation_prefix = text_of(webhook["annotation-prefix"]);
    }
    if (webhook["audience"]) settings_.audience = text_of(webhook["audience"]);
    if (webhook["compose-role-arn"]) {
      settings_.compose_role_arn = is_true(webhook["compose-role-arn"]);
    }
  }

  Settings& settings_;
  std::vector<Problem>& problems_;
  std::map<std::string, Span, std::less<>> cluster_names_, inventory_accounts_;
};

class ConfigSink : public doc::DocumentSink {
 public:
  ConfigSink(Reading& reading, const RuleNames& rules) : reading_(reading), rules_(rules) {}

  void document(const doc::Document& document) override {
    if (!document.root() || document.root().is_null()) return;
    if (documents_++ > 0) {
      return add_mistake(reading_.problems, document.root().span(),
                         "a configuration is one document, and this is another");
    }
    std::vector<Problem> found = check_shape(document, rules_);
    if (found.empty()) Taker(reading_).take(document.root());
    std::move(found.begin(), found.end(), std::back_inserter(reading_.problems));
  }

  void error(doc::ReadError error) override {
    add_mistake(reading_.problems, error.where, std::move(error.message), std::move(error.help));
  }

  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

  [[nodiscard]] bool empty() const { return documents_ == 0 && reading_.problems.empty(); }

 private:
  Reading& reading_;
  const RuleNames& rules_;
  int documents_ = 0;
};

}  // namespace

namespace {

/// Puts what the base says behind what was said here.
template <typename Item>
void append(std::vector<Item>& own, std::vector<Item>& base) {
  std::move(base.begin(), base.end(), std::back_inserter(own));
}

}  // namespace

Reading read_config(FileId file, std::string_view text, const RuleNames& rules, Settings base) {
  Reading reading;
  reading.settings = base;
  Settings& own = reading.settings;
  own.clusters = {};
  own.namespaces = {};
  own.roles = {};
  own.inventory = {};
  own.terraform = {};
  own.external_service_accounts = {};
  own.placeholders = {};
  own.ignores = {};
  own.exclude = {};
  own.stated = {};
  ConfigSink sink(reading, rules);
  doc::read_text(file, text, doc::Triage(doc::Needs{}), {.parse_all = true}, sink);
  if (sink.empty()) {
    add_mistake(reading.problems, Span(file, 0, 0), "the configuration is empty",
                "It begins with version: 1.");
  }
  append(own.clusters, base.clusters);
  append(own.namespaces, base.namespaces);
  append(own.roles, base.roles);
  append(own.inventory, base.inventory);
  // Later ones win, and this file's over those of the one it extends.
  own.terraform.insert(own.terraform.begin(), base.terraform.begin(), base.terraform.end());
  append(own.external_service_accounts, base.external_service_accounts);
  append(own.placeholders, base.placeholders);
  append(own.ignores, base.ignores);
  append(own.exclude, base.exclude);
  append(own.stated, base.stated);
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.where < b.where; });
  return reading;
}

}  // namespace irsa::config
