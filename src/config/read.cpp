#include "config/read.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include "base/text.h"
#include "config/check_shape.h"
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
    for (const Node& item : root["clusters"].items()) take_cluster(item);
    for (const doc::Entry& entry : root["namespaces"].entries()) {
      settings_.namespaces.push_back({.glob = text_of(entry.key), .ns = text_of(entry.value)});
    }
    for (const Node& item : root["roles"].items()) take_role(item);
    for (const Node& item : root["inventory"].items()) take_inventory(item);
    take_webhook(root["webhook"]);
    settings_.external_service_accounts = texts_of(root["external-service-accounts"]);
    settings_.permissions_boundary = text_of(root["permissions-boundary"]);
    for (const Node& item : root["placeholders"].items()) {
      settings_.placeholders.push_back(std::get<Pattern>(Pattern::compile(item.text())));
    }
    for (const doc::Entry& entry : root["rules"].entries()) {
      settings_.levels[text_of(entry.key)] = level_of(entry.value.text());
    }
    for (const Node& item : root["ignore"].items()) {
      settings_.ignores.push_back({.rule = text_of(item["rule"]),
                                   .path = text_of(item["path"]),
                                   .role = text_of(item["role"]),
                                   .reason = text_of(item["reason"]),
                                   .until = text_of(item["until"]),
                                   .where = item["rule"].span()});
    }
  }

 private:
  static Severity level_of(std::string_view text) {
    for (const Severity level : {Severity::note, Severity::warning, Severity::error}) {
      if (to_string(level) == text) return level;
    }
    return Severity::off;
  }

  void report(Span where, std::string message, std::string help = {},
              std::vector<Note> related = {}) {
    problems_.push_back({.where = where,
                         .message = std::move(message),
                         .related = std::move(related),
                         .help = std::move(help)});
  }

  /// Says so if `node`'s text stood in an earlier entry, too.
  void demand_once(std::map<std::string, Span, std::less<>>& seen, const Node& node,
                   std::string_view what) {
    const auto [earlier, fresh] = seen.emplace(text_of(node), node.span());
    if (fresh) return;
    report(node.span(), std::string(what) + " " + irsa::quoted(node.text()) + " is listed twice",
           {}, {{.where = earlier->second, .text = "listed first here"}});
  }

  void take_cluster(const Node& item) {
    demand_once(cluster_names_, item["name"], "the cluster");
    settings_.clusters.push_back({.name = text_of(item["name"]),
                                  .issuer = issuer_of(item["issuer"].text()).value_or(""),
                                  .account = text_of(item["account"]),
                                  .region = text_of(item["region"]),
                                  .paths = texts_of(item["paths"])});
  }

  void take_role(const Node& item) {
    Pattern path = std::get<Pattern>(Pattern::compile(item["path"].text()));
    const std::vector<std::string> groups = path.group_names();
    const auto has = [&](std::string_view name) {
      return std::find(groups.begin(), groups.end(), name) != groups.end();
    };
    const Node arn = item["arn"];
    if (!arn && !has("role")) {
      report(item["path"].span(), "this pattern does not say which role a file belongs to",
             "Give it a group (?P<role>…) around the role's name, or name the role with 'arn'.");
    }
    if (arn && has("role")) {
      report(arn.span(), "the role is given twice: by 'arn' and by the group 'role' of the pattern",
             "Delete one of them.");
    }
    for (const std::string_view part : {"account", "partition", "role-path"}) {
      if (!arn || !item[part]) continue;
      report(item[part].span(), irsa::quoted(part) + " is a part of the ARN already", "Delete it.");
    }
    if (has("account") && item["account"]) {
      report(item["account"].span(),
             "the account is given twice: here and by the group 'account' of the pattern",
             "Delete one of them.");
    }
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
    settings_.compose_role_arn = is_true(webhook["compose-role-arn"]);
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
      reading_.problems.push_back(
          {.where = document.root().span(),
           .message = "a configuration is one document, and this is another"});
      return;
    }
    std::vector<Problem> found = check_shape(document, rules_);
    if (found.empty()) Taker(reading_).take(document.root());
    std::move(found.begin(), found.end(), std::back_inserter(reading_.problems));
  }

  void error(doc::ReadError error) override {
    reading_.problems.push_back(
        {.where = error.where, .message = std::move(error.message), .help = std::move(error.help)});
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

Reading read_config(FileId file, std::string_view text, const RuleNames& rules) {
  Reading reading;
  ConfigSink sink(reading, rules);
  doc::read_text(file, text, doc::Triage(doc::Needs{}), {.parse_all = true}, sink);
  if (sink.empty()) {
    reading.problems.push_back({.where = Span(file, 0, 0),
                                .message = "the configuration is empty",
                                .help = "It begins with version: 1."});
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.where < b.where; });
  return reading;
}

}  // namespace irsa::config
