// Annotations at a wrong place or of a wrong type: what is said of each, and what its fix changes.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/told.h"
#include "support/samples.h"

using namespace irsa;

namespace annotations_told_test {
namespace {

using tests::arn;
using tests::told;

const std::string kRole = "eks.amazonaws.com/role-arn: " + arn("r");

std::string account(const std::string& metadata, const std::string& rest = {}) {
  return "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n  namespace: shop\n" +
         metadata + rest;
}

/// Pods with this annotation that run as this account.
std::string pods(const std::string& annotation, const std::string& name,
                 const std::string& kind = "Deployment") {
  return "---\napiVersion: apps/v1\nkind: " + kind +
         "\nmetadata:\n  name: d\n  namespace: shop\nspec:\n  template:\n    metadata:\n"
         "      annotations:\n        " +
         annotation + "\n    spec:\n" +
         (name.empty() ? "" : "      serviceAccountName: " + name + "\n") +
         "      containers: [{name: c, image: i}]\n";
}

/// An Argo CD Application that sets a value of its chart.
std::string application(const std::string& name, const std::string& value) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app}\nspec:\n"
         "  source:\n    repoURL: https://example.com/charts\n    chart: app\n    helm:\n"
         "      parameters:\n        - name: '" +
         name + "'\n          value: \"" + value + "\"\n";
}

}  // namespace

TEST_CASE("an annotation at a wrong place of an account") {
  struct Row {
    std::string text, expected;
  };
  const std::vector<Row> rows = {
      {account("  labels:\n    " + kRole + "\n"),
       "'…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {account("  " + kRole + "\n"),
       "'…/role-arn' has no effect directly below the metadata of ServiceAccount 'shop/a': "
       "annotations belong below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {account("", kRole + "\n"),
       "'…/role-arn' has no effect outside the metadata of ServiceAccount 'shop/a': annotations "
       "belong below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {account("", "annotations:\n  " + kRole + "\n"),
       "'…/role-arn' has no effect outside the metadata of ServiceAccount 'shop/a': annotations "
       "belong below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {account("", "spec:\n  annotations:\n    " + kRole + "\n"),
       "'…/role-arn' has no effect below the spec of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {account("  labels:\n    eks.amazonaws.com/role-arn: ${ROLE}\n"),
       "'…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"},
      {account("  labels:\n    eks.amazonaws.com/role-arn: true\n"),
       "'…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"},
      {account("  labels:\n    " + kRole + "\n  annotations:\n    " + kRole + "\n"),
       "note '…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations "
       "belong below metadata.annotations | Delete it here.\n"
       "  […/role-arn] the service account has it, which is enough\n"
       "  safe Delete it here: remove […/role-arn]\n"},
      {account("  labels:\n    " + kRole +
               "\n  annotations:\n    eks.amazonaws.com/role-arn: " + arn("other") + "\n"),
       "'…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"},
      {account("  annotations:\n    eks.amazonaws.com/skip-containers: c\n"),
       "'…/skip-containers' has no effect on ServiceAccount 'shop/a': the webhook reads it on pods "
       "only | Move it to the annotations of the pod template.\n"},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/skip-containers: c\n"), ""},
      {account("  labels:\n    eks.amazonaws.com/token-expiration: \"600\"\n"),
       "'…/token-expiration' has no effect among the labels of ServiceAccount 'shop/a': "
       "annotations belong below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/token-expiration] add [metadata] "
       "/annotations /…/token-expiration = 600\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(told("annotation-misplaced", {{"a.yaml", row.text}}) == row.expected);
  }
}

TEST_CASE("an annotation of the account on its pods") {
  struct Row {
    std::string text, expected;
  };
  const std::string bare = account(""), with = account("  annotations:\n    " + kRole + "\n");
  const std::string other =
      account("  annotations:\n    eks.amazonaws.com/role-arn: " + arn("other") + "\n");
  const std::string expiry = "eks.amazonaws.com/token-expiration: \"600\"";
  const std::string skip = "eks.amazonaws.com/skip-containers: c";
  const std::string labelled =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n  namespace: shop\n"
      "  labels:\n    " +
      kRole +
      "\n  annotations:\n    eks.amazonaws.com/skip-containers: c\nspec:\n  template:\n"
      "    metadata:\n      labels:\n        eks.amazonaws.com/audience: x\n    spec:\n"
      "      serviceAccountName: a\n      containers: [{name: c, image: i}]\n";
  std::string live = pods(kRole, "a");
  live.insert(live.find("  namespace"),
              "  uid: 0b1c2d3e-0000-4000-8000-000000000000\n  resourceVersion: \"7\"\n"
              "  creationTimestamp: \"2025-03-04T09:21:36Z\"\n");
  const std::vector<Row> rows = {
      {bare + pods(kRole, "a"),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"
       "  [a] the pods run as this service account\n"
       "  other: a\n"
       "  unsafe Move it to the service account: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {with + pods(kRole, "a"),
       "note '…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook "
       "reads it on service accounts only | Delete it here.\n"
       "  […/role-arn] the service account has it, which is enough\n"
       "  safe Delete it here: remove […/role-arn]\n"},
      {other + pods(kRole, "a"),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"
       "  [a] the pods run as this service account\n"
       "  other: a\n"},
      {bare + bare + pods(kRole, "a"),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"
       "  [a] the pods run as this service account\n"
       "  other: a\n"},
      {other + with + pods(kRole, "a"),
       "note '…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook "
       "reads it on service accounts only | Delete it here.\n"
       "  […/role-arn] the service account has it, which is enough\n"
       "  safe Delete it here: remove […/role-arn]\n"},
      {account("  labels:\n    " + kRole + "\n") + pods(kRole, "a"),
       "'…/role-arn' has no effect among the labels of ServiceAccount 'shop/a': annotations belong "
       "below metadata.annotations | Move it to metadata.annotations.\n"
       "  safe Move it to metadata.annotations: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"
       "  [a] the pods run as this service account\n"
       "  other: a\n"
       "  unsafe Move it to the service account: remove […/role-arn] add [metadata] /annotations "
       "/…/role-arn = R\n"},
      {pods(kRole, "a"),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"},
      {pods(kRole, ""),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | The pods run as 'default': make a service account for them, "
       "annotate that, and name it in serviceAccountName.\n"},
      {pods(kRole, "${NAME}"),
       "'…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to the service account that the pods run as.\n"},
      {bare + pods(expiry, "a"), ""},
      {bare + pods(skip, "a"), ""},
      {pods(kRole, "a", "Unknown"), ""},
      {pods(kRole, "a", "Unknown") + bare, ""},
      {live,
       "note '…/role-arn' has no effect on the pod template of Deployment 'shop/d': the webhook "
       "reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"},
      {labelled,
       "'…/skip-containers' has no effect on Deployment 'shop/d': the webhook reads it on pods "
       "only | Move it to the annotations of the pod template.\n"
       "'…/role-arn' has no effect among the labels of Deployment 'shop/d': the webhook reads it "
       "on service accounts only | Move it to service account 'a', which the pods run as.\n"
       "'…/audience' has no effect among the pod labels of Deployment 'shop/d': the webhook reads "
       "it on service accounts only | Move it to service account 'a', which the pods run as.\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(told("annotation-misplaced", {{"a.yaml", row.text}}) == row.expected);
  }
}

TEST_CASE("moving an annotation to the account is safe if its role trusts the account alone") {
  const std::string text = account("") + pods(kRole, "a");
  const auto fix = [&](const std::string& roles) {
    const std::string all = told("annotation-misplaced", {{"a.yaml", text}, {"roles.json", roles}});
    const std::size_t at = all.find("safe Move");
    return at == std::string::npos ? "none" : at < 2 || all[at - 1] == 'n' ? "unsafe" : "safe";
  };
  using tests::list_roles;
  using tests::role;
  using tests::trusting;
  CHECK(fix(list_roles(role("r", trusting({"shop:a"})))) == "safe");
  CHECK(fix(list_roles(role("r", trusting({"shop:b"})))) == "unsafe");
  CHECK(fix(list_roles(role("s", trusting({"shop:a"})))) == "unsafe");
  CHECK(fix(list_roles(role("r", trusting({"shop:a"})) + "," + role("s", trusting({"shop:a"})))) ==
        "unsafe");
}

TEST_CASE("an annotation on what is neither an account nor pods") {
  struct Row {
    std::string name, text, expected;
  };
  const std::vector<Row> rows = {
      {"a.yaml",
       "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  annotations:\n    " + kRole +
           "\n",
       "'…/role-arn' has no effect on Namespace 'shop': the webhook reads it on service accounts "
       "only | Move it to the service account that the pods run as.\n"},
      {"a.yaml",
       "apiVersion: pkg.crossplane.io/v1beta1\nkind: DeploymentRuntimeConfig\nmetadata:\n"
       "  name: aws\n  annotations:\n    " +
           kRole + "\nspec: {}\n",
       "'…/role-arn' has no effect on DeploymentRuntimeConfig 'aws': the webhook reads it on "
       "service accounts only | Move it to spec.serviceAccountTemplate.metadata.annotations.\n"
       "  safe Move it to spec.serviceAccountTemplate.metadata.annotations: move […/role-arn] up 2 "
       "/spec /serviceAccountTemplate /metadata /annotations /…/role-arn\n"},
      {"a.yaml",
       "apiVersion: pkg.crossplane.io/v1beta1\nkind: DeploymentRuntimeConfig\nmetadata:\n"
       "  name: aws\nspec:\n  serviceAccountTemplate:\n    " +
           kRole + "\n",
       ""},
      {"values.yaml",
       "serviceAccount:\n  create: true\n  name: a\npodAnnotations:\n  " + kRole + "\n",
       "'…/role-arn' has no effect on the pods of the chart whose values have 'podAnnotations': "
       "the webhook reads it on service accounts only | Move it to where the values have the "
       "annotations of the service account.\n"},
      {"values.yaml",
       "serviceAccount:\n  create: true\n  name: a\n  annotations:\n    " + kRole +
           "\npodAnnotations:\n  " + kRole + "\n",
       "note '…/role-arn' has no effect on the pods of the chart whose values have "
       "'podAnnotations': the webhook reads it on service accounts only | Delete it here.\n"
       "  […/role-arn] the service account has it, which is enough\n"
       "  safe Delete it here: remove […/role-arn]\n"},
      {"values.yaml",
       "serviceAccount:\n  create: true\n  name: a\n  annotations: {}\n"
       "commonAnnotations:\n  " +
           kRole + "\n",
       ""},
      {"values.yaml",
       "serviceAccount:\n  create: true\n  name: a\n  annotations:\n"
       "    eks.amazonaws.com/skip-containers: c\n",
       ""},
      {"values.yaml",
       "serviceAccount:\n  create: true\n  name: a\n  annotations: {}\n"
       "podLabels:\n  " +
           kRole + "\n",
       "'…/role-arn' has no effect among the pod labels of the chart whose values have "
       "'podLabels': the webhook reads it on service accounts only | Move it to where the values "
       "have the annotations of the service account.\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(told("annotation-misplaced", {{row.name, row.text}}) == row.expected);
  }
}

TEST_CASE("annotations that are no map") {
  struct Row {
    std::string annotations, expected;
  };
  const std::string list =
      "the annotations of ServiceAccount 'shop/a' are a list, not a map: the API server refuses "
      "the "
      "object | Remove the dashes: annotations are keys and values.\n";
  const std::string text =
      "the annotations of ServiceAccount 'shop/a' are a single text, not a map: the API server "
      "refuses the object | ";
  const std::string spaced = text +
                             "A space is missing after the colon of the annotation, so key "
                             "and value are one text.\n";
  const std::string single = text + "Write the annotations as keys and values.\n";
  const std::vector<Row> rows = {
      {"  annotations:\n    - " + kRole + "\n", list + "  safe Remove the dashes: bytes [-] =  \n"},
      {"  annotations:\n    - " + kRole + "\n    - other: x\n",
       list + "  safe Remove the dashes: bytes [-] =   bytes [-] =  \n"},
      {"  annotations:\n  - other: x\n  - " + kRole + "\n  -  third: y\n",
       list + "  safe Remove the dashes: bytes [-] =   bytes [-] =   bytes [-] =  \n"},
      {"  annotations:\n    - " + kRole + "\n    - " + kRole + "\n", list},
      {"  annotations:\n    - {" + kRole + "}\n", list},
      {"  annotations:\n    - " + kRole + "\n      other: x\n", list},
      {"  annotations:\n    - " + kRole + "\n    # why\n    - other: x\n", list},
      {"  annotations:\n    - " + kRole + "\n\n    - other: x\n", list},
      {"  annotations:\n    - # " + kRole + "\n      other: x\n", list},
      {"  annotations: [" + kRole + "]\n", list},
      {"  annotations:\n    - other: &a\n      - k: v\n    - " + kRole + "\n", list},
      {"  annotations:\n    - aws: 1\n    - bws: 1\n    - " + kRole + "\n",
       list + "  safe Remove the dashes: bytes [-] =   bytes [-] =   bytes [-] =  \n"},
      {"  annotations:\n    - other: x\n", ""},
      {"  annotations:\n    - example.com/role-arn\n", list},
      {"  annotations:\n    eks.amazonaws.com/role-arn:" + arn("r") + "\n",
       spaced + "  safe Put a space after the colon: bytes [] behind [n:] =  \n"},
      {"  annotations: eks.amazonaws.com/role-arn:" + arn("r") + "\n",
       spaced + "  safe Put a space after the colon: bytes [] behind [n:] =  \n"},
      {"  annotations: aws/role-arn:" + arn("r") + "\n",
       spaced + "  safe Put a space after the colon: bytes [] behind [n:] =  \n"},
      {"  annotations: \"eks.amazonaws.com/role-arn:" + arn("r") + "\"\n", single},
      {"  annotations: 'eks.amazonaws.com/role-arn:'\n", single},
      {"  annotations: eks.amazonaws.com/role-arn:\n", ""},
      {"  annotations: eks.amazonaws.com/role-arn\n", single},
      {"  annotations: example.com/role:amazonaws.com\n", single},
      {"  annotations: anything\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.annotations);
    CHECK(told("annotation-not-string", {{"a.yaml", account(row.annotations)}}) == row.expected);
  }
}

TEST_CASE("annotations whose value is no string") {
  struct Row {
    std::string text, expected;
  };
  const std::string key = "    eks.amazonaws.com/role-arn: ";
  const std::vector<Row> rows = {
      {account("  annotations:\n" + key + "true\n"),
       "'…/role-arn' is the boolean 'true', and annotations must be strings: the API server "
       "refuses ServiceAccount 'shop/a' | Put the value in quotes: \"true\"\n"
       "  safe Put the value in quotes: replace [true] = true\n"},
      {account("  annotations:\n" + key + "12\n"),
       "'…/role-arn' is the number '12', and annotations must be strings: the API server refuses "
       "ServiceAccount 'shop/a' | Put the value in quotes: \"12\"\n"
       "  safe Put the value in quotes: replace [12] = 12\n"},
      {account("  annotations:\n" + key + "[x]\n"),
       "'…/role-arn' is a list, and annotations must be strings: the API server refuses "
       "ServiceAccount 'shop/a' | Write the value as one string.\n"},
      {account("  annotations:\n" + key + "{x: y}\n"),
       "'…/role-arn' is a map, and annotations must be strings: the API server refuses "
       "ServiceAccount 'shop/a' | Write the value as one string.\n"},
      {account("  annotations:\n" + key + "null\n"),
       "'…/role-arn' is null, not a string: kubectl before 1.33 then drops every annotation of "
       "ServiceAccount 'shop/a' | Write the value, or delete the annotation.\n"
       "  unsafe Delete the annotation: remove […/role-arn]\n"},
      {account("  annotations:\n" + key + arn("r") + "\n    other: 5\n    none:\n"),
       "'other' is the number '5', and annotations must be strings: the API server refuses "
       "ServiceAccount 'shop/a' | Put the value in quotes: \"5\"\n"
       "  safe Put the value in quotes: replace [5] = 5\n"
       "warning 'none' is null, not a string: kubectl before 1.33 then drops every annotation of "
       "ServiceAccount 'shop/a' | Write the value, or delete the annotation.\n"
       "  unsafe Delete the annotation: remove [none]\n"},
      {account("  annotations:\n" + key + arn("r") + "\n  labels:\n    other: 5\n"), ""},
      {account("  annotations:\n    other: 5\n    none:\n"), ""},
      {account("  annotations:\n    other: 5\n  labels:\n" + key + "x\n"), ""},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: " + arn("r") +
               "\n"),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses ServiceAccount 'shop/a' | Write the key in one piece. With helm --set "
       "escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"
       "  safe Write the key in one piece: …/role-arn: bytes [eks:\n"
       "      amazonaws:\n"
       "        com/role-arn: R] = …/role-arn: R\n"},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: \"1\"\n"),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses ServiceAccount 'shop/a' | Write the key in one piece. With helm --set "
       "escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"
       "  safe Write the key in one piece: …/role-arn: bytes [eks:\n"
       "      amazonaws:\n"
       "        com/role-arn: \"1\"] = …/role-arn: \"1\"\n"},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: " + arn("a,b") +
               "\n"),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses ServiceAccount 'shop/a' | Write the key in one piece. With helm --set "
       "escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"
       "  safe Write the key in one piece: …/role-arn: bytes [eks:\n"
       "      amazonaws:\n"
       "        com/role-arn: arn:aws:iam::111122223333:role/a,b] = …/role-arn: "
       "arn:aws:iam::111122223333:role/a,b\n"},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/role-arn:\n"),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses ServiceAccount 'shop/a' | Write the key in one piece. With helm --set "
       "escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"},
      {account("  annotations:\n    eks:\n      amazonaws:\n        com/role-arn: x\n"
               "        com/audience: y\n"),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses ServiceAccount 'shop/a' | Write the key in one piece. With helm --set "
       "escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"
       "  safe Write the key in one piece: …/role-arn: bytes [eks:\n"
       "      amazonaws:\n"
       "        com/role-arn: x] = …/role-arn: x\n"},
      {pods("eks.amazonaws.com/skip-containers: 5", "a"),
       "'…/skip-containers' is the number '5', and annotations must be strings: the API server "
       "refuses Deployment 'shop/d' | Put the value in quotes: \"5\"\n"
       "  safe Put the value in quotes: replace [5] = 5\n"},
      {pods("eks.amazonaws.com/role-arn: 5", "a"), ""},
      {pods("other: 5", "a"), ""},
      {application("serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn", "true"),
       "'…/role-arn' is the boolean 'true', and annotations must be strings: the API server "
       "refuses the service account at 'serviceAccount' of Application 'app' | Make Helm read the "
       "value as a string: --set-string, forceString: true in Argo CD, type = \"string\" in "
       "Terraform.\n"},
      {application("serviceAccount.annotations.eks.amazonaws.com/role-arn", arn("r")),
       "the dots of '…/role-arn' were read as nested maps, and annotations must be strings: the "
       "API server refuses the service account at 'serviceAccount' of Application 'app' | Write "
       "the key in one piece. With helm --set escape its dots: eks\\.amazonaws\\.com/role-arn\n"
       "  [com/role-arn] the key ends here\n"
       "  safe Escape the dots of the key: bytes […/role-arn] = eks\\.amazonaws\\.com/role-arn\n"},
      {"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [b.yaml]\n"
       "patches:\n- target: {kind: ServiceAccount, name: a}\n  patch: |\n    - op: add\n"
       "      path: /metadata/annotations/eks.amazonaws.com/role-arn\n      value: " +
           arn("r") + "\n",
       "in the path of a JSON patch every slash begins a new level: there is no "
       "'eks.amazonaws.com' to step into, so the patch fails, and '…/role-arn' is not set | Write "
       "the slash of the key as ~1: eks.amazonaws.com~1role-arn\n"
       "  safe Escape the slash of the key: bytes […/role-arn] = eks.amazonaws.com~1role-arn\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(told("annotation-not-string", {{"a.yaml", row.text}}) == row.expected);
  }
}

}  // namespace annotations_told_test
