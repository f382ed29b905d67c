#include "join/role_links.h"

#include <cstddef>

#include "join/tables.h"

namespace irsa::join {

RoleLinks::RoleLinks(const Inputs& inputs, const Accounts& accounts, const Roles& roles)
    : facts_(inputs.facts), accounts_(accounts), roles_(roles) {
  const Ids<std::string_view>& texts = accounts_.role_texts();
  const auto count = static_cast<std::uint32_t>(texts.size());
  std::vector<const RoleEntry*> named;  // by text
  named.reserve(count);
  for (std::uint32_t text = 0; text < count; ++text) {
    named.push_back(roles_.with_arn(texts[text]));
    const bool by_reference =
        named.back() != nullptr && !named.back()->arn.empty() && named.back()->arn != texts[text];
    if (!by_reference) continue;
    if (settled_.empty()) {
      for (std::uint32_t id = 0; id < count; ++id) settled_.push_back(id);
    }
    const std::string_view arn = named.back()->arn;
    settled_[text] = texts.find(arn);
    if (settled_[text] != kNoId) continue;
    settled_[text] = count + added_.add(arn);
    if (added_arns_.size() < added_.size()) added_arns_.push_back(iam::RoleArn::parse(arn));
  }
  const auto account_at = [&](std::size_t i) { return &facts_.service_accounts[i]; };
  const std::span<const std::uint32_t> text_ids = accounts_.role_text_of();
  if (settled_.empty()) {
    by_text_.fill(count, text_ids, account_at);
  } else {
    std::vector<std::uint32_t> rows;
    rows.reserve(text_ids.size());
    for (const std::uint32_t text : text_ids)
      rows.push_back(text == kNoId ? kNoId : settled_[text]);
    by_text_.fill(count + added_.size(), rows, account_at);
  }
  role_of_.reserve(text_ids.size());
  for (const std::uint32_t text : text_ids) {
    role_of_.push_back(text == kNoId ? nullptr : named[text]);
  }
}

std::uint32_t RoleLinks::text_of(const ServiceAccount& account) const {
  const std::span<const std::uint32_t> texts = accounts_.role_text_of();
  const std::size_t place =
      place_in(std::span<const ServiceAccount>(facts_.service_accounts), account);
  const std::uint32_t text = place < texts.size() ? texts[place] : kNoId;
  return text == kNoId || settled_.empty() ? text : settled_[text];
}

const RoleEntry* RoleLinks::role_of(const ServiceAccount& account) const {
  const std::size_t place =
      place_in(std::span<const ServiceAccount>(facts_.service_accounts), account);
  if (place < role_of_.size()) return role_of_[place];
  const kube::Annotation* const annotation = accounts_.role_annotation(account);
  return annotation == nullptr ? nullptr : roles_.with_arn(annotation->value);
}

std::optional<iam::RoleArn> RoleLinks::role_arn(const ServiceAccount& account) const {
  const std::size_t count = accounts_.role_texts().size();
  if (const std::uint32_t text = text_of(account); text != kNoId) {
    return text < count ? accounts_.role_arns()[text] : added_arns_[text - count];
  }
  // None, or of an account that is none of the Facts'.
  const kube::Annotation* const annotation = accounts_.role_annotation(account);
  return annotation == nullptr ? std::nullopt : iam::RoleArn::parse(annotation->value);
}

std::span<const ServiceAccount* const> RoleLinks::accounts_of(const RoleEntry& role) const {
  const Ids<std::string_view>& texts = accounts_.role_texts();
  const std::string_view wanted = role.arn.empty() ? role.reference : role.arn;
  const std::uint32_t text = texts.find(wanted);
  if (text != kNoId || added_.size() == 0) return by_text_[text];
  const std::uint32_t added = added_.find(wanted);
  return by_text_[added == kNoId ? kNoId : static_cast<std::uint32_t>(texts.size()) + added];
}

std::span<const ServiceAccount* const> RoleLinks::annotated_like(
    const ServiceAccount& account) const {
  return by_text_[text_of(account)];
}

}  // namespace irsa::join
