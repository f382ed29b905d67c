// Reads permission policies out of a document tree.
#include <algorithm>
#include <array>
#include <utility>

#include "base/byte_table.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "iam/names/arn.h"
#include "iam/names/pattern.h"
#include "iam/policy/asked_actions.h"
#include "iam/policy/parser.h"
#include "iam/policy/permissions.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

bool only_stars(std::string_view text) {
  return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

/// "arn:*", "arn:aws:*", "arn:*:*:*:*:*": every ARN of the partition.
bool is_every_arn(std::string_view resource) {
  bool partition = false;
  for (std::size_t at = 0, part = 0; at <= resource.size(); ++part) {
    const std::size_t colon = std::min(resource.find(':', at), resource.size());
    const std::string_view text = resource.substr(at, colon - at);
    const bool own = (part == 0 && text == "arn") || (part == 1 && text.starts_with("aws"));
    if (!own && !only_stars(text)) return false;
    partition = partition || !own;
    at = colon + 1;
  }
  return partition;  // some part is open
}

/// Does the resource stand for everything, or for all of one type? "arn:aws:iam::*:role/*" and
/// "arn:aws:s3:::*" do; with a path or the begin of a name it is some of them only.
Reach reach_of(std::string_view resource) {
  if (resource.empty() || resource.back() != '*') return Reach::some;
  if (is_every_arn(resource)) return Reach::all;
  const auto arn = Arn::parse(resource);
  if (!arn) return Reach::some;
  return only_stars(arn->resource.substr(arn->resource.find_first_of(":/") + 1)) ? Reach::wide
                                                                                 : Reach::some;
}

std::string_view service_of(std::string_view action) { return action.substr(0, action.find(':')); }

/// Can resources of the service be those of the action? Of a wildcard for all services only the
/// actions count that give permissions away. What STS does is about roles of IAM.
bool may_be_on(std::string_view action, std::string_view service) {
  const std::string_view own = service_of(action);
  if (first_wildcard(service) != std::string_view::npos) return true;
  const auto fits = [&](std::string_view of) {
    return equals_ignoring_case(of, service) ||
           (equals_ignoring_case(of, "sts") && service == "iam");
  };
  if (first_wildcard(own) == std::string_view::npos) return fits(own);
  return std::ranges::any_of(catalogue::escalations(), [&](const catalogue::Escalation& way) {
    return fits(service_of(way.action));
  });
}

/// What actions are made of. Asked of every letter of every policy.
constexpr ByteTable kActionBytes = kLettersAndDigits.with(":*?-");

/// "s3:Get*": nothing is left in it to be filled in.
bool is_plain_action(std::string_view text) {
  return text.find(':') != std::string_view::npos && kActionBytes.find_other(text) == text.size();
}

/// The elements of a statement. Upper and lower case of their names do not matter to IAM.
struct Elements {
  explicit Elements(const doc::Node& statement) {
    const std::array<std::pair<std::string_view, doc::Node*>, 6> known = {
        {{"Effect", &effect},
         {"Action", &action},
         {"NotAction", &not_action},
         {"Resource", &resource},
         {"NotResource", &not_resource},
         {"Condition", &condition}}};
    for (const auto& entry : statement.entries()) {
      for (const auto& [name, node] : known) {
        if (equals_ignoring_case(entry.key.text(), name)) *node = entry.value;
      }
    }
  }

  doc::Node effect, action, not_action, resource, not_resource, condition;
};

class PermissionParser {
 public:
  PermissionParser(PermissionPolicy& policy, Arena& arena, const PlaceholderTest& is_placeholder)
      : policy_(policy), arena_(arena), is_placeholder_(is_placeholder) {}

  void read_document(const doc::Node& node) {
    doc::Node statements;
    for (const auto& entry : node.entries()) {
      if (equals_ignoring_case(entry.key.text(), "Statement")) statements = entry.value;
    }
    if (statements.is_sequence()) {
      for (const auto& statement : statements.items()) read_statement(statement);
    } else if (statements.is_mapping() && !value::is_intrinsic(statements)) {
      read_statement(statements);
    } else {
      policy_.unknown = true;
    }
  }

 private:
  [[nodiscard]] bool is_known(const doc::Node& node) const {
    return node.is_string() && !value::is_intrinsic(node) && !is_placeholder_(node.text());
  }

  void read_statement(const doc::Node& node) {
    if (!node.is_mapping() || value::is_intrinsic(node)) {
      policy_.unknown = true;
      return;
    }
    const Elements elements(node);
    PermissionStatement statement{.span = node.span()};
    read_effect(elements, statement);
    read_actions(elements, statement);
    if (statement.actions.empty() && !statement.not_action && !statement.unknown) return;
    read_resources(elements, statement);
    statement.conditional = elements.condition && !tests_nothing(elements.condition);
    policy_.statements.push_back(std::move(statement));
  }

  /// `"Condition": {}`, and one whose operators have no keys.
  static bool tests_nothing(const doc::Node& condition) {
    if (!condition.is_mapping() || value::is_intrinsic(condition)) return false;
    return std::ranges::all_of(condition.entries(), [](const doc::Entry& entry) {
      return entry.value.is_mapping() && entry.value.entries().empty();
    });
  }

  static void read_effect(const Elements& elements, PermissionStatement& statement) {
    const auto& effect = elements.effect;
    if (effect.is_string() && effect.text() == "Allow") {
      statement.effect = Effect::allow;
    } else if (effect.is_string() && effect.text() == "Deny") {
      statement.effect = Effect::deny;
    } else {
      statement.unknown = true;
    }
  }

  void read_actions(const Elements& elements, PermissionStatement& statement) {
    statement.not_action = elements.not_action && !elements.action;
    const auto& actions = statement.not_action ? elements.not_action : elements.action;
    if (actions.is_sequence()) {
      for (const auto& action : actions.items()) read_action(action, statement);
    } else {
      read_action(actions, statement);
    }
    statement.actions.shrink_to_fit();
  }

  void read_action(const doc::Node& node, PermissionStatement& statement) {
    const bool plain = node.is_string() && is_plain_action(node.text());
    if (!plain && !is_known(node)) {
      statement.unknown = true;
      return;
    }
    const auto text = node.text();
    const auto asked = asked_action(text);
    if (asked.empty()) return;
    // Without wildcards it is one we have as a constant.
    const bool whole = first_wildcard(text) == std::string_view::npos;
    statement.actions.push_back({whole ? asked : arena_.keep(text), node.span()});
  }

  void read_resources(const Elements& elements, PermissionStatement& statement) const {
    if (elements.not_resource) {
      // All but some: as good as all to allow something, too little to be sure of a denial.
      statement.reach = statement.effect == Effect::deny ? Reach::some : Reach::wide;
      return;
    }
    const auto& resource = elements.resource;
    const auto widen = [&](const doc::Node& item) {
      const Reach reach = reach_of(item.text());
      if (reach <= statement.reach || !is_known(item)) return;
      if (reach == Reach::wide && !is_about(statement, item.text())) return;
      statement.reach = reach;
    };
    widen(resource);
    for (const auto& item : resource.items()) widen(item);
  }

  /// Are there actions in the statement that resources with this ARN have?
  static bool is_about(const PermissionStatement& statement, std::string_view arn) {
    const std::string_view service = Arn::parse(arn)->service;
    if (statement.not_action) return may_be_on("*", service);
    return std::ranges::any_of(
        statement.actions, [&](const Text& action) { return may_be_on(action.value, service); });
  }

  PermissionPolicy& policy_;
  Arena& arena_;
  const PlaceholderTest& is_placeholder_;
};

}  // namespace

PermissionPolicy parse_permission_policy(const doc::Node& node, Arena& arena,
                                         const PlaceholderTest& is_placeholder) {
  const Span where = node ? node.span() : Span{FileId{0}, 0, 0};
  PermissionPolicy policy{.file = where.file, .where = where};
  PermissionParser(policy, arena, is_placeholder).read_document(node);
  return policy;
}

}  // namespace irsa::iam
