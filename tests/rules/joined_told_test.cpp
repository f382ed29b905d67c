// Rules that look at manifests and roles together: what is said depends on what else the input has.
// A row has the files and what is declared of the clusters.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace joined_told_test {
namespace {

using tests::account;
using tests::arn;
using tests::claims;
using tests::deployment;
using tests::get_role;
using tests::InputFile;
using tests::kIssuer;
using tests::kOtherIssuer;
using tests::policy;
using tests::statement;
using tests::told;
using tests::trusting;

struct Row {
  std::string what;
  std::vector<InputFile> files;
  std::string expected = "";
  config::Settings settings = {};
};

/// With ISS for the issuer, OTHER for that of another cluster, and SA: for the begin of a subject.
std::string said(std::string_view slug, const std::vector<InputFile>& files,
                 const config::Settings& settings = {}) {
  std::string out = told(slug, files, settings);
  for (const auto& [text, by] : {std::pair<std::string, std::string>{std::string(kIssuer), "ISS"},
                                 {std::string(kOtherIssuer), "OTHER"},
                                 {"system:serviceaccount:", "SA:"}}) {
    for (std::size_t at = 0; (at = out.find(text, at)) != std::string::npos; at += by.size()) {
      out.replace(at, text.size(), by);
    }
  }
  return out;
}

void check(std::string_view slug, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(said(slug, row.files, row.settings) == row.expected);
  }
}

InputFile manifests(const std::string& text) { return {"a.yaml", text}; }
InputFile trusts(const std::vector<std::string>& subjects) {
  return {"r.json", get_role("r", trusting(subjects))};
}

struct Declared {
  std::string_view name, issuer;
  std::vector<std::string> paths = {};
};

config::Settings declaring(const std::vector<Declared>& clusters) {
  config::Settings settings;
  for (const Declared& one : clusters) {
    config::Cluster& cluster = settings.clusters.emplace_back();
    cluster.name = one.name;
    cluster.issuer = one.issuer;
    cluster.paths = one.paths;
  }
  return settings;
}

/// Two clusters, with the manifests of each in a folder.
config::Settings two_clusters() {
  return declaring({{"c", kIssuer, {"here/**"}},
                    {"d", "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7", {"there/**"}}});
}

/// An account or pods with an annotation of kube2iam.
const std::string kAnnotations = "  annotations:\n    iam.amazonaws.com/role: old\n";
std::string old_account(const std::string& more = "") {
  return account("shop", "a") + kAnnotations + more;
}
std::string old_pods(const std::string& name, const std::string& account_name) {
  std::string out = deployment("shop", name, account_name);
  const std::string head = "  template:\n";
  return out.insert(out.find(head) + head.size(),
                    "    metadata:\n      annotations:\n        iam.amazonaws.com/role: old\n");
}

}  // namespace

TEST_CASE("joined: annotations of kube2iam, and what shows that IRSA is meant") {
  const InputFile nameless{"r.trust.json", trusting({"shop:a"})};
  const std::string store =
      "---\napiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, namespace: "
      "shop}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1, auth: {jwt: "
      "{serviceAccountRef: {name: a}}}}}}\n";
  const std::string other =
      "---\napiVersion: generators.external-secrets.io/v1alpha1\nkind: ECRAuthorizationToken\n"
      "metadata: {name: s, namespace: shop}\nspec: {region: eu-west-1, auth: {jwt: "
      "{serviceAccountRef: {name: a}}}}\n";
  const config::Settings two = two_clusters();
  std::string many;
  for (const char* const name : {"b", "c", "d", "e", "f"}) many += old_pods(name, "none");
  const std::string space =
      "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  annotations:\n"
      "    iam.amazonaws.com/permitted: .*\n    iam.amazonaws.com/allowed-roles: \"[]\"\n";
  check("kube2iam-leftover",
        {
            {"no sign",
             {manifests(old_account())},
             "note 'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or "
             "kiam, and the webhook of IRSA does not read it | To use IRSA, annotate the service "
             "account with …/role-arn instead.\n"},
            {"a role trusts the account",
             {manifests(old_account()), trusts({"shop:a"})},
             "'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or kiam, and "
             "the webhook of IRSA does not read it | Replace it by …/role-arn: R\n"
             "  [\"SA:shop:a\"] role 'r' trusts the service account\n"
             "  unsafe Write …/role-arn: R: replace [iam.amazonaws.com/role] = …/role-arn replace "
             "[old] = R\n"},
            {"a role whose ARN is not known trusts the account",
             {manifests(old_account()), nameless},
             "'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or kiam, and "
             "the webhook of IRSA does not read it | Replace it by …/role-arn with the ARN of role "
             "'r'.\n"
             "  [\"SA:shop:a\"] role 'r' trusts the service account\n"},
            {"a role trusts it, in another cluster",
             {{"there/a.yaml", old_account()}, trusts({"shop:a"})},
             "note 'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or "
             "kiam, and the webhook of IRSA does not read it | To use IRSA, annotate the service "
             "account with …/role-arn instead.\n",
             two},
            {"the account has a role",
             {manifests(old_account("    eks.amazonaws.com/role-arn: " + arn("r") + "\n"))},
             "'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or kiam, and "
             "the webhook of IRSA does not read it | Delete it: kube2iam reads it on pods only.\n"
             "  […/role-arn] the service account has a role by IRSA\n"
             "  unsafe Delete it: remove [iam.amazonaws.com/role]\n"},
            {"pods of an account with a role",
             {manifests(account("shop", "a", arn("r")) + old_pods("d", "a"))},
             "'iam.amazonaws.com/role' on Deployment 'shop/d' belongs to kube2iam or kiam, and the "
             "webhook of IRSA does not read it | Delete it once kube2iam is gone: with both in "
             "place a pod has two ways to a role.\n"
             "  […/role-arn] the service account has a role by IRSA\n"
             "  unsafe Delete it: remove [iam.amazonaws.com/role]\n"},
            {"pods of an account that a role trusts",
             {manifests(account("shop", "a") + old_pods("d", "a")), trusts({"shop:a"})},
             "'iam.amazonaws.com/role' on Deployment 'shop/d' belongs to kube2iam or kiam, and the "
             "webhook of IRSA does not read it | Delete it, and annotate service account 'a' with "
             "…/role-arn: R\n"
             "  [\"SA:shop:a\"] role 'r' trusts the service account\n"},
            {"pods of an account that a role trusts whose ARN is not known",
             {manifests(account("shop", "a") + old_pods("d", "a")), nameless},
             "'iam.amazonaws.com/role' on Deployment 'shop/d' belongs to kube2iam or kiam, and the "
             "webhook of IRSA does not read it | Annotate service account 'a' with …/role-arn and "
             "the ARN of role 'r', and delete this.\n"
             "  [\"SA:shop:a\"] role 'r' trusts the service account\n"},
            {"a store takes credentials of the account",
             {manifests(old_account() + store)},
             "'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or kiam, and "
             "the webhook of IRSA does not read it | Replace it by …/role-arn and the ARN of a "
             "role that trusts SA:shop:a.\n"
             "  [a] SecretStore 's' takes its AWS credentials\n"},
            {"something else takes credentials of the account",
             {manifests(old_account() + other)},
             "note 'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or "
             "kiam, and the webhook of IRSA does not read it | To use IRSA, annotate the service "
             "account with …/role-arn instead.\n"},
            {"a store takes credentials of the pods' account",
             {manifests(account("shop", "a") + old_pods("d", "a") + store)},
             "note 'iam.amazonaws.com/role' on Deployment 'shop/d' belongs to kube2iam or kiam, "
             "and the webhook of IRSA does not read it | To use IRSA, annotate the service account "
             "with …/role-arn instead.\n"},
            {"five without a sign",
             {manifests(many)},
             "note 'iam.amazonaws.com/role' on Deployment 'shop/b' belongs to kube2iam or kiam, "
             "and the webhook of IRSA does not read it | To use IRSA, annotate the service account "
             "with …/role-arn instead.\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/c' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/d' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/e' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/f' as well\n"},
            {"six without a sign",
             {manifests(many + old_pods("g", "none"))},
             "note 'iam.amazonaws.com/role' on Deployment 'shop/b' belongs to kube2iam or kiam, "
             "and the webhook of IRSA does not read it; 1 more has it | To use IRSA, annotate the "
             "service account with …/role-arn instead.\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/c' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/d' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/e' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/f' as well\n"},
            {"seven without a sign",
             {manifests(many + old_pods("g", "none") + old_pods("h", "none"))},
             "note 'iam.amazonaws.com/role' on Deployment 'shop/b' belongs to kube2iam or kiam, "
             "and the webhook of IRSA does not read it; 2 more have it | To use IRSA, annotate the "
             "service account with …/role-arn instead.\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/c' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/d' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/e' as well\n"
             "  [iam.amazonaws.com/role] on Deployment 'shop/f' as well\n"},
            {"two annotations of one object",
             {manifests(space)},
             "note 'iam.amazonaws.com/permitted' on Namespace 'shop' belongs to kube2iam or kiam, "
             "and the webhook of IRSA does not read it | To use IRSA, annotate the service account "
             "with …/role-arn instead.\n"
             "  [iam.amazonaws.com/allowed-roles] on Namespace 'shop' as well\n"},
            {"two objects",
             {manifests(space + old_account())},
             "note 'iam.amazonaws.com/role' on ServiceAccount 'shop/a' belongs to kube2iam or "
             "kiam, and the webhook of IRSA does not read it | To use IRSA, annotate the service "
             "account with …/role-arn instead.\n"
             "  [iam.amazonaws.com/permitted] on Namespace 'shop' as well\n"
             "  [iam.amazonaws.com/allowed-roles] on Namespace 'shop' as well\n"},
        });
}

TEST_CASE("joined: an account whose namespace is not known") {
  const InputFile nobodys = manifests(account("", "a", arn("r")));
  check("namespace-unknown",
        {
            {"no role is known",
             {nobodys},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"},
            {"its role trusts one of its name",
             {nobodys, trusts({"shop:a"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"
             "  unsafe Write namespace: shop: add [metadata] /namespace = shop\n"},
            {"its role trusts others as well",
             {nobodys, trusts({"web:b", "shop:a", "dev:c"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"
             "  unsafe Write namespace: shop: add [metadata] /namespace = shop\n"},
            {"its role trusts two of its name",
             {nobodys, trusts({"shop:a", "web:a"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"},
            {"its role trusts the one of its name twice",
             {nobodys, trusts({"shop:a", "shop:a"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"
             "  unsafe Write namespace: shop: add [metadata] /namespace = shop\n"},
            {"its role trusts others alone",
             {nobodys, trusts({"shop:b"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"},
            {"its name is filled in later",
             {manifests(account("", "${NAME}", arn("r"))), trusts({"shop:a"})},
             "the namespace of service account '${NAME}' is not known, so it cannot be checked "
             "whether its role trusts it | Write metadata.namespace, or give it with --namespace "
             "or under namespaces in .irsa-lint.yaml.\n"},
            {"its namespace is filled in later",
             {manifests(account("${NS}", "a", arn("r"))), trusts({"shop:a"})},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"},
            {"it has no role", {manifests(account("", "a"))}},
            {"its namespace is given", {manifests(account("shop", "a", arn("r")))}},
        });
}

TEST_CASE("joined: a role that trusts the issuer of no declared cluster") {
  const std::string ours = account("shop", "a", arn("r"));
  const auto trusting_issuer = [](std::string_view issuer) {
    return InputFile{"r.json", get_role("r", trusting({"shop:a"}, issuer))};
  };
  const InputFile theirs = trusting_issuer(kOtherIssuer);
  std::string near(kIssuer), far(kIssuer);
  near.replace(near.size() - 4, 4, "0000");
  far.replace(far.size() - 5, 5, "77777");
  const auto both = policy(
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:a\"") + "}") + ", " +
      statement(
          R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:a\"", kOtherIssuer) + "}",
          kOtherIssuer));
  std::string but_ours = both;
  but_ours.replace(but_ours.find("Allow"), 5, "Deny");
  const std::string registered =
      R"({"OpenIDConnectProviderList": [{"Arn": ")" + tests::provider(kOtherIssuer) + R"("}]})";
  const std::string association =
      R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "a", )"
      R"("roleArn": ")" +
      arn("r") +
      R"(", "associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
      R"("associationId": "a-1"}})";
  const config::Settings one = declaring({{"c", kIssuer}}), two = two_clusters();
  check(
      "issuer-unknown",
      {
          {"nothing is declared", {theirs}},
          {"one is declared",
           {theirs},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "The issuer of cluster 'c' is ISS. Name that one here and in the condition's keys, or "
           "remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"one is declared, without a name",
           {theirs},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "The issuer of the declared cluster is ISS. Name that one here and in the condition's "
           "keys, or remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           declaring({{"", kIssuer}})},
          {"two are declared",
           {theirs},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "Name the issuer of a declared cluster, or remove the statement if its cluster is "
           "gone.\n",
           two},
          {"two are declared, and one is near",
           {trusting_issuer(near)},
           "warning role 'r' trusts "
           "'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D30000', which is the "
           "issuer of no cluster that is declared | The issuer of cluster 'c' is ISS. Name that "
           "one here and in the condition's keys, or remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace "
           "[\"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/"
           "EXAMPLED539D4633E53DE1B716D30000\"] = arn:aws:iam::111122223333:oidc-provider/ISS "
           "replace [\"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D30000:aud\"] "
           "= ISS:aud replace "
           "[\"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D30000:sub\"] = "
           "ISS:sub\n",
           two},
          {"two are declared, and one is nearly near",
           {trusting_issuer(far)},
           "warning role 'r' trusts "
           "'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D77777', which is the "
           "issuer of no cluster that is declared | Name the issuer of a declared cluster, or "
           "remove the statement if its cluster is gone.\n",
           two},
          {"it is the declared one", {trusting_issuer(kIssuer)}, "", one},
          {"an account names the role",
           {manifests(ours), theirs},
           "error role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared: "
           "service account 'shop/a' does not get in | The issuer of cluster 'c' is ISS. Name that "
           "one here and in the condition's keys, or remove the statement if its cluster is gone.\n"
           "  [R] a service account of a declared cluster names the role here\n"
           "  other: a\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"an account of one of two names the role",
           {{"there/a.yaml", ours}, theirs},
           "error role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared: "
           "service account 'shop/a' does not get in | The issuer of cluster 'd' is "
           "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7. Name that one here and in the "
           "condition's keys, or remove the statement if its cluster is gone.\n"
           "  [R] a service account of a declared cluster names the role here\n"
           "  other: a\n"
           "  unsafe Trust 'oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7': replace "
           "[\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7 "
           "replace [\"OTHER:aud\"] = oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7:aud replace "
           "[\"OTHER:sub\"] = oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE7:sub\n",
           two},
          {"an account of neither names the role",
           {manifests(ours), theirs},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "Name the issuer of a declared cluster, or remove the statement if its cluster is "
           "gone.\n",
           two},
          {"an account names the role, and has an association",
           {manifests(ours), theirs, {"one.json", association}},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "The issuer of cluster 'c' is ISS. Name that one here and in the condition's keys, or "
           "remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"the role trusts the declared one as well",
           {{"r.json", get_role("r", both)}},
           "note role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | The "
           "issuer of cluster 'c' is ISS. Name that one here and in the condition's keys, or "
           "remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"the role keeps out the declared one",
           {{"r.json", get_role("r", but_ours)}},
           "warning role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared | "
           "The issuer of cluster 'c' is ISS. Name that one here and in the condition's keys, or "
           "remove the statement if its cluster is gone.\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"the provider is registered", {theirs, {"providers.json", registered}}, "", one},
          {"the provider is registered, and an account names the role",
           {manifests(ours), theirs, {"providers.json", registered}},
           "error role 'r' trusts 'OTHER', which is the issuer of no cluster that is declared: "
           "service account 'shop/a' does not get in | The issuer of cluster 'c' is ISS. Name that "
           "one here and in the condition's keys, or remove the statement if its cluster is gone.\n"
           "  [R] a service account of a declared cluster names the role here\n"
           "  other: a\n"
           "  unsafe Trust 'ISS': replace [\"arn:aws:iam::111122223333:oidc-provider/OTHER\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS replace [\"OTHER:aud\"] = ISS:aud replace "
           "[\"OTHER:sub\"] = ISS:sub\n",
           one},
          {"the issuer has another mistake",
           {trusting_issuer("oidc.eks.eu-west-1.amazonaws.com/id/")},
           "",
           one},
      });
}

}  // namespace joined_told_test
