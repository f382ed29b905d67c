#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "report/rules_json.h"
#include "rules/rule.h"

namespace irsa::cli {

namespace {

std::string table() {
  std::size_t widest = 0;
  for (const rules::Rule& rule : rules::all_rules())
    widest = std::max(widest, rule.info.slug.size());
  std::string out;
  for (const rules::Rule& rule : rules::all_rules()) {
    const std::string_view level = to_string(rule.info.level);
    out += rule.info.slug;
    out.append(widest + 2 - rule.info.slug.size(), ' ');
    out += level;
    out.append(9 - level.size(), ' ');
    out += rule.info.title;
    out += '\n';
  }
  return out;
}

}  // namespace

Action declare_rules(CLI::App& app) {
  const auto format = std::make_shared<std::string>("text");
  app.add_option("--format", *format, "text or json")->type_name("FORMAT");
  return [format](Streams& streams) {
    if (*format != "text" && *format != "json") {
      throw UsageError("there is no format " + irsa::quoted(*format) +
                       " here; known are text and json.");
    }
    const bool json = *format == "json";
    write_stream(streams.out, json ? Medium::json : Medium::text,
                 json ? report::rules_to_json() : table());
    return kClean;
  };
}

}  // namespace irsa::cli
