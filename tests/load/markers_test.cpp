// Which broken documents are worth a finding.
#include "load/markers.h"

#include <doctest/doctest.h>

#include "load/facts_text.h"

namespace irsa::load {
namespace {

bool marked(std::string_view text) { return has_irsa_marker(text, "eks.amazonaws.com"); }

TEST_CASE("the webhook's keys and their look-alikes are markers") {
  for (const char* text : {
           "eks.amazonaws.com/role-arn: x",
           "  \"eks.amazonaws.com/role-arn\" = x",
           "eks.amazonaws.com/audience: x",
           "eks.amazonaws.com/sts-regional-endpoints: x",
           "eks.amazonaws.com/token-expiration: x",
           "eks.amazonaws.com/skip-containers: x",
           "eks.amazon.com/role-arn: x",
           "eks.amazonaws.com/role_arn: x",
           "eks.amazonaws.com/roleArn: x",
           "EKS.amazonaws.com/role-arn: x",
           "eks.amazonaws.com/sts-regional-endpoint: x",
           "eks.amazonaws.com/role\xE2\x80\x8B-arn: x",
           "# eks.amazonaws.com/role-arn",
           "--set annotations.eks.amazonaws.com/role-arn=x",
           "Action: sts:AssumeRoleWithWebIdentity",
       }) {
    CAPTURE(text);
    CHECK(marked(text));
  }
}

TEST_CASE("other keys of Amazon's are none") {
  for (const char* text : {
           "eks.amazonaws.com/capacityType: SPOT",
           "eks.amazonaws.com/nodegroup: x",
           "eks.amazonaws.com/fargate-profile: x",
           "eks.amazonaws.com/compute-type: fargate",
           "eks.amazonaws.com/component: coredns",
           "eks.amazonaws.com/skip-pod-identity-webhook: x",
           "alpha.eksctl.io/nodegroup-name: x",
           "iam.amazonaws.com/role: x",
           "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
           "service.beta.kubernetes.io/aws-load-balancer-type: nlb",
           "111122223333.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1",
           "sts:AssumeRole",
           "eks.amazonaws.com/",
           "",
       }) {
    CAPTURE(text);
    CHECK_FALSE(marked(text));
  }
}

TEST_CASE("another prefix has keys of its own") {
  CHECK(has_irsa_marker("irsa.example/role-arn: x", "irsa.example"));
  CHECK(has_irsa_marker("x/audience: y", "x"));
  CHECK_FALSE(has_irsa_marker("y/audience: y", "x"));
  CHECK_FALSE(has_irsa_marker("irsa.example/team: x", "irsa.example"));
}

TEST_CASE("a service account is a marker, its name in a binding or a text is none") {
  for (const char* text : {
           "kind: ServiceAccount\nx: [",
           "apiVersion: v1\nkind:   ServiceAccount  # x\nx: [",
           "kind: \"ServiceAccount\"\r\nx: [",
           "'kind': 'ServiceAccount'\nx: [",
           "{\"kind\": \"ServiceAccount\", ",
           "{\"kind\":\"ServiceAccount\"}}",
           "{kind: ServiceAccount, ",
           "kind: List\nitems:\n- kind: ServiceAccount\n  x: [",
           "items:\n  - apiVersion: v1\n    kind: ServiceAccount\n    x: [",
           "kind: ServiceAccount",
       }) {
    CAPTURE(text);
    CHECK(marked(text));
  }
  for (const char* text : {
           "kind: RoleBinding\nsubjects:\n- kind: ServiceAccount\n  name: x\n",
           "kind: ClusterRoleBinding\nsubjects:\n  - name: x\n    kind: ServiceAccount\n",
           "{\"kind\": \"RoleBinding\", \"subjects\": [{\"kind\": \"ServiceAccount\"",
           "kind: ConfigMap\ndata:\n  a: |\n    kind: ServiceAccount\n",
           "kind: ServiceAccountPolicy\nx: [",
           "kind: MyServiceAccount\nx: [",
           "mankind: ServiceAccount\n",
           "# the ServiceAccount is made elsewhere\n",
           "name: ServiceAccount\n",
       }) {
    CAPTURE(text);
    CHECK_FALSE(marked(text));
  }
}

TEST_CASE("a key of the webhook is found wherever it stands among longer and shorter words") {
  const std::string key = "eks.amazonaws.com/role-arn";
  const std::string longer(40, 'a');
  for (const std::string& before :
       {std::string(), std::string("a: "), longer + " ", longer + ": b\n",
        std::string("\xC2\xA0\n"), std::string(25, ' ')}) {
    for (const std::string& behind : {std::string(), std::string(": x"), " " + longer}) {
      CAPTURE(before);
      CAPTURE(behind);
      CHECK(has_webhook_key(before + key + behind, "eks.amazonaws.com"));
      CHECK_FALSE(has_webhook_key(before + longer + key + longer + behind, "eks.amazonaws.com"));
      CHECK_FALSE(
          has_webhook_key(before + "eks.amazonaws.com role-arn" + behind, "eks.amazonaws.com"));
    }
  }
}

}  // namespace
}  // namespace irsa::load
