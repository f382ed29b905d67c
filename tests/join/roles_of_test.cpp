// What the stages of the joined view say of single accounts, roles, issuers and providers, over
// facts made by hand.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "join/index.h"
#include "join/made.h"
#include "join/objects.h"
#include "join/policy_issuers.h"
#include "join/references.h"

using namespace irsa;
using namespace irsa::join;

namespace roles_of_test {
namespace {

using tests::kApi;
using tests::kApi2;
using tests::kIssuer;
using tests::kOne;
using tests::kOtherIssuer;
using tests::kTwo;
using tests::Made;

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out += (out.empty() ? "" : " ") + std::string(name);
  return out;
}

TEST_CASE("of: what annotations of an account say") {
  Made made;
  const FileId file = made.file("a.yaml");
  made.facts.service_accounts.reserve(10);
  const auto annotate = [&](kube::ServiceAccount& account, std::string_view key,
                            std::string_view value) -> kube::Annotation& {
    account.annotations.push_back({.place = kube::Place::service_account,
                                   .key = {key, Span(file, 1, 2)},
                                   .value = value,
                                   .value_span = Span(file, 3, 4)});
    return account.annotations.back();
  };
  made.account(file, "pay", "plain");
  made.account(file, "pay", "role", kApi);
  annotate(made.account(file, "pay", "vault", kApi), "eks.amazonaws.com/audience", "vault");
  annotate(made.account(file, "pay", "number"), "eks.amazonaws.com/audience", "5").type =
      kube::ValueType::number;
  annotate(made.account(file, "pay", "open"), "eks.amazonaws.com/role-arn", "${x}").placeholder =
      true;
  annotate(made.account(file, "pay", "empty"), "eks.amazonaws.com/role-arn", "");
  annotate(made.account(file, "pay", "other"), "iam.amazonaws.com/role", "x");
  made.account(file, "pay", "broken").annotations_type = kube::ValueType::sequence;
  annotate(made.account(file, "pay", "nested"), "eks.amazonaws.com/role-arn", kApi).nested =
      Span(file, 1, 2);
  made.settings.audience = "usual";
  const Index index(made.facts, made.settings, made.sources);
  std::string roles, audiences;
  for (const kube::ServiceAccount& account : made.facts.service_accounts) {
    if (index.accounts().role_annotation(account) != nullptr) {
      roles += std::string(account.name.value) + " ";
    }
    audiences += std::string(index.accounts().audience_of(account)) + " ";
    // Of a copy, which is none of the input's, the same is told.
    const kube::ServiceAccount copy = account;
    CHECK((index.accounts().role_annotation(copy) == nullptr) ==
          (index.accounts().role_annotation(account) == nullptr));
    CHECK(index.accounts().audience_of(copy) == index.accounts().audience_of(account));
  }
  CHECK(roles == "role vault ");
  CHECK(audiences == "usual usual vault usual usual usual usual usual usual ");
  CHECK(index.accounts().annotated_audiences());
  std::string beyond;
  for (const kube::ServiceAccount* const account : index.accounts().annotated_beyond_role()) {
    beyond += std::string(account->name.value) + " ";
  }
  CHECK(beyond == "vault number open empty other broken nested ");
  Made few;
  few.account(few.file("a.yaml"), "pay", "role", kApi);
  const Index plain(few.facts, few.settings, few.sources);
  CHECK_FALSE(plain.accounts().annotated_audiences());
  CHECK(plain.accounts().annotated_beyond_role().empty());
}

TEST_CASE("of: names of the accounts in a namespace") {
  Made made;
  made.settings.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}},
                            {"us", std::string(kOtherIssuer), "", "", {"us/**"}}};
  const FileId eu = made.file("eu/a.yaml"), us = made.file("us/a.yaml"), any = made.file("a.yaml");
  made.account(eu, "pay", "b");
  made.account(us, "pay", "c");
  made.account(any, "pay", "a");
  made.account(any, "pay", "b");
  made.account(any, "web", "d");
  made.account(any, "pay", "e").name_placeholder = true;
  const Index index(made.facts, made.settings, made.sources);
  const Accounts& accounts = index.accounts();
  CHECK(joined(accounts.names_in("pay")) == "a b c");
  CHECK(joined(accounts.names_in("web")) == "d");
  CHECK(joined(accounts.names_in("none")) == "");
  CHECK(joined(accounts.names_in("pay", eu)) == "a b");
  CHECK(joined(accounts.names_in("pay", us)) == "a b c");
  CHECK(joined(accounts.names_in("pay", any)) == "a b c");
}

TEST_CASE("of: the key under which a role is referred to") {
  Made made;
  const FileId one = made.file("a.tf"), other = made.file("b.tf");
  made.facts.roles.reserve(10);
  const auto key = [](const iam::Role& role) { return reference_key(role).value_or("none"); };
  iam::Role& named = made.role(one, "", "api");
  CHECK(key(named) == "0 :role/api");
  iam::Role& with_arn = made.role(one, kApi, "api2");
  CHECK(key(with_arn) == "none");
  with_arn.reference = "${aws_iam_role.api2.arn}";
  CHECK(key(with_arn) == "0 ${aws_iam_role.api2.arn}");
  iam::Role& guessed = made.role(one, "", "guess");
  guessed.guessed_name = true;
  CHECK(key(guessed) == "none");
  CHECK(key(made.role(one, "", "")) == "none");
  iam::Role& referred = made.role(other, "", "web");
  referred.reference = "${aws_iam_role.web.arn}";
  iam::Role& bare = made.role(other, "", "");
  bare.reference = "${aws_iam_role.bare.arn}";
  made.role(one, "", "${var.name}");
  Arena texts;
  const References references(made.facts.roles, texts);
  const auto found = [&](FileId file, std::string_view value) {
    const std::string_view text = references.find(file, value);
    return text.empty() ? std::string("-") : std::string(text);
  };
  CHECK(found(other, "${aws_iam_role.web.arn}") == "1 ${aws_iam_role.web.arn}");
  CHECK(found(one, "${aws_iam_role.web.arn}") == "-");
  CHECK(found(other, "${aws_iam_role.bare.arn}") == "1 ${aws_iam_role.bare.arn}");
  CHECK(found(one, "arn:${p}:iam::${a}:role/api") == "0 :role/api");
  CHECK(found(one, "arn:${p}:iam::${a}:role/team/api") == "0 :role/api");
  // One role of that name is in the input: in whatever file, it is meant.
  CHECK(found(other, "arn:${p}:iam::${a}:role/api") == "0 :role/api");
  CHECK(found(other, "arn:${p}:iam::${a}:role/apis") == "-");
  CHECK(found(one, "arn:${p}:iam::${a}:role/${var.name}") == "0 :role/${var.name}");
  CHECK(found(other, "arn:${p}:iam::${a}:role/${var.name}") == "-");
  CHECK(found(other, "arn:${p}:iam::${a}:role/web") == "1 ${aws_iam_role.web.arn}");
  CHECK(found(one, "arn:${p}:iam::${a}:user/api") == "-");
  CHECK(found(one, "arn:${p}") == "-");
  CHECK(found(one, "api") == "-");
  // Of two of one name nobody knows which is meant.
  made.role(one, "", "api");
  const References twice(made.facts.roles, texts);
  CHECK(twice.find(one, "arn:${p}:iam::${a}:role/api").empty());
  CHECK_FALSE(twice.find(other, "${aws_iam_role.web.arn}").empty());
  const References none({}, texts);
  CHECK(none.find(one, "${aws_iam_role.web.arn}").empty());
}

TEST_CASE("of: what a role is called, and why a policy is taken for its") {
  Made made;
  const FileId file = made.file("a.json");
  const auto told = [&](const auto& change) {
    Made one;
    const FileId in = one.file("api/trust-policy.json");
    one.account(in, "pay", "x", kApi);
    iam::Role& role = one.role(in, "", "", kOne);
    change(one, role);
    const Index index(one.facts, one.settings, one.sources);
    const RoleEntry& entry = *index.roles().begin();
    const auto note = entry.identity_note();
    return entry.label() + (note ? ": " + note->text : std::string());
  };
  CHECK(told([](Made& one, iam::Role&) { one.facts.service_accounts.clear(); }) ==
        "the role of this policy");
  CHECK(told([](Made&, iam::Role&) {}) ==
        "role 'api': used as this role's policy because the input holds no other");
  CHECK(told([](Made&, iam::Role& role) { role.candidate_name = "api"; }) ==
        "role 'api': used as the policy of role 'api' because of its folder's name");
  CHECK(told([](Made&, iam::Role& role) {
          role.name = "web";
          role.guessed_name = true;
        }) == "role 'web': used as the policy of role 'web' because of its file name");
  CHECK(told([](Made&, iam::Role& role) { role.name = "web"; }) == "role 'web'");
  CHECK(told([](Made&, iam::Role& role) {
          role.address = "aws_iam_role.x";
          role.name_unknown = true;
        }) == "role 'aws_iam_role.x'");
  CHECK(told([&](Made&, iam::Role& role) {
          role.name = "web";
          role.named_at = Span(file, 1, 2);
        }) == "role 'web': the role is made with this policy here");
}

TEST_CASE("of: issuers that a policy names, and which of them are clusters'") {
  Made made;
  const FileId file = made.file("a.json");
  const Span place(file, 1, 2);
  iam::Role& role = made.role(file, kApi, "api", kOne, "a.example/id");
  iam::Statement& statement = role.policy->statements[0];
  const auto principal = [&](iam::Principal::Kind kind, std::string value, bool unknown = false) {
    iam::Principal made_one{
        .kind = kind, .value = {made.keep(std::move(value)), place}, .key = place};
    made_one.unknown = unknown;
    return made_one;
  };
  const std::string arn = "arn:aws:iam::111122223333:";
  statement.principals.push_back(
      principal(iam::Principal::Kind::federated, arn + "oidc-provider/b.example"));
  statement.principals.push_back(
      principal(iam::Principal::Kind::federated, arn + "oidc-provider/a.example/id"));
  statement.principals.push_back(
      principal(iam::Principal::Kind::aws, arn + "oidc-provider/c.example"));
  statement.principals.push_back(
      principal(iam::Principal::Kind::federated, arn + "oidc-provider/d.example", true));
  statement.principals.push_back(
      principal(iam::Principal::Kind::federated, arn + "saml-provider/e"));
  CHECK(joined(provider_issuers(*role.policy)) == "a.example/id b.example");
  iam::TrustPolicy turned = *role.policy;
  turned.statements[0].not_principal = true;
  CHECK(provider_issuers(turned).empty());
  const auto kubernetes = [&] {
    const Index index(made.facts, made.settings, made.sources);
    std::string out;
    for (const std::string_view issuer :
         {std::string_view("a.example/id"), std::string_view("b.example"),
          std::string_view("c.example"), std::string_view("d.example"), kIssuer}) {
      if (index.issuers().is_kubernetes(issuer)) {
        out += (issuer == kIssuer ? std::string("eks") : std::string(issuer)) + " ";
      }
    }
    return out;
  };
  CHECK(kubernetes() == "eks ");
  // Two providers of the role of an account: which is the cluster's is not known; one is.
  made.account(file, "pay", "x", kApi);
  CHECK(kubernetes() == "eks ");
  statement.principals.erase(statement.principals.begin() + 1);
  CHECK(kubernetes() == "a.example/id eks ");
  made.facts.service_accounts.clear();
  CHECK(kubernetes() == "eks ");
  // A condition with subjects of accounts says it of its own issuer, and of the providers beside
  // it.
  iam::Condition condition{.operator_name = {"StringEquals", place},
                           .op = iam::ConditionOperator::parse("StringEquals"),
                           .key = {"b.example:sub", place},
                           .values = {{"system:serviceaccount:pay:x", place}},
                           .values_span = place};
  statement.conditions = {condition};
  CHECK(kubernetes() == "a.example/id b.example eks ");
  statement.conditions[0].open_issuer = true;
  CHECK(kubernetes() == "a.example/id eks ");
  statement.conditions[0].open_issuer = false;
  statement.conditions[0].values[0].value = "repo:x/y";
  CHECK(kubernetes() == "eks ");
  statement.conditions[0].open_values = {{"system:serviceaccount:pay:${x}", place}};
  CHECK(kubernetes() == "a.example/id b.example eks ");
  statement.conditions.clear();
  made.facts.open_issuers = {"c.example"};
  CHECK(kubernetes() == "c.example eks ");
  made.settings.clusters = {{"d", "d.example", "", "", {}}};
  CHECK(kubernetes() == "c.example d.example eks ");
}

TEST_CASE("of: whether a provider is registered in an AWS account") {
  Made made;
  const FileId file = made.file("p.json");
  const auto registration = [&](std::string_view account, std::string_view issuer) {
    const Index index(made.facts, made.settings, made.sources);
    switch (index.providers().registration(account, issuer)) {
      case Registration::registered: return "registered";
      case Registration::absent: return "absent";
      case Registration::unseen: return "unseen";
      default: return "unknown";
    }
  };
  const auto told = [&](std::string_view account, std::string_view issuer) {
    return std::string(registration(account, issuer));
  };
  const auto add = [&](std::string_view account, std::string_view issuer) {
    made.facts.providers.push_back(
        {.file = file, .where = Span(file, 1, 2), .account = account, .issuer = issuer});
  };
  CHECK(told(kOne, kIssuer) == "unknown");
  add(kOne, "token.actions.githubusercontent.com");
  CHECK(told(kOne, kIssuer) == "unknown");
  add(kOne, kOtherIssuer);
  CHECK(told(kOne, kIssuer) == "unseen");
  CHECK(told(kOne, kOtherIssuer) == "registered");
  CHECK(told(kTwo, kOtherIssuer) == "unknown");
  CHECK(told("", kOtherIssuer) == "unknown");
  made.facts.provider_lists = {{.file = file, .account = kOne}};
  CHECK(told(kOne, kIssuer) == "absent");
  CHECK(told(kTwo, kIssuer) == "unknown");
  // One of which the URL is not known may be it.
  add("", "");
  CHECK(told(kOne, kIssuer) == "unknown");
  CHECK(told(kOne, kOtherIssuer) == "registered");
  made.facts.providers.back().account = kTwo;
  CHECK(told(kOne, kIssuer) == "absent");
  made.facts.providers.back() = {
      .file = file, .where = Span(file, 1, 2), .account = "", .issuer = kIssuer};
  CHECK(told(kOne, kIssuer) == "registered");
  CHECK(told(kTwo, kIssuer) == "registered");
  const Index index(made.facts, made.settings, made.sources);
  CHECK(index.providers().of(kTwo, kOtherIssuer).empty());
  CHECK(index.providers().of("", kOtherIssuer).size() == 1);
  CHECK(index.providers().of(kOne, "").empty());
}

TEST_CASE("of: the role of an association, and roles that may have an ARN") {
  Made made;
  const FileId root = made.file("main.tf"), other = made.file("b.tf");
  const Span place(root, 1, 2);
  made.role(root, "", "api").reference = "${aws_iam_role.api.arn}";
  made.role(other, kApi2, "web");
  iam::Role& prefixed = made.role(other, "", "pre");
  prefixed.path = "/team/";
  const auto association = [&](FileId file, std::optional<std::string_view> role) {
    iam::PodIdentityAssociation made_one{
        .file = file, .where = place, .ns = {"pay", place}, .service_account = {"x", place}};
    if (role) made_one.role = Text{*role, place};
    return made_one;
  };
  const Index index(made.facts, made.settings, made.sources);
  const auto of = [&](FileId file, std::optional<std::string_view> role) {
    const RoleEntry* const found = index.role_of(association(file, role));
    return found == nullptr ? std::string("-") : std::string(found->name);
  };
  CHECK(of(root, "${aws_iam_role.api.arn}") == "api");
  CHECK(of(other, "${aws_iam_role.api.arn}") == "-");
  CHECK(of(root, kApi2) == "web");
  CHECK(of(root, kApi) == "-");
  CHECK(of(root, std::nullopt) == "-");
  const auto may = [&](std::string_view text) {
    return index.roles().may_hold(*iam::RoleArn::parse(text));
  };
  CHECK(may(kApi));
  CHECK(may("arn:aws:iam::999988887777:role/api"));
  CHECK_FALSE(may("arn:aws:iam::111122223333:role/web"));
  CHECK(may("arn:aws:iam::111122223333:role/team/pre"));
  CHECK_FALSE(may("arn:aws:iam::111122223333:role/pre"));
  CHECK_FALSE(may("arn:aws:iam::111122223333:role/none"));
}

}  // namespace
}  // namespace roles_of_test
