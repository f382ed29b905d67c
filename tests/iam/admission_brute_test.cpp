// Symbolic admission against the plain thing: every legal subject over a small alphabet, asked one
// by one. Policies come from a seeded generator.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "iam/admission/admission.h"
#include "iam/names/pattern.h"
#include "iam/policy_generator.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

const std::string kIssuer = "oidc.eks.eu-west-1.amazonaws.com/id/AB12";
const std::string kProvider = "arn:aws:iam::111122223333:oidc-provider/" + kIssuer;
const std::string kAudience = "sts.amazonaws.com";
const RoleContext kRole{.partition = "aws", .account = "111122223333"};

SubjectLanguage small_language() {
  return {.alphanumerics = "ab", .longest_namespace = 2, .longest_name = 3};
}

/// All texts over `characters` of at most `longest`.
std::vector<std::string> texts(const std::string& characters, std::size_t longest) {
  std::vector<std::string> all = {""};
  for (std::size_t begin = 0, length = 1; length <= longest; ++length) {
    const auto end = all.size();
    for (auto i = begin; i < end; ++i) {
      for (const char c : characters) all.push_back(all[i] + c);
    }
    begin = end;
  }
  return all;
}

/// By the words of RFC 1123, with none of the library's code.
bool is_label(const std::string& text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         text.find('.') == std::string::npos;
}
bool is_subdomain(std::string text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string::npos) return true;
    text = text.substr(dot + 1);
  }
}

std::vector<std::string> legal_subjects(const SubjectLanguage& language) {
  std::vector<std::string> all;
  for (const auto& ns : texts(language.alphanumerics + "-.", language.longest_namespace)) {
    if (!is_label(ns)) continue;
    for (const auto& name : texts(language.alphanumerics + "-.", language.longest_name)) {
      if (is_subdomain(name)) all.push_back("system:serviceaccount:" + ns + ":" + name);
    }
  }
  std::ranges::sort(all);
  return all;
}

std::string random_value(Random& random) {
  if (random.chance(3)) return random.chance(50) ? "*" : "system:*";
  if (random.chance(3)) return "${aws:username, 'system:serviceaccount:a:b'}";
  if (random.chance(2)) return "system:serviceaccount:${sts:RoleSessionName}:a";
  if (random.chance(2)) return "system:serviceaccount:a${*}:*";
  std::string value = random.chance(90)   ? "system:serviceaccount:"
                      : random.chance(50) ? "system:service*:"
                                          : "*:";
  const std::string characters = "aabb?**?-.:A";
  const auto part = [&](std::size_t longest) {
    for (auto n = random.below(longest + 1); n > 0; --n) {
      value += characters[random.below(characters.size())];
    }
  };
  part(3);
  if (random.chance(85)) value += ':';
  part(4);
  return value;
}

Condition random_condition(PolicyBuilder& build, Random& random) {
  static const std::vector<std::string> kSubjectOperators = {
      "StringLike",
      "StringLike",
      "StringLike",
      "StringEquals",
      "StringEquals",
      "StringNotLike",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "ForAllValues:StringLike",
      "ForAnyValue:StringNotLike",
      "StringLikeIfExists",
      "ForAllValues:StringNotEqualsIfExists"};
  if (random.chance(12)) {
    switch (random.below(9)) {
      case 0: return build.condition("StringEquals", kIssuer + ":aud", {kAudience});
      case 1: return build.condition("StringNotLike", kIssuer + ":aud", {"sts.*"});
      case 2: return build.condition("StringEquals", "aws:SourceVpc", {"vpc-1"});
      case 3: return build.condition("StringNotEquals", "https://" + kIssuer + ":sub", {"x"});
      case 4: return build.condition("Null", kIssuer + ":sub", {"false"});
      case 5: return build.condition("ArnNotLike", kIssuer + ":sub", {"arn:*"});
      case 6: return build.condition("NumericEquals", kIssuer + ":sub", {"5"});
      case 7: return build.condition("StringLike", kIssuer + ":sub", {});
      default: return build.condition("ForAllValues:StringLike", "x:sub", {"y"});
    }
  }
  std::vector<std::string> values;
  for (auto n = 1 + random.below(random.chance(20) ? 5 : 2); n > 0; --n) {
    values.push_back(random_value(random));
  }
  return build.condition(random.pick(kSubjectOperators),
                         kIssuer + (random.chance(20) ? ":SUB" : ":sub"), values);
}

TrustPolicy random_policy(PolicyBuilder& build, Random& random) {
  TrustPolicy policy{.span = PolicyBuilder::nowhere()};
  policy.version = random.chance(80) ? PolicyVersion::v2012 : PolicyVersion::v2008;
  for (auto n = 1 + random.below(3); n > 0; --n) {
    auto statement =
        build.statement(random.chance(75) || n == 1 ? Effect::allow : Effect::deny, kProvider,
                        random.chance(97) ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole");
    for (auto c = random.below(3) + (random.chance(80) ? 1 : 0); c > 0; --c) {
      statement.conditions.push_back(random_condition(build, random));
    }
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

std::string describe(const TrustPolicy& policy) {
  std::string text;
  for (const auto& s : policy.statements) {
    text += s.effect == Effect::deny ? "\nDeny" : "\nAllow";
    for (const auto& c : s.conditions) {
      text += "\n  " + std::string(c.operator_name.value) + " " + std::string(c.key.value) + " [";
      for (const auto& v : c.values) text += "'" + std::string(v.value) + "' ";
      text += "]";
    }
  }
  return text;
}

struct Brute {
  std::vector<std::string> let_in;
  std::size_t shortest = 0, shortest_other = 0;
  bool others = false;
};

bool in_intended(const std::vector<std::string>& intended, const std::string& subject) {
  return std::ranges::any_of(intended,
                             [&](const std::string& one) { return glob_matches(one, subject); });
}

Brute brute(const std::vector<std::string>& subjects, const std::vector<Truth>& truths,
            Truth at_least, const std::vector<std::string>& intended) {
  Brute result;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (truths[i] < at_least) continue;
    const auto length = subjects[i].size();
    if (result.let_in.empty() || length < result.shortest) result.shortest = length;
    result.let_in.push_back(subjects[i]);
    if (in_intended(intended, subjects[i])) continue;
    if (!result.others || length < result.shortest_other) result.shortest_other = length;
    result.others = true;
  }
  return result;
}

/// The first difference; empty when there is none.
std::string compare(const Admitted& admitted, const Brute& expected, std::size_t everyone,
                    const std::vector<std::string>& intended) {
  const bool some = !expected.let_in.empty();
  if (admitted.by_legal_name != some) return "by_legal_name";
  if (admitted.everyone != (expected.let_in.size() == everyone)) return "everyone";
  if (admitted.count != expected.let_in.size()) return "count";
  if (admitted.subjects != expected.let_in) return "subjects";
  if (admitted.witness.has_value() != some) return "witness";
  if (some && admitted.witness->size() != expected.shortest) return "shortest witness";
  if (some && !std::ranges::binary_search(expected.let_in, *admitted.witness)) return "witness";
  if (admitted.lets_in_others != expected.others) return "others";
  if (admitted.other_witness.has_value() != expected.others) return "other witness";
  if (!expected.others) return "";
  if (admitted.other_witness->size() != expected.shortest_other) return "shortest other witness";
  if (!std::ranges::binary_search(expected.let_in, *admitted.other_witness) ||
      in_intended(intended, *admitted.other_witness)) {
    return "other witness";
  }
  return "";
}

/// With names longer than any finite set that such short patterns describe, over few letters.
Admission admit_in(const TrustPolicy& policy, std::size_t longest) {
  AdmissionOptions options;
  options.language.alphanumerics = "a";
  options.list_limit = 0;
  options.language.longest_namespace = options.language.longest_name = longest;
  return admit(policy, kRole, kIssuer, kAudience, options);
}

/// Infinite without limits: still growing where every finite set that such short patterns can
/// describe has long ended, or beyond counting.
bool grows(const Admission& up_to_40, const Admission& up_to_80, Truth reading) {
  const auto count = [&](const Admission& admission) {
    return (reading == Truth::maybe ? admission.may : admission.surely).count;
  };
  return !count(up_to_40).has_value() || count(up_to_40) != count(up_to_80);
}

}  // namespace

namespace {

void compare_with_brute(std::size_t policies, std::uint32_t seed) {
  const auto language = small_language();
  const auto subjects = legal_subjects(language);
  REQUIRE(subjects.size() == 132);
  Random random(seed);
  std::size_t differences = 0;
  std::size_t seen_everyone = 0, seen_nobody = 0, seen_open = 0, seen_finite = 0, seen_others = 0;
  std::size_t undecided = 0;
  for (std::size_t n = 0; n < policies; ++n) {
    PolicyBuilder build;
    const auto policy = random_policy(build, random);
    AdmissionOptions options;
    options.language = language;
    options.list_limit = 1000;
    options.intended.emplace();
    for (auto i = random.below(3); i > 0; --i) options.intended->push_back(random_value(random));
    const auto admission = admit(policy, kRole, kIssuer, kAudience, options);
    std::vector<Truth> truths;
    for (const auto& subject : subjects) {
      truths.push_back(
          allows(policy, kRole, {.issuer = kIssuer, .subject = subject, .audiences = {kAudience}}));
    }
    if (!admission.undecided.empty()) ++undecided;
    const auto up_to_40 = admit_in(policy, 40);
    const auto up_to_80 = admit_in(policy, 80);
    for (const auto reading : {Truth::maybe, Truth::yes}) {
      const auto& admitted = reading == Truth::maybe ? admission.may : admission.surely;
      const auto expected = brute(subjects, truths, reading, *options.intended);
      auto difference = compare(admitted, expected, subjects.size(), *options.intended);
      const auto& free = reading == Truth::maybe ? up_to_80.may : up_to_80.surely;
      if (difference.empty() && free.open != grows(up_to_40, up_to_80, reading)) {
        difference = "open";
      }
      if (!difference.empty() && ++differences <= 3) {
        CAPTURE(describe(policy));
        CAPTURE(difference);
        CHECK(static_cast<int>(reading) == -1);
      }
      seen_everyone += expected.let_in.size() == subjects.size() ? 1 : 0;
      seen_nobody += expected.let_in.empty() ? 1 : 0;
      seen_open += free.open ? 1 : 0;
      seen_finite += free.by_legal_name && !free.open ? 1 : 0;
      seen_others += expected.others ? 1 : 0;
    }
  }
  CHECK(differences == 0);
  // The generator makes enough of each kind for the comparison to mean something.
  for (const auto seen : {seen_everyone, seen_nobody, seen_open, seen_finite, seen_others}) {
    CHECK(seen > policies / 400);
  }
  // Only operators of other types leave anything undecided at this size.
  CHECK(undecided < policies / 50);
}

}  // namespace

TEST_CASE("symbolic admission agrees with asking every legal subject: of a few policies") {
  compare_with_brute(800, 9);
}

TEST_CASE("symbolic admission agrees with asking every legal subject") {
  compare_with_brute(20'000, 7);
}

TEST_CASE("every witness over the full alphabet is let in by the evaluator") {
  Random random(11);
  std::size_t witnesses = 0, illegal_witnesses = 0, unsatisfiable = 0;
  std::size_t wrong = 0;
  for (std::size_t n = 0; n < 3'000; ++n) {
    PolicyBuilder build;
    const auto policy = random_policy(build, random);
    AdmissionOptions options;
    options.intended = {random_value(random)};
    const auto admission = admit(policy, kRole, kIssuer, kAudience, options);
    const auto check = [&](const std::string& subject, Truth at_least) {
      ++witnesses;
      const auto truth =
          allows(policy, kRole, {.issuer = kIssuer, .subject = subject, .audiences = {kAudience}});
      if (truth < at_least || !split_subject(subject)) {
        ++wrong;
        CAPTURE(describe(policy));
        CHECK(subject == "");
      }
    };
    const auto gets_in = [&](const std::string& subject) {
      return allows(policy, kRole,
                    {.issuer = kIssuer, .subject = subject, .audiences = {kAudience}}) != Truth::no;
    };
    if (admission.text_witness) {
      ++illegal_witnesses;
      CHECK(gets_in(*admission.text_witness));
      CHECK_FALSE(admission.may.by_legal_name);
    }
    CHECK(admission.satisfiable ==
          (admission.may.by_legal_name || admission.text_witness.has_value()));
    if (!admission.satisfiable && admission.undecided.empty()) {
      ++unsatisfiable;
      for (int i = 0; i < 10; ++i) CHECK_FALSE(gets_in(random_value(random)));
    }
    for (const auto& [admitted, at_least] :
         {std::pair{&admission.may, Truth::maybe}, std::pair{&admission.surely, Truth::yes}}) {
      if (admitted->witness) check(*admitted->witness, at_least);
      if (admitted->other_witness) check(*admitted->other_witness, at_least);
      for (const auto& subject : admitted->subjects) check(subject, at_least);
      if (admitted->other_witness) {
        CHECK_FALSE(in_intended(*options.intended, *admitted->other_witness));
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(witnesses > 3'000);
  CHECK(illegal_witnesses > 30);
  CHECK(unsatisfiable > 30);
}

TEST_CASE("where to look for accounts leaves out nobody who gets in") {
  const auto subjects = legal_subjects(small_language());
  Random random(13);
  std::size_t missed = 0;
  for (std::size_t n = 0; n < 2'000; ++n) {
    PolicyBuilder build;
    const auto policy = random_policy(build, random);
    const auto sources = subject_sources(policy, kRole, kIssuer, kAudience);
    for (const auto& subject : subjects) {
      if (allows(policy, kRole,
                 {.issuer = kIssuer, .subject = subject, .audiences = {kAudience}}) == Truth::no) {
        continue;
      }
      const auto parts = split_subject(subject);
      const bool found = sources.anyone ||
                         std::ranges::find(sources.literals, subject) != sources.literals.end() ||
                         std::ranges::any_of(sources.globs, [&](const SubjectSources::Glob& glob) {
                           return glob_matches(glob.pattern, subject) &&
                                  (glob.ns.empty() || glob.ns == parts->ns) &&
                                  parts->ns.starts_with(glob.ns_prefix);
                         });
      if (!found && ++missed <= 3) {
        CAPTURE(describe(policy));
        CHECK(subject == "");
      }
    }
  }
  CHECK(missed == 0);
}

TEST_CASE("a redundant value is one that takes in nobody else") {
  const auto subjects = legal_subjects(small_language());
  Random random(17);
  std::size_t redundant = 0;
  for (std::size_t n = 0; n < 3'000; ++n) {
    std::vector<std::string> values;
    for (auto i = 2 + random.below(3); i > 0; --i) {
      values.push_back("system:serviceaccount:");
      for (auto c = 1 + random.below(4); c > 0; --c) values.back() += "ab*?:"[random.below(5)];
    }
    std::vector<SubjectValue> others;
    for (std::size_t i = 1; i < values.size(); ++i) others.push_back({values[i], true});
    Budget budget(kPolicySteps);
    if (!is_redundant({values[0], true}, others, budget)) continue;
    ++redundant;
    for (const auto& subject : subjects) {
      if (!glob_matches(values[0], subject)) continue;
      const bool covered = std::ranges::any_of(
          others, [&](const SubjectValue& other) { return glob_matches(other.text, subject); });
      CAPTURE(values[0]);
      CHECK(covered);
    }
  }
  CHECK(redundant > 100);
}
