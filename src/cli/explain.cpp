#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/command.h"
#include "cli/output.h"
#include "report/explanation.h"
#include "rules/rule.h"

namespace irsa::cli {

Action declare_explain(CLI::App& app) {
  const auto slug = std::make_shared<std::string>();
  app.add_option("RULE", *slug, "The rule, e.g. role-arn-malformed")->required();
  return [slug](Streams& streams) {
    const rules::Rule* const rule = rules::find_rule(*slug);
    if (rule == nullptr) {
      std::vector<std::string_view> slugs;
      for (const rules::Rule& each : rules::all_rules()) slugs.push_back(each.info.slug);
      const std::string near = did_you_mean(ascii_lower(*slug), slugs);
      throw UsageError("there is no rule " + irsa::quoted(*slug) + "." +
                       (near.empty() ? " 'irsa-lint rules' lists them." : near));
    }
    write_stream(streams.out, Medium::text, report::explanation(rule->info));
    return kClean;
  };
}

}  // namespace irsa::cli
