#include "iam/admission/admission.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "iam/policy_generator.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/AB12";
const std::string kProvider = "arn:aws:iam::111122223333:oidc-provider/" + kIssuer;
const std::string kSub = kIssuer + ":sub";
const std::string kAud = kIssuer + ":aud";
const std::string kAudience = "sts.amazonaws.com";
const RoleContext kRole{.partition = "aws", .account = "111122223333"};
const std::string kHead = "system:serviceaccount:";

struct Line {
  std::string op, key;
  std::vector<std::string> values;
};
using Lines = std::vector<Line>;

/// Policies for one test: Allow statements of these conditions, then Deny statements.
class Policy {
 public:
  explicit Policy(const std::vector<Lines>& allow, const std::vector<Lines>& deny = {}) {
    policy.version = PolicyVersion::v2012;
    for (const auto& lines : allow) add(Effect::allow, lines);
    for (const auto& lines : deny) add(Effect::deny, lines);
  }

  [[nodiscard]] Admission admit(const AdmissionOptions& options = {}) const {
    auto admission = iam::admit(policy, kRole, kIssuer, kAudience, options);
    // No witness is shown to anybody that the evaluator would not let in.
    for (const auto& subject :
         {admission.may.witness, admission.may.other_witness, admission.text_witness}) {
      if (subject) CHECK(lets_in(*subject) != Truth::no);
    }
    for (const auto& subject : {admission.surely.witness, admission.surely.other_witness}) {
      if (subject) CHECK(lets_in(*subject) == Truth::yes);
    }
    return admission;
  }
  [[nodiscard]] Truth lets_in(const std::string& subject) const {
    return allows(policy, kRole, {.issuer = kIssuer, .subject = subject, .audiences = {kAudience}});
  }

  TrustPolicy policy{.span = PolicyBuilder::nowhere()};

 private:
  void add(Effect effect, const Lines& lines) {
    auto statement = build_.statement(effect, kProvider, "sts:AssumeRoleWithWebIdentity");
    statement.index = static_cast<std::uint32_t>(policy.statements.size());
    for (const auto& line : lines) {
      statement.conditions.push_back(build_.condition(line.op, line.key, line.values));
    }
    policy.statements.push_back(std::move(statement));
  }
  PolicyBuilder build_;
};

std::string describe(const Admitted& admitted) {
  std::string text = admitted.everyone ? "everyone" : admitted.by_legal_name ? "some" : "nobody";
  if (admitted.open && !admitted.everyone) {
    text += admitted.openness.both         ? ", open namespaces with open names"
            : admitted.openness.namespaces ? ", open namespaces"
                                           : ", open names";
    if (!admitted.openness.both && admitted.openness.namespaces && admitted.openness.names) {
      text += " and names";
    }
  }
  text += ", " + (admitted.count ? std::to_string(*admitted.count) : "countless");
  if (admitted.witness) text += ", " + admitted.witness->substr(kHead.size());
  return text;
}

std::string describe(const Admission& admission) {
  if (!admission.undecided.empty()) return "undecided: " + admission.undecided;
  auto text = describe(admission.may);
  const auto surely = describe(admission.surely);
  if (surely != text) text += " / surely " + surely;
  if (!admission.may.by_legal_name) {
    text += admission.satisfiable ? ", but " + *admission.text_witness : ", no text";
  }
  return text;
}

Line sub(const std::string& op, const std::vector<std::string>& values) {
  std::vector<std::string> whole;
  for (const auto& value : values) whole.push_back(kHead + value);
  return {op, kSub, whole};
}
const Line kAudLine{"StringEquals", kAud, {kAudience}};

}  // namespace

TEST_CASE("letters at both ends of the alphabet, and names as long as they may be") {
  const auto without = [](const std::string& value) {
    return describe(Policy({{kAudLine,
                             {"StringEqualsIgnoreCase", kSub, {value}},
                             {"StringNotEquals", kSub, {value}}}})
                        .admit());
  };
  CHECK(without("a") == "nobody, 0, but A");
  CHECK(without("z") == "nobody, 0, but Z");
  CHECK(without("A") == "nobody, 0, but a");
  CHECK(without("Z") == "nobody, 0, but z");
  CHECK(without("@[`{") == "nobody, 0, no text");
  const auto of_two = [](const std::vector<std::string>& others) {
    return describe(Policy({{kAudLine,
                             {"StringEqualsIgnoreCase", kSub, {others.front()}},
                             {"StringNotEquals", kSub, others}}})
                        .admit());
  };
  CHECK(of_two({"aZ", "AZ", "Az"}) == "nobody, 0, but az");
  CHECK(of_two({"az", "Az", "AZ"}) == "nobody, 0, but aZ");
  CHECK(of_two({"zA", "ZA", "Za"}) == "nobody, 0, but za");
  CHECK(of_two({"za", "Za", "ZA"}) == "nobody, 0, but zA");
  const auto like = [](std::size_t ns, std::size_t name) {
    const auto text =
        describe(Policy({{kAudLine, sub("StringLike", {std::string(ns - 1, 'n') +
                                                       "?:" + std::string(name - 1, 'a') + "?"})}})
                     .admit());
    return text.substr(0, text.find(','));
  };
  CHECK(like(63, 253) == "some");
  CHECK(like(64, 253) == "nobody");
  CHECK(like(63, 254) == "nobody");
}

TEST_CASE("texts that only an operator of another type takes") {
  const auto but = [](const Line& line) { return describe(Policy({{kAudLine, line}}).admit()); };
  CHECK(but({"NumericGreaterThan", kSub, {"9999999998"}}) == "nobody, 0, but 9999999999");
  CHECK(but({"NumericLessThan", kSub, {"-1234567890"}}) == "nobody, 0, but -9999999999");
  CHECK(but({"NumericGreaterThan", kSub, {"5"}}) == "nobody, 0, but 6");
  CHECK(but({"NumericLessThan", kSub, {"5"}}) == "nobody, 0, but 4");
  CHECK(but({"Bool", kSub, {"true"}}) == "nobody, 0, but true");
  CHECK(but({"IpAddress", kSub, {"10.0.0.0/8"}}) == "nobody, 0, but 10.0.0.0");
  CHECK(but({"ArnLike", kSub, {"arn:aws:iam::*:role/?a"}}) ==
        "nobody, 0, but arn:aws:iam::*:role/?a");
  CHECK(but({"NumericEquals", kSub, {"5"}}) == "nobody, 0, but 5");
  // Where no text is found nothing is said of any.
  const std::string typed =
      "undecided: the subject is compared as a number, date, address or ARN, which no service "
      "account is";
  CHECK(but({"NumericEquals", kSub, {"abc"}}) == typed);
  CHECK(but({"NumericEquals", kSub, {""}}) == typed);
  // With a Deny beside it, and where the Allow says nothing of the kind.
  const Line five{"NumericLessThan", kSub, {"5"}};
  CHECK(describe(Policy({{kAudLine, five}}, {{{"NumericLessThan", kSub, {"4"}}}}).admit()) ==
        "nobody, 0, but 4");
  CHECK(describe(Policy({{kAudLine, five}}, {{five}}).admit()) == typed);
  CHECK(describe(Policy({{kAudLine, sub("StringEquals", {"A:b"})}}, {{five}}).admit()) ==
        "nobody, 0, but system:serviceaccount:A:b");
  // A statement counts as what it is asked as, whatever its effect.
  const Policy denying({{kAudLine}}, {{kAudLine, five}});
  const std::vector<const Statement*> as_allow = {&denying.policy.statements[1]};
  CHECK(describe(Admissions(denying.policy, kRole).admit(as_allow, {}, kIssuer, kAudience)) ==
        "nobody, 0, but 4");
  // Each text that is tried costs as much as the policy.
  Lines many = {kAudLine};
  std::vector<std::string> numbers;
  for (int i = 0; i < 40; ++i) numbers.push_back(std::to_string(5 * i));
  many.push_back({"NumericEquals", kSub, numbers});
  many.push_back({"NumericGreaterThan", kSub, {"190"}});
  const Policy policy({many});
  CHECK(describe(Admissions(policy.policy, kRole).admit(kIssuer, kAudience)) ==
        "nobody, 0, but 195");
  CHECK(describe(Admissions(policy.policy, kRole, 5'000).admit(kIssuer, kAudience)) == typed);
}

TEST_CASE("what is asked again, of other issuers and audiences, and of statements of no policy") {
  const Policy policy({{{"StringLike", kAud, {"a?"}}, sub("StringEquals", {"ns:a"})},
                       {{"StringEquals", kAud, {"b"}}, sub("StringEquals", {"ns:b"})}});
  Admissions admissions(policy.policy, kRole);
  const auto told = [&](std::string_view audience, std::string_view issuer = kIssuer) {
    return describe(admissions.admit(issuer, audience).may);
  };
  for (int round = 0; round < 3; ++round) {
    for (const std::string audience : {"a1", "a2", "a3", "a4", "a5", "a6"}) {
      CHECK(told(audience) == "some, 1, ns:a");
    }
    CHECK(told("b") == "some, 1, ns:b");
    CHECK(told("c") == "nobody, 0");
    CHECK(told("b", "other.example") == "nobody, 0");
    CHECK(told("b") == "some, 1, ns:b");
  }
  const Statement copy = policy.policy.statements[0], other = policy.policy.statements[1];
  const std::vector<const Statement*> first = {&copy}, second = {&other}, none;
  const auto of = [&](Admissions::Statements allow, Admissions::Statements deny,
                      std::string_view audience) {
    return describe(admissions.admit(allow, deny, kIssuer, audience).may);
  };
  CHECK(of(first, none, "a1") == "some, 1, ns:a");
  CHECK(of(first, none, "b") == "nobody, 0");
  CHECK(of(second, none, "b") == "some, 1, ns:b");
  CHECK(of(second, second, "b") == "nobody, 0");
  CHECK(of(none, second, "b") == "nobody, 0");
  const Policy wide({{sub("StringLike", {"ns:?"})}});
  const std::vector<const Statement*> all = {&wide.policy.statements[0]};
  CHECK(of(all, none, "b") == "some, 36, ns:a");
  CHECK(of(all, second, "b") == "some, 35, ns:a");
  CHECK(of(all, first, "a1") == "some, 35, ns:b");
  CHECK(of(all, second, "c") == "some, 36, ns:a");
  // What has no effect that IAM knows counts for nothing.
  Policy invalid({{sub("StringEquals", {"ns:a"})}, {sub("StringEquals", {"ns:b"})}});
  invalid.policy.statements[0].effect = Effect::invalid;
  CHECK(describe(invalid.admit()) == "some, 1, ns:b");
}

TEST_CASE("a budget is spent by whoever asks, and it is said when it is used up") {
  const Policy policy({{sub("StringLike", {"ns:*"})}}, {{sub("StringLike", {"ns:a*"})}});
  const auto gave_up = [&](std::size_t steps, const auto& ask) {
    Admissions admissions(policy.policy, kRole, steps);
    ask(admissions);
    return admissions.gave_up();
  };
  const auto& statements = policy.policy.statements;
  const std::vector<const Statement*> allow = {&statements[0]}, deny = {&statements[1]};
  const auto whole = [](Admissions& a) { return (void)a.admit(kIssuer, kAudience); };
  const auto parts = [&](Admissions& a) { return (void)a.admit(allow, deny, kIssuer, kAudience); };
  const auto condition = [&](Admissions& a) {
    return (void)a.admit(statements[0].conditions[0], kIssuer, kAudience);
  };
  const auto denied = [&](Admissions& a) {
    return (void)a.denied_by(statements[1], kIssuer, kAudience);
  };
  const auto any = [](Admissions& a) { return (void)a.admit_with_any_audience(kIssuer); };
  const auto check_all = [&](std::size_t steps, bool expected) {
    CAPTURE(steps);
    CHECK(gave_up(steps, whole) == expected);
    CHECK(gave_up(steps, parts) == expected);
    CHECK(gave_up(steps, condition) == expected);
    CHECK(gave_up(steps, denied) == expected);
    CHECK(gave_up(steps, any) == expected);
  };
  check_all(10, true);
  check_all(60, true);
  check_all(kPolicySteps, false);
  // Between the two something is undecided, and never taken for nobody.
  for (std::size_t steps = 10; steps < 3'000; steps += 7) {
    Admissions admissions(policy.policy, kRole, steps);
    const auto admission = admissions.admit(kIssuer, kAudience);
    CHECK((admission.may.by_legal_name || !admission.undecided.empty()));
    CHECK(admissions.gave_up() == !(admission.undecided.empty() && admission.uncounted.empty()));
    const auto with_any = Admissions(policy.policy, kRole, steps).admit_with_any_audience(kIssuer);
    CHECK(with_any.by_legal_name != Truth::no);
  }
  // Of subjects that are spelled out, too; those that were seen are not taken for all.
  const Policy literal({{sub("StringEquals", {"ns:a", "ns:b", "ns:c", "other:d"})}},
                       {{sub("StringLike", {"ns:c*"})}});
  std::size_t undecided = 0, uncounted = 0;
  for (std::size_t steps = 10; steps < 1'000; steps += 3) {
    const auto admission = Admissions(literal.policy, kRole, steps).admit(kIssuer, kAudience);
    if (admission.undecided.empty()) {
      CHECK(describe(admission) == "some, 3, ns:a");
      continue;
    }
    ++undecided;
    if (!admission.uncounted.empty()) ++uncounted;
    for (const auto& admitted : {admission.may, admission.surely}) {
      CHECK_FALSE(admitted.count.has_value());
      CHECK(admitted.subjects.empty());
    }
  }
  CHECK(uncounted > 0);
  CHECK(undecided > uncounted);
  CHECK(undecided < 330);
  Admissions admissions(policy.policy, kRole, 1'000);
  CHECK(admissions.spend(400));
  CHECK_FALSE(admissions.gave_up());
  CHECK_FALSE(admissions.spend(5'000));
  CHECK(admissions.gave_up());
  CHECK_FALSE(admissions.spend(1));
  CHECK(admissions.gave_up());
}

TEST_CASE("what a Deny keeps out rests on what is not known of both") {
  const Line variable{"StringEquals", kSub, {"${" + kSub + "}"}};
  const Line vpc{"StringEquals", "aws:SourceVpc", {"vpc-1"}};
  const auto denied = [](const Policy& policy) {
    const auto& deny = policy.policy.statements.back();
    const auto admission = Admissions(policy.policy, kRole).denied_by(deny, kIssuer, kAudience);
    std::string text = describe(admission);
    for (const auto& key : admission.assumptions) text += "; " + key;
    return text;
  };
  const Line a = sub("StringLike", {"ns:a?"}), b = sub("StringEquals", {"ns:ab"});
  CHECK(denied(Policy({{a}}, {{b}})) == "some, 1, ns:ab");
  CHECK(denied(Policy({{b}}, {{sub("StringLike", {"x:*"})}})).starts_with("nobody, 0"));
  CHECK(denied(Policy({{a}}, {{b, vpc}})) == "some, 1, ns:ab / surely nobody, 0; aws:SourceVpc");
  CHECK(denied(Policy({{a, variable}}, {{b}})).starts_with("undecided"));
  CHECK(denied(Policy({{a}}, {{b, variable}})).starts_with("undecided"));
  CHECK(denied(Policy({}, {{b}})).starts_with("nobody, 0"));
}

TEST_CASE("whom common shapes let in") {
  const std::vector<std::pair<std::vector<Lines>, std::string>> table = {
      {{{kAudLine, sub("StringEquals", {"payments:api"})}}, "some, 1, payments:api"},
      {{{kAudLine, sub("StringEquals", {"b:api", "a:api", "a:api"})}}, "some, 2, a:api"},
      {{{kAudLine, sub("StringLike", {"payments:api"})}}, "some, 1, payments:api"},
      {{{kAudLine, sub("StringLike", {"payments:*"})}}, "some, open names, countless, payments:a"},
      {{{kAudLine, sub("StringLike", {"team-*"})}},
       "some, open namespaces with open names, countless, team-a:a"},
      {{{kAudLine, sub("StringLike", {"*:api"})}}, "some, open namespaces, countless, a:api"},
      {{{kAudLine, sub("StringLike", {"*"})}}, "everyone, countless, a:a"},
      {{{kAudLine, sub("StringLike", {"*:*"})}}, "everyone, countless, a:a"},
      {{{kAudLine}}, "everyone, countless, a:a"},
      {{{}}, "everyone, countless, a:a"},
      {{}, "nobody, 0, no text"},
      {{{kAudLine, sub("StringLike", {"a:?"})}}, "some, 36, a:a"},
      {{{kAudLine, sub("StringLike", {"a:??"})}}, "some, 1296, a:aa"},
      {{{kAudLine, sub("StringLike", {"a:???"})}}, "some, 49248, a:aaa"},
      {{{kAudLine, sub("StringLike", {"a???"})}}, "some, 2592, aa:a"},
      {{{kAudLine, sub("StringEquals", {"payments:*"})}},
       "nobody, 0, but system:serviceaccount:payments:*"},
      {{{kAudLine, sub("StringEquals", {"Payments:api"})}},
       "nobody, 0, but system:serviceaccount:Payments:api"},
      {{{kAudLine, sub("StringEqualsIgnoreCase", {"Payments:api"})}}, "some, 1, payments:api"},
      {{{kAudLine, sub("StringLike", {"payments/*"})}},
       "nobody, 0, but system:serviceaccount:payments/"},
      {{{kAudLine, sub("StringLike", {"a:b:*"})}}, "nobody, 0, but system:serviceaccount:a:b:"},
      {{{{"StringEquals", kAud, {"other"}}, sub("StringEquals", {"a:b"})}}, "nobody, 0, no text"},
      {{{sub("StringEquals", {"a:b"}), sub("StringLike", {"b:*"})}}, "nobody, 0, no text"},
      {{{sub("StringLike", {"a*"}), sub("StringLike", {"*z"})}},
       "some, open namespaces with open names, countless, a:z"},
      {{{sub("StringNotLike", {"kube-system:*"})}},
       "some, open namespaces with open names, countless, a:a"},
      {{{sub("StringLike", {"a:*"}), sub("StringNotEquals", {"a:a"})}},
       "some, open names, countless, a:b"},
      {{{{"StringNotEquals", "https://" + kSub, {"x"}}}}, "everyone, countless, a:a"},
      {{{{"StringEqualsIfExists", kIssuer + ":subject", {"x"}}}}, "everyone, countless, a:a"},
      {{{{"ForAllValues:StringEquals", kSub, {kHead + "a:b"}}}}, "some, 1, a:b"},
      {{{{"NumericEquals", kSub, {"5"}}}}, "nobody, 0, but 5"},
      {{{{"ArnLike", kSub, {"arn:aws:iam::*:role/x"}}}}, "nobody, 0, but arn:aws:iam::*:role/x"},
      {{{{"StringLike", kSub, {"*:b"}}}}, "some, open namespaces, countless, a:b"},
      {{{{"StringLike", kSub, {"*${*}*"}}}}, "nobody, 0, but *"},
      {{{{"StringLike", kSub, {kHead + "${aws:username, 'a'}:b"}}}}, "some, 1, a:b"},
      {{{{"StringEquals", kSub, {kHead + "${aws:username}:b"}}}}, "nobody, 0, no text"},
  };
  for (const auto& [allow, expected] : table) {
    const Policy policy(allow);
    CAPTURE(allow.empty() || allow[0].empty() ? "" : allow[0].back().values.front());
    CHECK(describe(policy.admit()) == expected);
  }
}

TEST_CASE("a Deny takes away exactly what it matches") {
  const auto describe_with = [](const Lines& allow, const std::vector<Lines>& deny) {
    return describe(Policy({allow}, deny).admit());
  };
  CHECK(describe_with({}, {{}}) == "nobody, 0, no text");
  CHECK(describe_with({}, {{sub("StringNotEquals", {"a:b"})}}) == "some, 1, a:b");
  CHECK(describe_with({sub("StringLike", {"a:?"})}, {{sub("StringLike", {"a:a", "a:b"})}}) ==
        "some, 34, a:c");
  CHECK(describe_with({sub("StringEquals", {"a:a", "a:b"})}, {{sub("StringEquals", {"a:a"})}}) ==
        "some, 1, a:b");
  // A key that is never there makes a negated Deny match everyone.
  CHECK(describe_with({}, {{{"StringNotEquals", kIssuer + "/:sub", {"x"}}}}) ==
        "nobody, 0, no text");
}

TEST_CASE("keys of the call are read both ways") {
  const Line vpc{"StringEquals", "aws:SourceVpc", {"vpc-1"}};
  const Policy guarded({{sub("StringEquals", {"a:b"}), vpc}});
  const auto admission = guarded.admit();
  CHECK(describe(admission) == "some, 1, a:b / surely nobody, 0");
  CHECK(admission.assumptions == std::vector<std::string>{"aws:SourceVpc"});
  CHECK(describe(Policy({{}}, {{vpc}}).admit()) == "everyone, countless, a:a / surely nobody, 0");
  CHECK(describe(Policy({{sub("StringLike", {kSub})}, {vpc}}).admit()) ==
        "everyone, countless, a:a / surely nobody, 0");
  const Policy variable({{{"StringLike", kSub, {kHead + "a:${sts:RoleSessionName}"}}}});
  CHECK(describe(variable.admit()) == "everyone, countless, a:a / surely nobody, 0");
  // One that cannot matter is no assumption.
  const Policy other({{{"StringEquals", kAud, {"x"}}, vpc}, {sub("StringEquals", {"a:b"})}});
  CHECK(other.admit().assumptions.empty());
  // Unsigned calls have no user name.
  CHECK(describe(Policy({{{"StringEquals", "aws:username", {"x"}}}}).admit()) ==
        "nobody, 0, no text");
}

TEST_CASE("outside of what is intended") {
  const Policy policy({{sub("StringLike", {"a:*"})}});
  AdmissionOptions options;
  const auto others = [&](const std::vector<std::string>& intended) {
    options.intended = intended;
    const auto admission = policy.admit(options);
    CHECK(admission.may.lets_in_others == admission.may.other_witness.has_value());
    return admission.may.other_witness.value_or("none");
  };
  CHECK(others({}) == kHead + "a:a");
  CHECK(others({kHead + "a:a", kHead + "a:b"}) == kHead + "a:c");
  CHECK(others({kHead + "a:?"}) == kHead + "a:aa");
  CHECK(others({kHead + "a:*"}) == "none");
  const Policy named({{sub("StringEquals", {"a:b", "c:d"})}});
  options.intended = {kHead + "a:b"};
  CHECK(named.admit(options).may.other_witness == kHead + "c:d");
  options.intended = {kHead + "*"};
  CHECK_FALSE(named.admit(options).may.lets_in_others);
}

TEST_CASE("few subjects are listed, more are counted") {
  const Policy policy({{sub("StringLike", {"a:?"})}});
  const auto admission = policy.admit();
  REQUIRE(admission.may.subjects.size() == 36);
  CHECK(admission.may.subjects.front() == kHead + "a:0");
  CHECK(admission.may.subjects.back() == kHead + "a:z");
  AdmissionOptions options;
  options.list_limit = 35;
  CHECK(policy.admit(options).may.subjects.empty());
  CHECK(policy.admit(options).may.count == 36);
  CHECK(policy.admit(options).uncounted.empty());
  options.list_limit = 36;
  CHECK(policy.admit(options).may.subjects.size() == 36);
  CHECK(Policy({{sub("StringLike", {"a:??????????"})}}).admit().uncounted.empty());
  // With too few steps it is said that they were not counted.
  const Policy more({{sub("StringLike", {"a:???"})}});
  const auto exact = more.admit().may.count;
  REQUIRE(exact.has_value());
  std::size_t uncounted = 0;
  for (std::size_t steps = 10; steps < 100'000; steps += steps / 8 + 1) {
    const auto with_fewer = Admissions(more.policy, kRole, steps).admit(kIssuer, kAudience);
    if (!with_fewer.uncounted.empty()) {
      ++uncounted;
    } else if (with_fewer.undecided.empty()) {
      CHECK(with_fewer.may.count == exact);
    }
  }
  CHECK(uncounted > 0);
  // Patterns that several conditions have: that one of them fits settles only those with that one.
  CHECK(describe(Policy({{sub("StringLike", {"?:?x", "a*:*"}), sub("StringLike", {"?:?x", "b:y"}),
                          sub("StringLike", {"a*:*", "b:z"})}})
                     .admit()) == "some, 36, a:ax");
}

TEST_CASE("of subjects that are spelled out the shortest is shown, and a few are listed") {
  const Policy policy({{sub("StringEquals", {"a:longer", "b:xy", "b:xz", "c:yx"})}});
  AdmissionOptions options;
  options.intended = {kHead + "b:xy"};
  options.list_limit = 4;
  auto admission = policy.admit(options);
  CHECK(describe(admission) == "some, 4, b:xy");
  CHECK(admission.may.other_witness == kHead + "b:xz");
  CHECK(admission.may.subjects.size() == 4);
  options.list_limit = 3;
  admission = policy.admit(options);
  CHECK(describe(admission) == "some, 4, b:xy");
  CHECK(admission.may.subjects.empty());
  // All there are, where there are hardly any.
  options.language = {.alphanumerics = "a", .longest_namespace = 1, .longest_name = 1};
  CHECK(describe(Policy({{sub("StringEquals", {"a:a"})}}).admit(options)) == "everyone, 1, a:a");
  CHECK(describe(Policy({{sub("StringLike", {"?:a"})}}).admit(options)) == "everyone, 1, a:a");
  options.language.alphanumerics = "ab";
  CHECK(describe(Policy({{sub("StringEquals", {"a:a"})}}).admit(options)) == "some, 1, a:a");
  CHECK(describe(Policy({{sub("StringLike", {"a:?"})}}).admit(options)) == "some, 2, a:a");
}

TEST_CASE("names without end, although no character may stand twice in a row") {
  AdmissionOptions options;
  options.language.alphanumerics = "ab";
  const Policy policy({{sub("StringLike", {"a:*"}),
                        sub("StringNotLike", {"a:*aa*", "a:*bb*", "a:*--*", "a:*..*"})}});
  const auto ask = [&](std::size_t steps) {
    return Admissions(policy.policy, kRole, steps).admit(kIssuer, kAudience, options);
  };
  const std::string expected = "some, open names, countless, a:a";
  CHECK(describe(ask(kPolicySteps)) == expected);
  std::size_t undecided = 0;
  for (std::size_t steps = 100; steps < 100'000; steps += steps / 16) {
    const auto admission = ask(steps);
    if (!admission.undecided.empty()) ++undecided;
    if (admission.undecided.empty()) CHECK(describe(admission) == expected);
  }
  CHECK(undecided > 0);
  // Over the whole alphabet these are too many, and that is said.
  std::vector<std::string> doubled;
  for (const char c : std::string("abcdefghijklmnopqrstuvwxyz0123456789-")) {
    doubled.push_back("a:*" + std::string(2, c) + "*");
  }
  CHECK(describe(Policy({{sub("StringLike", {"a:*"}), sub("StringNotLike", doubled)}}).admit()) ==
        "undecided: its patterns combine in too many ways");
}

TEST_CASE("the limits on the length of names are exact") {
  const auto count = [](std::size_t ns, std::size_t name) {
    return describe(Policy({{sub("StringLike",
                                 {std::string(ns, 'a') + ":" + std::string(name, 'b') + "?"})}})
                        .admit())
        .substr(0, 8);
  };
  CHECK(count(63, 252) == "some, 36");
  CHECK(count(64, 252) == "nobody, ");
  CHECK(count(63, 253) == "nobody, ");
  // Open but for the limit: one character is left.
  const Policy last({{sub("StringLike", {"a:" + std::string(252, 'b') + "*"})}});
  const auto admission = last.admit();
  CHECK(admission.may.count == 37);
  CHECK(admission.may.open);
  CHECK(admission.may.subjects.size() == 37);
  // The shortest text of all has too long a name; a longer one will do.
  const std::string long_name(254, 'x');
  const Policy either({{sub("StringLike", {"a:" + long_name, std::string(60, 'b') + ":" +
                                                                 std::string(250, 'x') + "*"})}});
  CHECK(either.admit().may.witness == kHead + std::string(60, 'b') + ":" + std::string(250, 'x'));
}

TEST_CASE("numbers up to the ceiling are exact, from there on there is none") {
  // Ten alphanumeric or inner characters: 36^9 is below 10^15, 36^10 above.
  const auto count = [](std::size_t marks) {
    return Policy({{sub("StringLike", {std::string(marks, '?') + ":a"})}}).admit().may.count;
  };
  CHECK(count(1) == 36);
  CHECK(count(3) == 36U * 37 * 36);
  CHECK(count(9).has_value());
  CHECK_FALSE(count(10).has_value());
}

TEST_CASE("whether any audience would do") {
  const auto answer = [](const std::vector<Lines>& allow) {
    const Policy policy(allow);
    const auto result = admit_with_any_audience(policy.policy, kRole, kIssuer);
    if (result.audience) {
      const auto admission = admit(policy.policy, kRole, kIssuer, *result.audience);
      CHECK(admission.satisfiable);
    }
    const auto name = [](Truth truth) {
      return truth == Truth::yes ? "yes" : truth == Truth::no ? "no" : "maybe";
    };
    return std::string(name(result.satisfiable)) + " " + name(result.by_legal_name) + " " +
           result.audience.value_or("-");
  };
  const auto named = sub("StringEquals", {"a:b"});
  CHECK(answer({{kAudLine, named}}) == "yes yes sts.amazonaws.com");
  CHECK(answer({{{"StringEquals", kAud, {"x"}}, {"StringEquals", kAud, {"x", "y"}}, named}}) ==
        "yes yes x");
  CHECK(answer({{{"StringEquals", kAud, {"x"}}, {"StringNotEquals", kAud, {"x"}}, named}}) ==
        "no no -");
  CHECK(answer({{{"StringLike", kAud, {"sts.*"}}, {"StringNotLike", kAud, {"*.com"}}, named}}) ==
        "yes yes sts.");
  CHECK(answer({{{"StringEquals", kAud, {"x"}}, sub("StringEquals", {"A:b"})}}) == "yes no x");
  CHECK(answer({{{"StringEquals", kIssuer + ":email", {"x"}}}}) == "no no -");
  CHECK(answer({{{"NumericEquals", kAud, {"5"}}, named}}) == "yes yes 5");
  CHECK(answer({{{"NumericEquals", kAud, {"x"}}, named}}) == "maybe maybe -");
  // One by which a legal name gets in comes before one by which only another text does.
  for (const bool turned : {false, true}) {
    const Lines illegal = {{"StringEquals", kAud, {turned ? "y" : "x"}},
                           sub("StringEquals", {"A:b"})};
    const Lines legal = {{"StringEquals", kAud, {turned ? "x" : "y"}}, named};
    CHECK(answer({illegal, legal}) == (turned ? "yes yes x" : "yes yes y"));
  }
  // A subject that names the audience changes with it.
  CHECK(answer({{sub("StringEquals", {"a:${" + kAud + "}"})}}) == "yes yes a");
  CHECK(answer({{sub("StringEquals", {"A:${" + kAud + "}"}), sub("StringEquals", {"b:c"})}})
            .starts_with("maybe"));
  CHECK(answer({{{"StringEquals", kAud, {"${" + kSub + "}"}}, named}}).starts_with("maybe"));
  // Too many patterns for all that they make together.
  std::vector<std::string> letters;
  for (const char c : std::string("abcdefgh")) letters.push_back("*" + std::string(1, c) + "*");
  const Line never{"StringNotEquals", kAud, {"x"}}, x{"StringEquals", kAud, {"x"}};
  CHECK(answer({{{"StringLike", kAud, letters}, x, never, named}}).starts_with("maybe"));
  letters.resize(3);
  CHECK(answer({{{"StringLike", kAud, letters}, x, never, named}}) == "no no -");
}

TEST_CASE("whether any audience would do beside what is denied") {
  const auto answer = [](const std::vector<Lines>& allow, const std::vector<Lines>& deny) {
    const Policy policy(allow, deny);
    std::vector<const Statement*> allows, denies;
    for (const Statement& statement : policy.policy.statements) {
      (statement.effect == Effect::deny ? denies : allows).push_back(&statement);
    }
    const auto whole = admit_with_any_audience(policy.policy, kRole, kIssuer);
    const auto parts =
        Admissions(policy.policy, kRole).admit_with_any_audience(allows, denies, kIssuer);
    CHECK(whole.satisfiable == parts.satisfiable);
    CHECK(whole.by_legal_name == parts.by_legal_name);
    CHECK(whole.audience == parts.audience);
    return std::string(whole.by_legal_name == Truth::yes  ? "yes "
                       : whole.by_legal_name == Truth::no ? "no "
                                                          : "maybe ") +
           whole.audience.value_or("-");
  };
  const auto named = sub("StringEquals", {"a:b"});
  CHECK(answer({{named}}, {{{"StringNotEquals", kAud, {"x"}}}}) == "yes x");
  CHECK(answer({{named}}, {{{"StringNotEquals", kAud, {"x"}}}, {{"StringEquals", kAud, {"x"}}}}) ==
        "no -");
  CHECK(answer({{named}}, {{named}}) == "no -");
  CHECK(answer({{{"StringEquals", kAud, {"x", "y"}}, named}}, {{{"StringEquals", kAud, {"x"}}}}) ==
        "yes y");
}

TEST_CASE("no token is for the empty audience") {
  const auto any = [](const char* op, const char* value) {
    const Policy policy({{sub("StringEquals", {"a:b"}), {op, kAud, {value}}}});
    return admit_with_any_audience(policy.policy, kRole, kIssuer);
  };
  CHECK(any("StringEquals", "").by_legal_name == Truth::no);
  CHECK(any("StringNotLike", "?*").by_legal_name == Truth::no);
  CHECK(any("StringLike", "*").by_legal_name == Truth::yes);
  CHECK_FALSE(any("StringLike", "*").audience->empty());
  CHECK(any("StringNotEquals", "").by_legal_name == Truth::yes);
}

TEST_CASE("statements and conditions alone, and what a Deny keeps out") {
  const Policy policy(
      {{sub("StringLike", {"a:*"})}},
      {{sub("StringLike", {"b:*"})}, {sub("StringLike", {"*:x"})}, {sub("StringEquals", {"A:x"})}});
  const auto& statements = policy.policy.statements;
  const auto meets = [&](std::size_t i) {
    return describe(
        Admissions(policy.policy, kRole).denied_by(statements[i], kIssuer, kAudience).may);
  };
  CHECK(meets(1) == "nobody, 0");
  CHECK(meets(2) == "some, 1, a:x");
  CHECK(meets(3) == "nobody, 0");
  const std::vector<const Statement*> second = {&statements[1]};
  CHECK(describe(Admissions(policy.policy, kRole).admit(second, {}, kIssuer, kAudience).may) ==
        "some, open names, countless, b:a");
  const auto alone = [&](std::size_t i) {
    return Admissions(policy.policy, kRole).admit(statements[i].conditions[0], kIssuer, kAudience);
  };
  CHECK(describe(alone(2).may) == "some, open namespaces, countless, a:x");
  CHECK_FALSE(alone(3).may.by_legal_name);
}

TEST_CASE("a variable that stands for the subject is not decided") {
  const Policy policy({{{"StringEquals", kSub, {"${" + kSub + "}"}}}});
  CHECK_FALSE(policy.admit().undecided.empty());
  const Policy crossed({{{"StringEquals", kAud, {"${" + kSub + "}"}}}});
  CHECK_FALSE(crossed.admit().undecided.empty());
  // What another statement lets in is known all the same.
  const Policy beside(
      {{{"StringEquals", kSub, {"${" + kSub + "}"}}}, {sub("StringLike", {"a:*"})}});
  CHECK(beside.admit().may.witness == kHead + "a:a");
  CHECK_FALSE(beside.admit().may.count.has_value());
  // Not where the statement fails anyhow.
  const Policy failed(
      {{{"StringEquals", kAud, {"x"}}, {"StringEquals", kSub, {"${" + kSub + "}"}}}});
  CHECK(describe(failed.admit()) == "nobody, 0, no text");
}

TEST_CASE("what AWS leaves open is passed on") {
  CHECK(Policy({{sub("StringEquals", {"a:b"})}}).admit().unsettled.empty());
  CHECK(Policy({{{"StringEquals", kSub, {}}}}).admit().unsettled.size() == 1);
  CHECK(Policy({{{"NumericNotEquals", kSub, {"1"}}}}).admit().unsettled.size() == 1);
}

TEST_CASE("the worst policies are answered, or said to be undecided, and never taken for closed") {
  // Every question mark behind a `*x` doubles the states; a policy has 4,096 characters.
  const std::string marks(150, '?'), undecided = "undecided: its patterns combine in too many ways";
  std::vector<std::string> long_ones, different;
  std::size_t length = 0;
  for (int i = 0; length < 3'900; ++i) {
    const std::string letter(1, static_cast<char>('a' + i % 26));
    long_ones.push_back("*" + letter + std::string(200, '?') + letter);
    different.push_back("*" + letter + std::string(static_cast<std::size_t>(12 + i), '?') + "*" +
                        letter + "?????" + std::to_string(i));
    length += kHead.size() + std::max(long_ones.back().size(), different.back().size()) + 3;
  }
  const auto open = [](const Policy& policy) {
    const auto admission = policy.admit();
    CHECK_FALSE(admission.may.everyone);
    CHECK_FALSE(admission.may.count.has_value());
    if (!admission.undecided.empty()) return "undecided: " + admission.undecided;
    const auto text = describe(admission.may);
    return text.substr(0, text.find(", countless"));
  };
  const std::string both = "some, open namespaces with open names";
  CHECK(open(Policy({{sub("StringLike", {"*a" + marks + "b"})}})) == both);
  CHECK(open(Policy({{sub("StringLike", long_ones)}})) == both);
  CHECK(open(Policy({{sub("StringLike", different)}})) == both);
  CHECK(open(Policy({{sub("StringNotLike", different)}})) == both);
  CHECK(open(Policy({{sub("StringLike", {"*"})}}, {{sub("StringLike", different)}})) == both);
  // Nobody fits both. That nothing was found is no proof.
  CHECK(open(Policy({{sub("StringLike", {"*a" + marks}),
                      sub("ForAnyValue:StringLike", {"*b" + marks})}})) == undecided);
  const Policy beside(
      {{sub("StringLike", {"*a" + marks}), sub("ForAnyValue:StringLike", {"*b" + marks})},
       {sub("StringLike", {"a:*"})}});
  CHECK(beside.admit().may.witness == kHead + "a:a");
  CHECK_FALSE(beside.admit().undecided.empty());
}

TEST_CASE("whom a policy lets in may be known where how many they are is not") {
  const std::string fits = "*x" + std::string(40, '?') + "*";
  const auto uncounted = Policy({{sub("StringLike", {"p:b?"})}}, {{sub("StringLike", {fits})}});
  const Admission admission = uncounted.admit();
  CHECK(admission.uncounted == "its patterns combine in too many ways");
  CHECK(admission.undecided.empty());
  CHECK(describe(admission.may) == "some, countless, p:ba");
  // A letter or a digit: a name does not end with a dot or a dash.
  const Admission counted = Policy({{sub("StringLike", {"p:b?"})}}).admit();
  CHECK(counted.uncounted.empty());
  CHECK(describe(counted.may) == "some, 36, p:ba");
}

TEST_CASE("all questions about a policy share one budget") {
  std::vector<std::string> values;
  for (int i = 0; i < 200; ++i) values.push_back("*x" + std::to_string(i) + "*y*");
  const Policy policy({{sub("StringLike", values)}}, {{sub("StringLike", {"*z*", "*y?z*"})}});
  const auto& statement = policy.policy.statements[0];
  const std::vector<const Statement*> allow = {&statement}, deny = {&policy.policy.statements[1]};
  Admissions poor(policy.policy, kRole, 3'000);
  CHECK_FALSE(poor.admit(allow, deny, kIssuer, kAudience).undecided.empty());
  CHECK(poor.gave_up());
  CHECK_FALSE(poor.denied_by(*deny[0], kIssuer, kAudience).undecided.empty());
  CHECK_FALSE(poor.admit(statement.conditions[0], kIssuer, kAudience).undecided.empty());
  CHECK(poor.admit_with_any_audience(allow, deny, kIssuer).satisfiable == Truth::maybe);
  Admissions rich(policy.policy, kRole);
  CHECK(describe(rich.admit(allow, deny, kIssuer, kAudience)).starts_with("some, open"));
  CHECK_FALSE(rich.gave_up());
}

TEST_CASE("what each of many policies may take") {
  CHECK(steps_for_each(0) == kPolicySteps);
  CHECK(steps_for_each(1) == kPolicySteps);
  CHECK(steps_for_each(1'000) == kRunSteps / 1'000);
  CHECK(steps_for_each(1'000'000'000) == kLeastSteps);
}

TEST_CASE("many plain patterns are no explosion") {
  std::vector<std::string> namespaces;
  for (int i = 0; i < 100; ++i) namespaces.push_back("team-" + std::to_string(i) + ":*");
  CHECK(describe(Policy({{sub("StringLike", namespaces)}}).admit()) ==
        "some, open names, countless, team-0:a");
  std::vector<std::string> parts;
  for (int i = 0; i < 12; ++i) parts.push_back("*part" + std::to_string(i) + "*");
  CHECK(describe(Policy({{sub("StringLike", parts)}}).admit()) ==
        "some, open namespaces with open names, countless, a:part0");
}

TEST_CASE("how much a value takes in") {
  const auto show = [](const std::string& value, bool globs = true) {
    const std::string text = kHead + value;
    const auto result = breadth({text, globs});
    const std::vector<std::string> names = {"nothing", "fixed", "some", "open", "any"};
    return names[static_cast<std::size_t>(result.ns)] + " " +
           names[static_cast<std::size_t>(result.name)] + (result.open ? " open" : "");
  };
  CHECK(show("a:b", false) == "fixed fixed");
  CHECK(show("a:*", false) == "nothing nothing");
  CHECK(show("a:*") == "fixed any open");
  CHECK(show("a:?*") == "fixed any open");
  CHECK(show("a:b-*") == "fixed open open");
  CHECK(show("a:b?") == "fixed some");
  CHECK(show("*:b") == "any fixed open");
  CHECK(show("team-*:b") == "open fixed open");
  CHECK(show("*:*") == "any any open");
  CHECK(show("*") == "any any open");
  CHECK(show("team-*") == "open any open");
  CHECK(show("*-api") == "any open open");
  CHECK(show("a*b") == "open open open");
  CHECK(show("*x*") == "open open open");
  CHECK(show("a?b") == "some some");
  CHECK(show("a:b:*") == "nothing nothing");
  CHECK(show("A*") == "nothing nothing");
  // No name is empty: one `?` takes nothing away, two ask for two letters.
  CHECK(show("??*:b") == "open fixed open");
  CHECK(show("???*") == "any any open");
  CHECK(show("????*") == "open any open");
  CHECK(show("*????") == "any open open");
  CHECK(breadth({"*", true}).ns == Breadth::Part::any);
  CHECK(breadth({"system:*", true}).name == Breadth::Part::any);
  CHECK(breadth({"*:api", true}).name == Breadth::Part::open);
  CHECK(breadth({kHead + "a:b-*", true}).fixed_ns == "a");
  CHECK(breadth({kHead + "*:b", true}).fixed_name == "b");
}

TEST_CASE("values that add nobody") {
  const auto redundant = [](const std::string& value, const std::vector<std::string>& others) {
    const std::string text = kHead + value;
    std::vector<std::string> whole;
    for (const auto& other : others) whole.push_back(kHead + other);
    std::vector<SubjectValue> values;
    for (const auto& other : whole) values.push_back({other, true});
    Budget budget(kPolicySteps);
    return is_redundant({text, true}, values, budget);
  };
  CHECK(redundant("a:b", {"a:*"}));
  CHECK(redundant("a:b", {"a:b"}));
  CHECK_FALSE(redundant("a:b", {"a:c", "b:*"}));
  CHECK(redundant("a:b*", {"a:*"}));
  CHECK_FALSE(redundant("a:*", {"a:b*"}));
  CHECK(redundant("a:?*", {"a:?", "a:??*"}));
  CHECK(redundant("*:a", {"*"}));
  CHECK_FALSE(redundant("A:*", {"*"}));  // matches nobody: another rule's
  CHECK_FALSE(redundant("a:*", {}));
  CHECK_FALSE(redundant("a:b*", {"A:*"}));
  CHECK_FALSE(redundant("a:b", {"A:B"}));
}

TEST_CASE("where to look for the accounts of common shapes") {
  const Policy policy({{kAudLine, sub("StringEquals", {"a:b", "A:x"})},
                       {sub("StringLike", {"c:*", "team-*:d"}), sub("StringNotEquals", {"c:x"})}});
  const auto sources = subject_sources(policy.policy, kRole, kIssuer, kAudience);
  CHECK_FALSE(sources.anyone);
  CHECK(sources.literals == std::vector<std::string>{kHead + "a:b"});
  REQUIRE(sources.globs.size() == 2);
  CHECK(sources.globs[0].ns == "c");
  CHECK(sources.globs[1].ns.empty());
  CHECK(sources.globs[1].ns_prefix == "team-");
  const Policy negated({{sub("StringNotEquals", {"c:x"})}});
  CHECK(subject_sources(negated.policy, kRole, kIssuer, kAudience).anyone);
  const Policy other({{kAudLine, sub("StringEquals", {"a:b"})}});
  CHECK(subject_sources(other.policy, kRole, kIssuer, "x").literals.empty());
}

TEST_CASE("where to look for accounts: of several conditions the one that says most") {
  const auto show = [](const Policy& policy) {
    const auto sources = subject_sources(policy.policy, kRole, kIssuer, kAudience);
    std::string out = sources.anyone ? "anyone" : "";
    for (const auto& literal : sources.literals) out += " " + literal.substr(kHead.size());
    for (const auto& glob : sources.globs) {
      out += " " + glob.pattern + " (" + glob.ns + "|" + glob.ns_prefix + ")";
    }
    return out;
  };
  const auto any = [](const std::vector<std::string>& values) {
    return sub("ForAnyValue:StringLike", values);
  };
  // The one with fewer patterns, wherever it stands; of equal ones the first.
  CHECK(show(Policy({{sub("StringLike", {"a:*"}), any({"a:b"})}})) == " a:b");
  CHECK(show(Policy({{any({"a:b"}), sub("StringLike", {"a:*"})}})) == " a:b");
  CHECK(show(Policy({{sub("StringLike", {"a:b", "a:*"}), any({"b:*", "c:*"})}})) ==
        " a:b system:serviceaccount:a:* (a|)");
  CHECK(show(Policy({{sub("StringLike", {"a:b"}), any({"a:b", "a:c"})}})) == " a:b");
  CHECK(show(Policy({{sub("StringNotLike", {"a:b"}), any({"a:*"})}})) ==
        " system:serviceaccount:a:* (a|)");
  CHECK(show(Policy({{sub("StringEqualsIgnoreCase", {"A:B"})}})) == " a:b");
  // Each once, and none of a Deny.
  CHECK(show(Policy({{sub("StringLike", {"a:b"})}, {any({"a:b", "a:c"})}})) == " a:b a:c");
  CHECK(show(Policy({}, {{sub("StringLike", {"a:b"})}})) == "");
  CHECK(show(Policy({{sub("StringLike", {"a:b"})}}, {{sub("StringNotLike", {"c:*"})}, {}})) ==
        " a:b");
  // What a pattern says of the namespace.
  CHECK(show(Policy({{sub("StringLike", {"te?m:x", "t*", ":*"})}})) ==
        " system:serviceaccount:te?m:x (|te) system:serviceaccount:t* (|t) "
        "system:serviceaccount::* (|)");
  CHECK(show(Policy({{{"StringLike", kSub, {"*:a", "system:service*", "x?"}}}})) ==
        " *:a (|) system:service* (|) x? (|)");
}
