#include "report/snapshot_diff.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/json_text.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;
using engine::AccessChange;
using engine::OpenChange;
using engine::Restart;

std::string headline(const engine::SnapshotDiff& diff) {
  return count_of(diff.gained.size(), "service account gains", "service accounts gain") +
         " a role, " + count_of(diff.lost.size(), "loses", "lose") + " one, " +
         count_of(diff.restarts.size(), "workload has", "workloads have") + " to be restarted";
}

/// How a value is in the text: as it is, or in a code span.
class Words {
 public:
  explicit Words(bool markdown) : markdown_(markdown) {}

  [[nodiscard]] std::string value(std::string_view text) const {
    std::string shown = printable(text);
    if (!markdown_) return shown;
    for (char& c : shown) {
      if (c == '`') c = '\'';
    }
    return "`" + shown + "`";
  }
  [[nodiscard]] std::string where(const std::string& cluster, const std::string& issuer) const {
    return cluster.empty() ? "tokens of " + value(issuer) : "cluster " + value(cluster);
  }
  [[nodiscard]] std::string line(const AccessChange& change, std::string_view verb) const {
    return value(change.account) + " " + std::string(verb) + " " + value(change.role) + " (" +
           where(change.cluster, change.issuer) + ")" +
           (change.named ? "; it is annotated with the role" : "");
  }
  [[nodiscard]] std::string line(const OpenChange& change, std::string_view verb) const {
    return value(change.role) + " " + std::string(verb) + ", for example " + value(change.example) +
           " (" + where(change.cluster, change.issuer) + ")";
  }
  [[nodiscard]] std::string line(const Restart& change) const {
    const auto role = [&](const std::string& arn) {
      return arn.empty() ? std::string("no role") : value(arn);
    };
    return value(change.workload) + ": " + value(change.account) + " had " + role(change.before) +
           " and has " + role(change.after);
  }
  [[nodiscard]] std::string section(std::string_view title,
                                    const std::vector<std::string>& lines) const {
    if (lines.empty()) return {};
    std::string out =
        markdown_ ? "\n**" + std::string(title) + "**\n\n" : "\n" + std::string(title) + ":\n";
    for (const std::string& line : lines) out += (markdown_ ? "- " : "  ") + line + "\n";
    return out;
  }

 private:
  bool markdown_;
};

std::string write(const engine::SnapshotDiff& diff, bool markdown) {
  const Words words(markdown);
  const auto lines = [&](const auto& changes, auto... verb) {
    std::vector<std::string> out;
    for (const auto& change : changes) out.push_back(words.line(change, verb...));
    return out;
  };
  std::vector<std::string> undecided;
  for (const std::string& role : diff.undecided) undecided.push_back(words.value(role));
  return headline(diff) + ".\n" +
         words.section("Locked out", lines(diff.lost, "can no longer assume")) +
         words.section("Let in", lines(diff.gained, "can now assume")) +
         words.section("Now open", lines(diff.opened, "lets in names without end")) +
         words.section("No longer open", lines(diff.closed, "let in names without end")) +
         words.section("To be restarted, for a pod keeps the role it was created with",
                       lines(diff.restarts)) +
         words.section("Undecided: too many patterns to say who gets in", undecided);
}

Json to_tree(const std::vector<AccessChange>& changes) {
  Json out = Json::array();
  for (const AccessChange& change : changes) {
    out.push_back({{"role", change.role},
                   {"issuer", change.issuer},
                   {"cluster", change.cluster.empty() ? Json() : Json(change.cluster)},
                   {"account", change.account},
                   {"annotated", change.named}});
  }
  return out;
}

Json to_tree(const std::vector<OpenChange>& changes) {
  Json out = Json::array();
  for (const OpenChange& change : changes) {
    out.push_back({{"role", change.role},
                   {"issuer", change.issuer},
                   {"cluster", change.cluster.empty() ? Json() : Json(change.cluster)},
                   {"example", change.example}});
  }
  return out;
}

}  // namespace

std::string to_text(const engine::SnapshotDiff& diff) { return write(diff, false); }

std::string to_markdown(const engine::SnapshotDiff& diff) { return write(diff, true); }

std::string to_json(const engine::SnapshotDiff& diff) {
  Json restarts = Json::array();
  for (const Restart& change : diff.restarts) {
    restarts.push_back({{"workload", change.workload},
                        {"account", change.account},
                        {"before", change.before.empty() ? Json() : Json(change.before)},
                        {"after", change.after.empty() ? Json() : Json(change.after)}});
  }
  const Json json = {{"schema", "irsa-lint/snapshot-diff/1"},
                     {"lost", to_tree(diff.lost)},
                     {"gained", to_tree(diff.gained)},
                     {"opened", to_tree(diff.opened)},
                     {"closed", to_tree(diff.closed)},
                     {"restarts", std::move(restarts)},
                     {"undecided", diff.undecided}};
  return json_text(json) + "\n";
}

}  // namespace irsa::report
