#include "report/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/report_fixture.h"

namespace irsa::report {
namespace {

using Json = nlohmann::ordered_json;

TEST_CASE("every field of a finding is there, in the promised form") {
  tests::ReportFixture fixture;
  const FileId account = fixture.file("a.yaml", "név: arn:x\n");
  fixture.add({.where = fixture.at(account, "arn:x"),
               .message = "'arn:x' is no role",
               .related = {{.where = fixture.at(account, "név"), .text = "the key"}},
               .help = "Write the ARN.",
               .object = {.kind = "ServiceAccount", .ns = "pay", .name = "api"}});
  fixture.report.findings[0].suppressed = {.by = "comment", .reason = "later"};
  fixture.report.summary = {.suppressed = 1,
                            .files = 1,
                            .documents = 1,
                            .skipped = {{.path = "b", .reason = "r"}},
                            .not_checked = {{.what = "w", .advice = "a"}}};
  const Json json = Json::parse(to_json(fixture.report, fixture.sources));
  Json finding = json["findings"][0];
  CHECK(finding["fingerprint"].get<std::string>().ends_with(":1"));
  finding.erase("fingerprint");
  CHECK(finding.dump() ==
        R"({"rule":"role-arn-malformed","level":"error","message":"'arn:x' is no role",)"
        R"("path":"a.yaml","line":1,"column":6,"endLine":1,"endColumn":11,)"
        R"("object":{"kind":"ServiceAccount","namespace":"pay","name":"api"},)"
        R"("related":[{"path":"a.yaml","line":1,"column":1,"endLine":1,"endColumn":4,)"
        R"("message":"the key"}],"help":"Write the ARN.","fix":null,)"
        R"("suppressed":{"by":"comment","reason":"later"}})");
  CHECK(json["schema"] == "irsa-lint/check/1");
  CHECK(
      json["summary"].dump() ==
      R"({"errors":0,"warnings":0,"notes":0,"suppressed":1,"files":1,"documents":1,)"
      R"("skipped":[{"path":"b","reason":"r","unreadable":false}],)"
      R"("notChecked":[{"what":"w","advice":"a"}],"configuration":[],"failure":null,"reference":null,)"
      R"("baseline":null})");
}

TEST_CASE("a finding about a role names it, one about nothing names nothing") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x");
  fixture.add({.where = fixture.at(a, "x"), .message = "m", .object = {.role = "r"}});
  fixture.add({.where = fixture.at(a, "x"), .message = "n"});
  const Json json = Json::parse(to_json(fixture.report, fixture.sources));
  CHECK(json["findings"][0]["object"].dump() == R"({"role":"r"})");
  CHECK(json["findings"][1]["object"].is_null());
}

TEST_CASE("what infrastructure code calls an object stands beside its name") {
  tests::ReportFixture fixture;
  const FileId a = fixture.file("a.yaml", "x");
  const auto object_of = [&](ObjectName object) {
    fixture.report.findings.clear();
    fixture.add({.where = fixture.at(a, "x"), .message = "m", .object = std::move(object)});
    return Json::parse(to_json(fixture.report, fixture.sources))["findings"][0]["object"].dump();
  };
  CHECK(object_of({.role = "r", .address = "aws_iam_role.r"}) ==
        R"({"role":"r","address":"aws_iam_role.r"})");
  CHECK(object_of({.address = "aws_iam_role.r"}) == R"({"role":"","address":"aws_iam_role.r"})");
  CHECK(object_of({.kind = "ServiceAccount", .ns = "pay", .name = "api", .address = "x.y"}) ==
        R"({"kind":"ServiceAccount","namespace":"pay","name":"api","address":"x.y"})");
}

TEST_CASE("a clean run has an empty list, and bytes that are no UTF-8 do no harm") {
  tests::ReportFixture fixture;
  CHECK(Json::parse(to_json(fixture.report, fixture.sources))["findings"].dump() == "[]");
  const FileId a = fixture.file("\xFF.yaml", "x\xFF");
  fixture.add({.where = fixture.at(a, "x"), .message = "m\xFE"});
  const Json json = Json::parse(to_json(fixture.report, fixture.sources));
  CHECK(json["findings"][0]["message"] == "m\xEF\xBF\xBD");
}

}  // namespace
}  // namespace irsa::report
