// What silences a rule, over facts made by hand: a scene in which it speaks, and each change of it
// that takes the reason away.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "join/made.h"
#include "judge/model.h"
#include "rules/rule.h"

using namespace irsa;

namespace silenced_test {
namespace {

using tests::kApi;
using tests::Made;

using Change = std::function<void(Made&)>;

struct Row {
  std::string what;
  Change change;
  std::string expected = "";  ///< of each finding the begin of its message
};

std::string messages(std::string_view slug, Made& made) {
  const join::Index index(made.facts, made.settings, made.sources);
  const judge::Verdicts verdicts(index);
  Findings findings;
  rules::find_rule(slug)->check({made.facts, index, verdicts}, findings);
  std::string out;
  for (const Problem& problem : findings.take()) {
    if (!out.empty()) out += "; ";
    if (problem.level) out += std::string(to_string(*problem.level)) + " ";
    out += problem.message;
  }
  return out;
}

void check(std::string_view slug, const Change& scene, const std::string& speaks,
           const std::vector<Row>& rows) {
  Made plain;
  scene(plain);
  CHECK(messages(slug, plain) == speaks);
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Made made;
    scene(made);
    row.change(made);
    CHECK(messages(slug, made) == row.expected);
  }
}

const Span kPlace(FileId{0}, 1, 2);

kube::Workload workload(std::string_view ns, std::string_view name, std::string_view account,
                        FileId file = FileId{0}) {
  kube::Workload made{.origin = {.file = file},
                      .kind = "Deployment",
                      .name = {name, kPlace},
                      .ns = {},
                      .effective_ns = ns,
                      .spec_key = kPlace};
  if (!account.empty()) made.account = kube::Text{account, kPlace};
  return made;
}

kube::Annotation annotation(std::string_view key, std::string_view value) {
  return {.place = kube::Place::service_account,
          .key = {key, kPlace},
          .value = value,
          .value_span = kPlace};
}

iam::PodIdentityAssociation association(std::string_view ns, std::string_view account) {
  return {
      .file = FileId{0}, .where = kPlace, .ns = {ns, kPlace}, .service_account = {account, kPlace}};
}

constexpr std::string_view kRoleKey = "eks.amazonaws.com/role-arn";

/// What every account without a role may have instead, or nobody knows.
std::vector<Row> account_rows() {
  return {
      {"no such account", [](Made& m) { m.facts.service_accounts.clear(); }},
      {"another namespace", [](Made& m) { m.facts.service_accounts[0].effective_ns = "web"; }},
      {"its namespace is not known",
       [](Made& m) { m.facts.service_accounts[0].effective_ns = ""; }},
      {"it has a role",
       [](Made& m) { m.facts.service_accounts[0].annotations = {annotation(kRoleKey, kApi)}; }},
      {"it was meant to have one",
       [](Made& m) {
         m.facts.service_accounts[0].annotations = {annotation("eks.amazonaws.com/rolearn", kApi)};
       }},
      {"its annotations are no map",
       [](Made& m) { m.facts.service_accounts[0].annotations_type = kube::ValueType::sequence; }},
      {"an operator gives it its role",
       [](Made& m) { m.facts.service_accounts[0].annotated_elsewhere = true; }},
      {"its name is filled in later",
       [](Made& m) { m.facts.service_accounts[0].name_placeholder = true; }},
      {"a kustomization may annotate it",
       [](Made& m) {
         m.facts.service_accounts[0].origin.file = m.file("t.yaml");
         m.facts.template_files = {m.facts.service_accounts[0].origin.file};
       }},
      {"it is associated", [](Made& m) { m.facts.associations = {association("pay", "x")}; }},
      {"a second definition has the role", [](Made& m) { m.account(FileId{0}, "pay", "x", kApi); }},
      {"its pods have the annotation",
       [](Made& m) {
         m.facts.workloads.push_back(workload("pay", "v", "x"));
         m.facts.workloads.back().annotations = {annotation(kRoleKey, kApi)};
       }},
      {"pods of it may have the annotation",
       [](Made& m) {
         const FileId file = m.file("t.yaml");
         m.facts.template_files = {file};
         m.facts.workloads.push_back(workload("pay", "v", "x", file));
       }},
  };
}

TEST_CASE("silenced: a store that takes the credentials of an account without a role") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.account(file, "pay", "x");
    m.facts.readers = {{.origin = {.file = file},
                        .kind = "SecretStore",
                        .name = {"s", kPlace},
                        .account = kube::Text{"x", kPlace},
                        .account_ns = "pay",
                        .refuses = true}};
  };
  const std::string speaks =
      "SecretStore 's' uses the AWS credentials of service account 'pay/x', which has no role";
  std::vector<Row> rows = account_rows();
  for (Row& more : std::vector<Row>{
           {"it takes any account", [](Made& m) { m.facts.readers[0].refuses = false; }},
           {"it names none", [](Made& m) { m.facts.readers[0].account.reset(); }},
           {"its namespace is not known", [](Made& m) { m.facts.readers[0].account_ns = ""; }},
           {"it may be changed",
            [](Made& m) {
              m.facts.readers[0].origin.file = m.file("t.yaml");
              m.facts.template_files = {m.facts.readers[0].origin.file};
            }},
           {"others may have their role by an association",
            [](Made& m) { m.facts.associations = {association("web", "y")}; }, "note " + speaks},
           {"others may be made elsewhere",
            [](Made& m) { m.settings.external_service_accounts = {"web/y"}; }, "note " + speaks},
       }) {
    rows.push_back(std::move(more));
  }
  check("account-without-role", scene, speaks, rows);
}

TEST_CASE("silenced: pods that mount secrets of AWS as an account without a role") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.account(file, "pay", "x");
    m.facts.secret_providers = {
        {.origin = {.file = file}, .name = {"p", kPlace}, .effective_ns = "pay", .aws = true}};
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "w", "x")};
    m.facts.workloads[0].secret_providers = {{"p", kPlace}};
  };
  const std::string speaks =
      "Deployment 'pay/w' mounts secrets of AWS as service account 'pay/x', which has no role";
  std::vector<Row> rows = account_rows();
  for (Row& more : std::vector<Row>{
           {"of another cloud", [](Made& m) { m.facts.secret_providers[0].aws = false; }},
           {"by an association", [](Made& m) { m.facts.secret_providers[0].pod_identity = true; }},
           {"of another namespace",
            [](Made& m) { m.facts.secret_providers[0].effective_ns = "web"; }},
           {"of another name",
            [](Made& m) { m.facts.workloads[0].secret_providers[0].value = "q"; }},
           {"none at all", [](Made& m) { m.facts.workloads[0].secret_providers.clear(); }},
           {"the account is filled in later",
            [](Made& m) { m.facts.workloads[0].account_placeholder = true; }},
           {"the pods repeat their owner",
            [](Made& m) {
              m.facts.workloads[0].origin.owned = true;
              m.facts.workloads[0].origin.owner_kind = "Deployment";
              m.facts.workloads[0].origin.owner_name = "o";
              m.facts.workloads.push_back(workload("pay", "o", "x"));
            }},
           {"the pods may be changed",
            [](Made& m) {
              m.facts.workloads[0].origin.file = m.file("t.yaml");
              m.facts.template_files = {m.facts.workloads[0].origin.file};
            }},
           {"two of them are one finding",
            [](Made& m) {
              m.facts.secret_providers.push_back({.origin = {.file = FileId{0}},
                                                  .name = {"q", kPlace},
                                                  .effective_ns = "pay",
                                                  .aws = true});
              m.facts.workloads[0].secret_providers.push_back({"q", kPlace});
            },
            speaks},
           {"the second is of AWS",
            [](Made& m) {
              m.facts.secret_providers.push_back(
                  {.origin = {.file = FileId{0}}, .name = {"q", kPlace}, .effective_ns = "pay"});
              m.facts.workloads[0].secret_providers = {{"q", kPlace}, {"p", kPlace}};
            },
            speaks},
           {"they name no account, and nothing is known of default",
            [](Made& m) { m.facts.workloads[0].account.reset(); },
            "note Deployment 'pay/w' mounts secrets of AWS as service account 'pay/default', "
            "which has no role in the input"},
           {"they name no account, and default is there",
            [](Made& m) {
              m.facts.workloads[0].account.reset();
              m.facts.service_accounts[0].name.value = "default";
            },
            "Deployment 'pay/w' mounts secrets of AWS as service account 'pay/default', which has "
            "no role"},
           {"they name no account, and default has a role",
            [](Made& m) {
              m.facts.workloads[0].account.reset();
              m.account(FileId{0}, "pay", "default", kApi);
            }},
           {"they name no account, and default is associated",
            [](Made& m) {
              m.facts.workloads[0].account.reset();
              m.facts.associations = {association("pay", "default")};
            }},
           {"they name no account, and have the annotation themselves",
            [](Made& m) {
              m.facts.workloads[0].account.reset();
              m.facts.workloads[0].annotations = {annotation(kRoleKey, kApi)};
            }},
       }) {
    rows.push_back(std::move(more));
  }
  check("account-without-role", scene, speaks, rows);
}

TEST_CASE("silenced: pods that mount a bucket as an account without a role") {
  const Change scene = [](Made& m) {
    m.account(m.file("a.yaml"), "pay", "x");
    m.facts.pod_volumes = {{.volume = "v", .claim_ns = "pay", .claim = "c", .takes_role = true}};
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "w", "x")};
    m.facts.workloads[0].claims = {{"other", kPlace}, {"c", kPlace}};
  };
  const std::string speaks =
      "Deployment 'pay/w' mounts a bucket as service account 'pay/x', which has no role";
  std::vector<Row> rows = account_rows();
  for (Row& more : std::vector<Row>{
           {"the volume has a role of its own",
            [](Made& m) { m.facts.pod_volumes[0].takes_role = false; }},
           {"the claim is of another namespace",
            [](Made& m) { m.facts.pod_volumes[0].claim_ns = "web"; }},
           {"the volume is not bound",
            [](Made& m) { m.facts.pod_volumes[0].claim = m.facts.pod_volumes[0].claim_ns = ""; }},
           {"a claim asks for the volume by its name",
            [](Made& m) {
              m.facts.pod_volumes[0].claim = m.facts.pod_volumes[0].claim_ns = "";
              m.facts.pod_volumes.push_back({.volume = "v", .claim_ns = "pay", .claim = "c"});
            },
            speaks},
           {"a claim asks for another volume",
            [](Made& m) {
              m.facts.pod_volumes[0].claim = m.facts.pod_volumes[0].claim_ns = "";
              m.facts.pod_volumes.push_back({.volume = "u", .claim_ns = "pay", .claim = "c"});
            }},
           {"another claim is mounted", [](Made& m) { m.facts.workloads[0].claims.pop_back(); }},
           {"none is mounted", [](Made& m) { m.facts.workloads[0].claims.clear(); }},
           {"the account is filled in later",
            [](Made& m) { m.facts.workloads[0].account_placeholder = true; }},
           {"the pods repeat their owner",
            [](Made& m) {
              m.facts.workloads[0].origin.owned = true;
              m.facts.workloads[0].origin.owner_kind = "Deployment";
              m.facts.workloads[0].origin.owner_name = "o";
              m.facts.workloads.push_back(workload("pay", "o", "x"));
            }},
           {"the pods may be changed",
            [](Made& m) {
              m.facts.workloads[0].origin.file = m.file("t.yaml");
              m.facts.template_files = {m.facts.workloads[0].origin.file};
            }},
       }) {
    rows.push_back(std::move(more));
  }
  check("account-without-role", scene, speaks, rows);
}

TEST_CASE("silenced: what is scaled by an account without a role") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.account(file, "pay", "x");
    m.facts.readers = {{.origin = {.file = file},
                        .kind = "TriggerAuthentication",
                        .name = {"t", kPlace},
                        .account_ns = "pay",
                        .any_account = true}};
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "w", "x")};
    m.facts.scaled_objects = {
        {.origin = {.file = file},
         .name = {"s", kPlace},
         .effective_ns = "pay",
         .target_kind = "Deployment",
         .target_name = "w",
         .authentications = {{.name = {"none", kPlace}}, {.name = {"t", kPlace}}}}};
  };
  const std::string speaks =
      "ScaledObject 's' uses the AWS credentials of service account 'pay/x', which has no role";
  std::vector<Row> rows = account_rows();
  for (Row& more : std::vector<Row>{
           {"the authentication has its own",
            [](Made& m) { m.facts.readers[0].any_account = false; }},
           {"it is of another namespace", [](Made& m) { m.facts.readers[0].account_ns = "web"; }},
           {"it is of the whole cluster, and that is meant",
            [](Made& m) {
              m.facts.readers[0].kind = "ClusterTriggerAuthentication";
              m.facts.scaled_objects[0].authentications[1].cluster = true;
            },
            speaks},
           {"it is of the whole cluster, and one of the namespace is meant",
            [](Made& m) { m.facts.readers[0].kind = "ClusterTriggerAuthentication"; }},
           {"another is meant",
            [](Made& m) { m.facts.scaled_objects[0].authentications.pop_back(); }},
           {"another kind is scaled",
            [](Made& m) { m.facts.scaled_objects[0].target_kind = "StatefulSet"; }},
           {"another name is scaled", [](Made& m) { m.facts.scaled_objects[0].target_name = "v"; }},
           {"its namespace is not known",
            [](Made& m) { m.facts.scaled_objects[0].effective_ns = ""; }},
           {"it may be changed",
            [](Made& m) {
              m.facts.scaled_objects[0].origin.file = m.file("t.yaml");
              m.facts.template_files = {m.facts.scaled_objects[0].origin.file};
            }},
           {"the account is filled in later",
            [](Made& m) { m.facts.workloads[0].account_placeholder = true; }},
           {"two authentications are one finding",
            [](Made& m) {
              m.facts.scaled_objects[0].authentications.push_back({.name = {"t", kPlace}});
            },
            speaks},
       }) {
    rows.push_back(std::move(more));
  }
  check("account-without-role", scene, speaks, rows);
}

TEST_CASE("silenced: an account that pods run as is missing") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.account(file, "pay", "ledger");
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "w", "ledgr")};
  };
  const std::string speaks =
      "Deployment 'pay/w' runs as service account 'ledgr', which namespace 'pay' of the input does "
      "not define";
  check("service-account-missing", scene, speaks,
        {
            {"it names none", [](Made& m) { m.facts.workloads[0].account.reset(); }},
            {"the name is empty", [](Made& m) { m.facts.workloads[0].account->value = ""; }},
            {"the name is filled in later",
             [](Made& m) { m.facts.workloads[0].account_placeholder = true; }},
            {"it is there", [](Made& m) { m.account(FileId{0}, "pay", "ledgr"); }},
            {"it may be there, in a namespace that is not known",
             [](Made& m) { m.account(FileId{0}, "", "ledgr"); }},
            {"every cluster has it",
             [](Made& m) { m.facts.workloads[0].account->value = "default"; }},
            {"the pod runs",
             [](Made& m) {
               m.facts.workloads[0].origin.live = true;
               m.facts.workloads[0].kind = "Pod";
             }},
            {"a controller that runs may have pods that do not",
             [](Made& m) { m.facts.workloads[0].origin.live = true; }, speaks},
            {"a pod that does not run", [](Made& m) { m.facts.workloads[0].kind = "Pod"; },
             "Pod" + speaks.substr(10)},
            {"the pods may be changed",
             [](Made& m) {
               m.facts.workloads[0].origin.file = m.file("t.yaml");
               m.facts.template_files = {m.facts.workloads[0].origin.file};
             }},
            {"it is listed as made elsewhere",
             [](Made& m) { m.settings.external_service_accounts = {"pay/ledgr"}; }},
            {"nothing is known of the namespace",
             [](Made& m) { m.facts.service_accounts[0].effective_ns = "web"; }},
            {"it was found by its shape", [](Made& m) { m.facts.workloads[0].heuristic = true; },
             "note " + speaks},
            {"no name is near, and others may be elsewhere",
             [](Made& m) { m.facts.workloads[0].account->value = "other"; },
             "note Deployment 'pay/w' runs as service account 'other', which namespace 'pay' of "
             "the input does not define"},
            {"no name is near, and all are here",
             [](Made& m) {
               m.facts.workloads[0].account->value = "other";
               m.facts.service_accounts[0].origin.live = true;
               m.facts.service_accounts[0].origin.listed = true;
             },
             "Deployment 'pay/w' runs as service account 'other', which namespace 'pay' of the "
             "input does not define"},
            {"neither namespace is known",
             [](Made& m) {
               m.facts.workloads[0].effective_ns = "";
               m.facts.service_accounts[0].effective_ns = "";
             },
             "Deployment 'w' runs as service account 'ledgr', which the input does not define"},
        });
}

TEST_CASE("silenced: a store that names an account of another namespace") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.account(file, "web", "x", kApi);
    m.facts.readers = {{.origin = {.file = file},
                        .kind = "SecretStore",
                        .name = {"s", kPlace},
                        .account = kube::Text{"x", kPlace},
                        .account_ns = "pay",
                        .refuses = true}};
  };
  const std::string speaks =
      "SecretStore 's' uses credentials of service account 'x', which namespace 'pay' of the input "
      "does not define";
  check("service-account-missing", scene, speaks,
        {
            {"it takes any account", [](Made& m) { m.facts.readers[0].refuses = false; }},
            {"it names none", [](Made& m) { m.facts.readers[0].account.reset(); }},
            {"its namespace is not known", [](Made& m) { m.facts.readers[0].account_ns = ""; }},
            {"it may be changed",
             [](Made& m) {
               m.facts.readers[0].origin.file = m.file("t.yaml");
               m.facts.template_files = {m.facts.readers[0].origin.file};
             }},
            {"the account is there as well", [](Made& m) { m.account(FileId{0}, "pay", "x"); }},
            {"it is listed as made elsewhere",
             [](Made& m) { m.settings.external_service_accounts = {"pay/x"}; }},
            {"the other has no role",
             [](Made& m) { m.facts.service_accounts[0].annotations.clear(); }},
            {"the other may be changed",
             [](Made& m) {
               m.facts.service_accounts[0].origin.file = m.file("t.yaml");
               m.facts.template_files = {m.facts.service_accounts[0].origin.file};
             }},
            {"pods run as the other",
             [](Made& m) { m.facts.workloads = {workload("web", "w", "x")}; }},
            {"another store uses the other",
             [](Made& m) {
               m.facts.readers.push_back(m.facts.readers[0]);
               m.facts.readers[1].account_ns = "web";
             }},
            {"the other is in another file",
             [](Made& m) { m.facts.service_accounts[0].origin.file = m.file("b.yaml"); },
             "note " + speaks},
        });
}

TEST_CASE(
    "silenced: accounts of several namespaces with one role, and pods that share an account") {
  const Change two = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.facts.service_accounts.reserve(4);
    m.account(file, "pay", "x", kApi);
    m.account(file, "web", "y", kApi);
  };
  const std::string speaks =
      "service accounts of several namespaces have the role 'api': 'pay/x' and 'web/y'";
  check("role-shared", two, speaks,
        {
            {"one namespace", [](Made& m) { m.facts.service_accounts[1].effective_ns = "pay"; }},
            {"one is not known", [](Made& m) { m.facts.service_accounts[1].effective_ns = ""; }},
            {"the first is not known",
             [](Made& m) { m.facts.service_accounts[0].effective_ns = ""; }},
            {"another role",
             [](Made& m) { m.facts.service_accounts[1].annotations[0].value = tests::kApi2; }},
            {"a third whose namespace is not known comes first",
             [](Made& m) {
               m.account(FileId{0}, "", "z", kApi);
               std::swap(m.facts.service_accounts[0], m.facts.service_accounts[2]);
               std::swap(m.facts.service_accounts[1], m.facts.service_accounts[2]);
             },
             speaks},
            {"a third of the first's namespace",
             [](Made& m) {
               m.account(FileId{0}, "pay", "z", kApi);
               std::swap(m.facts.service_accounts[1], m.facts.service_accounts[2]);
             },
             speaks},
        });
  const Change pods = [](Made& m) {
    const FileId file = m.file("a.yaml"), other = m.file("b.yaml");
    m.account(file, "pay", "x", kApi);
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "one", "x", file), workload("pay", "two", "x", other)};
  };
  const std::string shared =
      "Deployment 'pay/one' and Deployment 'pay/two' share service account 'pay/x', so each has "
      "the role of the other";
  check("service-account-shared", pods, shared,
        {
            {"one pod", [](Made& m) { m.facts.workloads.pop_back(); }},
            {"no role", [](Made& m) { m.facts.service_accounts[0].annotations.clear(); }},
            {"default",
             [](Made& m) {
               m.facts.service_accounts[0].name.value = "default";
               for (kube::Workload& one : m.facts.workloads) one.account->value = "default";
             }},
            {"no namespace",
             [](Made& m) {
               m.facts.service_accounts[0].effective_ns = "";
               for (kube::Workload& one : m.facts.workloads) one.effective_ns = "";
             }},
            {"one file",
             [](Made& m) { m.facts.workloads[1].origin.file = m.facts.workloads[0].origin.file; }},
            {"one name", [](Made& m) { m.facts.workloads[1].name.value = "one"; }},
            {"one release",
             [](Made& m) { m.facts.workloads[0].release = m.facts.workloads[1].release = "r"; }},
            {"two releases",
             [](Made& m) {
               m.facts.workloads[0].release = "r";
               m.facts.workloads[1].release = "s";
             },
             shared},
            {"one chart",
             [](Made& m) {
               m.facts.workloads[0].origin.helm_source = "c/templates/a.yaml";
               m.facts.workloads[1].origin.helm_source = "c/templates/b.yaml";
             }},
            {"two charts",
             [](Made& m) {
               m.facts.workloads[0].origin.helm_source = "c/templates/a.yaml";
               m.facts.workloads[1].origin.helm_source = "d/templates/a.yaml";
             },
             shared},
            {"found by its shape", [](Made& m) { m.facts.workloads[1].heuristic = true; }},
            {"repeats its owner",
             [](Made& m) {
               m.facts.workloads[1].origin.owned = true;
               m.facts.workloads[1].origin.owner_kind = "Deployment";
               m.facts.workloads[1].origin.owner_name = "one";
             }},
        });
}

TEST_CASE("silenced: an account with a role that nothing uses") {
  const Change scene = [](Made& m) {
    const FileId file = m.file("a.yaml");
    m.facts.service_accounts.reserve(4);
    m.account(file, "pay", "x", kApi);
    m.account(file, "pay", "own");
    m.facts.workloads.reserve(4);
    m.facts.workloads = {workload("pay", "w", "own", m.file("b.yaml"))};
  };
  const std::string speaks =
      "note nothing in the input runs as service account 'pay/x', so its role is not used";
  check(
      "service-account-unused", scene, speaks,
      {
          {"no role", [](Made& m) { m.facts.service_accounts[0].annotations.clear(); }},
          {"it is used", [](Made& m) { m.facts.workloads[0].account->value = "x"; }},
          {"no workload is known", [](Made& m) { m.facts.workloads.clear(); }},
          {"none of its namespace", [](Made& m) { m.facts.workloads[0].effective_ns = "web"; }},
          {"a store uses it",
           [](Made& m) {
             m.facts.readers = {{.origin = {.file = FileId{0}},
                                 .kind = "SecretStore",
                                 .name = {"s", kPlace},
                                 .account = kube::Text{"x", kPlace},
                                 .account_ns = "pay"}};
           }},
          {"its name is filled in later",
           [](Made& m) { m.facts.service_accounts[0].name_placeholder = true; }},
          {"its name is made", [](Made& m) { m.facts.service_accounts[0].generated_name = true; }},
          {"a chart makes it", [](Made& m) { m.facts.service_accounts[0].indirect = true; }},
          {"it may be changed",
           [](Made& m) {
             m.facts.service_accounts[0].origin.file = m.file("t.yaml");
             m.facts.template_files = {m.facts.service_accounts[0].origin.file};
           }},
          {"it is listed as used elsewhere",
           [](Made& m) { m.settings.external_service_accounts = {"pay/x"}; }},
          {"the account of some pods is filled in later",
           [](Made& m) { m.facts.workloads[0].account_placeholder = true; }},
          {"some pods may be changed",
           [](Made& m) { m.facts.template_files = {m.facts.workloads[0].origin.file}; }},
          {"pods of its name run as one that is not there",
           [](Made& m) { m.facts.workloads.push_back(workload("pay", "x", "none", FileId{1})); }},
          {"pods run as one of nearly its name that is not there",
           [](Made& m) {
             m.facts.service_accounts[0].name.value = "ledger";
             m.facts.workloads.push_back(workload("pay", "v", "ledgr", FileId{1}));
           }},
          {"default, and pods name none",
           [](Made& m) {
             m.facts.service_accounts[0].name.value = "default";
             m.facts.workloads[0].account.reset();
           }},
          {"default, which all pods have left",
           [](Made& m) { m.facts.service_accounts[0].name.value = "default"; },
           "warning no pod in the input runs as service account 'pay/default' any more, so its "
           "role is not used"},
          {"pods of its file name none",
           [](Made& m) {
             m.facts.workloads[0].origin.file = FileId{0};
             m.facts.workloads[0].account.reset();
           },
           "warning" + speaks.substr(4)},
          {"pods of its file name another",
           [](Made& m) { m.facts.workloads[0].origin.file = FileId{0}; }, speaks},
      });
}

}  // namespace
}  // namespace silenced_test
