// role-missing: which role is suggested in its place, when writing it is safe, and how bad it is.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace role_missing_test {
namespace {

using tests::account;
using tests::arn;
using tests::get_role;
using tests::list_roles;
using tests::role;
using tests::told;
using tests::trusting;

const std::string kOther = "444455556666";

/// All roles of the AWS account, as get-account-authorization-details prints them.
std::string all_roles(const std::string& roles) {
  return R"({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [)" + roles +
         R"(], "Policies": []})";
}

/// The level, the help, the notes and the fix; "1:" and "4:" for roles of the AWS accounts.
std::string suggested(const std::string& manifests, const std::string& roles) {
  const std::string file = roles.starts_with("AWSTemplate") ? "roles.yaml" : "roles.json";
  std::string all = told("role-missing", {{"a.yaml", manifests}, {file, roles}});
  const std::size_t help = all.find(" | ");
  if (help == std::string::npos) return all;
  all = all.substr(0, all.find(' ')) + all.substr(help + 2);
  for (const auto& [head, short_head] : {std::pair{arn(""), "1:"}, {arn("", kOther), "4:"}}) {
    for (std::size_t at = 0; (at = all.find(head, at)) != std::string::npos;) {
      all.replace(at, head.size(), short_head);
    }
  }
  return all;
}

/// A template of CloudFormation: only the stack will know the ARN of its role.
std::string stack(const std::string& name, const std::string& policy) {
  return "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Made:\n    Type: AWS::IAM::Role\n"
         "    Properties:\n" +
         (name.empty() ? "" : "      RoleName: " + name + "\n") +
         "      AssumeRolePolicyDocument: " + policy + "\n";
}

}  // namespace

TEST_CASE("role-missing: what is suggested instead") {
  struct Row {
    std::string what, manifests, roles, expected;
  };
  const std::string gone = account("shop", "a", arn("ledger-writer"));
  const std::string open = trusting({"shop:b"}), own = trusting({"shop:a"});
  const std::vector<Row> rows = {
      {"no role at all", gone, "{}", ""},
      {"it is there", gone, get_role("ledger-writer", own), ""},
      {"one that is unlike it", gone, get_role("other", open),
       "note Create the role, or annotate the service account with the right one.\n"},
      {"a near name", gone, get_role("ledger-writr", open),
       "note Did you mean 1:ledger-writr?\n"
       "  [\"1:ledger-writr\"] a role with a similar name\n"
       "  unsafe Write '1:ledger-writr': replace [1:ledger-writer] = 1:ledger-writr\n"},
      {"a near name, which trusts it", gone, get_role("ledger-writr", own),
       "warning Did you mean 1:ledger-writr? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '1:ledger-writr': replace [1:ledger-writer] = 1:ledger-writr\n"},
      {"one that trusts it", gone, get_role("other", own),
       "warning Did you mean 1:other? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '1:other': replace [1:ledger-writer] = 1:other\n"},
      {"one of several that trusts it", gone,
       list_roles(role("other", own) + "," + role("x", open)),
       "warning Did you mean 1:other? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  safe Write '1:other': replace [1:ledger-writer] = 1:other\n"},
      {"all roles, one that trusts it", gone, all_roles(role("other", own)),
       "warning Did you mean 1:other? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  safe Write '1:other': replace [1:ledger-writer] = 1:other\n"},
      {"all roles, two that trust it", gone,
       all_roles(role("other", own) + "," + role("another", own)),
       "warning Did you mean 1:other? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '1:other': replace [1:ledger-writer] = 1:other\n"},
      {"all roles, one of a near name", gone, all_roles(role("ledger-writr", open)),
       "warning Did you mean 1:ledger-writr?\n"
       "  [\"1:ledger-writr\"] a role with a similar name\n"
       "  unsafe Write '1:ledger-writr': replace [1:ledger-writer] = 1:ledger-writr\n"},
      {"of another AWS account", gone, list_roles(role("ledger-writer", own, kOther)),
       "warning Did you mean 4:ledger-writer? Only the AWS account differs. It trusts this service "
       "account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '4:ledger-writer': replace [1:ledger-writer] = 4:ledger-writer\n"},
      {"of another AWS account, and all are there", gone,
       all_roles(role("ledger-writer", own, kOther)),
       "warning Did you mean 4:ledger-writer? Only the AWS account differs. It trusts this service "
       "account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '4:ledger-writer': replace [1:ledger-writer] = 4:ledger-writer\n"},
      {"of another AWS account, for another of the name",
       gone + account("shop", "a", arn("ledger-writer", kOther)),
       list_roles(role("ledger-writer", own, kOther)),
       "note Create the role, or annotate the service account with the right one.\n"},
      {"of another AWS account, for another namespace",
       gone + account("web", "a", arn("ledger-writer", kOther)),
       list_roles(role("ledger-writer", own, kOther)),
       "warning Did you mean 4:ledger-writer? Only the AWS account differs. It trusts this service "
       "account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '4:ledger-writer': replace [1:ledger-writer] = 4:ledger-writer\n"},
      {"of another AWS account, for another name",
       gone + account("shop", "b", arn("ledger-writer", kOther)),
       list_roles(role("ledger-writer", own, kOther)),
       "warning Did you mean 4:ledger-writer? Only the AWS account differs. It trusts this service "
       "account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write '4:ledger-writer': replace [1:ledger-writer] = 4:ledger-writer\n"},
      {"with a path", account("shop", "a", arn("team/ledger-writer")),
       list_roles(role("ledger-writer", own)),
       "error Did you mean 1:ledger-writer? Only the path differs. It trusts this service "
       "account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  safe Write '1:ledger-writer': replace [1:team/ledger-writer] = 1:ledger-writer\n"},
      {"with a path, which others trust", account("shop", "a", arn("team/ledger-writer")),
       list_roles(role("ledger-writer", open)),
       "error Did you mean 1:ledger-writer? Only the path differs.\n"
       "  [\"1:ledger-writer\"] a role of this name\n"
       "  unsafe Write '1:ledger-writer': replace [1:team/ledger-writer] = 1:ledger-writer\n"},
      {"a near name, made by a stack", gone, stack("ledger-writr", open),
       "note Did you mean 1:ledger-writr?\n"
       "  [ledger-writr] a role with a similar name\n"},
      {"a near name, made by a stack, which trusts it", gone, stack("ledger-writr", own),
       "warning Did you mean 1:ledger-writr? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"},
      {"its name, made by a stack", gone, stack("ledger-writer", own), ""},
      {"made by a stack without a name", gone, stack("", open),
       "note Create the role, or annotate the service account with the right one.\n"},
      {"made by a stack without a name, which trusts it", gone, stack("", own), ""},
      {"in another partition", account("shop", "a", "arn:aws-cn:iam::111122223333:role/r"),
       list_roles(role("r", own)), ""},
      {"in another partition and AWS account",
       account("shop", "a", "arn:aws-cn:iam::444455556666:role/r"), list_roles(role("r", own)),
       "warning Did you mean R? It trusts this service account.\n"
       "  [\"system:serviceaccount:shop:a\"] this role trusts the service account\n"
       "  unsafe Write 'R': replace [arn:aws-cn:iam::444455556666:role/r] = R\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(suggested(row.manifests, row.roles) == row.expected);
  }
}

}  // namespace role_missing_test
