// What works in a way that is easily taken for a mistake, each beside a neighbour that does not
// work: what deploys a manifest changes it, names are made by something else, another cluster is
// meant.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/walked.h"
#include "support/samples.h"

namespace works_otherwise_test {
namespace {

using namespace irsa;
using namespace irsa::tests;

InputFile trusts(const std::string& subject, const std::string& name = "app") {
  return {"roles/" + name + ".json", get_role(name, trusting({subject}))};
}

/// A policy whose `sub` is compared by StringLike.
InputFile trusts_like(const std::string& subject) {
  const std::string like = R"({"StringEquals": {")" + std::string(kIssuer) +
                           R"(:aud": "sts.amazonaws.com"}, )" + R"("StringLike": {")" +
                           std::string(kIssuer) + R"(:sub": "system:serviceaccount:)" + subject +
                           "\"}}";
  return {"roles/app.json", get_role("app", policy(statement(like)))};
}

TEST_CASE("override_namespace of kubectl_manifest counts, and not the namespace in its manifest") {
  const auto terraform = [](const std::string& ns, const std::string& line,
                            const std::string& before = "") {
    return InputFile{"main.tf", before +
                                    "resource \"kubectl_manifest\" \"m\" {\n  yaml_body = "
                                    "<<YAML\n" +
                                    account(ns, "app", arn("app")) + "YAML\n  " + line + "\n}\n"};
  };
  const auto plan = [](const std::string& values, const std::string& unknown) {
    const std::string body = R"("yaml_body": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n)"
                             R"(  name: app\n  namespace: default\n  annotations:\n)"
                             R"(    eks.amazonaws.com/role-arn: )" +
                             arn("app") + R"(\n")";
    return InputFile{
        "plan.json",
        R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": )"
        R"("kubectl_manifest.s", "mode": "managed", "type": "kubectl_manifest", "name": "s", )"
        R"("values": {)" +
            body + values +
            R"(}}]}}, "resource_changes": [{"address": "kubectl_manifest.s", "mode": "managed", )"
            R"("type": "kubectl_manifest", "name": "s", "change": {"actions": ["create"], )"
            R"("before": null, "after": {)" +
            body + values + R"(}, "after_unknown": {)" + unknown + "}}}]}"};
  };
  const std::string wrong = "sub-mismatch error";
  check_walked({
      {"another one, which the role trusts",
       {terraform("default", "override_namespace = \"prod\""), trusts("prod:app")}},
      {"another one than the role trusts",
       {terraform("prod", "override_namespace = \"staging\""), trusts("prod:app")},
       wrong},
      {"none in the manifest",
       {terraform("", "override_namespace = \"prod\""), trusts("prod:app")}},
      {"none in the manifest, and the wrong one",
       {terraform("", "override_namespace = \"staging\""), trusts("prod:app")},
       wrong},
      {"one that is not known",
       {terraform("default", "override_namespace = var.ns", "variable \"ns\" {}\n"),
        trusts("prod:app")}},
      {"null is none",
       {terraform("default", "override_namespace = null"), trusts("prod:app")},
       wrong},
      {"an empty one is none",
       {terraform("default", "override_namespace = \"\""), trusts("prod:app")},
       wrong},
      {"of a plan", {plan(R"(, "override_namespace": "apps")", ""), trusts("apps:app")}},
      {"of a plan, and none", {plan("", ""), trusts("apps:app")}, wrong},
      {"of a plan, known after apply",
       {plan("", R"("override_namespace": true)"), trusts("apps:app")}},
  });
}

TEST_CASE("Flux changes the manifests of a folder without a kustomization, too") {
  const auto flux = [](const std::string& spec, const std::string& path = "./k8s") {
    return InputFile{"clusters/prod/app.yaml",
                     "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
                     "metadata: {name: app, namespace: flux-system}\nspec:\n  path: " +
                         path + "\n  sourceRef: {kind: GitRepository, name: flux-system}\n" + spec};
  };
  const auto app = [](const std::string& path = "k8s/app.yaml") {
    return InputFile{path, account("default", "app", arn("app"))};
  };
  const std::string wrong = "sub-mismatch error";
  const std::string ns = "  targetNamespace: apps\n";
  const std::string patches =
      "  patches:\n    - target: {kind: ServiceAccount}\n      patch: |\n"
      "        - {op: replace, path: /metadata/namespace, value: apps}\n";
  check_walked({
      {"its namespace", {flux(ns), app(), trusts("apps:app")}},
      {"its prefix", {flux("  namePrefix: prod-\n"), app(), trusts("default:prod-app")}},
      {"its patches", {flux(patches), app(), trusts("apps:app")}},
      {"in a folder below", {flux(ns, "./"), app("a/b/app.yaml"), trusts("apps:app")}},
      {"in a kustomization below",
       {flux(ns, "./k8s"),
        app("k8s/a/app.yaml"),
        {"k8s/a/kustomization.yaml", "resources: [app.yaml]\n"},
        trusts("apps:app")}},
      {"nothing is changed", {flux(""), app(), trusts("apps:app")}, wrong},
      {"only what is written as ${…}",
       {flux("  postBuild: {substitute: {A: b}}\n"), app(), trusts("apps:app")},
       wrong},
      {"another folder", {flux(ns, "./other"), app(), trusts("apps:app")}, wrong},
  });
}

TEST_CASE("settings in a format that has comments may speak of IRSA") {
  const std::string words =
      R"("words": ["eks.amazonaws.com/role-arn", "AssumeRoleWithWebIdentity"])";
  check_walked({
      {"a list of words", {{"cspell.json", "{\n  // words\n  " + words + "\n}\n"}}},
      {"a comma too many", {{"cspell.json", "{" + words + ",}\n"}}},
      {"a snippet",
       {{"snippets/yaml.json",
         "{\n  /* IRSA */\n  \"sa\": {\"body\": [\"eks.amazonaws.com/role-arn: $1\"]}\n}\n"}}},
      {"a list that is never closed", {{"cspell.json", "{" + words}}, "json-syntax error"},
      {"a policy",
       {{"app.json",
         "{\n  // the role\n  \"Statement\": [{\"Action\": "
         "\"sts:AssumeRoleWithWebIdentity\"}]\n}\n"}},
       "json-syntax error"},
      {"a manifest, which kubectl reads as YAML",
       {{"app.json",
         "{\"apiVersion\": \"v1\", \"kind\": \"ServiceAccount\", \"metadata\": {\"annotations\": "
         "{\"eks.amazonaws.com/role-arn\": \"x\"},}}\n"}},
       "role-arn-malformed error"},
  });
}

TEST_CASE("vcluster gives service accounts other names in the cluster it runs in") {
  const InputFile app = {"app.yaml", account("apps", "app", arn("app"))};
  const std::string wrong = "sub-mismatch error";
  const std::string long_name = "the-name-of-an-application-that-is-long";
  const InputFile long_app = {"app.yaml", account("apps", long_name, arn("app"))};
  check_walked({
      {"this account's name", {app, trusts("vcluster-team-a:app-x-apps-x-team-a")}},
      {"in a namespace of the host called as its own",
       {app, trusts("apps:app-x-apps-x-team-a")},
       "subject-dangling note"},
      {"one of several",
       {app,
        {"roles/app.json",
         get_role("app", trusting({"host:web-x-apps-x-team-a", "host:app-x-apps-x-team-a"}))}}},
      {"of the default account",
       {{"app.yaml", account("apps", "default", arn("app"))},
        trusts("team-a:default-x-apps-x-team-a")},
       "default-service-account-role warning"},
      {"all of its namespace, by a pattern",
       {app, trusts_like("host:*-x-apps-x-team-a")},
       "sub-too-broad warning"},
      {"this one in any vcluster",
       {app, trusts_like("host:app-x-apps-x-*")},
       "sub-too-broad warning"},
      {"a name that was cut",
       {long_app,
        trusts("host:" + (long_name + "-x-apps-x-team-a-of-many").substr(0, 52) + "-0123456789")}},
      {"a long one of another account that was cut",
       {long_app,
        trusts("host:" + ("another-" + long_name + "-x-apps").substr(0, 52) + "-0123456789")},
       wrong},
      {"another account's", {app, trusts("host:web-x-apps-x-team-a")}, wrong},
      {"of another namespace", {app, trusts("host:app-x-web-x-team-a")}, wrong},
      {"a pattern for another account",
       {app, trusts_like("host:web-x-apps-x-*")},
       "trust-denies-service-account error; sub-too-broad warning"},
      {"a name of other making", {app, trusts("host:app-apps-team-a")}, wrong},
      {"without a vcluster", {app, trusts("host:app-x-apps-x-")}, "sub-malformed error"},
  });
}

TEST_CASE("an association is for one cluster, and the annotation for another one") {
  const std::string prod = arn("app-prod"), staging = arn("app-staging");
  const auto association = [&](const std::string& path, const std::string& cluster = "prod") {
    return InputFile{path,
                     "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: PodIdentityAssociation\n"
                     "metadata: {name: a, namespace: ack}\nspec: {clusterName: " +
                         cluster + ", namespace: apps, serviceAccount: app, roleARN: \"" + prod +
                         "\"}\n"};
  };
  const auto terraform = [&](const std::string& cluster, bool two) {
    const std::string other = "resource \"aws_eks_cluster\" \"b\" {\n  name = \"staging\"\n}\n";
    return InputFile{
        "infra/main.tf",
        "resource \"aws_eks_cluster\" \"a\" {\n  name = \"prod\"\n}\n" + (two ? other : "") +
            "resource \"aws_eks_pod_identity_association\" \"app\" {\n  cluster_name = " + cluster +
            "\n  namespace = \"apps\"\n  service_account = \"app\"\n  role_arn = \"" + prod +
            "\"\n}\n"};
  };
  const InputFile with{"clusters/staging/app.yaml", account("apps", "app", staging)};
  const InputFile without{"clusters/prod/app.yaml", account("apps", "app")};
  const InputFile base{"base/app.yaml", account("apps", "app")};
  const InputFile listed{"base/kustomization.yaml", "resources: [app.yaml]\n"};
  const InputFile patched{"overlays/staging/kustomization.yaml",
                          "resources: [../../base]\npatches:\n  - patch: |\n"
                          "      apiVersion: v1\n      kind: ServiceAccount\n      metadata:\n"
                          "        name: app\n        namespace: apps\n        annotations: "
                          "{eks.amazonaws.com/role-arn: \"" +
                              staging + "\"}\n"};
  const InputFile associated{"overlays/prod/kustomization.yaml",
                             "resources: [../../base, pia.yaml]\n"};
  const std::string wrong = "pod-identity-conflict error";
  check_walked({
      {"folders of two clusters", {with, without, association("clusters/prod/pia.yaml")}},
      {"the folder of the annotation is that of the association",
       {with, association("clusters/staging/pia.yaml", "staging")},
       wrong},
      {"two overlays", {base, listed, patched, associated, association("overlays/prod/pia.yaml")}},
      {"both in one overlay",
       {base,
        listed,
        {"overlays/prod/kustomization.yaml",
         patched.text.substr(0, 22) + ", pia.yaml" + patched.text.substr(22)},
        association("overlays/prod/pia.yaml")},
       wrong},
      {"a folder of something else", {with, association("infrastructure/pia.yaml")}, wrong},
      {"the input knows of another cluster",
       {{"app.yaml", account("apps", "app", staging)},
        association("pia.yaml"),
        {"clusters.json",
         R"({"cluster": {"name": "staging", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/)"
         R"(staging", "status": "ACTIVE"}})"}}},
      {"a part of the annotation is filled in later",
       {{"app.yaml", account("apps", "app", "arn:aws:iam::${ACCOUNT}:role/app")},
        association("pia.yaml")},
       "pod-identity-conflict warning; placeholder-value note"},
      {"the input knows this one alone",
       {{"app.yaml", account("apps", "app", staging)}, association("pia.yaml")},
       wrong},
      {"each of the clusters has one",
       {{"app.yaml", account("apps", "app", staging)},
        association("pia.yaml"),
        association("other.yaml", "staging")},
       wrong},
      {"a file of the same name beside the association",
       {with,
        {"clusters/prod/app.yaml", deployment("apps", "app", "app")},
        association("clusters/prod/pia.yaml")}},
      {"another file beside the association",
       {with,
        {"clusters/prod/web.yaml", account("apps", "web")},
        association("clusters/prod/pia.yaml")},
       wrong},
      {"two clusters in Terraform", {with, terraform("aws_eks_cluster.a.name", true)}},
      {"one cluster in Terraform", {with, terraform("aws_eks_cluster.a.name", false)}, wrong},
  });
}

TEST_CASE("a role of Terraform of which the account is unknown may be the annotated one") {
  const InputFile app{"app.yaml", account("apps", "app", arn("app"))};
  const auto associated = [](const std::string& role, const std::string& of_role) {
    return InputFile{
        "main.tf",
        "data \"aws_caller_identity\" \"me\" {}\nvariable \"path\" {}\nvariable \"name\" {}\n"
        "resource \"aws_iam_role\" \"app\" {\n  " +
            of_role +
            "\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ "
            "Effect = \"Allow\", Action = [\"sts:AssumeRole\", \"sts:TagSession\"], "
            "Principal = { Service = \"pods.eks.amazonaws.com\" } }] })\n}\n"
            "resource \"aws_eks_pod_identity_association\" \"app\" {\n  cluster_name = \"main\"\n"
            "  namespace = \"apps\"\n  service_account = \"app\"\n  role_arn = " +
            role + "\n}\n"};
  };
  const std::string reference = "aws_iam_role.app.arn", named = "name = \"app\"";
  const std::string same = "pod-identity-conflict warning", another = "pod-identity-conflict error";
  const auto open = [](const std::string& resource) {
    return "\"arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/" + resource + '"';
  };
  check_walked({
      {"the name", {app, associated(reference, named)}, same},
      {"another name", {app, associated(reference, "name = \"api\"")}, another},
      {"another path", {app, associated(reference, named + "\n  path = \"/team/\"")}, another},
      {"an unknown name", {app, associated(reference, "name = var.name")}, same},
      {"the ARN written out", {app, associated(open("app"), "name = \"other\"")}, same},
      {"that of another role", {app, associated(open("api"), "name = \"other\"")}, another},
      {"with an unknown path", {app, associated(open("${var.path}/app"), named)}, same},
      {"of another account",
       {app, associated("\"arn:aws:iam::444455556666:role/${var.name}\"", named)},
       another},
  });
}

TEST_CASE("the only role is not that of an account for which eksctl makes another") {
  const auto cluster = [](const std::string& of_app) {
    return InputFile{"cluster.yaml",
                     "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
                     "metadata: {name: prod, region: eu-west-1}\niam:\n  withOIDC: true\n"
                     "  serviceAccounts:\n    - metadata: {name: app, namespace: web}\n"
                     "      attachPolicyARNs: [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n" +
                         of_app};
  };
  const InputFile ext{"ext.yaml", account("web", "ext", arn("ext"))};
  check_walked({
      {"a role of its own name that is not there",
       {cluster("    - metadata: {name: ext, namespace: web}\n      attachRoleARN: " + arn("ext") +
                "\n")},
       "role-missing note"},
      {"in a manifest", {cluster(""), ext}, "role-missing note"},
      {"eksctl calls it so",
       {cluster("      roleName: ext\n"), ext},
       "trust-denies-service-account error"},
      {"a policy that nothing makes a role of",
       {{"trust.json", trusting({"web:app"})}, ext},
       "sub-mismatch error"},
  });
}

TEST_CASE("what another root of Terraform annotates is another account") {
  const auto root = [](const std::string& name, bool annotated) {
    const std::string role = "app-" + name, issuer = std::string(kIssuer);
    return InputFile{
        name + "/main.tf",
        "resource \"aws_iam_role\" \"app\" {\n  name = \"" + role +
            "\"\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ "
            "Effect = \"Allow\", Action = \"sts:AssumeRoleWithWebIdentity\", Principal = { "
            "Federated = \"arn:aws:iam::111122223333:oidc-provider/" +
            issuer + "\" }, Condition = { StringEquals = { \"" + issuer +
            ":sub\" = \"system:serviceaccount:apps:app\", \"" + issuer +
            ":aud\" = \"sts.amazonaws.com\" } } }] })\n}\n"
            "resource \"kubernetes_service_account\" \"app\" {\n  metadata {\n    name = \"app\"\n"
            "    namespace = \"apps\"\n" +
            (annotated
                 ? "    annotations = { \"eks.amazonaws.com/role-arn\" = aws_iam_role.app.arn }\n"
                 : "") +
            "  }\n}\n"};
  };
  const std::string missing = "annotation-missing warning";
  check_walked({
      {"both", {root("dev", true), root("prod", true)}},
      {"only the other one", {root("dev", false), root("prod", true)}, missing},
      {"a manifest beside the root may be the same account",
       {root("dev", false), {"app.yaml", account("apps", "app", arn("app-dev"))}}},
  });
}

TEST_CASE("a tool puts the manifests of a folder into another namespace than they say") {
  const auto app = [](const std::string& path = "app/k8s.yaml") {
    return InputFile{path, account("default", "app", arn("app"))};
  };
  const auto kpt = [](const std::string& function, const std::string& path = "app/Kptfile") {
    return InputFile{path,
                     "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: app}\npipeline:\n"
                     "  mutators:\n    - {image: gcr.io/kpt-fn/" +
                         function + "}\n"};
  };
  const auto fleet = [](const std::string& text) { return InputFile{"app/fleet.yaml", text}; };
  const auto kapp = [](const std::string& deploy, const std::string& path = "app") {
    return InputFile{
        "clusters/app.yaml",
        "apiVersion: kappctrl.k14s.io/v1alpha1\nkind: App\nmetadata: {name: app, "
        "namespace: kapp}\nspec:\n  fetch:\n    - git: {url: \"https://example.com/r\", "
        "subPath: " +
            path + "}\n  deploy:\n    - kapp: {" + deploy + "}\n"};
  };
  const std::string set = "set-namespace:v0.4.1, configMap: {namespace: prod}";
  const std::string wrong = "sub-mismatch error";
  check_walked({
      {"kpt", {app(), kpt(set), trusts("prod:app")}},
      {"kpt, of a folder below", {app("app/a/k8s.yaml"), kpt(set), trusts("prod:app")}},
      {"kpt, not what the role trusts", {app(), kpt(set), trusts("default:app")}, wrong},
      {"kpt, the namespace in another file",
       {app(), kpt("set-namespace:v0.4, configPath: ns.yaml"), trusts("prod:app")}},
      {"kpt, another function",
       {app(), kpt("set-labels:v0.2, configMap: {namespace: prod}"), trusts("prod:app")},
       wrong},
      {"kpt, of another folder", {app(), kpt(set, "web/Kptfile"), trusts("prod:app")}, wrong},
      {"Fleet", {app(), fleet("namespace: prod\n"), trusts("prod:app")}},
      {"Fleet, not what the role trusts",
       {app(), fleet("namespace: prod\n"), trusts("default:app")},
       wrong},
      {"Fleet, only for what says none",
       {app(), fleet("defaultNamespace: prod\n"), trusts("prod:app")},
       wrong},
      {"Fleet, and it says none",
       {{"app/k8s.yaml", account("", "app", arn("app"))},
        fleet("defaultNamespace: prod\n"),
        trusts("prod:app")}},
      {"Fleet, by cluster",
       {app(), fleet("namespace: a\ntargetCustomizations: [{name: x, namespace: prod}]\n"),
        trusts("prod:app")}},
      {"kapp-controller", {app(), kapp("intoNs: prod"), trusts("prod:app")}},
      {"kapp-controller, and it moves nothing",
       {app(), kapp("inspect: {}"), trusts("prod:app")},
       wrong},
      {"kapp-controller, another folder",
       {app(), kapp("intoNs: prod", "web"), trusts("prod:app")},
       wrong},
      {"sed in a pipe",
       {app(),
        {"up.sh", "sed 's|default|prod|g' app/k8s.yaml | kubectl apply -f -\n"},
        trusts("prod:app")}},
      {"sed in a loop",
       {app(),
        {"up.sh", "for f in *.yaml; do sed -i \"s/default/$NS/\" $f; done\n"},
        trusts("prod:app")}},
      {"sed of another word",
       {app(), {"up.sh", "sed 's|apps|prod|g' app/k8s.yaml\n"}, trusts("prod:app")},
       wrong},
  });
}

TEST_CASE("a text that is not understood writes the annotation") {
  const InputFile app{"app.yaml", account("prod", "app")};
  const auto script = [](const std::string& command) {
    return InputFile{"up.sh", "#!/bin/bash\n" + command + "\n"};
  };
  const std::string missing = "annotation-missing warning", perhaps = "annotation-missing note";
  const auto with = [&](const InputFile& file) {
    return std::vector<InputFile>{app, file, trusts("prod:app")};
  };
  const std::string set = R"(--set serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn=$ARN)";
  check_walked({
      {"nothing does", with(script("kubectl get sa app")), missing},
      {"options in a variable",
       with(script("FLAGS=\"" + set + "\"\nhelm upgrade -i app ./chart $FLAGS")), perhaps},
      {"options in a list", with(script("ARGS+=(" + set + ")\nhelm upgrade app \"${ARGS[@]}\"")),
       perhaps},
      {"a function", with(script("k annotate sa app eks.amazonaws.com/role-arn=$ARN")), perhaps},
      {"yq",
       with(script("yq -i 'select(.kind==\"ServiceAccount\").metadata.annotations."
                   "\"eks.amazonaws.com/role-arn\"=strenv(ARN)' *.yaml")),
       perhaps},
      {"kustomize edit",
       with(script("kustomize edit add annotation eks.amazonaws.com/role-arn:$ARN")), perhaps},
      {"a comment", with(script("# app: eks.amazonaws.com/role-arn")), missing},
      {"another account", with(script("k annotate sa web eks.amazonaws.com/role-arn=$A")), missing},
      {"another account, and a word that begins so",
       with(script("k apply-app app-x\nk annotate sa web eks.amazonaws.com/role-arn=$A")), missing},
      {"values that a script writes, and gives to a chart",
       with(script("cat > $F <<EOF\nserviceAccount:\n  annotations:\n    "
                   "eks.amazonaws.com/role-arn: $ARN\nEOF\nhelm upgrade -i app ./c -f $F")),
       perhaps},
      {"eksctl makes the role, and annotates the account",
       {app, script("eksctl create iamserviceaccount --cluster c --namespace prod --name app "
                    "--attach-policy-arn arn:aws:iam::111122223333:policy/p --approve")}},
      {"a command in a comment beside the account",
       {{"app.yaml", "# kubectl annotate sa app eks.amazonaws.com/role-arn=$ARN\n" +
                         account("prod", "app").substr(4)},
        trusts("prod:app")},
       perhaps},
      {"the annotation in a comment",
       {{"app.yaml", "# eks.amazonaws.com/role-arn: x\n" + account("prod", "app").substr(4)},
        trusts("prod:app")},
       missing},
      {"an object of another tool",
       with({"policy.yaml",
             "apiVersion: policy.karmada.io/v1alpha1\nkind: OverridePolicy\nmetadata: {name: o}\n"
             "spec:\n  resourceSelectors: [{kind: ServiceAccount, name: app}]\n  overrideRules:\n"
             "    - overriders: {plaintext: [{path: "
             "/metadata/annotations/eks.amazonaws.com~1role-arn, operator: add, value: x}]}\n"}),
       perhaps},
  });
}

TEST_CASE("a template that nobody has rendered makes the account that a role trusts") {
  const InputFile near{"app.yaml",
                       account("prod", "api-agents") + deployment("prod", "api", "api-agents")};
  const InputFile chart{"charts/api/Chart.yaml", "apiVersion: v2\nname: api\nversion: 1.0.0\n"};
  const auto template_of = [](const std::string& name) {
    return InputFile{"charts/api/templates/sa.yaml",
                     "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name +
                         "\n  annotations: {eks.amazonaws.com/role-arn: {{ .Values.role }}}\n"};
  };
  const std::string wrong = "subject-dangling warning";
  check_walked({
      {"by its name", {near, chart, template_of("api-agent"), trusts("prod:api-agent")}},
      {"quoted", {near, chart, template_of("\"api-agent\""), trusts("prod:api-agent")}},
      {"by a longer one",
       {near, chart, template_of("api-agent-v2"), trusts("prod:api-agent")},
       wrong},
      {"by another one", {near, chart, template_of("web"), trusts("prod:api-agent")}, wrong},
      {"there is none", {near, trusts("prod:api-agent")}, wrong},
      {"the near one has a role of its own",
       {{"app.yaml",
         account("prod", "api-agents", arn("other")) + deployment("prod", "api", "api-agents")},
        trusts("prod:api-agents", "other"),
        trusts("prod:api-agent")},
       "subject-dangling note"},
  });
}

TEST_CASE("a statement for a provider that is gone, beside one that lets the same subjects in") {
  const std::string one =
      statement(R"({"StringEquals": )" + claims("\"system:serviceaccount:apps:app\"") + "}");
  const auto other = [](const std::string& subject) {
    return statement(R"({"StringEquals": )" +
                         claims("\"system:serviceaccount:" + subject + "\"", kOtherIssuer) + "}",
                     kOtherIssuer);
  };
  const InputFile providers{"providers.json",
                            R"({"OpenIDConnectProviderList": [{"Arn": ")" + provider() + "\"}]}"};
  const auto roles = [](const std::string& statements) {
    return InputFile{"roles.json", list_roles(role("app", policy(statements)))};
  };
  check_walked({
      {"the same subject",
       {providers, roles(one + ", " + other("apps:app"))},
       "provider-missing note"},
      {"another one", {providers, roles(one + ", " + other("web:app"))}, "provider-missing error"},
      {"it is the only one", {providers, roles(other("apps:app"))}, "provider-missing error"},
  });
}

TEST_CASE("keys of another service that has the API of S3") {
  const auto app = [](const std::string& endpoint) {
    return std::vector<InputFile>{
        {"app.yaml", account("apps", "app", arn("app")) + deployment("apps", "app", "app") +
                         "          env:\n            - {name: AWS_ACCESS_KEY_ID, value: minio}\n" +
                         (endpoint.empty() ? "" : "            - {name: " + endpoint + "}\n")}};
  };
  const std::string wrong = "static-credentials warning";
  check_walked({
      {"of all services", app("AWS_ENDPOINT_URL, value: \"http://minio:9000\"")},
      {"of S3", app("AWS_ENDPOINT_URL_S3, value: \"http://minio:9000\"")},
      {"as a program calls it", app("S3_ENDPOINT, value: minio.example.com")},
      {"behind the program's name", app("MLFLOW_S3_ENDPOINT_URL, value: \"http://minio:9000\"")},
      {"of MinIO", app("MINIO_ENDPOINT, value: \"minio:9000\"")},
      {"from a Secret", app("AWS_S3_ENDPOINT, valueFrom: {secretKeyRef: {name: minio, key: url}}")},
      {"filled in later", app("AWS_ENDPOINT_URL, value: \"$(MINIO)\"")},
      {"none", app(""), wrong},
      {"of AWS", app("AWS_ENDPOINT_URL, value: \"https://s3.eu-west-1.amazonaws.com\""), wrong},
      {"empty", app("AWS_ENDPOINT_URL, value: \"\""), wrong},
      {"no address", app("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT, value: regional"), wrong},
      {"of AWS, behind the program's name",
       app("MLFLOW_S3_ENDPOINT_URL, value: \"https://s3.eu-west-1.amazonaws.com\""), wrong},
      {"of something else", app("OTEL_EXPORTER_ENDPOINT, value: \"http://otel:4317\""), wrong},
      {"of the tokens", app("AWS_STS_REGIONAL_ENDPOINTS, value: regional"), wrong},
  });
}

TEST_CASE("a Secret that is an example to be filled in holds no keys") {
  const auto app = [](const std::string& value) {
    return std::vector<InputFile>{
        {"app.yaml", account("apps", "app", arn("app")) + deployment("apps", "app", "app") +
                         "          envFrom: [{secretRef: {name: keys}}]\n"},
        {"secret.example.yaml",
         "apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: apps}\n"
         "stringData:\n  AWS_ACCESS_KEY_ID: " +
             value + "\n"}};
  };
  const std::string wrong = "static-credentials warning";
  check_walked({
      {"in brackets", app("<only-if-not-using-irsa>")},
      {"a request", app("change-me")},
      {"empty", app("\"\"")},
      {"a key", app("AKIAIOSFODNN7EXAMPLE"), wrong},
      {"a word", app("minio"), wrong},
  });
}

TEST_CASE("null in a map of Terraform's is an annotation that is not there") {
  const auto made = [](const std::string& text) {
    return std::vector<InputFile>{{"main.tf", "variable \"on\" {\n  default = false\n}\n" + text}};
  };
  const auto resource = [&](const std::string& value, const std::string& type) {
    return made("resource \"" + type + "\" \"app\" {\n  metadata {\n    name = \"app\"\n" +
                "    namespace = \"apps\"\n    annotations = {\n      note = \"a\"\n" +
                "      \"eks.amazonaws.com/role-arn\" = " + value + "\n    }\n  }\n}\n");
  };
  const auto manifest = [&](const std::string& before, const std::string& after) {
    return made(before +
                "{\n    apiVersion = \"v1\"\n    kind = \"ServiceAccount\"\n    metadata = {\n"
                "      name = \"app\"\n      namespace = \"apps\"\n      annotations = {\n"
                "        \"eks.amazonaws.com/role-arn\" = null\n      }\n    }\n  }" +
                after + "\n}\n");
  };
  const std::string sa = "kubernetes_service_account", wrong = "annotation-not-string error";
  check_walked({
      {"as it is", resource("null", sa)},
      {"of version 1", resource("null", sa + "_v1")},
      {"by a variable", resource("var.on ? \"" + arn("app") + "\" : null", sa)},
      {"a wrong ARN", resource("\"arn:aws:iam::1:role/app\"", sa), "role-arn-malformed error"},
      {"a manifest", manifest("resource \"kubernetes_manifest\" \"app\" {\n  manifest = ", ""),
       wrong},
      {"a manifest as a text",
       manifest("resource \"kubectl_manifest\" \"app\" {\n  yaml_body = yamlencode(", ")"), wrong},
  });
}

TEST_CASE("the entry of which eksctl makes an account is not deleted for an association") {
  const auto of = [](const std::string& more) {
    return lint_files({{"c.yaml",
                        "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
                        "metadata: {name: prod, region: eu-west-1}\niam:\n"
                        "  podIdentityAssociations:\n"
                        "  - {namespace: apps, serviceAccountName: app}\n"
                        "  serviceAccounts:\n  - metadata: {name: app, namespace: apps}\n" +
                            more}});
  };
  for (const std::string& more :
       {std::string("    attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']\n"),
        "    attachRoleARN: '" + arn("app") + "'\n"}) {
    CAPTURE(more);
    const auto result = of(more);
    std::size_t seen = 0;
    for (const auto& finding : result.report.findings) {
      if (finding.rule->slug != "pod-identity-conflict") continue;
      ++seen;
      CHECK(finding.problem.fixes.empty());
      CHECK(finding.problem.help.find("createServiceAccount: true") != std::string::npos);
    }
    CHECK(seen == 1);
  }
}

TEST_CASE("a chart's account whose name is not known may be that of the association") {
  const auto made = [](const std::string& account, const std::string& association) {
    return std::vector<InputFile>{
        {"main.tf",
         "resource \"aws_iam_role\" \"app\" {\n  name = \"app\"\n  assume_role_policy = "
         "jsonencode({\n"
         "    Statement = [{ Effect = \"Allow\", Principal = { Service = "
         "\"pods.eks.amazonaws.com\" "
         "},\n      Action = [\"sts:AssumeRole\", \"sts:TagSession\"] }]\n  })\n}\n" +
             association + account}};
  };
  const std::string annotation = "{ \"eks.amazonaws.com/role-arn\" = aws_iam_role.app.arn }";
  const std::string chart =
      "resource \"helm_release\" \"app\" {\n  name = \"app\"\n  chart = \"app\"\n"
      "  namespace = \"apps\"\n  values = [yamlencode({ serviceAccount = { annotations = " +
      annotation + " } })]\n}\n";
  const std::string own =
      "resource \"kubernetes_service_account\" \"app\" {\n  metadata {\n    name = \"app\"\n"
      "    namespace = \"apps\"\n    annotations = " +
      annotation + "\n  }\n}\n";
  const std::string association =
      "resource \"aws_eks_pod_identity_association\" \"app\" {\n  cluster_name = \"prod\"\n"
      "  namespace = \"apps\"\n  service_account = \"app\"\n  role_arn = aws_iam_role.app.arn\n}\n";
  check_walked({
      {"its name is not known", made(chart, association)},
      {"nor is any association there", made(chart, "")},
      {"its name is known, and nothing gives it the role", made(own, ""),
       "wrong-principal warning"},
      {"both", made(own, association), "pod-identity-conflict warning"},
  });
}

TEST_CASE("values give an account its role by a key of the chart's own") {
  const auto release = [](const std::string& values) {
    return std::vector<InputFile>{
        {"a.yaml",
         "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: app\n"
         "  namespace: apps\nspec:\n  chart: {spec: {chart: app, version: 1.0.0}}\n  values:\n"
         "    serviceAccount: {create: true, name: app}\n" +
             values},
        trusts("apps:app")};
  };
  const auto terraform = [](const std::string& values) {
    return std::vector<InputFile>{
        {"main.tf", std::string("data \"aws_iam_policy_document\" \"trust\" {\n  statement {\n") +
                        "    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n    principals {\n"
                        "      type = \"Federated\"\n      identifiers = [var.provider]\n    }\n"
                        "    condition {\n      test = \"StringEquals\"\n"
                        "      variable = \"${var.host}:sub\"\n"
                        "      values = [\"system:serviceaccount:apps:app\"]\n    }\n"
                        "    condition {\n      test = \"StringEquals\"\n"
                        "      variable = \"${var.host}:aud\"\n"
                        "      values = [\"sts.amazonaws.com\"]\n    }\n  }\n}\n"
                        "variable \"provider\" {}\nvariable \"host\" {}\n"
                        "resource \"aws_iam_role\" \"app\" {\n  assume_role_policy = "
                        "data.aws_iam_policy_document.trust.json\n}\n"
                        "resource \"helm_release\" \"app\" {\n  name = \"app\"\n"
                        "  chart = \"app\"\n  namespace = \"apps\"\n" +
                        values + "}\n"}};
  };
  const std::string account = "serviceAccount = { create = true, name = \"app\" }";
  const std::string missing = "annotation-missing warning";
  check_walked({
      {"it is not given", release(""), missing},
      {"it is not given in Terraform", terraform("  values = [yamlencode({ " + account + " })]\n"),
       missing},
      {"beside the account",
       release("    serviceAccountAnnotations: {eks.amazonaws.com/role-arn: '" + arn("app") +
               "'}\n")},
      {"the other way round", release("    annotations: {serviceAccount: "
                                      "{eks.amazonaws.com/role-arn: '" +
                                      arn("app") + "'}}\n")},
      {"a plain value", release("    irsa: {enabled: true, roleArn: '" + arn("app") + "'}\n")},
      {"a reference", terraform("  values = [yamlencode({ " + account +
                                ", aws = { arn = aws_iam_role.app.arn } })]\n")},
      {"by set", terraform("  values = [yamlencode({ " + account +
                           " })]\n  set {\n    name = "
                           "\"iam.roleArn\"\n    value = aws_iam_role.app.arn\n  }\n")},
      {"the ARN of something else",
       release("    certificate: arn:aws:acm:eu-west-1:111122223333:certificate/role\n"), missing},
      {"another account has it",
       release("    worker: {serviceAccount: {create: true, name: worker, annotations: "
               "{eks.amazonaws.com/role-arn: '" +
               arn("worker") + "'}}}\n"),
       missing + "; role-missing note"},
  });
}

}  // namespace
}  // namespace works_otherwise_test
