// Plans and states that are too large to be read whole. That reading them in parts makes no
// difference, every test that uses FactsText checks for its own plans.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "load/facts_text.h"
#include "load/terraform/plan_index.h"
#include "support/paths.h"
#include "support/samples.h"

namespace irsa::load {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("every plan of the test data is read in parts as it is read whole") {
  int plans = 0;
  for (const auto& entry : fs::recursive_directory_iterator(tests::source_dir() + "/testdata")) {
    if (entry.path().extension() != ".json") continue;
    const std::string text = text_of(entry.path());
    if (!begins_like_plan(text) || text.find("\"format_version\"") == std::string::npos) continue;
    CAPTURE(entry.path().string());
    const FactsText compared(text, "plan.json");
    CHECK(compared.problems().find("syntax") == std::string::npos);
    ++plans;
  }
  CHECK(plans > 3);
}

std::string quoted_json(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + "\"";
}

std::string resource(const std::string& type, const std::string& name, const std::string& values) {
  return R"({"address": ")" + type + "." + name + R"(", "mode": "managed", "type": ")" + type +
         R"(", "name": ")" + name + R"(", "values": )" + values + "}";
}

std::string role(const std::string& name) {
  return resource("aws_iam_role", name,
                  R"({"name": ")" + name + R"(", "assume_role_policy": )" +
                      quoted_json(tests::trusting({"shop:" + name})) + "}");
}

/// A plan with `others` resources that nobody reads between two roles.
std::string plan_of(std::size_t others, const std::string& values) {
  std::string resources = role("first");
  for (std::size_t i = 0; i < others; ++i) {
    resources += ",\n" + resource("aws_s3_object", "o" + std::to_string(i), values);
  }
  return R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
         resources + ",\n" + role("last") + "]}}}";
}

std::string roles_of(const std::string& text) {
  Facts facts;
  const config::Settings settings;
  load_text(FileId{0}, text, {.settings = settings, .path = "plan.json", .named = true}, facts);
  std::string out;
  for (const iam::Role& each : facts.roles) {
    out +=
        std::string(each.name) + " at " + text.substr(each.where.begin, each.where.size()) + "\n";
  }
  for (const ReadingProblem& problem : facts.problems) out += problem.problem.message + "\n";
  return out;
}

TEST_CASE("a plan of more than two million values is read") {
  const std::string values = R"({"a": [)" + [] {
    std::string list = "0";
    for (int i = 1; i < 2000; ++i) list += ",0";
    return list;
  }() + "]}";
  CHECK(roles_of(plan_of(1100, values)) == "first at \"first\"\nlast at \"last\"\n");
}

/// What is found in a plan that is larger than what is read whole, and broken in this way.
std::string broken(const std::string& from, const std::string& to) {
  static const std::string kPlan = plan_of(5000, R"({"a": ")" + std::string(1000, 'x') + "\"}");
  std::string text = kPlan;
  const std::size_t at = from.empty() ? text.size() - 2 : text.rfind(from);
  text.replace(at, from.empty() ? std::string::npos : from.size(), to);
  return roles_of(text);
}

TEST_CASE("a large plan that is broken is a finding, and one broken resource loses only itself") {
  struct Case {
    std::string_view title;
    const char* from;
    const char* to;
    const char* expected;
  };
  const Case kCases[] = {
      {"cut off", "", "", "the text ends inside of a value\n"},
      {"a part of a role is missing", "\"last\", \"assume", "\"la",
       "first at \"first\"\nexpected ',' or '}', not ':'\n"},
      {"a comma is missing", ",\n{\"address\": \"aws_iam_role.last\"",
       "\n{\"address\": \"aws_iam_role.last\"", "expected ',' or ']'\n"},
      {"a value is missing", "\"mode\": \"managed\", \"type\": \"aws_iam_role\"",
       "\"mode\": , \"type\": \"aws_iam_role\"", "a value is missing here\n"},
      {"a bad word in the values of a role", "{\"name\": \"last\", ", "{\"name\": last, ",
       "first at \"first\"\nexpected a value, not 'last'\n"},
      {"a bad word where nobody looks", "\"a\": \"x", "\"a\": y, \"b\": \"x",
       "first at \"first\"\nlast at \"last\"\n"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.title);
    CHECK(broken(c.from, c.to) == c.expected);
  }
}

TEST_CASE("what of a text is no plan is left to others") {
  const auto is_plan = [](const std::string& text) {
    return begins_like_plan(text) && PlanIndex(Bytes(text), FileId{0}).is_terraform();
  };
  CHECK(is_plan(R"({"format_version": "1.2", "values": {}})"));
  CHECK(is_plan(R"( {"configuration": {}, "format_version": "1.2", "prior_state": {}} )"));
  CHECK_FALSE(is_plan(R"({"format_version": "1.2", "values": []})"));
  CHECK_FALSE(is_plan(R"({"format_version": {}, "values": {}})"));
  CHECK_FALSE(is_plan(R"({"format_version": "1.2", "values": {}} {"a": 1})"));
  CHECK_FALSE(is_plan(R"({"RoleDetailList": [], "format_version": "1.2", "values": {}})"));
  CHECK_FALSE(is_plan(R"([{"format_version": "1.2", "values": {}}])"));
  CHECK_FALSE(is_plan(""));
  CHECK_FALSE(is_plan("{"));
}

}  // namespace
}  // namespace irsa::load
