// What a change of roles and accounts means for pods.
#include "engine/snapshot_diff.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/input.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

struct Side {
  std::string roles, manifests = {};
};

/// Sign, role and account of each change; '!' in front of the account if it names the role.
std::string changes(const Side& before, const Side& after) {
  const auto input = [](const Side& side) {
    return std::vector<InputFile>{{"all.yaml", side.manifests},
                                  {"roles.json", list_roles(side.roles)}};
  };
  const Input old_side(input(before)), new_side(input(after));
  const engine::SnapshotDiff diff = engine::compare(old_side.index(), new_side.index());
  std::string out;
  const auto add = [&](std::string_view sign, const std::string& role, const std::string& what) {
    out += std::string(sign) + " " + role.substr(role.rfind('/') + 1) + " " + what + "\n";
  };
  const auto name = [](const engine::AccessChange& change) {
    return (change.named ? "!" : "") + change.account;
  };
  for (const auto& change : diff.gained) add("+", change.role, name(change));
  for (const auto& change : diff.lost) add("-", change.role, name(change));
  for (const auto& change : diff.opened) add("open", change.role, change.example);
  for (const auto& change : diff.closed) add("closed", change.role, change.example);
  for (const auto& restart : diff.restarts) {
    out += restart.workload + " of " + restart.account + ": " +
           restart.before.substr(restart.before.rfind('/') + 1) + " -> " +
           restart.after.substr(restart.after.rfind('/') + 1) + "\n";
  }
  for (const std::string& role : diff.undecided) add("?", role, "");
  return out;
}

std::string like(const std::string& condition) {
  return role("r", policy(statement(R"({"StringLike": )" + condition + "}")));
}

/// pay:n0, pay:n1, …: longer than what is listed one by one.
std::vector<std::string> many(int count) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) out.push_back("pay:n" + std::to_string(i));
  return out;
}

std::string pod(const std::string& name, const std::string& account_name) {
  return deployment("pay", name, account_name);
}

}  // namespace

TEST_CASE("who gains a role and who loses one") {
  const std::string api = role("r", trusting({"pay:api"}));
  const std::string both = role("r", trusting({"pay:api", "pay:web"}));
  const std::string named = account("pay", "api", arn("r"));
  std::vector<std::string> one_more = many(150);
  one_more.push_back("pay:api");
  const auto audience = [](const std::string& aud) {
    return like("{\"" + std::string(kIssuer) + ":aud\": \"" + aud + "\", \"" +
                std::string(kIssuer) + ":sub\": \"system:serviceaccount:pay:api\"}");
  };
  const std::string elsewhere = statement(
      R"({"StringEquals": )" + claims("\"system:serviceaccount:pay:api\"", kOtherIssuer) + "}",
      kOtherIssuer);
  struct Row {
    Side before, after;
    std::string expected;
  };
  const std::vector<Row> table = {
      {{api}, {api}, ""},
      {{api}, {both}, "+ r pay/web\n"},
      {{both}, {api}, "- r pay/web\n"},
      {{api, named}, {""}, "- r !pay/api\n"},
      {{""}, {api, named}, "+ r !pay/api\n"},
      {{api + "," + role("a", trusting({"pay:web"}))},
       {role("a", trusting({"pay:api"}))},
       "+ a pay/api\n- a pay/web\n- r pay/api\n"},
      // Who names the role alone changes nothing about who gets in.
      {{api, named}, {api}, ""},
      // A list that is too long to be given.
      {{role("r", trusting(many(150)))}, {role("r", trusting(one_more))}, "+ r pay/api\n"},
      {{role("r", trusting(one_more))}, {role("r", trusting(many(150)))}, "- r pay/api\n"},
      // Patterns: what they let in, named or not.
      {{api}, {like(claims("\"system:serviceaccount:pay:*\""))}, "open r pay/a\n"},
      {{like(claims("\"system:serviceaccount:pay:*\""))}, {api}, "closed r pay/a\n"},
      {{api}, {like(claims("\"system:serviceaccount:pay:ap*\""))}, "open r pay/ap\n"},
      {{api}, {like(claims("\"system:serviceaccount:pay:p*\""))}, "- r pay/api\nopen r pay/p\n"},
      {{api, named},
       {like(claims("\"system:serviceaccount:shop:*\"")), named},
       "- r !pay/api\nopen r shop/a\n"},
      {{audience("sts.amazonaws.com")}, {audience("other")}, "- r pay/api\n"},
      // Whom one issuer's pattern lets in is not told by the names of another.
      {{role("r", policy(elsewhere))},
       {role("r", policy(elsewhere + "," +
                         statement(R"({"StringLike": )" +
                                   claims("\"system:serviceaccount:pay:*\"") + "}")))},
       "open r pay/a\n"},
  };
  for (const Row& row : table) {
    CAPTURE(row.before.roles);
    CAPTURE(row.after.roles);
    CHECK(changes(row.before, row.after) == row.expected);
  }
}

TEST_CASE("which pods are to be made again: each once, in order") {
  const std::string roles = role("r", trusting({"pay:api", "pay:web"}));
  const std::string none = account("pay", "api") + account("pay", "web");
  const std::string api = account("pay", "api", arn("r")) + account("pay", "web");
  const std::string web = account("pay", "api") + account("pay", "web", arn("r"));
  struct Row {
    std::string before, after, expected;
  };
  const std::string pods = pod("w", "web") + pod("b", "api") + pod("a", "api");
  const std::vector<Row> table = {
      {api + pods, api + pods, ""},
      {none + pods, api + pods,
       "Deployment 'pay/a' of pay/api:  -> r\nDeployment 'pay/b' of pay/api:  -> r\n"},
      {api + pods, none + pods,
       "Deployment 'pay/a' of pay/api: r -> \nDeployment 'pay/b' of pay/api: r -> \n"},
      {web + pods, api + pods,
       "Deployment 'pay/a' of pay/api:  -> r\nDeployment 'pay/b' of pay/api:  -> r\n"
       "Deployment 'pay/w' of pay/web: r -> \n"},
      {none + pods, web + account("pay", "web", arn("r")) + pods,
       "Deployment 'pay/w' of pay/web:  -> r\n"},
      // A new account has new pods; pods that are no longer there are none.
      {pods, api + pods, ""},
      {none + pods, api, ""},
      {account("pay", "api", arn("other")) + pods, api + pods,
       "Deployment 'pay/a' of pay/api: other -> r\nDeployment 'pay/b' of pay/api: other -> r\n"},
  };
  for (const Row& row : table) {
    CAPTURE(row.before);
    CAPTURE(row.after);
    CHECK(changes({roles, row.before}, {roles, row.after}) == row.expected);
  }
}
