// Whom one statement lets in, asked of the judge's part that decides it: everything that it says of
// a defect, not only where it is.
#include "judge/exposure.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doc/parse.h"
#include "support/replaced.h"

using namespace irsa;
using namespace irsa::judge;
using irsa::tests::replaced;

namespace {

/// The first statement of a policy, for the provider of the issuer i/x. SA: stands for the prefix
/// of subjects, here and in the answers.
class Asked {
 public:
  Asked(const std::string& conditions, const std::string& more,
        std::vector<std::string_view> audiences,
        const std::string& providers = R"("arn:aws:iam::1:oidc-provider/i/x")",
        std::size_t steps = iam::kPolicySteps)
      : parsed_(doc::parse(
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": [)" +
            providers + R"(]}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {)" +
            replaced(conditions + "}}" + more, "SA:", "system:serviceaccount:") + "]}")),
        policy_(iam::parse_trust_policy(
            parsed_.root(), arena_, [](std::string_view text) { return text.starts_with('<'); })),
        view_(policy_, steps),
        exposure_(view_, policy_.statements.at(0), "i/x", audiences) {}

  [[nodiscard]] const Exposure& exposure() const { return exposure_; }

  [[nodiscard]] std::string told(const std::vector<Defect>& defects) const {
    std::string out;
    for (const Defect& defect : defects) {
      if (!out.empty()) out += "; ";
      out += std::string(to_string(defect.cause)) + " at " + under(defect.where);
      if (!defect.value.empty()) out += ", of " + std::string(defect.value);
      if (defect.condition != nullptr)
        out += " in " + std::string(defect.condition->operator_name.value);
      if (!defect.detail.empty()) out += ": " + defect.detail;
      if (defect.related) out += ", see " + under(*defect.related);
      if (!defect.witness.empty()) out += ", lets in " + defect.witness;
      out += defect.effect == Effect::none           ? ", no effect"
             : defect.effect == Effect::lets_some_in ? ", for some"
             : defect.effect == Effect::lets_all_in  ? ", for all"
                                                     : "";
      if (defect.level) out += ", " + std::string(to_string(*defect.level));
    }
    return replaced(out, "system:serviceaccount:", "SA:");
  }

 private:
  /// Of a whole statement only its beginning.
  [[nodiscard]] std::string under(Span span) const {
    const std::string text(parsed_.under(span));
    return text.starts_with("{\"Effect\"") ? text.substr(1, text.find(',') - 1) : text;
  }

  doc::Parsed parsed_;
  Arena arena_;
  iam::TrustPolicy policy_;
  PolicyView view_;
  Exposure exposure_;
};

constexpr std::string_view kSts = "sts.amazonaws.com";
const std::string kAud = R"("StringEquals": {"i/x:aud": "sts.amazonaws.com"})";

/// A Deny of the web identity call.
std::string deny(const std::string& conditions) {
  return R"(, {"Effect": "Deny", "Principal": {"Federated": "arn:aws:iam::1:oidc-provider/i/x"}, )"
         R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": {)" +
         conditions + "}}";
}

struct Case {
  std::string conditions;
  std::string more;
  std::string expected;
};

}  // namespace

TEST_CASE("exposure: the plain shape, of which nothing has to be found out") {
  const std::vector<std::pair<std::string, bool>> cases = {
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:b"})", true},
      {R"("StringEquals": {"i/x:aud": ["a", "b"], "i/x:sub": ["SA:a:b", "SA:a:c"]})", true},
      {R"("StringEquals": {"I/X:AUD": "a"}, "StringLike": {"i/x:Sub": "SA:a:b"})", true},
      // A wildcard, even where it is none, and a policy variable.
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:*"})", false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": ["SA:a:b", "SA:a:?"]})", false},
      {R"("StringEquals": {"i/x:aud": "a$", "i/x:sub": "SA:a:b"})", false},
      {R"("StringLike": {"i/x:aud": "a*", "i/x:sub": "SA:a:b"})", false},
      // Another operator.
      {R"("StringEqualsIgnoreCase": {"i/x:aud": "a", "i/x:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a"}, "StringNotEquals": {"i/x:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a"}, "StringEqualsIfExists": {"i/x:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a"}, "ForAllValues:StringEquals": {"i/x:sub": "SA:a:b"})",
       false},
      {R"("StringEquals": {"i/x:aud": "a"}, "Banana": {"i/x:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a"}, "ArnLike": {"i/x:sub": "SA:a:b"})", false},
      // One of each key, and no other.
      {R"("StringEquals": {"i/x:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a"})", false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:b"}, "StringLike": {"i/x:sub": "SA:a:b"})",
       false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:b"}, "StringLike": {"i/x:aud": "a"})",
       false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:b", "i/x:azp": "c"})", false},
      {R"("StringEquals": {"i/x:aud": "a", "i/y:sub": "SA:a:b"})", false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": "SA:a:b", "aws:SourceVpc": "vpc-1"})", false},
      // Every value is known.
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": ["SA:a:b", "<more>"]})", false},
      {R"("StringEquals": {"i/x:aud": "a", "i/x:sub": []})", false},
  };
  for (const auto& [conditions, expected] : cases) {
    CAPTURE(conditions);
    CHECK(Asked(conditions, "", {"a"}).exposure().plain() == expected);
    CHECK_FALSE(Asked(conditions, deny(R"("StringEquals": {"i/x:sub": "SA:z:z"})"), {"a"})
                    .exposure()
                    .plain());
  }
}

TEST_CASE("exposure: tokens for any audience get in") {
  const std::string sub = R"("StringLike": {"i/x:sub": "SA:a:b"})";
  const std::vector<std::pair<std::string, bool>> cases = {
      {sub, true},
      {sub + R"(, "StringEquals": {"i/x:aud": "sts.amazonaws.com"})", false},
      {sub + R"(, "StringEquals": {"i/x:aud": ["<one>", "sts.amazonaws.com"]})", true},
      {sub + R"(, "StringEquals": {"i/x:aud": "<one>"})", true},
      {sub + R"(, "ForAnyValue:StringLike": {"i/x:aud": "*"})", true},
      {sub + R"(, "ForAnyValue:StringLike": {"i/x:aud": "sts*"})", false},
      {sub + R"(, "StringNotEquals": {"i/x:aud": "vault"})", true},
      {sub + R"(, "StringEqualsIfExists": {"i/x:aud": "sts.amazonaws.com"})", false},
      {sub + R"(, "StringEquals": {"i/y:aud": "sts.amazonaws.com"})", false},
      {sub + R"(, "StringNotEquals": {"i/y:aud": "sts.amazonaws.com"})", true},
      {R"("StringEquals": {"i/x:sub": "no account"})", false},
      {R"("StringEquals": {"i/x:aud": []})", false},
  };
  for (const auto& [conditions, expected] : cases) {
    CAPTURE(conditions);
    CHECK(Asked(conditions, "", {}).exposure().any_audience() == expected);
    CHECK(Asked(conditions, "", {kSts}).exposure().any_audience() == expected);
  }
  CHECK_FALSE(Asked(sub, deny(R"("StringNotEquals": {"i/x:aud": "sts.amazonaws.com"})"), {})
                  .exposure()
                  .any_audience());
}

TEST_CASE("exposure: what leaves nobody over, and why") {
  const std::string sub = R"("StringLike": {"i/x:sub": "SA:a:*"})";
  const std::vector<Case> cases = {
      {kAud + ", " + sub, "", ""},
      // One condition alone.
      {kAud + R"(, "Null": {"i/x:sub": "true"})", "",
       R"(unsatisfiable at "true", of i/x:sub in Null: every token of the cluster has this key)"},
      {kAud + R"(, "Null": {"i/x:email": "false"})", "",
       R"(unsatisfiable at "i/x:email", of i/x:email in Null: it asks for a key that no call has)"},
      {kAud + R"(, "Null": {"aws:PrincipalArn": "false"})", "",
       R"(unsatisfiable at "false", of aws:PrincipalArn in Null: it asks for a key that no call has)"},
      {kAud + R"(, "ForAnyValue:Null": {"i/x:sub": "false"})", "",
       R"(unsatisfiable at "false", of i/x:sub in ForAnyValue:Null: with ForAnyValue it never holds, warning)"},
      {kAud + R"(, "StringLike": {"i/x:sub": []})", "",
       "unsatisfiable at [], of i/x:sub in StringLike: its list of values is empty, warning"},
      {kAud + R"(, "StringLike": {"aws:PrincipalArn": "x"})", "",
       R"(unsatisfiable at "x", of aws:PrincipalArn in StringLike: no call has what it asks for)"},
      {kAud + R"(, "StringLike": {"i/x:azp": "x"})", "",
       R"(unsatisfiable at "i/x:azp", of i/x:azp in StringLike: no token of a service account has the claim 'azp')"},
      {kAud + R"(, "StringLike": {"i/x:sub": "no account"})", "",
       R"(unsatisfiable at "no account", of i/x:sub in StringLike: no service account has such a subject)"},
      {kAud + R"(, "StringNotLike": {"i/x:SUB": "*"})", "",
       R"(unsatisfiable at "*", of i/x:SUB in StringNotLike: StringNotLike keeps out every service account)"},
      {R"("StringNotEquals": {"i/x:aud": "sts.amazonaws.com"})", "",
       R"(unsatisfiable at "sts.amazonaws.com", of i/x:aud in StringNotEquals: tokens of these service accounts carry 'sts.amazonaws.com', which StringNotEquals keeps out)"},
      {R"("StringEquals": {"i/x:aud": "vault"})", "",
       R"(unsatisfiable at "vault", of i/x:aud in StringEquals: no token has such an audience)"},
      {R"("StringEquals": {"i/x:aud": []})", "",
       "unsatisfiable at [], of i/x:aud in StringEquals: its list of values is empty, warning"},
      // Several of them together: the first that conflicts, and the last.
      {sub + R"(, "StringNotLike": {"i/x:sub": "SA:a:*"}, )" + kAud, "",
       R"(unsatisfiable at "SA:a:*", of i/x:sub in StringNotLike: StringLike on 'i/x:sub', see "SA:a:*")"},
      {kAud + ", " + sub +
           R"(, "StringNotLike": {"i/x:sub": "SA:a:*"}, "StringEqualsIgnoreCase": {"i/x:sub": "SA:a:b"})",
       "",
       R"(unsatisfiable at "SA:a:*", of i/x:sub in StringNotLike: StringLike on 'i/x:sub', see "SA:a:*")"},
      {kAud + ", " + sub +
           R"(, "ForAnyValue:StringLike": {"i/x:sub": "SA:*:b"}, "StringNotEquals": {"i/x:sub": "SA:a:b"})",
       "",
       R"(unsatisfiable at "SA:a:b", of i/x:sub in StringNotEquals: ForAnyValue:StringLike on 'i/x:sub', see "SA:*:b")"},
      {R"("ForAnyValue:StringLike": {"i/x:sub": "SA:*:b"}, )" + sub +
           R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"}, )" + kAud,
       "",
       R"(unsatisfiable at "SA:a:b", of i/x:sub in StringNotEquals: StringLike on 'i/x:sub', see "SA:a:*")"},
      // A Deny: the one that does it, or the last of those that do it together.
      {kAud + ", " + sub, deny(R"("StringLike": {"i/x:sub": "SA:*"})"),
       R"(unsatisfiable at "SA:*": Deny, see "Allow")"},
      {kAud + ", " + sub, deny(R"("StringLike": {"i/x:sub": "SA:b:*"})"), ""},
      {kAud + ", " + sub,
       deny(R"("StringLike": {"i/x:sub": "SA:b:*"})") +
           deny(R"("StringLike": {"i/x:sub": "SA:a:*"})") +
           deny(R"("StringLike": {"i/x:sub": "SA:*:*"})"),
       R"(unsatisfiable at "SA:a:*": Deny, see "Allow")"},
      {kAud + R"(, "StringLike": {"i/x:sub": ["SA:a:*", "SA:b:*"]})",
       deny(R"("StringLike": {"i/x:sub": "SA:b:*"})") +
           deny(R"("StringLike": {"i/x:sub": "SA:a:*"})"),
       R"(unsatisfiable at "SA:a:*": Deny, see "Allow")"},
      {kAud + ", " + sub, deny(R"("Bool": {"aws:SecureTransport": "true"})"), ""},
      {kAud + ", " + sub,
       deny(
           R"("StringLike": {"i/x:sub": "SA:a:*"}, "StringEquals": {"i/x:aud": "sts.amazonaws.com"})"),
       R"(unsatisfiable at "sts.amazonaws.com": Deny, see "Allow")"},
      {kAud + ", " + sub, deny(""), R"(unsatisfiable at "Deny": Deny, see "Allow")"},
      {sub +
           R"(, "StringNotLike": {"i/x:sub": "SA:a:*"}, "ForAnyValue:StringLike": {"i/x:sub": "SA:b:*"}, )" +
           kAud,
       "",
       R"(unsatisfiable at "SA:a:*", of i/x:sub in StringNotLike: StringLike on 'i/x:sub', see "SA:a:*")"},
      {kAud + R"(, "StringLikeIfExists": {"i/x:aud": "v*"})", "",
       R"(unsatisfiable at "v*", of i/x:aud in StringLikeIfExists: no token has such an audience)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.conditions);
    CAPTURE(test.more);
    const Asked asked(test.conditions, test.more, {kSts});
    CHECK(asked.told(asked.exposure().contradictions()) == test.expected);
  }
}

TEST_CASE("exposure: what leaves nobody over where nobody knows what tokens are for") {
  const std::string sub = R"("StringLike": {"i/x:sub": "SA:a:*"})";
  const std::vector<Case> cases = {
      {R"("StringEquals": {"i/x:aud": "vault"}, )" + sub, "", ""},
      {R"("StringEquals": {"i/x:aud": []}, )" + sub, "",
       "unsatisfiable at [], of i/x:aud in StringEquals: its list of values is empty, warning"},
      {R"("StringNotEquals": {"i/x:aud": "sts.amazonaws.com"}, )" + sub, "", ""},
      {R"("StringNotLike": {"i/x:aud": "*"}, )" + sub, "",
       R"(unsatisfiable at "*", of i/x:aud in StringNotLike: no token has such an audience)"},
      {R"("StringEquals": {"i/x:aud": "vault"}, "StringNotLike": {"i/x:aud": "v*"}, )" + sub, "",
       R"(unsatisfiable at "v*", of i/x:aud in StringNotLike: StringEquals on 'i/x:aud', see "vault")"},
      {R"("StringEquals": {"i/x:aud": ["a", "b", "c", "d", "e"]}, "ForAnyValue:StringEquals": {"i/x:aud": "e"}, )" +
           sub,
       "", ""},
      {R"("StringLike": {"i/x:sub": "no account"})", "",
       R"(unsatisfiable at "no account", of i/x:sub in StringLike: no service account has such a subject)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.conditions);
    const Asked asked(test.conditions, test.more, {});
    CHECK(asked.told(asked.exposure().contradictions()) == test.expected);
  }
}

TEST_CASE("exposure: what lets in more than was meant") {
  const std::vector<Case> cases = {
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:b"})", "", ""},
      // Patterns: what of them is open, and for whom.
      {kAud + R"(, "StringLike": {"i/x:sub": "*"})", "",
       "subject-broad at *, of * in StringLike: every service account of the cluster, lets in "
       "SA:a:a, for all"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:*"})", "",
       "subject-broad at *, of SA:* in StringLike: every service account of the cluster, lets in "
       "SA:a:a, for all"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:*:*"})", "",
       "subject-broad at *:*, of SA:*:* in StringLike: every service account of the cluster, lets "
       "in SA:a:a, for all"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:?*:*?"})", "",
       "subject-broad at ?*:*?, of SA:?*:*? in StringLike: every service account of the cluster, "
       "lets in SA:a:a, for all"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:*:api"})", "",
       "subject-broad at *, of SA:*:api in StringLike: service account 'api' of any namespace, "
       "lets in SA:a:api, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:team-*:api"})", "",
       "subject-broad at *, of SA:team-*:api in StringLike: service account 'api' of every "
       "namespace that fits, lets in SA:team-a:api, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:team-*:*"})", "",
       "subject-broad at *:*, of SA:team-*:* in StringLike: every service account of every "
       "namespace that fits, lets in SA:team-a:a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:*"})", "",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:api-*"})", "",
       "subject-broad at *, of SA:a:api-* in StringLike: every service account that 'SA:a:api-*' "
       "fits, lets in SA:a:api-a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:*-api"})", "",
       "subject-broad at *, of SA:a:*-api in StringLike: every service account that 'SA:a:*-api' "
       "fits, lets in SA:a:a-api, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:api-*-x"})", "", ""},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a?:api-*-x"})", "", ""},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a*:api-*-x"})", "",
       "subject-broad at *, of SA:a*:api-*-x in StringLike: every service account that "
       "'SA:a*:api-*-x' fits, lets in SA:a:api--x, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:api-*?"})", "",
       "subject-broad at *?, of SA:a:api-*? in StringLike: every service account that "
       "'SA:a:api-*?' fits, lets in SA:a:api-a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:?-*-x"})", "",
       "subject-broad at ?, of SA:a:?-*-x in StringLike: every service account that 'SA:a:?-*-x' "
       "fits, lets in SA:a:a--x, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:a:api-??"})", "", ""},
      {kAud + R"(, "StringLike": {"i/x:sub": "SA:*:*:"})", "", ""},
      {kAud + R"(, "StringLike": {"i/x:sub": "*:api"})", "",
       "subject-broad at *, of *:api in StringLike: every service account that '*:api' fits, lets "
       "in SA:a:api, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": ["SA:a:b", "SA:a:*", "SA:b:*"]})", "",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning; subject-broad at *, of SA:b:* in StringLike: every service "
       "account of namespace 'b', lets in SA:b:a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": ["SA:a:b", "SA:a:c"]})", "", ""},
      {kAud + R"(, "StringEquals": {"i/x:sub": "SA:a:*"})", "", ""},
      {kAud + R"(, "ArnLike": {"i/x:sub": "*"})", "", ""},
      {kAud +
           R"(, "StringLike": {"i/x:sub": ["SA:a:*", "*"]}, "ForAnyValue:StringLike": {"i/x:sub": "SA:b:*"})",
       "",
       "subject-broad at *, of SA:b:* in ForAnyValue:StringLike: every service account of "
       "namespace 'b', lets in SA:b:a, for some, warning"},
      {kAud +
           R"(, "StringLike": {"i/x:sub": ["SA:a:*", "*"]}, "ForAnyValue:StringLike": {"i/x:sub": "SA:*"})",
       "",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning; subject-broad at *, of * in StringLike: every service "
       "account of the cluster, lets in SA:a:a, for all"},
      // Another condition, or a Deny, takes away what the pattern opens.
      {kAud +
           R"(, "StringLike": {"i/x:sub": "SA:a:*"}, "StringEqualsIgnoreCase": {"i/x:sub": "SA:a:b"})",
       "", ""},
      {kAud + R"(, "StringLike": {"i/x:sub": ["SA:a:*", "SA:b:*"]})",
       deny(R"("StringLike": {"i/x:sub": "SA:a:*"})"),
       "subject-broad at *, of SA:b:* in StringLike: every service account of namespace 'b', lets "
       "in SA:b:a, for some, warning"},
      {kAud + R"(, "StringLike": {"i/x:sub": ["*"]})",
       deny(R"("StringNotLike": {"i/x:sub": "SA:a:*"})"),
       "subject-broad at *, of * in StringLike: every service account that '*' fits and nothing "
       "else keeps out, lets in SA:a:a, for some, warning"},
      {kAud +
           R"(, "StringLike": {"i/x:sub": "*"}, "ForAnyValue:StringLike": {"i/x:sub": "SA:a:*"})",
       "",
       "subject-broad at *, of SA:a:* in ForAnyValue:StringLike: every service account of "
       "namespace 'a', lets in SA:a:a, for some, warning"},
      {kAud +
           R"(, "StringLike": {"i/x:sub": "SA:a:*"}, "ForAnyValue:StringLike": {"i/x:sub": "*"})",
       "",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning"},
      {kAud +
           R"(, "StringLike": {"i/x:sub": "SA:*:a"}, "ForAnyValue:StringLike": {"i/x:sub": "SA:b:*"})",
       "", ""},
      // Nothing tests the subject.
      {kAud, "", R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      {kAud, deny(R"("StringEquals": {"i/x:sub": "SA:a:b"})"),
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      {kAud, deny(R"("StringNotEquals": {"i/x:sub": "SA:a:b"})"), ""},
      {kAud, deny(R"("StringNotLike": {"i/x:sub": "SA:a:*"})"),
       "subject-broad at *, of SA:a:*: every service account of namespace 'a', lets in SA:a:a, for "
       "some, warning"},
      {kAud, deny(R"("StringNotLike": {"i/x:sub": ["SA:a:b", "SA:*:api"]})"),
       "subject-broad at *, of SA:*:api: service account 'api' of any namespace, lets in SA:a:b, "
       "for some, warning"},
      {kAud,
       deny(R"("StringLike": {"i/x:sub": "SA:b:*"})") +
           deny(R"("StringNotLike": {"i/x:sub": "SA:a:*"})"),
       "subject-broad at *, of SA:a:*: every service account of namespace 'a', lets in SA:a:a, for "
       "some, warning"},
      {kAud, deny(R"("StringNotEquals": {"i/x:sub": ["SA:a:*", "SA:b:c"]})"), ""},
      {kAud,
       deny(
           R"("StringNotLike": {"i/x:aud": "s*"}, "Banana": {"i/x:sub": "SA:b:*"}, "StringNotLike": {"i/x:sub": "SA:a:*"})"),
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      {kAud,
       deny(R"("StringNotLike": {"i/x:aud": "s*"})") +
           deny(R"("StringNotLike": {"i/x:sub": "SA:a:x*"})"),
       "subject-broad at *, of SA:a:x*: every service account that 'SA:a:x*' fits, lets in SA:a:x, "
       "for some, warning"},
      // Operators that let others in as well.
      {kAud + R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"})", "",
       R"(negated at "StringNotEquals", of i/x:sub in StringNotEquals, lets in SA:a:a, for all)"},
      {kAud +
           R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"}, "StringNotLike": {"i/x:sub": "SA:c:*"})",
       "",
       R"(negated at "StringNotEquals", of i/x:sub in StringNotEquals, lets in SA:a:a, for all; negated at "StringNotLike", of i/x:sub in StringNotLike, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"}, "StringLike": {"i/x:sub": "SA:a:*"})",
       "",
       "subject-broad at *, of SA:a:* in StringLike: every service account of namespace 'a', lets "
       "in SA:a:a, for some, warning"},
      {kAud +
           R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"}, "StringLikeIfExists": {"i/x:sub": "SA:a:*"})",
       "",
       R"(if-exists at "StringLikeIfExists", of i/x:sub in StringLikeIfExists, no effect, warning; subject-broad at *, of SA:a:* in StringLikeIfExists: every service account of namespace 'a', lets in SA:a:a, for some, warning)"},
      {kAud + R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"})",
       deny(R"("StringNotEquals": {"i/x:sub": ["SA:a:b", "SA:a:c"]})"), ""},
      {kAud + R"(, "StringEqualsIfExists": {"i/x:sub": "SA:a:b"})", "",
       R"(if-exists at "StringEqualsIfExists", of i/x:sub in StringEqualsIfExists, no effect, warning)"},
      {kAud + R"(, "ForAllValues:StringEquals": {"i/x:sub": "SA:a:b"})", "",
       R"(if-exists at "ForAllValues:StringEquals", of i/x:sub in ForAllValues:StringEquals, no effect, warning)"},
      {kAud + R"(, "StringLikeIfExists": {"i/x:sub": "SA:a:*"})", "",
       R"(if-exists at "StringLikeIfExists", of i/x:sub in StringLikeIfExists, no effect, warning; subject-broad at *, of SA:a:* in StringLikeIfExists: every service account of namespace 'a', lets in SA:a:a, for some, warning)"},
      {kAud +
           R"(, "StringEqualsIfExists": {"i/x:sub": "SA:a:b"}, "StringLike": {"i/x:sub": "SA:a:b"})",
       "", ""},
      {kAud + R"(, "Null": {"i/x:sub": "false"})", "",
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      // A key that no token has, with an operator that then holds.
      {kAud + R"(, "StringNotEquals": {"i/y:sub": "SA:a:b"})", "",
       R"(always-present at "StringNotEquals", of i/y:sub in StringNotEquals, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringEqualsIfExists": {"i/y:sub": "SA:a:b"})", "",
       R"(always-present at "StringEqualsIfExists", of i/y:sub in StringEqualsIfExists, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"i/y:sub": "SA:a:b", "i/x:sub": "SA:a:b"})", "",
       R"(negated at "StringNotEquals", of i/x:sub in StringNotEquals, lets in SA:a:a, for all; always-present at "StringNotEquals", of i/y:sub in StringNotEquals, no effect, warning)"},
      {kAud + R"(, "StringNotEquals": {"i/y:sub": "SA:a:b"}, "StringLike": {"i/x:sub": "SA:a:b"})",
       "",
       R"(always-present at "StringNotEquals", of i/y:sub in StringNotEquals, no effect, warning)"},
      {kAud +
           R"(, "StringNotEquals": {"i/y:sub": "SA:a:b"}, "StringLikeIfExists": {"i/x:sub": "SA:a:b"})",
       "",
       R"(if-exists at "StringLikeIfExists", of i/x:sub in StringLikeIfExists, no effect, warning; always-present at "StringNotEquals", of i/y:sub in StringNotEquals, no effect, warning)"},
      {kAud + R"(, "StringNotEquals": {"i/x:azp": "c"})", "",
       R"(always-present at "StringNotEquals", of i/x:azp in StringNotEquals, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"i/x:unheard": "c"})", "",
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"aws:PrincipalArn": "c"})", "",
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
      {kAud + R"(, "StringEquals": {"i/y:sub": "SA:a:b"})", "", ""},
      {kAud + R"(, "Banana": {"i/y:sub": "SA:a:b"})", "",
       R"(subject-missing at "Condition", lets in SA:a:a, for all)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.conditions);
    CAPTURE(test.more);
    const Asked asked(test.conditions, test.more, {kSts});
    CHECK(asked.told(asked.exposure().openings()) == test.expected);
  }
}

TEST_CASE("exposure: of several providers each has a key of its own") {
  const std::string both =
      R"("arn:aws:iam::1:oidc-provider/i/x", "arn:aws:iam::1:oidc-provider/i/y")";
  const std::vector<Case> cases = {
      {kAud + R"(, "StringEqualsIfExists": {"i/x:sub": "SA:a:b", "i/y:sub": "SA:a:b"})", "",
       R"(always-present at "StringEqualsIfExists", of i/y:sub in StringEqualsIfExists, no effect, warning)"},
      {kAud + R"(, "StringNotEquals": {"i/y:sub": "SA:a:b"})", "",
       R"(always-present at "StringNotEquals", of i/y:sub in StringNotEquals, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"i/z:sub": "SA:a:b"})", "",
       R"(always-present at "StringNotEquals", of i/z:sub in StringNotEquals, lets in SA:a:a, for all)"},
      {kAud + R"(, "StringNotEquals": {"i/x:sub": "SA:a:b"})", "",
       R"(negated at "StringNotEquals", of i/x:sub in StringNotEquals, lets in SA:a:a, for all)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.conditions);
    const Asked asked(test.conditions, test.more, {kSts}, both);
    CHECK(asked.told(asked.exposure().openings()) == test.expected);
  }
  const Asked role(kAud + R"(, "StringEqualsIfExists": {"i/x:sub": "SA:a:b"})", "", {kSts},
                   R"("arn:aws:iam::1:oidc-provider/i/x"], "AWS": ["1", "2")");
  CHECK(
      role.told(role.exposure().openings()) ==
      R"(if-exists at "StringEqualsIfExists", of i/x:sub in StringEqualsIfExists, no effect, warning)");
}

TEST_CASE("exposure: of the audiences that a statement tests, the first four are tried") {
  const std::string tail =
      R"(]}, "StringLike": {"i/x:sub": "*"}, "ForAnyValue:StringEquals": {"i/x:aud": )";
  const auto opens = [&](const std::string& listed, const std::string& needed) {
    const Asked asked(R"("StringEquals": {"i/x:aud": [)" + listed + tail + needed + "}", "", {});
    return !asked.exposure().openings().empty();
  };
  CHECK(opens(R"("a", "b", "c", "d", "e")", R"("a")"));
  CHECK(opens(R"("a", "b", "c", "d", "e")", R"("d")"));
  CHECK_FALSE(opens(R"("a", "b", "c", "d", "e")", R"("e")"));
  CHECK(opens(R"("a", "b", "c", "d")", R"("d")"));
  CHECK_FALSE(opens(R"("a", "b")", R"("z")"));
  // Where the audiences are known, they alone count, and without any it is that of STS.
  const Asked known(R"("StringEquals": {"i/x:aud": "vault"}, "StringLike": {"i/x:sub": "*"})", "",
                    {kSts});
  CHECK(known.exposure().openings().empty());
  const Asked none(R"("StringLike": {"i/x:sub": "*"})",
                   deny(R"("StringEquals": {"i/x:aud": "sts.amazonaws.com"})"), {});
  CHECK(none.exposure().openings().empty());
}

TEST_CASE("exposure: what AWS leaves open makes a warning of it") {
  const std::vector<Case> cases = {
      {R"("StringNotLike": {"i/x:sub": ["*", "${aws:nothing}"]})", "",
       R"(unsatisfiable at ["*", "${aws:nothing}"], of i/x:sub in StringNotLike: StringNotLike keeps out every service account)"},
      {R"("NumericNotEquals": {"i/x:sub": "5"}, "StringNotLike": {"i/x:sub": "*"})", "",
       R"(unsatisfiable at "*", of i/x:sub in StringNotLike: StringNotLike keeps out every service account, warning)"},
      {R"("StringNotLike": {"i/x:sub": "*"})", "",
       R"(unsatisfiable at "*", of i/x:sub in StringNotLike: StringNotLike keeps out every service account)"},
  };
  for (const Case& test : cases) {
    CAPTURE(test.conditions);
    const Asked asked(kAud + ", " + test.conditions, test.more, {kSts});
    CHECK(asked.told(asked.exposure().contradictions()) == test.expected);
  }
}

TEST_CASE("exposure: with less work than it takes, nothing is said that is not so") {
  const std::string conditions =
      kAud + R"(, "StringLike": {"i/x:sub": "SA:a:*"}, "StringNotLike": {"i/x:sub": "SA:a:*"})";
  std::vector<std::string> answers;
  for (std::size_t steps = 1; steps < iam::kPolicySteps; steps += 1 + steps / 20) {
    const Asked asked(conditions, "", {kSts}, R"("arn:aws:iam::1:oidc-provider/i/x")", steps);
    std::string answer = asked.told(asked.exposure().contradictions());
    if (std::ranges::find(answers, answer) == answers.end()) answers.push_back(std::move(answer));
  }
  CHECK(
      answers ==
      std::vector<std::string>{
          "",
          R"(unsatisfiable at "SA:a:*", of i/x:sub in StringNotLike: StringLike on 'i/x:sub', see "SA:a:*")"});
}
