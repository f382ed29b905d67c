#include "engine/selection.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace irsa::engine {
namespace {

RuleInfo rule(std::string_view slug, std::string_view group, Severity level) {
  RuleInfo info{};
  info.slug = slug;
  info.group = group;
  info.level = level;
  info.level_on_request = level == Severity::off ? Severity::note : level;
  return info;
}

/// Levels of three rules: `on` (error) and `quiet` (off) of group `g`, `other` (warning) of `h`;
/// with a '-' before it for a rule that is not even run.
std::string levels(const config::Settings& settings) {
  const Selection selection(settings);
  std::string out;
  for (const RuleInfo& info : {rule("on", "g", Severity::error), rule("quiet", "g", Severity::off),
                               rule("other", "h", Severity::warning)}) {
    out += selection.runs(info) ? " " : " -";
    out += to_string(selection.level(info));
  }
  return out.substr(1);
}

config::Settings with(std::vector<std::string> select, std::vector<std::string> ignore = {},
                      bool strict = false) {
  config::Settings settings;
  settings.select = std::move(select);
  settings.ignore = std::move(ignore);
  settings.strict = strict;
  return settings;
}

TEST_CASE("select, ignore and strict") {
  CHECK(levels(with({})) == "error -off warning");
  CHECK(levels(with({}, {}, true)) == "error note warning");
  CHECK(levels(with({"on"})) == "error -off off");
  CHECK(levels(with({"quiet"})) == "off note off");
  CHECK(levels(with({"g"})) == "error note off");
  CHECK(levels(with({}, {"on"})) == "off -off warning");
  CHECK(levels(with({}, {"g"}, true)) == "off -off warning");
  CHECK(levels(with({"on"}, {"g"})) == "error -off off");
  CHECK(levels(with({"on"}, {"on"})) == "off -off off");
}

TEST_CASE("the config's level is flat, and off unless the command line names the rule") {
  config::Settings settings;
  settings.levels = {{"on", Severity::note}, {"quiet", Severity::error}, {"other", Severity::off}};
  CHECK(levels(settings) == "note error off");
  const RuleInfo on = rule("on", "g", Severity::error);
  CHECK(Selection(settings).level(on, Severity::warning) == Severity::note);
  settings.select = {"other"};
  CHECK(levels(settings) == "off -off warning");
}

TEST_CASE("a problem's own level counts unless it is overridden") {
  const config::Settings settings;
  const Selection selection(settings);
  CHECK(selection.level(rule("on", "g", Severity::error), Severity::note) == Severity::note);
  CHECK(selection.level(rule("quiet", "g", Severity::off), Severity::error) == Severity::off);
}

TEST_CASE("slugs and groups can be selected") {
  const std::vector<std::string_view> names = selectable_names();
  for (const std::string_view name : {"role-arn-malformed", "service-account"}) {
    CHECK(std::binary_search(names.begin(), names.end(), name));
  }
}

}  // namespace
}  // namespace irsa::engine
