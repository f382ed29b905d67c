// Names of AWS: what is wrong with each, where, and what to do. Every field, missing, empty,
// doubled and of another kind.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"

using namespace irsa::iam;

namespace {

using Table = std::vector<std::pair<std::string, std::string>>;

/// The part in brackets, what is wrong with it, and the help.
template <typename Defect>
std::string show(std::string_view text, const std::optional<Defect>& defect) {
  if (!defect) return "fine";
  std::string out = "[" + std::string(text.substr(defect->begin, defect->end - defect->begin)) +
                    "] " + defect->message;
  return defect->help.empty() ? out : out + ". " + defect->help;
}

}  // namespace

TEST_CASE("ARNs of roles: every field") {
  const Table table = {
      {"arn:aws:iam::111122223333:role/x", "fine"},
      {"arn:aws-:iam::111122223333:role/x",
       "[aws-] 'aws-' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected. A role's ARN "
       "is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws-x1:iam::111122223333:role/x", "fine"},
      {"arn:aws-X:iam::111122223333:role/x",
       "[aws-X] 'aws-X' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected. A role's "
       "ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:awsx:iam::111122223333:role/x",
       "[awsx] 'awsx' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected. A role's ARN "
       "is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn::iam::111122223333:role/x",
       "[::] the partition is empty: after 'arn:' comes 'aws', 'aws-cn', …. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::1111222233334:role/x",
       "[1111222233334] the account id has 13 digits, not 12. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::11112222333:role/x",
       "[11112222333] the account id has 11 digits, not 12. A leading zero is lost when the "
       "account id is handled as a number; quote it wherever it is configured"},
      {"arn:aws:iam::0122223333:role/x",
       "[0122223333] the account id has 10 digits, not 12. An account id has 12 digits: copy it "
       "from where it is shown"},
      {"arn:aws:iam::1:role/x",
       "[1] the account id has 1 digit, not 12. An account id has 12 digits: copy it from where "
       "it is shown"},
      {"arn:aws:iam::1111-2222-3333:role/x",
       "[1111-2222-3333] the account id is '1111-2222-3333', not 12 digits. Write 111122223333"},
      {"arn:aws:iam::1111-2222-333:role/x",
       "[1111-2222-333] the account id is '1111-2222-333', not 12 digits. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::account:role/x",
       "[account] the account id is 'account', not 12 digits. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam:::role/x",
       "[::] the account id is missing: 12 digits expected. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::aws:policy/x",
       "[policy] this is the ARN of a policy, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::aws:role/x",
       "[aws] the account id is 'aws', not 12 digits. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:sts::111122223333:assumed-role/x/y",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role. Write "
       "'arn:aws:iam::111122223333:role/x' (with the role's path, if it has one)"},
      {"arn:aws:sts::111122223333:assumed-role/",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role. Name "
       "the role itself"},
      {"arn:aws:sts::111122223333:assumed-role//y",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role. Name "
       "the role itself"},
      {"arn:aws:sts::1234:assumed-role/x",
       "[assumed-role] this is the ARN of a role's session ('assumed-role'), not of a role. Name "
       "the role itself"},
      {"arn:aws:sts::111122223333:assumed-role",
       "[sts] the service is 'sts', not 'iam'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:s3::111122223333:role/x",
       "[s3] the service is 's3', not 'iam'. A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, "
       "with the role's path before its name"},
      {"arn:aws:::111122223333:role/x",
       "[::] the service is missing: 'iam' is expected after the partition. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, "
       "with the role's path before its name"},
      {"arn:aws::iam:111122223333:role/x",
       "[::] there is a colon too many after the partition. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam:us-east-1:111122223333:role/x",
       "[us-east-1] the region field is 'us-east-1' and must be empty: IAM is global. Write '::' "
       "between 'iam' and the account"},
      {"arn:aws:iam::111122223333:",
       "[:] the ARN ends after the account: 'role/…' is missing. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role",
       "[role] the role's name is missing after 'role'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/",
       "[/] the role's name is missing after the last '/'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role:x",
       "[:] 'role' is followed by ':' where '/' is expected. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/a/",
       "[/] the role's name is missing after the last '/'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role//x", "fine"},
      {"arn:aws:iam::111122223333:/x",
       "[/] '/x' is where 'role/…' is expected. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333::role/x",
       "[::] there is a colon too many after the account. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:root",
       "[root] this is the ARN of the account itself, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:x",
       "[x] 'role/' is missing before 'x'. A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, "
       "with the role's path before its name"},
      {"arn:aws:iam::111122223333:x/y",
       "[x] the resource type is 'x', not 'role'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:x:y",
       "[:] the value has 6 colons where a role ARN has five. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:user/x",
       "[user] this is the ARN of a user, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:group/x",
       "[group] this is the ARN of a group, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:policy/x",
       "[policy] this is the ARN of a policy, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:instance-profile/x",
       "[instance-profile] this is the ARN of an instance profile, not of a role. Instance "
       "profiles are for EC2; name the role that it contains"},
      {"arn:aws:iam::111122223333:oidc-provider/x",
       "[oidc-provider] this is the ARN of an OIDC provider, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:saml-provider/x",
       "[saml-provider] this is the ARN of a SAML provider, not of a role. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:server-certificate/x",
       "[server-certificate] this is the ARN of a server certificate, not of a role. A role's ARN "
       "is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:Role/x",
       "[Role] the resource type is 'Role', not 'role'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/x*",
       "[*] wildcards have no meaning in a role ARN. One role must be named"},
      {"arn:aws:iam::111122223333:role/?x",
       "[?] wildcards have no meaning in a role ARN. One role must be named"},
      {"arn:aws:iam::111122223333:role/a b",
       "[ ] there is white space inside the ARN. Remove the white space"},
      {"arn:aws:iam::111122223333:role/aéb",
       "[é] 'é' cannot be part of a role's name. Letters, digits and _+=,.@- are allowed"},
      {"arn:aws:iam::111122223333:role/a€",
       "[€] '€' cannot be part of a role's name. Letters, digits and _+=,.@- are allowed"},
      {"arn:aws:iam::111122223333:role/a#b",
       "[#] '#' cannot be part of a role's name. Letters, digits and _+=,.@- are allowed"},
      {"arn:aws:iam::111122223333:role/é/x",
       "[é] the role's path contains a character that no path can have: only printable ASCII is "
       "allowed. A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before "
       "its name"},
      {"arn:aws:iam::111122223333:role/a\x7f"
       "/x",
       "[\x7f] the role's path contains a character that no path can have: only printable ASCII is "
       "allowed. A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before "
       "its name"},
      {"arn:aws:iam::111122223333:role/a:b/x",
       "[:] the value has 6 colons where a role ARN has five. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/x:y",
       "[:] the value has 6 colons where a role ARN has five. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
       "fine"},
      {"arn:aws:iam::111122223333:role/"
       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
       "[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] the role's name has 65 "
       "characters, more than the 64 that IAM allows. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333:role/'x'",
       "['] the value contains a quotation mark. The quotes have become part of the value: quote "
       "it only once"},
      {"arn:aws:iam::111122223333:role/`x",
       "[`] the value contains a quotation mark. The quotes have become part of the value: quote "
       "it only once"},
      {"arn:iam::111122223333:role/x",
       "[iam] the partition is missing between 'arn:' and 'iam'. Write 'arn:aws:iam::…', or the "
       "partition the account belongs to"},
      {"arn:sts::111122223333:role/x",
       "[sts] the partition is missing between 'arn:' and 'sts'. Write 'arn:aws:iam::…', or the "
       "partition the account belongs to"},
      {"arn:aws:iam:111122223333:role/x",
       "[:] a colon is missing between 'iam' and the account: the region field between them is "
       "empty but counts. Write '::'. Between 'iam' and the account is an empty region"},
      {"arn:aws:iam::111122223333",
       "[111122223333] the ARN ends after the account: ':role/…' is missing. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::role/x",
       "[::] the account id is missing between 'iam::' and 'role/x'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333/role/x",
       "[/] the account id is followed by '/' where a colon is expected. Write "
       "'111122223333:role/…'"},
      {"arn:aws:iam::1111/role/x",
       "[::] the account id is missing between 'iam::' and '1111/role/x'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws::111122223333:role/x",
       "[::] the service is missing: 'iam' is expected after the partition. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam",
       "[arn:aws:iam] the value has 2 colons where an ARN has five. Write 'arn:aws:iam::<12 "
       "digits>:role/…'"},
      {"arn:",
       "[arn:] the value has 1 colon where an ARN has five. Write 'arn:aws:iam::<12 "
       "digits>:role/…'"},
      {"arn",
       "[arn] 'arn' is a bare role name, not an ARN. Write 'arn:aws:iam::<account id>:role/arn'"},
      {"arn:aws:iam:role/x",
       "[arn:aws:iam:role/x] the value has 3 colons where an ARN has five. Write 'arn:aws:iam::<12 "
       "digits>:role/…'"},
      {"arn:::iam::111122223333:role/x",
       "[::] there is a colon too many after the partition. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn::aws:iam::111122223333:role/x",
       "[::] there is a colon too many after 'arn'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws::iam::111122223333:role/x",
       "[::] there is a colon too many after the partition. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam:::111122223333:role/x",
       "[::] there is a colon too many between 'iam' and the account. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::111122223333::role/x:y",
       "[::] there is a colon too many after the account. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"arn:aws:iam::::111122223333:role/x",
       "[:] the value has 7 colons where a role ARN has five. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {":aws:iam::111122223333:role/x",
       "[:] the ARN begins with a colon instead of 'arn:'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"aws:iam::111122223333:role/x",
       "[aws] 'arn:' is missing in front of 'aws'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"aws-cn:iam::111122223333:role/x",
       "[aws-cn] 'arn:' is missing in front of 'aws-cn'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"iam::111122223333:role/x",
       "[iam] 'arn:aws:' is missing in front of 'iam'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"sts::111122223333:role/x",
       "[sts] 'arn:aws:' is missing in front of 'sts'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"xarn:aws:iam::111122223333:role/x",
       "[xarn] an ARN begins with 'arn:', not with 'xarn:'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"",
       "[] the value is empty. A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the "
       "role's path before its name"},
      {"  ",
       "[  ] the value is only white space, not an ARN. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"\n",
       "[\n] the value is only white space, not an ARN. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {" arn:aws:iam::111122223333:role/x",
       "[ ] the ARN begins with white space, which is part of the value. Remove the white space"},
      {"\tarn:aws:iam::111122223333:role/x",
       "[\t] the ARN begins with white space, which is part of the value. Remove the white "
       "space"},
      {"arn:aws:iam::111122223333:role/x \t",
       "[ \t] the ARN ends in white space, which is part of the value. Remove the white space"},
      {"arn:aws:iam::111122223333:role/x\n",
       "[\n] the ARN ends in a line break, which is part of the value. A block scalar keeps its "
       "last line break: write the value on the key's line, or use '|-' or '>-'"},
      {"arn:aws:iam::111122223333:role/x \n ",
       "[ \n ] the ARN ends in a line break, which is part of the value. A block scalar keeps its "
       "last line break: write the value on the key's line, or use '|-' or '>-'"},
      {"arn:aws:iam::111122223333:role/x\r\n",
       "[\r\n] the ARN ends in a line break, which is part of the value. A block scalar keeps its "
       "last line break: write the value on the key's line, or use '|-' or '>-'"},
      {"\"arn:aws:iam::111122223333:role/x\"",
       R"(["] the value contains a quotation mark. The quotes have become part of the value: quote it only once)"},
      {"a'b",
       "['] the value contains a quotation mark. The quotes have become part of the value: quote "
       "it only once"},
      {"a b", "[ ] there is white space inside the ARN. Remove the white space"},
      {"a \t b", "[ \t ] there is white space inside the ARN. Remove the white space"},
      {"a\nb", "[\n] there is a line break inside the ARN. Write the ARN on one line"},
      {"a\r\n b", "[\r\n ] there is a line break inside the ARN. Write the ARN on one line"},
      {"https://x",
       "[https://x] this is a URL, not a role ARN. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"http://x",
       "[http://x] this is a URL, not a role ARN. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"x", "[x] 'x' is a bare role name, not an ARN. Write 'arn:aws:iam::<account id>:role/x'"},
      {"role/x",
       "[role/x] 'role/x' is a bare role name, not an ARN. Write 'arn:aws:iam::<account "
       "id>:role/x'"},
      {"role/",
       "[role/] 'role/' is a bare role name, not an ARN. Write 'arn:aws:iam::<account id>:role/'"},
      {"x/y",
       "[x/y] 'x/y' is a bare role name, not an ARN. Write 'arn:aws:iam::<account id>:role/x/y'"},
      {"x:y",
       "[x] an ARN begins with 'arn:', not with 'x:'. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
      {"${X}",
       "[${X}] '${X}' is a bare role name, not an ARN. Write 'arn:aws:iam::<account "
       "id>:role/${X}'"},
      {"arn:aws:iam::${X}:role/x",
       "[${X}] the account id is '${X}', not 12 digits. A role's ARN is "
       "arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(show(text, role_arn_defect(text)) == expected);
    CHECK(RoleArn::parse(text).has_value() == (expected == "fine"));
  }
}

TEST_CASE("ARNs of providers: every field") {
  const Table table = {
      {"arn:aws:iam::111122223333:oidc-provider/i.x", "fine"},
      {"*", "fine"},
      {"accounts.google.com", "fine"},
      {"graph.facebook.com", "fine"},
      {"",
       "[] the value is empty where an OIDC provider's ARN is expected. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"x",
       "[x] 'x' is not the ARN of an OIDC provider. Write 'arn:aws:iam::<account "
       "id>:oidc-provider/<issuer without https://>'"},
      {"a:b",
       "[a] an ARN begins with 'arn:', not with 'a:'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"i.x",
       "[i.x] 'i.x' is an issuer, not the ARN of its provider. Write 'arn:aws:iam::<account "
       "id>:oidc-provider/i.x'"},
      {"i.x:8443/y",
       "[i.x:8443/y] 'i.x:8443/y' is an issuer, not the ARN of its provider. Write "
       "'arn:aws:iam::<account id>:oidc-provider/i.x:8443/y'"},
      {"i.x/y",
       "[i.x/y] 'i.x/y' is an issuer, not the ARN of its provider. Write 'arn:aws:iam::<account "
       "id>:oidc-provider/i.x/y'"},
      {"https://i.x",
       "[https://i.x] 'https://i.x' is an issuer, not the ARN of its provider. Write "
       "'arn:aws:iam::<account id>:oidc-provider/i.x'"},
      {"HTTP://i.x",
       "[HTTP://i.x] 'HTTP://i.x' is an issuer, not the ARN of its provider. Write "
       "'arn:aws:iam::<account id>:oidc-provider/i.x'"},
      {"https:i.x",
       "[https:i.x] 'https:i.x' is an issuer, not the ARN of its provider. Write "
       "'arn:aws:iam::<account id>:oidc-provider/i.x'"},
      {"//i.x",
       "[//i.x] '//i.x' is an issuer, not the ARN of its provider. Write 'arn:aws:iam::<account "
       "id>:oidc-provider/i.x'"},
      {"x/y.z",
       "[x/y.z] 'x/y.z' is not the ARN of an OIDC provider. Write 'arn:aws:iam::<account "
       "id>:oidc-provider/<issuer without https://>'"},
      {"arn:aws:iam::111122223333:",
       "[:] the ARN ends after the account: 'oidc-provider/…' is missing. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider",
       "[oidc-provider] the issuer is missing after 'oidc-provider'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider/",
       "[/] the issuer is missing after 'oidc-provider/'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider:i.x",
       "[:] 'oidc-provider' is followed by ':' where '/' is expected. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:saml-provider/x", "fine"},
      {"arn:aws:iam::111122223333:saml-provider/oidc.eks.eu-west-1.amazonaws.com/id/E",
       "[saml-provider] the resource type is 'saml-provider', not 'oidc-provider'. A provider's "
       "ARN is arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:saml-provider", "fine"},
      {"arn:aws:iam::111122223333:oidc.eks.eu-west-1.amazonaws.com/id/E",
       "[oidc.eks.eu-west-1.amazonaws.com] 'oidc-provider/' is missing before "
       "'oidc.eks.eu-west-1.amazonaws.com/id/E'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:i.x",
       "[i.x] 'oidc-provider/' is missing before 'i.x'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:ix",
       "[ix] 'oidc-provider/' is missing before 'ix'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:/i.x",
       "[/] 'oidc-provider/' is missing before '/i.x'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333::i.x",
       "[::] there is a colon too many after the account. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:provider/i.x",
       "[provider] the resource type is 'provider', not 'oidc-provider'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:role/i.x",
       "[role] the resource type is 'role', not 'oidc-provider'. A role that trusts another role "
       "uses the principal 'AWS'"},
      {"arn:aws:iam::111122223333:oidc-provider/*",
       "[*] wildcards have no meaning in a principal's ARN: it is compared exactly. Name each "
       "provider in full; a list can have several"},
      {"arn:aws:iam::111122223333:oidc-provider/i.?",
       "[?] wildcards have no meaning in a principal's ARN: it is compared exactly. Name each "
       "provider in full; a list can have several"},
      {"arn:aws:iam::111122223333:oidc-provider/https://i.x",
       "[https://] the provider's ARN contains the scheme 'https://'. The ARN ends in the issuer "
       "without its scheme"},
      {"arn:aws:iam::111122223333:oidc-provider/Https:/i.x",
       "[Https:/] the provider's ARN contains the scheme 'Https:/'. The ARN ends in the issuer "
       "without its scheme"},
      {"arn:aws:iam::111122223333:oidc-provider//i.x",
       "[/] there is a '/' too many in front of the issuer. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider///i.x",
       "[//] the provider's ARN contains the scheme '//'. The ARN ends in the issuer without its "
       "scheme"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc-provider/i.x",
       "[oidc-provider/] 'oidc-provider/' is there twice. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider/i.x:sub",
       "[:sub] the provider's ARN ends in ':sub', as only condition keys do. Remove ':sub'"},
      {"arn:aws:iam::111122223333:oidc-provider/i.x:aud",
       "[:aud] the provider's ARN ends in ':aud', as only condition keys do. Remove ':aud'"},
      {"arn:aws:iam::111122223333:oidc-provider/i.x:azp", "fine"},
      {"arn:aws:iam::111122223333:oidc-provider/i.x/", "fine"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/E/",
       "[/] the provider's ARN ends in '/', and EKS issuers do not. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/E", "fine"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/E_1", "fine"},
      {"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/E:1", "fine"},
      {"arn:aws:iam::1:oidc-provider/i.x",
       "[1] the account id has 1 digit, not 12. An account id has 12 digits: copy it from where "
       "it is shown"},
      {"arn:awz:iam::111122223333:oidc-provider/i.x",
       "[awz] 'awz' is not a partition: 'aws', 'aws-cn', 'aws-us-gov', … expected. A provider's "
       "ARN is arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:sts::111122223333:oidc-provider/i.x",
       "[sts] the service is 'sts', not 'iam'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam:x:111122223333:oidc-provider/i.x",
       "[x] the region field is 'x' and must be empty: IAM is global. Write '::' between 'iam' and "
       "the account"},
      {"arn:aws:iam::111122223333",
       "[111122223333] the ARN ends after the account: ':oidc-provider/…' is missing. A provider's "
       "ARN is arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {" arn:aws:iam::111122223333:oidc-provider/i.x",
       "[ ] the ARN begins with white space, which is part of the value. Remove the white space"},
      {"arn:aws:iam::111122223333:oidc-provider/i. x",
       "[ ] there is white space inside the ARN. Remove the white space"},
      {"arn:aws:iam:::111122223333:oidc-provider/i.x",
       "[::] there is a colon too many between 'iam' and the account. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"iam::111122223333:oidc-provider/i.x",
       "[iam] 'arn:aws:' is missing in front of 'iam'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(show(text, provider_arn_defect(text)) == expected);
  }
}

TEST_CASE("ARNs of providers of which parts are filled in later") {
  const Table table = {
      {"arn:aws:iam::${A}:oidc-provider/${I}", "fine"},
      {"arn:aws:iam::${A}:oidc-provider/",
       "[/] the issuer is missing after 'oidc-provider/'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::${A}:oidc-provider",
       "[oidc-provider] the issuer is missing after 'oidc-provider'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::${A}:oidc-provider/https://${I}",
       "[https://] the provider's ARN contains the scheme 'https://'. The ARN ends in the issuer "
       "without its scheme"},
      {"arn:aws:iam::${A}:oidc-provider/${I}:sub",
       "[:sub] the provider's ARN ends in ':sub', as only condition keys do. Remove ':sub'"},
      {"arn:aws:iam::${A}:oidc-provider/https://<I>", "fine"},
      {"arn:aws:iam::${A}:provider/i.x",
       "[provider] the resource type is 'provider', not 'oidc-provider'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"arn:aws:iam::${A}:${T}/i.x", "fine"},
      {"arn:${P}:iam::${A}:oidc-provider/i.x/*",
       "[*] wildcards have no meaning in a principal's ARN: it is compared exactly. Name each "
       "provider in full; a list can have several"},
      {"arn:aws:${S}::${A}:provider/i.x", "fine"},
      {"arn:aws:iam:x:${A}:provider/i.x",
       "[x] the region field is 'x' and must be empty: IAM is global. Write '::' between 'iam' and "
       "the account"},
      {"aws:iam::${A}:provider/i.x",
       "[aws] 'arn:' is missing in front of 'aws'. A provider's ARN is "
       "arn:PARTITION:iam::ACCOUNT:oidc-provider/ISSUER, its issuer without 'https://'"},
      {"${X}", "fine"},
      {"arn:aws:iam::${A}:saml-provider/x", "fine"},
      {"arn:aws:iam::1:oidc-provider/${I}",
       "[1] the account id has 1 digit, not 12. An account id has 12 digits: copy it from where it "
       "is shown"},
      {"arn:aws:iam::${A}:oidc-provider/$I/*", "fine"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(show(text, open_provider_arn_defect(text)) == expected);
  }
}

TEST_CASE("issuers: what they are, and what is wrong with their hosts") {
  const Table table = {
      {"oidc.eks.eu-west-1.amazonaws.com/id/E", "fine, of eu-west-1, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com/id/",
       "[/id/] an EKS issuer's path is '/id/<id>', not '/id/'. `aws eks describe-cluster` shows it "
       "under identity.oidc.issuer, of eu-west-1, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com",
       "[oidc.eks.eu-west-1.amazonaws.com] the EKS issuer's path '/id/<id>' is missing. `aws eks "
       "describe-cluster` shows it under identity.oidc.issuer, of eu-west-1, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com/",
       "[oidc.eks.eu-west-1.amazonaws.com] the EKS issuer's path '/id/<id>' is missing. `aws eks "
       "describe-cluster` shows it under identity.oidc.issuer, of eu-west-1, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com/x",
       "[/x] an EKS issuer's path is '/id/<id>', not '/x'. `aws eks describe-cluster` shows it "
       "under identity.oidc.issuer, of eu-west-1, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com/id",
       "[/id] an EKS issuer's path is '/id/<id>', not '/id'. `aws eks describe-cluster` shows it "
       "under identity.oidc.issuer, of eu-west-1, like eks"},
      {"oidc.eks.us-west-2/id/E",
       "[us-west-2] the EKS issuer's host ends after the region. An EKS issuer is "
       "oidc.eks.us-west-2.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.us-west-2.amazonaws/id/E",
       "[amazonaws] EKS issuers of region us-west-2 end in 'amazonaws.com', not in 'amazonaws'. An "
       "EKS issuer is oidc.eks.us-west-2.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.us-west-2.amazonaws.com.com/id/E",
       "[amazonaws.com.com] EKS issuers of region us-west-2 end in 'amazonaws.com', not in "
       "'amazonaws.com.com'. An EKS issuer is oidc.eks.us-west-2.amazonaws.com/id/<id>, like eks"},
      {"oidc-eks.us-west-2.amazonaws.com/id/E",
       "[oidc-eks] an EKS issuer's host begins with 'oidc.eks.'. An EKS issuer is "
       "oidc.eks.us-west-2.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.example/id/E", "fine"},
      {"oidc.eks.cn-north-1.amazonaws.com.cn/id/E", "fine, of cn-north-1, like eks"},
      {"oidc.eks.cn-north-1.amazonaws.com/id/E",
       "[amazonaws.com] EKS issuers of region cn-north-1 end in 'amazonaws.com.cn', not in "
       "'amazonaws.com'. An EKS issuer is oidc.eks.cn-north-1.amazonaws.com.cn/id/<id>, like eks"},
      {"oidc.eks.us-gov-west-1.amazonaws.com/id/E", "fine, of us-gov-west-1, like eks"},
      {"oidc.eks.us-iso-east-1.c2s.ic.gov/id/E", "fine, of us-iso-east-1, like eks"},
      {"oidc.eks.us-isob-east-1.sc2s.sgov.gov/id/E", "fine, of us-isob-east-1, like eks"},
      {"oidc.eks.eu-isoe-west-1.cloud.adc-e.uk/id/E", "fine, of eu-isoe-west-1, like eks"},
      {"oidc.eks.us-isof-south-1.csp.hci.ic.gov/id/E", "fine, of us-isof-south-1, like eks"},
      {"oidc.eks.eu-isof-south-1.csp.hci.ic.gov/id/E", "fine, of eu-isof-south-1, like eks"},
      {"oidc.eks.eusc-de-east-1.amazonaws.eu/id/E", "fine, of eusc-de-east-1, like eks"},
      {"oidc.eks.eusc-de-east-1.amazonaws.com/id/E",
       "[amazonaws.com] EKS issuers of region eusc-de-east-1 end in 'amazonaws.eu', not in "
       "'amazonaws.com'. An EKS issuer is oidc.eks.eusc-de-east-1.amazonaws.eu/id/<id>, like eks"},
      {"oidc.eks.eu-west.amazonaws.com/id/E", "[eu-west] 'eu-west' is not an AWS region, like eks"},
      {"oidc.eks.eu-1.amazonaws.com/id/E", "[eu-1] 'eu-1' is not an AWS region, like eks"},
      {"oidc.eks.eu-west-x.amazonaws.com/id/E",
       "[eu-west-x] 'eu-west-x' is not an AWS region, like eks"},
      {"oidc.eks.eu--1.amazonaws.com/id/E", "[eu--1] 'eu--1' is not an AWS region, like eks"},
      {"oidc.eks.e1-west-1.amazonaws.com/id/E",
       "[e1-west-1] 'e1-west-1' is not an AWS region, like eks"},
      {"oidc.eks.eu-west-.amazonaws.com/id/E",
       "[eu-west-] 'eu-west-' is not an AWS region, like eks"},
      {"oidc.eks.amazonaws.com/id/E",
       "[oidc.eks.amazonaws.com] the region is missing from the EKS issuer's host. An EKS issuer "
       "is oidc.eks.<region>.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.eu-west-1.amazon.com/id/E",
       "[amazon.com] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in 'amazon.com'. "
       "An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.eu-west-1.api.aws/id/E",
       "[api.aws] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in 'api.aws'. An EKS "
       "issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.co/id/E",
       "[amazonaws.co] EKS issuers of region eu-west-1 end in 'amazonaws.com', not in "
       "'amazonaws.co'. An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.eu-west-1.amaz.com/id/E", "fine"},
      {"oidc.eks.eu-west-1.example.com/id/E", "fine"},
      {"oidc.eks.x.example.com/id/E", "fine"},
      {"oidc.eks.x", "fine"},
      {"oidc.eks", "fine"},
      {"OIDC.eks.eu-west-1.amazonaws.com/id/E",
       "[OIDC.eks.eu-west-1.amazonaws.com] the EKS issuer's host is written with capital letters. "
       "Write 'oidc.eks.eu-west-1.amazonaws.com'; issuers are compared by case, like eks"},
      {"oidc.eks.EU-west-1.amazonaws.com/id/E",
       "[oidc.eks.EU-west-1.amazonaws.com] the EKS issuer's host is written with capital letters. "
       "Write 'oidc.eks.eu-west-1.amazonaws.com'; issuers are compared by case, like eks"},
      {"Oidc.example.com/x", "fine"},
      {"oidc.eu-west-1.eks.amazonaws.com/id/E",
       "[eu-west-1.eks] the region and 'eks' are swapped: no EKS issuer is called "
       "'oidc.eu-west-1.eks.amazonaws.com'. An EKS issuer is "
       "oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eu-west-1.eks.example.com/id/E", "fine"},
      {"oidc.euwest1.eks.amazonaws.com/id/E", "fine"},
      {"oidc.eu-west-1.eks.amazonaws.com",
       "[eu-west-1.eks] the region and 'eks' are swapped: no EKS issuer is called "
       "'oidc.eu-west-1.eks.amazonaws.com'. An EKS issuer is "
       "oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eks.eu-west-1.amazonaws.com:443/id/E",
       "[:443] tokens carry the EKS issuer without a port. Write "
       "'oidc.eks.eu-west-1.amazonaws.com', like eks"},
      {"oidc.example.com:443/id/E", "fine"},
      {"oidc-eks.eu-west-1.api.aws/id/E",
       "[oidc-eks.eu-west-1.api.aws] tokens never carry the dual-stack host as their issuer, so "
       "this does not match. An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id> (warning), "
       "means oidc.eks.eu-west-1.amazonaws.com/id/E, like eks"},
      {"oidc-eks.eu-west-1.api.aws",
       "[oidc-eks.eu-west-1.api.aws] tokens never carry the dual-stack host as their issuer, so "
       "this does not match. An EKS issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id> (warning), "
       "means oidc.eks.eu-west-1.amazonaws.com, like eks"},
      {"oidc-eks.euwest.api.aws/id/E", "fine"},
      {"oidc-eks.cn-north-1.api.aws/id/E",
       "[oidc-eks.cn-north-1.api.aws] tokens never carry the dual-stack host as their issuer, so "
       "this does not match. An EKS issuer is oidc.eks.cn-north-1.amazonaws.com.cn/id/<id> "
       "(warning), means oidc.eks.cn-north-1.amazonaws.com.cn/id/E, like eks"},
      {"oidc-eks.eu-west-1.api.awx/id/E", "fine"},
      {"xoidc-eks.eu-west-1.api.aws/id/E", "fine"},
      {"eks.eu-west-1.amazonaws.com/id/E",
       "[eks.eu-west-1.amazonaws.com] 'oidc.' is missing in front of the EKS issuer's host. An EKS "
       "issuer is oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"eks.eu-west-1.amazonaws.com/x/E", "fine"},
      {"eks.eu-west-1.example.com/id/E", "fine"},
      {"eks.x.amazonaws.com/id/E", "fine"},
      {"oidc.eu-west-1.amazonaws.com/id/E",
       "[oidc.eu-west-1] 'eks' is missing from the EKS issuer's host. An EKS issuer is "
       "oidc.eks.eu-west-1.amazonaws.com/id/<id>, like eks"},
      {"oidc.eu-west-1.amazonaws.com/x", "fine"},
      {"oidc.eu-west-1.example.com/id/E", "fine"},
      {"a.b.c", "fine"},
      {"rh-oidc.s3.us-east-1.amazonaws.com/x", "fine, rosa"},
      {"rh-oidc.s3.us-east-1.example.com/x", "fine"},
      {"oidc.abcd.p1.openshiftapps.com/x", "fine, rosa"},
      {"x.openshiftapps.com/x", "fine"},
      {"oidc.op1.example.com/x", "fine"},
      {"token.actions.githubusercontent.com", "fine, no cluster"},
      {"Token.Actions.GitHubUserContent.com/x", "fine, no cluster"},
      {"github.example.com/_services/token", "fine, no cluster"},
      {"github.example.com/_services/tokens", "fine"},
      {"cognito-idp.eu-west-1.amazonaws.com/x", "fine, no cluster"},
      {"gitlab.com", "fine, no cluster"},
      {"accounts.google.com", "fine, no cluster"},
      {"app.terraform.io", "fine, no cluster"},
      {"example.okta.com", "fine, no cluster"},
      {"", "fine"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    std::string out = show(text, issuer_host_defect(text));
    if (const auto defect = issuer_host_defect(text); defect && defect->warning_only)
      out += " (warning)";
    if (!eks_issuer_region(text).empty()) out += ", of " + std::string(eks_issuer_region(text));
    if (!issuer_of_dual_stack(text).empty()) out += ", means " + issuer_of_dual_stack(text);
    if (is_rosa_issuer(text)) out += ", rosa";
    if (is_other_identity_provider(text)) out += ", no cluster";
    if (resembles_eks_issuer(text)) out += ", like eks";
    CHECK(out == expected);
  }
}
