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

const std::string kChina = "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE3041E";

/// With ISS for the issuer, CHINA for one of another partition, OTHER for that of another cluster,
/// and SA: for the begin of a subject.
std::string said(std::string_view slug, const std::vector<InputFile>& files,
                 const config::Settings& settings = {}) {
  std::string out = told(slug, files, settings);
  for (const auto& [text, by] : {std::pair<std::string, std::string>{std::string(kIssuer), "ISS"},
                                 {std::string(kOtherIssuer), "OTHER"},
                                 {kChina, "CHINA"},
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

TEST_CASE("joined: pods whose namespace is not known") {
  const std::string pods =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\nspec:\n  template:\n"
      "    spec:\n      serviceAccountName: a\n      containers: [{name: c, image: i}]\n";
  check("namespace-unknown",
        {
            {"of an account that has one",
             {manifests(account("shop", "a", arn("r")) + pods)},
             "the namespace of Deployment 'd' is not known, so it cannot be checked whether it "
             "runs as service account 'shop/a' | Write metadata.namespace, or give it with "
             "--namespace or under namespaces in .irsa-lint.yaml.\n"},
            {"of an account that has none",
             {manifests(account("", "a", arn("r")) + pods)},
             "the namespace of service account 'a' is not known, so it cannot be checked whether "
             "its role trusts it | Write metadata.namespace, or give it with --namespace or under "
             "namespaces in .irsa-lint.yaml.\n"},
            {"of an account without a role", {manifests(account("shop", "a") + pods)}},
            {"pods that have one",
             {manifests(account("shop", "a", arn("r")) + deployment("shop", "d", "a"))}},
        });
}

TEST_CASE("joined: names that the API server refuses") {
  const auto named = [](const std::string& name, const std::string& key = "name") {
    return manifests(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  " + key + ": " + name +
        "\n  namespace: shop\n  annotations:\n    eks.amazonaws.com/role-arn: " + arn("r") + "\n");
  };
  const auto in = [](const std::string& ns) { return manifests(account(ns, "a", arn("r"))); };
  const auto runs_as = [](const std::string& name) {
    return manifests(account("shop", "web") + deployment("shop", "d", name));
  };
  check(
      "object-name-invalid",
      {
          {"a name", {named("web.v2")}},
          {"capital letters",
           {named("Web")},
           "the API server refuses 'Web' as metadata.name of this ServiceAccount: it contains 'W' "
           "| A name has lower-case letters, digits, dots and dashes, and begins and ends with a "
           "letter or a digit, as in 'web'. Change it everywhere the object is named.\n"
           "  unsafe Write 'web': replace [Web] = web\n"},
          {"capital letters, and there is one without",
           {{"b.yaml", account("shop", "web")}, named("Web")},
           "the API server refuses 'Web' as metadata.name of this ServiceAccount: it contains 'W' "
           "| A name has lower-case letters, digits, dots and dashes, and begins and ends with a "
           "letter or a digit, as in 'web'. Change it everywhere the object is named.\n"
           "  unsafe Write 'web': replace [Web] = web\n"},
          {"blanks around it",
           {named("\" web \"")},
           "the API server refuses ' web ' as metadata.name of this ServiceAccount: it contains a "
           "space | A name has lower-case letters, digits, dots and dashes, and begins and ends "
           "with a letter or a digit, as in 'web'. Change it everywhere the object is named.\n"
           "  safe Write 'web': replace [\" web \"] = web\n"},
          {"something that nobody sees",
           {named("\"web\\u200b\"")},
           "the API server refuses 'web\\u200B' as metadata.name of this ServiceAccount: it "
           "contains '\\u200B' | A name has lower-case letters, digits, dots and dashes, and "
           "begins and ends with a letter or a digit, as in 'web'. Change it everywhere the object "
           "is named.\n"
           "  safe Write 'web': replace [\"web\\u200b\"] = web\n"},
          {"nothing that is legal",
           {named("\"--\"")},
           "the API server refuses '--' as metadata.name of this ServiceAccount: it begins with "
           "'-' and ends with '-' | A name has lower-case letters, digits, dots and dashes, and "
           "begins and ends with a letter or a digit. Change it everywhere the object is named.\n"},
          {"a number",
           {named("12")},
           "metadata.name of this ServiceAccount, '12', is a number to Kubernetes, which accepts "
           "only strings | Put quotes around it: \"12\".\n"
           "  safe Put the value in quotes: replace [12] = 12\n"},
          {"a number that is no name",
           {named("-1.5")},
           "metadata.name of this ServiceAccount, '-1.5', is a number to Kubernetes, which accepts "
           "only strings | Write a name, in quotes where it looks like a number.\n"},
          {"a boolean",
           {named("true")},
           "metadata.name of this ServiceAccount, 'true', is a boolean to Kubernetes, which "
           "accepts only strings | Put quotes around it: \"true\".\n"
           "  safe Put the value in quotes: replace [true] = true\n"},
          {"null",
           {named("null")},
           "metadata.name of this ServiceAccount is empty, which the API server refuses | Write a "
           "name.\n"},
          {"a list",
           {named("[a]")},
           "metadata.name of this ServiceAccount is a list to Kubernetes, which accepts only "
           "strings | Write a name.\n"},
          {"a mapping",
           {named("{a: b}")},
           "metadata.name of this ServiceAccount is a mapping to Kubernetes, which accepts only "
           "strings | Write a name.\n"},
          {"the begin of a name", {named("web-", "generateName")}},
          {"the begin of a name, with capital letters",
           {named("Web-", "generateName")},
           "the API server refuses 'Web-' as metadata.generateName of this ServiceAccount: it "
           "contains 'W' | A name has lower-case letters, digits, dots and dashes, and begins with "
           "a letter or a digit, as in 'web-'. Change it everywhere the object is named.\n"
           "  unsafe Write 'web-': replace [Web-] = web-\n"},
          {"a namespace with a dot",
           {in("shop.eu")},
           "the API server refuses 'shop.eu' as metadata.namespace of this ServiceAccount: it "
           "contains '.' | A name has lower-case letters, digits and dashes, and begins and ends "
           "with a letter or a digit, as in 'shop-eu'. Change it everywhere the object is named.\n"
           "  unsafe Write 'shop-eu': replace [shop.eu] = shop-eu\n"},
          {"a namespace that is a number",
           {in("2024")},
           "metadata.namespace of this ServiceAccount, '2024', is a number to Kubernetes, which "
           "accepts only strings | Put quotes around it: \"2024\".\n"
           "  safe Put the value in quotes: replace [2024] = 2024\n"},
          {"an account of pods, which is there without capital letters",
           {runs_as("Web")},
           "the API server refuses 'Web' as serviceAccountName of this Deployment: it contains 'W' "
           "| A name has lower-case letters, digits, dots and dashes, and begins and ends with a "
           "letter or a digit, as in 'web'. Change it everywhere the object is named.\n"
           "  safe Write 'web': replace [Web] = web\n"},
          {"an account of pods, which is not there",
           {runs_as("Api")},
           "the API server refuses 'Api' as serviceAccountName of this Deployment: it contains 'A' "
           "| A name has lower-case letters, digits, dots and dashes, and begins and ends with a "
           "letter or a digit, as in 'api'. Change it everywhere the object is named.\n"
           "  unsafe Write 'api': replace [Api] = api\n"},
          {"a kustomization may change it",
           {named("Web"), {"kustomization.yaml", "resources: [a.yaml]\nnamePrefix: x-\n"}}},
      });
}

TEST_CASE("joined: roles, providers and clusters of several partitions") {
  const auto in_region = [](std::string_view region, std::string_view issuer = {}) {
    config::Settings settings;
    settings.clusters.emplace_back().region = region;
    settings.clusters.back().issuer = issuer;
    return settings;
  };
  const std::string china = "arn:aws-cn:iam::111122223333:role/r";
  const std::string of_china = account("shop", "a", china), ours = account("shop", "a", arn("r"));
  const auto provided = [](std::string text) {
    return text.replace(text.find("arn:aws:iam"), 11, "arn:aws-cn:iam");
  };
  const InputFile role = trusts({"shop:a"});
  const std::string there = provided(trusting({"shop:a"}));
  const std::string by_host = provided(trusting({"shop:a"}, kChina));
  const std::string github =
      policy(R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws-cn:iam::111122223333:)"
             R"(oidc-provider/token.actions.githubusercontent.com"}, "Action": )"
             R"("sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
             R"({"token.actions.githubusercontent.com:sub": "repo:a/b:ref:refs/heads/main"}}})");
  check(
      "partition-mismatch",
      {
          {"one partition", {manifests(ours), role}},
          {"the account's role is in another",
           {manifests(of_china), role},
           "the role of service account 'shop/a' is in partition 'aws-cn', but the input has this "
           "role in 'aws' | Write 'arn:aws:iam::…'.\n"
           "  [\"R\"] the role of that name and account\n"
           "  other: \n"
           "  safe Write 'R': replace [arn:aws-cn:iam::111122223333:role/r] = R\n"},
          {"the account's role is another one",
           {manifests(account("shop", "a", "arn:aws-cn:iam::444455556666:role/r")), role}},
          {"two files have the same role, and the region has another",
           {{"a.yaml", ours}, {"b.yaml", account("shop", "b", arn("r"))}},
           "the role of service account 'shop/a' is in partition 'aws', but the cluster's region "
           "'cn-north-1' lies in 'aws-cn' | Write 'arn:aws-cn:iam::…'.\n"
           "  unsafe Write 'arn:aws-cn:iam::111122223333:role/r': replace [R] = "
           "arn:aws-cn:iam::111122223333:role/r\n"
           "the role of service account 'shop/b' is in partition 'aws', but the cluster's region "
           "'cn-north-1' lies in 'aws-cn' | Write 'arn:aws-cn:iam::…'.\n"
           "  unsafe Write 'arn:aws-cn:iam::111122223333:role/r': replace [R] = "
           "arn:aws-cn:iam::111122223333:role/r\n",
           in_region("cn-north-1")},
          {"the region has another than the role",
           {manifests(ours)},
           "the role of service account 'shop/a' is in partition 'aws', but the cluster's region "
           "'cn-north-1' lies in 'aws-cn' | Write 'arn:aws-cn:iam::…'.\n"
           "  unsafe Write 'arn:aws-cn:iam::111122223333:role/r': replace [R] = "
           "arn:aws-cn:iam::111122223333:role/r\n",
           in_region("cn-north-1")},
          {"the region has another than the role, which is there",
           {manifests(ours), role},
           "the role of service account 'shop/a' is in partition 'aws', but the cluster's region "
           "'cn-north-1' lies in 'aws-cn' | Write 'arn:aws-cn:iam::…'.\n"
           "  unsafe Write 'arn:aws-cn:iam::111122223333:role/r': replace [R] = "
           "arn:aws-cn:iam::111122223333:role/r\n",
           in_region("cn-north-1")},
          {"the region has the role's", {manifests(of_china)}, "", in_region("cn-north-1")},
          {"the region has the account's, but the role is in another",
           {manifests(of_china), role},
           "the role of service account 'shop/a' is in partition 'aws-cn', but the input has this "
           "role in 'aws' | Write 'arn:aws:iam::…'.\n"
           "  [\"R\"] the role of that name and account\n"
           "  other: \n"
           "  safe Write 'R': replace [arn:aws-cn:iam::111122223333:role/r] = R\n",
           in_region("cn-north-1")},
          {"a role that is filled in later",
           {manifests(account("shop", "a", "arn:aws:iam::${ACCOUNT}:role/r"))},
           "",
           in_region("cn-north-1")},
          {"no role", {manifests(account("shop", "a"))}, "", in_region("cn-north-1")},
          {"the provider is in another than its role",
           {{"r.json", get_role("r", there)}},
           "the OIDC provider is in partition 'aws-cn', but role 'r' is in 'aws' | Write "
           "'arn:aws:iam::…'.\n"
           "  [\"R\"] the role\n"
           "  safe Write 'arn:aws:iam::111122223333:oidc-provider/ISS': replace "
           "[\"arn:aws-cn:iam::111122223333:oidc-provider/ISS\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS\n"},
          {"the provider is in another than the account says of its role",
           {manifests(ours), {"r.trust.json", there}},
           "the OIDC provider is in partition 'aws-cn', but role 'r' is in 'aws' | Write "
           "'arn:aws:iam::…'.\n"
           "  [R] the role, as a service account names it\n"
           "  safe Write 'arn:aws:iam::111122223333:oidc-provider/ISS': replace "
           "[\"arn:aws-cn:iam::111122223333:oidc-provider/ISS\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS\n"},
          {"the provider and its host are in another than the account says",
           {manifests(ours), {"r.trust.json", by_host}},
           "role 'r' is in partition 'aws', but the OIDC provider that it trusts, and the host of "
           "that, are in 'aws-cn' | Write 'arn:aws-cn:iam::…'.\n"
           "  [\"arn:aws-cn:iam::111122223333:oidc-provider/CHINA\"] the provider that is trusted\n"
           "  unsafe Write 'arn:aws-cn:iam::111122223333:role/r': replace [R] = "
           "arn:aws-cn:iam::111122223333:role/r\n"},
          {"the provider and its host are in another than two accounts say",
           {manifests(ours + account("shop", "b", arn("r"))), {"r.trust.json", by_host}},
           "the OIDC provider is in partition 'aws-cn', but role 'r' is in 'aws' | Write "
           "'arn:aws:iam::…'.\n"
           "  [R] the role, as a service account names it\n"
           "  safe Write 'arn:aws:iam::111122223333:oidc-provider/CHINA': replace "
           "[\"arn:aws-cn:iam::111122223333:oidc-provider/CHINA\"] = "
           "arn:aws:iam::111122223333:oidc-provider/CHINA\n"},
          {"the provider and its host are in another than the role",
           {manifests(ours), {"r.json", get_role("r", by_host)}},
           "the OIDC provider is in partition 'aws-cn', but role 'r' is in 'aws' | Write "
           "'arn:aws:iam::…'.\n"
           "  [\"R\"] the role\n"
           "  safe Write 'arn:aws:iam::111122223333:oidc-provider/CHINA': replace "
           "[\"arn:aws-cn:iam::111122223333:oidc-provider/CHINA\"] = "
           "arn:aws:iam::111122223333:oidc-provider/CHINA\n"},
          {"the provider alone, and nothing is known of the role", {{"r.trust.json", there}}},
          {"the provider is in another than its cluster",
           {{"r.trust.json", there}},
           "the OIDC provider is in partition 'aws-cn', but the cluster's region 'eu-west-1' lies "
           "in 'aws' | Write 'arn:aws:iam::…'.\n"
           "  unsafe Write 'arn:aws:iam::111122223333:oidc-provider/ISS': replace "
           "[\"arn:aws-cn:iam::111122223333:oidc-provider/ISS\"] = "
           "arn:aws:iam::111122223333:oidc-provider/ISS\n",
           in_region("eu-west-1", kIssuer)},
          {"the provider is where its cluster is",
           {{"r.trust.json", trusting({"shop:a"})}},
           "",
           in_region("eu-west-1", kIssuer)},
          {"a provider of something else", {{"r.json", get_role("r", github)}}},
      });
}

TEST_CASE("joined: an account with a role that has an association as well") {
  const auto association = [](const std::string& cluster, const std::string& role,
                              const std::string& target = "") {
    return InputFile{
        cluster + role + ".json",
        R"({"association": {"clusterName": ")" + cluster +
            R"(", "namespace": "shop", "serviceAccount": "a", )" +
            (role.empty() ? "" : R"("roleArn": ")" + arn(role) + R"(", )") +
            (target.empty() ? "" : R"("targetRoleArn": ")" + arn(target) + R"(", )") +
            R"("associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
            R"("associationId": "a-1"}})"};
  };
  const std::string own = account("shop", "a", arn("r"));
  const std::string store =
      "---\napiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, namespace: "
      "shop}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1, auth: {jwt: "
      "{serviceAccountRef: {name: a}}}}}}\n";
  check("pod-identity-conflict",
        {
            {"none", {manifests(own)}},
            {"with the same role",
             {manifests(own), association("c", "r")},
             "warning service account 'shop/a' also has a Pod Identity association, and that wins: "
             "its pods get no web identity token | Remove the role here once the association is "
             "known to work, or delete the association.\n"
             "  [\"R\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"with another role",
             {manifests(own), association("c", "x")},
             "error service account 'shop/a' is given another role here than by its Pod Identity "
             "association: the association wins, and pods get 'arn:aws:iam::111122223333:role/x' | "
             "Remove the role here once the association is known to work, or delete the "
             "association.\n"
             "  [\"arn:aws:iam::111122223333:role/x\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"with the same role, and another behind it",
             {manifests(own), association("c", "r", "x")},
             "error service account 'shop/a' is given another role here than by its Pod Identity "
             "association: the association wins, and pods get 'arn:aws:iam::111122223333:role/x' | "
             "Remove the role here once the association is known to work, or delete the "
             "association.\n"
             "  [\"arn:aws:iam::111122223333:role/x\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"with none that is printed",
             {manifests(own), association("c", "")},
             "warning service account 'shop/a' also has a Pod Identity association, and that wins: "
             "its pods get no web identity token | Remove the role here once the association is "
             "known to work, or delete the association.\n"
             "  [\"a\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"printed without a role and with one",
             {manifests(own), association("c", ""), association("c", "x")},
             "error service account 'shop/a' is given another role here than by its Pod Identity "
             "association: the association wins, and pods get 'arn:aws:iam::111122223333:role/x' | "
             "Remove the role here once the association is known to work, or delete the "
             "association.\n"
             "  [\"arn:aws:iam::111122223333:role/x\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"printed with two others",
             {manifests(own), association("c", "x"), association("c", "y")},
             "error service account 'shop/a' is given another role here than by its Pod Identity "
             "association: the association wins, and pods get 'arn:aws:iam::111122223333:role/x' | "
             "Remove the role here once the association is known to work, or delete the "
             "association.\n"
             "  [\"arn:aws:iam::111122223333:role/x\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"in one of two clusters with the same role",
             {manifests(own), association("c", "x"), association("d", "r")},
             "warning service account 'shop/a' also has a Pod Identity association, and that wins: "
             "its pods get no web identity token | Remove the role here once the association is "
             "known to work, or delete the association.\n"
             "  [\"R\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"a store reads the annotation, and no pods are known",
             {manifests(own + store), association("c", "x")}},
            {"a store reads the annotation, and pods are known",
             {manifests(own + store + deployment("shop", "d", "a")), association("c", "x")},
             "error service account 'shop/a' is given another role here than by its Pod Identity "
             "association: the association wins, and pods get 'arn:aws:iam::111122223333:role/x' | "
             "Remove the role here once the association is known to work, or delete the "
             "association.\n"
             "  [\"arn:aws:iam::111122223333:role/x\"] the association\n"
             "  unsafe Delete the role here: remove […/role-arn]\n"},
            {"the account has no role", {manifests(account("shop", "a")), association("c", "x")}},
            {"the account's namespace is not known",
             {manifests(account("", "a", arn("r"))), association("c", "x")}},
        });
}

TEST_CASE("joined: what is still to be filled in, in policies") {
  const auto federated = [](const std::string& provider, const std::string& condition) {
    return R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::<ACCOUNT>:)" + provider +
           R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )" +
           condition + "}}";
  };
  const auto subject = [](const std::string& host, const std::string& value) {
    return "{\"" + host + ":sub\": \"" + value + "\"}";
  };
  const std::string eks = "oidc-provider/" + std::string(kIssuer);
  const std::string host = "git.example.com", other = "oidc-provider/" + host;
  const std::string root =
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::<ACCOUNT>:root"}, )"
      R"("Action": "sts:AssumeRole"})";
  const std::string right =
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:shop:a\"") + "}");
  const auto written = [](const std::string& statements) {
    return InputFile{"r.trust.json", policy(statements)};
  };
  check("placeholder-value",
        {
            {"the provider of a cluster",
             {written(federated(eks, claims("\"system:serviceaccount:shop:a\"")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"somebody else's principal, of a role for pods",
             {written(right + ", " + root)},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"somebody else's principal, of a role that an account names",
             {manifests(account("shop", "a", arn("r"))), written(root)},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"somebody else's principal alone", {written(root)}},
            {"the provider of a build system",
             {written(federated("oidc-provider/token.actions.githubusercontent.com",
                                subject("token.actions.githubusercontent.com", "repo:a/b:*")))}},
            {"a provider of SAML", {written(federated("saml-provider/corp", "{}"))}},
            {"another provider, with subjects of its own",
             {written(federated(other, subject(host, "project_path:group/app:ref_type:branch")))}},
            {"another provider, with subjects of accounts",
             {written(federated(other, subject(host, "system:serviceaccount:shop:a")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"another provider, with a subject that is filled in later",
             {written(federated(other, subject(host, "<SUBJECT>")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"
             "  [<SUBJECT>] the condition's value still holds the placeholder '<SUBJECT>'\n"},
            {"another provider, with any subject",
             {written(federated(other, subject(host, "*")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"another provider, with subjects whose begin may be any",
             {written(federated(other, subject(host, "*:ref_type:branch")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"another provider, with a plain word",
             {written(federated(other, subject(host, "robot")))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
            {"another provider, with an audience alone",
             {written(federated(other, "{\"" + host + ":aud\": \"group:app\"}"))},
             "warning the principal still holds the placeholder '<ACCOUNT>' | fill in the value, "
             "or list its pattern under 'placeholders' in .irsa-lint.yaml\n"},
        });
}

TEST_CASE("joined: annotations that name no role") {
  const auto named = [](const std::string& value) {
    return manifests(account("shop", "a", "\"" + value + "\""));
  };
  const auto roles = [](const std::string& all) {
    return InputFile{"roles.json", tests::list_roles(all)};
  };
  const std::string own = tests::role("app", trusting({"shop:a"}));
  const std::string others = tests::role("app", trusting({"shop:b"}));
  const std::string elsewhere = tests::role("app", trusting({"web:a"}), "444455556666");
  config::Settings composing;
  composing.compose_role_arn = true;
  const std::string association =
      R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "a", )"
      R"("roleArn": "arn:aws:iam::111122223333:app", "associationArn": )"
      R"("arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
      R"("associationId": "a-1"}})";
  check(
      "role-arn-malformed",
      {
          {"a name",
           {named("app")},
           "service account 'shop/a' names no IAM role: 'app' is a bare role name, not an ARN | "
           "Write 'arn:aws:iam::<account id>:role/app'\n"},
          {"the name of a role that trusts it",
           {named("app"), roles(own)},
           "service account 'shop/a' names no IAM role: 'app' is a bare role name, not an ARN | "
           "Write 'arn:aws:iam::<account id>:role/app'\n"
           "  safe Write 'arn:aws:iam::111122223333:role/app': replace [\"app\"] = "
           "arn:aws:iam::111122223333:role/app\n"},
          {"the name of a role that trusts another",
           {named("app"), roles(others)},
           "service account 'shop/a' names no IAM role: 'app' is a bare role name, not an ARN | "
           "Write 'arn:aws:iam::<account id>:role/app'\n"
           "  unsafe Write 'arn:aws:iam::111122223333:role/app': replace [\"app\"] = "
           "arn:aws:iam::111122223333:role/app\n"},
          {"the name of two roles",
           {named("app"), roles(own + "," + elsewhere)},
           "service account 'shop/a' names no IAM role: 'app' is a bare role name, not an ARN | "
           "Write 'arn:aws:iam::<account id>:role/app'\n"},
          {"a path and a name",
           {named("team/app"), roles(own)},
           "service account 'shop/a' names no IAM role: 'team/app' is a bare role name, not an ARN "
           "| Write 'arn:aws:iam::<account id>:role/team/app'\n"
           "  safe Write 'arn:aws:iam::111122223333:role/app': replace [\"team/app\"] = "
           "arn:aws:iam::111122223333:role/app\n"},
          {"a name that the webhook completes", {named("app")}, "", composing},
          {"an ARN that the webhook does not complete",
           {named("arn:aws:iam::111122223333:app")},
           "service account 'shop/a' names no IAM role: 'role/' is missing before 'app' | A role's "
           "ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its name\n",
           composing},
          {"too few colons",
           {named("arn:aws:iam:111122223333:role/app")},
           "service account 'shop/a' names no IAM role: a colon is missing between 'iam' and the "
           "account: the region field between them is empty but counts | Write '::'. Between 'iam' "
           "and the account is an empty region\n"
           "  safe Write 'arn:aws:iam::111122223333:role/app': replace "
           "[\"arn:aws:iam:111122223333:role/app\"] = arn:aws:iam::111122223333:role/app\n"},
          {"a user",
           {named("arn:aws:iam::111122223333:user/app")},
           "service account 'shop/a' names no IAM role: this is the ARN of a user, not of a role | "
           "A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its "
           "name\n"},
          {"an instance profile",
           {named("arn:aws:iam::111122223333:instance-profile/app")},
           "service account 'shop/a' names no IAM role: this is the ARN of an instance profile, "
           "not of a role | Instance profiles are for EC2; name the role that it contains\n"},
          {"blanks around it",
           {named(" " + arn("app") + " ")},
           "service account 'shop/a' names no IAM role: the ARN ends in white space, which is part "
           "of the value | Remove the white space\n"
           "  safe Write 'arn:aws:iam::111122223333:role/app': replace [\" "
           "arn:aws:iam::111122223333:role/app \"] = arn:aws:iam::111122223333:role/app\n"},
          {"a word in values",
           {{"values.yaml",
             "serviceAccount:\n  create: true\n  name: a\n  annotations:\n"
             "    eks.amazonaws.com/role-arn: set-later\n"}},
           "service account 'a' names no IAM role: 'set-later' is a bare role name, not an ARN | "
           "Write 'arn:aws:iam::<account id>:role/set-later'\n"},
          {"a policy of Terraform",
           {named("${aws_iam_policy.app.arn}")},
           "service account 'shop/a' names no IAM role: '${aws_iam_policy.app.arn}' is the ARN of "
           "an IAM policy | Refer to the ARN of the role.\n"},
          {"a policy of a module",
           {named("${module.csi.aws_iam_policy.ebs[0].arn}")},
           "service account 'shop/a' names no IAM role: '${module.csi.aws_iam_policy.ebs[0].arn}' "
           "is the ARN of an IAM policy | Refer to the ARN of the role.\n"},
          {"a role of Terraform", {named("${aws_iam_role.app.arn}")}},
          {"an output of a module", {named("${module.app.arn}")}},
          {"something else of a policy", {named("${aws_iam_policy.app.name}")}},
          {"a policy beside text", {named("${aws_iam_policy.app.arn}-x")}},
          {"a user whose AWS account is filled in later",
           {named("arn:aws:iam::${ACCOUNT}:user/app")},
           "service account 'shop/a' names no IAM role: this is the ARN of a user, not of a role | "
           "A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path before its "
           "name\n"},
          {"a role whose AWS account is filled in later",
           {named("arn:aws:iam::${ACCOUNT}:role/app")}},
          {"an association",
           {{"one.json", association}},
           "the Pod Identity association of 'shop/a' names no IAM role: 'role/' is missing before "
           "'app' | A role's ARN is arn:PARTITION:iam::ACCOUNT:role/NAME, with the role's path "
           "before its name\n"},
          {"a right one", {named(arn("app"))}},
      });
}

TEST_CASE("joined: annotations without a value") {
  const InputFile empty = manifests(account("shop", "a", "\"\""));
  const std::string association =
      R"({"association": {"clusterName": "c", "namespace": "shop", "serviceAccount": "a", )"
      R"("associationArn": "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c/a-1", )"
      R"("associationId": "a-1"}})";
  check("role-arn-empty",
        {
            {"nothing else is known",
             {empty},
             "the role annotation of service account 'shop/a' is empty: the webhook reads this as "
             "no role | Write the role's ARN, or delete the annotation if none is meant.\n"
             "  unsafe Delete the annotation: remove […/role-arn]\n"},
            {"a role trusts the account",
             {empty, trusts({"shop:a"})},
             "warning the role annotation of service account 'shop/a' is empty: the webhook reads "
             "this as no role, and role 'r' trusts the account | Write R.\n"
             "  [\"SA:shop:a\"] trusted here\n"
             "  other: \n"
             "  unsafe Write 'R': replace [\"\"] = R\n"},
            {"a role whose ARN is not known trusts it",
             {empty, {"r.trust.json", trusting({"shop:a"})}},
             "warning the role annotation of service account 'shop/a' is empty: the webhook reads "
             "this as no role, and role 'r' trusts the account | Write the role's ARN, or delete "
             "the annotation if none is meant.\n"
             "  [\"SA:shop:a\"] trusted here\n"
             "  other: \n"
             "  unsafe Delete the annotation: remove […/role-arn]\n"},
            {"a role trusts another",
             {empty, trusts({"shop:b"})},
             "the role annotation of service account 'shop/a' is empty: the webhook reads this as "
             "no role | Write the role's ARN, or delete the annotation if none is meant.\n"
             "  unsafe Delete the annotation: remove […/role-arn]\n"},
            {"it has an association",
             {empty, trusts({"shop:a"}), {"one.json", association}},
             "the role annotation of service account 'shop/a' is empty: the webhook reads this as "
             "no role | Write the role's ARN, or delete the annotation if none is meant.\n"
             "  unsafe Delete the annotation: remove […/role-arn]\n"},
            {"another definition has the role",
             {empty, {"b.yaml", account("shop", "a", arn("r"))}, trusts({"shop:a"})},
             "the role annotation of service account 'shop/a' is empty: the webhook reads this as "
             "no role | Write the role's ARN, or delete the annotation if none is meant.\n"
             "  unsafe Delete the annotation: remove […/role-arn]\n"},
            {"null is no string", {manifests(account("shop", "a", "null"))}},
            {"it is filled in later", {manifests(account("shop", "a", "${ROLE}"))}},
            {"it has a value", {manifests(account("shop", "a", arn("r")))}},
        });
}

TEST_CASE("joined: a store that assumes the role that its account has already") {
  struct Beside {
    std::string what, statement;
    bool denied = false;
  };
  const auto store = [](const std::string& role) {
    return "---\napiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, "
           "namespace: shop}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1, "
           "role: \"" +
           role + "\", auth: {jwt: {serviceAccountRef: {name: a}}}}}}\n";
  };
  const auto allow = [](const std::string& principal, const std::string& action = "sts:AssumeRole",
                        const std::string& element = "Principal") {
    return R"({"Effect": "Allow", ")" + element + R"(": )" + principal + R"(, "Action": ")" +
           action + "\"}";
  };
  const auto aws = [](const std::string& value) { return R"({"AWS": ")" + value + "\"}"; };
  const std::string own = "arn:aws:sts::111122223333:assumed-role/r/session";
  std::string deny = allow(aws(arn("r")));
  deny.replace(deny.find("Allow"), 5, "Deny");
  const std::vector<Beside> rows = {
      {"nothing", "", true},
      {"the role itself", allow(aws(arn("r")))},
      {"the role itself, for any call", allow(aws(arn("r")), "sts:*")},
      {"the role itself, for another call", allow(aws(arn("r")), "sts:TagSession"), true},
      {"the role itself, for a call that is filled in later", allow(aws(arn("r")), "${ACTION}")},
      {"another role", allow(aws(arn("x"))), true},
      {"a session of the role", allow(aws(own))},
      {"a session of another role", allow(aws("arn:aws:sts::111122223333:assumed-role/x/session")),
       true},
      {"its AWS account", allow(aws("111122223333"))},
      {"its AWS account, by its root", allow(aws("arn:aws:iam::111122223333:root"))},
      {"another AWS account", allow(aws("arn:aws:iam::444455556666:root")), true},
      {"a user of its AWS account", allow(aws("arn:aws:iam::111122223333:user/r")), true},
      {"everybody", allow(aws("*"))},
      {"all but another role", allow(aws(arn("x")), "sts:AssumeRole", "NotPrincipal")},
      {"a service", allow(R"({"Service": "ec2.amazonaws.com"})"), true},
      {"one that is filled in later", allow(aws("${WHO}"))},
      {"the role itself is kept out", deny, true},
  };
  const std::string ours = account("shop", "a", arn("r"));
  const auto roles = [](const std::string& more) {
    return InputFile{
        "r.json", get_role("r", policy(statement(R"({"StringEquals": )" +
                                                 claims("\"system:serviceaccount:shop:a\"") + "}") +
                                       (more.empty() ? "" : ", " + more)))};
  };
  for (const Beside& row : rows) {
    CAPTURE(row.what);
    const std::string all =
        said("self-assume-denied", {manifests(ours + store(arn("r"))), roles(row.statement)});
    CHECK(!all.empty() == row.denied);
  }
  check("self-assume-denied",
        {
            {"its account's role",
             {manifests(ours + store(arn("r"))), roles("")},
             "SecretStore 's' assumes role 'r' a second time, but service account 'shop/a' already "
             "has it, and the role's trust policy does not allow the role itself | Delete role, or "
             "add a statement to the trust policy that allows sts:AssumeRole to the AWS principal "
             "R.\n"
             "  [a] this service account has the role\n"
             "  other: \n"
             "  safe Delete role: remove [role]\n"},
            {"another role", {manifests(ours + store(arn("x"))), roles("")}},
            {"a role that is filled in later", {manifests(ours + store("${ROLE}")), roles("")}},
            {"an account with another role",
             {manifests(account("shop", "a", arn("x")) + store(arn("r"))), roles("")}},
            {"an account without a role",
             {manifests(account("shop", "a") + store(arn("r"))), roles("")}},
            {"a role that the input does not have", {manifests(ours + store(arn("r")))}},
            {"a role of which the AWS account is not known",
             {manifests(ours + store(arn("r"))), {"r.trust.json", trusting({"shop:a"})}},
             "SecretStore 's' assumes role 'r' a second time, but service account 'shop/a' already "
             "has it, and the role's trust policy does not allow the role itself | Delete role, or "
             "add a statement to the trust policy that allows sts:AssumeRole to the AWS principal "
             "R.\n"
             "  [a] this service account has the role\n"
             "  other: \n"
             "  safe Delete role: remove [role]\n"},
        });
}

TEST_CASE("joined: an account that is defined twice in one file") {
  const auto defined = [](const std::string& annotations) {
    return account("shop", "a") + (annotations.empty() ? "" : "  annotations:\n" + annotations);
  };
  const auto entry = [](const std::string& key, const std::string& value) {
    return "    eks.amazonaws.com/" + key + ": " + value + "\n";
  };
  const std::string role = entry("role-arn", arn("r")), other = entry("role-arn", arn("x"));
  const std::string seconds = entry("token-expiration", "\"3600\"");
  const auto twice = [&](const std::string& a, const std::string& b) {
    return std::vector<InputFile>{manifests(defined(a) + defined(b))};
  };
  check("service-account-redefined",
        {
            {"the same twice", twice(role, role)},
            {"without its role", twice(role, ""),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes nothing | Delete one of them, or give both "
             "the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/role-arn = R\n"},
            {"with a role then", twice("", role),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was nothing and becomes 'R' | Delete one of them, or give both "
             "the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/role-arn = R\n"},
            {"with another role", twice(role, other),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes 'arn:aws:iam::111122223333:role/x' | "
             "Delete one of them, or give both the same annotations.\n"
             "  [a] the earlier definition\n"},
            {"without its expiration", twice(role + seconds, role),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/token-expiration' was '3600' and becomes nothing | Delete one of them, "
             "or give both the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/token-expiration = 3600\n"},
            {"with another role, and without its expiration", twice(role + seconds, other),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes 'arn:aws:iam::111122223333:role/x' | "
             "Delete one of them, or give both the same annotations.\n"
             "  [a] the earlier definition\n"},
            {"each with something of its own", twice(role, seconds),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes nothing | Delete one of them, or give both "
             "the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/role-arn = R add [metadata] /annotations /…/token-expiration = 3600\n"},
            {"with another annotation", twice(role, role + "    team: x\n")},
            {"with a role that is filled in later", twice(role, entry("role-arn", "${ROLE}"))},
            {"with a role that is no string", twice(role, entry("role-arn", "5")),
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes '5' | Delete one of them, or give both the "
             "same annotations.\n"
             "  [a] the earlier definition\n"},
            {"three times",
             {manifests(defined(role) + defined("") + defined(role))},
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was 'R' and becomes nothing | Delete one of them, or give both "
             "the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/role-arn = R\n"
             "service account 'shop/a' is defined twice, and the later definition replaces the "
             "earlier: '…/role-arn' was nothing and becomes 'R' | Delete one of them, or give both "
             "the same annotations.\n"
             "  [a] the earlier definition\n"
             "  unsafe Give both definitions the same annotations: add [metadata] /annotations "
             "/…/role-arn = R\n"},
            {"in two files", {manifests(defined(role)), {"b.yaml", defined("")}}},
            {"in two namespaces", {manifests(defined(role) + account("web", "a"))}},
            {"its name is filled in later",
             {manifests(account("shop", "${NAME}", arn("r")) + account("shop", "${NAME}"))}},
        });
}

TEST_CASE("joined: the accounts that a role is to name") {
  const auto many = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += account("shop", "a" + std::to_string(i), arn("r"));
    return out;
  };
  const auto role = [](const std::string& condition) {
    return InputFile{"r.json", get_role("r", policy(statement(condition)))};
  };
  const std::string head =
      "{\"StringEquals\": {\"" + std::string(kIssuer) + ":aud\": \"sts.amazonaws.com\"}";
  const InputFile none = role(head + "}");
  const InputFile broad = role(head + ", \"StringLike\": {\"" + std::string(kIssuer) +
                               ":sub\": \"system:serviceaccount:shop:*\"}}");
  // The title of the fix, and what it writes.
  const auto fix_of = [&](std::string_view slug, const std::vector<InputFile>& files) {
    const std::string all = said(slug, files);
    const std::size_t begin = all.find("unsafe "), title = all.find(": ", begin);
    if (begin == std::string::npos) return std::string("none");
    std::string out = all.substr(begin, title - begin);
    for (std::size_t at = title; (at = all.find(" = ", at)) != std::string::npos; ++at) {
      out += all.substr(at, all.find_first_of(" \n", at + 3) - at);
    }
    return out;
  };
  struct Named {
    std::string manifests, missing, broad;
  };
  const std::vector<Named> rows = {
      {"", "none", "none"},
      {many(1), "unsafe Require ISS:sub to be SA:shop:a0 = SA:shop:a0",
       "unsafe Write SA:shop:a0 = SA:shop:a0"},
      {many(1) + many(1), "unsafe Require ISS:sub to be SA:shop:a0 = SA:shop:a0",
       "unsafe Write SA:shop:a0 = SA:shop:a0"},
      {many(2), "unsafe Require ISS:sub to be SA:shop:a0 and SA:shop:a1 = SA:shop:a0 = SA:shop:a1",
       "unsafe Write SA:shop:a0 and SA:shop:a1 = SA:shop:a0 = SA:shop:a1"},
      {many(3),
       "unsafe Require ISS:sub to be SA:shop:a0, SA:shop:a1 and SA:shop:a2 = SA:shop:a0 = "
       "SA:shop:a1 = SA:shop:a2",
       "unsafe Write SA:shop:a0, SA:shop:a1 and SA:shop:a2 = SA:shop:a0 = SA:shop:a1 = SA:shop:a2"},
      {many(4),
       "unsafe Require ISS:sub to be the 4 service accounts that name the role = SA:shop:a0 = "
       "SA:shop:a1 = SA:shop:a2 = SA:shop:a3",
       "unsafe Write the 4 service accounts that name the role = SA:shop:a0 = SA:shop:a1 = "
       "SA:shop:a2 = SA:shop:a3"},
      {many(21), "none", "none"},
      {many(1) + account("", "b", arn("r")), "none", "none"},
      {many(1) + account("shop", "${NAME}", arn("r")), "none", "none"},
  };
  for (const Named& row : rows) {
    CAPTURE(row.manifests);
    CHECK(fix_of("sub-missing", {manifests(row.manifests), none}) == row.missing);
    CHECK(fix_of("sub-too-broad", {manifests(row.manifests), broad}) == row.broad);
  }
}

TEST_CASE("joined: an account that pods of its file forgot, unless a text there names it") {
  struct Text {
    std::string text, told = "warning";
  };
  const auto level = [](const std::string& text, const std::string& runs_as = "") {
    std::string pods = deployment("shop", "d", "default");
    const std::string line = "      serviceAccountName: default\n";
    if (runs_as.empty()) pods.erase(pods.find(line), line.size());
    const std::string map =
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: shop}\ndata:\n  "
        "text: |\n    " +
        text + "\n";
    return said("service-account-unused",
                {manifests(account("shop", "bot", arn("r")) + pods + map)});
  };
  const std::vector<Text> rows = {
      {"nothing"},
      {"service_account = \"bot\"", ""},
      {"serviceAccount: bot", ""},
      {"ACCOUNT=bot", ""},
      {"account: robot"},
      {"account: bot-2"},
      {"account: my-bot"},
      {"account: bot.x"},
      {"account: bot2"},
      {"account: bots, bot", ""},
      {"name: bot, of the account"},
      {"- name: SERVICE_ACCOUNT\n      value: bot", ""},
      {"- name: SERVICE_ACCOUNT\n      text: bot"},
      {"- name: USER\n      value: bot"},
      {"account\n    nothing\n    value: bot"},
  };
  for (const Text& row : rows) {
    CAPTURE(row.text);
    const std::string all = level(row.text);
    CHECK((all.starts_with("warning") ? "warning" : "") == row.told);
  }
  CHECK(level("nothing") ==
        "warning nothing in the input runs as service account 'shop/bot', so its role is not used "
        "| If these pods should run as it, write serviceAccountName: bot\n"
        "  [spec] Deployment 'shop/d' runs as 'default'\n"
        "  other: d\n"
        "  unsafe Write serviceAccountName: bot: add [spec] /serviceAccountName = bot\n");
  CHECK(level("nothing", "default") ==
        "warning nothing in the input runs as service account 'shop/bot', so its role is not used "
        "| If these pods should run as it, write serviceAccountName: bot\n"
        "  [default] Deployment 'shop/d' runs as 'default'\n"
        "  other: d\n"
        "  unsafe Write serviceAccountName: bot: replace [default] = bot\n");
}

TEST_CASE("joined: what is written for accounts that a role keeps out") {
  const std::string a = account("shop", "a", arn("r")), b = account("shop", "b", arn("r"));
  check(
      "sub-mismatch",
      {
          {"one",
           {manifests(a), trusts({"shop:x"})},
           "role 'r' trusts 'SA:shop:x', but service account 'shop/a', which names the role, has "
           "another name | Write SA:shop:a in the trust policy, or rename the service account.\n"
           "  [\"SA:shop:x\"] the subject that the role trusts\n"
           "  [a] service account 'shop/a' is defined here\n"
           "  other: a\n"
           "  unsafe Write SA:shop:a: replace [\"SA:shop:x\"] = SA:shop:a\n"},
          {"two",
           {manifests(a + b), trusts({"shop:x"})},
           "role 'r' trusts 'SA:shop:x', but 2 other service accounts name the role: 'shop/a' "
           "and 'shop/b' | Write SA:shop:a, SA:shop:b in the trust policy.\n"
           "  [\"SA:shop:x\"] the subject that the role trusts\n"
           "  [R] service account 'shop/b' names the role here\n"
           "  other: a\n"
           "  unsafe Write SA:shop:a, SA:shop:b: replace [\"SA:shop:x\"] = SA:shop:a add item "
           "[\"SA:shop:x\"] = SA:shop:b\n"},
          {"two, one of them twice",
           {manifests(a + b + b), trusts({"shop:x"})},
           "role 'r' trusts 'SA:shop:x', but 2 other service accounts name the role: 'shop/a' "
           "and 'shop/b' | Write SA:shop:a, SA:shop:b in the trust policy.\n"
           "  [\"SA:shop:x\"] the subject that the role trusts\n"
           "  [R] service account 'shop/b' names the role here\n"
           "  other: a\n"
           "  unsafe Write SA:shop:a, SA:shop:b: replace [\"SA:shop:x\"] = SA:shop:a add item "
           "[\"SA:shop:x\"] = SA:shop:b\n"},
          {"one twice",
           {manifests(a + a), trusts({"shop:x"})},
           "role 'r' trusts 'SA:shop:x', but service account 'shop/a', which names the role, has "
           "another name | Write SA:shop:a in the trust policy, or rename the service account.\n"
           "  [\"SA:shop:x\"] the subject that the role trusts\n"
           "  [a] service account 'shop/a' is defined here\n"
           "  other: a\n"
           "  unsafe Write SA:shop:a: replace [\"SA:shop:x\"] = SA:shop:a\n"},
          {"one, of a role that eksctl makes for the account of a name",
           {manifests(a),
            {"c.yaml",
             "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: "
             "eu-west-1}\niam:\n  serviceAccounts:\n  - metadata: {name: aa, namespace: shop}\n"
             "    roleName: r\n    roleOnly: true\n    attachPolicyARNs: [x]\n"}},
           "role 'r' trusts 'SA:shop:aa', but service account 'shop/a', which names the role, has "
           "another name | Write the name 'a' here, or rename the service account.\n"
           "  [a] service account 'shop/a' is defined here\n"
           "  [R] the role is named here\n"
           "  other: a\n"
           "  unsafe Write 'a': replace [aa] = a\n"},
          {"one in two files",
           {manifests(a), {"b.yaml", a}, trusts({"shop:x"})},
           "role 'r' trusts 'SA:shop:x', but service account 'shop/a', which names the role, has "
           "another name | Write SA:shop:a in the trust policy, or rename the service account.\n"
           "  [\"SA:shop:x\"] the subject that the role trusts\n"
           "  [a] service account 'shop/a' is defined here\n"
           "  other: a\n"
           "  unsafe Write SA:shop:a: replace [\"SA:shop:x\"] = SA:shop:a\n"},
      });
  check("trust-denies-service-account",
        {
            {"a list that lacks one",
             {manifests(a), trusts({"web:x", "web:y"})},
             "role 'r' does not let service account 'shop/a' in: statement 1: StringEquals on "
             "'ISS:sub' fails, the token has 'SA:shop:a' | Trust SA:shop:a in the role, or "
             "annotate the service account with the role that does.\n"
             "  [[\"SA:web:x\", \"SA:web:y\"]] statement 1: StringEquals on 'ISS:sub' fails, the "
             "token has 'SA:shop:a'\n"
             "  other: \n"
             "  unsafe Trust SA:shop:a: add item [\"SA:web:y\"] = SA:shop:a\n"},
            {"a list that lacks two",
             {manifests(a + b), trusts({"web:x", "web:y"})},
             "role 'r' does not let in 2 service accounts that name it: its list of subjects lacks "
             "'shop/a' and 'shop/b' | Add SA:shop:a, SA:shop:b to the list, or annotate the "
             "service accounts with the roles that trust them.\n"
             "  [[\"SA:web:x\", \"SA:web:y\"]] the list of subjects\n"
             "  [R] service account 'shop/b' names the role here\n"
             "  other: \n"
             "  unsafe Trust SA:shop:a, SA:shop:b: add item [\"SA:web:y\"] = SA:shop:a = "
             "SA:shop:b\n"},
            {"a list that lacks one that is defined twice",
             {manifests(a), {"b.yaml", a}, trusts({"web:x", "web:y"})},
             "role 'r' does not let service account 'shop/a' in: statement 1: StringEquals on "
             "'ISS:sub' fails, the token has 'SA:shop:a' | Trust SA:shop:a in the role, or "
             "annotate the service account with the role that does.\n"
             "  [[\"SA:web:x\", \"SA:web:y\"]] statement 1: StringEquals on 'ISS:sub' fails, the "
             "token has 'SA:shop:a'\n"
             "  other: \n"
             "  unsafe Trust SA:shop:a: add item [\"SA:web:y\"] = SA:shop:a\n"},
        });
}

TEST_CASE("joined: what is shown of accounts that need a role for everybody") {
  const InputFile open{
      "r.json", get_role("r", policy(statement("{\"StringEquals\": {\"" + std::string(kIssuer) +
                                               ":aud\": \"sts.amazonaws.com\"}}")))};
  const InputFile bare{"r.json", get_role("r", policy(statement("{}")))};
  std::string many;
  for (int i = 0; i < 5; ++i) many += account("shop", "a" + std::to_string(i), arn("r"));
  const auto shown = [](const std::string& all) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = all.find("\n  [", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  CHECK(shown(said("sub-missing", {manifests(""), open})) == 1);
  CHECK(shown(said("sub-missing", {manifests(account("shop", "a", arn("r"))), open})) == 2);
  CHECK(shown(said("sub-missing", {manifests(many), open})) == 4);
  CHECK(said("sub-missing", {manifests(account("shop", "a", arn("r"))), bare}) ==
        "nothing restricts the subject: every service account of the cluster 'ISS' can assume role "
        "'r' | Add the condition StringEquals on ISS:sub with the value SA:shop:a, and on ISS:aud "
        "with the value sts.amazonaws.com.\n"
        "  [\"arn:aws:iam::111122223333:oidc-provider/ISS\"] the provider that is trusted\n"
        "  [R] service account 'shop/a' names the role\n"
        "  unsafe Require ISS:sub to be SA:shop:a: add [{\"Effect\": \"Allow\", \"Principal\": "
        "{\"Federated\": \"arn:aws:iam::111122223333:oidc-provider/ISS\"}, \"Action\": "
        "\"sts:AssumeRoleWithWebIdentity\", \"Condition\": {}}] /Condition /StringEquals /ISS:sub "
        "= SA:shop:a add [{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": "
        "\"arn:aws:iam::111122223333:oidc-provider/ISS\"}, \"Action\": "
        "\"sts:AssumeRoleWithWebIdentity\", \"Condition\": {}}] /Condition /StringEquals /ISS:aud "
        "= sts.amazonaws.com\n");
}

TEST_CASE("joined: what the role of a known controller lacks") {
  const std::string controller = "ebs-csi-controller-sa";
  const auto runs = [](const std::string& name) {
    return manifests(account("kube-system", name, arn("r")));
  };
  // As get-account-authorization-details prints a role with one policy of its own.
  const auto may = [](const std::string& actions, const std::string& attached = "") {
    std::string role = tests::role("r", trusting({"kube-system:ebs-csi-controller-sa"}));
    role.pop_back();
    role += R"(, "RolePolicyList": [)" +
            (actions.empty() ? std::string()
                             : R"({"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", )"
                               R"("Statement": [{"Effect": "Allow", "Resource": "*", "Action": [)" +
                                   actions + "]}]}}") +
            R"(], "AttachedManagedPolicies": [)" + attached + "]}";
    return InputFile{"roles.json",
                     R"({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [)" + role +
                         R"(], "Policies": []})"};
  };
  const auto association = [](const std::string& name, const std::string& target = "") {
    return InputFile{"one.json",
                     R"({"association": {"clusterName": "c", "namespace": "kube-system", )"
                     R"("serviceAccount": ")" +
                         name + R"(", "roleArn": ")" + arn("r") +
                         (target.empty() ? "" : R"(", "targetRoleArn": ")" + arn(target)) +
                         R"(", "associationArn": "arn:aws:eks:eu-west-1:111122223333:)"
                         R"(podidentityassociation/c/a-1", "associationId": "a-1"}})"};
  };
  const std::string all = R"("ec2:AttachVolume", "ec2:DetachVolume", "ec2:DescribeVolumes")";
  const std::string foreign =
      R"({"PolicyName": "x", "PolicyArn": "arn:aws:iam::111122223333:policy/x"})";
  check("component-permissions-missing",
        {
            {"nothing", {runs(controller), may(all)}},
            {"two actions",
             {runs(controller), may("\"ec2:DetachVolume\"")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:AttachVolume, ec2:DescribeVolumes | Allow it. What the EBS CSI driver needs is "
             "documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [ebs-csi-controller-sa] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
            {"what else it tags",
             {runs(controller), may(all + ", \"ec2:CreateVolume\"")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:CreateTags (it tags the volumes it makes) | Allow it. What the EBS CSI driver "
             "needs is documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [ebs-csi-controller-sa] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
            {"an action, and what else it tags",
             {runs(controller), may("\"ec2:Attach*\", \"ec2:CreateVolume\", \"ec2:Des*\"")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:DetachVolume | Allow it. What the EBS CSI driver needs is documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [ebs-csi-controller-sa] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
            {"all of it",
             {runs(controller), may("")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:AttachVolume, ec2:DetachVolume, ec2:DescribeVolumes | Allow it. What the EBS CSI "
             "driver needs is documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [ebs-csi-controller-sa] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
            {"a policy is not in the input", {runs(controller), may("\"ec2:Des*\"", foreign)}},
            {"an account of another name", {runs("app"), may("\"ec2:Des*\"")}},
            {"a component that needs nothing", {runs("ebs-csi-node-sa"), may("\"s3:Get*\"")}},
            {"by an association",
             {association(controller), may("\"ec2:DetachVolume\"")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:AttachVolume, ec2:DescribeVolumes | Allow it. What the EBS CSI driver needs is "
             "documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [\"ebs-csi-controller-sa\"] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
            {"by an association, of another role behind it",
             {association(controller, "x"), may("\"ec2:DetachVolume\"")}},
            {"by an association of another account", {association("app"), may("\"ec2:Des*\"")}},
            {"by an association as well",
             {runs(controller), association(controller), may("\"ec2:DetachVolume\"")},
             "the EBS CSI driver runs with role 'r', whose policies do not allow what it needs: "
             "ec2:AttachVolume, ec2:DescribeVolumes | Allow it. What the EBS CSI driver needs is "
             "documented in "
             "https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/"
             "example-iam-policy.json.\n"
             "  [\"ebs-csi-controller-sa\"] the service account of the EBS CSI driver\n"
             "  other: ebs-csi-controller-sa\n"},
        });
}

TEST_CASE("joined: accounts that a pattern lets in by accident") {
  const auto letting_in = [](const std::string& op, const std::string& subjects,
                             const std::string& effect = "Allow") {
    std::string out = statement("{\"" + op + "\": {\"" + std::string(kIssuer) + ":sub\": [" +
                                subjects + "]}, \"StringEquals\": {\"" + std::string(kIssuer) +
                                ":aud\": \"sts.amazonaws.com\"}}");
    return out.replace(out.find("Allow"), 5, effect);
  };
  const std::string pattern = "\"system:serviceaccount:shop:a-?\"";
  const std::string named = "\"system:serviceaccount:shop:a-1\"";
  const auto role = [](const std::string& statements) {
    return InputFile{"r.json", get_role("r", policy(statements))};
  };
  const InputFile open = role(letting_in("StringLike", pattern));
  const std::string one = account("shop", "a-1"), own = account("shop", "a-0", arn("r"));
  std::string six;
  for (const char* const n : {"1", "2", "3", "4", "5", "6"})
    six += account("shop", std::string("a-") + n);
  const std::string pods =
      R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, )"
      R"("Action": ["sts:AssumeRole", "sts:TagSession"]})";
  check("unintended-service-account",
        {
            {"one",
             {manifests(own + one), open},
             "role 'r' lets in service account 'shop/a-1', which does not name it | Name the "
             "service accounts that need the role, or annotate this one if it does.\n"
             "  [a-1] gets in without naming the role\n"
             "  other: a-1\n"
             "  unsafe Write SA:shop:a-0: replace [\"SA:shop:a-?\"] = SA:shop:a-0\n"},
            {"six",
             {manifests(own + six), open},
             "role 'r' lets in service account 'shop/a-1' and 5 others, which do not name it | "
             "Name the service accounts that need the role, or annotate this one if it does.\n"
             "  [a-1] gets in without naming the role\n"
             "  [a-2] gets in without naming the role\n"
             "  [a-3] gets in without naming the role\n"
             "  [a-4] gets in without naming the role\n"
             "  other: a-1\n"
             "  unsafe Write SA:shop:a-0: replace [\"SA:shop:a-?\"] = SA:shop:a-0\n"},
            {"one that has another role",
             {manifests(own + account("shop", "a-1", arn("x"))), open},
             "role 'r' lets in service account 'shop/a-1', which does not name it | Name the "
             "service accounts that need the role, or annotate this one if it does.\n"
             "  [a-1] gets in without naming the role\n"
             "  other: a-1\n"
             "  unsafe Write SA:shop:a-0: replace [\"SA:shop:a-?\"] = SA:shop:a-0\n"},
            {"only whom it is for", {manifests(own), open}},
            {"one whose role is filled in later",
             {manifests(own + account("shop", "a-1", "${ROLE}")), open}},
            {"one that is named beside",
             {manifests(own + one), role(letting_in("StringLike", pattern + ", " + named))}},
            {"one that is kept out",
             {manifests(own + one), role(letting_in("StringLike", pattern) + ", " +
                                         letting_in("StringEquals", named, "Deny"))}},
            {"a pattern of a Deny",
             {manifests(own + one),
              role(letting_in("StringEquals", "\"system:serviceaccount:shop:a-0\"") + ", " +
                   letting_in("StringLike", pattern, "Deny"))}},
            {"a pattern that is compared literally",
             {manifests(own + one), role(letting_in("ForAnyValue:StringEquals", pattern))}},
            {"all but a pattern", {manifests(one), role(letting_in("StringNotLike", pattern))}},
            {"a role for Pod Identity as well",
             {manifests(own + one), role(letting_in("StringLike", pattern) + ", " + pods)}},
            {"a role whose ARN is not known",
             {manifests(one), {"r.trust.json", policy(letting_in("StringLike", pattern))}}},
        });
}

TEST_CASE("joined: a policy variable in a subject is a text that no service account has") {
  const std::string wrong =
      "no service account can have the subject 'SA:shop:${aws:username}': it holds a policy "
      "variable, which has no value that would fit here | Write SA:NAMESPACE:NAME.\n";
  check("sub-malformed",
        {
            {"alone", {trusts({"shop:${aws:username}"})}, wrong},
            {"beside another", {trusts({"shop:a", "shop:${aws:username}"})}, wrong},
            {"none", {trusts({"shop:a"})}},
        });
}

TEST_CASE(
    "joined: the issuer of the only cluster is what a provider without one is meant to have") {
  const InputFile role{
      "r.json", get_role("r", policy(R"({"Effect": "Allow", "Principal": {"Federated": "eks"}, )"
                                     R"("Action": "sts:AssumeRoleWithWebIdentity"})"))};
  const auto meant = [](const std::string& issuer) {
    const std::string whole = "arn:aws:iam::111122223333:oidc-provider/" + issuer;
    return "'eks' is not the ARN of an OIDC provider: 'eks' is not the ARN of an OIDC provider | "
           "First add a condition on the subject. Write " +
           whole +
           ".\n  [{\"Effect\": \"Allow\", \"Principal\": {\"Federated\": \"eks\"}, \"Action\": "
           "\"sts:AssumeRoleWithWebIdentity\"}] nothing restricts the subject: once the role lets "
           "anybody in, every service account of the cluster can assume it\n" +
           // What stands for an issuer is nothing to write into a file.
           (issuer == "ISSUER"
                ? std::string()
                : "  unsafe Write '" + whole + "': replace [\"eks\"] = " + whole + "\n");
  };
  check("wrong-principal", {
                               {"no cluster", {role}, meant("ISSUER")},
                               {"one", {role}, meant("ISS"), declaring({{"c", kIssuer}})},
                               {"two", {role}, meant("ISSUER"), two_clusters()},
                           });
}

}  // namespace joined_told_test
