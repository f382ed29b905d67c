#include "iam/evaluate/policy_set.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "doc/parse.h"
#include "iam/evaluate/managed_policies.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

/// Policies as their JSON, the last one the boundary if `bounded`.
class Policies {
 public:
  explicit Policies(const std::vector<std::string>& statements, bool bounded = false) {
    for (const std::string& text : statements) {
      const doc::Parsed parsed = doc::parse(R"({"Statement": [)" + text + "]}");
      policies_.push_back(
          parse_permission_policy(parsed.root(), arena_, [](std::string_view) { return false; }));
    }
    for (const PermissionPolicy& policy : policies_) set.policies.push_back(&policy);
    if (!bounded) return;
    set.bounded = true;
    set.boundary = set.policies.back();
    set.policies.pop_back();
  }
  Policies(const Policies&) = delete;
  Policies& operator=(const Policies&) = delete;

  PolicySet set;

 private:
  Arena arena_;
  std::vector<PermissionPolicy> policies_;
};

std::string_view word(Truth truth) {
  return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "maybe";
}

std::string allow(const std::string& action, const std::string& more = {}) {
  return R"({"Effect": "Allow", "Resource": "*", "Action": ")" + action + "\"" + more + "}";
}
std::string deny(const std::string& action, const std::string& more = {}) {
  return R"({"Effect": "Deny", "Resource": "*", "Action": ")" + action + "\"" + more + "}";
}
const std::string kIf = R"(, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}})";

}  // namespace

TEST_CASE("what policies allow together") {
  const std::string some =
      R"({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:a:b:c:d:e"})";
  const std::string deny_some =
      R"({"Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:a:b:c:d:e"})";
  const std::string power = R"({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"})";
  struct Case {
    std::vector<std::string> policies;
    bool bounded;
    std::string_view some, all;  // may iam:PassRole be done on some resource, on all
  };
  const std::vector<Case> cases = {
      {{}, false, "no", "no"},
      {{allow("iam:PassRole")}, false, "yes", "yes"},
      {{allow("IAM:pass*")}, false, "yes", "yes"},
      {{allow("*")}, false, "yes", "yes"},
      {{allow("s3:*")}, false, "no", "no"},
      {{some}, false, "yes", "no"},
      {{allow("iam:PassRole", kIf)}, false, "maybe", "maybe"},
      {{allow("iam:PassRole", kIf), some}, false, "yes", "maybe"},
      {{power}, false, "no", "no"},
      {{allow("*"), deny("iam:*")}, false, "no", "no"},
      {{allow("*"), deny("iam:*", kIf)}, false, "maybe", "maybe"},
      {{allow("*"), deny_some}, false, "maybe", "maybe"},
      {{allow("*"), deny("s3:*")}, false, "yes", "yes"},
      {{allow("*") + "," + deny("iam:PassRole")}, false, "no", "no"},
      {{allow("*"), R"({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})"},
       false,
       "no",
       "no"},
      {{allow("*"), R"({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"})"},
       false,
       "yes",
       "yes"},
      {{allow("*"), allow("iam:*")}, true, "yes", "yes"},
      {{allow("*"), allow("s3:*")}, true, "no", "no"},
      {{allow("*"), allow("iam:*") + "," + deny("iam:PassRole")}, true, "no", "no"},
      {{R"({"Effect": "Allow", "Action": 3, "Resource": "*"})"}, false, "maybe", "maybe"},
      {{R"({"Effect": "Permit", "Action": "iam:PassRole", "Resource": "*"})"},
       false,
       "maybe",
       "maybe"},
      {{R"("nonsense")"}, false, "maybe", "maybe"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.policies);
    const Policies policies(each.policies, each.bounded);
    CHECK(word(allows(policies.set, "iam:PassRole")) == each.some);
    CHECK(word(allows(policies.set, "iam:PassRole", Reach::all)) == each.all);
  }
}

TEST_CASE("policies that are not known") {
  Policies policies({allow("s3:*")});
  policies.set.incomplete = true;
  CHECK(word(allows(policies.set, "iam:PassRole")) == "maybe");
  CHECK(word(allows(policies.set, "s3:GetObject")) == "yes");
  policies.set.bounded = true;
  CHECK(word(allows(policies.set, "s3:GetObject")) == "maybe");
}

TEST_CASE("who is an administrator") {
  const std::vector<std::pair<std::vector<std::string>, bool>> cases = {
      {{allow("*")}, true},
      {{allow("*:*")}, true},
      {{allow("s3:*"), allow("*")}, true},
      {{allow("*"), deny("s3:*")}, true},
      {{allow("*", kIf)}, false},
      {{allow("iam:*")}, false},
      {{allow("*"), deny("iam:*")}, false},
      {{allow("*"), deny("iam:*", kIf)}, false},
      {{R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::*"})"}, false},
      {{R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})"}, false},
      {{R"({"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"})"}, true},
      {{R"({"Effect": "Allow", "NotAction": ["s3:*", "iam:DeleteRole"], "Resource": "*"})"}, true},
      {{R"({"Effect": "Allow", "NotAction": ["s3:*", "iam:Put*"], "Resource": "*"})"}, false},
      {{R"({"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:iam::*:role/*"})"}, false},
      {{R"({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*", )" + kIf + "}"}, false},
      {{R"({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})", deny("iam:*")}, false},
      {{R"({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})"}, false},
      {{R"({"Action": "*", "Resource": "*"})"}, false},
  };
  for (const auto& [statements, expected] : cases) {
    CAPTURE(statements);
    CHECK(is_administrator(Policies(statements).set) == expected);
  }
  CHECK(is_administrator(Policies({allow("*"), allow("*")}, true).set));
  CHECK_FALSE(is_administrator(Policies({allow("*"), allow("s3:*")}, true).set));
  Policies bounded({allow("*")});
  bounded.set.bounded = true;
  CHECK_FALSE(is_administrator(bounded.set));
}

TEST_CASE("managed policies of AWS") {
  const auto administrator = [](std::string_view arn) {
    const PermissionPolicy* const policy = aws_managed_policy(arn);
    return policy != nullptr && is_administrator({.policies = {policy}});
  };
  CHECK(administrator("arn:aws:iam::aws:policy/AdministratorAccess"));
  CHECK(administrator("arn:aws-cn:iam::aws:policy/AdministratorAccess"));
  CHECK_FALSE(administrator("arn:aws:iam::111122223333:policy/AdministratorAccess"));
  CHECK_FALSE(administrator("arn:aws:iam::aws:policy/AdministratorAccess-Amplify"));
  CHECK_FALSE(administrator("arn:aws:iam::aws:policy/PowerUserAccess"));
  CHECK(aws_managed_policy("AdministratorAccess") == nullptr);
  CHECK(is_aws_managed("arn:aws:iam::aws:policy/SomethingNew"));
  CHECK_FALSE(is_aws_managed("arn:aws:iam::111122223333:policy/AdministratorAccess"));
  CHECK_FALSE(is_aws_managed(""));
  CHECK(aws_policy_path("AdministratorAccess") == "AdministratorAccess");
  CHECK(aws_policy_path("AmazonEBSCSIDriverPolicy") == "service-role/AmazonEBSCSIDriverPolicy");
  CHECK(aws_policy_path("SomethingNew").empty());
  CHECK(aws_policy_path("").empty());
}
