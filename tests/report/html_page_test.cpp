// The audit page: nothing from the input becomes markup, the policy fits the page, no secret is in
// it, and the numbers are those of the quickstart.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/outgoing.h"
#include "report/html/page.h"
#include "support/folder.h"
#include "support/paths.h"
#include "support/samples.h"
#include "support/shell.h"

namespace irsa::report::html {
namespace {

using tests::Folder;
using tests::run;
using Json = nlohmann::json;

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return "no " + begin;
  const std::size_t at = from + begin.size();
  return text.substr(at, text.find(end, at) - at);
}

std::string data_in(const std::string& page) {
  return between(page, "<script type=\"application/json\" id=\"data\">", "</script>");
}

std::string page_of(const std::vector<std::string>& more) {
  std::vector<std::string> words = {"check", "-q", "--format", "html", "--exit-zero"};
  words.insert(words.end(), more.begin(), more.end());
  return run(words).out;
}

TEST_CASE("the quickstart's four numbers, open door and refusals") {
  const Json data = Json::parse(data_in(page_of({tests::source_dir() + "/testdata/quickstart"})));
  CHECK(data["schema"] == "irsa-lint/audit/1");
  CHECK(data["numbers"]["open"] == 1);
  CHECK(data["numbers"]["refused"] == 5);
  CHECK(data["numbers"]["unused"] == 1);
  CHECK(data["numbers"]["notChecked"] == 0);
  CHECK(data["roles"][0]["label"] == "payments-refunds");
  CHECK(data["roles"][0]["ways"][0]["words"] ==
        "lets in every service account of the cluster, for example a/a");
  std::string refused;
  for (const Json& role : data["roles"]) {
    for (const Json& pair : role["pairs"]) {
      if (!pair.contains("allowed")) continue;
      refused += data["accounts"][pair["account"].get<std::size_t>()]["label"].get<std::string>() +
                 " " + role["label"].get<std::string>() + ": " + pair["brief"].get<std::string>() +
                 "\n";
    }
  }
  CHECK(refused ==
        "external-dns/external-dns external-dns: StringEquals on sub wants "
        "kube-system/external-dns, the token has external-dns/external-dns\n"
        "payments/api payments-api: StringEquals on sub wants payments/*, the token has "
        "payments/api\n"
        "payments/settlement payments-settlement: StringEquals tests a claim of another provider\n"
        "reporting/ledger ledger: StringEquals tests a key that no token has\n"
        "reporting/invoices invoices: StringEquals on sub wants reporting/invoice, the token has "
        "reporting/invoices\n");
  CHECK(data["findings"].size() == 10);
  const Json fixed =
      Json::parse(data_in(page_of({tests::source_dir() + "/testdata/quickstart-fixed"})));
  CHECK(fixed["numbers"]["open"] == 0);
  CHECK(fixed["numbers"]["refused"] == 0);
  CHECK(fixed["findings"].empty());
}

TEST_CASE("the policy of the page lets its own script and style run, and nothing else") {
  const std::string page = std::string(page_before_data()) + "{}" + std::string(page_after_data());
  const std::string policy =
      between(page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
  CHECK(policy.starts_with("default-src 'none'; script-src 'sha256-"));
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find('*') == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
  // Nothing that would have to be fetched, no handler and no style in an attribute.
  for (const char* word : {" src=", "http:", "https:", "url(", "@import",
                           " onclick=", " style=", "innerHTML", "outerHTML", "insertAdjacentHTML",
                           "document.write", "eval(", "new Function", "DOMParser"}) {
    CAPTURE(word);
    const std::string without = [&] {
      std::string text = page;
      const std::string ns = "http://www.w3.org/2000/svg";  // a name, not an address
      const std::size_t at = text.find(ns);
      return at == std::string::npos ? text : text.erase(at, ns.size());
    }();
    CHECK(without.find(word) == std::string::npos);
  }
  // The way out must not touch what is hashed.
  CHECK(outgoing(Medium::json, page) == page);
  if (!tests::can_run("openssl")) return std::puts("not there, so not tried: openssl"), void();
  const Folder folder;
  for (const auto& [element, kind] : {std::pair("style", "style-src"), {"script", "script-src"}}) {
    Folder::write(
        "text", between(page, std::string("<") + element + ">", std::string("</") + element + ">"));
    const std::string hash = tests::output_of("openssl dgst -sha256 -binary text | base64");
    CHECK(between(policy, std::string(kind) + " 'sha256-", "'") + "\n" == hash);
  }
}

TEST_CASE_FIXTURE(Folder, "hostile names: the block of data has no end but its own") {
  const std::string evil =
      R"(</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&lt;)";
  const std::string yaml_evil = "\"" + evil + R"(\u2028\u2029\r\n''`${x}\\" )";
  const std::string json_evil = evil + R"(\u2028\u2029\"'`)";
  write("a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + yaml_evil +
                      "\n  namespace: " + yaml_evil +
                      "\n  annotations:\n    eks.amazonaws.com/role-arn: " + yaml_evil +
                      "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + yaml_evil +
                      ", namespace: " + yaml_evil + "}\nspec:\n  serviceAccountName: " + yaml_evil +
                      "\n  containers: [{name: " + yaml_evil +
                      ", image: i, env: [{name: AWS_PROFILE, value: " + yaml_evil + "}]}]\n");
  write("r.json", tests::get_role(json_evil, tests::trusting({json_evil})));
  write("x<img src=x onerror=alert(3)>.yaml",
        tests::account("pay", "api", "arn:aws:iam::1:role/x"));
  const std::string page = page_of({});
  const std::string data = data_in(page);
  const Json parsed = Json::parse(data);
  CHECK(parsed["accounts"].size() == 2);
  CHECK(parsed["roles"].size() == 1);
  CHECK(data.find_first_of("<>&") == std::string::npos);
  CHECK(data.find("\xE2\x80\xA8") == std::string::npos);
  CHECK(data.find("\xE2\x80\xA9") == std::string::npos);
  CHECK(data.find('\n') == std::string::npos);
  // Around the data the page is what it always is.
  CHECK(page == std::string(page_before_data()) + data + std::string(page_after_data()));
}

TEST_CASE_FIXTURE(Folder, "no secret and no value of a variable is in the page") {
  write("a.yaml",
        tests::account("pay", "api", tests::arn("api")) + tests::deployment("pay", "api", "api") +
            "          env:\n"
            "            - {name: AWS_ACCESS_KEY_ID, value: AKIAGEHEIM}\n"
            "            - {name: AWS_SECRET_ACCESS_KEY, value: geheimgeheim}\n"
            "            - {name: AWS_ROLE_ARN, value: arn:aws:iam::111122223333:role/geheim}\n"
            "            - {name: AWS_PROFILE, value: geheim}\n"
            "            - {name: PASSWORD, value: geheim}\n"
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: pay}\n"
            "stringData: {AWS_SECRET_ACCESS_KEY: geheim}\n");
  // All on one line, and a comment behind a policy: only the policy is quoted.
  write("r.json", R"({"Tag": "geheim", "Role": )" +
                      tests::role("api", tests::trusting({"pay:api"})) + R"(, "After": "geheim"})");
  write("t/main.tf",
        "# geheim\nvariable \"password\" { default = \"geheim\" }\n"
        "resource \"aws_iam_role\" \"web\" {\n  name = \"web\"\n  description = \"geheim\"\n"
        "  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\", Statement = []\n"
        "  }) # geheim\n}\n");
  const std::string page = page_of({"."});
  CHECK(page.find("AWS_SECRET_ACCESS_KEY") != std::string::npos);  // the name is told
  CHECK(data_in(page).find("geheim") == std::string::npos);
  CHECK(data_in(page).find("AKIA") == std::string::npos);
}

TEST_CASE_FIXTURE(Folder, "an empty input has a page, too; files that are mended have none") {
  write("x.yaml", "kind: ConfigMap\n");
  const Json data = Json::parse(data_in(page_of({"--allow-empty"})));
  CHECK(data["roles"].empty());
  CHECK(data["numbers"]["unused"].is_null());
  CHECK(!data.contains("failure"));
  const tests::Outcome refused = run({"check", "--format", "html=a.html", "--fix"});
  CHECK(refused.status == 2);
  CHECK(refused.err ==
        "irsa-lint: error: --format html shows the files as they are: ask for it without --fix and "
        "--diff.\n");
}

TEST_CASE_FIXTURE(Folder, "suppressed and known findings are there, marked, and do not count") {
  write("a.yaml", tests::account("pay", "api", "arn:aws:iam::1:role/x") +
                      "    irsa-lint/ignore: \"role-arn-malformed: until the move\"\n");
  write("b.yaml", tests::account("pay", "web", "arn:aws:iam::1:role/x"));
  CHECK(run({"check", "--write-baseline", "known.json"}).status == 0);
  const Json data = Json::parse(data_in(page_of({"--baseline", "known.json", "a.yaml", "b.yaml"})));
  REQUIRE(data["findings"].size() == 2);
  CHECK(data["findings"][0]["suppressed"]["by"] == "annotation");
  CHECK(data["findings"][0]["suppressed"]["reason"] == "until the move");
  CHECK(data["findings"][1]["suppressed"]["by"] == "baseline");
  CHECK(data["numbers"]["errors"] == 0);
  CHECK(data["numbers"]["suppressed"] == 2);
}

}  // namespace
}  // namespace irsa::report::html
