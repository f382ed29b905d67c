// Rules about what pods bring themselves beside the webhook: environment, tokens, volumes, labels.
// All pods are of service account shop/a, which has role r; a row has what is written in them.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace pods_told_test {
namespace {

using tests::account;
using tests::arn;
using tests::told;

const std::string kRole = "{name: AWS_ROLE_ARN, value: \"" + arn("r") + "\"}";
const std::string kToken =
    "{name: AWS_WEB_IDENTITY_TOKEN_FILE, value: "
    "/var/run/secrets/eks.amazonaws.com/serviceaccount/token}";

std::string token_file(const std::string& path) {
  return "{name: AWS_WEB_IDENTITY_TOKEN_FILE, value: '" + path + "'}";
}

/// A volume with a token of its own, "" for the audience of the Kubernetes API.
std::string token_volume(const std::string& name, const std::string& audience,
                         const std::string& path = "token") {
  return "{name: " + name + ", projected: {sources: [{serviceAccountToken: {path: " + path +
         (audience.empty() ? "" : ", audience: " + audience) + "}}]}}";
}

struct Pods {
  std::string env = "", mounts = "", volumes = "";
  std::string metadata = "";  ///< of the pod template
  std::string spec = "";      ///< more of the pod spec
  std::string more = "";      ///< more documents
  std::string kind = "Deployment";
};

/// "kind: X, what: name, …" in flow style, with lists of flow style inside.
std::string manifests(const Pods& pods) {
  const auto list = [](const std::string& key, const std::string& items) {
    return items.empty() ? "" : "          " + key + ": [" + items + "]\n";
  };
  std::string out = account("shop", "a", arn("r")) +
                    "---\napiVersion: apps/v1\nkind: " + pods.kind +
                    "\nmetadata:\n  name: d\n  namespace: shop\nspec:\n  template:\n";
  if (!pods.metadata.empty()) out += "    metadata: {" + pods.metadata + "}\n";
  out += "    spec:\n      serviceAccountName: a\n";
  if (!pods.spec.empty()) out += "      " + pods.spec + "\n";
  out += "      containers:\n        - name: main\n" + list("env", pods.env) +
         list("volumeMounts", pods.mounts);
  if (!pods.volumes.empty()) out += "      volumes: [" + pods.volumes + "]\n";
  return out + pods.more;
}

/// With "MAIN" for the container, and "(+)" for `common`, which most findings of a rule end with.
std::string said(std::string_view slug, const std::string& common, const Pods& pods) {
  std::string out = told(slug, {{"a.yaml", manifests(pods)}});
  for (const auto& [text, by] : {std::pair<std::string, std::string>{"\n" + common, " (+)\n"},
                                 {"container 'main' of Deployment 'shop/d'", "MAIN"}}) {
    for (std::size_t at = 0; (at = out.find(text, at)) != std::string::npos; at += by.size()) {
      out.replace(at, text.size(), by);
    }
  }
  return out;
}

struct Row {
  std::string what;
  Pods pods;
  std::string expected = "";
};

void check(std::string_view slug, const std::string& common, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(said(slug, common, row.pods) == row.expected);
  }
}

}  // namespace

TEST_CASE("pods: variables that keep the webhook from setting its own") {
  const std::string region = "{name: AWS_REGION, value: eu-west-1}";
  const std::string old_region = "{name: AWS_DEFAULT_REGION, value: eu-west-1}";
  const std::string endpoints = "{name: AWS_STS_REGIONAL_ENDPOINTS, value: regional}";
  const std::string own = token_file("/var/run/secrets/aws/token");
  check("env-blocks-injection", "  […/role-arn] the service account's role\n  other: a\n",
        {
            {"none", {.env = region + ", " + endpoints}},
            {"the role",
             {.env = kRole},
             "MAIN: AWS_ROLE_ARN is set here, so the webhook does not set "
             "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token | Remove it: the webhook "
             "sets both from the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN]\n"},
            {"another role",
             {.env = "{name: AWS_ROLE_ARN, value: \"" + arn("other") + "\"}"},
             "error MAIN: AWS_ROLE_ARN is set to 'arn:aws:iam::111122223333:role/other', but the "
             "service account's role is 'R' | Remove it: the webhook sets it from the annotation. "
             "(+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN]\n"},
            {"a role that is filled in later",
             {.env = "{name: AWS_ROLE_ARN, value: \"${ROLE}\"}"},
             "MAIN: AWS_ROLE_ARN is set here, so the webhook does not set "
             "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token | Remove it: the webhook "
             "sets both from the annotation. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN]\n"},
            {"a role from a Secret",
             {.env = "{name: AWS_ROLE_ARN, valueFrom: {secretKeyRef: {name: s, key: k}}}"},
             "MAIN: AWS_ROLE_ARN is set here, so the webhook does not set "
             "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token | Remove it: the webhook "
             "sets both from the annotation. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN]\n"},
            {"the role twice, of which the last counts",
             {.env = "{name: AWS_ROLE_ARN, value: \"" + arn("other") + "\"}, " + kRole},
             "MAIN: AWS_ROLE_ARN is set here, so the webhook does not set "
             "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token | Remove it: the webhook "
             "sets both from the annotation. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
             "item [AWS_ROLE_ARN]\n"},
            {"the token",
             {.env = kToken},
             "MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
             "AWS_ROLE_ARN either, and SDKs have no role | Remove it: the webhook sets both from "
             "the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"the token without /var",
             {.env = token_file("/run/secrets/eks.amazonaws.com/serviceaccount/token")},
             "MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
             "AWS_ROLE_ARN either, and SDKs have no role | Remove it: the webhook sets both from "
             "the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"the token as Windows writes it",
             {.env = token_file(R"(C:\var\run\secrets\eks.amazonaws.com\serviceaccount\token)")},
             "MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
             "AWS_ROLE_ARN either, and SDKs have no role | Remove it: the webhook sets both from "
             "the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"another token",
             {.env = own},
             "MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
             "AWS_ROLE_ARN either, and SDKs have no role | Remove it: the webhook sets both from "
             "the annotation. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"a token that is filled in later",
             {.env = token_file("${TOKEN}")},
             "MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is set here, so the webhook does not set "
             "AWS_ROLE_ARN either, and SDKs have no role | Remove it: the webhook sets both from "
             "the annotation. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"the API's token",
             {.env = token_file("/run/secrets/kubernetes.io/serviceaccount/token")},
             "error MAIN: AWS_WEB_IDENTITY_TOKEN_FILE is the token for the Kubernetes API, which "
             "STS refuses | Remove it: the webhook sets it to the token made for AWS. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"both as the webhook sets them", {.env = kRole + ", " + kToken}},
            {"both, the role from elsewhere and another token",
             {.env = "{name: AWS_ROLE_ARN, valueFrom: {secretKeyRef: {name: s, key: k}}}, " +
                     token_file("/opt/token")}},
            {"both, the token filled in later", {.env = kRole + ", " + token_file("${TOKEN}")}},
            {"both, and a region", {.env = kRole + ", " + kToken + ", " + region}},
            {"both, and endpoints", {.env = kRole + ", " + kToken + ", " + endpoints}},
            {"both, a region and endpoints",
             {.env = kRole + ", " + kToken + ", " + old_region + ", " + endpoints},
             "MAIN: with web identity, region and AWS_STS_REGIONAL_ENDPOINTS all set, the webhook "
             "mounts no token, and the file does not exist | Remove AWS_ROLE_ARN and "
             "AWS_WEB_IDENTITY_TOKEN_FILE: the webhook sets them. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
             "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"both, another name in the webhook's folder",
             {.env = kRole + ", " +
                     token_file("/var/run/secrets/eks.amazonaws.com/serviceaccount/jwt")},
             "MAIN: there is no token at '/var/run/secrets/…/serviceaccount/jwt': the webhook's is "
             "/var/run/secrets/…/serviceaccount/token | Remove AWS_ROLE_ARN and "
             "AWS_WEB_IDENTITY_TOKEN_FILE: the webhook sets them. (+)\n"
             "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
             "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
            {"both, a token of unknown making", {.env = kRole + ", " + token_file("/opt/token")}},
            {"a container that is skipped",
             {.env = kRole, .metadata = "annotations: {eks.amazonaws.com/skip-containers: main}"}},
            {"another container is skipped",
             {.env = kRole, .metadata = "annotations: {eks.amazonaws.com/skip-containers: side}"},
             "MAIN: AWS_ROLE_ARN is set here, so the webhook does not set "
             "AWS_WEB_IDENTITY_TOKEN_FILE either, and SDKs have no token | Remove it: the webhook "
             "sets both from the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN]\n"},
            {"pods that the webhook does not see",
             {.env = kRole,
              .metadata = "labels: {eks.amazonaws.com/skip-pod-identity-webhook: \"true\"}"}},
            {"an init container",
             {.spec = "initContainers: [{name: first, env: [" + kToken + "]}]"},
             "init container 'first' of Deployment 'shop/d': AWS_WEB_IDENTITY_TOKEN_FILE is set "
             "here, so the webhook does not set AWS_ROLE_ARN either, and SDKs have no role | "
             "Remove it: the webhook sets both from the annotation. (+)\n"
             "  safe Delete what the webhook sets by itself: remove item "
             "[AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
        });
}

TEST_CASE("pods: a token of their own in the place of the webhook's") {
  const std::string own = kRole + ", " + token_file("/var/run/secrets/aws/token");
  const std::string aws = token_volume("t", "sts.amazonaws.com"), api = token_volume("t", "");
  const std::string there = "{name: t, mountPath: /var/run/secrets/aws}";
  check(
      "env-blocks-injection", "  […/role-arn] the service account's role\n  other: a\n",
      {
          {"for AWS", {.env = own, .mounts = there, .volumes = aws}},
          {"for the API",
           {.env = own, .mounts = there, .volumes = api},
           "MAIN: volume 't' makes the token for the Kubernetes API, because its source names no "
           "audience, and STS refuses it | Write the audience of the role's trust policy "
           "(sts.amazonaws.com) in serviceAccountToken; or remove the volume and the variables: "
           "the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"for the API, the folder with a slash behind",
           {.env = own, .mounts = "{name: t, mountPath: /run/secrets/aws//}", .volumes = api},
           "MAIN: volume 't' makes the token for the Kubernetes API, because its source names no "
           "audience, and STS refuses it | Write the audience of the role's trust policy "
           "(sts.amazonaws.com) in serviceAccountToken; or remove the volume and the variables: "
           "the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"for the API, mounted as one file",
           {.env = own,
            .mounts = "{name: t, mountPath: /run/secrets/aws/token, subPath: token}",
            .volumes = api},
           "MAIN: volume 't' makes the token for the Kubernetes API, because its source names no "
           "audience, and STS refuses it | Write the audience of the role's trust policy "
           "(sts.amazonaws.com) in serviceAccountToken; or remove the volume and the variables: "
           "the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"for AWS, mounted as one file",
           {.env = own,
            .mounts = "{name: t, mountPath: /run/secrets/aws/token, subPath: token}",
            .volumes = aws}},
          {"another file",
           {.env = own, .mounts = there, .volumes = token_volume("t", "sts.amazonaws.com", "jwt")},
           "MAIN: there is no file '/var/run/secrets/aws/token': the token of volume 't' is 'jwt' "
           "| Write the path of the token; or remove the volume and the variables: the webhook "
           "makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"another file, and the volume is mounted twice",
           {.env = own,
            .mounts = there + ", {name: t, mountPath: /other}",
            .volumes = token_volume("t", "sts.amazonaws.com", "jwt")}},
          {"another file beside two volumes",
           {.env = own,
            .mounts = "{name: u, mountPath: /other}, " + there,
            .volumes = token_volume("u", "sts.amazonaws.com") + ", " +
                       token_volume("t", "sts.amazonaws.com", "jwt")},
           "MAIN: there is no file '/var/run/secrets/aws/token': the token of volume 't' is 'jwt' "
           "| Write the path of the token; or remove the volume and the variables: the webhook "
           "makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"another file of one that is mounted as one file",
           {.env = own,
            .mounts = "{name: t, mountPath: /run/secrets/aws/jwt, subPath: token}",
            .volumes = aws},
           "MAIN: nothing is mounted at '/var/run/secrets/aws/token'; volume 't' has a token and "
           "is not mounted in this container | Mount it there; or remove the volume and the "
           "variables: the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"a volume of another kind there",
           {.env = own, .mounts = there, .volumes = "{name: t, emptyDir: {}}"}},
          {"another volume there",
           {.env = own,
            .mounts = "{name: u, mountPath: /var/run/secrets/aws}",
            .volumes = aws + ", {name: u, emptyDir: {}}"}},
          {"another volume above",
           {.env = own,
            .mounts = "{name: u, mountPath: /var/run/secrets/}",
            .volumes = aws + ", {name: u, emptyDir: {}}"}},
          {"another volume beside, whose name begins so",
           {.env = own,
            .mounts = "{name: u, mountPath: /var/run/secrets/aw}",
            .volumes = aws + ", {name: u, emptyDir: {}}"},
           "MAIN: nothing is mounted at '/var/run/secrets/aws/token'; volume 't' has a token and "
           "is not mounted in this container | Mount it there; or remove the volume and the "
           "variables: the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"another volume on the very file",
           {.env = own,
            .mounts = "{name: u, mountPath: /var/run/secrets/aws/token}",
            .volumes = aws + ", {name: u, emptyDir: {}}"}},
          {"mounted nowhere",
           {.env = own, .volumes = aws},
           "MAIN: nothing is mounted at '/var/run/secrets/aws/token'; volume 't' has a token and "
           "is not mounted in this container | Mount it there; or remove the volume and the "
           "variables: the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"mounted nowhere, for the API", {.env = own, .volumes = api}},
          {"mounted nowhere, the second is for AWS",
           {.env = own, .volumes = api + ", " + token_volume("u", "sts.amazonaws.com")},
           "MAIN: nothing is mounted at '/var/run/secrets/aws/token'; volume 'u' has a token and "
           "is not mounted in this container | Mount it there; or remove the volume and the "
           "variables: the webhook makes them. (+)\n"
           "  unsafe Delete what the webhook sets by itself: remove item [AWS_ROLE_ARN] remove "
           "item [AWS_WEB_IDENTITY_TOKEN_FILE]\n"},
          {"mounted nowhere, and the webhook's is asked for",
           {.env = kRole + ", " + kToken, .volumes = aws}},
          {"mounted nowhere, and asked for elsewhere",
           {.env = kRole + ", " + token_file("/opt/token"), .volumes = aws}},
      });
}

TEST_CASE("pods: labels and annotations that keep the webhook away") {
  const std::string label = "eks.amazonaws.com/skip-pod-identity-webhook: ";
  const auto skip = [](const std::string& names) {
    return "annotations: {eks.amazonaws.com/skip-containers: \"" + names + "\"}";
  };
  const std::string two = "initContainers: [{name: proxy, image: i}, {name: shipper, image: i}]";
  check(
      "injection-excluded", "  […/role-arn] the role that does not reach the pods\n  other: a\n",
      {
          {"the label",
           {.metadata = "labels: {" + label + "\"true\"}"},
           "this label keeps the webhook away from the pods of Deployment 'shop/d', so they do not "
           "get the role of service account 'shop/a' | Remove the label, or the role from the "
           "service account. (+)\n"
           "  unsafe Delete the label: remove […/skip-pod-identity-webhook]\n"},
          {"the label with another value",
           {.metadata = "labels: {" + label + "\"false\"}"},
           "this label keeps the webhook away from the pods of Deployment 'shop/d', so they do not "
           "get the role of service account 'shop/a'; its value does not matter | Remove the "
           "label, or the role from the service account. (+)\n"
           "  unsafe Delete the label: remove […/skip-pod-identity-webhook]\n"},
          {"the label among the annotations", {.metadata = "annotations: {" + label + "\"true\"}"}},
          {"the label, and all is set by hand",
           {.env = kRole + ", " + kToken, .metadata = "labels: {" + label + "\"true\"}"}},
          {"the label, and a half is set by hand",
           {.env = kToken, .metadata = "labels: {" + label + "\"true\"}"},
           "this label keeps the webhook away from the pods of Deployment 'shop/d', so they do not "
           "get the role of service account 'shop/a' | Remove the label, or the role from the "
           "service account. (+)\n"
           "  unsafe Delete the label: remove […/skip-pod-identity-webhook]\n"},
          {"the only container",
           {.metadata = skip("main")},
           "every container of Deployment 'shop/d' is skipped, so none gets the role of service "
           "account 'shop/a' | Name only the containers that must not have the role. (+)\n"
           "  unsafe Delete the annotation: remove […/skip-containers]\n"},
          {"the only container but for init containers",
           {.metadata = skip("main"), .spec = two},
           "every container of Deployment 'shop/d' is skipped, so none gets the role of service "
           "account 'shop/a' | Name only the containers that must not have the role. (+)\n"
           "  unsafe Delete the annotation: remove […/skip-containers]\n"},
          {"an init container alone", {.metadata = skip("proxy"), .spec = two}},
          {"the only container, and all is set by hand",
           {.env = kRole + ", " + kToken, .metadata = skip("main")}},
          {"one that other software adds", {.metadata = skip("istio-proxy"), .spec = two}},
          {"no name at all", {.metadata = skip(""), .spec = two}},
          {"a blank", {.metadata = skip("proxy, "), .spec = two}},
          {"a space",
           {.metadata = skip("proxy, shipper"), .spec = two},
           "no container of Deployment 'shop/d' is called ' shipper' with the space, so the "
           "webhook does not skip it | Write the names with commas and no spaces between them. "
           "(+)\n"
           "  safe Write 'proxy,shipper': replace [\"proxy, shipper\"] = proxy,shipper\n"},
          {"a space, before a name that nothing has",
           {.metadata = skip("proxy, istio-init"), .spec = two},
           "no container of Deployment 'shop/d' is called ' istio-init' with the space, so the "
           "webhook does not skip it | Write the names with commas and no spaces between them. "
           "(+)\n"
           "  safe Write 'proxy,istio-init': replace [\"proxy, istio-init\"] = proxy,istio-init\n"},
          {"a space, and a slip",
           {.metadata = skip("shiper, proxy "), .spec = two},
           "no container of Deployment 'shop/d' is called 'shiper', so the webhook does not skip "
           "it | Did you mean 'shipper'? (+)\n"
           "  unsafe Write 'shipper,proxy': replace [\"shiper, proxy \"] = shipper,proxy\n"
           "no container of Deployment 'shop/d' is called ' proxy ' with the space, so the webhook "
           "does not skip it | Write the names with commas and no spaces between them. (+)\n"
           "  safe Write 'shiper,proxy': replace [\"shiper, proxy \"] = shiper,proxy\n"},
          {"a slip",
           {.metadata = skip("proxy,shiper"), .spec = two},
           "no container of Deployment 'shop/d' is called 'shiper', so the webhook does not skip "
           "it | Did you mean 'shipper'? (+)\n"
           "  unsafe Write 'proxy,shipper': replace [\"proxy,shiper\"] = proxy,shipper\n"},
          {"what is filled in later", {.metadata = skip("${NAMES}"), .spec = two}},
          {"quotes inside", {.metadata = skip("\\\"proxy\\\""), .spec = two}},
          {"a second line counts for nothing", {.metadata = skip("proxy\\nshiper"), .spec = two}},
      });
}

TEST_CASE("pods: a volume or a mount with the names of the webhook's") {
  const std::string folder = "/var/run/secrets/eks.amazonaws.com/serviceaccount";
  const std::string empty = "{name: aws-iam-token, emptyDir: {}}";
  const auto webhooks = [](const std::string& audience, const std::string& path = "token") {
    return token_volume("aws-iam-token", audience, path);
  };
  const std::string right = "{name: aws-iam-token, mountPath: " + folder + "}";
  check(
      "token-volume-conflict", "  […/role-arn] the role that needs the token\n  other: a\n",
      {
          {"the very volume", {.mounts = right, .volumes = webhooks("sts.amazonaws.com")}},
          {"without an audience", {.volumes = webhooks("")}},
          {"no token",
           {.volumes = empty},
           "volume 'aws-iam-token' of Deployment 'shop/d' holds no service account token, and the "
           "webhook does not change a volume of that name | Give the volume another name. (+)\n"
           "  unsafe Call it 'aws-iam-token-own': replace [aws-iam-token] = aws-iam-token-own\n"},
          {"no token, mounted",
           {.mounts = right, .volumes = empty},
           "volume 'aws-iam-token' of Deployment 'shop/d' holds no service account token, and the "
           "webhook does not change a volume of that name | Give the volume another name. (+)\n"
           "  unsafe Call it 'aws-iam-token-own': replace [aws-iam-token] = aws-iam-token-own "
           "replace [aws-iam-token] = aws-iam-token-own\n"},
          {"another path",
           {.volumes = webhooks("sts.amazonaws.com", "jwt")},
           "volume 'aws-iam-token' of Deployment 'shop/d' has its token at 'jwt' instead of "
           "'token', and the webhook does not change a volume of that name | Give the volume "
           "another name. (+)\n"
           "  unsafe Call it 'aws-iam-token-own': replace [aws-iam-token] = aws-iam-token-own\n"},
          {"another audience",
           {.volumes = webhooks("vault")},
           "volume 'aws-iam-token' of Deployment 'shop/d' asks for a token for 'vault' instead of "
           "'sts.amazonaws.com', and the webhook does not change a volume of that name | Give the "
           "volume another name. (+)\n"
           "  unsafe Call it 'aws-iam-token-own': replace [aws-iam-token] = aws-iam-token-own\n"},
          {"another name", {.volumes = "{name: aws, emptyDir: {}}"}},
          {"mounted elsewhere",
           {.mounts = "{name: aws-iam-token, mountPath: /aws}",
            .volumes = webhooks("sts.amazonaws.com")},
           "MAIN mounts the token at '/aws', but AWS_WEB_IDENTITY_TOKEN_FILE will point into "
           "/var/run/secrets/…/serviceaccount | Delete the mount: the webhook adds it at the right "
           "path. (+)\n"
           "  unsafe Delete the mount: remove item [/aws]\n"},
          {"another volume in its place",
           {.mounts = "{name: x, mountPath: " + folder + "}", .volumes = "{name: x, emptyDir: {}}"},
           "MAIN mounts volume 'x' where the webhook mounts the token, and two mounts on one path "
           "are refused | Mount it elsewhere, or delete it if it is the token itself. (+)\n"},
          {"the container has its own variables",
           {.env = kRole + ", " + kToken,
            .mounts = "{name: aws-iam-token, mountPath: /aws}",
            .volumes = empty}},
          {"the container is skipped",
           {.volumes = empty,
            .metadata = "annotations: {eks.amazonaws.com/skip-containers: main}"}},
          {"the webhook does not see the pods",
           {.volumes = empty,
            .metadata = "labels: {eks.amazonaws.com/skip-pod-identity-webhook: \"\"}"}},
      });
}

TEST_CASE("pods: how long a token is asked for") {
  struct Seconds {
    std::string value, expected;
  };
  const std::vector<Seconds> rows = {
      {"600", ""},
      {"+600", ""},
      {"86400", ""},
      {"599",
       "the token expiration '599' is below the minimum, so the webhook asks for 600 seconds | "
       "Write a number from 600 to 86400.\n"
       "  safe Write \"600\": replace [\"599\"] = 600\n"},
      {"0",
       "the token expiration '0' is below the minimum, so the webhook asks for 600 seconds | Write "
       "a number from 600 to 86400.\n"
       "  safe Write \"600\": replace [\"0\"] = 600\n"},
      {"-1",
       "the token expiration '-1' is below the minimum, so the webhook asks for 600 seconds | "
       "Write a number from 600 to 86400.\n"
       "  safe Write \"600\": replace [\"-1\"] = 600\n"},
      {"86401",
       "the token expiration '86401' is above the 24 hours that EKS grants, so the API server "
       "shortens it | Write a number from 600 to 86400.\n"
       "  safe Write \"86400\": replace [\"86401\"] = 86400\n"},
      {"4294967296",
       "the token expiration '4294967296' is above the 24 hours that EKS grants, so the API server "
       "shortens it | Write a number from 600 to 86400.\n"
       "  safe Write \"86400\": replace [\"4294967296\"] = 86400\n"},
      {"4294967297",
       "error the token expiration '4294967297' is more than a projected token may ask for, so no "
       "pod can be created | Write a number from 600 to 86400.\n"
       "  safe Write \"86400\": replace [\"4294967297\"] = 86400\n"},
      {"99999999999999999999",
       "the token expiration '99999999999999999999' is not a whole number of seconds, so the "
       "webhook ignores it | Write the seconds only as digits, for example \"3600\".\n"},
      {"+-600",
       "the token expiration '+-600' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"3600.0",
       "the token expiration '3600.0' is not a whole number of seconds, so the webhook ignores it "
       "| Write the seconds only as digits, for example \"3600\".\n"},
      {"",
       "the token expiration '' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"s",
       "the token expiration 's' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"1h",
       "the token expiration '1h' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"
       "  safe Write \"3600\": replace [\"1h\"] = 3600\n"},
      {"24h",
       "the token expiration '24h' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"
       "  safe Write \"86400\": replace [\"24h\"] = 86400\n"},
      {"25h",
       "the token expiration '25h' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"10m",
       "the token expiration '10m' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"
       "  safe Write \"600\": replace [\"10m\"] = 600\n"},
      {"9m",
       "the token expiration '9m' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"600s",
       "the token expiration '600s' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"
       "  safe Write \"600\": replace [\"600s\"] = 600\n"},
      {"86400s",
       "the token expiration '86400s' is not a whole number of seconds, so the webhook ignores it "
       "| Write the seconds only as digits, for example \"3600\".\n"
       "  safe Write \"86400\": replace [\"86400s\"] = 86400\n"},
      {"86401s",
       "the token expiration '86401s' is not a whole number of seconds, so the webhook ignores it "
       "| Write the seconds only as digits, for example \"3600\".\n"},
      {"1d",
       "the token expiration '1d' is not a whole number of seconds, so the webhook ignores it | "
       "Write the seconds only as digits, for example \"3600\".\n"},
      {"one hour",
       "the token expiration 'one hour' is not a whole number of seconds, so the webhook ignores "
       "it | Write the seconds only as digits, for example \"3600\".\n"},
      {"${SECONDS}", ""},
  };
  for (const Seconds& row : rows) {
    CAPTURE(row.value);
    const std::string all = said(
        "token-expiration-invalid", "none",
        {.metadata = "annotations: {eks.amazonaws.com/token-expiration: \"" + row.value + "\"}"});
    CHECK(all == row.expected);
  }
}

TEST_CASE("pods: keys beside the role") {
  const auto variable = [](const std::string& name, const std::string& value) {
    return "{name: " + name + ", value: \"" + value + "\"}";
  };
  const auto from = [](const std::string& reference) {
    return "{name: AWS_SECRET_ACCESS_KEY, valueFrom: {" + reference + "}}";
  };
  const std::string key = variable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  const std::string file = variable("AWS_SHARED_CREDENTIALS_FILE", "/etc/aws/credentials");
  const auto all_of = [](const std::string& source) { return "envFrom: [" + source + "]"; };
  const std::string secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\nstringData:\n"
      "  AWS_ACCESS_KEY_ID: AKIAIOSFODNN7EXAMPLE\n  KEY_ID: x\n";
  const std::string map =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: shop}\ndata:\n"
      "  SECRET_KEY: x\n";
  const auto with = [&](const std::string& more, const std::string& source,
                        const std::string& env = "") {
    return Pods{
        .spec = "initContainers: [{name: first, env: [" + env + "], " + all_of(source) + "}]",
        .more = more};
  };
  check(
      "static-credentials", "  […/role-arn] the role that is meant to be used\n  other: a\n",
      {
          {"a key",
           {.env = key},
           "MAIN sets AWS_ACCESS_KEY_ID, which most SDKs use before the role of service account "
           "'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_ACCESS_KEY_ID]\n"},
          {"both keys, the first without a value",
           {.env =
                variable("AWS_ACCESS_KEY_ID", "") + ", " + from("secretKeyRef: {name: s, key: k}")},
           "MAIN sets AWS_SECRET_ACCESS_KEY, which most SDKs use before the role of service "
           "account 'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_ACCESS_KEY_ID] remove "
           "item [AWS_SECRET_ACCESS_KEY]\n"},
          {"names of old",
           {.env = variable("AWS_ACCESS_KEY", "x")},
           "MAIN sets AWS_ACCESS_KEY, which most SDKs use before the role of service account "
           "'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_ACCESS_KEY]\n"},
          {"the other name of old",
           {.env = variable("AWS_SECRET_KEY", "x")},
           "MAIN sets AWS_SECRET_KEY, which most SDKs use before the role of service account "
           "'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_SECRET_KEY]\n"},
          {"no value", {.env = variable("AWS_ACCESS_KEY_ID", "")}},
          {"a value that is filled in later", {.env = variable("AWS_ACCESS_KEY_ID", "${KEY}")}},
          {"a session token alone", {.env = variable("AWS_SESSION_TOKEN", "x")}},
          {"of a Secret",
           {.env = from("secretKeyRef: {name: s, key: k}")},
           "MAIN sets AWS_SECRET_ACCESS_KEY, which most SDKs use before the role of service "
           "account 'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_SECRET_ACCESS_KEY]\n"},
          {"of a Secret that need not be there",
           {.env = from("secretKeyRef: {name: s, key: k, optional: true}")}},
          {"of a ConfigMap",
           {.env = from("configMapKeyRef: {name: s, key: k}")},
           "MAIN sets AWS_SECRET_ACCESS_KEY, which most SDKs use before the role of service "
           "account 'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_SECRET_ACCESS_KEY]\n"},
          {"of a ConfigMap that need not be there",
           {.env = from("configMapKeyRef: {name: s, key: k, optional: true}")}},
          {"of the pod itself", {.env = from("fieldRef: {fieldPath: metadata.name}")}},
          {"a file",
           {.env = file},
           "MAIN sets AWS_SHARED_CREDENTIALS_FILE, and some SDKs use that file before the role of "
           "service account 'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete AWS_SHARED_CREDENTIALS_FILE: remove item "
           "[AWS_SHARED_CREDENTIALS_FILE]\n"},
          {"a file that is none", {.env = variable("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")}},
          {"a key and a file",
           {.env = file + ", " + key},
           "MAIN sets AWS_ACCESS_KEY_ID, which most SDKs use before the role of service account "
           "'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_ACCESS_KEY_ID]\n"
           "MAIN sets AWS_SHARED_CREDENTIALS_FILE, and some SDKs use that file before the role of "
           "service account 'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete AWS_SHARED_CREDENTIALS_FILE: remove item "
           "[AWS_SHARED_CREDENTIALS_FILE]\n"},
          {"all of a Secret", with(secret, "{secretRef: {name: s}}"),
           "init container 'first' of Deployment 'shop/d' gets AWS_ACCESS_KEY_ID from Secret 's', "
           "and most SDKs use such keys before the role of service account 'shop/a' | Remove the "
           "static credentials; the role needs none.\n"
           "  [AWS_ACCESS_KEY_ID] set here (+)\n"},
          {"all of a Secret under other names", with(secret, "{secretRef: {name: s}, prefix: X_}")},
          {"all of a Secret under names that fit",
           with(secret, "{secretRef: {name: s}, prefix: AWS_ACCESS_}"),
           "init container 'first' of Deployment 'shop/d' gets KEY_ID from Secret 's', and most "
           "SDKs "
           "use such keys before the role of service account 'shop/a' | Remove the static "
           "credentials; the role needs none.\n  [KEY_ID] set here (+)\n"},
          {"all of a ConfigMap under names that fit",
           with(map, "{configMapRef: {name: s}, prefix: AWS_}"),
           "init container 'first' of Deployment 'shop/d' gets SECRET_KEY from ConfigMap 's', and "
           "most SDKs use such keys before the role of service account 'shop/a' | Remove the "
           "static "
           "credentials; the role needs none.\n  [SECRET_KEY] set here (+)\n"},
          {"all of a Secret, and a value of its own",
           with(secret, "{secretRef: {name: s}}", variable("AWS_ACCESS_KEY_ID", ""))},
          {"all of a Secret, and another key of its own",
           with(secret, "{secretRef: {name: s}}", variable("AWS_SECRET_KEY", "x")),
           "init container 'first' of Deployment 'shop/d' sets AWS_SECRET_KEY, which most SDKs use "
           "before the role of service account 'shop/a' | Remove the static credentials; the role "
           "needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_SECRET_KEY]\n"},
          {"all of a Secret, and a file", with(secret, "{secretRef: {name: s}}", file),
           "init container 'first' of Deployment 'shop/d' gets AWS_ACCESS_KEY_ID from Secret 's', "
           "and most SDKs use such keys before the role of service account 'shop/a' | Remove the "
           "static credentials; the role needs none.\n"
           "  [AWS_ACCESS_KEY_ID] set here (+)\n"
           "init container 'first' of Deployment 'shop/d' sets AWS_SHARED_CREDENTIALS_FILE, and "
           "some SDKs use that file before the role of service account 'shop/a' | Remove the "
           "static credentials; the role needs none. (+)\n"
           "  unsafe Delete AWS_SHARED_CREDENTIALS_FILE: remove item "
           "[AWS_SHARED_CREDENTIALS_FILE]\n"},
          {"all of a Secret that is not here", with("", "{secretRef: {name: s}}")},
          {"the container is skipped",
           {.env = key, .metadata = "annotations: {eks.amazonaws.com/skip-containers: main}"}},
          {"the container is skipped, and has the role by hand",
           {.env = key + ", " + kRole + ", " + kToken,
            .metadata = "annotations: {eks.amazonaws.com/skip-containers: main}"},
           "MAIN sets AWS_ACCESS_KEY_ID, which most SDKs use before the role of service account "
           "'shop/a' | Remove the static credentials; the role needs none. (+)\n"
           "  unsafe Delete the variables that hold keys: remove item [AWS_ACCESS_KEY_ID]\n"},
      });
}

TEST_CASE("pods: Windows, the node's network, the token of the API") {
  const std::string windows = "nodeSelector: {kubernetes.io/os: windows}";
  const std::string pool = "os: {name: windows}";
  check("windows-token-path", "  […/role-arn] the role that needs the token\n  other: a\n",
        {
            {"by selector", {.spec = windows}},
            {"by the name of the system",
             {.spec = pool},
             "the webhook does not see that Deployment 'shop/d' runs on Windows, and gives it the "
             "token's path as Linux writes it | Choose Windows by nodeSelector: kubernetes.io/os: "
             "windows. (+)\n"
             "  unsafe Choose Windows by nodeSelector: add [spec] /nodeSelector /kubernetes.io/os "
             "= windows\n"},
            {"by both", {.spec = windows + "\n      " + pool}},
            {"Linux", {.spec = "os: {name: linux}"}},
            {"the path is set by hand", {.env = kRole + ", " + kToken, .spec = pool}},
            {"the path is set by hand in one of two containers",
             {.env = kRole + ", " + kToken,
              .spec = pool + "\n      initContainers: [{name: x, image: i}]"},
             "the webhook does not see that Deployment 'shop/d' runs on Windows, and gives it the "
             "token's path as Linux writes it | Choose Windows by nodeSelector: kubernetes.io/os: "
             "windows. (+)\n"
             "  unsafe Choose Windows by nodeSelector: add [spec] /nodeSelector /kubernetes.io/os "
             "= windows\n"},
        });
  check("host-network-role", "  […/role-arn] the role that it should use\n  other: a\n",
        {
            {"the node's",
             {.spec = "hostNetwork: true"},
             "Deployment 'shop/d' uses the host's network, so it can use the node's credentials "
             "besides the role of service account 'shop/a' | Leave out hostNetwork where it is not "
             "needed; a hop limit of 1 does not keep such pods from the instance metadata. (+)\n"},
            {"its own", {.spec = "hostNetwork: false"}},
        });
  const std::string twice =
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\n"
      "spec: {serviceAccountName: a, containers: [{name: c, image: i}]}\n";
  check("automount-with-role", "  […/role-arn] the role, which does not need that token\n",
        {
            {"by nobody",
             {.env = ""},
             "pods of service account 'shop/a' also get a token for the Kubernetes API | Write "
             "automountServiceAccountToken: false, unless the application calls the Kubernetes "
             "API. (+)\n"
             "  unsafe Write automountServiceAccountToken: false: add [apiVersion: v1\n"
             "kind: ServiceAccount\n"
             "metadata:\n"
             "  name: a\n"
             "  namespace: shop\n"
             "  annotations:\n"
             "    …/role-arn: R] /automountServiceAccountToken = false\n"},
            {"by nobody, for two",
             {.more = twice},
             "pods of service account 'shop/a' also get a token for the Kubernetes API | Write "
             "automountServiceAccountToken: false, unless the application calls the Kubernetes "
             "API. (+)\n"
             "  unsafe Write automountServiceAccountToken: false: add [apiVersion: v1\n"
             "kind: ServiceAccount\n"
             "metadata:\n"
             "  name: a\n"
             "  namespace: shop\n"
             "  annotations:\n"
             "    …/role-arn: R] /automountServiceAccountToken = false\n"},
            {"by the pods",
             {.spec = "automountServiceAccountToken: true"},
             "Deployment 'shop/d' mounts a token for the Kubernetes API beside the role of service "
             "account 'shop/a' | Write automountServiceAccountToken: false, unless the application "
             "calls the Kubernetes API. (+)\n"
             "  unsafe Write automountServiceAccountToken: false: add [spec] "
             "/automountServiceAccountToken = false\n"},
            {"by the pods, and the others of the account",
             {.spec = "automountServiceAccountToken: true", .more = twice},
             "Deployment 'shop/d' mounts a token for the Kubernetes API beside the role of service "
             "account 'shop/a' | Write automountServiceAccountToken: false, unless the application "
             "calls the Kubernetes API. (+)\n"
             "  unsafe Write automountServiceAccountToken: false: add [spec] "
             "/automountServiceAccountToken = false\n"
             "pods of service account 'shop/a' also get a token for the Kubernetes API | Write "
             "automountServiceAccountToken: false, unless the application calls the Kubernetes "
             "API. (+)\n"
             "  unsafe Write automountServiceAccountToken: false: add [apiVersion: v1\n"
             "kind: ServiceAccount\n"
             "metadata:\n"
             "  name: a\n"
             "  namespace: shop\n"
             "  annotations:\n"
             "    …/role-arn: R] /automountServiceAccountToken = false\n"},
            {"not by the pods", {.spec = "automountServiceAccountToken: false"}},
        });
}

}  // namespace pods_told_test
