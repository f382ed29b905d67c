// What is said of a role in its surroundings: Deny statements without effect, audiences that a
// provider does not take, what tokens of its accounts carry, and whether an account gets in.
#include "judge/role_review.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "judge/admits.h"
#include "judge/audience_gaps.h"
#include "support/input.h"
#include "support/samples.h"

using namespace irsa;

namespace role_review_test {
namespace {

using tests::Input;
using tests::InputFile;
using tests::kIssuer;
using tests::kOtherIssuer;

/// ISS and OTHER stand for the issuers of two clusters, SA: for the prefix of subjects.
std::string expanded(std::string text) {
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"OTHER", kOtherIssuer}, {"ISS", kIssuer}, {"SA:", "system:serviceaccount:"}}) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

std::string deny(const std::string& condition,
                 const std::string& action = "sts:AssumeRoleWithWebIdentity",
                 const std::string& principal = R"("*")") {
  return R"({"Effect": "Deny", "Principal": )" + principal + R"(, "Action": ")" + action +
         R"(", "Condition": )" + condition + "}";
}

const join::RoleEntry& role_of(const Input& input) {
  for (const join::RoleEntry& role : input.index().roles()) {
    if (!role.outranked) return role;
  }
  FAIL("no role");
  return *input.index().roles().begin();
}

std::string accounts(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += tests::account("pay", name, tests::arn("api"));
  return out;
}

TEST_CASE("role: Deny statements that keep nobody out") {
  struct Row {
    std::string allow, deny, expected;
  };
  const std::string sub = R"({"StringEquals": {"ISS:sub": "SA:pay:api"}})";
  const auto unless = [](const std::string& key, const std::string& value) {
    return R"({"StringNotEquals": {")" + key + R"(": ")" + value + R"("}})";
  };
  const std::vector<Row> rows = {
      {sub, deny(sub), ""},
      {sub, deny(R"({"StringEquals": {"ISS:sub": "SA:pay:other"}})"), "meets no allow"},
      {sub, deny(R"({"StringEquals": {"ISS:sub": "SA:pay:API"}})"), "matches nobody"},
      {sub, deny(R"({"StringEquals": {"OTHER:sub": "SA:pay:api"}})"), "matches nobody"},
      {sub, deny(unless("ISS:sub", "SA:pay:api")), "meets no allow"},
      {sub, deny(unless("ISS:sub", "SA:pay:other")), ""},
      {R"({"StringLike": {"ISS:sub": "SA:pay:a*"}})",
       deny(R"({"StringLike": {"ISS:sub": "SA:pay:ab*"}})"), ""},
      {R"({"StringLike": {"ISS:sub": "SA:pay:a*"}})",
       deny(R"({"StringLike": {"ISS:sub": "SA:web:*"}})"), "meets no allow"},
      // Of the audience it is not said: whoever has another one is kept out.
      {sub, deny(unless("ISS:aud", "sts.amazonaws.com")), ""},
      {sub, deny(R"({"StringEquals": {"ISS:aud": "x", "ISS:sub": "SA:pay:other"}})"), ""},
      {sub, deny(R"({"StringEquals": {"ISS:aud": "x"}, "StringNotEquals": {"ISS:aud": "x"}})"),
       "matches nobody"},
      // What is about something else is not judged, nor what is filled in later.
      {sub, deny(R"({"StringEquals": {"token.actions.githubusercontent.com:sub": "x"}})"), ""},
      {sub, deny(R"({"Bool": {"aws:SecureTransport": "false"}})"), ""},
      {sub, deny(R"({"StringEquals": {"ISS:sub": "SA:pay:other"}})", "sts:AssumeRole"), ""},
      {sub, deny(R"({"StringEquals": {"ISS:sub": "SA:pay:${x}"}})"), ""},
      {sub,
       deny(R"({"StringEquals": {"ISS:sub": "SA:pay:other"}})", "sts:AssumeRoleWithWebIdentity",
            R"({"Federated": "${provider}"})"),
       ""},
      {sub,
       deny(R"({"StringEquals": {"ISS:sub": "SA:pay:other"}})", "sts:AssumeRoleWithWebIdentity",
            R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/OTHER"})"),
       "matches nobody"},
      // A key that is meant for the cluster, though it is none of its keys.
      {sub, deny(R"({"StringEquals": {"https://ISS:sub": "SA:pay:api"}})"), "matches nobody"},
      // Each for itself.
      {sub,
       deny(R"({"StringEquals": {"ISS:sub": "SA:pay:other"}})") + ", " + deny(sub) + ", " +
           deny(R"({"StringEquals": {"ISS:sub": "SA:Pay:x"}})"),
       "meets no allow; matches nobody"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.deny);
    const Input input(
        {{"a.json", tests::get_role("api", expanded(tests::policy(tests::statement(row.allow) +
                                                                  ", " + row.deny)))}});
    std::string told;
    const judge::RoleReview review = judge::review_role(input.index(), role_of(input));
    for (const auto& [statement, effect] : review.idle_denies) {
      CHECK(statement->effect == iam::Effect::deny);
      told += told.empty() ? "" : "; ";
      told += effect == judge::DenyEffect::matches_nobody   ? "matches nobody"
              : effect == judge::DenyEffect::meets_no_allow ? "meets no allow"
                                                            : "?";
    }
    CHECK(told == row.expected);
    CHECK_FALSE(review.undecided);
  }
  // Without a cluster that is trusted there is nobody to keep out.
  const Input other(
      {{"a.json",
        tests::get_role(
            "api",
            expanded(tests::policy(
                R"({"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "sts:AssumeRole"}, )" +
                deny(sub))))}});
  CHECK(judge::review_role(other.index(), role_of(other)).idle_denies.empty());
}

std::string provider(const std::string& url, const std::vector<std::string>& client_ids,
                     bool says = true) {
  std::string list;
  for (const std::string& id : client_ids) {
    list += (list.empty() ? "\"" : ", \"") + id + "\"";
  }
  return R"({"Url": ")" + expanded(url) + "\"" +
         (says ? R"(, "ClientIDList": [)" + list + "]" : std::string()) +
         R"(, "CreateDate": "2025-03-04T09:21:36+00:00"})";
}

TEST_CASE("role: audiences that the tokens of its accounts carry and the provider does not take") {
  const std::string trust = tests::get_role("api", tests::trusting({"pay:api"}));
  const std::string vault_account =
      tests::account("pay", "api", tests::arn("api")) + "    eks.amazonaws.com/audience: vault\n";
  struct Row {
    std::vector<InputFile> files;
    std::string expected;
  };
  const InputFile role{"a.json", trust}, api{"sa.yaml", accounts({"api"})};
  const auto of = [](const std::string& url, const std::vector<std::string>& ids,
                     bool says = true) {
    return InputFile{"p.json", provider(url, ids, says)};
  };
  const std::vector<Row> rows = {
      {{role, api, of("ISS", {"sts.amazonaws.com"})}, ""},
      {{role, api, of("ISS", {"vault"})}, "sts.amazonaws.com, of api, by api"},
      {{role, api, of("ISS", {"vault", "sts.amazonaws.com"})}, ""},
      {{role, api, of("ISS", {})}, "sts.amazonaws.com, of api, by api"},
      {{role, api, of("ISS", {}, false)}, ""},
      {{role, api, of("OTHER", {"vault"})}, ""},
      {{role, api, of("ISS", {"sts.amazonaws.co"})},
       "sts.amazonaws.com, near sts.amazonaws.co, of api, by api"},
      {{role, {"sa.yaml", vault_account}, of("ISS", {"sts.amazonaws.com"})},
       "vault, of api, by api"},
      {{role, {"sa.yaml", vault_account}, of("ISS", {"vault"})}, ""},
      // Where nobody is known, only what looks like a slip, or a provider that takes nothing.
      {{role, of("ISS", {"vault"})}, ""},
      {{role, of("ISS", {})}, "sts.amazonaws.com, of api"},
      {{role, of("ISS", {"sts.amazonaws.co"})}, "sts.amazonaws.com, near sts.amazonaws.co, of api"},
      {{of("ISS", {"sts.amazonaws.co"})}, "sts.amazonaws.com, near sts.amazonaws.co"},
      {{of("ISS", {"vault"})}, ""},
      {{of("token.actions.githubusercontent.com", {"sts.amazonaws.co"})}, ""},
      {{role, {"sa.yaml", accounts({"api", "web"})}, of("ISS", {"vault"})},
       "sts.amazonaws.com, of api, by api"},
      {{role, {"sa.yaml", vault_account + accounts({"web"})}, of("ISS", {"x"})},
       "vault, of api, by api; sts.amazonaws.com, of api, by web"},
      {{{"b.json", tests::get_role("b", tests::trusting({"pay:x"}))}, role, api, of("ISS", {})},
       "sts.amazonaws.com, of b, by api"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    CAPTURE(row.files.back().text);
    const Input input(row.files);
    std::string told;
    const auto gaps = judge::find_audience_gaps(input.index());
    for (const judge::AudienceGap& gap : gaps) {
      CHECK(gap.provider == &input.facts().providers[0]);
      told += (told.empty() ? "" : "; ") + std::string(gap.audience);
      if (gap.near != nullptr) told += ", near " + std::string(gap.near->value);
      if (gap.role != nullptr) told += ", of " + std::string(gap.role->name);
      if (gap.account != nullptr) told += ", by " + std::string(gap.account->name.value);
    }
    CHECK(told == row.expected);
    for (const join::RoleEntry& one : input.index().roles()) {
      for (const join::TrustStatement& statement : one.trusts) {
        CHECK((judge::find_gap(gaps, statement) == nullptr) == gaps.empty());
      }
    }
  }
}

/// What is held against an audience tells which ones are expected.
std::string review_of(const std::vector<InputFile>& files) {
  const Input input(files);
  std::string told;
  for (const auto& defects : judge::review_role(input.index(), role_of(input)).defects) {
    for (const judge::Defect& defect : defects) {
      told += (told.empty() ? "" : "; ") + std::string(to_string(defect.cause));
      if (!defect.help.empty()) told += " (" + defect.help + ")";
    }
  }
  return told;
}

TEST_CASE("role: what its tokens are for, its accounts, their pods and the provider say") {
  const auto trusts = [](const std::string& audience) {
    return InputFile{
        "a.json",
        tests::get_role("api", expanded(tests::policy(tests::statement(
                                   R"({"StringEquals": {"ISS:sub": "SA:pay:api", "ISS:aud": ")" +
                                   audience + R"("}})"))))};
  };
  const std::string pod = tests::deployment("pay", "w", "api") +
                          "      volumes:\n        - name: t\n          projected:\n"
                          "            sources:\n              - serviceAccountToken:\n"
                          "                  path: token\n                  audience: vault\n";
  const std::string audience = "    eks.amazonaws.com/audience: vault\n";
  const std::string with = tests::account("pay", "api", tests::arn("api"));
  struct Row {
    std::string audience;
    std::vector<InputFile> more;
    bool accepted;
  };
  const std::vector<Row> rows = {
      {"sts.amazonaws.com", {}, true},
      {"vault", {}, false},
      {"vault", {{"p.json", provider("ISS", {"vault"})}}, true},
      {"vault", {{"p.json", provider("ISS", {"other"})}}, false},
      {"vault", {{"p.json", provider("OTHER", {"vault"})}}, false},
      {"sts.amazonaws.com", {{"sa.yaml", with}}, true},
      {"vault", {{"sa.yaml", with}}, false},
      {"vault", {{"sa.yaml", with + audience}}, true},
      {"sts.amazonaws.com", {{"sa.yaml", with + audience}}, false},
      {"vault", {{"sa.yaml", with + pod}}, true},
      {"sts.amazonaws.com", {{"sa.yaml", with + pod}}, true},
      {"other", {{"sa.yaml", with + pod}}, false},
      // Of the account that the policy names, and of whoever names the role.
      {"vault", {{"sa.yaml", tests::account("pay", "api")}}, false},
      {"vault", {{"sa.yaml", tests::account("pay", "api") + pod}}, true},
      {"vault", {{"sa.yaml", tests::account("web", "x", tests::arn("api")) + audience}}, true},
      {"vault", {{"sa.yaml", tests::account("web", "x") + pod}}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.audience);
    CAPTURE(row.more.empty() ? std::string() : row.more[0].text);
    std::vector<InputFile> files = {trusts(row.audience)};
    files.insert(files.end(), row.more.begin(), row.more.end());
    CHECK((review_of(files).find("audience") == std::string::npos) == row.accepted);
  }
}

TEST_CASE("role: what stands where a provider must be, and is filled in later") {
  const auto of = [](const std::string& principal) {
    return review_of(
        {{"a.json",
          tests::get_role(
              "api",
              expanded(tests::policy(
                  R"({"Effect": "Allow", "Principal": {"Federated": ")" + principal +
                  R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"ISS:sub": "SA:pay:api", "ISS:aud": "sts.amazonaws.com"}}})")))}});
  };
  CHECK(of("arn:aws:iam::111122223333:oidc-provider/ISS") == "");
  CHECK(of("${provider}") == "");
  CHECK(of("arn:aws:eks:eu-west-1:${account}:cluster/shop") == "principal-not-arn");
  CHECK(of("arn:aws:eks:eu-west-1:${account}:nodegroup/shop") == "principal-not-arn");
  CHECK(of("arn:aws:iam::${account}:role/api") == "principal-not-arn");
  CHECK(of("arn:aws:iam::${account}:oidc-provider/ISS") == "");
}

TEST_CASE("role: whether an account gets in, and how far it comes") {
  const auto told = [](const std::string& statements, const std::string& account_text,
                       config::Settings settings = {}) {
    const Input input({{"a.json", tests::get_role("api", expanded(tests::policy(statements)))},
                       {"eu/sa.yaml", account_text}},
                      std::move(settings));
    REQUIRE_FALSE(input.facts().service_accounts.empty());
    const join::RoleEntry& role = role_of(input);
    const auto& account = input.facts().service_accounts[0];
    const iam::Truth truth = judge::admits(input.index(), role, account);
    const auto how = judge::explain_admission(input.index(), role, account);
    CHECK(how.allowed == truth);
    std::string out = truth == iam::Truth::yes ? "yes" : truth == iam::Truth::no ? "no" : "maybe";
    if (how.issuer == kIssuer) out += " of ISS";
    if (how.issuer == kOtherIssuer) out += " of OTHER";
    return out;
  };
  const auto allow = [](const std::string& issuer, const std::string& condition) {
    return expanded(
        R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/)" +
        issuer + R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" + condition +
        "}");
  };
  const std::string api = tests::account("pay", "api", tests::arn("api"));
  const auto of_api = [&](const std::string& issuer) {
    return allow(issuer, R"({"StringEquals": {")" + issuer + R"(:sub": "SA:pay:api"}})");
  };
  CHECK(told(of_api("ISS"), api) == "yes of ISS");
  CHECK(told(of_api("OTHER"), api) == "yes of OTHER");
  CHECK(told(of_api("ISS"), tests::account("pay", "web", tests::arn("api"))) == "no of ISS");
  CHECK(told(of_api("ISS"), tests::account("", "api", tests::arn("api"))) == "maybe");
  // Of two the one that lets it in, else the one that comes furthest.
  const std::string never =
      allow("ISS", R"({"StringEquals": {"OTHER:aud": "x", "ISS:sub": "SA:pay:x"}})");
  CHECK(told(never + ", " + of_api("OTHER"), api) == "yes of OTHER");
  CHECK(told(of_api("OTHER") + ", " + never, api) == "yes of OTHER");
  // The account's own cluster, where that is declared.
  config::Settings eu;
  eu.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}},
                 {"us", std::string(kOtherIssuer), "", "", {"us/**"}}};
  CHECK(told(of_api("ISS") + ", " + of_api("OTHER"), api, eu) == "yes of ISS");
  CHECK(told(of_api("OTHER"), api, eu).starts_with("no"));
  // With the audience that its tokens carry, or its pods ask for.
  const std::string vault =
      allow("ISS", R"({"StringEquals": {"ISS:sub": "SA:pay:api", "ISS:aud": "vault"}})");
  CHECK(told(vault, api) == "no of ISS");
  CHECK(told(vault, api + "    eks.amazonaws.com/audience: vault\n") == "yes of ISS");
  const std::string pod = tests::deployment("pay", "w", "api") +
                          "      volumes:\n        - name: t\n          projected:\n"
                          "            sources:\n              - serviceAccountToken:\n"
                          "                  path: token\n                  audience: vault\n";
  CHECK(told(vault, api + pod) == "yes of ISS");
  CHECK(told(of_api("ISS"), api + pod) == "yes of ISS");
  // A provider that is filled in later may be any.
  CHECK(
      told(
          R"({"Effect": "Allow", "Principal": {"Federated": "${p}"}, "Action": "sts:AssumeRoleWithWebIdentity"})",
          api) == "maybe");
}

}  // namespace
}  // namespace role_review_test
