#include "cli/check_words.h"

#include <CLI/CLI.hpp>

#include "report/formats.h"

namespace irsa::cli {

namespace {

/// An option that may be given several times and takes one word (or a list with commas) each time.
/// Without the restriction CLI11 would swallow the paths that follow it.
CLI::Option* list_option(CLI::App& app, const std::string& name, std::vector<std::string>& to,
                         const std::string& text) {
  return app.add_option(name, to, text)
      ->delimiter(',')
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
}

/// "text (default), json, … or markdown"
std::string formats_listed() {
  std::string out;
  const auto all = report::formats();
  for (const report::Format& format : all) {
    if (&format != &all.front()) out += &format == &all.back() ? " or " : ", ";
    out += format.name;
    if (&format == &all.front()) out += " (default)";
  }
  return out;
}

}  // namespace

void declare_check_options(CLI::App& app, CheckWords& words) {
  app.add_option("PATH", words.paths,
                 "Files and directories (what .gitignore leaves out is not read); - is standard "
                 "input; without any, the working directory");

  app.option_defaults()->group("About the input");
  declare_config_options(app, words.config);
  app.add_option("--namespace", words.ns, "Namespace of objects that have none")->type_name("NS");
  app.add_option("--cluster", words.cluster, "Name of the cluster that the input is for")
      ->type_name("NAME");
  app.add_option("--issuer", words.issuer, "URL of its OIDC issuer")->type_name("URL");
  app.add_option("--account", words.account, "Id of its AWS account")->type_name("ID");
  app.add_option("--region", words.region, "Its AWS region")->type_name("REGION");
  declare_reference_options(app, words.reference);
  app.add_option("--policy-quota", words.policy_quota,
                 "Characters that a trust policy may have in the account (default: 2048)")
      ->type_name("N");

  app.option_defaults()->group("Rules");
  list_option(app, "--select", words.select, "Only these rules or groups, also rules that are off")
      ->type_name("RULE,...");
  list_option(app, "--ignore", words.ignore, "Skip these rules or groups")->type_name("RULE,...");
  app.add_flag("--strict", words.strict, "Also run the rules that are off by default");
  app.add_flag("--show-suppressed", words.show_suppressed,
               "Also print suppressed findings, marked as such");
  app.add_flag("--show-reference", words.show_reference,
               "Also print the findings in the inputs of --against, marked as such");
  app.add_flag("--no-suppressions", words.no_suppressions,
               "Ignore the suppressions in comments, annotations and the configuration");
  app.add_option("--baseline", words.baseline,
                 "Hide the findings that this file lists, and report which of them no longer occur")
      ->type_name("FILE");
  app.add_option("--write-baseline", words.write_baseline,
                 "Write the findings to this file, to be hidden later with --baseline")
      ->type_name("FILE");

  app.option_defaults()->group("Output");
  app.add_option("--format", words.formats,
                 formats_listed() + "; FORMAT=FILE writes to a file; may be repeated")
      ->type_name("FORMAT[=FILE]")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--root", words.root,
                 "Folder that paths in SARIF and for GitHub and GitLab begin at (default: the "
                 "repository root)")
      ->type_name("DIR");
  app.add_option("--sarif-category", words.sarif_category, "GitHub's category of the SARIF log")
      ->type_name("NAME");
  app.add_option("--color", words.color, "Use colours: auto (on a terminal), always or never")
      ->type_name("WHEN");
  app.add_option("--progress", words.progress,
                 "Show progress: auto (on a terminal), always or never")
      ->type_name("WHEN");
  app.add_flag("-q,--quiet", words.quiet, "No summary on standard error");
  app.add_flag("-v,--verbose", words.verbose, "List what was skipped, file by file");
  app.add_flag("--statistics", words.statistics,
               "Count the findings by rule; without --format, print nothing else");
  app.add_flag("--show-settings", words.show_settings,
               "Print the settings that options and configuration give, and stop");
  app.add_flag("--show-files", words.show_files, "Print the files that would be read, and stop");

  app.option_defaults()->group("Exit status");
  app.add_option("--fail-on", words.fail_on,
                 "Lowest level that gives status 1: error, warning (default), note or never")
      ->type_name("LEVEL");
  app.add_flag("--exit-zero", words.exit_zero,
               "Report findings, but exit with 0; the same as --fail-on never");
  list_option(
      app, "--require", words.require,
      "Status 2 if one of these is missing: objects (kubernetes), roles (iam), the namespace of an "
      "object (namespaces), the issuer of an account (issuer), rendered templates (rendered)")
      ->type_name("WHAT,...");
  app.add_flag("--fail-on-unchecked", words.fail_on_unchecked,
               "Status 2 if the summary says that something was not checked");
  app.add_flag("--allow-empty", words.allow_empty,
               "Do not fail if no object, role or policy is found");

  app.option_defaults()->group("Reading");
  list_option(app, "--exclude", words.exclude,
              "Do not read these files and folders; a glob without a slash matches at any depth")
      ->type_name("GLOB,...");
  app.add_option("--stdin-filename", words.stdin_name,
                 "Name of what is read from -; it takes the place of the file of that name")
      ->type_name("FILE");
  app.add_option("-j,--jobs", words.jobs, "Threads (default: one per processor)")->type_name("N");
  app.add_flag("--parse-all", words.parse_all, "Also parse documents that no rule needs");
  app.add_flag("--reference-parser", words.reference_parser,
               "Read all YAML with yaml-cpp and all JSON with nlohmann/json");

  app.option_defaults()->group("Fixes");
  app.add_flag("--fix", words.fix,
               "Write the safe fixes into the files; --fix=RULE,... only those of these rules or "
               "groups");
  app.add_flag("--unsafe-fixes", words.unsafe_fixes,
               "With --fix or --diff: also fixes that are probably right, but need your decision");
  app.add_flag("--diff", words.diff, "Print what --fix would change, and write nothing");
  app.add_flag("--exit-non-zero-on-fix", words.exit_non_zero_on_fix,
               "Status 1 if anything was fixed");
}

}  // namespace irsa::cli
