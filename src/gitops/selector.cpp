#include "gitops/selector.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "gitops/refusal.h"

namespace irsa::gitops {

/// A regular expression that has to match the whole text; most are plain names.
class Selector::Text {
 public:
  explicit Text(std::string_view pattern) : plain_(pattern) {
    if (pattern.find_first_of("\\.+*?()|[]{}^$") == std::string_view::npos) return;
    re2::RE2::Options options;
    options.set_log_errors(false);
    expression_ = std::make_unique<re2::RE2>("^(?:" + std::string(pattern) + ")$", options);
    if (!expression_->ok()) refuse("the target of a patch is not a regular expression");
  }
  [[nodiscard]] bool matches(std::string_view text) const {
    if (plain_.empty()) return true;
    if (expression_ == nullptr) return plain_ == text;
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *expression_);
  }

 private:
  std::string_view plain_;
  std::unique_ptr<re2::RE2> expression_;
};

Selector::~Selector() = default;
Selector::Selector(Selector&&) noexcept = default;
Selector& Selector::operator=(Selector&&) noexcept = default;

Selector::Selector(const Value* target) {
  static constexpr std::array<std::string_view, 7> kKeys = {
      "group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"};
  if (!target->is_mapping()) refuse("the target of a patch is not a mapping");
  for (const Field& field : target->fields) {
    if (std::find(kKeys.begin(), kKeys.end(), field.name) == kKeys.end()) {
      refuse("the target of a patch has the unknown key " + std::string(field.name));
    }
    if (is_set(field.value) && field.value->type != doc::Type::string) {
      refuse("the target of a patch has a value that is not a string");
    }
  }
  const auto text = [&](std::string_view key) {
    return std::make_unique<Text>(text_of(get(target, key)));
  };
  group_ = text("group");
  version_ = text("version");
  kind_ = text("kind");
  name_ = text("name");
  ns_ = text("namespace");
  labels_ = requirements(get(target, "labelSelector"));
  annotations_ = requirements(get(target, "annotationSelector"));
}

std::vector<Selector::Requirement> Selector::requirements(const Value* selector) {
  std::vector<Requirement> out;
  std::string_view rest = text_of(selector);
  // Commas inside of parentheses separate values.
  while (!rest.empty()) {
    std::size_t end = 0;
    for (int depth = 0; end < rest.size() && (depth > 0 || rest[end] != ','); ++end) {
      depth += rest[end] == '(' ? 1 : rest[end] == ')' ? -1 : 0;
    }
    std::string_view part = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    Requirement requirement;
    if (part.starts_with('!')) {
      requirement = {.key = trim(part.substr(1)), .negated = true};
    } else if (const std::size_t open = part.find('('); open != std::string_view::npos) {
      const std::size_t close = part.rfind(')');
      std::string_view head = trim(part.substr(0, open));
      const std::size_t blank = head.rfind(' ');
      if (close == std::string_view::npos || blank == std::string_view::npos) {
        refuse("a selector of labels cannot be read");
      }
      const std::string_view word = head.substr(blank + 1);
      if (word != "in" && word != "notin") refuse("a selector of labels cannot be read");
      requirement = {
          .key = trim(head.substr(0, blank)), .negated = word == "notin", .any_value = false};
      for (const std::string_view value : split(part.substr(open + 1, close - open - 1), ',')) {
        requirement.values.push_back(trim(value));
      }
    } else if (const std::size_t sign = part.find('='); sign != std::string_view::npos) {
      const bool negated = sign > 0 && part[sign - 1] == '!';
      std::size_t after = sign + 1;
      if (after < part.size() && part[after] == '=') ++after;
      requirement = {.key = trim(part.substr(0, negated ? sign - 1 : sign)),
                     .negated = negated,
                     .any_value = false,
                     .values = {trim(part.substr(after))}};
    } else {
      requirement = {.key = part};
    }
    if (requirement.key.empty() || requirement.key.find_first_of(" <>") != std::string_view::npos) {
      refuse("a selector of labels cannot be read");
    }
    out.push_back(std::move(requirement));
  }
  return out;
}

bool Selector::satisfied(const std::vector<Requirement>& all, const Value* mapping) {
  return std::all_of(all.begin(), all.end(), [&](const Requirement& requirement) {
    const Value* const found = get(mapping, requirement.key);
    if (requirement.any_value) return (found != nullptr) != requirement.negated;
    const bool among =
        found != nullptr && std::find(requirement.values.begin(), requirement.values.end(),
                                      found->text) != requirement.values.end();
    return among != requirement.negated;
  });
}

bool Selector::matches(const Object& object) const {
  if (!ns_->matches(object.original_ns()) && !ns_->matches(object.effective_ns())) return false;
  if (!name_->matches(object.original_name()) && !name_->matches(object.name)) return false;
  if (!group_->matches(object.group()) || !version_->matches(object.version()) ||
      !kind_->matches(object.kind)) {
    return false;
  }
  return satisfied(labels_, get(object.tree, {"metadata", "labels"})) &&
         satisfied(annotations_, get(object.tree, {"metadata", "annotations"}));
}

}  // namespace irsa::gitops
