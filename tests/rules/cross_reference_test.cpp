// What joins both sides, in the shapes that charts, operators and trees of several clusters have:
// which rule speaks, at what level and where. For everything that is silent there is a control that
// is not.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"
#include "support/samples.h"
#include "support/speakers.h"

using namespace irsa;
using namespace irsa::tests;

namespace {

/// The help of each finding, one a line.
std::string helps(const std::vector<InputFile>& files, const std::vector<std::string>& words = {}) {
  std::string out;
  for (const Finding& finding : lint_files(files, words).report.findings) {
    out += finding.problem.help + "\n";
  }
  return out;
}

std::string message(const std::vector<InputFile>& files) {
  std::string out;
  for (const Finding& finding : lint_files(files).report.findings) {
    out += finding.problem.message + "\n";
  }
  return out;
}

/// What is said, from message to notes: for words that must not be in it.
std::string everything(const std::vector<InputFile>& files) {
  std::string out;
  for (const Finding& finding : lint_files(files).report.findings) {
    out += finding.problem.message + "\n" + finding.problem.help + "\n";
    for (const Note& note : finding.problem.related) out += note.text + "\n";
  }
  return out;
}

/// As Helm prints a template: `text` begins with "---\n".
std::string of_chart(std::string_view chart, std::string text) {
  return text.insert(4, "# Source: " + std::string(chart) + "/templates/x.yaml\n");
}

/// Further lines for the metadata of a manifest from samples.h.
std::string with_metadata(std::string text, std::string_view lines) {
  const std::size_t at = text.find("metadata:\n") + 10;
  return text.insert(at, lines);
}

std::string hook_account(std::string_view ns, std::string_view name, std::string_view role,
                         std::string_view hook = "helm.sh/hook: pre-install,pre-upgrade") {
  std::string text = account(ns, name, role);
  return text.insert(text.find("annotations:\n") + 13, "    " + std::string(hook) + "\n");
}

std::string hook_job(std::string_view ns, std::string_view name, std::string_view account_name) {
  return "---\napiVersion: batch/v1\nkind: Job\nmetadata:\n  name: " + std::string(name) +
         "\n  namespace: " + std::string(ns) +
         "\n  annotations:\n    helm.sh/hook: pre-install\nspec:\n  template:\n    spec:\n"
         "      serviceAccountName: " +
         std::string(account_name) + "\n      containers: [{name: main, image: example}]\n";
}

InputFile trust_file(std::string_view name, const std::vector<std::string>& subjects) {
  return {std::string(name) + ".trust.json", trusting(subjects)};
}

/// An Argo CD Application of a published chart.
std::string application(
    std::string_view ns, std::string_view values,
    std::string_view source = "chart: loki\n    repoURL: https://charts.example") {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: loki\n"
         "  namespace: argocd\nspec:\n  destination:\n    namespace: " +
         std::string(ns) + "\n  source:\n    " + std::string(source) +
         "\n    helm:\n      valuesObject:\n" + std::string(values);
}

/// The same for Flux, whose HelmRelease lies in the namespace of the release.
std::string helm_release(std::string_view ns, std::string_view values, std::string_view more = "") {
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: loki\n"
         "  namespace: " +
         std::string(ns) +
         "\nspec:\n  chart:\n    spec:\n      chart: loki\n      sourceRef: {kind: HelmRepository, "
         "name: grafana}\n" +
         std::string(more) + "  values:\n" + std::string(values);
}

std::string role_in_values(std::string_view role, std::string_view indent = "        ") {
  const std::string in(indent);
  return in + "serviceAccount:\n" + in + "  annotations:\n" + in +
         "    eks.amazonaws.com/role-arn: " + arn(role) + "\n";
}

const std::string kClusters =
    "clusters:\n"
    "  - {name: eu, issuer: https://" +
    std::string(kIssuer) +
    ", paths: [eu/**]}\n"
    "  - {name: us, issuer: https://" +
    std::string(kOtherIssuer) + ", paths: [us/**]}\n";

/// Two clusters, eu/ and us/, declared.
Linted lint_clusters(std::vector<InputFile> files) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  Linted linted;
  for (InputFile& file : files) linted.sources.add_text(file.name, std::move(file.text));
  config::Settings settings;
  settings.clusters = {{.name = "eu",
                        .issuer = std::string(kIssuer),
                        .account = {},
                        .region = {},
                        .paths = {"eu/**"}},
                       {.name = "us",
                        .issuer = std::string(kOtherIssuer),
                        .account = {},
                        .region = {},
                        .paths = {"us/**"}}};
  linted.report = engine::lint(linted.sources, settings, {});
  return linted;
}

}  // namespace

TEST_CASE("a statement without conditions for a provider that is not known yet") {
  struct Case {
    std::string what, principal, more, role, expected;
  };
  const std::string error = "stack.yaml:10:13 error sub-missing\n";
  const std::vector<Case> cases = {
      {"open to every account of the cluster", "!Ref Provider", "", "api", error},
      {"whatever gives its ARN", "!ImportValue Provider", "", "api", error},
      // Where no account names the role, the tokens may be anybody's.
      {"a role that no account names", "!Ref Provider", "", "web", ""},
      {"a provider of others",
       "!Sub 'arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com'", "", "api", ""},
      {"a SAML provider", "!Sub 'arn:aws:iam::${A}:saml-provider/x'", "", "api", ""},
      {"conditions that are not known", "!Ref Provider", "            Condition: !Ref C\n", "api",
       ""},
      {"keys that are not known", "!Ref Provider",
       "            Condition: {StringEquals: {'Fn::GetAtt': [C, Value]}}\n", "api", ""},
      {"any condition", "!Ref Provider",
       "            Condition: {StringEquals: {'aws:SourceVpc': v}}\n", "api", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const std::string stack =
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  R:\n    Type: AWS::IAM::Role\n"
        "    Properties:\n      RoleName: api\n      AssumeRolePolicyDocument:\n"
        "        Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n"
        "            Principal: {Federated: " +
        c.principal + "}\n            Action: sts:AssumeRoleWithWebIdentity\n" + c.more;
    const std::vector<InputFile> files = {{"stack.yaml", stack},
                                          {"sa.yaml", account("shop", "api", arn(c.role))}};
    CHECK((c.expected.empty() ? lint_files(files).brief().find(" sub-missing") == std::string::npos
                              : lint_files(files).brief() == c.expected));
    if (!c.expected.empty()) {
      CHECK(message(files).find("every service account of the provider's cluster can assume") !=
            std::string::npos);
      CHECK(helps(files).find("on ISSUER:sub with the value system:serviceaccount:shop:api") !=
            std::string::npos);
    }
  }
}

TEST_CASE("an account that only hooks run as, beside the release's own") {
  const std::string server = of_chart("backup", account("backup", "server", arn("backup"))) +
                             of_chart("backup", deployment("backup", "server", "server"));
  const std::string crds = of_chart("backup", hook_account("backup", "crds", arn("backup")));
  const std::string job = of_chart("backup", hook_job("backup", "crds", "crds"));
  const InputFile trust = trust_file("backup", {"backup:server"});
  check_speakers({
      {"a chart gives both the role",
       {{"a.yaml", server + crds + job}, trust},
       "trust-denies-service-account note a.yaml:33"},
      {"a test's account, without its pod",
       {{"a.yaml", server + of_chart("backup", hook_account("backup", "t", arn("backup"),
                                                            "helm.sh/hook: test"))},
        trust},
       "service-account-unused note a.yaml:29; trust-denies-service-account note a.yaml:33"},
      {"Argo CD's hooks",
       {{"a.yaml", server +
                       of_chart("backup", hook_account("backup", "crds", arn("backup"),
                                                       "argocd.argoproj.io/hook: PreSync")) +
                       job},
        trust},
       "trust-denies-service-account note a.yaml:33"},
      {"in a file of its own, known by the release's label",
       {{"a.yaml", with_metadata(account("backup", "server", arn("backup")),
                                 "  labels: {app.kubernetes.io/instance: b}\n")},
        {"b.yaml", with_metadata(hook_account("backup", "crds", arn("backup")),
                                 "  labels: {app.kubernetes.io/instance: b}\n")},
        trust},
       "trust-denies-service-account note b.yaml:10"},
      {"an account that is no hook, and only hooks run as it",
       {{"a.yaml", server + of_chart("backup", account("backup", "crds", arn("backup"))) + job},
        trust},
       "trust-denies-service-account note a.yaml:32"},
      {"control: an ordinary pod runs as it too",
       {{"a.yaml", server + crds + of_chart("backup", deployment("backup", "crds", "crds"))},
        trust},
       "trust-denies-service-account error a.yaml:33"},
      {"control: no account of the release gets in",
       {{"a.yaml", crds + job}, trust_file("backup", {"backup:other", "backup:more"})},
       "trust-denies-service-account error a.yaml:10; subject-dangling warning "
       "backup.trust.json:1; subject-dangling warning backup.trust.json:1"},
      {"control: the other one is of another release",
       {{"a.yaml", of_chart("server", account("backup", "server", arn("backup"))) + crds + job},
        trust},
       "service-account-unused note a.yaml:6; trust-denies-service-account error a.yaml:19"},
      {"control: the hook has a role of its own",
       {{"a.yaml", server + of_chart("backup", hook_account("backup", "crds", arn("hook"))) + job},
        trust,
        trust_file("hook", {"backup:other"})},
       "sub-mismatch error hook.trust.json:1"},
      {"control: an ordinary second account",
       {{"a.yaml", server + of_chart("backup", account("backup", "crds", arn("backup")))}, trust},
       "service-account-unused note a.yaml:29; trust-denies-service-account error a.yaml:32"},
  });
}

TEST_CASE("a chart makes the account that the role trusts") {
  const InputFile trust = trust_file("loki", {"loki:loki-distributed"});
  const std::string other = account("loki", "other");
  check_speakers({
      {"an Application", {{"a.yaml", application("loki", role_in_values("loki"))}, trust}, ""},
      {"a HelmRelease",
       {{"a.yaml", helm_release("loki", role_in_values("loki", "    "))}, trust},
       ""},
      {"beside other accounts of the namespace",
       {{"a.yaml", application("loki", role_in_values("loki"))}, {"b.yaml", other}, trust},
       ""},
      {"a name that is filled in later",
       {{"a.yaml", account("loki", "${NAME}", arn("loki")) + other}, trust},
       "placeholder-value note a.yaml:5"},
      {"control: for another role",
       {{"a.yaml", application("loki", role_in_values("tempo"))}, {"b.yaml", other}, trust},
       "role-missing note a.yaml:16; subject-dangling note loki.trust.json:1"},
      {"control: nobody installs anything",
       {{"b.yaml", other}, trust},
       "subject-dangling note loki.trust.json:1"},
  });
}

TEST_CASE("a chart is installed where the role trusts nobody") {
  const InputFile trust = trust_file("loki", {"kube-system:loki"});
  const std::string values = role_in_values("loki");
  const std::string flux_values = role_in_values("loki", "    ");
  check_speakers({
      {"an Application",
       {{"a.yaml", application("platform", values)}, trust},
       "sub-mismatch error a.yaml:16"},
      {"a HelmRelease",
       {{"a.yaml", helm_release("platform", flux_values)}, trust},
       "sub-mismatch error a.yaml:14"},
      {"with a target namespace",
       {{"a.yaml", helm_release("flux-system", flux_values, "  targetNamespace: platform\n")},
        trust},
       "sub-mismatch error a.yaml:15"},
      {"several subjects, and a pattern",
       {{"a.yaml", application("platform", values)},
        {"loki.trust.json",
         policy(statement(R"({"StringLike": )" + claims(R"(["system:serviceaccount:kube-system:*",
                                     "system:serviceaccount:plat:*"])") +
                          "}"))}},
       "sub-mismatch error a.yaml:16; sub-too-broad warning loki.trust.json:1; sub-too-broad "
       "warning loki.trust.json:2"},
      {"right: the namespace is trusted",
       {{"a.yaml", application("kube-system", values)}, trust},
       ""},
      {"right: a pattern lets some name in",
       {{"a.yaml", application("platform", values)},
        {"loki.trust.json",
         policy(statement(R"({"StringLike": )" +
                          claims(R"("system:serviceaccount:plat*:loki-?istributed")") + "}"))}},
       "sub-too-broad warning loki.trust.json:1"},
      {"right: the chart goes to another namespace by a value of its own",
       {{"a.yaml", application("platform", values + "        namespaceOverride: kube-system\n")},
        trust},
       ""},
      {"right: further values are not in the input",
       {{"a.yaml",
         helm_release("platform", flux_values, "  valuesFrom: [{kind: ConfigMap, name: v}]\n")},
        trust},
       ""},
      {"right: the chart is a folder of a repository",
       {{"a.yaml",
         application("platform", values, "path: charts/loki\n    repoURL: https://g.example")},
        trust},
       ""},
      {"right: where it goes is not known",
       {{"a.yaml", application("'{{ ns }}'", values)}, trust},
       ""},
      {"right: what the role trusts is filled in later",
       {{"a.yaml", application("platform", values)}, trust_file("loki", {"${NS}:loki"})},
       "placeholder-value note loki.trust.json:1"},
  });
}

TEST_CASE("which role a file name means is a guess") {
  const std::string api = account("shop", "api", arn("api"));
  const InputFile worker = trust_file("worker", {"shop:worker"});
  check_speakers({
      {"a guess is no suggestion, and no proof that other roles are absent",
       {{"a.yaml", account("shop", "api", arn("workers"))}, worker},
       "role-missing note a.yaml:8; subject-dangling note worker.trust.json:1"},
      {"the guessed one trusts the account: it may be the role",
       {{"a.yaml", account("shop", "worker", arn("api-role"))},
        worker,
        trust_file("more", {"shop:more"})},
       "role-missing note a.yaml:8; subject-dangling note more.trust.json:1"},
      {"two files of one name: either may be the role",
       {{"a.yaml", account("shop", "worker", arn("worker"))},
        {"dev/worker.trust.json", trusting({"shop:worker"})},
        {"prod/worker.trust.json", trusting({"store:worker"}, kOtherIssuer)}},
       ""},
      {"two folders of one name",
       {{"a.yaml", account("shop", "worker", arn("worker"))},
        {"dev/worker/trust-policy.json", trusting({"shop:other"})},
        {"prod/worker/trust-policy.json", trusting({"shop:more"})}},
       "subject-dangling note dev/worker/trust-policy.json:1; subject-dangling note "
       "prod/worker/trust-policy.json:1"},
      {"control: named once, it is the role",
       {{"a.yaml", account("shop", "worker", arn("worker"))},
        trust_file("worker", {"store:worker"})},
       "sub-mismatch error worker.trust.json:1"},
      {"control: a role whose name is stated is a suggestion",
       {{"a.yaml", account("shop", "worker", arn("workers"))},
        {"r.json", get_role("worker", trusting({"shop:worker"}))}},
       "role-missing warning a.yaml:8"},
      // A cluster in each AWS account, and the roles of one of them.
      {"the same account names the role of another AWS account",
       {{"dev/a.yaml", account("shop", "worker", arn("worker"))},
        {"prod/a.yaml", account("shop", "worker", arn("worker", "444455556666"))},
        {"r.json", get_role("worker", trusting({"shop:worker"}))}},
       "role-missing note prod/a.yaml:8"},
      {"control: nobody names the role",
       {{"prod/a.yaml", account("shop", "worker", arn("worker", "444455556666"))},
        {"r.json", get_role("worker", trusting({"shop:worker"}))}},
       "role-missing warning prod/a.yaml:8"},
      {"control: another account names it",
       {{"dev/a.yaml", account("store", "worker", arn("worker"))},
        {"prod/a.yaml", account("shop", "worker", arn("worker", "444455556666"))},
        {"r.json", get_role("worker", trusting({"shop:worker", "store:worker"}))}},
       "role-missing warning prod/a.yaml:8"},
      {"control: a slip in the name, in the same AWS account",
       {{"dev/a.yaml", account("shop", "worker", arn("worker"))},
        {"prod/a.yaml", account("shop", "worker", arn("workr"))},
        {"r.json", get_role("worker", trusting({"shop:worker"}))}},
       "role-missing warning prod/a.yaml:8"},
  });
  CHECK(helps({{"dev/a.yaml", account("shop", "worker", arn("worker"))},
               {"prod/a.yaml", account("shop", "worker", arn("worker", "444455556666"))},
               {"r.json", get_role("worker", trusting({"shop:worker"}))}}) ==
        "Create the role, or annotate the service account with the right one.\n");
  CHECK(everything({{"a.yaml", account("shop", "api", arn("workers"))}, worker}).find("worker?") ==
        std::string::npos);
  CHECK(everything({{"a.yaml", account("shop", "worker", arn("worker"))},
                    trust_file("worker", {"store:worker"})})
            .find("used as the policy of role 'worker' because of its file name") !=
        std::string::npos);
}

TEST_CASE("what differs between the role that is named and the one that is meant") {
  const std::string trust = trusting({"shop:api"});
  const auto help = [&](std::string_view named, const std::string& file) {
    return helps({{"a.yaml", account("shop", "api", named)}, {"r.json", file}});
  };
  CHECK(help(arn("api", "444455556666"), get_role("api", trust)) ==
        "Did you mean arn:aws:iam::111122223333:role/api? Only the AWS account differs. It trusts "
        "this service account.\n");
  CHECK(help(arn("API"), get_role("api", trust)) ==
        "Did you mean arn:aws:iam::111122223333:role/api? Only upper and lower case differ. It "
        "trusts this service account.\n");
  CHECK(help(arn("team/api"), get_role("api", trust)) ==
        "Did you mean arn:aws:iam::111122223333:role/api? Only the path differs. It trusts this "
        "service account.\n");
  CHECK(help(arn("apis"), get_role("api", trust)) ==
        "Did you mean arn:aws:iam::111122223333:role/api? It trusts this service account.\n");
  CHECK(help(arn("ledger"), get_role("ledgers", trusting({"x:y"}))) ==
        "Did you mean arn:aws:iam::111122223333:role/ledgers?\n");
}

TEST_CASE("a role that denies an account is no suggestion for it") {
  const auto denies = [](const std::string& more) {
    return policy(
        statement(
            R"({"StringEquals": )" +
            claims(R"(["system:serviceaccount:shop:api", "system:serviceaccount:shop:web"])") +
            "}") +
        more);
  };
  const std::string deny =
      R"(, {"Effect": "Deny", "Principal": {"Federated": ")" + provider() +
      R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {")" +
      std::string(kIssuer) + R"(:sub": "system:serviceaccount:shop:api"}}})";
  const InputFile account_file{
      "a.yaml", account("shop", "api", arn("api")) + account("shop", "web", arn("api"))};
  const std::string both = everything({account_file,
                                       {"api.trust.json", denies(deny)},
                                       {"r.json", get_role("shop-api", denies(""))}});
  CHECK(both.find("Did you mean arn:aws:iam::111122223333:role/shop-api?") != std::string::npos);
  const std::string alone = everything({account_file, {"api.trust.json", denies(deny)}});
  CHECK(alone.find("Did you mean") == std::string::npos);
  // One that trusts the account and then denies it, too, is none either.
  const std::string neither = everything({account_file,
                                          {"api.trust.json", denies(deny)},
                                          {"r.json", get_role("shop-api", denies(deny))}});
  CHECK(neither.find("Did you mean") == std::string::npos);
}

TEST_CASE("one list that lacks several accounts") {
  const auto accounts = [](const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += account("shop", name, arn("shop"));
    return out;
  };
  const InputFile trust = trust_file("shop", {"shop:worker", "shop:one"});
  const std::vector<InputFile> four = {
      {"a.yaml", accounts({"worker", "one", "web", "cron", "mail", "feed"})}, trust};
  check_speakers({
      {"four", four, "trust-denies-service-account error shop.trust.json:1"},
      {"two, of a list of one",
       {{"a.yaml", accounts({"worker", "web", "cron"})}, trust_file("shop", {"shop:worker"})},
       "trust-denies-service-account error shop.trust.json:1"},
      {"as AWS prints the role, the manifest is pointed at",
       {{"a.yaml", accounts({"worker", "web", "cron"})},
        {"r.json", get_role("shop", trusting({"shop:worker"}))}},
       "trust-denies-service-account error a.yaml:16"},
      {"control: one alone",
       {{"a.yaml", accounts({"worker", "one", "web"})}, trust},
       "trust-denies-service-account error a.yaml:24"},
      {"two accounts that one subject was meant for",
       {{"a.yaml", account("store", "api", arn("shop")) + account("mart", "api", arn("shop"))},
        trust_file("shop", {"shop:api"})},
       "sub-mismatch error shop.trust.json:1"},
  });
  const Linted linted = lint_files(four);
  REQUIRE(linted.report.findings.size() == 1);
  const Problem& problem = linted.report.findings.front().problem;
  CHECK(problem.message ==
        "role 'shop' does not let in 4 service accounts that name it: its list of subjects lacks "
        "'shop/web', 'shop/cron', 'shop/mail' and 'shop/feed'");
  CHECK(problem.related.size() ==
        5);  // the four accounts, and why the file is taken for the role's
}

TEST_CASE("the account that is trusted and a workload that runs as another") {
  const auto of_lbc = [](std::string text) { return of_chart("lbc", std::move(text)); };
  const InputFile lbc = trust_file("lbc", {"kube-system:aws-load-balancer-controller"});
  const auto runs_as = [&](std::string_view name, std::string_view runs) {
    return of_lbc(deployment("kube-system", name, runs));
  };
  check_speakers({
      {"a usual component, with serviceAccount.create: false",
       {{"a.yaml", runs_as("aws-load-balancer-controller", "default")}, lbc},
       "subject-dangling warning lbc.trust.json:1"},
      {"its account's name has one part more",
       {{"a.yaml", runs_as("ebs-csi-controller", "default")},
        trust_file("ebs", {"kube-system:ebs-csi-controller-sa"})},
       "subject-dangling warning ebs.trust.json:1"},
      {"an account that every cluster has, and its daemon runs as another",
       {{"a.yaml", runs_as("aws-node", "default")}, trust_file("cni", {"kube-system:aws-node"})},
       "subject-dangling warning cni.trust.json:1"},
      {"any chart, in a stream without an account",
       {{"a.yaml", of_lbc(deployment("logs", "logs", "default"))},
        trust_file("logs", {"logs:logs"})},
       "subject-dangling warning logs.trust.json:1"},
      {"right: the component is not in the input",
       {{"a.yaml", of_lbc(deployment("kube-system", "reloader", "default"))}, lbc},
       ""},
      {"right: it runs as the account, which something else makes",
       {{"a.yaml", runs_as("aws-load-balancer-controller", "aws-load-balancer-controller")}, lbc},
       ""},
      {"right: it runs as another account that the role trusts",
       {{"a.yaml", account("kube-system", "lbc", arn("lbc")) +
                       runs_as("aws-load-balancer-controller", "lbc")},
        trust_file("lbc", {"kube-system:aws-load-balancer-controller", "kube-system:lbc"})},
       ""},
      {"a namespace that is not complete gives a note",
       {{"a.yaml", deployment("logs", "logs", "default")}, trust_file("logs", {"logs:logs"})},
       "subject-dangling note logs.trust.json:1"},
      {"right: the stream names an account that is made elsewhere",
       {{"a.yaml", of_lbc(deployment("logs", "logs", "logs-reader"))}},
       ""},
  });
}

TEST_CASE("accounts that every cluster has are never missing") {
  const std::string other = account("kube-system", "other");
  check_speakers({
      {"run as",
       {{"a.yaml", other + deployment("kube-system", "kube-proxy", "kube-proxy") +
                       deployment("kube-system", "coredns", "coredns") +
                       deployment("kube-system", "nodes", "node-controller")}},
       ""},
      {"trusted",
       {{"a.yaml", other},
        trust_file("cni", {"kube-system:aws-node", "kube-system:kube-proxy",
                           "kube-system:replicaset-controller"})},
       ""},
      {"control: of that name in another namespace",
       {{"a.yaml", account("shop", "other") + deployment("shop", "p", "kube-proxy")}},
       "service-account-missing note a.yaml:16"},
      {"control: another name there",
       {{"a.yaml", other}, trust_file("x", {"kube-system:queue-proxy"})},
       "subject-dangling note x.trust.json:1"},
  });
}

TEST_CASE("a role that was left on the default account") {
  const std::string left = account("flux", "default", arn("sops"));
  const std::string moved =
      account("flux", "kustomize") + deployment("flux", "kustomize", "kustomize");
  const InputFile trusts_default = trust_file("sops", {"flux:default"});
  check_speakers({
      {"the pods have an account of their own now",
       {{"a.yaml", left + moved}, trusts_default},
       "service-account-unused warning a.yaml:5"},
      {"without the role's policy",
       {{"a.yaml", left + moved}},
       "service-account-unused warning a.yaml:5"},
      {"control: one pod still names none",
       {{"a.yaml", left + moved + deployment("flux", "helm", "default")}, trusts_default},
       "default-service-account-role warning a.yaml:8; trusts-default-service-account warning "
       "sops.trust.json:1"},
      {"control: the others have roles of their own",
       {{"a.yaml", left + account("flux", "kustomize", arn("k")) +
                       deployment("flux", "kustomize", "kustomize")}},
       "default-service-account-role warning a.yaml:8"},
      {"control: no workload is known",
       {{"a.yaml", left}},
       "default-service-account-role warning a.yaml:8"},
  });
}

TEST_CASE("a store takes the credentials of an account whose pods have the annotation") {
  const InputFile store{"store.yaml",
                        "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata:\n"
                        "  name: shop\n  namespace: shop\nspec:\n  provider:\n    aws:\n"
                        "      service: ParameterStore\n      region: eu-west-1\n      auth:\n"
                        "        jwt:\n          serviceAccountRef:\n            name: shop\n"};
  const auto pods = [](const std::string& key) -> InputFile {
    std::string text = account("shop", "shop") + deployment("shop", "web", "shop");
    const std::string spec = "  template:\n";
    return {"a.yaml", text.insert(text.find(spec) + spec.size(),
                                  "    metadata:\n      annotations:\n        " + key + ": " +
                                      arn("shop") + "\n")};
  };
  check_speakers({
      {"the role's",
       {pods("eks.amazonaws.com/role-arn"), store},
       "annotation-misplaced error a.yaml:17"},
      {"misspelt",
       {pods("eks.amazonaws.com/rolearn"), store},
       "annotation-misplaced error a.yaml:17"},
      {"control: another of the webhook's",
       {pods("eks.amazonaws.com/skip-containers"), store},
       "account-without-role warning store.yaml:14"},
      {"control: somebody else's",
       {pods("example.com/role"), store},
       "account-without-role warning store.yaml:14"},
      {"control: that of kube2iam, which is for the pods alone",
       {pods("iam.amazonaws.com/role"), store},
       "kube2iam-leftover note a.yaml:17; account-without-role warning store.yaml:14"},
  });
}

TEST_CASE("the role trusts an account of namespace default, and it lives elsewhere") {
  const InputFile trust = trust_file("api", {"default:api"});
  check_speakers({
      {"the only one of that name",
       {{"a.yaml", account("shop", "api")}, trust},
       "annotation-missing warning a.yaml:4"},
      {"with pods that run as it",
       {{"a.yaml", account("shop", "api") + deployment("shop", "api", "api")}, trust},
       "annotation-missing warning a.yaml:4"},
      {"beside others",
       {{"a.yaml", account("shop", "api") + account("default", "web") + account("shop", "web")},
        trust},
       "annotation-missing warning a.yaml:4"},
      {"right: there is one in default",
       {{"a.yaml", account("default", "api", arn("api")) + account("shop", "api")}, trust},
       ""},
      {"right: two elsewhere, and which is meant is not known",
       {{"a.yaml", account("shop", "api") + account("store", "api")}, trust},
       ""},
      {"right: it has a role of its own",
       {{"a.yaml", account("shop", "api", arn("other"))}, trust},
       "role-missing note a.yaml:8"},
      {"right: another role trusts it where it is",
       {{"a.yaml", account("shop", "api")}, trust, trust_file("b", {"shop:api"})},
       "annotation-missing warning a.yaml:4"},
      {"control: any other namespace says nothing about who is meant",
       {{"a.yaml", account("shop", "api") + account("store", "web")},
        trust_file("api", {"store:api"})},
       "subject-dangling note api.trust.json:1"},
  });
  CHECK(helps({{"a.yaml", account("shop", "api")},
               {"r.json", get_role("api", trusting({"default:api"}))}}) ==
        "Annotate it: eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api, and write "
        "system:serviceaccount:shop:api in the trust policy.\n");
}

TEST_CASE("the same name in another declared cluster is another account") {
  const auto said = [](std::vector<InputFile> files) {
    return speakers(lint_clusters(std::move(files)));
  };
  const InputFile trust{"eu/api.trust.json", trusting({"shop:api-v1"})};
  const InputFile api{"eu/a.yaml", account("shop", "api", arn("api"))};
  CHECK(said({api, trust}) == "sub-mismatch error eu/api.trust.json:1");
  CHECK(said({api, trust, {"us/b.yaml", account("shop", "api-v1")}}) ==
        "sub-mismatch error eu/api.trust.json:1");
  CHECK(said({api, trust, {"us/b.yaml", account("shop", "api-v1", arn("us-api"))}}) ==
        "sub-mismatch error eu/api.trust.json:1; role-missing note us/b.yaml:8");
  // In the same cluster it is somebody else's.
  CHECK(said({api, trust, {"eu/b.yaml", account("shop", "api-v1")}}) ==
        "trust-denies-service-account error eu/a.yaml:8; annotation-missing error eu/b.yaml:4");
  // A missing account is not found in another cluster, and not proposed from there.
  const InputFile runs{"eu/d.yaml", account("shop", "web") + deployment("shop", "api", "api")};
  CHECK(said({runs, {"us/b.yaml", account("shop", "api")}}) ==
        "service-account-missing note eu/d.yaml:16");
  CHECK(said({runs, {"eu/b.yaml", account("shop", "api")}}) == "");
  // What the role trusts in one cluster is dangling there, whatever another has.
  const InputFile web{"eu/w.yaml", account("shop", "web")};
  CHECK(said({web, trust, {"us/b.yaml", account("shop", "api-v1")}}) ==
        "subject-dangling note eu/api.trust.json:1");
  CHECK(said({{"us/w.yaml", account("shop", "web")}, trust}) == "");
  // An annotation in one cluster is none in the other.
  CHECK(said({{"eu/a.yaml", account("shop", "api-v1")},
              {"us/a.yaml", account("shop", "api-v1", arn("api"))},
              {"eu/api.trust.json",
               policy(statement(R"({"StringEquals": )" +
                                claims(R"("system:serviceaccount:shop:api-v1")") + "}") +
                      ", " +
                      statement(R"({"StringEquals": )" +
                                    claims(R"("system:serviceaccount:shop:api-v1")", kOtherIssuer) +
                                    "}",
                                kOtherIssuer))}}) == "annotation-missing error eu/a.yaml:4");
}

TEST_CASE("annotations that stand twice, of which the role is lost") {
  const std::string twice =
      account("shop", "api", arn("api")) + "  annotations:\n    owner: shop\n";
  const InputFile trust = trust_file("api", {"shop:api"});
  check_speakers({
      {"the last one counts, and the role is gone",
       {{"a.yaml", twice}, trust},
       "duplicate-key error a.yaml:9"},
      {"one key twice, with two roles",
       {{"a.yaml", account("shop", "api", arn("old")) +
                       "    eks.amazonaws.com/role-arn: " + arn("api") + "\n"},
        trust},
       "duplicate-key error a.yaml:9"},
      {"metadata twice",
       {{"a.yaml",
         account("shop", "api", arn("api")) + "metadata:\n  name: api\n  namespace: shop\n"},
        trust},
       "duplicate-key error a.yaml:9"},
      {"control: the role stands in the last one",
       {{"a.yaml",
         with_metadata(account("shop", "api", arn("api")), "  annotations: {owner: shop}\n")},
        trust},
       "duplicate-key warning a.yaml:8"},
      {"control: both have it",
       {{"a.yaml", account("shop", "api", arn("api")) +
                       "  annotations:\n"
                       "    eks.amazonaws.com/role-arn: " +
                       arn("api") + "\n"},
        trust},
       "duplicate-key warning a.yaml:9"},
      {"control: other keys are no reason to be silent",
       {{"a.yaml", account("shop", "api") + "  labels: {a: b}\n  labels: {c: d}\n"}, trust},
       "annotation-missing warning a.yaml:4; duplicate-key warning a.yaml:8"},
  });
}

TEST_CASE("kube2iam's annotation is replaced, not deleted, where a role waits for the account") {
  const auto legacy = [](std::string text) {
    return text + "  annotations:\n    iam.amazonaws.com/role: api\n";
  };
  const InputFile role_file{"r.json", get_role("api", trusting({"shop:api"}))};
  CHECK(helps({{"a.yaml", legacy(account("shop", "api"))}, role_file}) ==
        "Replace it by eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/api.\n");
  CHECK(helps({{"a.yaml", legacy(account("shop", "api"))}, trust_file("api", {"shop:api"})}) ==
        "Replace it by eks.amazonaws.com/role-arn with the ARN of role 'api'.\n");
  std::string pod = deployment("shop", "api", "api");
  pod.insert(pod.find("    spec:\n"),
             "    metadata: {annotations: {iam.amazonaws.com/role: api}}\n");
  CHECK(helps({{"a.yaml", account("shop", "api") + pod}, role_file}) ==
        "Delete it, and annotate service account 'api' with eks.amazonaws.com/role-arn: "
        "arn:aws:iam::111122223333:role/api.\n");
  CHECK(helps({{"a.yaml", account("shop", "api", arn("api")) + pod}, role_file}) ==
        "Delete it once kube2iam is gone: with both in place a pod has two ways to a role.\n");
  const std::string both = account("shop", "api", arn("api")) + "    iam.amazonaws.com/role: api\n";
  CHECK(helps({{"a.yaml", both}, role_file}) == "Delete it: kube2iam reads it on pods only.\n");
}

TEST_CASE("of kube2iam's annotations without a sign of IRSA there is one note") {
  std::string many;
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) {
    many += account("shop", name) + "  annotations:\n    iam.amazonaws.com/role: x\n";
  }
  check_speakers({
      {"seven", {{"a.yaml", many}}, "kube2iam-leftover note a.yaml:8"},
      {"control: one of them is trusted by a role",
       {{"a.yaml", many}, {"r.json", get_role("x", trusting({"shop:c"}))}},
       "kube2iam-leftover note a.yaml:8; kube2iam-leftover warning a.yaml:24"},
  });
  CHECK(message({{"a.yaml", many}}).find("2 more have it") != std::string::npos);
}

TEST_CASE("each object by its kind, and no word of our own") {
  struct Row {
    std::string_view title;
    std::string yaml;
    const char* said;
  };
  const std::string bad = "arn:aws:iam::11112222333:role/x";
  const Row rows[] = {
      {"a chart's account",
       helm_release("loki", "    serviceAccount: {annotations: {eks.amazonaws.com/role-arn: '" +
                                bad + "'}}\n"),
       "the service account at 'serviceAccount' of HelmRelease 'loki' names no IAM role"},
      {"a file of values",
       "controller:\n  serviceAccount:\n    annotations: {eks.amazonaws.com/role-arn: '" + bad +
           "'}\n",
       "the service account at 'controller.serviceAccount' of the values names no IAM role"},
      {"values of something else",
       "extra:\n  annotations: {eks.amazonaws.com/role-arn: '" + bad + "'}\n",
       "what stands at 'extra' of the values names no IAM role"},
      {"a ControllerConfig",
       "apiVersion: pkg.crossplane.io/v1alpha1\nkind: ControllerConfig\nmetadata:\n  name: aws\n"
       "  annotations: {eks.amazonaws.com/role-arn: '" +
           bad + "'}\n",
       "ControllerConfig 'aws' names no IAM role"},
      {"an account without a name",
       "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations: "
       "{eks.amazonaws.com/role-arn: '" +
           bad + "'}\n",
       "a service account without a name names no IAM role"},
      {"an account with one", account("shop", "api", bad),
       "service account 'shop/api' names no IAM role"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.title);
    const std::string text = everything({{"values.yaml", row.yaml}});
    CAPTURE(text);
    CHECK(text.find(row.said) != std::string::npos);
    CHECK(text.find("''") == std::string::npos);
  }
  const std::string eksctl =
      "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: dev, region: "
      "eu-west-1}\n"
      "iam:\n  serviceAccounts:\n    - {metadata: {name: lbc, namespace: kube-system}, roleName: "
      "lbc, "
      "attachPolicyARNs: [x]}\n";
  const std::string text = everything(
      {{"c.yaml", eksctl}, {"m.yaml", account("kube-system", "other-thing", arn("lbc"))}});
  CHECK(text.find("does not let service account 'kube-system/other-thing' in") !=
        std::string::npos);
  CHECK(text.find("${") == std::string::npos);
}

TEST_CASE("a role that is made under a name nobody knows here is not the only one that is named") {
  const std::string policy = tests::policy(tests::statement(
      R"({"StringEquals": )" + tests::claims(R"("system:serviceaccount:web:other")") + "}"));
  const std::string crossplane =
      "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nspec:\n  forProvider:\n"
      "    assumeRolePolicy: '" +
      policy + "'\nmetadata: ";
  const std::string eksctl =
      "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: prod, region: "
      "eu-west-1}\niam:\n  serviceAccounts:\n  - metadata: {name: other, namespace: web}\n"
      "    attachPolicyARNs: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]\n";
  const auto script = [&](const std::string& name) {
    return "aws iam create-role --role-name " + name + " --assume-role-policy-document '" + policy +
           "'\n";
  };
  const std::string of_file =
      "aws iam create-role --role-name \"$ROLE\" "
      "--assume-role-policy-document file://policy.json\n";
  const std::string sam =
      "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n"
      "      AssumeRolePolicyDocument: " +
      policy + "\n";
  const std::string ansible =
      "- hosts: localhost\n  tasks:\n  - iam_role:\n      name: '{{ role }}'\n"
      "      assume_role_policy_document: '" +
      policy + "'\n";
  struct Row {
    std::string title;
    std::vector<InputFile> files;
    std::string_view found = {};
  };
  const Row rows[] = {
      {"eksctl makes the name", {{"c.yaml", eksctl}}},
      {"eksctl is told the name",
       {{"c.yaml", eksctl + "    roleName: app\n"}},
       "sa.yaml:8:33 error trust-denies-service-account\n"},
      {"eksctl is told the name of another role", {{"c.yaml", eksctl + "    roleName: apis\n"}}},
      {"a script's variable", {{"setup.sh", script("\"$ROLE\"")}}},
      {"a script's variable in a part", {{"setup.sh", script("$CLUSTER-app")}}},
      {"a script's word", {{"setup.sh", script("app")}}, "setup.sh:1:515 error sub-mismatch\n"},
      {"a script's word, another role", {{"setup.sh", script("apis")}}},
      {"a script's variable, and the policy in a file",
       {{"setup.sh", of_file}, {"policy.json", policy}}},
      {"Crossplane makes the name", {{"r.yaml", crossplane + "{generateName: app-}\n"}}},
      {"Crossplane", {{"r.yaml", crossplane + "{name: app}\n"}}, "sub-mismatch"},
      {"CloudFormation makes the name", {{"t.yaml", sam}}},
      {"Ansible's variable", {{"play.yaml", ansible}}},
      {"a policy by itself", {{"policy.json", policy}}, "sub-mismatch"},
      {"a policy by itself, with another script",
       {{"policy.json", policy}, {"setup.sh", "aws iam get-role --role-name $ROLE\n"}},
       "sub-mismatch"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.title);
    std::vector<InputFile> files = row.files;
    files.push_back({"sa.yaml", account("web", "app", arn("app"))});
    const std::string found = lint_files(files).brief();
    CAPTURE(found);
    CHECK(row.found.empty() == (found.find(" error ") == std::string::npos));
    CHECK(found.find(row.found) != std::string::npos);
  }
}

TEST_CASE("of very many statements the Deny that keeps an account out is told of, too") {
  const auto statement = [](const std::string& effect, const std::string& subject) {
    const std::string issuer(tests::kIssuer);
    return R"({"Effect": ")" + effect + R"(", "Principal": {"Federated": ")" + tests::provider() +
           R"("}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {")" +
           issuer + R"(:sub": ["system:serviceaccount:media:)" + subject + R"("], ")" + issuer +
           R"(:aud": "sts.amazonaws.com"}}})";
  };
  std::string statements = statement("Allow", "thumbs\", \"system:serviceaccount:media:other");
  for (int i = 1; i <= 12; ++i) statements += ", " + statement("Allow", "a" + std::to_string(i));
  statements += ", " + statement("Deny", "thumbs");
  const tests::Linted linted = tests::lint_files(
      {{"a.yaml", tests::account("media", "thumbs", tests::arn("r"))},
       {"roles.json", tests::list_roles(tests::role("r", tests::policy(statements)))}},
      {"--select", "trust-denies-service-account"});
  REQUIRE(linted.report.findings.size() == 1);
  CHECK(linted.report.findings.front().problem.message ==
        "role 'r' does not let service account 'media/thumbs' in: statement 14 denies it");
}
