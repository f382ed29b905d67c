#include "iam/names/subject.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "iam/admission/subject_defect.h"
#include "iam/admission/subject_words.h"

using namespace irsa;

namespace {

/// The part to blame, or "-" when some legal subject matches.
std::string blamed(std::string_view value, bool globs = false) {
  const auto defect = iam::subject_defect(value, globs);
  return defect ? std::string(value.substr(defect->begin, defect->end - defect->begin)) : "-";
}

}  // namespace

TEST_CASE("a value with several faults: all are named, and the help mends all") {
  const struct {
    const char* value;
    bool globs;
    const char* also;  ///< what the message adds
    const char* help;
  } kCases[] = {
      {"system:serviceaccount:Payments: ledger", false, "; it also has white space",
       "Write 'system:serviceaccount:payments:ledger'."},
      {" system:serviceaccount:payments/Ledger", false, "; it also has '/' and upper case letters",
       "Write 'system:serviceaccount:payments:ledger'."},
      {"System:ServiceAccount:payments:Ledger", false, "; it also has upper case letters",
       "Write 'system:serviceaccount:payments:ledger'."},
      {"system:serviceaccounts:payments/ledger", false, "; it also has '/'",
       "Write 'system:serviceaccount:payments:ledger'."},
      {"serviceaccount:payments:ledger", false, "",
       "Write 'system:serviceaccount:payments:ledger'."},
      {"system:payments:ledger", false, "", "Write 'system:serviceaccount:payments:ledger'."},
      {"payments:ledger", false, "", "Write 'system:serviceaccount:payments:ledger'."},
      {"payments/ledger", false, "", "Write 'system:serviceaccount:payments:ledger'."},
      {"system:serviceaccount:Payments/*", true, "; it also has '/'",
       "Write 'system:serviceaccount:payments:*'."},
      // One fault: its help is enough.
      {"system:serviceaccount:payments:ledger ", false, "",
       "Write 'system:serviceaccount:payments:ledger'."},
      // What was meant cannot be told.
      {"system:serviceaccount:Pay_ments:Led ger", false, "; it also has white space and '_'",
       "Write system:serviceaccount:NAMESPACE:NAME; names have lower case letters, digits and "
       "'-'."},
      {"system:serviceaccount:a:b:c", false, "", ""},
      {"system:serviceaccount:payments", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"system:serviceaccounts:payments", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"serviceaccount:payments", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"system:serviceaccount:payments:my_ledger", false, "", ""},
      {"ledger", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"system:serviceaccount:ledger", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"system:ledger", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"serviceaccount/ledger", false, "", "Write system:serviceaccount:NAMESPACE:NAME."},
      {"system:serviceaccount:serviceaccount/ledger", false, "",
       "Write 'system:serviceaccount:serviceaccount:ledger'."},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    const auto defect = iam::subject_defect(c.value, c.globs);
    REQUIRE(defect);
    const std::size_t also = defect->message.find("; it also");
    CHECK((also == std::string::npos ? "" : defect->message.substr(also)) == c.also);
    CHECK(defect->help == c.help);
  }
}

TEST_CASE("the part of a subject that no service account can have") {
  const struct {
    const char* value;
    bool globs;
    const char* blamed;
  } kCases[] = {
      {"system:serviceaccount:payments:api", false, "-"},
      {"system:serviceaccount:a:b", false, "-"},
      {"system:serviceaccount:a:b.c-d.e", false, "-"},
      {"system:serviceaccount:payments/api", false, "/"},
      {"system:serviceaccount:payments", false, "payments"},
      {"system:serviceaccount:payments:", false, ":"},
      {"system:serviceaccount::api", false, "::"},
      {"system:serviceaccount:a:b:c", false, ":"},
      {"system:serviceaccount:Payments:api", false, "P"},
      {"system:serviceaccount:payments:my_api", false, "_"},
      {"system:serviceaccount:payments:api ", false, " "},
      {" system:serviceaccount:payments:api", false, " "},
      {"system:serviceaccount:pay.ments:api", false, "."},
      {"system:serviceaccount:payments:-api", false, "-"},
      {"system:serviceaccount:payments:api-", false, "-"},
      {"system:serviceaccount:payments:a..b", false, "."},
      {"system:serviceaccounts:payments:api", false, "system:serviceaccounts:"},
      {"System:ServiceAccount:payments:api", false, "System:ServiceAccount"},
      {"payments:api", false, "payments:api"},
      {"system:serviceaccount:payments:*", false, "-"},  // another mistake: the operator
      {"system:serviceaccount:payments:*", true, "-"},
      {"system:*", true, "-"},
      {"*:payments:api", true, "-"},
      {"sys:*", true, "sys:*"},
      {"system:serviceaccount:Pay*", true, "P"},
      {"system:serviceaccount:payments/*", true, "/"},
      {"system:serviceaccount:payments:api:*", true, ":"},
      {"system:serviceaccount:pay.ments*:api", true, "."},
      {"system:serviceaccount:-*:api", true, "-"},
      {"system:serviceaccount:*:api-", true, "-"},
      {"system:serviceaccount:a:*..*", true, "."},
      {"system:serviceaccount::*", true, "::"},
      {"*:Payments:api", true, "*:Payments:api"},
      {"system:serviceaccount:?", true, "system:serviceaccount:?"},
      {"system:serviceaccount:a?b", true, "-"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    CHECK(blamed(c.value, c.globs) == c.blamed);
  }
  CHECK(blamed("system:serviceaccount:" + std::string(63, 'n') + ":a") == "-");
  CHECK(blamed("system:serviceaccount:" + std::string(64, 'n') + ":a") == std::string(64, 'n'));
  CHECK(blamed("system:serviceaccount:n:" + std::string(253, 'a')) == "-");
  CHECK(blamed("system:serviceaccount:n:" + std::string(254, 'a')) == std::string(254, 'a'));
}

TEST_CASE("a subject with parts that are filled in later: only what is written is blamed") {
  const struct {
    std::string_view value, blamed;
    bool globs = false;
  } kCases[] = {
      {"system:serviceaccount:${NS}:${NAME}", "-"},
      {"system:serviceaccount:${NS}:ledger", "-"},
      {"${SUBJECT}", "-"},
      {"${PREFIX}:payments:ledger", "-"},
      {"system:serviceaccount:${NS}/ledger", "/"},
      {"system:serviceaccount:%s/ledger", "/"},
      {"system:serviceaccount:${NS}: ledger", " "},
      {"system:serviceaccount:${NS}:\tledger", "\t"},
      {"system:serviceaccounts:${NS}:ledger", "system:serviceaccounts:"},
      {"System:ServiceAccount:${NS}:ledger", "System:ServiceAccount"},
      {" system:serviceaccount:${NS}:ledger", " "},
      // Of a placeholder nobody knows what it becomes.
      {"system:serviceaccount:${N S}:ledger", "-"},
      {"system:serviceaccount:${N/S}:led/ger", "/"},
      {"system:serviceaccount:${NS}:ledger/", "/"},
      {"system:serviceaccount:${NS} ", " "},
      {"system:serviceaccounts:${NS}", "system:serviceaccounts:"},
      {"system:serviceaccounts", "-"},
      {"systems:", "-"},
      {"system:${KIND}:payments:ledger", "-"},
      {"system:serviceaccount:${NS}:*", "-", true},
      // It may be that nothing wrong comes out: upper case and so on are left alone.
      {"system:serviceaccount:${NS}:Ledger", "-"},
      // Placeholders whose end nobody knows.
      {"system:serviceaccount:<namespace>/ledger", "-"},
      {"system:serviceaccount:[ns]/ledger", "-"},
      {"system:serviceaccount:$(ns)/ledger", "-"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    const auto defect = iam::open_subject_defect(c.value, c.globs);
    CHECK((defect ? c.value.substr(defect->begin, defect->end - defect->begin) : "-") == c.blamed);
  }
}

TEST_CASE("what is said about the part") {
  const std::string prefix = "system:serviceaccount:";
  const struct {
    std::string value;
    bool globs;
    const char* message;
  } kCases[] = {
      {"", false, "is empty"},
      {prefix + "payments:led\tger", false,
       "contains white space, which no service account has in its name"},
      {prefix + "payments:led\nger", false,
       "contains white space, which no service account has in its name"},
      {prefix + "payments:led\rger", false,
       "contains white space, which no service account has in its name"},
      {prefix + "payments/ledger", false, "has '/' where ':' separates namespace and name"},
      {prefix + "payments:ledgeR", false,
       "has an upper case letter, but names of namespaces and service accounts are lower case, and "
       "the comparison is case-sensitive"},
      {prefix + "payments:Az", false,
       "has an upper case letter, but names of namespaces and service accounts are lower case, and "
       "the comparison is case-sensitive"},
      {prefix + "payments:led_ger", false,
       "contains '_', which no namespace or service account can have in its name"},
      {"\t" + prefix + "payments:ledger", false, "begins with white space"},
      {"\n" + prefix + "payments:ledger", false, "begins with white space"},
      {"System:serviceaccount:payments:ledger", false,
       "does not begin in lower case, and the comparison is case-sensitive"},
      {"system:serviceacount:payments:ledger", false,
       "begins with 'system:serviceacount:', but subjects of service accounts begin with "
       "'system:serviceaccount:'"},
      {"sistem:serviceacounts:payments:ledger", false,
       "begins with 'sistem:serviceacounts:', but subjects of service accounts begin with "
       "'system:serviceaccount:'"},
      {"system:node:payments:ledger", false, "does not begin with 'system:serviceaccount:'"},
      {"ledger", false, "does not begin with 'system:serviceaccount:'"},
      {":", false, "does not begin with 'system:serviceaccount:'"},
      {prefix, false, "names no service account after the namespace"},
      {prefix + "payments", false, "names no service account after the namespace"},
      {prefix + "payments:", false, "names no service account after the namespace"},
      {prefix + ":ledger", false, "names no namespace"},
      {prefix + "a:b:c", false, "has one ':' too many"},
      {prefix + "pay.ments:ledger", false,
       "has a '.' in the namespace, which no namespace can have in its name"},
      {prefix + "payments:.ledger", false,
       "has a '.' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {prefix + "-payments:ledger", false,
       "has a '-' at the edge of a name, where the namespace can only have a letter or a digit"},
      {prefix + "payments:led.-ger", false,
       "has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {prefix + "payments:led-.ger", false,
       "has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {prefix + "payments:ledger.", false,
       "has a '.' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {prefix + std::string(64, 'n') + ":ledger", false,
       "has a name for the namespace that is longer than the 63 characters allowed"},
      {prefix + "payments:" + std::string(254, 'n'), false,
       "has a name for the service account that is longer than the 253 characters allowed"},
      {prefix + "?", true, "is like no subject that a service account can have"},
      {prefix + ":*", true, "names no namespace"},
      {prefix + "a:b:*", true, "has one ':' too many"},
      {prefix + "Pay_ments :led/ger", false,
       "has an upper case letter, but names of namespaces and service accounts are lower case, and "
       "the comparison is case-sensitive; it also has white space, '/' and '_'"},
      {prefix + "p_a_y$m:ledGer!", false,
       "contains '_', which no namespace or service account can have in its name; it also has "
       "'$', '!' and upper case letters"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    const auto defect = iam::subject_defect(c.value, c.globs);
    REQUIRE(defect);
    CHECK(defect->message == c.message);
  }
}

TEST_CASE("a namespace has 63 characters at the most, a name 253") {
  const auto splits = [](std::size_t ns, std::size_t name) {
    const std::string subject =
        "system:serviceaccount:" + std::string(ns, 'n') + ":" + std::string(name, 'a');
    return iam::split_subject(subject).has_value() &&
           iam::split_subject(subject, iam::SubjectLanguage()).has_value();
  };
  CHECK(splits(63, 253));
  CHECK_FALSE(splits(64, 253));
  CHECK_FALSE(splits(63, 254));
  CHECK(splits(1, 1));
  CHECK_FALSE(splits(0, 1));
  CHECK_FALSE(splits(1, 0));
}

TEST_CASE("patterns of subjects in words") {
  const struct {
    const char *pattern, *words;
  } kCases[] = {
      {"system:serviceaccount:payments:ledger", "service account ledger of namespace payments"},
      {"system:serviceaccount:payments:*", "every service account of namespace payments"},
      {"system:serviceaccount:payments:led*",
       "every service account that begins with led of namespace payments"},
      {"system:serviceaccount:payments:l*r",
       "every service account like l*r of namespace payments"},
      {"system:serviceaccount:payments:?*", "every service account like ?* of namespace payments"},
      {"system:serviceaccount:payments:ledger?",
       "every service account like ledger? of namespace payments"},
      {"system:serviceaccount:*:ledger", "service account ledger of every namespace"},
      {"system:serviceaccount:*:*", "every service account of every namespace"},
      {"system:serviceaccount:team-*:ledger",
       "service account ledger of namespaces that begin with team-"},
      {"system:serviceaccount:*-prod:*", "every service account of namespaces like *-prod"},
      {"system:serviceaccount:te?m-*:*", "every service account of namespaces like te?m-*"},
      {"system:serviceaccount:*", "whoever matches *"},
      {"*", "whoever matches *"},
      {"system:*:ledger", "whoever matches system:*:ledger"},
  };
  for (const auto& row : kCases) {
    CAPTURE(row.pattern);
    CHECK(iam::pattern_in_words(row.pattern) == row.words);
  }
  CHECK(iam::short_subject("system:serviceaccount:payments:ledger") == "payments/ledger");
  CHECK(iam::short_subject("system:serviceaccount:payments") == "payments");
  CHECK(iam::short_subject("system:node:a") == "system:node:a");
}
