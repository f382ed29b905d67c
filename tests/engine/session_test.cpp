// A session that is asked again after changes says what a new run over the same texts says.
#include "engine/session.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "report/json.h"
#include "source/source_set.h"
#include "support/folder.h"
#include "support/samples.h"

using namespace irsa;
using namespace irsa::tests;
using engine::Session;

namespace {

/// Findings and summary, as `check --format json` prints them.
std::string printed(const engine::Report& report, const SourceSet& sources) {
  return report::to_json(report, sources);
}

std::string fresh(const std::vector<std::pair<std::string, std::string>>& files) {
  SourceSet sources;
  for (const auto& [name, text] : files) sources.add_text(name, text);
  const engine::Report report = engine::lint(sources, {});
  return printed(report, sources);
}

constexpr std::string_view kTerraform = R"(
resource "aws_iam_role" "api" {
  name               = "api"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E" }
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
)";

}  // namespace

TEST_CASE("after a change the answers are those of a new run") {
  using Files = std::vector<std::pair<std::string, std::string>>;
  const std::string right = trusting({"payments:ledger"});
  const std::string wrong = trusting({"payment:ledger"});
  const Files start = {{"a.yaml", account("payments", "ledger", arn("ledger"))},
                       {"ledger.trust.json", right},
                       {"main.tf", std::string(kTerraform)},
                       {"z.yaml", account("shop", "web")}};
  SourceSet sources;
  for (const auto& [name, text] : start) sources.add_text(name, text);
  const config::Settings settings;
  Session session(sources, settings, Session::Keep::files);
  CHECK(printed(session.report(), sources) == fresh(start));

  struct Change {
    std::size_t file;
    std::string text;
  };
  const std::vector<Change> changes = {
      {1, wrong},                                         // a finding comes
      {1, right},                                         // and goes
      {0, "kind: ServiceAccount\n  broken: ["},           // a file that does not parse
      {0, account("payments", "ledger", arn("ledger"))},  //
      {3, account("shop", "web", arn("ledger"))},         // one role, two accounts
      {2, "resource \"aws_iam_role\" \"api\" {"},         // Terraform that does not parse
      {2, std::string(kTerraform)},                       //
      {2, ""},                                            // nothing
  };
  Files now = start;
  std::string last;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    now[changes[i].file].second = changes[i].text;
    session.change(SourceSet::id(changes[i].file), changes[i].text);
    const std::string answer = printed(session.report(), sources);
    CHECK(answer == fresh(now));
    CHECK(answer != last);
    last = answer;
  }
}

TEST_CASE("a text that is not saved takes the place of the file, until the disk counts again") {
  const Folder folder;
  Folder::write("ledger.trust.json", trusting({"payment:ledger"}));
  SourceSet sources;
  const FileId manifest = sources.add_text("a.yaml", account("payments", "ledger", arn("ledger")));
  const FileId policy = sources.add({.shown = "ledger.trust.json", .open_path = {}, .named = true});
  const config::Settings settings;
  Session session(sources, settings, Session::Keep::files);
  const auto errors = [&] { return session.report().summary.errors; };
  CHECK(errors() == 1);
  session.change(policy, trusting({"payments:ledger"}));
  CHECK(errors() == 0);
  session.change(policy, std::nullopt);
  CHECK(errors() == 1);
  // What cannot be read any more is said, and read when it is there again.
  std::filesystem::remove("ledger.trust.json");
  session.change(policy, std::nullopt);
  CHECK(session.report().summary.skipped.size() == 1);
  Folder::write("ledger.trust.json", trusting({"payments:ledger"}));
  session.change(manifest, account("payments", "ledger", arn("ledger")));
  const engine::Report back = session.report();
  CHECK(back.summary.skipped.empty());
  CHECK(back.summary.errors == 0);
}

TEST_CASE("a report holds nothing of the session") {
  SourceSet sources;
  sources.add_text("a.yaml", account("payments", "ledger", arn("ledger")));
  sources.add_text("ledger.trust.json", trusting({"payment:ledger"}));
  const config::Settings settings;
  engine::Report report;
  {
    Session session(sources, settings);
    report = session.report();
  }
  CHECK(report.findings.size() == 1);
  CHECK(printed(report, sources).find("sub-mismatch") != std::string::npos);
}

TEST_CASE("what is found out when all files have been read is found out again after a change") {
  using Files = std::vector<std::pair<std::string, std::string>>;
  const Files start = {
      {"base/account.yaml", account("", "ledger", arn("ledger"))},
      {"base/kustomization.yaml", "resources: [account.yaml]\n"},
      {"chart/values.yaml",
       "serviceAccount:\n  name: velero\n  annotations:\n    eks.amazonaws.com/role-arn: arn:x\n"},
      {"helmfile.yaml",
       "releases:\n- name: velero\n  namespace: backup\n  chart: vmware-tanzu/velero\n"
       "  values: [chart/values.yaml]\n"},
      {"ledger.trust.json", trusting({"payments:ledger"})},
      {"main.tf", std::string(kTerraform)},
      {"make.sh",
       "aws iam create-role --role-name spare --assume-role-policy-document file://spare.json\n"},
      {"overlay/kustomization.yaml", "namespace: payments\nresources: [../base]\n"},
      {"spare.json", trusting({"payments:spare"})},
      {"spare.yaml", account("payments", "sparse", arn("spare"))}};
  SourceSet sources;
  for (const auto& [name, text] : start) sources.add_text(name, text);
  config::Settings settings;
  settings.jobs = 3;
  Session session(sources, settings, Session::Keep::files);
  CHECK(printed(session.report(), sources) == fresh(start));
  CHECK(session.report().threads == 3);
  CHECK(session.facts().builds.size() == 1);
  const std::size_t files = sources.size();
  CHECK(files > start.size());  // what was built and evaluated
  Files now = start;
  for (const std::string ns : {"payment", "payments"}) {
    now[7].second = "namespace: " + ns + "\nresources: [../base]\n";
    session.change(SourceSet::id(7), now[7].second);
    CHECK(printed(session.report(), sources) == fresh(now));
    CHECK(sources.size() == files);
  }
}
