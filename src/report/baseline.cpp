#include "report/baseline.h"

#include <nlohmann/json.hpp>
#include <string>

#include "report/json_text.h"

namespace irsa::report {

std::string to_json(const engine::Baseline& baseline) {
  using Json = nlohmann::ordered_json;
  // A line for each finding, so that version control shows what came and went.
  std::string out = "{\"schema\": " + json_line(engine::kBaselineSchema) + ",\n \"findings\": [";
  for (const engine::BaselineEntry& entry : baseline.entries) {
    const Json json = {{"fingerprint", entry.fingerprint},
                       {"rule", entry.rule},
                       {"path", entry.path},
                       {"message", entry.message}};
    if (&entry != &baseline.entries.front()) out += ',';
    out += "\n  " + json_line(json);
  }
  return out + (baseline.entries.empty() ? "]}\n" : "\n ]}\n");
}

}  // namespace irsa::report
