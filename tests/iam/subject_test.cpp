#include "iam/names/subject.h"

#include <doctest/doctest.h>

#include <string>

#include "iam/admission/subject_defect.h"

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
      {"system:serviceaccount:Payments: ledger", false, "; it also has a blank",
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
      {"system:serviceaccount:Pay_ments:Led ger", false, "; it also has a blank and '_'",
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
