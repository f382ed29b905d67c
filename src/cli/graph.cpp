// irsa-lint graph: workload → service account → role → policy, around one of them or of all.
#include "audit/graph.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <memory>

#include "audit/audit.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "cli/today.h"
#include "report/graph/graph.h"
#include "report/html/page.h"
#include "report/uri.h"

namespace irsa::cli {

namespace {

struct GraphWords {
  ConfigWords config;
  ReferenceWords reference;
  std::vector<std::string> paths;
  std::string format = "mermaid", focus, output;
};

constexpr std::string_view kFormats[] = {"html", "svg", "mermaid", "dot", "json"};

void require_graph_format(const std::string& format) {
  if (std::find(std::begin(kFormats), std::end(kFormats), format) != std::end(kFormats)) return;
  throw UsageError("there is no format " + irsa::quoted(format) +
                   " here; known are html, svg, mermaid, dot and json." +
                   did_you_mean(format, {std::begin(kFormats), std::end(kFormats)}));
}

/// The names that --focus could have meant.
std::vector<std::string_view> names_in(const audit::Audit& audit) {
  std::vector<std::string_view> names;
  for (const audit::Account& account : audit.accounts) names.push_back(account.label);
  for (const audit::Role& role : audit.roles) {
    names.push_back(role.label);
    if (!role.arn.empty()) names.push_back(role.arn);
  }
  return names;
}

/// As the page has it in its address, where '&' and '=' mean something.
std::string in_address(std::string_view text) {
  return report::percent_encode(text,
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
}

/// Where the page begins: at what is in focus.
std::string start_of(const audit::Audit& audit, const audit::Focus& focus) {
  if (!focus.accounts.empty()) {
    return "view=account&id=" + in_address(audit.accounts[focus.accounts.front()].key);
  }
  if (!focus.roles.empty()) {
    return "view=role&id=" + in_address(audit.roles[focus.roles.front()].key);
  }
  return {};
}

std::string written(const GraphWords& words, const audit::Audit& audit, const audit::Focus& focus,
                    const engine::Report& report, const Asked& asked) {
  if (words.format == "html") {
    return report::html::audit_page(audit, report, asked.found.files, start_of(audit, focus));
  }
  const bool data = words.format == "json" || words.format == "dot";
  const audit::Graph graph =
      audit::make_graph(audit, focus, data ? audit::kMostInData : audit::kMostInPicture);
  if (words.format == "json") return report::to_json(graph, asked.unreadable);
  if (words.format == "dot") return report::to_dot(graph);
  return words.format == "svg" ? report::to_svg(graph) : report::to_mermaid(graph);
}

int graph(const GraphWords& words, Streams& streams) {
  require_graph_format(words.format);
  const std::vector<std::string> paths =
      words.paths.empty() ? std::vector<std::string>{"."} : words.paths;
  Asked asked(paths, words.config, words.reference, streams);
  std::vector<engine::BrokenFile> broken = engine::broken_files(asked.session.index());
  std::erase_if(broken, [](const auto& file) { return !file.named && !file.holds_policy; });
  complain(broken, asked.found.files, streams.err);
  engine::Report report = asked.session.report({.today = today()});
  engine::add_unreadable(asked.unreadable, report);
  audit::Audit audit = audit::make_audit(asked.session.model(), report);
  audit.date = today();
  for (const std::string& path : paths) audit.inputs.push_back(streams.here.shown(path));
  const bool unread = !asked.unreadable.empty() || !broken.empty();
  if (audit.roles.empty() && audit.accounts.empty()) {
    if (unread) return kFailed;
    throw UsageError("the input holds no role that pods can assume, and no service account.");
  }
  audit::Focus focus;
  if (!words.focus.empty()) {
    focus = audit::find_focus(audit, words.focus);
    if (focus.empty()) {
      throw UsageError("--focus: the input holds neither a service account nor a role " +
                       irsa::quoted(words.focus) + "." +
                       did_you_mean(words.focus, names_in(audit)));
    }
  }
  const std::string text = written(words, audit, focus, report, asked);
  const Medium medium =
      words.format == "html" || words.format == "json" ? Medium::json : Medium::text;
  if (words.output.empty()) {
    write_stream(streams.out, medium, text);
  } else {
    const std::vector<FileText> files = {{.path = words.output, .medium = medium, .text = text}};
    keep_inputs(files, asked.found.files);
    write_files(files);
  }
  return unread ? kFailed : kClean;
}

}  // namespace

Action declare_graph(CLI::App& app) {
  const auto words = std::make_shared<GraphWords>();
  app.add_option("PATH", words->paths,
                 "Files and directories; - is standard input; without any, the working directory");
  app.add_option("--format", words->format, "html, svg, mermaid (default), dot or json")
      ->type_name("FORMAT");
  app.add_option("--focus", words->focus,
                 "Only what belongs to this service account (NS/NAME), or to this role (ARN, name "
                 "or Terraform address)")
      ->type_name("NS/NAME|ROLE");
  app.add_option("-o,--output", words->output, "Write to this file (default: standard output)")
      ->type_name("FILE");
  declare_reference_options(app, words->reference);
  declare_config_options(app, words->config);
  return [words](Streams& streams) { return graph(*words, streams); };
}

}  // namespace irsa::cli
