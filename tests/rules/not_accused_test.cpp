// Configurations that work, in the forms that tools and people give them: nothing is found in them,
// or exactly the little that is said beside the title.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

struct Case {
  std::string_view title;
  std::vector<InputFile> files;
  std::string expected = "";  ///< "slug level" of each finding
  std::vector<std::string> words = {};
};

void check(const std::vector<Case>& cases) {
  for (const Case& test : cases) {
    CAPTURE(test.title);
    std::string found;
    for (const Finding& finding : lint_files(test.files, test.words).report.findings) {
      if (!found.empty()) found += "; ";
      found += std::string(finding.rule->slug) + " " + std::string(to_string(finding.level));
    }
    CHECK(found == test.expected);
  }
}

const std::string kIss(kIssuer);

/// payments/ledger with its role, and a Deployment that uses it.
InputFile fleet(const std::string& role_arn = arn("ledger")) {
  return {"fleet.yaml",
          account("payments", "ledger", role_arn) + deployment("payments", "ledger", "ledger")};
}
InputFile stored(const std::string& trust_policy) {
  return {"roles.json", list_roles(role("ledger", trust_policy))};
}
InputFile authored(const std::string& trust_policy) { return {"ledger.trust.json", trust_policy}; }

/// A statement for the cluster with these conditions, which are JSON.
std::string web(const std::string& condition,
                const std::string& action = "\"sts:AssumeRoleWithWebIdentity\"") {
  return R"({"Effect": "Allow", "Principal": {"Federated": ")" + provider() + R"("}, "Action": )" +
         action + R"(, "Condition": )" + condition + "}";
}
std::string key(const std::string& claim) { return "\"" + kIss + ":" + claim + "\": "; }

const std::string kSub = "\"system:serviceaccount:payments:ledger\"";
const std::string kAud = "\"sts.amazonaws.com\"";
const std::string kBoth =
    R"({"StringEquals": {)" + key("aud") + kAud + ", " + key("sub") + kSub + "}}";
const std::string kGitHub =
    R"({"Effect": "Allow", "Principal": {"Federated": )"
    R"("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, )"
    R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
    R"({"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, "StringLike": )"
    R"({"token.actions.githubusercontent.com:sub": "repo:example/ledger:*"}}})";
const std::string kPods =
    R"({"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, )"
    R"("Action": ["sts:AssumeRole", "sts:TagSession"]})";

TEST_CASE("a base that another kustomization may annotate") {
  const std::string policy =
      R"({"Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/X"},
      "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {
      "oidc.eks.eu-west-1.amazonaws.com/id/X:sub": "system:serviceaccount:n:a",
      "oidc.eks.eu-west-1.amazonaws.com/id/X:aud": "sts.amazonaws.com"}}}]})";
  const auto found = [&](const std::string& top) {
    return lint_files(
               {{"r.trust.json", policy},
                {"base/sa.yaml",
                 "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: n}\n"},
                {"base/kustomization.yaml", "resources: [sa.yaml]\n"},
                {"dev/kustomization.yaml", "resources: [../base]\n"},
                {"prod/kustomization.yaml", top}})
        .brief();
  };
  CHECK(found("resources: [../base]\n").find("annotation-missing") != std::string::npos);
  // What it gives is not known: it cannot be built.
  CHECK(found("resources: [../base, ../gone]\n").find("annotation-missing") == std::string::npos);
}

TEST_CASE("a name that a script replaces before it applies the manifest") {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: PODNAME}\nspec:\n  serviceAccountName: SANAME\n"
      "  containers: [{name: a, image: a}]\n";
  const auto found = [&](const std::string& script) {
    return lint_files({{"pod.yaml.template", pod}, {"run.sh", script}}).brief();
  };
  CHECK(found("sed -e 's/PODNAME/x/; s/SANAME/y/' pod.yaml.template > pod.yaml\n") == "");
  // From copy to copy.
  CHECK(found("sed s/PODNAME/x/ pod.yaml.template > a.yaml\nsed s/SANAME/y/ a.yaml > b.yaml\n") ==
        "");
  CHECK(found("sed s/OTHER/x/ pod.yaml.template > a.yaml\n").find("object-name-invalid") !=
        std::string::npos);
}

}  // namespace

TEST_CASE("trust policies as tools write them") {
  const std::string list = R"(["sts:AssumeRoleWithWebIdentity"])";
  const std::string tag = R"(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])";
  check({
      {"AWS's documentation", {fleet(), authored(policy(web(kBoth)))}},
      {"eksctl", {fleet(), stored(policy(web(kBoth, list)))}},
      {"eksctl with subjectPattern",
       {fleet(), stored(policy(web(R"({"StringLike": {)" + key("sub") +
                                       R"("system:serviceaccount:payments:ledger"}, )" +
                                       R"("StringEquals": {)" + key("aud") + kAud + "}}",
                                   list)))}},
      {"eksctl's builder that tests the audience alone deserves its finding",
       {fleet(), stored(policy(web(R"({"StringEquals": {)" + key("aud") + kAud + "}}", list)))},
       "sub-missing error"},
      {"CDK, whose keys are computed",
       {fleet(), authored(policy(web(R"({"StringEquals": {"Fn::GetAtt": ["Json", "Value"]}})")))}},
      {"Terraform, version 6",
       {fleet(), authored(policy(web(R"({"StringEquals": {)" + key("sub") + "[" + kSub + "], " +
                                         key("aud") + "[" + kAud + "]}}",
                                     list)))}},
      {"Terraform with trust_condition_test StringLike",
       {fleet(), authored(policy(web(R"({"StringLike": {)" + key("sub") + kSub + ", " + key("aud") +
                                     kAud + "}}")))}},
      {"Terraform's assumable role, version 5",
       {fleet(), authored(policy(web(R"({"StringEquals": {)" + key("sub") + kSub + "}}", tag)))},
       "aud-missing note"},
      {"Pulumi's example",
       {fleet(), authored(policy(web(R"({"StringEquals": {)" + key("sub") + kSub + "}}")))},
       "aud-missing note"},
      {"Terraform's statement that lets the role assume itself",
       {fleet(), authored(policy(web(kBoth) +
                                 R"(, {"Sid": "ExplicitSelfRoleAssumption", "Effect": "Allow", )"
                                 R"("Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", )"
                                 R"("Condition": {"ArnLike": {"aws:PrincipalArn": ")" +
                                 arn("ledger") + R"("}}})"))}},
      {"kOps: no audience, no annotation, a token of the pod's own",
       {{"fleet.yaml",
         account("kube-system", "dns-controller") +
             "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: dns-controller\n"
             "  namespace: kube-system\nspec:\n  template:\n    spec:\n"
             "      serviceAccountName: dns-controller\n      containers:\n        - name: main\n"
             "          env:\n            - name: AWS_ROLE_ARN\n              value: " +
             arn("dns-controller.kube-system.sa.minimal.example.com") +
             "\n            - name: AWS_WEB_IDENTITY_TOKEN_FILE\n"
             "              value: /var/run/secrets/amazonaws.com/token\n"
             "          volumeMounts:\n            - name: token-amazonaws-com\n"
             "              mountPath: /var/run/secrets/amazonaws.com/\n"
             "      volumes:\n        - name: token-amazonaws-com\n          projected:\n"
             "            sources:\n              - serviceAccountToken:\n"
             "                  audience: amazonaws.com\n                  path: token\n"},
        {"roles.json",
         list_roles(role("dns-controller.kube-system.sa.minimal.example.com",
                         policy(R"({"Effect": "Allow", "Principal": {"Federated": )"
                                R"("arn:aws:iam::111122223333:oidc-provider/)"
                                R"(discovery.example.com/minimal.example.com"}, "Action": )"
                                R"("sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
                                R"({"discovery.example.com/minimal.example.com:sub": )"
                                R"("system:serviceaccount:kube-system:dns-controller"}}})")))}},
       "aud-missing note"},
  });
}

TEST_CASE("unusual but right forms of a policy") {
  const std::string odd = "\"" + kIss;
  check({
      {"GitHub in the second statement", {fleet(), authored(policy(web(kBoth) + "," + kGitHub))}},
      {"GitHub in the first statement", {fleet(), authored(policy(kGitHub + "," + web(kBoth)))}},
      {"Pod Identity beside it", {fleet(), authored(policy(web(kBoth) + "," + kPods))}},
      {"Pod Identity before it, with its association",
       {{"fleet.yaml", account("payments", "ledger") + deployment("payments", "ledger", "ledger")},
        {"associations.json",
         R"({"associations": [{"clusterName": "prod", "namespace": "payments", )"
         R"("serviceAccount": "ledger", "associationId": "a-1"}]})"},
        authored(policy(kPods + "," + web(kBoth)))}},
      {"CDK with Pod Identity writes the annotation all the same",
       {fleet(), stored(policy(kPods + "," + kPods))}},
      {"Statement is an object",
       {fleet(), authored(R"({"Version": "2012-10-17", "Statement": )" + web(kBoth) + "}")}},
      {"lists of one",
       {fleet(),
        authored(policy(R"({"Effect": "Allow", "Principal": {"Federated": [")" + provider() +
                        R"("]}, "Action": ["sts:AssumeRoleWithWebIdentity"], "Condition": )" +
                        R"({"StringEquals": {)" + key("aud") + "[" + kAud + "], " + key("sub") +
                        "[" + kSub + "]}}}"))}},
      {"claims in odd case",
       {fleet(), authored(policy(web(R"({"StringEquals": {)" + odd + R"(:AUD": )" + kAud + ", " +
                                     odd + R"(:Sub": )" + kSub + "}}")))}},
      {"keys of the request",
       {fleet(),
        authored(policy(web(R"({"StringEquals": {)" + key("aud") + kAud + ", " + key("sub") + kSub +
                            R"(}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})")))}},
      {"a self-hosted issuer of several path segments",
       {fleet(), authored(trusting({"payments:ledger"}, "oidc.example.com/clusters/eu/prod-1"))}},
      {"policies of buckets, queues and permissions",
       {fleet(),
        authored(policy(web(kBoth))),
        {"bucket.json", policy(R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", )"
                               R"("Resource": "arn:aws:s3:::example/*"})")},
        {"queue.json",
         policy(R"({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, )"
                R"("Action": "sqs:SendMessage", "Resource": "*"})")},
        {"permissions.json",
         policy(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})")}}},
  });
}

TEST_CASE("policies that are none of ours, and beside each one that is") {
  const std::string rcp =
      R"({"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity", "Resource": "*", )"
      R"("Condition": {"Null": {)" +
      key("sub") + R"("true"}}})";
  const std::string open_github =
      R"({"Effect": "Allow", "Principal": {"Federated": )"
      R"("arn:aws:iam::$AWS_ACCOUNT_ID:oidc-provider/app.terraform.io"}, )"
      R"("Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": )"
      R"({"app.terraform.io:aud": "<AUDIENCE>"}}})";
  const std::string open_user =
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::<ACCOUNT_ID>:root"}, "Action": )"
      R"("sts:AssumeRole"})";
  const std::string open_saml =
      R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::<ACCOUNT_ID>:saml-provider/x"}, )"
      R"("Action": "sts:AssumeRoleWithSAML"})";
  const std::string open_own =
      R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::<ACCOUNT_ID>:oidc-provider/)" +
      kIss + R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" + kBoth + "}";
  check({
      {"resource control", {fleet(), authored(policy(web(kBoth))), {"rcp.json", policy(rcp)}}},
      {"a VPC endpoint's",
       {fleet(),
        authored(policy(web(kBoth))),
        {"endpoint.json", policy(R"({"Effect": "Allow", "Principal": {"AWS": "*"}, )"
                                 R"("Action": "sts:*", "Resource": "*"})")}}},
      {"a trust policy with a resource all the same",
       {fleet(),
        authored(policy(web(kBoth).substr(0, web(kBoth).size() - 1) + R"(, "Resource": "*"})"))},
       "policy-syntax error"},
      {"a placeholder in trust of another identity provider",
       {fleet(), authored(policy(web(kBoth))), {"tfc.trust.json", policy(open_github)}}},
      {"in a principal of AWS",
       {fleet(), authored(policy(web(kBoth))), {"user.trust.json", policy(open_user)}}},
      {"in trust of a SAML provider",
       {fleet(), authored(policy(web(kBoth))), {"saml.trust.json", policy(open_saml)}}},
      {"in the statement for GitHub of one of our roles",
       {fleet(), authored(policy(web(kBoth) + "," + open_github))}},
      {"in a principal of AWS of one of our roles",
       {fleet(), authored(policy(web(kBoth) + "," + open_user))},
       "placeholder-value warning"},
      {"in the cluster's provider",
       {fleet(), authored(policy(open_own))},
       "placeholder-value warning"},
  });
}

TEST_CASE("names of roles, in every partition") {
  const auto in_partition = [](std::string_view partition, std::string_view issuer) {
    const std::string id = ":iam::111122223333:";
    const std::string of = "arn:" + std::string(partition) + id;
    return std::vector<InputFile>{
        {"fleet.yaml", account("payments", "ledger", of + "role/ledger")},
        {"role.json", R"({"Role": {"RoleName": "ledger", "RoleId": "A", "Arn": ")" + of +
                          R"(role/ledger", "AssumeRolePolicyDocument": )" +
                          policy(R"({"Effect": "Allow", "Principal": {"Federated": ")" + of +
                                 "oidc-provider/" + std::string(issuer) +
                                 R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": )" +
                                 R"({"StringEquals": )" + claims(kSub, issuer) + "}}") +
                          "}}"}};
  };
  check({
      {"every character that is legal, and a path",
       {{"fleet.yaml", account("payments", "ledger", arn("team/a/Led.ger_1+2=3,4@5-6"))},
        {"role.json", R"({"Role": {"RoleName": "Led.ger_1+2=3,4@5-6", "RoleId": "A", "Arn": ")" +
                          arn("team/a/Led.ger_1+2=3,4@5-6") + R"(", "AssumeRolePolicyDocument": )" +
                          trusting({"payments:ledger"}) + "}}"}}},
      {"China", in_partition("aws-cn", "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE0A6C1B8F2")},
      {"GovCloud",
       in_partition("aws-us-gov", "oidc.eks.us-gov-west-1.amazonaws.com/id/EXAMPLE0A6C1B8F2")},
      {"Europe's own",
       in_partition("aws-eusc", "oidc.eks.eusc-de-east-1.amazonaws.eu/id/EXAMPLE0A6")},
      {"one that is not known yet", in_partition("aws-iso-z", "oidc.example.com/id/1")},
      {"China, declared by describe-cluster",
       [&] {
         auto files =
             in_partition("aws-cn", "oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE0A6C1B8F2");
         files.push_back(
             {"cluster.json",
              R"({"cluster": {"name": "c", "arn": )"
              R"("arn:aws-cn:eks:cn-north-1:111122223333:cluster/c", "identity": {"oidc": )"
              R"({"issuer": "https://oidc.eks.cn-north-1.amazonaws.com.cn/id/EXAMPLE0A6C1B8F2"}}}})"});
         return files;
       }()},
  });
}

TEST_CASE("service accounts that no pod of the input uses, but something else does") {
  const auto used_by = [](const std::string& object) {
    return std::vector<InputFile>{
        {"fleet.yaml", account("payments", "ledger", arn("ledger")) + object},
        {"ledger.trust.json", policy(web(kBoth))}};
  };
  check({
      {"a SecretStore",
       used_by("---\napiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n"
               "  name: s\n  namespace: payments\nspec:\n  provider:\n    aws:\n"
               "      service: SecretsManager\n      region: eu-west-1\n      auth:\n        jwt:\n"
               "          serviceAccountRef: {name: ledger}\n")},
      {"cert-manager",
       used_by("---\napiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata:\n  name: i\n"
               "  namespace: payments\nspec:\n  acme:\n    solvers:\n      - dns01:\n"
               "          route53:\n            region: eu-west-1\n            role: " +
               arn("ledger") +
               "\n            auth:\n              kubernetes:\n"
               "                serviceAccountRef: {name: ledger}\n")},
      {"KEDA takes the role of the workload that is scaled",
       used_by("---\napiVersion: keda.sh/v1alpha1\nkind: TriggerAuthentication\nmetadata:\n"
               "  name: t\n  namespace: payments\nspec:\n  podIdentity:\n    provider: aws\n"
               "    identityOwner: workload\n" +
               deployment("payments", "ledger", "ledger"))},
      {"a CSI volume uses the account of the pod",
       used_by(
           "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: payments\nspec:\n"
           "  serviceAccountName: ledger\n  containers: [{name: main}]\n  volumes:\n"
           "    - name: secrets\n      csi:\n        driver: secrets-store.csi.k8s.io\n"
           "        readOnly: true\n        volumeAttributes: {secretProviderClass: s}\n")},
      {"aws-node, annotated under its own name",
       {{"fleet.yaml",
         account("kube-system", "aws-node", arn("cni")) +
             "---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: aws-node\n"
             "  namespace: kube-system\nspec:\n  template:\n    spec:\n"
             "      hostNetwork: true\n      serviceAccountName: aws-node\n"
             "      containers: [{name: aws-node}]\n"},
        {"cni.trust.json", trusting({"kube-system:aws-node"})}}},
      {"deeper but consistent indentation",
       {{"fleet.yaml",
         "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n      name: ledger\n"
         "      namespace: payments\n      annotations:\n            eks.amazonaws.com/role-arn: " +
             arn("ledger") + "\n"},
        {"ledger.trust.json", policy(web(kBoth))}}},
  });
}

TEST_CASE("generated names need patterns, and get one finding at most") {
  const auto pattern = [](const std::string& subject, bool audience) {
    return authored(policy(
        web(R"({"StringLike": {)" + key("sub") + "\"system:serviceaccount:" + subject + "\"}" +
            (audience ? R"(, "StringEquals": {)" + key("aud") + kAud + "}" : "") + "}")));
  };
  check({
      {"EMR on EKS: wildcards in the name, no audience",
       {pattern("emr:emr-containers-sa-*-*-111122223333-a1b2c3d4e5f6", false)},
       "aud-missing note"},
      {"Crossplane's providers",
       {{"fleet.yaml", account("crossplane-system", "provider-aws-s3-a1b2c3", arn("ledger"))},
        pattern("crossplane-system:provider-aws-*", true)},
       "sub-too-broad warning"},
      {"Spark", {pattern("spark:spark-*", true)}, "sub-too-broad warning"},
      {"Flink", {pattern("flink:flink-*", true)}, "sub-too-broad warning"},
      {"Airbyte", {pattern("airbyte:airbyte-*", true)}, "sub-too-broad warning"},
  });
}

TEST_CASE("of providers that are too many to look at any may let the account in") {
  std::string providers, keys;
  for (int i = 0; i < 250; ++i) {
    providers += (i == 0 ? "\"" : ", \"") + provider(kIss + std::to_string(i)) + "\"";
  }
  for (int i = 0; i < 1000; ++i) {
    keys +=
        (i == 0 ? "\"" : ", \"") + std::string("aws:RequestTag/") + std::to_string(i) + "\": \"x\"";
  }
  const std::string many =
      R"({"Effect": "Allow", "Principal": {"Federated": [)" + providers +
      R"(]}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {)" + keys +
      "}}}";
  check({{"none of those that were looked at does", {fleet(), stored(policy(many))}},
         {"one that was not looked at does", {fleet(), stored(policy(many + ", " + web(kBoth)))}}});
}
