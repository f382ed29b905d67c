#include "report/rules_json.h"

#include <nlohmann/json.hpp>

#include "report/home.h"
#include "report/json_text.h"
#include "rules/rule.h"

namespace irsa::report {

std::string rules_to_json() {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const rules::Rule& rule : rules::all_rules()) {
    const RuleInfo& info = rule.info;
    const std::string uri = rule_uri(info.slug);
    list.push_back({{"slug", info.slug},
                    {"title", info.title},
                    {"group", info.group},
                    {"level", to_string(info.level)},
                    {"levelOnRequest", to_string(info.level_on_request)},
                    {"precision", info.precision},
                    {"securitySeverity",
                     info.security_severity.empty() ? Json() : Json(info.security_severity)},
                    {"tags", Json(std::vector<std::string>(info.tags.begin(), info.tags.end()))},
                    {"since", info.since},
                    {"helpUri", uri.empty() ? Json() : Json(uri)}});
  }
  const Json json = {{"schema", "irsa-lint/rules/1"}, {"rules", std::move(list)}};
  return json_text(json) + '\n';
}

}  // namespace irsa::report
