// Facts made by hand, for the stages of the joined view.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "join/index.h"
#include "support/here.h"
#include "support/samples.h"

namespace irsa::tests {

struct Made {
  SourceSet sources{here()};
  config::Settings settings;
  load::Facts facts;
  std::deque<std::string> texts;

  FileId file(std::string shown) { return sources.add_text(std::move(shown), ""); }
  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
  kube::ServiceAccount& account(FileId in, std::string_view ns, std::string_view name,
                                std::string_view role = {}) {
    const Span place(in, 10, 20);
    facts.service_accounts.push_back({.origin = {.file = in},
                                      .name = {name, place},
                                      .ns = {},
                                      .effective_ns = ns,
                                      .metadata_key = place});
    if (!role.empty()) {
      facts.service_accounts.back().annotations.push_back(
          {.place = kube::Place::service_account,
           .key = {"eks.amazonaws.com/role-arn", place},
           .value = role,
           .value_span = place});
    }
    return facts.service_accounts.back();
  }
  /// A role whose policy trusts a provider of this AWS account; "": no policy.
  iam::Role& role(FileId in, std::string_view arn, std::string_view name,
                  std::string_view provider_account = {}, std::string_view issuer = kIssuer) {
    const Span place(in, 10, 20);
    facts.roles.push_back({.file = in, .where = place, .arn = arn, .name = name});
    iam::Role& made = facts.roles.back();
    if (const auto parsed = iam::RoleArn::parse(arn)) {
      made.account = parsed->account;
      made.path = parsed->path;
    }
    if (!provider_account.empty()) {
      const std::string_view provider = keep("arn:aws:iam::" + std::string(provider_account) +
                                             ":oidc-provider/" + std::string(issuer));
      iam::Statement statement{.span = place, .index = 0};
      statement.effect = iam::Effect::allow;
      statement.principals.push_back(
          {.kind = iam::Principal::Kind::federated, .value = {provider, place}, .key = place});
      made.policy = iam::TrustPolicy{.span = place};
      made.policy->statements.push_back(std::move(statement));
    }
    return made;
  }
  /// "ARN name account" of each role, with what else is found out.
  [[nodiscard]] std::string roles() const {
    const join::Index index(facts, settings, sources);
    std::string out;
    const auto or_none = [](std::string_view text) {
      return text.empty() ? std::string("-") : std::string(text.substr(text.rfind('/') + 1));
    };
    for (const join::RoleEntry& role : index.roles()) {
      out +=
          (out.empty() ? "" : "; ") +
          (role.arn.empty() ? "-" : std::string(role.arn.substr(role.arn.size() < 13 ? 0 : 13))) +
          " " + or_none(role.name) + " " + or_none(role.account);
      if (role.assumed) out += " assumed";
      if (role.common_guess) out += " common";
      if (role.outranked) out += " outranked";
      for (const join::RoleEntry* const copy : role.copies)
        out += " over " + std::to_string(copy->id);
    }
    return out;
  }
};

inline constexpr std::string_view kOne = "111122223333", kTwo = "444455556666";
inline constexpr std::string_view kApi = "arn:aws:iam::111122223333:role/api";
inline constexpr std::string_view kApi2 = "arn:aws:iam::444455556666:role/api";

}  // namespace irsa::tests
