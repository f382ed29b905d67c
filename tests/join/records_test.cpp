// What the stages of the joined view say of pods, namespaces, permissions and outputs, over facts
// made by hand; and what objects are called.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "join/index.h"
#include "join/made.h"
#include "join/objects.h"
#include "join/terraform_outputs.h"

using namespace irsa;
using namespace irsa::join;

namespace records_test {
namespace {

using tests::kApi;
using tests::kApi2;
using tests::kIssuer;
using tests::kOne;
using tests::kOtherIssuer;
using tests::kTwo;
using tests::Made;

/// A pod or what makes pods, that runs as this account.
kube::Workload workload(FileId in, std::string_view ns, std::string_view name,
                        std::string_view account = {}, std::string_view kind = "Deployment") {
  const Span place(in, 10, 20);
  kube::Workload made{.origin = {.file = in},
                      .kind = kind,
                      .name = {name, place},
                      .ns = {},
                      .effective_ns = ns,
                      .spec_key = place};
  if (!account.empty()) made.account = Text{account, place};
  return made;
}

std::string_view name_of(const kube::Workload* workload) {
  return workload == nullptr ? "-" : workload->name.value;
}
std::string_view name_of(const kube::ServiceAccount* account) {
  return account == nullptr ? "-" : account->name.value;
}

TEST_CASE("records: the account with a role that a pod surely runs as") {
  struct Row {
    std::string_view account_ns, workload_ns;
    std::string account_file, workload_file;
    bool role;
    std::string expected;
  };
  const Row rows[] = {
      {"pay", "pay", "a.yaml", "a.yaml", true, "x"},
      {"pay", "pay", "a.yaml", "a.yaml", false, "-"},
      {"pay", "pay", "a.yaml", "b.yaml", true, "x"},
      {"pay", "web", "a.yaml", "a.yaml", true, "-"},
      // Of two clusters each has its own.
      {"pay", "pay", "eu/a.yaml", "us/a.yaml", true, "-"},
      {"pay", "pay", "eu/a.yaml", "eu/b.yaml", true, "x"},
      // Where a namespace is not known, only what stands in the same file.
      {"", "", "a.yaml", "a.yaml", true, "x"},
      {"", "", "a.yaml", "b.yaml", true, "-"},
      {"pay", "", "a.yaml", "a.yaml", true, "x"},
      {"pay", "", "a.yaml", "b.yaml", true, "-"},
      {"", "pay", "a.yaml", "a.yaml", true, "x"},
      {"", "pay", "a.yaml", "b.yaml", true, "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.account_file);
    CAPTURE(row.workload_file);
    CAPTURE(row.account_ns);
    CAPTURE(row.workload_ns);
    Made made;
    made.settings.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}},
                              {"us", std::string(kOtherIssuer), "", "", {"us/**"}}};
    const FileId one = made.file(row.account_file);
    const FileId other = row.account_file == row.workload_file ? one : made.file(row.workload_file);
    made.account(one, row.account_ns, "x", row.role ? kApi : std::string_view{});
    made.facts.workloads = {workload(other, row.workload_ns, "w", "x")};
    const Index index(made.facts, made.settings, made.sources);
    CHECK(name_of(index.workloads().role_account(made.facts.workloads[0])) == row.expected);
  }
}

TEST_CASE("records: a pod that repeats what made it") {
  struct Row {
    std::string_view kind, owner_kind, owner_name;
    std::string_view there, there_name, there_ns = "pay";
    bool expected = false;
  };
  const Row rows[] = {
      {"Pod", "StatefulSet", "db", "StatefulSet", "db", "pay", true},
      {"Pod", "StatefulSet", "db", "StatefulSet", "db", "web", false},
      {"Pod", "StatefulSet", "db", "Deployment", "db", "pay", false},
      {"Pod", "StatefulSet", "db", "StatefulSet", "other", "pay", false},
      {"Pod", "ReplicaSet", "api-7d9", "ReplicaSet", "api-7d9", "pay", true},
      {"Pod", "ReplicaSet", "api-7d9", "Deployment", "api", "pay", true},
      {"Pod", "ReplicaSet", "api-7d9", "Rollout", "api", "pay", true},
      {"Pod", "ReplicaSet", "api-7d9", "CronJob", "api", "pay", false},
      {"Pod", "ReplicaSet", "api-7d9", "Deployment", "api-7d9", "pay", false},
      {"Pod", "Job", "api-7d9", "CronJob", "api", "pay", true},
      {"Pod", "Job", "api-7d9", "Deployment", "api", "pay", false},
      {"Pod", "StatefulSet", "api-7d9", "CronJob", "api", "pay", false},
      {"Pod", "DaemonSet", "api-7d9", "Deployment", "api", "pay", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.owner_kind);
    CAPTURE(row.there);
    CAPTURE(row.there_name);
    Made made;
    const FileId file = made.file("a.yaml");
    kube::Workload pod = workload(file, "pay", "w", "x", row.kind);
    pod.origin.owned = true;
    pod.origin.owner_kind = row.owner_kind;
    pod.origin.owner_name = row.owner_name;
    made.facts.workloads = {pod, workload(file, row.there_ns, row.there_name, "x", row.there),
                            workload(file, "pay", "w", "x", row.kind)};
    const Index index(made.facts, made.settings, made.sources);
    CHECK(index.workloads().repeats_owner(made.facts.workloads[0]) == row.expected);
    CHECK_FALSE(index.workloads().repeats_owner(made.facts.workloads[1]));
    CHECK_FALSE(index.workloads().repeats_owner(made.facts.workloads[2]));
  }
  // A pod does not repeat itself.
  Made made;
  const FileId file = made.file("a.yaml");
  made.facts.workloads = {workload(file, "pay", "w", "x", "Pod")};
  made.facts.workloads[0].origin.owned = true;
  made.facts.workloads[0].origin.owner_kind = "Pod";
  made.facts.workloads[0].origin.owner_name = "w";
  const Index index(made.facts, made.settings, made.sources);
  CHECK_FALSE(index.workloads().repeats_owner(made.facts.workloads[0]));
}

TEST_CASE("records: a workload that by its name should run as the account") {
  struct Row {
    std::string_view workload, runs_as, ns;
    std::string_view asked;
    std::string expected;
  };
  const Row rows[] = {
      {"csi", "default", "pay", "csi", "csi"},
      {"csi", "", "pay", "csi", "csi"},
      {"csi", "csi", "pay", "csi", "-"},
      {"csi", "default", "web", "csi", "-"},
      {"csi-controller", "default", "pay", "csi-controller-sa", "csi-controller"},
      {"csi", "default", "pay", "csi-controller-sa", "csi"},
      {"csi-node", "default", "pay", "csi-controller-sa", "-"},
      {"csi-controller-sa", "default", "pay", "csi", "-"},
      {"csi", "default", "pay", "", "-"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.workload);
    CAPTURE(row.asked);
    Made made;
    const FileId file = made.file("a.yaml");
    made.facts.workloads = {workload(file, row.ns, row.workload, row.runs_as)};
    const auto found = [&] {
      const Index index(made.facts, made.settings, made.sources);
      return std::string(name_of(index.workloads().namesake("pay", row.asked)));
    };
    CHECK(found() == row.expected);
    // Of what is a guess, filled in later, or made by another nothing is said.
    made.facts.workloads[0].heuristic = true;
    CHECK(found() == "-");
    made.facts.workloads[0].heuristic = false;
    made.facts.workloads[0].account_placeholder = true;
    CHECK(found() == "-");
    made.facts.workloads[0].account_placeholder = false;
    made.facts.workloads[0].origin.owned = true;
    made.facts.workloads[0].origin.owner_kind = "Rollout";
    made.facts.workloads[0].origin.owner_name = "maker";
    CHECK(found() == row.expected);
    made.facts.workloads.push_back(workload(file, row.ns, "maker", "default", "Rollout"));
    CHECK(found() == "-");
  }
}

TEST_CASE("records: workloads of the same release") {
  Made made;
  const FileId one = made.file("a.yaml"), two = made.file("b.yaml"), plan = made.file("plan.json");
  auto& workloads = made.facts.workloads;
  workloads = {workload(one, "pay", "same-file"),     workload(one, "web", "other-namespace"),
               workload(two, "pay", "same-release"),  workload(two, "pay", "same-chart"),
               workload(two, "pay", "other-release"), workload(two, "", "no-namespace"),
               workload(plan, "pay", "in-plan")};
  // Found in two ways, and there once.
  workloads[0].release = workloads[2].release = "r";
  workloads[3].origin.helm_source = "chart/templates/x.yaml";
  workloads[4].release = "s";
  workloads[5].release = "r";
  kube::ServiceAccount& account = made.account(one, "pay", "x");
  const auto found = [&] {
    const Index index(made.facts, made.settings, made.sources);
    std::string out;
    for (const kube::Workload* one_of : index.workloads().release_of(account)) {
      out += std::string(one_of->name.value) + " ";
    }
    return out;
  };
  CHECK(found() == "same-file ");
  account.release = "r";
  CHECK(found() == "same-file same-release no-namespace ");
  account.origin.helm_source = "chart/templates/sa.yaml";
  CHECK(found() == "same-file same-release same-chart no-namespace ");
  account.origin.helm_source = "chart2/templates/sa.yaml";
  account.release = "t";
  CHECK(found() == "same-file ");
  account.effective_ns = "";
  CHECK(found() == "same-file other-namespace ");
  // Its file says nothing where many releases are in one.
  account.effective_ns = "pay";
  account.origin = {.file = plan, .address = "kubernetes_service_account.x"};
  CHECK(found() == "");
  account.release = "s";
  CHECK(found() == "other-release ");
}

TEST_CASE("records: the secret that a container gets all of") {
  Made made;
  const FileId file = made.file("a.yaml");
  const Span place(file, 1, 2);
  made.facts.env_sources = {
      {.origin = {.file = file}, .secret = true, .name = {"aws", place}, .effective_ns = "pay"},
      {.origin = {.file = file}, .secret = false, .name = {"map", place}, .effective_ns = "pay"}};
  made.facts.workloads = {workload(file, "pay", "w"), workload(file, "web", "v")};
  const Index index(made.facts, made.settings, made.sources);
  const auto found = [&](std::size_t workload, std::string_view name, bool secret) {
    const kube::EnvFrom from{.secret = secret, .name = {name, place}};
    const kube::EnvSource* const source =
        index.workloads().env_source(made.facts.workloads[workload], from);
    return source == nullptr ? std::string_view("-") : source->name.value;
  };
  CHECK(found(0, "aws", true) == "aws");
  CHECK(found(0, "aws", false) == "-");
  CHECK(found(0, "map", false) == "map");
  CHECK(found(0, "none", true) == "-");
  CHECK(found(1, "aws", true) == "-");
}

TEST_CASE("records: a pod that brings its own token, and tokens for others") {
  Made made;
  const FileId file = made.file("a.yaml");
  const Span place(file, 1, 2);
  made.account(file, "pay", "x", kApi);
  made.facts.workloads = {workload(file, "pay", "w", "x")};
  kube::Workload& pod = made.facts.workloads[0];
  const auto told = [&] {
    const Index index(made.facts, made.settings, made.sources);
    return std::string(index.workloads().manual_setup(made.facts.service_accounts[0]) ? "manual"
                                                                                      : "") +
           (index.workloads().own_audiences() ? " audience" : "");
  };
  CHECK(told() == "");
  pod.volumes = {{.name = {"t", place}, .projected_token = true}};
  CHECK(told() == "");
  pod.containers.resize(2);
  CHECK(told() == "");
  pod.containers[1].env = {{.name = {"AWS_REGION", place}, .value_span = place}};
  CHECK(told() == "");
  pod.containers[1].env.push_back(
      {.name = {"AWS_WEB_IDENTITY_TOKEN_FILE", place}, .value_span = place});
  CHECK(told() == "manual");
  pod.volumes[0].projected_token = false;
  CHECK(told() == "");
  pod.volumes[0].token_audience = "vault";
  CHECK(told() == " audience");
  pod.volumes.push_back({.name = {"u", place}});
  CHECK(told() == " audience");
  pod.account_placeholder = true;
  CHECK(told() == "");
}

TEST_CASE("records: the account that a pod wants is in another namespace") {
  Made made;
  const FileId file = made.file("a.yaml"), eu = made.file("eu/a.yaml");
  made.settings.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}}};
  made.account(file, "pay", "x", kApi);
  made.facts.workloads = {workload(file, "web", "w", "x")};
  kube::Workload& pod = made.facts.workloads[0];
  kube::ServiceAccount& account = made.facts.service_accounts[0];
  const auto told = [&] {
    const Index index(made.facts, made.settings, made.sources);
    const std::string one(name_of(index.workloads().account_elsewhere(made.facts.workloads[0])));
    const std::string other(
        name_of(index.workloads().workload_elsewhere(made.facts.service_accounts[0])));
    CHECK((one == "-") == (other == "-"));
    return one;
  };
  CHECK(told() == "x");
  const auto without = [&](const auto& change) {
    const kube::Workload before = pod;
    const kube::ServiceAccount account_before = account;
    change();
    const std::string out = told();
    pod = before;
    account = account_before;
    return out;
  };
  CHECK(without([&] { pod.account_placeholder = true; }) == "-");
  CHECK(without([&] { pod.effective_ns = ""; }) == "-");
  CHECK(without([&] { pod.heuristic = true; }) == "-");
  CHECK(without([&] { pod.account->value = "default"; }) == "-");
  CHECK(without([&] { pod.effective_ns = "pay"; }) == "-");
  CHECK(without([&] { account.annotations.clear(); }) == "-");
  CHECK(without([&] { account.effective_ns = ""; }) == "-");
  CHECK(without([&] { account.name_placeholder = true; }) == "-");
  CHECK(without([&] { account.generated_name = true; }) == "-");
  CHECK(without([&] { account.origin.file = eu; }) == "-");
  CHECK(without([&] { account.origin.file = pod.origin.file = eu; }) == "x");
  // What another kustomization may change, another pod uses, or the webhook's ConfigMap reads.
  made.facts.template_files = {eu};
  CHECK(without([&] { pod.origin.file = eu; }) == "-");
  CHECK(without([&] { account.origin.file = eu; }) == "-");
  made.facts.template_files.clear();
  made.facts.workloads.push_back(workload(file, "pay", "v", "x"));
  {
    const Index index(made.facts, made.settings, made.sources);
    CHECK(index.workloads().account_elsewhere(made.facts.workloads[0]) == nullptr);
  }
}

TEST_CASE("records: a role on default where every pod runs as another account") {
  Made made;
  const FileId file = made.file("a.yaml"), other = made.file("b.yaml");
  made.account(file, "pay", "default", kApi);
  made.account(file, "pay", "own");
  made.facts.workloads = {workload(file, "pay", "first", "own"),
                          workload(file, "pay", "second", "own")};
  const auto told = [&] {
    const Index index(made.facts, made.settings, made.sources);
    return std::string(
        name_of(index.workloads().moved_from_default(made.facts.service_accounts[0])));
  };
  const auto without = [&](const auto& change) {
    const auto accounts = made.facts.service_accounts;
    const auto workloads = made.facts.workloads;
    change(made.facts);
    const std::string out = told();
    made.facts.service_accounts = accounts;
    made.facts.workloads = workloads;
    made.facts.template_files.clear();
    return out;
  };
  CHECK(told() == "first");
  CHECK(without([](load::Facts& f) { f.service_accounts[0].name.value = "x"; }) == "-");
  CHECK(without([](load::Facts& f) { f.service_accounts[0].annotations.clear(); }) == "-");
  CHECK(without([](load::Facts& f) { f.service_accounts[0].effective_ns = ""; }) == "-");
  CHECK(without([](load::Facts& f) { f.service_accounts[0].indirect = true; }) == "-");
  CHECK(without([](load::Facts& f) { f.workloads[0].heuristic = true; }) == "second");
  CHECK(without([](load::Facts& f) { f.workloads[0].account->value = "none"; }) == "second");
  CHECK(without([](load::Facts& f) { f.workloads[1].account->value = "default"; }) == "-");
  CHECK(without([](load::Facts& f) { f.workloads[1].account_placeholder = true; }) == "-");
  CHECK(without([&](load::Facts& f) {
          f.template_files = {other};
          f.workloads[1].origin.file = other;
        }) == "-");
  CHECK(without([&](load::Facts& f) {
          f.template_files = {other};
          f.service_accounts[0].origin.file = other;
        }) == "-");
  CHECK(without([](load::Facts& f) {
          f.service_accounts[1].annotations = f.service_accounts[0].annotations;
        }) == "-");
}

TEST_CASE("records: which namespaces are known, whole, and rendered") {
  Made made;
  const FileId one = made.file("a.yaml"), two = made.file("b.yaml");
  const auto told = [&] {
    const Index index(made.facts, made.settings, made.sources);
    const Namespaces& all = index.namespaces();
    return std::string(all.known("pay") ? "known" : "") + (all.complete("pay") ? " complete" : "") +
           (all.rendered("pay") ? " rendered" : "");
  };
  CHECK(told() == "");
  made.facts.workloads = {workload(one, "pay", "w", "x")};
  kube::Workload& pod = made.facts.workloads[0];
  CHECK(told() == "known");
  pod.origin.helm_source = "c/t.yaml";
  CHECK(told() == "known rendered");
  kube::ServiceAccount& account = made.account(one, "pay", "x");
  CHECK(told() == "known");
  account.origin.helm_source = "c/s.yaml";
  CHECK(told() == "known complete rendered");
  account.origin.file = two;
  CHECK(told() == "known");
  account.origin.live = true;
  CHECK(told() == "known");
  account.origin.listed = true;
  CHECK(told() == "known complete");
  account.origin.live = false;
  CHECK(told() == "known");
  account.origin = {.file = one, .helm_source = "c/s.yaml"};
  pod.origin.helm_source = "";
  CHECK(told() == "known complete");
  // What a kustomization may change is no sign of the namespace.
  made.facts.template_files = {one};
  CHECK(told() == "");
  made.facts.template_files = {two};
  CHECK(told() == "known complete");
  made.facts.workloads.push_back(workload(two, "pay", "v", "x"));
  CHECK(told() == "known complete");
  made.facts.template_files.clear();
  CHECK(told() == "known");
}

TEST_CASE("records: a build that leaves something open leaves its namespaces open") {
  Made made;
  const FileId root = made.file("app/kustomization.yaml"), base = made.file("base.yaml");
  SourceFile copy{.shown = "base.yaml", .open_path = {}, .text = ""};
  copy.built = SourceFile::Built{.file = base, .root = root};
  const FileId built = made.sources.add(copy);
  const FileId plain = made.file("b.yaml");
  made.facts.builds = {{.root = root, .refused = {}, .holes = {"a chart"}}};
  made.facts.workloads = {workload(built, "pay", "w", "x"), workload(plain, "web", "v", "x"),
                          workload(plain, "pay", "u", "x")};
  made.account(built, "pay", "x").origin.helm_source = "c/s.yaml";
  {
    const Index index(made.facts, made.settings, made.sources);
    CHECK_FALSE(index.namespaces().known("pay"));
    CHECK_FALSE(index.namespaces().complete("pay"));
    CHECK_FALSE(index.namespaces().rendered("pay"));
    CHECK(index.namespaces().known("web"));
  }
  made.facts.builds[0].holes.clear();
  const Index index(made.facts, made.settings, made.sources);
  CHECK(index.namespaces().known("pay"));
}

TEST_CASE("records: the namespaces of each cluster") {
  Made made;
  made.settings.clusters = {{"eu", std::string(kIssuer), "", "", {"eu/**"}},
                            {"us", std::string(kOtherIssuer), "", "", {"us/**"}}};
  const FileId eu = made.file("eu/a.yaml"), us = made.file("us/a.yaml"), any = made.file("a.yaml");
  made.facts.workloads = {workload(eu, "eu-pods", "w"), workload(any, "any-pods", "w")};
  made.account(us, "us-accounts", "x");
  made.facts.template_files = {made.file("eu/t.yaml")};
  made.facts.workloads.push_back(workload(made.facts.template_files[0], "filled", "w"));
  const Index index(made.facts, made.settings, made.sources);
  const auto known = [&](std::string_view ns) {
    const Namespaces& all = index.namespaces();
    return std::string(all.known(ns) ? "any " : "") + (all.known(ns, kIssuer) ? "eu " : "") +
           (all.known(ns, kOtherIssuer) ? "us" : "");
  };
  CHECK(known("eu-pods") == "any eu ");
  CHECK(known("us-accounts") == "any us");
  CHECK(known("any-pods") == "any eu us");
  CHECK(known("filled") == "");
  CHECK(known("none") == "");
}

TEST_CASE("records: what a role may do is put together of all that speaks of it") {
  Made made;
  const FileId one = made.file("a.json"), two = made.file("b.json");
  const Span place(one, 1, 2);
  const auto policy = [&](std::string_view name) {
    return iam::PermissionPolicy{.file = one, .where = place, .name = name};
  };
  const std::string_view p = "arn:aws:iam::111122223333:policy/P";
  iam::PermissionPolicy managed = policy("P");
  managed.arn = p;
  made.facts.managed_policies = {managed};
  made.facts.roles.reserve(4);
  iam::Role& role = made.role(one, kApi, "api");
  const auto told = [&](std::size_t which = 0) {
    const Index index(made.facts, made.settings, made.sources);
    std::size_t number = 0;
    for (const RoleEntry& entry : index.roles()) {
      if (number++ != which) continue;
      const RolePermissions all = index.permissions().of(entry);
      std::string out;
      for (const Grant& grant : all.grants) {
        out += grant.arn.empty() ? std::string(grant.policy->name)
                                 : (grant.policy == nullptr ? "?" : "=") +
                                       std::string(grant.arn.substr(grant.arn.rfind('/') + 1));
        out += " ";
      }
      const iam::PolicySet set = all.in_force();
      out += std::to_string(set.policies.size());
      if (set.incomplete) out += " incomplete";
      if (set.bounded) out += set.boundary == nullptr ? " bounded?" : " bounded";
      if (all.boundary_shown) out += " shown";
      return out;
    }
    return std::string("none");
  };
  CHECK(told() == "0 incomplete");
  role.permissions.complete = true;
  CHECK(told() == "0");
  role.permissions.inline_policies = {policy("own")};
  role.permissions.attached = {{p, place}, {p, place}};
  CHECK(told() == "own =P 2");
  role.permissions.attached.push_back({"arn:aws:iam::111122223333:policy/Q", place});
  CHECK(told() == "own =P ?Q 2 incomplete");
  role.permissions.attached.clear();
  role.permissions.boundary = Text{p, place};
  CHECK(told() == "own 1 bounded");
  role.permissions.boundary = Text{"arn:aws:iam::111122223333:policy/Q", place};
  role.permissions.boundary_shown = true;
  CHECK(told() == "own 1 bounded? shown");
  role.permissions.boundary.reset();
  role.permissions.boundary_shown = false;
  // What is given to it elsewhere, by its ARN or its name.
  const auto grant = [&](std::string_view to, std::string_view name) {
    iam::RoleGrant made_grant{.file = two, .role = {to, place}};
    made_grant.permissions.inline_policies = {policy(name)};
    return made_grant;
  };
  made.facts.role_grants = {grant(kApi, "by-arn"), grant("api", "by-name"), grant("", "nobody"),
                            grant(kApi2, "other")};
  CHECK(told() == "own by-arn by-name 3");
  made.facts.role_grants[0].permissions.boundary_shown = true;
  CHECK(told() == "own by-arn by-name 3 shown");
  // A name alone does not say in which account.
  made.role(two, kApi2, "api");
  CHECK(told() == "own by-arn 2 shown");
  CHECK(told(1) == "other 1 incomplete");
  // What is described twice: the copy adds what the first does not say.
  made.facts.roles.pop_back();
  made.facts.role_grants.clear();
  iam::Role& copy = made.role(two, kApi, "api");
  copy.permissions.inline_policies = {policy("copy")};
  CHECK(told() == "own 1");
  role.permissions.complete = false;
  CHECK(told() == "own copy 2 incomplete");
  copy.permissions.complete = true;
  CHECK(told() == "own copy 2");
}

TEST_CASE("records: which role is meant, and whether all roles of an account are known") {
  Made made;
  const FileId file = made.file("a.json"), other = made.file("b.json");
  made.role(file, kApi, "api");
  made.role(other, kApi, "api");
  made.role(file, "", "bare");
  made.settings.inventory = {{std::string(kOne), true}, {std::string(kTwo), false}};
  made.facts.role_dumps = {{.file = file, .account = kTwo}};
  const Index index(made.facts, made.settings, made.sources);
  const auto about = [&](std::string role) {
    const RoleEntry* const entry = index.roles().about({.role = std::move(role)});
    return entry == nullptr ? -1 : static_cast<int>(entry->id);
  };
  CHECK(about(std::string(kApi)) == 0);
  CHECK(about("api") == 0);
  CHECK(about("bare") == 2);
  CHECK(about("none") == -1);
  CHECK(about("") == -1);
  const auto coverage = [&](std::string_view account) {
    switch (index.roles().coverage(account)) {
      case RoleCoverage::complete: return "complete";
      case RoleCoverage::dumped: return "dumped";
      default: return "partial";
    }
  };
  CHECK(std::string(coverage(kOne)) == "complete");
  CHECK(std::string(coverage(kTwo)) == "dumped");
  CHECK(std::string(coverage("999988887777")) == "partial");
}

TEST_CASE("records: which root's output is meant") {
  Made made;
  const FileId live = made.file("infra/live/eu/main.tf"), dev = made.file("infra/dev/main.tf");
  const FileId top = made.file("main.tf"), beside = made.file("infra/dev/run.sh");
  const FileId below = made.file("infra/dev/k8s/a.yaml"), near = made.file("infra/develop.sh");
  const FileId script = made.file("run.sh");
  const std::vector<load::TerraformRoot> roots = {
      {.made = live, .modules = {}, .outputs = {{"arn", "live"}, {"only", "only-live"}}},
      {.made = dev, .modules = {}, .outputs = {{"arn", "dev"}, {"empty", ""}}},
      {.made = top, .modules = {}, .outputs = {{"top", "the-top"}}},
  };
  const TerraformOutputs outputs(roots, made.sources);
  const auto found = [&](FileId file, std::string_view text) {
    const auto output = outputs.find(file, text);
    return output ? std::string(output->value) : "-";
  };
  struct Row {
    FileId file;
    std::string text, expected;
  };
  const Row rows[] = {
      {script, "${terraform output only}", "only-live"},
      {script, "${terraform output none}", "-"},
      {script, "${terraform output empty}", "-"},
      {script, "plain", "-"},
      {script, "${other only}", "-"},
      {script, "${terraform output top}", "the-top"},
      // Of two the one that the command names, by the end of its path.
      {script, "${terraform output arn}", "-"},
      {script, "${terraform output arn in infra/dev}", "dev"},
      {script, "${terraform output arn in dev}", "dev"},
      {script, "${terraform output arn in eu}", "live"},
      {script, "${terraform output arn in u}", "-"},
      {script, "${terraform output arn in live}", "-"},
      {script, "${terraform output arn in x/infra/dev}", "-"},
      {script, "${terraform output only in elsewhere}", "only-live"},
      // Else the one that the file lies in.
      {beside, "${terraform output arn}", "dev"},
      {below, "${terraform output arn}", "dev"},
      {near, "${terraform output arn}", "-"},
      {beside, "${terraform output arn in eu}", "live"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(found(row.file, row.text) == row.expected);
  }
  // The folder of a root at the top holds everything.
  const std::vector<load::TerraformRoot> two = {
      {.made = top, .modules = {}, .outputs = {{"arn", "top"}}},
      {.made = dev, .modules = {}, .outputs = {{"arn", "dev"}}},
  };
  const TerraformOutputs both(two, made.sources);
  CHECK(both.find(script, "${terraform output arn}")->value == "top");
  CHECK_FALSE(both.find(beside, "${terraform output arn}").has_value());
  const TerraformOutputs none({}, made.sources);
  CHECK_FALSE(none.find(script, "${terraform output arn}").has_value());
}

TEST_CASE("records: what accounts and pods are called") {
  Made made;
  const FileId file = made.file("a.yaml");
  struct Row {
    std::string_view name, ns;
    bool generated;
    kube::Holder holder;
    std::string_view address;
    std::string text, label, object;
  };
  const Row rows[] = {
      {"x", "pay", false, {}, "", "service account 'pay/x'", "pay/x", "ServiceAccount x"},
      {"x", "", false, {}, "", "service account 'x'", "x", "ServiceAccount x"},
      {"x-", "pay", true, {}, "", "service account 'pay/x-'", "pay/x-", "ServiceAccount x-"},
      {"",
       "pay",
       false,
       {},
       "",
       "a service account without a name",
       "a service account without a name",
       "ServiceAccount "},
      {"",
       "pay",
       false,
       {},
       "kubernetes_service_account.x",
       "the service account of 'kubernetes_service_account.x'",
       "the service account of 'kubernetes_service_account.x'",
       "ServiceAccount "},
      {"",
       "pay",
       false,
       {"Values", "", "controller.serviceAccount"},
       "",
       "the service account at 'controller.serviceAccount' of the values",
       "the service account at 'controller.serviceAccount' of the values",
       "Values "},
      {"",
       "pay",
       false,
       {"HelmRelease", "r", "controller.pod"},
       "",
       "what stands at 'controller.pod' of HelmRelease 'r'",
       "what stands at 'controller.pod' of HelmRelease 'r'",
       "HelmRelease r"},
      {"", "pay", false, {"Patch", "", ""}, "", "the patch", "the patch", "Patch "},
      {"x",
       "pay",
       false,
       {"Function", "f", ""},
       "",
       "service account 'pay/x'",
       "pay/x",
       "ServiceAccount x"},
      {"x-", "pay", true, {"Function", "f", ""}, "", "Function 'f'", "pay/x-", "Function f"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    kube::ServiceAccount account = made.account(file, row.ns, row.name);
    account.generated_name = row.generated;
    account.holder = row.holder;
    account.origin.address = row.address;
    CHECK(account_text(account) == row.text);
    CHECK(account_label(account) == row.label);
    const ObjectName object = object_of(account);
    CHECK(object.kind + " " + object.name == row.object);
    CHECK(object.ns == row.ns);
    CHECK(object.address == row.address);
    CHECK(object.named_at.size() == 1);
  }
  kube::ServiceAccount account = made.account(file, "pay", "x");
  account.ns = Text{"pay", Span(file, 30, 33)};
  CHECK(object_of(account).named_at == std::vector<Span>{Span(file, 10, 20), Span(file, 30, 33)});
  CHECK(workload_label(workload(file, "pay", "w")) == "Deployment 'pay/w'");
  CHECK(workload_label(workload(file, "", "w")) == "Deployment 'w'");
  CHECK(workload_label(workload(file, "pay", "")) == "a nameless Deployment");
  CHECK(account_name(workload(file, "pay", "w", "x")) == "x");
  CHECK(account_name(workload(file, "pay", "w")) == "default");
  CHECK(chart_of("chart/templates/x.yaml") == "chart");
  CHECK(chart_of("chart") == "chart");
  made.role(file, kApi, "api").address = "aws_iam_role.api";
  made.role(file, "", "bare");
  const Index index(made.facts, made.settings, made.sources);
  std::string roles;
  for (const RoleEntry& role : index.roles()) {
    roles += object_of(role).role + " " + object_of(role).address + "; ";
  }
  CHECK(roles == std::string(kApi) + " aws_iam_role.api; bare ; ");
}

}  // namespace
}  // namespace records_test
