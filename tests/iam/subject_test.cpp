#include "iam/names/subject.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

TEST_CASE("letters at both ends of the alphabet are upper case as the others are") {
  for (const char letter : {'A', 'M', 'Z'}) {
    CAPTURE(letter);
    const auto defect =
        iam::subject_defect("system:serviceaccount:pay_ments:led" + std::string(1, letter), false);
    REQUIRE(defect);
    CHECK(defect->message.ends_with("; it also has upper case letters"));
  }
  for (const char other : {'@', '['}) {
    CAPTURE(other);
    const auto defect =
        iam::subject_defect("system:serviceaccount:pay_ments:led" + std::string(1, other), false);
    REQUIRE(defect);
    CHECK(defect->message.ends_with("; it also has '" + std::string(1, other) + "'"));
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

TEST_CASE("what was meant to be the subject of a service account") {
  const struct {
    std::string_view value;
    bool meant;
  } kCases[] = {
      {"system:serviceaccount:a:b", true},
      {"system:serviceaccount:", true},
      {"system:serviceaccount:${NS}:*", true},
      {"system:serviceacount:a:b", true},
      {"system:serviceaccounts:a:b", true},
      {"System:ServiceAccount:a:b", true},
      {" system:serviceaccount:a:b", true},
      {"systm:serviceacccount:a:b", true},
      {"serviceaccount:a:b", true},
      {"serviceaccount:${NS}:${NAME}", true},
      {"serviceaccount:a", false},
      {"serviceaccounts:a:b", false},
      {"system:account:a:b", false},
      {"repo:octo-org/octo-repo:ref:refs/heads/main", false},
      {"project_path:group/project:ref_type:branch", false},
      {"organization:acme:project:x", false},
      {"a:b", false},
      {":::::::::::::::::::::", false},
      {"*", false},
      {"", false},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    CHECK(iam::resembles_subject(c.value) == c.meant);
  }
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
      {"serviceaccount:${NS}:ledger", "serviceaccount:"},
      {"serviceaccount:*:${NAME}*", "serviceaccount:", true},
      {"account:${NS}:ledger", "-"},
      {"system:serviceaccount:${NS}:${NAME}:x", ":"},
      {"system:serviceaccount:${NS}:*:${NAME}", ":", true},
      {"system:serviceaccount:${NS}:${NAME:-x}", "-"},
      {"system:${KIND}:payments:ledger", "-"},
      {"system:serviceaccount:${NS}:*", "-", true},
      // What is written before the first part decides.
      {"system:serviceaccount/${NS}:ledger", "system:serviceaccount/"},
      {"system:sa:${NS}:ledger", "system:sa:"},
      {"system:service${X}:payments:ledger", "-"},
      {"repo:${ORG}/x:ref:main", "-"},
      // What else may be filled in is not known: upper case and so on are left alone.
      {"system:serviceaccount:${NS}:Ledger", "-"},
      // Placeholders whose end nobody knows.
      {"system:serviceaccount:<namespace>/ledger", "-"},
      {"system:serviceaccount:[ns]/ledger", "-"},
      {"system:serviceaccount:$(ns)/ledger", "-"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    const auto defect = iam::open_subject_defect(c.value, c.globs, false);
    CHECK((defect ? c.value.substr(defect->begin, defect->end - defect->begin) : "-") == c.blamed);
  }
}

TEST_CASE("what is wrong in an open value of which all else stays as it is") {
  const struct {
    std::string value;
    std::string blamed;
    bool globs = false;
  } kCases[] = {
      {"system:serviceaccount:${NS}:ledger", "-"},
      {"system:serviceaccount:${NS}:Ledger", "L"},
      {"system:serviceaccount:${NS}:led_ger", "_"},
      {"system:serviceaccount:${NS}:{var.ns}-irsa", "{"},
      {"system:serviceaccount:${NS}:l\u00e9dger", "\u00e9"},
      {"system:serviceaccount:My-${NS}:ledger", "M"},
      {"system:serviceaccount:${My_NS}:${The_App}", "-"},
      {"system:serviceaccount:${NS}:*", "-", true},
      {"system:serviceaccount:${NS}:*_x", "_", true},
      // At the edge of a part nothing is known: `-${X}` may be in the middle of a name.
      {"system:serviceaccount:${NS}-:ledger", "-"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.value);
    const auto defect = iam::open_subject_defect(c.value, c.globs, true);
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

namespace {

constexpr std::string_view kBegin = "system:serviceaccount:";
using Table = std::vector<std::pair<std::string, std::string>>;

/// SA: stands for what subjects begin with, and the other way round.
std::string whole(std::string text) {
  const auto at = text.find("SA:");
  return at == std::string::npos ? text : text.replace(at, 3, kBegin);
}
std::string shortened(std::string text) {
  for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin)) {
    text.replace(at, kBegin.size(), "SA:");
  }
  return text;
}

std::string show(std::string_view value, const std::optional<iam::SubjectDefect>& defect) {
  if (!defect) return "fine";
  std::string out = "[" + std::string(value.substr(defect->begin, defect->end - defect->begin)) +
                    "] " + defect->message;
  return shortened(defect->help.empty() ? out : out + ". " + defect->help);
}

}  // namespace

TEST_CASE("subjects: every form, first as a literal and behind the bar as a pattern") {
  const Table table = {
      {"SA:a:b", "fine"},
      {"SA:a:b.c", "fine"},
      {"SA:a.b:c", "[.] has a '.' in the namespace, which no namespace can have in its name"},
      {"SA:a-:b",
       "[-] has a '-' at the edge of a name, where the namespace can only have a letter or a "
       "digit"},
      {"SA:-a:b",
       "[-] has a '-' at the edge of a name, where the namespace can only have a letter or a "
       "digit"},
      {"SA:a:-b",
       "[-] has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:b-",
       "[-] has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:b.-c",
       "[-] has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:b-.c",
       "[-] has a '-' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:.b",
       "[.] has a '.' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:b.",
       "[.] has a '.' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:a:b..c",
       "[.] has a '.' at the edge of a name, where the service account can only have a letter or a "
       "digit"},
      {"SA:-:b",
       "[-] has a '-' at the edge of a name, where the namespace can only have a letter or a "
       "digit"},
      {"SA:a:a-b", "fine"},
      {"SA:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:b", "fine"},
      {"SA:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:b",
       "[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] has a name for the "
       "namespace that is longer than the 63 characters allowed"},
      {"SA:a:"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
       "fine"},
      {"SA:a:"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
       "[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] has a name for "
       "the service account that is longer than the 253 characters allowed"},
      {"SA:", "[] names no service account after the namespace. Write SA:NAMESPACE:NAME."},
      {"SA:a", "[a] names no service account after the namespace. Write SA:NAMESPACE:NAME."},
      {"SA:a:", "[:] names no service account after the namespace"},
      {"SA::b", "[::] names no namespace"},
      {"SA:a:b:c", "[:] has one ':' too many"},
      {"SA:::", "[::] names no namespace"},
      {"SA:a::b", "[:] has one ':' too many. Write 'SA:a:b'."},
      {"system:serviceaccount",
       "[system:serviceaccount] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"system:", "[system:] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"", "[] is empty. Write SA:NAMESPACE:NAME."},
      {"*", "fine"},
      {"a", "[a] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"a:b", "[a:b] does not begin with 'SA:'. Write 'SA:a:b'."},
      {"a:b:c", "[a:b:c] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {":", "[:] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"SA:*", "fine"},
      {"SA:a:*", "fine"},
      {"SA:*:b", "fine"},
      {"SA:a:?", "fine"},
      {"SA:a.b:*",
       "fine | [.] has a '.' in the namespace, which no namespace can have in its name"},
      {"SA:a.*:b",
       "fine | [.] has a '.' in the namespace, which no namespace can have in its name"},
      {"SA:-*:b",
       "fine | [-] has a '-' at the edge of a name, where the namespace can only have a letter or "
       "a digit"},
      {"SA:*-:b",
       "fine | [-] has a '-' at the edge of a name, where the namespace can only have a letter or "
       "a digit"},
      {"SA:a:*-",
       "fine | [-] has a '-' at the edge of a name, where the service account can only have a "
       "letter or a digit"},
      {"SA:a:*.",
       "fine | [.] has a '.' at the edge of a name, where the service account can only have a "
       "letter or a digit"},
      {"SA:a:b*c:d", "fine | [:] has one ':' too many"},
      {"SA::*", "fine | [::] names no namespace"},
      {"SA:*:",
       "fine | [SA:*:] is like no subject that a service account can have. Write "
       "SA:NAMESPACE:NAME."},
      {"SA:a:b:*", "fine | [:] has one ':' too many"},
      {"SA:A*:b",
       "fine | [A] has an upper case letter, but names of namespaces and service accounts are "
       "lower case, and the comparison is case-sensitive. Write 'SA:a*:b'."},
      {"SA:a/*", "fine | [/] has '/' where ':' separates namespace and name. Write 'SA:a:*'."},
      {"SA:a*/b", "fine | [/] has '/' where ':' separates namespace and name. Write 'SA:a*:b'."},
      {"SA:*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx:b",
       "fine | [*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] has a name for "
       "the namespace that is longer than the 63 characters allowed"},
      {"system:*", "fine"},
      {"sys*", "fine"},
      {"Sys*", "fine | [Sys*] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"*:a:b", "fine"},
      {"system:serviceaccounts:a:*",
       "fine | [system:serviceaccounts:] begins with 'system:serviceaccounts:', but subjects of "
       "service accounts begin with 'SA:'. Write 'SA:a:*'."},
      {"system:service*", "fine"},
      {"SA:a b:c",
       "[ ] contains white space, which no service account has in its name. Write 'SA:ab:c'."},
      {"SA:a:b c",
       "[ ] contains white space, which no service account has in its name. Write 'SA:a:bc'."},
      {"SA:a:b\tc",
       "[\t] contains white space, which no service account has in its name. Write "
       "'SA:a:bc'."},
      {"SA:a:b\nc",
       "[\n] contains white space, which no service account has in its name. Write 'SA:a:bc'."},
      {"SA:a:b\rc",
       "[\r] contains white space, which no service account has in its name. Write 'SA:a:bc'."},
      {" SA:a:b", "[ ] begins with white space. Write 'SA:a:b'."},
      {"\tSA:a:b", "[\t] begins with white space. Write 'SA:a:b'."},
      {"\nSA:a:b", "[\n] begins with white space. Write 'SA:a:b'."},
      {"SA:a:b ",
       "[ ] contains white space, which no service account has in its name. Write 'SA:a:b'."},
      {"SA:a/b", "[/] has '/' where ':' separates namespace and name. Write 'SA:a:b'."},
      {"SA:a:b/c", "[/] has '/' where ':' separates namespace and name. Write SA:NAMESPACE:NAME."},
      {"SA:A:b",
       "[A] has an upper case letter, but names of namespaces and service accounts are lower case, "
       "and the comparison is case-sensitive. Write 'SA:a:b'."},
      {"SA:a:B",
       "[B] has an upper case letter, but names of namespaces and service accounts are lower case, "
       "and the comparison is case-sensitive. Write 'SA:a:b'."},
      {"SA:a:b_c", "[_] contains '_', which no namespace or service account can have in its name"},
      {"SA:a_b:c", "[_] contains '_', which no namespace or service account can have in its name"},
      {"SA:a:bé",
       R"([é] contains 'é', which no namespace or service account can have in its name)"},
      {"SA:a:b@", "[@] contains '@', which no namespace or service account can have in its name"},
      {"SA:a:`b",
       "[`] contains '`', which no namespace or service account can have in its name. Write "
       "'SA:a:b'."},
      {"SA:a:b{", "[{] contains '{', which no namespace or service account can have in its name"},
      {"SA:a:Z",
       "[Z] has an upper case letter, but names of namespaces and service accounts are lower case, "
       "and the comparison is case-sensitive. Write 'SA:a:z'."},
      {"SA:a:@", "[@] contains '@', which no namespace or service account can have in its name"},
      {"SA:A:b c/d_e",
       "[A] has an upper case letter, but names of namespaces and service accounts are lower case, "
       "and the comparison is case-sensitive; it also has white space, '/' and '_'. Write "
       "SA:NAMESPACE:NAME; names have lower case letters, digits and '-'."},
      {"SA:A_B:c",
       "[A] has an upper case letter, but names of namespaces and service accounts are lower case, "
       "and the comparison is case-sensitive; it also has '_'. Write SA:NAMESPACE:NAME; names have "
       "lower case letters, digits and '-'."},
      {"SA:a b_c-D",
       "[ ] contains white space, which no service account has in its name; it also has '_' and "
       "upper case letters. Write SA:NAMESPACE:NAME; names have lower case letters, digits and "
       "'-'."},
      {"SA:a_b$c:d",
       "[_] contains '_', which no namespace or service account can have in its name; it also has "
       "'$'. Write SA:NAMESPACE:NAME; names have lower case letters, digits and '-'."},
      {"SA:a__b:c", "[_] contains '_', which no namespace or service account can have in its name"},
      {"SA:a:b*", "fine"},
      {"system:serviceacount:a:b",
       "[system:serviceacount:] begins with 'system:serviceacount:', but subjects of service "
       "accounts begin with 'SA:'. Write 'SA:a:b'."},
      {"system:ServiceAccount:a:b",
       "[system:ServiceAccount] does not begin in lower case, and the comparison is "
       "case-sensitive. Write 'SA:a:b'."},
      {"SYSTEM:SERVICEACCOUNT:a:b",
       "[SYSTEM:SERVICEACCOUNT] does not begin in lower case, and the comparison is "
       "case-sensitive. Write 'SA:a:b'."},
      {"sytem:serviceaccount:a:b",
       "[sytem:serviceaccount:] begins with 'sytem:serviceaccount:', but subjects of service "
       "accounts begin with 'SA:'. Write 'SA:a:b'."},
      {"system:serviceaccountxx:a:b",
       "[system:serviceaccountxx:] begins with 'system:serviceaccountxx:', but subjects of service "
       "accounts begin with 'SA:'. Write 'SA:a:b'."},
      {"system:serviceaccountxxx:a:b",
       "[system:serviceaccountxxx:] begins with 'system:serviceaccountxxx:', but subjects of "
       "service accounts begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"system:serviceaccountxxxx:a:b",
       "[system:serviceaccountxxxx:a:b] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"system.serviceaccount:a:b",
       "[system.serviceaccount:] begins with 'system.serviceaccount:', but subjects of service "
       "accounts begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"systemserviceaccount:a:b",
       "[systemserviceaccount:] begins with 'systemserviceaccount:', but subjects of service "
       "accounts begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"system::serviceaccount:a:b",
       "[system::serviceaccount:] begins with 'system::serviceaccount:', but subjects of service "
       "accounts begin with 'SA:'. Write 'SA:a:b'."},
      {"system:serviceaccount.a.b",
       "[system:serviceaccount.a.b] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"user:x", "[user:x] does not begin with 'SA:'. Write 'SA:user:x'."},
      {"oidc:user:x:y", "[oidc:user:x:y] does not begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"SA:a:1", "fine"},
      {"SA:1:a", "fine"},
      {"SA:a:b?", "fine"},
      {"SA:?:b", "fine"},
      {"SA:a?b", "fine"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    const std::string value = whole(text);
    const std::string literal = show(value, iam::subject_defect(value, false));
    const std::string pattern = show(value, iam::subject_defect(value, true));
    CHECK((literal == pattern ? literal : literal + " | " + pattern) == expected);
  }
}

TEST_CASE("subjects of which parts are filled in later, as literals and as patterns") {
  const Table table = {
      {"SA:${N}:b", "fine"},
      {"SA:${N}/b", "[/] has '/' where ':' separates namespace and name. Write SA:NAMESPACE:NAME."},
      {"SA:a:${M}", "fine"},
      {"SA:${N}:${M} x",
       "[ ] contains white space, which no service account has in its name. Remove the white "
       "space."},
      {"${P}:a:b", "fine"},
      {"sytem:serviceaccount:${N}:b",
       "[sytem:serviceaccount:] begins with 'sytem:serviceaccount:', but subjects of service "
       "accounts begin with 'SA:'. Write SA:NAMESPACE:NAME."},
      {"System:serviceaccount:${N}:b",
       "[System:serviceaccount] does not begin in lower case, and the comparison is "
       "case-sensitive. Write SA:NAMESPACE:NAME."},
      {"system:${X}", "fine"},
      {"${X}", "fine"},
      {"SA:${a/b}:c", "fine"},
      {"SA:${a b}:c", "fine"},
      {"SA:<N>:b c", "fine"},
      {"SA:${N}:b_c", "fine"},
      {"SA:${N}:B", "fine"},
      {" SA:${N}:b", "[ ] begins with white space. Remove the white space."},
      {"SA:${N} ",
       "[ ] contains white space, which no service account has in its name. Remove the white "
       "space."},
      {"SA:${N}:*", "fine"},
      {"SA:a b/${N}",
       "[ ] contains white space, which no service account has in its name. Remove the white "
       "space."},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    const std::string value = whole(text);
    const std::string literal = show(value, iam::open_subject_defect(value, false, false));
    const std::string pattern = show(value, iam::open_subject_defect(value, true, false));
    CHECK((literal == pattern ? literal : literal + " | " + pattern) == expected);
  }
}

TEST_CASE("patterns in words") {
  const Table table = {
      {"x", "whoever matches x"},
      {"SA:a:b", "service account b of namespace a"},
      {"SA:a:*", "every service account of namespace a"},
      {"SA:*:*", "every service account of every namespace"},
      {"SA:*:b", "service account b of every namespace"},
      {"SA:a:b-*", "every service account that begins with b- of namespace a"},
      {"SA:a:*-b", "every service account like *-b of namespace a"},
      {"SA:a:b*c", "every service account like b*c of namespace a"},
      {"SA:team-*:b", "service account b of namespaces that begin with team-"},
      {"SA:te?m:b", "service account b of namespaces like te?m"},
      {"SA:*-x:b", "service account b of namespaces like *-x"},
      {"SA:*", "whoever matches *"},
      {"SA:team-*:*", "every service account of namespaces that begin with team-"},
      {"SA:a:?", "every service account like ? of namespace a"},
      {"SA:a:x*y*", "every service account like x*y* of namespace a"},
      {"SA:a:**", "every service account like ** of namespace a"},
      {"*:a", "whoever matches *:a"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(shortened(iam::pattern_in_words(whole(text))) == expected);
  }
}
